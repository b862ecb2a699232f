"""Rooms open on need, outlive their people, and close when nobody comes back."""

import asyncio

import pytest

from media_server.admission import Capacity
from media_server.errors import Unavailable, WrongState
from media_server.live_interview import LiveInterview
from media_server.load import SAMPLES, Sample
from tests.integration.signaling.people import Organisation
from tests.integration.signaling.running import Running, Start


async def test_concurrent_openers_get_one_room(running: Running) -> None:
    people, rooms = running.organisation, running.server.rooms
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    opened: list[LiveInterview] = []

    async def visit() -> None:
        async with rooms.visit(session.id) as room:
            opened.append(room)

    await asyncio.gather(*(visit() for _ in range(10)))
    assert len(opened) == 10
    assert len(set(map(id, opened))) == 1
    assert len(rooms) == 1


async def test_an_empty_room_is_closed_after_its_grace_and_opened_again_on_its_timeline(
    start: Start, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = await start(idle_grace_s=0.05)
    retired = asyncio.Event()
    monkeypatch.setattr(running.server.rooms, "_retired", lambda _: retired.set())
    session = await running.server.lifecycle.create(
        organisation.instructor, organisation.interview()
    )
    interviewer = running.peer(organisation.instructor)
    first = await interviewer.join(session.id)
    room = running.server.rooms.get(session.id)
    await interviewer.ask("leave-interview")
    await retired.wait()
    assert running.server.rooms.get(session.id) is None
    again = await interviewer.ask("join-interview", str(session.id))
    assert again["timelineMs"] > first["timelineMs"]
    assert running.server.rooms.get(session.id) not in {room, None}


async def test_a_room_with_somebody_in_it_is_never_idle(
    start: Start, organisation: Organisation
) -> None:
    running = await start(idle_grace_s=0.0)
    session = await running.server.lifecycle.create(
        organisation.instructor, organisation.interview()
    )
    interviewer, candidate = (
        running.peer(organisation.instructor),
        running.peer(organisation.student),
    )
    await interviewer.join(session.id)
    room = running.server.rooms.get(session.id)
    assert room is not None
    await candidate.join(session.id)
    await candidate.close()
    await interviewer.wait("participant.left")
    await interviewer.ask("send-chat", {"text": "alone"})
    assert running.server.rooms.get(session.id) is room


async def test_completion_closes_the_room_and_its_door(running: Running) -> None:
    people, server = running.organisation, running.server
    session = await server.lifecycle.create(people.instructor, people.interview())
    interviewer = running.peer(people.instructor)
    await interviewer.join(session.id)
    await interviewer.ask("start-interview")
    await interviewer.ask("complete-interview", {"score": 70})
    await server.lifecycle.concluded(session.id)
    assert server.rooms.get(session.id) is None
    with pytest.raises(WrongState):
        async with server.rooms.visit(session.id):
            pass
    late = running.peer(people.student)
    await late.connect()
    assert await late.refused("join-interview", str(session.id)) == "wrong-state"
    assert await interviewer.refused("send-chat", {"text": "bye"}) == "wrong-state"
    await interviewer.ask("leave-interview")


async def test_no_room_is_opened_while_shutting_down(running: Running) -> None:
    people, server = running.organisation, running.server
    session = await server.lifecycle.create(people.instructor, people.interview())
    await server.close()
    with pytest.raises(Unavailable):
        async with server.rooms.visit(session.id):
            pass
    await server.close()


async def test_a_full_server_opens_no_room_but_those_under_way(
    start: Start, organisation: Organisation
) -> None:
    running = await start(capacity=Capacity(max_busy=0.8))
    load = running.server.load
    lifecycle, rooms = running.server.lifecycle, running.server.rooms
    begun = await lifecycle.create(organisation.instructor, organisation.interview())
    other = await lifecycle.create(organisation.instructor, organisation.interview())
    interviewer = running.peer(organisation.instructor)
    await interviewer.join(begun.id)
    await interviewer.ask("start-interview")
    await interviewer.ask("leave-interview")
    await rooms.close(begun.id)
    load.close()
    load._samples.extend([Sample(lag_s=0.0, busy=0.9)] * SAMPLES)
    assert await interviewer.refused("join-interview", str(other.id)) == "unavailable"
    assert rooms.get(other.id) is None
    await interviewer.ask("join-interview", str(begun.id))


async def test_a_draining_server_waits_for_interviews_and_takes_nobody_new_in(
    running: Running,
) -> None:
    people, server = running.organisation, running.server
    session = await server.lifecycle.create(people.instructor, people.interview())
    other = await server.lifecycle.create(people.instructor, people.interview())
    interviewer, newcomer = running.peer(people.instructor), running.peer(people.student)
    await interviewer.join(session.id)
    await interviewer.ask("start-interview")
    assert await server.drain(0.0) == 1
    draining = asyncio.create_task(server.drain(60.0))
    await newcomer.connect()
    for refused in (session, other):
        assert await newcomer.refused("join-interview", str(refused.id)) == "unavailable"
    again = running.peer(people.instructor)
    await again.join(session.id)
    await interviewer.wait("connection.replaced")
    assert not draining.done()
    await again.ask("complete-interview", {"score": 70})
    assert await draining == 0
    assert server.rooms.get(session.id) is None
