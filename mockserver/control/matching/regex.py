"""Regular expressions that clients send in stubs: bounded in length and in work."""

from mockserver.control.matching.work import TooMuchWorkError
from mockserver.linear_regex import LinearRegex

_LONGEST = 10_000
_MEMORY = 8 * 1024 * 1024
_LARGE = 1000
"""Instructions of a pattern that may be slow on every character."""

_MOST_WORK = 200_000_000
"""Instructions times characters: about half a second."""


class Regex(LinearRegex):
    """One regular expression."""

    __slots__ = ()

    def __init__(self, pattern: str, *, case_insensitive: bool = False) -> None:
        """Raises ValueError, with the reason in one line."""
        if len(pattern) > _LONGEST:
            raise ValueError(f"too long; wanted: at most {_LONGEST} characters")
        super().__init__(pattern, memory=_MEMORY, case_insensitive=case_insensitive)

    def fullmatch(self, text: str) -> bool:
        """Whether the whole text matches. Raises TooMuchWorkError."""
        self._weigh(text)
        return super().fullmatch(text)

    def search(self, text: str) -> bool:
        """Whether any part of the text matches. Raises TooMuchWorkError."""
        self._weigh(text)
        return super().search(text)

    def _weigh(self, text: str) -> None:
        if self.size > _LARGE and self.size * len(text) > _MOST_WORK:
            raise TooMuchWorkError
