"""Speech metrics: a new one is one file here and one line in the registry."""

from analysis.metrics.answer import Answer, Metric
from analysis.metrics.registry import measure

__all__ = ["Answer", "Metric", "measure"]
