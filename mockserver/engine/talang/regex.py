"""Regular expressions whose time is linear in the text, whatever the pattern.

RE2's syntax: there are no lookarounds and no back references.
"""

from functools import lru_cache
from typing import Any

_LONGEST = 2000
_MEMORY = 1024 * 1024
_QUICK = 1000
"""Instructions up to which a pattern costs little for every character."""


class Regex:
    """One regular expression."""

    __slots__ = ("_compiled", "size")

    def __init__(self, pattern: str) -> None:
        """Raises ValueError, with the reason in one line."""
        import re2  # type: ignore[import-untyped]

        if len(pattern) > _LONGEST:
            raise ValueError(f"a regular expression has at most {_LONGEST} characters")
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MEMORY
        try:
            self._compiled: Any = re2.compile(_utf8(pattern), options)
        except re2.error as error:
            reason = error.args[0] if error.args else "no pattern"
            text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
            raise ValueError(
                f"not a regular expression here (no lookarounds, no back references): {text}"
            ) from None
        self.size: int = self._compiled.programsize

    def finds(self, text: str) -> bool:
        """Whether any part of a text matches."""
        return self._compiled.search(_utf8(text)) is not None

    def cost(self, text: str) -> int:
        """How many steps a search in a text is worth."""
        return len(text) >> 4 if self.size <= _QUICK else self.size * len(text) >> 10


@lru_cache(maxsize=256)
def regex_of(pattern: str) -> Regex:
    """A regular expression, compiled once. Raises ValueError."""
    return Regex(pattern)


def _utf8(text: str) -> str:
    # Half a surrogate pair is nothing that the engine can be given.
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
