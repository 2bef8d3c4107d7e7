"""Names go in, every page filled with fictitious views comes out; run it to write them to files.

python -m tests.web.gallery FOLDER
"""

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import get_args

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

import templates
from channels.gsm7 import transliterate
from hub.model import BroadcastKind, BroadcastState, Lane
from hub.web import (
    console_views,
    demo_views,
    evidence_views,
    link_views,
    personal_views,
    review_views,
    views,
    wish_views,
)
from hub.web.act_views import ActView
from hub.web.offered import Act, DoubtItem, HeldItem, PausedItem, Trouble
from hub.web.render import STATIC, environment, render
from hub.web.troubles import missing, standing
from templates import reviews, staff, words
from templates import wishes as said
from tests.web.talk_gallery import TALKS

NOW = datetime(2026, 5, 5, 14, 4, tzinfo=UTC)
TODAY = date(2026, 5, 5)
DESK = "600 000 0000"
CLOCK = views.DemoClock(now=NOW, url="/demo")
LONGEST = (
    "Supervisora o supervisor de mantención electromecánica "
    "para planta desaladora turno siete por siete"
)

MESSAGE = {
    "title": "Operario de packing",
    "job": "Operario de packing",
    "occupation": "Operarios de packing de fruta",
    "comuna": "Curicó",
    "region": "Región del Maule",
    "pay": "$550.000",
    "schedule": "Jornada completa",
    "contract": "Contrato por obra o faena",
    "openings": 10,
    "valid_until": "martes 19 de mayo",
    "employer_line": "Empresa verificada por la BNE",
    "changed": ["sueldo", "jornada"],
    "fraud": True,
    "desk_phone": DESK,
    "link": "https://bne.example/v/7F3K2M9QX4TB",
    "unsubscribe_link": "https://bne.example/u/0123456789abcdefghjkmnpqrs",
}


MESSAGES = Environment(
    loader=FileSystemLoader(Path(templates.__file__).parent / "messages"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def message(path: str, **fields: object) -> str:
    """Fill one part of a message, such as `vacancy/short.txt`."""
    return MESSAGES.get_template(path).render(MESSAGE | fields)


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

INBOX = views.InboxView(
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
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
    desk_phone=DESK,
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
    desk_phone=DESK,
    channel=Lane.SMS,
    continues=(Lane.EMAIL,),
    action="/u/abc",
    inbox_url="/trabajos",
)


ASK_KEY = personal_views.AskKeyView(
    desk_phone=DESK, action="/m/abc", portal_url="https://www.bne.cl"
)
PERSONAL_KEY = personal_views.PersonalKeyView(
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
    digits="",
    made_on=None,
    may_make=True,
    action="/key",
    portal_url="https://www.bne.cl",
    back_url="/alerts",
)


WISHES = wish_views.WishesView(
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
    answers=tuple(
        wish_views.Answered(words=asked, answer=answer, url=f"/avisos/{name}", action="Cambiar")
        for (name, asked), answer in zip(
            said.QUESTIONS.items(),
            (
                "Por SMS.",
                "Juntos. SMS de noche: no. SMS al día: 2.",
                "2 búsquedas.",
                "No.",
                "Sí, por SMS.",
            ),
            strict=True,
        )
    ),
    known=(
        ("Nombre", "R•••"),
        ("RUT", "•••785"),
        ("Celular", "•••321"),
        ("Correo", "r•••@correo.example"),
        ("Comuna", "Curicó"),
    ),
    portal_url="https://bne.example/mi-cuenta",
    key_url="/key",
    inbox_url="/trabajos",
    saved=False,
)


def choices(
    offered: Mapping[str, tuple[str, str]], chosen: str = ""
) -> tuple[wish_views.Choice, ...]:
    """Give the answers to choose from."""
    return tuple(
        wish_views.Choice(value=value, words=one, hint=hint, chosen=value == chosen)
        for value, (one, hint) in offered.items()
    )


HOW = wish_views.AskView(
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
    title=said.QUESTIONS["how"],
    action="/avisos/how",
    questions=(
        wish_views.Question(
            name="how", words=said.QUESTIONS["how"], choices=choices(said.HOW, "sms")
        ),
    ),
    agreement=said.AGREE_HOW,
    back_url="/avisos",
)
WHEN = replace(
    HOW,
    title=said.QUESTIONS["when"],
    action="/avisos/when",
    questions=(
        wish_views.Question(
            name="cadence", words=said.WHEN["cadence"], choices=choices(said.CADENCE, "digest")
        ),
        wish_views.Question(
            name="night", words=said.WHEN["night"], choices=choices(said.NIGHT, "no")
        ),
        wish_views.Question(
            name="cap", words=said.WHEN["cap"], number="2", hint=said.WHEN["cap_hint"]
        ),
    ),
    agreement=said.AGREE_WHEN,
)
COURSES = replace(
    HOW,
    title=said.QUESTIONS["courses"],
    action="/avisos/courses",
    questions=(
        wish_views.Question(
            name="courses", words=said.QUESTIONS["courses"], choices=choices(said.COURSES)
        ),
    ),
    agreement=said.AGREE_KEPT,
)
TOLD_OF_MESSAGES = replace(
    HOW,
    title=said.QUESTIONS["messages"],
    action="/avisos/messages",
    questions=(
        wish_views.Question(
            name="messages",
            words=said.QUESTIONS["messages"],
            choices=tuple(one for one in choices(said.MESSAGES, "no") if one.value != "both"),
        ),
    ),
    agreement=f"{said.LIST_ALONE} {said.AGREE_KEPT}",
)
REPORT = replace(
    HOW,
    csrf="",
    sign_out_url="",
    title="¿Por qué es falso?",
    action="/trabajos/1/report",
    questions=(
        wish_views.Question(
            name="reason",
            words="¿Por qué es falso?",
            choices=choices({name: (it, "") for name, it in words.REPORT_REASONS.items()}),
        ),
    ),
    agreement="Lo revisa una persona. La empresa no sabe quién avisó.",
    back_url="/a/abc",
    back_name="Volver al trabajo",
    button="Avisar que es falso",
)
SEARCHES = wish_views.SearchesView(
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
    title=said.QUESTIONS["about"],
    searches=(
        wish_views.SearchLines(
            lines=(
                ("Trabajo", "Operarios de packing de fruta y Cocina"),
                ("Dónde", "Curicó, Talca y 12 más"),
                ("Sueldo", "desde $500.000 al mes"),
                ("Jornada", "Cualquiera"),
            )
        ),
    ),
    portal_url="",
    back_url="/avisos",
)


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
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
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

REASON = wish_views.Question(
    name="reason",
    words="¿Por qué lo retira?",
    choices=tuple(
        wish_views.Choice(value=value, words=label, hint="", chosen=False)
        for value, label in staff.RECALL_REASONS.items()
    ),
)

STORM = staff.DOMAIN_WHY.format(bounced="20", accepted="40")

ACT = ActView(
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
    act="recall",
    title="Digitador desde casa",
    reach=(
        ("Mensajes que no saldrán", 12400),
        ("Personas que recibirán la corrección", 318),
        ("Personas a quienes les está llegando ahora", 0),
    ),
    said="",
    due_at=NOW + timedelta(hours=5),
    action="/hoy/1/recall",
    back_url="/hoy/1",
    question=REASON,
)

BROADCAST = console_views.BroadcastView(
    desk_phone=DESK,
    now=NOW,
    broadcast_id="01HX3V9K7Q",
    subject_id="vac-20260505-17",
    figures=BROADCASTS[0],
    first_told_at=NOW - timedelta(minutes=19),
    last_told_at=NOW - timedelta(seconds=5),
    forecast=console_views.Forecast(finish_at=NOW + timedelta(hours=2), verdict="on_time"),
    today_url="/hoy",
    live=LIVE,
)

PHONE = demo_views.DemoPhone(
    owner="Rosa",
    number="+56 9 8765 4321",
    messages=(
        demo_views.DemoSms(
            text=transliterate(message("vacancy/short.txt")), at=NOW - timedelta(minutes=9), parts=1
        ),
        demo_views.DemoSms(
            text=transliterate(
                message(
                    "update/short.txt", pay="$600.000", link="http://127.0.0.1:8080/v/7F3K2M9QX4TB"
                )
            ),
            at=NOW,
            parts=1,
        ),
    ),
)
MAILS = tuple(
    demo_views.DemoMail(
        url=f"/demo/correos/{n}",
        to="luis.soto@correo.example",
        subject=message("vacancy/subject.txt", job=title),
        at=NOW - timedelta(minutes=n),
    )
    for n, title in enumerate(("Operario de packing", "Ayudante de panadería", LONGEST))
)

DEMO = demo_views.DemoView(
    desk_phone=DESK,
    csrf="c5rf",
    demo=CLOCK,
    people=5000,
    jobs=40,
    arriving=0,
    out_of_order=0,
    repeated=0,
    late=0,
    broadcasts=BROADCASTS,
    phone=PHONE,
    phone_url="/demo/telefono/rosa",
    mails=MAILS,
    mail_count=3120,
    mailbox_url="/demo/correos",
    doors=get_args(demo_views.Who),
    providers=(
        demo_views.DemoProvider(name="relay", broken=None),
        demo_views.DemoProvider(name="phones", broken="slow"),
    ),
    break_url="/demo/romper",
    publish_url="/demo/publicar",
    keys=(("Rosa", "482 913"), ("Sin datos", "057 731")),
    door_url="/demo/entrar",
    live=LIVE,
)

DEMO_MAILBOX = demo_views.DemoMailboxView(
    desk_phone=DESK, demo=CLOCK, mails=MAILS, count=3120, live=LIVE, older_url="?after=3"
)
DEMO_MAIL = demo_views.DemoMailView(
    desk_phone=DESK,
    demo=CLOCK,
    mail=MAILS[0],
    html=message("vacancy/long.html"),
    text=message("vacancy/long.txt"),
    mailbox_url="/demo/correos",
)

EVIDENCE = evidence_views.EvidenceView(
    desk_phone=DESK,
    csrf="c5rf",
    sign_out_url="/salir",
    title="Operario de packing",
    action="/hoy/B1/persona",
    asked="W-1",
    fault="",
    found=evidence_views.Evidence(
        worker_id="W-1",
        contact=(("Celular", "•••321"), ("Correo", "r•••@correo.example")),
        told=staff.TOLD_BY["sms"],
        told_at=NOW,
        due_at=NOW + timedelta(hours=5),
        eligible=True,
        lines=(
            evidence_views.Line(
                channel="SMS",
                state="aceptados",
                steps=tuple((step, NOW) for step in staff.STEPS.values()),
                answers=(
                    ("Más tarde (código 429)", NOW - timedelta(hours=2)),
                    ("Aceptado", NOW),
                ),
                waited=(
                    (
                        staff.WAITED["gate"],
                        (
                            f"Desde el {words.when(NOW - timedelta(hours=3))}."
                            f" Hasta el {words.when(NOW - timedelta(hours=2))}."
                        ),
                    ),
                    (staff.WAITED["retry"], f"Desde el {words.when(NOW - timedelta(hours=2))}."),
                ),
                facts=(("Intentos", "2"), ("Mostró", "V-1, V-2"), ("Huella", "ab" * 32)),
            ),
        ),
        deeds=(
            ("Detenido: denuncias. Personas que denunciaron", NOW - timedelta(hours=4)),
            ("Liberado. Operador", NOW - timedelta(hours=3)),
            ("En pausa: SMS. Operador", NOW - timedelta(hours=3)),
        ),
    ),
    back_url="/hoy/B1",
)

#: Case -> the page and what fills it. A case is named after its page, then what is special.
GALLERY: Mapping[str, tuple[str, views.Page]] = {
    "inbox": ("inbox", INBOX),
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
        replace(JOB, interested=True, reported="Me pidieron plata"),
    ),
    "wishes_ask-report": ("wishes_ask", REPORT),
    "linked": (
        "linked",
        link_views.LinkedView(
            desk_phone=DESK,
            today=TODAY,
            items=(
                INBOX.items[0],
                replace(INBOX.items[1], interested=True, reported="Me pidieron plata"),
                INBOX.items[2],
            ),
            stop_url="/u/abc",
        ),
    ),
    "resent": ("resent", link_views.ResentView(desk_phone=DESK)),
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
    "wishes": ("wishes", WISHES),
    "wishes-saved": ("wishes", replace(WISHES, saved=True, portal_url="")),
    "wishes_ask": ("wishes_ask", HOW),
    "wishes_ask-nothing": (
        "wishes_ask",
        replace(
            HOW,
            questions=(
                replace(HOW.questions[0], choices=choices(said.HOW), fault=said.FAULTS["none"]),
            ),
        ),
    ),
    "wishes_ask-when": ("wishes_ask", WHEN),
    "wishes_ask-when-wrong": (
        "wishes_ask",
        replace(
            WHEN,
            questions=(
                *WHEN.questions[:2],
                replace(WHEN.questions[2], number="mil", fault=said.FAULTS["cap"]),
            ),
        ),
    ),
    "wishes_ask-courses": ("wishes_ask", COURSES),
    "wishes_ask-messages": ("wishes_ask", TOLD_OF_MESSAGES),
    "wishes_about": ("wishes_about", SEARCHES),
    "wishes_about-none": ("wishes_about", replace(SEARCHES, searches=())),
    "ask_key": ("ask_key", ASK_KEY),
    "ask_key-wrong": ("ask_key", replace(ASK_KEY, fault="wrong")),
    "ask_key-locked": ("ask_key", replace(ASK_KEY, fault="locked")),
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
    "expired": ("expired", link_views.ExpiredView(desk_phone=DESK)),
    "expired-resend": (
        "expired",
        link_views.ExpiredView(desk_phone=DESK, resend_url="/v/abc/otro"),
    ),
    "not_found": ("not_found", views.NotFoundView(desk_phone=DESK)),
    "not_found-worker": (
        "not_found",
        views.NotFoundView(
            desk_phone=DESK, signed_in=True, home="/trabajos", home_name="Sus trabajos"
        ),
    ),
    "not_found-employer": ("not_found", views.NotFoundView(desk_phone=DESK, signed_in=True)),
    "no_pages": (
        "no_pages",
        views.NoPagesView(desk_phone=DESK, csrf="c5rf", sign_out_url="/salir"),
    ),
    "enter": ("enter", views.EnterView(desk_phone=DESK)),
    "problem": ("problem", views.ProblemView(desk_phone=DESK, retry_url="/", reference="7K2Q")),
    "problem-hurried": (
        "problem",
        views.ProblemView(desk_phone=DESK, retry_url="/", hurried=True, sent=True),
    ),
    "problem-sent": ("problem", views.ProblemView(desk_phone=DESK, retry_url="/", sent=True)),
    "signin": (
        "signin",
        views.SignInView(desk_phone=DESK, csrf="c5rf", action="/entrar", token="jwt"),
    ),
    "today": ("today", TODAY_VIEW),
    "today-trouble": (
        "today",
        replace(
            TODAY_VIEW,
            demo=CLOCK,
            broadcasts=(BROADCASTS[2], BROADCASTS[0]),
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
                    stopped=staff.DOMAIN_STOPPED.format(domain="correo.example"),
                    did=STORM
                    + " "
                    + staff.DOMAIN_DID.format(
                        waiting="12.400 correos esperan", since=words.when(NOW)
                    ),
                    todo=staff.DOMAIN_TODO,
                    acts=(Act(url="/domains/correo.example/release", act="release_domain"),),
                ),
                *standing(1240, mail=False, sms=False),
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
    "act-recall": ("act", ACT),
    "act-recall-fault": (
        "act",
        replace(ACT, question=replace(REASON, fault="Elija por qué lo retira.")),
    ),
    "act-release": (
        "act",
        replace(
            ACT,
            act="release",
            said=HELD[0].why,
            reach=(("Mensajes que saldrán", 12400),),
            question=None,
        ),
    ),
    "act-release-domain": (
        "act",
        replace(
            ACT,
            act="release_domain",
            title="correo.example",
            said=STORM,
            reach=(("Correos que saldrán", 12400),),
            due_at=None,
            action="/domains/correo.example/release",
            back_url="/today",
            back="Volver a Hoy",
            question=None,
        ),
    ),
    "act-pause": (
        "act",
        replace(ACT, act="pause", reach=(("Mensajes que esperarán", 12400),), question=None),
    ),
    "act-pause-all": (
        "act",
        replace(
            ACT,
            act="pause_all",
            title="Correo, SMS y Lista en la BNE",
            reach=(
                ("Esperan: Correo", 800),
                ("Esperan: SMS", 12400),
                ("Esperan: Lista en la BNE", 0),
                ("Personas que vencen en menos de 1 h", 37),
            ),
            back="Hoy",
            question=None,
        ),
    ),
    "act-resume-sms": (
        "act",
        replace(
            ACT,
            act="resume_sms",
            title="SMS",
            reach=(("Esperan: SMS", 0), ("Personas que vencen en menos de 1 h", 0)),
            due_at=None,
            back="Hoy",
            question=None,
        ),
    ),
    "act-resume": (
        "act",
        replace(ACT, act="resume", reach=(("Mensajes que saldrán", 12400),), question=None),
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
    "broadcast-late": (
        "broadcast",
        replace(
            BROADCAST,
            figures=BROADCASTS[2],
            missing=missing(mail=False, sms=False),
            forecast=console_views.Forecast(finish_at=None, verdict="late"),
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
    "evidence": ("evidence", EVIDENCE),
    "evidence-nobody": (
        "evidence",
        replace(EVIDENCE, asked="W-9", fault=staff.NOBODY, found=None),
    ),
    "demo": ("demo", DEMO),
    "demo-start": (
        "demo",
        replace(
            DEMO,
            broadcasts=(),
            jobs=0,
            arriving=3200,
            phone=replace(PHONE, messages=()),
            mails=(),
            mail_count=0,
        ),
    ),
    "demo_mailbox": ("demo_mailbox", DEMO_MAILBOX),
    "demo_mail": ("demo_mail", DEMO_MAIL),
    "demo_phone": (
        "demo_phone",
        demo_views.DemoPhoneView(
            desk_phone=DESK,
            demo=CLOCK,
            phone=PHONE,
            answers=("BAJA", "ALTA", "AYUDA"),
            answer_url="/demo/phone",
            longest=160,
            live=LIVE,
        ),
    ),
    "demo_phone-fault": (
        "demo_phone",
        demo_views.DemoPhoneView(
            desk_phone=DESK,
            demo=CLOCK,
            phone=replace(
                PHONE,
                messages=(
                    *PHONE.messages,
                    demo_views.DemoSms(text="hola, ¿quién es?", at=NOW, parts=None),
                ),
            ),
            answers=("BAJA", "ALTA", "AYUDA"),
            answer_url="/demo/phone",
            longest=160,
            typed=" ",
            fault="Escriba de 1 a 160 letras.",
            live=LIVE,
        ),
    ),
}

GALLERY = {**GALLERY, **TALKS}

#: The pieces no page of the gallery holds yet, as pages to come will use them.
PIECES = """{% extends "base.html" %}
{% block title %}Piezas{% endblock %}
{% block main %}
<h1>Piezas</h1>
{{ parts.errors([("comuna", "Elija una comuna."), ("hora", "Escriba la hora, como 9:00.")]) }}
{{ parts.strip("omil", "OMIL Curicó", "Municipalidad de Curicó") }}
{{ parts.form("/retirar", "c5rf", "Retirar aviso", kind="danger") }}
<p id="comuna">Comuna</p><p id="hora">Hora</p>
{% endblock %}"""

_WAITS = (
    "Una empresa parece pedir dinero.",
    "Una persona denunció a una empresa: insulta, amenaza o molesta.",
    "Un aviso denunciado está detenido.",
)
_SAID = (
    review_views.ContextLine(
        who="Una persona", at=NOW, text="¿Qué necesito para postular?", judged=False
    ),
    review_views.ContextLine(
        who="Una empresa",
        at=NOW,
        text="Debe transferir $30.000 por el uniforme y llamar al ▒ oculto.",
        judged=True,
    ),
)
_CASE = review_views.CaseView(
    desk_phone=DESK,
    csrf="token",
    what=_WAITS[0],
    age="hace 3 h",
    context=_SAID,
    action="/review/AAAA/2",
    verdicts=tuple(
        review_views.Verdict(value=one, **reviews.VERDICTS[one]) for one in ("approve", "hide")
    ),
    original_url="/review/AAAA/2/original",
)
GALLERY = {
    **GALLERY,
    "review": (
        "review",
        review_views.ReviewView(
            desk_phone=DESK,
            items=tuple(
                review_views.ReviewItem(url="/review", what=one, since=NOW, age="hace 3 h")
                for one in _WAITS
            ),
        ),
    ),
    "review-empty": ("review", review_views.ReviewView(desk_phone=DESK, items=())),
    "review-case": ("review_case", _CASE),
    "review-original": (
        "review_case",
        replace(_CASE, original="Debe transferir $30.000 y llamar al 9 8765 4321."),
    ),
    "review-fault": ("review_case", replace(_CASE, fault=reviews.CHOOSE)),
    "review-decided": ("review_decided", review_views.DecidedView(desk_phone=DESK)),
}

#: The letters, which are pages too.
LETTERS: Mapping[str, str] = {
    "letter-vacancy": "vacancy/long.html",
    "letter-update": "update/long.html",
    "letter-message": "message/long.html",
    "letter-reveal": "reveal/long.html",
    "letter-message-link": "message_link/long.html",
}


CASES = (*GALLERY, *LETTERS, "pieces")


def finished(case: str) -> str:
    """Render one case of the gallery, one letter, or the pieces."""
    if case == "pieces":
        return environment().from_string(PIECES).render(view=views.NotFoundView(desk_phone=DESK))
    return message(LETTERS[case]) if case in LETTERS else render(*GALLERY[case])


def write(folder: Path) -> None:
    """Write every case and the static files, to be looked at."""
    copytree(STATIC, folder / "static", dirs_exist_ok=True)
    for case in CASES:
        page = finished(case).replace("/static/", "static/")
        (folder / f"{case}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
