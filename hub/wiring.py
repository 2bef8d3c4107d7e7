"""The composition root: settings and a clock go in, a hub whose parts know each other comes out.

Nothing here runs work; tests call it with fakes of their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property, partial

from anonymizer.links import Links
from anonymizer.vault import Keyring
from channels.base import Channel
from config.settings import Settings
from hub import policy
from hub.broadcasts.bands import Cutter
from hub.broadcasts.planning import Planner
from hub.clock import Clock
from hub.compose.messages import Composer
from hub.conversations.notifying import Notifying
from hub.conversations.parts import Conversations
from hub.dispatch.bouncing import Bouncing
from hub.dispatch.budget import Budget
from hub.dispatch.conclusions import Conclusions
from hub.dispatch.forecasting import Forecaster
from hub.dispatch.inbox import INBOX_RATE, InboxLane
from hub.dispatch.keeping import Keeper
from hub.dispatch.later import LaterWord
from hub.dispatch.pace import Pace, SharedPace
from hub.dispatch.reconciling import Reconciler
from hub.dispatch.restraint import Restraint
from hub.dispatch.sending import Sender, Stop
from hub.dispatch.standby import Standby
from hub.dispatch.tally import Tally
from hub.flow.parts import Terms as FlowTerms
from hub.intake import texts
from hub.intake.apply import Applier
from hub.intake.contract.advice import Terms
from hub.manners import Manners
from hub.model import Lane
from hub.order import Priority
from hub.portal.outbox import Outbox
from hub.portal.queue import Queue
from hub.portal.resending import Persistence
from hub.purging import Purger
from hub.receipts import Patience
from hub.store import lanes
from hub.store.bell import Bell
from hub.store.engine import Database
from hub.store.vault import Vault
from hub.store.writers import Writers
from hub.watching.operator import Operator
from hub.watching.troubles import Means


@dataclass
class Hub:
    """Every part of the hub, for the event loop that opens it."""

    settings: Settings
    clock: Clock
    channels: Mapping[Lane, Channel] = field(default_factory=dict)
    writers: Writers = field(default_factory=Writers)  #: of this database, in this process
    bell: Bell = field(default_factory=Bell)  #: of this process, for who hears of what is written
    answers: bool = False  #: whether somebody waits for what it writes: then it goes first
    ring: Callable[[str], None] = lambda _: None  #: says that a lane has work
    tally: Tally = field(default_factory=Tally)  #: of this process, of what providers answered

    def __post_init__(self) -> None:
        self.keyring = Keyring(self.settings.require_secret())
        self.vault = Vault(self.keyring)
        self.links = Links(self.keyring.derive_all("links"))
        self.database = Database(
            self.settings.database_url, writers=self.writers, first=self.answers, bell=self.bell
        )
        self.lanes = tuple(self.channels)
        self.stop = Stop()
        for lane, channel in self.channels.items():
            if isinstance(channel, Standby):
                channel.watched(self.clock, partial(self._provider_changed, lane))

    def _pace(self, lane: Lane, rate: float) -> Pace:
        """Hold a lane to its rate; on SQLite there is one process."""
        return Pace(rate) if self.database.is_sqlite else SharedPace(rate, lane, self.database)

    async def _provider_changed(self, lane: Lane, rests: bool) -> None:
        """Let everybody see by which provider a lane goes."""
        async with self.database.write() as db:
            if rests:
                await lanes.rest(db, lane, self.clock.now())
            else:
                await lanes.carry_again(db, lane)

    async def open(self) -> None:
        """Open the database and the channels inside the running loop."""
        self.database.open()
        for channel in self.channels.values():
            await channel.open()

    async def close(self) -> None:
        """Give everything back."""
        for channel in self.channels.values():
            await channel.close()
        if "outbox" in self.__dict__:
            await self.outbox.close()
        await self.database.close()

    @cached_property
    def priority(self) -> Priority:
        """Who goes first, as the settings say."""
        return policy.priority(self.settings)

    @cached_property
    def manners(self) -> Manners:
        """When nobody is disturbed, as the settings say."""
        return policy.manners(self.settings)

    @cached_property
    def terms(self) -> Terms:
        """What the portal is warned by."""
        return policy.terms(self.settings)

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
        )

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
        )

    @cached_property
    def composer(self) -> Composer:
        """Writes messages."""
        return Composer(
            keyring=self.keyring,
            links=self.links,
            public_url=self.settings.public_url,
            desk_phone=self.settings.desk_phone,
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
    def conversations(self) -> Conversations:
        """Carries what employers and candidates write to each other."""
        return Conversations.of(
            database=self.database,
            vault=self.vault,
            keyring=self.keyring,
            clock=self.clock,
            heard=timedelta(days=self.settings.conversations.stream_days),
            notifying=Notifying(
                channels=self.lanes, special_bands=self.priority.special_bands, ring=self.ring
            ),
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
                patience=self.patience,
                conclusions=self.conclusions,
                channels=self.lanes,
                batch_limit=self.settings.dispatch.batch_limit,
                lease=timedelta(seconds=self.settings.dispatch.lease_seconds),
                stop=self.stop,
                tally=self.tally,
                budget=budgets.get(lane),
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
            batch_limit=self.settings.dispatch.batch_limit,
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
            batch_limit=self.settings.dispatch.batch_limit,
        )

    @cached_property
    def keeper(self) -> Keeper:
        """Keeps the lanes true to the clock."""
        return Keeper(database=self.database, vault=self.vault, clock=self.clock)

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
