"""Finds the operation of a request, and the nearest one where there is none.

Works on the path as it was sent, so that an encoded slash is part of an ID.
"""

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import takewhile
from urllib.parse import unquote

from mockserver.api.errors import INVALID, METHOD_NOT_ALLOWED, NOT_FOUND, ApiError
from mockserver.contract.operations import Operation
from mockserver.contract.problems import Problem

_COMPARED = 200
"""Characters of a path that the search for the nearest operation looks at."""


class _Node:
    """One level of the tree of paths: what may stand between two slashes."""

    __slots__ = ("anything", "literal", "names", "operations")

    def __init__(self) -> None:
        self.literal: dict[str, _Node] = {}
        self.anything: _Node | None = None
        self.operations: dict[str, Operation] = {}
        self.names: dict[str, tuple[tuple[int, str], ...]] = {}
        """Method -> where the path parameters of its operation stand, and their names."""


class Router:
    """The table of operations as a tree; a literal part is preferred to a parameter."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.operations = tuple(operations)
        self._root = _Node()
        for operation in self.operations:
            node = self._root
            for part in operation.segments:
                if part.startswith("{"):
                    node.anything = node.anything or _Node()
                    node = node.anything
                else:
                    node = node.literal.setdefault(part, _Node())
            if operation.method in node.operations:
                other = node.operations[operation.method].operation_id
                raise ValueError(f"{operation.operation_id} and {other} share method and path")
            node.operations[operation.method] = operation
            node.names[operation.method] = tuple(
                (index, part[1:-1])
                for index, part in enumerate(operation.segments)
                if part.startswith("{")
            )

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        """The operation and its decoded path parameters.

        Raises ApiError 404, or 405 with the methods that the path has.
        """
        parts = path.split("/")[1:]
        node = self._node(parts)
        if node is None:
            hint = f"nearest operation: {self._nearest(method, path)}"
            raise ApiError(NOT_FOUND, f"No operation at {path}", hint=hint)
        operation = node.operations.get(method)
        if operation is None:
            allowed = ", ".join(sorted(node.operations))
            hint = f"nearest operation: {self._nearest(method, path)}"
            message = f"{method} is not allowed at {path}; allowed: {allowed}"
            raise ApiError(METHOD_NOT_ALLOWED, message, hint=hint, headers={"Allow": allowed})
        return operation, {name: _decoded(name, parts[i]) for i, name in node.names[method]}

    def _node(self, parts: list[str]) -> _Node | None:
        """Where a path ends. A literal part is never left for a parameter again."""
        node: _Node | None = self._root
        for part in parts:
            if node is None:
                return None
            node = node.literal.get(part) or (node.anything if part else None)
        return node if node is not None and node.operations else None

    def _nearest(self, method: str, path: str) -> str:
        parts = path[:_COMPARED].split("/")[1:]

        def likeness(operation: Operation) -> tuple[int, float, bool]:
            pairs = zip(parts, operation.segments, strict=False)
            equal = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            close = SequenceMatcher(None, path[:_COMPARED], operation.path, autojunk=False)
            return equal, close.ratio(), operation.method == method

        best = max(self.operations, key=likeness)
        return f"{best.method} {best.path} ({best.operation_id})"


def _decoded(name: str, part: str) -> str:
    if "%" not in part:
        return part
    try:
        return unquote(part, errors="strict")
    except UnicodeDecodeError:
        problem = Problem("format", f"{name} must be percent-encoded UTF-8", name, in_body=False)
        raise ApiError(INVALID, problems=[problem]) from None
