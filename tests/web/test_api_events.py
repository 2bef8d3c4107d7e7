"""Events of the portal, through the door: stored once, answered at once, acted on later."""

import gzip
import json
from typing import Any

import pytest

from hub.tables import events, log
from tests.intake.examples import EMPLOYER, INDEX, VACANCY, WORKER, example
from tests.web.site import web

ONE = "application/cloudevents+json"
MANY = "application/cloudevents-batch+json"


def body(value: Any, content_type: str = MANY) -> dict[str, Any]:
    return {"data": json.dumps(value).encode(), "headers": {"Content-Type": content_type}}


async def test_events_are_stored_and_the_doorbell_rings(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        many = [example(type_) for type_ in (WORKER, EMPLOYER, INDEX)]
        said = await site.post("/v1/events", role="portal", **body(many))
        assert (said.status, said.json["accepted"], site.rung) == (202, 3, ["events"])
        assert [row["event_id"] for row in await site.world.rows(events)] == [
            one["id"] for one in many
        ]
        notes = [row for row in await site.world.rows(log) if row["what"] == "accepted"]
        assert [one["detail"] for one in notes] == [{"accepted": 3, "duplicates": 0, "rejected": 0}]


async def test_an_event_given_twice_is_stored_once_and_rings_once(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        event = example(WORKER)
        first = await site.post("/v1/events", role="portal", **body(event, ONE))
        again = await site.post("/v1/events", role="portal", **body([event, event]))
        assert (first.json["accepted"], first.json["duplicates"]) == (1, 0)
        assert (again.status, again.json["accepted"], again.json["duplicates"]) == (202, 0, 2)
        assert site.rung == ["events"]
        assert len(await site.world.rows(events)) == 1


async def test_a_bad_event_is_rejected_alone_and_every_fault_of_it_is_named(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        bad = example(WORKER) | {"id": "bad"}
        bad["data"] = bad["data"] | {"colour": "red", "status": "sleeping"}
        said = await site.post("/v1/events", role="portal", **body([bad, example(EMPLOYER)]))
        assert (said.status, said.json["accepted"]) == (202, 1)
        [rejected] = said.json["rejected"]
        assert rejected["id"] == "bad"
        assert {one["field"] for one in rejected["errors"]} == {"data.colour", "data.status"}
        assert [row["event_id"] for row in await site.world.rows(events)] == [
            example(EMPLOYER)["id"]
        ]


async def test_nothing_but_bad_events_is_422_with_the_same_body_and_changes_nothing(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        said = await site.post("/v1/events", role="portal", **body([{"id": "a"}, 7]))
        assert said.status == 422
        assert set(said.json) == {"accepted", "duplicates", "rejected", "warnings"}
        assert [one["id"] for one in said.json["rejected"]] == ["a", None]
        assert (await site.world.rows(events), site.rung) == ([], [])


async def test_an_empty_batch_is_taken_and_does_nothing(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        said = await site.post("/v1/events", role="portal", **body([]))
        assert (said.status, said.json["accepted"], site.rung) == (202, 0, [])
        assert said.json["warnings"] == ["empty_batch: the batch holds no events: nothing was done"]


async def test_a_vacancy_published_into_the_night_is_warned_of(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        site.world.clock.move(hours=10.5)
        late = site.world.clock.now().isoformat()  # 20:30 in Santiago
        changes = {"data.published_at": late, "data.valid_until": "2026-06-30T00:00:00Z"}
        said = await site.post("/v1/events", role="portal", **body(example(VACANCY, changes), ONE))
        assert said.status == 202
        (warning,) = said.json["warnings"]
        assert warning.startswith("sms_only_late: e-")


@pytest.mark.parametrize(
    ("how", "status", "kind"),
    [
        pytest.param(body([], "text/plain"), 415, "unsupported-type", id="another content type"),
        pytest.param(
            {"data": b"{", "headers": {"Content-Type": MANY}}, 422, "malformed", id="no JSON"
        ),
        pytest.param(body({}, MANY), 422, "malformed", id="not an array"),
        pytest.param(body([{}] * 1001), 413, "too-large", id="too many events"),
        pytest.param(body(["x" * 1_048_576]), 413, "too-large", id="too many bytes"),
        pytest.param(
            {
                "data": gzip.compress(b"[]"),
                "headers": {"Content-Type": MANY, "Content-Encoding": "gzip"},
            },
            415,
            "unsupported-type",
            id="packed",
        ),
    ],
)
async def test_a_body_that_cannot_be_read_is_a_problem(
    hub_database_url: str, how: dict[str, Any], status: int, kind: str
) -> None:
    async with web(hub_database_url) as site:
        said = await site.post("/v1/events", role="portal", **how)
        assert (said.status, said.json["status"]) == (status, status)
        assert said.headers["Content-Type"].startswith("application/problem+json")
        assert said.json["type"] == f"urn:pregonero:problem:{kind}"
        assert said.json["detail"]
        assert await site.world.rows(events) == []


async def test_a_body_of_exactly_the_limit_is_read(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_INTAKE_MAX_BYTES="2048") as site:
        event = json.dumps(example(EMPLOYER)).encode()
        fits = event.ljust(2048)
        for data, status in ((fits, 202), (fits + b" ", 413)):
            said = await site.post(
                "/v1/events", role="portal", data=data, headers={"Content-Type": ONE}
            )
            assert said.status == status


async def test_a_small_limit_of_events_makes_no_other_door_smaller(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_INTAKE_MAX_BYTES="2048") as site:
        said = await site.post("/hooks/email", data=b"x" * 4096)
        assert said.status not in (413, 500)


async def test_the_settings_may_allow_fewer_events(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_INTAKE_MAX_EVENTS="1") as site:
        said = await site.post(
            "/v1/events", role="portal", **body([example(WORKER), example(EMPLOYER)])
        )
        assert said.status == 413
        assert await site.world.rows(events) == []


async def test_when_the_database_is_away_nothing_is_said_to_be_stored(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await site.hub.database.close()
        said = await site.post("/v1/events", role="portal", **body([example(WORKER)]))
        assert (said.status, said.json["type"]) == (503, "urn:pregonero:problem:unavailable")
        assert said.headers["Retry-After"]
        assert site.rung == []
