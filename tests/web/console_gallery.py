"""*Hoy* and the page of one broadcast, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from hub.forecast import Verdict
from hub.model import BroadcastKind, BroadcastState, Lane
from hub.store.watching.forecasts import Alarm
from hub.watching import troubles
from hub.web import views
from hub.web.stopping.offered import Act, DoubtItem, HeldItem, PausedItem, Trouble
from hub.web.today import console_views
from templates import staff, words
from templates import troubles as told
from tests.web.fiction import CLOCK, DESK, FRAME, LONGEST, NOW


def figures(**fields: object) -> console_views.BroadcastFigures:
    """Give the figures of a broadcast half-way, with what a case changes."""
    usual = console_views.BroadcastFigures(
        url="/hoy/B1",
        title="Operario de packing",
        comuna="Curicó",
        kind=BroadcastKind.VACANCY,
        state=BroadcastState.SENDING,
        published_at=NOW - timedelta(minutes=20),
        due_at=NOW + timedelta(hours=5, minutes=40),
        audience=5000,
        told=3120,
        told_in_time=3120,
        told_quiet=0,
        late=0,
        unreachable=console_views.Unreachable(no_channel=4),
        inversions=0,
        by_channel={
            "email": {"accepted": 2100, "waiting": 800},
            "sms": {"delivered": 900, "accepted": 120, "unknown": 3, "failed": 1},
            "inbox": {"delivered": 40},
        },
    )
    return replace(usual, **fields)  # type: ignore[arg-type]


BROADCASTS = (
    figures(),
    figures(
        url="/hoy/B2",
        title="Ayudante de panadería",
        comuna="Talca",
        kind=BroadcastKind.UPDATE,
        state=BroadcastState.FINISHED,
        audience=212,
        told=212,
        told_in_time=180,
        told_quiet=32,
        by_channel={"sms": {"delivered": 212}},
    ),
    figures(
        url="/hoy/B3",
        title=LONGEST,
        comuna="San José de Maipo",
        state=BroadcastState.HELD,
        due_at=NOW - timedelta(minutes=12),
        audience=48,
        told=36,
        told_in_time=30,
        late=18,
        inversions=2,
        unreachable=console_views.Unreachable(no_consent=3, no_channel=2, failed=1),
    ),
    figures(
        url="/hoy/B4",
        title="Guardia",
        comuna="La Florida",
        state=BroadcastState.PLANNING,
        audience=0,
        told=0,
        told_in_time=0,
        by_channel={},
    ),
)

LIVE = console_views.Live(on=True, toggle_url="?vivo=no")

TODAY_VIEW = console_views.TodayView(
    **FRAME,
    now=NOW,
    due_soon=0,
    late=0,
    next_due=NOW + timedelta(hours=5, minutes=40),
    broadcasts=BROADCASTS[:1],
    others=(),
    under_way=1,
    ended=BROADCASTS[1:2],
    ended_count=1,
    ended_open=False,
    older_url="",
    lanes=(
        console_views.LaneFigures(lane=Lane.EMAIL, waiting=800, next_due=NOW + timedelta(hours=5)),
        console_views.LaneFigures(lane=Lane.SMS, waiting=12400, next_due=NOW + timedelta(hours=2)),
        console_views.LaneFigures(lane=Lane.INBOX, waiting=0, next_due=None),
    ),
    live=LIVE,
    service=(
        console_views.Served(day="Hoy, martes 5 de mayo", said="En servicio el 100 % del tiempo."),
        console_views.Served(
            day="Este mes",
            said="En servicio el 98,113 %. Sin lo que se avisó: 100 %. "
            "Lo prometido se cumple solo sin lo avisado: 99,982 %.",
        ),
    ),
    desk_waiting=3,
    wordings_url="/wordings",
)

HELD = (
    HeldItem(
        url="/hoy/1",
        title="Digitador desde casa",
        why="Hay denuncias: 1 denuncia por pedir plata y 2 denuncias por ser falso.",
        since=NOW - timedelta(minutes=12),
        acts=tuple(Act(url=f"/hoy/1/{one}", act=one) for one in ("pause", "release", "recall")),
    ),
    HeldItem(
        url="/hoy/2",
        title=LONGEST,
        why="La empresa no está verificada. Se verifica en el portal.",
        since=NOW - timedelta(hours=3),
        acts=(Act(url="/hoy/2/recall", act="recall"),),
    ),
)

STORM = told.DOMAIN_WHY.format(bounced="20", accepted="40")

BROADCAST = console_views.BroadcastView(
    desk=DESK,
    now=NOW,
    broadcast_id="01HX3V9K7Q",
    subject_id="vac-20260505-17",
    figures=BROADCASTS[0],
    first_told_at=NOW - timedelta(minutes=19),
    last_told_at=NOW - timedelta(seconds=5),
    forecast=console_views.Forecast(finish_at=NOW + timedelta(hours=2), verdict=Verdict.ON_TIME),
    today_url="/hoy",
    live=LIVE,
)

CONSOLE: Mapping[str, tuple[str, views.Page]] = {
    "today": ("today", TODAY_VIEW),
    "today-trouble": (
        "today",
        replace(
            TODAY_VIEW,
            demo=CLOCK,
            broadcasts=(
                replace(BROADCASTS[2], verdict=Verdict.LATE),
                replace(BROADCASTS[0], verdict=Verdict.AT_RISK),
            ),
            others=BROADCASTS[3:],
            under_way=3,
            ended=BROADCASTS[1:2] * 20,
            ended_count=38,
            ended_open=True,
            older_url="/hoy?antes=19",
            due_soon=1240,
            late=18,
            next_due=NOW + timedelta(minutes=16),
            live=replace(LIVE, on=False),
            doubts=(
                DoubtItem(lane=Lane.EMAIL, count=3, why=staff.DOUBTS[""], since=NOW),
                DoubtItem(lane=Lane.SMS, count=1240, why=staff.DOUBTS["not-asked"], since=NOW),
                DoubtItem(
                    lane=Lane.SMS, count=1, why=staff.DOUBT_SAID.format(code="20500"), since=None
                ),
            ),
            troubles=(
                Trouble(
                    stopped="El proveedor de SMS no responde desde las 9:51.",
                    did="Los avisos esperan y se reintentan. Nada se perdió.",
                    todo="Llame al proveedor. Si sigue a las 10:30, pase a correo.",
                ),
                Trouble(
                    stopped=told.DOMAIN_STOPPED.format(domain="correo.example"),
                    did=STORM
                    + " "
                    + told.DOMAIN_DID.format(
                        waiting="12.400 correos esperan", since=words.when(NOW)
                    ),
                    todo=told.DOMAIN_TODO,
                    acts=(Act(url="/domains/correo.example/release", act="release_domain"),),
                ),
                *(
                    Trouble(stopped=one.stopped, did=one.did, todo=one.todo)
                    for one in (
                        *troubles.at_risk(
                            Alarm(at_risk=2, late=1, lanes=(Lane.EMAIL, Lane.SMS), forwarded=1)
                        ),
                        *troubles.of_events(1240),
                        *troubles.of_ways(mail=False, sms=False),
                        *troubles.of_lanes({Lane.EMAIL: NOW}, 4_100, 5_000),
                        *troubles.of_lanes({}, 5_000, 5_000),
                    )
                ),
            ),
        ),
    ),
    "today-empty": (
        "today",
        replace(TODAY_VIEW, broadcasts=(), ended=(), under_way=0, ended_count=0, next_due=None),
    ),
    "today-held": ("today", replace(TODAY_VIEW, held=HELD)),
    "today-paused": (
        "today",
        replace(
            TODAY_VIEW,
            paused=tuple(
                PausedItem(
                    lane=lane,
                    since=NOW - timedelta(minutes=9),
                    by="op-7",
                    acts=(Act(url=f"/hoy/{lane}/seguir", act=f"resume_{lane}"),),
                )
                for lane in (Lane.EMAIL, Lane.SMS)
            ),
            lane_acts=tuple(
                Act(url=f"/hoy/{act}", act=act)
                for act in ("pause_inbox", "pause_all", "resume_all")
            ),
        ),
    ),
    "broadcast-held": (
        "broadcast",
        replace(
            BROADCAST,
            held=HELD[0].why,
            figures=replace(BROADCASTS[0], state=BroadcastState.HELD),
            acts=HELD[0].acts,
        ),
    ),
    "broadcast": ("broadcast", BROADCAST),
    "broadcast-recalled": (
        "broadcast",
        replace(BROADCAST, recalled=True, correction_url="/today/4", acts=()),
    ),
    "broadcast-late": (
        "broadcast",
        replace(
            BROADCAST,
            figures=BROADCASTS[2],
            missing=troubles.missing(mail=False, sms=False),
            forecast=console_views.Forecast(finish_at=None, verdict=Verdict.LATE),
        ),
    ),
    "broadcast-planning": (
        "broadcast",
        replace(
            BROADCAST,
            figures=BROADCASTS[3],
            first_told_at=None,
            last_told_at=None,
            forecast=None,
        ),
    ),
}
