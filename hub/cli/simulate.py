"""Numbers of people, vacancies and messages enter; who would be told when leaves, as a table."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final
from zoneinfo import ZoneInfo

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from hub.cli import say
from hub.cli.flags import Json

if TYPE_CHECKING:
    from hub.flow.parts import Outage
    from hub.simulation.days import Outcome, Told
    from hub.simulation.scene import Scene

_OUTAGE: Final = re.compile(r"(email|sms|hub)(?:@(\d{1,2}))?:(\d\d:\d\d)-(\d\d:\d\d)")
_HOURS: Final = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")


def _share(default: float, text: str) -> Any:
    return typer.Option(min=0.0, max=1.0, help=f"{text} [default: {default}]", show_default=False)


def _rate(value: float | None) -> float | None:
    if value is not None and not 0 < value < float("inf"):
        raise typer.BadParameter("messages a second are more than none")
    return value


_Rate = Annotated[
    float | None,
    typer.Option(callback=_rate, help="Messages a second; without it, as the settings say."),
]


def simulate(
    workers: Annotated[int, typer.Option(min=1, max=100_000_000)] = 1_000_000,
    vacancies: Annotated[int, typer.Option(min=1, max=100_000, help="A day.")] = 200,
    days: Annotated[int, typer.Option(min=1, max=31)] = 1,
    begins: Annotated[
        str, typer.Option("--from", metavar="YYYY-MM-DD", help="The first day.")
    ] = "2026-05-05",
    hours: Annotated[
        str, typer.Option(metavar="HH:MM-HH:MM", help="When vacancies are published.")
    ] = "08:00-20:00",
    email_rate: _Rate = None,
    sms_rate: _Rate = None,
    match: Annotated[float, _share(0.002, "Of the workers, whom a vacancy suits.")] = 0.002,
    email: Annotated[float, _share(0.7, "Of the workers, who can be told by e-mail.")] = 0.7,
    sms: Annotated[float, _share(0.6, "Of the workers, who can be told by SMS.")] = 0.6,
    both: Annotated[float, _share(0.05, "Of those with both, who want both.")] = 0.05,
    digest: Annotated[float, _share(0.0, "Of the workers, who want a digest.")] = 0.0,
    sms_cap: Annotated[int, typer.Option(min=0, max=100, help="Alert SMS a person and day.")] = 2,
    failing: Annotated[
        float,
        typer.Option(min=0.0, max=0.9, help="Of what is sent, what has to be tried again."),
    ] = 0.0,
    outage: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT[@DAY]:HH:MM-HH:MM",
            help="WHAT is email, sms or hub; DAY counts from 1. May be given again.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Draws other moments of publication.")] = 1,
    as_json: Json = False,
) -> None:
    """Simulate days of vacancies: who would be told when. Stores nothing, sends nothing."""
    from config.reference import comunas
    from hub import policy
    from hub.cli import context
    from hub.dispatch.inbox import INBOX_RATE
    from hub.flow.parts import FlowTerms, Speed
    from hub.model import Lane
    from hub.simulation.days import simulate as run
    from hub.simulation.scene import Scene

    given = context.settings()
    rates = {
        Lane.EMAIL: email_rate or given.mail.rate,
        Lane.SMS: sms_rate or given.sms.rate,
    }
    speeds = {lane: Speed(rate=rate, limit=rate, failing=failing) for lane, rate in rates.items()}
    if (budget := given.sms.daily_budget) is not None:
        speeds[Lane.SMS] = replace(speeds[Lane.SMS], a_day=budget, left_today=budget)
    people: dict[ZoneInfo, int] = {}
    for place in comunas():
        people[place.zone] = people.get(place.zone, 0) + place.population
    home = max(people, key=lambda zone: people[zone])
    first = _read("--from", begins, _day, "is no date such as 2026-05-05")
    opens, shuts = _hours(hours)
    scene = Scene(
        workers=workers,
        vacancies=vacancies,
        days=days,
        begins=first,
        opens=opens,
        shuts=shuts,
        match=match,
        email=email,
        sms=sms,
        both=both,
        digest=digest,
        cap=sms_cap,
        speeds={
            **speeds,
            Lane.INBOX: Speed(rate=INBOX_RATE, limit=INBOX_RATE),
        },
        zones={zone: count / sum(people.values()) for zone, count in people.items()},
        home=home,
        outages=tuple(_outage(one, first, home) for one in outage or ()),
        seed=seed,
    )
    terms = FlowTerms(
        priority=policy.priority(given),
        manners=policy.manners(given),
        patience=policy.patience(given),
    )
    with say.progress() as progress:
        progress.add_task("Simulating", total=None)
        outcome = run(scene, terms)
    if as_json:
        say.document(_document(scene, outcome))
    else:
        say.out().print(_shown(scene, outcome))


def _read(option: str, text: str, parse: Callable[[str], Any], fault: str) -> Any:
    try:
        return parse(text)
    except ValueError:
        raise typer.BadParameter(f"{text} {fault}", param_hint=option) from None


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if not 1970 <= day.year < 9999:  # clocks and calendars end
        raise ValueError
    return day


def _hours(text: str) -> tuple[time, time]:
    fault = "is no span such as 08:00-20:00"
    found = _HOURS.fullmatch(text)
    if found is None:
        raise typer.BadParameter(f"{text} {fault}", param_hint="--hours")
    opens, shuts = (_read("--hours", one, time.fromisoformat, fault) for one in found.groups())
    return opens, shuts


def _outage(text: str, first: date, home: ZoneInfo) -> "Outage":
    from hub.flow.parts import Outage
    from hub.model import Lane

    fault = "is no outage such as email:10:00-14:00 or hub@2:10:00-14:00"
    found = _OUTAGE.fullmatch(text)
    if found is None:
        raise typer.BadParameter(f"{text} {fault}", param_hint="--outage")
    what, day, begins, ends = found.groups()
    if day == "0":
        raise typer.BadParameter(f"{text}: days count from 1", param_hint="--outage")
    on = first + timedelta(days=int(day or 1) - 1)
    begin, end = (
        datetime.combine(on, _read("--outage", one, time.fromisoformat, fault), home)
        for one in (begins, ends)
    )
    if end <= begin:
        end += timedelta(days=1)
    lane = None if what == "hub" else Lane(what)
    return Outage(begins=begin.astimezone(UTC), ends=end.astimezone(UTC), lane=lane)


def _shown(scene: "Scene", outcome: "Outcome") -> Group:
    """Show how the days went: of each day, of each hour of publication, and of the lanes."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    names = ("published", "vacancies", "people", "in time", "at night", "late", "the last after")
    for name in names:
        table.add_column(name, justify="left" if name == "published" else "right")
    for day, told in sorted(outcome.by_day.items()):
        table.add_row(*_cells(day.isoformat(), told))
    table.add_section()
    for hour, told in sorted(outcome.by_hour.items()):
        table.add_row(*_cells(f"{hour:02}:00", told))
    table.add_section()
    table.add_row(*_cells("all", outcome.whole), style="bold")
    lanes = [
        f"{lane}: {one.messages:,.0f} messages, {_span(one.messages / rate)} of work; "
        f"at most {one.most:,.0f} waited"
        + (f"; {one.rode:,.0f} more rode in another" if one.rode >= 1 else "")
        for lane, one in outcome.lanes.items()
        if (rate := scene.speeds[lane].rate) and lane in ("email", "sms")
    ]
    if outcome.alarms:
        lanes.append(
            f"{outcome.alarms:,} alarms; of scarce SMS {outcome.spared:,.0f} "
            "brought forward, or left to e-mail"
        )
    said = "nobody is late" if outcome.whole.late < 1 else f"{outcome.whole.late:,.0f} are late"
    good = outcome.whole.late < 1
    head = Text(said, style="bold" if good else "bold red")
    return Group(table, *(Text(line) for line in lanes), head)


def _cells(name: str, told: "Told") -> tuple[str, ...]:
    return (
        name,
        f"{told.vacancies:,}",
        f"{told.people:,.0f}",
        f"{told.in_time:,.0f}",
        f"{told.night:,.0f}",
        f"{told.late:,.0f}",
        _span(told.longest.total_seconds()),
    )


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02} min"


def _document(scene: "Scene", outcome: "Outcome") -> Mapping[str, Any]:
    return {
        "workers": scene.workers,
        "vacancies_a_day": scene.vacancies,
        "days": scene.days,
        **_counts(outcome.whole),
        "by_day": {day.isoformat(): _counts(told) for day, told in sorted(outcome.by_day.items())},
        "by_hour": {str(hour): _counts(told) for hour, told in sorted(outcome.by_hour.items())},
        "alarms": outcome.alarms,
        "scarce_sms_moved": round(outcome.spared),
        "lanes": {
            lane: {
                "rate": scene.speeds[lane].rate,
                "messages": round(one.messages),
                "rode": round(one.rode),
                "most_waiting": round(one.most),
            }
            for lane, one in outcome.lanes.items()
        },
    }


def _counts(told: "Told") -> dict[str, int]:
    return {
        "vacancies": told.vacancies,
        "people": round(told.people),
        "in_time": round(told.in_time),
        "at_night": round(told.night),
        "late": round(told.late),
        "last_after_seconds": round(told.longest.total_seconds()),
        "let_go": told.let_go,
    }
