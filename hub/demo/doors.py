"""The pages of the demo: its front, its mailbox and phones, and doors to the people one can be.

Impersonation lives here and nowhere else: these doors are hung by the demo alone.
"""

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any, get_args
from urllib.parse import urlencode

from aiohttp import web

from channels.gsm7 import segments
from hub.clock import MovableClock
from hub.demo import texting
from hub.demo.breaking import PROVIDERS, WAYS, Breaking
from hub.demo.mailbox import Mail, Mailbox
from hub.demo.people import PERSONAS, Persona
from hub.demo.phones import PhoneCompany, Sms
from hub.demo.publishing import JobQueue
from hub.demo.sorting import KINDS
from hub.errors import NotFound
from hub.intake.accept import accept
from hub.intake.parse import ONE, parse_batch
from hub.jobs import EVENTS
from hub.model import Lane
from hub.store.portal import events
from hub.store.reporting import report
from hub.store.subjects import facts
from hub.store.watching import waiting
from hub.web import demo_views
from hub.web.doors import page, post
from hub.web.session import of_nothing
from hub.web.signin import let_in
from hub.web.site import Door, Route, Visit, form
from hub.web.today import console
from hub.web.today.console import live
from hub.web.today.console_views import BroadcastFigures, Live
from hub.web.tokens import Claims, Role
from hub.web.views import DemoClock
from hub.wiring import Hub
from templates import words

_FRONT, _MAILBOX, _PHONE, _BE = "/demo", "/demo/mailbox", "/demo/phone", "/demo/be"
_PUBLISH, _BREAK = "/demo/publish", "/demo/break"
_BARS, _LATEST_MAILS, _LATEST_SMS, _PAGE = 4, 3, 3, 25
_SESSION = timedelta(hours=1)
#: Seconds between two looks at a page that follows.
_GLANCE = 2

_DOORS: Mapping[demo_views.Who, Persona] = dict(
    zip(get_args(demo_views.Who), PERSONAS, strict=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenery:
    """What the pages of the demo look at."""

    hub: Hub
    clock: MovableClock
    mailbox: Mailbox
    phones: PhoneCompany
    phone: str  #: Rosa's number, E.164
    address: str  #: Luis's, for e-mail
    people: int
    company: str  #: the portal's id of the employer one can be
    queue: JobQueue
    keys: Mapping[str, str]  #: personal keys a visitor may try, by whose they are

    def frame(self) -> Mapping[str, Any]:
        """Give the fields every page of the demo has: it says that it is one."""
        clock = DemoClock(now=self.clock.now(), url=_FRONT)
        return {"desk": self.hub.settings.desk, "demo": clock}


def doors(scenery: Scenery) -> Sequence[Route]:
    """Give the demo's own routes."""
    front = _Front(scenery)
    return (
        *page(_FRONT, front.show, who=Door.PUBLIC),
        *page(_MAILBOX, front.show_mailbox, who=Door.PUBLIC),
        *page(_MAILBOX + "/{id}", front.show_mail, who=Door.PUBLIC),
        *page(_PHONE, front.show_phone, front.answer_sms, who=Door.PUBLIC),
        post(_BE, front.be, who=Door.PUBLIC),
        post(_BREAK, front.spoil, who=Door.PUBLIC),
        post(_PUBLISH, front.publish, who=Door.PUBLIC),
    )


class _Front:
    """The handlers of the demo's pages."""

    def __init__(self, scenery: Scenery) -> None:
        self._s = scenery
        self._breaking = Breaking(mailbox=scenery.mailbox, phones=scenery.phones)
        self._written: deque[demo_views.DemoSms] = deque(maxlen=_PAGE)

    async def show(self, visit: Visit) -> web.Response:
        """Show what is under way, what arrives, and the doors."""
        s = self._s
        async with s.hub.database.read() as db:
            totals = await report.totals(db)
            arriving = await events.waiting(db)
            lanes = await waiting.on_lanes(db)
        view = demo_views.DemoView(
            **visit.frame(),
            people=s.people,
            jobs=totals["jobs"],
            arriving=arriving if not totals["broadcasts"] else 0,
            waiting=sum(one.count for one in lanes if one.lane is not Lane.INBOX),
            out_of_order=totals["out_of_order"],
            repeated=s.mailbox.repeated + s.phones.repeated,
            late=totals["late"],
            broadcasts=await self._bars(visit),
            phone=self._handset(_LATEST_SMS),
            phone_url=_PHONE,
            mails=tuple(_line(mail) for mail in self._latest_mails()),
            mail_count=s.mailbox.total,
            mailbox_url=_MAILBOX,
            doors=tuple(_DOORS),
            door_url=_BE,
            keys=tuple(s.keys.items()),
            providers=tuple(
                demo_views.DemoProvider(name=name, broken=self._breaking.broken[name])
                for name in PROVIDERS
            ),
            break_url=_BREAK,
            publish_url=_PUBLISH,
            live=live(visit, _FRONT, _GLANCE),
        )
        return visit.page("demo", view)

    async def _bars(self, visit: Visit) -> tuple[BroadcastFigures, ...]:
        """Give the broadcasts to draw: those under way, then the latest others."""
        hub, now = self._s.hub, visit.site.now()
        async with hub.database.read() as db:
            reports = await report.of(db, await report.unfinished_ids(db, _BARS))
            shown = {one.id for one in reports}
            others = (one for one in await report.page(db, 2 * _BARS) if one.id not in shown)
            reports += islice(others, _BARS - len(reports))
            told = await facts.headlines(db, [int(one.id) for one in reports])
        return tuple(console.figures(one, told[int(one.id)], now) for one in reports)

    def _latest_mails(self) -> Sequence[Mail]:
        """Give the latest, Luis's own first: whoever is Luis finds it among all the others."""
        mailbox = self._s.mailbox
        own = mailbox.messages(self._s.address, limit=1)
        others = [mail for mail in mailbox.messages(limit=_LATEST_MAILS) if mail not in own]
        return (*own, *others)[:_LATEST_MAILS]

    async def show_mailbox(self, visit: Visit) -> web.Response:
        """Show the latest e-mails, or those before one of them; what was does not change."""
        query = visit.request.query
        before, like = query.get("antes"), query.get("para", "").strip()
        kind = next((one for one in KINDS if one == query.get("clase")), None)
        found = self._s.mailbox.messages(limit=_PAGE + 1, before=before, like=like, kind=kind)
        mails = tuple(_line(mail) for mail in found[:_PAGE])
        asked = {"para": like, "clase": kind or ""} if like or kind else {}
        on = before is None and query.get("seguir") != "no"
        turned = asked | ({"seguir": "no"} if on else {})
        view = demo_views.DemoMailboxView(
            **visit.frame(),
            mails=mails,
            count=self._s.mailbox.total,
            asked=like,
            kind=kind,
            action=_MAILBOX,
            live=Live(on=on, toggle_url=_mailbox(turned), seconds=_GLANCE),
            older_url=(
                _mailbox(asked | {"antes": found[_PAGE - 1].name}) if len(found) > _PAGE else ""
            ),
        )
        return visit.page("demo_mailbox", view)

    async def show_mail(self, visit: Visit) -> web.Response:
        """Show one e-mail as it arrived."""
        mail = self._s.mailbox.find(visit.part("id"))
        if mail is None:
            raise NotFound
        view = demo_views.DemoMailView(
            **visit.frame(),
            mail=_line(mail),
            html=mail.html,
            text=mail.text,
            mailbox_url=_MAILBOX,
        )
        return visit.page("demo_mail", view)

    async def show_phone(self, visit: Visit) -> web.Response:
        """Show Rosa's phone."""
        return self._phone_page(visit)

    def _phone_page(self, visit: Visit, typed: str = "", fault: str = "") -> web.Response:
        view = demo_views.DemoPhoneView(
            **visit.frame(),
            phone=self._handset(_PAGE),
            answers=texting.ANSWERS,
            answer_url=_PHONE,
            longest=texting.LONGEST,
            typed=typed,
            fault=fault,
            live=live(visit, _PHONE, _GLANCE),
        )
        return visit.page("demo_phone", view, 422 if fault else 200)

    async def answer_sms(self, visit: Visit) -> web.Response:
        """Answer from Rosa's phone, by the way a person's SMS takes."""
        s = self._s
        text = (await form(visit.request)).get("text", "").strip()
        if not 0 < len(text) <= texting.LONGEST:
            return self._phone_page(visit, text, f"Escriba de 1 a {texting.LONGEST} letras.")
        settings = s.hub.settings
        hook, to = f"{settings.public_url}/hooks/sms", settings.sms.from_number or ""
        if not await texting.write(s.phones, hook, s.phone, to, text):
            return self._phone_page(visit, text, "No llegó a la central. Pruebe otra vez.")
        self._written.append(demo_views.DemoSms(text=text, at=s.clock.now(), parts=None))
        return web.Response(status=303, headers={"Location": _PHONE})

    def _handset(self, latest: int) -> demo_views.DemoPhone:
        received = [_sms(message) for message in self._s.phones.screen(self._s.phone)[:latest]]
        both = sorted((*received, *self._written), key=lambda one: one.at)
        return demo_views.DemoPhone(
            owner=_DOORS["rosa"].name,
            number=words.phone(self._s.phone),
            messages=tuple(both[-latest:]),
        )

    async def publish(self, visit: Visit) -> web.Response:
        """Publish one more job, as the portal would: by an event through the real intake."""
        s = self._s
        number, job = s.queue.next()
        event = s.queue.event(number, job, s.clock.now())
        batch = parse_batch(json.dumps(event).encode(), ONE)
        await accept(s.hub.database, s.hub.vault, batch, s.clock.now(), s.hub.terms)
        s.queue.taken(number)
        visit.site.ring(EVENTS)
        return web.Response(status=303, headers={"Location": _FRONT})

    async def spoil(self, visit: Visit) -> web.Response:
        """Break the relay or the phone company in one way, or mend it."""
        given = await form(visit.request)
        which = next((one for one in PROVIDERS if one == given.get("which")), None)
        how = given.get("how", "")
        way = next((one for one in WAYS if one == how), None)
        if which is None or (how and way is None):
            raise NotFound
        self._breaking.set(which, way)
        return web.Response(status=303, headers={"Location": _FRONT})

    async def be(self, visit: Visit) -> web.Response:
        """Begin a session as one of the demo's people."""
        who = (await form(visit.request)).get("who", "")
        persona = next((one for key, one in _DOORS.items() if key == who), None)
        if persona is None:
            raise NotFound
        role = Role(persona.role)
        claims = Claims(
            sub=self._s.company if role is Role.EMPLOYER else persona.worker_id or persona.key,
            role=role,
            comuna=persona.comuna,
            expires=visit.site.now() + _SESSION,
        )
        return await let_in(visit, claims, of_nothing())


def _mailbox(query: Mapping[str, str]) -> str:
    return f"{_MAILBOX}?{urlencode(query)}" if query else _MAILBOX


def _line(mail: Mail) -> demo_views.DemoMail:
    return demo_views.DemoMail(
        url=f"{_MAILBOX}/{mail.name}", to=mail.to, subject=mail.subject, at=mail.at
    )


def _sms(message: Sms) -> demo_views.DemoSms:
    parts = segments(message.body).parts
    return demo_views.DemoSms(text=message.body, at=message.at, parts=parts)
