"""Decrypted packets of somebody inside, to a room that forwards and records."""

from uuid import UUID

from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from aiortc.rtp import HeaderExtensionsMap, RtpPacket

from media_server.media_room import MediaRoom
from media_server.media_types import EncodedFrame, SourceInfo
from media_server.recording.pictures import UnknownPicture, describe_video, for_container
from media_server.recording.tracks import opus_duration_ms
from media_server.rtp import rtcp
from media_server.rtp.reception import ReportBlock
from media_server.timeline import Timeline
from media_server.transport.config import TransportConfig
from media_server.transport.offer import read_offer
from media_server.transport.peer import Peer, _identify_slots
from storage.models.enums import MediaKind, MediaSource
from tests.fuzz.target import Target
from tests.unit.media_server.transport.offers import AUDIO_SLOT, MICROPHONE, offer, section

OWNER, VIEWER = UUID(int=1), UUID(int=2)
CAMERA_SSRC, CAMERA_RTX, SCREEN_SSRC, MICROPHONE_SSRC = 2001, 2002, 3001, 1001
VP8, RTX, H264, OPUS = 96, 97, 103, 111
SPS = bytes.fromhex("6742c01fda014016e840000003004000000f23c60c92")
PPS = bytes.fromhex("68ce3c80")
EVERY = 2000
SLOT, LAST_SENT = b"\x51\x07\x51\x07", b"\x5a\xa5"  # stand for what a room makes at random
CONFIG = TransportConfig(ice_addresses=("127.0.0.1",))

SHARE = offer(
    MICROPHONE,
    section("1", "video", "sendonly", ssrcs=(CAMERA_SSRC, CAMERA_RTX)),
    section("2", "video", "sendonly", ssrcs=(SCREEN_SSRC, SCREEN_SSRC + 1)).replace("VP8", "X8"),
)
WATCH = offer(
    AUDIO_SLOT.replace("mid:2", "mid:0"),
    *(section(str(number), "video", "recvonly") for number in (1, 2)),
)
SOURCES = {
    "0": MediaSource.MICROPHONE,
    "1": MediaSource.CAMERA,
    "2": MediaSource.SCREEN,
}


class DecodingSink:
    """Reads of frames what finalising reads."""

    def frame(self, info: SourceInfo, frame: EncodedFrame) -> None:
        if info.kind is MediaKind.AUDIO:
            opus_duration_ms(frame.data)
            return
        for_container(info.codec, frame.data)
        if frame.keyframe:
            try:
                describe_video(info.codec, frame.data)
            except UnknownPicture:
                return

    def ended(self, info: SourceInfo, at_ms: float) -> None:
        """Nothing is kept."""


class RoomInMemory:
    """A room with one who sends and one who watches, without a network."""

    def __init__(self) -> None:
        self.room = MediaRoom(
            UUID(int=9), timeline=Timeline(None), config=CONFIG, on_event=lambda event: None
        )
        self.room.add_sink(DecodingSink())
        self.sender = self._enter(OWNER, SHARE, SOURCES)
        self.watcher = self._enter(VIEWER, WATCH, {})
        self.room.set_recordable(OWNER, True)

    def _enter(self, who: UUID, sdp: str, sources: dict[str, MediaSource]) -> Peer:
        peer = Peer(who, CONFIG, self.room)
        peer.lines = read_offer(sdp, sources, CONFIG).lines
        peer.slots = _identify_slots(peer.lines)
        peer.connected = True
        peer.send_rtp = peer.send_rtcp = lambda data: None
        self.room._admit(peer)
        return peer


class InRoom(Target):
    """Common to packets of both kinds."""

    async def open(self) -> None:
        """Make a room when the first input comes."""
        self._stage: RoomInMemory | None = None
        self._left = 0

    async def close(self) -> None:
        """Close the room."""
        if self._stage is not None:
            await self._stage.room.close()
            self._stage = None

    async def stage(self) -> RoomInMemory:
        """Return a room that not too much was done to yet."""
        if self._stage is None or not self._left:
            await self.close()
            self._stage, self._left = RoomInMemory(), EVERY
        self._left -= 1
        return self._stage


def _packet(kind: int, ssrc: int, payload: bytes, *, number: int = 1, marker: int = 0) -> bytes:
    known = HeaderExtensionsMap()
    uris = (
        (1, "urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
        (2, "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
        (4, "urn:ietf:params:rtp-hdrext:sdes:mid"),
    )
    known.configure(
        RTCRtpParameters(
            headerExtensions=[RTCRtpHeaderExtensionParameters(id=i, uri=uri) for i, uri in uris]
        )
    )
    packet = RtpPacket(
        payload_type=kind,
        ssrc=ssrc,
        sequence_number=number,
        timestamp=number * 3000,
        payload=payload,
        marker=marker,
    )
    packet.extensions.mid = "1"
    packet.extensions.abs_send_time = 12345 * number
    packet.extensions.audio_level = (True, 30)
    data: bytes = packet.serialize(known)
    return data


VP8_KEY = b"\x90\x80\x85\x01\x10\x00\x00\x9d\x01\x2a\x80\x02\xe0\x01" + b"v" * 80
RTP_SEEDS = (
    _packet(VP8, CAMERA_SSRC, VP8_KEY, marker=1),
    _packet(VP8, CAMERA_SSRC, b"\x10\x01" + b"d" * 30, number=2, marker=1),
    _packet(VP8, CAMERA_SSRC, b"\x00" + b"m" * 30, number=3),
    _packet(RTX, CAMERA_RTX, b"\x00\x02\x10\x01" + b"d" * 30, number=9),
    _packet(OPUS, MICROPHONE_SSRC, b"\x78\x01" + b"o" * 60, number=4),
    _packet(H264, SCREEN_SSRC, SPS, number=5),
    _packet(H264, SCREEN_SSRC, b"\x18\x00\x16" + SPS + b"\x00\x04" + PPS, number=6),
    _packet(H264, SCREEN_SSRC, b"\x7c\x85" + b"i" * 60, number=7),
    _packet(H264, SCREEN_SSRC, b"\x7c\x45" + b"i" * 60, number=8, marker=1),
    b"".join((b"\xb0\x60\x00\x07\x00\x00\x00\x09\x00\x00\x07\xd1", VP8_KEY, b"\x00\x00\x00\x04")),
)


class Rtp(InRoom):
    """RTP: forwarded, put together, recorded."""

    name, share = "rtp", 0.25
    seeds = RTP_SEEDS

    async def run(self, data: bytes) -> None:
        stage = await self.stage()
        if len(data) < 12:  # SRTP lets nothing shorter through
            data = data.ljust(12, b"\x00")
        stage.room.rtp_received(stage.sender, data)
        if not self._left % 50:
            stage.room._tick()


def _rtcp_seeds() -> tuple[bytes, ...]:
    block = ReportBlock(fraction_lost=20, packets_lost=7, highest_sequence=70_000, jitter=90)
    return (
        rtcp.sender_report(
            ssrc=CAMERA_SSRC, ntp=1 << 63, rtp=90_000, packets=5, octets=500, cname="someone"
        ),
        rtcp.receiver_report(sender_ssrc=5, blocks=[(CAMERA_SSRC, block, 1, 2)]),
        rtcp.nack(
            sender_ssrc=5,
            media_ssrc=int.from_bytes(SLOT, "big"),
            sequences=[int.from_bytes(LAST_SENT, "big"), 1, 65_535, 3],
        ),
        rtcp.pli(sender_ssrc=5, media_ssrc=int.from_bytes(SLOT, "big")),
        rtcp.remb(sender_ssrc=5, bitrate_bps=700_000, media_ssrcs=[int.from_bytes(SLOT, "big")]),
        b"\x84\xce\x00\x04" + b"\x00\x00\x00\x05" + bytes(4) + SLOT + b"\x01\x00\x00\x00",
        b"\x81\xcb\x00\x01\x00\x00\x07\xd1",
        b"\x80\xcf\x00\x02" + bytes(4) + b"\x04\x00\x00\x00",
    )


class Rtcp(InRoom):
    """RTCP of the sender and of the viewer, about the viewer's slots."""

    name, share = "rtcp", 0.15
    seeds = _rtcp_seeds()

    async def run(self, data: bytes) -> None:
        stage = await self.stage()
        if not self._left % 50:
            for number, seed in enumerate(RTP_SEEDS[:9]):
                head = seed[:2] + (10 * self._left + number & 0xFFFF).to_bytes(2, "big")
                stage.room.rtp_received(stage.sender, head + seed[4:])
            stage.room._tick()
        for slot in stage.room._members[VIEWER].slots:
            named = data.replace(SLOT, slot.stream.ssrc.to_bytes(4, "big"))
            sent = slot.stream._last_sequence.to_bytes(2, "big")
            stage.room.rtcp_received(stage.watcher, named.replace(LAST_SENT, sent))
        stage.room.rtcp_received(stage.sender, data)
