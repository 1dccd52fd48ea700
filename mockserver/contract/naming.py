"""From the names a generated doc prints back to the names on the wire.

Owns the conversion of one name and the settling of a guess by a doc of the same model in
another language. The wire style is camelCase; a name with a capital is taken as printed.
"""

import re
from collections.abc import Collection, Iterable

from mockserver.contract.dialects import Dialect

# Underscoring cuts the plural of an acronym in two: "UUIDs" becomes "uui_ds".
_PLURAL_ACRONYMS = {
    f"{word[:-1].lower()}_{word[-1].lower()}s": f"{word}s"
    for word in ("API", "GUID", "ID", "IP", "SKU", "URI", "URL", "UUID")
}
_PLURAL = re.compile(rf"(?:^|(?<=_))({'|'.join(_PLURAL_ACRONYMS)})(?=_|$)")
# A generator never puts an underscore before a digit, so one found there is the wire's own.
_JOINT = re.compile(r"(?<=[A-Za-z0-9])_+([A-Za-z])")


def wire_name(printed: str, dialect: Dialect) -> str:
    """The best guess at a property's wire name from its printed name alone."""
    name = _without_prefix(printed, dialect)
    if name != name.lower():
        return name
    name = _PLURAL.sub(lambda match: _PLURAL_ACRONYMS[match[1]], name)
    return _JOINT.sub(lambda match: match[1].upper(), name)


def settle(printed: str, dialect: Dialect, siblings: Iterable[str]) -> str:
    """The wire name, taken from the other docs of the model where one prints it in camelCase.

    A name without an underscore is certain by itself: ``profileintegrationid`` has no capitals.
    """
    if "_" in _without_prefix(printed, dialect):
        sought = _letters(printed)
        for sibling in siblings:
            if "_" not in sibling and _letters(sibling) == sought:
                return sibling
    return wire_name(printed, dialect)


def model_name(printed: str, dialect: Dialect, known: Collection[str]) -> str:
    """The model's own name: ``ModelReturn`` is ``Return`` where the language reserves that word.

    ``known`` are the names of all docs at hand; one that has the bare name settles that the
    longer one is a model of its own.
    """
    bare = printed.removeprefix(dialect.model_prefix)
    if bare != printed and bare.lower() in dialect.reserved and bare not in known:
        return bare
    return printed


def _without_prefix(printed: str, dialect: Dialect) -> str:
    for prefix in dialect.field_prefixes:
        bare = printed.removeprefix(prefix)
        if bare != printed and bare in dialect.reserved:
            return bare
    return printed


def _letters(name: str) -> str:
    return name.replace("_", "").lower()
