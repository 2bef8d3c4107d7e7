"""A line as one side may see it goes in; what that side's pages show of it comes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlalchemy.ext.asyncio import AsyncConnection

from config.reference import zone_at
from hub.conversations.companies import Company, Strip, dotted
from hub.conversations.reading import AsEmployer, AsWorker, Mine, Person, Theirs
from hub.store.subjects import offers
from hub.store.workers.readers import reader
from hub.talk import LineKind, LineState, Party
from hub.web.conversations.talks import party
from hub.web.site import Visit
from hub.web.talking.talk_views import TalkLine
from hub.web.told.jobs import zone_of
from templates import talks as said
from templates import words

#: Letters of a last line that a list shows.
_SHORT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """Who reads, where and when."""

    party: Party
    other: str  #: the other side, as the reader knows them
    zone: tzinfo
    now: datetime
    url: str  #: of the conversation
    goes_on: bool  #: it has not ended


async def zone(visit: Visit, db: AsyncConnection) -> tzinfo:
    """Give the zone whoever asks lives in; Santiago's where that is not known."""
    if party(visit) is Party.WORKER:
        return zone_of(await reader(db, visit.who.sub))
    employer = await offers.employer(db, visit.who.sub)
    return zone_at(None if employer is None else employer["comuna"])


def line(one: Mine | Theirs, eyes: Eyes) -> TalkLine:
    """Give a line as a page shows it."""
    mine = isinstance(one, Mine)
    held = isinstance(one, Mine) and one.state is LineState.HELD
    removed = isinstance(one, Mine) and one.state is LineState.HIDDEN
    appealed = isinstance(one, Mine) and one.appealed
    dropped = held and not eyes.goes_on
    told = one.shown if isinstance(one, Mine) and one.hidden and not (removed or dropped) else ""
    return TalkLine(
        number=one.number,
        day=one.at.astimezone(eyes.zone).date(),
        hour=words.clock(one.at, eyes.zone),
        mine=mine,
        who="Usted" if mine else eyes.other,
        kind=one.kind,
        text=one.text,
        shown=told,
        other=eyes.other,
        fields=tuple((said.FIELDS[name], written(name, it)) for name, it in one.fields.items()),
        waits=words.span(eyes.now - one.at) if held and not dropped else "",
        why=said.HELD.get(one.held_for or "", "") if isinstance(one, Mine) else "",
        dropped=dropped,
        removed=removed,
        appealed=appealed,
        appeal_url=f"{eyes.url}/appeal" if removed and not appealed and eyes.goes_on else "",
    )


def lines(many: Sequence[Mine | Theirs], eyes: Eyes) -> tuple[TalkLine, ...]:
    """Give lines as a page shows them."""
    return tuple(line(one, eyes) for one in many)


def other(seen: AsWorker | AsEmployer) -> str:
    """Call the other side as a reader knows it."""
    return said.COMPANY if isinstance(seen, AsWorker) else seen.candidate.alias


def last(seen: AsWorker | AsEmployer) -> str:
    """Say in a few words what the last line of a conversation is."""
    if not seen.lines:
        return "Aún no hay mensajes."
    one = seen.lines[-1]
    who = "Usted" if isinstance(one, Mine) else other(seen)
    if one.kind is LineKind.REVEALED:
        return f"{who} mostró su nombre."
    if one.kind is LineKind.SHARED:
        return f"{who} mostró sus datos."
    text = " ".join(one.text.split())
    short = text if len(text) <= _SHORT else f"{text[:_SHORT].rstrip()}…"
    return f"{who}: {short}"


def written(field: str, value: str) -> str:
    """Write one of a person's data as people read it."""
    if field == "rut":
        return dotted(value)
    return words.phone(value) if field == "phone" else value


def company_of(
    strip: Strip, company: Company | None = None, delay: timedelta | None = None
) -> tuple[str, str]:
    """Say who a company is, as far as it is known, and what else is known of it."""
    pace = said.pace(delay) if delay is not None else ""
    about = [strip.trade or "", _place(strip), pace]
    if company is not None:
        return company.legal_name, " · ".join(filter(None, [said.SHOWED, *about]))
    who = words.NAMELESS if strip.verified else "Empresa sin verificar"
    return who, " · ".join(filter(None, about))


def _place(strip: Strip) -> str:
    if strip.comuna:
        return strip.comuna
    return words.region(strip.region) if strip.region else ""


def known_of(person: Person) -> tuple[tuple[str, str], ...]:
    """List what a company knows of a candidate, and nothing else."""
    listed = (
        ("Nombre inventado", person.alias),
        ("Trabajo que busca", person.trade),
        ("Región", words.region(person.region) if person.region else None),
        ("Experiencia", person.experience),
    )
    return tuple((what, it) for what, it in listed if it)


def shown_of(company: Company) -> tuple[tuple[str, str], ...]:
    """List exactly what a company shows of itself."""
    listed = (
        ("Empresa", company.legal_name),
        ("Nombre de fantasía", ", ".join(company.trade_names)),
        ("RUT", company.rut),
    )
    return tuple((what, it) for what, it in listed if it)
