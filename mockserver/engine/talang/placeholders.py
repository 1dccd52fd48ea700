"""Paths and placeholders in texts of blocks: ``$Session.Total``, ``{{$Item.Price * 10%}}``.

What stands in braces is infix; it becomes Talang by precedence and two stacks, without
recursion. Which functions there are is not known here.
"""

from typing import Any

from mockserver.engine.talang.infix import Tokens, read_infix
from mockserver.engine.talang.times import shortened


class PlaceholderError(Exception):
    """A text cannot be read. The message has the place, from 1, and what was wanted."""


def parse_path(text: str) -> list[str]:
    """``$Session.Total`` as a path of Talang. Raises PlaceholderError."""
    stripped = text.strip()
    parts = stripped[1:].split(".")
    if not stripped.startswith("$") or not all(parts) or any(sign in text for sign in "{}"):
        raise PlaceholderError(f'a path is written like "$Session.Total"; got {shortened(text)}')
    return [".", *parts]


def parse_text(text: str) -> Any:
    """A text as an expression; without a placeholder it is itself.

    One that is a placeholder and nothing else keeps its kind, any other is joined as text.
    Raises PlaceholderError.
    """
    parts: list[Any] = []
    at = 0
    while (start := text.find("{{", at)) >= 0:
        if start > at:
            parts.append(text[at:start])
        tokens = Tokens(text, start + 2)
        try:
            expression = read_infix(tokens)
        except ValueError as error:
            raise PlaceholderError(str(error)) from None
        at = tokens.at
        if not parts and at == len(text):
            return expression
        parts.append(["toString", expression])
    if not parts:
        return text
    if at < len(text):
        parts.append(text[at:])
    return ["concat", *parts]
