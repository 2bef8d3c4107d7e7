"""The models of events, in and out, come in; the AsyncAPI 3.0 document of the queue leaves."""

from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from hub.intake import contract
from hub.intake.schemas import event, event_name
from hub.portal import outgoing, stream
from hub.portal.events_stream import STREAM

_SCHEMA: Final = "#/components/schemas/{model}"
_JSON: Final = "application/cloudevents+json"
_FIELD: Final = "In the field `event` of the entry, as JSON."


def document(version: str) -> dict[str, Any]:
    """Write it: what the portal puts on its queue, and what it hears."""
    coming = {kind: event_name(kind) for kind in contract.TYPES}
    leaving = {kind: f"{model.__name__}Event" for kind, model in outgoing.TYPES.items()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "pregonero",
            "version": version,
            "description": "The portal's queue, and what the portal hears (docs/portal-queue.md).",
        },
        "defaultContentType": _JSON,
        "channels": {
            "intake": _channel(stream.STREAM, f"The portal adds events. {_FIELD}", coming),
            "rejected": _channel(
                stream.REJECTED,
                "What was no event, with its reason; the entry itself is for the hub alone.",
                {"rejected": "RejectedEntry"},
            ),
            "events": _channel(STREAM, f"The hub adds events. {_FIELD}", leaving),
            "webhook": _channel(
                None, "The hub posts events, signed as Standard Webhooks has it.", leaving
            ),
        },
        "operations": {
            "takeEvents": _operation("receive", "intake", coming),
            "showRejected": _operation("send", "rejected", ["rejected"]),
            "tellByStream": _operation("send", "events", leaving),
            "tellByWebhook": _operation("send", "webhook", leaving),
        },
        "components": {
            "messages": {
                **{name: _message(kind, name) for kind, name in (coming | leaving).items()},
                "RejectedEntry": {
                    "name": "rejected",
                    "contentType": "application/json",
                    "payload": {"$ref": _SCHEMA.format(model="RejectedEntry")},
                },
            },
            "schemas": _schemas(coming, leaving),
        },
    }


def _channel(address: str | None, about: str, messages: dict[str, str]) -> dict[str, Any]:
    return {
        "address": address,
        "description": about,
        "messages": {
            kind: {"$ref": f"#/components/messages/{name}"} for kind, name in messages.items()
        },
    }


def _operation(action: str, channel: str, messages: Any) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{kind}"} for kind in messages],
    }


def _message(kind: str, name: str) -> dict[str, Any]:
    return {
        "name": kind,
        "contentType": _JSON,
        "payload": {"$ref": _SCHEMA.format(model=name)},
    }


def _schemas(coming: dict[str, str], leaving: dict[str, str]) -> dict[str, Any]:
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((kind.model, "validation") for kind in contract.TYPES.values()),
        *((model, "serialization") for model in outgoing.TYPES.values()),
    ]
    refs, found = models_json_schema(wanted, ref_template=_SCHEMA)
    schemas = dict(found["$defs"])
    for kind, name in coming.items():
        schemas[name] = event(kind, refs[contract.TYPES[kind].model, "validation"])
    for kind, name in leaving.items():
        schemas[name] = _told(kind, refs[outgoing.TYPES[kind], "serialization"])
    schemas["RejectedEntry"] = _rejected()
    return dict(sorted(schemas.items()))


def _told(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "description": outgoing.TYPES[kind].__doc__,
        "required": ["specversion", "id", "source", "type", "subject", "time", "data"],
        "additionalProperties": False,
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {**text, "description": "The same however often it comes."},
            "source": {**text, "format": "uri-reference", "description": "The hub's own URL."},
            "type": {"const": kind},
            "subject": {**text, "description": "Events of one subject come in their order."},
            "time": {**text, "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "data": data,
        },
    }


def _rejected() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "An entry that was no event.",
        "required": ["entry", "at", "reason", "owner", "sealed"],
        "properties": {
            "entry": {**text, "description": "The id it had on hub:intake."},
            "at": {**text, "format": "date-time"},
            "reason": {
                **text,
                "contentMediaType": "application/json",
                "description": '{"errors": [{"field", "message"}]}: every fault at once.',
            },
            "owner": {**text, "description": "Whose key seals it."},
            "sealed": {**text, "description": "The entry as it came, in bytes, for the hub alone."},
        },
    }
