"""Where a campaign stands in the evaluation tree of its Application: put in, taken out.

A tree grows a version with each change. Where an Application has no tree, there are no groups
and any group is one. Evaluates nothing.
"""

from mockserver.contract.problems import Problem, shown
from mockserver.entities import Json, Kind
from mockserver.state import Moment


def group_problems(moment: Moment, group: float | None) -> list[Problem]:
    """What is wrong with the evaluation group that a campaign shall join."""
    tree = _tree(moment, moment.application.id)
    if group is None or tree is None:
        return []
    waiting = [tree["set"]]
    while waiting:
        node = waiting.pop()
        if node.get("groupId") == group:
            return []
        waiting += node.get("elements") or ()
    details = f"this Application has no evaluation group with the ID {shown(group)}"
    return [Problem("enum", details, "/evaluationGroupId")]


def place_in_set(moment: Moment, campaign: int, group: int) -> None:
    """Have a campaign stand last in a group, and nowhere else."""
    tree = _tree(moment, moment.application.id)
    if tree is not None:
        root = _with(_without(tree["set"], campaign), campaign, group)
        _keep(moment, tree, root)


def drop_from_set(moment: Moment, campaign: int) -> None:
    """Have a campaign stand nowhere."""
    tree = _tree(moment, moment.application.id)
    if tree is None:
        return
    root = _without(tree["set"], campaign)
    if root != tree["set"]:
        _keep(moment, tree, root)


def _tree(moment: Moment, application: int) -> Json | None:
    return moment.entities.get(Kind.CAMPAIGN_SET, application)


def _keep(moment: Moment, tree: Json, root: Json) -> None:
    moment.entities.put(Kind.CAMPAIGN_SET, {**tree, "set": root, "version": tree["version"] + 1})


def _without(node: Json, campaign: int) -> Json:
    if not node.get("elements"):
        return node
    kept = [
        _without(one, campaign)
        for one in node["elements"]
        if one.get("type") != "CAMPAIGN" or one.get("campaignId") != campaign
    ]
    return node | {"elements": kept}


def _with(node: Json, campaign: int, group: int) -> Json:
    elements = [_with(one, campaign, group) for one in node.get("elements") or ()]
    if node.get("groupId") == group:
        elements.append({"type": "CAMPAIGN", "campaignId": campaign})
    return node | {"elements": elements} if elements else node
