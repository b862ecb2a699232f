"""Sound that is clipped or dead and pictures that are black are found, and nothing else."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from media_server.media_types import EncodedFrame
from media_server.recording import inspection
from media_server.recording.audit import Span
from media_server.recording.inspection import Finding, Problem, inspect
from media_server.recording.samples import PictureSamples, SoundSamples
from storage.models.enums import MediaKind
from tests.support.speech import opus_packets

SPEECH = Path(__file__).parents[3] / "audio" / "candidate_project.ogg"
RATE = 48_000


def opus(sound: np.ndarray) -> list[bytes]:
    """Encode mono samples of full scale 1."""
    codec = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.layout, codec.format = RATE, "mono", "flt"
    packets = []
    for start in range(0, len(sound) - 959, 960):
        frame = av.AudioFrame.from_ndarray(
            sound[None, start : start + 960].astype(np.float32), format="flt", layout="mono"
        )
        frame.sample_rate, frame.pts = RATE, start
        packets += [bytes(packet) for packet in codec.encode(frame)]
    return packets


def heard(packets: list[bytes], start_ms: float = 0.0) -> SoundSamples:
    samples = SoundSamples()
    for number, packet in enumerate(packets):
        samples.take(EncodedFrame(packet, start_ms + 20.0 * number, True))
    return samples


def shown(level: int, *, codec: str = "vp8", seconds: int = 60, noise: int = 0) -> PictureSamples:
    """A keyframe a second of one shade of grey, or of noise around it."""
    encoder = av.CodecContext.create("libvpx" if codec == "vp8" else "libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 160, 120, "yuv420p"
    encoder.time_base, encoder.gop_size, encoder.bit_rate = Fraction(1, 1), 1, 1_000_000
    encoder.options = (
        {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
        if codec == "vp8"
        else {"tune": "zerolatency", "preset": "ultrafast"}
    )
    random = np.random.default_rng(1)
    samples = PictureSamples(codec)
    for second in range(seconds):
        picture = np.full((120, 160, 3), level, np.uint8)
        if noise:
            picture = random.integers(0, noise, picture.shape, np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts = second
        for packet in encoder.encode(frame):
            samples.take(EncodedFrame(bytes(packet), 1000.0 * second, True))
    return samples


def problems(findings: list[Finding] | None) -> list[tuple[Problem, Span]]:
    assert findings is not None
    return [(finding.problem, finding.span) for finding in findings]


def test_speech_and_a_lit_picture_are_well() -> None:
    spoken = list(opus_packets(SPEECH)) * 6
    assert problems(inspect(heard(spoken), shown(120))) == []


def test_a_dead_microphone() -> None:
    dead = opus(np.zeros(RATE * 40))
    spoken = list(opus_packets(SPEECH)) * 2
    lead_ms = len(spoken) * 20
    found = inspect(heard(spoken + dead + spoken), PictureSamples())
    [(problem, span)] = problems(found)
    assert problem is Problem.SILENT
    assert span.start_ms == pytest.approx(lead_ms, abs=5000)
    assert span.end_ms - span.start_ms == pytest.approx(40_000, abs=6000)


def test_pauses_and_a_quiet_room_are_no_dead_microphone() -> None:
    room = np.random.default_rng(1).normal(0, 0.0005, RATE * 60)
    assert problems(inspect(heard(opus(room)), PictureSamples())) == []


def test_clipped_sound() -> None:
    seconds = np.arange(RATE * 20) / RATE
    voice = np.sin(2 * np.pi * 220 * seconds) * (1 + 0.3 * np.sin(2 * np.pi * 3 * seconds))
    assert problems(inspect(heard(opus(0.5 * voice)), PictureSamples())) == []
    found = inspect(heard(opus(np.clip(4 * voice, -1, 1)), 1000.0), PictureSamples())
    assert problems(found) == [(Problem.CLIPPED, Span(1000, 21_000))]


@pytest.mark.parametrize("codec", ["vp8", "h264"])
def test_a_black_picture(codec: str) -> None:
    found = inspect(SoundSamples(), shown(0, codec=codec))
    assert found == [Finding(MediaKind.VIDEO, Problem.BLACK, Span(0, 60_000))]
    assert problems(inspect(SoundSamples(), shown(60, codec=codec))) == []
    assert problems(inspect(SoundSamples(), shown(0, codec=codec, noise=255))) == []


def test_what_cannot_be_decoded_is_no_finding() -> None:
    pictures = PictureSamples()
    for second in range(60):
        pictures.take(EncodedFrame(b"\x10\x00\x00\x9d\x01\x2a" + bytes(40), 1000.0 * second, True))
    assert problems(inspect(heard([b"\xff" * 30] * 3000), pictures)) == []


def test_a_decoder_that_crashes_leaves_a_recording_unlooked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inspection.sys, "executable", "/bin/false")
    assert inspect(heard([b"\xfc" * 30] * 600), PictureSamples()) is None
    assert problems(inspect(SoundSamples(), PictureSamples())) == []


def test_what_is_set_aside_is_bounded() -> None:
    sound, pictures = SoundSamples(), PictureSamples()
    for number in range(20_000):
        sound.take(EncodedFrame(bytes(60_000), 20.0 * number, True))
        pictures.take(EncodedFrame(bytes(8192), 10_000.0 * number, True))
    for samples in (sound, pictures):
        kept = sum(len(packet) for sample in samples.taken for packet in sample.packets)
        assert kept <= 17 * 1024 * 1024
