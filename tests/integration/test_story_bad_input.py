"""Bad input is answered with an error, and the call of others goes on."""

from typing import Any
from uuid import uuid4

import pytest
import socketio

from tests.support.api import Api
from tests.support.client import InterviewClient
from tests.support.media import EncodedVideo
from tests.support.server import ServerProcess
from tests.support.staging import SESSIONS, ApiFor, ClientFor, bring_together, schedule

LOGIN_TRIES = "student@demo.test"
BAD_EVENTS: list[tuple[str, Any]] = [
    ("send-offer", {}),
    ("send-offer", {"sdp": "v=0\r\nthis is not SDP", "sources": {}}),
    ("send-offer", {"sdp": "", "sources": {"0": "camera"}}),
    ("send-offer", {"sdp": "x" * 200_000, "sources": {}}),
    ("send-offer", {"sdp": 7, "sources": []}),
    ("add-candidate", {"candidate": {"candidate": "nonsense", "sdpMid": "0"}}),
    ("add-candidate", {"candidate": [1, 2, 3]}),
    ("ask-question", {"questionText": "May I ask this?"}),
    ("ask-question", {"questionId": "not-an-id"}),
    ("close-answer", {"responseId": str(uuid4())}),
    ("close-answer", "a string"),
    ("send-chat", {"text": ""}),
    ("send-chat", {"text": "x" * 2001}),
    ("send-chat", None),
    ("admit-participant", {"participantId": str(uuid4())}),
    ("set-muted", {"source": "nose", "muted": True}),
    ("complete-interview", {"score": "many"}),
    ("join-interview", {"interviewId": "nowhere"}),
    ("join-interview", {"interviewId": str(uuid4())}),
    ("invent-request", {}),
]


async def test_requests_over_rest_are_refused_with_the_right_status(
    server: ServerProcess, api_for: ApiFor
) -> None:
    staff, student = await api_for("instructor@demo.test"), await api_for("student@demo.test")
    mine = await schedule(staff, student.user["id"])
    other = await schedule(staff, student.user["id"])
    link = await staff.post(f"{SESSIONS}/{mine['id']}/guest-link")
    problem = await student.get(f"{SESSIONS}/{uuid4()}", expect=404)
    assert problem["status"] == 404
    async with Api(server.url) as guest:
        guest.token = link["token"]
        await guest.get(f"{SESSIONS}/{mine['id']}")
        await guest.get(f"{SESSIONS}/{other['id']}", expect=404)
        guest.token = link["token"][:-4] + "AAAA"
        await guest.get(f"{SESSIONS}/{mine['id']}", expect=401)
        guest.token = ""
        await guest.get(f"{SESSIONS}/{mine['id']}", expect=401)
    await staff.post(f"{SESSIONS}/{mine['id']}/complete", {"score": 50}, expect=409)
    await staff.post(SESSIONS, {"type": "technical"}, expect=422)
    await student.post(f"{SESSIONS}/{mine['id']}/start", expect=403)


async def test_a_bad_token_opens_no_socket(server: ServerProcess, client_for: ClientFor) -> None:
    client = client_for(server, "not.a.token", str(uuid4()))
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect()


async def test_malformed_events_are_acknowledged_and_others_go_on(
    server: ServerProcess, api_for: ApiFor, client_for: ClientFor, video: EncodedVideo
) -> None:
    pair = await bring_together(server, api_for, client_for, video)
    student = await api_for("student@demo.test")
    elsewhere = await schedule(pair.staff, student.user["id"])
    intruder = client_for(server, student, elsewhere["id"])
    await intruder.join()
    for event, payload in BAD_EVENTS:
        await _assert_refused(intruder, event, payload)
    # The interviewer's own malformed requests do not hurt their call either.
    for event, payload in BAD_EVENTS[:7]:
        await _assert_refused(pair.interviewer, event, payload)
    for one, peer in (
        (pair.interviewer, pair.candidate),
        (pair.candidate, pair.interviewer),
    ):
        for source in ("camera", "microphone"):
            seen = one.frames[peer.participant_id, source]
            await one.wait_frames(peer.participant_id, source, count=seen + 30)
    ack = await intruder.attempt("send-chat", {"text": "still in the lobby"})
    assert ack["error"]["code"] == "forbidden"


async def _assert_refused(client: InterviewClient, event: str, payload: Any) -> None:
    ack = await client.attempt(event, payload)
    assert ack["ok"] is False, (event, payload)
    assert ack["error"]["code"] != "internal", (event, payload, ack)
    assert ack["error"]["message"]
