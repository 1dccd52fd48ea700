"""Internal IDs in their order, without walking through them."""

from collections.abc import Iterator, Sequence
from itertools import chain


class Numbers:
    """Internal IDs in rising order: those of the population, then those written since.

    A stretch out of the middle costs its own length, however many there are.
    """

    def __init__(self, invented: Sequence[int], written: Sequence[int]) -> None:
        self._invented = invented
        self._written = written

    def __len__(self) -> int:
        return len(self._invented) + len(self._written)

    def __iter__(self) -> Iterator[int]:
        return chain(self._invented, self._written)

    def __reversed__(self) -> Iterator[int]:
        return chain(reversed(self._written), reversed(self._invented))

    def after(self, skip: int) -> Iterator[int]:
        """All IDs after the first ``skip``, one by one."""
        border = len(self._invented)
        return chain(self._invented[skip:], self._written[max(0, skip - border) :])

    def __contains__(self, number: object) -> bool:
        return number in self._invented or number in self._written

    def stretch(self, skip: int, count: int, *, backwards: bool = False) -> list[int]:
        """At most ``count`` IDs after the first ``skip``, from the end where ``backwards``."""
        if backwards:
            end = max(0, len(self) - skip)
            return self.stretch(max(0, end - count), min(count, end))[::-1]
        border = len(self._invented)
        head = self._invented[skip : skip + count] if skip < border else ()
        rest = count - len(head)
        begin = max(0, skip - border)
        return [*head, *self._written[begin : begin + rest]]
