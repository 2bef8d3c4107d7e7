"""A worker's record goes in; the sections of *Lo que sabemos de usted* come out, in plain words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo

from config.reference import comuna, schooling_label
from hub.model import Cadence
from hub.store.dispatch.claimed import Key
from hub.store.workers.record import Record
from hub.web.choosing import wish_forms
from hub.web.records.record_views import Section
from templates import record as said
from templates import wishes, wordings, words

#: Lines of a section that a page shows; the file has them all.
SHOWN = 50


def day_of(value: datetime | date, zone: tzinfo) -> str:
    """Write a day with its year: 5 de mayo de 2026."""
    local = value.astimezone(zone).date() if isinstance(value, datetime) else value
    return words.full_day(local)


def sections(
    record: Record,
    titles: Mapping[Key, str],
    zone: tzinfo,
    keep: Mapping[str, timedelta],
) -> tuple[Section, ...]:
    """Write every section; `titles` are of broadcasts by number, of jobs by id."""
    return (
        _contact(record, zone),
        _profile(record),
        *_searches(record),
        _wanted(record),
        _told(record, titles, zone),
        _answers(record, zone),
        _talks(record, titles, zone),
        _marks(record, titles, zone),
        _sent(record, zone),
        _desk(record, zone),
        Section(id="calculo", title="Lo que calcula la BNE", about=said.INDEX),
        _origin(record, zone),
        _kept(keep),
    )


def _contact(record: Record, zone: tzinfo) -> Section:
    known = record.wishes.contact
    return Section(
        id="contacto",
        title="Sus datos",
        facts=tuple(
            (name, _written(field, known[field]) if known.get(field) else said.NOT_KNOWN)
            for field, name in said.CONTACT.items()
        ),
        lines=tuple(
            f"{said.CHANNEL_NAMES.get(one.what, one.what)} no se usa desde el "
            f"{day_of(one.at, zone)}: {said.SUPPRESSED.get(one.more or '', 'no funciona')}."
            for one in record.suppressed
        ),
    )


def _written(field: str, value: str) -> str:
    """Write a value as people write it."""
    if field in ("rut", "last_employer_rut"):
        return words.rut(value)
    return words.phone(value) if field == "phone" else value


def _profile(record: Record) -> Section:
    row = record.wishes.known.row
    home = comuna(row["comuna"] or "")
    years = row["experience_years"]
    schooling = None if row["education"] is None else schooling_label(row["education"])
    facts = {
        "Comuna": home.name if home else row["comuna"],
        "Estudios": schooling and schooling.capitalize(),
        "Experiencia": None if years is None else words.years(years),
        "Códigos de cursos": words.listed(row["course_codes"]) if row["course_codes"] else None,
        "Busca trabajo": "Sí" if row["status"] == "seeking" else "No por ahora",
    }
    return Section(
        id="perfil",
        title="Su perfil",
        facts=tuple((name, value or said.NOT_KNOWN) for name, value in facts.items()),
    )


def _searches(record: Record) -> Iterable[Section]:
    for number, search in enumerate(record.wishes.searches, start=1):
        yield Section(
            id=f"busqueda-{number}",
            title=f"Su búsqueda {number}",
            facts=wish_forms.lines_of(search, whole=True).lines,
        )


def _wanted(record: Record) -> Section:
    row = record.wishes.known.row
    alone = row["cadence"] == Cadence.INBOX_ONLY
    facts = {
        "Cuándo": "Mira su lista" if alone else wishes.CADENCE[row["cadence"]][0],
        "Canales": "Los dos" if row["both_channels"] else "El primero que funcione",
        "SMS de noche": "Sí" if row["night_sms"] else "No",
        "SMS al día": str(row["sms_daily_cap"]),
        "Prefiere que le llamen": "Sí" if row["prefers_call"] else "No",
        "Clave personal": "Sí tiene" if record.key_made_at else "No tiene",
    }
    return Section(id="avisos", title="Cómo quiere sus avisos", facts=tuple(facts.items()))


def _told(record: Record, titles: Mapping[Key, str], zone: tzinfo) -> Section:
    # By day and title: the order inside a day would tell a turn.
    rows = sorted(
        record.told,
        key=lambda one: (
            -one.visible_at.astimezone(zone).date().toordinal(),
            titles.get(one.broadcast_id, ""),
            one.broadcast_id,
        ),
    )
    lines = []
    for one in rows:
        ways = [said.CHANNELS[channel] for channel in one.channels]
        by = words.listed([*ways, said.CHANNELS["inbox"]])
        name = titles.get(one.broadcast_id, one.subject_id)
        seen = ". Usted lo abrió" if one.seen else ""
        kind = said.TOLD.get(one.kind, "Aviso")
        lines.append(f"{day_of(one.visible_at, zone)}: {kind}: {name}, {by}{seen}.")
    return _listing("avisado", "De qué le avisamos", lines)


def _answers(record: Record, zone: tzinfo) -> Section:
    lines = []
    for one in record.answers:
        why = f" Motivo: {words.CANNOT[one.reason]}." if one.reason else ""
        waits = " En lista de espera." if one.waits else ""
        lines.append(
            f"{day_of(one.at, zone)}: {said.ANSWERS[one.answer]} al curso de "
            f"{words.calm(one.course)}, {said.WAYS.get(one.way, one.way)}.{why}{waits}"
        )
    return _listing("respuestas", "Qué respondió a cursos", lines)


def _talks(record: Record, titles: Mapping[Key, str], zone: tzinfo) -> Section:
    lines = [
        f"{titles.get(one.vacancy_id, one.vacancy_id)}. Con {one.company or said.UNKNOWN}, "
        f"desde el {day_of(one.opened_at, zone)}: "
        f"{words.counted(one.lines, 'mensaje', 'mensajes')}{', terminada' if one.ended else ''}."
        for one in record.threads
    ]
    times = words.counted(record.candidate_of, "aviso", "avisos")
    about = (
        (f"Las empresas de {times} pueden verle con otro nombre.",) if record.candidate_of else ()
    )
    found = _listing("conversaciones", "Sus conversaciones con empresas", lines)
    return Section(id=found.id, title=found.title, lines=found.lines, more=found.more, about=about)


def _marks(record: Record, titles: Mapping[Key, str], zone: tzinfo) -> Section:
    lines = [
        f"{day_of(one.at, zone)}: le interesó {titles.get(one.what, one.what)}."
        for one in record.interests
    ]
    lines += [
        f"{day_of(one.at, zone)}: avisó que es falso: {titles.get(one.what, one.what)}. "
        f"Motivo: {words.REPORT_REASONS.get(one.more or '', one.more or '')}."
        for one in record.reports
    ]
    return _listing("marcas", "Qué dijo usted de trabajos", lines)


def _sent(record: Record, zone: tzinfo) -> Section:
    lines = [
        f"{day_of(one.at, zone)}: {wordings.NAMES.get(one.what, 'Mensaje')}, "
        f"{said.CHANNELS[one.more or 'inbox']}."
        for one in record.notes
    ]
    lines += [
        f"{day_of(one.at, zone)}: {said.heard(one.what, one.more or 'sms')}" for one in record.heard
    ]
    return _listing("mensajes", "Mensajes solo con usted", lines)


def _desk(record: Record, zone: tzinfo) -> Section:
    lines = []
    for one in record.desk:
        became = f" Respuesta: {one.answer}" if one.answer else ""
        lines.append(f"{day_of(one.at, zone)}: “{one.text}”.{became}")
    return _listing("mesa", "Qué escribió a la mesa de ayuda", lines)


def _origin(record: Record, zone: tzinfo) -> Section:
    lines = []
    if record.events:
        times = words.counted(len(record.events), "vez", "veces")
        first, last = record.events[-1], record.events[0]
        span = f"la primera el {day_of(first.at, zone)}, la última el {day_of(last.at, zone)}"
        lines = [f"La BNE nos habló de usted {times}: {span}."]
    return Section(id="origen", title="De dónde vienen", lines=tuple(lines), about=(said.ORIGIN,))


def _kept(keep: Mapping[str, timedelta]) -> Section:
    lines = tuple(
        f"{what}: {said.days(keep[setting].days)}."
        for setting, what in said.KEPT.items()
        if setting in keep
    )
    return Section(
        id="plazos", title="Por cuánto tiempo se guarda", lines=lines, about=(said.KEPT_ALWAYS,)
    )


def _listing(name: str, title: str, lines: Sequence[str]) -> Section:
    return Section(
        id=name,
        title=title,
        lines=tuple(lines[:SHOWN]) or (said.EMPTY,),
        more=max(0, len(lines) - SHOWN),
    )
