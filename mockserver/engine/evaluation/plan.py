"""Which campaigns an Application has, in what order and groups, and which of them run.

The tree is that of the Application's campaign set; campaigns that it does not name stand in
its root, or in the Application's default group. Evaluates nothing.
"""

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from mockserver.engine.campaigns import frontend_state
from mockserver.engine.evaluation.subject import Subject
from mockserver.engine.rules.compiled import Campaign
from mockserver.entities import Json, Kind, Reader, entities_at
from mockserver.state import Moment

if TYPE_CHECKING:
    from mockserver.engine.evaluation.run import Run


class Standing(Enum):
    """Whether a campaign is evaluated, and why not."""

    RUNS = "runs"
    NOT_RUNNING = "not running"
    """Disabled, archived, before its start or after its end, or without rules."""
    OTHER_STORE = "of other stores"
    OTHER_AUDIENCE = "for other audiences"
    NOT_ASKED_FOR = "not asked for"


class Group(NamedTuple):
    """A group of the evaluation tree, with campaigns and groups in their order."""

    mode: str = "stackable"
    scope: str = "session"
    members: "tuple[Group | Campaign, ...]" = ()
    shown: Mapping[str, object] = {}
    """What effects of its campaigns say of it."""


class Plan(NamedTuple):
    """The campaigns of one Application."""

    root: Group
    campaigns: Mapping[int, Campaign]
    weighs: bool = False
    """Whether any group holds its campaigns against each other."""

    def is_idle(self, event_type: str) -> bool:
        """Whether no rule can fire at an event without a coupon or a referral."""
        return all(one.is_idle(event_type) for one in self.campaigns.values())

    def campaign(self, number: int) -> Campaign | None:
        return self.campaigns.get(number)

    def standing(self, run: "Run", number: int) -> Standing:
        """Whether a campaign is evaluated for a request."""
        campaign = self.campaigns.get(number)
        if campaign is None:
            return Standing.NOT_RUNNING
        return standing(run, campaign)


def standing(run: "Run", campaign: Campaign) -> Standing:
    """Whether a campaign is evaluated for a request."""
    return standing_of(run.moment, run.subject, campaign)


def standing_of(moment: Moment, subject: Subject, campaign: Campaign) -> Standing:
    """The same, of a request that nothing is evaluated for any more."""
    value = campaign.value
    if subject.only_again is not None:
        return Standing.RUNS if campaign.number in subject.only_again else Standing.NOT_ASKED_FOR
    if subject.evaluable is not None:
        if campaign.number not in subject.evaluable:
            return Standing.NOT_ASKED_FOR
    elif frontend_state(value, moment.now) != "running" or not campaign.rules:
        return Standing.NOT_RUNNING
    stores = value.get("linkedStoreIds")
    if stores and not any(
        (store := moment.entities.get(Kind.STORE, number)) is not None
        and store["integrationId"] == subject.store_id
        for number in stores
    ):
        return Standing.OTHER_STORE
    audiences = value.get("targetedAudienceIds")
    if audiences:
        member = subject.profile.value["audienceMemberships"] if subject.profile else ()
        if not any(one["id"] in audiences for one in member or ()):
            return Standing.OTHER_AUDIENCE
    return Standing.RUNS


def plan_of(reader: Reader, application: Mapping[str, Any]) -> Plan:
    """The plan of an Application, which is made once until a definition changes."""
    plans = reader.derived(_plans)
    number = application["id"]
    if number not in plans:
        plans[number] = _plan(reader, application)
    return plans[number]


def _plans(reader: Reader) -> dict[int, Plan]:
    del reader
    return {}


def _plan(reader: Reader, application: Mapping[str, Any]) -> Plan:
    # Only who has campaigns waits for what reads them.
    from mockserver.engine.rules.reading import compile_campaign

    number = application["id"]
    numbers = reader.found(Kind.CAMPAIGN, "application", number)
    campaigns: dict[int, Campaign] = {
        value["id"]: compile_campaign(reader, value)
        for value in entities_at(reader, Kind.CAMPAIGN, numbers)
        if value["state"] != "archived"
    }
    campaign_set = reader.get(Kind.CAMPAIGN_SET, number)
    if campaign_set is None:
        return Plan(Group(members=tuple(campaigns.values())), campaigns)
    placed: set[int] = set()
    default = application.get("defaultEvaluationGroupId")
    rest = dict(campaigns)
    tree = campaign_set["set"]
    _placed(tree, placed)
    loose = [rest[campaign_id] for campaign_id in rest if campaign_id not in placed]
    root, taken = _group(tree, campaigns, default, loose)
    if not taken and loose:
        root = root._replace(members=(*root.members, *loose))
    return Plan(root, campaigns, weighs=True)


def _placed(tree: Json, placed: set[int]) -> None:
    """Note the campaigns that a tree names."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if node.get("type") == "CAMPAIGN":
            placed.add(node["campaignId"])
        waiting += node.get("elements") or ()


def _group(
    node: Json, campaigns: Mapping[int, Campaign], default: int | None, loose: list[Campaign]
) -> tuple[Group, bool]:
    """A branch of the tree, and whether the campaigns that no branch names are in it."""
    members: list[Group | Campaign] = []
    taken = False
    for element in node.get("elements") or ():
        if element.get("type") == "CAMPAIGN":
            campaign = campaigns.get(element["campaignId"])
            if campaign is not None:
                members.append(campaign)
        else:
            group, inside = _group(element, campaigns, default, loose)
            members.append(group)
            taken = taken or inside
    number = node.get("groupId")
    if number is not None and number == default and not taken:
        members += loose
        taken = True
    mode = node.get("evaluationMode") or ("listOrder" if node.get("operator") == "FIRST" else "")
    mode = mode or "stackable"
    shown = {} if number is None else {"evaluationGroupID": number, "evaluationGroupMode": mode}
    scope = node.get("evaluationScope") or "session"
    return Group(mode, scope, tuple(members), shown), taken
