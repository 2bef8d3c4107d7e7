"""Whose word it is, and about what: an answer to a job is none to a call, nor is another's mine."""

import pytest

from channels.base import Written
from hub.model import Lane
from hub.tables import answers, desk_items, workers
from tests.calls import asked, course, neighbour
from tests.world import consents, world

ROSA, LUIS = "rosa@correo.example", "luis@correo.example"
PHONE = "+56987654321"


async def seats(w):
    """Give who answered the call, and their place on its waiting list."""
    names = {row["id"]: row["worker_id"] for row in await w.rows(workers)}
    return {names[row["worker"]]: (row["answer"], row["place"]) for row in await w.rows(answers)}


def mail(number, text, about, sender=ROSA):
    return Written(provider_id=f"email:{number}", sender=sender, text=text, about=about)


@pytest.mark.parametrize("said", ["No me interesa, gracias", "NO", "SI, me interesa"])
async def test_an_answer_to_the_mail_of_a_job_is_none_to_a_call(hub_database_url, said):
    async with world(hub_database_url) as w:
        for name, address in (("Rosa", ROSA), ("Luis", LUIS)):
            both = consents("alerts", "courses")
            await neighbour(w, name, contact={"email": address}, consents=both)
        await asked(w, course=course(seats=1))
        call = {one.to: one.ref for one in w.email.sent}
        answered = {}
        if not said.startswith("SI"):  # there is a seat to lose
            await w.hear(mail(1, "SI", call[ROSA]), lane=Lane.EMAIL)
            await w.hear(mail(2, "SI", call[LUIS], LUIS), lane=Lane.EMAIL)
            answered = {"Rosa": ("yes", None), "Luis": ("yes", 1)}
        assert await seats(w) == answered
        await w.employer()
        await w.vacancy(comuna="13118")
        await w.work()
        job = {one.to: one.ref for one in w.email.sent}[ROSA]
        assert job != call[ROSA]
        await w.hear(mail(3, said, job), lane=Lane.EMAIL)
        assert await seats(w) == answered
        # The same to the call counts.
        await w.hear(mail(4, said, call[ROSA]), lane=Lane.EMAIL)
        assert (await seats(w))["Rosa"][0] == said[:2].lower().replace("si", "yes")


@pytest.mark.parametrize("said", ["NO", "SI", "no puedo, trabajo"])
async def test_what_was_written_before_a_number_changed_hands_is_not_the_new_ones(
    hub_database_url, said
):
    async with world(hub_database_url) as w:
        await neighbour(w, "Vieja", contact={"phone": PHONE})
        await neighbour(w, "Nueva", contact={"phone": "+56987650002"})
        await asked(w)
        word = Written(provider_id="SM1", sender=PHONE, text=said)
        await w.hub.incoming.keep(Lane.SMS, [word])
        w.clock.move(minutes=1)
        await neighbour(w, "Vieja", contact={"phone": "+56987650003"})
        await neighbour(w, "Nueva", contact={"phone": PHONE})
        await w.apply()
        while await w.hub.incoming.hear_next() is not None:
            pass
        assert await seats(w) == {}
        assert len(await w.rows(desk_items)) == 1  # somebody reads it
