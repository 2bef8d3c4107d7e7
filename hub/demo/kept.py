"""A folder enters; what a demo has to know again after it was killed is written and read there.

Beside the hub's own database lies one of the demo: what it was made with, its clock, the jobs it
gave away, and every mail and SMS that arrived. A process that is killed loses nothing of it.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from threading import Lock
from typing import Final

from hub.demo.jobs import Job
from hub.demo.options import DemoOptions
from hub.demo.phone_api import Record, Sms, Undelivered
from hub.demo.smtpd import Envelope
from hub.errors import Fault, Malformed, Unavailable

_NAME: Final = "demo.db"
_ALL: Final = "all"
_SCHEMA: Final = (
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE jobs (number INTEGER PRIMARY KEY, at TEXT NOT NULL, taken INTEGER NOT NULL)",
    "CREATE TABLE mails (sender TEXT, recipients TEXT, options TEXT, body BLOB, at TEXT)",
    """CREATE TABLE sms (recipient TEXT, body TEXT, at TEXT, sid TEXT UNIQUE, account TEXT,
       sender TEXT, service TEXT, callback TEXT, code INTEGER, words TEXT, told INTEGER)""",
)


@dataclass(frozen=True, slots=True)
class Given:
    """A job that was given away, and whether the hub is known to have taken it."""

    number: int
    at: datetime
    taken: bool


class Kept:
    """What one demo keeps; for any thread."""

    def __init__(self, folder: Path, db: sqlite3.Connection) -> None:
        self.folder = folder
        self._db = db
        self._lock = Lock()

    # Facts

    def fact(self, name: str) -> str | None:
        """Give what was noted under a name."""
        for (value,) in self._ask("SELECT value FROM facts WHERE name = ?", name):
            return str(value)
        return None

    def note(self, name: str, value: str) -> None:
        """Note one fact in the place of the one before."""
        self._do("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, value)

    # Jobs

    def give(self, number: int, at: datetime) -> None:
        """Note that a job is about to be published, at this moment."""
        self._do("INSERT OR IGNORE INTO jobs VALUES (?, ?, 0)", number, at.isoformat())

    def taken(self, number: int) -> None:
        """Note that the hub took it."""
        self._do("UPDATE jobs SET taken = 1 WHERE number = ?", number)

    def given(self) -> list[Given]:
        """List the jobs given away, the first first."""
        rows = self._ask("SELECT number, at, taken FROM jobs ORDER BY number")
        return [
            Given(number, datetime.fromisoformat(at), bool(taken)) for number, at, taken in rows
        ]

    # What arrived

    def mail(self, one: Envelope, at: datetime) -> None:
        """Keep a mail."""
        to = "\n".join(one.to)
        self._do(
            "INSERT INTO mails VALUES (?, ?, ?, ?, ?)",
            *(one.sender, to, one.options, one.body, at.isoformat()),
        )

    def mails(self) -> Iterator[tuple[Envelope, datetime]]:
        """Give every mail, the first first."""
        for sender, to, options, body, at in self._ask("SELECT * FROM mails ORDER BY rowid"):
            one = Envelope(sender=sender, to=tuple(to.split("\n")), options=options, body=body)
            yield one, datetime.fromisoformat(at)

    def sms(self, one: Record) -> None:
        """Keep an SMS, of which nobody was told yet."""
        failure = (None, None) if one.failure is None else (one.failure.code, one.failure.words)
        self._do(
            "INSERT INTO sms VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            *(one.sms.to, one.sms.body, one.sms.at.isoformat(), one.sms.sid),
            *(one.account, one.sender, one.service, one.callback, *failure),
        )

    def told(self, one: Record) -> None:
        """Note that its sender was told what became of an SMS."""
        self._do("UPDATE sms SET told = 1 WHERE sid = ?", one.sms.sid)

    def texts(self) -> Iterator[tuple[Record, bool]]:
        """Give every SMS, the first first, and whether its sender was told."""
        rows = self._ask("SELECT * FROM sms ORDER BY rowid")
        for to, body, at, sid, account, sender, service, callback, code, words, told in rows:
            record = Record(
                sms=Sms(to=to, body=body, at=datetime.fromisoformat(at), sid=sid),
                account=account,
                sender=sender,
                service=service,
                callback=callback,
                failure=None if code is None else Undelivered(code=code, words=words),
            )
            yield record, bool(told)

    def _do(self, statement: str, *values: object) -> None:
        with self._lock:
            self._db.execute(statement, values)

    def _ask(self, statement: str, *values: object) -> sqlite3.Cursor:
        with self._lock:
            return self._db.execute(statement, values)


@contextmanager
def kept(folder: Path, options: DemoOptions, jobs: Sequence[Job]) -> Iterator[Kept]:
    """Open what a demo keeps in a folder, made where there is none.

    Raises Malformed, naming the argument, for a folder that holds something else or was made with
    other arguments; Unavailable for one that another demo uses or that cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise _wrong("--keep", f"{folder} is a file: name a folder") from None
    except OSError as error:
        raise Unavailable(f"--keep: {folder} cannot be made ({error.strerror})") from error
    with _alone(folder), closing(_opened(folder)) as db:
        facts = _facts(options, jobs)
        try:
            _begin(db, folder, facts)
        except sqlite3.OperationalError as error:
            raise Unavailable(f"--keep: {folder} cannot be written ({error})") from error
        except sqlite3.DatabaseError as error:
            raise _not_ours(folder) from error
        one = Kept(folder, db)
        for name, now in facts.items():
            if (then := one.fact(name)) != now:
                raise _wrong(name, _made_with(folder, name, str(then)))
        yield one


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep every other demo out of a folder; a process that is killed lets it go."""
    held = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable(f"--keep: another demo runs with {folder}; end it first") from None
        yield
    finally:
        os.close(held)


def _opened(folder: Path) -> sqlite3.Connection:
    if not (folder / _NAME).exists() and any(folder.iterdir()):
        raise _not_ours(folder)
    try:
        # Its threads share it one after the other.
        return sqlite3.connect(folder / _NAME, isolation_level=None, check_same_thread=False)
    except sqlite3.OperationalError as error:
        raise Unavailable(f"--keep: {folder} cannot be written ({error})") from error


def _begin(db: sqlite3.Connection, folder: Path, facts: Mapping[str, str]) -> None:
    """Make what a new folder lacks, all at once."""
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = OFF")  # what was written outlives the process, which is all
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        folder.chmod(0o700)  # it is to hold a secret
        db.execute("BEGIN IMMEDIATE")
        for statement in _SCHEMA:
            db.execute(statement)
        db.executemany("INSERT INTO facts VALUES (?, ?)", [*facts.items(), _secret()])
        db.execute("COMMIT")
    elif not {"facts", "jobs", "mails", "sms"} <= tables:
        raise _not_ours(folder)


def _secret() -> tuple[str, str]:
    return "secret", token_urlsafe(32)


def _facts(options: DemoOptions, jobs: Sequence[Job]) -> dict[str, str]:
    """Give what makes one demo another, by the argument that says it."""
    return {
        "--workers": str(options.workers),
        "--seed": str(options.seed),
        "--limit": str(options.limit or _ALL),
        "--vacancies": sha256(repr(list(jobs)).encode()).hexdigest(),
        "--at": options.at.isoformat(timespec="minutes"),
    }


def _made_with(folder: Path, name: str, then: str) -> str:
    if name == "--vacancies":
        return f"the demo in {folder} was made with other jobs: give the same file, or a new folder"
    made = "without it" if then == _ALL else f"with {then}"
    return f"the demo in {folder} was made {made}: give the same, or a new folder"


def _not_ours(folder: Path) -> Malformed:
    return _wrong(
        "--keep", f"{folder} holds something else than a demo: name a new or empty folder"
    )


def _wrong(name: str, message: str) -> Malformed:
    return Malformed([Fault(name, message)])
