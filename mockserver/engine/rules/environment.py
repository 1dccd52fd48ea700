"""What rules of an account can name: its paths, its functions, its bindings, its templates.

Made once of the entities that define rules. Names that an export has for a function can be
told in the table of Talang names of a fixture.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.engine.rules.functions import FUNCTIONS, custom_functions
from mockserver.engine.rules.slots import Slots, slots_of
from mockserver.engine.talang.environment import HostFunction, Slot
from mockserver.engine.talang.kinds import Kind as Talang
from mockserver.entities import Kind, Reader


class RuleEnvironment:
    """An environment of Talang. Immutable: a binding makes another."""

    def __init__(  # noqa: PLR0917 - as many as the rule has
        self,
        slots: Slots,
        functions: Mapping[str, Sequence[HostFunction]],
        templates: Mapping[str, Any],
        aliases: Mapping[str, str],
        bindings: Mapping[str, Slot] | None = None,
        bound: int = 0,
    ) -> None:
        self._slots = slots
        self._functions = functions
        self._templates = templates
        self._aliases = aliases
        self._bindings = bindings or {}
        self.bound = bound
        """How many bindings there are."""

    def slot(self, path: tuple[str, ...]) -> Slot | None:
        """What a path reads; None where nothing has it."""
        if len(path) == 1 and path[0] in self._bindings:
            return self._bindings[path[0]]
        return self._slots.slot(path)

    def function(self, name: str) -> Sequence[HostFunction]:
        """The functions of a name in lower case."""
        return self._functions.get(self.canonical(name), ())

    def canonical(self, name: str) -> str:
        """The name that a function has here, in lower case."""
        lowered = name.casefold()
        return self._aliases.get(lowered, lowered)

    def template(self, name: str) -> Any | None:
        """The expression of a stored template."""
        return self._templates.get(name)

    def with_binding(self, name: str, index: int, kind: Talang) -> "RuleEnvironment":
        """This environment with one binding more, which is the run's at ``index``."""
        slot = Slot(kind, lambda run: run.binding(index))
        return RuleEnvironment(
            self._slots,
            self._functions,
            self._templates,
            self._aliases,
            {**self._bindings, name: slot},
            index + 1,
        )


def environment_of(reader: Reader) -> RuleEnvironment:
    """The environment of an account."""
    templates = {one["name"]: one["expr"] for one in reader.values(Kind.TEMPLATE)}
    aliases = {
        one["name"].casefold(): one["function"].casefold()
        for one in reader.values(Kind.TALANG_NAME)
    }
    return RuleEnvironment(
        slots_of(reader), {**FUNCTIONS, **custom_functions(reader)}, templates, aliases
    )
