"""The kinds of fields events have: each a type, its check, and what the API document says of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StrictBool,
)
from pydantic_core import core_schema

from hub.intake.contract import contact, places, text

#: The most a month's pay may be, CLP.
MOST_PAY = 1_000_000_000
#: The most characters of a message, and of what a notice says.
MOST_SAID, MOST_NOTICE = 2_000, 2_000

_NULL = {"type": "null"}


@dataclass(frozen=True)
class Check:
    """How a field is read, and its JSON Schema."""

    read: Callable[[object], object]
    schema: Mapping[str, Any] = field(hash=False)

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, *_: object) -> dict[str, Any]:
        return dict(self.schema)


def _line(most: int, about: str = "One line of text.") -> Check:
    return Check(
        text.line(most),
        {"type": "string", "minLength": 1, "maxLength": most, "description": about},
    )


def _block(most: int) -> Check:
    about = "Text that may have several lines."
    return Check(
        text.block(most),
        {"type": "string", "minLength": 1, "maxLength": most, "description": about},
    )


def _whole(least: int, most: int, about: str) -> Check:
    return Check(
        text.whole(least, most),
        {"type": "integer", "minimum": least, "maximum": most, "description": about},
    )


def _number(least: float, most: float, about: str) -> Check:
    return Check(
        text.number(least, most),
        {"type": "number", "minimum": least, "maximum": most, "description": about},
    )


@dataclass(frozen=True)
class AsSet:
    """Lists are sets: doubles, and the order they came in, say nothing."""

    most: int
    least: int = 0

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        within = core_schema.no_info_before_validator_function(self._bounded, handler(source))
        return core_schema.no_info_after_validator_function(_sorted, within)

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        least = {"minItems": self.least} if self.least else {}
        return {**handler(core), "maxItems": self.most, **least}

    def _bounded(self, value: object) -> object:
        # Before the items are read: a fault for each of a million helps nobody.
        if isinstance(value, list):
            if len(value) > self.most:
                raise text.Wrong(f"must not have more than {self.most} items")
            if len(value) < self.least:
                raise text.Wrong("must not be an empty list")
        return value


def _sorted(items: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted(set(items), key=_written))


def _written(item: str | BaseModel) -> str:
    return item if isinstance(item, str) else item.model_dump_json()


def _named(read: Callable[[object], str], about: str, **schema: Any) -> Check:
    return Check(read, {"type": "string", "description": about, **schema})


Id = Annotated[
    str,
    _named(
        text.identifier,
        "An opaque identifier of the portal.",
        minLength=1,
        maxLength=text.ID_LENGTH,
    ),
]
Label = Annotated[str, _line(200, "An opaque label, compared for equality.")]
Title = Annotated[str, _line(300)]
Line = Annotated[str, _line(300)]
Reason = Annotated[str, _line(1000)]
Notice = Annotated[str, _block(MOST_NOTICE)]
Said = Annotated[str, _block(MOST_SAID)]
Description = Annotated[str, _block(20_000)]

Phone = Annotated[str, _named(contact.phone, "A phone; leaves as E.164.", maxLength=320)]
Email = Annotated[str, _named(contact.email, "Checked for form, never by DNS.", format="email")]
Rut = Annotated[str, _named(contact.rut, "A RUT with its check digit, with or without dots.")]

Comuna = Annotated[
    str, _named(places.comuna, "A comuna's CUT code.", pattern=r"^[0-9]{5}$", examples=["13101"])
]
Place = Annotated[
    str,
    _named(
        places.place,
        "A comuna's CUT code, a two-digit region, or * for everywhere.",
        pattern=r"^([0-9]{5}|[0-9]{2}|\*)$",
    ),
]
Schooling = Annotated[
    str, _named(places.schooling, "A level of schooling, compared without regard to case.")
]

Instant = Annotated[
    datetime,
    Check(
        text.instant,
        {"type": "string", "format": "date-time", "description": "RFC 3339, with its offset."},
    ),
]
Day = Annotated[date, Check(text.day, {"type": "string", "format": "date"})]
Flag = StrictBool

Pay = Annotated[int, _whole(0, MOST_PAY, "CLP a month.")]
Count = Annotated[int, _whole(0, 1_000_000, "How many.")]
DailyCap = Annotated[int, _whole(0, 100, "Alert SMS a local day.")]
Years = Annotated[float, _number(0, 100, "Years.")]
Index = Annotated[float, _number(0, 1, "Higher is more employable.")]

Labels = Annotated[tuple[Label, ...], AsSet(1000)]
Places = Annotated[tuple[Place, ...], AsSet(1000)]


class Data(BaseModel):
    """What an event may carry: nothing but its fields, and null is as good as absent."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> dict[str, Any]:
        schema = handler.resolve_ref_schema(handler(core))
        required = schema.get("required", ())
        for name, about in schema.get("properties", {}).items():
            if name not in required and _NULL not in about.get("anyOf", ()):
                default = about.pop("default")
                schema["properties"][name] = {"anyOf": [about, _NULL], "default": default}
        return schema

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        return ()  # contact data and the index never reach a log by way of a repr
