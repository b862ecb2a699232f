"""How long packets are on their way, as the peers of one process see it.

The clock starts when aiortc's sender hands a packet to its DTLS transport and stops when the
viewer's has decrypted it: so the clients' own cryptography and event loop are in the figure.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any
from unittest import mock

from aiortc import RTCDtlsTransport

TAIL = 24  # bytes of ciphertext-like payload at the end tell packets apart
MAX_REMEMBERED = 50_000


class Delays:
    """Collects the delays of video packets."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._sent: dict[bytes, float] = {}

    def sent(self, data: bytes) -> None:
        """Note a packet that leaves."""
        if len(data) > 2 * TAIL + 40:
            if len(self._sent) > MAX_REMEMBERED:
                self._sent.clear()
            self._sent[data[-TAIL:]] = monotonic()

    def received(self, data: bytes) -> None:
        """Note a packet that has come; nobody else may have sent the like meanwhile."""
        sent_s = self._sent.get(data[-TAIL:])
        if sent_s is not None:
            self.seconds.append(monotonic() - sent_s)

    def quantile_ms(self, share: float) -> float:
        """The delay that this share of packets stayed below; NaN without packets."""
        if not self.seconds:
            return float("nan")
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


@contextmanager
def delays() -> Iterator[Delays]:
    """Measure the packets of all peers of this process."""
    found = Delays()
    send, handle = RTCDtlsTransport._send_rtp, RTCDtlsTransport._handle_rtp_data

    async def sending(self: RTCDtlsTransport, data: bytes) -> None:
        found.sent(data)
        await send(self, data)

    async def handling(self: RTCDtlsTransport, data: bytes, **more: Any) -> None:
        found.received(data)
        await handle(self, data, **more)

    with (
        mock.patch.object(RTCDtlsTransport, "_send_rtp", sending),
        mock.patch.object(RTCDtlsTransport, "_handle_rtp_data", handling),
    ):
        yield found
