"""Who sits where: second tabs, lost sockets, leaving, coming back."""

import pytest

from media_server.chronicle import Fact
from storage.errors import DatabaseUnavailable
from storage.models import ParticipantState
from tests.integration.signaling.running import Running


async def test_a_second_tab_takes_over_and_nobody_seems_to_leave(running: Running) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    interviewer = running.peer(people.instructor)
    first, second = running.peer(people.student), running.peer(people.student)
    await interviewer.join(session.id)
    here = await first.join(session.id)
    there = await second.join(session.id)
    assert there["participantId"] == here["participantId"]
    await first.wait("connection.replaced")
    await first.wait_until(lambda: not first.connected, what="the older tab to be disconnected")
    await second.ask("give-consent", {"records": False})
    await interviewer.wait("participant.consented", participantId=there["participantId"])
    assert "participant.left" not in interviewer.names()
    assert interviewer.names().count("participant.joined") == 2


async def test_a_lost_socket_is_told_and_the_room_survives_everybody(running: Running) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    interviewer, candidate = running.peer(people.instructor), running.peer(people.student)
    await interviewer.join(session.id)
    joined = await candidate.join(session.id)
    await interviewer.ask("admit-participant", {"participantId": joined["participantId"]})
    room = running.server.rooms.get(session.id)
    await candidate.close()
    left = await interviewer.wait("participant.left", participantId=joined["participantId"])
    assert left["reason"] == "disconnected"
    await interviewer.close()

    back = running.peer(people.student)
    again = await back.join(session.id)
    assert again["participantId"] == joined["participantId"]
    assert again["state"] == "admitted"
    assert running.server.rooms.get(session.id) is room


async def test_leaving_is_not_waiting_again(running: Running) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    interviewer, candidate = running.peer(people.instructor), running.peer(people.student)
    await interviewer.join(session.id)
    joined = await candidate.join(session.id)
    await interviewer.ask("admit-participant", {"participantId": joined["participantId"]})
    await candidate.ask("leave-interview")
    left = await interviewer.wait("participant.left", participantId=joined["participantId"])
    assert left["reason"] == "left"
    assert await candidate.refused("send-chat", {"text": "still here?"}) == "wrong-state"
    async with running.database.unit_of_work(read_only=True) as uow:
        rows = await uow.participants.of_session(session.id)
    assert [row.state for row in rows] == [ParticipantState.ADMITTED, ParticipantState.LEFT]
    again = await candidate.ask("join-interview", str(session.id))
    assert again["state"] == "admitted"


async def test_who_left_while_waiting_waits_again(running: Running) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    candidate = running.peer(people.student)
    await candidate.join(session.id)
    await candidate.ask("leave-interview")
    again = await candidate.ask("join-interview", {"interviewId": str(session.id)})
    assert again["state"] == "waiting"


async def test_one_socket_sits_in_one_interview(running: Running) -> None:
    people = running.organisation
    first = await running.server.lifecycle.create(people.instructor, people.interview())
    second = await running.server.lifecycle.create(people.instructor, people.interview())
    interviewer = running.peer(people.instructor)
    await interviewer.join(first.id)
    code = await interviewer.refused("join-interview", {"interviewId": str(second.id)})
    assert code == "wrong-state"


async def test_an_observing_admin_sees_the_room_from_its_start(running: Running) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    admin = running.peer(people.admin)
    assert (await admin.join(session.id))["role"] == "observer"


async def test_a_reader_that_cannot_read_is_sent_away_and_loses_nothing(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, chronicle = running.organisation, running.server.chronicle
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    interviewer, admin = running.peer(people.instructor), running.peer(people.admin)
    await admin.join(session.id)

    async def fail(*_: object, **__: object) -> list[Fact]:
        raise DatabaseUnavailable("gone")

    with monkeypatch.context() as broken:
        broken.setattr(chronicle, "facts_after", fail)
        await interviewer.join(session.id, last_seq=0)
        await interviewer.wait_until(lambda: not interviewer.connected, what="being sent away")
    await admin.wait("participant.left", reason="disconnected")
    back = running.peer(people.instructor)
    await back.join(session.id, last_seq=0)
    await back.wait("participant.left")
    assert back.seqs[:3] == [1, 2, 3]
