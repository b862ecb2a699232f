"""How loud a microphone is, from what browsers write beside each packet (RFC 6464)."""

# 0 to 127 dB below overload, behind a bit that says "voice".
LEVEL_MASK = 0x7F
SILENT_DBOV = -127.0
ATTACK, DECAY = 0.3, 0.1  # a packet's share in the mean: up within 60 ms, down within 200 ms
FLOOR_RISE_DB = 0.02  # a packet; 1 dB/s, so that a fan that starts is noise after a while
SPEECH_DBOV = -55.0
SPEECH_OVER_FLOOR_DB = 9.0
STALE_S = 0.3


class Loudness:
    """The smoothed level of one microphone, in dB below overload, and its noise floor."""

    __slots__ = ("_floor", "_heard_s", "_level")

    def __init__(self) -> None:
        self._level = SILENT_DBOV
        self._floor = SILENT_DBOV / 2
        self._heard_s = float("-inf")

    def note(self, level: int, now_s: float) -> None:
        """Take the extension's byte of one packet."""
        dbov = -float(level & LEVEL_MASK)
        change = dbov - self._level
        self._level += change * (ATTACK if change > 0 else DECAY)
        self._floor = min(self._floor + FLOOR_RISE_DB, max(self._level, -90.0))
        self._heard_s = now_s

    def speech_dbov(self, now_s: float) -> float | None:
        """Return the level if it stands out as speech does; None for noise and silence."""
        if now_s - self._heard_s > STALE_S:
            return None
        speaks = self._level > SPEECH_DBOV and self._level - self._floor > SPEECH_OVER_FLOOR_DB
        return self._level if speaks else None
