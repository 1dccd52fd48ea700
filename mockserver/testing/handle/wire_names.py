"""Names as Python writes them, turned into those of the wire: ``profile_id`` is ``profileId``."""

from collections.abc import Mapping
from typing import Any


def wire_names(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Keyword arguments as fields of a model; a name without an underscore stays as it is."""
    return {_wire(name): value for name, value in fields.items()}


def _wire(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)
