"""A table of figures beside what they should be."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure; `target` says what it should be, `met` whether it is."""

    name: str
    value: str
    target: str
    met: bool


def at_most(name: str, value: float, target: float, *, unit: str, digits: int = 2) -> Figure:
    """A figure that should not exceed its target."""
    shown = f"{value:.{digits}f} {unit}".rstrip()
    return Figure(name, shown, f"≤ {target:g} {unit}".rstrip(), value <= target)


def at_least(name: str, value: float, target: float, *, digits: int = 2) -> Figure:
    """A figure that should not fall short of its target."""
    return Figure(name, f"{value:.{digits}f}", f"≥ {target:g}", value >= target)


def show(title: str, figures: Sequence[Figure]) -> None:
    """Print the table; what is missed is marked."""
    print(f"\n{title}")
    wide = max(len(figure.name) for figure in figures)
    for figure in figures:
        mark = "   " if figure.met else " ! "
        print(f"{mark}{figure.name:{wide}}  {figure.value:>12}  {figure.target}")
