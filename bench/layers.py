"""What a second, smaller layer of each camera (simulcast) would give, beside what there is today.

`python -m bench.layers` has Chromium send its fake camera over loopback, in one layer and in two,
and prints what that costs it; then, by the server's own rules, what a viewer on a narrow path gets
of a panel of eight, with one layer and with two.
"""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from playwright.async_api import async_playwright

from media_server.media_slots import Slot
from media_server.media_types import SourceInfo, View
from media_server.media_views import allot, wishes
from media_server.rtp.downlink import Downlink
from media_server.rtp.inbound import InboundSource
from media_server.rtp.outbound import OutboundStream
from media_server.timeline import SenderClock, SourceClock
from media_server.transport.config import TransportConfig
from storage.models.enums import MediaKind, MediaSource
from tests.support.browser import launched

SECONDS = 10
LOW_BPS = 150_000
SENT = {
    "one layer, 1 Mbit/s": [{"rid": "h", "maxBitrate": 1_000_000}],
    "one layer, 600 kbit/s": [{"rid": "h", "maxBitrate": 600_000}],
    "one layer, 300 kbit/s": [{"rid": "h", "maxBitrate": 300_000}],
    "two layers, 1 Mbit/s and 150 kbit/s": [
        {"rid": "h", "maxBitrate": 1_000_000},
        {"rid": "l", "maxBitrate": LOW_BPS, "scaleResolutionDownBy": 4},
    ],
}
# The answer takes simulcast, as an SFU's would; who answers here drops the packets, yet tells
# what came, so that the sender's estimate grows.
SEND = """
async ({ encodings, seconds }) => {
  const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
  a.onicecandidate = ({ candidate }) => b.addIceCandidate(candidate ?? undefined);
  b.onicecandidate = ({ candidate }) => a.addIceCandidate(candidate ?? undefined);
  const video = { width: 640, height: 480, frameRate: 30 };
  const stream = await navigator.mediaDevices.getUserMedia({ video });
  const [track] = stream.getTracks();
  a.addTransceiver(track, { direction: "sendonly", sendEncodings: encodings });
  await a.setLocalDescription(await a.createOffer());
  const plain = a.localDescription.sdp.replace(/a=(rid|simulcast):.*\\r\\n/g, "");
  await b.setRemoteDescription({ type: "offer", sdp: plain });
  await b.setLocalDescription(await b.createAnswer());
  const rids = encodings.map(({ rid }) => rid);
  const taken = rids.map((rid) => `a=rid:${rid} recv\\r\\n`).join("");
  const extensions = [...a.localDescription.sdp.matchAll(/a=extmap:.*rtp-stream-id\\r\\n/g)];
  const several = rids.length > 1
    ? extensions.map(([line]) => line).join("") + taken + `a=simulcast:recv ${rids.join(";")}\\r\\n`
    : "";
  await a.setRemoteDescription({ type: "answer", sdp: b.localDescription.sdp + several });
  const layers = async () => [...(await a.getStats()).values()]
    .filter(({ type }) => type === "outbound-rtp");
  const wait = (s) => new Promise((done) => setTimeout(done, s * 1000));
  await wait(seconds);
  const before = new Map((await layers()).map((layer) => [layer.id, layer]));
  await wait(seconds);
  const found = (await layers()).map((now) => {
    const then = before.get(now.id);
    return {
      width: now.frameWidth, height: now.frameHeight,
      fps: (now.framesEncoded - then.framesEncoded) / seconds,
      kbps: (now.bytesSent - then.bytesSent) * 8 / 1000 / seconds,
      encoding: (now.totalEncodeTime - then.totalEncodeTime) / seconds,
      limited: now.qualityLimitationReason,
    };
  });
  track.stop(); a.close(); b.close();
  return found;
}
"""


async def sending() -> None:
    """Print what Chromium sends and how long it encodes."""
    print("Chromium, 640x480 at 30: what it sends, and its encoders' share of a core")
    async with async_playwright() as playwright, launched(playwright) as browser:
        page = await browser.new_page()
        await page.goto("chrome://version")
        for name, encodings in SENT.items():
            layers: list[dict[str, Any]] = await page.evaluate(
                SEND, {"encodings": encodings, "seconds": SECONDS}
            )
            print(f"  {name}: " + "; ".join(map(_told, layers)))


def _told(layer: dict[str, Any]) -> str:
    return (
        f"{layer['width']}x{layer['height']} at {layer['fps']:.0f}, {layer['kbps']:.0f} kbit/s, "
        f"encoding {100 * layer['encoding']:.0f} %, limited by {layer['limited']}"
    )


CONFIG = TransportConfig(max_bitrate_bps=1_000_000)
PEOPLE = [UUID(int=number) for number in range(1, 9)]
SPEAKER = PEOPLE[0]
PATHS_KBPS = (500, 1_000, 1_500, 2_000, 3_000, 5_000)


def receiving() -> None:
    """Print how many of the seven others a viewer sees whose path is narrow."""
    print("A panel of eight, the speaker large and six small: pictures shown on a path of so many")
    print("kbit/s, and what they take of it")
    print(f"  {'':22}" + "".join(f"{kbps:>12}" for kbps in PATHS_KBPS))
    for recorded in (True, False):
        for name, share in (("one layer", _one_layer), ("two layers", _two_layers)):
            cells = [share(kbps * 1000, recorded) for kbps in PATHS_KBPS]
            label = f"{name}, {'recorded' if recorded else 'unrecorded'}"
            print(f"  {label:22}" + "".join(f"{n:>4} {bps // 1000:>7}" for n, bps in cells))


def _one_layer(path_bps: int, recorded: bool) -> tuple[int, int]:
    slots = list(_slots(lambda owner: _asked_bps(owner, recorded)))
    downlink = Downlink()
    downlink.limit_bps, downlink.lossy = float(path_bps), True
    shown = [
        slot.inbound.bitrate_bps
        for slot, flows in allot(slots, downlink, speaker=SPEAKER, config=CONFIG)
        if flows and slot.inbound is not None
    ]
    return len(shown), sum(shown)


def _asked_bps(owner: UUID, recorded: bool) -> int:
    """Return what the switchboard asks of a camera at which others look on wide paths."""
    wide = wishes(list(_slots(lambda _: 0)), limit_bps=None, speaker=SPEAKER, config=CONFIG)
    wanted = max(bps for slot, bps in wide if slot.key is not None and slot.key[0] == owner)
    return max(wanted, CONFIG.recorded_video_bps if recorded else 0)


def _two_layers(path_bps: int, recorded: bool) -> tuple[int, int]:  # noqa: ARG001 - high is kept
    """Low layers of all first, then the speaker's high one in place of theirs."""
    low = min(7, path_bps // LOW_BPS)
    used = low * LOW_BPS
    high = CONFIG.max_bitrate_bps
    if low and used - LOW_BPS + high <= path_bps:
        used += high - LOW_BPS
    return low, used


def _slots(bitrate_bps: Callable[[UUID], int]) -> Iterator[Slot]:
    """The pictures of seven people at the eighth."""
    for pair, owner in enumerate(PEOPLE[:7]):
        inbound = _camera(owner)
        inbound.bitrate_bps = bitrate_bps(owner)
        stream = OutboundStream(
            ssrc=pair, rtx_ssrc=100 + pair, clock_rate=90_000, payload_types={}, send=_ignore
        )
        slot = Slot(str(pair), MediaKind.VIDEO, pair, stream)
        view = View.FULL if owner == SPEAKER else View.THUMBNAIL
        slot.key, slot.inbound, slot.view = (owner, MediaSource.CAMERA), inbound, view
        yield slot


def _camera(owner: UUID) -> InboundSource:
    return InboundSource(
        SourceInfo(owner, MediaSource.CAMERA, MediaKind.VIDEO, "vp8", 90_000),
        ssrc=None,
        local_ssrc=1,
        clock=SourceClock(90_000, SenderClock()),
        send_rtcp=_ignore,
        on_frame=lambda *_: None,
    )


def _ignore(data: bytes) -> None:
    """Nothing is sent here."""


def main() -> None:
    """Print both tables."""
    receiving()
    asyncio.run(sending())


if __name__ == "__main__":
    main()
