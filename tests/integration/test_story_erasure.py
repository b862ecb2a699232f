"""What is recorded lies nowhere in plain, and what is erased lies nowhere at all."""

import asyncio
import json
from pathlib import Path

from tests.support.media import EncodedVideo
from tests.support.records import Records
from tests.support.server import ServerProcess
from tests.support.speech import opus_packets, path_of, silent_packet
from tests.support.staging import SESSIONS, ApiFor, ClientFor, Pair, bring_together

CHAT = "zyxomma petiolatum flew by"
NOTE = "pantala flavescens stayed"
COMMENT = "orthetrum cancellatum sat down"
VERDICT = "libellula depressa came back"
SPEECH = "candidate_project"
# Shorter pieces could come about by chance.
PIECE = 24
EXPORT_LIMIT_S, POLL_S = 60, 0.1  # the first only guards


def _media_markers(video: EncodedVideo) -> list[bytes]:
    """Pieces of what both sent: the tone of a voice and pictures, as encoded."""
    silence = silent_packet()
    packets = [packet for packet in opus_packets(path_of(SPEECH)) if packet != silence]
    middles = [*packets[::25], *video.frames[::10]]
    return [data[len(data) // 2 :][:PIECE] for data in middles if len(data) >= 2 * PIECE]


def _found(directory: Path, markers: list[bytes], *, but: tuple[str, ...] = ()) -> set[str]:
    """Names of the files below that hold any of the markers."""
    return {
        path.name
        for path in directory.rglob("*")
        if path.is_file() and not path.name.startswith(but)
        for content in [path.read_bytes()]
        if any(marker in content for marker in markers)
    }


def _size(directory: Path) -> int:
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())


async def _talk(pair: Pair) -> str:
    """Say, write and note things; return the words as they were recognised."""
    await pair.candidate.say(SPEECH)
    await pair.candidate.request("send-chat", {"text": CHAT})
    await pair.interviewer.request("add-note", {"text": NOTE})
    await pair.staff.post(f"{pair.path}/comments", {"text": COMMENT, "atMs": 5}, expect=201)
    await pair.interviewer.wait_until(
        lambda: len(pair.interviewer.final_text(pair.candidate.participant_id)) > 60,
        what="captions",
    )
    return pair.interviewer.final_text(pair.candidate.participant_id)


async def _judge(pair: Pair) -> None:
    """Begin a card."""
    card = await pair.staff.post(f"{pair.path}/scorecards", expect=201)
    await pair.staff._request(
        "PUT", f"{pair.path}/scorecards/{card['id']}", expect=200, json={"summary": VERDICT}
    )


async def _exported(pair: Pair) -> list[bytes]:
    """Have the sound of what was recorded made into a file; return pieces of it."""
    [recording, *_] = (await pair.staff.get(f"{pair.path}/recordings"))["items"]
    wanted = {"format": "audio", "recordingId": recording["id"]}
    export = await pair.staff.post(f"{pair.path}/exports", wanted, expect=202)
    async with asyncio.timeout(EXPORT_LIMIT_S):
        while export["status"] in {"waiting", "running"}:
            await asyncio.sleep(POLL_S)
            export = await pair.staff.get(f"{pair.path}/exports/{export['id']}")
    assert export["status"] == "ready"
    made = await pair.staff.bytes_of(export["url"])
    pieces = [made[at : at + PIECE] for at in range(len(made) // 2, len(made) - PIECE, 10 * PIECE)]
    telling = [piece for piece in pieces if len(set(piece)) > PIECE // 2]
    assert telling
    return telling


async def test_nothing_plain_and_after_erasing_nothing(
    tmp_path: Path, own_server: ServerProcess, api_for: ApiFor, client_for: ClientFor,
    video: EncodedVideo,
) -> None:  # fmt: skip
    pair = await bring_together(own_server, api_for, client_for, video)
    spoken = await _talk(pair)
    media = _media_markers(video)
    words = [
        text.encode() for text in (spoken[:PIECE], spoken[-PIECE:], CHAT, NOTE, COMMENT, VERDICT)
    ]
    records = Records(own_server.data_dir)

    # While it is recorded, and once it is finished, on the whole of this server's disk.
    assert records.files("journals")
    assert _found(tmp_path, media) == set()
    assert _found(tmp_path, words, but=("vivavoce.db",)) == set()
    await pair.interviewer.request("complete-interview", {"score": 70})
    for client in (pair.interviewer, pair.candidate):
        await pair.interviewer.wait_fact("recording.ready", participantId=client.participant_id)
    assert len([name for name in records.files("blobs") if name.endswith(".webm")]) == 2
    assert _found(tmp_path, media) == set()
    assert _found(tmp_path, words, but=("vivavoce.db",)) == set()

    media += await _exported(pair)
    assert _found(tmp_path, media) == set()

    await _judge(pair)
    assert _found(tmp_path, words)  # they are looked for rightly: the rows hold them
    admin = await api_for("admin@demo.test")
    async with admin._session.delete(
        f"{admin.url}{SESSIONS}/{pair.session_id}",
        headers={"Authorization": f"Bearer {admin.token}"},
    ) as response:
        receipt = json.loads(await response.text())
        assert response.status == 200, receipt
    assert receipt["finishedAt"] is not None
    for table in ("comments", "scorecards", "utterance_terms", "recording_exports"):
        assert receipt["rows"][table] > 0
    assert len([each for each in receipt["files"] if each["name"].endswith(".webm")]) == 2
    assert _found(tmp_path, media + words) == set()
    print(f"{_size(tmp_path)} bytes searched, nothing found")
    assert not [name for name in records.files("blobs") if not name.startswith("erasures/")]
    assert records.files("journals") == {}
    await asyncio.to_thread(own_server.stop)
    assert _found(tmp_path, media + words) == set()
    await asyncio.to_thread(own_server.start)
