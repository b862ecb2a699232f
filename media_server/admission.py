"""Whether this process takes anybody new in: not beyond what it can carry, nor before it stops."""

from dataclasses import dataclass

from media_server.errors import Unavailable
from media_server.load import LoadMeter


@dataclass(frozen=True, slots=True)
class Capacity:
    """Beyond what no room is opened: a share of one core, and a mean lateness of the loop.

    None sets no limit.
    """

    max_busy: float | None = None
    max_lag_s: float | None = None


class Admission:
    """Asked before a room is opened and before somebody new comes in.

    Interviews that are under way are never refused: their people come back, whatever the load.
    """

    def __init__(self, load: LoadMeter, capacity: Capacity) -> None:
        self.load = load
        self.draining = False
        self._capacity = capacity

    @property
    def refusal(self) -> str | None:
        """Why no room is opened just now, for people; None when rooms are opened."""
        if self.draining:
            return "This server is about to stop and begins no interview. Please try again soon."
        if not self.load.is_settled:
            return None
        limits = self._capacity
        busy = limits.max_busy is not None and self.load.busy > limits.max_busy
        late = limits.max_lag_s is not None and self.load.lag_s > limits.max_lag_s
        if busy or late:
            return "This server is full: as many interviews are running as it can carry."
        return None

    def require_room(self, *, under_way: bool) -> None:
        """Raise Unavailable unless a room may be opened, of an interview `under_way` or not."""
        refusal = self.refusal
        if refusal is not None and (self.draining or not under_way):
            raise Unavailable(refusal)

    def require_newcomer(self) -> None:
        """Raise Unavailable unless somebody may come in who was not in the interview before."""
        if self.draining:
            raise Unavailable("This server is about to stop and lets nobody new in.")
