"""The evaluation tree of an Application as it is read and put in place as a whole.

A tree that nobody put in place is a root with all campaigns. Where single campaigns stand,
``campaign_sets`` changes.
"""

from collections.abc import Iterator
from typing import Any

from mockserver.contract.problems import Problem, shown
from mockserver.contract.whole_numbers import whole_numbers
from mockserver.engine.refusals import invalid
from mockserver.entities import Json, Kind
from mockserver.state import Moment

_OPERATORS = ("ALL", "FIRST")
_MODES = ("stackable", "listOrder", "lowestDiscount", "highestDiscount")
_SCOPES = ("session", "cartItem")
_CHOICES = (("operator", _OPERATORS), ("evaluationMode", _MODES), ("evaluationScope", _SCOPES))

_Placed = tuple[Any, str]


def shown_set(moment: Moment) -> Json:
    """The CampaignSet of the Application, in which every campaign stands somewhere.

    Those that no group names stand where they are evaluated: in the default group, or the root.
    """
    application = moment.application
    kept = moment.entities.get(Kind.CAMPAIGN_SET, application.id)
    default = application.settings.get("defaultEvaluationGroupId")
    if kept is None:
        root: Json = {
            "type": "SET",
            "name": "root",
            "operator": "ALL",
            "elements": [],
            "groupId": default or application.id,
            "locked": False,
            "evaluationMode": "stackable",
            "evaluationScope": "session",
        }
        kept = {"applicationId": application.id, "id": application.id, "version": 1, "set": root}
    nodes = [node for node, _ in _nodes(kept["set"])]
    placed = {node.get("campaignId") for node in nodes if node.get("type") == "CAMPAIGN"}
    campaigns = moment.entities.entities(Kind.CAMPAIGN, "application", application.id)
    loose: list[Json] = [
        {"type": "CAMPAIGN", "campaignId": one["id"]}
        for one in campaigns
        if one["id"] not in placed
    ]
    if not loose:
        return kept
    groups = [node.get("groupId") for node in nodes]
    home = default if default is not None and default in groups else None
    return {**kept, "set": _with(kept["set"], loose, home)}


def changed_set(moment: Moment, request: Json) -> Json:
    """Put the tree of a NewCampaignSet in place of the one that there is. Raises Refusal."""
    before, root = shown_set(moment), whole_numbers(request["set"])
    problems = list(_head_problems(moment, request, before))
    problems += _tree_problems(moment, root)
    if problems:
        raise invalid(problems)
    after = {**before, "set": root, "version": before["version"] + 1}
    moment.entities.put(Kind.CAMPAIGN_SET, after)
    return shown_set(moment)


def _head_problems(moment: Moment, request: Json, before: Json) -> Iterator[Problem]:
    if request["applicationId"] != before["applicationId"]:
        details = f"the path names the Application {before['applicationId']}"
        yield Problem("const", details, "/applicationId")
    taken = moment.assume["campaign-set-version"] == "take"
    if request["version"] != before["version"] and not taken:
        details = f"the set has the version {before['version']}; got {shown(request['version'])}"
        yield Problem("const", details, "/version")


def _tree_problems(moment: Moment, root: Json) -> Iterator[Problem]:
    """What is wrong with a tree: with its nodes, and with the campaigns that it names."""
    if root.get("type") != "SET":
        yield Problem("enum", f"the root is a SET; got {shown(root.get('type'))}", "/set/type")
        return
    seen: dict[str, set[Any]] = {"campaignId": set(), "groupId": set()}
    for node, place in _nodes(root, "/set"):
        if not isinstance(node, dict):
            yield Problem("type", f"a node is an object; got {shown(node)}", place)
        elif node.get("type") == "CAMPAIGN":
            yield from _leaf_problems(moment, node, place)
            yield from _doubled(node, "campaignId", place, seen)
        elif node.get("type") == "SET":
            yield from _branch_problems(node, place)
            yield from _doubled(node, "groupId", place, seen)
        else:
            details = f"must be one of: SET, CAMPAIGN; got {shown(node.get('type'))}"
            yield Problem("enum", details, f"{place}/type")


def _leaf_problems(moment: Moment, node: Json, place: str) -> Iterator[Problem]:
    number = node.get("campaignId")
    whole = isinstance(number, int) and not isinstance(number, bool)
    campaign = moment.entities.get(Kind.CAMPAIGN, number) if whole else None
    if campaign is None or campaign["applicationId"] != moment.application.id:
        details = f"this Application has no campaign with the ID {shown(number)}"
        yield Problem("enum", details, f"{place}/campaignId")


def _branch_problems(node: Json, place: str) -> Iterator[Problem]:
    for word, choices in _CHOICES:
        required = word == "operator"
        if (required or word in node) and node.get(word) not in choices:
            details = f"must be one of: {', '.join(choices)}; got {shown(node.get(word))}"
            yield Problem("enum", details, f"{place}/{word}")
    if not isinstance(node.get("elements"), list):
        details = f"must be an array; got {shown(node.get('elements'))}"
        yield Problem("type", details, f"{place}/elements")
    group = node.get("groupId")
    if group is not None and (not isinstance(group, int) or isinstance(group, bool)):
        yield Problem("type", f"must be an integer; got {shown(group)}", f"{place}/groupId")


def _doubled(node: Json, word: str, place: str, seen: dict[str, set[Any]]) -> Iterator[Problem]:
    value = node.get(word)
    if not isinstance(value, int):
        return
    if value in seen[word]:
        yield Problem("uniqueItems", f"{value} stands in the tree twice", f"{place}/{word}")
    seen[word].add(value)


def _nodes(root: Any, place: str = "") -> Iterator[_Placed]:
    """All nodes of a tree with their places, whatever the depth."""
    waiting: list[_Placed] = [(root, place)]
    while waiting:
        node, where = waiting.pop()
        yield node, where
        elements = node.get("elements") if isinstance(node, dict) else None
        if isinstance(elements, list):
            inner = [(one, f"{where}/elements/{index}") for index, one in enumerate(elements)]
            waiting += reversed(inner)


def _with(node: Json, leaves: list[Json], group: int | None) -> Json:
    """A tree with leaves at the end of a group; of its root where that is None."""
    elements = list(node.get("elements") or ())
    if group is not None and node.get("groupId") != group:
        elements = [
            _with(one, leaves, group) if one.get("type") != "CAMPAIGN" else one for one in elements
        ]
    else:
        elements += leaves
    return {**node, "elements": elements}
