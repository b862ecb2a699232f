"""Coming, waiting, being let in, agreeing to be recorded, and going."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from media_server.chronicle import Entry, FactType, Signal, SignalType
from media_server.errors import Forbidden
from media_server.lifecycle_base import LifecycleBase, drawn_for, put_view
from media_server.lifecycle_states import require_open
from media_server.limits import told_limit_s
from media_server.live_interview import LiveInterview
from media_server.muting import own_muting
from media_server.policy import Action, Actor, Standing, participant_role, require
from media_server.views import interview_view, participant_view
from storage.models import (
    Audience,
    InterviewSession,
    MediaSource,
    Muting,
    Participant,
    ParticipantRole,
    ParticipantState,
)
from storage.models.base import utc_now


@dataclass(frozen=True, slots=True)
class Joined:
    """What somebody who joins is told: `seq` is the last fact that `people` already reflects."""

    participant: Participant
    standing: Standing
    session: InterviewSession
    people: list[dict[str, Any]]
    open_response: dict[str, Any] | None
    seq: int
    at_ms: int

    def wire(self) -> dict[str, Any]:
        """Return the acknowledgement of `join-interview`, ICE servers aside."""
        told: dict[str, Any] = {
            "participantId": str(self.participant.id),
            "role": self.participant.role.value,
            "state": self.participant.state.value,
            "interview": interview_view(self.session),
            "participants": self.people,
            "seq": self.seq,
            "timelineMs": self.at_ms,
        }
        if self.open_response is not None:
            told["response"] = self.open_response
        return told


class PeopleLifecycle(LifecycleBase):
    """Participants of a room; the row says what they are, the room who is there."""

    async def join(self, actor: Actor, interview_id: UUID, *, streaming: bool = False) -> Joined:
        """Enter the room: staff and learners are admitted, a candidate waits until let in.

        Who was admitted before is so again. `streaming`: by media alone, until `end_stream`.
        Raises NotFound, Forbidden (removed), WrongState, also where the room is full, and
        Unavailable where the server takes nobody in.
        """
        require_open(await self.get(actor, interview_id, Action.JOIN))
        async with (
            self._rooms.visit(interview_id) as room,
            self._writing(actor, Action.JOIN, interview_id) as entry,
        ):
            require_open(entry.session)
            participant = await self._arrive(entry, actor, room)
            people = await entry.uow.participants.of_session(interview_id)
            open_response = await self._open_response(entry, participant.role)
            # Before the next one is let through, so that seats are not given away twice.
            entry.afterwards(lambda: room.arrive(participant, streaming=streaming))
        return Joined(
            participant=participant,
            standing=require(actor, Action.JOIN, entry.session),
            session=entry.session,
            people=[
                participant_view(person, connected=room.is_present(person.id)) for person in people
            ],
            open_response=open_response,
            seq=entry.session.last_seq,
            at_ms=entry.at_ms,
        )

    async def consent(
        self,
        actor: Actor,
        interview_id: UUID,
        *,
        records: bool,
        withheld: Collection[MediaSource] = (),
    ) -> None:
        """Take somebody's answer to being recorded and transcribed; it holds from this moment.

        Who agrees may withhold single sources.
        """
        async with self._writing(actor, Action.CONSENT, interview_id) as entry:
            require_open(entry.session)
            participant = await self._present(entry, actor)
            participant.records = records
            participant.withheld = sorted(source.value for source in set(withheld))
            participant.consented_at = utc_now()
            entry.record(
                FactType.PARTICIPANT_CONSENTED,
                {
                    "participantId": str(participant.id),
                    "records": records,
                    "withheld": participant.withheld,
                },
                participant_id=participant.id,
            )
        self._show(participant)

    async def mute(
        self, actor: Actor, interview_id: UUID, *, source: MediaSource, muted: bool
    ) -> None:
        """Note that somebody silenced or covered a source of theirs, for the others to show.

        Raises Forbidden when a host silenced it so that only a host can end it.
        """
        async with self._writing(actor, Action.CONNECT, interview_id) as entry:
            participant = await self._present(entry, actor)
            by = own_muting(participant, source, muted)
            self._set_muting(entry, participant, source, by)
        self._show(participant)

    async def leave(self, actor: Actor, interview_id: UUID) -> None:
        """Leave for good; a candidate who was admitted may come back without waiting."""
        participant = await self._depart(actor, interview_id, reason="left")
        room = self._rooms.get(interview_id)
        if room is not None:
            await room.depart(participant.id)

    async def lose(self, actor: Actor, interview_id: UUID) -> None:
        """Note that somebody's connection was lost; their media is kept for a while."""
        participant = await self._depart(actor, interview_id, reason="disconnected")
        room = self._rooms.get(interview_id)
        if room is not None:
            room.lose(participant.id)

    async def end_stream(
        self, actor: Actor, interview_id: UUID, participant_id: UUID, *, left: bool
    ) -> None:
        """Note the end of a stream; `left`: by request, for good unless they are here otherwise."""
        room = self._rooms.get(interview_id)
        if room is not None and not room.stream_ended(participant_id):
            return
        await self._depart(actor, interview_id, reason="left" if left else "disconnected")

    async def _arrive(self, entry: Entry, actor: Actor, room: LiveInterview) -> Participant:
        role = participant_role(actor, entry.session)
        assert role is not None
        participant = await self._participant(entry.uow, entry.session, actor.user_id, role)
        if participant.state is ParticipantState.REMOVED:
            self._knock(participant)
            raise Forbidden("You were removed. The host has been told that you are at the door.")
        if participant.state is ParticipantState.LEFT:
            participant.state = ParticipantState.ADMITTED
        participant.role = role
        room.require_seat(participant)
        if participant.joined_ms is None:
            self._rooms.admission.require_newcomer()
            participant.joined_ms = entry.at_ms
        participant.left_ms = None
        if not room.is_present(participant.id):
            entry.record(
                FactType.PARTICIPANT_JOINED,
                {"participant": participant_view(participant, connected=True)},
                participant_id=participant.id,
            )
        return participant

    async def _depart(self, actor: Actor, interview_id: UUID, *, reason: str) -> Participant:
        async with self._writing(actor, Action.JOIN, interview_id) as entry:
            participant = await self._present(entry, actor)
            room = self._rooms.get(interview_id)
            if room is not None and reason != "left" and room.is_streaming(participant.id):
                return participant
            participant.left_ms = entry.at_ms
            if participant.state is ParticipantState.REMOVED:
                return participant  # which was told
            if reason == "left" and participant.state is ParticipantState.ADMITTED:
                participant.state = ParticipantState.LEFT
            entry.record(
                FactType.PARTICIPANT_LEFT,
                {"participantId": str(participant.id), "reason": reason},
                participant_id=participant.id,
            )
        return participant

    async def _present(self, entry: Entry, actor: Actor) -> Participant:
        participant = await entry.uow.participants.get_by_user(entry.session.id, actor.user_id)
        if participant is None:
            raise Forbidden("You have not joined this interview.")
        return participant

    async def _open_response(self, entry: Entry, role: ParticipantRole) -> dict[str, Any] | None:
        response = await entry.uow.responses.open_of_session(entry.session.id)
        if response is None:
            return None
        question = await entry.uow.questions.as_asked(response)
        self._set_alarm(entry, response)
        is_theirs = role is ParticipantRole.CANDIDATE
        return put_view(
            response,
            question,
            await drawn_for(entry.uow, entry.session),
            limit_s=told_limit_s(response) if is_theirs else response.time_limit_s,
        )

    def _set_muting(
        self, entry: Entry, participant: Participant, source: MediaSource, by: Muting | None
    ) -> None:
        before = participant.muted.get(source)
        if before == by:
            return
        others = {name: how for name, how in participant.muted.items() if name != source}
        participant.muted = others if by is None else {**others, source.value: by.value}
        entry.record(
            FactType.PARTICIPANT_MUTED,
            {
                "participantId": str(participant.id),
                "source": source.value,
                "muted": by is not None,
                "by": None if by is None else by.value,
            },
            participant_id=participant.id,
        )

    def _knock(self, participant: Participant) -> None:
        """Tell staff who stands at a door that is shut to them."""
        payload = {"participantId": str(participant.id), "name": participant.name}
        self._chronicle.signal(
            participant.session_id,
            Signal(type=SignalType.PARTICIPANT_KNOCKED, payload=payload, audience=Audience.STAFF),
        )

    def _show(self, participant: Participant) -> None:
        room = self._rooms.get(participant.session_id)
        if room is not None:
            room.update(participant)
