"""The last packets of a source, kept to answer NACKs and to recognise duplicates."""

from typing import NamedTuple


class StoredPacket(NamedTuple):
    """A packet as it came: `extended` is its unwrapped sequence number, `first` and `marker`
    are the bits of the header that are passed on."""

    extended: int
    first: int
    marker: int
    timestamp: int
    payload: bytes


class PacketHistory:
    """A ring of `size` (a power of two) packets, found by unwrapped sequence number."""

    __slots__ = ("_mask", "_ring", "size")

    def __init__(self, size: int) -> None:
        if size <= 0 or size & (size - 1):
            raise ValueError("the size of a packet history must be a power of two")
        self.size = size
        self._mask = size - 1
        self._ring: list[StoredPacket | None] = [None] * size

    def put(self, packet: StoredPacket) -> None:
        """Keep a packet in place of the one `size` numbers before it."""
        self._ring[packet[0] & self._mask] = packet

    def get(self, extended: int) -> StoredPacket | None:
        """Return the packet with that number, None if it never came or is too old."""
        packet = self._ring[extended & self._mask]
        return packet if packet is not None and packet[0] == extended else None
