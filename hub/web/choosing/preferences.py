"""GET and PUT /v1/preferences: how a worker wants to be told, changed by their own word."""

from typing import Any, Final, Literal

from aiohttp import web
from pydantic import ValidationInfo, field_validator

from hub.errors import NotFound
from hub.intake import preferences
from hub.intake.contract.fields import DailyCap, Data, Flag, Line
from hub.intake.contract.text import Wrong
from hub.intake.preferences import Wanted, Word
from hub.intake.reach import effective, whole
from hub.model import SENDING_PURPOSES, WHOLE_PURPOSES, Cadence, Lane, Purpose
from hub.store.workers import wishes
from hub.store.workers.wishes import Wishes
from hub.web.bodies import read_json
from hub.web.masks import masked
from hub.web.site import Visit, answer

#: The outside channels a person says yes or no to.
CHANNELS = (Lane.EMAIL, Lane.SMS)
#: What stands as the channel of a purpose that has none.
ALL: Final = "all"


class ConsentRequest(Data):
    """A yes or no to one purpose on one channel; null leaves it as it is."""

    purpose: Purpose
    #: `all` for `processing` and `publication`, which have no channel, and for these alone
    channel: Literal["email", "sms", "all"]
    granted: Flag | None = None
    text_version: Line | None = None  #: of what was read; kept with the word

    @field_validator("channel")
    @classmethod
    def _has_its_channel(cls, value: str, info: ValidationInfo) -> str:
        purpose = info.data.get("purpose")
        if purpose is not None and (purpose in WHOLE_PURPOSES) is not (value == ALL):
            raise Wrong("must be all for processing and publication, and for nothing else")
        return value


class PreferencesRequest(Data):
    """What a worker wants; what is absent stays as it is."""

    cadence: Cadence | None = None
    channels: Literal["first", "both"] | None = None
    night_sms: Flag | None = None
    sms_daily_cap: DailyCap | None = None
    prefers_call: Flag | None = None
    consents: tuple[ConsentRequest, ...] = ()
    known: Any = None  #: as GET gave it; nothing of it is changed here


async def show_preferences(visit: Visit) -> web.Response:
    """Give what a worker wants, and what is known of them, masked."""
    return answer(document(await read_wishes(visit)))


async def change_preferences(visit: Visit) -> web.Response:
    """Let a worker's own word hold; give what holds then."""
    wanted = await read_json(visit.request, PreferencesRequest)
    words = [
        Word(
            purpose=Purpose(one.purpose),
            channel=one.channel,
            granted=one.granted,
            text_version=one.text_version,
        )
        for one in wanted.consents
        if one.granted is not None
    ]
    await change(
        visit,
        Wanted(
            cadence=wanted.cadence,
            both_channels=None if wanted.channels is None else wanted.channels == "both",
            night_sms=wanted.night_sms,
            sms_daily_cap=wanted.sms_daily_cap,
            prefers_call=wanted.prefers_call,
            words=words,
        ),
    )
    return answer(document(await read_wishes(visit)))


async def read_wishes(visit: Visit) -> Wishes:
    """Give what the worker who asks wants; NotFound while nothing of them came in."""
    hub = visit.site.hub
    async with hub.database.read() as db:
        found = await wishes.of_worker(db, hub.vault, visit.who.sub)
    if found is None:
        raise NotFound
    return found


async def change(visit: Visit, wanted: Wanted) -> None:
    """Write what the worker who asks wants."""
    hub = visit.site.hub
    async with hub.database.write() as db:
        await preferences.change(db, hub.vault, visit.who.sub, wanted, visit.site.now())


def document(found: Wishes) -> dict[str, Any]:
    """Write it as the API does."""
    row = found.known.row
    return {
        **preferences.preferences(row),
        "consents": [
            {
                "purpose": str(purpose),
                "channel": str(lane),
                "granted": effective(found.known.consents, purpose, lane),
            }
            for purpose in SENDING_PURPOSES
            for lane in CHANNELS
        ]
        + [
            {
                "purpose": str(purpose),
                "channel": ALL,
                "granted": whole(found.known.consents, purpose),
            }
            for purpose in WHOLE_PURPOSES
        ],
        "known": {
            "comuna": row["comuna"],
            **masked(found.contact),
            "searches": [one.document() for one in found.searches],
        },
    }
