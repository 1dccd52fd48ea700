"""Checks values against models: a fast yes, and a full account of every no.

``jsonschema`` is the authority on what is wrong. jsonschema-rs stands in front
of it and only ever says yes: what it refuses is asked again, so the two can
differ in speed alone. The authority is imported when the first value is refused.
"""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from mockserver.contract.explanation import explain, missing_property
from mockserver.contract.formats import FORMATS
from mockserver.contract.patterns import read_pattern
from mockserver.contract.problems import MOST_PROBLEMS, Problem, pointer
from mockserver.contract.registry import Schema, SchemaRegistry

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

Path = tuple[str | int, ...]


class ModelValidator:
    """Says whether values are instances of one model, and if not, all that is wrong."""

    def __init__(self, model: str, bundle: Schema) -> None:
        self.model = model
        self._bundle = bundle
        # The tighter schema allows named fields only: its yes also says "nothing unknown".
        self._known = _fast(_closed(self._bundle))
        self._accepts = _fast(self._bundle)
        self._authority: Validator | None = None

    def check(self, value: Any) -> tuple[list[Problem], list[str]]:
        """The problems of a value, and pointers to fields that the model does not name.

        Both lists are empty for a value that is wholly known; the second is only
        filled for a valid value.
        """
        if self._known.is_valid(value):
            return [], []
        if self._accepts.is_valid(value):
            return [], self.unknown_fields(value)
        problems = self.problems(value)
        return problems, [] if problems else self.unknown_fields(value)

    def problems(self, value: Any) -> list[Problem]:
        """What the authority finds, sorted by place, then rule; at most MOST_PROBLEMS.

        A long list is looked at in part first: what is wrong with a thousand entries
        need not be said of a million, nor a million be looked at to say it.
        """
        if self._authority is None:
            self._authority = _authority(self._bundle)
        for looked_at in (_clipped(value), value):
            errors = self._authority.iter_errors(looked_at)
            found = [_problem(error) for error in islice(errors, MOST_PROBLEMS)]
            if found:
                # A field may be described twice, by a model and by one form of it.
                return list(dict.fromkeys(problem for _, problem in sorted(found, key=_order)))
        return []

    def is_valid(self, value: Any) -> bool:
        return self._accepts.is_valid(value) or not self.problems(value)

    def accepts(self, value: Any) -> bool:
        """A quick yes. A no may be one that nobody could explain."""
        return bool(self._accepts.is_valid(value))

    def unknown_fields(self, value: Any) -> list[str]:
        """Pointers to the fields of a value that the model does not name, at any depth.

        At most MOST_PROBLEMS of them.
        """
        found = islice(self._unknown(value), MOST_PROBLEMS)
        return sorted(pointer((*path, key)) for path, key, _ in found)

    def drop_unknown(self, value: Any) -> None:
        """Take the fields out of a value that the model does not name, at any depth."""
        for _, key, holder in list(self._unknown(value)):
            del holder[key]

    def _unknown(self, value: Any) -> Iterator[tuple[tuple[str | int, ...], str, dict[str, Any]]]:
        """Path, name and object of every field that the model does not name."""
        definitions = self._bundle["$defs"]
        stack: list[tuple[tuple[str | int, ...], Schema, Any]] = [((), self._bundle, value)]
        while stack:
            path, schema, current = stack.pop()
            if "$ref" in schema:
                schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
            if isinstance(current, list):
                items = schema.get("items", {})
                stack.extend(((*path, i), items, inner) for i, inner in enumerate(current))
            elif isinstance(current, dict):
                named = schema.get("properties")
                for key, inner in current.items():
                    if named is None:
                        rest = schema.get("additionalProperties", {})
                        stack.append(((*path, key), rest if isinstance(rest, dict) else {}, inner))
                    elif key in named:
                        stack.append(((*path, key), named[key], inner))
                    elif isinstance(schema.get("additionalProperties"), dict):
                        stack.append(((*path, key), schema["additionalProperties"], inner))
                    else:
                        yield path, key, current


class Validators:
    """One ModelValidator per model, made when first asked for."""

    def __init__(self, registry: SchemaRegistry) -> None:
        self._registry = registry
        self._made: dict[str, ModelValidator] = {}
        self._parts: dict[str, ModelValidator] = {}

    def __getitem__(self, model: str) -> ModelValidator:
        validator = self._made.get(model)
        if validator is None:
            validator = ModelValidator(model, self._registry.bundle(model))
            self._made[model] = validator
        return validator

    def partial(self, model: str) -> ModelValidator:
        """A validator of values that may leave out any field, but have no field wrong."""
        validator = self._parts.get(model)
        if validator is None:
            validator = ModelValidator(model, _without_required(self._registry.bundle(model)))
            self._parts[model] = validator
        return validator


def _clipped(value: Any) -> Any:
    """A value with no more than the first entries of its lists."""
    # One entry more than the longest list that any model allows, so that it still is too long.
    most = MOST_PROBLEMS + 1
    if isinstance(value, dict):
        return {key: _clipped(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_clipped(inner) for inner in islice(value, most)]
    return value


def _problem(error: "ValidationError") -> tuple[Path, Problem]:
    path: Path = tuple(error.absolute_path)
    if error.validator == "required":
        path = (*path, missing_property(error))
    return path, Problem(str(error.validator), explain(error), pointer(path))


def _order(found: tuple[Path, Problem]) -> tuple[list[tuple[int, int, str]], str, str]:
    """By place, with indexes in the order of numbers, then by rule."""
    path, problem = found
    place = [(0, part, "") if isinstance(part, int) else (1, 0, part) for part in path]
    return place, problem.rule, problem.details


def _fast(schema: Schema) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema, formats=FORMATS, validate_formats=True)


def _authority(schema: Schema) -> "Validator":
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.validators import extend

    checker = FormatChecker(formats=())
    for name, accepts in FORMATS.items():
        checker.checks(name)(_of_strings(accepts))
    strict: type[Validator]
    strict = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
    return strict(schema, format_checker=checker)


def _pattern(_: "Validator", pattern: str, value: Any, __: Schema) -> Iterator["ValidationError"]:
    from jsonschema import ValidationError

    if isinstance(value, str) and read_pattern(pattern).search(value) is None:
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _of_strings(accepts: Any) -> Any:
    return lambda value: not isinstance(value, str) or accepts(value)


def _without_required(schema: Any) -> Any:
    """The same schema, in which objects need not have any field."""
    if isinstance(schema, list):
        return [_without_required(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: inner if key in {"enum", "const", "default"} else _without_required(inner)
        for key, inner in schema.items()
        # A field may be called so as well, and then it is described by an object.
        if key != "required" or not isinstance(inner, list)
    }


def _closed(schema: Any) -> Any:
    """The same schema, in which objects with named fields have no others."""
    if isinstance(schema, list):
        return [_closed(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {
        key: inner if key in {"enum", "const", "default"} else _closed(inner)
        for key, inner in schema.items()
    }
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        copy.setdefault("additionalProperties", False)
    return copy
