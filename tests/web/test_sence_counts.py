"""SENCE reads its pages and the API: from none of them follows a number that is not said."""

from typing import Any

import pytest

from hub.calls import few
from hub.store.offices.turnout import Fill, Turnout
from hub.web.office import people as office
from tests.calls import course
from tests.web.calling import ONE, OTHER, make, people
from tests.web.reading import reading
from tests.web.site import Web, web

NAMES = [f"N{number:02d}" for number in range(30)]


async def answer(site: Web, call_id: str, names: list[str], given: str) -> None:
    """Let people say the same to a call."""
    for name in names:
        body = {"worker_id": name, "answer": given}
        path = f"/v1/calls/{call_id}/answers"
        assert (await site.post(path, role="officer", sub=ONE, json=body)).status == 200


@pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
async def test_from_no_page_follows_what_a_few_said(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="29") as site:
        await people(site, *NAMES)
        asked: dict[str, Any] = {"by": NAMES, "call_id": "big"}
        await make(site, **asked, course=course(seats=10))
        await site.post("/v1/calls/big/approve", role="officer", sub=OTHER)
        await site.world.work()
        await make(site, by=NAMES[:12], call_id="small")
        await answer(site, "big", NAMES[:12], "yes")  # two of them wait for a seat
        await answer(site, "big", NAMES[12:15], "no")
        await answer(site, "small", NAMES[:2], "yes")
        said = (await site.get("/v1/calls/big", role="sence")).json
        assert list(said["counts"].values()) == [10, None, None, None, None]
        sence = await site.sign_in("sence", "sence-1")

        async def page(path: str) -> str:
            return reading((await site.get(path, cookie=sence)).text)

        asking = await page("/calls/big/withdraw")
        assert "¿Se hará el curso?" in asking
        assert "Dijeron que sí" not in asking  # ten have a seat: it would be who waits
        # It says this of every call: where it did not, nobody would have said yes.
        assert "Este curso ya no se hará. No vaya." in await page("/calls/small/withdraw")
        change = await make(site, **asked, course=course(seats=10, place="Otra sede"))
        assert change.json["change"] is not None
        asking = await page("/calls/big/approve")
        assert "Personas a quienes se avisó30" in asking
        assert "27" not in asking  # whoever said no is not told
        filled = await page("/calls")
        assert "10 o más" in filled
        assert "12" not in filled  # the other call's two


def test_of_a_comunas_calls_is_said_what_is_said_of_each() -> None:
    whole = Turnout(people=80, told=80, yes=12, no=9)
    small = Turnout(people=12, told=12, yes=2, no=10)
    tiny = Turnout(people=3, told=3, yes=3)
    for calls, yes, no in (
        ([whole], "12", "9"),
        ([whole, whole], "24", "18"),
        ([whole, small], "12 o más", "9 o más"),
        ([small, tiny], "Reservado", "Reservado"),
        ([Turnout()], "Reservado", "Reservado"),
    ):
        line = office._fill_line(Fill(comuna="07301", seats=48, turnouts=tuple(calls)))
        assert (line.yes, line.no) == (yes, no)
        assert line.filled.endswith("%") == yes.isdigit()
    # Nor does more follow from a line than from its calls one by one.
    other = Turnout(people=12, told=12, yes=1, no=11)
    assert few.said(small.counts) == few.said(other.counts)
    lines = [
        office._fill_line(Fill(comuna="07301", seats=48, turnouts=(whole, one)))
        for one in (small, other)
    ]
    assert lines[0] == lines[1]
