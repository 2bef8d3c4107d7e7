"""Values go in, the words and figures people read come out, in the Spanish of Chile."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

SANTIAGO = ZoneInfo("America/Santiago")

_PHONE_LENGTH = len("+56987654321")
_WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)

#: An employer that has not shown its name: everywhere the same words.
NAMELESS = "Empresa verificada por la BNE"

#: The regions as people write them, by their name in the list of comunas.
REGIONS: Mapping[str, str] = {
    "Arica y Parinacota": "Región de Arica y Parinacota",
    "Tarapacá": "Región de Tarapacá",
    "Antofagasta": "Región de Antofagasta",
    "Atacama": "Región de Atacama",
    "Coquimbo": "Región de Coquimbo",
    "Valparaíso": "Región de Valparaíso",
    "Metropolitana de Santiago": "Región Metropolitana",
    "Libertador General Bernardo O'Higgins": "Región de O'Higgins",
    "Maule": "Región del Maule",
    "Ñuble": "Región de Ñuble",
    "Biobío": "Región del Biobío",
    "La Araucanía": "Región de La Araucanía",
    "Los Ríos": "Región de Los Ríos",
    "Los Lagos": "Región de Los Lagos",
    "Aysén del General Carlos Ibáñez del Campo": "Región de Aysén",
    "Magallanes y de la Antártica Chilena": "Región de Magallanes",
}

#: What a worker reads of a job that was taken back: on the job itself, and on its correction.
WITHDRAWN: Mapping[str, str] = {
    "job": "Quitamos este aviso.",
    "fraud": "CUIDADO. Este aviso era falso. No pague ni mande datos.",
    "other": "Quitamos este aviso. Ya no siga con este trabajo.",
}

#: What every page says of a planned outage: before it, and while it is under way.
OUTAGE_NEXT = "El sistema no va a funcionar: {when}, hora de Santiago. Sus datos no se pierden."
OUTAGE_NOW = "El sistema no funciona hasta las {until}, hora de Santiago. Sus datos no se pierden."

#: What may change in a vacancy already told, by field.
CHANGES: Mapping[str, str] = {"pay": "sueldo", "comuna": "lugar", "schedule": "jornada"}

#: Why a vacancy reached a person, by rule. Braces are filled by whoever explains.
REASONS: Mapping[str, str] = {
    "occupation": "Usted busca este tipo de trabajo: {occupation}.",
    "any_occupation": "Usted busca cualquier tipo de trabajo.",
    "comuna": "Usted busca trabajo en {place}.",
    "region": "Usted busca trabajo en la {region}.",
    "own_comuna": "El trabajo queda en su comuna, {place}.",
    "anywhere": "Usted busca trabajo en todo Chile.",
    "pay": "El sueldo no es menor al que usted pidió.",
    "schedule": "La jornada es una de las que usted pidió.",
    "education": "Sus estudios alcanzan para este trabajo.",
    "experience": "Su experiencia alcanza para este trabajo.",
}

#: Why a job is false, by reason: what a worker chooses and is shown back.
REPORT_REASONS: Mapping[str, str] = {
    "money": "Me pidieron plata",
    "false": "El trabajo no existe, o es otro",
    "improper": "Piden algo que no corresponde",
}

#: What became of what somebody reported.
REPORTED: Mapping[str, str] = {
    "waits": "Lo revisa una persona.",
    "judged": "Una persona lo revisó. El aviso sigue.",
    "withdrawn": "Ya lo quitamos. Gracias por avisar.",
}

#: Why somebody cannot come, by reason: what is offered after a NO, in this order.
CANNOT: Mapping[str, str] = {
    "work": "Trabajo",
    "health": "Salud",
    "care": "Cuidado de otra persona",
    "schedule": "Horario",
    "distance": "Distancia",
    "other": "Otro motivo",
}


def region(name: str) -> str:
    """Write a region: Región del Maule."""
    return REGIONS.get(name, f"Región {name}")


def number(value: int) -> str:
    """Write a whole number with dots: 5.000."""
    return f"{value:,}".replace(",", ".")


def counted(value: int, one: str, many: str) -> str:
    """Write a number with its noun: 1 cupo, 10 cupos."""
    return f"{number(value)} {one if value == 1 else many}"


def money(pesos: int) -> str:
    """Write an amount of pesos: $550.000."""
    return f"${number(pesos)}"


def pay(low: int | None, high: int | None) -> str | None:
    """Write a pay range in CLP a month, without the period; None when none is stated."""
    if low is not None and high is not None and low != high:
        return f"{money(low)} a {money(high)}"
    if high is not None:
        return money(high) if low == high else f"hasta {money(high)}"
    return None if low is None else f"desde {money(low)}"


def phone(number: str) -> str:
    """Write a Chilean number as people read it: +56 9 8765 4321; another stays as it is."""
    if not (number.startswith("+56") and number[1:].isdecimal() and len(number) == _PHONE_LENGTH):
        return number
    return f"+56 {number[3]} {number[4:8]} {number[8:]}"


def rut(bare: str) -> str:
    """Write a RUT: 12.345.678-5."""
    number, check = bare[:-1], bare[-1]
    return f"{int(number):,}".replace(",", ".") + f"-{check}" if number.isdigit() else bare


def listed(words: Sequence[str]) -> str:
    """Join words as in speech: sueldo, lugar y jornada."""
    *first, last = words
    return f"{', '.join(first)} y {last}" if first else last


def day(value: date, *, today: date | None = None) -> str:
    """Write a date: martes 4 de mayo; with its year when `today` is of another one."""
    words = f"{weekday(value)} {value.day} de {_MONTHS[value.month - 1]}"
    return words if today is None or today.year == value.year else f"{words} de {value.year}"


def full_day(value: date) -> str:
    """Write a date of any year: 5 de mayo de 2026."""
    return f"{value.day} de {_MONTHS[value.month - 1]} de {value.year}"


def years(many: float) -> str:
    """Write how many years: 1 año, 2 años, 1,5 años."""
    if many == int(many):
        return counted(int(many), "año", "años")
    return f"{many:g} años".replace(".", ",")


def near_day(value: date, today: date) -> str:
    """Write a date of the inbox: Hoy, martes 4 de mayo; Ayer, …; Domingo 2 de mayo."""
    words = day(value, today=today)
    near = {today: "Hoy", today - timedelta(days=1): "Ayer"}.get(value)
    return f"{near}, {words}" if near else words[0].upper() + words[1:]


def near(value: date) -> str:
    """Write a date whose month is clear: martes 4."""
    return f"{weekday(value)} {value.day}"


def month_day(value: date) -> str:
    """Write a date of which the day of the week says nothing: 4 de mayo."""
    return f"{value.day} de {_MONTHS[value.month - 1]}"


def weekday(value: date) -> str:
    """Write the day of the week: martes."""
    return _WEEKDAYS[value.weekday()]


def clock(moment: datetime, zone: tzinfo = SANTIAGO) -> str:
    """Write the hour of an aware moment in a zone, of 24 hours: 9:05, 15:00."""
    local = moment.astimezone(zone)
    return f"{local.hour}:{local.minute:02}"


def when(moment: datetime, zone: tzinfo = SANTIAGO) -> str:
    """Write an aware moment in a zone: martes 4 de mayo, 15:00."""
    return f"{day(moment.astimezone(zone).date())}, {clock(moment, zone)}"


def outage(starts_at: datetime, ends_at: datetime) -> str:
    """Write when an outage is, in Santiago: el domingo 10 de mayo, de 2:00 a 5:00."""
    first, last = (one.astimezone(SANTIAGO) for one in (starts_at, ends_at))
    if first.date() == last.date():
        return f"el {day(first.date())}, de {clock(first)} a {clock(last)}"
    return f"del {when(starts_at)}, al {near(last.date())}, {clock(last)}"


def outage_title(starts_at: datetime, ends_at: datetime) -> str:
    """Name an outage, for staff: Mantención del domingo 10 de mayo, de 2:00 a 5:00."""
    written = outage(starts_at, ends_at)
    return "Mantención " + (written if written.startswith("del ") else f"d{written}")


def span(length: timedelta) -> str:
    """Write a length of time, cut to whole minutes: 5 h 59 min; 2 días 3 h."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    days, hours = divmod(hours, 24)
    if days:
        parts = [counted(days, "día", "días"), f"{hours} h" if hours else ""]
    else:
        parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join(part for part in parts if part) or "menos de 1 min"


def due(moment: datetime, now: datetime) -> str:
    """Write a countdown: vence en 5 h 59 min; venció hace 12 min."""
    left = moment - now
    return f"venció hace {span(-left)}" if left < timedelta(0) else f"vence en {span(left)}"


def venue(place: str) -> str:
    """Give what a place is called, before its first comma: the liceo, and not its street."""
    return place.partition(",")[0].strip() or place


def without_place(title: str, place: str) -> str:
    """Take a comuna off the end of a title: Cajera, Puente Alto is Cajera.

    For lines that name the comuna themselves; a title that is nothing else stays.
    """
    length = len(place)
    if not length or _plain(title[-length:]) != _plain(place):
        return title
    before = title[:-length]
    bare = before.rstrip(" ,.;:-–—/|(·")
    if bare == before:  # the end of a longer word
        return title
    for link in (" en", " de", " para"):
        if bare.casefold().endswith(link):
            bare = bare[: -len(link)].rstrip(" ,.;:-–—/|(·")
            break
    return bare or title


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def calm(title: str) -> str:
    """Give a title on one line, and not shouted: SOLDADOR CALIFICADO 3G is Soldador calificado 3G.

    What holds a digit stays as it is, and so does a title of one word: it may be an
    abbreviation, such as TENS.
    """
    words = title.split()
    line = " ".join(words)
    if not line.isupper() or len(words) == 1:
        return line
    lowered = (word if any(map(str.isdigit, word)) else word.lower() for word in words[1:])
    return " ".join((words[0].capitalize(), *lowered))
