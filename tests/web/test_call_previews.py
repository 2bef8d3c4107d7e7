"""Before a call goes: what it would do, and whom a list names; nobody learns of other comunas."""

import re
from collections import Counter
from typing import Any

import pytest

from channels.gsm7 import segments
from hub.store.offices import calls as store
from hub.tables import broadcasts, calls, contacts, deliveries, log, recipients
from tests.calls import ANSWER_BY, course, neighbour
from tests.web.calling import ELSEWHERE, HERE, ONE, make, people
from tests.web.site import Web, web

ANA, LEJOS, NOBODY = "12.345.678-5", "11.111.111-1", "9.876.543-3"
SQLITE = pytest.mark.parametrize("hub_database_url", ["sqlite"], indirect=True)


async def shown(site: Web, by: Any = None, **more: Any) -> Any:
    audience = {"worker_ids": by} if isinstance(by, list) else {"criteria": by or {}}
    given = {"course": course(), "audience": audience, "answer_by": ANSWER_BY.isoformat()} | more
    return await site.post("/v1/calls/preview", role="officer", sub=ONE, json=given)


async def checked(site: Web, text: str | bytes) -> Any:
    content = text.encode() if isinstance(text, str) else text
    headers = {"Content-Type": "text/csv"}
    return await site.post(
        "/v1/calls/lists", role="officer", sub=ONE, data=content, headers=headers
    )


async def test_a_preview_counts_each_person_once_and_writes_nothing(hub_database_url: str) -> None:
    async with web(hub_database_url, HUB_SMS_PART_PRICE="12.5") as site:
        w = site.world
        await people(site, "Ana", "Beto", "Caro")
        await neighbour(w, "Dora", profile=HERE, preferences={"channels": "both"})
        await neighbour(w, "Eva", profile=HERE, preferences={"cadence": "inbox_only"})
        await neighbour(w, "Fito", profile=HERE, consents=[])
        await neighbour(w, "Gabi", profile=HERE, contact={})
        await neighbour(w, "Hugo", profile=HERE, contact={"phone": "+56987654321"})
        await w.apply()
        said = (await shown(site)).json
        assert await w.rows(calls) == await w.rows(broadcasts) == []
        assert [row["what"] for row in await w.rows(log) if "call" in row["what"]] == []
        assert said["refused"] == {"not_of_comuna": []}
        assert (said["parts"], said["cost_clp"], said["waits"]) == (1, 13, "nothing")
        without = said["without_channel"]
        assert without.pop("worker_ids") == ["Eva", "Fito", "Gabi"]
        assert set(without.values()) == {3, 1}
        await make(site)
        assert len(await w.rows(recipients)) == said["audience"] == 8
        first = {row["recipient"]: row["channel"] for row in reversed(await w.rows(deliveries))}
        assert len(await w.rows(deliveries)) == len(first) + 1  # Dora chose both
        assert Counter(first.values()) == said["by_channel"]
        [mail] = [one for one in w.email.sent if one.to.startswith("ana")]
        assert (mail.draft.subject, said["email"]["subject"]) == (mail.draft.subject,) * 2
        assert said["email"]["text"].splitlines()[:8] == mail.draft.long.splitlines()[:8]
        sms = w.sms.sent[0]
        token = sms.fill["link"].rpartition("/")[2]
        whole = sms.draft.short.replace("\ue000link\ue001", sms.fill["link"])
        assert said["sms"]["text"] == whole.replace(token, "x" * len(token))
        assert (said["sms"]["parts"], said["sms"]["encoding"]) == (1, "GSM-7")


@SQLITE
async def test_a_preview_of_a_list_counts_ones_own_and_names_the_others_alike(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_CALLS_APPROVAL_ABOVE="1") as site:
        await people(site, "Ana", "Beto", "Caro")
        said = (await shown(site, by=["Ana", "Beto", "Lejos", "Nadie"])).json
        assert (said["audience"], said["waits"], said["cost_clp"]) == (2, "approval", None)
        assert said["refused"] == {"not_of_comuna": ["Lejos", "Nadie"]}


async def test_a_preview_counts_a_number_of_several_people_as_it_is_told(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url, HUB_SMS_PART_PRICE="10") as site:
        w, of_two, of_three = site.world, "+56987654321", "+56987654322"
        for name, number in (("Ana", of_two), ("Beto", of_two), ("Caro", of_three)):
            await neighbour(w, name, profile=HERE, contact={"phone": number})
        # Told by e-mail, and of whom no message reaches: they have the number all the same.
        by_mail = {"phone": of_three, "email": "dora@correo.example"}
        await neighbour(w, "Dora", profile=HERE, contact=by_mail)
        await neighbour(w, "Eva", profile=HERE, contact={"phone": of_three}, consents=[])
        await neighbour(w, "Fito", profile=HERE, contact={"phone": "+56987654323"})
        await neighbour(w, "Lejos", profile=ELSEWHERE, contact={"phone": "+56987654323"})
        await w.apply()
        said = (await shown(site)).json
        assert said["by_channel"] == {"email": 1, "sms": 3}
        assert (said["shared_numbers"], said["parts"], said["cost_clp"]) == (2, 3, 30)
        await make(site)
        assert len(w.sms.sent) == 3
        assert sum(segments(one).parts for one in w.sms.texts()) == said["parts"]


async def test_a_list_is_checked_row_by_row(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Ana", profile=HERE, contact={"rut": ANA})
        await neighbour(site.world, "Beto", profile=HERE)
        await neighbour(site.world, "Lejos", profile=ELSEWHERE, contact={"rut": LEJOS})
        await site.world.apply()
        rows = ["Ana", ANA, "Beto", "Beto", "12.345.678-6", LEJOS, NOBODY, "Lejos", "Nadie"]
        said = (await checked(site, "\n".join(rows))).json
        assert (said["rows"], said["worker_ids"]) == (9, ["Ana", "Beto"])
        assert [(one["row"], one["why"]) for one in said["refused"]] == [
            (2, "twice"),
            (4, "twice"),
            (5, "bad_rut"),
            *[(number, "not_of_comuna") for number in (6, 7, 8, 9)],
        ]
        [noted] = await site.world.rows(log, log.c.what == "list_checked")
        assert (noted["detail"]["own"], noted["detail"]["not_of_comuna"]) == (2, 4)
        kept = str(await site.world.rows(log))
        for rut in (ANA, LEJOS, NOBODY):
            assert rut not in kept
            assert rut.replace(".", "") not in kept
            assert rut.replace(".", "").replace("-", "") not in kept


@SQLITE
async def test_somebody_elsewhere_and_nobody_cannot_be_told_apart(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        await neighbour(site.world, "Lejos", profile=ELSEWHERE, contact={"rut": LEJOS})
        await neighbour(site.world, "Ana", profile=HERE)
        await site.world.apply()
        answers = []
        for name, rut in (("Lejos", LEJOS), ("Nadie", NOBODY)):
            listed = await checked(site, f"{rut}\n{name}\n{rut}\nAna")
            previewed = await shown(site, by=["Ana", name])
            answered = await site.post(
                "/v1/calls/none/answers",
                role="officer",
                sub=ONE,
                json={"worker_id": name, "answer": "yes"},
            )
            made = await make(site, call_id=f"c-{name}", by=["Ana", name])
            said = [one.text for one in (listed, previewed, answered, made)]
            # That it called Ana before is the office's own to know.
            said = [re.sub(r'"called_lately": ?\d', "", one) for one in said]
            answers.append([one.replace(rut, "RUT").replace(name, "ID") for one in said])
        assert answers[0] == answers[1]


@SQLITE
async def test_a_list_is_text_and_only_an_officers(hub_database_url: str) -> None:
    async with web(hub_database_url) as site:
        path = "/v1/calls/lists"
        said = await site.post(path, role="officer", sub=ONE, json={"list": "Ana"})
        assert said.status == 415
        assert (await checked(site, b"RUT\n")).status == 422
        headers = {"Content-Type": "text/csv"}
        for role in ("worker", "sence", "operator", "portal"):
            said = await site.post(path, role=role, data=b"Ana", headers=headers)
            assert said.status == 404
        assert (await site.post("/v1/calls/preview", role="sence", json={})).status == 404


async def test_more_ruts_than_one_statement_takes_are_looked_up(
    hub_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_AT_ONCE", 1)
    async with web(hub_database_url) as site:
        for name, rut in (("Ana", ANA), ("Beto", LEJOS)):
            await neighbour(site.world, name, profile=HERE, contact={"rut": rut})
        await site.world.apply()
        assert len(await site.world.rows(contacts)) == 2
        said = (await checked(site, f"rut\n{LEJOS}\n{ANA}\n")).json
        assert (said["worker_ids"], said["refused"]) == (["Beto", "Ana"], [])


@SQLITE
async def test_criteria_nobody_can_meet_are_refused_by_both_their_names(
    hub_database_url: str,
) -> None:
    async with web(hub_database_url) as site:
        await people(site, "Ana")
        nobody = {
            "education_min": "Educación media completa",
            "education_max": "Educación básica completa",
        }
        for said in (await shown(site, nobody), await make(site, by=nobody)):
            assert said.status == 422
            assert [one["field"] for one in said.json["errors"]] == [
                "audience.criteria.education_min",
                "audience.criteria.education_max",
            ]
        assert await site.world.rows(calls) == []
        same = dict.fromkeys(nobody, "Educación básica completa")
        assert (await shown(site, same)).status == 200
