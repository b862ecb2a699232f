"""The examples of the OpenAPI document are what the API takes and gives."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from web.app import openapi_document, operations

DOCUMENT = openapi_document()
OPERATIONS = {operation.name: operation for operation in operations()}


def _examples() -> Iterator[tuple[str, dict[str, Any], Any]]:
    for entry in (each for path in DOCUMENT["paths"].values() for each in path.values()):
        name = entry["operationId"]
        bodies = {"request": entry.get("requestBody", {}), **entry["responses"]}
        for place, body in bodies.items():
            for media in body.get("content", {}).values():
                if "schema" in media:
                    yield f"{name} {place}", media["schema"], media["example"]
        for parameter in entry.get("parameters", []):
            if "example" in parameter:
                place = f"{name} {parameter['name']}"
                yield place, parameter["schema"], parameter["example"]


def test_every_example_is_allowed_by_its_schema() -> None:
    wrong = []
    for place, schema, example in _examples():
        whole = {**schema, "components": DOCUMENT["components"]}
        checker = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        wrong += [f"{place}: {error.message}" for error in checker.iter_errors(example)]
    assert wrong == []


def test_every_body_has_an_example() -> None:
    for entry in (each for path in DOCUMENT["paths"].values() for each in path.values()):
        if "requestBody" in entry:
            [media] = entry["requestBody"]["content"].values()
            assert media["example"] is not None, entry["operationId"]
            assert "example" in media


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_example_is_taken(name: str) -> None:
    operation = OPERATIONS[name]
    if operation.takes is None or operation.takes_query:
        return
    entry = DOCUMENT["paths"][operation.path][operation.method.lower()]
    [media] = entry["requestBody"]["content"].values()
    operation.takes.model_validate(media["example"])
