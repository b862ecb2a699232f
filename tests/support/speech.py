"""The committed test speech: what is said, and its sound in the shapes that tests need."""

import json
import re
import wave
from functools import cache
from pathlib import Path

import av
import jiwer
import numpy as np

FOLDER = Path(__file__).parents[1] / "audio"
AUDIO_RATE = 48_000
ANSWERS = ("candidate_project", "candidate_disagreement", "candidate_debugging")
QUESTION = "interviewer_question"


def path_of(name: str) -> Path:
    """The Ogg/Opus file called `name`."""
    return FOLDER / f"{name}.ogg"


@cache
def text_of(name: str) -> str:
    """What is said in the file called `name`."""
    told: dict[str, dict[str, str]] = json.loads((FOLDER / "speech.json").read_text())
    return told[name]["text"]


def word_error_rate(reference: str, hypothesis: str) -> float:
    """Errors in a word, ignoring case and punctuation: 0 is perfect."""
    return float(jiwer.wer(_bare(reference), _bare(hypothesis) or "nothing"))


def word_error_rate_within(hypothesis: str, reference: str) -> float:
    """The error rate of the run of words in `hypothesis` that is most like `reference`."""
    heard, length = _bare(hypothesis).split(), len(_bare(reference).split())
    runs = [
        " ".join(heard[start : start + size])
        for size in range(length - 2, length + 3)
        for start in range(max(1, len(heard) - size + 1))
    ]
    return min(word_error_rate(reference, run) for run in runs)


@cache
def opus_packets(path: Path) -> tuple[bytes, ...]:
    """The Opus packets of an Ogg file."""
    with av.open(path) as container:
        return tuple(bytes(packet) for packet in container.demux(audio=0) if packet.size)


@cache
def silent_packet() -> bytes:
    """20 ms of silence as Opus."""
    codec = av.CodecContext.create("libopus", "w")
    codec.rate, codec.layout, codec.format = AUDIO_RATE, "mono", "s16"
    frame = av.AudioFrame.from_ndarray(
        np.zeros((1, AUDIO_RATE // 50), dtype=np.int16), format="s16", layout="mono"
    )
    frame.sample_rate, frame.pts = AUDIO_RATE, 0
    return b"".join(bytes(packet) for packet in [*codec.encode(frame), *codec.encode(None)][:1])


def write_wav(path: Path, names: tuple[str, ...], *, lead_s: float, pause_s: float) -> None:
    """Decode the files called `names` into one WAV, as Chromium's fake microphone wants it."""
    silence = np.zeros(int(pause_s * AUDIO_RATE), dtype=np.int16)
    parts = [np.zeros(int(lead_s * AUDIO_RATE), dtype=np.int16)]
    for name in names:
        parts += [_decode(path_of(name)), silence]
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(AUDIO_RATE)
        out.writeframes(np.concatenate(parts).tobytes())


def _decode(path: Path) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    with av.open(path) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=AUDIO_RATE)
        frames = [
            part.to_ndarray()[0]
            for frame in container.decode(audio=0)
            for part in resampler.resample(frame)
        ]
    return np.concatenate(frames)


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9' ]", " ", text.lower()).split())
