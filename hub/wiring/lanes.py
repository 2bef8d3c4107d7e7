"""The ground goes in; what empties the lanes, and looks after them, comes out."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property, partial

from hub import policy
from hub.calls.changing import CallTerms
from hub.compose.messages import Composer
from hub.dispatch.announcing import Announcing
from hub.dispatch.bouncing import Bouncing
from hub.dispatch.budget import Budget
from hub.dispatch.conclusions import Conclusions
from hub.dispatch.forecasting import Forecaster
from hub.dispatch.inbox import INBOX_RATE, InboxLane
from hub.dispatch.keeping import Keeper
from hub.dispatch.later import LaterWord
from hub.dispatch.meter import Meter
from hub.dispatch.pace import Pace, SharedPace
from hub.dispatch.reconciling import Reconciler
from hub.dispatch.restraint import Restraint
from hub.dispatch.sending import Sender
from hub.dispatch.settling import Settler
from hub.flow.parts import FlowTerms
from hub.intake import texts
from hub.model import Lane
from hub.receipts import Patience
from hub.wiring.ground import Ground

#: Messages claimed at once on SQLite: nobody else writes meanwhile.
_MOST_ON_SQLITE = 500


class Lanes(Ground):
    """Everything that takes a delivery from its claim to its end."""

    @property
    def batch_limit(self) -> int:
        """How many messages are claimed at once, at most."""
        limit = self.settings.dispatch.batch_limit
        return min(limit, _MOST_ON_SQLITE) if self.database.is_sqlite else limit

    def _pace(self, lane: Lane, rate: float) -> Pace:
        """Hold a lane to its rate; on SQLite there is one process."""
        return Pace(rate) if self.database.is_sqlite else SharedPace(rate, lane, self.database)

    @cached_property
    def restraint(self) -> Restraint:
        """Keeps back what must not go at once."""
        return Restraint(
            manners=self.manners,
            channels=self.lanes,
            keyring=self.keyring,
            margin=self.patience.margin,
        )

    @cached_property
    def composer(self) -> Composer:
        """Writes messages."""
        return Composer(
            keyring=self.keyring,
            links=self.links,
            public_url=self.settings.public_url,
            desk=self.settings.desk,
        )

    @cached_property
    def conclusions(self) -> Conclusions:
        """Draws what follows from receipts."""
        return Conclusions(
            vault=self.vault,
            channels=self.lanes,
            opted_out=partial(texts.stop_at_provider, self.vault),
        )

    @cached_property
    def bouncing(self) -> Bouncing:
        """Judges what came back."""
        return Bouncing(
            database=self.database,
            vault=self.vault,
            clock=self.clock,
            conclusions=self.conclusions,
            tolerance=policy.tolerance(self.settings),
        )

    @cached_property
    def later(self) -> LaterWord:
        """Hears what providers say later."""
        return LaterWord(
            database=self.database,
            clock=self.clock,
            composer=self.composer,
            conclusions=self.conclusions,
            bouncing=self.bouncing,
        )

    @cached_property
    def patience(self) -> Patience:
        """How long and how often a delivery is tried again."""
        return policy.patience(self.settings)

    @cached_property
    def rates(self) -> Mapping[Lane, float]:
        """Messages a second that the settings allow each outside lane."""
        return {Lane.EMAIL: self.settings.mail.rate, Lane.SMS: self.settings.sms.rate}

    @cached_property
    def sms_budget(self) -> Budget | None:
        """What SMS may cost in a day; None: there is no bound."""
        daily = self.settings.sms.daily_budget
        return None if daily is None else Budget(lane=Lane.SMS, messages=daily)

    def _settler(self, lane: Lane) -> Settler:
        return Settler(
            lane=lane,
            database=self.database,
            clock=self.clock,
            patience=self.patience,
            conclusions=self.conclusions,
            channels=self.lanes,
            stop=self.stop,
            meter=Meter(),
            tally=self.tally,
        )

    @cached_property
    def senders(self) -> dict[Lane, Sender]:
        """One sender per outside channel."""
        budgets = {} if self.sms_budget is None else {Lane.SMS: self.sms_budget}
        return {
            lane: Sender(
                lane=lane,
                channel=channel,
                pace=self._pace(lane, self.rates[lane]),
                composer=self.composer,
                database=self.database,
                vault=self.vault,
                clock=self.clock,
                priority=self.priority,
                restraint=self.restraint,
                settler=self._settler(lane),
                channels=self.lanes,
                batch_limit=self.batch_limit,
                lease=timedelta(seconds=self.settings.dispatch.lease_seconds),
                budget=budgets.get(lane),
                # What is under way is not counted into the budget yet.
                ahead=not self.database.is_sqlite and lane not in budgets,
            )
            for lane, channel in self.channels.items()
        }

    @cached_property
    def inbox_lane(self) -> InboxLane:
        """Shows inbox entries in their order."""
        return InboxLane(
            database=self.database,
            clock=self.clock,
            priority=self.priority,
            channels=self.lanes,
            batch_limit=self.batch_limit,
        )

    @cached_property
    def forecaster(self) -> Forecaster:
        """Says when each broadcast will have been told."""
        return Forecaster(
            database=self.database,
            clock=self.clock,
            terms=FlowTerms(priority=self.priority, manners=self.manners, patience=self.patience),
            limits={lane: self.rates[lane] for lane in self.lanes} | {Lane.INBOX: INBOX_RATE},
            budget=self.sms_budget,
            channels=self.lanes,
        )

    @cached_property
    def announcing(self) -> Announcing:
        """Says by when everybody would be told of an outage announced now."""
        return Announcing(forecaster=self.forecaster)

    @cached_property
    def reconciler(self) -> Reconciler | None:
        """Looks for SMS in doubt; None without SMS. An e-mail simply goes again."""
        channel = self.channels.get(Lane.SMS)
        if channel is None:
            return None
        return Reconciler(
            lane=Lane.SMS,
            channel=channel,
            composer=self.composer,
            database=self.database,
            vault=self.vault,
            clock=self.clock,
            conclusions=self.conclusions,
            channels=self.lanes,
            batch_limit=self.batch_limit,
        )

    @cached_property
    def call_terms(self) -> CallTerms:
        """What a call of an OMIL needs of the settings."""
        return policy.calls(self.settings, self.lanes)

    @cached_property
    def keeper(self) -> Keeper:
        """Keeps the lanes true to the clock."""
        return Keeper(
            database=self.database, vault=self.vault, clock=self.clock, calls=self.call_terms
        )
