"""The sound of files that people send; the process that decodes them is the real one."""

import io
import math
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from obstore.store import MemoryStore

from media_server.exporting import wire
from media_server.exporting.orders import Order, Product, Source
from media_server.exporting.process import Made, carry_out
from storage.blobs import ObjectBlobStore
from storage.sealed_blobs import SealedBlobs
from tests.unit.media_server.recording.frames import KEYRING

RATE = 44_100
SECONDS = 1.5


def _tone(rate: int = RATE) -> Any:
    at = np.arange(round(SECONDS * rate))
    return (0.5 * np.sin(2 * math.pi * 440 * at / rate)).astype(np.float32)


def _wav() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((_tone() * 32_000).astype(np.int16).tobytes())
    return out.getvalue()


def _encoded(
    form: str, codec: str, *, picture: str | None = None, sound: bool = True, rate: int = RATE
) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=form) as container:
        video: Any = None if picture is None else container.add_stream(picture, rate=10)
        if video is not None:
            video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        audio: Any = container.add_stream(codec, rate=rate, layout="mono") if sound else None
        if audio is not None:
            frame = av.AudioFrame.from_ndarray(_tone(rate)[None, :], format="fltp", layout="mono")
            frame.sample_rate = rate
            resampler = av.AudioResampler(
                format=audio.codec_context.format, layout="mono", rate=rate,
                frame_size=audio.codec_context.frame_size or None,
            )  # fmt: skip
            for each in [*resampler.resample(frame), None]:
                container.mux(audio.encode(each))
        if video is not None:
            for number in range(15):
                grey = np.full((64, 64, 3), number, np.uint8)
                shown = av.VideoFrame.from_ndarray(grey, format="rgb24")
                container.mux(video.encode(shown))
            container.mux(video.encode(None))
    return out.getvalue()


async def _listen(directory: Path, data: bytes, *, limit_ms: int = 60_000) -> tuple[Made, bytes]:
    blobs = SealedBlobs(ObjectBlobStore(MemoryStore()), KEYRING)
    for name, content in (("sent", data), ("heard", b"")):
        with (directory / name).open("wb") as file, blobs.writer(file, name) as out:
            out.write(content)
            if name == "sent":
                continue
            await blobs.put("sent", directory / "sent")
            blob = await blobs.open("sent")
            made = await carry_out(
                Order(Product.SPEECH, 0, limit_ms, (Source(blob.plain_size, 0, limit_ms, ""),)),
                [blob],
                out,
                body=directory / "body",
                keyring=KEYRING,
                on_progress=lambda _share: None,
            )
    await blobs.put("heard", directory / "heard")
    heard = await blobs.open("heard")
    return made, await heard.read(0, heard.plain_size)


def _packets(data: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while at < len(data):
        at_ms, size = wire.PACKET.unpack_from(data, at)
        at += wire.PACKET.size
        found.append((at_ms, data[at : at + size]))
        at += size
    return found


@pytest.mark.parametrize(
    ("make", "mime_type"),
    [
        (_wav, "audio/wav"),
        (lambda: _encoded("mp4", "aac", picture="libx264"), "video/mp4"),
        (lambda: _encoded("webm", "libopus", rate=48_000), "audio/webm"),
    ],
    ids=["wav", "mp4 film", "webm"],
)
async def test_every_usual_file_becomes_what_microphones_send(
    make: Callable[[], bytes], mime_type: str, tmp_path: Path
) -> None:
    made, data = await _listen(tmp_path, make())
    packets = _packets(data)
    assert made.mime_type == mime_type
    assert [at_ms for at_ms, _ in packets] == [20 * n for n in range(len(packets))]
    assert made.details["durationMs"] == pytest.approx(SECONDS * 1000, abs=80)
    decoder: Any = av.CodecContext.create("opus", "r")
    decoder.sample_rate, decoder.layout = 48_000, "mono"
    frames = [f for _, packet in packets for f in decoder.decode(av.Packet(packet))]
    heard = np.concatenate([frame.to_ndarray().ravel() for frame in frames])[4800:52800]
    spectrum = np.abs(np.fft.rfft(heard))
    assert np.argmax(spectrum) * 48_000 / len(heard) == pytest.approx(440, abs=3)


async def test_files_that_cannot_be_listened_to_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(_wav())
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{secret}\n#EXT-X-ENDLIST\n"
    concat = f"ffconcat version 1.0\nfile '{secret}'\n"
    cases = {
        "a list of other files": (playlist.encode(), 60_000, "not-media"),
        "another such list": (concat.encode(), 60_000, "not-media"),
        "a silent film": (
            _encoded("webm", "libopus", picture="libvpx", sound=False), 60_000, "no-sound",
        ),
        "too long": (_wav(), 1_000, "too-long"),
    }  # fmt: skip
    for name, (data, limit_ms, why) in cases.items():
        made, _ = await _listen(tmp_path, data, limit_ms=limit_ms)
        assert made.details == {"refused": why}, name
        assert made.mime_type == ""


async def test_a_file_that_is_cut_off_ends_where_it_was_cut(tmp_path: Path) -> None:
    whole = _encoded("webm", "libopus", rate=48_000)
    made, data = await _listen(tmp_path, whole[: len(whole) * 2 // 3])
    assert 300 < made.details["durationMs"] < SECONDS * 1000
    assert _packets(data)
