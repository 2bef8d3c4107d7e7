"""What is reported, paused or not verified stands still, whatever else comes and goes."""

import json

import pytest
from structlog.testing import capture_logs

from anonymizer.vault import open_sealed
from hub.model import ReportReason
from hub.store.stopping import reports
from hub.store.vault import HUB
from hub.tables import broadcasts, outbox, vacancies
from tests.dispatch.hands import row_id
from tests.world import World, world

MONEY, FALSE = ReportReason.MONEY, ReportReason.FALSE
NAMES = ("Rosa", "Luis", "Ana", "Eva")


async def says(w: World, name: str, reason: ReportReason, vacancy: str = "V-1") -> bool:
    async with w.hub.database.write() as db:
        return await reports.report(
            db,
            w.hub.vault,
            worker=await row_id(w, name),
            vacancy_id=vacancy,
            reason=reason,
            now=w.clock.now(),
        )


async def standing(w: World) -> list[tuple[str, str | None]]:
    return [(row["state"], row["state_reason"]) for row in await w.rows(broadcasts)]


async def planned(w: World) -> None:
    for name in NAMES:
        await w.worker(name)
    await w.employer()
    await w.vacancy()
    await w.plan()


class TestReports:
    @pytest.mark.parametrize(
        "said",
        [[("Rosa", MONEY)], [(name, FALSE) for name in NAMES[:3]]],
        ids=["one was asked for money", "three people"],
    )
    async def test_enough_of_them_hold_a_vacancy_and_the_portal_hears_once(
        self, hub_database_url: str, said: list[tuple[str, ReportReason]]
    ) -> None:
        async with world(hub_database_url) as w:
            await planned(w)
            for name, reason in said[:-1]:
                assert await says(w, name, reason)
            assert await standing(w) == [("sending", None)]
            name, reason = said[-1]
            with capture_logs() as logged:
                assert await says(w, name, reason)
            # It is their right and no fault of the hub's.
            assert [(one["event"], one["log_level"]) for one in logged] == [
                ("vacancy.reported", "warning")
            ]
            assert await standing(w) == [("held", "reported")]
            await w.work()
            assert (w.email.sent, w.sms.sent) == ([], [])
            (vacancy,) = await w.rows(vacancies)
            assert vacancy["review_since"] == w.clock.now()
            await says(w, "Eva", MONEY)
            (told,) = await w.rows(outbox)
            assert told["type"] == "cl.bne.vacancy.reported"
            async with w.hub.database.read() as db:
                key = (await w.hub.vault.known(db, [HUB]))[HUB]
            data = json.loads(open_sealed(key, told["sealed"], "outbox:vacancy:V-1"))
            assert data == {"vacancy_id": "V-1", "reports": {str(reason): len(said)}}

    async def test_one_person_counts_once_however_often_they_say_it(
        self, hub_database_url: str
    ) -> None:
        async with world(hub_database_url) as w:
            await planned(w)
            assert [await says(w, "Rosa", FALSE) for _ in range(4)] == [True, False, False, False]
            await says(w, "Luis", FALSE)
            assert await standing(w) == [("sending", None)]
            assert await says(w, "Rosa", MONEY)  # and was asked for money since
            assert await standing(w) == [("held", "reported")]

    async def test_a_reactivation_of_what_awaits_a_judgement_is_held_as_well(
        self, hub_database_url: str
    ) -> None:
        async with world(hub_database_url) as w:
            await planned(w)
            await says(w, "Rosa", MONEY)
            w.clock.move(hours=1)
            await w.vacancy()
            assert (await standing(w))[-1] == ("held", "reported")

    async def test_a_verified_employer_does_not_let_go_what_was_reported(
        self, hub_database_url: str
    ) -> None:
        async with world(hub_database_url) as w:
            await planned(w)
            await says(w, "Rosa", MONEY)
            await w.employer(verified=False)
            assert await standing(w) == [("held", "employer_not_verified")]
            await w.employer()
            assert await standing(w) == [("held", "reported")]
            await w.work()
            assert w.email.sent == []
