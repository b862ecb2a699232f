"""What hosts do with the people in a room and with its door; pausing."""

from uuid import UUID

from media_server.chronicle import Entry, FactType
from media_server.errors import Forbidden, NotFound, WrongState
from media_server.lifecycle_people import PeopleLifecycle
from media_server.lifecycle_states import require_in_progress, require_open
from media_server.policy import Action, Actor
from storage.models import Audience, MediaSource, Muting, Participant, ParticipantState

_INSIDE = frozenset({ParticipantState.ADMITTED, ParticipantState.LEFT})


class HostingLifecycle(PeopleLifecycle):
    """Hosts are staff who are in the room themselves, or speak over REST."""

    async def admit(self, actor: Actor, interview_id: UUID, participant_id: UUID) -> None:
        """Let somebody in who waits, or back in who was removed; twice changes nothing."""
        async with self._writing(actor, Action.ADMIT, interview_id) as entry:
            participant = await self._guest(entry, actor, participant_id)
            following = {
                ParticipantState.WAITING: ParticipantState.ADMITTED,
                ParticipantState.REMOVED: ParticipantState.LEFT,  # admitted when they come
            }.get(participant.state)
            if following is not None:
                participant.state = following
                entry.record(
                    FactType.PARTICIPANT_ADMITTED,
                    {"participantId": str(participant.id), "state": following.value},
                    participant_id=participant.id,
                )
        self._show(participant)

    async def remove(self, actor: Actor, interview_id: UUID, participant_id: UUID) -> None:
        """Send somebody out; they come back only when they are let in again.

        Raises Forbidden for whoever leads the interview, WrongState for oneself.
        """
        async with self._writing(actor, Action.MODERATE, interview_id) as entry:
            participant = await self._guest(entry, actor, participant_id)
            if participant.user_id == actor.user_id:
                raise WrongState("Leave the interview instead.")
            if participant.user_id == entry.session.interviewer_id:
                raise Forbidden("Who leads the interview cannot be removed.")
            if participant.state is not ParticipantState.REMOVED:
                participant.state = ParticipantState.REMOVED
                participant.left_ms = entry.at_ms
                entry.record(
                    FactType.PARTICIPANT_REMOVED,
                    {"participantId": str(participant.id)},
                    participant_id=participant.id,
                )
        self._show(participant)
        room = self._rooms.get(interview_id)
        if room is not None:
            await room.depart(participant.id)

    async def silence(
        self,
        actor: Actor,
        interview_id: UUID,
        participant_id: UUID,
        *,
        source: MediaSource,
        may_unmute: bool,
    ) -> None:
        """Let nothing of somebody's source through until they unmute it, if they may.

        Once again with `may_unmute` lets somebody unmute who could not: nobody's microphone or
        camera is ever turned on by somebody else.
        """
        async with self._writing(actor, Action.MODERATE, interview_id) as entry:
            participant = await self._guest(entry, actor, participant_id)
            by = Muting.HOST if may_unmute else Muting.FIRM
            self._set_muting(entry, participant, source, by)
        self._show(participant)

    async def ask_to_unmute(self, actor: Actor, interview_id: UUID, *, source: MediaSource) -> None:
        """Ask the hosts to be allowed to unmute. Raises WrongState where one need not ask."""
        async with self._writing(actor, Action.CONNECT, interview_id) as entry:
            participant = await self._present(entry, actor)
            if participant.muted.get(source) != Muting.FIRM:
                raise WrongState("You can unmute yourself.")
            entry.record(
                FactType.UNMUTE_ASKED,
                {"participantId": str(participant.id), "source": source.value},
                audience=Audience.STAFF,
                participant_id=participant.id,
            )

    async def lock(self, actor: Actor, interview_id: UUID, *, locked: bool) -> None:
        """Let everybody new wait at the door, staff too, or open it again."""
        async with self._writing(actor, Action.MODERATE, interview_id) as entry:
            await self._require_inside(entry, actor)
            require_open(entry.session)
            if entry.session.locked != locked:
                entry.session.locked = locked
                entry.record(FactType.INTERVIEW_LOCKED, {"locked": locked})

    async def pause(self, actor: Actor, interview_id: UUID) -> None:
        """Stop time limits and record nobody, until resumed; people still see and hear each other.

        Raises WrongState unless it runs, or where the candidate takes it alone.
        """
        async with self._writing(actor, Action.PAUSE, interview_id) as entry:
            await self._require_inside(entry, actor)
            require_in_progress(entry.session)
            if entry.session.is_one_way:
                raise WrongState("This interview is taken alone and has no pauses.")
            if entry.session.paused_ms is None:
                entry.session.paused_ms = entry.at_ms
                entry.record(FactType.INTERVIEW_PAUSED, {"interviewId": str(interview_id)})
                entry.afterwards(lambda: self._let_rest(interview_id, True))

    async def resume(self, actor: Actor, interview_id: UUID) -> None:
        """Go on after a pause; going on twice changes nothing."""
        async with self._writing(actor, Action.PAUSE, interview_id) as entry:
            await self._require_inside(entry, actor)
            require_in_progress(entry.session)
            began_ms = entry.session.paused_ms
            if began_ms is not None:
                entry.session.paused_ms = None
                entry.record(
                    FactType.INTERVIEW_RESUMED,
                    {"interviewId": str(interview_id), "pausedMs": entry.at_ms - began_ms},
                )
                entry.afterwards(lambda: self._let_rest(interview_id, False))

    async def _guest(self, entry: Entry, actor: Actor, participant_id: UUID) -> Participant:
        """Return whom a host acts upon, having made sure that they may."""
        require_open(entry.session)
        await self._require_inside(entry, actor)
        participant = await entry.uow.participants.get(participant_id)
        if participant is None or participant.session_id != entry.session.id:
            raise NotFound("There is no such participant.")
        return participant

    async def _require_inside(self, entry: Entry, actor: Actor) -> None:
        """Raise Forbidden for staff who wait at a locked door themselves, or were removed."""
        own = await entry.uow.participants.get_by_user(entry.session.id, actor.user_id)
        if own is not None and own.state not in _INSIDE:
            raise Forbidden("You have not been let in yet.")

    def _let_rest(self, interview_id: UUID, paused: bool) -> None:
        room = self._rooms.get(interview_id)
        if room is not None:
            room.set_paused(paused)
