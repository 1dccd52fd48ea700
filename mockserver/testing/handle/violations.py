"""A violation of the contract as a test sees it, and how it reads."""

from dataclasses import dataclass

Origin = tuple[str, str]
"""Where a request came from: the line of the test, and the line that sent it."""

OFF_CONTRACT = "offContract"
"""Metadata of a stub whose answers may break the contract."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that broke the contract.

    ``of`` is ``request``, or ``answer`` for a stub that answered what its operation does not.
    ``pointer`` is a JSON pointer into the body, ``parameter`` the name of what is no part of
    it; one of them is None. ``keyword`` is that of JSON Schema, or a word of its kind:
    ``operation``, ``credentials``.
    """

    request_id: str
    of: str
    operation: str | None
    method: str
    url: str
    status: int
    keyword: str
    pointer: str | None
    parameter: str | None
    wanted: str
    came: str | None
    origin: Origin | None = None

    @property
    def place(self) -> str:
        return self.parameter or "" if self.pointer is None else self.pointer or "/"

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from all others of its account."""
        return self.request_id, self.of, self.keyword, self.place

    def __str__(self) -> str:
        return "\n".join([head(self), *what(self), *where(self)])


def head(one: Violation) -> str:
    """The line of the request."""
    name = f" ({one.operation})" if one.operation else ""
    line = f"{one.method} {one.url}{name}, answered {one.status}"
    return f"{line} by a stub, whose answer broke it" if one.of == "answer" else line


def what(one: Violation) -> list[str]:
    """The lines of what was wanted and what came."""
    lines = [f"  at      {one.place}", f"  wanted  {one.wanted}  [{one.keyword}]"]
    if one.came is not None:
        lines.append(f"  came    {one.came}")
    return lines


def where(one: Violation) -> list[str]:
    """The lines of where the request came from, if that is known."""
    if one.origin is None:
        return []
    test, sender = one.origin
    lines = [f"  test    {test}"]
    return lines if sender == test else [*lines, f"  sent by {sender}"]
