"""Reads a client's offer: which m-lines bring a source, which are slots, in which codecs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiortc.rtcdtlstransport import RTCDtlsParameters
from aiortc.rtcicetransport import RTCIceCandidate, RTCIceParameters
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.sdp import MediaDescription, SessionDescription

from media_server.media_types import KIND_OF_SOURCE, MediaError, MediaErrorCode
from media_server.transport.config import TransportConfig
from storage.models.enums import MediaKind, MediaSource

MAX_SECTION_LINES = 512
MAX_LINE = 4096
# Port 0 refuses an m-line, unless this says that it shares another's port (RFC 9143 section 6);
# GStreamer writes all but the first so.
BUNDLE_ONLY, DISCARD = "a=bundle-only", 9
FEEDBACK = {
    MediaKind.VIDEO: (("nack", None), ("nack", "pli"), ("ccm", "fir"), ("goog-remb", None)),
    MediaKind.AUDIO: (("nack", None),),
}
# Browsers do not offer NACK for Opus, yet honour it in an answer, in both directions: tried with
# Chromium 5 % of loss each way became none in what it heard.
UNASKED = {MediaKind.VIDEO: (), MediaKind.AUDIO: (("nack", None),)}
MID_EXTENSION = "urn:ietf:params:rtp-hdrext:sdes:mid"
AUDIO_LEVEL_EXTENSION = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
SEND_TIME_EXTENSION = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
EXTENSIONS = {
    MediaKind.AUDIO: (MID_EXTENSION, AUDIO_LEVEL_EXTENSION),
    MediaKind.VIDEO: (MID_EXTENSION, SEND_TIME_EXTENSION),
}


@dataclass(frozen=True, slots=True)
class CodecChoice:
    """A codec that both sides know, under the numbers of the offer."""

    name: str
    rtpmap: str
    clock_rate: int
    payload_type: int
    rtx_type: int | None
    feedback: tuple[str, ...]
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class MediaLine:
    """One m-line: a source if `source` is set, else a slot if there are codecs, else refused."""

    mid: str
    kind: str
    formats: tuple[str, ...]
    profile: str
    source: MediaSource | None = None
    codecs: tuple[CodecChoice, ...] = ()
    ssrc: int | None = None
    rtx_ssrc: int | None = None
    extensions: dict[str, int] = field(default_factory=dict)

    @property
    def is_slot(self) -> bool:
        """Whether it takes media of others."""
        return self.source is None and bool(self.codecs)

    @property
    def media_kind(self) -> MediaKind:
        """Audio or video; only of sources and slots."""
        return MediaKind(self.kind)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a client asks for."""

    lines: tuple[MediaLine, ...]
    ice: RTCIceParameters
    dtls: RTCDtlsParameters
    candidates: tuple[RTCIceCandidate, ...]
    candidates_complete: bool


def malformed(message: str) -> MediaError:
    """Return the error for an offer or candidate that makes no sense."""
    return MediaError(MediaErrorCode.MALFORMED, message)


def read_offer(sdp: str, sources: Mapping[str, MediaSource], config: TransportConfig) -> Offer:
    """Parse an offer; `sources` names what the sending m-lines carry, by mid.

    Raises MediaError (malformed) for everything that is not a usable offer.
    """
    description = _parse(sdp, config)
    bundled = next((g.items for g in description.group if g.semantic == "BUNDLE"), [])
    mids = [media.rtp.muxId for media in description.media]
    if not mids or len(set(mids)) != len(mids) or not all(mids):
        raise malformed("every m-line needs a mid of its own")
    usable = [media for media in description.media if media.port != 0]
    if not usable or any(media.rtp.muxId not in bundled for media in usable):
        raise malformed("all m-lines must be in one BUNDLE group")
    unknown = set(sources) - set(mids)
    if unknown or len(set(sources.values())) != len(sources):
        raise malformed("sources must name m-lines of the offer, each source once")
    lines = tuple(_read_line(media, sources.get(media.rtp.muxId)) for media in description.media)
    first = usable[0]
    if first.ice is None or not (first.ice.usernameFragment and first.ice.password):
        raise malformed("ICE credentials are missing")
    if first.dtls is None or not first.dtls.fingerprints:
        raise malformed("a DTLS fingerprint and setup role are needed")
    return Offer(
        lines=lines,
        ice=first.ice,
        dtls=first.dtls,
        candidates=tuple(c for media in usable for c in media.ice_candidates),
        candidates_complete=first.ice_candidates_complete,
    )


def _parse(sdp: str, config: TransportConfig) -> SessionDescription:
    if not isinstance(sdp, str) or len(sdp) > config.max_sdp_bytes:
        raise malformed("the SDP is too large")
    sections = f"\n{sdp}".split("\nm=")
    if len(sections) - 1 > config.max_media_lines:
        raise malformed("the SDP has too many m-lines")
    for section in sections:  # aiortc's parser is quadratic within a section
        lines = section.split("\n")
        if len(lines) > MAX_SECTION_LINES or any(len(line) > MAX_LINE for line in lines):
            raise malformed("an m-line of the SDP has too many or too long lines")
    try:
        description = SessionDescription.parse(sdp)
    except (ValueError, AssertionError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise malformed("the SDP cannot be parsed") from error
    except StopIteration as error:
        raise malformed("the SDP names a payload type without an rtpmap") from error
    for media, section in zip(description.media, sections[1:], strict=False):
        if media.port == 0 and BUNDLE_ONLY in section.splitlines():
            media.port = DISCARD
    return description


def _read_line(media: MediaDescription, source: MediaSource | None) -> MediaLine:
    refused = MediaLine(
        mid=media.rtp.muxId,
        kind=media.kind,
        formats=tuple(str(number) for number in media.fmt),
        profile=media.profile,
    )
    sends = media.direction in ("sendonly", "sendrecv", None)
    if source is not None and (
        not sends or media.port == 0 or media.kind != KIND_OF_SOURCE[source].value
    ):
        raise malformed(f"the m-line named {source.value} does not send {KIND_OF_SOURCE[source]}")
    receives = media.direction == "recvonly"
    if media.kind not in ("audio", "video") or media.port == 0 or not (source or receives):
        return refused
    if not media.rtcp_mux:
        raise malformed("RTCP must be multiplexed")
    kind = MediaKind(media.kind)
    codecs = _choose_codecs(media, kind)
    if source is not None:
        codecs = codecs[:1]
        if not codecs:
            raise malformed("no codec in common: Opus, VP8 or H.264 are needed")
    ssrc, rtx_ssrc = _ssrcs(media) if source else (None, None)
    offered = {ext.uri: ext.id for ext in media.rtp.headerExtensions}
    return MediaLine(
        mid=media.rtp.muxId,
        kind=media.kind,
        formats=refused.formats,
        profile=media.profile,
        source=source,
        codecs=codecs,
        ssrc=ssrc,
        rtx_ssrc=rtx_ssrc,
        extensions={u: offered[u] for u in EXTENSIONS[kind] if source and u in offered},
    )


def _choose_codecs(media: MediaDescription, kind: MediaKind) -> tuple[CodecChoice, ...]:
    names = ("opus",) if kind is MediaKind.AUDIO else ("vp8", "h264")
    found = []
    for name in names:
        codec = next((c for c in media.rtp.codecs if _suits(c, name)), None)
        if codec is not None:
            found.append(_choice(codec, name, kind, media.rtp.codecs))
    return tuple(found)


def _suits(codec: RTCRtpCodecParameters, name: str) -> bool:
    if codec.name.lower() != name:
        return False
    if name == "opus":
        return bool(codec.clockRate == 48000 and codec.channels == 2)
    if codec.clockRate != 90000:
        return False
    if name != "h264":
        return True
    # Baseline only: every viewer decodes it, and it has no B-frames to reorder.
    profile = str(codec.parameters.get("profile-level-id", "42e01f")).lower()
    return str(codec.parameters.get("packetization-mode", 0)) == "1" and profile.startswith("42")


def _choice(
    codec: RTCRtpCodecParameters,
    name: str,
    kind: MediaKind,
    offered: list[RTCRtpCodecParameters],
) -> CodecChoice:
    rtx = next(
        (
            other.payloadType
            for other in offered
            if other.name.lower() == "rtx" and other.parameters.get("apt") == codec.payloadType
        ),
        None,
    )
    feedback = {(fb.type, fb.parameter or None) for fb in codec.rtcpFeedback}
    agreed = [pair for pair in FEEDBACK[kind] if pair in feedback or pair in UNASKED[kind]]
    channels = "/2" if name == "opus" else ""
    return CodecChoice(
        name=name,
        rtpmap=f"{codec.name}/{codec.clockRate}{channels}",
        clock_rate=codec.clockRate,
        payload_type=codec.payloadType or 0,
        rtx_type=rtx,
        feedback=tuple(" ".join(part for part in pair if part) for pair in agreed),
        parameters={k: str(v) for k, v in codec.parameters.items() if v is not None},
    )


def _ssrcs(media: MediaDescription) -> tuple[int | None, int | None]:
    flows = next((g.items for g in media.ssrc_group if g.semantic == "FID"), None)
    if flows and len(flows) == 2:
        return int(flows[0]), int(flows[1])
    return (media.ssrc[0].ssrc, None) if media.ssrc else (None, None)
