"""The server is killed in mid-interview and started again."""

import asyncio
import time

from tests.support.api import Api, Json
from tests.support.media import EncodedVideo
from tests.support.records import Records
from tests.support.server import ServerProcess
from tests.support.staging import SESSIONS, ApiFor, ClientFor, Pair, bring_together, publish
from tests.support.webm import decode

LOST_LIMIT_S = 2.0
FINALISED_LIMIT_S = 10.0


async def test_a_killed_server_loses_two_seconds_at_most_and_the_interview_goes_on(
    own_server: ServerProcess, api_for: ApiFor, client_for: ClientFor, video: EncodedVideo
) -> None:
    pair = await bring_together(own_server, api_for, client_for, video)
    published_s = time.monotonic()
    await pair.candidate.say("candidate_project")
    killed_s = time.monotonic()
    await asyncio.to_thread(own_server.kill)
    await pair.candidate.wait_until(lambda: not pair.candidate.connected, what="lost connection")
    await asyncio.to_thread(own_server.start)
    started_s = time.monotonic()

    async with Api(own_server.url) as staff:
        await staff.login("instructor@demo.test")
        again = await _rejoin(own_server, staff, pair, client_for)
        for client in (again.interviewer, again.candidate):
            await again.interviewer.wait_fact(
                "recording.ready", participantId=client.participant_id
            )
        assert time.monotonic() - started_s <= FINALISED_LIMIT_S
        saved = await _check_recovered(staff, again, lasted_s=killed_s - published_s)
        await _finish(own_server, again, video, before=saved)


async def _rejoin(server: ServerProcess, staff: Api, before: Pair, client_for: ClientFor) -> Pair:
    path = f"{SESSIONS}/{before.session_id}"
    link = await staff.post(f"{path}/guest-link")
    interviewer = client_for(server, staff, before.session_id)
    candidate = client_for(server, link["token"], before.session_id)
    missed = await interviewer.join(last_seq=0)
    assert missed["interview"]["status"] == "in_progress"
    assert interviewer.participant_id == before.interviewer.participant_id
    back = await candidate.join(last_seq=before.candidate.last_seq)
    assert back["participantId"] == before.candidate.participant_id
    known = {fact["seq"] for _, fact in before.candidate.facts}
    assert known.isdisjoint(fact["seq"] for _, fact in candidate.facts)
    return Pair(before.session_id, staff, interviewer, candidate)


async def _check_recovered(staff: Api, pair: Pair, *, lasted_s: float) -> list[Json]:
    recordings: list[Json] = (await staff.get(f"{pair.path}/recordings"))["items"]
    assert len(recordings) == 2
    for recording in recordings:
        contents = decode(await staff.bytes_of(recording["url"]))
        assert contents.video_s >= lasted_s - LOST_LIMIT_S
        assert contents.audio_s >= lasted_s - LOST_LIMIT_S
    return recordings


async def _finish(
    server: ServerProcess, pair: Pair, video: EncodedVideo, *, before: list[Json]
) -> None:
    await publish(pair, video)
    await pair.candidate.say("candidate_debugging")
    await pair.interviewer.request("complete-interview", {"score": 70})
    await pair.interviewer.wait_until(
        lambda: [name for name, _ in pair.interviewer.facts].count("recording.ready") == 4,
        what="two recordings of what was saved, then two of all of it",
    )
    recordings = (await pair.staff.get(f"{pair.path}/recordings"))["items"]
    assert {item["id"]: item["startMs"] for item in recordings} == {
        item["id"]: item["startMs"] for item in before
    }
    for item in recordings:
        [shorter] = [other for other in before if other["id"] == item["id"]]
        assert item["durationMs"] > shorter["durationMs"]
        contents = decode(await pair.staff.bytes_of(item["url"]))
        assert contents.video_s > shorter["durationMs"] / 1000
    Records(server.data_dir).assert_consistent(pair.session_id)
