"""`make fuzz`: changed inputs through every way in; what breaks is kept in tests/fuzz/corpus."""

import argparse
import asyncio
import logging
import sys
import time

import structlog

from tests.fuzz.runner import Report, fuzz
from tests.fuzz.target import Target
from tests.fuzz.targets import every_target


def main() -> int:
    """Run what the arguments ask for; 1 if anything broke."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="the name of one target")
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    targets = [t for t in every_target() if arguments.only in (None, t.name)]
    total_share = sum(target.share for target in targets)
    print(f"{'target':12}{'cases':>9}{'crashes':>9}{'longest':>10}{'time':>8}")
    reports = []
    for target in targets:
        cases = -(-arguments.cases * target.share // total_share)
        reports.append(_run(target, int(cases), arguments.seed))
    print(f"{'all':12}{sum(r.cases for r in reports):9}{sum(len(r.crashes) for r in reports):9}")
    return int(any(report.crashes for report in reports))


def _run(target: Target, cases: int, seed: int) -> Report:
    started_s = time.monotonic()
    report = asyncio.run(fuzz(target, cases=cases, seed=seed))
    passed_s = time.monotonic() - started_s
    print(
        f"{report.name:12}{report.cases:9}{len(report.crashes):9}"
        f"{report.blocked_s * 1000:7.1f} ms{passed_s:6.1f} s",
        flush=True,
    )
    for crash in report.crashes[:5]:
        print(crash)
    return report


if __name__ == "__main__":
    sys.exit(main())
