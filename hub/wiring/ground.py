"""Settings, a clock and channels go in; what every part stands on comes out, opened and closed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from anonymizer.links import Links
from anonymizer.vault import Keyring
from channels.base import Channel
from config.settings import Settings
from hub import policy
from hub.clock import Clock
from hub.dispatch.settling import Stop
from hub.dispatch.standby import Standby
from hub.dispatch.tally import Tally
from hub.manners import Manners
from hub.model import Lane
from hub.order import Priority
from hub.store.bell import Bell
from hub.store.dispatch import lanes
from hub.store.engine import Database
from hub.store.vault import Vault
from hub.store.writers import Writers


@dataclass
class Ground:
    """What every part of the hub stands on, for the event loop that opens it."""

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
        await self.database.close()

    @cached_property
    def priority(self) -> Priority:
        """Who goes first, as the settings say."""
        return policy.priority(self.settings)

    @cached_property
    def manners(self) -> Manners:
        """When nobody is disturbed, as the settings say."""
        return policy.manners(self.settings)
