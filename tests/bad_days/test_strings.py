"""What is hostile in an event arrives as the words it is, or is refused by the field's name."""

import json

import pytest

from channels.gsm7 import segments
from hub.intake.parse import parse_batch
from tests.dispatch.town import town
from tests.world import START

VACANCY, WORKER = "cl.bne.vacancy.published", "cl.bne.worker.upserted"
GOOD = {
    VACANCY: {
        "vacancy_id": "V-1",
        "employer_id": "E-1",
        "title": "Ayudante de cocina",
        "occupation": "Cocina",
        "comuna": "07301",
        "published_at": START.isoformat(),
        "valid_until": "2026-06-05T14:00:00+00:00",
    },
    WORKER: {"worker_id": "W-1"},
}
BOTH = {"preferences": {"channels": "both"}}
LINK = "https://bne.example/a/"

TITLES = {
    "HTML": "<script>alert(1)</script><b>Cocina</b> & 'más'",
    "an attribute that ends": '" onmouseover="alert(1)" x="',
    "template syntax": "{{ 7*7 }} {% include '/etc/passwd' %} ${7*7} #{7*7} %(x)s {0}",
    "a hole of a draft": "\ue000link\ue001 Cocina",
    "marks of direction": "Cocina \u202eanicoc\u2069\u200f",
    "emoji": "Cocinera 👩🏽‍🍳🇨🇱 con ganas",
    "a header inside one line": "Cocina Bcc: todos@correo.example",
    "a dot alone": ".",
    "the longest there is": "Ñ" * 200,
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
async def test_a_hostile_title_is_nothing_but_words(hub_database_url, title):
    async with town(hub_database_url) as t:
        await t.w.employer()
        await t.w.crowd(1, lambda _: BOTH)
        await t.w.vacancy(title=title)
        await t.w.work()
        (mail,) = t.mail.messages()
        assert mail.to == "w0000@correo.example"
        assert "\n" not in mail.subject
        assert mail.text.count(LINK) == 1
        seen = "".join(mail.text.split())
        for words in ("<script>", "{{7*7}}", "${7*7}", "👩🏽‍🍳"):
            assert (words in seen) == (words in "".join(title.split()))
        assert "49" not in mail.subject + mail.text
        for marks in ("\u202e", "\u2069", "\u200f", "\ue000"):
            assert marks not in mail.subject + mail.text + mail.html
        assert "<script" not in mail.html
        assert 'onmouseover="alert' not in mail.html
        (sms,) = t.phones.screen("+56987650000")
        assert segments(sms.body).parts == 1
        assert sms.body.count(LINK.removeprefix("https://")) == 1


async def test_a_long_description_with_everything_in_it_goes_as_words(hub_database_url):
    async with town(hub_database_url) as t:
        await t.w.employer()
        await t.w.crowd(1, lambda _: BOTH)
        words = "Se busca <b>cocinera</b> {{ nombre }} 👩🏽‍🍳.\r\n" * 100
        await t.w.vacancy(description=words, confidential=False)
        await t.w.work()
        (mail,) = t.mail.messages()
        assert "<b>cocinera" not in mail.html
        assert (await t.w.report()).told_in_time == 1


REFUSED = {
    "CR and LF in a title": (VACANCY, "title", "Cocina\r\nBcc: todos@correo.example"),
    "100 kB of title": (VACANCY, "title", "x" * 100_000),
    "100 kB of description": (VACANCY, "description", "x" * 100_000),
    "CR and LF in an address": (WORKER, "contact.email", "a@b.example\r\nRCPT TO:<c@d.example>"),
    "two addresses in one": (WORKER, "contact.email", "a@b.example, c@d.example"),
    "CR and LF in a number": (WORKER, "contact.phone", "+56987654321\r\n"),
    "CR and LF in a name": (WORKER, "contact.name", "Rosa\nBcc: todos@correo.example"),
}


@pytest.mark.parametrize(("kind", "field", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_taken_is_refused_by_the_name_of_its_field(kind, field, words):
    data = GOOD[kind] | ({field: words} if kind == VACANCY else {})
    if kind == WORKER:
        data["contact"] = {field.removeprefix("contact."): words}
    event = {"specversion": "1.0", "id": "e", "source": "s", "type": kind, "data": data}
    event["time"] = START.isoformat()
    body = json.dumps([event]).encode()
    (refused,) = parse_batch(body, "application/cloudevents-batch+json").rejected
    assert [fault.field for fault in refused.faults] == [f"data.{field}"]
