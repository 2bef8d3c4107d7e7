"""What a demo keeps in its folder, and that it goes on from there after it was killed."""

import asyncio
import re
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from hub.demo.jobs import read_vacancies
from hub.demo.kept import Kept, kept
from hub.demo.kept_clock import clock_of
from hub.demo.mailbox import Mailbox
from hub.demo.options import DemoOptions
from hub.demo.phones import PhoneCompany
from hub.demo.publishing import JobQueue
from hub.demo.smtpd import Envelope
from hub.errors import Malformed, Unavailable
from tests.cli.program import program
from tests.demo.phoning import ROSA, Sender, hooks
from tests.demo.staging import AT
from tests.demo.test_demo import demo, ended
from tests.servers import free_port
from tests.waiting import wait_until

JOBS = read_vacancies(limit=2)
OPTIONS = DemoOptions(at=AT, workers=20, limit=2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def open_one(folder: Path) -> Iterator[Kept]:
    with kept(folder, OPTIONS, JOBS) as one:
        yield one


def test_what_was_noted_is_known_when_the_folder_is_opened_again(folder: Path) -> None:
    with kept(folder, OPTIONS, JOBS) as one:
        one.note("people", "in")
        secret = one.fact("secret")
    with kept(folder, OPTIONS, JOBS) as one:
        assert (one.fact("people"), one.fact("secret")) == ("in", secret)
        assert one.fact("answers") is None
    assert secret is not None
    assert len(secret) > 32
    assert folder.stat().st_mode & 0o777 == 0o700


def test_two_demos_do_not_share_a_folder(folder: Path, open_one: Kept) -> None:
    with pytest.raises(Unavailable, match="another demo runs with"), kept(folder, OPTIONS, JOBS):
        pass


# The clock


def test_started_again_the_clock_is_never_behind_what_it_showed(open_one: Kept) -> None:
    first = clock_of(open_one, AT)
    first.move(timedelta(hours=3))
    shown = first.now()
    again = clock_of(open_one, AT)
    assert shown <= again.now() <= shown + timedelta(minutes=1)


def test_the_clock_does_not_run_on_while_nobody_runs_it(open_one: Kept) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    shown = clock_of(open_one, long_ago).now()
    assert clock_of(open_one, AT).now() - shown < timedelta(minutes=1)


# The jobs


def test_a_job_given_away_and_perhaps_not_taken_is_published_in_the_same_words(
    open_one: Kept,
) -> None:
    queue = JobQueue(JOBS, open_one)
    assert (queue.left, queue.in_doubt()) == (2, [])
    number, job = queue.next()
    said = queue.event(number, job, AT)
    again = JobQueue(JOBS, open_one)
    assert again.in_doubt() == [(1, said)]
    assert again.left == 1
    again.taken(1)
    assert again.in_doubt() == []
    assert again.next()[0] == 2


# What arrived


def letter(message_id: str) -> Envelope:
    body = f"Message-ID: <{message_id}@x>\r\nSubject: Hola\r\n\r\nNada\r\n"
    return Envelope(sender="a@x", to=("rosa@y",), options="", body=body.encode())


def test_a_mailbox_goes_on_counting_and_knows_a_repeat_of_before(open_one: Kept) -> None:
    open_one.mail(letter("1"), AT)
    open_one.mail(letter("2"), AT)
    open_one.mail(letter("1"), AT)
    box = Mailbox(clock=lambda: AT)
    box.recall(open_one.mails())
    assert (box.total, box.repeated) == (3, 1)
    assert [one.name for one in box.messages("rosa@y")] == ["1", "2", "1"]
    assert box.messages(limit=1)[0].at == AT


async def test_a_phone_company_knows_what_it_took_and_calls_back_what_is_owed(
    open_one: Kept,
) -> None:
    heard: list[web.Request] = []
    killed = PhoneCompany(now=lambda: AT, note=open_one.sms)  # before it noted whom it told
    async with hooks(heard) as hook, ClientSession() as session, asyncio.timeout(30):
        async with killed.serve() as url:
            _, taken = await Sender(killed, session, url).post(StatusCallback=hook, Body="hola")
            await killed.quiet()
        for calls in (2, 2):
            again = PhoneCompany(now=lambda: AT, told=open_one.told)
            again.recall(open_one.texts())
            async with again.serve() as url:
                await again.quiet()
                status, found = await Sender(again, session, url).get(taken["sid"])
            assert (status, found["body"], len(heard)) == (200, "hola", calls)
            assert (again.total, again.repeated) == (1, 0)
            assert [one.body for one in again.screen(ROSA)] == ["hola"]


# Wrong use, of the real program


def test_what_holds_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    strange = tmp_path / "demo.db"
    (tmp_path / "cartas").mkdir()
    said = program("demo", "--port", "0", "--keep", str(tmp_path))
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"hub: --keep: {tmp_path} holds something else than a demo")
    assert [one.name for one in tmp_path.iterdir()] == ["cartas"]
    strange.write_text("no database")
    for where, why in ((tmp_path, "holds something else than a demo"), (strange, "is a file")):
        with pytest.raises(Malformed, match=f"{where} {why}"), kept(where, OPTIONS, JOBS):
            pass
    assert strange.read_text() == "no database"


@pytest.mark.parametrize(
    ("argument", "change"),
    [
        ("--workers", {"workers": 21}),
        ("--seed", {"seed": 2}),
        ("--limit", {"limit": None}),
        ("--at", {"at": AT + timedelta(hours=1)}),
    ],
)
def test_other_arguments_than_it_was_made_with_are_named(
    folder: Path, argument: str, change: dict[str, Any]
) -> None:
    with kept(folder, OPTIONS, JOBS):
        pass
    with pytest.raises(Malformed) as found, kept(folder, replace(OPTIONS, **change), JOBS):
        pass
    [fault] = found.value.faults
    assert fault.field == argument
    assert "was made with" in fault.message


def test_another_file_of_jobs_is_named(folder: Path) -> None:
    with kept(folder, OPTIONS, JOBS):
        pass
    with pytest.raises(Malformed, match="--vacancies: the demo"), kept(folder, OPTIONS, JOBS[:1]):
        pass


# Killed and started again


def test_killed_while_it_tells_and_while_it_rests_it_goes_on_and_counts_the_same(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "kept"
    # Its links name the port: an SMS in doubt is looked for by its words.
    arguments = ("--workers", "300", "--limit", "6", "--port", str(free_port()))
    arguments += ("--keep", str(folder))
    with demo(tmp_path, *arguments) as process:
        wait_until(lambda: mails(folder) > 3, within=120)
        process.kill()
    with demo(tmp_path, *arguments) as process:
        line = summary(process)
        assert process.stderr is not None
        assert process.stderr.readline().startswith(b"Siguiendo con lo guardado en ")
        process.kill()
    found = re.fullmatch(
        r"300 personas · 6 trabajos · (\d+) de \1 avisos · 0 fuera de orden"
        r" · (\d+) repetidos? · 0 tarde\n",
        line,
    )
    assert found is not None, line
    # What was on the wire goes again by the same Message-ID, and is all that is counted.
    assert int(found[2]) <= 16
    arrived = mails(folder)
    with demo(tmp_path, *arguments) as process:
        assert summary(process) == line
        process.send_signal(signal.SIGINT)
        assert ended(process, within=60).code == 0
    assert mails(folder) == arrived
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]


def mails(folder: Path) -> int:
    """Count the mails that arrived at a demo of this folder."""
    if not (folder / "demo.db").exists():
        return 0
    with closing(sqlite3.connect(folder / "demo.db")) as db:
        try:
            return int(db.execute("SELECT count(*) FROM mails").fetchone()[0])
        except sqlite3.OperationalError:  # it is being made
            return 0


def summary(process: "subprocess.Popen[bytes]") -> str:
    """Give the second line it says: the first is where its pages are."""
    assert process.stdout is not None
    return [process.stdout.readline().decode() for _ in range(2)][1]
