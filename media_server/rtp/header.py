"""The fixed RTP header (RFC 3550 section 5.1) and its extensions (RFC 8285), as little as is
needed: forwarding reads twelve bytes and leaves the payload alone."""

from struct import Struct

HEADER = Struct("!BBHII")
HEADER_SIZE = HEADER.size
VERSION_2 = 0x80
PADDING = 0x20
EXTENSION = 0x10
MARKER = 0x80
ONE_BYTE_PROFILE = 0xBEDE
TWO_BYTE_PROFILE = 0x1000


def payload_start(data: bytes) -> int:
    """Return where the payload begins; -1 if the packet is cut short."""
    first = data[0]
    start = HEADER_SIZE + 4 * (first & 15)
    if first & EXTENSION:
        if len(data) < start + 4:
            return -1
        start += 4 + 4 * ((data[start + 2] << 8) | data[start + 3])
    return start if start <= len(data) else -1


def without_padding(first_byte: int, payload: bytes) -> bytes:
    """Return the payload less its padding; empty if there was nothing else or it lies."""
    if not first_byte & PADDING or not payload:
        return payload
    padding = payload[-1]
    return payload[:-padding] if 0 < padding <= len(payload) else b""


def find_extension(data: bytes, extension_id: int) -> bytes | None:
    """Return the value of one header extension, None where it is absent or malformed."""
    if not data[0] & EXTENSION:
        return None
    start = HEADER_SIZE + 4 * (data[0] & 15)
    if len(data) < start + 4:
        return None
    profile = (data[start] << 8) | data[start + 1]
    end = start + 4 + 4 * ((data[start + 2] << 8) | data[start + 3])
    one_byte = profile == ONE_BYTE_PROFILE
    if end > len(data) or not (one_byte or profile & 0xFFF0 == TWO_BYTE_PROFILE):
        return None
    return _find(data, start + 4, end, extension_id, one_byte=one_byte)


def _find(data: bytes, at: int, end: int, wanted: int, *, one_byte: bool) -> bytes | None:
    while at < end:
        if data[at] == 0:  # padding between elements
            at += 1
            continue
        if one_byte:
            found, size, at = data[at] >> 4, (data[at] & 15) + 1, at + 1
        elif at + 1 < end:
            found, size, at = data[at], data[at + 1], at + 2
        else:
            return None
        if at + size > end:
            return None
        if found == wanted:
            return data[at : at + size]
        at += size
    return None
