"""Promotions as data: the builders by their names, in YAML and JSON.

``{"percentOff": 10, "coupon": "SUMMER10", "when": {"total__gte": 50}}`` is
``percent_off(10, coupon="SUMMER10", when=when(total__gte=50))``: a key is the name of a builder
or of an argument, in the spelling of the API. The builders check everything.
"""

import inspect
import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar

from mockserver.promotions import changes, discounts, gifts, loyalty, rules
from mockserver.promotions.blocks import Condition, Rule
from mockserver.promotions.campaigns import Campaign, campaign
from mockserver.promotions.conditions import DEEPEST, all_of, any_of, none_of, when
from mockserver.promotions.entities import Whole, whole
from mockserver.promotions.wanted import Json, PromotionError, mapping, shown, wrong

T = TypeVar("T")
Build = Callable[..., Rule]

_FUNCTIONS: tuple[Build, ...] = (
    discounts.percent_off,
    discounts.amount_off,
    gifts.free_item,
    loyalty.points,
    loyalty.spend_points,
    loyalty.points_expiry,
    gifts.giveaway,
    gifts.notify,
    gifts.webhook,
    gifts.custom_effect,
    changes.update_attribute,
    changes.join_audience,
    changes.leave_audience,
    changes.achievement_progress,
    changes.create_coupon,
    changes.create_referral,
    changes.reserve_coupon,
    gifts.talang,
    rules.rule,
)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f"_{found[1].lower()}", name)


BUILDERS: Mapping[str, Build] = {_camel(build.__name__): build for build in _FUNCTIONS}
"""Every builder of an effect by its name in data."""

_GROUPS = {"any_of": any_of, "all_of": all_of, "none_of": none_of}


class _Signature(NamedTuple):
    """The first argument of a builder, if it has one, and whether it takes several."""

    main: str | None
    takes_many: bool
    known: frozenset[str]
    required: frozenset[str]


@cache
def _signature(build: Callable[..., object]) -> _Signature:
    parameters = list(inspect.signature(build).parameters.values())
    named = [one for one in parameters if one.kind is not inspect.Parameter.VAR_KEYWORD]
    known = {one.name for one in named}
    if len(named) != len(parameters):
        known |= set(rules.OPTIONS)
    many = bool(named) and named[0].kind is inspect.Parameter.VAR_POSITIONAL
    is_main = bool(named) and named[0].kind is not inspect.Parameter.KEYWORD_ONLY
    required = {
        one.name
        for one in named
        if one.default is inspect.Parameter.empty
        and one.kind is not inspect.Parameter.VAR_POSITIONAL
    }
    main = named[0].name if is_main else None
    return _Signature(main, many, frozenset(known), frozenset(required))


def read_entry(entry: object) -> Whole:
    """One entry of ``promotions``: a rule, a campaign of rules, or one in the vendor's shapes.

    Raises PromotionError, whose path is one of keys in the entry.
    """
    if isinstance(entry, Mapping) and "ruleset" in entry:
        return _whole(entry)
    return whole(read_promotion(entry))


def read_promotion(entry: object) -> Rule | Campaign:
    """A rule, or a campaign of rules, as data. Raises PromotionError as ``read_entry``."""
    if isinstance(entry, Mapping) and "rules" in entry:
        return _campaign(entry)
    return _rule(entry, 0)


def _whole(entry: Mapping[str, Any]) -> Whole:
    """A campaign with its ruleset and codes; whether they are right is not looked at."""
    for key in entry:
        if key not in Whole._fields:
            raise wrong(str(key), entry[key], f"left out; known are {', '.join(Whole._fields)}")
    codes: dict[str, tuple[Json, ...]] = {}
    for word in ("coupons", "referrals"):
        listed = entry.get(word, [])
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            raise wrong(word, listed, "a list of objects")
        codes[word] = tuple(listed)
    fields = mapping("campaign", entry.get("campaign"), "fields of a Campaign")
    return Whole(fields, mapping("ruleset", entry["ruleset"], "a ruleset"), **codes)


def _campaign(entry: Mapping[str, Any]) -> Campaign:
    given = dict(entry)
    listed = given.pop("rules")
    if not isinstance(listed, list):
        raise wrong("rules", listed, "a list of rules")
    made = [_inside(("rules", index), one, 0) for index, one in enumerate(listed)]
    named = _arguments(given, _signature(campaign).known - {"rules"})
    _refuse_missing(_signature(campaign).required, named)
    name = named.pop("name")
    return _called(lambda: campaign(name, *made, **named), {"name": "name"})


def _rule(entry: object, depth: int) -> Rule:
    """One rule, by the builder that it names."""
    if not isinstance(entry, Mapping):
        raise PromotionError((), shown(entry), "an object")
    if depth > DEEPEST:
        raise PromotionError((), f"{depth} levels", f"nested {DEEPEST} deep at most")
    found = [word for word in BUILDERS if word in entry]
    if len(found) != 1:
        names = ", ".join(BUILDERS)
        got = " and ".join(found) or ", ".join(str(key) for key in entry)[:60] or "nothing"
        raise PromotionError((), got, f"a campaign with rules, or have one of {names}")
    (word,) = found
    build = BUILDERS[word]
    main, takes_many, known, required = _signature(build)
    given = {key: value for key, value in entry.items() if key != word}
    value = entry[word]
    if value is None and main in required:
        raise wrong(word, value, "given")
    positional: list[Any] = []
    inner: Collection[str] = ()
    if isinstance(value, Mapping):
        inner = value.keys()
        twice = value.keys() & given.keys()
        if twice:
            key = min(twice)
            raise wrong(key, given[key], f"given once: here, or in {word}")
        given |= value
    else:
        positional = _positional(word, value, main, takes_many=takes_many, depth=depth)
    taken = {main} if positional else set()
    try:
        named = _arguments(given, known - taken, depth)
        _refuse_missing(required - taken, named)
        return _called(lambda: build(*positional, **named), {main: word} if taken else {})
    except PromotionError as error:
        if error.path and error.path[0] in inner:
            raise error.within(word) from None
        raise


def _positional(
    word: str, value: object, main: str | None, *, takes_many: bool, depth: int
) -> list[Any]:
    """The first arguments of a builder, from the value of its word."""
    if takes_many:
        if not isinstance(value, list):
            raise wrong(word, value, "a list of effects")
        return [_inside((word, index), one, depth + 1) for index, one in enumerate(value)]
    if main is None:
        if value is not True:
            raise wrong(word, value, "true, or an object of arguments")
        return []
    return [] if value is None else [value]


def _refuse_missing(required: Collection[str], named: Json) -> None:
    for name in required:
        if name not in named:
            raise PromotionError((_camel(name),), "nothing", "given")


def _inside(path: tuple[str | int, ...], entry: object, depth: int) -> Rule:
    try:
        return _rule(entry, depth)
    except PromotionError as error:
        raise error.within(*path) from None


def _arguments(given: Mapping[str, Any], known: frozenset[str], depth: int = 0) -> Json:
    """Arguments by their names in Python. Effects and conditions in them are read."""
    named: Json = {}
    for key, value in given.items():
        name = _snake(str(key))
        if name not in known or _camel(name) != key:
            names = ", ".join(sorted(_camel(one) for one in known))
            raise wrong(str(key), value, f"left out; known are {names}")
        if value is None:
            continue
        if name in ("otherwise", "instead"):
            named[name] = _effects(str(key), value, depth + 1)
        elif name == "when":
            named[name] = _within("when", value, depth)
        else:
            named[name] = value
    return named


def _effects(key: str, value: object, depth: int) -> list[Rule]:
    if isinstance(value, list):
        return [_inside((key, index), one, depth) for index, one in enumerate(value)]
    return [_inside((key,), value, depth)]


def _within(key: str, value: object, depth: int) -> Condition:
    try:
        return _condition(value, when, depth)
    except PromotionError as error:
        raise error.within(key) from None


def _condition(value: object, make: Callable[..., Condition], depth: int) -> Condition:
    """A condition: names and values, and conditions within it."""
    if not isinstance(value, Mapping):
        raise PromotionError((), shown(value), "an object of conditions")
    if depth > DEEPEST:
        raise PromotionError((), f"{depth} levels", f"nested {DEEPEST} deep at most")
    inner: list[Condition] = []
    checks: Json = {}
    for key, one in value.items():
        if key in _GROUPS:
            inner.append(_grouped(key, one, depth + 1))
        elif key == "otherwise":
            checks[key] = _effects(key, one, depth + 1)
        else:
            checks[str(key)] = one
    return make(*inner, **checks)


def _grouped(key: str, value: object, depth: int) -> Condition:
    """any_of, all_of, none_of: a list of conditions, or the checks of one."""
    if isinstance(value, Mapping):
        try:
            return _condition(value, _GROUPS[key], depth)
        except PromotionError as error:
            raise error.within(key) from None
    if not isinstance(value, list) or not value:
        raise wrong(key, value, "a list of conditions, or an object of them")
    parts = []
    for index, one in enumerate(value):
        try:
            parts.append(_condition(one, when, depth))
        except PromotionError as error:
            raise error.within(key, index) from None
    try:
        return _GROUPS[key](*parts)
    except PromotionError as error:
        raise error.within(key) from None


def _called(build: Callable[[], T], main: Mapping[str | None, str]) -> T:
    """What a builder gives. The path of its error has the keys of the entry."""
    try:
        return build()
    except PromotionError as error:
        first, *rest = error.path or ("",)
        key = main.get(str(first), _camel(str(first)) if "__" not in str(first) else str(first))
        raise PromotionError((key, *rest), error.got, error.wanted) from None
