"""How busy the hub is, by the hour of the week: counted, averaged, and never more rows."""

from datetime import UTC, datetime, timedelta

from hub.store.watching import traffic
from hub.tables import traffic as table
from tests.world import world

#: A Monday, 0:00 in Santiago.
MONDAY = datetime(2026, 5, 4, 4, tzinfo=UTC)


async def test_requests_and_messages_of_an_hour_are_summed_and_weeks_averaged(hub_database_url):
    async with world(hub_database_url) as w:
        async with w.hub.database.write() as db:
            await traffic.answered(db, MONDAY, 10)
            await traffic.answered(db, MONDAY + timedelta(minutes=59), 5)
            await traffic.sent(db, [(MONDAY, 20), (MONDAY + timedelta(minutes=5), 1), (MONDAY, 0)])
            await traffic.answered(db, MONDAY + timedelta(days=7), 4)
            await traffic.answered(db, MONDAY - timedelta(hours=1), 7)
            await traffic.answered(db, MONDAY + timedelta(hours=1), 0)
            assert await traffic.busy(db) == {0: 20.0, 167: 7.0}
        assert len(await w.rows(table)) == 3


async def test_what_is_older_than_eight_weeks_is_written_over(hub_database_url):
    async with world(hub_database_url) as w:
        async with w.hub.database.write() as db:
            for week in range(12):
                await traffic.answered(db, MONDAY + timedelta(days=7 * week), 100 - week)
            assert await traffic.busy(db) == {0: 92.5}
        assert len(await w.rows(table)) == 8
