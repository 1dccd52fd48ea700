"""The functions of the language itself, by their names in lower case.

What is evaluated in a way of its own (and, catch, paths, templates) is in ``forms``.
"""

from collections.abc import Mapping, Sequence

from mockserver.engine.talang.environment import HostFunction
from mockserver.engine.talang.functions.comparing import COMPARING
from mockserver.engine.talang.functions.counting import COUNTING
from mockserver.engine.talang.functions.lists import LISTS
from mockserver.engine.talang.functions.texts import TEXTS
from mockserver.engine.talang.functions.timing import TIMING
from mockserver.engine.talang.functions.walking import WALKING


def _by_name(functions: Sequence[HostFunction]) -> Mapping[str, tuple[HostFunction, ...]]:
    found: dict[str, tuple[HostFunction, ...]] = {}
    for function in functions:
        name = function.name.casefold()
        found[name] = (*found.get(name, ()), function)
    return found


BUILTINS = _by_name((*COUNTING, *COMPARING, *TEXTS, *LISTS, *WALKING, *TIMING))
"""Overloads stand in the order in which they are tried."""
