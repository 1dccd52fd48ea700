"""Audiences: made, renamed, joined and left.

A value is an Audience; the memberships that follow from it stand in the profiles.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from mockserver.engine.carts import merged
from mockserver.entities import Draft, Kind
from mockserver.state import Json, Moment, ProfileState

_OPTIONAL = (
    "description",
    "subscribedApplicationsIds",
    "integration",
    "integrationId",
    "createdIn3rdParty",
    "lastUpdate",
)


def known_audiences(entities: Draft) -> Mapping[int, str] | None:
    """Names of the audiences by ID; None where there are none, and any ID is taken."""
    return {one["id"]: one["name"] for one in entities.values(Kind.AUDIENCE)} or None


def new_audience(number: int, request: Json, moment: Moment) -> Json:
    """The Audience that a NewAudience asks for: of the environment of who asks, unless it says."""
    return {
        "accountId": moment.application.account_id,
        "id": number,
        "created": moment.now,
        "name": request["name"],
        "sandbox": request.get("sandbox", moment.application.sandbox),
        **{word: request[word] for word in _OPTIONAL if word in request},
    }


def same_elsewhere(request: Json, audiences: Iterable[Json]) -> bool:
    """Whether the platform of a NewAudience has one of its ID here already."""
    if "integrationId" not in request:
        return False
    wanted = (request.get("integration"), request["integrationId"])
    return any((one.get("integration"), one.get("integrationId")) == wanted for one in audiences)


def changed_audience(audience: Json, request: Json) -> Json:
    """An audience after an UpdateAudience."""
    words = ("name", "subscribedApplicationsIds")
    return audience | {word: request[word] for word in words if word in request}


def is_member(profile: ProfileState, number: int) -> bool:
    """Whether a customer has joined an audience."""
    return any(member["id"] == number for member in profile.value["audienceMemberships"] or ())


def audiences_of(profile: ProfileState | None) -> frozenset[int]:
    """The IDs of the audiences that a customer has joined."""
    if profile is None:
        return frozenset()
    return frozenset(one["id"] for one in profile.value["audienceMemberships"] or ())


def with_membership(profile: ProfileState, number: int, name: str) -> ProfileState:
    """A customer who has joined an audience, under the name that it has now."""
    kept = {member["id"]: member for member in profile.value["audienceMemberships"] or ()}
    kept[number] = {"id": number, "name": name}
    return profile._replace(value=profile.value | {"audienceMemberships": list(kept.values())})


def without_membership(profile: ProfileState, number: int) -> ProfileState:
    """A customer who has left an audience."""
    members = profile.value["audienceMemberships"] or ()
    kept = [member for member in members if member["id"] != number]
    return profile._replace(value=profile.value | {"audienceMemberships": kept})


def with_attributes(
    profile: ProfileState, attributes: dict[str, Any], moment: Moment
) -> ProfileState:
    """A customer with attributes merged by name."""
    value = profile.value | {"attributes": merged(profile.value["attributes"], attributes, moment)}
    return profile._replace(value=value)
