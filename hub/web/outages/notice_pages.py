"""*Mantenciones*: outages are listed, asked for with a look at what everybody reads, cancelled."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

from channels.gsm7 import segments
from hub import outages
from hub.compose import samples
from hub.compose.drafts import draft
from hub.errors import Malformed, NotFound
from hub.intake.contract.fields import MOST_NOTICE
from hub.model import BroadcastKind, NoticeState, Reach
from hub.store.reporting import report
from hub.store.subjects import notices
from hub.store.subjects.announced import Notice, ToldNotice
from hub.store.watching import ahead
from hub.web.outages import notices as api
from hub.web.outages.notice_forms import HOURS, Wanted, faults_of, hours, read, starts
from hub.web.outages.notice_views import (
    NoticeAskView,
    NoticeCheckView,
    NoticeLine,
    NoticesView,
    WindowChoice,
)
from hub.web.site import Visit, form
from hub.web.stopping.act_views import ActView
from hub.web.today.wording_views import WordingSms
from hub.web.tokens import Role
from templates import staff, words

_ALL: Final = "/notices"
_A_SCREENFUL: Final = 20


async def show_all(visit: Visit) -> web.Response:
    """Show every outage, the latest first."""
    now, operates = visit.site.now(), visit.who.role is Role.OPERATOR
    async with visit.site.hub.database.read() as db:
        found = await notices.page(db, _A_SCREENFUL + 1, visit.after())
        lines = []
        for row in found[:_A_SCREENFUL]:
            told = await notices.broadcasts_of(db, row["notice_id"])
            figures = await report.of(db, [one["id"] for one in told])
            state = _state(row, now)
            can = operates and state in ("coming", "now")
            lines.append(
                NoticeLine(
                    title=words.outage_title(row["starts_at"], row["ends_at"]),
                    text=row["text"],
                    state=state,
                    told=figures[-1].told if figures else 0,
                    audience=figures[-1].audience if figures else 0,
                    url=f"/today/{figures[-1].id}" if figures else "",
                    cancel_url=f"{_ALL}/{row['notice_id']}/cancel" if can else "",
                )
            )
    more = len(found) > _A_SCREENFUL
    view = NoticesView(
        **visit.frame(),
        items=lines,
        new_url=f"{_ALL}/new" if operates else "",
        older_url=f"{_ALL}?after={found[_A_SCREENFUL - 1]['notice_id']}" if more else "",
    )
    return visit.page("notices", view)


async def ask(visit: Visit) -> web.Response:
    """Ask when and why, with the quietest hours proposed."""
    by = await visit.site.hub.announcing.told_by()
    return await _ask(visit, Wanted(hours=hours(visit.request.query)), [], by)


async def _ask(
    visit: Visit, wanted: Wanted, faults: Sequence[tuple[str, str]], by: datetime | None
) -> web.Response:
    proposed = await visit.site.hub.announcing.propose(timedelta(hours=wanted.hours), by)
    choices = tuple(
        WindowChoice(
            value=one.starts_at.isoformat(),
            words=words.outage(one.starts_at, one.ends_at),
            busy=round(one.busy),
            chosen=one.starts_at.isoformat() == wanted.window,
        )
        for one in proposed
    )
    view = NoticeAskView(
        **visit.frame(),
        action=f"{_ALL}/new",
        hours=wanted.hours,
        lengths=tuple((one, f"{_ALL}/new?hours={one}") for one in HOURS),
        windows=choices,
        first=None if by is None else outages.first_minute(by),
        other=wanted.other,
        text=wanted.text,
        faults=faults,
        back_url=_ALL,
    )
    return visit.page("notice_ask", view, 422 if faults else 200)


async def check(visit: Visit) -> web.Response:
    """Show what everybody would read and who they are; nothing is sent yet."""
    given = await form(visit.request)
    wanted = read(given)
    starts_at, faults = starts(wanted)
    if not 0 < len(wanted.text) <= MOST_NOTICE:
        faults.append(("text", staff.NOTICE_FAULTS["text"]))
    by = await visit.site.hub.announcing.told_by()
    if starts_at is not None:
        faults += await _judged(visit, wanted, wanted.outage("", starts_at), by)
    if faults or starts_at is None or by is None:
        return await _ask(visit, wanted, faults, by)
    return await _check(visit, wanted, starts_at, by)


async def _judged(
    visit: Visit, wanted: Wanted, outage: outages.Outage, by: datetime | None
) -> list[tuple[str, str]]:
    """Say why it cannot be announced, where it cannot."""
    now = visit.site.now()
    async with visit.site.hub.database.read() as db:
        standing = await notices.standing(db, now)
    return faults_of(wanted, outage, standing, now=now, by=by)


async def _check(visit: Visit, wanted: Wanted, starts_at: datetime, by: datetime) -> web.Response:
    hub = visit.site.hub
    ends_at = wanted.outage("", starts_at).ends_at
    notice = Notice(
        notice_id="",
        starts_at=starts_at,
        ends_at=ends_at,
        text=wanted.text,
        state=NoticeState.ANNOUNCED,
    )
    told = ToldNotice(broadcast_id=0, kind=BroadcastKind.NOTICE, notice=notice)
    letter = draft([told], desk=hub.settings.desk, short_link_length=0)
    cost = segments(letter.short)
    async with hub.database.read() as db:
        kinds = await ahead.everybody(db, hub.priority, hub.lanes)
    everyone = sum(kind.people for kind in kinds)
    reach = [
        ("Personas", everyone),
        ("Por correo", sum(kind.people for kind in kinds if kind.reach & Reach.EMAIL)),
        ("Por SMS", sum(kind.people for kind in kinds if kind.reach & Reach.SMS)),
        ("Solo en su lista", sum(kind.people for kind in kinds if not kind.reach)),
    ]
    view = NoticeCheckView(
        **visit.frame(),
        when=words.outage(starts_at, ends_at),
        hours=wanted.hours,
        subject=letter.subject,
        mail=samples.filled(letter.long),
        sms=WordingSms(
            text=letter.short,
            encoding=cost.encoding,
            characters=cost.characters,
            parts=cost.parts,
        ),
        reach=reach,
        told_by=by,
        limit=starts_at - outages.AHEAD,
        action=_ALL,
        fields=(
            ("notice_id", f"op-{secrets.token_hex(8)}"),  # pressed twice, it is announced once
            ("hours", str(wanted.hours)),
            ("window", starts_at.isoformat()),
            ("text", wanted.text),
        ),
        back_url=f"{_ALL}/new?hours={wanted.hours}",
    )
    return visit.page("notice_check", view)


async def announce(visit: Visit) -> web.Response:
    """Announce what was looked at; what is too soon by now is asked for anew."""
    given = await form(visit.request)
    wanted = read(given)
    starts_at, faults = starts(wanted)
    by = await visit.site.hub.announcing.told_by()
    if starts_at is None:
        return await _ask(visit, wanted, faults, by)
    outage = wanted.outage(given.get("notice_id", ""), starts_at)
    try:
        await api.announce(
            visit,
            {
                "notice_id": outage.notice_id,
                "kind": "maintenance",
                "starts_at": outage.starts_at.isoformat(),
                "ends_at": outage.ends_at.isoformat(),
                "text": wanted.text,
            },
            by,
        )
    except (Malformed, ValueError):
        faults = await _judged(visit, wanted, outage, by)
        taken = [(wanted.field, staff.NOTICE_FAULTS["taken"])]
        return await _ask(visit, wanted, faults or taken, by)
    return _back()


async def ask_cancel(visit: Visit) -> web.Response:
    """Show how many people would hear that there is none."""
    async with visit.site.hub.database.read() as db:
        row = await notices.get(db, visit.part("id"))
        if row is None or _state(row, visit.site.now()) not in ("coming", "now"):
            raise NotFound
        told = await notices.broadcasts_of(db, row["notice_id"])
        figures = await report.of(db, [one["id"] for one in told])
    view = ActView(
        **visit.frame(),
        act="cancel_notice",
        title=words.outage_title(row["starts_at"], row["ends_at"]),
        reach=(("Personas ya avisadas", sum(one.told for one in figures)),),
        said="",
        due_at=None,
        action=f"{_ALL}/{row['notice_id']}/cancel",
        back_url=_ALL,
        back="Mantenciones",
    )
    return visit.page("act", view)


async def do_cancel(visit: Visit) -> web.Response:
    """Cancel it, and show the list."""
    await api.cancel(visit, visit.part("id"))
    return _back()


def _back() -> web.Response:
    return web.Response(status=303, headers={"Location": _ALL})


def _state(row: Mapping[str, object], now: datetime) -> str:
    starts_at, ends_at = row["starts_at"], row["ends_at"]
    if row["state"] == NoticeState.CANCELLED:
        return "cancelled"
    if not isinstance(starts_at, datetime) or not isinstance(ends_at, datetime):
        raise TypeError("a notice has a beginning and an end")
    if ends_at <= now:
        return "over"
    return "now" if starts_at <= now else "coming"
