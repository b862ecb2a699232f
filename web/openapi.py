"""The OpenAPI 3.1 document, made of the declared operations."""

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from web.api.schemas import Items, Page
from web.endpoints import Operation
from web.examples import Examples
from web.idempotency import HEADER as IDEMPOTENCY_KEY
from web.preconditions import guard_of
from web.problems import PROBLEM_JSON, ProblemDocument

REF_TEMPLATE = "#/components/schemas/{model}"
PATH_PARAMETER = re.compile(r"\{(\w+)\}")

Json = dict[str, Any]
# The schema to refer to for a model as it is taken in or given out.
References = Mapping[tuple[type[Any], JsonSchemaMode], Json]
UUID_SCHEMA: Json = {"type": "string", "format": "uuid"}
_RETRY_AFTER: Json = {
    "Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}}
}
_HEADER_TEXT: Json = {"type": "string", "maxLength": 255, "pattern": "^[!-~]+$"}


def build_document(operations: Sequence[Operation], *, version: str, server_url: str) -> Json:
    """Return the document as plain JSON data; operations and schemas keep their order."""
    references, components = _schemas(operations)
    paths: dict[str, Json] = {}
    for operation in operations:
        entry = _operation(operation, references, components)
        _add_examples(entry, Examples(components))
        paths.setdefault(operation.path, {})[operation.method.lower()] = entry
    # Query models are spelled out as parameters, so they are no components of their own.
    for operation in operations:
        if operation.takes is not None and operation.takes_query:
            components.pop(_name(references[operation.takes, "validation"]), None)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Viva Voce",
            "version": version,
            "description": "Interviews: scheduled, held live, recorded, measured and reviewed.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server_url}],
        "tags": [{"name": tag} for tag in dict.fromkeys(each.tag for each in operations)],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
    }


def _schemas(
    operations: Iterable[Operation],
) -> tuple[References, dict[str, Json]]:
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {
        (ProblemDocument, "serialization"): None
    }
    for operation in operations:
        if operation.takes is not None:
            wanted[operation.takes, "validation"] = None
        if operation.returns is not None:
            wanted[operation.returns, "serialization"] = None
    references, definitions = models_json_schema(
        list(wanted), by_alias=True, ref_template=REF_TEMPLATE
    )
    return references, definitions.get("$defs", {})


def _operation(
    operation: Operation,
    references: References,
    components: dict[str, Json],
) -> Json:
    entry: Json = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "responses": _responses(operation, references),
    }
    if operation.description:
        entry["description"] = operation.description
    parameters = _path_parameters(operation.path) + _header_parameters(operation)
    if operation.takes is not None:
        reference = references[operation.takes, "validation"]
        if operation.takes_query:
            parameters += _query_parameters(components[_name(reference)])
        else:
            entry["requestBody"] = {
                "required": bool(components[_name(reference)].get("required")),
                "content": {"application/json": {"schema": reference}},
            }
    if operation.reads_body:
        media: Json = {"schema": {"type": "string"}}
        entry["requestBody"] = {"required": True, "content": {operation.accepts: media}}
    if parameters:
        entry["parameters"] = parameters
    if not operation.public:
        entry["security"] = [{"bearer": []}]
    return entry


def _add_examples(entry: Json, examples: Examples) -> None:
    """Show what requests and answers look like, beside the schemas that say what they may be."""
    bodies = [entry.get("requestBody", {}), *entry["responses"].values()]
    for media in (each for body in bodies for each in body.get("content", {}).values()):
        if "schema" in media:
            media["example"] = examples.of(media["schema"])
    for parameter in entry.get("parameters", []):
        if parameter["in"] != "header":
            parameter["example"] = examples.of(parameter["schema"], parameter["name"])


def _path_parameters(path: str) -> list[Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": UUID_SCHEMA if name.lower().endswith("id") else {"type": "string"},
        }
        for name in PATH_PARAMETER.findall(path)
    ]


def _header_parameters(operation: Operation) -> list[Json]:
    wanted: Json = {}
    if is_conditional(operation):
        wanted["If-None-Match"] = "ETag that is known already; answered with 304 if still good."
    if guard_of(operation.method, operation.path) is not None:
        wanted["If-Match"] = "ETag of what is to be changed; 412 if it was changed meanwhile."
    if operation.is_repeatable:
        wanted[IDEMPOTENCY_KEY] = "Any unique text; a request sent again is not carried out again."
    return [
        {"name": name, "in": "header", "description": text, "schema": _HEADER_TEXT}
        for name, text in wanted.items()
    ]


def _query_parameters(model: Json) -> list[Json]:
    required = model.get("required", [])
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            **({"description": schema["description"]} if "description" in schema else {}),
            "schema": _without_null(schema),
        }
        for name, schema in model.get("properties", {}).items()
    ]


def _without_null(schema: Json) -> Json:
    """Return a parameter's schema: what is absent in a query string is left out, never null."""
    kept = {key: value for key, value in schema.items() if key != "description"}
    if kept.get("default", ...) is None:
        del kept["default"]
    choices = [each for each in kept.pop("anyOf", []) if each != {"type": "null"}]
    if len(choices) > 1:
        return {**kept, "anyOf": choices}
    return {**kept, **(choices[0] if choices else {})}


def _responses(operation: Operation, references: References) -> Json:
    success: Json = {"description": "Done."}
    if operation.returns is not None:
        schema: Json = references[operation.returns, "serialization"]
        success["content"] = {operation.produces: {"schema": schema}}
    elif operation.produces != "application/json":
        success["content"] = {operation.produces: {}}
    if headers := _response_headers(operation):
        success["headers"] = headers
    responses: Json = {str(status): success for status in (operation.status, *operation.also)}
    if is_conditional(operation):
        responses["304"] = {"description": HTTPStatus.NOT_MODIFIED.phrase}
    problem = {"schema": references[ProblemDocument, "serialization"]}
    for status in sorted(refusals_of(operation)):
        content: Json = {PROBLEM_JSON: problem}
        if status == 400:  # of a request that is no HTTP, or has a line of more than 8 KiB
            content["text/plain"] = {"schema": {"type": "string"}}
        responses[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": content,
            **({"headers": _RETRY_AFTER} if status in {429, 503} else {}),
        }
    return responses


def _response_headers(operation: Operation) -> Json:
    told: Json = {}
    if operation.is_versioned:
        told["ETag"] = "For `If-None-Match` and `If-Match`."
    if operation.returns is not None and issubclass(operation.returns, Page | Items):
        told["Link"] = "Where the list begins (`first`) and, if it does, goes on (`next`)."
    return {
        name: {"description": text, "schema": {"type": "string"}} for name, text in told.items()
    }


def is_conditional(operation: Operation) -> bool:
    """Return whether it can be answered with 304."""
    return operation.is_versioned and operation.method == "GET"


def refusals_of(operation: Operation) -> set[int]:
    """Return the error statuses that a client of the operation must expect."""
    refused = {400, 500, 503, *operation.errors}
    if not operation.unlimited:
        refused.add(429)
    if not operation.public:
        refused.add(401)
    if operation.takes is not None:
        refused |= {422} if operation.takes_query else {413, 415, 422}
    if operation.reads_body:
        refused |= {413, 422}
    if PATH_PARAMETER.search(operation.path):
        refused.add(404)
    if operation.is_repeatable:
        refused |= {409, 422}
    if guard_of(operation.method, operation.path) is not None:
        refused.add(412)
    return refused - set(operation.also)


def _name(reference: Json) -> str:
    return str(reference["$ref"]).rsplit("/", 1)[-1]
