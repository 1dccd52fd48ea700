"""Coupons and referral codes that come with a promotion: a code, or a code with its fields.

Makes entries of the words ``coupons`` and ``referrals``; the rest of an entry is completed
where it is read.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.promotions.wanted import (
    Json,
    Time,
    integer,
    mapping,
    named,
    number,
    several,
    text,
    time,
    wrong,
)

Code = str | Mapping[str, Any]
Codes = bool | Code | Sequence[Code]
"""True for any code of the campaign, or the codes that are meant."""

_SHORTEST = 4
_COUPON = "a code of at least 4 characters, or fields of a Coupon with its value"
_REFERRAL = (
    "fields of a Referral with code and advocateProfileIntegrationId, as referral_code() gives them"
)


def coupon_code(
    value: str,
    *,
    usage_limit: int | None = None,
    discount_limit: float | None = None,
    reservation_limit: int | None = None,
    recipient: str | None = None,
    start: Time | None = None,
    expires: Time | None = None,
    must_be_reserved: bool | None = None,
    attributes: Mapping[str, Any] | None = None,
) -> Json:
    """A coupon, as fields of a Coupon: for ``coupon`` of a rule and ``coupons`` of a campaign.

    ``recipient`` is the integration ID of the only customer who may redeem it.
    """
    return coupon(
        "value",
        named(
            {
                "value": value,
                "usageLimit": _optional_integer("usage_limit", usage_limit),
                "discountLimit": (
                    None
                    if discount_limit is None
                    else number("discount_limit", discount_limit, least=0)
                ),
                "reservationLimit": _optional_integer("reservation_limit", reservation_limit),
                "recipientIntegrationId": recipient,
                "startDate": None if start is None else time("start", start),
                "expiryDate": None if expires is None else time("expires", expires),
                "isReservationMandatory": must_be_reserved,
                "attributes": None if attributes is None else dict(attributes),
            }
        ),
    )


def referral_code(
    code: str,
    *,
    advocate: str,
    friend: str | None = None,
    usage_limit: int | None = None,
    start: Time | None = None,
    expires: Time | None = None,
    attributes: Mapping[str, Any] | None = None,
) -> Json:
    """A referral code, as fields of a Referral: for ``referral`` and ``referrals``.

    ``advocate`` is the integration ID of who recommends the shop, ``friend`` of the only one
    who may use the code.
    """
    return referral(
        "code",
        named(
            {
                "code": code,
                "advocateProfileIntegrationId": text("advocate", advocate),
                "friendProfileIntegrationId": friend,
                "usageLimit": _optional_integer("usage_limit", usage_limit),
                "startDate": None if start is None else time("start", start),
                "expiryDate": None if expires is None else time("expires", expires),
                "attributes": None if attributes is None else dict(attributes),
            }
        ),
    )


def _optional_integer(argument: str, value: object) -> int | None:
    return None if value is None else integer(argument, value)


def coupon(argument: str, value: object) -> Json:
    """One coupon as an entry of ``coupons``."""
    if isinstance(value, Mapping):
        fields = mapping(argument, value, _COUPON)
        _code(argument, fields.get("value"), _COUPON)
        return fields
    return {"value": _code(argument, value, _COUPON)}


def coupons(argument: str, value: object) -> tuple[Json, ...]:
    """Several coupons, or one."""
    if isinstance(value, str | Mapping):
        return (coupon(argument, value),)
    return tuple(coupon(argument, one) for one in several(argument, value, "coupons"))


def referral(argument: str, value: object) -> Json:
    """One referral code as an entry of ``referrals``."""
    fields = mapping(argument, value, _REFERRAL)
    _code(argument, fields.get("code"), _REFERRAL)
    text(argument, fields.get("advocateProfileIntegrationId"), wanted=_REFERRAL)
    return fields


def referrals(argument: str, value: object) -> tuple[Json, ...]:
    """Several referral codes, or one."""
    if isinstance(value, str | Mapping):
        return (referral(argument, value),)
    return tuple(referral(argument, one) for one in several(argument, value, "referral codes"))


def _code(argument: str, value: object, wanted: str) -> str:
    if not isinstance(value, str) or len(value) < _SHORTEST:
        raise wrong(argument, value, wanted)
    return value
