"""Descriptions of routes come in; the OpenAPI 3.1 document and RFC 9457 problems leave."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from hub.errors import Fault
from hub.intake import contract
from hub.intake.parse import MANY, MOST_BYTES, MOST_EVENTS, ONE
from hub.intake.schemas import event, event_name

PROBLEM = "application/problem+json"

_REF = "#/components/schemas/{model}"
_HOLE = re.compile(r"\{(\w+)\}")

_MEANS = {
    401: "No valid token.",
    404: "It does not exist, or is not yours.",
    409: "Its present state does not allow this.",
    413: "The body holds more than is taken at once.",
    415: "The content type is not one that is read.",
    422: "The input is wrong; every faulty field is named.",
    429: "Too many requests; Retry-After says when to come back.",
    503: "This cannot be done right now; nothing was lost.",
}


class FieldFault(BaseModel):
    """One thing wrong with the input, at one field."""

    model_config = ConfigDict(frozen=True)

    field: str = Field(description="Dotted path into the input.")
    message: str = Field(description="What is wrong and what would be right.")


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(description="What kind of problem, for machines.")
    title: str = Field(description="The status in words.")
    status: int
    detail: str = Field(description="What happened and what to do, for people.")
    errors: list[FieldFault] = Field(default=[], description="Every fault at once.")


class RejectedEvent(BaseModel):
    """An event that was refused, and why."""

    model_config = ConfigDict(frozen=True)

    id: str | None = Field(description="As far as it could be read.")
    errors: list[FieldFault]


class IntakeAnswer(BaseModel):
    """What became of the events of one request."""

    model_config = ConfigDict(frozen=True)

    accepted: int
    duplicates: int = Field(description="Known by source and id: they did nothing.")
    rejected: list[RejectedEvent]
    warnings: list[str] = Field(description="Accepted, and yet worth a look.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One parameter: of the query, or a header."""

    name: str
    about: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    place: Literal["query", "header"] = "query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One route as the document tells of it."""

    method: Literal["get", "post", "put", "patch", "delete"]
    path: str  #: with its holes, such as `/v1/broadcasts/{id}`
    summary: str
    roles: tuple[str, ...] = ()  #: who may; empty: whoever asks
    request: type[BaseModel] | None = None  #: of a JSON body
    takes_events: bool = False  #: the body is CloudEvents instead
    takes_text: str | None = None  #: the body is text of this media type instead
    #: By status; None has no body, a text is a media type other than JSON.
    responses: Mapping[int, type[BaseModel] | str | None] = field(
        default_factory=lambda: {200: None}
    )
    query: tuple[Query, ...] = ()
    errors: tuple[int, ...] = ()  #: statuses of problems beyond those that follow from the rest


def problem(status: int, type_: str, detail: str, faults: Sequence[Fault] = ()) -> dict[str, Any]:
    """Build the body of an error, served as `application/problem+json` (RFC 9457)."""
    return {
        "type": type_,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": [{"field": fault.field, "message": fault.message} for fault in faults],
    }


def document(
    operations: Sequence[Operation],
    version: str,
    most_events: int = MOST_EVENTS,
    most_bytes: int = MOST_BYTES,
) -> dict[str, Any]:
    """Build the OpenAPI 3.1 document of the given operations, and what one request may bring."""
    refs, schemas = _schemas(operations)
    events = _events_body(most_events, most_bytes)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = _described(operation, refs, events)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "pregonero",
            "version": version,
            "description": "Notification and messaging hub of the public employment exchange.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
    }


#: The schema of each model, by model and mode.
_Refs = Mapping[Any, dict[str, Any]]


def _schemas(operations: Sequence[Operation]) -> tuple[_Refs, dict[str, Any]]:
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(Problem, "serialization"): None}
    for operation in operations:
        if operation.request is not None:
            wanted[operation.request, "validation"] = None
        for model in operation.responses.values():
            if isinstance(model, type):
                wanted[model, "serialization"] = None
    takes_events = any(operation.takes_events for operation in operations)
    if takes_events:
        wanted |= dict.fromkeys((kind.model, "validation") for kind in contract.TYPES.values())
    refs, found = models_json_schema(list(wanted), ref_template=_REF)
    schemas = found.get("$defs", {})
    if takes_events:
        events = {
            event_name(type_): event(type_, refs[kind.model, "validation"])
            for type_, kind in contract.TYPES.items()
        }
        schemas |= events | {"Event": _any_event()}
    return refs, dict(sorted(schemas.items()))


def _any_event() -> dict[str, Any]:
    names = {type_: _REF.format(model=event_name(type_)) for type_ in contract.TYPES}
    return {
        "oneOf": [{"$ref": ref} for ref in names.values()],
        "discriminator": {"propertyName": "type", "mapping": names},
    }


def _described(operation: Operation, refs: _Refs, events: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": _operation_id(operation),
        "summary": operation.summary,
        "security": [{"bearer": []}] if operation.roles else [],
        "responses": _responses(operation, refs),
    }
    if operation.roles:
        described["description"] = "For: " + ", ".join(operation.roles) + "."
        described["x-roles"] = list(operation.roles)
    if parameters := _parameters(operation):
        described["parameters"] = parameters
    if operation.takes_events:
        described["requestBody"] = events
    elif operation.takes_text is not None:
        content = {operation.takes_text: {"schema": {"type": "string"}}}
        described["requestBody"] = {"required": True, "content": content}
    elif operation.request is not None:
        schema = refs[operation.request, "validation"]
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return described


def _operation_id(operation: Operation) -> str:
    return "_".join([operation.method, *re.findall(r"\w+", operation.path)]).replace(".", "_")


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    holes = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _HOLE.findall(operation.path)
    ]
    asked = [
        {"name": one.name, "in": one.place, "description": one.about, "schema": dict(one.schema)}
        for one in operation.query
    ]
    return [*holes, *asked]


def _events_body(most_events: int, most_bytes: int) -> dict[str, Any]:
    event = {"$ref": _REF.format(model="Event")}
    return {
        "required": True,
        "description": (
            f"One event, or an array of at most {most_events}; at most {most_bytes} bytes."
        ),
        "content": {
            ONE: {"schema": event},
            MANY: {"schema": {"type": "array", "items": event, "maxItems": most_events}},
        },
    }


def _responses(operation: Operation, refs: _Refs) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for status, model in operation.responses.items():
        answer: dict[str, Any] = {"description": HTTPStatus(status).phrase}
        if isinstance(model, str):
            answer["content"] = {model: {"schema": {"type": "string"}}}
        elif model is not None:
            schema = refs[model, "serialization"]
            answer["content"] = {"application/json": {"schema": schema}}
        answers[str(status)] = answer
    failure = {PROBLEM: {"schema": refs[Problem, "serialization"]}}
    for status in _failures(operation):
        answer = answers.setdefault(str(status), {"description": ""})
        answer["description"] = _MEANS.get(status, HTTPStatus(status).phrase)
        answer["content"] = answer.get("content", {}) | failure
    return dict(sorted(answers.items()))


def _failures(operation: Operation) -> list[int]:
    found = {429, 503, *operation.errors}
    if operation.roles:
        found |= {401, 404}
    if _HOLE.search(operation.path):
        found.add(404)
    if operation.takes_events or operation.takes_text or operation.request is not None:
        found |= {413, 415, 422}
    if operation.query:
        found.add(422)
    return sorted(found)
