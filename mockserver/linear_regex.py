"""Regular expressions whose time is linear in the text, whatever the pattern.

RE2's syntax: there are no lookarounds and no back references. How long patterns and how much
work there may be is for those to say who take them from clients.
"""

from typing import Any


class LinearRegex:
    """One regular expression. ``size`` is its number of instructions."""

    __slots__ = ("_compiled", "size")

    def __init__(self, pattern: str, *, memory: int, case_insensitive: bool = False) -> None:
        """Compile within so many bytes. Raises ValueError, with the reason in one line."""
        import re2  # type: ignore[import-untyped]

        options = re2.Options()
        options.log_errors = False
        options.max_mem = memory
        options.case_sensitive = not case_insensitive
        try:
            self._compiled: Any = re2.compile(_utf8(pattern), options)
        except re2.error as error:
            reason = error.args[0] if error.args else "no pattern"
            text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
            raise ValueError(
                f"not a regular expression here (no lookarounds, no back references): {text}"
            ) from None
        self.size: int = self._compiled.programsize

    def fullmatch(self, text: str) -> bool:
        """Whether the whole text matches."""
        return self._compiled.fullmatch(_utf8(text)) is not None

    def search(self, text: str) -> bool:
        """Whether any part of the text matches."""
        return self._compiled.search(_utf8(text)) is not None


def _utf8(text: str) -> str:
    # Half a surrogate pair is nothing that the engine can be given.
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
