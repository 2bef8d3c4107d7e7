"""An SMS that may have gone is looked for: there, not there, or not clear, by any clock."""

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web

from channels.base import Message, Outcome, Receipt
from tests.channels.phone_line import DRAFT, NOW, ROSA, answering, message, opened

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
THERE, ABSENT, UNCLEAR = Outcome.DELIVERED, Outcome.TEMPORARY_FAILURE, Outcome.UNKNOWN

#: The text with its own link, and one that says the same to everybody each time.
OWN = message()
OWN_TEXT = "BNE: trabajo de bodeguero. Ver: bne.cl/v/7F3K2"
HELP = "BNE: llame a la mesa de ayuda."
SHARED = replace(OWN, draft=replace(DRAFT, short=HELP), fill={})


def row(body: str | None, late: timedelta = timedelta(), **more: Any) -> dict[str, Any]:
    """Write one message of the provider's list, created so long after ours by its clock."""
    created = format_datetime(NOW + late, usegmt=True)
    usual = {"sid": "SM1", "body": body, "date_created": created, "status": "delivered"}
    return usual | {"to": ROSA} | more


async def looked_up(sought: Message, *rows: dict[str, Any], **options: Any) -> Receipt:
    """Look for one message at a provider that lists these, newest first."""

    async def listing(_: web.Request) -> web.Response:
        return web.json_response({"messages": rows, "next_page_uri": None})

    async with answering(listing) as url, opened(url, **options) as channel:
        (receipt,) = await channel.reconcile([sought])
    return receipt


@pytest.fixture(params=[-60, -10, -6, -4, 0, 4, 6, 10, 60])
def late(request: pytest.FixtureRequest) -> timedelta:
    """Give how far the provider's clock is ahead."""
    return request.param * MINUTE


async def test_a_text_with_a_link_of_its_own_is_found_by_any_clock(late: timedelta) -> None:
    newer, older = row("another", late + MINUTE), row("another", late - MINUTE)
    receipt = await looked_up(OWN, newer, row(OWN_TEXT, late, sid="SM7"), older)
    assert (receipt.outcome, receipt.provider_id) == (THERE, "SM7")


async def test_words_that_others_share_are_never_absent_where_they_lie(late: timedelta) -> None:
    receipt = await looked_up(SHARED, row(HELP, late))
    assert receipt.outcome is (THERE if late >= -5 * MINUTE else UNCLEAR)


@pytest.mark.parametrize("sought", [OWN, SHARED], ids=["own", "shared"])
async def test_what_is_not_listed_is_absent(sought: Message, late: timedelta) -> None:
    assert (await looked_up(sought)).outcome is ABSENT
    assert (await looked_up(sought, row("another", late))).outcome is ABSENT


async def test_a_text_that_was_taken_out_is_unclear_unless_it_is_long_before(
    late: timedelta,
) -> None:
    assert (await looked_up(OWN, row("", late))).outcome is UNCLEAR
    assert (await looked_up(OWN, row(None, late))).outcome is UNCLEAR
    assert (await looked_up(OWN, row("", late - DAY - 61 * MINUTE))).outcome is ABSENT


async def test_what_is_found_beside_a_text_that_was_taken_out_is_found() -> None:
    assert (await looked_up(OWN, row("", MINUTE), row(OWN_TEXT))).outcome is THERE


@pytest.mark.parametrize(
    ("oldest", "outcome"),
    [
        pytest.param(-60 * MINUTE, UNCLEAR, id="an hour before: more may lie beyond"),
        pytest.param(-DAY - MINUTE, ABSENT, id="long before: all that count were read"),
    ],
)
async def test_a_list_with_no_end_is_clear_when_it_reaches_long_before(
    oldest: timedelta, outcome: Outcome
) -> None:
    many = [row("another")] * 999
    assert (await looked_up(OWN, *many, row("another", oldest))).outcome is outcome
    assert (await looked_up(OWN, *many, row(OWN_TEXT, oldest))).outcome is THERE


@pytest.mark.parametrize("odd", [{}, {"date_created": "soon"}, {"body": OWN_TEXT}])
@pytest.mark.parametrize("service", [None, "MG" + "1" * 32])
async def test_an_odd_row_is_unclear(odd: dict[str, Any], service: str | None) -> None:
    row_of = odd | {"messaging_service_sid": service} if "body" in odd else odd
    sender = {} if service is None else {"from_number": None, "messaging_service_sid": service}
    assert (await looked_up(OWN, row_of, **sender)).outcome is UNCLEAR


async def test_what_another_service_sent_is_another_message() -> None:
    mine, other = "MG" + "1" * 32, "MG" + "2" * 32
    sender = {"from_number": None, "messaging_service_sid": mine}
    its = row(HELP, messaging_service_sid=other)
    assert (await looked_up(SHARED, its, **sender)).outcome is ABSENT
    assert (await looked_up(SHARED, its | {"messaging_service_sid": mine}, **sender)).outcome is (
        THERE
    )
