"""Requests in Twilio's form enter; answers, signed callbacks and readable phone screens leave."""

import asyncio
import secrets
from collections import OrderedDict, defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hmac import compare_digest
from itertools import islice
from urllib.parse import parse_qsl, urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, encode_basic_auth, web
from twilio.request_validator import RequestValidator
from yarl import URL

from hub.demo.mischief import (
    ANSWER_LOST,
    BROKEN,
    HANG,
    NO_SUCH_NUMBER,
    OPTED_OUT,
    TOO_MANY,
    UNAVAILABLE,
    UNDELIVERABLE,
    Answer,
    Mischief,
)
from hub.demo.phone_api import (
    API_VERSION,
    Record,
    Refusal,
    Sms,
    Undelivered,
    callback_form,
    check,
    date_filter,
    described,
    same_as,
)

__all__ = [
    "ANSWER_LOST",
    "BROKEN",
    "HANG",
    "NO_SUCH_NUMBER",
    "OPTED_OUT",
    "TOO_MANY",
    "UNAVAILABLE",
    "UNDELIVERABLE",
    "Answer",
    "Mischief",
    "PhoneCompany",
    "Sms",
]

CALLBACKS_AT_ONCE = 8
CALLBACKS_WAITING = 100_000
#: Who a messaging service sends as.
SERVICE_NUMBER = "+56232109876"


class PhoneCompany:
    """A Twilio-compatible phone company in which every number has a phone.

    It checks requests as Twilio does and misbehaves when told to. Its application is served
    alone by `serve`, or inside another. Only the newest `kept` messages can be read back.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        account_sid: str = "AC" + "0" * 32,
        auth_token: str = "demo",  # noqa: S107 - opens nothing but this simulator
        kept: int = 200_000,
        note: Callable[[Record], object] = lambda one: None,
        told: Callable[[Record], object] = lambda one: None,
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.total = 0  #: messages taken
        self.repeated = 0  #: of these, how many had been taken before (`same_as`)
        self.callbacks_failed = 0  #: not answered with a 2xx, or dropped for want of room
        self._now = now
        self._kept = kept
        self._note, self._told = note, told  # hear each message taken, and each called back
        self._records: OrderedDict[str, Record] = OrderedDict()
        self._phones: defaultdict[str, deque[Record]] = defaultdict(deque)
        self._seen: set[int] = set()
        self._mischief: dict[str | None, tuple[Mischief, int | None]] = {}
        self._callbacks: asyncio.Queue[Record] = asyncio.Queue(CALLBACKS_WAITING)
        self._closing = asyncio.Event()

    def screen(self, number: str) -> list[Sms]:
        """Show what arrived on one phone, newest first."""
        phone = self._phones.get(number, ())
        return [record.sms for record in reversed(phone) if record.failure is None]

    def misbehave(self, how: Mischief, *, to: str | None = None, times: int | None = None) -> None:
        """Misbehave when a message is sent to one number, or to any; for ever, or some times."""
        self._mischief[to] = (how, times)

    def behave(self) -> None:
        """Misbehave no more."""
        self._mischief.clear()

    def recall(self, records: Iterable[tuple[Record, bool]]) -> None:
        """Take again what an earlier one had taken, oldest first, and whether it called back."""
        for record, told in records:
            self._keep(record)
            if not told:
                self._plan(record)

    async def quiet(self) -> None:
        """Wait until every callback due so far was made."""
        await self._callbacks.join()

    def app(self) -> web.Application:
        """Make the application; where it is mounted is the base URL."""
        app = web.Application(middlewares=[_refusals_as_json])
        messages = f"/{API_VERSION}/Accounts/{{account}}/Messages"
        app.router.add_post(f"{messages}.json", self._create)
        app.router.add_get(f"{messages}.json", self._list)
        app.router.add_get(f"{messages}/{{sid}}.json", self._fetch)
        app.cleanup_ctx.append(self._calling_back)
        app.on_shutdown.append(self._let_go)
        return app

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Serve on a free loopback port, and give the base URL."""
        runner = web.AppRunner(
            self.app(), access_log=None, handler_cancellation=True, shutdown_timeout=1
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            host, port = runner.addresses[0][:2]
            yield f"http://{host}:{port}"
        finally:
            await runner.cleanup()

    async def _create(self, request: web.Request) -> web.StreamResponse:
        self._authenticate(request)
        form = dict(parse_qsl(await request.text(), keep_blank_values=True))
        how = self._next_mischief(form.get("To", ""))
        if how.delay:
            await asyncio.sleep(how.delay)
        if how.answer is Answer.NEVER:
            await self._closing.wait()
        if how.status != 201:
            raise Refusal(how.status, how.code, how.words.format(to=form.get("To", "")))
        check(form)
        record = self._take(form, how)
        if how.answer is Answer.LOST and request.transport is not None:
            request.transport.abort()
        return web.json_response(described(record, first=True), status=201)

    async def _list(self, request: web.Request) -> web.StreamResponse:
        self._authenticate(request)
        query = request.query
        to, sender, wanted = query.get("To"), query.get("From"), date_filter(query)
        records = self._phones.get(to, ()) if to is not None else self._records.values()
        found = (
            record
            for record in reversed(records)
            if sender in {None, record.sender} and wanted(record.sms.at)
        )
        page, size = int(query.get("Page", 0)), min(int(query.get("PageSize", 50)), 1000)
        shown = list(islice(found, page * size, (page + 1) * size + 1))
        after = urlencode({**query, "Page": page + 1, "PageSize": size})
        answer = {
            "messages": [described(record) for record in shown[:size]],
            "page": page,
            "page_size": size,
            "uri": request.path_qs,
            "next_page_uri": f"{request.path}?{after}" if len(shown) > size else None,
        }
        return web.json_response(answer)

    async def _fetch(self, request: web.Request) -> web.StreamResponse:
        self._authenticate(request)
        record = self._records.get(request.match_info["sid"])
        if record is None:
            raise Refusal(404, 20404, "The requested resource was not found")
        return web.json_response(described(record))

    def _authenticate(self, request: web.Request) -> None:
        right = encode_basic_auth(self.account_sid, self.auth_token)
        given = request.headers.get("Authorization", "")
        if not compare_digest(given.encode(), right.encode()):
            raise Refusal(401, 20003, "Authenticate")
        if request.match_info["account"] != self.account_sid:
            raise Refusal(404, 20404, "The requested resource was not found")

    def _next_mischief(self, to: str) -> Mischief:
        key = to if to in self._mischief else None
        if key not in self._mischief:
            return Mischief()
        how, times = self._mischief[key]
        if times is not None:
            self._mischief[key] = (how, times - 1)
            if times <= 1:
                del self._mischief[key]
        return how

    def _take(self, form: Mapping[str, str], how: Mischief) -> Record:
        """Keep a message, count it, and plan its callback."""
        at, sid = self._now().astimezone(UTC), f"SM{secrets.token_hex(16)}"
        record = Record(
            sms=Sms(to=form["To"], body=form["Body"], at=at, sid=sid),
            account=self.account_sid,
            sender=form.get("From") or SERVICE_NUMBER,
            service=form.get("MessagingServiceSid"),
            callback=form.get("StatusCallback"),
            failure=None if how.code is None else Undelivered(code=how.code, words=how.words),
        )
        self._note(record)
        self._keep(record)
        self._plan(record)
        return record

    def _plan(self, record: Record) -> None:
        if record.callback and self._callbacks.full():
            self.callbacks_failed += 1
        elif record.callback:
            self._callbacks.put_nowait(record)

    def _keep(self, record: Record) -> None:
        sms = record.sms
        same = hash(same_as(record))
        self.total += 1
        self.repeated += same in self._seen
        self._seen.add(same)
        self._records[sms.sid] = record
        self._phones[sms.to].append(record)
        if len(self._records) > self._kept:
            # The oldest of all is also the oldest on its phone.
            _, oldest = self._records.popitem(last=False)
            self._phones[oldest.sms.to].popleft()

    async def _calling_back(self, _: web.Application) -> AsyncIterator[None]:
        self._closing.clear()
        async with ClientSession(timeout=ClientTimeout(total=10)) as session:
            callers = [
                asyncio.create_task(self._call_back(session)) for _ in range(CALLBACKS_AT_ONCE)
            ]
            yield
            for caller in callers:
                caller.cancel()
            await asyncio.gather(*callers, return_exceptions=True)

    async def _let_go(self, _: web.Application) -> None:
        self._closing.set()

    async def _call_back(self, session: ClientSession) -> None:
        """Report what became of one message after another."""
        sign = RequestValidator(self.auth_token).compute_signature
        while True:
            record = await self._callbacks.get()
            url, form = record.callback or "", callback_form(record)
            headers = {"X-Twilio-Signature": sign(url, form)}
            try:
                # Encoded already: what is signed is the URL as it was given.
                where = URL(url, encoded=True)
                async with session.post(where, data=form, headers=headers) as answer:
                    self.callbacks_failed += not answer.ok
            except (ClientError, TimeoutError, ValueError):
                self.callbacks_failed += 1
            finally:
                self._callbacks.task_done()
            self._told(record)


@web.middleware
async def _refusals_as_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refusal as refusal:
        return web.json_response(refusal.answer, status=refusal.status)
