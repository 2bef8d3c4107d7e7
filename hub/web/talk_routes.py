"""The doors of conversations, as data."""

from typing import Literal

from pydantic import BaseModel

from hub.web import candidates, stream, talks
from hub.web.documents import ReportedDocument
from hub.web.openapi import Operation, Query
from hub.web.site import Handler, Route
from hub.web.talk_documents import (
    CandidateList,
    ConversationDocument,
    ConversationList,
    MintedDocument,
    PreviewDocument,
    RevealedDocument,
    SharedDocument,
    WrittenDocument,
)
from hub.web.tokens import Role

_PORTAL = frozenset({Role.PORTAL})
_WORKER = frozenset({Role.WORKER})
_EMPLOYER = frozenset({Role.EMPLOYER})
_PARTIES = _WORKER | _EMPLOYER

_ONE = "/v1/conversations/{id}"
_LIST = (
    Query(
        name="limit",
        about="How many at most.",
        schema={"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
    ),
    Query(name="after", about="The `next` of the page before."),
)

_AFTER = Query(
    name="after",
    about="The `id` of the last event one has; `Last-Event-ID` goes before it. Neither: from now.",
    schema={"type": "integer", "minimum": 0, "maximum": 999_999_999},
)

_KEY = Query(
    name=talks.KEY,
    about="The writer's own, of one text: the same again writes nothing and answers the same.",
    schema={"type": "string", "minLength": 1, "maxLength": talks.LONGEST_KEY},
    place="header",
)


def _door(
    method: Literal["get", "post"],
    path: str,
    who: frozenset[Role],
    handler: Handler,
    summary: str,
    response: type[BaseModel] | str | None = None,
    *,
    status: int = 200,
    request: type[BaseModel] | None = None,
    query: tuple[Query, ...] = (),
    errors: tuple[int, ...] = (),
) -> Route:
    roles = tuple(role.value for role in Role if role in who)
    about = Operation(
        method=method,
        path=path,
        summary=summary,
        roles=roles,
        request=request,
        responses={status: response},
        query=query,
        errors=errors,
    )
    return Route(method=method.upper(), path=path, who=who, handler=handler, about=about)


TALK_API = (
    _door(
        "post",
        "/v1/candidates",
        _PORTAL,
        candidates.mint,
        "Give an employer's reference for a worker, always the same for one vacancy",
        MintedDocument,
        request=candidates.MintRequest,
    ),
    _door(
        "get",
        "/v1/vacancies/{id}/candidates",
        _EMPLOYER,
        candidates.list_candidates,
        "Who may be written to about one's own vacancy, and what became of it",
        CandidateList,
        query=_LIST,
    ),
    _door(
        "post",
        "/v1/conversations",
        _PARTIES,
        talks.open_conversation,
        "Open a conversation, or have the one there is: by a candidate, or a vacancy one was told",
        ConversationDocument,
        request=talks.OpenRequest,
        errors=(409, 429),
    ),
    _door(
        "get",
        "/v1/conversations",
        _PARTIES,
        talks.list_conversations,
        "One's conversations, the one written in last first, each with its last line",
        ConversationList,
        query=_LIST,
    ),
    _door(
        "get",
        _ONE,
        _PARTIES,
        talks.show_conversation,
        "One conversation with its lines",
        ConversationDocument,
    ),
    _door(
        "post",
        f"{_ONE}/messages",
        _PARTIES,
        talks.write_message,
        "Write; with the same Idempotency-Key again, nothing is written twice",
        WrittenDocument,
        status=201,
        request=talks.TextRequest,
        query=(_KEY,),
        errors=(409, 429),
    ),
    _door(
        "get",
        "/v1/stream",
        _PARTIES,
        stream.listen,
        "What one is to hear, as it happens (server-sent events): `message`, `read`, `revealed`, "
        "`ended`; `reset` when what was missed is not kept any more",
        "text/event-stream",
        query=(_AFTER,),
    ),
    _door(
        "post",
        f"{_ONE}/preview",
        _PARTIES,
        talks.preview_message,
        "What the other side would read of a text; nothing is written",
        PreviewDocument,
        request=talks.TextRequest,
        errors=(409, 429),
    ),
    _door(
        "post",
        f"{_ONE}/read",
        _PARTIES,
        talks.read_on,
        "How far one has read",
        status=204,
        request=talks.ReadRequest,
    ),
    _door(
        "post",
        f"{_ONE}/reveal",
        _EMPLOYER,
        talks.reveal,
        "Show oneself to the worker, or to all of the vacancy; it cannot be undone",
        RevealedDocument,
        request=talks.RevealRequest,
        errors=(409,),
    ),
    _door(
        "post",
        f"{_ONE}/share",
        _WORKER,
        talks.share,
        "Give an employer that showed itself some of one's data",
        SharedDocument,
        status=201,
        request=talks.ShareRequest,
        errors=(409,),
    ),
    _door(
        "post",
        f"{_ONE}/close",
        _PARTIES,
        talks.close,
        "End it; both may still read it",
        status=204,
    ),
    _door("post", f"{_ONE}/block", _PARTIES, talks.block, "End it for good", status=204),
    _door(
        "post",
        f"{_ONE}/report",
        _PARTIES,
        talks.report,
        "Ask a moderator to look at the other side; the first word of each counts",
        ReportedDocument,
        request=talks.ComplaintRequest,
    ),
)
