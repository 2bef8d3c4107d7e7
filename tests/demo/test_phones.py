"""The demo's telephone company takes, refuses, keeps and finds messages as Twilio does."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, encode_basic_auth
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from hub.demo.phones import UNDELIVERABLE, PhoneCompany, Sms
from tests.demo.phoning import LUIS, ROSA, SENDER, START, Clock, Sender, hooks


async def test_a_screen_shows_the_newest_message_first(
    company: PhoneCompany, sender: Sender, clock: Clock
) -> None:
    _, first = await sender.post(Body="uno")
    clock.at += timedelta(minutes=1)
    _, second = await sender.post(Body="dos ñ €")
    await sender.post(To=LUIS, Body="otro")
    assert company.screen(ROSA) == [
        Sms(to=ROSA, body="dos ñ €", at=START + timedelta(minutes=1), sid=second["sid"]),
        Sms(to=ROSA, body="uno", at=START, sid=first["sid"]),
    ]
    assert company.screen("+56900000000") == []


async def test_a_message_taken_is_described_as_twilio_does(sender: Sender) -> None:
    status, answer = await sender.post(Body="Curicó" * 20)
    assert status == 201
    assert answer["sid"].startswith("SM")
    assert len(answer["sid"]) == 34
    assert answer["date_created"] == "Tue, 05 May 2026 14:00:00 GMT"
    assert (answer["status"], answer["date_sent"], answer["error_code"]) == ("queued", None, None)
    assert (answer["num_segments"], answer["to"], answer["from"]) == ("2", ROSA, SENDER)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        pytest.param({"To": None}, 21604, id="no number"),
        pytest.param({"To": "987654321"}, 21211, id="not E.164"),
        pytest.param({"To": "+56221234567"}, 21614, id="a landline"),
        pytest.param({"From": None}, 21603, id="no sender"),
        pytest.param({"From": "bolsa@"}, 21212, id="no such sender"),
        pytest.param({"From": ROSA}, 21266, id="to itself"),
        pytest.param({"Body": None}, 21602, id="no text"),
        pytest.param({"Body": "x" * 1601}, 21617, id="too long"),
        pytest.param({"StatusCallback": "hub.example"}, 21609, id="no web address"),
    ],
)
async def test_a_faulty_message_is_refused_with_twilios_code(
    fields: dict[str, str | None], code: int, company: PhoneCompany, sender: Sender
) -> None:
    status, answer = await sender.post(**fields)
    assert status == 400
    assert (answer["code"], answer["status"]) == (code, 400)
    assert answer["message"]
    assert answer["more_info"].endswith(str(code))
    assert company.total == 0


async def test_only_the_account_holder_may_send_or_read(
    company: PhoneCompany, sender: Sender
) -> None:
    sender.right = encode_basic_auth(company.account_sid, "guess")
    for status, answer in (await sender.post(), await sender.get(), await sender.get("SM1")):
        assert (status, answer["code"]) == (401, 20003)
    sender.right = encode_basic_auth(company.account_sid, company.auth_token)
    sender.url = sender.url.replace(company.account_sid, "AC" + "9" * 32)
    assert (await sender.post())[0] == 404
    assert company.total == 0


async def test_the_same_text_to_the_same_number_counts_as_repeated(
    company: PhoneCompany, sender: Sender
) -> None:
    for to, body in [(ROSA, "a"), (ROSA, "b"), (LUIS, "a"), (ROSA, "a"), (ROSA, "a")]:
        await sender.post(To=to, Body=body)
    assert (company.total, company.repeated) == (5, 2)


async def test_a_message_that_is_named_by_its_callback_is_repeated_by_its_name_alone(
    company: PhoneCompany, sender: Sender
) -> None:
    async with hooks([]) as url:
        for ref, body in [("r1", "Ayuda"), ("r2", "Ayuda"), ("r1", "Ayuda"), ("r2", "otra")]:
            await sender.post(Body=body, StatusCallback=f"{url}?ref={ref}")
        await company.quiet()
    assert (company.total, company.repeated) == (4, 2)


async def test_only_the_newest_messages_are_kept(clock: Clock) -> None:
    company = PhoneCompany(now=clock, kept=3)
    async with company.serve() as url, ClientSession() as session:
        sender = Sender(company, session, url)
        _, first = await sender.post(Body="0")
        for n in range(1, 5):
            await sender.post(To=LUIS if n % 2 else ROSA, Body=str(n))
        assert [sms.body for sms in company.screen(ROSA)] == ["4", "2"]
        assert [sms.body for sms in company.screen(LUIS)] == ["3"]
        assert (await sender.get(first["sid"]))[0] == 404
    assert company.total == 5


async def test_one_message_can_be_fetched(company: PhoneCompany, sender: Sender) -> None:
    company.misbehave(UNDELIVERABLE, to=LUIS)
    _, arrived = await sender.post()
    _, failed = await sender.post(To=LUIS)
    status, found = await sender.get(arrived["sid"])
    assert (status, found["status"], found["body"]) == (200, "delivered", "hola")
    _, found = await sender.get(failed["sid"])
    assert (found["status"], found["error_code"]) == ("undelivered", 30005)
    assert company.screen(LUIS) == []


@pytest.mark.parametrize(
    ("query", "bodies"),
    [
        ({}, ["tarde", "otro", "medio", "temprano"]),
        ({"To": ROSA}, ["tarde", "medio", "temprano"]),
        ({"To": "+56911111111"}, []),
        ({"From": SENDER, "To": LUIS}, ["otro"]),
        ({"From": "+56232100000"}, []),
        ({"DateSent": "2026-05-05"}, ["otro", "medio", "temprano"]),
        ({"DateSent": "2026-05-05T14:30:00Z"}, ["otro", "medio"]),
        ({"DateSent>": "2026-05-06"}, ["tarde"]),
        ({"DateSent<": "2026-05-05"}, ["otro", "medio", "temprano"]),
        ({"DateSent>": "2026-05-05T14:00:01Z", "To": ROSA}, ["tarde", "medio"]),
        ({"DateSent<": "2026-05-05T14:30:00Z", "To": ROSA}, ["medio", "temprano"]),
    ],
    ids=lambda value: " ".join(value.values()) or "all" if isinstance(value, dict) else "",
)
async def test_messages_are_found_by_number_sender_and_date(
    query: dict[str, str], bodies: list[str], sender: Sender, clock: Clock
) -> None:
    for minutes, to, body in [
        (0, ROSA, "temprano"),
        (30, ROSA, "medio"),
        (30, LUIS, "otro"),
        (24 * 60, ROSA, "tarde"),
    ]:
        clock.at = START + timedelta(minutes=minutes)
        await sender.post(To=to, Body=body)
    assert await sender.bodies(**query) == bodies


async def test_a_filter_that_is_no_date_is_refused(sender: Sender) -> None:
    status, answer = await sender.get(DateSent="ayer")
    assert (status, answer["code"]) == (400, 20001)


async def test_long_lists_come_in_pages(sender: Sender) -> None:
    for n in range(5):
        await sender.post(Body=str(n))
    seen, query = list[str](), {"To": ROSA, "PageSize": "2"}
    for page in range(3):
        _, answer = await sender.get(**query, Page=str(page))
        seen += [found["body"] for found in answer["messages"]]
        assert bool(answer["next_page_uri"]) is (page < 2)
    assert seen == ["4", "3", "2", "1", "0"]


async def test_twilios_own_client_reads_every_page(company: PhoneCompany, sender: Sender) -> None:
    class Local(AsyncTwilioHttpClient):  # type: ignore[misc]  # untyped
        async def request(self, method: str, url: str, **how: Any) -> Any:
            how["headers"]["Authorization"] = encode_basic_auth(*how.pop("auth"))
            local = sender.url.partition("/2010")[0]
            return await super().request(
                method, url.replace("https://api.twilio.com", local), **how
            )

    for n in range(5):
        await sender.post(Body=str(n))
    async with Local() as http:
        client = Client(company.account_sid, company.auth_token, http_client=http)
        found = await client.messages.list_async(
            to=ROSA, date_sent_after=START - timedelta(hours=1), page_size=2
        )
    assert [one.body for one in found] == ["4", "3", "2", "1", "0"]
    assert {one.date_sent for one in found} == {START}


async def test_the_company_can_be_served_again(company: PhoneCompany) -> None:
    for round_ in (1, 2):
        async with company.serve() as url, ClientSession() as session:
            assert (await Sender(company, session, url).post())[0] == 201
        assert company.total == round_
