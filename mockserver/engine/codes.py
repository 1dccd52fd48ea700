"""Codes of coupons and referrals, drawn from a pattern: the same history draws the same codes.

Knows nothing of what a code is for; whether one is there already, others say.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import NamedTuple

from mockserver.contract.problems import Problem, shown
from mockserver.engine.refusals import Refusal, invalid

USUAL_CHARACTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
USUAL_PATTERN = "########"
SHORTEST, LONGEST = 4, 100
"""How long a code may be; the vendor's models state both."""

_RANGES = re.compile(r"[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]")
_TRIES = 100


class CodePattern(NamedTuple):
    """The codes that there may be: ``prefix``, then a pattern in which ``#`` is any character.

    ``place`` is the JSON pointer of the pattern in the request, for what is wrong with it.
    """

    pattern: str
    characters: tuple[str, ...]
    prefix: str = ""
    place: str = ""

    @property
    def size(self) -> int:
        """How many different codes it has."""
        return int(len(self.characters) ** self.pattern.count("#"))

    def free_codes(self, seed: str, is_taken: Callable[[str], bool]) -> Iterator[str]:
        """Codes that are not taken, each once, until there are no more.

        ``seed`` is the same text for the same history. Codes are drawn at random; where hardly
        any is left, all are looked at from a random one on.
        """
        random, drawn, size = Random(seed), set[str](), self.size
        while True:
            first = random.randrange(size)
            tries = (random.randrange(size) for _ in range(_TRIES))
            walk = ((first + step) % size for step in range(size))
            for index in (number for numbers in (tries, walk) for number in numbers):
                code = self._code(index)
                if code not in drawn and not is_taken(code):
                    break
            else:
                return
            drawn.add(code)
            yield code

    def _code(self, index: int) -> str:
        """The code of a number below ``size``."""
        start, *rest = self.pattern.split("#")
        parts = [self.prefix, start]
        for part in rest:
            index, digit = divmod(index, len(self.characters))
            parts += self.characters[digit], part
        return "".join(parts)

    def exhausted(self) -> Refusal:
        """The refusal where it has not enough codes that are free."""
        details = f"{shown(self.prefix + self.pattern)} has not enough codes that are not taken"
        return invalid([Problem("pattern", details, self.place)])


def code_pattern(
    pattern: str | None,
    characters: Sequence[str] | None,
    *,
    write: Callable[[str], str],
    prefix: str = "",
    place: str,
) -> CodePattern:
    """The pattern of a request or a campaign, eight usual characters where none is given.

    ``write`` gives a text as the Application keeps it. Raises Refusal for one whose codes
    would be too short or too long.
    """
    pattern = write(pattern or USUAL_PATTERN)
    length = len(prefix) + len(pattern)
    if not SHORTEST <= length <= LONGEST:
        details = f"codes have {SHORTEST} to {LONGEST} characters; these would have {length}"
        rule = "minLength" if length < SHORTEST else "maxLength"
        raise invalid([Problem(rule, details, place)])
    kept = dict.fromkeys(map(write, characters_of(characters)))
    # One character may be written as several: a code of it would have another length.
    single = tuple(character for character in kept if len(character) == 1)
    return CodePattern(pattern, single or USUAL_CHARACTERS, write(prefix), place)


def characters_of(valid: Sequence[str] | None) -> tuple[str, ...]:
    """The characters of a list, in which an entry may be several, or a range as ``a-z``."""
    found: dict[str, None] = {}
    for entry in valid or ():
        if _RANGES.fullmatch(entry) and entry[0] <= entry[2]:
            found |= dict.fromkeys(map(chr, range(ord(entry[0]), ord(entry[2]) + 1)))
        else:
            found |= dict.fromkeys(entry)
    return tuple(found) or USUAL_CHARACTERS
