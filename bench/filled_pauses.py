"""How many filled pauses are found, and how many found ones are none.

`python -m bench.filled_pauses` judges with the weights that are in the code, on voices and
sentences that they were not learnt from; `--train` makes them anew and prints what each voice
scores when the weights come from all the others. The recogniser runs as in a call: voice
detection, one utterance at a time, the packaged model. `--audio` adds real speech without any.
"""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.prosody import track_prosody
from analysis.speech.config import SpeechConfig
from analysis.speech.worker.endpointing import Endpointer, Span
from analysis.speech.worker.filled_pauses import (
    FEATURES,
    Candidate,
    candidates,
    joined,
    likelihood,
)
from analysis.speech.worker.recogniser import Prompt, Recogniser, Request
from analysis.speech.worker.voice import VoiceDetector, VoiceModel
from bench.hesitations import (
    RATE,
    TEST_SENTENCES,
    TEST_VOICES,
    TRAINING_SENTENCES,
    TRAINING_VOICES,
    Clip,
    Samples,
    clips,
    speakable,
)
from bench.sounds import REAL_SPEECH, decoded

TRAIN_SEED, TEST_SEED = 11, 29
ENOUGH_MS = 60  # of overlap between a filled pause and what was found
CUT = 0.5
RIDGE = 1.0
STEPS = 40


@dataclass(frozen=True, slots=True)
class Examined:
    """A clip, and the candidates of all its utterances in ms of the clip."""

    clip: Clip
    candidates: tuple[Candidate, ...]


@dataclass(slots=True)
class Count:
    """Filled pauses found, missed, and found where there was none."""

    found: int = 0
    missed: int = 0
    false: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.found + other.found, self.missed + other.missed, self.false + other.false)

    @property
    def recall(self) -> float:
        """Share of them that was found."""
        return self.found / max(1, self.found + self.missed)

    @property
    def precision(self) -> float:
        """Share of what was found that is one."""
        return self.found / max(1, self.found + self.false)

    def __str__(self) -> str:
        return (
            f"recall {self.recall:.2f}, precision {self.precision:.2f} "
            f"({self.found} found, {self.missed} missed, {self.false} false)"
        )


class Examiner:
    """Cuts clips into utterances and recognises them, as the speech worker does."""

    def __init__(self) -> None:
        self._config = SpeechConfig()
        self._recogniser = Recogniser(self._config)
        self._voice = VoiceModel()

    def examine(self, clip: Clip) -> Examined:
        """Return the clip's candidates."""
        found: list[Candidate] = []
        for span in self._spans(clip.samples):
            samples = clip.samples[span.begin : span.end]
            [heard] = self._recogniser.recognise([Request(samples, Prompt(), with_words=True)])
            shift = span.begin * 1000 // RATE
            found += [
                Candidate(c.start_ms + shift, c.end_ms + shift, c.features)
                for c in candidates(samples, track_prosody(samples, 0), heard.words)
            ]
        return Examined(clip, tuple(found))

    def _spans(self, samples: Samples) -> Iterator[Span]:
        endpointer = Endpointer(self._config.endpointing)
        for probability in VoiceDetector(self._voice).feed(samples):
            span = endpointer.feed(probability)
            if span is not None:
                yield span
        last = endpointer.finish()
        if last is not None:
            yield last


@dataclass(frozen=True, slots=True)
class Model:
    """Means, spreads and weights of the features, and the bias."""

    means: NDArray[np.float64]
    spreads: NDArray[np.float64]
    weights: NDArray[np.float64]

    def likelihood(self, candidate: Candidate) -> float:
        """Return how likely it is a filled pause."""
        scaled = (np.array(candidate.features) - self.means) / self.spreads
        return float(1 / (1 + np.exp(-(scaled @ self.weights[:-1] + self.weights[-1]))))


def learn(examined: Sequence[Examined]) -> Model:
    """Fit a logistic regression by Newton's method, with a ridge."""
    rows = [(c.features, _is_filled(c, e.clip)) for e in examined for c in e.candidates]
    values = np.array([features for features, _ in rows])
    truth = np.array([filled for _, filled in rows], np.float64)
    means, spreads = values.mean(axis=0), values.std(axis=0) + 1e-6
    inputs = np.column_stack([(values - means) / spreads, np.ones(len(values))])
    weights = np.zeros(inputs.shape[1])
    for _ in range(STEPS):
        guess = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (guess - truth) + RIDGE * weights
        bend = (inputs.T * (guess * (1 - guess))) @ inputs + RIDGE * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return Model(means, spreads, weights)


def judge(examined: Examined, model: Model | None = None) -> Count:
    """Hold what is found in a clip against the truth, one to one."""
    weigh = likelihood if model is None else model.likelihood
    spans = joined((c.start_ms, c.end_ms) for c in examined.candidates if weigh(c) > CUT)
    left = list(examined.clip.filled_ms)
    count = Count()
    for span in spans:
        match = next((truth for truth in left if _overlap(span, truth) >= ENOUGH_MS), None)
        if match is None:
            count.false += 1
        else:
            left.remove(match)
            count.found += 1
    count.missed = len(left)
    return count


def count_all() -> Count | None:
    """Judge the whole test set; None where no voice is installed."""
    voices = speakable(TEST_VOICES)
    examiner = Examiner()
    return (
        sum(
            (
                judge(examiner.examine(clip))
                for clip in clips(voices, TEST_SENTENCES, seed=TEST_SEED)
            ),
            Count(),
        )
        if voices
        else None
    )


def run(audio: Path = REAL_SPEECH) -> None:
    """Print recall and precision of the weights in the code."""
    voices = speakable(TEST_VOICES)
    if not voices:
        print("filled pauses are left out: espeak-ng is not installed")
        return
    examiner = Examiner()
    examined = [examiner.examine(clip) for clip in clips(voices, TEST_SENTENCES, seed=TEST_SEED)]
    print(f"\nFilled pauses, {len(voices)} unseen voices, {len(examined)} sentences")
    for name, members in _groups(examined):
        print(f"{name:24}{sum((judge(e) for e in members), Count())}")
    real = [examiner.examine(clip) for clip in _real(audio)]
    if real:
        minutes = sum(len(e.clip.samples) for e in real) / RATE / 60
        print(
            f"real speech without any ({minutes:.1f} min): "
            f"{sum(judge(e).false for e in real)} found"
        )


def train() -> None:
    """Print the weights, and what each voice scores with the weights of the others."""
    voices = speakable(TRAINING_VOICES)
    examiner = Examiner()
    examined = [
        examiner.examine(clip) for clip in clips(voices, TRAINING_SENTENCES, seed=TRAIN_SEED)
    ]
    total = Count()
    for voice in voices:
        model = learn([e for e in examined if e.clip.voice != voice])
        score = sum((judge(e, model) for e in examined if e.clip.voice == voice), Count())
        total += score
        print(f"# {voice:24}{score}")
    print(f"# {'all, each unseen':24}{total}")
    model = learn(examined)
    print("WEIGHTS: tuple[tuple[float, float, float], ...] = (")
    for row in zip(FEATURES, model.means, model.spreads, model.weights, strict=False):
        print("    ({1:.4f}, {2:.4f}, {3:.4f}),  # {0}".format(*row))
    print(f")\nBIAS = {model.weights[-1]:.4f}")


def _groups(examined: Sequence[Examined]) -> Iterable[tuple[str, list[Examined]]]:
    for program in sorted({e.clip.voice.split()[0] for e in examined}):
        yield program, [e for e in examined if e.clip.voice.startswith(program)]
    for name in ("clean", "noisy"):
        yield name, [e for e in examined if e.clip.noisy == (name == "noisy")]
    yield "all", list(examined)


def _real(audio: Path) -> Iterator[Clip]:
    transcripts = audio / "transcripts.json"
    if not transcripts.exists():
        return
    for name, text in sorted(json.loads(transcripts.read_text()).items()):
        samples = np.concatenate([decoded(audio / name), np.zeros(RATE, np.float32)])
        yield Clip(name, text, samples, (), noisy=False)


def _is_filled(candidate: Candidate, clip: Clip) -> bool:
    span = (candidate.start_ms, candidate.end_ms)
    return any(
        _overlap(span, truth) > min(span[1] - span[0], truth[1] - truth[0]) / 2
        for truth in clip.filled_ms
    )


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> int:
    return min(one[1], other[1]) - max(one[0], other[0])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--audio", type=Path, default=REAL_SPEECH)
    arguments = parser.parse_args()
    if arguments.train:
        train()
    else:
        run(arguments.audio)
