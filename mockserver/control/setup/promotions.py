"""Reads the promotions of a document: what builders make of them joins the other entries.

An entry becomes a campaign with its ruleset, coupons and referral codes. Whether these are
right, the reading of entities says; what it finds is told of the entry they come from.
"""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

from mockserver.contract.problems import Problem, pointer, shown
from mockserver.contract.whole_numbers import whole_numbers
from mockserver.entities import FACTS, Json, Kind, Reader
from mockserver.promotions.entities import Whole, linked
from mockserver.promotions.reading import read_entry
from mockserver.promotions.wanted import PromotionError

WORD = "promotions"


class Expanded(NamedTuple):
    """A document without promotions, and where what was made of them comes from."""

    document: Json
    origins: Mapping[str, str] = {}

    def told(self, problems: list[Problem]) -> list[Problem]:
        """Problems of the document as problems of the one that was read."""
        return [self._told(problem) for problem in problems]

    def _told(self, problem: Problem) -> Problem:
        for place in (problem.place, *_around(problem.place)):
            if place in self.origins:
                details = f"{problem.details} (in {problem.place}, which is made of it)"
                return Problem(problem.rule, details, self.origins[place])
        return problem


def _around(place: str) -> Iterator[str]:
    """The places around a place, from within."""
    while "/" in place:
        place = place.rpartition("/")[0]
        yield place


def expand(
    document: Json, problems: list[Problem], place: str = "", there: Reader | None = None
) -> Expanded:
    """A document with what builders make of its promotions. Adds what is wrong to ``problems``.

    IDs are the next after those that the document lists, and after those that are ``there``.
    """
    if WORD not in document:
        return Expanded(document)
    rest = {name: value for name, value in document.items() if name != WORD}
    read = _read(document[WORD], problems, f"{place}/{WORD}")
    campaigns, campaign_ids = _numbered(rest, Kind.CAMPAIGN, there)
    rulesets, ruleset_ids = _numbered(rest, Kind.RULESET, there)
    lists = {
        "campaigns": campaigns,
        "rulesets": rulesets,
        "coupons": _entries(rest, "coupons"),
        "referrals": _entries(rest, "referrals"),
    }
    if any(entries is None for entries in lists.values()):
        return Expanded(rest)  # one of the words has no list: it is told when it is read
    taken = [promotion.campaign.get("id") for _, promotion in read]
    free = (number for number in campaign_ids if number not in taken)
    origins: dict[str, str] = {}
    for origin, promotion in read:
        for word, made in linked(promotion, free, ruleset_ids).items():
            entries = lists[word]
            assert entries is not None
            for entry in made:
                origins[f"{place}/{word}/{len(entries)}"] = origin
                entries.append(entry)
    return Expanded(rest | lists, origins)


def _read(listed: Any, problems: list[Problem], place: str) -> list[tuple[str, Whole]]:
    """What the entries describe, each with its place."""
    if not isinstance(listed, list | tuple):
        problems.append(Problem("type", f"must be an array; got {shown(listed)}", place))
        return []
    read: list[tuple[str, Whole]] = []
    for index, entry in enumerate(listed):
        origin = f"{place}/{index}"
        try:
            read.append((origin, read_entry(whole_numbers(entry))))
        except PromotionError as error:
            problems.append(Problem("promotion", str(error), origin + pointer(error.path)))
    return read


def _entries(document: Json, word: str) -> list[Any] | None:
    """A copy of a list of a document, as a list or as an answer of the API has it."""
    listed = document.get(word, [])
    if isinstance(listed, dict):
        listed = listed.get("data")
    return list(listed) if isinstance(listed, list | tuple) else None


def _numbered(
    document: Json, kind: Kind, there: Reader | None
) -> tuple[list[Any] | None, Iterator[int]]:
    """The entries of a kind, each with the ID that it will have, and the IDs after them."""
    entries = _entries(document, FACTS[kind].word)
    if entries is None:
        return None, count(1)
    used = [entry["id"] for entry in entries if isinstance(entry, dict) and _is_id(entry.get("id"))]
    before = there.next_id(kind) - 1 if there is not None else 0
    free = count(max(before, *used, 0) + 1)
    numbered = [
        {**entry, "id": next(free)} if isinstance(entry, dict) and "id" not in entry else entry
        for entry in entries
    ]
    return numbered, free


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
