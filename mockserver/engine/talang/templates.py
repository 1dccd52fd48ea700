"""Reads stored templates: each call has the template's expression in its place.

Arguments are evaluated once, before it; what the host calls by ``!`` comes first.
"""

import re
from collections.abc import Sequence
from typing import Any

from mockserver.engine.talang.calls import functions_of, read_call
from mockserver.engine.talang.kinds import Kind, may_be
from mockserver.engine.talang.machine import STORE
from mockserver.engine.talang.nodes import Node, constant, taken
from mockserver.engine.talang.parts import Compiler, Part, Place, Reading, Template
from mockserver.engine.talang.times import shortened

_DEEPEST = 50
_SIGNATURE = re.compile(r"([^()]+?)\s*(?:\(([^()]*)\)\s*(\w*))?")

_KINDS = {
    "decimal": Kind.NUMBER,
    "number": Kind.NUMBER,
    "string": Kind.STRING,
    "boolean": Kind.BOOLEAN,
    "bool": Kind.BOOLEAN,
    "time": Kind.TIME,
    "null": Kind.NULL,
    "list": Kind.LIST,
    "map": Kind.MAP,
    "atom": Kind.ATOM,
    "any": Kind.ANY,
}


def read_template(compiler: Compiler, arguments: Sequence[Any], place: Place) -> Reading:
    """``["!", "name", argument, ...]``."""
    if not arguments or not isinstance(arguments[0], str):
        return compiler.fault(place, "! has the name of a template, then its arguments")
    name, given = arguments[0], arguments[1:]
    functions = functions_of(compiler, f"!{name.casefold()}")
    if functions:
        return (yield from read_call(compiler, name, functions, given, place, first=2))
    template = _template(compiler, name)
    if template is None:
        details = f"there is no template, webhook or custom effect {shortened(name)}"
        return compiler.fault(place, details)
    if any(open_name == name for open_name, _ in compiler.open_templates):
        return compiler.fault(place, f"the template {name} is made of itself")
    if len(compiler.open_templates) >= _DEEPEST:
        return compiler.fault(place, f"more than {_DEEPEST} templates are made of each other")
    return (yield from _expanded(compiler, name, template, given, place))


def _expanded(
    compiler: Compiler, name: str, template: Template, given: Sequence[Any], place: Place
) -> Reading:
    """The expression of a template, after its arguments."""
    kinds = (Kind.ANY,) * len(given) if template.kinds is None else template.kinds
    if len(kinds) != len(given):
        return compiler.fault(place, f"{name} has {len(kinds)} arguments, not {len(given)}")
    pieces: list[Any] = []
    known: list[Node] = []
    weight = 0
    for index, (argument, wanted) in enumerate(zip(given, kinds, strict=True), 1):
        node = yield Part(argument, (place, index + 1))
        if not may_be(node.kind, wanted):
            compiler.fault((place, index + 1), f"{wanted} wanted, {node.kind} given")
        known.append(_kept(compiler, taken(node, wanted, f"{name}, argument {index}"), pieces))
        weight += node.weight + 1
    compiler.arguments.append(known)
    compiler.open_templates.append((name, place))
    body = yield Part(template.expression, place)
    if not may_be(body.kind, template.result):
        compiler.fault(place, f"{template.result} wanted, {body.kind} given")
    compiler.open_templates.pop()
    compiler.arguments.pop()
    body = taken(body, template.result, f"the result of {name}")
    return Node(body.kind, (*pieces, body), weight + body.weight) if pieces else body


def _template(compiler: Compiler, name: str) -> Template | None:
    """A template that the expression itself has stored, or the account."""
    own = compiler.templates.get(name.casefold())
    if own is not None:
        return own
    for spelling in (name, name.casefold()):
        expression = compiler.environment.template(spelling)
        if expression is not None:
            return Template(expression)
    return None


def _kept(compiler: Compiler, node: Node, pieces: list[Any]) -> Node:
    """The value of an argument, wherever it is read; ``pieces`` evaluate and keep it."""
    if node.constant:
        return node
    local = compiler.add_local()
    pieces += (node, (STORE, local, None))
    return Node(node.kind, leaf=lambda frame: frame[local])


def read_argument(compiler: Compiler, arguments: Sequence[Any], place: Place) -> Reading:
    """``["#", 0]``: an argument of the template that it stands in."""
    yield from ()
    if len(arguments) != 1 or type(arguments[0]) is not int or arguments[0] < 0:
        return compiler.fault(place, "# has the number of an argument, from 0")
    if not compiler.arguments:
        return compiler.fault(place, "# stands in a template only")
    known = compiler.arguments[-1]
    if arguments[0] >= len(known):
        return compiler.fault(place, f"the template is given no argument {arguments[0]}")
    return known[arguments[0]]


def store_template(compiler: Compiler, arguments: Sequence[Any], place: Place) -> Reading:
    """``["setTemplate", "plus(Decimal, Decimal)Decimal", expression]``: for what follows."""
    yield from ()
    match = None
    if len(arguments) == 2 and isinstance(arguments[0], str):
        match = _SIGNATURE.fullmatch(arguments[0].strip())
    if match is None:
        details = 'setTemplate has a signature like "plus(Decimal, Decimal)Decimal", then a value'
        return compiler.fault(place, details)
    name, listed, result = match.groups()
    words = [word.strip() for word in (listed or "").split(",") if word.strip()]
    for word in (*words, *([result] if result else [])):
        if word.casefold() not in _KINDS:
            return compiler.fault((place, 1), f"there is no kind {shortened(word)}")
    kinds = None if listed is None else tuple(_KINDS[word.casefold()] for word in words)
    made = Template(arguments[1], kinds, _KINDS[result.casefold()] if result else Kind.ANY)
    compiler.templates[name.strip().casefold()] = made
    return constant(None, Kind.NULL)
