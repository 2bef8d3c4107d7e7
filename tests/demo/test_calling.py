"""The demo's call that has begun: what some of its people answered, and by which way."""

from sqlalchemy import select

from hub.demo import calling
from hub.tables import answers, broadcasts, recipients
from tests.demo.staging import all_told, staged


async def test_who_answers_by_sms_was_told_by_sms() -> None:
    a, r = answers.c, recipients.c
    async with staged(workers=60, limit=1) as demo:
        await demo.call()
        await all_told(demo, 2)
        await calling.answer_call(demo.hub)
        called = select(broadcasts.c.id).where(broadcasts.c.kind == "course_call")
        query = select(a.way, r.told_by).join_from(answers, recipients, r.worker == a.worker)
        async with demo.hub.database.read() as db:
            rows = (await db.execute(query.where(r.broadcast_id.in_(called)))).all()
    assert sorted(map(tuple, rows)) == [("link", "email")] * 2 + [("sms", "sms")] * 3
