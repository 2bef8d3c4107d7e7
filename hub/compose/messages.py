"""Claimed deliveries and what their broadcasts tell go in; finished messages come out."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from pydantic_core import from_json

from anonymizer.links import LONG_LENGTH, SHORT_LENGTH, Kind, Links
from anonymizer.vault import Keyring, VaultError, open_sealed
from channels.base import Draft, Message
from config.groups import Desk
from hub.compose import addressed
from hub.compose.drafts import draft, note
from hub.compose.rendering import LINK, UNSUBSCRIBE, filled, link_hole
from hub.model import Lane
from hub.store.dispatch.claimed import Claimed, Key
from hub.store.dispatch.claims import Shown
from hub.store.subjects.facts import Tellable

_log = structlog.get_logger(__name__)

#: What stands for each letter of somebody's own link where a message is only shown.
_MARK = "x"
_KEPT_DRAFTS = 256

#: Why there is no message: its person has no such address, or what holds it does not open.
NO_ADDRESS: Final = "no-address"
UNREADABLE: Final = "unreadable-address"

#: What one message tells of.
Items = tuple[Tellable, ...]


@dataclass(slots=True)  # not frozen: that doubles what making one costs
class Composed:
    """A message, and the evidence of what it shows, for each delivery inside it."""

    message: Message
    shown: tuple[Shown, ...]  #: of the claimed delivery first, then of those that ride with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """A message as everybody gets it, but for the part of its links that is each person's own."""

    sms: str
    subject: str  #: of the e-mail
    mail: str  #: its text


@dataclass(slots=True, kw_only=True)
class Composer:
    """Writes messages; keeps the drafts of the latest broadcasts."""

    keyring: Keyring
    links: Links
    public_url: str
    desk: Desk
    _drafts: OrderedDict[tuple[str | None, Items], tuple[Draft, bytes]] = field(
        default_factory=OrderedDict
    )

    def compose(
        self, lane: Lane, rows: Sequence[Claimed], told: Mapping[Key, Tellable]
    ) -> tuple[list[Composed], list[tuple[int, str]]]:
        """Write one message per row; answer them, and (id, why) of those without an address.

        `told` holds what the rows, and what rides with them, tell of.
        """
        numbers = [row.id for row in rows]
        refs = self.links.long_many(Kind.MESSAGE_REF, numbers)
        if lane is Lane.SMS:
            tokens = [self.links.short(Kind.ITEM, number) for number in numbers]
            stops: Sequence[str | None] = [None] * len(numbers)
        else:
            tokens = self.links.long_many(Kind.ITEM, numbers)
            stops = self.links.long_many(Kind.UNSUBSCRIBE, numbers)
        said = [(row.wording, row.told) for row in rows]
        drafts = {
            (kind, items): self._draft(kind, tuple(told[one] for one in items))
            for kind, items in set(said)
        }
        composed, without = [], []
        for row, says, ref, token, stop in zip(rows, said, refs, tokens, stops, strict=True):
            address, why = self._address(lane, row)
            if address is None:
                without.append((row.id, why))
                continue
            text, digest = drafts[says]
            door = "a" if row.conversation is None else "m"
            link = f"{self.public_url}/{door}/{token}"
            fill = {LINK: _spoken(link) if lane is Lane.SMS else link}
            if row.asked:
                stop = None  # it answers what its person asked: there is nothing to stop
            if row.riders and lane is Lane.EMAIL:
                fill |= self._links_of(row.ids[1:])
            unsubscribe = None if stop is None else f"{self.public_url}/u/{stop}"
            if unsubscribe is not None:
                fill[UNSUBSCRIBE] = unsubscribe
            message = Message(
                ref=ref,
                to=address,
                draft=text,
                fill=fill,
                at=row.composed_at,
                unsubscribe=unsubscribe,
            )
            hashed = hashlib.sha256(digest + "\n".join(fill.values()).encode()).digest()
            sent_to = addressed.tag(self.keyring, lane, address)
            shown = tuple(
                [
                    Shown(id=one, version=text.version, hash=hashed, sent_to=sent_to)
                    for one in row.ids
                ]
            )
            composed.append(Composed(message, shown))
        if unread := sum(why == UNREADABLE for _, why in without):
            _log.error("addresses.unreadable", lane=lane, many=unread)
        return composed, without

    def specimen(self, items: Items, kind: str | None = None) -> Specimen:
        """Write what everybody is told of a broadcast, with a mark for each person's own link.

        With a `kind`, what a note of that kind says of it.
        """
        text, _ = self._draft(kind, items)
        sms = {LINK: _spoken(f"{self.public_url}/a/{_MARK * SHORT_LENGTH}")}
        mail = {
            LINK: f"{self.public_url}/a/{_MARK * LONG_LENGTH}",
            UNSUBSCRIBE: f"{self.public_url}/u/{_MARK * LONG_LENGTH}",
        }
        return Specimen(
            sms=filled(text.short, sms), subject=text.subject, mail=filled(text.long, mail)
        )

    def _links_of(self, riders: Sequence[int]) -> dict[str, str]:
        """Give the link of each item after the first, by the name of its hole."""
        tokens = self.links.long_many(Kind.ITEM, riders)
        return {
            link_hole(position): f"{self.public_url}/a/{token}"
            for position, token in enumerate(tokens, start=1)
        }

    def number_of(self, ref: str) -> int | None:
        """Give the delivery a message's ref stands for."""
        read = self.links.read_long(ref)
        return read[1] if read is not None and read[0] == Kind.MESSAGE_REF else None

    def _address(self, lane: Lane, row: Claimed) -> tuple[str | None, str]:
        """Give where a message goes, or None and why there is no such place."""
        if row.contact is None or row.data_key is None:
            return None, NO_ADDRESS
        try:
            key = self.keyring.unwrap(row.data_key, f"worker:{row.worker_id}")
            contact = from_json(open_sealed(key, row.contact, f"contact:{row.worker}"))
        except VaultError:
            return None, UNREADABLE
        return contact.get(addressed.FIELDS[lane]), NO_ADDRESS

    def _draft(self, kind: str | None, items: Items) -> tuple[Draft, bytes]:
        kept = self._drafts.get((kind, items))
        if kept is None:
            length = len(_spoken(f"{self.public_url}/a/")) + SHORT_LENGTH
            if kind is None:
                text = draft(items, desk=self.desk, short_link_length=length)
            else:
                text = note(kind, items, desk=self.desk, short_link_length=length)
            whole = f"{text.subject}\n{text.short}\n{text.long}\n{text.html}"
            kept = (text, hashlib.sha256(whole.encode()).digest())
            self._drafts[kind, items] = kept
            while len(self._drafts) > _KEPT_DRAFTS:
                self._drafts.popitem(last=False)
        return kept


def _spoken(url: str) -> str:
    """Write a link as an SMS shows it: a phone knows https by itself."""
    return url.removeprefix("https://")
