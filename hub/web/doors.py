"""What is behind an address comes in; the doors of the API and of pages leave, as data."""

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import BaseModel

from hub.web.openapi import Operation, Query
from hub.web.site import SMALL_BODY, Door, Handler, Route
from hub.web.tokens import Role

#: Whoever may enter: by role, or what else lets them in.
Who = frozenset[Role] | Door

#: How a list is gone through (contract: HTTP).
PAGING: Final = (
    Query(
        name="limit",
        about="How many at most.",
        schema={"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
    ),
    Query(name="after", about="The `next` of the page before."),
)


def api(
    method: Literal["get", "post", "put"],
    path: str,
    who: Who,
    handler: Handler,
    summary: str,
    responses: Mapping[int, type[BaseModel] | str | None],
    *,
    request: type[BaseModel] | None = None,
    query: tuple[Query, ...] = (),
    errors: tuple[int, ...] = (),
    takes_events: bool = False,
    takes_text: str | None = None,
    max_body: int | None = SMALL_BODY,
) -> Route:
    """Give a door of the API, with what its document says of it (see `Operation`)."""
    about = Operation(
        method=method,
        path=path,
        summary=summary,
        roles=() if isinstance(who, Door) else tuple(role.value for role in Role if role in who),
        request=request,
        takes_events=takes_events,
        takes_text=takes_text,
        responses=responses,
        query=query,
        errors=errors,
    )
    return Route(
        method=method.upper(), path=path, who=who, handler=handler, about=about, max_body=max_body
    )


def page(path: str, show: Handler, act: Handler | None = None, *, who: Who) -> tuple[Route, ...]:
    """Give the door that shows a page, and the one that takes its form."""
    shown = Route(method="GET", path=path, who=who, handler=show)
    return (shown,) if act is None else (shown, post(path, act, who=who))


def post(
    path: str, act: Handler, *, who: Who, max_body: int = SMALL_BODY, takes_file: bool = False
) -> Route:
    """Give the door of a form that another page shows."""
    return Route(
        method="POST", path=path, who=who, handler=act, max_body=max_body, takes_file=takes_file
    )
