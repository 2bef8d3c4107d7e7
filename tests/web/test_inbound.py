"""What people write by e-mail comes in by the hook: obeyed, answered once, or given to the desk."""

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

from channels.email import bounces
from hub.model import Lane
from hub.store.workers import addresses
from hub.tables import answers, consents, desk_items, log, outbox, suppressions, workers
from tests.calls import asked, neighbour
from tests.channels.test_email_inbound import feedback, letter
from tests.web.site import Web, web
from tests.web.test_api_texts import answer_all
from tests.world import World
from tests.world import consents as granted

ROSA = {"email": "rosa@correo.example", "phone": "+56987654321"}


async def brings(site: Web, raw: bytes) -> None:
    """Bring a letter as the mail server does, and let what follows go."""
    key = site.world.hub.keyring.derive("hook:email")
    said = await site.post(
        "/hooks/email", data=raw, headers={"X-Hub-Signature": bounces.signature(key, raw)}
    )
    assert (said.status, said.text) == (204, "")
    await site.world.work()
    await answer_all(site.world)


async def told(site: Web, *names: str) -> str:
    """Let people be told of a job; give the Message-ID of the first one's e-mail."""
    w = site.world
    for name in names or ("Rosa",):
        await w.worker(name, contact=ROSA, consents=granted("alerts", "courses"))
    await w.employer()
    await w.vacancy()
    await w.work()
    return f"<{w.email.sent[0].ref}@bne.example>"


async def ways(w: World) -> list[tuple[int, int]]:
    return [(row["alerts_by"], row["courses_by"]) for row in await w.rows(workers)]


async def test_baja_by_reply_stops_e_mail_alone_and_alta_gives_it_back(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        sent = await told(site, "Rosa", "Juan")  # they share an address
        for _ in range(2):
            await brings(site, letter("Baja por favor\n\n> BNE: hay un trabajo", In_Reply_To=sent))
        assert await ways(w) == [(2, 2), (2, 2)]
        assert "no le mandaremos más avisos por correo" in w.email.texts()[-1]
        many = len(w.email.sent)
        words = await w.rows(consents, consents.c.channel == "email")
        assert {(row["granted"], row["source"]) for row in words} == {(False, "email")}
        assert len(await w.rows(outbox, outbox.c.type == "cl.bne.consent.changed")) == 8
        await brings(site, letter("ALTA"))  # of nobody knows whom: the desk's
        assert await ways(w) == [(2, 2), (2, 2)]
        assert len(await w.rows(desk_items)) == 1
        await brings(site, letter("ALTA", In_Reply_To=sent))
        assert await ways(w) == [(3, 3), (3, 3)]
        assert len(w.email.sent) == many + 2  # help, and that it comes again


async def test_baja_in_a_subject_holds_and_a_machine_is_answered_by_nobody(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        sent = await told(site)
        many = len(w.email.sent)
        for raw in (
            letter("Vuelvo el lunes 25.", In_Reply_To=sent, Auto_Submitted="auto-replied"),
            letter("Su mensaje fue recibido.", Precedence="bulk"),
            letter("Hola", From="otro@desconocido.example", Auto_Submitted="auto-generated"),
        ):
            await brings(site, raw)
        assert (len(w.email.sent), await w.rows(desk_items)) == (many, [])
        await brings(site, letter("", Subject="Baja", Auto_Submitted="auto-generated"))
        assert await ways(w) == [(2, 2)]
        assert len(w.email.sent) == many


async def test_a_complaint_is_a_withdrawal_nobody_is_asked_about(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        sent = await told(site)
        many = len(w.email.sent)
        ref = sent[1:].partition("@")[0].encode()
        for kind in ("not-spam", "abuse", "abuse"):
            await brings(site, feedback(kind).replace(b"abcdefghijklmnopqrstuvwxyz", ref))
        assert await ways(w) == [(2, 2)]
        words = await w.rows(consents, consents.c.channel == "email")
        assert {(row["source"], row["text_version"]) for row in words} == {
            ("email-complaint", None)
        }
        assert len(w.email.sent) == many
        assert [row["what"] for row in await w.rows(log, log.c.what.like("email_%"))] == [
            "email_complained"
        ]


async def test_yes_and_no_answer_the_call_whose_e_mail_they_answer(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await neighbour(w, "Rosa", contact={"email": ROSA["email"]})
        for number in (1, 2):
            await asked(w, f"c-{number}")
        first = f"<{w.email.sent[0].ref}@bne.example>"
        await brings(site, letter("sipo"))  # it answers nothing that is known
        assert await w.rows(answers) == []
        for text, said in (("Sí, voy", "yes"), ("No puedo", "no")):
            await brings(site, letter(text, In_Reply_To=first))
            [kept] = await w.rows(answers)
            assert (kept["answer"], kept["way"], kept["call"]) == (said, "email", 1)
        assert "No es una negativa" in w.email.texts()[-1]


async def test_what_nobody_understands_is_answered_once_and_lies_at_the_desk(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        await told(site)
        many = len(w.email.sent)
        for text in ("¿Por qué no me llaman?", "¿Y cuándo?"):
            await brings(site, letter(text))
        assert len(w.email.sent) == many + 1
        assert "Recibimos lo que nos escribió." in w.email.texts()[-1]
        items = await w.rows(desk_items)
        assert [(row["channel"], row["worker"] is None) for row in items] == [("email", False)] * 2


async def test_an_unknown_address_is_answered_politely_once_a_day_in_its_thread(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        who: dict[str, Any] = {"From": "otro@desconocido.example"}
        for text in ("Busco trabajo, ¿qué hago?", "¿Hay alguien?"):
            await brings(site, letter(text, **who, Message_ID="<a1@desconocido.example>"))
        [reply] = w.email.sent
        assert (reply.to, reply.answers) == (who["From"], "<a1@desconocido.example>")
        assert "no conocemos esta dirección" in w.email.texts()[0]
        assert len(await w.rows(desk_items)) == 2
        w.clock.move(hours=25)
        await brings(site, letter("¿Y ahora?", **who))
        assert len(w.email.sent) == 2


async def test_an_e_mail_of_ours_to_one_proves_nothing_of_another(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        for name in ("Rosa", "Mala"):
            of = {"email": f"{name.lower()}@correo.example"}
            said = granted("alerts", "courses", "service")
            await w.worker(name, contact=of, consents=said)
        await w.employer()
        await w.vacancy()
        await w.work()
        refs = {one.to: f"<{one.ref}@bne.example>" for one in w.email.sent}
        mine, hers = refs["mala@correo.example"], refs["rosa@correo.example"]
        now = w.clock.now()
        async with w.hub.database.write() as db:
            assert await addresses.ask(db, Lane.EMAIL, 5, now + timedelta(days=1), now) == 2
        await w.work()
        question = next(one.ref for one in reversed(w.email.sent) if one.to == ROSA["email"])
        await brings(site, letter("NO", In_Reply_To=mine))
        assert await w.rows(suppressions) == []
        await brings(site, letter("BAJA", In_Reply_To=mine))
        assert await ways(w) == [(0, 0), (1, 1)]  # of Rosa alone, as from anybody
        await brings(site, letter("ALTA", In_Reply_To=mine))
        assert await ways(w) == [(0, 0), (1, 1)]
        await brings(site, letter("ALTA", In_Reply_To=hers))
        assert await ways(w) == [(1, 1), (1, 1)]
        await brings(site, letter("NO", In_Reply_To=hers))  # to a job
        assert await w.rows(suppressions) == []
        await brings(site, letter("NO", In_Reply_To=f"<{question}@bne.example>"))
        assert [row["channel"] for row in await w.rows(suppressions)] == ["email"]


async def test_from_another_mailbox_baja_is_obeyed_and_the_rest_is_a_strangers(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        sent = await told(site)
        other: dict[str, Any] = {"From": "otra@correo.example", "In_Reply_To": sent}
        await brings(site, letter("¿Qué saben de mí?", **other))
        assert [row["worker"] for row in await w.rows(desk_items)] == [None]
        await brings(site, letter("BAJA", **other))
        assert await ways(w) == [(2, 2)]
        assert w.email.sent[-1].to == ROSA["email"]
        await brings(site, letter("ALTA", **other))
        assert await ways(w) == [(2, 2)]


async def test_whoever_names_another_makes_us_write_to_them_once_a_day_and_kind(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        sent = await told(site)
        many = len(w.email.sent)
        for text in ("AYUDA", "BAJA"):
            for number in range(3):
                await brings(site, letter(text, Message_ID=f"<{number}@x.example>"))
        assert len(w.email.sent) == many + 2
        await brings(site, letter("ALTA", In_Reply_To=sent))
        await brings(site, letter("BAJA", Message_ID="<4@x.example>"))
        assert await ways(w) == [(2, 2)]
        assert len(w.email.sent) == many + 4  # of what changed they always hear
        await brings(site, letter("AYUDA", In_Reply_To=sent))
        assert len(w.email.sent) == many + 5  # who answers us is who they are


async def test_baja_with_a_picture_is_obeyed(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await told(site)
        one = message_from_bytes(letter("BAJA"), policy=policy.default)
        one.add_attachment(bytes(700_000), maintype="image", subtype="png", filename="firma.png")
        raw = one.as_bytes()
        assert 900_000 < len(raw) < 1_000_000
        await brings(site, raw)
        assert await ways(site.world) == [(2, 2)]
