"""A vacancy's text as published comes in; what anybody may see of it comes out (decision 5)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from anonymizer.known import Known
from anonymizer.redact import redact
from anonymizer.vault import VaultError, open_sealed, seal
from hub.store.subjects import offers
from hub.store.vault import Vault
from hub.store.workers import identities
from hub.store.workers.identities import Identity

#: Labels a vacancy may lack.
_MAY_BE_NONE = ("schedule", "contract")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What free text a vacancy has."""

    title: str
    description: str | None


def shown(text: Text, occupation: str, identity: Identity | None, *, confidential: bool) -> Text:
    """Give what anybody may see of a vacancy's text.

    A title that gives its employer away, or may, becomes the occupation; a description loses
    what does, and is left out where that is not sure. `identity` is None where the employer's
    is not known: then only the structured facts are shown.
    """
    if not confidential:
        return text
    if identity is None:
        return Text(title=occupation, description=None)
    known = Known.of(identities.texts(identity))
    found = redact(text.title, known=known)
    title = occupation if found.spans or found.hold else text.title
    if text.description is None:
        return Text(title=title, description=None)
    told = redact(text.description, known=known)
    sure = not told.unsure and told.hold is None
    return Text(title=title, description=told.shown(text.description) if sure else None)


def labels(
    vacancy: Mapping[str, Any], identity: Identity | None, *, confidential: bool
) -> dict[str, str | None]:
    """Give what anybody may see of a vacancy's labels: employers may write them as they like.

    One that gives its employer away is as if it were not given. Of an occupation, which must be
    there, what does is masked: nobody looks for such a one by its name.
    """
    given = {name: vacancy[name] for name in ("occupation", *_MAY_BE_NONE)}
    if not confidential:
        return given
    known = Known.of(identities.texts(identity or {}))
    found = {name: redact(label, known=known) for name, label in given.items() if label is not None}
    given |= {name: None for name in _MAY_BE_NONE if name in found and found[name].spans}
    return given | {"occupation": found["occupation"].shown(vacancy["occupation"])}


async def columns(
    db: AsyncConnection,
    vault: Vault,
    vacancy: dict[str, Any],
    text: Text,
    now: datetime,
) -> dict[str, Any]:
    """Give the columns of a vacancy's text, as it is shown and, sealed, as it was published.

    And of its labels, as they are shown.
    """
    vacancy_id, employer_id = vacancy["vacancy_id"], vacancy["employer_id"]
    owner = f"employer:{employer_id}"
    key = (await vault.keys(db, [owner], now))[owner]
    identity = await _identity(db, vault, employer_id)
    told = labels(vacancy, identity, confidential=vacancy["confidential"])
    seen = shown(text, told["occupation"] or "", identity, confidential=vacancy["confidential"])
    written = json.dumps([text.title, text.description], ensure_ascii=False).encode()
    description = None
    if seen.description is not None:
        description = seal(key, seen.description.encode(), f"description:{vacancy_id}")
    return told | {
        "title": seen.title,
        "description": description,
        "written": seal(key, written, f"vacancy:{vacancy_id}"),
    }


async def reword(db: AsyncConnection, vault: Vault, employer_id: str, now: datetime) -> None:
    """Look again at what an employer's open vacancies show: more is known of it now."""
    owner = f"employer:{employer_id}"
    key = (await vault.known(db, [owner])).get(owner)
    if key is None:
        return
    for vacancy in await offers.open_of(db, employer_id):
        context = f"vacancy:{vacancy['vacancy_id']}"
        try:
            written = open_sealed(key, vacancy["written"] or b"", context)
        except VaultError:
            continue  # of an earlier key, and lost with it: what is shown stays
        title, description = json.loads(written)
        text = Text(title=title, description=description)
        changed = await columns(db, vault, dict(vacancy), text, now)
        await offers.put_vacancy(db, {"vacancy_id": vacancy["vacancy_id"], **changed})


async def _identity(db: AsyncConnection, vault: Vault, employer_id: str) -> Identity | None:
    """Give an employer's identity; None where it is not known, or does not open."""
    row = await offers.employer(db, employer_id)
    if row is None:
        return None
    if row["identity"] is None:
        return {}
    return (await identities.of_employers(db, vault, [employer_id])).get(employer_id)
