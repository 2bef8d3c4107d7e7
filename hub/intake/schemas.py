"""A type of event comes in; the JSON schema of its envelope leaves, for whoever documents it."""

from typing import Any

from hub.intake import contract


def event_name(type_: str) -> str:
    """Name the schema of a type's event."""
    return contract.TYPES[type_].model.__name__ + "Event"


def event(type_: str, data: dict[str, Any]) -> dict[str, Any]:
    """Describe the envelope of a type; `data` is the schema of what it carries, or leads to it."""
    kind = contract.TYPES[type_]
    name = {"type": "string", "minLength": 1, "maxLength": 200}
    return {
        "type": "object",
        "description": f"{kind.model.__doc__} Other attributes are kept and ignored.",
        "required": ["specversion", "id", "source", "type", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {**name, "description": "Unique within its source; a second time does nothing."},
            "source": {**name, "format": "uri-reference"},
            "type": {"const": type_},
            "time": {
                "type": ["string", "null"],
                "format": "date-time",
                "description": "Of the change: one older than what is known is ignored.",
            },
            "datacontenttype": {"type": ["string", "null"]},
            "data": data,
        },
    }
