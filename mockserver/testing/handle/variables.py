"""The environment variables that lead a program to an account."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockserver.testing.handle.case import Case

URL = "TALON_MOCK_URL"
ADMIN_TOKEN = "TALON_MOCK_ADMIN_TOKEN"  # noqa: S105 - the name of a variable
"""What the control plane of a server elsewhere asks for, where it was started with a token."""

_WORD = re.compile(r"\{([A-Za-z_]+)\}")
"""A word to be filled in; all other braces, those of JSON say, stay."""


def variables(url: str, case: "Case", own: Mapping[str, str]) -> dict[str, str]:
    """The usual variables, and those of ``own``, in whose values the four words are filled in.

    Raises ValueError for a value with another word alone in braces.
    """
    words = {
        "url": url,
        "account": case.account,
        "integration_key": case.integration_key,
        "management_key": case.management_key,
    }
    usual = {
        URL: url,
        "TALON_MOCK_ACCOUNT": case.account,
        "TALON_MOCK_INTEGRATION_KEY": case.integration_key,
        "TALON_MOCK_MANAGEMENT_KEY": case.management_key,
    }
    return usual | {name: _filled(name, value, words) for name, value in own.items()}


def _filled(name: str, value: str, words: Mapping[str, str]) -> str:
    unknown = [word for word in _WORD.findall(value) if word not in words]
    if unknown:
        known = ", ".join(f"{{{word}}}" for word in words)
        raise ValueError(f"{name} is {value!r}; in braces stand {known}")
    return _WORD.sub(lambda found: words[found[1]], value)
