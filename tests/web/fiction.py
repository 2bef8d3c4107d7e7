"""What every gallery tells of: one moment, one desk, one job and the message that tells it."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

import templates
from config.groups import Desk
from hub.web import views

NOW = datetime(2026, 5, 5, 14, 4, tzinfo=UTC)

TODAY = date(2026, 5, 5)

DESK = Desk(phone="600 000 0000", hours="todos los días de 8 a 20")

#: What every page has of whoever is signed in.
FRAME = {"desk": DESK, "csrf": "c5rf", "sign_out_url": "/salir"}

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
    "desk_phone": DESK.phone,
    "desk_hours": DESK.hours,
    "link": "https://bne.example/v/7F3K2M9QX4TB",
    "unsubscribe_link": "https://bne.example/u/0123456789abcdefghjkmnpqrs",
}

#: What a message of a call to a course says besides.
COURSE: dict[str, Any] = {
    "course": "Soldadura básica",
    "hours": 80,
    "seats": 20,
    "place": "Liceo Municipal, Av. Las Torres 456",
    "venue": "Liceo Municipal",
    "plan": True,
    "or_help": False,
    "starts_at": "lunes 18 de mayo, 9:00",
    "answer_by": "jueves 14 de mayo, 18:00",
    "answer_day": "jueves 14",
    "yes_link": f"{MESSAGE['link']}?si",
    "no_link": f"{MESSAGE['link']}?no",
}

#: The same course as an officer types it, field by field.
TYPED = {
    "name": COURSE["course"],
    "code": "1237984102",
    "place": COURSE["place"],
    "starts_day": "2026-05-18",
    "starts_time": "09:00",
    "hours": "80",
    "seats": "15",
    "answer_day": "2026-05-14",
    "answer_time": "18:00",
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
    return MESSAGES.get_template(path).render(MESSAGE | COURSE | fields)
