"""An interview between two people, over sockets alone."""

from uuid import uuid4

from media_server.seats import MOST_INTERVIEWERS
from storage.models import Participant, ParticipantRole, ParticipantState
from tests.integration.signaling.running import Running


async def test_from_lobby_to_completion(running: Running) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    interviewer, candidate = running.peer(people.instructor), running.peer(people.student)

    mine = await interviewer.join(session.id)
    assert mine["role"] == "interviewer"
    assert mine["state"] == "admitted"
    assert mine["iceServers"] == [{"urls": "stun:stun.test"}]
    waiting = await candidate.join(session.id)
    assert waiting["state"] == "waiting"
    assert [person["connected"] for person in waiting["participants"]] == [True, True]
    assert await candidate.refused("send-chat", {"text": "hello"}) == "forbidden"
    assert await candidate.refused("ask-question", {"questionText": "May I?"}) == "forbidden"

    await candidate.ask("give-consent", {"records": True})
    await interviewer.wait("participant.consented", participantId=waiting["participantId"])
    await interviewer.ask("admit-participant", {"participantId": waiting["participantId"]})
    await candidate.wait("participant.admitted", participantId=waiting["participantId"])
    await interviewer.ask("start-interview")
    await candidate.wait("interview.started", interviewId=str(session.id))

    asked = await interviewer.ask("ask-question", {"questionId": str(people.question_ids[0])})
    shown = await candidate.wait("interview.question.asked")
    assert shown["response"]["id"] == asked["responseId"]
    assert shown["response"]["timeLimitSeconds"] == 120
    assert shown["response"]["hints"] == ["Count."]
    await candidate.ask("close-answer", {"responseId": asked["responseId"]})
    scored = await interviewer.wait("response.scored")
    assert scored["response"]["status"] == "scored"
    assert scored["response"]["aiScore"] is None  # nobody listened, so nothing is claimed

    await candidate.ask("set-muted", {"source": "camera", "muted": True})
    muted = await interviewer.wait("participant.muted", participantId=waiting["participantId"])
    assert (muted["source"], muted["muted"]) == ("camera", True)
    candidacy = {"candidate": {"candidate": "candidate:1 1 udp 1 127.0.0.1 9 typ host"}}
    assert await candidate.refused("add-candidate", candidacy) == "unavailable"  # no offer yet
    await candidate.ask("send-chat", {"text": "thank you"})
    assert (await interviewer.wait("chat.sent"))["text"] == "thank you"
    await interviewer.ask("add-note", {"text": "calm", "atMs": 7})
    assert (await interviewer.wait("note.added"))["atMs"] == 7
    await interviewer.ask("complete-interview", {"score": 80})
    await candidate.wait("interview.completed")

    assert "note.added" not in candidate.names()
    assert "response.scored" not in candidate.names()
    assert interviewer.seqs == sorted(set(interviewer.seqs))


async def test_a_full_room_says_so_and_takes_whoever_was_in_it_back(running: Running) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    candidate = running.peer(people.student)
    await candidate.join(session.id)
    room = running.server.rooms.get(session.id)
    assert room is not None
    for _ in range(MOST_INTERVIEWERS):
        room.arrive(
            Participant(
                id=uuid4(),
                session_id=session.id,
                role=ParticipantRole.INTERVIEWER,
                state=ParticipantState.ADMITTED,
                muted={},
            )
        )
    ninth = running.peer(people.instructor)
    await ninth.connect()
    ack = await ninth.attempt("join-interview", {"interviewId": str(session.id), "lastSeq": 0})
    assert ack["error"]["code"] == "wrong-state"
    assert "full" in ack["error"]["message"]
    again = running.peer(people.student)
    assert (await again.join(session.id))["ok"]
