"""A number goes in; so many conversations, each between a worker and an employer of its own."""

import json
from collections.abc import Iterator

from sqlalchemy import Table, insert

from anonymizer.vault import Keyring, new_data_key, seal
from benchmarks import people
from benchmarks.people import LONG_AGO, Person, Row
from hub.store.engine import Database
from hub.tables import candidates, conversations, data_keys, employers

#: About two hundred characters each; one in eight gives its writer away.
TEXTS = (
    (
        "Buenas tardes, vi el aviso y me interesa mucho. Tengo cuatro años de experiencia en obra "
        "y puedo empezar ya. ¿El turno es de mañana o de tarde, y cuándo sería la entrevista?"
    ),
    (
        "Gracias por responder. El horario es de ocho a seis con una hora de colación, de lunes a "
        "viernes. ¿Ha trabajado antes con andamios? Traiga sus certificados el primer día."
    ),
    (
        "Sí, trabajé dos temporadas. Puede llamarme al 9 8765 4321 o escribirme a y@correo.example "
        "cuando quiera. ¿La locomoción la pone la empresa o corre por cuenta de cada uno?"
    ),
    (
        "La locomoción la pone la empresa desde el terminal, sale a las siete y cuarto. Los "
        "implementos de seguridad también los entregamos nosotros, menos los bototos de cada cual."
    ),
    (
        "Perfecto, vivo cerca del terminal así que me acomoda. Quería saber si el sueldo es "
        "líquido y si pagan los sábados aparte, porque en mi pega anterior los pagaban doble."
    ),
    (
        "El sueldo es líquido y se paga el último día hábil del mes. Los sábados se trabaja medio "
        "día cuando hay entrega, y esas horas van como extras en la misma liquidación, siempre."
    ),
    (
        "Me parece bien. Tengo licencia clase B y curso de altura al día, y mi pareja cuida a los "
        "niños en la tarde, entonces no tendría problema con quedarme más rato si hace falta."
    ),
    (
        "Muy bien, entonces la próxima semana confirmamos la entrevista. Le vamos a escribir por "
        "aquí mismo con el día y la hora; le pedimos que conteste si puede o si prefiere otro."
    ),
)


async def fill(database: Database, keyring: Keyring, count: int) -> None:
    """Write conversation `T-n` of worker `W-n` and employer `E-n`, from 1 on."""
    await people.fill(database, keyring, count, lambda _: Person(publication=True))
    rows: dict[Table, list[Row]] = {}
    for number in range(1, count + 1):
        for table, row in _rows(number, keyring):
            rows.setdefault(table, []).append(row)
    async with database.write() as db:
        for table, some in rows.items():
            await db.execute(insert(table), some)


def _rows(number: int, keyring: Keyring) -> Iterator[tuple[Table, Row]]:
    employer, key = f"E-{number}", new_data_key()
    owner = f"employer:{employer}"
    identity = {
        "legal_name": f"Constructora Peumo {number} Limitada",
        "trade_names": [f"Peumo {number}"],
        "rut": "76.543.210-3",
        "contact_name": "Marcela Quidel Antilef",
        "email": f"personal{number}@peumo.example",
        "phone": "+56 9 8765 4321",
        "address": "Avenida Los Boldos 1450, Talca",
    }
    sealed = seal(key, json.dumps(identity).encode(), f"identity:{owner}")
    yield (
        data_keys,
        {"owner": owner, "wrapped": keyring.wrap(key, owner), "created_at": LONG_AGO},
    )
    yield (
        employers,
        {
            "id": number,
            "employer_id": employer,
            "verified": True,
            "identity": sealed,
            "as_of": LONG_AGO,
        },
    )
    yield (
        candidates,
        {
            "id": number,
            "reference": f"C-{number}",
            "alias": f"alias c{number}",
            "employer_id": employer,
            "worker": number,
            "vacancy_id": f"V-{number}",
            "minted": True,
        },
    )
    yield (
        conversations,
        {
            "id": number,
            "reference": f"T-{number}",
            "candidate": number,
            "worker": number,
            "employer_id": employer,
            "alias": f"alias t{number}",
            "opened_by": "employer",
            "opened_at": LONG_AGO,
            "last_at": LONG_AGO,
            "lines": 0,
            "worker_read": 0,
            "employer_read": 0,
            "blocked": False,
        },
    )
