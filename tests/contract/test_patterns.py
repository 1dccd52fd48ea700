"""Patterns: every character is in a class to Python as it is to the validator that is fast."""

import re
import sys

import jsonschema_rs
import pytest

from mockserver.contract.patterns import read_pattern

CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


@pytest.mark.parametrize("one", [r"\s", r"\S", r"[\s-]", r"[^@\s]", r"\w", r"\W", r"\d", r"[\d$]"])
def test_a_class_has_the_same_characters(one: str) -> None:
    fast = jsonschema_rs.Draft202012Validator({"pattern": f"^{one}$"})
    read = read_pattern(f"^{one}$")
    odd = [text for text in CHARACTERS if (read.search(text) is not None) != fast.is_valid(text)]
    assert odd == []


@pytest.mark.parametrize(
    "pattern", ["a$", "^a$|^b$", r"^a\$", r"[$]$", r"^[\]\s]$", r"\\$", r"^(a|\s)+$", "^[[]$"]
)
def test_a_text_ends_where_it_ends(pattern: str) -> None:
    fast = jsonschema_rs.Draft202012Validator({"pattern": pattern})
    read = read_pattern(pattern)
    for text in ("a", "b", "a\n", "b\n", "a$", "$", "$\n", "]", "]\n", "\\", "\\\n", "\n", "[", ""):
        assert (read.search(text) is not None) == fast.is_valid(text), text


def test_no_pattern_is_told() -> None:
    with pytest.raises(re.error):
        read_pattern("[a")
