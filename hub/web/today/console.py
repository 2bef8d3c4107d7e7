"""The operator's pages: whether the six hours hold, and one broadcast in figures."""

from datetime import datetime

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import comuna
from hub.dispatch.budget import day_of
from hub.errors import NotFound
from hub.forecast import Verdict
from hub.model import ALERTS, BroadcastKind, BroadcastState, DeliveryState, Lane
from hub.portal import backlog
from hub.report import Report
from hub.store.dispatch import doubt
from hub.store.letters import desk
from hub.store.planning import holds
from hub.store.reporting import report
from hub.store.stopping import recalled
from hub.store.subjects import facts
from hub.store.subjects.facts import Headline
from hub.store.watching import waiting
from hub.watching import service, troubles
from hub.web.site import Visit, row_number
from hub.web.stopping import act_pages, domains, lane_acts
from hub.web.stopping.offered import DoubtItem, HeldItem
from hub.web.today import console_views
from hub.web.tokens import Role
from templates import staff, words

#: Under way in full, and in a line each; ended, a page of lines.
_IN_FULL, _IN_LINES, _ENDED_SHOWN = 10, 40, 20
_HELD_SHOWN = 20


async def show_today(visit: Visit) -> web.Response:
    """Show *Hoy*: what is due soon, what waits, what is under way, and folded what ended."""
    hub, now = visit.site.hub, visit.site.now()
    asked = visit.request.query.get("antes")
    before = None if asked is None else row_number(asked)
    between = await backlog.look(
        hub.database, redis_url=hub.means.redis_url, webhook=hub.means.webhook, now=now
    )
    async with hub.database.read() as db:
        running = await report.of(
            db,
            await report.unfinished_ids(db, _IN_FULL + _IN_LINES),
            messages=visit.who.sees_messages,
        )
        over = await report.ended_ids(db, _ENDED_SHOWN + 1, before)
        ended = await report.of(db, over[:_ENDED_SHOWN], messages=visit.who.sees_messages)
        under_way, ended_count = await report.counts(db)
        ids = [int(one.id) for one in (*running, *ended)]
        told = await facts.headlines(db, ids)
        due_soon = await report.due_soon(db, now)
        lanes = await waiting.on_lanes(db)
        held = await _held(visit, db)
        doubts = await doubt.standing(db)
        paused = await lane_acts.standing_still(visit, db)
        served = await service.lately(db, now)
        month = await service.month(db, day_of(now), now)
        answers = await desk.waiting(db) if visit.who.role is Role.OPERATOR else None
        stopped = await troubles.standing(db, hub.keyring, hub.means, between, now)
    going = tuple(figures(one, told[int(one.id)], now) for one in running)
    gone = tuple(figures(one, told[int(one.id)], now) for one in ended)
    view = console_views.TodayView(
        **visit.frame(),
        now=now,
        due_soon=due_soon,
        late=sum(one.late for one in (*going, *gone)),
        next_due=min((one.next_due for one in lanes if one.next_due), default=None),
        broadcasts=going[:_IN_FULL],
        others=going[_IN_FULL:],
        under_way=under_way,
        ended=gone,
        ended_count=ended_count,
        ended_open=before is not None,
        older_url=f"/today?antes={over[_ENDED_SHOWN - 1]}" if len(over) > _ENDED_SHOWN else "",
        lanes=tuple(
            console_views.LaneFigures(lane=one.lane, waiting=one.count, next_due=one.next_due)
            for one in lanes
        ),
        live=live(visit, "/today"),
        troubles=tuple(domains.shown(visit, one) for one in stopped),
        held=held,
        doubts=tuple(
            DoubtItem(lane=one.channel, count=one.count, why=_why(one.code), since=one.since)
            for one in doubts
        ),
        paused=paused,
        lane_acts=lane_acts.offered(visit, paused),
        service=(
            *(
                console_views.Served(
                    day=words.near_day(one.served.day, day_of(now)), said=one.said()
                )
                for one in served
            ),
            *([] if month is None else [console_views.Served(day="Este mes", said=month.said())]),
        ),
        desk_waiting=answers,
        calls_url="/calls" if visit.who.role in (Role.SENCE, Role.AUDITOR) else "",
        notices_url="/notices" if visit.who.role in (Role.OPERATOR, Role.SENCE) else "",
        audit_url="/audit" if visit.who.role is Role.AUDITOR else "",
        wordings_url="/wordings" if visit.who.role in (Role.OPERATOR, Role.SENCE) else "",
    )
    return visit.page("today", view)


async def show_figures(visit: Visit) -> web.Response:
    """Show one broadcast in figures."""
    hub, now, number = visit.site.hub, visit.site.now(), row_number(visit.part("id"))
    async with hub.database.read() as db:
        found = await report.of(db, [number], messages=visit.who.sees_messages)
        if not found:
            raise NotFound
        told = await facts.headlines(db, [number])
        one = found[0]
        held = await holds.held(db, 1, one.subject_id)
        taken_back = told[number].recalled and one.kind in ALERTS
        correction = await recalled.corrected_by(db, one.subject_id, number) if taken_back else None
    reported = bool(held) and held[0].why == holds.REPORTED
    view = console_views.BroadcastView(
        **visit.frame(),
        now=now,
        broadcast_id=one.id,
        subject_id=one.subject_id,
        figures=figures(one, told[number], now),
        first_told_at=one.first_told_at,
        last_told_at=one.last_told_at,
        forecast=_forecast(one),
        today_url="/today",
        live=live(visit, f"/today/{one.id}"),
        acts=act_pages.acts_on(visit, one, reported=reported, recalled=told[number].recalled),
        recalled=taken_back,
        correction_url="" if correction is None else f"/today/{correction}",
        held=act_pages.said_of(held[0]) if held else "",
        missing=troubles.missing(
            mail=hub.settings.mail.configured, sms=hub.settings.sms.configured
        ),
        person_url="" if visit.who.role is Role.SENCE else f"/today/{one.id}/person",
    )
    return visit.page("broadcast", view)


async def _held(visit: Visit, db: AsyncConnection) -> tuple[HeldItem, ...]:
    """Give what waits for a judgement, with what whoever asks may do about it."""
    found = await holds.held(db, _HELD_SHOWN)
    told = await facts.of_vacancies(db, visit.site.hub.vault, [one.vacancy_id for one in found])
    numbers = [one.broadcast_id for one in found if one.broadcast_id is not None]
    reports = {int(one.id): one for one in await report.of(db, numbers)}
    return tuple(
        HeldItem(
            url=f"/today/{one.broadcast_id}",
            title=words.calm(told[one.vacancy_id].title),
            why=act_pages.said_of(one),
            since=one.since,
            acts=tuple(
                act
                for act in act_pages.acts_on(
                    visit, reports[one.broadcast_id], reported=one.why == holds.REPORTED
                )
                if act.act != "pause"
            ),
        )
        for one in found
        if one.broadcast_id in reports
    )


def _why(code: str) -> str:
    """Say why a message is in doubt, by its code."""
    return staff.DOUBTS.get(code) or staff.DOUBT_SAID.format(code=code)


def figures(one: Report, told: Headline, now: datetime) -> console_views.BroadcastFigures:
    """Give a report as pages show it."""
    place = comuna(told.comuna)
    return console_views.BroadcastFigures(
        url=f"/today/{one.id}",
        title=words.calm(told.title),
        comuna=place.name if place else told.comuna or staff.EVERYWHERE,
        kind=BroadcastKind(one.kind),
        state=BroadcastState(one.state),
        published_at=one.published_at,
        due_at=one.due_at,
        audience=one.audience,
        told=one.told,
        told_in_time=one.told_in_time,
        told_quiet=one.told_quiet,
        late=one.overdue(now),
        unreachable=console_views.Unreachable(
            no_consent=one.no_consent,
            no_channel=one.no_channel,
            failed=one.failed,
            chosen=one.inbox_only,
        ),
        inversions=one.inversions,
        by_channel=_by_channel(one),
        verdict=None if one.forecast is None else Verdict(one.forecast.verdict),
    )


def _forecast(one: Report) -> console_views.Forecast | None:
    found = one.forecast
    if found is None:
        return None
    return console_views.Forecast(finish_at=found.finish_at, verdict=Verdict(found.verdict))


def _by_channel(one: Report) -> dict[str, dict[str, int]]:
    """Count the inbox as the other lanes are: an entry is delivered once it can be seen."""
    counts = {lane: dict(states) for lane, states in one.by_channel.items()}
    inbox = counts.pop(Lane.INBOX, None)
    if inbox is not None:
        visible = inbox.get("visible", 0)
        shown = {DeliveryState.DELIVERED: visible, DeliveryState.WAITING: one.audience - visible}
        counts[Lane.INBOX] = {str(state): many for state, many in shown.items() if many}
    return counts


def live(visit: Visit, url: str, seconds: int = 5) -> console_views.Live:
    """Say how a page follows what happens; `?seguir=no` stops it."""
    on = visit.request.query.get("seguir") != "no"
    return console_views.Live(on=on, toggle_url=f"{url}?seguir=no" if on else url, seconds=seconds)
