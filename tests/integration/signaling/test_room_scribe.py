"""What media and recorder report becomes rows, facts and signals, in order."""

from uuid import uuid4

from media_server.chronicle import Fact, Signal
from media_server.media_types import (
    PeerConnected,
    PeerLost,
    SlotAssigned,
    SourceEnded,
    SourceInfo,
    SourceStarted,
)
from media_server.recording.recorder import FaultReason, RecorderFault, SegmentClosed, SegmentOpened
from media_server.room_scribe import CAPACITY, RoomScribe
from storage.models import Audience, JournalStatus, MediaKind, MediaSource
from tests.integration.signaling.running import Running


async def test_reports_are_written_in_order(running: Running) -> None:
    people, chronicle = running.organisation, running.server.chronicle
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    joined = await running.server.lifecycle.join(people.student, session.id)
    me = joined.participant.id
    news = chronicle.subscribe(session.id)
    scribe = RoomScribe(session.id, database=running.database, chronicle=chronicle)
    info = SourceInfo(me, MediaSource.CAMERA, MediaKind.VIDEO, "vp8", 90_000)
    segment_id = uuid4()

    scribe.take(PeerConnected(me))
    scribe.take(SourceStarted(info, 100.4))
    scribe.take_recorder(SegmentOpened(segment_id, info, "a.journal", 120))
    scribe.take(SlotAssigned(me, "3", uuid4(), MediaSource.MICROPHONE))
    scribe.take(SlotAssigned(me, "3", None, None))
    scribe.take_recorder(RecorderFault(FaultReason.DISK, recovered=False))
    scribe.take_fault("disk", recovered=False)
    scribe.take_fault("store", recovered=True)
    scribe.take_recorder(SegmentClosed(segment_id, info, "a.journal", 120, 900, 20))
    scribe.take(SourceEnded(info, 950.6, "idle"))
    scribe.take(PeerLost(me, "silent"))
    await scribe.close()

    items, _ = await news.take()
    signals = [item for item in items if isinstance(item, Signal)]
    *slots, alert = signals
    assert (alert.payload, alert.audience) == ({"reason": "disk", "active": True}, Audience.STAFF)
    assert [slot.payload["source"] for slot in slots] == ["microphone", None]
    assert {slot.to for slot in slots} == {me}
    facts = [item for item in items if isinstance(item, Fact)]
    assert [(fact.type, fact.at_ms) for fact in facts] == [
        ("source.started", 100),
        ("recording.faulted", facts[1].at_ms),
        ("source.ended", 951),
    ]
    assert (facts[1].payload, facts[1].audience) == ({"reason": "disk"}, Audience.STAFF)
    assert facts[0].payload == {"participantId": str(me), "source": "camera", "kind": "video"}
    async with running.database.unit_of_work(read_only=True) as uow:
        [segment] = await uow.segments.of_session(session.id)
    assert (segment.id, segment.status) == (segment_id, JournalStatus.CLOSED)
    assert (segment.start_ms, segment.end_ms, segment.journal) == (120, 900, "a.journal")


async def test_a_flood_of_reports_is_cut_and_the_rest_is_written(running: Running) -> None:
    people, chronicle = running.organisation, running.server.chronicle
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    stranger = SourceInfo(uuid4(), MediaSource.CAMERA, MediaKind.VIDEO, "vp8", 90_000)
    scribe = RoomScribe(session.id, database=running.database, chronicle=chronicle)
    for number in range(CAPACITY + 10):
        # Of nobody's: the database refuses each of them.
        scribe.take_recorder(SegmentOpened(uuid4(), stranger, f"{number}.journal", number))
    await scribe.close()
    async with running.database.unit_of_work(read_only=True) as uow:
        assert await uow.segments.of_session(session.id) == []
