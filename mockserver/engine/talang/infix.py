"""Infix expressions of placeholders: ``round_up($Item.Price * 10%) + 1``.

Operators are + - * / %, a minus before a value, and a percent sign after one. A path is
``$Session.Total`` or, as the Rule Builder shows it, ``[Session.Total]``.
"""

import re
from typing import Any, NamedTuple

_TOKEN = re.compile(
    r"\s*(?:"
    r"(?P<end>\}\})"
    r"|(?P<number>\d{1,300}(?:\.\d{1,300})?)"
    r"|\$(?P<path>[^\W\d]\w*(?:\.\w+)*)"
    r"|\[(?P<bracket>[^\[\]{}.]+(?:\.[^\[\]{}.]+)*)\]"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<sign>[-+*/%(),])"
    r")"
)
_FUNCTIONS = {"round_up": "ceil", "round_down": "floor"}
_WORDS = {"true": True, "false": False, "null": None}
_CALLS = {"+": "+", "-": "-", "*": "*", "/": "/", "%": "mod"}
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "minus": 3}
_OPEN = {"(", "call"}


class Token(NamedTuple):
    """A word of an expression; ``at`` is its place in the text, from 1."""

    kind: str
    text: str
    at: int


class Tokens:
    """Reads a text word by word, up to the braces that end a placeholder.

    ``at`` is where the next word begins.
    """

    def __init__(self, text: str, at: int) -> None:
        self._text = text
        self.at = at

    def next(self) -> Token:
        """The next word. Raises ValueError where there is none."""
        token, self.at = self._read()
        return token

    def peek(self) -> Token:
        """The word after this one, which stays where it is. Raises ValueError."""
        return self._read()[0]

    def _read(self) -> tuple[Token, int]:
        match = _TOKEN.match(self._text, self.at)
        if match is None:
            place = self.at + len(self._text[self.at :]) - len(self._text[self.at :].lstrip())
            if place >= len(self._text):
                raise ValueError(f"at {place + 1}: }}}} wanted, the text ends")
            given = self._text[place : place + 20]
            raise ValueError(f"at {place + 1}: a value or an operator wanted, got {given!r}")
        kind = str(match.lastgroup)
        return Token(kind, match[kind], match.start(kind) + 1), match.end()


class _Waiting(NamedTuple):
    """An operator or an open parenthesis; of a call, its name and how many values were below."""

    sign: str
    name: str = ""
    below: int = 0


class _Stacks:
    """Values that are done, and what waits for its last one."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.waiting: list[_Waiting] = []

    def operator(self, sign: str) -> None:
        """Take an operator between two values."""
        while self.waiting and _STRENGTH.get(self.waiting[-1].sign, 0) >= _STRENGTH[sign]:
            self._apply(self.waiting.pop())
        self.waiting.append(_Waiting(sign))

    def to_parenthesis(self) -> _Waiting | None:
        """Work out what stands in the innermost parenthesis, which is given and stays open."""
        while self.waiting and self.waiting[-1].sign not in _OPEN:
            self._apply(self.waiting.pop())
        return self.waiting[-1] if self.waiting else None

    def close(self, opened: _Waiting) -> None:
        """Close the innermost parenthesis."""
        self.waiting.pop()
        if opened.sign == "call":
            arguments = self.values[opened.below :]
            del self.values[opened.below :]
            self.values.append([opened.name, *arguments])

    def _apply(self, operator: _Waiting) -> None:
        right = self.values.pop()
        if operator.sign == "minus":
            number = type(right) in {int, float}
            self.values.append(-right if number else ["-", 0, right])
        else:
            self.values.append([_CALLS[operator.sign], self.values.pop(), right])


def read_infix(tokens: Tokens) -> Any:
    """The expression up to the braces that end it, which are read too. Raises ValueError."""
    stacks = _Stacks()
    wants_value = True
    while True:
        token = tokens.next()
        if wants_value:
            wants_value = _take_value(stacks, token, tokens)
        elif token.kind == "end":
            break
        else:
            wants_value = _take_operator(stacks, token, tokens)
    if stacks.to_parenthesis() is not None:
        raise ValueError(f"at {token.at}: ) wanted, got }}}}")
    return stacks.values.pop()


def _take_value(stacks: _Stacks, token: Token, tokens: Tokens) -> bool:
    """Take a word where a value is wanted; gives whether one is wanted still."""
    if token.kind == "sign" and token.text == "-":
        stacks.waiting.append(_Waiting("minus"))
        return True
    if token.kind == "sign" and token.text == "(":
        stacks.waiting.append(_Waiting("("))
        return True
    if token.kind == "name" and tokens.peek().text == "(":
        tokens.next()
        name = _FUNCTIONS.get(token.text.casefold(), token.text)
        opened = _Waiting("call", name, len(stacks.values))
        stacks.waiting.append(opened)
        if tokens.peek().text != ")":
            return True
        tokens.next()
        stacks.close(opened)
        return False
    stacks.values.append(_value(token))
    return False


def _value(token: Token) -> Any:
    kind, text, at = token
    match kind:
        case "number":
            return float(text) if "." in text else int(text)
        case "path" | "bracket":
            return [".", *(part.strip() for part in text.split("."))]
        case "text":
            return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
        case "name" if text.casefold() in _WORDS:
            return _WORDS[text.casefold()]
        case "name":
            raise ValueError(f"at {at}: a value wanted, got {text!r}; a path begins with $")
    raise ValueError(f"at {at}: a value wanted, got {text!r}")


def _take_operator(stacks: _Stacks, token: Token, tokens: Tokens) -> bool:
    """Take a word after a value; gives whether a value is wanted next."""
    if token.kind != "sign" or token.text == "(":
        raise ValueError(f"at {token.at}: an operator wanted, got {token.text!r}")
    if token.text == "%" and _ends_value(tokens.peek()):
        stacks.values.append(["/", stacks.values.pop(), 100])
        return False
    if token.text not in {")", ","}:
        stacks.operator(token.text)
        return True
    opened = stacks.to_parenthesis()
    if opened is None or (token.text == "," and opened.sign != "call"):
        raise ValueError(f"at {token.at}: an operator or }}}} wanted, got {token.text!r}")
    if token.text == ",":
        return True
    stacks.close(opened)
    return False


def _ends_value(following: Token) -> bool:
    """Whether a percent sign before this word means hundredths, not a remainder."""
    return following.kind == "end" or (following.kind == "sign" and following.text != "(")
