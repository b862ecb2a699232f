"""Transcripts as text: captions with speakers (WebVTT, SRT), and to be read.

WebVTT: W3C Candidate Recommendation of 2019. SRT has no standard; the form is SubRip's own.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

# Two lines of what fits on a screen and is read in time, as broadcasters have it.
LINE_LETTERS, LINES = 42, 2
LONGEST_MS = 7000
PAUSE_MS = 1500


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word and its place in milliseconds."""

    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Speech:
    """A stretch of one speaker's words."""

    speaker: str
    words: tuple[SpokenWord, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown at once, and from when to when."""

    speaker: str
    start_ms: int
    end_ms: int
    text: str


def between(speeches: Iterable[Speech], start_ms: int, end_ms: int | None) -> list[Speech]:
    """Return what begins in [start_ms, end_ms), placed from `start_ms` on."""
    found = []
    for speech in speeches:
        words = tuple(
            SpokenWord(word.text, word.start_ms - start_ms, word.end_ms - start_ms)
            for word in speech.words
            if word.start_ms >= start_ms and (end_ms is None or word.start_ms < end_ms)
        )
        if words:
            found.append(Speech(speech.speaker, words))
    return found


def cues(speeches: Iterable[Speech]) -> list[Cue]:
    """Return the captions in the order they begin; speakers may overlap."""
    made = [cue for speech in speeches for cue in _cues_of(speech)]
    return sorted(made, key=lambda cue: (cue.start_ms, cue.end_ms))


def webvtt(shown: Iterable[Cue]) -> str:
    """Return a WebVTT file with the speakers as voices."""
    blocks = ["WEBVTT"]
    for cue in shown:
        times = f"{_clock(cue.start_ms, '.')} --> {_clock(cue.end_ms, '.')}"
        text = "\n".join(_lines(escape(cue.text, quote=False)))
        voice = escape(" ".join(cue.speaker.split()), quote=False)
        blocks.append(f"{times}\n<v {voice}>{text}" if voice else f"{times}\n{text}")
    return "\n\n".join(blocks) + "\n"


def srt(shown: Iterable[Cue]) -> str:
    """Return a SubRip file; whoever speaks is named where the speaker changes."""
    blocks, before = [], ""
    for number, cue in enumerate(shown, start=1):
        times = f"{_clock(cue.start_ms, ',')} --> {_clock(cue.end_ms, ',')}"
        speaker = " ".join(cue.speaker.split())
        named = f"{speaker}: {cue.text}" if speaker and speaker != before else cue.text
        before = speaker
        blocks.append(f"{number}\n{times}\n" + "\n".join(_lines(named)))
    return "\n\n".join(blocks) + ("\n" if blocks else "")


def plain_text(speeches: Sequence[Speech]) -> str:
    """Return the transcript to be read: a paragraph a turn, with its time and speaker."""
    turns: list[tuple[str, int, list[str]]] = []
    for speech in sorted(speeches, key=lambda each: each.words[0].start_ms):
        text = " ".join(word.text for word in speech.words)
        if turns and turns[-1][0] == speech.speaker:
            turns[-1][2].append(text)
        else:
            turns.append((speech.speaker, speech.words[0].start_ms, [text]))
    return "".join(
        f"[{_clock(at_ms, '.')[:-4]}] {speaker}: {' '.join(said)}\n\n"
        for speaker, at_ms, said in turns
    )


def _cues_of(speech: Speech) -> Iterator[Cue]:
    held: list[SpokenWord] = []
    for word in speech.words:
        if held and _is_full(held, word):
            yield _cue(speech.speaker, held)
            held = []
        held.append(word)
    if held:
        yield _cue(speech.speaker, held)


def _is_full(held: Sequence[SpokenWord], word: SpokenWord) -> bool:
    letters = sum(len(each.text) + 1 for each in held) + len(word.text)
    return (
        letters > LINE_LETTERS * LINES
        or word.end_ms - held[0].start_ms > LONGEST_MS
        or word.start_ms - held[-1].end_ms > PAUSE_MS
    )


def _cue(speaker: str, words: Sequence[SpokenWord]) -> Cue:
    start_ms = words[0].start_ms
    # Players do not show what ends as it begins.
    end_ms = max(words[-1].end_ms, start_ms + 1)
    return Cue(speaker, start_ms, end_ms, " ".join(word.text for word in words))


def _lines(text: str) -> list[str]:
    return textwrap.wrap(text, LINE_LETTERS, break_long_words=False, break_on_hyphens=False)


def _clock(ms: int, point: str) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"
