"""The languages a model doc may be written in, each as one small table.

A table holds what a language's generator does to a type, a literal and a reserved word. It
holds no code: ``types``, ``naming`` and ``model_docs`` read it. A further language is one more
``Dialect``, passed to the reader or added to ``DIALECTS``.

Which table a doc is read with is decided by its type cells (see ``model_docs.fitting``), not by
a flag or a file name, because docs of several languages lie in one folder. One union of all
tables would be simpler still, but languages disagree: ``Date`` is a date in Ruby and a point in
time in JavaScript, so a union could not take them in.
"""

import keyword
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

Schema = dict[str, object]

_INTEGER: Schema = {"type": "integer"}
_NUMBER: Schema = {"type": "number"}
_STRING: Schema = {"type": "string"}
_BOOLEAN: Schema = {"type": "boolean"}
_OBJECT: Schema = {"type": "object"}
_ANY: Schema = {}
_DATE_TIME: Schema = {"type": "string", "format": "date-time"}
_DATE: Schema = {"type": "string", "format": "date"}
_UUID: Schema = {"type": "string", "format": "uuid"}
_BYTES: Schema = {"type": "string", "contentEncoding": "base64"}
_FILE: Schema = {"type": "string", "format": "binary"}


@dataclass(frozen=True, slots=True, eq=False)
class Dialect:
    """One language. In ``lists``, ``maps`` and ``unions`` the letter T stands for the type inside.

    ``separators`` part a model's name from its namespace. ``blind_to`` names what this language
    cannot tell apart, so that a doc of another language may settle it: ``date`` (printed as a
    date-time), ``uuid``, ``binary`` and ``base64`` (printed as a string), ``integer`` (printed
    as a number).
    """

    name: str
    lists: tuple[str, ...]
    maps: tuple[str, ...]
    scalars: Mapping[str, Schema]
    unions: tuple[str, ...] = ()
    separators: str = ""
    literals: Mapping[str, object] = field(default_factory=dict)
    reserved: frozenset[str] = frozenset()
    field_prefixes: tuple[str, ...] = ()
    model_prefix: str = "Model"
    blind_to: frozenset[str] = frozenset()


_PYTHON_RESERVED = frozenset(word.lower() for word in keyword.kwlist) | {
    "base64",
    "date",
    "exec",
    "field",
    "json",
    "print",
    "property",
    "schema",
    "self",
}

# Only words that cannot name a PHP class: PHP properties need no prefix.
_PHP_WORDS = """
    abstract and array as break callable case catch class clone const continue declare default
    die do echo else elseif empty enddeclare endfor endforeach endif endswitch endwhile eval
    exit extends final for foreach function global goto if implements include include_once
    instanceof insteadof interface isset list namespace new or print private protected public
    require require_once return static switch throw trait try unset use var while xor
"""
_PHP_RESERVED = frozenset(_PHP_WORDS.split())

_PYTHON_LITERALS: Mapping[str, object] = {"True": True, "False": False, "None": None}
_PHP_LITERALS: Mapping[str, object] = {"true": True, "false": False, "null": None}

PYTHON = Dialect(
    name="python",
    lists=("list[T]",),
    maps=("dict(str, T)",),
    scalars={
        "int": _INTEGER,
        "float": _NUMBER,
        "str": _STRING,
        "bool": _BOOLEAN,
        "datetime": _DATE_TIME,
        "date": _DATE,
        "object": _OBJECT,
        "file": _FILE,
    },
    literals=_PYTHON_LITERALS,
    reserved=_PYTHON_RESERVED,
    # A doc that holds nothing but numbers fits both Python tables, so both know both prefixes.
    field_prefixes=("_", "var_"),
    blind_to=frozenset({"uuid", "base64"}),
)

PYTHON_PYDANTIC = Dialect(
    name="python_pydantic",
    lists=("List[T]",),
    maps=("Dict[str, T]",),
    unions=("Union[T]",),
    scalars={
        "int": _INTEGER,
        "float": _NUMBER,
        "str": _STRING,
        "bool": _BOOLEAN,
        "datetime": _DATE_TIME,
        "date": _DATE,
        "UUID": _UUID,
        "bytes": _BYTES,
        "bytearray": _BYTES,
        "object": _OBJECT,
        "Any": _ANY,
    },
    literals=_PYTHON_LITERALS,
    reserved=_PYTHON_RESERVED,
    field_prefixes=("var_", "_"),
    # Its releases before 7.23 print a UUID as a string.
    blind_to=frozenset({"uuid"}),
)

PHP = Dialect(
    name="php",
    lists=("T[]",),
    maps=("map[string,T]",),
    scalars={
        "int": _INTEGER,
        "float": _NUMBER,
        "string": _STRING,
        "bool": _BOOLEAN,
        "\\DateTime": _DATE_TIME,
        "\\SplFileObject": _FILE,
        "object": _OBJECT,
        "mixed": _ANY,
    },
    separators="\\",
    literals=_PHP_LITERALS,
    reserved=_PHP_RESERVED,
    blind_to=frozenset({"date", "uuid", "base64"}),
)

PHP_NEW = replace(PHP, name="php_new", maps=("array<string,T>",))

DIALECTS: tuple[Dialect, ...] = (PYTHON, PYTHON_PYDANTIC, PHP, PHP_NEW)
