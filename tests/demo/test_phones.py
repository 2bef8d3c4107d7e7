import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout, encode_basic_auth, web
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from hub.demo.phones import (
    ANSWER_LOST,
    BROKEN,
    HANG,
    OPTED_OUT,
    TOO_MANY,
    UNDELIVERABLE,
    Mischief,
    PhoneCompany,
    Sms,
)

ROSA, LUIS = "+56987654321", "+56987650000"
SENDER = "+56232101234"
START = datetime(2026, 5, 5, 14, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


class Sender:
    """A client of the company that sees the bare answers."""

    def __init__(self, company: PhoneCompany, session: ClientSession, url: str) -> None:
        self.company, self.session = company, session
        self.url = f"{url}/2010-04-01/Accounts/{company.account_sid}/Messages"
        self.right = encode_basic_auth(company.account_sid, company.auth_token)

    async def post(self, **fields: str | None) -> tuple[int, dict[str, Any]]:
        usual: dict[str, str | None] = {"To": ROSA, "From": SENDER, "Body": "hola"}
        form = {name: value for name, value in (usual | fields).items() if value is not None}
        headers = {"Authorization": self.right}
        async with self.session.post(f"{self.url}.json", data=form, headers=headers) as answer:
            return answer.status, await answer.json()

    async def get(self, sid: str = "", **query: str) -> tuple[int, dict[str, Any]]:
        url = f"{self.url}/{sid}.json" if sid else f"{self.url}.json"
        headers = {"Authorization": self.right}
        async with self.session.get(url, params=query, headers=headers) as answer:
            return answer.status, await answer.json()

    async def bodies(self, **query: str) -> list[str]:
        _, answer = await self.get(**query)
        return [found["body"] for found in answer["messages"]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def company(clock: Clock) -> PhoneCompany:
    return PhoneCompany(now=clock)


@pytest.fixture
async def sender(company: PhoneCompany) -> AsyncIterator[Sender]:
    async with (
        company.serve() as url,
        ClientSession(timeout=ClientTimeout(total=10)) as session,
    ):
        yield Sender(company, session, url)


@asynccontextmanager
async def hooks(taken: list[web.Request], status: int = 204) -> AsyncIterator[str]:
    async def take(request: web.Request) -> web.Response:
        await request.post()
        taken.append(request)
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/hooks/sms", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}/hooks/sms"
    finally:
        await runner.cleanup()


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


async def test_mischief_for_one_number_leaves_the_others_alone(
    company: PhoneCompany, sender: Sender
) -> None:
    company.misbehave(OPTED_OUT, to=ROSA)
    assert [(await sender.post(To=to))[0] for to in (ROSA, LUIS)] == [400, 201]
    company.misbehave(BROKEN)
    assert [(await sender.post(To=to))[0] for to in (ROSA, LUIS)] == [400, 500]
    company.behave()
    assert [(await sender.post(To=to))[0] for to in (ROSA, LUIS)] == [201, 201]


async def test_mischief_can_last_a_number_of_times(company: PhoneCompany, sender: Sender) -> None:
    company.misbehave(TOO_MANY, times=2)
    assert [(await sender.post())[0] for _ in range(4)] == [429, 429, 201, 201]


async def test_an_answer_lost_leaves_the_message_taken(
    company: PhoneCompany, sender: Sender
) -> None:
    company.misbehave(ANSWER_LOST)
    with pytest.raises(ClientError):
        await sender.post()
    assert len(company.screen(ROSA)) == company.total == 1


async def test_a_delay_is_spent_before_the_message_is_taken(
    company: PhoneCompany, sender: Sender
) -> None:
    company.misbehave(Mischief(delay=0.1))
    loop = asyncio.get_running_loop()
    start = loop.time()
    status, _ = await sender.post()
    assert (status, company.total) == (201, 1)
    assert loop.time() - start >= 0.099


async def test_a_request_left_hanging_does_not_keep_the_company_open(clock: Clock) -> None:
    company = PhoneCompany(now=clock)
    company.misbehave(HANG)
    async with asyncio.timeout(5), ClientSession() as session:
        async with company.serve() as url:
            hanging = asyncio.create_task(Sender(company, session, url).post())
            done, _ = await asyncio.wait({hanging}, timeout=0.2)
            assert not done
        await asyncio.wait({hanging})
    assert hanging.exception() is not None or hanging.result()[0] == 500
    assert company.total == 0


async def test_a_callback_is_signed_for_the_exact_url_asked_for(
    company: PhoneCompany, sender: Sender
) -> None:
    taken: list[web.Request] = []
    async with hooks(taken) as url, asyncio.timeout(10):
        callback = f"{url}?ref=k7q2m&odd=a%2Fb"
        _, answer = await sender.post(StatusCallback=callback)
        await company.quiet()
    (request,) = taken
    form = {name: str(value) for name, value in (await request.post()).items()}
    assert (form["MessageStatus"], form["MessageSid"]) == ("delivered", answer["sid"])
    assert request.query["ref"] == "k7q2m"
    validator = RequestValidator(company.auth_token)
    signature = request.headers["X-Twilio-Signature"]
    assert validator.validate(callback, form, signature)
    assert not validator.validate(callback + "x", form, signature)


async def test_a_message_that_did_not_arrive_is_reported_with_its_code(
    company: PhoneCompany, sender: Sender
) -> None:
    company.misbehave(UNDELIVERABLE)
    taken: list[web.Request] = []
    async with hooks(taken) as url, asyncio.timeout(10):
        await sender.post(StatusCallback=url, From=None, MessagingServiceSid="MG1")
        await company.quiet()
    form = await taken[0].post()
    assert (form["MessageStatus"], form["ErrorCode"]) == ("undelivered", "30005")
    assert form["MessagingServiceSid"] == "MG1"


async def test_callbacks_nobody_takes_are_counted_and_do_no_harm(
    company: PhoneCompany, sender: Sender
) -> None:
    taken: list[web.Request] = []
    async with asyncio.timeout(10):
        async with hooks(taken, status=500) as url:
            await sender.post(StatusCallback=url)
            await company.quiet()
        await sender.post(StatusCallback=url)
        await company.quiet()
        assert company.callbacks_failed == 2
        async with hooks(taken) as url:
            await sender.post(StatusCallback=url)
            await company.quiet()
    assert (len(taken), company.callbacks_failed) == (2, 2)


async def test_a_slow_hook_does_not_slow_the_answers(company: PhoneCompany, sender: Sender) -> None:
    answered = asyncio.Event()

    async def wait(_: web.Request) -> web.Response:
        await answered.wait()
        return web.Response()

    app = web.Application()
    app.router.add_post("/", wait)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        async with asyncio.timeout(10):
            for _ in range(20):
                assert (await sender.post(StatusCallback=f"http://{host}:{port}/"))[0] == 201
            answered.set()
            await company.quiet()
    finally:
        await runner.cleanup()
    assert company.callbacks_failed == 0


async def test_the_company_can_be_served_again(company: PhoneCompany) -> None:
    for round_ in (1, 2):
        async with company.serve() as url, ClientSession() as session:
            assert (await Sender(company, session, url).post())[0] == 201
        assert company.total == round_
