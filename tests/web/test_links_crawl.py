"""Every address a running hub shows anybody, followed twice, as scanners and the curious do.

What a link of a message means is proved in test_links; here nobody knows what links mean: they
are collected from pages, e-mails and SMS, and whatever is behind them must be there, be whole,
be ours, and change nothing.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar
from sqlalchemy import select

from hub.conversations.judging import Draft
from hub.demo import people
from hub.demo.stage import Stage
from hub.embedded import token_keys
from hub.tables import (
    broadcasts,
    consents,
    contacts,
    conversations,
    deliveries,
    lines,
    log,
    outbox,
    recipients,
    suppressions,
    workers,
)
from hub.talk import Party
from hub.web.homes import HOMES
from hub.web.tokens import Role
from tests.demo.staging import staged
from tests.waiting import eventually
from tests.web.crawl import Crawl
from tests.web.markup import Parsed

KEPT = (
    broadcasts,
    consents,
    contacts,
    conversations,
    deliveries,
    lines,
    log,
    outbox,
    recipients,
    suppressions,
    workers,
)
#: What opening one's own pages changes: how far one has read.
READING = ("seen_at", "worker_read", "employer_read", "noted_at")
WORKERS = 500
#: Who reads of every broadcast.
WATCHERS = (Role.OPERATOR, Role.SENCE, Role.AUDITOR)


@pytest.fixture(scope="module")
async def demo() -> AsyncIterator[Stage]:
    async with staged(workers=WORKERS) as set_up:
        yield set_up


@pytest.fixture
async def crawl(demo: Stage) -> AsyncIterator[Crawl]:
    # Cookies of an address without a name are kept only by a jar that is told to.
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        yield Crawl(demo, client)


def links_of_messages(demo: Stage) -> Iterator[str]:
    """List every address in every e-mail, in both its parts, and in every SMS."""
    for mail in demo.mailbox.messages(limit=demo.mailbox.total):
        letter = Parsed(mail.html)
        assert letter.faults == [], mail.subject
        written = re.findall(r"\w+://\S+", mail.text)
        assert sorted(letter.addresses) == sorted(written), "both parts lead to the same places"
        yield from written
    for number in numbers(demo):
        for sms in demo.phones.screen(number):
            found = re.findall(r"\w+://\S+", sms.body)
            assert len(found) == 1, sms.body
            yield from found


def numbers(demo: Stage) -> Iterable[str]:
    """List the phones of the demo's people."""
    options = demo.options
    for one in people.workers(options.workers, options.seed, demo.jobs):
        if phone := one["data"]["contact"].get("phone"):
            yield phone


async def snapshot(demo: Stage, *, but: Collection[str] = ()) -> dict[str, list[dict[str, Any]]]:
    """Read what a visit could change, without some columns."""
    async with demo.hub.database.read() as db:
        return {
            table.name: [
                {name: value for name, value in row.items() if name not in but}
                for row in (await db.execute(select(table).order_by(*table.primary_key)))
                .mappings()
                .all()
                # Who opens people's names at an office is kept, by looking alone.
                if not (table is log and row["what"] == "looked")
            ]
            for table in KEPT
        }


async def test_every_link_of_every_message_opens_and_changes_nothing(
    demo: Stage, crawl: Crawl
) -> None:
    links = [one.removeprefix(demo.url) for one in links_of_messages(demo)]
    mails, sms = demo.mailbox.total, demo.phones.total
    assert mails > 25
    assert sms > 5
    kinds = Counter(link[:3] for link in links)
    assert kinds == {"/a/": mails + sms, "/u/": mails}
    assert len(set(links)) == len(links), "no two messages share a link"
    before = await snapshot(demo)
    await crawl.follow(*links, but=("/demo",))
    assert await snapshot(demo) == before
    # From the job of an SMS one comes to a page to stop as well, for SMS.
    stops = {path for path in crawl.pages if path.startswith("/u/")}
    assert len(stops) == mails + sms
    says = {form for form in crawl.forms if form.startswith("/a/")}
    assert crawl.forms == stops | says
    assert {form.rpartition("/")[2] for form in says} == {"interested", "report", "inbox"}
    assert set(links) <= set(crawl.pages)
    assert list(crawl.client.cookie_jar) == [], "a link signs nobody in"


async def test_everything_the_front_of_the_demo_leads_to_is_there(
    demo: Stage, crawl: Crawl
) -> None:
    before = await snapshot(demo)
    await crawl.follow("/", "/demo")
    assert await snapshot(demo) == before
    mails = {path for path in crawl.pages if path.startswith("/demo/mailbox/")}
    assert len(mails) == demo.mailbox.total
    assert {"/demo", "/demo?seguir=no", "/demo/mailbox", "/demo/phone"} <= set(crawl.pages)
    assert crawl.forms >= {"/demo/be"}


@pytest.mark.parametrize(
    ("role", "sub", "least"),
    [
        pytest.param(Role.WORKER, "W-000001", 2, id="Rosa"),
        pytest.param(Role.WORKER, "W-000002", 4, id="Luis"),
        pytest.param(Role.WORKER, "W-000003", 2, id="Sin datos"),
        *[
            pytest.param(role, "somebody", 18 if role in WATCHERS else 1, id=role.value)
            for role in Role
            if role is not Role.WORKER
        ],
    ],
)
async def test_every_page_a_role_can_reach_is_whole_and_only_reading_is_noted(
    demo: Stage, crawl: Crawl, role: Role, sub: str, least: int
) -> None:
    await sign_in(demo, crawl, role, sub)
    before, seen = await snapshot(demo, but=READING), await seen_by(demo, sub)
    crawl.pages.clear()
    await crawl.follow("/", "/demo", but=("/demo/",))
    assert await snapshot(demo, but=READING) == before
    own = [path for path in crawl.pages if not path.startswith("/demo")]
    assert len(own) >= least, own
    assert "/session/end" in crawl.forms
    read = await seen_by(demo, sub) - seen
    assert bool(read) is (role is Role.WORKER), "opening a job of one's own list is seeing it"


async def notified(demo: Stage) -> bool:
    """Say whether what tells of messages was delivered."""
    query = select(deliveries.c.state).where(deliveries.c.broadcast_id == 0)
    async with demo.hub.database.read() as db:
        states = (await db.scalars(query)).all()
    return bool(states) and set(states) == {"delivered"}


async def test_every_page_of_a_conversation_is_whole_for_both_sides(
    demo: Stage, crawl: Crawl
) -> None:
    company, opening = people.company_of_rosa(demo.jobs), demo.hub.conversations.opening
    vacancy_id = f"V-{1 + [job.employer_id for job in demo.jobs].index(company):06}"
    thread = await opening.by_worker("W-000001", vacancy_id)
    for party in Party:
        draft = Draft(
            reference=thread.reference,
            party=party,
            owner="W-000001" if party is Party.WORKER else company,
            text="Buenas tardes",
        )
        await demo.hub.conversations.writing.write(draft)
    await eventually(partial(notified, demo), within=10)
    before = await snapshot(demo, but=READING)
    for role, sub, own in (
        (Role.WORKER, "W-000001", "share"),
        (Role.EMPLOYER, company, "reveal"),
    ):
        crawl.client.cookie_jar.clear()
        crawl.pages.clear()
        crawl.forms.clear()
        await sign_in(demo, crawl, role, sub)
        await crawl.follow("/", but=("/demo",))
        here = f"/messages/{thread.reference}"
        assert {"/messages", here, f"{here}/report", f"{here}/block"} <= set(crawl.pages)
        assert {f"{here}/write", f"{here}/close"} <= crawl.forms
        assert (f"{here}/{own}" in crawl.pages) is (own == "reveal")
    assert await snapshot(demo, but=READING) == before


async def test_what_forms_ask_of_cannot_be_done_by_a_link(demo: Stage, crawl: Crawl) -> None:
    await sign_in(demo, crawl, Role.WORKER, "W-000002")
    crawl.forms.clear()
    asks = ("/demo/", "/inbox/", "/a/", "/m/", "/alerts/", "/key", "/requests", "/erase")
    await crawl.follow("/", "/demo", but=asks)
    assert crawl.forms == {"/session/end", "/demo/be", "/demo/publish", "/demo/break"}
    for path in crawl.forms:
        async with crawl.client.get(demo.url + path, allow_redirects=False) as said:
            assert (said.status, said.headers["Allow"]) == (405, "POST"), path
    async with crawl.client.get(f"{demo.url}/inbox") as said:
        assert said.status == 200, "still signed in"


async def sign_in(demo: Stage, crawl: Crawl, role: Role, sub: str) -> None:
    """Come in as from the portal: a link that shows a button, and the button."""
    comuna = "07301" if role is Role.OFFICER else None
    keys = token_keys(demo.hub.settings)
    token = keys.issue(role, sub, timedelta(hours=1), demo.clock.now(), comuna)
    if role in HOMES:
        await crawl.follow(f"/session?token={token}", but=("/",))
    assert list(crawl.client.cookie_jar) == [], "a link signs nobody in"
    async with crawl.client.post(
        f"{demo.url}/session", data={"token": token}, allow_redirects=False
    ) as said:
        assert said.status == 303


async def seen_by(demo: Stage, sub: str) -> set[int]:
    """Give the rows of a worker's list that they have opened."""
    query = (
        select(recipients.c.id)
        .join(workers, workers.c.id == recipients.c.worker)
        .where(workers.c.worker_id == sub, recipients.c.seen_at.is_not(None))
    )
    async with demo.hub.database.read() as db:
        return set((await db.scalars(query)).all())
