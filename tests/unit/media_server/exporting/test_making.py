"""What the worker makes, judged by another decoder; the process is the real one."""

import io
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from media_server.exporting.orders import Product
from media_server.exporting.process import ExportFailed
from tests.unit.media_server.exporting.recorded import Recorded, make, record

RATE = 48_000


def _sound(data: bytes) -> Any:
    with av.open(io.BytesIO(data)) as container:
        frames = [frame.to_ndarray().ravel() for frame in container.decode(audio=0)]
    return np.concatenate(frames)


def _loudness(sound: Any, start_s: float, end_s: float, hertz: float) -> float:
    """How loud one tone is in a stretch of sound."""
    part = sound[round(start_s * RATE) : round(end_s * RATE)]
    wave = np.exp(-2j * np.pi * hertz * np.arange(len(part)) / RATE)
    return float(2 * np.abs(np.mean(part * wave)))


async def test_a_clip_shows_its_own_time(tmp_path: Path) -> None:
    recorded = await record(tmp_path, "a", start_ms=1000, seconds=4, hertz=440)
    made, data = await make(tmp_path, Product.FILM, [recorded], span=(3000, 4000))
    assert (made.mime_type, made.size_bytes) == ("video/mp4", len(data))
    assert data.index(b"moov") < data.index(b"mdat")  # players begin before all of it is there
    with av.open(io.BytesIO(data)) as container:
        assert {each.codec_context.name for each in container.streams} == {"h264", "aac"}
        assert container.duration / 1e6 == pytest.approx(1, abs=0.05)
        shades = [
            (float(frame.pts * frame.time_base), int(frame.to_ndarray(format="gray").mean()))
            for frame in container.decode(video=0)
        ]
    # Pictures grow lighter by 5 a frame and begin anew at 256.
    for at_s, shade in shades:
        expected = round((2 + at_s) * 30) * 5 % 256
        assert min(abs(shade - expected), 256 - abs(shade - expected)) < 25, (at_s, shade)


async def test_everybody_is_put_on_one_timeline(tmp_path: Path) -> None:
    first = await record(tmp_path, "a", start_ms=0, seconds=0.8, hertz=440)
    second = await record(tmp_path, "b", start_ms=500, seconds=0.8, hertz=1000, size=(90, 160))
    made, data = await make(tmp_path, Product.SPEAKER, [first, second], span=(0, 1300))
    assert made.mime_type == "video/mp4"
    with av.open(io.BytesIO(data)) as container:
        video = container.streams.video[0]
        assert (video.width, video.height) == (1280, 720)
        assert container.duration / 1e6 == pytest.approx(1.3, abs=0.05)
    sound = _sound(data)
    for start_s, end_s, hertz, heard in (
        (0.1, 0.4, 440, True),
        (0.1, 0.4, 1000, False),
        (0.55, 0.75, 440, True),
        (0.55, 0.75, 1000, True),
        (0.9, 1.2, 440, False),
        (0.9, 1.2, 1000, True),
    ):
        assert (_loudness(sound, start_s, end_s, hertz) > 0.2) is heard, (start_s, hertz)


async def test_what_is_no_recording_fails_and_leaves_nothing(tmp_path: Path) -> None:
    recorded = await record(tmp_path, "a", start_ms=0, seconds=0.5, hertz=440, size=None)
    source = recorded.source
    cut = Recorded(recorded.blob, type(source)(40, source.start_ms, source.end_ms, source.name))
    with pytest.raises(ExportFailed):
        await make(tmp_path, Product.SOUND, [cut], span=(0, 500))
    assert not (tmp_path / "body").exists()
