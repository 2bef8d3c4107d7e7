"""What is asked before a conversation's text is sent, data are shown or it ends."""

from collections.abc import Mapping
from dataclasses import replace

from hub.web import views
from hub.web.choosing import wish_views
from hub.web.talking import talk_views
from templates import talks as said
from tests.web.fiction import FRAME
from tests.web.talk_gallery import COMPANY, URL

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
        said=tuple(one.format(other=said.COMPANY) for one in sentences),
        shown=(),
        action=f"{URL}/{act}",
        fields=(),
        button=title,
        kind="danger",
        back_url=URL,
    )


ASKED: Mapping[str, tuple[str, views.Page]] = {
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
            until=said.WAITS,
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
