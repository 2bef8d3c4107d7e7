"""The pages of workers and the doors to them, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from hub.model import Lane
from hub.web import views
from hub.web.records import personal_views
from hub.web.told import link_views
from templates import words
from tests.web.fiction import CLOCK, DESK, FRAME, LONGEST, TODAY

FACTS = views.JobFacts(
    title="Operario de packing",
    occupation="Operarios de packing de fruta",
    comuna="Curicó",
    region="Maule",
    pay="$550.000",
    valid_until=date(2026, 5, 19),
)

HIDDEN = views.EmployerStrip(name=None, trade="Exportación de fruta", region="Maule")

NAMED = views.EmployerStrip(name="Panadería Los Aromos", trade="Panadería", region="Maule")

LONG_FACTS = views.JobFacts(
    title=LONGEST,
    occupation="Ingenieros e ingenieras electrónicas y de telecomunicaciones no clasificados",
    comuna="San José de Maipo",
    region="Libertador General Bernardo O'Higgins",
    pay=None,
    valid_until=date(2027, 1, 4),
)

INVITED = [
    views.CallItem(
        url=f"/trabajos/c{number}",
        office="OMIL Curicó",
        course=course,
        starts_at="lunes 18 de mayo, 9:00",
        answered=answered,
        open=not answered,
    )
    for number, (course, answered) in enumerate(
        [("Soldadura básica", ""), ("Cocina", "yes"), (LONGEST, "no")]
    )
]

INBOX = views.InboxView(
    **FRAME,
    today=TODAY,
    retry_url="/trabajos",
    alerts_url="/avisos",
    older_url="/trabajos?after=3",
    items=(
        views.InboxItem(url="/trabajos/1", day=TODAY, facts=FACTS, employer=HIDDEN),
        views.InboxItem(
            url="/trabajos/2",
            day=TODAY,
            facts=replace(FACTS, title="Ayudante de panadería", pay="$450.000 a $600.000"),
            employer=NAMED,
            changed=("sueldo", "jornada"),
        ),
        views.InboxItem(
            url="/trabajos/3", day=date(2026, 5, 4), facts=LONG_FACTS, employer=HIDDEN, closed=True
        ),
    ),
)

JOB = views.JobView(
    desk=DESK,
    facts=FACTS,
    employer=HIDDEN,
    today=TODAY,
    reasons=(
        "Usted busca este tipo de trabajo: Operarios de packing de fruta.",
        "El trabajo queda en su comuna, Curicó.",
        "El sueldo no es menor al que usted pidió.",
    ),
    inbox_url="/trabajos",
    stop_url="/u/abc",
    interest_url="/trabajos/1/interested",
    report_url="/trabajos/1/report",
    csrf="c5rf",
    openings=10,
    schedule="Jornada completa",
    contract="Contrato por obra o faena",
    education="Educación básica completa",
    experience="1 año",
    description=(
        "Se necesita personal para seleccionar y embalar fruta. Turnos de día. Hay colación.",
        "Movilización desde la plaza de armas.",
    ),
)

STOP = link_views.UnsubscribeView(
    desk=DESK,
    channel=Lane.SMS,
    continues=(Lane.EMAIL,),
    action="/u/abc",
    inbox_url="/trabajos",
)

ASK_KEY = personal_views.AskKeyView(desk=DESK, action="/m/abc", portal_url="https://www.bne.cl")

PERSONAL_KEY = personal_views.PersonalKeyView(
    **FRAME,
    digits="",
    made_on=None,
    may_make=True,
    action="/key",
    portal_url="https://www.bne.cl",
    back_url="/alerts",
)

WORKERS: Mapping[str, tuple[str, views.Page]] = {
    "inbox": ("inbox", INBOX),
    "inbox-courses": ("inbox", replace(INBOX, invited=tuple(INVITED))),
    "inbox-empty": ("inbox", replace(INBOX, items=(), older_url="")),
    "inbox-failed": ("inbox", replace(INBOX, items=(), failed=True)),
    "inbox-demo": (
        "inbox",
        replace(
            INBOX,
            demo=CLOCK,
            maintenance="El domingo 10 de mayo, de 2:00 a 5:00, no habrá servicio.",
        ),
    ),
    "job": ("job", JOB),
    "job-named-changed": ("job", replace(JOB, employer=NAMED, changed=("sueldo",), inbox_url="")),
    "job-interested-reported": (
        "job",
        replace(
            JOB,
            interested=True,
            reported="Me pidieron plata",
            report_said=words.REPORTED["waits"],
        ),
    ),
    "linked": (
        "linked",
        link_views.LinkedView(
            desk=DESK,
            today=TODAY,
            items=(
                INBOX.items[0],
                replace(INBOX.items[1], interested=True, reported="Me pidieron plata"),
                INBOX.items[2],
            ),
            stop_url="/u/abc",
        ),
    ),
    "resent": ("resent", link_views.ResentView(desk=DESK)),
    "job-withdrawn": (
        "job",
        replace(
            JOB,
            closed=True,
            withdrawn=words.WITHDRAWN["fraud"],
            reported="Me pidieron plata",
            report_said=words.REPORTED["withdrawn"],
        ),
    ),
    "job-closed-longest": (
        "job",
        replace(
            JOB,
            facts=LONG_FACTS,
            closed=True,
            openings=700,
            schedule=None,
            contract=None,
            education=None,
            experience=None,
            description=(),
            employer=replace(HIDDEN, trade=None),
        ),
    ),
    "ask_key": ("ask_key", ASK_KEY),
    "ask_key-wrong": ("ask_key", replace(ASK_KEY, fault="wrong", back_url="/a/abc")),
    "ask_key-locked": ("ask_key", replace(ASK_KEY, fault="locked")),
    "ask_key-spent": ("ask_key", replace(ASK_KEY, fault="spent")),
    "personal_key": ("personal_key", PERSONAL_KEY),
    "personal_key-new": ("personal_key", replace(PERSONAL_KEY, digits="482 913")),
    "personal_key-by-key": (
        "personal_key",
        replace(PERSONAL_KEY, made_on=date(2026, 5, 4), may_make=False),
    ),
    "unsubscribe": ("unsubscribe", STOP),
    "unsubscribe-email": ("unsubscribe", replace(STOP, channel=Lane.EMAIL, continues=())),
    "unsubscribe-messages": (
        "unsubscribe",
        replace(STOP, channel=Lane.EMAIL, messages=True, continues=()),
    ),
    "unsubscribed": ("unsubscribed", STOP),
    "expired": ("expired", link_views.ExpiredView(desk=DESK)),
    "expired-resend": (
        "expired",
        link_views.ExpiredView(desk=DESK, resend_url="/v/abc/otro"),
    ),
    "not_found": ("not_found", views.NotFoundView(desk=DESK)),
    "not_found-worker": (
        "not_found",
        views.NotFoundView(desk=DESK, signed_in=True, home="/trabajos", home_name="Sus trabajos"),
    ),
    "not_found-employer": ("not_found", views.NotFoundView(desk=DESK, signed_in=True)),
    "no_pages": (
        "no_pages",
        views.NoPagesView(desk=DESK, csrf="c5rf", sign_out_url="/salir"),
    ),
    "enter": ("enter", views.EnterView(desk=DESK)),
    "enter-portal": ("enter", views.EnterView(desk=DESK, portal_url="/bne")),
    "problem": ("problem", views.ProblemView(desk=DESK, retry_url="/", reference="7K2Q")),
    "problem-hurried": (
        "problem",
        views.ProblemView(desk=DESK, retry_url="/", hurried=True, sent=True),
    ),
    "problem-sent": ("problem", views.ProblemView(desk=DESK, retry_url="/", sent=True)),
    "signin": (
        "signin",
        views.SignInView(desk=DESK, csrf="c5rf", action="/entrar", token="jwt"),
    ),
}
