"""The four figures that platforms ask for by name, each with what it is made of."""

from collections.abc import Mapping
from typing import Any

PACE = "pace"
FOUR = ("confidence", PACE, "clarity", "sentiment")
_PACE_FROM = "words_per_minute"
_PACE_OF = ("words_per_minute", "articulation_rate", "pause_share")


def speech_analysis(metrics: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any] | None]:
    """Return confidence, pace, clarity and sentiment of an answer from its stored measures.

    `metrics` maps names to `{value, unit, parts?}`. Each of the four is `{value, unit, madeOf}`,
    None where it could not be measured; `madeOf` holds `{name, value, unit, weight}`, the weight
    None where the figure is not a weighted mean.
    """
    return {
        "confidence": _composed(metrics.get("confidence")),
        PACE: _pace(metrics),
        "clarity": _composed(metrics.get("clarity")),
        "sentiment": _sentiment(metrics.get("sentiment")),
    }


def _composed(metric: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if metric is None:
        return None
    parts = [{**part, "unit": "ratio"} for part in metric.get("parts", ())]
    return {"value": metric["value"], "unit": metric["unit"], "madeOf": parts}


def _pace(metrics: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    pace = metrics.get(_PACE_FROM)
    if pace is None:
        return None
    parts = [_plain(name, metrics[name]) for name in _PACE_OF if name in metrics]
    return {"value": pace["value"], "unit": pace["unit"], "madeOf": parts}


def _sentiment(metric: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if metric is None:
        return None
    words = {"name": "words", "value": metric["value"], "unit": metric["unit"], "weight": 1.0}
    return {"value": metric["value"], "unit": metric["unit"], "madeOf": [words]}


def _plain(name: str, metric: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "value": metric["value"], "unit": metric["unit"], "weight": None}
