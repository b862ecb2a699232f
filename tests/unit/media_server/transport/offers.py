"""Offers as Chromium writes them, shortened, and made by aiortc."""

from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection

FINGERPRINT = ":".join(["AB"] * 32)
TRANSPORT = f"""c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuvwx
a=ice-options:trickle
a=fingerprint:sha-256 {FINGERPRINT}
a=setup:actpass"""

AUDIO_CODECS = """a=rtcp-mux
a=rtcp-rsize
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111
a=rtpmap:9 G722/8000
a=rtpmap:0 PCMU/8000"""

VIDEO_CODECS = """a=rtcp-mux
a=rtcp-rsize
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 goog-remb
a=rtcp-fb:96 transport-cc
a=rtcp-fb:96 ccm fir
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=rtpmap:103 H264/90000
a=rtcp-fb:103 nack
a=rtcp-fb:103 nack pli
a=fmtp:103 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
a=rtpmap:104 rtx/90000
a=fmtp:104 apt=103
a=rtpmap:105 H264/90000
a=fmtp:105 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42001f
a=rtpmap:98 VP9/90000
a=fmtp:98 profile-id=0"""

AUDIO_EXTENSIONS = """a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid"""

VIDEO_EXTENSIONS = """a=extmap:14 urn:ietf:params:rtp-hdrext:toffset
a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid"""


def section(mid: str, kind: str, direction: str, *, ssrcs: tuple[int, ...] = ()) -> str:
    """One m-line."""
    formats = "111 63 9 0" if kind == "audio" else "96 97 103 104 105 98"
    lines = [
        f"m={kind} 9 UDP/TLS/RTP/SAVPF {formats}",
        TRANSPORT,
        f"a=mid:{mid}",
        AUDIO_EXTENSIONS if kind == "audio" else VIDEO_EXTENSIONS,
        f"a={direction}",
        AUDIO_CODECS if kind == "audio" else VIDEO_CODECS,
    ]
    if len(ssrcs) == 2:
        lines.append(f"a=ssrc-group:FID {ssrcs[0]} {ssrcs[1]}")
    lines += [f"a=ssrc:{ssrc} cname:someone" for ssrc in ssrcs]
    return "\n".join(lines)


def offer(*sections: str, bundle: str | None = None) -> str:
    """A whole offer of such m-lines, in one bundle."""
    mids = [part.split("a=mid:")[1].split("\n")[0] for part in sections if "a=mid:" in part]
    head = f"v=0\no=- 1 2 IN IP4 127.0.0.1\ns=-\nt=0 0\na=group:BUNDLE {bundle or ' '.join(mids)}"
    return "\n".join([head, *sections, ""]).replace("\n", "\r\n")


MICROPHONE = section("0", "audio", "sendonly", ssrcs=(1001,))
CAMERA = section("1", "video", "sendonly", ssrcs=(2001, 2002))
AUDIO_SLOT = section("2", "audio", "recvonly")
VIDEO_SLOT = section("3", "video", "recvonly")
EVERYTHING = offer(MICROPHONE, CAMERA, AUDIO_SLOT, VIDEO_SLOT)


async def aiortc_offer() -> str:
    """An offer by aiortc itself that sends and receives both kinds."""
    configuration = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
    peer = RTCPeerConnection(configuration)
    for direction in ("sendonly", "recvonly"):
        for kind in ("audio", "video"):
            peer.addTransceiver(kind, direction=direction)
    await peer.setLocalDescription(await peer.createOffer())
    text: str = peer.localDescription.sdp
    await peer.close()
    return text
