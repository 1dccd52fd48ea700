"""Checks entries of a document against the models: parts of one, and whole ones."""

from typing import Any

from mockserver.contract.problems import Problem, shown
from mockserver.contract.validation import Validators
from mockserver.state import Json


class EntryChecks:
    """Says what is wrong with entries, in pointers that begin where the entry stands."""

    def __init__(self, validators: Validators) -> None:
        self._validators = validators

    def is_whole(self, model: str, given: Json) -> bool:
        """Whether nothing is left out that a model requires."""
        return self._validators[model].accepts(given)

    def partly_wrong(
        self, model: str, given: Json, place: str, *, lenient: bool = False
    ) -> list[Problem]:
        """What is wrong with an entry that may leave out anything.

        ``lenient`` ones may have fields that nobody knows, as an export of a newer service has.
        """
        validator = self._validators.partial(model)
        problems, unknown = validator.check(given)
        if lenient:
            return _moved(problems, place)
        if problems:
            unknown = validator.unknown_fields(given)  # all that is wrong, in one go
        return _moved(problems, place) + [
            Problem("additionalProperties", f"{model} has no such field", f"{place}{field}")
            for field in unknown
        ]

    def list_wrong(self, word: str, model: str, entries: Any, place: str) -> list[Problem]:
        """What is wrong with a list of whole entries, which may be left out."""
        if entries is None:
            return []
        if not isinstance(entries, list):
            details = f"{word} must be an array; got {shown(entries)}"
            return [Problem("type", details, f"{place}/{word}")]
        return [
            problem
            for index, entry in enumerate(entries)
            for problem in self.wrong(model, entry, f"{place}/{word}/{index}")
        ]

    def wrong(self, model: str, value: Any, place: str) -> list[Problem]:
        """What is wrong with a whole entry."""
        return _moved(self._validators[model].check(value)[0], place)


def _moved(problems: list[Problem], place: str) -> list[Problem]:
    return [
        Problem(problem.rule, problem.details, f"{place}{problem.place}") for problem in problems
    ]
