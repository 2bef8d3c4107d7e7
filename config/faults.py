"""What pydantic found wrong with a setting comes in; what would be right leaves, in our words.

No message repeats the value: it may be a secret.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

_WHOLE, _NUMBER, _TEXT = "must be a whole number", "must be a number", "must be text, in quotes"

#: By pydantic's name of the fault; braces are filled from what it says beside.
_WORDS: Final[Mapping[str, str]] = {
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "string_type": _TEXT,
    "tuple_type": "must be a list",
    "greater_than": "must be more than {gt:.10g}",
    "greater_than_equal": "must be {ge:.10g} or more",
    "less_than": "must be less than {lt:.10g}",
    "less_than_equal": "must be {le:.10g} or less",
    "string_too_short": "must have {min_length} characters or more",
}


def explain(error: ValidationError) -> str:
    """Say what is wrong with one setting, each thing once."""
    return "; ".join(dict.fromkeys(_said(dict(fault)) for fault in error.errors()))


def _said(fault: Mapping[str, Any]) -> str:
    context = fault.get("ctx", {})
    match fault["type"]:
        case "value_error":
            return str(context["error"])
        case "literal_error":
            return "must be " + " or ".join(re.findall(r"'([^']*)'", context["expected"]))
        case kind:
            return _WORDS.get(kind, "is not valid").format_map(context)
