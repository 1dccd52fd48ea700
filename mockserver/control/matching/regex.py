"""Regular expressions whose time is linear in the text, whatever a client sends.

RE2's syntax: there are no lookarounds and no back references.
"""

from typing import Any

from mockserver.control.matching.work import TooMuchWorkError

_LONGEST = 10_000
_MEMORY = 8 * 1024 * 1024
_LARGE = 1000
"""Instructions of a pattern that may be slow on every character."""

_MOST_WORK = 200_000_000
"""Instructions times characters: about half a second."""


class Regex:
    """One regular expression."""

    def __init__(self, pattern: str, *, case_insensitive: bool = False) -> None:
        """Raises ValueError, with the reason in one line."""
        import re2  # type: ignore[import-untyped]

        if len(pattern) > _LONGEST:
            raise ValueError(f"too long; wanted: at most {_LONGEST} characters")
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MEMORY
        options.case_sensitive = not case_insensitive
        try:
            self._compiled: Any = re2.compile(_utf8(pattern), options)
        except re2.error as error:
            reason = error.args[0] if error.args else "no pattern"
            text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
            raise ValueError(
                f"not a regular expression here (no lookarounds, no back references): {text}"
            ) from None
        self._size: int = self._compiled.programsize

    def fullmatch(self, text: str) -> bool:
        """Whether the whole text matches. Raises TooMuchWorkError."""
        self._weigh(text)
        return self._compiled.fullmatch(_utf8(text)) is not None

    def search(self, text: str) -> bool:
        """Whether any part of the text matches. Raises TooMuchWorkError."""
        self._weigh(text)
        return self._compiled.search(_utf8(text)) is not None

    def _weigh(self, text: str) -> None:
        if self._size > _LARGE and self._size * len(text) > _MOST_WORK:
            raise TooMuchWorkError


def _utf8(text: str) -> str:
    # Half a surrogate pair is nothing that the engine can be given.
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
