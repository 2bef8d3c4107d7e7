"""The environment enters; what is right, doubtful and wrong with it leaves, and what to do."""

import asyncio
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich.text import Text

from hub.cli import say
from hub.cli.flags import Json

if TYPE_CHECKING:  # slow to import, and every command passes by here
    from hub.cli.findings import Finding

_STYLES: Final = {"ok": "green", "warning": "yellow", "bad": "bold red"}


def doctor(as_json: Json = False) -> int:
    """Look at settings, database, Redis, webhook, providers and clock, and say what to do."""
    from hub.cli.findings import Mark

    found = asyncio.run(_examined())
    fine = all(one.mark is not Mark.BAD for one in found)
    if as_json:
        say.document({"ok": fine, "findings": [one.document() for one in found]})
    else:
        _show(found)
    return say.DONE if fine else say.FAILED


async def _examined() -> "list[Finding]":
    """Make every check there is something for; those that wait for others at once."""
    from hub.cli import checks, reach, reach_portal
    from hub.clock import SystemClock

    now = SystemClock().now()
    settings, found = checks.read_settings(os.environ)
    here = [checks.time_zones(), checks.clock(now)]
    if settings is None:
        return [*found, *here]
    asked = [
        reach.database(settings, now),
        reach.issuer(settings, now),
        reach_portal.redis(settings),
        reach_portal.webhook(settings),
    ]
    if settings.mail.configured:
        asked.append(reach.relay(settings))
    if settings.sms.configured:
        asked.append(reach.account(settings))
    answers = await asyncio.gather(*asked)
    return [
        *found,
        checks.secret(settings),
        *(one for answer in answers for one in answer),
        *checks.channels(settings),
        checks.public_url(settings),
        checks.desk(settings),
        *here,
    ]


def _show(found: "Sequence[Finding]") -> None:
    console = say.out()
    for one in found:
        mark = Text(f"{one.mark:<8}", style=_STYLES[one.mark])
        console.print(
            Text.assemble(mark, say.as_called(f"{one.check}: {one.said}")), soft_wrap=True
        )
        if one.do:
            console.print(Text(f"        {say.as_called(one.do)}", style="dim"), soft_wrap=True)
