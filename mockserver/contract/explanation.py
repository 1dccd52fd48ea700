"""Says in words what a value was and what the contract wanted.

One template a keyword. The enum text begins as the real service's does.
"""

from typing import TYPE_CHECKING, Any

from mockserver.contract.problems import shown

if TYPE_CHECKING:
    from jsonschema import ValidationError

_ARTICLES = {"array": "an array", "integer": "an integer", "object": "an object"}


def explain(error: "ValidationError") -> str:
    """One sentence for one error of the ``jsonschema`` library."""
    path = list(error.absolute_path)
    name = _name(path)
    wanted: Any = error.validator_value
    came = error.instance
    match error.validator:
        case "type":
            types = wanted if isinstance(wanted, list) else [wanted]
            kinds = " or ".join(_ARTICLES.get(kind, f"a {kind}") for kind in types)
            return f"{name} must be {kinds}; got {shown(came)}"
        case "enum":
            values = ", ".join(shown(value) for value in wanted)
            return f"{name} must be one of the following: {values}; got {shown(came)}"
        case "required":
            return f"{missing_property(error)} is required in {name}"
        case "minLength":
            return f"{name} must have at least {wanted} characters; got {len(came)}"
        case "maxLength":
            return f"{name} must have at most {wanted} characters; got {len(came)}"
        case "minItems":
            return f"{name} must have at least {wanted} entries; got {len(came)}"
        case "maxItems":
            return f"{name} must have at most {wanted} entries; got {len(came)}"
        case "minimum":
            return f"{name} must be at least {wanted}; got {shown(came)}"
        case "maximum":
            return f"{name} must be at most {wanted}; got {shown(came)}"
        case "pattern":
            return f"{name} must match {wanted}; got {shown(came)}"
        case "format":
            return f"{name} must be a {wanted} (RFC 3339 where it is a time); got {shown(came)}"
        case "uniqueItems":
            return f"{name} must not hold an entry twice"
        case _:
            return f"{name} breaks the rule {error.validator}: {shown(wanted)}; got {shown(came)}"


def missing_property(error: "ValidationError") -> str:
    """The property that an error of the keyword ``required`` is about."""
    # The library makes one error a missing property and names it in the message alone.
    missing: list[str] = [
        name for name in error.validator_value if error.message.startswith(repr(name))
    ]
    return missing[0]


def _name(path: list[str | int]) -> str:
    """How a message calls a place: its key, and the index where it stands in a list."""
    if not path:
        return "the body"
    last = path[-1]
    if isinstance(last, str):
        return last
    owner = next((part for part in reversed(path) if isinstance(part, str)), "the body")
    return f"entry {last} of {owner}"
