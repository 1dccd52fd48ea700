"""Patterns of schemas as JSON Schema reads them, in the regular expressions of Python.

The two languages share their notation and differ in what some of it means. Patterns that
are written for Python alone, as those of parameters are, do not come here.
"""

import re
from functools import lru_cache

_SPACES = r"\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""White space and ends of lines of ECMA-262; Python has some more, and no byte order mark."""

_ALONE = {r"\s": f"[{_SPACES}]", r"\S": f"[^{_SPACES}]", "$": r"\Z"}
_IN_CLASS = {r"\s": _SPACES, "[": r"\["}
_WORD = re.compile(r"\\.|.", re.DOTALL)


@lru_cache(maxsize=1024)
def read_pattern(pattern: str) -> re.Pattern[str]:
    r"""A pattern to search texts with, in which ``\w``, ``\d``, ``\s`` and ``$`` are ECMA-262's.

    Raises re.error. In a class of characters, ``\S`` stays what Python has.
    """
    read: list[str] = []
    in_class = False
    for word in _WORD.findall(pattern):
        read.append((_IN_CLASS if in_class else _ALONE).get(word, word))
        in_class = word != "]" if in_class else word == "["
    return re.compile("".join(read), re.ASCII)
