"""What can be fuzzed."""

from abc import ABC, abstractmethod
from collections.abc import Sequence


class Target(ABC):
    """One way in: `run` takes one input, in the loop of a server, and may raise nothing.

    `seeds` are good inputs; `share` is this target's part of all cases.
    """

    name: str
    share: float
    seeds: Sequence[bytes]

    @abstractmethod
    async def open(self) -> None:
        """Prepare; called once, in the loop."""

    @abstractmethod
    async def run(self, data: bytes) -> None:
        """Hand one input in as the network does; raises what must not be raised."""

    @abstractmethod
    async def close(self) -> None:
        """Clean up."""
