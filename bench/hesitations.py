"""Speech with filled pauses at known places, read by synthetic voices.

espeak-ng (and flite, where it is installed) reads the pieces of a sentence and, slowly and low,
an "um", "uh" or "er" between them; the pieces are trimmed and joined with pauses of drawn
lengths, so that the truth is exact. Noise is added at a drawn level. Everything follows from the
seed. Nothing of it is kept: the set is made anew whenever it is needed.
"""

import io
import shutil
import subprocess
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
SLOT = "{}"
TRAINING_VOICES = (
    "espeak-ng en-us", "espeak-ng en-gb", "espeak-ng en-gb-x-rp", "espeak-ng en-gb-scotland",
    "espeak-ng en-us+f2", "espeak-ng en-us+f4", "espeak-ng en-gb+f3", "espeak-ng en-us+m3",
    "espeak-ng en-gb+m7", "espeak-ng en-us+klatt2", "flite awb", "flite slt",
)  # fmt: skip
TEST_VOICES = (
    "espeak-ng en-029", "espeak-ng en-gb-x-gbclan", "espeak-ng en-gb-x-gbcwmd",
    "espeak-ng en-us+f5", "espeak-ng en-us+m5", "espeak-ng en-gb+klatt3", "espeak-ng en-us+linda",
    "flite rms", "flite kal16",
)  # fmt: skip
SPEEDS = (140, 165, 190)  # words a minute, as espeak-ng counts them
NOISE_DB = (None, 25.0, 15.0)  # signal to noise

# Braces show where somebody hesitates. Words that sound like hesitating are in it on purpose.
TRAINING_SENTENCES = (
    "Last year {} my team moved a payment service {} to a new database.",
    "I wrote the plan {} and we tested every step of it with some of the numbers.",
    "When I disagree with a colleague {} I listen first and ask questions.",
    "My mother used to say {} that the summer is a wonderful time to learn.",
    "The error came from {} an old library {} that nobody had updated.",
    "{} I would start with the logs and then look at the other servers.",
    "Her answer was enough for us but {} the customer wanted more.",
    "We had a number of meetings about the budget and the company agreed.",
    "There was a problem with the alarm so {} I called the manager at home.",
    "I think the most important thing {} is to come on time and be calm.",
    "The first version was slow and the second one was ready for the autumn.",
    "Some of them {} were working from another country during the summer.",
    "It was a matter of trust {} and I had to earn it over the years.",
    "{} my favourite part of the job is talking to people.",
    "We measured the load {} before the launch and {} again after it.",
    "The umbrella term for it is a platform and the rest is detail.",
    "A term later I returned to the firm and learned a lot more from her.",
    "I am sure that {} a smaller team can do the same work in the same time.",
    "So {} what I did was a simple test that shows the problem.",
    "They gave me the room and the time {} to finish it on my own.",
)
TEST_SENTENCES = (
    "I joined the company {} right after university as a tester.",
    "We lost a server at night {} and nobody was there to notice it.",
    "For me the number of users is not the point {} but how they feel about it.",
    "{} the reason was a wrong assumption in the first design.",
    "My manager and I come from the same town and the same school.",
    "In the end {} we decided to buy it {} instead of building our own.",
    "Tom is a warm and calm person who can turn a room around.",
    "What I would do differently {} is ask for help earlier.",
    "The room was dark and the armchair was under a lamp.",
    "At first {} I was afraid of the audience but {} it went well.",
    "Some other firm had done the work before the summer term.",
    "The budget {} was half of what the others had asked for.",
)

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Clip:
    """One sentence: mono samples at 16 kHz, where its filled pauses lie in ms, and whether
    noise was added."""

    voice: str
    text: str
    samples: Samples
    filled_ms: tuple[tuple[int, int], ...]
    noisy: bool


def speakable(wanted: Sequence[str]) -> tuple[str, ...]:
    """Return those of the voices that this machine can speak with."""
    return tuple(voice for voice in wanted if shutil.which(voice.split()[0]))


def clips(voices: Sequence[str], sentences: Sequence[str], *, seed: int) -> Iterator[Clip]:
    """Yield every sentence in every voice, at drawn speeds, pauses and levels of noise."""
    chance = np.random.default_rng(seed)
    for voice in voices:
        for sentence in sentences:
            yield _clip(voice, sentence, chance)


def _clip(voice: str, sentence: str, chance: np.random.Generator) -> Clip:
    speed = int(chance.choice(SPEEDS))
    parts: list[Samples] = [np.zeros(RATE // 2, np.float32)]
    filled: list[tuple[int, int]] = []
    for number, piece in enumerate(sentence.split(SLOT)):
        if number:
            sound = _filler(voice, chance)
            parts.append(_gap(chance))
            start = sum(map(len, parts))
            parts += [sound, _gap(chance)]
            filled.append((start * 1000 // RATE, (start + len(sound)) * 1000 // RATE))
        if piece.strip():
            parts.append(spoken_piece(voice, piece.strip(), speed))
    parts.append(np.zeros(RATE, np.float32))
    samples = np.concatenate(parts)
    level = NOISE_DB[chance.integers(len(NOISE_DB))]
    return Clip(
        voice, sentence, _with_noise(samples, level, chance), tuple(filled), level is not None
    )


def _gap(chance: np.random.Generator) -> Samples:
    """Half of the pauses are hardly any; the others last as long as people think."""
    low, high = (0.0, 0.06) if chance.random() < 0.5 else (0.12, 0.6)
    return np.zeros(int(chance.uniform(low, high) * RATE), np.float32)


def _filler(voice: str, chance: np.random.Generator) -> Samples:
    word = str(chance.choice(["um", "uh", "um", "er"]))
    sound = spoken_piece(voice, word, int(chance.choice([80, 95, 110])))
    return np.asarray(sound * chance.uniform(0.5, 0.9), np.float32)


def _with_noise(samples: Samples, level: float | None, chance: np.random.Generator) -> Samples:
    if level is None:
        return samples
    noise = chance.normal(0, 1, len(samples))
    noise = np.convolve(noise, np.ones(4) / 4, mode="same")  # duller, as rooms are
    loudness = np.sqrt(np.mean(samples[np.abs(samples) > 0.01] ** 2))
    noise *= loudness / 10 ** (level / 20) / np.sqrt(np.mean(noise**2))
    return np.asarray(samples + noise, np.float32)


@cache
def spoken_piece(voice: str, text: str, speed: int) -> Samples:
    """Return a text read at so many words a minute, without silence around it."""
    program, name = voice.split()
    if program == "espeak-ng":
        command = ["espeak-ng", "-v", name, "-s", str(speed), "--stdout", text]
    else:
        stretch = f"duration_stretch={165 / speed:.2f}"
        command = ["flite", "-voice", name, "--setf", stretch, "-t", text, "-o", "/dev/stdout"]
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(spoken)) as source:
        # These programs stream, so their headers claim lengths that they could not know.
        raw = np.frombuffer(source.readframes(2**30)[: 2**30 & ~1], dtype=np.int16)
        rate = source.getframerate()
    length = int(len(raw) * RATE / rate)
    at = np.arange(length) * rate / RATE
    samples = np.interp(at, np.arange(len(raw)), raw / 32_768).astype(np.float32)
    loud = np.flatnonzero(np.abs(samples) > 0.02 * np.max(np.abs(samples)))
    return np.asarray(samples[loud[0] : loud[-1] + 1], np.float32)
