"""Questions as CSV (RFC 4180): one a record, by columns named like the fields of the API.

Lists are written one item a line within the cell, those of single words also between
semicolons; weights as `name=8`; what is made of several parts as JSON, which every list and
mapping may be. Text that a spreadsheet would take for a formula gets an apostrophe in front,
which is taken off again.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic.alias_generators import to_camel

from web.csv_cells import guarded, unguarded

COLUMNS = (
    "questionText",
    "expectedAnswer",
    "type",
    "difficulty",
    "timeLimitMinutes",
    "tags",
    "evaluationCriteria",
    "followUpQuestions",
    "hints",
    "codeLanguages",
    "sampleAnswers",
    "resources",
)
MAX_CELL = 131_072  # the longest field of the `csv` module

_SEPARATORS = re.compile(r"[;\n]")

Json = dict[str, Any]


class NotCsv(ValueError):
    """The text cannot be read as a table of questions; the message says why."""


def read_questions(text: str) -> Iterator[tuple[int, Json]]:
    """Yield each record as a question of the API, with the line on which it begins.

    Empty cells and lines are left out. Raises NotCsv for a header that is missing or names a
    column that is not known.
    """
    records = _records(text)
    _, header = next(records, (0, []))
    columns = [_column(name) for name in header]
    if "questionText" not in columns:
        raise NotCsv("The first line must name the columns, questionText among them.")
    for line, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        question = {
            column: _read(column, cell)
            for column, cell in zip(columns, cells, strict=False)
            if cell.strip()
        }
        if len(cells) > len(columns):
            question["(behind the last column)"] = cells[len(columns)]
        yield line, question


def write_questions(questions: Iterable[Mapping[str, Any]], *, header: bool = True) -> str:
    """Return questions of the API as records."""
    out = io.StringIO()
    writer = csv.writer(out)
    if header:
        writer.writerow(COLUMNS)
    for question in questions:
        writer.writerow([_written(column, question[column]) for column in COLUMNS])
    return out.getvalue()


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise NotCsv("The file holds the character U+0000.")
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise NotCsv(f"Line {line} is no CSV: {error}.") from None


def _column(name: str) -> str:
    column = to_camel(name.strip())
    if column not in COLUMNS:
        raise NotCsv(f"There is no column {name.strip()[:50]!r}.")
    return column


def _read(column: str, cell: str) -> Any:
    cell = unguarded(cell)
    reader = _READERS.get(column)
    if reader is None:
        return cell
    if cell.lstrip()[:1] in {"[", "{"}:
        try:
            return json.loads(cell)
        except ValueError:
            return cell  # which the schema refuses
    return reader(cell)


def _written(column: str, value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return guarded(value)
        case list() | dict() if not value:
            return ""
        case list() | dict():
            reader = _READERS.get(column)
            plain = _plain(value)
            # What would not be read as it was is written as JSON.
            if plain is None or reader is None or _read(column, plain) != value:
                return json.dumps(value, ensure_ascii=False)
            return plain
        case _:
            return str(value)


def _plain(value: list[Any] | dict[str, Any]) -> str | None:
    if isinstance(value, dict):
        return "\n".join(f"{name}={weight:g}" for name, weight in value.items())
    if all(isinstance(item, str) for item in value):
        return guarded("\n".join(value))
    return None


def _words(cell: str) -> list[str]:
    return [word for part in _SEPARATORS.split(cell) if (word := part.strip())]


def _lines(cell: str) -> list[str]:
    return [line for part in cell.splitlines() if (line := part.strip())]


def _weights(cell: str) -> Any:
    pairs = [part.rpartition("=") for part in _words(cell)]
    return {name.strip(): _number(weight.strip()) for name, _, weight in pairs}


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text  # which the schema refuses


_READERS: Mapping[str, Callable[[str], Any]] = {
    "tags": _words,
    "codeLanguages": _words,
    "hints": _lines,
    "followUpQuestions": _lines,
    "evaluationCriteria": _weights,
    "sampleAnswers": _lines,
    "resources": _lines,
}
