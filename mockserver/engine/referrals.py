"""Referrals: found by code, refused, redeemed, made, changed and shown.

A friend who has redeemed one is kept with who has sent him. Knows no rule, and no campaign but
the referral's own.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from mockserver.contract.problems import Problem
from mockserver.engine.attributes import attribute_problems
from mockserver.engine.carts import merged
from mockserver.engine.code_dates import EXPIRED, FUTURE, standing, with_dates_written
from mockserver.engine.codes import CodePattern, code_pattern
from mockserver.engine.coupons.lookup import code_of, stored_code
from mockserver.engine.definitions import kept_attributes
from mockserver.engine.refusals import invalid
from mockserver.entities import Draft, Json, Kind
from mockserver.state import Moment, ProfileState

_FIELDS = ("usageLimit", "startDate", "expiryDate", "friendProfileIntegrationId")


def referral_of(moment: Moment, code: str) -> Json | None:
    """The referral of a code in the Application, if there is one."""
    return code_of(moment, Kind.REFERRAL, code)


def referral_refusal(moment: Moment, referral: Json, profile: ProfileState | None) -> str:
    """The reason of a rejectReferral, "" where a customer can use the code.

    The causes are documented, their order is a guess. What the campaign says is not asked.
    """
    for reason, refuses in _CHECKS:
        if refuses(moment, referral, profile):
            return reason
    return ""


def _is_for_another(_: Moment, referral: Json, profile: ProfileState | None) -> bool:
    friend = referral.get("friendProfileIntegrationId")
    return bool(friend) and friend != _id_of(profile)


def _has_come(moment: Moment, _: Json, profile: ProfileState | None) -> bool:
    """Whether somebody has sent the customer already."""
    key = (moment.application.sandbox, _id_of(profile))
    return profile is not None and (
        bool(profile.advocate) or moment.entities.get(Kind.FRIEND, key) is not None
    )


def _lacks_advocate(moment: Moment, referral: Json, _: ProfileState | None) -> bool:
    advocate = referral["advocateProfileIntegrationId"]
    return moment.find_profile(moment.application.sandbox, advocate) is None


def _id_of(profile: ProfileState | None) -> str:
    return str(profile.value["integrationId"]) if profile is not None else ""


_CHECKS: tuple[tuple[str, Callable[[Moment, Json, ProfileState | None], bool]], ...] = (
    ("ReferralStartDateInFuture", lambda moment, code, _: standing(code, moment.now) == FUTURE),
    ("ReferralExpired", lambda moment, code, _: standing(code, moment.now) == EXPIRED),
    (
        "ReferralLimitReached",
        lambda _, code, __: bool(code["usageLimit"]) and code["usageCounter"] >= code["usageLimit"],
    ),
    ("ReferralRecipientDoesNotMatch", _is_for_another),
    (
        "ReferralRecipientIdSameAsAdvocate",
        lambda _, code, friend: code["advocateProfileIntegrationId"] == _id_of(friend),
    ),
    ("ReferralCustomerAlreadyReferred", _has_come),
    ("AdvocateNotFound", _lacks_advocate),
)
"""The reasons in the order in which they are looked for."""


def redeem_referral(
    moment: Moment, number: int, profile: ProfileState | None, session_id: str
) -> ProfileState | None:
    """Count a redemption, and note who has sent the customer. Gives the customer after it."""
    entities = moment.entities
    referral = entities.get(Kind.REFERRAL, number)
    if referral is None:
        return profile
    entities.put(Kind.REFERRAL, {**referral, "usageCounter": referral["usageCounter"] + 1})
    if profile is None:
        return None
    advocate = referral["advocateProfileIntegrationId"]
    entities.put(
        Kind.FRIEND,
        {
            "sandbox": moment.application.sandbox,
            "friendIntegrationId": profile.value["integrationId"],
            "advocateIntegrationId": advocate,
            "referralId": number,
            "code": referral["code"],
            "applicationId": moment.application.id,
            "sessionId": session_id,
            "created": moment.now,
        },
    )
    return profile._replace(advocate=advocate)


def undo_referral(
    moment: Moment, number: int, friend: str, profile: ProfileState | None
) -> ProfileState | None:
    """Take a redemption back: nobody has sent the customer. Gives the customer after it."""
    entities = moment.entities
    referral = entities.get(Kind.REFERRAL, number)
    if referral is not None:
        count = max(0, referral["usageCounter"] - 1)
        entities.put(Kind.REFERRAL, {**referral, "usageCounter": count})
    key = (moment.application.sandbox, friend)
    came = entities.get(Kind.FRIEND, key)
    if came is None or came["referralId"] != number:
        return profile
    entities.drop(Kind.FRIEND, key)
    return profile._replace(advocate=None) if profile is not None else None


def created_referral(moment: Moment, campaign: Json, fields: Json) -> Json:
    """Make one referral, as a rule or a NewReferral asks for it.

    A ``pattern`` stands for that of the campaign. Raises Refusal.
    """
    wanted = {"referralPattern": fields.get("pattern"), **fields}
    advocates = [fields["advocateProfileIntegrationId"]]
    referral = next(_drawn(moment, campaign, wanted, advocates))
    moment.entities.put(Kind.REFERRAL, referral)
    return referral


def created_referrals(moment: Moment, campaign: Json, request: Json) -> list[Json]:
    """Make the referrals of a NewReferralsForMultipleAdvocates, in a batch. Raises Refusal."""
    advocates = request["advocateProfileIntegrationIds"]
    made = list(_drawn(moment, campaign, request, advocates, in_batch=True))
    for referral in made:
        moment.entities.put(Kind.REFERRAL, referral)
    return made


def _drawn(
    moment: Moment,
    campaign: Json,
    request: Json,
    advocates: Sequence[str],
    *,
    in_batch: bool = False,
) -> Iterator[Json]:
    """A referral for each advocate. Nothing is written while they are drawn. Raises Refusal."""
    problems = attribute_problems(moment, "Referral", request.get("attributes"), "/attributes")
    if problems:
        raise invalid(problems)
    pattern, application = _pattern(moment, campaign, request), campaign["applicationId"]
    if pattern.size < len(advocates):
        raise pattern.exhausted()

    def is_taken(code: str) -> bool:
        return code_of(moment, Kind.REFERRAL, code, application=application) is not None

    number = moment.entities.next_id(Kind.REFERRAL)
    codes = pattern.free_codes(f"referral/{campaign['id']}/{number}", is_taken)
    given = _given(request) | {"attributes": merged({}, request.get("attributes"), moment)}
    batch = {"batchId": f"{campaign['id']}-{number}"} if in_batch else {}
    for index, advocate in enumerate(advocates):
        code = next(codes, None)
        if code is None:
            raise pattern.exhausted()
        yield {
            "id": moment.entities.next_id(Kind.REFERRAL) if index else number,
            "created": moment.now,
            "campaignId": campaign["id"],
            "code": code,
            "usageLimit": 0,
            "usageCounter": 0,
            "advocateProfileIntegrationId": advocate,
            **given,
            **batch,
        }


def _pattern(moment: Moment, campaign: Json, request: Json) -> CodePattern:
    """The pattern of a request, else of its campaign. Raises Refusal."""
    settings = campaign.get("referralSettings") or {}
    return code_pattern(
        request.get("referralPattern") or settings.get("couponPattern"),
        request.get("validCharacters") or settings.get("validCharacters"),
        write=partial(stored_code, moment),
        place="/referralPattern",
    )


def _given(request: Json) -> Json:
    """What a request says of referrals, as they keep it. No friend is one of no name, too."""
    given = {word: request[word] for word in _FIELDS if request.get(word) not in {None, ""}}
    if "usageLimit" in given:
        given["usageLimit"] = int(given["usageLimit"])
    return with_dates_written(given)


def campaign_for_referrals(
    moment: Moment, number: float, advocates: Sequence[str], place: str
) -> Json:
    """The campaign that a request names, if it and all advocates are there. Raises Refusal.

    ``place`` is the JSON pointer of the advocates: of the one, or of the list.
    """
    problems = []
    campaign = moment.entities.get(Kind.CAMPAIGN, int(number))
    if campaign is None or campaign["applicationId"] != moment.application.id:
        details = f"this Application has no campaign with the ID {int(number)}"
        problems.append(Problem("enum", details, "/campaignId"))
    sandbox = moment.application.sandbox
    for index, advocate in enumerate(advocates):
        if moment.find_profile(sandbox, advocate) is None:
            where = place.format(index)
            problems.append(Problem("enum", "there is no such customer profile", where))
    if campaign is None or problems:
        raise invalid(problems)
    return campaign


def changed_referral(moment: Moment, referral: Json, request: Json) -> Json:
    """A referral after an UpdateReferral: what that leaves out stays. Raises Refusal."""
    problems = attribute_problems(moment, "Referral", request.get("attributes"), "/attributes")
    if problems:
        raise invalid(problems)
    kept = {word: value for word, value in referral.items() if request.get(word) != ""}
    attributes = kept_attributes(
        moment, referral.get("attributes") or {}, request.get("attributes")
    )
    return kept | _given(request) | {"attributes": attributes}


def drop_referral(entities: Draft, number: int) -> None:
    """Have a referral no more, nor who has come by it."""
    for key in entities.found(Kind.FRIEND, "referral", number):
        entities.drop(Kind.FRIEND, key)
    entities.drop(Kind.REFERRAL, number)


def referrals_of(moment: Moment, profile_id: str) -> list[Json]:
    """The referrals block of the inventory: an advocate's InventoryReferrals.

    Has those of the moment's Application, in the order of their IDs.
    """
    found = moment.entities.entities(Kind.REFERRAL, "advocate", profile_id)
    return [shown_in_inventory(moment, one) for one in found if _is_here(moment, one)]


def shown_in_inventory(moment: Moment, referral: Json) -> Json:
    """An InventoryReferral: with the customers who came by it."""
    friends = moment.entities.entities(Kind.FRIEND, "referral", referral["id"])
    return {**referral, "referredCustomers": [one["friendIntegrationId"] for one in friends]}


def session_referral(moment: Moment, code: str) -> Json | None:
    """The referral of a session's code, as InventoryReferral, if there is one."""
    referral = referral_of(moment, code) if code else None
    return shown_in_inventory(moment, referral) if referral is not None else None


def _is_here(moment: Moment, referral: Json) -> bool:
    campaign = moment.entities.get(Kind.CAMPAIGN, referral["campaignId"])
    return campaign is not None and campaign["applicationId"] == moment.application.id
