"""Collections of texts: how they are made and changed, and what is in one.

Every function gives the collection as it will be and writes nothing. Raises Refusal where a
name is taken. A collection belongs to a campaign, or to the account.
"""

from collections.abc import Collection, Iterable, Sequence

from mockserver.engine.definitions import subscription_problems, taken, whole
from mockserver.engine.refusals import Refusal, Refused, invalid
from mockserver.entities import Json, Kind, Reader
from mockserver.state import Moment

MOST_ITEMS = 500_000
"""The most texts that a collection or a list of allowed values may have."""


def new_account_collection(moment: Moment, request: Json, applications: Collection[int]) -> Json:
    """The Collection that a NewCollection asks for, of the account's ``applications``."""
    if _is_taken(request, account_collections(moment.entities)):
        message = f"There is a collection with the name {request['name']} already"
        raise Refusal(Refused.EXISTS, message)
    _check_applications(request, applications)
    return empty_collection(moment, request)


def new_campaign_collection(moment: Moment, request: Json, campaign: Json) -> Json:
    """The Collection that a NewCampaignCollection asks for."""
    if _is_taken(request, campaign_collections(moment.entities, {campaign["id"]})):
        raise taken(moment, "a collection", "name", request["name"], "/name")
    of = {"applicationId": campaign["applicationId"], "campaignId": campaign["id"]}
    return empty_collection(moment, request) | of


def changed_collection(
    moment: Moment, collection: Json, request: Json, applications: Collection[int]
) -> Json:
    """A collection after an UpdateCollection or UpdateCampaignCollection."""
    _check_applications(request, applications)
    return collection | whole(request) | _changed_now(moment)


def with_items(moment: Moment, collection: Json, items: Sequence[str]) -> Json:
    """A collection with other texts."""
    return collection | {"payload": list(items)} | _changed_now(moment)


def account_collections(reader: Reader) -> list[Json]:
    """The collections of the account."""
    return [one for one in reader.values(Kind.COLLECTION) if one.get("campaignId") is None]


def campaign_collections(reader: Reader, campaigns: Collection[int]) -> list[Json]:
    """The collections of some campaigns, by their IDs."""
    return [one for one in reader.values(Kind.COLLECTION) if one.get("campaignId") in campaigns]


def is_enabled(collection: Json, application: int) -> bool:
    """Whether an Application may use a collection. One that names none is there for all."""
    applications = collection.get("subscribedApplicationsIds")
    return not applications or application in applications


def has_item(reader: Reader, collection: Json, item: str) -> bool:
    """Whether a text is in a collection, however many are."""
    sets = reader.derived(_sets)
    number = collection["id"]
    if number not in sets:
        sets[number] = frozenset(collection.get("payload") or ())
    return item in sets[number]


def _sets(reader: Reader) -> dict[int, frozenset[str]]:
    """The texts of each collection that was asked for, until a definition changes."""
    del reader
    return {}


def empty_collection(moment: Moment, request: Json) -> Json:
    """A Collection without items, with what a request says of it."""
    return {
        "id": moment.entities.next_id(Kind.COLLECTION),
        "created": moment.now,
        "accountId": moment.application.account_id,
        "modified": moment.now,
        "createdBy": moment.user_id,
        **whole(request),
        "payload": [],
    }


def _changed_now(moment: Moment) -> Json:
    return {"modified": moment.now, "modifiedBy": moment.user_id}


def _is_taken(request: Json, others: Iterable[Json]) -> bool:
    return any(one["name"] == request["name"] for one in others)


def _check_applications(request: Json, applications: Collection[int]) -> None:
    problems = subscription_problems(request, applications, "")
    if problems:
        raise invalid(problems)
