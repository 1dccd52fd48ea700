"""Loyalty cards: made, and shared by the customers that are registered on them.

A card is a LoyaltyCard without its ledgers. Source: the vendor's model texts of LoyaltyCard,
GenerateLoyaltyCard and CodeGeneratorSettings.
"""

from collections.abc import Sequence
from itertools import islice

from mockserver.contract.problems import Problem, shown
from mockserver.engine.codes import CodePattern, characters_of
from mockserver.engine.loyalty.programs import require_type
from mockserver.engine.refusals import Refusal, Refused, invalid
from mockserver.entities import Draft, Json, Kind
from mockserver.state import Moment

_PATTERN = "LC-####-####"
_SHORTEST = 4


def card_with(entities: Draft, program: Json, identifier: str) -> Json:
    """A card of a program. Raises Refusal."""
    require_type(program, card_based=True)
    card = entities.get(Kind.LOYALTY_CARD, (program["id"], identifier))
    if card is None:
        message = f"No loyalty card of the program {program['id']} has the identifier {identifier}"
        raise Refusal(Refused.UNKNOWN, message)
    return card


def require_usable(card: Json) -> None:
    """Raise Refusal for a card that is not active, or is blocked."""
    if not is_usable(card):
        raise Refusal(Refused.INVALID, f"The loyalty card {card['identifier']} is not active")


def is_usable(card: Json) -> bool:
    """Whether points can be moved on a card."""
    return card["status"] == "active" and not card.get("blockReason")


def new_card(moment: Moment, program: Json, request: Json) -> Json:
    """Make a card as GenerateLoyaltyCard says. Raises Refusal."""
    require_type(program, card_based=True)
    entities = moment.entities
    profiles = list(dict.fromkeys(request.get("customerProfileIds") or ()))
    _require_room(program.get("usersPerCardLimit") or 0, len(profiles), "/customerProfileIds")
    number = next_card_number(entities)
    identifier = request.get("cardIdentifier")
    if identifier is None:
        identifier = invented_identifiers(entities, program, number, 1)[0]
    elif entities.get(Kind.LOYALTY_CARD, (program["id"], identifier)) is not None:
        details = f"a loyalty card has the identifier {shown(identifier)} already"
        raise invalid([Problem("uniqueItems", details, "/cardIdentifier")])
    card = fresh_card(moment, program, number, identifier, request.get("status") or "active")
    card["profiles"] = [registration(moment, name) for name in profiles]
    entities.put(Kind.LOYALTY_CARD, card)
    return card


def next_card_number(entities: Draft) -> int:
    """The internal ID of the next card: one that no card has."""
    return 1 + max((one["id"] for one in entities.values(Kind.LOYALTY_CARD)), default=0)


def fresh_card(moment: Moment, program: Json, number: int, identifier: str, status: str) -> Json:
    """A card on which nobody is registered; it is not put anywhere."""
    return {
        "id": number,
        "created": moment.now,
        "programID": program["id"],
        "status": status,
        "identifier": identifier,
        "usersPerCardLimit": program.get("usersPerCardLimit") or 0,
        "profiles": [],
        "modified": moment.now,
    }


def invented_identifiers(
    entities: Draft, program: Json, number: int, count: int, settings: Json | None = None
) -> list[str]:
    """Free identifiers for cards from an internal ID on, the same for the same history.

    ``settings`` is a CodeGeneratorSettings; that of the program holds where there is none. Raises
    Refusal where there are not so many.
    """
    settings = settings or program.get("cardCodeSettings") or {}
    pattern = str(settings.get("couponPattern") or _PATTERN).ljust(_SHORTEST, "#")
    codes = CodePattern(pattern, characters_of(settings.get("validCharacters"))).free_codes(
        f"{program['id']}/{number}",
        lambda code: entities.get(Kind.LOYALTY_CARD, (program["id"], code)) is not None,
    )
    found = list(islice(codes, count))
    if len(found) < count:
        message = f"The pattern {pattern} has not enough identifiers left for cards"
        raise Refusal(Refused.INVALID, message)
    return found


def linked(moment: Moment, card: Json, profile_id: str) -> Json:
    """Register a customer on a card; one who is stays so. Raises Refusal where it is full."""
    profiles = card.get("profiles") or []
    if profile_id in _names(profiles):
        return card
    _require_room(card["usersPerCardLimit"], len(profiles) + 1, "/integrationId")
    return _changed(moment, card, [*profiles, registration(moment, profile_id)])


def unlinked(moment: Moment, card: Json, profile_id: str) -> Json:
    """Take a customer off a card. Raises Refusal for one who is not registered on it."""
    profiles = card.get("profiles") or []
    if profile_id not in _names(profiles):
        message = f"{profile_id} is not registered on the loyalty card {card['identifier']}"
        raise Refusal(Refused.UNKNOWN, message)
    left = [one for one in profiles if one["integrationId"] != profile_id]
    return _changed(moment, card, left)


def _changed(moment: Moment, card: Json, profiles: list[Json]) -> Json:
    changed = {**card, "profiles": profiles, "modified": moment.now}
    moment.entities.put(Kind.LOYALTY_CARD, changed)
    return changed


def _names(profiles: Sequence[Json]) -> set[str]:
    return {one["integrationId"] for one in profiles}


def registration(moment: Moment, profile_id: str) -> Json:
    """A LoyaltyCardProfileRegistration, as of now."""
    return {"integrationId": profile_id, "timestamp": moment.now}


def _require_room(limit: int, wanted: int, place: str) -> None:
    """Raise Refusal where a card would have more customers than it may; 0 is no limit."""
    if limit and wanted > limit:
        details = f"a card of this program is for {limit} customers at most; got {wanted}"
        raise invalid([Problem("maxItems", details, place)])
