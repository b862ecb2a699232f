"""PROTOCOL.md names exactly what the server understands and says."""

import re
from pathlib import Path

import pytest

from media_server.chronicle import FactType, SignalType
from media_server.features import FEATURES
from signaling.server import NAMESPACE, SIGNALLING_REQUESTS

pytestmark = pytest.mark.docs

DOCUMENT = Path(__file__).parents[3] / "signaling" / "PROTOCOL.md"


def section(title: str) -> str:
    """Return what stands under a heading."""
    return DOCUMENT.read_text().split(f"\n## {title}\n")[1].split("\n## ")[0]


def names_in_table(title: str) -> list[str]:
    """Return the names in the first column of the table under a heading."""
    rows = [line for line in section(title).splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


def test_every_request_is_documented_and_understood() -> None:
    assert sorted(names_in_table("Requests")) == sorted([*FEATURES, *SIGNALLING_REQUESTS])


def test_every_fact_is_documented_and_told() -> None:
    assert sorted(names_in_table("Facts")) == sorted(FactType)


def test_every_signal_is_documented_and_told() -> None:
    assert sorted(names_in_table("Signals")) == sorted([*SignalType, "connection.replaced"])


def test_the_namespace_is_documented() -> None:
    assert f"namespace `{NAMESPACE}`" in DOCUMENT.read_text()


@pytest.mark.parametrize("request_name", sorted(FEATURES))
def test_the_fields_of_every_request_are_documented(request_name: str) -> None:
    [row] = [
        line for line in section("Requests").splitlines() if line.startswith(f"| `{request_name}` ")
    ]
    payload = row.split("|")[3]
    fields = FEATURES[request_name].command.model_fields.values()
    missing = [field.alias for field in fields if field.alias not in payload]
    assert not missing


@pytest.mark.parametrize("request_name", sorted(FEATURES))
def test_the_facts_of_every_request_are_documented_facts(request_name: str) -> None:
    feature = FEATURES[request_name]
    assert {*feature.facts, *feature.signals} <= {*FactType, *SignalType}
