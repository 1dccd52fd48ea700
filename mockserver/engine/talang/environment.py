"""What an expression can name: the host's paths and functions, and templates."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from mockserver.engine.talang.kinds import Kind


class Slot(NamedTuple):
    """What a path reads. ``read`` takes the host and raises TalangFailure where nothing is.

    A longer path goes on into the value where the kind is ANY, where the path has one part
    (a binding), or where the slot is ``open``; else it needs a slot of its own.
    """

    kind: Kind
    read: Callable[[Any], Any]
    open: bool = False


class Collector(Protocol):
    """Takes what a lambda makes of each element of a list."""

    def add(self, element: Any, value: Any) -> bool | None:
        """Take one; True where no more is wanted."""

    def result(self) -> Any:
        """What comes of all of them."""


class Each(NamedTuple):
    """A function over a list: its argument ``position`` is the list, a lambda follows.

    The lambda has no place in the kinds of the function. ``collect`` takes the host and the
    other arguments in their order; the machine then adds each element of the list with what
    the lambda, which gives ``body``, makes of it.
    """

    position: int
    collect: Callable[..., Collector]
    body: Kind = Kind.ANY
    single: bool = False
    """Whether the argument is no list, but the only element."""


class HostFunction(NamedTuple):
    """A function. ``call`` takes the host and the arguments, and may raise TalangFailure.

    ``optional`` says how many of the last arguments may be left out; where ``variadic`` the
    last kind repeats. ``cost`` takes the arguments, of any kinds, and says how many steps a
    call costs that takes longer for longer ones. ``check`` takes the arguments that are
    literals, None for others, and raises ValueError for what can never be one; it is asked
    at load. With ``each`` there is no ``call``. ``acts`` says that a call changes what the
    host makes, so that it has no place where a value alone is wanted.
    """

    name: str
    kinds: tuple[Kind, ...]
    result: Kind
    call: Callable[..., Any] | None
    optional: int = 0
    variadic: bool = False
    each: Each | None = None
    cost: Callable[..., int] | None = None
    check: Callable[..., object] | None = None
    acts: bool = False

    def fits(self, count: int) -> bool:
        """Whether it can take so many arguments, not counting a lambda."""
        least = len(self.kinds) - self.optional
        return count >= least and (self.variadic or count <= len(self.kinds))

    def kind(self, index: int) -> Kind:
        """The kind of an argument."""
        return self.kinds[min(index, len(self.kinds) - 1)]

    def shown(self) -> str:
        """How it is called, for people."""
        kinds = [str(kind) for kind in self.kinds]
        if self.variadic:
            kinds[-1] += "..."
        if self.each is not None:
            kinds.insert(self.each.position + 1, "lambda")
        return f"{self.name}({', '.join(kinds)})"


class ActingHost(Protocol):
    """A host with functions that act: what they make can be undone."""

    def mark(self) -> Any:
        """What was made so far, to come back to."""

    def undo(self, mark: Any) -> None:
        """Have nothing be made since a mark."""


class Environment(Protocol):
    """What there is besides the functions of the language itself."""

    def slot(self, path: tuple[str, ...]) -> Slot | None:
        """What a path reads; None where nothing has it."""

    def function(self, name: str) -> Sequence[HostFunction]:
        """The functions of a name in lower case; none where there is no such name.

        Those that are called as ``["!", "name", ...]`` have the name ``!name``.
        """

    def canonical(self, name: str) -> str:
        """The name that a function has here, in lower case."""

    def template(self, name: str) -> Any | None:
        """The expression of a stored template, if there is one."""
