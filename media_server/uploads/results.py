"""What was heard in a file, as a row keeps it: JSON, positions in ms from the file's beginning."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from analysis.metrics import Metric, Part
from analysis.scoring import Rubric
from analysis.words import Utterance, Word
from media_server.judging import Material

Json = dict[str, Any]


def result_of(utterances: Sequence[Utterance], metrics: Sequence[Metric]) -> Json:
    """Return words and measures as they are kept; voices' pitch and level are in the measures."""
    return {
        "utterances": [
            {
                "id": str(each.id),
                "text": each.text,
                "startMs": each.start_ms,
                "endMs": each.end_ms,
                "words": [
                    [word.text, word.start_ms, word.end_ms, word.probability] for word in each.words
                ],
            }
            for each in utterances
        ],
        "metrics": [
            {
                "name": each.name,
                "value": each.value,
                "unit": each.unit,
                "series": [list(point) for point in each.series],
                "parts": [[part.name, part.value, part.weight] for part in each.parts],
            }
            for each in metrics
        ],
    }


def utterances_in(result: Mapping[str, Any]) -> tuple[Utterance, ...]:
    """Return the words of a kept result."""
    return tuple(
        Utterance(
            id=UUID(each["id"]),
            text=each["text"],
            start_ms=each["startMs"],
            end_ms=each["endMs"],
            words=tuple(Word(*word) for word in each["words"]),
            prosody=None,
        )
        for each in result["utterances"]
    )


def metrics_in(result: Mapping[str, Any]) -> tuple[Metric, ...]:
    """Return the measures of a kept result."""
    return tuple(
        Metric(
            name=each["name"],
            value=each["value"],
            unit=each["unit"],
            series=tuple((at_ms, value) for at_ms, value in each["series"]),
            parts=tuple(Part(*part) for part in each["parts"]),
        )
        for each in result["metrics"]
    )


def told_by(rubric: Rubric, *, typed: str | None, result: Json | None = None) -> Material:
    """Return what an answer from elsewhere is judged by: what was typed, or heard in its file."""
    return Material(
        rubric=rubric,
        start_ms=0,
        end_ms=0,
        utterances=() if result is None else utterances_in(result),
        cut_in_front={},
        typed=typed,
        heard=result is not None,
        measured=None if result is None else metrics_in(result),
    )
