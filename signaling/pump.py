"""Carries what happens in an interview to one connection: every fact once and in order."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from media_server.chronicle import Chronicle, Fact, FactType, Signal, Subscription, audiences_of
from storage.models import ParticipantRole

Emit = Callable[[str, dict[str, Any]], Awaitable[None]]

PAGE = 500


class Pump:
    """Emits facts after `cursor` and signals as they pass, as fast as the connection takes them.

    `subscription` was opened before `cursor` was read, so between what is stored and what is
    published nothing is missing; what comes both ways is told apart by its number. A connection
    that is too slow for its subscription gets the facts from the store and loses signals. Who
    waits at the door hears no signals meant for all, and who is sent out hears nothing more;
    `joined_at` is the last fact before this connection joined.
    """

    def __init__(
        self,
        chronicle: Chronicle,
        subscription: Subscription,
        emit: Emit,
        *,
        interview_id: UUID,
        participant_id: UUID,
        role: ParticipantRole,
        cursor: int,
        joined_at: int,
        is_inside: Callable[[], bool],
    ) -> None:
        self._chronicle = chronicle
        self._subscription = subscription
        self._emit = emit
        self._interview_id = interview_id
        self._participant_id = participant_id
        self._audiences = audiences_of(role)
        self._cursor = cursor
        self._joined_at = joined_at
        self._is_inside = is_inside
        self._removed = False

    async def run(self, *, replay: bool) -> None:
        """Emit until cancelled or its reader is sent out; first what is stored, if `replay`.

        Raises StorageError when the store cannot be read; nothing was skipped then.
        """
        if replay:
            await self._replay()
        while not self._removed:
            items, missed = await self._subscription.take()
            for item in items:
                await self._deliver(item)
            if missed:
                await self._replay()

    async def _replay(self) -> None:
        while True:
            facts = await self._chronicle.facts_after(
                self._interview_id, self._cursor, self._audiences, limit=PAGE
            )
            for fact in facts:
                await self._deliver(fact)
            if len(facts) < PAGE:
                return

    def _is_for_us(self, signal: Signal) -> bool:
        return (
            (signal.to == self._participant_id or (signal.to is None and self._is_inside()))
            and signal.but != self._participant_id
            and signal.audience in self._audiences
        )

    def _is_our_removal(self, fact: Fact) -> bool:
        """Only who is inside can be sent out: an old removal, read again, is over."""
        return (
            fact.type == FactType.PARTICIPANT_REMOVED
            and fact.payload["participantId"] == str(self._participant_id)
            and fact.seq > self._joined_at
        )

    async def _deliver(self, item: Fact | Signal) -> None:
        if isinstance(item, Signal):
            if self._is_for_us(item):
                await self._emit(item.type.value, item.payload)
        elif item.seq > self._cursor:
            self._cursor = item.seq
            if item.audience in self._audiences and not self._removed:
                await self._emit(item.type, item.wire())
                self._removed = self._is_our_removal(item)
