"""Every figure of a broadcast's report, on an example in which each of them is another."""

from datetime import timedelta

from channels.base import Blame, Outcome, Receipt
from hub.model import Lane
from hub.store.reporting import report
from tests.world import START, consents, world

BY_EMAIL = {"consents": consents("alerts", channel="email")}
BY_SMS = {"consents": consents("alerts", channel="sms")}
WAYS = (
    *[BY_EMAIL] * 6,  # W0000 to W0005; of two the address fails, of one the answer is not yet
    *[BY_SMS] * 2,  # one in doubt
    {"preferences": {"channels": "both"}},
    {"preferences": {"cadence": "inbox_only"}},
    {"consents": []},
    {"consents": []},
    {"consents": [], "contact": {}},
)


async def test_every_field_of_a_report_counts_what_it_says(hub_database_url):
    # Special attention goes to the last band, in which nobody has two channels.
    bands = {"HUB_PRIORITY_BANDS": "2", "HUB_PRIORITY_MIDDLE_BAND": "1"}
    async with world(hub_database_url, HUB_PRIORITY_SPECIAL_BANDS="1", **bands) as w:
        await w.employer()
        await w.crowd(len(WAYS), lambda number: WAYS[number])
        await w.vacancy()
        await w.plan()
        gone = Receipt(ref="", outcome=Outcome.PERMANENT_FAILURE, blame=Blame.ADDRESS)
        later = Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE)
        said = {
            "w0000@correo.example": gone,
            "w0001@correo.example": gone,
            "w0002@correo.example": later,
            "+56987650006": Receipt(ref="", outcome=Outcome.UNKNOWN),
        }
        w.email.answer = lambda message: said.get(message.to)
        w.sms.answer = lambda message: said.get(message.to)
        await w.work("inbox")
        w.clock.move(minutes=1)
        await w.work("email")
        w.clock.move(seconds=10)
        await w.work()

        found = (await w.report()).document()
        assert found == {
            "id": "1",
            "kind": "vacancy",
            "subject_id": "V-1",
            "state": "sending",
            "state_reason": None,
            "standing_since": None,
            "standing_by": None,
            "published_at": START.isoformat(),
            "due_at": (START + timedelta(hours=6)).isoformat(),
            "audience": 13,
            # Three by e-mail, one by SMS, one by both, five by the inbox: two whose address
            # failed, one who wants nothing else, two without consent, one without a channel.
            "told": 11,
            "told_in_time": 11,
            "told_quiet": 0,
            "unreachable": {"no_consent": 2, "no_channel": 1, "failed": 2},
            "by_channel": {
                "email": {"accepted": 4, "failed": 2, "waiting": 1},
                "sms": {"accepted": 2, "unknown": 1},
                "inbox": {"visible": 13, "seen": 0},
            },
            "first_told_at": START.isoformat(),
            "last_told_at": (START + timedelta(seconds=70)).isoformat(),
            "inversions": 0,
            "forecast": None,
        }

        # The one that waited is told after due.
        w.email.answer = lambda _: None
        w.clock.move(hours=6)
        await w.work()  # it becomes ready
        await w.work()
        late = await w.report()
        assert (late.told, late.told_in_time, late.late) == (12, 11, 1)
        assert late.last_told_at == w.clock.now()
        assert late.state == "sending"  # one SMS is in doubt still


async def test_reports_come_as_they_are_asked_for(hub_database_url):
    async with world(hub_database_url) as w:
        await w.employer()
        await w.worker("Rosa", **BY_EMAIL)
        await w.vacancy("V-1")
        await w.plan()
        await w.hub.senders[Lane.EMAIL].work_once()
        await w.vacancy("V-2")
        await w.vacancy("V-3")
        await w.plan()
        async with w.hub.database.read() as db:
            of = await report.of(db, [3, 99, 1])
            pages = [await report.page(db, 2), await report.page(db, 2, before=2)]
            totals = await report.totals(db)
            soon = [await report.due_soon(db, START + timedelta(hours=hours)) for hours in (4, 6)]
        assert [(one.subject_id, one.told) for one in of] == [("V-3", 0), ("V-1", 1)]
        assert [[one.id for one in page] for page in pages] == [["3", "2"], ["1"]]
        assert totals == {
            "broadcasts": 3,
            "jobs": 3,
            "unfinished": 3,
            "planning": 0,
            "audience": 3,
            "told": 1,
            "late": 0,
            "out_of_order": 0,
        }
        assert soon == [0, 2]
