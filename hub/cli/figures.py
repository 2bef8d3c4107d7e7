"""Reports enter; what a terminal shows of them leaves, one in full or many in a table."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hub.report import Report


def detail(report: Report, now: datetime, earlier: Sequence[int] = ()) -> RenderableType:
    """Show one broadcast, a figure a line."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column("figure", style="dim")
    table.add_column("value", overflow="fold")
    for name, value in _figures(report, now, earlier):
        table.add_row(Text(name), Text(value))
    head = f"broadcast {report.id}: {report.kind} {report.subject_id}"
    return Group(Text(head, style="bold"), table)


def _figures(report: Report, now: datetime, earlier: Sequence[int]) -> Iterator[tuple[str, str]]:
    yield "state", _state(report)
    yield "published", at(report.published_at)
    left = "" if report.finished_at is not None else f" ({span(report.due_at - now)})"
    yield "due", f"{at(report.due_at)}{left}"
    yield "finished", at(report.finished_at)
    if report.forecast is not None:
        yield "forecast", f"{verdict(report)}, {at_or_never(report.forecast.finish_at)}"
    yield "audience", f"{report.audience:,}"
    yield "told", f"{report.told:,}"
    yield "told in time", f"{report.told_in_time:,}"
    yield "told at night", f"{report.told_quiet:,} in the inbox, their SMS in the morning"
    yield "late", f"{report.late:,}"
    yield "out of order", f"{report.inversions:,}"
    alone = (
        f"{report.inbox_only:,} by choice",
        f"{report.no_consent:,} without consent",
        f"{report.no_channel:,} without a channel",
        f"{report.failed:,} whose messages failed",
    )
    yield "inbox only", " · ".join(alone)
    for lane, states in report.by_channel.items():
        counts = (f"{state} {many:,}" for state, many in states.items() if many)
        yield f"by {lane}", " · ".join(counts) or "nothing yet"
    yield "first told", at(report.first_told_at)
    yield "last told", at(report.last_told_at)
    if earlier:
        yield "earlier ones", ", ".join(map(str, earlier))


def at(moment: datetime | None) -> str:
    """Write a moment; None: not yet."""
    return "not yet" if moment is None else moment.isoformat(timespec="seconds")


def at_or_never(moment: datetime | None) -> str:
    """Write when something will be; None: nobody can say."""
    return "nobody can say when" if moment is None else at(moment)


def verdict(report: Report) -> str:
    """Write a forecast's verdict in words; a dash without a forecast."""
    return "-" if report.forecast is None else report.forecast.verdict.replace("_", " ")


def _state(report: Report) -> str:
    why = f": {report.state_reason}" if report.state_reason else ""
    if report.standing_since is None:
        return report.state + why
    by = " ".join(filter(None, (report.standing_by, report.standing_sub)))
    return f"{report.state}{why}, since {at(report.standing_since)}{f' by {by}' if by else ''}"


def table(reports: Sequence[Report], now: datetime) -> Table:
    """Show many broadcasts, a line each."""
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    drawn.add_column("id", justify="right")
    drawn.add_column("what", overflow="fold")
    drawn.add_column("state")
    for figure in ("told", "in time", "due in", "forecast", "inversions"):
        drawn.add_column(figure, justify="right")
    drawn.add_column("by channel", overflow="fold")
    for one in reports:
        drawn.add_row(*(Text(cell) for cell in _cells(one, now)))
    return drawn


def _cells(report: Report, now: datetime) -> tuple[str, ...]:
    quiet = f" (+{report.told_quiet:,} quiet)" if report.told_quiet else ""
    channels = (
        f"{lane} " + " ".join(f"{state}={many:,}" for state, many in states.items() if many)
        for lane, states in report.by_channel.items()
        if any(states.values())
    )
    return (
        report.id,
        f"{report.kind} {report.subject_id}",
        _state(report),
        f"{report.told:,}/{report.audience:,}",
        f"{report.told_in_time:,}{quiet}",
        "-" if report.finished_at is not None else span(report.due_at - now),
        verdict(report),
        f"{report.inversions:,}",
        " · ".join(channels),
    )


def span(left: timedelta) -> str:
    """Write a span of time in hours and minutes; what is past says so."""
    if left < timedelta(0):
        return f"{span(-left)} ago"
    minutes = int(left.total_seconds()) // 60
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
