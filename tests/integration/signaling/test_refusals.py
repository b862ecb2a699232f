"""What clients must not do is refused with an acknowledged error, and the others go on."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import socketio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media_server.errors import InterviewError
from media_server.features import FEATURES
from media_server.policy import Actor
from signaling.connections import REQUESTS_AT_ONCE
from signaling.payloads import parse
from storage.database import Database
from storage.errors import DatabaseBusy, DatabaseUnavailable
from tests.integration.signaling.people import Organisation, Peer
from tests.integration.signaling.running import Running


@pytest.mark.parametrize("token", [None, "nobody's", ""])
async def test_a_bad_token_opens_no_connection(running: Running, token: str | None) -> None:
    peer = Peer(running.url, token)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await peer.connect()
    assert peer.refusal == {"message": "unauthorized"}
    await peer.close()


async def test_what_is_foreign_does_not_exist(running: Running, database: Database) -> None:
    people = running.organisation
    others = await Organisation.create(database, "globex")
    running.organisation.tokens.update(others.tokens)
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    for stranger in (others.admin, others.student, people.other_instructor, people.other_student):
        peer = running.peer(stranger)
        await peer.connect()
        for interview in (session.id, uuid4()):
            code = await peer.refused("join-interview", {"interviewId": str(interview)})
            assert code == "not-found"


async def test_a_guest_token_opens_its_interview_only(running: Running) -> None:
    people = running.organisation
    mine = await running.server.lifecycle.create(people.instructor, people.interview())
    other = await running.server.lifecycle.create(people.instructor, people.interview())
    guest = running.peer(replace(people.student, interview_id=mine.id))
    await guest.connect()
    assert await guest.refused("join-interview", str(other.id)) == "not-found"
    await guest.ask("join-interview", str(mine.id))


BAD_PAYLOADS: list[tuple[str, Any, str]] = [
    ("join-interview", {}, "malformed"),
    ("join-interview", "nowhere", "malformed"),
    ("join-interview", {"interviewId": str(uuid4()), "lastSeq": -1}, "malformed"),
    ("give-consent", None, "malformed"),
    ("give-consent", {"records": "perhaps"}, "malformed"),
    ("send-offer", {"sdp": ""}, "malformed"),
    ("send-offer", {"sdp": "v=0", "sources": {"0": "nose"}}, "malformed"),
    ("send-offer", {"sdp": "x" * 300_000}, "too-large"),
    ("send-offer", {"sdp": "this is no SDP"}, "malformed"),
    ("add-candidate", {"candidate": {"candidate": 7}}, "malformed"),
    ("add-candidate", {}, "malformed"),
    ("ask-question", {}, "malformed"),
    ("ask-question", {"questionId": str(uuid4()), "questionText": "both"}, "malformed"),
    ("ask-question", {"questionText": "soon?"}, "wrong-state"),
    ("close-answer", {"responseId": str(uuid4())}, "wrong-state"),
    ("admit-participant", {"participantId": str(uuid4())}, "not-found"),
    ("send-chat", {"text": "  "}, "malformed"),
    ("send-chat", {"text": "x" * 2001}, "malformed"),
    ("send-chat", {"text": "x" * 70_000}, "too-large"),
    ("send-chat", {"text": "no\x00l"}, "malformed"),
    ("send-chat", ["text"], "malformed"),
    ("send-chat", 7, "malformed"),
    ("add-note", {"text": "when?", "atMs": -5}, "malformed"),
    ("set-muted", {"source": "nose", "muted": True}, "malformed"),
    ("complete-interview", {}, "wrong-state"),
    ("complete-interview", {"score": 101}, "malformed"),
    ("next-question", {}, "forbidden"),
    ("interview-event", {"interviewId": str(uuid4()), "type": "x"}, "malformed"),
    ("interview-event", {"type": "x", "blob": "x" * 9000}, "too-large"),
    ("invented-request", {}, "malformed"),
]


@pytest.mark.parametrize(("event", "payload", "code"), BAD_PAYLOADS)
async def test_bad_requests_are_acknowledged(
    running: Running, event: str, payload: Any, code: str
) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    interviewer = running.peer(people.instructor)
    if event == "join-interview":
        await interviewer.connect()
    else:
        await interviewer.join(session.id)
    assert await interviewer.refused(event, payload) == code
    if event != "join-interview":
        await interviewer.ask("send-chat", {"text": "still here"})


async def test_requests_need_a_seat(running: Running) -> None:
    peer = running.peer(running.organisation.instructor)
    await peer.connect()
    assert await peer.refused("send-chat", {"text": "anyone?"}) == "wrong-state"
    assert await peer.refused("leave-interview", {}) == "wrong-state"


async def test_too_many_requests_are_refused_and_others_are_not(running: Running) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    loud, calm = running.peer(people.instructor), running.peer(people.admin)
    await loud.join(session.id)
    await calm.join(session.id)
    codes = []
    for _ in range(3 * REQUESTS_AT_ONCE):
        ack = await loud.attempt("set-muted", {"source": "nose", "muted": True})
        codes.append(ack["error"]["code"])
    assert codes[0] == "malformed"
    assert "rate-limited" in codes
    await calm.ask("send-chat", {"text": "I am fine"})


async def test_events_of_the_seed_reach_the_others_only(running: Running) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    sender, other = running.peer(people.instructor), running.peer(people.admin)
    joined = await sender.join(session.id)
    await other.join(session.id)
    event = {"interviewId": str(session.id), "type": "pointer", "x": 3}
    await sender.ask("interview-event", event)
    told = await other.wait("event")
    assert told == {**event, "participantId": joined["participantId"]}
    await sender.ask("send-chat", {"text": "after it"})
    await sender.wait("chat.sent")
    assert "event" not in sender.names()
    for _ in range(20):
        last = await sender.attempt("interview-event", event)
    assert last["error"]["code"] == "rate-limited"


async def test_packets_that_are_no_requests_end_their_own_connection_only(running: Running) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    calm = running.peer(people.admin)
    await calm.join(session.id)
    for packet in ("42/interviews,", "42/interviews,[{}]", "4x", "9"):
        peer = running.peer(people.instructor)
        await peer.join(session.id)
        await peer.socket.eio._send_packet(RawPacket(packet))
        await peer.wait_until(lambda peer=peer: not peer.connected, what="end")
        await calm.ask("send-chat", {"text": "still here"})


async def test_an_event_with_a_reserved_name_is_ignored(running: Running) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    peer = running.peer(people.instructor)
    await peer.join(session.id)
    await peer.socket.eio._send_packet(RawPacket('42/interviews,9["connect"]'))
    await peer.ask("send-chat", {"text": "still here"})


class RawPacket:
    """Something on the wire that no client library would send."""

    packet_type = 4
    data = ""
    binary = False

    def __init__(self, text: str) -> None:
        self._text = text

    def encode(self, **_: Any) -> str:
        return self._text


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=12), children, max_size=4)
    ),
    max_leaves=12,
)


@settings(
    max_examples=150,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(event=st.sampled_from(sorted(FEATURES)), payload=JSON_VALUES)
def test_random_payloads_never_break_validation(event: str, payload: Any) -> None:
    feature = FEATURES[event]
    refused: InterviewError | None = None
    try:
        parse(feature.command, payload, max_bytes=feature.max_bytes)
    except InterviewError as error:
        refused = error
    if refused is not None:
        assert refused.code in {"malformed", "too-large"}
        assert json.dumps(refused.message)


async def test_our_own_mistakes_are_acknowledged_too(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, lifecycle = running.organisation, running.server.lifecycle
    session = await lifecycle.create(people.instructor, people.interview())
    peer = running.peer(people.instructor)
    await peer.join(session.id)
    for error, code in ((DatabaseBusy("busy"), "unavailable"), (KeyError("mistake"), "internal")):

        async def fail(*_: object, error: Exception = error) -> None:
            raise error

        with monkeypatch.context() as broken:
            broken.setattr(lifecycle, "chat", fail)
            assert await peer.refused("send-chat", {"text": "hello"}) == code
    await peer.ask("send-chat", {"text": "hello"})


async def test_a_token_that_cannot_be_checked_is_not_called_bad(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(dict[str, Actor]):
        def get(self, *_: object) -> Actor:  # type: ignore[override]
            raise DatabaseUnavailable("gone")

    monkeypatch.setattr(running.organisation, "tokens", Broken())
    peer = Peer(running.url, "anything")
    with pytest.raises(socketio.exceptions.ConnectionError):
        await peer.connect()
    assert peer.refusal == {"message": "unavailable"}
