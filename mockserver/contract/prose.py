"""The values a description states for its property, where it certainly states all of them.

Owns the few closed forms that enumerate. A form that enumerates only in part, by example, or
beside a free value gives nothing: a missing enum refuses no one, an invented one does.
"""

import re

_STATE = r"`?([A-Za-z][A-Za-z_]*)`?"
# A bare word behind "or" is a state only where it ends the item; else the sentence goes on.
_OR_STATE = r"\s*(?:,|\bor\b)\s+(?:`[A-Za-z_]+`|[A-Za-z_]+(?=\s*(?:$|\d+\.|[.;])))"
_TRANSITION = re.compile(rf"{_STATE}\s*(?:→|->)\s*{_STATE}((?:{_OR_STATE})*)")
_TRANSITIONS_AHEAD = re.compile(r"\btransitions\b", re.IGNORECASE)
_FURTHER_STATE = re.compile(r"(?:,|\bor\b)\s+`?([A-Za-z_]+)")

_LEAD = re.compile(
    r"\b(?:[Pp]ossible (?:type )?values?(?: are)?"
    r"|[Cc]an be one of(?: the following(?: values)?)?)\s*:?\s*(?=[-\[(])"
)
_LIST = re.compile(r"\[('[^'\[\]]+'(?:\s*,\s*'[^'\[\]]+')*)\]")
_PARENTHESES = re.compile(r"\(([A-Za-z]\w*(?:\s*,\s*[A-Za-z]\w*)+)\)")
_BULLET = re.compile(r"(?:^|(?<=\s))-\s+")
_BULLET_VALUE = re.compile(r"`([^`\s]+)`(?=$|[\s:.])(?!\s*(?:or|and)\b)")


def stated_values(description: str) -> tuple[str, ...] | None:
    """Every value of a text property, if its description names them all, in the order found."""
    return _states(description) or _enumerated(description)


def _states(description: str) -> tuple[str, ...] | None:
    lead = _TRANSITIONS_AHEAD.search(description)
    if lead is None:
        return None
    found: list[str] = []
    for match in _TRANSITION.finditer(description, lead.end()):
        found += (match[1], match[2], *_FURTHER_STATE.findall(match[3]))
    return tuple(dict.fromkeys(found)) or None


def _enumerated(description: str) -> tuple[str, ...] | None:
    leads = list(_LEAD.finditer(description))
    # Two enumerations are two cases of something else ("per session one of..., per item...").
    if len(leads) != 1:
        return None
    rest = description[leads[0].end() :]
    if match := _LIST.match(rest):
        return tuple(re.findall(r"'([^']+)'", match[1]))
    if match := _PARENTHESES.match(rest):
        return tuple(part.strip() for part in match[1].split(","))
    return _bulleted(rest) if rest.startswith("-") else None


def _bulleted(text: str) -> tuple[str, ...] | None:
    """The values of a list whose every item begins with one, or nothing.

    An item without backticks ("- a timestamp value") or with several words in them
    (`` `timestamp value` ``) describes values instead of naming one.
    """
    items = [_BULLET_VALUE.match(item) for item in _BULLET.split(text)[1:]]
    values = [item[1] for item in items if item is not None]
    return tuple(dict.fromkeys(values)) if values and len(values) == len(items) else None
