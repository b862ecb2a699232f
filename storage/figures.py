"""Figures that SQL adds up and Python divides."""

import math
from dataclasses import dataclass

# Below this a spread is what rounding leaves of none.
_NO_VARIANCE = 1e-7


@dataclass(frozen=True, slots=True)
class Moments:
    """Count, sum and sum of squares of some scores."""

    count: int
    total: float
    squares: float

    @property
    def mean(self) -> float | None:
        """The mean, None of nothing."""
        return self.total / self.count if self.count else None

    @property
    def spread(self) -> float | None:
        """The standard deviation of all of them, None of nothing."""
        if not self.count:
            return None
        variance = self.squares / self.count - (self.total / self.count) ** 2
        return math.sqrt(variance) if variance > _NO_VARIANCE else 0.0

    def without(self, other: "Moments") -> "Moments":
        """Return these scores without some of them."""
        return Moments(
            self.count - other.count, self.total - other.total, self.squares - other.squares
        )


def correlation(one: Moments, other: Moments, products: float) -> float | None:
    """Return Pearson's r of pairs, whose products sum up to `products`; None if one is constant."""
    if one.count < 2:
        return None
    spreads = (one.spread or 0.0) * (other.spread or 0.0)
    if not spreads:
        return None
    covariance = products / one.count - (one.total / one.count) * (other.total / other.count)
    return max(-1.0, min(1.0, covariance / spreads))
