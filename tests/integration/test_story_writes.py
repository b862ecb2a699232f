"""The server is killed while clients write; `make bench-api` does it twenty times."""

from pathlib import Path

from bench.api.kills import kill_often


async def test_acknowledged_writes_survive_kills_and_repeated_ones_are_done_once(
    tmp_path: Path,
) -> None:
    seen = [kill async for kill in kill_often(tmp_path, kills=2, seed=1)]
    assert [(each.lost, each.doubled, each.integrity) for each in seen] == [(0, 0, "ok")] * 2
    assert 0 < seen[0].acknowledged < seen[1].acknowledged
