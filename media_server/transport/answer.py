"""Writes our answer to an offer."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiortc.rtcicetransport import RTCIceCandidate, RTCIceParameters
from aiortc.sdp import candidate_to_sdp

from media_server.transport.config import TransportConfig
from media_server.transport.offer import CodecChoice, MediaLine
from storage.models.enums import MediaKind, MediaSource

START_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class SlotIdentity:
    """What a slot's stream is called: its SSRCs stay, whoever's media it carries.

    Slots of one `pair` share a media stream, so that the browser keeps them in lip-sync.
    """

    ssrc: int
    rtx_ssrc: int
    pair: int


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """What all m-lines of an answer have in common."""

    ice: RTCIceParameters
    candidates: list[RTCIceCandidate]
    fingerprint: str
    setup: str
    cname: str


def write_answer(
    lines: Iterable[MediaLine],
    slots: dict[str, SlotIdentity],
    context: AnswerContext,
    config: TransportConfig,
) -> str:
    """Return the SDP that answers `lines`; `slots` by mid."""
    sections = []
    bundled = []
    for line in lines:
        if line.source is None and not line.is_slot:
            sections.append(_refusal(line, context))
            continue
        bundled.append(line.mid)
        sections.append(_section(line, slots.get(line.mid), context, config))
    head = [
        "v=0",
        "o=- 1 1 IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {' '.join(bundled)}",
        "a=msid-semantic:WMS *",
    ]
    return "\r\n".join([*head, *(text for section in sections for text in section), ""])


def _refusal(line: MediaLine, context: AnswerContext) -> list[str]:
    return [
        f"m={line.kind} 0 {line.profile} {' '.join(line.formats)}",
        "c=IN IP4 0.0.0.0",
        *_transport(context),
        f"a=mid:{line.mid}",
        "a=inactive",
        "a=rtcp-mux",
    ]


def _section(
    line: MediaLine, slot: SlotIdentity | None, context: AnswerContext, config: TransportConfig
) -> list[str]:
    formats = [str(number) for codec in line.codecs for number in _payload_types(codec)]
    text = [f"m={line.kind} 9 {line.profile} {' '.join(formats)}", "c=IN IP4 0.0.0.0"]
    if line.source is not None and line.media_kind is MediaKind.VIDEO:
        text.append(f"b=TIAS:{bitrate_limit(line.source, config)}")
    text += ["a=rtcp:9 IN IP4 0.0.0.0", *_transport(context)]
    text += [f"a=candidate:{candidate_to_sdp(candidate)}" for candidate in context.candidates]
    text += ["a=end-of-candidates", f"a=mid:{line.mid}"]
    text += [f"a=extmap:{number} {uri}" for uri, number in line.extensions.items()]
    text += ["a=recvonly" if slot is None else "a=sendonly", "a=rtcp-mux", "a=rtcp-rsize"]
    for codec in line.codecs:
        text += _codec(codec, line.source, config)
    if slot is not None:
        text += _streams(line, slot, context.cname)
    return text


def _transport(context: AnswerContext) -> list[str]:
    return [
        f"a=ice-ufrag:{context.ice.usernameFragment}",
        f"a=ice-pwd:{context.ice.password}",
        f"a=fingerprint:sha-256 {context.fingerprint}",
        f"a=setup:{context.setup}",
    ]


def _payload_types(codec: CodecChoice) -> list[int]:
    return [codec.payload_type] if codec.rtx_type is None else [codec.payload_type, codec.rtx_type]


def _codec(codec: CodecChoice, source: MediaSource | None, config: TransportConfig) -> list[str]:
    number = codec.payload_type
    text = [f"a=rtpmap:{number} {codec.rtpmap}"]
    text += [f"a=rtcp-fb:{number} {feedback}" for feedback in codec.feedback]
    parameters = _parameters(codec, source, config)
    if parameters:
        text.append(f"a=fmtp:{number} {parameters}")
    if codec.rtx_type is not None:
        text += [
            f"a=rtpmap:{codec.rtx_type} rtx/{codec.clock_rate}",
            f"a=fmtp:{codec.rtx_type} apt={number}",
        ]
    return text


def _parameters(codec: CodecChoice, source: MediaSource | None, config: TransportConfig) -> str:
    parameters = {}
    if codec.name == "opus":
        parameters = {"minptime": "10", "useinbandfec": "1"}
    elif codec.name == "h264":
        kept = ("level-asymmetry-allowed", "packetization-mode", "profile-level-id")
        parameters = {k: v for k, v in codec.parameters.items() if k in kept}
    if source is not None and codec.name != "opus":
        # Chromium begins at 300 kbit/s and climbs for ten seconds unless it is told better.
        limit_kbps = bitrate_limit(source, config) // 1000
        parameters["x-google-start-bitrate"] = str(round(limit_kbps * START_SHARE))
        parameters["x-google-max-bitrate"] = str(limit_kbps)
    return ";".join(f"{name}={value}" for name, value in parameters.items())


def _streams(line: MediaLine, slot: SlotIdentity, cname: str) -> list[str]:
    name = f"slot-{slot.pair} {line.mid}"
    text = [f"a=msid:{name}"]
    ssrcs = [slot.ssrc]
    if any(codec.rtx_type is not None for codec in line.codecs):
        ssrcs.append(slot.rtx_ssrc)
        text.append(f"a=ssrc-group:FID {slot.ssrc} {slot.rtx_ssrc}")
    for ssrc in ssrcs:
        text += [f"a=ssrc:{ssrc} cname:{cname}", f"a=ssrc:{ssrc} msid:{name}"]
    return text


def bitrate_limit(source: MediaSource, config: TransportConfig) -> int:
    """Return how many bits per second a source may send."""
    if source is MediaSource.SCREEN:
        return config.screen_bitrate_bps
    return config.max_bitrate_bps if source is MediaSource.CAMERA else config.audio_bitrate_bps
