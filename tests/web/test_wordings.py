"""*Avisos tipo*: every message is there unasked, as it would look, for reviewers alone."""

import re

import pytest

from hub.compose import rendering
from hub.watching import letters
from hub.web.today import wordings
from hub.web.tokens import Role
from templates import wordings as names
from tests.web.fiction import DESK
from tests.web.reading import reading
from tests.web.site import web

#: Nothing here comes from the database but who goes on.
SQLITE = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)
REVIEWERS = (Role.OPERATOR, Role.SENCE)


def test_every_message_has_a_name_and_says_when_it_goes() -> None:
    named = [kind for rows in names.GROUPS.values() for kind, _, _ in rows]
    assert sorted(named) == sorted(wordings.kinds())


def test_a_message_nobody_named_yet_is_listed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rest = {group: rows for group, rows in names.GROUPS.items() if group != "Cursos"}
    monkeypatch.setattr(names, "GROUPS", rest)
    groups = dict(wordings.listed(DESK))
    assert "/wordings/course_call" in {item.url for item in groups[names.OTHERS]}
    assert sum(map(len, groups.values())) == len(wordings.kinds())


@SQLITE
async def test_who_reviews_sees_every_message_as_it_would_look(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        for role in REVIEWERS:
            page = await site.get("/wordings", role=role)
            assert page.status == 200
            links = re.findall(r'href="/wordings/(\w+)"', page.text)
            assert sorted(links) == sorted([*rendering.kinds(), *letters.names()])
            assert 'href="/wordings"' in (await site.get("/today", role=role)).text
        for kind in links:
            shown = await site.get(f"/wordings/{kind}", role="operator")
            assert (shown.status, shown.text.count("<iframe")) == (200, 2), kind
            assert "Cumple la guía de redacción" in reading(shown.text)
            assert len(shown.text.encode()) <= 50_000
        call = reading((await site.get("/wordings/course_call", role="sence")).text)
        assert "OMIL Curico: curso gratis de Soldadura" in call
        assert "1 parte · GSM-7" in call
        assert (await site.get("/wordings/none", role="operator")).status == 404


@SQLITE
async def test_nobody_else_finds_it(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        for role in set(Role) - {*REVIEWERS}:
            for path in ("/wordings", "/wordings/vacancy"):
                assert (await site.get(path, role=role)).status == 404, role
        assert "/wordings" not in (await site.get("/today", role="auditor")).text


def test_no_link_of_a_shown_letter_leads_anywhere_else() -> None:
    for kind in wordings.kinds():
        view = wordings.one(kind, {"desk": DESK})
        for sample in view.samples:
            found = set(re.findall(r'href="([^"?]+)', sample.html))
            assert found <= {f"/wordings/{kind}", "/today"}
