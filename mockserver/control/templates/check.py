"""What a template may say: a list of allowed constructs, everything else is refused.

Goes over a template once, before it is compiled, and puts meters in.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from mockserver.control.templates.filters import FILTERS, TESTS
from mockserver.control.templates.run import (
    FUNCTION_NAMES,
    LOOP,
    TemplateError,
    checked,
    refuse,
)

if TYPE_CHECKING:
    from jinja2 import nodes

_MAX_NODES: Final = 10_000
_MAX_DEPTH: Final = 50  # CPython compiles no more than 100 indents and 200 brackets in each other
_MAX_BRANCHES: Final = 50
TOO_DEEP: Final = f"nested too deep; wanted: at most {_MAX_DEPTH} levels"
# fmt: off
_ALLOWED: Final = frozenset({
    "Template", "Output", "TemplateData", "Const", "List", "Tuple", "Dict", "Pair", "Name",
    "Getattr", "Getitem", "Filter", "Test", "Keyword", "Compare", "Operand", "And", "Or", "Not",
    "CondExpr", "If", "For", "Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Neg", "Concat", "Call",
})
_SPELT: Final = {
    "Assign": "set", "AssignBlock": "set", "FilterBlock": "filter as a block",
    "FromImport": "import", "CallBlock": "call", "Pos": "a leading +",
    "Pow": "**", "Slice": "a slice", "Scope": "autoescape",
}
# fmt: on
_RESERVED: Final = FUNCTION_NAMES | {"request", "loop"}


def through(name: str, node: "nodes.Expr", *arguments: "nodes.Expr") -> "nodes.Filter":
    """An expression whose value goes through a filter of ours."""
    from jinja2 import nodes

    return nodes.Filter(node, name, list(arguments), [], None, None, lineno=node.lineno)


class Check:
    """One way through a template: refuses what is not allowed, and puts meters in."""

    def __init__(self) -> None:
        self._nodes = 0
        self._names = frozenset({"request"})
        self._in_loop = False

    def block(self, body: Iterable["nodes.Node"], depth: int = 0) -> list[Any]:
        return [self.node(node, depth) for node in body]

    def node(self, node: Any, depth: int) -> Any:
        """The node to put in place of one."""
        kind = type(node).__name__
        self._nodes += 1
        if kind not in _ALLOWED:
            line = node.lineno or next((part.lineno for part in node.iter_child_nodes()), None)
            refuse(f"{_SPELT.get(kind, kind.lower())} is not allowed in a template", line)
        if depth > _MAX_DEPTH:
            refuse(TOO_DEEP, node.lineno)
        if self._nodes > _MAX_NODES:
            refuse(f"too long; wanted: at most {_MAX_NODES} parts", node.lineno)
        special = getattr(self, f"_{kind.lower()}", None)
        return special(node, depth + 1) if special else self._inner(node, depth + 1)

    def _inner(self, node: Any, depth: int) -> Any:
        from jinja2 import nodes

        for field, value in list(node.iter_fields()):
            if isinstance(value, nodes.Node):
                setattr(node, field, self.node(value, depth))
            elif isinstance(value, list):
                setattr(node, field, self.block(value, depth))
        return node

    def _const(self, node: "nodes.Const", _: int) -> "nodes.Const":
        try:
            checked(node.value)
            str(node.value).encode()
        except TemplateError as error:
            raise TemplateError(str(error), node.lineno) from None
        except UnicodeEncodeError:
            raise TemplateError("half of a surrogate pair", node.lineno) from None
        return node

    def _name(self, node: "nodes.Name", _: int) -> "nodes.Name":
        if node.name in FUNCTION_NAMES:
            refuse(f"{node.name} is a function; wanted: {node.name}()", node.lineno)
        if node.name not in self._names:
            known = ", ".join(sorted(self._names))
            refuse(f"nothing is named {node.name}; known: {known}", node.lineno)
        return node

    def _getattr(self, node: "nodes.Getattr", depth: int) -> Any:
        from jinja2 import nodes

        if node.attr.startswith("__") and node.attr.endswith("__"):
            refuse(f"the name {node.attr} is not allowed in a template", node.lineno)
        if isinstance(node.node, nodes.Name) and node.node.name == "loop" and self._in_loop:
            if node.attr not in LOOP:
                known = ", ".join(sorted(LOOP))
                refuse(f"loop has no {node.attr}; known: {known}", node.lineno)
            return node
        return self._inner(node, depth)

    def _list(self, node: Any, depth: int) -> Any:
        """A list; a tuple becomes one, so that every value is one of JSON."""
        from jinja2 import nodes

        items = [through("(part)", item) for item in self.block(node.items, depth)]
        return nodes.List(items, lineno=node.lineno)

    _tuple = _list

    def _pair(self, node: "nodes.Pair", depth: int) -> "nodes.Pair":
        if not isinstance(getattr(node.key, "value", None), str):
            refuse("a key of an object is not a text", node.lineno)
        node.key = self.node(node.key, depth)
        node.value = through("(part)", self.node(node.value, depth))
        return node

    def _concat(self, node: "nodes.Concat", depth: int) -> Any:
        from jinja2 import nodes

        return through("join", self._list(nodes.List(node.nodes, lineno=node.lineno), depth))

    def _compare(self, node: "nodes.Compare", depth: int) -> "nodes.Compare":
        self._inner(node, depth)
        node.expr = through("(compared)", node.expr)
        for operand in node.ops:
            operand.expr = through("(compared)", operand.expr)
        return node

    def _if(self, node: "nodes.If", depth: int) -> "nodes.If":
        if len(node.elif_) > _MAX_BRANCHES:
            refuse(f"too many elif; wanted: at most {_MAX_BRANCHES}", node.lineno)
        self._inner(node, depth)
        return node

    def _for(self, node: "nodes.For", depth: int) -> "nodes.For":
        from jinja2 import nodes

        if self._in_loop:
            refuse("for inside another for is not allowed in a template", node.lineno)
        if node.recursive:
            refuse("a recursive for is not allowed in a template", node.lineno)
        targets = node.target.items if isinstance(node.target, nodes.Tuple) else [node.target]
        names = {target.name for target in targets if isinstance(target, nodes.Name)}
        if len(names) != len(targets) or names & _RESERVED:
            refuse("for needs names of its own", node.lineno)
        rows = self.node(node.iter, depth)
        node.else_ = self.block(node.else_, depth)
        before, outer = self._nodes, self._names
        self._names = outer | names
        node.test = self.node(node.test, depth) if node.test else None
        self._in_loop = True
        node.body = self.block(node.body, depth)
        self._names, self._in_loop = outer, False
        node.iter = through("(rows)", rows, nodes.Const(1 + self._nodes - before))
        return node

    def _call(self, node: "nodes.Call", depth: int) -> Any:
        """A call becomes a filter of ours, so that nothing is ever called by its value."""
        from jinja2 import nodes

        if not isinstance(node.node, nodes.Name) or node.node.name not in FUNCTION_NAMES:
            named = getattr(node.node, "name", None) or getattr(node.node, "attr", "a value")
            known = ", ".join(sorted(FUNCTION_NAMES))
            refuse(f"{named} cannot be called; known functions: {known}", node.lineno)
        self._plain_arguments(node)
        called = through("(called)", nodes.Const(node.node.name), *self.block(node.args, depth))
        called.lineno = node.lineno
        called.kwargs = self.block(node.kwargs, depth)
        return called

    def _filter(self, node: "nodes.Filter", depth: int) -> "nodes.Filter":
        self._known(node, "filter", FILTERS)
        self._inner(node, depth)
        return node

    def _test(self, node: "nodes.Test", depth: int) -> "nodes.Test":
        self._known(node, "test", TESTS)
        self._inner(node, depth)
        return node

    def _known(self, node: Any, kind: str, table: Mapping[str, Callable[..., Any]]) -> None:
        if node.name not in table:
            known = ", ".join(sorted(table))
            refuse(f"the {kind} {node.name} is not allowed; known: {known}", node.lineno)
        self._plain_arguments(node)
        signature = inspect.signature(table[node.name])
        try:
            signature.bind(None, None, *node.args, **{pair.key: None for pair in node.kwargs})
        except TypeError:
            names = ", ".join(list(signature.parameters)[2:]) or "none"
            message = f"wrong arguments for the {kind} {node.name}; known: {names}"
            raise TemplateError(message, node.lineno) from None

    def _plain_arguments(self, node: Any) -> None:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            refuse("* and ** are not allowed in arguments", node.lineno)
