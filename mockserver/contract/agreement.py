"""How far the docs of two languages say the same about the models they share.

Owns the comparison and its count. What a language cannot tell is no difference; a property
that only one side has is counted apart, because two SDKs are seldom of the same version.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mockserver.contract.derivation import Catalogue, Field, plain
from mockserver.contract.model_docs import ModelDoc
from mockserver.contract.types import reconcile

# Generators number the schemas that have no name, in the order they meet them: the same number
# is another schema in another version.
_NUMBERED = re.compile(r"Inline(?:Response|Object)\d*")


@dataclass(frozen=True, slots=True)
class Difference:
    """A property on which the two sides disagree, and where the second one stands."""

    model: str
    field: str
    what: str
    first: object
    second: object
    path: Path
    line: int

    def __str__(self) -> str:
        return (
            f"{self.path}:{self.line}: {self.model}.{self.field}: {self.what} is "
            f"{plain(self.first)} there and {plain(self.second)} here"
        )


@dataclass(frozen=True, slots=True)
class Agreement:
    """The count of what two sides share, and every difference in it.

    ``numbered`` are the models both sides have only by number; they are not compared.
    ``settled`` are the names that one side could not tell and the other one did:
    model, printed name, wire name.
    """

    models: int
    fields: int
    numbered: int
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    settled: tuple[tuple[str, str, str], ...]
    differences: tuple[Difference, ...]

    @property
    def agreeing(self) -> int:
        """How many shared properties agree in name, type, references and required."""
        return self.fields - len({(found.model, found.field) for found in self.differences})

    @property
    def percentage(self) -> float:
        """The agreeing among the shared properties; 100 where nothing is shared."""
        return 100 * self.agreeing / self.fields if self.fields else 100.0


def compare(docs: Iterable[ModelDoc], first: frozenset[str], second: frozenset[str]) -> Agreement:
    """Compare the docs of the dialects named ``first`` with those named ``second``."""
    catalogue = Catalogue(docs)
    models = fields = numbered = 0
    only_first: list[str] = []
    only_second: list[str] = []
    settled: list[tuple[str, str, str]] = []
    differences: list[Difference] = []
    for model, group in sorted(catalogue.models.items()):
        spoken = {doc.dialect.name for doc in group}
        if not (spoken & first and spoken & second):
            continue
        if _NUMBERED.fullmatch(model):
            numbered += 1
            continue
        models += 1
        ours = catalogue.fields(model, only=first)
        theirs = catalogue.fields(model, only=second)
        only_first += [f"{model}.{name}" for name in ours if name not in theirs]
        only_second += [f"{model}.{name}" for name in theirs if name not in ours]
        for name, one in ours.items():
            other = theirs.get(name)
            if other is None:
                continue
            fields += 1
            settled += [(model, side.printed, name) for side in (one, other) if side.settled]
            differences += _differences(model, one, other)
    return Agreement(
        models=models,
        fields=fields,
        numbered=numbered,
        only_first=tuple(only_first),
        only_second=tuple(only_second),
        settled=tuple(settled),
        differences=tuple(differences),
    )


def _differences(model: str, one: Field, other: Field) -> list[Difference]:
    found: list[tuple[str, object, object]] = []
    if reconcile(one.schema, other.schema, one.blind_to, other.blind_to) is None:
        found.append(("the type", one.schema, other.schema))
    if one.required != other.required:
        found.append(("required", one.required, other.required))
    return [
        Difference(model, one.name, what, mine, yours, other.path, other.line)
        for what, mine, yours in found
    ]
