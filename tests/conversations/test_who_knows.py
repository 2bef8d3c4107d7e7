"""Any sequence of writing, revealing, sharing, blocking and reporting, beside who may know what."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.conversations.judging import Draft
from hub.conversations.reading import AsEmployer, AsWorker, as_employer, as_worker, own
from hub.errors import Conflict
from hub.talk import Complaint, Party
from tests.world import World, consents, world

FIELDS = ("name", "phone", "email", "rut", "address")
#: What each side writes of itself: its own canary among innocent words.
SAYINGS = ("Buenas tardes", "¿Hay turno de noche?", "le dejo {secret} por si acaso", "soy {secret}")
#: Conversations: which worker with which employer; the first two are about one vacancy.
PAIRS = ((0, 0), (1, 0), (0, 1))

STEPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(Party), st.sampled_from(SAYINGS)),
    st.tuples(st.just("reveal"), st.booleans(), st.none()),
    st.tuples(st.just("share"), st.sets(st.sampled_from(FIELDS), min_size=1), st.none()),
    st.tuples(st.sampled_from(("close", "block")), st.sampled_from(Party), st.none()),
    st.tuples(st.just("report"), st.sampled_from(Party), st.sampled_from(Complaint)),
)


@dataclass
class Knows:
    """What the two sides of one conversation may know by now."""

    worker: str
    employer: str
    vacancy: str
    reference: str = ""
    revealed: bool = False
    ended: bool = False
    shared: set[str] = field(default_factory=set)
    openly: int = 0  #: texts the employer wrote with its name once it was known
    written: int = 0


@dataclass
class Play:
    """A cast of their own for each example, in one hub."""

    w: World
    number: int
    talks: list[Knows] = field(default_factory=list)

    def secret(self, side: Party, name: str) -> str:
        """Give the word that names one side alone."""
        return f"Quil{'men' if side is Party.WORKER else 'hue'}{name.lower().replace('-', '')}co"

    async def begin(self) -> None:
        """Let everybody be told, and open the conversations."""
        n, w = self.number, self.w
        willing = [*consents("alerts"), *consents("publication")]
        for one in range(2):
            name = f"W-{n}-{one}"
            contact = {
                "name": f"Ana {self.secret(Party.WORKER, name)}",
                "phone": f"+569876{n % 100:02d}{one:03d}",
                "email": f"{self.secret(Party.WORKER, name).lower()}@correo.example",
                "rut": "15.876.342-7",
                "address": f"Pasaje {self.secret(Party.WORKER, name)} 233",
            }
            await w.worker(name, contact=contact, consents=willing)
            firm = f"E-{n}-{one}"
            await w.employer(firm, identity={"legal_name": self.secret(Party.EMPLOYER, firm)})
            await w.vacancy(f"V-{n}-{one}", employer_id=firm)
        await w.work()
        for worker, firm in PAIRS:
            talk = Knows(
                worker=f"W-{n}-{worker}", employer=f"E-{n}-{firm}", vacancy=f"V-{n}-{firm}"
            )
            opening = w.hub.conversations.opening
            talk.reference = (await opening.by_worker(talk.worker, talk.vacancy)).reference
            self.talks.append(talk)

    async def step(self, talk: Knows, what: str, one: Any, other: Any) -> None:
        """Do one thing, and note what may be known of it."""
        parts = self.w.hub.conversations
        if what == "write":
            await self._write(talk, one, other)
        elif what == "reveal":
            known = [talk]
            if one:
                known = [t for t in self.talks if t.vacancy == talk.vacancy]
            if await self._done(
                talk, parts.revealing.reveal(talk.employer, talk.reference, whole_vacancy=one)
            ):
                for each in known:
                    each.revealed |= not each.ended
        elif what == "share":
            if await self._done(
                talk,
                parts.revealing.share(talk.worker, talk.reference, sorted(one)),
                allowed=talk.revealed,
            ):
                talk.shared |= one
        elif what == "report":
            who = talk.worker if one is Party.WORKER else talk.employer
            await parts.keeping.report(one, who, talk.reference, other)
        else:
            who = talk.worker if one is Party.WORKER else talk.employer
            await getattr(parts.keeping, what)(one, who, talk.reference)
            talk.ended = True

    async def _write(self, talk: Knows, side: Party, saying: str) -> None:
        who = talk.worker if side is Party.WORKER else talk.employer
        text = saying.format(secret=self.secret(side, who))
        draft = Draft(reference=talk.reference, party=side, owner=who, text=text)
        if await self._done(talk, self.w.hub.conversations.writing.write(draft)):
            talk.written += 1
            talk.openly += side is Party.EMPLOYER and talk.revealed and "{" in saying

    async def _done(self, talk: Knows, doing: Any, *, allowed: bool = True) -> bool:
        """Say whether it was done; it must be, exactly where it may."""
        try:
            await doing
        except Conflict:
            assert talk.ended or not allowed
            return False
        assert allowed
        assert not talk.ended
        return True

    async def look(self) -> None:
        """Compare what each side sees with what it may know."""
        hub = self.w.hub
        for talk in self.talks:
            async with hub.database.read() as db:
                mine = await own(db, Party.WORKER, talk.worker, talk.reference)
                theirs = await own(db, Party.EMPLOYER, talk.employer, talk.reference)
                assert mine is not None
                assert theirs is not None
                [worker] = await as_worker(db, hub.vault, [mine], 100)
                [employer] = await as_employer(db, hub.vault, [theirs], 100)
            self._worker_sees(talk, worker)
            self._employer_sees(talk, employer)

    def _worker_sees(self, talk: Knows, seen: AsWorker) -> None:
        firm = self.secret(Party.EMPLOYER, talk.employer)
        assert (seen.company is not None) == talk.revealed
        assert not talk.revealed or (seen.company and seen.company.legal_name == firm)
        heard = [line.text for line in seen.lines if firm.lower() in line.text.lower()]
        assert len(heard) == talk.openly
        assert seen.goes_on == (not talk.ended)
        assert firm not in str(seen.employer)

    def _employer_sees(self, talk: Knows, seen: AsEmployer) -> None:
        person = self.secret(Party.WORKER, talk.worker)
        given_fields = {name for line in seen.lines for name in line.fields}
        assert given_fields == talk.shared
        assert not [line for line in seen.lines if person.lower() in line.text.lower()]
        assert person not in str(seen.candidate)
        assert seen.revealed == talk.revealed


NUMBERS = count(1)


async def test_nobody_ever_knows_more_than_they_may(hub_database_url):
    async with world(hub_database_url) as w:
        loop = asyncio.get_running_loop()

        @settings(
            # What somebody may know is no statement's doing: those are tried on both.
            max_examples=12 if w.hub.database.is_sqlite else 5,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        )
        @given(
            steps=st.lists(
                st.tuples(st.integers(0, len(PAIRS) - 1), STEPS), min_size=1, max_size=12
            )
        )
        def example(steps: Sequence[tuple[int, tuple[str, Any, Any]]]) -> None:
            asyncio.run_coroutine_threadsafe(_play(w, steps), loop).result()

        await asyncio.to_thread(example)


async def _play(w: World, steps: Sequence[tuple[int, tuple[str, Any, Any]]]) -> None:
    play = Play(w, next(NUMBERS))
    await play.begin()
    for which, (what, one, other) in steps:
        await play.step(play.talks[which], what, one, other)
        await play.look()
