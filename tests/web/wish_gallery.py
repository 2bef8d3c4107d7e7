"""The pages of *Mis avisos*, and of what a worker says of a job, filled with fictitious views."""

from collections.abc import Mapping
from dataclasses import replace

from hub.web import views
from hub.web.choosing import wish_views
from templates import wishes as said
from templates import words
from tests.web.fiction import FRAME


def _rows(answers: Mapping[str, str]) -> tuple[wish_views.Answered, ...]:
    return tuple(
        wish_views.Answered(
            words=said.QUESTIONS[name], answer=answer, url=f"/avisos/{name}", action="Cambiar"
        )
        for name, answer in answers.items()
    )


WISHES = wish_views.WishesView(
    **FRAME,
    answers=_rows(
        {
            "how": "Por SMS.",
            "when": "Juntos. SMS de noche: no. SMS al día: 2.",
            "about": "2 búsquedas.",
            "courses": "No. Prefiere que le llamen.",
            "messages": "Sí, por SMS.",
            "service": "Falta su respuesta.",
        }
    ),
    permits=_rows({"publication": "Falta su respuesta.", "processing": "Sí."}),
    key_url="/key",
    inbox_url="/trabajos",
    record_url="/record",
    consents_url="/alerts/consents",
    erase_url="/erase",
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
    **FRAME,
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
        wish_views.Question(name="call", words=said.CALL_ASKED, choices=choices(said.CALL, "no")),
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

PROFILE = replace(
    HOW,
    title=said.QUESTIONS["publication"],
    about=said.MEANS["publication"],
    action="/avisos/publication",
    questions=(
        wish_views.Question(
            name="publication",
            words=said.QUESTIONS["publication"],
            choices=choices(said.PUBLICATION),
        ),
    ),
    agreement=said.AGREE_KEPT,
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
    **FRAME,
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

WISHED: Mapping[str, tuple[str, views.Page]] = {
    "wishes_ask-report": ("wishes_ask", REPORT),
    "wishes": ("wishes", WISHES),
    "wishes-saved": ("wishes", replace(WISHES, saved=True)),
    "wishes_ask": ("wishes_ask", HOW),
    "wishes_ask-no-email": (
        "wishes_ask",
        replace(
            HOW,
            questions=tuple(
                replace(
                    one,
                    choices=tuple(
                        replace(it, hint=said.FAULTS["no_email"], off=True)
                        if it.value in ("email", "both")
                        else it
                        for it in one.choices
                        if it.value != "first"
                    ),
                )
                for one in HOW.questions
            ),
        ),
    ),
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
    "wishes_ask-publication": ("wishes_ask", PROFILE),
    "wishes_ask-messages": ("wishes_ask", TOLD_OF_MESSAGES),
    "wishes_about": ("wishes_about", SEARCHES),
    "wishes_about-none": ("wishes_about", replace(SEARCHES, searches=())),
}
