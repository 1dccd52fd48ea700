"""Every guess about the real service: what is not known, the choice made, and why.

The one table of guesses, in rooms by what they are about. A user lists it with
``mockserver assumptions`` and switches an entry with ``--assume NAME=CHOICE``. Rules
ask ``Assumptions`` by name; nothing else decides what the documentation leaves open.
"""

from collections.abc import Mapping

from mockserver.assumptions.account import ACCOUNT_GUESSES
from mockserver.assumptions.activity import ACTIVITY_GUESSES
from mockserver.assumptions.entities import ENTITY_GUESSES
from mockserver.assumptions.guess import Guess
from mockserver.assumptions.loyalty import LOYALTY_GUESSES
from mockserver.assumptions.rules import RULE_GUESSES

__all__ = ("GUESSES", "Assumptions", "Guess", "UnknownAssumptionError", "parse_assumptions")

GUESSES: tuple[Guess, ...] = (
    *ACCOUNT_GUESSES,
    *RULE_GUESSES,
    *ENTITY_GUESSES,
    *LOYALTY_GUESSES,
    *ACTIVITY_GUESSES,
)
"""The whole table, in the order in which it is shown."""

_BY_NAME: Mapping[str, Guess] = {guess.name: guess for guess in GUESSES}


class UnknownAssumptionError(ValueError):
    """A name or a choice that is not in the table; the message lists what is."""


class Assumptions:
    """The choice in force for every guess. Immutable."""

    __slots__ = ("_chosen",)

    def __init__(self, switched: Mapping[str, str] | None = None) -> None:
        chosen = {guess.name: guess.choices[0] for guess in GUESSES}
        for name, choice in (switched or {}).items():
            guess = _BY_NAME.get(name)
            if guess is None:
                known = ", ".join(sorted(_BY_NAME))
                raise UnknownAssumptionError(f"no assumption is named {name!r}; known: {known}")
            if choice not in guess.choices:
                wanted = " or ".join(guess.choices)
                raise UnknownAssumptionError(f"{name} cannot be {choice!r}; wanted: {wanted}")
            chosen[name] = choice
        self._chosen = chosen

    def __getitem__(self, name: str) -> str:
        """The choice in force. Raises KeyError for a name that is not in the table."""
        return self._chosen[name]

    def switched(self, name: str, choice: str) -> "Assumptions":
        """These with another choice for one guess. Raises UnknownAssumptionError."""
        return Assumptions({**self._chosen, name: choice})

    def items(self) -> list[tuple[Guess, str]]:
        """Every guess with the choice in force, in the order of the table."""
        return [(guess, self._chosen[guess.name]) for guess in GUESSES]


def parse_assumptions(pairs: tuple[str, ...]) -> Assumptions:
    """Read ``NAME=CHOICE`` pairs. Raises UnknownAssumptionError, naming what is wrong."""
    switched: dict[str, str] = {}
    for pair in pairs:
        name, sign, choice = pair.partition("=")
        if not sign:
            raise UnknownAssumptionError(f"{pair!r} is not NAME=CHOICE")
        switched[name.strip()] = choice.strip()
    return Assumptions(switched)
