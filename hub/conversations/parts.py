"""The hub's parts go in; everything that is done with conversations comes out."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from anonymizer.vault import Keyring
from hub.clock import Clock
from hub.conversations.fresh import Fresh
from hub.conversations.keeping import Keeping
from hub.conversations.limits import Limits
from hub.conversations.moderating import Moderating
from hub.conversations.notifying import Notifying
from hub.conversations.opening import Opening
from hub.conversations.revealing import Revealing
from hub.conversations.writing import Writing
from hub.store.engine import Database
from hub.store.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversations:
    """What can be done with conversations."""

    opening: Opening
    writing: Writing
    revealing: Revealing
    keeping: Keeping
    moderating: Moderating
    fresh: Fresh

    @classmethod
    def of(
        cls,
        *,
        database: Database,
        vault: Vault,
        keyring: Keyring,
        clock: Clock,
        notifying: Notifying,
        heard: timedelta,
        limits: Limits,
    ) -> Self:
        """Build them for the event loop that opens the database.

        What a party was to hear is kept for as long as `heard`.
        """
        fresh = Fresh()
        return cls(
            opening=Opening(
                database=database,
                vault=vault,
                keyring=keyring,
                clock=clock,
                most=limits.openings,
            ),
            writing=Writing(
                database=database,
                vault=vault,
                clock=clock,
                notifying=notifying,
                fresh=fresh,
                limits=limits,
            ),
            revealing=Revealing(database=database, vault=vault, clock=clock, notifying=notifying),
            fresh=fresh,
            keeping=Keeping(database=database, clock=clock, heard=heard),
            moderating=Moderating(database=database, vault=vault, clock=clock, notifying=notifying),
        )
