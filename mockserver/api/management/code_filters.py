"""Which coupons and referrals a list of the Management API asks for: every filter, once.

Reads parameters of the call; those that an operation does not have let everything through.
"""

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.api.call import Call
from mockserver.api.lists import same
from mockserver.api.management.entity_lists import is_within
from mockserver.contract.problems import ContractError, Problem
from mockserver.engine.code_dates import standing
from mockserver.entities import Json
from mockserver.moments import parse_date_time, write_date_time

Filter = Callable[[Json], bool]

_TIMES = (("created", "created"), ("startDate", "starts"), ("expiryDate", "expires"))
_SAME = (
    ("referralId", "referralId"),
    ("recipientIntegrationId", "recipientIntegrationId"),
    ("batchId", "batchId"),
    ("advocateProfileIntegrationId", "advocate"),
)
"""Fields and the parameters that name the only value wanted."""

_NOT_BOTH = "redeemed cannot be asked for together with usable"


def coupon_filter(call: Call, attributes: Mapping[str, Any] | None = None) -> Filter:
    """Whether a coupon is one of those asked for, by its ``attributes`` too.

    Raises ContractError where usable and redeemed are asked for together.
    """
    asked = call.parameters
    _refuse_both(asked, Problem("not", _NOT_BOTH, "redeemed", in_body=False))
    wanted = attributes or {}
    return _all_of(
        _by_coupon(asked, call),
        (lambda coupon: _has(coupon.get("attributes") or {}, wanted)) if wanted else None,
    )


def coupon_filter_of_body(call: Call, filters: Json, place: str) -> Filter:
    """The same of the CouponDeletionFilters of a body, which stand at a ``place`` in it."""
    asked = dict(filters)
    for word in ("usable", "redeemed"):
        if word in asked:
            asked[word] = "true" if asked[word] else "false"
    for _, word in _TIMES:
        for name in (f"{word}After", f"{word}Before"):
            if name in asked:
                asked[name] = parse_date_time(asked[name])
    _refuse_both(asked, Problem("not", _NOT_BOTH, f"{place}/redeemed"))
    return _by_coupon(asked, call)


def referral_filter(call: Call) -> Filter:
    """Whether a referral is one of those asked for."""
    asked = call.parameters
    code = _by_code("code", asked.get("code"), exact=False)
    return _all_of(code, _by_fields(asked, call), _by_use(asked))


def attributes_asked(call: Call) -> Json:
    """The attributes of a search: its body names them, or has an object ``attributes`` that does.

    Both forms are documented: the model has attributes by name, an older one that word.
    """
    body: Json = call.body or {}
    inner = body.get("attributes")
    return inner if len(body) == 1 and isinstance(inner, dict) else body


def _by_coupon(asked: Mapping[str, Any], call: Call) -> Filter:
    code = _by_code("value", asked.get("value"), exact=bool(asked.get("exactMatch")))
    return _all_of(code, _by_fields(asked, call), _by_use(asked))


def _refuse_both(asked: Mapping[str, Any], problem: Problem) -> None:
    if asked.get("usable") is not None and asked.get("redeemed") is not None:
        raise ContractError([problem])


def _all_of(*filters: Filter | None) -> Filter:
    asked = [one for one in filters if one is not None]
    return lambda code: all(one(code) for one in asked)


def _by_code(field: str, wanted: str | None, *, exact: bool) -> Filter | None:
    """Codes that have a part, of which letters and digits alone count, or that are the same."""
    if not wanted:
        return None
    if exact:
        whole = wanted.casefold()
        return lambda code: str(code[field]).casefold() == whole
    part = _folded(wanted)
    if not part:  # of nothing but signs: they count then, for nothing is part of every code
        signs = wanted.casefold()
        return lambda code: signs in str(code[field]).casefold()
    return lambda code: part in _folded(code[field])


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _by_fields(asked: Mapping[str, Any], call: Call) -> Filter | None:
    times = [
        (field, after, before)
        for field, word in _TIMES
        for after, before in [(asked.get(f"{word}After"), asked.get(f"{word}Before"))]
        if after is not None or before is not None
    ]
    values = [(field, asked[name]) for field, name in _SAME if asked.get(name) is not None]
    valid, now = asked.get("valid"), write_date_time(call.now)
    if not times and not values and valid is None:
        return None

    def fits(code: Json) -> bool:
        return (
            all(code.get(field) == value for field, value in values)
            and all(is_within(code.get(field), after, before) for field, after, before in times)
            and (valid is None or standing(code, now) == valid)
        )

    return fits


def _by_use(asked: Mapping[str, Any]) -> Filter | None:
    """Those that were used less often than they may be, or not; those that were used at all."""
    usable, redeemed = asked.get("usable"), asked.get("redeemed")
    if usable is not None:
        return lambda code: _is_usable(code) == (usable == "true")
    if redeemed is not None:
        return lambda code: (code["usageCounter"] > 0) == (redeemed == "true")
    return None


def _is_usable(code: Json) -> bool:
    return not code["usageLimit"] or code["usageCounter"] < code["usageLimit"]


def _has(attributes: Json, wanted: Mapping[str, Any]) -> bool:
    return all(name in attributes and same(attributes[name], wanted[name]) for name in wanted)
