"""Ends answers when their time is up."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

TimeUp = Callable[[UUID, UUID], Awaitable[None]]


class AnswerClock:
    """One alarm an interview; whoever closes the answer before need not stop it.

    An alarm that a restart loses is set again when somebody comes back; how long an answer
    counts does not depend on it.
    """

    def __init__(self) -> None:
        self._alarms: dict[UUID, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._time_up: TimeUp | None = None

    def call(self, time_up: TimeUp) -> None:
        """Say what is to be done with an interview's answer whose time is up."""
        self._time_up = time_up

    def set(self, interview_id: UUID, response_id: UUID, *, after_s: float) -> None:
        """End an answer after so many seconds, in place of the interview's earlier alarm."""
        self.stop(interview_id)
        self._alarms[interview_id] = asyncio.get_running_loop().call_later(
            max(0.0, after_s), self._ring, interview_id, response_id
        )

    def stop(self, interview_id: UUID) -> None:
        """Forget an interview's alarm."""
        alarm = self._alarms.pop(interview_id, None)
        if alarm is not None:
            alarm.cancel()

    async def close(self) -> None:
        """Forget all alarms. May be repeated."""
        for interview_id in tuple(self._alarms):
            self.stop(interview_id)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _ring(self, interview_id: UUID, response_id: UUID) -> None:
        self._alarms.pop(interview_id, None)
        if self._time_up is None:
            return
        task = asyncio.ensure_future(self._time_up(interview_id, response_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
