"""A storm enters; an AssertionError leaves when something that always holds does not."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from hub.store.reporting import report
from hub.tables import broadcasts, deliveries, recipients, workers
from tests.bad_days.storm import OPEN, Storm

Row = Mapping[str, Any]
_ENDED = {"finished", "stopped", "recalled"}
#: Moments walked through until nothing is left to wait for.
_LONG = 400
#: ... and of doubts nobody can end: their number is another by now, or the provider never says.
_STUCK = 30


async def holds(s: Storm) -> None:
    """Check what is true after every step."""
    told = {row["id"]: row for row in await s.w.rows(broadcasts)}
    mine = defaultdict(list)
    for row in await s.w.rows(deliveries):
        mine[row["broadcast_id"]].append(row)
    people = defaultdict(list)
    for row in await s.w.rows(recipients):
        people[row["broadcast_id"]].append(row)
    await _reached_as_they_wish(s)
    _no_rider_left_behind([row for rows in mine.values() for row in rows])
    for number, broadcast in told.items():
        _ended_is_ended(broadcast, mine[number], people[number])
        _told_by_somebody(s, people[number])
    async with s.w.hub.database.read() as db:
        for one in await report.of(db, sorted(told)):
            _adds_up(one, people[int(one.id)])


async def _reached_as_they_wish(s: Storm) -> None:
    """Compare by what each may be told with the model, also while nothing is sent."""
    flags = {"email": 1, "sms": 2}
    for row in await s.w.rows(workers):
        person = s.model.people[row["worker_id"]]
        if person.processed and person.seeking:
            may = sum(flags[channel] for channel in flags if person.may(channel))
            assert row["alerts_by"] == may, f"{person.name} may be told by {may}"


def _no_rider_left_behind(rows: Sequence[Row]) -> None:
    by_id = {row["id"]: row for row in rows}
    for row in rows:
        if row["rides_with"] is not None and row["state"] in OPEN:
            carrier = by_id[row["rides_with"]]
            assert carrier["state"] in OPEN, f"{row['id']} waits for {carrier['id']}, which ended"


def _ended_is_ended(broadcast: Row, rows: Sequence[Row], people: Sequence[Row]) -> None:
    states = {row["state"] for row in rows}
    name = f"broadcast {broadcast['id']}"
    if broadcast["state"] in _ENDED:
        assert not states & {"ready", "waiting"}, f"{name} ended and has {states}"
        claimed = [row for row in rows if row["state"] == "sending"]
        assert all(row["handed_at"] is not None for row in claimed), f"{name} ended, and is claimed"
    if broadcast["state"] == "finished":
        assert not states & OPEN, f"{name} is finished and has {states}"
        assert all(row["visible_at"] is not None for row in people), f"{name} is not all visible"


def _told_by_somebody(s: Storm, people: Sequence[Row]) -> None:
    numbers = {"email": 1, "sms": 2}
    for row in people:
        if row["told_by"] in numbers:
            delivery = row["id"] * 4 + numbers[row["told_by"]]
            assert (row["told_by"], delivery) in s.model.answered, f"{row['id']} was told by nobody"
        elif row["told_by"] is not None:
            assert row["visible_at"] is not None, f"{row['id']} was told by what nobody can see"


def _adds_up(one: Any, people: Sequence[Row]) -> None:
    untold = sum(row["told_at"] is None for row in people)
    assert one.audience == len(people), f"broadcast {one.id} counts {one.audience}"
    assert one.told_in_time + one.told_quiet + one.late + untold == one.audience
    assert min(one.told_in_time, one.told_quiet, one.late) >= 0


async def comes_to_rest(s: Storm) -> None:
    """Let everything behave again, wait until nothing is left, and check who was told."""
    for provider in s.providers.values():
        provider.mood = provider.mood.OK
    for employer in s.model.verified:
        await s.verifies(employer, True)
    for lane in sorted(s.model.stopped):
        await s.stops(lane, False)
    for broadcast in sorted(s.model.paused):
        await s.pauses(broadcast, False)
    for offer in s.model.offers.values():
        if offer.held:
            await s.releases(offer)
    await s.work()
    stuck = 0
    for _ in range(_LONG):
        later = await s.moments()
        if not later:
            break
        await s.walk(min(later))
        stuck = stuck + 1 if not await _unfinished(s) else 0
        if stuck > _STUCK or not await _open(s):
            break
    await holds(s)
    await _everybody_was_told(s)
    await _everybody_was_corrected(s)
    _everybody_was_answered(s)
    await _in_order(s)


async def _open(s: Storm) -> bool:
    """Say whether anything is still to be done."""
    if await s.w.rows(broadcasts, broadcasts.c.state.not_in(_ENDED)):
        return True
    mine = deliveries.c.broadcast_id == 0
    return bool(await s.w.rows(deliveries, mine, deliveries.c.state.in_(OPEN)))


async def _unfinished(s: Storm) -> list[Row]:
    rows = await s.w.rows(broadcasts, broadcasts.c.state.not_in(_ENDED))
    doubtful = await s.w.rows(
        deliveries, deliveries.c.state == "unknown", deliveries.c.channel == "sms"
    )
    open_ones = await s.w.rows(deliveries, deliveries.c.state.in_(OPEN))
    stuck = {row["broadcast_id"] for row in doubtful}
    moving = {row["broadcast_id"] for row in open_ones if row not in doubtful}
    return [row for row in rows if row["id"] not in stuck - moving]


async def _everybody_was_told(s: Storm) -> None:
    left = await _unfinished(s)
    assert not left, f"not over: {[(row['id'], row['state']) for row in left]}"
    doubtful = {
        row["recipient"] for row in await s.w.rows(deliveries, deliveries.c.state == "unknown")
    }
    for broadcast in await s.w.rows(broadcasts, broadcasts.c.state.in_(["finished", "sending"])):
        rows = await s.w.rows(recipients, recipients.c.broadcast_id == broadcast["id"])
        if broadcast["kind"] != "correction":
            assert len(rows) == len(s.planned[broadcast["id"]])
        for row in rows:
            name = s.names[row["worker"]]
            in_doubt = row["id"] in doubtful
            assert row["told_at"] is not None or in_doubt, f"{name} was told nothing"
            late = row["told_at"] is not None and row["told_at"] > row["due_at"]
            assert not (late and s.model.calm), f"{name} was told late on a calm day"


async def _everybody_was_corrected(s: Storm) -> None:
    """Check that whoever a recalled vacancy reached is told the truth, once, and nobody else."""
    names = {one.name for one in s.model.people.values() if not one.erased}
    for offer in s.model.offers.values():
        mine = broadcasts.c.subject_id == offer.name
        covered: list[int] = []
        for one in sorted(await s.w.rows(broadcasts, mine), key=lambda row: row["id"]):
            if one["kind"] != "correction":
                covered.append(one["id"])
                continue
            rows = await s.w.rows(recipients, recipients.c.broadcast_id == one["id"])
            corrected = [s.names[row["worker"]] for row in rows]
            assert len(corrected) == len(set(corrected)), f"{offer.name} is corrected twice"
            await _were_reached(s, covered, names & set(corrected), names)
            covered = []
        if offer.recalled:
            await _were_reached(s, covered, set(), names)


async def _were_reached(
    s: Storm, covered: Sequence[int], corrected: set[str], names: set[str]
) -> None:
    reached = set().union(*(s.model.reached[one] for one in covered)) & names
    assert reached <= corrected, f"{reached - corrected} were told of {covered}, and not corrected"
    rows = await s.w.rows(recipients, recipients.c.broadcast_id.in_(covered))
    told = {s.names[row["worker"]] for row in rows if row["told_at"] is not None}
    seen = told.union(*(s.model.touched[one] for one in covered))
    assert corrected <= seen, f"{corrected - seen} were told nothing, and corrected"


def _everybody_was_answered(s: Storm) -> None:
    for number, one in s.model.asked.items():
        assert one.arrived or one.hindered, f"{one.person} waits for {one.kind} ({number})"


async def _in_order(s: Storm) -> None:
    """Check bands against the model, and what the hub counted of them itself."""
    async with s.w.hub.database.read() as db:
        ids = sorted(s.model.tellings)
        counted = {int(one.id): one.inversions for one in await report.of(db, ids)}
    passed = Counter[int]()
    for (broadcast, _), many in s.model.passed.items():
        passed[broadcast] += many
    for broadcast, many in passed.items():
        assert many <= counted[broadcast], f"broadcast {broadcast} went out of order unseen"
    if s.model.calm:
        assert not passed.total(), "out of order on a calm day"
