"""What once broke something, and a few new inputs, for every way in; `make fuzz` tries many."""

import pytest

from tests.fuzz.runner import fuzz, kept, run_all
from tests.fuzz.target import Target
from tests.fuzz.targets import every_target

CASES = 3000
SEED = 20_260


def name_of(target: Target) -> str:
    return target.name


@pytest.mark.parametrize("target", every_target(), ids=name_of)
async def test_nothing_gets_in_that_breaks_something(target: Target) -> None:
    report = await fuzz(target, cases=round(CASES * target.share), seed=SEED, corpus=None)
    assert report.crashes == []
    assert report.cases >= 50


@pytest.mark.parametrize("target", every_target(), ids=name_of)
async def test_what_broke_something_once_breaks_nothing_now(target: Target) -> None:
    inputs = kept(target)
    if not inputs:
        return
    report = await run_all(target, inputs, corpus=None)
    assert report.crashes == []
