"""Nothing goes in; invented fields for every kind of message come out, to look at and to measure.

One value per name, whatever message speaks of it: a new kind made of known fields is shown, and
held to the rules, without being listed anywhere. Nothing here is anybody's.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from channels.base import Draft
from config.groups import Desk
from hub.compose import rendering
from hub.compose.drafts import fields_of, write
from hub.compose.rendering import LINK, UNSUBSCRIBE, Fields, hole, link_hole, said_in
from hub.model import BroadcastKind, VacancyState
from hub.store.subjects.facts import Facts, Told
from templates import words


class Size(StrEnum):
    """How long the fields of a sample are."""

    USUAL = "usual"
    ONE_WORD = "one_word"  #: each a single word: what is left is the sentences' own
    LONG = "long"  #: the longest comuna, a title longer than nine of ten, the widest pay


_PUBLISHED = datetime(2026, 9, 29, 14, tzinfo=UTC)
#: A link as an SMS shows it.
SHORT_LINK = "bne.example/a/7Kq9ZtXw4RbNm"
_LONG_LINK = "https://bne.example/{door}/0123456789abcdefghjkmnpqrs"

_JOB = Facts(
    vacancy_id="V-1",
    state=VacancyState.OPEN,
    fraud=True,
    title="Operario de packing",
    occupation="Operarios de packing de fruta",
    comuna="07301",
    pay_min=550_000,
    pay_max=550_000,
    schedule="Jornada completa",
    contract="Contrato por obra o faena",
    openings=10,
    published_at=_PUBLISHED,
    valid_until=_PUBLISHED + timedelta(days=14),
    description=None,
    employer_name=None,
    employer_trade=None,
    employer_comuna=None,
)
_LONG_JOB = Facts(
    vacancy_id="V-2",
    state=VacancyState.OPEN,
    fraud=True,
    title="Operaria u operario de bodega y despacho nocturno",
    occupation="Operarios de bodega, despacho y transporte",
    comuna="02203",
    pay_min=1_200_000,
    pay_max=1_500_000,
    schedule="Turnos rotativos, de lunes a domingo",
    contract="Contrato a plazo fijo, renovable",
    openings=700,
    published_at=_PUBLISHED,
    valid_until=_PUBLISHED + timedelta(days=15),
    description=None,
    employer_name=None,
    employer_trade=None,
    employer_comuna=None,
)
_COURSE: Fields = {
    "course": "Soldadura al arco",
    "schedule": "lunes a viernes, 9:00 a 13:00",
    "hours": 80,
    "seats": 15,
    "place": "Arturo Prat 545",
    "venue": "Arturo Prat 545",
    "starts_at": "lunes 4 de mayo, 9:00",
    "starts_day": "lunes 4",
    "starts_date": "4 de mayo",
    "starts_on": "4/5",
    "starts_hour": "9:00",
    "answer_by": "jueves 30 de abril, 18:00",
    "answer_day": "jueves 30",
    "outage": "el domingo 10 de mayo, de 2:00 a 5:00",
    "notice_text": "Mejoramos la búsqueda de trabajos.",
}
_LONG_COURSE: Fields = {
    "course": "Mecánica automotriz básica",
    "schedule": "lunes, miércoles y viernes, 19:00 a 22:00",
    "hours": 160,
    "seats": 700,
    "place": "Avenida Libertador Bernardo O'Higgins 1234, sala 12",
    "venue": "Avenida Libertador Bernardo O'Higgins 1234",
    "starts_at": "miércoles 30 de septiembre, 15:00",
    "starts_day": "miércoles 30",
    "starts_date": "30 de septiembre",
    "starts_on": "30/9",
    "starts_hour": "15:00",
    "answer_by": "miércoles 23 de septiembre, 18:00",
    "answer_day": "miércoles 23",
    "outage": "del miércoles 23 de septiembre, 23:00, al jueves 24, 3:00",
    "notice_text": "Cambiamos los equipos en que se guardan los avisos y los mensajes.",
}
_ALSO: Fields = {
    "said": "no encontramos su pregunta. ¿Nos la escribe otra vez?",
    "failed": "email",
    "receipt": "BR-7F3K-2M9Q",
    "reasons": [(said, f"{hole(LINK)}?{why}") for why, said in words.CANNOT.items()],
}
#: The fields that are as long as somebody made them.
_NAMES = (
    "title",
    "job",
    "course",
    "occupation",
    "comuna",
    "place",
    "venue",
    "schedule",
    "contract",
    "notice_text",
)
#: The titles of the other jobs and courses of a message that tells several.
_OTHERS = ("Cajera", "Ayudante de cocina")


def fields(size: Size, kind: str) -> Fields:
    """Give every field that a message of a kind may speak of."""
    job, course = (_LONG_JOB, _LONG_COURSE) if size is Size.LONG else (_JOB, _COURSE)
    told = Told(
        broadcast_id=None,
        kind=BroadcastKind.UPDATE,
        changed=("pay", "schedule") if size is Size.USUAL else ("pay", "comuna", "schedule"),
        facts=job,
    )
    of_job = fields_of(told)
    # What both have is the course's where it speaks of one.
    one = {**course, **of_job, **_ALSO}
    if {"course", "outage"} & _said(kind):
        one |= course
    if size is Size.ONE_WORD:
        one |= dict.fromkeys(_NAMES, "Aseo")
    others = [{**one, "title": name, "job": name, "course": name} for name in _OTHERS]
    listed = [one, *others] if kind != "ask_which" else [one, others[0]]
    if size is Size.LONG and kind != "ask_which":
        listed += others
    return {
        **one,
        "items": [
            {**each, "changed": [], "link": hole(link_hole(at))} for at, each in enumerate(listed)
        ],
    }


def sample(kind: str, size: Size, desk: Desk, short_link_length: int = len(SHORT_LINK)) -> Draft:
    """Write a message of a kind; jinja2.UndefinedError names a field nobody gave a value."""
    return write(kind, fields(size, kind), desk, short_link_length)


def _said(kind: str) -> frozenset[str]:
    return said_in(kind, "subject.txt") | said_in(kind, "short.txt")


def filled(text: str, *, spoken: bool = False, all_to: str | None = None) -> str:
    """Put links into the holes of a text: invented ones, as an SMS has them or not, or one."""
    links: Mapping[str, str] = {
        UNSUBSCRIBE: _LONG_LINK.format(door="u"),
        **{link_hole(at): SHORT_LINK if spoken else _LONG_LINK.format(door="a") for at in range(9)},
    }
    return rendering.filled(text, {name: all_to or link for name, link in links.items()})
