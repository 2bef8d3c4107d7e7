import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from hub.errors import Fault
from hub.intake import contract
from hub.web.openapi import IntakeAnswer, Operation, Problem, Query, document, problem
from tests.intake.examples import TYPES, example


class Text(BaseModel):
    text: str


class Told(BaseModel):
    id: str
    inner: Text | None = None


OPERATIONS = (
    Operation(
        method="post",
        path="/v1/events",
        summary="Take events",
        roles=("portal",),
        takes_events=True,
        responses={202: IntakeAnswer, 422: IntakeAnswer},
    ),
    Operation(
        method="get",
        path="/v1/things/{id}",
        summary="Show a thing",
        roles=("worker", "operator"),
        responses={200: Told},
        query=(Query(name="limit", about="How many.", schema={"type": "integer"}),),
    ),
    Operation(
        method="post",
        path="/v1/things/{id}",
        summary="Change a thing",
        roles=("worker",),
        request=Text,
        responses={200: Told, 204: None},
        errors=(409,),
    ),
    Operation(method="get", path="/metrics", summary="Count", responses={200: "text/plain"}),
)


@pytest.fixture(scope="module")
def api() -> dict[str, Any]:
    return document(OPERATIONS, "1.2.3")


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from objects(inner)


def resolved(api: dict[str, Any], ref: str) -> Any:
    found: Any = api
    for part in ref.removeprefix("#/").split("/"):
        found = found[part]
    return found


def fits(api: dict[str, Any], schema: dict[str, Any], value: Any) -> bool:
    """Judge by the parts of JSON Schema that say what may be where."""
    if "$ref" in schema:
        return fits(api, resolved(api, schema["$ref"]), value)
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return any(fits(api, one, value) for one in schema[choice])
    if "const" in schema:
        return bool(schema["const"] == value)
    if "enum" in schema:
        return value in schema["enum"]
    kinds: dict[str, Any] = {"object": dict, "array": list, "string": str, "boolean": bool}
    kinds |= {"null": type(None), "integer": int, "number": int | float}
    named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, kinds[name]) for name in named):
        return False
    if isinstance(value, list):
        return all(fits(api, schema["items"], item) for item in value)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        closed = schema.get("additionalProperties") is False
        return set(schema.get("required", ())) <= set(value) and all(
            fits(api, known[name], inner) if name in known else not closed
            for name, inner in value.items()
        )
    return True


def test_it_is_openapi_3_1_and_can_be_sent(api: dict[str, Any]) -> None:
    assert api["openapi"].startswith("3.1.")
    assert api["info"]["version"] == "1.2.3"
    assert json.loads(json.dumps(api)) == api


def test_every_reference_leads_somewhere(api: dict[str, Any]) -> None:
    refs = [it["$ref"] for it in objects(api) if "$ref" in it]
    assert refs
    assert all(isinstance(resolved(api, ref), dict) for ref in refs)


def test_every_operation_is_there_under_a_name_of_its_own(api: dict[str, Any]) -> None:
    found = {(method, path) for path, methods in api["paths"].items() for method in methods}
    assert found == {(one.method, one.path) for one in OPERATIONS}
    names = [it["operationId"] for it in objects(api["paths"]) if "operationId" in it]
    assert len(set(names)) == len(OPERATIONS)
    assert all(re.fullmatch(r"\w+", name) for name in names)


def test_who_may_enter_is_said(api: dict[str, Any]) -> None:
    asked = api["paths"]["/v1/things/{id}"]["get"]
    assert asked["security"] == [{"bearer": []}]
    assert asked["x-roles"] == ["worker", "operator"]
    assert api["paths"]["/metrics"]["get"]["security"] == []
    assert api["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_parameters_of_the_path_and_of_the_query_are_said(api: dict[str, Any]) -> None:
    parameters = api["paths"]["/v1/things/{id}"]["get"]["parameters"]
    assert [(it["name"], it["in"]) for it in parameters] == [("id", "path"), ("limit", "query")]
    assert parameters[0]["required"] is True
    assert parameters[1]["schema"] == {"type": "integer"}


STATUSES = {
    "events": ("/v1/events", "post", "202 401 404 413 415 422 429 503"),
    "a thing": ("/v1/things/{id}", "get", "200 401 404 422 429 503"),
    "a change": ("/v1/things/{id}", "post", "200 204 401 404 409 413 415 422 429 503"),
    "open to all": ("/metrics", "get", "200 429 503"),
}


@pytest.mark.parametrize(("path", "method", "statuses"), STATUSES.values(), ids=STATUSES)
def test_every_answer_is_said(api: dict[str, Any], path: str, method: str, statuses: str) -> None:
    answers = api["paths"][path][method]["responses"]
    assert " ".join(answers) == statuses
    for status, answer in answers.items():
        assert answer["description"]
        assert ("application/problem+json" in answer.get("content", {})) == (status >= "400")


def test_a_status_may_have_both_an_answer_and_a_problem(api: dict[str, Any]) -> None:
    content = api["paths"]["/v1/events"]["post"]["responses"]["422"]["content"]
    assert content["application/json"]["schema"] == {"$ref": "#/components/schemas/IntakeAnswer"}
    assert content["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_an_answer_need_not_be_json(api: dict[str, Any]) -> None:
    answer = api["paths"]["/metrics"]["get"]["responses"]["200"]
    assert list(answer["content"]) == ["text/plain"]


def test_events_are_taken_one_by_one_and_in_batches(api: dict[str, Any]) -> None:
    content = api["paths"]["/v1/events"]["post"]["requestBody"]["content"]
    event = {"$ref": "#/components/schemas/Event"}
    assert content["application/cloudevents+json"]["schema"] == event
    assert content["application/cloudevents-batch+json"]["schema"]["items"] == event
    assert content["application/cloudevents-batch+json"]["schema"]["maxItems"] == 1000
    choice = api["components"]["schemas"]["Event"]
    assert set(choice["discriminator"]["mapping"]) == set(TYPES)


def schema_of(api: dict[str, Any], type_: str) -> dict[str, Any]:
    name = contract.TYPES[type_].model.__name__ + "Event"
    found: dict[str, Any] = api["components"]["schemas"][name]
    return found


@pytest.mark.parametrize("type_", TYPES)
def test_the_example_of_each_type_fits_its_schema_and_no_other(
    api: dict[str, Any], type_: str
) -> None:
    assert [of for of in TYPES if fits(api, schema_of(api, of), example(type_))] == [type_]


@pytest.mark.parametrize("type_", TYPES)
def test_null_is_as_good_as_absent_in_the_schema_too(api: dict[str, Any], type_: str) -> None:
    event = example(type_)
    model = contract.TYPES[type_].model
    optional = [name for name, about in model.model_fields.items() if not about.is_required()]
    event["data"] |= dict.fromkeys(optional)
    assert fits(api, schema_of(api, type_), event)


@pytest.mark.parametrize("type_", TYPES)
def test_unknown_fields_do_not_fit(api: dict[str, Any], type_: str) -> None:
    event = example(type_, {"data.gender": "F"})
    assert not fits(api, schema_of(api, type_), event)


def test_a_problem_names_every_fault() -> None:
    faults = [Fault("data.a", "is required"), Fault("data.b", "must be text")]
    built = problem(422, "malformed", "Two fields are wrong.", faults)
    assert Problem.model_validate(built).model_dump() == built
    assert built == {
        "type": "malformed",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "Two fields are wrong.",
        "errors": [
            {"field": "data.a", "message": "is required"},
            {"field": "data.b", "message": "must be text"},
        ],
    }


def test_a_problem_fits_what_the_document_says_of_it(api: dict[str, Any]) -> None:
    schema = api["components"]["schemas"]["Problem"]
    assert fits(api, schema, problem(404, "not-found", "There is no such thing."))


def test_without_events_no_event_is_described() -> None:
    schemas = document(OPERATIONS[1:], "1")["components"]["schemas"]
    assert set(schemas) == {"FieldFault", "Problem", "Text", "Told"}
