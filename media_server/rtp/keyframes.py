"""Asking a sender for keyframes, at most one request per interval."""

REQUEST_INTERVAL_S = 0.5


class KeyframeRequests:
    """Merges the wishes of viewers and sinks; a wish stands until a keyframe came."""

    def __init__(self) -> None:
        self._wanted = False
        self._asked_s = float("-inf")
        self._seen_s = float("-inf")

    def want(self) -> None:
        """Somebody cannot go on without a keyframe."""
        self._wanted = True

    def seen(self, now_s: float) -> None:
        """A keyframe came."""
        self._wanted = False
        self._seen_s = now_s

    def age_s(self, now_s: float) -> float:
        """Return how long ago the last keyframe came."""
        return now_s - self._seen_s

    def due(self, now_s: float) -> bool:
        """Whether to send a request now; saying so counts as having sent it."""
        if not self._wanted or now_s - self._asked_s < REQUEST_INTERVAL_S:
            return False
        self._asked_s = now_s
        return True
