"""From RTP payloads to encoded frames: VP8 (RFC 7741), H.264 (RFC 6184), Opus (RFC 7587)."""

from typing import Protocol

START_CODE = b"\x00\x00\x00\x01"
IDR, SPS, STAP_A, FU_A = 5, 7, 24, 28


class MalformedPayload(ValueError):
    """A payload that breaks its codec's format."""


class Depacketiser(Protocol):
    """Knows one codec's payload format; stateless."""

    def starts_keyframe(self, payload: bytes) -> bool:
        """Whether this packet is the first of a frame that decodes by itself."""

    def assemble(self, payloads: list[bytes]) -> tuple[bytes, bool]:
        """Return the frame in these packets and whether it decodes by itself.

        Raises MalformedPayload.
        """


class Opus:
    """Every packet is a frame, and none needs another."""

    def starts_keyframe(self, payload: bytes) -> bool:
        """Opus frames decode by themselves."""
        return bool(payload)

    def assemble(self, payloads: list[bytes]) -> tuple[bytes, bool]:
        """Return the packet."""
        return payloads[0], True


class Vp8:
    """One frame, cut anywhere, each piece behind a descriptor of one to six bytes."""

    def starts_keyframe(self, payload: bytes) -> bool:
        """Whether a frame starts here (S=1, partition 0) and its first bit says keyframe."""
        if not payload or payload[0] & 0x17 != 0x10:
            return False
        start = self._descriptor_size(payload)
        return 0 < start < len(payload) and not payload[start] & 1

    def assemble(self, payloads: list[bytes]) -> tuple[bytes, bool]:
        """Return the frame without its descriptors."""
        if not payloads[0] or payloads[0][0] & 0x17 != 0x10:
            raise MalformedPayload("a VP8 frame does not start at its first partition")
        parts = []
        for payload in payloads:
            start = self._descriptor_size(payload)
            if start < 0:
                raise MalformedPayload("a VP8 descriptor is cut short")
            parts.append(payload[start:])
        frame = b"".join(parts)
        if not frame:
            raise MalformedPayload("an empty VP8 frame")
        return frame, not frame[0] & 1

    @staticmethod
    def _descriptor_size(payload: bytes) -> int:
        size = 1
        if payload and payload[0] & 0x80 and len(payload) > 1:
            flags = payload[1]
            size = 2
            if flags & 0x80:
                size += 2 if len(payload) > 2 and payload[2] & 0x80 else 1
            if flags & 0x40:
                size += 1
            if flags & 0x30:
                size += 1
        return size if size <= len(payload) else -1


class H264:
    """NAL units: single, aggregated (STAP-A) or fragmented (FU-A)."""

    def starts_keyframe(self, payload: bytes) -> bool:
        """Whether parameter sets or the first slice of an IDR picture are in here."""
        if len(payload) < 2:
            return False
        kind = payload[0] & 31
        if kind == STAP_A:
            kind = payload[3] & 31 if len(payload) > 3 else 0
        elif kind == FU_A:
            kind = payload[1] & 31 if payload[1] & 0x80 else 0
        return kind in (SPS, IDR)

    def assemble(self, payloads: list[bytes]) -> tuple[bytes, bool]:
        """Return the access unit with start codes."""
        units: list[bytes] = []
        for payload in payloads:
            self._unpack(payload, units)
        kinds = {unit[len(START_CODE)] & 31 for unit in units if unit.startswith(START_CODE)}
        if not kinds:
            raise MalformedPayload("an H.264 frame without a NAL unit")
        return b"".join(units), IDR in kinds

    @staticmethod
    def _unpack(payload: bytes, units: list[bytes]) -> None:
        if len(payload) < 2:
            raise MalformedPayload("an H.264 payload is cut short")
        kind = payload[0] & 31
        if 0 < kind < STAP_A:
            units.append(START_CODE + payload)
        elif kind == STAP_A:
            units.extend(_split_aggregate(payload))
        elif kind == FU_A:
            if payload[1] & 0x80:
                units.append(START_CODE + bytes([(payload[0] & 0xE0) | (payload[1] & 31)]))
            elif not units:
                raise MalformedPayload("an H.264 fragment without its start")
            units.append(payload[2:])
        else:
            raise MalformedPayload("an H.264 packetisation that was not negotiated")


def _split_aggregate(payload: bytes) -> list[bytes]:
    units, at = [], 1
    while at < len(payload):
        size = int.from_bytes(payload[at : at + 2], "big")
        at += 2
        if size == 0 or at + size > len(payload):
            raise MalformedPayload("an H.264 aggregate is cut short")
        units.append(START_CODE + payload[at : at + size])
        at += size
    return units


_DEPACKETISERS: dict[str, Depacketiser] = {"opus": Opus(), "vp8": Vp8(), "h264": H264()}


def depacketiser(codec: str) -> Depacketiser:
    """Return the depacketiser of "opus", "vp8" or "h264"."""
    return _DEPACKETISERS[codec]
