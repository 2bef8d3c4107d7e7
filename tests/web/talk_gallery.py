"""The pages of conversations, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date

from hub.talk import LineKind
from hub.web import candidate_views, talk_views, views, wish_views
from templates import talks as said

DESK = "600 000 0000"
DAY = date(2026, 5, 5)
URL = "/mensajes/9f"
FRAME = {"desk_phone": DESK, "csrf": "c5rf", "sign_out_url": "/salir"}


def line(number: int, text: str = "", *, mine: bool = False, **more: object) -> talk_views.TalkLine:
    """Give one line between Rosa and the company."""
    plain = talk_views.TalkLine(
        number=number,
        day=DAY,
        hour=f"10:{number:02}",
        mine=mine,
        who="Usted" if mine else said.COMPANY,
        kind=LineKind.TEXT,
        text=text,
        shown="",
        other=said.COMPANY,
        fields=(),
        waits="",
        why="",
        removed=False,
        appealed=False,
        appeal_url="",
    )
    return replace(plain, **more)


LINES = (
    line(1, "Buenas tardes. ¿Hay que llevar herramientas?", mine=True),
    line(2, "Buenas tardes. No, aquí se las pasan.\nEl turno parte a las 8:00."),
    line(
        3,
        "Gracias. Llámeme al 9 8765 4321",
        mine=True,
        shown="Gracias. Llámeme al ▒ oculto",
    ),
    line(4, "Somos ▒ oculto, estamos cerca de la plaza."),
)


def as_employer(one: talk_views.TalkLine) -> talk_views.TalkLine:
    """Give the same line as the company sees it."""
    return replace(
        one,
        mine=not one.mine,
        who="Lomari Tebano" if one.mine else "Usted",
        other="Lomari Tebano",
        text=one.shown or one.text if one.mine else one.text.replace("▒ oculto", "Boldo Celeste"),
        shown=one.text if not one.mine and "▒" in one.text else "",
    )


REVEALED = (*LINES, line(5, kind=LineKind.REVEALED))
SHARED = (
    *REVEALED,
    line(
        6,
        mine=True,
        kind=LineKind.SHARED,
        fields=(("Nombre", "Rosa Elena Muñoz Araya"), ("Celular", "+56 9 8765 4321")),
    ),
)
WAITING = (
    line(
        1,
        "¿Es verdad que hay que pagar el uniforme?",
        mine=True,
        shown="¿Es verdad que hay que pagar ▒ oculto?",
        waits="2 h 10 min",
        why=said.HELD["money"],
    ),
    line(
        2,
        "Le hablo en serio: conteste o verá.",
        mine=True,
        removed=True,
        appeal_url="/otra",
    ),
    line(
        3,
        "Escríbame a rosa arroba correo punto cl",
        mine=True,
        removed=True,
        appealed=True,
    ),
)
AS_WORKER = talk_views.WorkerTalkView(
    **FRAME,
    id="9f",
    title="Maestro soldador",
    lines=LINES,
    messages_url="/mensajes",
    older_url="",
    write_url=f"{URL}/escribir",
    key="k3y",
    longest=2000,
    reported=False,
    silence="",
    close_url=f"{URL}/cerrar",
    block_url=f"{URL}/bloquear",
    report_url=f"{URL}/denunciar",
    who="Empresa verificada por la BNE",
    more="Construcción · Región del Maule",
    seen_as=(
        ("Nombre inventado", "Lomari Tebano"),
        ("Trabajo que busca", "Soldadores"),
        ("Región", "Región del Maule"),
        ("Experiencia", "2 a 4 años"),
    ),
    company=(),
    share_url="",
)
SHARED_FIELDS = {one.name for one in fields(talk_views.TalkPage)} - {
    "lines",
    *(one.name for one in fields(views.Page)),
}
CHECK = talk_views.CheckView(
    **FRAME,
    pieces=(
        talk_views.Piece(text="Gracias. Llámeme al ", hidden=False),
        talk_views.Piece(text="9 8765 4321", hidden=True),
        talk_views.Piece(text=" cuando pueda.", hidden=False),
    ),
    shown="Gracias. Llámeme al ▒ oculto cuando pueda.",
    other=said.COMPANY,
    why="",
    text="Gracias. Llámeme al 9 8765 4321 cuando pueda.",
    key="k3y",
    write_url=f"{URL}/escribir",
    back_url=URL,
)
DRAFT = talk_views.DraftView(
    **FRAME,
    fault="",
    text=CHECK.text,
    key="k3y",
    longest=2000,
    write_url=f"{URL}/escribir",
    back_url=URL,
)
SHARE = talk_views.ShareView(
    **FRAME,
    company="Constructora Boldo Celeste SpA",
    offered=(
        ("name", "Nombre", "Rosa Elena Muñoz Araya"),
        ("phone", "Celular", "+56 9 8765 4321"),
        ("rut", "RUT", "12.345.678-5"),
    ),
    fault="",
    action=f"{URL}/mostrar",
    back_url=URL,
)


def ending(act: str) -> talk_views.ConfirmView:
    """Give the page that asks before a conversation ends."""
    title, sentences = said.ENDS[act]
    return talk_views.ConfirmView(
        **FRAME,
        title=title,
        said=sentences,
        shown=(),
        action=f"{URL}/{act}",
        fields=(),
        button=title,
        kind="danger",
        back_url=URL,
    )


LIST = talk_views.MessagesView(
    **FRAME,
    items=(
        talk_views.TalkItem(
            url=URL,
            who="Empresa verificada por la BNE",
            more="Construcción · Región del Maule",
            title="Maestro soldador",
            last="La empresa: Somos ▒ oculto, estamos cerca de la plaza.",
            unread=2,
            goes_on=True,
        ),
        talk_views.TalkItem(
            url="/mensajes/a1",
            who="Panadería Los Aromos SpA",
            more="Panadería · Región del Maule",
            title="Ayudante de panadería",
            last="Usted mostró sus datos.",
            unread=0,
            goes_on=True,
        ),
        talk_views.TalkItem(
            url="/mensajes/b2",
            who="Empresa sin verificar",
            more="",
            title="Operario de packing",
            last="Aún no hay mensajes.",
            unread=0,
            goes_on=False,
        ),
    ),
    companies=True,
    home_url="/trabajos",
    home_name="Sus trabajos",
    older_url="/mensajes?after=b2",
)

ALIAS = "Lomari Tebano"
COMPANY = (
    ("Empresa", "Constructora Boldo Celeste SpA"),
    ("Nombre de fantasía", "Boldo Celeste"),
    ("RUT", "56.543.210-3"),
)
AS_EMPLOYER = talk_views.EmployerTalkView(
    **FRAME,
    **{name: getattr(AS_WORKER, name) for name in SHARED_FIELDS},
    lines=tuple(as_employer(one) for one in LINES),
    who=ALIAS,
    known=AS_WORKER.seen_as[1:],
    revealed=False,
    reveal_url=f"{URL}/mostrar-empresa",
)
VACANCY = candidate_views.VacancyItem(
    url="/candidatos/V-1",
    title="Maestro soldador",
    received=1240,
    seen=310,
    asked=4,
    closed=False,
)
VACANCIES = candidate_views.VacanciesView(
    **FRAME,
    items=(
        VACANCY,
        replace(VACANCY, title="Ayudante de bodega", received=1, seen=0, asked=0, closed=True),
    ),
    verified=True,
    messages_url="/mensajes",
    unread=3,
    older_url="/candidatos?after=V-1",
)
CANDIDATES = candidate_views.CandidatesView(
    **FRAME,
    vacancy=VACANCY,
    items=(
        candidate_views.CandidateItem(
            alias=ALIAS,
            about="Soldadores · Región del Maule · 2 a 4 años",
            reference="r1",
            talk_url=URL,
        ),
        candidate_views.CandidateItem(
            alias="Tenafi Modoru", about="Región de O'Higgins", reference="r2", talk_url=""
        ),
    ),
    verified=True,
    who="Empresa verificada por la BNE",
    more="Construcción · Región del Maule · responde en ~1 día",
    open_url="/mensajes",
    home_url="/candidatos",
    older_url="/candidatos/V-1?after=r2",
)
AS_CANDIDATES = replace(
    LIST,
    companies=False,
    items=(
        replace(
            LIST.items[0],
            who=ALIAS,
            more="Soldadores · Región del Maule · 2 a 4 años",
            last="Lomari Tebano: Gracias. Llámeme al ▒ oculto",
        ),
    ),
    home_url="/candidatos",
    home_name="Candidatos",
    older_url="",
)

TALKS: Mapping[str, tuple[str, views.Page]] = {
    "messages": ("messages", LIST),
    "messages-empty": ("messages", replace(LIST, items=(), older_url="")),
    "talk_worker": ("talk_worker", AS_WORKER),
    "talk_worker-empty": ("talk_worker", replace(AS_WORKER, lines=())),
    "talk_worker-waiting": (
        "talk_worker",
        replace(AS_WORKER, lines=WAITING, older_url=f"{URL}?before=1", reported=True),
    ),
    "talk_worker-revealed": (
        "talk_worker",
        replace(
            AS_WORKER,
            lines=SHARED,
            who="Constructora Boldo Celeste SpA",
            company=COMPANY,
            share_url=f"{URL}/mostrar",
        ),
    ),
    "talk_worker-ended": (
        "talk_worker",
        replace(
            AS_WORKER, write_url="", silence=said.FAULTS["ended"], close_url="", lines=LINES[:2]
        ),
    ),
    "messages-employer": ("messages", AS_CANDIDATES),
    "talk_employer": ("talk_employer", AS_EMPLOYER),
    "talk_employer-shared": (
        "talk_employer",
        replace(
            AS_EMPLOYER,
            lines=tuple(as_employer(one) for one in SHARED),
            revealed=True,
            reveal_url="",
        ),
    ),
    "vacancies": ("vacancies", VACANCIES),
    "vacancies-empty": (
        "vacancies",
        replace(VACANCIES, items=(), verified=False, unread=0, older_url=""),
    ),
    "candidates": ("candidates", CANDIDATES),
    "candidates-empty": ("candidates", replace(CANDIDATES, items=(), older_url="")),
    "candidates-unverified": (
        "candidates",
        replace(CANDIDATES, verified=False, who="Empresa sin verificar"),
    ),
    "confirm-reveal": (
        "confirm",
        replace(
            ending("close"),
            title=said.REVEAL[0],
            said=said.REVEAL[1:],
            shown=COMPANY,
            button="Mostrar mi empresa",
            kind="primary",
            question=wish_views.Question(
                name="whom",
                words=said.WHOM_ASKED,
                choices=tuple(
                    wish_views.Choice(value=value, words=one, hint=hint, chosen=False)
                    for value, (one, hint) in said.WHOM.items()
                ),
                fault="Elija una respuesta.",
            ),
        ),
    ),
    "talk_check": ("talk_check", CHECK),
    "talk_check-held": (
        "talk_check",
        replace(
            CHECK,
            pieces=(talk_views.Piece(text="¿Cuánto hay que pagar?", hidden=False),),
            shown="",
            why=said.HELD["money"],
        ),
    ),
    "talk_draft": ("talk_draft", DRAFT),
    "talk_draft-down": (
        "talk_draft",
        replace(DRAFT, fault=said.FAULTS["down"], reference="1a2b3c4d"),
    ),
    "talk_draft-ended": ("talk_draft", replace(DRAFT, fault=said.FAULTS["ended"], write_url="")),
    "confirm-block": ("confirm", ending("block")),
    "confirm-close": ("confirm", ending("close")),
    "confirm-share": (
        "confirm",
        replace(
            ending("close"),
            title=said.SHARE[0],
            said=said.SHARE[1:],
            shown=tuple((what, it) for _, what, it in SHARE.offered),
            fields=(("name", "yes"), ("sure", "yes")),
            button="Mostrar estos datos",
            kind="primary",
        ),
    ),
    "share": ("share", SHARE),
    "share-none": ("share", replace(SHARE, fault=said.NOTHING)),
    "share-nothing": ("share", replace(SHARE, offered=())),
}
