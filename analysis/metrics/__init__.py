"""Speech metrics: a new one is one file here and one line in the registry."""

from analysis.metrics.answer import Answer, Metric, Part
from analysis.metrics.breaks import Span
from analysis.metrics.registry import measure
from analysis.metrics.speech_analysis import speech_analysis

__all__ = ["Answer", "Metric", "Part", "Span", "measure", "speech_analysis"]
