"""A client that returns gets what it missed: all of it, in order, nothing twice."""

import asyncio
from uuid import UUID

from media_server.chronicle import FactType
from tests.integration.signaling.running import Running


async def test_facts_after_the_last_seen_are_told_once_while_others_keep_talking(
    running: Running,
) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    speaker, listener = running.peer(people.instructor), running.peer(people.admin)
    await speaker.join(session.id)
    await listener.join(session.id)
    for number in range(10):
        await speaker.ask("send-chat", {"text": f"before {number}"})
    await listener.wait("chat.sent", text="before 9")
    await listener.close()
    seen = listener.seqs

    async def keep_talking() -> None:
        for number in range(40):
            await running.server.lifecycle.chat(people.instructor, session.id, f"more {number}")

    talking = asyncio.create_task(keep_talking())
    back = running.peer(people.admin)
    await back.join(session.id, last_seq=seen[-1])
    await talking
    await speaker.ask("send-chat", {"text": "the end"})
    await back.wait("chat.sent", text="the end")

    last = back.seqs[-1]
    assert seen + back.seqs == list(range(1, last + 1))


async def test_without_a_last_seq_only_what_happens_later_is_told(running: Running) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    interviewer, admin = running.peer(people.instructor), running.peer(people.admin)
    await interviewer.join(session.id)
    await interviewer.ask("send-chat", {"text": "early"})
    ack = await admin.join(session.id, last_seq=None)
    await interviewer.ask("send-chat", {"text": "late"})
    await admin.wait("chat.sent", text="late")
    assert admin.seqs == [ack["seq"] + 1]


async def test_a_reader_that_fell_behind_reads_on_from_the_store(running: Running) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    interviewer = running.peer(people.instructor)
    await interviewer.join(session.id)
    count = 3 * 256  # three times what a subscription holds
    async with running.server.chronicle.writing(session.id) as entry:
        for number in range(count):
            entry.record(FactType.CHAT_SENT, {"text": str(number)})
    await interviewer.wait("chat.sent", text=str(count - 1))
    assert interviewer.seqs == list(range(1, interviewer.seqs[-1] + 1))


async def test_candidates_never_get_what_is_for_staff_even_when_resuming(
    running: Running,
) -> None:
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    interviewer, candidate = running.peer(people.instructor), running.peer(people.student)
    await interviewer.join(session.id)
    await interviewer.ask("add-note", {"text": "nervous"})
    await interviewer.ask("send-chat", {"text": "welcome"})
    await candidate.join(session.id, last_seq=0)
    await candidate.wait("chat.sent", text="welcome")
    assert "note.added" not in candidate.names()
    rest = running.server.lifecycle
    session = await rest.get(people.instructor, session.id)
    assert UUID(str(session.id)) == session.id
    assert candidate.seqs == [seq for seq in range(1, session.last_seq + 1) if seq != 2]
