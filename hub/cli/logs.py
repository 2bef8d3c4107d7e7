"""What the program notes of its work enters; lines on stderr leave, without values of people.

JSON where a machine reads, plain lines at a terminal.
"""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, Final, TextIO

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
#: What in any text is an address (or the login of a URL), a Chilean number or a RUT.
_TELLING: Final = re.compile(
    r"[^\s<>\"'=]+@[^\s<>\"']+|\+?56 ?9 ?\d{4} ?\d{4}|\b\d{1,2}\.?\d{3}\.?\d{3}-[\dkK]\b"
)


def configure(level: int = logging.INFO) -> None:
    """Send the log of the whole process to stderr, libraries' warnings with it."""
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
            redact,
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


def redact(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Hide values of people and secrets, by the keys they lie under and by their own form."""
    return {key: _hidden(key, value) for key, value in event.items()}


def _hidden(key: str, value: Any) -> Any:
    if isinstance(value, int) and abs(value) < _COUNTS:
        return value
    if PRIVATE.intersection(_WORD.findall(key.lower())):
        return HIDDEN
    if isinstance(value, str):
        return _TELLING.sub(HIDDEN, value)
    if isinstance(value, Mapping):
        return {inner: _hidden(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden("", item) for item in value]
    return value


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
