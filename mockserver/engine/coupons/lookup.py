"""Finds coupons and referrals by their codes, as the Application keeps and compares them.

``caseSensitivity`` of an Application says both. Raises nothing.
"""

from collections.abc import Mapping

from mockserver.entities import Json, Kind, entities_at, folded
from mockserver.state import Moment

_FIELDS: Mapping[Kind, str] = {Kind.COUPON: "value", Kind.REFERRAL: "code"}


def coupon_of(moment: Moment, code: str) -> Json | None:
    """The coupon of a code in the Application, if there is one."""
    return code_of(moment, Kind.COUPON, code)


def code_of(
    moment: Moment, kind: Kind, code: str, *, application: int | None = None
) -> Json | None:
    """A coupon or referral by its code, of the moment's Application or another.

    Case counts unless the Application says otherwise.
    """
    application = moment.application.id if application is None else application
    sensitive = _sensitivity(moment) == "sensitive"
    field = _FIELDS[kind]
    entities = moment.entities
    for entity in entities_at(entities, kind, entities.found(kind, "code", folded(code))):
        if sensitive and entity[field] != code:
            continue
        campaign = entities.get(Kind.CAMPAIGN, entity["campaignId"])
        if campaign is not None and campaign["applicationId"] == application:
            return entity
    return None


def stored_code(moment: Moment, code: str) -> str:
    """A code as the Application keeps it."""
    sensitivity = _sensitivity(moment)
    if sensitivity == "insensitive-uppercase":
        return code.upper()
    return code.lower() if sensitivity == "insensitive-lowercase" else code


def _sensitivity(moment: Moment) -> str:
    return str(moment.application.settings.get("caseSensitivity") or "sensitive")
