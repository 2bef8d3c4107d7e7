"""A worker is notified of messages and reveals: once until they read, never at night by SMS."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.base import Blame, Outcome, Receipt
from channels.gsm7 import segments
from hub.store import domains
from hub.tables import conversations, deliveries, notes, workers
from tests.conversations.talk import EMPLOYER, WORKER, Talk, talking
from tests.web.site import PUBLIC_URL
from tests.world import consents

TEN_PM = datetime(2026, 5, 6, 2, tzinfo=UTC)
EIGHT_AM = datetime(2026, 5, 6, 12, tzinfo=UTC)
SECRETS = [*WORKER.values(), EMPLOYER["legal_name"], "Andes Sur", EMPLOYER["rut"]]


async def bring(talk: Talk, side: str = "employer", text: str = "Buenas tardes") -> None:
    """Let one side write, and everything that follows happen."""
    said = await talk.say(side, text)
    assert said.status == 201, said.text
    await talk.site.world.work()


async def prefer(talk: Talk, **how: object) -> None:
    """Let Rosa choose anew; what was sent before is not looked at any more."""
    w = talk.site.world
    w.clock.move(minutes=1)
    await w.worker("Rosa", contact=WORKER, **how)
    await w.apply()
    w.email.sent.clear()
    w.sms.sent.clear()


async def by_sms(talk: Talk, **how: object) -> None:
    """Let Rosa be reached by SMS alone."""
    when = talk.site.world.clock.now() + timedelta(minutes=1)
    no = consents("messages", channel="email", granted=False, at=when)
    await prefer(talk, consents=no, **how)


async def read(talk: Talk, number: int) -> None:
    """Let Rosa read on."""
    said = await talk.worker("POST", "/read", json={"number": number})
    assert said.status == 204, said.text


async def states(talk: Talk) -> list[tuple[str, str]]:
    """Give how each delivery of a note stands."""
    found = await talk.site.world.rows(deliveries, deliveries.c.broadcast_id == 0)
    return [(row["channel"], row["state"]) for row in found]


async def test_several_unread_messages_make_one_notification_and_another_after_reading(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        w.email.sent.clear()
        for text in ("Buenas tardes", "¿Sigue buscando trabajo?", "Quedo atenta"):
            await bring(talk, text=text)
        [message] = w.email.sent
        [text] = w.email.texts()
        assert message.fill["link"].startswith(f"{PUBLIC_URL}/m/")
        assert "Ayudante de cocina" in text
        whole = text + message.draft.subject + message.draft.html
        assert not [one for one in [*SECRETS, "tardes", "atenta"] if one in whole]
        assert w.sms.sent == []
        w.clock.move(minutes=1)
        await read(talk, 3)
        await bring(talk, text="Otra cosa")
        assert len(w.email.sent) == 2
        await bring(talk, "worker", "Buenas")
        assert len(w.email.sent) == 2


@pytest.mark.parametrize("revealed", [False, True], ids=["unknown", "revealed"])
async def test_an_sms_is_one_part_and_says_whose_data_are_seen(
    hub_database_url: str, *, revealed: bool
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await by_sms(talk)
        if revealed:
            await talk.employer("POST", "/reveal")
            await w.work()
            await read(talk, 1)
        await bring(talk)
        assert w.email.sent == []
        text = w.sms.texts()[-1]
        assert (segments(text).encoding, segments(text).parts) == ("GSM-7", 1)
        assert text.startswith("BNE: ")
        assert '"Ayudante de cocina"' in text
        assert ("La empresa no ve sus datos." in text) != revealed
        assert ("Usted decide que datos muestra." in text) == revealed
        assert "Lea y responda: http://bne.example/m/" in text
        assert not [one for one in SECRETS if one in text]


async def test_both_channels_for_who_chose_both_and_none_for_the_list_alone(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await prefer(talk, preferences={"channels": "both"})
        await bring(talk)
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 1)
        await read(talk, 1)
        await prefer(talk, preferences={"cadence": "inbox_only"})
        await bring(talk)
        assert (w.email.sent, w.sms.sent) == ([], [])


async def test_the_special_bands_are_notified_on_both_channels(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await prefer(talk)
        async with w.hub.database.write() as db:
            await db.execute(workers.update().where(workers.c.worker_id == "Rosa").values(band=0))
        await bring(talk)
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 1)


async def test_without_consent_to_messages_nobody_is_notified_until_it_is_given(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        later = w.clock.now() + timedelta(minutes=1)
        no = consents("messages", granted=False, at=later)
        await prefer(talk, consents=no)
        await bring(talk)
        assert (w.email.sent, w.sms.sent, await w.rows(notes)) == ([], [], [])
        yes = consents("messages", at=later + timedelta(minutes=1))
        await prefer(talk, consents=yes)
        await bring(talk)
        assert len(w.email.sent) == 1


async def test_at_night_an_sms_waits_for_the_morning_and_e_mail_does_not(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await prefer(talk, preferences={"channels": "both"})
        w.clock.at = TEN_PM
        await bring(talk)
        await bring(talk, text="¿Está?")
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 0)
        [row] = await w.rows(deliveries, deliveries.c.waits_for == "quiet")
        assert row["not_before"] == EIGHT_AM
        w.clock.at = EIGHT_AM
        await w.hub.keeper.look()
        await w.work()
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 1)


async def test_night_sms_lets_it_come_at_night(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        await by_sms(talk, preferences={"night_sms": True})
        talk.site.world.clock.at = TEN_PM
        await bring(talk)
        assert len(talk.site.world.sms.sent) == 1


async def read_at_night(talk: Talk) -> None:
    await read(talk, 1)


async def withdrawn(talk: Talk) -> None:
    no = consents("messages", granted=False, at=talk.site.world.clock.now() + timedelta(minutes=1))
    await prefer(talk, consents=no)


async def closed(talk: Talk) -> None:
    assert (await talk.employer("POST", "/close")).status == 204


async def erased(talk: Talk) -> None:
    later = talk.site.world.clock.now() + timedelta(seconds=1)
    await talk.site.world.tell("worker.erased", worker_id="Rosa", time=later)


async def list_alone(talk: Talk) -> None:
    await prefer(talk, preferences={"cadence": "inbox_only"})


@pytest.mark.parametrize(
    "meanwhile",
    [read_at_night, withdrawn, closed, erased, list_alone],
    ids=["read", "consent-withdrawn", "ended", "erased", "list-alone"],
)
async def test_what_waits_for_the_morning_goes_no_more_when_it_is_of_no_use(
    hub_database_url: str, meanwhile: object
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await by_sms(talk)
        w.clock.at = TEN_PM
        await bring(talk)
        await meanwhile(talk)
        w.clock.at = EIGHT_AM
        await w.hub.keeper.look()
        await w.work()
        assert (w.sms.sent, w.email.sent) == ([], [])
        assert await states(talk) == [("sms", "suppressed")]


async def test_read_at_night_and_written_to_again_makes_one_sms_in_the_morning(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await by_sms(talk)
        w.clock.at = TEN_PM
        await bring(talk)
        await read(talk, 1)
        w.clock.move(minutes=5)
        await bring(talk, text="¿Puede mañana?")
        w.clock.at = EIGHT_AM
        await w.hub.keeper.look()
        await w.work()
        assert len(w.sms.sent) == 1
        assert await states(talk) == [("sms", "suppressed"), ("sms", "accepted")]


async def test_a_reveal_is_told_once_and_in_the_place_of_what_was_not_sent(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await by_sms(talk)
        w.clock.at = TEN_PM
        await bring(talk)
        w.clock.move(minutes=5)
        for _ in range(2):
            assert (await talk.employer("POST", "/reveal")).status == 200
        await bring(talk, text="Somos nosotros")
        w.clock.at = EIGHT_AM
        await w.hub.keeper.look()
        await w.work()
        [text] = w.sms.texts()
        assert 'la empresa del aviso "Ayudante de cocina" le mostro su nombre.' in text
        assert segments(text).parts == 1
        assert not [one for one in SECRETS if one in text]


async def test_a_reveal_is_told_although_a_message_is_unread(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        w.email.sent.clear()
        await bring(talk)
        w.clock.move(minutes=1)
        await talk.employer("POST", "/reveal", json={"whole_vacancy": True})
        await w.work()
        assert ["le mostró" in one.draft.subject for one in w.email.sent] == [False, True]


@pytest.mark.parametrize("by", ["moderator", "time"])
async def test_of_a_held_message_nobody_hears_before_it_is_shown(
    hub_database_url: str, by: str
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        w.email.sent.clear()
        said = await talk.say("employer", "Para postular deposite $20.000 a mi cuenta rut")
        assert said.json["held_for"] == "money"
        mine = await talk.say("worker", "Para postular deposite $20.000 a mi cuenta rut")
        assert mine.json["held_for"] == "money"
        await read(talk, 2)
        await w.work()
        assert (w.email.sent, await w.rows(notes)) == ([], [])
        moderating = talk.site.hub.conversations.moderating
        if by == "time":
            w.clock.move(hours=24)
            assert await moderating.let_go() == 2
        else:
            await moderating.judge(talk.id, 2, show=True, by="Ana")
            await moderating.judge(talk.id, 1, show=True, by="Ana")
        assert talk.site.rung[-1:] == ["email"]
        await w.work()
        assert len(w.email.sent) == 1
        await read(talk, 2)
        w.clock.move(minutes=1)
        await bring(talk)
        assert len(w.email.sent) == 2


async def test_where_one_channel_fails_the_other_tells(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        w.email.answer = lambda m: Receipt(
            ref=m.ref, outcome=Outcome.PERMANENT_FAILURE, code="550 5.1.1", blame=Blame.ADDRESS
        )
        await bring(talk)
        assert len(w.sms.sent) == 1
        assert await states(talk) == [("email", "failed"), ("sms", "accepted")]
        await bring(talk, text="¿Está?")
        assert len(w.sms.sent) == 1


async def test_an_sms_in_doubt_is_looked_for_and_goes_again_when_it_is_not_there(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await by_sms(talk)
        w.sms.answer = lambda _: Receipt(ref="", outcome=Outcome.UNKNOWN, code="timeout")
        w.sms.found = lambda _: Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="none")
        await bring(talk)
        assert await states(talk) == [("sms", "unknown")]
        w.sms.answer = lambda _: None
        for minutes in (2, 1):
            w.clock.move(minutes=minutes)
            assert w.hub.reconciler is not None
            await w.hub.reconciler.work_once()
        await w.work()
        first, again = w.sms.texts()
        assert first == again
        assert await states(talk) == [("sms", "accepted")]


async def test_while_an_sms_stays_in_doubt_e_mail_tells(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        await by_sms(talk)
        w.sms.answer = lambda _: Receipt(ref="", outcome=Outcome.UNKNOWN, code="timeout")
        await bring(talk)
        w.clock.move(minutes=1)
        await w.worker("Rosa", contact=WORKER, consents=consents("messages", at=w.clock.now()))
        await w.apply()
        w.clock.move(minutes=10)
        assert w.hub.reconciler is not None
        await w.hub.reconciler.work_once()
        await w.work()
        assert len(w.email.sent) == 1
        assert await states(talk) == [("email", "accepted"), ("sms", "unknown")]


@pytest.mark.parametrize("other", [True, False], ids=["sms-too", "e-mail-alone"])
async def test_a_held_mail_domain_opens_the_other_channel_or_makes_it_wait(
    hub_database_url: str, *, other: bool
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        later = w.clock.now() + timedelta(minutes=1)
        no = [] if other else consents("messages", channel="sms", granted=False, at=later)
        await prefer(talk, consents=no)
        async with w.hub.database.write() as db:
            await domains.hold(db, "correo.example", bounced=9, accepted=1, now=w.clock.now())
        await bring(talk)
        assert (len(w.email.sent), len(w.sms.sent)) == (0, int(other))
        email = ("email", "suppressed" if other else "waiting")
        assert await states(talk) == [email, *([("sms", "accepted")] if other else [])]


async def test_where_every_channel_fails_the_next_message_tries_anew(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        refused = Receipt(ref="", outcome=Outcome.PERMANENT_FAILURE, code="550 5.7.1")
        w.email.answer = w.sms.answer = lambda _: refused
        await bring(talk)
        assert await states(talk) == [("email", "failed"), ("sms", "failed")]
        [row] = await w.rows(conversations)
        assert row["noted_at"] is None
        w.email.answer = w.sms.answer = lambda _: None
        w.clock.move(minutes=1)
        await bring(talk, text="¿Está?")
        assert (await states(talk))[2:] == [("email", "accepted")]


async def test_the_lanes_are_rung_once_it_is_written(hub_database_url: str) -> None:
    async with talking(hub_database_url) as talk:
        talk.site.rung.clear()
        await talk.say("employer", "Buenas tardes")
        await talk.say("employer", "¿Está?")
        assert talk.site.rung == ["email"]


async def test_a_link_in_the_e_mail_stops_these_e_mails_and_no_others(
    hub_database_url: str,
) -> None:
    async with talking(hub_database_url) as talk:
        w = talk.site.world
        w.email.sent.clear()
        await bring(talk)
        stop = w.email.sent[0].unsubscribe
        assert stop is not None
        path = stop.removeprefix(PUBLIC_URL)
        asked = (await talk.site.get(path)).text
        assert "por sus mensajes" in asked
        assert "Le llegarán los trabajos por correo." in asked
        done = await talk.site.post(path)
        assert (done.status, "por sus mensajes" in done.text) == (200, True)
        await read(talk, 1)
        w.clock.move(minutes=1)
        await bring(talk, text="¿Está?")
        assert (len(w.email.sent), len(w.sms.sent)) == (1, 1)
        await w.vacancy("V-2")
        await w.work()
        assert [one.to for one in w.email.sent].count(WORKER["email"]) == 2
