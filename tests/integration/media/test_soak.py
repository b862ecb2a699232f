"""A few of the cycles that `make soak` runs by the hundred."""

from pathlib import Path

from bench.soak import SoakServer, faults, soak
from tests.support.media import EncodedVideo, loopback_clients

CYCLES = 8


async def test_nothing_is_left_of_people_who_come_and_go(
    tmp_path: Path, video: EncodedVideo
) -> None:
    server = SoakServer(str(tmp_path))
    try:
        with loopback_clients():
            baseline, end = await soak(server, video, cycles=CYCLES)
    finally:
        server.stop()
    assert faults(baseline, end) == []
