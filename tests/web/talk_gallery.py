"""The pages of conversations, as both sides read them, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import fields, replace

from hub.talk import LineKind
from hub.web import views
from hub.web.talking import talk_views
from templates import talks as said
from tests.web.fiction import FRAME, TODAY

URL = "/mensajes/9f"


def line(number: int, text: str = "", *, mine: bool = False, **more: object) -> talk_views.TalkLine:
    """Give one line between Rosa and the company."""
    plain = talk_views.TalkLine(
        number=number,
        day=TODAY,
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
        dropped=False,
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
}
