"""The telephone company reports each message to the hook it was sent with, signed."""

import asyncio

from aiohttp import web
from twilio.request_validator import RequestValidator

from hub.demo.phones import UNDELIVERABLE, PhoneCompany
from tests.channels.phone_line import answering
from tests.demo.phoning import Sender, hooks


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

    async with answering(wait) as url, asyncio.timeout(10):
        for _ in range(20):
            assert (await sender.post(StatusCallback=url))[0] == 201
        answered.set()
        await company.quiet()
    assert company.callbacks_failed == 0
