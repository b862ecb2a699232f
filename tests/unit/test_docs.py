"""Documentation that cannot lag: what it names exists, what exists is named."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.settings_table import environment_names, made_rows, written_rows
from web.settings import PREFIX

pytestmark = pytest.mark.docs

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "signaling" / "PROTOCOL.md"]
)
LINK = re.compile(r"\]\(([^)#]+)")
LAYERS = ("web", "signaling", "media_server", "analysis", "storage")


def test_readme_lists_every_setting() -> None:
    assert written_rows() == made_rows(), "python -m tests.support.settings_table writes it anew"


def test_no_document_names_a_setting_that_does_not_exist() -> None:
    files = [*DOCUMENTS, ROOT / "Dockerfile", *(ROOT / "deploy").iterdir()]
    named = {
        name.removesuffix("_FILE")
        for path in files
        for name in re.findall(rf"\b{PREFIX}[A-Z_]+\b", path.read_text())
    }
    assert named <= set(environment_names())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    targets = [link for link in LINK.findall(path.read_text()) if "://" not in link]
    missing = [target for target in targets if not (path.parent / target).exists()]
    assert missing == []


def test_readme_names_every_layer_and_every_command_it_shows_exists() -> None:
    readme = (ROOT / "README.md").read_text()
    for layer in LAYERS:
        assert f"| `{layer}/` |" in readme
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)", readme)) <= targets


def test_architecture_names_only_modules_that_exist() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    named = re.findall(rf"`((?:{'|'.join(LAYERS)}|tests|bench)/[\w/.]*)`", text)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_decision_is_listed() -> None:
    decisions = ROOT / "docs" / "decisions"
    index = (decisions / "README.md").read_text()
    unlisted = [
        path.name
        for path in decisions.glob("*.md")
        if path.name != "README.md" and f"({path.name})" not in index
    ]
    assert unlisted == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_python_locks_name_hashes_and_no_registry(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert all(blocks.count("--hash=sha256:") for blocks in _requirements(text))


def test_the_development_lock_holds_what_runs() -> None:
    run, development = (
        {block.split()[0] for block in _requirements((ROOT / name).read_text())}
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert run <= development


def test_the_npm_lock_names_no_registry() -> None:
    lock = json.loads((ROOT / "web" / "ui" / "package-lock.json").read_text())
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []


def _requirements(text: str) -> Iterator[str]:
    block = ""
    for line in text.splitlines():
        if line.startswith("#") or line.lstrip().startswith("#"):
            continue
        if line and not line[0].isspace():
            if block:
                yield block
            block = ""
        block += line + "\n"
    if block:
        yield block
