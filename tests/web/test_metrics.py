"""Figures for Prometheus: of nobody, and those the alert rules speak of."""

import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from channels.base import Outcome, Receipt
from hub.model import Lane
from hub.watching import troubles
from hub.web.routes import ROUTES
from tests.web.site import Web, walked, web

ROOT = Path(__file__).parents[2]
RULES = (ROOT / "docs/alerts.yml").read_text("utf-8")

#: Every label there is, with the values it may have; None: any number.
ALLOWED: dict[str, set[str] | None] = {
    "route": {*(route.path for route in ROUTES), "none"},
    "method": {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"},
    "status": None,
    "le": None,
    "lane": {*Lane},
    "outcome": {*Outcome},
    "kind": {*troubles.KINDS},
}


async def samples(site: Web) -> list[tuple[str, dict[str, str], float]]:
    text = (await site.get("/metrics")).text
    families = text_string_to_metric_families(text)
    return [(one.name, one.labels, one.value) for family in families for one in family.samples]


async def test_no_label_says_anything_of_a_person(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await walked(site)
        for role, path in (
            ("worker", "/v1/inbox"),
            ("operator", "/v1/broadcasts/1"),
            ("operator", "/v1/broadcasts/1/explain/Rosa"),
            ("operator", "/v1/broadcasts/1/explain/nobody@correo.example"),
            ("worker", "/a/k3v9x2m7q4w8z"),
            ("worker", "/no/such/door/Rosa"),
        ):
            await site.get(path, role=role, sub="Rosa")
        await site.ask("BREW", "/v1/inbox")
        found = await samples(site)
    for name, labels, _ in found:
        for label, value in labels.items():
            assert label in ALLOWED, (name, label)
            allowed = ALLOWED[label]
            if allowed is None:
                assert re.fullmatch(r"[0-9.+e-]+|\+Inf", value), (name, label, value)
            else:
                assert value in allowed, (name, label, value)


async def test_the_figures_follow_what_happens(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        w = site.world
        site.hub.tally.count(Lane.SMS, [Outcome.ACCEPTED, Outcome.UNKNOWN])
        w.email.answer = lambda _: Receipt(ref="", outcome=Outcome.TEMPORARY_FAILURE, code="421")
        await walked(site)
        await w.accept(w.event("employer.upserted", {"employer_id": "E-2", "verified": True}))
        said = {(name, *labels.values()): value for name, labels, value in await samples(site)}
        assert said["hub_events_waiting",] == 1
        assert said["hub_events_oldest_timestamp_seconds",] == w.clock.now().timestamp()
        assert said["hub_lane_waiting", "email"] == 2
        due = (w.clock.now()).timestamp() + 6 * 3600
        assert said["hub_lane_next_due_timestamp_seconds", "email"] == due
        assert said["hub_lane_next_due_timestamp_seconds", "inbox"] == 0
        assert said["hub_handed_over_total", "sms", "accepted"] == 1
        assert w.hub.tally.of(Lane.EMAIL, Outcome.TEMPORARY_FAILURE) == 2
        assert (said["hub_due_within_hour",], said["hub_broadcasts_late",]) == (0, 0)
        w.clock.move(hours=6, minutes=1)
        await w.hub.keeper.watch()
        said = {(name, *labels.values()): value for name, labels, value in await samples(site)}
        assert said["hub_broadcasts_late",] == 1
        assert said["hub_started_timestamp_seconds",] < w.clock.now().timestamp()
        assert said["hub_request_worst_seconds",] > 0


async def test_every_figure_of_the_alert_rules_is_given(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await site.get("/healthz")
        given = {name for name, _, _ in await samples(site)}
    asked = set(re.findall(r"\bhub_\w+", " ".join(re.findall(r"expr: (.+)", RULES))))
    assert len(asked) > 10
    assert asked <= given


def test_every_rule_has_its_line_in_the_runbook_and_every_line_a_rule() -> None:
    rules = re.findall(r"- alert: (\w+)", RULES)
    pointed = re.findall(r'runbook: "docs/runbook\.md#(\w+)"', RULES)
    headings = re.findall(r"^## (\w+)\n(.+)", (ROOT / "docs/runbook.md").read_text("utf-8"), re.M)
    assert [one.lower() for one in rules] == pointed
    assert [name for name, _ in headings] == rules
    assert all(len(said) > 40 for _, said in headings)


@pytest.mark.parametrize("hub_database_url", ["postgresql"], indirect=True)
async def test_of_several_processes_nobody_leads_before_a_clock_does(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        said = {name: value for name, labels, value in await samples(site) if not labels}
        assert said["hub_clocks"] == 0
