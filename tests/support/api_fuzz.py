"""Throws generated requests at a running server and holds the answers to its own document.

`python -m tests.support.api_fuzz --cases 10000` starts a server of its own and prints what came
of it. The cases are drawn from the OpenAPI document, half of them breaking it; the same document
gives the same cases every time. No answer may be a 5xx, and none a status, a type or a shape that
the document does not announce.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.server import ROOT, ServerProcess

CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
PEOPLE = ("admin", "instructor", "student")
UNLIMITED = {f"VIVAVOCE_{name}_RATE": "off" for name in ("AI", "PERSON", "ADDRESS")}
# What a wrong answer is told with, at most so many of them.
MOST_TOLD = 20
PER_ROUND = 40
TOKEN = re.compile(r"eyJ[\w.-]+")

Json = dict[str, Any]

# Text, whatever their names say.
schemathesis.serializer.alias(["application/sdp", "application/trickle-ice-sdpfrag"], "text/plain")


@dataclass(slots=True)
class Report:
    """What was asked and answered."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)


class Target:
    """A running server with the demo's data, people who are logged in, and things to ask for."""

    def __init__(self, process: ServerProcess) -> None:
        self.url = process.url
        self.session = requests.Session()
        # Tokens of scripts: those of logins end when a case logs out.
        self.tokens = {name: _token(process, f"{name}@demo.test") for name in PEOPLE}
        self.ids = self._find_ids()

    def call(self, case: Case[Any], who: str) -> Any:
        """Send the case as somebody, or as nobody."""
        token = self.tokens.get(who)
        # In the case itself: headers it was drawn with would win over any given beside it.
        case.headers["Authorization"] = f"Bearer {token}" if token else "none"
        return case.call(base_url=self.url, session=self.session)

    def put_ids(self, case: Case[Any]) -> None:
        """Ask for things that are there instead of made-up ones."""
        for name in case.path_parameters or {}:
            before = case.operation.path.partition(f"/{{{name}}}")[0].rsplit("/", 1)[-1]
            if before in self.ids:
                case.path_parameters[name] = self.ids[before]

    def _find_ids(self) -> Mapping[str, str]:
        places = {
            "sessions": ("admin", "/api/interviews/sessions"),
            "question-banks": ("admin", "/api/interviews/question-banks"),
            "ai-mock": ("student", "/api/interviews/ai-mock"),
            # Nobody who is logged in: they would be shut out in the middle.
            "users": ("admin", "/api/users?role=student"),
            "people": ("admin", "/api/users?role=student"),
        }
        found = {}
        for name, (who, path) in places.items():
            headers = {"Authorization": f"Bearer {self.tokens[who]}"}
            items = self.session.get(self.url + path, headers=headers).json()["items"]
            if items:
                found[name] = items[-1]["id"]
        return found


def _token(process: ServerProcess, email: str) -> str:
    command = [sys.executable, "-m", "web", "token", email, "--minutes", "600"]
    made = subprocess.run(
        command, cwd=ROOT, env=process.environment, capture_output=True, text=True, check=True
    )
    return made.stdout.strip().splitlines()[-1]


def run(target: Target, document: Json, *, cases: int) -> Report:
    """Throw at least so many cases, round after round at every operation in both ways.

    Where there is not much to vary, an operation drops out once everything was tried.
    """
    schema = schemathesis.openapi.from_dict(document)
    report = Report()
    left = [
        (each.ok(), mode)  # type: ignore[union-attr]
        for each in schema.get_all_operations()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    ]
    seed = 0
    while left and report.cases < cases:
        count = min(PER_ROUND, -(-(cases - report.cases) // len(left)))
        left = [
            (operation, mode)
            for operation, mode in left
            if _round(target, operation, mode, count, seed, report) >= count
        ]
        seed += 1
    return report


def _round(
    target: Target,
    operation: APIOperation[Any, Any, Any, Any],
    mode: GenerationMode,
    count: int,
    seed: int,
    report: Report,
) -> int:
    before = report.cases

    @settings(
        max_examples=count,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(mode),
        known=st.booleans(),
        who=st.sampled_from([*PEOPLE, "admin", "nobody"]),
        _seed=st.just(seed),
    )
    def throw(case: Case[Any], known: bool, who: str, _seed: int) -> None:
        if report.cases - before >= count:
            return
        if known:
            target.put_ids(case)
        response = target.call(case, who)
        report.cases += 1
        report.statuses[response.status_code] += 1
        _check(case, response, report)

    # Hypothesis draws by the test's name: another seed, another name.
    throw.__qualname__ = f"throw_{operation.label}_{mode}_{seed}"
    with suppress(Unsatisfiable):  # nothing to break where nothing is asked for
        throw()
    return report.cases - before


def _check(case: Case[Any], response: Any, report: Report) -> None:
    try:
        case.validate_response(response, checks=CHECKS)
    except FailureGroup as group:
        for failure in group.exceptions:
            key = f"{case.operation.label} {response.status_code} {type(failure).__name__}"
            curl = case.as_curl_command()[:800]
            report.failures.setdefault(key, f"{str(failure)[:1500]}\n{response.text[:500]}\n{curl}")


def tell(report: Report, begun: float, say: Callable[[str], object] = print) -> None:
    """Print what came of it."""
    seconds = time.monotonic() - begun
    statuses = ", ".join(f"{status}: {count}" for status, count in sorted(report.statuses.items()))
    say(f"schemathesis: {report.cases} cases in {seconds:.0f} s, {len(report.failures)} failures")
    say(f"statuses: {statuses}")
    for key, text in list(report.failures.items())[:MOST_TOLD]:
        hidden = TOKEN.sub("TOKEN", text)
        say(f"--- {key}\n{hidden}")


def main() -> int:
    """Start a server, throw the cases, tell; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    arguments = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="vivavoce-fuzz-") as directory:
        process = ServerProcess(
            Path(directory) / "data", {**UNLIMITED, "VIVAVOCE_CAPTIONS": "false"}
        )
        process.start()
        try:
            target = Target(process)
            document = target.session.get(f"{process.url}/api/openapi.json").json()
            report = run(target, document, cases=arguments.cases)
        finally:
            process.stop()
        tell(report, begun)
        if any(status >= 500 for status in report.statuses):
            print(process.log_tail(30))
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
