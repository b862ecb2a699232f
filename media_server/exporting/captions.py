"""What was said as captions: for the worker to burn in, and as WebVTT to be shown beside."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final
from uuid import UUID

from media_server.exporting.orders import Caption
from storage.models import TranscriptUtterance, TranscriptWord

_MOST_CHARACTERS: Final = 84  # two lines of what fits a film
_LONGEST_MS: Final = 7000
_LEAST_MS: Final = 700

Spoken = tuple[TranscriptUtterance, Sequence[TranscriptWord]]


def captions_of(
    spoken: Iterable[Spoken], names: Mapping[UUID, str], *, start_ms: int, end_ms: int
) -> tuple[Caption, ...]:
    """Return the captions of a stretch of the timeline, in order, none too long to be read."""
    found = [
        each
        for utterance, words in spoken
        for each in _pieces(utterance, words, names.get(utterance.participant_id, ""))
        if each.end_ms > start_ms and each.start_ms < end_ms
    ]
    return tuple(sorted(found, key=lambda each: each.start_ms))


def web_vtt(captions: Iterable[Caption], *, start_ms: int) -> str:
    """Return captions as WebVTT whose times count from `start_ms` of the timeline."""
    parts = ["WEBVTT\n"]
    for each in captions:
        begin, end = (max(0, at - start_ms) for at in (each.start_ms, each.end_ms))
        # A name or words could hold what ends a cue, or markup.
        name, text = (
            escape(" ".join(part.split()), quote=False) for part in (each.name, each.text)
        )
        voice = f"<v {name}>" if name else ""
        parts.append(f"{_clock(begin)} --> {_clock(end)}\n{voice}{text}\n")
    return "\n".join(parts)


def _pieces(
    utterance: TranscriptUtterance, words: Sequence[TranscriptWord], name: str
) -> Iterable[Caption]:
    if not words:
        yield Caption(utterance.start_ms, utterance.end_ms, name, utterance.text)
        return
    waiting: list[TranscriptWord] = []
    for word in words:
        size = sum(len(each.text) + 1 for each in waiting) + len(word.text)
        if waiting and (size > _MOST_CHARACTERS or word.end_ms - waiting[0].start_ms > _LONGEST_MS):
            yield _caption(waiting, name)
            waiting = []
        waiting.append(word)
    yield _caption(waiting, name)


def _caption(words: Sequence[TranscriptWord], name: str) -> Caption:
    text = " ".join(each.text.strip() for each in words)
    start_ms = words[0].start_ms
    return Caption(start_ms, max(words[-1].end_ms, start_ms + _LEAST_MS), name, text)


def _clock(at_ms: int) -> str:
    seconds, ms = divmod(at_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{ms:03}"
