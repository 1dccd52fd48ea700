"""Makes programs of expressions: reads and checks them, and tells all that is wrong at once."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.talang.calls import functions_of, read_call
from mockserver.engine.talang.environment import Environment
from mockserver.engine.talang.forms import FORMS
from mockserver.engine.talang.kinds import Kind, may_be
from mockserver.engine.talang.machine import POP, Program
from mockserver.engine.talang.nodes import Node, assembled, map_of, taken
from mockserver.engine.talang.parts import Compiler, Fault, Part, Place, Reading, TalangError

__all__ = ["Fault", "TalangError", "compile_expression"]


def compile_expression(
    expression: Any, environment: Environment, *, wanted: Kind = Kind.ANY, may_act: bool = True
) -> Program:
    """The program of an expression whose value is of a kind. Raises TalangError.

    Where the kind is not known before it runs, a value of another one is a TalangFailure.
    Where it may not act, a call of a function that does is a fault.
    """
    compiler = Compiler(environment, _read, may_act=may_act)
    node = compiler.read(Part(expression, None))
    if not may_be(node.kind, wanted):
        compiler.fault(None, f"{wanted} wanted, {node.kind} given")
    if compiler.faults:
        raise TalangError(tuple(compiler.faults))
    return assembled(taken(node, wanted), compiler.locals, compiler.acts)


def _read(compiler: Compiler, expression: Any, place: Place) -> Reading:
    return (_list if type(expression) is list else _map)(compiler, expression, place)


def _list(compiler: Compiler, expression: list[Any], place: Place) -> Reading:
    """A call; or, where no name stands first, parts of which the last gives the value."""
    head = expression[0]
    if isinstance(head, str):
        name = compiler.environment.canonical(head)
        form = FORMS.get(name)
        if form is not None:
            return (yield from form(compiler, expression[1:], place))
        functions = functions_of(compiler, name)
        return (yield from read_call(compiler, head, functions, expression[1:], place))
    nodes = []
    for index, one in enumerate(expression):
        nodes.append((yield Part(one, (place, index))))
    if len(nodes) == 1:
        return nodes[0]
    pieces: list[Any] = []
    for node in nodes[:-1]:
        pieces += (node, (POP, None, None))
    weight = sum(node.weight for node in nodes)
    return Node(nodes[-1].kind, (*pieces, nodes[-1]), weight)


def _map(compiler: Compiler, expression: Mapping[Any, Any], place: Place) -> Reading:
    """A map whose values are expressions."""
    nodes = []
    for key, one in expression.items():
        if not isinstance(key, str):
            compiler.fault(place, "a key of a map is a text")
        nodes.append((yield Part(one, (place, key))))
    return map_of(tuple(expression), nodes)
