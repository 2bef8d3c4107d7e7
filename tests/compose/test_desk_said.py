"""Whoever asks for help, or is a stranger, reads where to call and when: by SMS and by e-mail."""

import pytest

from channels.gsm7 import segments
from config.groups import Desk
from config.settings import load
from hub.compose.drafts import write
from hub.web.render import render
from hub.web.views import NotFoundView
from templates import guide

LONGEST = Desk(phone="+56 (2) 2600 000 000", hours="lunes a domingo de 8:00 a 20:00")
KINDS = ("help", "unknown_sender")


def test_help_is_where_to_call_and_when() -> None:
    draft = write("help", {}, load({}).desk, 0)
    assert draft.short == (
        "BNE, Bolsa Nacional de Empleo. Es gratis. Responda BAJA para no recibir, ALTA para volver."
        " Mesa de ayuda: 600 000 0000, todos los dias de 8 a 20."
    )
    for part in (draft.long, draft.html):
        assert "mesa de ayuda: 600 000 0000, todos los días de 8 a 20" in part


@pytest.mark.parametrize("kind", KINDS)
def test_the_longest_desk_there_may_be_is_said_in_one_part(kind: str) -> None:
    variables = {"HUB_DESK_PHONE": LONGEST.phone, "HUB_DESK_HOURS": LONGEST.hours}
    assert load(variables).desk == LONGEST
    text = write(kind, {}, LONGEST, 0).short
    size = segments(text)
    assert (size.encoding, size.parts) == ("GSM-7", 1)
    assert text.endswith(f"Mesa de ayuda: {LONGEST.phone}, {LONGEST.hours}.")
    assert guide.of_short(text) == []


def test_every_page_says_when_to_call() -> None:
    page = render("not_found", NotFoundView(desk=LONGEST))
    footer = page[page.index("<footer>") :]
    assert f">{LONGEST.phone}</a>, {LONGEST.hours}.</p>" in footer
