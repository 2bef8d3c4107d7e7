"""What was asked for and the jobs go in; the hub at work among invented people comes out."""

import json
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice
from pathlib import Path

from aiohttp import web

from config.settings import Settings, load
from hub.actors import Workers
from hub.clock import MovableClock
from hub.demo import asking, calling, people
from hub.demo.doors import Scenery, doors
from hub.demo.jobs import Event, Job, employer_events
from hub.demo.kept import Kept, kept
from hub.demo.kept_clock import clock_of
from hub.demo.mailbox import Mailbox
from hub.demo.options import DemoOptions
from hub.demo.phones import PhoneCompany
from hub.demo.publishing import JobQueue
from hub.embedded import MakeApp, Ready, Ring, embedded, token_keys
from hub.errors import Unavailable
from hub.intake.accept import accept
from hub.intake.parse import MANY, parse_batch
from hub.jobs import EVENTS, HEAR
from hub.store.portal import events
from hub.store.workers.readers import reader
from hub.web.app import make_app
from hub.web.records import personal
from hub.wiring import Hub

_HOST = "127.0.0.1"
_ACCOUNT, _TOKEN = "AC" + "0" * 32, "demo"
_BATCH = 300
#: People are loaded as of the day before.
_BEFORE = timedelta(hours=22)
#: E-mails and SMS a second: slow enough to be watched, or as fast as this machine goes.
_WATCHED, _FAST = (80, 30), (5_000, 2_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A hub at work on a clock of its own, and what stands around it."""

    hub: Hub
    workers: Workers
    clock: MovableClock
    mailbox: Mailbox
    phones: PhoneCompany
    options: DemoOptions
    queue: JobQueue
    keys: dict[str, str]  #: personal keys a visitor may try, by whose they are
    kept: Kept

    @property
    def jobs(self) -> Sequence[Job]:
        """The jobs of the file."""
        return self.queue.jobs

    @property
    def url(self) -> str:
        """Where its pages are, without a path."""
        return self.hub.settings.public_url

    async def bring_people(self, taken: Callable[[int], object]) -> None:
        """Take in employers, workers and their indexes, as the portal would send them.

        `taken` hears how many events each step took in. They are applied soon after.
        """
        count, seed = self.options.workers, self.options.seed
        loaded_at = self.options.at - _BEFORE
        everybody = chain(
            employer_events(self.jobs, seed, loaded_at=loaded_at),
            people.workers(count, seed, self.jobs, loaded_at=loaded_at),
            people.indexes(count, seed, loaded_at=loaded_at),
        )
        for batch in _batches(everybody):
            await self._take(batch)
            taken(len(batch))

    async def publish(self, *numbered: tuple[int, Job]) -> None:
        """Publish jobs now, as the vacancies of these numbers."""
        now = self.clock.now()
        await self._publish(
            [(number, self.queue.event(number, job, now)) for number, job in numbered]
        )

    async def publish_in_doubt(self) -> None:
        """Publish again, in the same words, what was killed before the hub was known to have it."""
        await self._publish(self.queue.in_doubt())

    async def _publish(self, numbered: Sequence[tuple[int, Event]]) -> None:
        for batch in _batches(event for _, event in numbered):
            await self._take(batch)
        for number, _ in numbered:
            self.queue.taken(number)

    async def call(self) -> None:
        """Let an office call some people, as the portal would bring it."""
        await self._take([calling.call_event(self.clock.now())])

    async def ask(self) -> None:
        """Let somebody write to the help desk."""
        await asking.ask(self.hub)
        self.workers.ring(HEAR)

    async def give_keys(self) -> None:
        """Make the personal keys a visitor may try, once their people are taken in."""
        for one in people.KEYED:
            async with self.hub.database.read() as db:
                worker = await reader(db, one.worker_id or "")
            if worker is None:
                continue
            name = f"key of {one.name}"
            made = self.kept.fact(name) or await personal.make(self.hub, worker)
            self.kept.note(name, made)
            self.keys[one.name] = personal.spaced(made)

    async def unapplied(self) -> int:
        """Count what was taken in and not acted on yet."""
        async with self.hub.database.read() as db:
            return await events.waiting(db)

    async def _take(self, batch: list[Event]) -> None:
        parsed = parse_batch(json.dumps(batch).encode(), MANY)
        if parsed.rejected:
            raise Unavailable(f"the demo's own events were refused: {parsed.rejected[0].faults}")
        hub = self.hub
        await accept(hub.database, hub.vault, parsed, self.clock.now(), hub.terms)
        self.workers.ring(EVENTS)


@asynccontextmanager
async def stage(options: DemoOptions, jobs: Sequence[Job]) -> AsyncIterator[Stage]:
    """Set the stage, without people but for those of a demo that was kept.

    Without `keep` everything is gone when it is left.
    Raises Unavailable for a port in use, and what `kept` raises.
    """
    async with AsyncExitStack() as stack:
        folder = options.keep or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="pregonero-"))
        )
        known = stack.enter_context(kept(folder, options, jobs))
        clock = clock_of(known, options.at)
        queue = JobQueue(jobs, known)
        mailbox = Mailbox(clock=clock.now, note=known.mail)
        mailbox.recall(known.mails())
        phones = PhoneCompany(
            now=clock.now,
            account_sid=_ACCOUNT,
            auth_token=_TOKEN,
            note=known.sms,
            told=known.told,
        )
        phones.recall(known.texts())
        await mailbox.start()
        stack.push_async_callback(mailbox.stop)
        base_url = await stack.enter_async_context(phones.serve())
        port = options.port or _free_port()
        settings = _settings(
            known, port, mailbox.port, base_url, _FAST if options.once else _WATCHED
        )
        keys: dict[str, str] = {}
        make = _maker(settings, options, queue, clock, mailbox, phones, keys)
        running = await stack.enter_async_context(
            embedded(settings, clock, make, host=_HOST, port=port)
        )
        yield Stage(
            hub=running.hub,
            workers=running.workers,
            clock=clock,
            mailbox=mailbox,
            phones=phones,
            options=options,
            queue=queue,
            keys=keys,
            kept=known,
        )


def _settings(
    known: Kept, port: int, mail_port: int, phones_url: str, rates: tuple[int, int]
) -> Settings:
    email, sms = rates
    return load(
        {
            "HUB_DATABASE_URL": f"sqlite+aiosqlite:///{known.folder.absolute()}/hub.db",
            "HUB_SECRET_KEY": known.fact("secret") or "",
            "HUB_PUBLIC_URL": f"http://{_HOST}:{port}",
            "HUB_SMTP_URL": f"smtp://{_HOST}:{mail_port}?tls=none",
            "HUB_MAIL_FROM": "Bolsa Nacional de Empleo <avisos@bne.example>",
            "HUB_EMAIL_RATE": str(email),
            "HUB_TWILIO_ACCOUNT_SID": _ACCOUNT,
            "HUB_TWILIO_AUTH_TOKEN": _TOKEN,
            "HUB_TWILIO_FROM": "+56232109876",
            "HUB_TWILIO_BASE_URL": phones_url,
            "HUB_SMS_RATE": str(sms),
            "HUB_SMS_PART_PRICE": "15",
            # Its people have been here for two years: nobody is new, nor asked on this Tuesday.
            "HUB_ADDRESSES_WELCOMES_PER_DAY": "0",
            "HUB_ADDRESSES_QUESTIONS_PER_DAY": "0",
        }
    )


def _maker(
    settings: Settings,
    options: DemoOptions,
    queue: JobQueue,
    clock: MovableClock,
    mailbox: Mailbox,
    phones: PhoneCompany,
    keys: dict[str, str],
) -> MakeApp:
    """Give what makes the application: the real one, with the demo's doors hung beside."""
    rosa, luis = (one["data"]["contact"] for one in people.workers(2, options.seed, queue.jobs))

    def make(hub: Hub, ring: Ring, ready: Ready) -> web.Application:
        scenery = Scenery(
            hub=hub,
            clock=clock,
            mailbox=mailbox,
            phones=phones,
            phone=rosa["phone"],
            address=luis["email"],
            people=options.workers,
            company=people.company_of_rosa(queue.jobs),
            queue=queue,
            keys=keys,
        )
        return make_app(
            hub,
            ring=ring,
            tokens=token_keys(settings),
            ready=ready,
            more_routes=doors(scenery),
            frame=scenery.frame,
            in_service=False,  # its clock leaps
        )

    return make


def _batches(many: Iterable[Event]) -> Iterator[list[Event]]:
    rest = iter(many)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((_HOST, 0))
        port: int = one.getsockname()[1]
        return port
