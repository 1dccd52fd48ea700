"""Handlers of the account as a whole: what it is, and how much of everything it holds."""

from collections.abc import Mapping

from mockserver.account.fixture import ACCOUNT_ID, CREATED
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.lists import in_turns
from mockserver.engine.campaigns import frontend_state
from mockserver.engine.code_dates import EXPIRED, standing
from mockserver.engine.refusals import unknown
from mockserver.engine.roles import all_roles
from mockserver.engine.rulesets import active_ruleset, rules_of
from mockserver.engine.users import all_users
from mockserver.entities import Json, Kind
from mockserver.moments import write_date_time


def get_account(call: Call) -> Answer:
    """getAccount: its name is that of the account here, and no plan limits it."""
    _require(call)
    name, running = call.account.name, _running(call)
    campaigns = sum(1 for _ in call.account.tables.values(Kind.CAMPAIGN))
    return Answer(
        {
            "id": ACCOUNT_ID,
            "created": CREATED,
            "modified": CREATED,
            "companyName": name,
            "domainName": name,
            "state": "active",
            "billingEmail": f"billing@{name}.example",
            "applicationCount": len(call.account.fixture.applications),
            "userCount": sum(1 for _ in all_users(call.account.tables)),
            "campaignsActiveCount": len(running),
            "campaignsInactiveCount": campaigns - len(running),
        }
    )


async def get_account_analytics(call: Call) -> Answer:
    """getAccountAnalytics."""
    _require(call)
    tables, applications = call.account.tables, call.account.fixture.applications
    running = _running(call)
    live = {one.facts.id for one in applications if not one.facts.sandbox}
    programs = list(tables.values(Kind.LOYALTY_PROGRAM))
    coupons, expired_coupons = await _codes(call, Kind.COUPON)
    referrals, expired_referrals = await _codes(call, Kind.REFERRAL)
    rulesets = [active_ruleset(tables, campaign) for campaign in running]
    return Answer(
        {
            "applications": len(applications),
            "liveApplications": len(live),
            "sandboxApplications": len(applications) - len(live),
            "campaigns": sum(1 for _ in tables.values(Kind.CAMPAIGN)),
            "activeCampaigns": len(running),
            "liveActiveCampaigns": sum(one["applicationId"] in live for one in running),
            "coupons": coupons,
            "activeCoupons": coupons - expired_coupons,
            "expiredCoupons": expired_coupons,
            "referralCodes": referrals,
            "activeReferralCodes": referrals - expired_referrals,
            "expiredReferralCodes": expired_referrals,
            "activeRules": sum(len(rules_of(one)) for one in rulesets if one is not None),
            "users": sum(1 for _ in all_users(call.account.tables)),
            "roles": sum(1 for _ in all_roles(call.account.tables)),
            "customAttributes": sum(1 for _ in tables.values(Kind.ATTRIBUTE)),
            "webhooks": sum(1 for _ in tables.values(Kind.WEBHOOK)),
            "loyaltyPrograms": len(programs),
            "liveLoyaltyPrograms": sum(not one["sandbox"] for one in programs),
            "lastUpdatedAt": write_date_time(call.now),
        }
    )


async def _codes(call: Call, kind: Kind) -> tuple[int, int]:
    """How many codes there are of a kind, and how many of them are over."""
    now, count, over = write_date_time(call.now), 0, 0
    async for code in in_turns(list(call.account.tables.values(kind))):
        count += 1
        over += standing(code, now) == EXPIRED
    return count, over


def _running(call: Call) -> list[Json]:
    """The campaigns that run now."""
    now = write_date_time(call.now)
    campaigns = call.account.tables.values(Kind.CAMPAIGN)
    return [one for one in campaigns if frontend_state(one, now) == "running"]


def _require(call: Call) -> None:
    number = call.parameters["accountId"]
    if number != ACCOUNT_ID:
        raise unknown("account", number)


HANDLERS: Mapping[str, Handler] = {
    "getAccount": get_account,
    "getAccountAnalytics": get_account_analytics,
}
