"""Views go in; the pages that come out are judged as text."""

import re
from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import get_type_hints

import pytest

import templates
from config.groups import Desk
from hub.web import views
from hub.web.render import PAGES, STATIC, content_policy, environment, render, static_url
from hub.web.talking import candidate_views, talk_views
from tests.web.console_gallery import BROADCAST, TODAY_VIEW, figures
from tests.web.demo_gallery import DEMO, DEMO_MAIL, DEMO_MAILBOX, MAILS
from tests.web.fiction import TODAY
from tests.web.gallery import CASES, GALLERY, finished
from tests.web.reading import FORBIDDEN, Blocks, long_sentences, reading
from tests.web.talk_asking_gallery import CHECK, DRAFT
from tests.web.talk_gallery import AS_EMPLOYER, AS_WORKER, LIST, line
from tests.web.worker_gallery import FACTS, INBOX, JOB, STOP

ROOT = Path(templates.__file__).parent
HOSTILE = "<script>alert('x')</script> & \"cía\""
SHARED = {"base.html", "parts.html", "continues.html", "talk.html", "line.html", "call_step.html"}


def tags_of(page: str, *names: str) -> list[dict[str, str | None]]:
    return [attributes for tag, attributes in Blocks(page).tags if tag in names]


def test_every_page_has_a_template_a_view_and_a_place_in_the_gallery() -> None:
    assert {page for page, _ in GALLERY.values()} == set(PAGES)
    assert {path.name for path in (ROOT / "pages").iterdir()} - SHARED == {
        f"{page}.html" for page in PAGES
    }


def test_a_page_is_not_filled_from_another_pages_view() -> None:
    with pytest.raises(TypeError, match="inbox is filled from InboxView"):
        render("inbox", JOB)


@pytest.mark.parametrize("case", GALLERY)
def test_a_page_is_light_and_complete(case: str) -> None:
    page = finished(case)
    assert page.startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    assert len(page.encode()) <= 50_000
    assert len(tags_of(page, "main")) == len(tags_of(page, "h1")) == 1
    assert tags_of(page, "html")[0]["lang"] == "es-CL"


def test_the_style_sheet_is_light_and_loads_nothing() -> None:
    style = (STATIC / "hub.css").read_text(encoding="utf-8")
    assert len(style.encode()) <= 14_000
    assert not re.search(r"@import|url\(|@font-face|gradient|text-transform|italic", style)


def test_a_static_file_changes_its_address_with_its_content() -> None:
    addresses = {static_url(path.name) for path in STATIC.iterdir()}
    assert len({address.partition("?v=")[2] for address in addresses}) == len(addresses)
    assert all(re.fullmatch(r"/static/[\w.]+\?v=[0-9a-f]{10}", one) for one in addresses)


@pytest.mark.parametrize("case", GALLERY)
def test_a_page_needs_nothing_the_content_policy_refuses(case: str) -> None:
    for tag, attributes in Blocks(finished(case)).tags:
        assert tag != "style"
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        if tag in ("script", "link", "img", "form"):
            address = attributes.get("src") or attributes.get("href") or attributes["action"]
            assert address is not None
            assert re.match(r"/(?!/)", address)


def test_only_the_page_that_shows_a_letter_allows_styles_written_in_it() -> None:
    allowing = {page for page in PAGES if "unsafe-inline" in content_policy(page)}
    assert allowing == {"demo_mail", "wording"}


@pytest.mark.parametrize("case", GALLERY)
def test_every_form_that_acts_posts_and_carries_the_token_against_forgery(case: str) -> None:
    page = finished(case)
    forms = tags_of(page, "form")
    asking = [form for form in forms if form["method"] == "get"]  # they change nothing
    acting = [form for form in forms if form["method"] == "post"]
    assert len(asking) + len(acting) == len(forms)
    tokens = [field for field in tags_of(page, "input") if field["name"] == "csrf"]
    assert len(tokens) == (len(acting) if GALLERY[case][1].csrf else 0)


@pytest.mark.parametrize("case", CASES)
def test_words_are_plain_and_sentences_short(case: str) -> None:
    source = finished(case)
    text = "\n".join(" ".join(block.split()) for block in Blocks(source).blocks)
    assert not FORBIDDEN.search(text)
    assert long_sentences(text) == []


def test_the_measure_of_sentences_sees_a_long_one() -> None:
    long = "Uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece"
    assert long_sentences(f"Corta. {long}. Corta.") == [long]


@pytest.mark.parametrize(
    ("page", "view"),
    [
        (
            "inbox",
            replace(INBOX, items=(replace(INBOX.items[0], facts=replace(FACTS, title=HOSTILE)),)),
        ),
        ("job", replace(JOB, facts=replace(FACTS, title=HOSTILE), description=(HOSTILE,))),
        ("today", replace(TODAY_VIEW, broadcasts=(figures(title=HOSTILE),))),
        ("broadcast", replace(BROADCAST, figures=figures(title=HOSTILE))),
        ("demo", replace(DEMO, broadcasts=(figures(title=HOSTILE),))),
        ("demo_mail", replace(DEMO_MAIL, text=HOSTILE, html=HOSTILE)),
        (
            "demo_mailbox",
            replace(DEMO_MAILBOX, mails=(replace(MAILS[0], subject=HOSTILE),)),
        ),
        ("talk_worker", replace(AS_WORKER, lines=(line(1, HOSTILE, mine=True, shown=HOSTILE),))),
        ("talk_employer", replace(AS_EMPLOYER, lines=(line(1, HOSTILE),))),
        ("talk_check", replace(CHECK, text=HOSTILE, shown=HOSTILE)),
        ("talk_draft", replace(DRAFT, text=HOSTILE)),
        ("messages", replace(LIST, items=(replace(LIST.items[0], last=HOSTILE),))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_others_wrote_is_shown_and_never_obeyed(page: str, view: views.Page) -> None:
    shown = render(page, view)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_a_line_of_a_conversation_can_be_rendered_alone() -> None:
    alone = environment().get_template("line.html")
    for one in AS_WORKER.lines:
        assert alone.render(line=one, csrf=AS_WORKER.csrf).strip() in finished("talk_worker")


def test_a_worker_reads_dates_and_never_hours() -> None:
    for case in ("inbox", "inbox-empty", "job", "job-named-changed", "job-closed-longest"):
        assert not re.search(r"\d:\d\d", finished(case))


def within(view: type) -> Iterator[tuple[str, object]]:
    """List every field of a view and of the nouns inside it, but for the demo's clock and desk."""
    for name, kind in get_type_hints(view).items():
        yield name, kind
        inner = [kind, *getattr(kind, "__args__", ())]
        for one in inner:
            if is_dataclass(one) and isinstance(one, type) and one not in (views.DemoClock, Desk):
                yield from within(one)


@pytest.mark.parametrize("view", [views.InboxView, views.JobView])
def test_a_workers_view_has_no_place_for_what_they_may_not_see(view: type) -> None:
    seen = list(within(view))
    assert ("facts", views.JobFacts) in seen, "the walk reached the nouns inside"
    assert {name for name, _ in seen}.isdisjoint(
        {"index", "band", "key", "rank", "rut", "email", "phone", "employer_id", "worker_id"}
    )
    assert datetime not in {kind for _, kind in seen}


@pytest.mark.parametrize(
    "view",
    [
        candidate_views.VacanciesView,
        candidate_views.CandidatesView,
        talk_views.EmployerTalkView,
        talk_views.WorkerTalkView,
        talk_views.MessagesView,
    ],
)
def test_a_view_of_conversations_has_no_place_for_who_anybody_is(view: type) -> None:
    names = {name for name, _ in within(view)}
    assert len(names) > 10, "the walk reached the nouns inside"
    assert names.isdisjoint(
        {"name", "rut", "email", "phone", "sex", "age", "comuna", "worker_id", "employer_id"}
    )


def test_jobs_are_grouped_by_day_newest_first() -> None:
    assert [(day, len(items)) for day, items in INBOX.days] == [
        (TODAY, 2),
        (date(2026, 5, 4), 1),
    ]
    text = finished("inbox")
    assert text.index("Hoy, martes 5 de mayo") < text.index("Ayer, lunes 4 de mayo")


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("inbox-empty", "Hoy no hay trabajos nuevos. Le avisaremos."),
        ("inbox-failed", "Sus avisos están guardados."),
        ("inbox-failed", "Probar de nuevo"),
        ("job", "Es gratis. Puede no responder. Este mensaje no es un aviso legal."),
        ("job", "Ninguna empresa de la BNE cobra."),
        ("job", "¿Por qué me llegó?"),
        ("job", "Empresa verificada por la BNE"),
        ("job", "Exportación de fruta · Región del Maule"),
        ("job-named-changed", "Panadería Los Aromos"),
        ("job-named-changed", "Cambió: sueldo."),
        ("job-closed-longest", "Este trabajo ya se cerró."),
        ("job-closed-longest", "El aviso no lo dice"),
        ("today", "Todo al día. Próximo vencimiento 15:44."),
        ("today", "Vence en 5 h 40 min"),
        ("today-trouble", "18 personas fuera de plazo."),
        ("today-trouble", "2 fuera de orden"),
        ("today-empty", "Aún no hay avisos."),
        ("broadcast-late", "Venció hace 12 min"),
        ("broadcast-planning", "Nadie todavía"),
        ("demo", "5.000 personas"),
        ("demo", "datos ficticios"),
        ("expired", "Este enlace ya venció"),
        ("problem", "7K2Q"),
        ("problem", "Sus avisos están guardados."),
        ("problem-hurried", "Espere un minuto."),
        ("problem-sent", "Lo que mandó recién no se guardó."),
        ("linked", "Trabajos de su mensaje"),
        ("resent", "Si el enlace era suyo, le llegará otro."),
        ("inbox-demo", "no habrá servicio"),
    ],
)
def test_a_page_says_what_its_reader_needs(case: str, says: str) -> None:
    text = reading(finished(case))
    assert says in text


def test_what_was_missed_is_never_called_in_order() -> None:
    assert "Todo al día" not in finished("today-trouble")
    view = replace(TODAY_VIEW, late=3)
    assert "Todo al día" not in render("today", view)
    assert "Nadie más está por vencer" in render("today", view)


def test_stopping_messages_takes_one_button_and_names_what_goes_on() -> None:
    page = render("unsubscribe", STOP)
    assert len(tags_of(page, "form")) == len(tags_of(page, "button")) == 1
    assert "No le mandaremos más mensajes de texto con trabajos." in page
    assert "Le llegarán los trabajos por correo." in page
    assert "por correo" not in render("unsubscribe", replace(STOP, continues=()))


def test_a_sign_in_keeps_its_token_out_of_every_address() -> None:
    page = finished("signin")
    fields_of_form = {field["name"]: field for field in tags_of(page, "input")}
    assert fields_of_form["token"]["type"] == "hidden"
    assert page.count('"jwt"') == 1
