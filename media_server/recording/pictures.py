"""What a keyframe says of itself: picture size, and H.264's parameters for a container."""

from media_server.recording.webm import VideoTrack
from media_server.rtp.depacketiser import START_CODE

VP8_START = b"\x9d\x01\x2a"
SPS, PPS = 7, 8
MACROBLOCK = 16
MAX_PARAMETER_SET = 1024
MAX_GOLOMB_ZEROS = 32
MAX_SIDE = 16384


class UnknownPicture(ValueError):
    """A keyframe that does not say what it shows."""


def describe_video(codec: str, keyframe: bytes) -> VideoTrack:
    """Return the track that begins with this keyframe. Raises UnknownPicture."""
    if codec == "vp8":
        return _describe_vp8(keyframe)
    return _describe_h264(keyframe)


def for_container(codec: str, frame: bytes) -> bytes:
    """Return a frame as Matroska holds it: H.264 with sizes in place of start codes."""
    if codec != "h264":
        return frame
    units = frame.split(START_CODE)[1:]
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)


def _describe_vp8(keyframe: bytes) -> VideoTrack:
    if len(keyframe) < 10 or keyframe[3:6] != VP8_START:  # RFC 6386 section 9.1
        raise UnknownPicture("not the start of a VP8 keyframe")
    width = int.from_bytes(keyframe[6:8], "little") & 0x3FFF
    height = int.from_bytes(keyframe[8:10], "little") & 0x3FFF
    if not width or not height:
        raise UnknownPicture("a VP8 keyframe without a size")
    return VideoTrack("vp8", width, height)


def _describe_h264(keyframe: bytes) -> VideoTrack:
    units = keyframe.split(START_CODE)[1:]
    # Real ones have a few dozen bytes; the senders' word for it would cost hours to read.
    short = [unit for unit in units if len(unit) <= MAX_PARAMETER_SET]
    sps = next((unit for unit in short if len(unit) > 4 and unit[0] & 31 == SPS), None)
    pps = next((unit for unit in short if unit and unit[0] & 31 == PPS), None)
    if sps is None or pps is None:
        raise UnknownPicture("an H.264 keyframe without parameter sets")
    width, height = _sps_size(sps)
    private = (  # ISO/IEC 14496-15 section 5.3.3: four-byte sizes, one set of each
        bytes([1, sps[1], sps[2], sps[3], 0xFF, 0xE1])
        + len(sps).to_bytes(2, "big")
        + sps
        + b"\x01"
        + len(pps).to_bytes(2, "big")
        + pps
    )
    return VideoTrack("h264", width, height, private)


class _Bits:
    """Reads a NAL unit's bits, emulation prevention removed."""

    def __init__(self, unit: bytes) -> None:
        payload = unit.replace(b"\x00\x00\x03", b"\x00\x00")
        self._value = int.from_bytes(payload, "big")
        self._left = len(payload) * 8

    def read(self, count: int) -> int:
        """Read an unsigned number of `count` bits."""
        self._left -= count
        if self._left < 0:
            raise UnknownPicture("an H.264 parameter set is cut short")
        return (self._value >> self._left) & ((1 << count) - 1)

    def golomb(self) -> int:
        """Read an unsigned Exp-Golomb number (ITU-T H.264 section 9.1)."""
        zeros = 0
        while not self.read(1):
            zeros += 1
            if zeros > MAX_GOLOMB_ZEROS:
                raise UnknownPicture("an H.264 number beyond all bounds")
        return (1 << zeros) - 1 + self.read(zeros)


def _sps_size(sps: bytes) -> tuple[int, int]:
    # ITU-T H.264 section 7.3.2.1.1, for the Baseline profiles that we negotiate.
    bits = _Bits(sps)
    bits.read(8 * 4)  # NAL header, profile, constraints, level
    bits.golomb()  # seq_parameter_set_id
    bits.golomb()  # log2_max_frame_num_minus4
    order_type = bits.golomb()
    if order_type == 0:
        bits.golomb()
    elif order_type == 1:
        raise UnknownPicture("an H.264 picture order that we do not know")
    bits.golomb()  # max_num_ref_frames
    bits.read(1)
    width = (bits.golomb() + 1) * MACROBLOCK
    height = (bits.golomb() + 1) * MACROBLOCK
    if not bits.read(1):  # frame_mbs_only_flag
        raise UnknownPicture("interlaced H.264")
    bits.read(1)
    if bits.read(1):  # frame_cropping_flag, in units of two pixels
        left, right, top, bottom = (2 * bits.golomb() for _ in range(4))
        width, height = width - left - right, height - top - bottom
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise UnknownPicture("an H.264 picture of no size that there is")
    return width, height
