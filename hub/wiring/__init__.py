"""The composition root: settings and a clock go in, a hub whose parts know each other comes out.

Nothing here runs work; tests call it with fakes of their own.
"""

from datetime import datetime, timedelta
from functools import cached_property

from hub import policy
from hub.broadcasts.bands import Cutter
from hub.broadcasts.matching import Matcher
from hub.broadcasts.planning import Planner
from hub.calls.following import Follower
from hub.calls.preview import PreviewTerms
from hub.conversations.limits import Limits
from hub.conversations.notifying import Notifying
from hub.conversations.parts import Conversations
from hub.dispatch.farewells import Farewells
from hub.dispatch.greeting import Greeter
from hub.dispatch.writing_back import Replier
from hub.intake.apply import Applier
from hub.intake.contract.advice import Promise
from hub.letters.incoming import Incoming
from hub.model import Lane
from hub.portal.outbox import Outbox
from hub.portal.queue import Queue
from hub.portal.resending import Persistence
from hub.purging import Purger
from hub.watching.operator import Operator
from hub.watching.troubles import Means
from hub.wiring.lanes import Lanes


class Hub(Lanes):
    """Every part of the hub, for the event loop that opens it."""

    async def close(self) -> None:
        """Give everything back."""
        if "outbox" in self.__dict__:
            await self.outbox.close()
        await super().close()

    @cached_property
    def terms(self) -> Promise:
        """What the portal is warned by."""
        return policy.terms(self.settings)

    @cached_property
    def cutter(self) -> Cutter:
        """Cuts the indexes into bands."""
        return Cutter(
            database=self.database,
            vault=self.vault,
            clock=self.clock,
            bands=self.priority.bands,
        )

    @cached_property
    def applier(self) -> Applier:
        """Applies accepted events."""
        return Applier(
            database=self.database,
            vault=self.vault,
            clock=self.clock,
            due=self.priority.due,
            middle_band=self.priority.middle_band,
            calls=self.call_terms,
            told_by=self.announcing.told_by,
        )

    @cached_property
    def follower(self) -> Follower:
        """Writes what follows calls."""
        return Follower(
            database=self.database,
            clock=self.clock,
            channels=self.lanes,
            terms=policy.following(self.settings),
        )

    @cached_property
    def preview_terms(self) -> PreviewTerms:
        """What an officer is shown before a call goes."""
        return policy.preview(self.settings, self.lanes)

    @cached_property
    def queue(self) -> Queue | None:
        """Takes the portal's events off its queue; None without Redis."""
        url, wanted = self.settings.redis_url, self.settings.intake
        if url is None:
            return None
        return Queue(
            url=url,
            database=self.database,
            vault=self.vault,
            clock=self.clock,
            told_by=self.announcing.told_by,
            lease=timedelta(seconds=wanted.lease_seconds),
            most_waiting=wanted.most_waiting,
        )

    @cached_property
    def outbox(self) -> Outbox:
        """Tells the portal what the hub did."""
        wanted = self.settings.portal
        return Outbox.of(
            database=self.database,
            vault=self.vault,
            clock=self.clock,
            source=self.settings.public_url,
            redis_url=self.settings.redis_url,
            stream_length=wanted.stream_length,
            webhook_url=wanted.webhook_url,
            webhook_secrets=(wanted.webhook_secret, wanted.webhook_secret_old),
            persistence=Persistence(lasting=timedelta(days=wanted.webhook_days)),
        )

    @cached_property
    def planner(self) -> Planner:
        """Plans broadcasts."""
        return Planner(
            database=self.database,
            keyring=self.keyring,
            clock=self.clock,
            cutter=self.cutter,
            priority=self.priority,
            manners=self.manners,
            channels=self.lanes,
            limits=self.call_terms.limits,
            failed=self.unplanned,
        )

    @cached_property
    def unplanned(self) -> dict[int, datetime]:
        """Broadcasts that could not be planned, until when the others go before them."""
        return {}

    @cached_property
    def matcher(self) -> Matcher:
        """Matches changed searches with the jobs that are open."""
        return Matcher(
            database=self.database,
            clock=self.clock,
            priority=self.priority,
            rates={lane: self.rates[lane] for lane in self.lanes},
            ring=self.ring,
            failed=self.unplanned.keys(),
        )

    @cached_property
    def conversations(self) -> Conversations:
        """Carries what employers and candidates write to each other."""
        wanted = self.settings.conversations
        return Conversations.of(
            database=self.database,
            vault=self.vault,
            keyring=self.keyring,
            clock=self.clock,
            heard=timedelta(days=wanted.stream_days),
            limits=Limits(
                messages=wanted.messages_per_hour,
                openings=wanted.openings_per_hour,
                previews=wanted.previews_per_hour,
            ),
            notifying=Notifying(
                channels=self.lanes, special_bands=self.priority.special_bands, ring=self.ring
            ),
        )

    @cached_property
    def incoming(self) -> Incoming:
        """Hears what people write by SMS and e-mail."""
        return Incoming(
            database=self.database,
            vault=self.vault,
            clock=self.clock,
            composer=self.composer,
            channels=self.lanes,
        )

    @cached_property
    def greeter(self) -> Greeter:
        """Welcomes new addresses, and asks about old ones."""
        wanted = self.settings.addresses
        return Greeter(
            database=self.database,
            clock=self.clock,
            channels=self.lanes,
            welcomes=wanted.welcomes_per_day,
            questions=wanted.questions_per_day,
        )

    @cached_property
    def replier(self) -> Replier:
        """Sends what goes to the address somebody wrote from."""
        return Replier(
            database=self.database,
            vault=self.vault,
            clock=self.clock,
            links=self.links,
            channels=self.channels,
            patience=self.patience,
            desk=self.settings.desk,
            budget=self.sms_budget,
        )

    @cached_property
    def farewells(self) -> Farewells:
        """Sends the receipts of erasures."""
        return Farewells(
            database=self.database,
            vault=self.vault,
            clock=self.clock,
            links=self.links,
            channels=self.channels,
            desk=self.settings.desk,
        )

    @cached_property
    def purger(self) -> Purger:
        """Takes away what was kept long enough."""
        return Purger(database=self.database, clock=self.clock, keep=policy.keep(self.settings))

    @cached_property
    def means(self) -> Means:
        """By what people are reached."""
        return policy.means(self.settings)

    @cached_property
    def operator(self) -> Operator:
        """Tells who runs the hub what needs them."""
        return Operator(
            database=self.database,
            clock=self.clock,
            keyring=self.keyring,
            links=self.links,
            channel=self.channels.get(Lane.EMAIL),
            addresses=self.settings.operator_mail,
            means=self.means,
            public_url=self.settings.public_url,
        )
