"""Carries what happens in an interview to one connection: every fact once and in order."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from media_server.chronicle import Chronicle, Fact, Signal, Subscription, audiences_of
from storage.models import ParticipantRole

Emit = Callable[[str, dict[str, Any]], Awaitable[None]]

PAGE = 500


class Pump:
    """Emits facts after `cursor` and signals as they pass, as fast as the connection takes them.

    `subscription` was opened before `cursor` was read, so between what is stored and what is
    published nothing is missing; what comes both ways is told apart by its number. A connection
    that is too slow for its subscription gets the facts from the store and loses signals.
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
    ) -> None:
        self._chronicle = chronicle
        self._subscription = subscription
        self._emit = emit
        self._interview_id = interview_id
        self._participant_id = participant_id
        self._audiences = audiences_of(role)
        self._cursor = cursor

    async def run(self, *, replay: bool) -> None:
        """Emit until cancelled, first what is stored after the cursor if `replay`.

        Raises StorageError when the store cannot be read; nothing was skipped then.
        """
        if replay:
            await self._replay()
        while True:
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
            signal.to in {None, self._participant_id}
            and signal.but != self._participant_id
            and signal.audience in self._audiences
        )

    async def _deliver(self, item: Fact | Signal) -> None:
        if isinstance(item, Signal):
            if self._is_for_us(item):
                await self._emit(item.type.value, item.payload)
        elif item.seq > self._cursor:
            self._cursor = item.seq
            if item.audience in self._audiences:
                await self._emit(item.type, item.wire())
