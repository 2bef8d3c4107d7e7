"""What the program notes of its work enters; lines on stderr leave, without values of people.

JSON where a machine reads, plain lines at a terminal.
"""

import logging
import re
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Final, TextIO
from urllib.parse import unquote

import structlog
from structlog.typing import EventDict, Processor

#: What stands for a value that is nobody's business.
HIDDEN: Final = "[hidden]"

#: A key with one of these words in it is a person's value, or opens something.
PRIVATE: Final = frozenset(
    {
        "address",
        "authorization",
        "body",
        "contact",
        "cookie",
        "email",
        "mail",
        "name",
        "password",
        "phone",
        "rut",
        "secret",
        "smtp",
        "text",
        "to",
        "token",
    }
)

#: A number below it is a count: no telephone and no RUT is so small.
_COUNTS: Final = 1_000_000
_WORD: Final = re.compile(r"[a-z]+")
#: What in any text tells who somebody is, or opens something, by its form alone.
_TELLING: Final = re.compile(
    r"[^\s<>\"'=]+@[^\s<>\"']+"  # an e-mail, or the login of a URL
    r"|\+?\b56[ -]?\d(?:[ -]?\d){7,8}\b"  # a Chilean number with its country
    r"|\b9[ -]?[2-9]\d{3}[ -]?\d{4}\b"  # a mobile without it
    r"|\b\d{1,2}\.?\d{3}\.?\d{3}-[\dkK]\b"  # a RUT
    r"|\beyJ[\w-]+\.[\w-]+\.[\w-]*"  # a token
    r"|(?i:\b(?:bearer|basic)) +[\w.~+/=-]+"
    r"|(?<=/[aemu]/)[\w-]{8,}"  # the part of a link that opens
    r"|(?i:(?<=token=)|(?<=secret=)|(?<=password=)|(?<=key=))[^\s&\"']+"
    r"|-----BEGIN [A-Z ]+-----[^-]*(?:-----END [A-Z ]+-----)?"
)
#: A variable of the environment whose value opens something.
_OPENS: Final = re.compile(r"HUB_\w*(?:SECRET|TOKEN|PASSWORD)\w*(?<!_FILE)(?<!_URL)")
#: A value shorter than it would hide words that are none of it.
_SHORTEST: Final = 8


def configure(level: int = logging.INFO, environ: Mapping[str, str] = MappingProxyType({})) -> None:
    """Send the log of the whole process to stderr, libraries' warnings with it.

    The secrets of `environ` are hidden wherever they stand.
    """
    known = sorted(secrets_of(environ), key=len, reverse=True)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    written = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            # Before hiding: a traceback repeats the words of its error.
            structlog.processors.format_exc_info,
            partial(redact, known=known),
            _renderer(),
        ],
    )
    handler = _Stderr()
    handler.setFormatter(written)
    root = logging.getLogger()
    for former in [one for one in root.handlers if isinstance(one, _Stderr)]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("hub").setLevel(level)


def take_over() -> None:
    """Write Python's own warnings, and what nobody caught, as everything else is written."""
    logging.captureWarnings(True)
    sys.excepthook = _left_over


def secrets_of(environ: Mapping[str, str]) -> set[str]:
    """Give the values of an environment that open something: keys, and passwords in URLs."""
    found = {value for name, value in environ.items() if _OPENS.fullmatch(name)}
    for name, value in environ.items():
        if name.startswith("HUB_") and name.endswith("_URL") and "@" in value:
            login = value.partition("://")[2].rpartition("@")[0]
            password = login.partition(":")[2]
            found |= {password, unquote(password)}
    return {one for one in found if len(one) >= _SHORTEST}


def redact(_logger: object, _method: str, event: EventDict, known: Sequence[str] = ()) -> EventDict:
    """Hide values of people and secrets.

    By the keys they lie under, by their own form, and those that are `known` wherever they are.
    """
    return {key: _hidden(key, value, known) for key, value in event.items()}


def _hidden(key: str, value: Any, known: Sequence[str]) -> Any:
    if value is None or isinstance(value, float):
        return value
    if isinstance(value, int) and abs(value) < _COUNTS:
        return value
    if PRIVATE.intersection(_WORD.findall(key.lower())):
        return HIDDEN
    if isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return {
            _said(str(inner), known): _hidden(str(inner), item, known)
            for inner, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_hidden("", item, known) for item in value]
    # Whatever else it is, what is written of it is text: an error's words, a URL, bytes.
    return _said(value if isinstance(value, str) else str(value), known)


def _said(text: str, known: Sequence[str]) -> str:
    for one in known:
        text = text.replace(one, HIDDEN)
    return _TELLING.sub(HIDDEN, text)


def _left_over(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    """Write what nobody caught, as everything else is written; an interruption is no fault."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    structlog.get_logger("hub").critical("hub.crashed", exc_info=(kind, error, trace))


def _renderer() -> Processor:
    if sys.stderr.isatty():
        # The pretty form of a traceback would show local variables.
        return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer(ensure_ascii=False, default=str)


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to what stderr is at the time."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # a place to look, not a fixed one
        """Give the present stderr."""
        return sys.stderr
