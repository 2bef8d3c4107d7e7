"""Settings go in; what was chosen comes out: who goes first, when nobody is disturbed, and such.

As the nouns that decisions take, so that none of them reads a setting.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

import holidays

from config.settings import Settings
from hub.calls.agreeing import Limits
from hub.calls.changing import CallTerms
from hub.calls.following import FollowingTerms
from hub.calls.preview import PreviewTerms
from hub.intake.contract.advice import Promise
from hub.manners import Manners, QuietHours
from hub.model import Lane, Reach
from hub.order import Priority
from hub.receipts import Patience
from hub.storms import Tolerance
from hub.watching.troubles import Means

_SUNDAY = 6


def priority(settings: Settings) -> Priority:
    """Say who goes first."""
    wanted = settings.priority
    return Priority(
        first=wanted.first,
        bands=wanted.bands,
        middle_band=wanted.middle_band,
        special_bands=frozenset(wanted.special_bands),
        window=timedelta(hours=wanted.window_hours),
        due=timedelta(hours=wanted.due_hours),
        gate=timedelta(minutes=wanted.gate_minutes),
    )


def manners(settings: Settings) -> Manners:
    """Say when nobody is disturbed."""
    wanted = settings.quiet
    kept = holidays.country_holidays("CL") if wanted.holidays else ()

    def whole_day(day: date) -> bool:
        return (wanted.sundays and day.weekday() == _SUNDAY) or day in kept

    return Manners(
        quiet=QuietHours(begins=wanted.begins, ends=wanted.ends, whole_day=whole_day),
        gathered=timedelta(minutes=wanted.gathered_minutes),
        last_of_day=timedelta(minutes=wanted.last_of_day_minutes),
    )


def terms(settings: Settings) -> Promise:
    """Say what the portal is promised, to warn it of what cannot be held."""
    due = timedelta(hours=settings.priority.due_hours)
    return Promise(due=due, quiet=manners(settings).quiet)


def calls(settings: Settings, channels: Collection[Lane]) -> CallTerms:
    """Say when a call of an OMIL needs a second person, and by when it is told."""
    return CallTerms(
        due=timedelta(hours=settings.priority.due_hours),
        limits=limits(settings),
        following=following(settings),
        channels=tuple(channels),
    )


def limits(settings: Settings) -> Limits:
    """Say up to how many people an office calls without anybody else's word."""
    wanted = settings.calls
    return Limits(
        above=wanted.approval_above,
        within=timedelta(hours=wanted.approval_hours),
        undo=None if wanted.second_person else timedelta(minutes=wanted.undo_minutes),
    )


def following(settings: Settings) -> FollowingTerms:
    """Say when something follows a call."""
    wanted = settings.calls
    return FollowingTerms(
        again_share=wanted.again_share,
        again_before=timedelta(hours=wanted.again_before_hours),
        reminder_days=wanted.reminder_days,
        reminder_at=wanted.reminder_at,
    )


def preview(settings: Settings, channels: Collection[Lane]) -> PreviewTerms:
    """Say what an officer is shown before a call goes."""
    return PreviewTerms(
        priority=priority(settings),
        channels=Reach.of_all(channels),
        limits=limits(settings),
        part_price=settings.sms.part_price,
    )


def patience(settings: Settings) -> Patience:
    """Say how long and how often a delivery is tried again."""
    wanted = settings.dispatch
    return Patience(
        first=timedelta(seconds=wanted.retry_first_seconds),
        longest=timedelta(seconds=wanted.retry_longest_seconds),
    )


def means(settings: Settings) -> Means:
    """Say by what people are reached."""
    return Means(
        mail=settings.mail.configured,
        sms=settings.sms.configured,
        sms_budget=settings.sms.daily_budget,
        redis_url=settings.redis_url,
        webhook=settings.portal.webhook_url is not None,
    )


def keep(settings: Settings) -> Mapping[str, timedelta]:
    """Say for how long each kind of data is kept, by the name of its setting."""
    wanted = settings.retention
    days = {
        "events": wanted.events_days,
        "rejected": wanted.rejected_days,
        "outbox": wanted.outbox_days,
        "details": wanted.details_days,
        "texts": wanted.texts_days,
        "notes": wanted.notes_days,
        "heard": wanted.heard_days,
        "desk": wanted.desk_days,
        "reports": wanted.reports_days,
        "bounces": wanted.bounces_days,
        "interests": wanted.interests_days,
        "log": wanted.log_days,
        "sessions": 0,  # they say themselves when they end
    }
    return {name: timedelta(days=many) for name, many in days.items()}


def tolerance(settings: Settings) -> Tolerance:
    """Say how many bounces of one mail domain are a storm."""
    wanted = settings.bounces
    return Tolerance(
        people=wanted.storm_people,
        share=wanted.storm_share,
        within=timedelta(minutes=wanted.minutes),
    )
