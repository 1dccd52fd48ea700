"""A tenant: one account with all that a test put round it, and the way back.

Owns nothing that two accounts share. What an account *is* stands in ``account``.
"""

from collections.abc import Iterable, Iterator
from random import Random
from typing import TYPE_CHECKING

from mockserver.account.account import Account
from mockserver.account.clock import Clock
from mockserver.account.overlay import Overlay
from mockserver.control.gates import Gates
from mockserver.control.journal.journal import Journal
from mockserver.control.pauses import Pauses
from mockserver.control.setup.setup import Setup
from mockserver.control.stubs.stubs import STARTED, Stubs

if TYPE_CHECKING:
    from mockserver.state import Json

PARTS = ("data", "mappings", "scenarios", "settings", "requests", "clock")
"""What can be put back alone."""


class Tenant:
    """One account of a server with its stubs, conduct, journal and clock."""

    def __init__(self, name: str, setup: Setup, journal: Journal, clock: Clock) -> None:
        self.name = name
        self.setup = setup
        self.people = setup.people
        self.account = Account(
            name, setup.fixture, setup.invented, clock=clock, written=_copied(setup.written)
        )
        self.journal = journal
        self.stubs = Stubs()
        self.pauses = Pauses()
        self.gates = Gates()
        self.conduct = setup.conduct.fresh()
        self.random = Random(setup.people.seed)
        self.busy = 0
        """Requests under way, and streams that are read."""
        self.readers = 0
        """Streams that are read."""
        self.opened_by_use = True
        """Whether a request opened it, and not a call of the control plane."""
        self.touched = False
        """Whether a call of the control plane may have changed it."""
        self.document: Json | None = None
        """What it was opened with, where a call of the control plane said so."""
        self._begin_stubs(setup)
        self._begin_clock(setup)

    @property
    def plain(self) -> bool:
        """Whether the account answers everything itself, at once."""
        # Asked for every request: three attributes, and no call.
        return not (self.stubs.listed or self.conduct.bends or self.gates.inside)

    @property
    def holds_nothing(self) -> bool:
        """Whether nobody would miss it: no request and no call has left anything in it."""
        return (
            self.account.as_set_up
            and self.opened_by_use
            and not self.touched
            and not self._used_up
            and not self._scenarios_moved
        )

    @property
    def _used_up(self) -> bool:
        """Whether a stub or a fault has fewer times left than it was set up with."""
        setup, faults = self.setup, self.conduct.faults
        return (
            len(self.stubs) != len(setup.stubs)
            or len(faults) != len(setup.conduct.faults)
            or any(stub.left != stub.value.get("times") for stub in self.stubs)
            or any(fault.left != fault.value.get("times") for fault in faults)
        )

    @property
    def _scenarios_moved(self) -> bool:
        first = {name: at for name, at in (self.setup.scenarios or {}).items() if at != STARTED}
        return self.stubs.moved_scenarios() != first

    @property
    def broken_ever(self) -> int:
        """How often the contract was broken in it."""
        return self.journal.broken_ever

    def reset(self, parts: Iterable[str] = PARTS) -> list[Iterator[None]]:
        """Put parts back to what they were at the beginning.

        Gives what was dropped, to be let go in small steps.
        """
        wanted = set(parts)
        dropped: list[Iterator[None]] = []
        if wanted.issuperset(PARTS):
            self.stubs.forget_saved()
            self.touched = False
        if "data" in wanted:
            dropped.append(self._begin_data(self.setup))
        if "mappings" in wanted:
            self.stubs.begin(self.setup.stubs)
        if "scenarios" in wanted:
            self.stubs.begin_scenarios(self.setup.scenarios or {})
        if "settings" in wanted:
            self._begin_conduct(self.setup)
            self.pauses.end()
        if "requests" in wanted:
            dropped.append(self.journal.clear())
        if "clock" in wanted:
            self._begin_clock(self.setup)
        return dropped

    def renew(self, setup: Setup) -> list[Iterator[None]]:
        """Go back to another setup from now on, and have at once what nobody has changed.

        Gives what was dropped, to be let go in small steps.
        """
        parts = [] if self._scenarios_moved else ["scenarios"]
        before, self.setup = self.setup, setup
        if self.account.as_set_up:
            parts.append("data")
        if [stub.shown() for stub in self.stubs] == [stub.shown() for stub in before.stubs]:
            parts.append("mappings")
        if self.conduct.shown() == before.conduct.fresh().shown():
            parts.append("settings")
        return self.reset(parts)

    def put_back(self) -> None:
        """Be as at the beginning again, but for the journal and for those who wait."""
        self.stubs.forget_saved()
        self.hold(self.setup)

    def take(self, setup: Setup) -> Iterator[None]:
        """Have what a setup says, now. Gives the data that were there, to be let go."""
        # What waits to be written belongs to what is dropped.
        self.gates.turn_away()
        self.pauses.end()
        return self.hold(setup)

    def hold(self, setup: Setup) -> Iterator[None]:
        """The same, but whoever waits goes on waiting."""
        dropped = self.hold_data(setup)
        self._begin_stubs(setup)
        self._begin_conduct(setup)
        self._begin_clock(setup)
        return dropped

    def hold_data(self, setup: Setup) -> Iterator[None]:
        """The same for the people and data of a setup alone."""
        self.people = setup.people
        written = _copied(setup.written)
        own = setup is self.setup
        return self.account.begin(setup.fixture, setup.invented, written, as_set_up=own).dissolve()

    def repopulate(self, setup: Setup) -> Iterator[None]:
        """Have the people and data of a setup. Gives the data that were there, to be let go."""
        self.random = Random(setup.people.seed)
        return self._begin_data(setup)

    def _begin_data(self, setup: Setup) -> Iterator[None]:
        self.gates.turn_away()  # as in ``take``
        return self.hold_data(setup)

    def _begin_stubs(self, setup: Setup) -> None:
        self.stubs.begin(setup.stubs)
        self.stubs.begin_scenarios(setup.scenarios or {})

    def _begin_conduct(self, setup: Setup) -> None:
        self.conduct = setup.conduct.fresh()
        self.random = Random(self.people.seed)

    def _begin_clock(self, setup: Setup) -> None:
        clock = self.account.clock
        clock.release()
        if setup.frozen:
            clock.freeze(setup.now)
        elif setup.now is not None:
            clock.set(setup.now)


def _copied(overlay: Overlay | None) -> Overlay | None:
    return overlay.copy() if overlay is not None else None
