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

    __slots__ = ("anything", "literal", "operations")

    def __init__(self) -> None:
        self.literal: dict[str, _Node] = {}
        self.anything: _Node | None = None
        self.operations: dict[str, Operation] = {}


class Router:
    """The table of operations as a tree; a literal part is preferred to a parameter."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._operations = tuple(operations)
        self._root = _Node()
        for operation in self._operations:
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

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        """The operation and its decoded path parameters.

        Raises ApiError 404, or 405 with the methods that the path has.
        """
        parts = path.split("/")[1:]
        node = _walk(self._root, parts, 0)
        if node is None:
            hint = f"nearest operation: {self._nearest(method, path)}"
            raise ApiError(NOT_FOUND, f"No operation at {path}", hint=hint)
        operation = node.operations.get(method)
        if operation is None:
            allowed = ", ".join(sorted(node.operations))
            hint = f"nearest operation: {self._nearest(method, path)}"
            message = f"{method} is not allowed at {path}; allowed: {allowed}"
            raise ApiError(METHOD_NOT_ALLOWED, message, hint=hint, headers={"Allow": allowed})
        return operation, _decoded(operation, parts)

    def _nearest(self, method: str, path: str) -> str:
        parts = path[:_COMPARED].split("/")[1:]

        def likeness(operation: Operation) -> tuple[int, float, bool]:
            pairs = zip(parts, operation.segments, strict=False)
            equal = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            close = SequenceMatcher(None, path[:_COMPARED], operation.path, autojunk=False)
            return equal, close.ratio(), operation.method == method

        best = max(self._operations, key=likeness)
        return f"{best.method} {best.path} ({best.operation_id})"


def _walk(node: _Node, parts: list[str], depth: int) -> _Node | None:
    if depth == len(parts):
        return node if node.operations else None
    part = parts[depth]
    literal = node.literal.get(part)
    if literal is not None:
        found = _walk(literal, parts, depth + 1)
        if found is not None:
            return found
    if node.anything is not None and part:
        return _walk(node.anything, parts, depth + 1)
    return None


def _decoded(operation: Operation, parts: list[str]) -> dict[str, str]:
    values = {}
    for name, part in zip(operation.segments, parts, strict=True):
        if name[0] == "{":
            try:
                values[name[1:-1]] = unquote(part, errors="strict") if "%" in part else part
            except UnicodeDecodeError:
                details = f"{name[1:-1]} must be percent-encoded UTF-8"
                problem = Problem("format", details, name[1:-1], in_body=False)
                raise ApiError(INVALID, problems=[problem]) from None
    return values
