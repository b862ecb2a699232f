"""Whose media is recorded and listened to, and for how long absent people keep theirs."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest

from media_server.errors import Forbidden, Malformed, Unavailable
from media_server.live_interview import LiveInterview
from media_server.media_types import MediaError, MediaErrorCode
from storage.models import MediaSource, Participant, ParticipantRole, ParticipantState


class FakeMedia:
    """Remembers what a room was told."""

    def __init__(self) -> None:
        self.recordable: dict[UUID, bool] = {}
        self.withheld: dict[UUID, set[MediaSource]] = {}
        self.held: set[tuple[UUID, MediaSource]] = set()
        self.removed: asyncio.Queue[UUID] = asyncio.Queue()
        self.refusal: MediaError | None = None
        self.closes = 0

    def set_recordable(
        self, participant_id: UUID, recordable: bool, *, withheld: Collection[MediaSource]
    ) -> None:
        self.recordable[participant_id] = recordable
        self.withheld[participant_id] = set(withheld)

    def hold(self, participant_id: UUID, source: MediaSource, on: bool) -> None:
        (self.held.add if on else self.held.discard)((participant_id, source))

    async def negotiate(
        self,
        participant_id: UUID,
        sdp: str,
        sources: Mapping[str, MediaSource],
        *,
        on_gone: Callable[[], None] | None = None,
    ) -> str:
        if self.refusal is not None:
            raise self.refusal
        return f"answer to {sdp}"

    async def add_candidate(self, participant_id: UUID, candidate: Any) -> None:
        if self.refusal is not None:
            raise self.refusal

    async def remove(self, participant_id: UUID) -> None:
        self.removed.put_nowait(participant_id)

    async def close(self) -> None:
        self.closes += 1


class FakePart:
    """Something that a room closes; notes when."""

    def __init__(self, log: list[str], name: str, *, fails: bool = False) -> None:
        self._log = log
        self._name = name
        self._fails = fails

    async def close(self) -> None:
        self._log.append(self._name)
        if self._fails:
            raise ConnectionError(self._name)


def room_of(
    media: Any, *, log: list[str] | None = None, absence_grace_s: float = 60.0, fails: bool = False
) -> LiveInterview:
    log = [] if log is None else log
    parts: Any = {
        name: FakePart(log, name, fails=fails and name == "transcriber")
        for name in ("recorder", "transcriber", "scribe")
    }
    return LiveInterview(
        uuid4(),
        organisation_id=uuid4(),
        media=media,
        absence_grace_s=absence_grace_s,
        emptied=lambda: None,
        **parts,
    )


def person(*, records: bool | None = None, admitted: bool = True) -> Participant:
    return Participant(
        id=uuid4(),
        session_id=uuid4(),
        user_id=uuid4(),
        name="Somebody",
        role=ParticipantRole.CANDIDATE,
        state=ParticipantState.ADMITTED if admitted else ParticipantState.WAITING,
        records=records,
    )


@pytest.mark.parametrize("started", [True, False])
@pytest.mark.parametrize("admitted", [True, False])
@pytest.mark.parametrize("records", [True, False, None])
async def test_media_is_kept_only_of_who_agreed_is_in_and_while_it_runs(
    records: bool | None, admitted: bool, started: bool
) -> None:
    media = FakeMedia()
    room = room_of(media)
    participant = person(records=records, admitted=admitted)
    room.restore([participant], started=started)
    kept = records is True and admitted and started
    assert media.recordable[participant.id] is kept
    room.start()
    assert media.recordable[participant.id] is (records is True and admitted)


async def test_changing_ones_mind_takes_effect_at_once() -> None:
    media = FakeMedia()
    room = room_of(media)
    room.start()
    participant = person(records=True)
    room.arrive(participant)
    assert media.recordable[participant.id] is True
    participant.records = False
    room.update(participant)
    assert media.recordable[participant.id] is False


async def test_a_pause_keeps_nothing_until_it_is_over() -> None:
    media = FakeMedia()
    room = room_of(media)
    agreed, refused = person(records=True), person(records=False)
    room.restore([agreed, refused], started=True, paused=True)
    assert not any(media.recordable.values())
    room.set_paused(False)
    assert media.recordable == {agreed.id: True, refused.id: False}
    room.set_paused(True)
    assert not any(media.recordable.values())


async def test_withheld_and_silenced_sources_are_told_to_the_media() -> None:
    media = FakeMedia()
    room = room_of(media)
    room.start()
    participant = person(records=True)
    participant.withheld = ["camera"]
    participant.muted = {"screen": "host", "microphone": "self"}
    room.arrive(participant)
    assert media.recordable[participant.id] is True
    assert media.withheld[participant.id] == {MediaSource.CAMERA}
    assert {source for _, source in media.held} == {MediaSource.SCREEN, MediaSource.SCREEN_AUDIO}
    participant.muted = {}
    room.update(participant)
    assert not media.held


async def test_only_who_was_let_in_negotiates() -> None:
    room = room_of(FakeMedia())
    waiting, admitted = person(admitted=False), person()
    room.arrive(waiting)
    room.arrive(admitted)
    for stranger in (waiting.id, uuid4()):
        with pytest.raises(Forbidden):
            await room.negotiate(stranger, "offer", {})
        with pytest.raises(Forbidden):
            await room.add_candidate(stranger, None)
    assert await room.negotiate(admitted.id, "offer", {}) == "answer to offer"


async def test_observers_only_watch() -> None:
    room = room_of(FakeMedia())
    observer = person()
    observer.role = ParticipantRole.OBSERVER
    room.arrive(observer)
    with pytest.raises(Forbidden, match="watch"):
        await room.negotiate(observer.id, "offer", {"0": MediaSource.CAMERA})
    assert await room.negotiate(observer.id, "offer", {}) == "answer to offer"


async def test_refusals_of_the_media_plane_are_told_in_our_words() -> None:
    media = FakeMedia()
    room = room_of(media)
    admitted = person()
    room.arrive(admitted)
    for code, error in (
        (MediaErrorCode.MALFORMED, Malformed),
        (MediaErrorCode.UNAVAILABLE, Unavailable),
    ):
        media.refusal = MediaError(code, "because")
        with pytest.raises(error, match="because"):
            await room.negotiate(admitted.id, "offer", {})
        with pytest.raises(error, match="because"):
            await room.add_candidate(admitted.id, None)


async def test_absent_peoples_media_ends_after_the_grace_unless_they_return() -> None:
    media = FakeMedia()
    room = room_of(media, absence_grace_s=0.0)
    gone, back = person(), person()
    for participant in (gone, back):
        room.arrive(participant)
        room.lose(participant.id)
    room.arrive(back)
    assert await media.removed.get() == gone.id
    await room.close()
    assert media.removed.empty()
    assert room.is_present(back.id)
    assert not room.is_present(gone.id)


async def test_leaving_ends_ones_media_at_once() -> None:
    media = FakeMedia()
    room = room_of(media)
    participant = person()
    room.arrive(participant)
    await room.depart(participant.id)
    assert media.removed.get_nowait() == participant.id
    assert room.is_empty


async def test_a_visit_keeps_the_room_from_being_empty() -> None:
    room = room_of(FakeMedia())
    assert room.is_empty
    with room.visit():
        assert not room.is_empty
    assert room.is_empty


async def test_parts_are_closed_from_the_source_on_and_once() -> None:
    media, log = FakeMedia(), list[str]()
    room = room_of(media, log=log)
    await asyncio.gather(room.close(), room.close())
    await room.close()
    assert media.closes == 1
    assert log == ["transcriber", "recorder", "scribe"]


async def test_a_part_that_fails_does_not_keep_the_others_from_closing() -> None:
    log = list[str]()
    room = room_of(FakeMedia(), log=log, fails=True)
    with pytest.raises(ConnectionError):
        await room.close()
    assert log == ["transcriber", "recorder", "scribe"]


async def test_a_stream_keeps_somebody_there_without_a_socket() -> None:
    room, anna = room_of(FakeMedia()), person()
    room.arrive(anna)
    room.arrive(anna, streaming=True)
    room.lose(anna.id)
    assert room.is_present(anna.id)
    assert not room.is_empty
    assert not room._absences
    assert room.stream_ended(anna.id)
    assert room.is_empty
    assert not room.stream_ended(anna.id)


async def test_the_end_of_a_stream_is_no_leaving_while_others_go_on() -> None:
    room, anna = room_of(FakeMedia()), person()
    room.arrive(anna, streaming=True)
    room.arrive(anna, streaming=True)
    assert not room.stream_ended(anna.id)
    room.arrive(anna)
    assert not room.stream_ended(anna.id)
    assert room.is_present(anna.id)
    assert not room.is_streaming(anna.id)


async def test_who_leaves_takes_their_streams_along() -> None:
    room, anna = room_of(FakeMedia()), person()
    room.arrive(anna, streaming=True)
    await room.depart(anna.id)
    assert room.is_empty
    assert not room.stream_ended(anna.id)
