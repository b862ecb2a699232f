"""Who is speaking, from the loudness of microphones. Sans I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

MARGIN_DB = 6.0
TAKEOVER_S = 0.6
FALL_SILENT_S = 0.3


@dataclass(slots=True)
class _Challenge:
    by: UUID
    since_s: float


class ActiveSpeaker:
    """Chooses one of many; stays with whoever spoke last until somebody else does.

    Somebody takes over by speaking while the other is silent, or by being clearly louder for a
    while; so a cough or a "yes" in between changes nothing.
    """

    def __init__(self) -> None:
        self.current: UUID | None = None
        self._spoke_s = float("-inf")
        self._challenge: _Challenge | None = None

    def update(self, levels: Mapping[UUID, float], now_s: float) -> bool:
        """Take the levels of those who speak now; return whether the speaker changed."""
        if self.current in levels:
            self._spoke_s = now_s
        rival = max(levels, key=lambda who: levels[who], default=None)
        if rival is None or rival == self.current:
            self._challenge = None
            return False
        own = levels.get(self.current) if self.current is not None else None
        if own is not None and levels[rival] < own + MARGIN_DB:
            self._challenge = None
            return False
        if self._challenge is None or self._challenge.by != rival:
            self._challenge = _Challenge(rival, now_s)
        silent = now_s - self._spoke_s >= FALL_SILENT_S
        patience_s = FALL_SILENT_S if silent else TAKEOVER_S
        if self.current is not None and now_s - self._challenge.since_s < patience_s:
            return False
        self.current, self._spoke_s, self._challenge = rival, now_s, None
        return True

    def forget(self, who: UUID) -> bool:
        """Note that somebody is gone; return whether they were the speaker."""
        if self._challenge is not None and self._challenge.by == who:
            self._challenge = None
        if self.current != who:
            return False
        self.current = None
        return True
