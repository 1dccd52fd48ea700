"""Response templates: Jinja2, cut down to what can reach nothing and cannot run long.

A template is checked against a list of what is allowed when it is made, and metered while
it renders. Jinja2 is imported with the first template, never with the server. Has no clock
and no chance of its own: the caller gives functions for that.
"""

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.contract.problems import ContractError, Problem, pointer
from mockserver.control.templates.check import TOO_DEEP, Check, through
from mockserver.control.templates.filters import environment as jinja_environment
from mockserver.control.templates.run import (
    FUNCTION_NAMES,
    MAX_SOURCE,
    MAX_TEXT,
    RUN,
    Run,
    TemplateError,
    refuse,
)

__all__ = [
    "FUNCTION_NAMES",
    "MAX_SOURCE",
    "MAX_TEXT",
    "JsonTemplate",
    "Template",
    "TemplateError",
    "is_template",
]


def is_template(text: str) -> bool:
    """Whether a text holds anything that a template would replace."""
    return "{{" in text or "{%" in text


class Template:
    """A text with expressions in it."""

    def __init__(self, source: str) -> None:
        self._program = _Program(source)

    def render(
        self, request: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]
    ) -> str:
        return str(self._program.render(request, Run(functions)))


class JsonTemplate:
    """A JSON value some of whose strings are templates; keys never are.

    A string that is one expression and nothing else gives a value with its type. What is
    rendered may share parts with the template and the request, so it is not to be changed.
    """

    def __init__(self, value: Any, place: str = "") -> None:
        self.constant = True
        self._characters = 0
        self._problems: list[Problem] = []
        self._value = self._prepared(value, place)
        if self._problems:
            raise ContractError(self._problems)

    def _prepared(self, value: Any, place: str) -> Any:
        if isinstance(value, dict):
            return {k: self._prepared(part, place + pointer([k])) for k, part in value.items()}
        if isinstance(value, list):
            return [self._prepared(part, place + pointer([i])) for i, part in enumerate(value)]
        if not isinstance(value, str) or not is_template(value):
            return value
        self.constant = False
        self._characters += len(value)
        try:
            if self._characters > MAX_SOURCE:
                refuse(f"too long; wanted: at most {MAX_SOURCE} characters in all templates")
            return _Program(value, typed=True, place=place)
        except TemplateError as error:
            self._problems.append(Problem("template", str(error), place))
            return None

    def render(
        self, request: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]
    ) -> Any:
        return self._value if self.constant else _filled(self._value, request, Run(functions))


def _filled(value: Any, request: Mapping[str, Any], run: "Run") -> Any:
    if isinstance(value, _Program):
        return value.render(request, run)
    if isinstance(value, dict):
        return {key: _filled(part, request, run) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, request, run) for part in value]
    return value


class _Program:
    """A template, checked and compiled."""

    def __init__(self, source: str, *, typed: bool = False, place: str = "") -> None:
        from jinja2 import TemplateSyntaxError, nodes

        self._place = place
        if len(source) > MAX_SOURCE:
            refuse(f"too long; wanted: at most {MAX_SOURCE} characters")
        # Jinja2 writes all line ends alike; a text with those of HTTP or CSV keeps them.
        environment = jinja_environment("\r\n" if "\r\n" in source else "\n")
        try:
            source.encode()
            tree = environment.parse(source)
        except TemplateSyntaxError as error:
            raise TemplateError(error.message or "no template", error.lineno) from None
        except UnicodeEncodeError:
            raise TemplateError("half of a surrogate pair") from None
        except RecursionError:
            raise TemplateError(TOO_DEEP) from None
        except ValueError:  # Python reads no more than 4300 digits
            raise TemplateError("a number has too many digits") from None
        Check().block([tree])
        match tree.body:
            case [nodes.Output(nodes=[expression])] if typed:
                self._typed = not isinstance(expression, nodes.TemplateData)
            case _:
                self._typed = False
        if self._typed:
            tree.body = [nodes.Output([through("(kept)", expression)], lineno=1)]
        try:
            self._template = environment.from_string(tree)
        except SyntaxError as error:  # such as one argument given twice
            raise TemplateError(f"cannot be compiled: {error.msg}") from None

    def render(self, request: Mapping[str, Any], run: "Run") -> Any:
        context = self._template.new_context({"request": request, RUN: run}, shared=True)
        pieces = []
        try:
            for piece in self._template.root_render_func(context):
                run.write(piece)
                pieces.append(piece)
        except Exception as error:  # whatever it is, the template is what caused it
            raise TemplateError(str(error), self._line(error), self._place) from error
        return run.kept if self._typed else "".join(pieces)

    def _line(self, error: Exception) -> int | None:
        line, trace = None, error.__traceback__
        file = self._template.root_render_func.__code__.co_filename
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == file:
                line = self._template.get_corresponding_lineno(trace.tb_lineno)
            trace = trace.tb_next
        return line
