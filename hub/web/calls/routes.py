"""The doors by which an OMIL calls its own people to courses, as data."""

from typing import Final

from hub.intake.parse import MOST_BYTES
from hub.web.calls import handlers, previews
from hub.web.calls.documents import (
    CallDocument,
    CallList,
    CallPreview,
    CheckedList,
    MadeCall,
    StopPreview,
)
from hub.web.doors import PAGING, api
from hub.web.openapi import Query
from hub.web.tokens import Role

_OFFICER = frozenset({Role.OFFICER})
#: Whoever may agree to a call of many people.
_AGREEING = _OFFICER | {Role.SENCE}
_ONE = "/v1/calls/{id}"

CALL_API: Final = (
    api(
        "get",
        "/v1/calls",
        _OFFICER,
        handlers.list_calls,
        "The office's own calls, the latest first",
        {200: CallList},
        query=PAGING,
    ),
    api(
        "post",
        "/v1/calls",
        _OFFICER,
        handlers.make_call,
        "Call people of the office's own comuna to a course; the same id again changes it",
        {200: MadeCall, 201: MadeCall},
        request=handlers.CallRequest,
    ),
    api(
        "post",
        "/v1/calls/preview",
        _OFFICER,
        previews.preview_call,
        "What a call would do: how many people, which words, what it costs; nothing is written",
        {200: CallPreview},
        request=previews.PreviewRequest,
    ),
    api(
        "post",
        "/v1/calls/lists",
        _OFFICER,
        previews.check_list,
        "Whom a list of ids or RUTs names, row by row; parted by ; , or tab, with a header or not",
        {200: CheckedList},
        takes_text=previews.CSV,
        max_body=MOST_BYTES,
    ),
    api(
        "get",
        _ONE,
        _AGREEING,
        handlers.show_call,
        "A call and who answered what, `limit` people at a time; for SENCE how many",
        {200: CallDocument},
        query=PAGING,
    ),
    api(
        "post",
        f"{_ONE}/answers",
        _OFFICER,
        handlers.write_answer,
        "What somebody said on the telephone; until the course begins",
        {200: CallDocument},
        request=handlers.CallAnswerRequest,
        errors=(409,),
    ),
    api(
        "post",
        f"{_ONE}/approve",
        _AGREEING,
        handlers.approve,
        "Let a call of many people go, or a change of one; never by whoever wrote some of it",
        {200: CallDocument},
        query=(
            Query(
                name="as_of",
                about="Of the call as it was looked at: it goes only if it says the same still.",
            ),
        ),
        errors=(409,),
    ),
    api(
        "post",
        f"{_ONE}/withdraw",
        _AGREEING,
        handlers.withdraw,
        "Take an approval back: nothing more goes out; who said yes is told if the course is off",
        {200: CallDocument},
        request=handlers.StopRequest,
        errors=(409,),
    ),
    api(
        "get",
        f"{_ONE}/stop",
        _OFFICER,
        handlers.show_stop,
        "What stopping a call would do: who said yes and is told, by what, in which words",
        {200: StopPreview},
        errors=(409,),
    ),
    api(
        "post",
        f"{_ONE}/stop",
        _OFFICER,
        handlers.stop,
        "Nothing more of it goes out; who said yes is told that the course is off, where it is",
        {200: CallDocument},
        request=handlers.StopRequest,
        errors=(409,),
    ),
    *(
        api("post", f"{_ONE}/{what}", _OFFICER, act, words, {200: CallDocument}, errors=(409,))
        for what, act, words in (
            ("discard", handlers.discard, "Make no change that waits for an approval"),
            ("pause", handlers.pause, "Stop it for a while; its due time keeps running"),
            ("resume", handlers.resume, "Let a paused call go on"),
        )
    ),
)
