"""What people, staff and providers do outside the portal, to a hub and to its model alike."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from channels.base import Blame, Outcome, Receipt, Written
from hub.errors import Conflict
from hub.model import (
    ALERTS,
    STANDING,
    UNFINISHED,
    BroadcastState,
    Lane,
    NoteKind,
    ReportReason,
)
from hub.store.dispatch import items, notes
from hub.store.log import Actor
from hub.store.stopping import acts, reports
from hub.tables import broadcasts, deliveries, recipients
from hub.tables import notes as notes_table
from hub.tables.ids import recipient_of
from tests.bad_days.model import WORDS
from tests.bad_days.nouns import Asked, Letter, Offer, Person
from tests.bad_days.portal import Portal

_STAFF = Actor(sub="op-1", role="operator")
#: What is in the future when a broadcast goes on.
#: Another link is sent so often at most.
_LINK_AGAIN = timedelta(hours=1)
_numbers = count(1)
_OTHER = {"email": "sms", "sms": "email"}


@dataclass
class Acts(Portal):
    """What is done to both besides what the portal says."""

    # What people do.

    async def writes(self, person: Person, words: str) -> None:
        """Let a person write an SMS, which the provider brings twice."""
        sms = Written(
            provider_id=f"SM{next(_numbers)}",
            sender=person.address.get("sms") or "+56999999999",
            text=words,
        )
        kind = self.model.writes(person, words, self.now)
        for expected in (kind is not None, False):
            before = await self._last_note()
            await self.w.hear(sms)
            answered = await self._last_note() > before
            assert answered is expected, f"{person.name} wrote {words!r}: answered {answered}"
        if kind is not None:
            await self._asks(await self._last_note(), person, "sms", kind)

    async def wants_link(self, person: Person, channel: str) -> None:
        """Let a person ask for the link of the latest message again, where it went."""
        sent = [
            row
            for row in await self.w.rows(deliveries, deliveries.c.channel == channel)
            if row["first_handed_at"] is not None and self.names.get(row["worker"]) == person.name
        ]
        if not sent or person.erased:
            return
        latest = max(sent, key=lambda row: row["first_handed_at"])
        async with self.w.hub.database.write() as db:
            [one] = (await items.sent(db, [latest["id"]])).values()
            note = await notes.link_again(db, one, self.now - _LINK_AGAIN)
            if note is None:
                return
            number = await notes.write(db, note, self.now)
        await self._asks(number, person, channel, NoteKind.LINK)

    async def _asks(self, number: int, person: Person, channel: str, kind: str) -> None:
        *_, note = await self.w.rows(notes_table)
        assert note["kind"] == kind
        one = Asked(person=person.name, channel=channel, kind=kind, at=self.now)
        one.hindered = channel in self.model.stopped
        self.model.asked[number] = one

    async def _last_note(self) -> int:
        rows = await self.w.rows(deliveries, deliveries.c.broadcast_id == 0)
        return max((row["id"] for row in rows), default=0)

    async def reports(self, person: Person, offer: Offer, why: str) -> None:
        """Let a person say that a vacancy they see is false."""
        mine = broadcasts.c.subject_id == offer.name
        tellings = {row["id"] for row in await self.w.rows(broadcasts, mine)}
        seen = [
            row
            for row in await self.w.rows(recipients, recipients.c.broadcast_id.in_(tellings))
            if self.names[row["worker"]] == person.name and row["visible_at"] is not None
        ]
        if person.erased or not seen:
            return
        async with self.w.hub.database.write() as db:
            news = await reports.report(
                db,
                self.w.hub.vault,
                worker=seen[0]["worker"],
                vacancy_id=offer.name,
                reason=ReportReason(why),
                now=self.now,
            )
        assert news is offer.report(person.name, why), f"{person.name} reports {offer.name}"
        self.model.calm &= not offer.held

    # What staff do.

    async def releases(self, offer: Offer) -> None:
        """Judge that a reported vacancy is in order."""
        may = offer.held and self.model.verified[offer.employer]
        async with self.w.hub.database.write() as db:
            with suppress(Conflict):
                await acts.release(db, offer.name, actor=_STAFF, now=self.now)
                assert may, f"{offer.name} was released"
                offer.judge()
                return
        assert not may, f"{offer.name} could not be released"

    async def takes_back(self, offer: Offer) -> None:
        """Recall a vacancy as staff do, twice."""
        if not offer.recalled:  # what is said of it afterwards, the next recall does not judge
            offer.judge()
        offer.open, offer.recalled = False, True
        done = []
        for _ in range(2):
            async with self.w.hub.database.write() as db:
                done.append(
                    await acts.recall(
                        db, offer.name, reason="falsa", actor=_STAFF, time=self.now, now=self.now
                    )
                )
        assert done[0].corrected == done[1].corrected

    async def pauses(self, broadcast: int, on: bool) -> None:
        """Pause one broadcast, or let it go on."""
        async with self.w.hub.database.write() as db:
            try:
                state = await acts.pause(db, broadcast, on=on, actor=_STAFF, now=self.now)
            except Conflict:
                return  # it is over
        assert state in STANDING if on else state is not BroadcastState.PAUSED
        self.model.calm &= not on
        (self.model.paused.add if on else self.model.paused.discard)(broadcast)

    async def stops(self, lane: str, on: bool) -> None:
        """Pause a whole lane, or let it go on."""
        async with self.w.hub.database.write() as db:
            changed = await acts.pause_lanes(db, [Lane(lane)], on=on, actor=_STAFF, now=self.now)
        assert bool(changed) is ((lane in self.model.stopped) is not on)
        self.model.calm &= not on
        (self.model.stopped.add if on else self.model.stopped.discard)(lane)
        if on:
            self.model.hinder(channel=lane)

    # What providers say later.

    async def says_later(self, channel: str, number: int, arrived: bool) -> None:
        """Let a provider say of a message it took that it arrived, or came back."""
        letters = [
            one for ref, one in self.providers[channel].letters.items() if ref in self.model.arrived
        ]
        if not letters:
            return
        letter = letters[number % len(letters)]
        carrier = self.w.hub.composer.number_of(letter.ref)
        (row,) = await self.w.rows(deliveries, deliveries.c.id == carrier)
        if row["state"] == "sending":
            return  # it is asked again later, after real seconds
        news = row["state"] in ("accepted", "unknown")
        before = await self._tried(letter)
        await self.w.hub.later.hear(Lane(channel), [_word(letter, arrived)])
        if news and arrived:
            self.model.answered |= {(channel, part.delivery) for part in letter.parts}
        elif news and not self.model.people[letter.person].erased:
            self.model.comes_back(letter, self.now)
            await self._next_channel(letter, before)

    async def _next_channel(self, letter: Letter, before: set[tuple[int, str]]) -> None:
        """Expect another channel for whom this one told, while the offer stands."""
        person, other = self.model.people[letter.person], _OTHER[letter.channel]
        after = await self._tried(letter)
        for part in letter.parts:
            (row,) = await self.w.rows(recipients, recipients.c.id == recipient_of(part.delivery))
            telling = self.model.tellings[part.broadcast]
            offer = self.model.offers[telling.vacancy]
            # What was stopped when its offer was closed tells nobody, open again or not.
            (told,) = await self.w.rows(broadcasts, broadcasts.c.id == part.broadcast)
            going = told["state"] != BroadcastState.STOPPED
            stands = telling.corrects or (going and offer.open and self.now < offer.valid_until)
            if row["told_by"] == letter.channel and stands:
                tried = (part.broadcast, other)
                expected = tried in before or person.may(other)
                assert (tried in after) is expected, f"{person.name}: {tried} after a bounce"

    async def _tried(self, letter: Letter) -> set[tuple[int, str]]:
        people = {recipient_of(part.delivery) for part in letter.parts}
        rows = await self.w.rows(deliveries, deliveries.c.recipient.in_(people))
        return {(row["broadcast_id"], row["channel"]) for row in rows}

    async def alerts(self) -> list[int]:
        """Give the broadcasts that can be paused."""
        going = broadcasts.c.kind.in_(ALERTS), broadcasts.c.state.in_(UNFINISHED)
        return [row["id"] for row in await self.w.rows(broadcasts, *going)]


def _word(letter: Letter, arrived: bool) -> Receipt:
    if arrived:
        return Receipt(ref=letter.ref, outcome=Outcome.DELIVERED, code="delivered")
    code = "bounce 5.1.1" if letter.channel == "email" else "30005"
    failed = Outcome.PERMANENT_FAILURE
    return Receipt(ref=letter.ref, outcome=failed, code=code, blame=Blame.ADDRESS)


#: What a person can write.
SMS_WORDS = tuple(WORDS)
