"""The doors of conversations, as data."""

from hub.web.conversations import candidates, stream, talk_requests, talks
from hub.web.conversations.talk_documents import (
    CandidateList,
    ConversationDocument,
    ConversationList,
    MintedDocument,
    PreviewDocument,
    RevealedDocument,
    SharedDocument,
    WrittenDocument,
)
from hub.web.documents import ReportedDocument
from hub.web.doors import PAGING, api
from hub.web.openapi import Query
from hub.web.tokens import Role

_PORTAL = frozenset({Role.PORTAL})
_WORKER = frozenset({Role.WORKER})
_EMPLOYER = frozenset({Role.EMPLOYER})
_PARTIES = _WORKER | _EMPLOYER

_ONE = "/v1/conversations/{id}"

_AFTER = Query(
    name="after",
    about="The `id` of the last event one has; `Last-Event-ID` goes before it. Neither: from now.",
    schema={"type": "integer", "minimum": 0, "maximum": 999_999_999},
)

_BEFORE = Query(
    name="before",
    about="The `number` of a line: those before it. The first of an answer leads to older ones.",
    schema={"type": "integer", "minimum": 0, "maximum": 999_999},
)

_KEY = Query(
    name=talks.KEY,
    about="The writer's own, of one text: the same again writes nothing and answers the same.",
    schema={"type": "string", "minLength": 1, "maxLength": talks.LONGEST_KEY},
    place="header",
)

TALK_API = (
    api(
        "post",
        "/v1/candidates",
        _PORTAL,
        candidates.mint,
        "Give an employer's reference for a worker, always the same for one vacancy",
        {200: MintedDocument},
        request=candidates.MintRequest,
    ),
    api(
        "get",
        "/v1/vacancies/{id}/candidates",
        _EMPLOYER,
        candidates.list_candidates,
        "Who may be written to about one's own vacancy, and what became of it",
        {200: CandidateList},
        query=PAGING,
    ),
    api(
        "post",
        "/v1/conversations",
        _PARTIES,
        talks.open_conversation,
        "Open a conversation, or have the one there is: by a candidate, or a vacancy one was told",
        {200: ConversationDocument},
        request=talk_requests.OpenRequest,
        errors=(409, 429),
    ),
    api(
        "get",
        "/v1/conversations",
        _PARTIES,
        talks.list_conversations,
        "One's conversations, the one written in last first, each with its last line; an "
        "employer's from its first line on",
        {200: ConversationList},
        query=PAGING,
    ),
    api(
        "get",
        _ONE,
        _PARTIES,
        talks.show_conversation,
        "One conversation with its last 200 lines, or those before one of them",
        {200: ConversationDocument},
        query=(_BEFORE,),
    ),
    api(
        "post",
        f"{_ONE}/messages",
        _PARTIES,
        talks.write_message,
        "Write; with the same Idempotency-Key again, nothing is written twice",
        {201: WrittenDocument},
        request=talk_requests.TextRequest,
        query=(_KEY,),
        errors=(409, 429),
    ),
    api(
        "get",
        "/v1/stream",
        _PARTIES,
        stream.listen,
        "What one is to hear, as it happens (server-sent events): `message`, `read`, `revealed`, "
        "`ended`; `reset` when what was missed is not kept any more",
        {200: "text/event-stream"},
        query=(_AFTER,),
    ),
    api(
        "post",
        f"{_ONE}/preview",
        _PARTIES,
        talks.preview_message,
        "What the other side would read of a text; nothing is written",
        {200: PreviewDocument},
        request=talk_requests.TextRequest,
        errors=(409, 429),
    ),
    api(
        "post",
        f"{_ONE}/read",
        _PARTIES,
        talks.read_on,
        "How far one has read",
        {204: None},
        request=talk_requests.LineRequest,
    ),
    api(
        "post",
        f"{_ONE}/reveal",
        _EMPLOYER,
        talks.reveal,
        "Show oneself to the worker, or to all of the vacancy; it cannot be undone",
        {200: RevealedDocument},
        request=talk_requests.RevealRequest,
        errors=(409,),
    ),
    api(
        "post",
        f"{_ONE}/share",
        _WORKER,
        talks.share,
        "Give an employer that showed itself some of one's data",
        {201: SharedDocument},
        request=talk_requests.ShareRequest,
        errors=(409,),
    ),
    api(
        "post",
        f"{_ONE}/close",
        _PARTIES,
        talks.close,
        "End it; both may still read it",
        {204: None},
    ),
    api("post", f"{_ONE}/block", _PARTIES, talks.block, "End it for good", {204: None}),
    api(
        "post",
        f"{_ONE}/report",
        _PARTIES,
        talks.report,
        "Ask a moderator to look at the other side; until they did, only one's first word counts",
        {200: ReportedDocument},
        request=talk_requests.ComplaintRequest,
    ),
    api(
        "post",
        f"{_ONE}/appeal",
        _PARTIES,
        talks.appeal,
        "Ask once for another look at a line of one's own that a moderator took away",
        {204: None},
        request=talk_requests.LineRequest,
        errors=(409,),
    ),
)
