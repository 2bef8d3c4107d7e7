"""What people write to us goes in, by SMS or e-mail; who it is of is made out, and it is heard.

Whoever has a number may write from it, and anybody may write an e-mail that says it is of
somebody. So a channel is stopped by any word that says so, and what gives or answers something by
e-mail must answer a message of ours, which only its reader has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from channels.base import Written
from hub.clock import Clock
from hub.compose.addressed import FIELDS, still_there
from hub.compose.messages import Composer
from hub.errors import Unavailable
from hub.keywords import Meaning
from hub.letters import obeying, plain, strangers
from hub.letters.obeying import Came
from hub.model import Lane
from hub.store.dispatch import items
from hub.store.dispatch.items import Sent
from hub.store.engine import Database
from hub.store.letters import heard, letterbox
from hub.store.letters.letterbox import Waiting
from hub.store.locks import hold_workers
from hub.store.vault import Vault
from hub.store.workers import people
from hub.store.workers.readers import portal_ids

_log = structlog.get_logger(__name__)

_DAY: Final = timedelta(days=1)
#: Plain answers heard in one transaction: on SQLite nobody else writes meanwhile.
_AT_ONCE: Final = 50
#: So many of one person's in a day are replied to; what comes beyond is obeyed all the same.
_REPLIED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """Hears what people write."""

    database: Database
    vault: Vault
    clock: Clock
    composer: Composer
    channels: tuple[Lane, ...]  #: the outside channels this hub has

    async def keep(self, lane: Lane, written: Sequence[Written]) -> None:
        """Keep what came, and do nothing yet: whoever brings it is answered at once."""
        async with self.database.write() as db:
            await letterbox.keep(db, self.vault, lane, written, self.clock.now())

    async def hear_next(self) -> set[str] | None:
        """Do what the next ask; answer the doorbells to ring, None when nothing waits.

        Plain answers to calls many at once, everything else singly. What was heard before does
        nothing. What cannot be heard holds up nobody but its writer, and is tried again.
        """
        now = self.clock.now()
        rings = await self._hear_plain(now)
        return rings if rings is None or rings else await self._hear_one(now)

    async def _hear_plain(self, now: datetime) -> set[str] | None:
        """Hear the plain answers that are next; no bell where there were none, or they failed."""
        try:
            async with self.database.write() as db:
                waiting = await letterbox.first_many(db, now, _AT_ONCE)
                if not waiting:
                    return None
                many = await plain.hear(db, self.vault, waiting, now)
                return {str(Lane.SMS)} if many else set()
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - each of them is then heard singly
            _log.exception("heard.together_failed")
            return set()

    async def _hear_one(self, now: datetime) -> set[str] | None:
        one = None
        try:
            async with self.database.write() as db:
                one = await letterbox.first(db, now)
                if one is None:
                    return None
                word = await letterbox.opened(db, self.vault, one)
                rings = await self._hear(db, one, word, now)
                await letterbox.take_away(db, [one.id])
                return rings
        except Unavailable:
            raise
        except Exception:
            if one is None:
                raise
            _log.exception("heard.failed", lane=one.lane, number=one.id, tries=one.tries + 1)
            async with self.database.write() as db:
                await letterbox.put_off(db, one, now)
            return set()

    async def _hear(
        self, db: AsyncConnection, waiting: Waiting, word: Written, now: datetime
    ) -> set[str]:
        lane = waiting.lane
        about, ids = await self._whose(db, lane, word)
        await hold_workers(db, ids)
        known = await people.known(db, ids)  # without who was erased meanwhile
        if not known:
            return await strangers.hear(db, self.vault, lane, word, now)
        if about is not None and about.worker not in {one.id for one in known.values()}:
            about = None  # erased meanwhile: what went to them proves nothing of the others
        ours = [one for one in known.values() if about is None or one.id == about.worker]
        first = ours[0] if ours else next(known[one] for one in ids if one in known)
        many = await heard.many(db, first.id, now - _DAY)
        said = max(one.row["as_of"] for one in known.values())
        came = Came(
            word=word,
            lane=lane,
            at=waiting.at,
            late=waiting.late or said > waiting.at,  # the address may have been another's then
            known=known,
            first=first,
            about=about,
            silent=word.automatic or word.obeyed is not None or many >= _REPLIED,
            channels=self.channels,
        )
        return await obeying.obey(db, self.vault, came, now)

    async def _whose(
        self, db: AsyncConnection, lane: Lane, word: Written
    ) -> tuple[Sent | None, list[str]]:
        """Give what of ours it answers for sure, and everyone it speaks for, by the portal's ids.

        A message of ours proves something of its own worker's address alone: in an e-mail that
        says it is of anybody else it counts for nothing, but that BAJA stops what they have.
        """
        about = await self._about(db, lane, word)
        ids = await self._people(db, lane, word) if word.sender else []
        if about is None:
            return None, ids
        owner = list((await portal_ids(db, [about.worker])).values())
        if owner and owner[0] in ids:
            return about, ids
        if not ids and (not word.sender or obeying.meaning_of(word, sure=False) is Meaning.STOP):
            return about, owner
        return None, ids

    async def _people(self, db: AsyncConnection, lane: Lane, word: Written) -> list[str]:
        field = FIELDS[lane]
        sender = word.sender if lane is Lane.SMS else word.sender.casefold()
        said = {word.sender, sender}
        blinds = [blind for one in said for blind in self.vault.keyring.blinds(field, one)]
        return await heard.by_address(db, field, blinds)

    async def _about(self, db: AsyncConnection, lane: Lane, word: Written) -> Sent | None:
        """Give the message of ours it answers, where that went to the address its worker has."""
        number = None if word.about is None else self.composer.number_of(word.about)
        if number is None or not await still_there(db, self.vault, lane, [number]):
            return None
        return (await items.sent(db, [number])).get(number)
