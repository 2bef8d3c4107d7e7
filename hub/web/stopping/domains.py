"""Mail domains that are held: shown with what waits, and released by an operator."""

from datetime import datetime

from aiohttp import web
from pydantic import BaseModel, Field

from hub.errors import NotFound
from hub.jobs import LOOK
from hub.store.stopping import domains
from hub.store.stopping.domains import HeldDomain
from hub.watching import troubles
from hub.web.site import Visit, answer
from hub.web.stopping import acting
from hub.web.stopping.act_views import ActView
from hub.web.stopping.offered import Act, Trouble
from hub.web.tokens import Role


class HeldDomainDocument(BaseModel, frozen=True, extra="forbid"):
    """A mail domain nothing is sent to, since a storm of bounces came from it."""

    domain: str
    since: datetime
    bounced: int = Field(description="People whose e-mails came back ...")
    accepted: int = Field(description="... of so many the domain took in the same time.")
    waiting: int = Field(description="E-mails that wait for its release.")


class HeldDomainList(BaseModel, frozen=True, extra="forbid"):
    """The mail domains that are held, the first first."""

    items: list[HeldDomainDocument]


class ReleasedDomainDocument(BaseModel, frozen=True, extra="forbid"):
    """What the release of a mail domain let go."""

    released: int = Field(description="E-mails that go on.")


async def list_held(visit: Visit) -> web.Response:
    """List what is held now."""
    return answer({"items": [one.document() for one in await standing(visit)]})


async def release(visit: Visit) -> web.Response:
    """Let mail go to a domain again."""
    return answer({"released": await _release(visit)})


async def ask_release(visit: Visit) -> web.Response:
    """Show how many e-mails would go."""
    name = visit.part("name")
    found = next((one for one in await standing(visit) if one.domain == name), None)
    if found is None:
        raise NotFound
    view = ActView(
        **visit.frame(),
        act="release_domain",
        title=name,
        reach=(("Correos que saldrán", found.waiting),),
        said=troubles.why_held(found),
        due_at=None,
        action=_url(name),
        back_url="/today",
        back="Volver a Hoy",
    )
    return visit.page("act", view)


async def do_release(visit: Visit) -> web.Response:
    """Let mail go to a domain again, and show *Hoy*."""
    await _release(visit)
    return web.Response(status=303, headers={"Location": "/today"})


async def standing(visit: Visit) -> list[HeldDomain]:
    """Give what is held now."""
    async with visit.site.hub.database.read() as db:
        return await domains.standing(db, visit.site.hub.keyring)


def shown(visit: Visit, one: troubles.Trouble) -> Trouble:
    """Show a trouble, with what whoever asks may do about it: a domain may be released."""
    acts = (Act(url=_url(one.key), act="release_domain"),)
    may = one.kind == troubles.DOMAIN and visit.who.role is Role.OPERATOR
    return Trouble(stopped=one.stopped, did=one.did, todo=one.todo, acts=acts if may else ())


def _url(name: str) -> str:
    return f"/domains/{name}/release"


async def _release(visit: Visit) -> int:
    hub, now = visit.site.hub, visit.site.now()
    async with hub.database.write() as db:
        released = await domains.release(
            db, hub.keyring, visit.part("name"), actor=acting.actor(visit), now=now
        )
    visit.site.ring(LOOK)
    return released
