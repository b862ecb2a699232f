"""The room of one running interview: who is there, their media, its recorder and transcriber."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any
from uuid import UUID

from media_server.connection_quality import connections_of
from media_server.errors import Forbidden, Malformed, Unavailable
from media_server.media_member import Watching
from media_server.media_room import MediaRoom
from media_server.media_slots import SourceKey
from media_server.media_types import MediaError, MediaErrorCode, View
from media_server.muting import held_sources, withheld_sources
from media_server.recording.recorder import Recorder
from media_server.room_coaching import RoomCoaching
from media_server.room_scribe import RoomScribe
from media_server.seats import require_seat, require_window
from media_server.transcriber import Transcriber
from storage.models import MediaSource, Participant, ParticipantRole, ParticipantState


class LiveInterview:
    """Owns everything live of one interview; closed once, by `Rooms`.

    What people agreed to reaches the media here: frames of a participant go to the recorder and
    the transcriber only while the interview runs, they are admitted, and they said yes.
    """

    def __init__(
        self,
        interview_id: UUID,
        *,
        organisation_id: UUID,
        media: MediaRoom,
        recorder: Recorder | None,
        transcriber: Transcriber | None,
        scribe: RoomScribe,
        absence_grace_s: float,
        emptied: Callable[[], None],
        coaching: RoomCoaching | None = None,
    ) -> None:
        self.id = interview_id
        self.coaching = coaching
        self.organisation_id = organisation_id
        self._media = media
        self._recorder = recorder
        self._transcriber = transcriber
        self._scribe = scribe
        self._absence_grace_s = absence_grace_s
        self._emptied = emptied
        self._people: dict[UUID, Participant] = {}
        self._present: set[UUID] = set()
        self._streams: Counter[UUID] = Counter()
        self._visits = 0
        self._absences: dict[UUID, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._started = False
        self._paused = False
        self._closing: asyncio.Future[None] | None = None

    def restore(
        self, people: Iterable[Participant], *, started: bool, paused: bool = False
    ) -> None:
        """Take up what the rows say of an interview that was open before."""
        self._started, self._paused = started, paused
        for participant in people:
            self.update(participant)

    def start(self) -> None:
        """Begin to record and transcribe those who agreed."""
        self._started = True
        self._apply_all()

    def set_paused(self, paused: bool) -> None:
        """Record and transcribe nobody for a while; people see and hear each other all the same."""
        self._paused = paused
        self._apply_all()

    def is_present(self, participant_id: UUID) -> bool:
        """Return whether somebody has a signalling connection to this room, or a stream."""
        return participant_id in self._present or participant_id in self._streams

    def is_streaming(self, participant_id: UUID) -> bool:
        """Return whether somebody is here by media alone, whatever else."""
        return participant_id in self._streams

    @property
    def is_empty(self) -> bool:
        """Whether nobody is connected, nor about to be."""
        return not (self._present or self._streams or self._visits)

    @property
    def is_under_way(self) -> bool:
        """Whether the interview has begun and somebody is in it, or was a moment ago."""
        return self._started and not (self.is_empty and not self._absences)

    @contextmanager
    def visit(self) -> Iterator[None]:
        """Keep the room from being empty while somebody is on their way in."""
        self._visits += 1
        try:
            yield
        finally:
            self._visits -= 1
            self._check_empty()

    def require_seat(self, participant: Participant) -> None:
        """Raise WrongState where there is no room for somebody who is about to arrive."""
        seated = self._present | self._streams.keys() | self._absences.keys()
        require_seat(participant, (self._people[each] for each in seated))

    def arrive(self, participant: Participant, *, streaming: bool = False) -> None:
        """Note that somebody is here, perhaps again; `streaming`: by media alone."""
        self._cancel_absence(participant.id)
        if streaming:
            self._streams[participant.id] += 1
        else:
            self._present.add(participant.id)
        self.update(participant)

    def update(self, participant: Participant) -> None:
        """Take the changed row of somebody who was here."""
        self._people[participant.id] = participant
        self._apply(participant)

    def lose(self, participant_id: UUID) -> None:
        """Note a lost connection; the media goes on until the grace is over."""
        self._present.discard(participant_id)
        self._cancel_absence(participant_id)
        if participant_id in self._streams:
            return
        self._absences[participant_id] = asyncio.get_running_loop().call_later(
            self._absence_grace_s, self._give_up, participant_id
        )
        self._check_empty()

    async def depart(self, participant_id: UUID) -> None:
        """Note that somebody left, and drop their media."""
        self._present.discard(participant_id)
        del self._streams[participant_id]
        self._cancel_absence(participant_id)
        self._check_empty()
        await self._media.remove(participant_id)

    def stream_ended(self, participant_id: UUID) -> bool:
        """Note that a stream of somebody's has ended; return whether they have gone with it."""
        if participant_id not in self._streams:
            return False
        self._streams[participant_id] -= 1
        if self._streams[participant_id]:
            return False
        del self._streams[participant_id]
        self._check_empty()
        return participant_id not in self._present

    async def negotiate(
        self,
        participant_id: UUID,
        sdp: str,
        sources: dict[str, MediaSource],
        *,
        on_gone: Callable[[], None] | None = None,
    ) -> str:
        """Answer an offer of somebody admitted. Raises Forbidden, Malformed, Unavailable.

        `on_gone` is called when the connection has ended, for whatever reason.
        """
        participant = self.require_admitted(participant_id)
        if sources and participant.role is ParticipantRole.OBSERVER:
            raise Forbidden("Observers only watch.")
        try:
            return await self._media.negotiate(participant_id, sdp, sources, on_gone=on_gone)
        except MediaError as error:
            raise _translated(error) from error

    async def watch(
        self,
        participant_id: UUID,
        sdp: str,
        *,
        member_id: UUID,
        wanted: frozenset[SourceKey],
        on_gone: Callable[[], None],
    ) -> str:
        """Answer an offer of somebody admitted to receive `wanted`, beside what they have.

        Raises Forbidden, Malformed, Unavailable, and WrongState where too many watch so.
        """
        self.require_admitted(participant_id)
        require_window(self._media.watching)
        watching = Watching(participant_id, wanted)
        try:
            return await self._media.negotiate(
                member_id, sdp, {}, watching=watching, on_gone=on_gone
            )
        except MediaError as error:
            raise _translated(error) from error

    async def end_media(self, member_id: UUID) -> None:
        """Close one connection, as whoever made it asked."""
        await self._media.end(member_id)

    async def add_candidate(
        self,
        participant_id: UUID,
        candidate: dict[str, Any] | None,
        *,
        member_id: UUID | None = None,
    ) -> None:
        """Take an ICE candidate of somebody admitted, None at their end."""
        self.require_admitted(participant_id)
        try:
            await self._media.add_candidate(member_id or participant_id, candidate)
        except MediaError as error:
            raise _translated(error) from error

    def set_view(self, viewer: UUID, owner: UUID, source: MediaSource, view: View) -> None:
        """Note how `viewer` shows somebody's picture: paused ones are not sent to them."""
        self._media.set_view(viewer, owner, source, view)

    def require_admitted(self, participant_id: UUID) -> Participant:
        """Return somebody's row, or raise Forbidden unless they were let in."""
        if not self.is_admitted(participant_id):
            raise Forbidden("You have not been let in yet.")
        return self._people[participant_id]

    def is_admitted(self, participant_id: UUID) -> bool:
        """Return whether somebody was let in."""
        participant = self._people.get(participant_id)
        return participant is not None and participant.state is ParticipantState.ADMITTED

    async def drain_speech(self, participant_id: UUID) -> bool:
        """Wait for the words somebody has said so far; return whether they were listened to."""
        if self._transcriber is None:
            return False
        return await self._transcriber.drain(participant_id)

    def stats(self) -> dict[str, Any]:
        """Return figures of the room's media, and what waits for the disk."""
        waiting = 0 if self._recorder is None else self._recorder.queued_bytes
        return {**self._media.stats(), "recorderQueuedBytes": waiting}

    def connections(self) -> list[dict[str, Any]]:
        """Return how well each participant's media gets through, in figures and a word."""
        return connections_of(self._media.stats())

    def report_store(self, *, is_up: bool) -> None:
        """Tell staff when there is no place for recordings just now, and when there is again."""
        if self._recorder is not None:
            self._scribe.take_fault("store", recovered=is_up)

    async def hang_up(self) -> None:
        """End everybody's media; what was said is still being listened to."""
        await self._media.close()

    async def close(self) -> None:
        """End the media, store the last words, close the journals. A second call waits too."""
        if self._closing is not None:
            await asyncio.shield(self._closing)
            return
        self._closing = asyncio.get_running_loop().create_future()
        try:
            await self._close_parts()
        finally:
            self._closing.set_result(None)

    async def _close_parts(self) -> None:
        """Close from the source of the frames to where they end up, whatever fails on the way."""
        for participant_id in tuple(self._absences):
            self._cancel_absence(participant_id)
        async with AsyncExitStack() as last_first:
            last_first.push_async_callback(self._scribe.close)
            if self._recorder is not None:
                last_first.push_async_callback(self._recorder.close)
            if self._transcriber is not None:
                last_first.push_async_callback(self._transcriber.close)
            last_first.push_async_callback(self._media.close)
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _apply_all(self) -> None:
        for participant in self._people.values():
            self._apply(participant)

    def _apply(self, participant: Participant) -> None:
        """Let the media be kept as its owner agreed, and pass as the hosts allow."""
        kept = (
            self._started
            and not self._paused
            and participant.records is True
            and participant.state is ParticipantState.ADMITTED
        )
        held = held_sources(participant)
        for source in MediaSource:
            self._media.hold(participant.id, source, source in held)
        self._media.set_recordable(participant.id, kept, withheld=withheld_sources(participant))

    def _give_up(self, participant_id: UUID) -> None:
        self._absences.pop(participant_id, None)
        self._check_empty()
        self._spawn(self._media.remove(participant_id))

    def _cancel_absence(self, participant_id: UUID) -> None:
        timer = self._absences.pop(participant_id, None)
        if timer is not None:
            timer.cancel()

    def _check_empty(self) -> None:
        if self.is_empty:
            self._emptied()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _translated(error: MediaError) -> Malformed | Unavailable:
    if error.code is MediaErrorCode.MALFORMED:
        return Malformed(str(error))
    return Unavailable(str(error))
