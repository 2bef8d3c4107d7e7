"""A page's name and its view go in, finished HTML comes out."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import templates
from hub.web import demo_views, views
from hub.web.auditing import audit_views, evidence_views
from hub.web.choosing import wish_views
from hub.web.desk import desk_views
from hub.web.moderating import review_views
from hub.web.office import new_views, pickup_views
from hub.web.office import views as office_views
from hub.web.outages import notice_views
from hub.web.records import personal_views, record_views
from hub.web.records.erasing_views import ReceiptView
from hub.web.records.requesting_views import RequestsView
from hub.web.stopping.act_views import ActView
from hub.web.talking import candidate_views, talk_views
from hub.web.today import console_views, wording_views
from hub.web.told import invitation_views, link_views
from templates import new_call, office, staff, words

_ROOT = Path(templates.__file__).parent

#: Served under `/static/`; a file's URL changes with its content, so it may be kept forever.
STATIC = _ROOT / "static"

#: Every page and what it is filled from.
PAGES: Mapping[str, type[views.Page]] = {
    "inbox": views.InboxView,
    "job": views.JobView,
    "invitation": invitation_views.InvitationView,
    "wishes": wish_views.WishesView,
    "wishes_ask": wish_views.AskView,
    "wishes_about": wish_views.SearchesView,
    "record": record_views.RecordView,
    "consents": record_views.ConsentsView,
    "receipt": ReceiptView,
    "requests": RequestsView,
    "messages": talk_views.MessagesView,
    "talk_worker": talk_views.WorkerTalkView,
    "talk_employer": talk_views.EmployerTalkView,
    "vacancies": candidate_views.VacanciesView,
    "candidates": candidate_views.CandidatesView,
    "talk_check": talk_views.CheckView,
    "talk_draft": talk_views.DraftView,
    "confirm": talk_views.ConfirmView,
    "share": talk_views.ShareView,
    "unsubscribe": link_views.UnsubscribeView,
    "unsubscribed": link_views.UnsubscribeView,
    "linked": link_views.LinkedView,
    "resent": link_views.ResentView,
    "expired": link_views.ExpiredView,
    "own_address": link_views.OwnAddressView,
    "ask_key": personal_views.AskKeyView,
    "personal_key": personal_views.PersonalKeyView,
    "not_found": views.NotFoundView,
    "problem": views.ProblemView,
    "signin": views.SignInView,
    "enter": views.EnterView,
    "no_pages": views.NoPagesView,
    "today": console_views.TodayView,
    "broadcast": console_views.BroadcastView,
    "act": ActView,
    "notices": notice_views.NoticesView,
    "notice_ask": notice_views.NoticeAskView,
    "notice_check": notice_views.NoticeCheckView,
    "audit": audit_views.AuditView,
    "audit_one": audit_views.TimelineView,
    "evidence": evidence_views.EvidenceView,
    "review": review_views.ReviewView,
    "review_case": review_views.CaseView,
    "review_decided": review_views.DecidedView,
    "desk": desk_views.DeskView,
    "desk_kept": desk_views.DeskKeptView,
    "wordings": wording_views.WordingsView,
    "wording": wording_views.WordingView,
    "calls": office_views.CallsView,
    "call": office_views.CallView,
    "call_who": new_views.WhoView,
    "call_says": new_views.SaysView,
    "call_check": new_views.CheckView,
    "calls_audit": office_views.AuditedCallsView,
    "call_audit": office_views.AuditedCallView,
    "call_counts": office_views.CountsView,
    "call_sheet": office_views.SheetView,
    "call_person": office_views.PersonView,
    "call_fill": office_views.FillView,
    "pickup_find": pickup_views.FindView,
    "pickup_found": pickup_views.FoundView,
    "pickup_slip": pickup_views.SlipView,
    "pickup": pickup_views.PickupView,
    "unreachable": office_views.UnreachableView,
    "demo": demo_views.DemoView,
    "demo_mailbox": demo_views.DemoMailboxView,
    "demo_mail": demo_views.DemoMailView,
    "demo_phone": demo_views.DemoPhoneView,
}


#: Pages that show a letter, whose styles are written in it.
_LETTERED = ("demo_mail", "wording")


def content_policy(page: str) -> str:
    """Give the Content-Security-Policy a page works under: our files, and nothing else."""
    styles = "'self' 'unsafe-inline'" if page in _LETTERED else "'self'"
    return (
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        f"style-src {styles}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def static_url(name: str) -> str:
    """Give the URL of a static file, with the first letters of its digest."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:10]}"


@cache
def environment() -> Environment:
    """Make the environment every page is filled in: nothing undefined, everything escaped."""
    environment = Environment(
        loader=FileSystemLoader(_ROOT / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        number=words.number,
        counted=words.counted,
        region=words.region,
        listed=words.listed,
        day=words.day,
        near_day=words.near_day,
        clock=words.clock,
        when=words.when,
        due=words.due,
    )
    environment.globals.update(
        static_url=static_url, words=words, staff=staff, office=office, new_call=new_call
    )
    return environment


def render(page: str, view: views.Page) -> str:
    """Fill a page; raise TypeError when the view is another page's."""
    if type(view) is not PAGES[page]:
        raise TypeError(f"page {page} is filled from {PAGES[page].__name__}")
    return environment().get_template(f"{page}.html").render(view=view)
