"""Regular expressions in Talang: bounded in length, priced in steps, compiled once."""

from functools import lru_cache

from mockserver.linear_regex import LinearRegex

_LONGEST = 2000
_MEMORY = 1024 * 1024
_QUICK = 1000
"""Instructions up to which a pattern costs little for every character."""


class Regex(LinearRegex):
    """One regular expression."""

    __slots__ = ()

    def __init__(self, pattern: str) -> None:
        """Raises ValueError, with the reason in one line."""
        if len(pattern) > _LONGEST:
            raise ValueError(f"a regular expression has at most {_LONGEST} characters")
        super().__init__(pattern, memory=_MEMORY)

    def cost(self, text: str) -> int:
        """How many steps a search in a text is worth."""
        return len(text) >> 4 if self.size <= _QUICK else self.size * len(text) >> 10


@lru_cache(maxsize=256)
def regex_of(pattern: str) -> Regex:
    """A regular expression, compiled once. Raises ValueError."""
    return Regex(pattern)
