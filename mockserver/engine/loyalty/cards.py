"""Loyalty cards: made, and shared by the customers that are registered on them.

A card is a LoyaltyCard without its ledgers. Source: the vendor's model texts of LoyaltyCard,
GenerateLoyaltyCard and CodeGeneratorSettings.
"""

from collections.abc import Sequence
from random import Random

from mockserver.contract.problems import Problem, shown
from mockserver.engine.loyalty.programs import require_type
from mockserver.engine.refusals import Refusal, Refused, invalid
from mockserver.entities import Draft, Json, Kind
from mockserver.state import Moment

_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_PATTERN = "LC-####-####"
_SHORTEST = 4
_TRIES = 100


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
    number = 1 + max((one["id"] for one in entities.values(Kind.LOYALTY_CARD)), default=0)
    identifier = request.get("cardIdentifier")
    if identifier is None:
        identifier = _invented(entities, program, number)
    elif entities.get(Kind.LOYALTY_CARD, (program["id"], identifier)) is not None:
        details = f"a loyalty card has the identifier {shown(identifier)} already"
        raise invalid([Problem("uniqueItems", details, "/cardIdentifier")])
    card = {
        "id": number,
        "created": moment.now,
        "programID": program["id"],
        "status": request.get("status") or "active",
        "identifier": identifier,
        "usersPerCardLimit": program.get("usersPerCardLimit") or 0,
        "profiles": [_registration(moment, name) for name in profiles],
        "modified": moment.now,
    }
    entities.put(Kind.LOYALTY_CARD, card)
    return card


def linked(moment: Moment, card: Json, profile_id: str) -> Json:
    """Register a customer on a card; one who is stays so. Raises Refusal where it is full."""
    profiles = card.get("profiles") or []
    if profile_id in _names(profiles):
        return card
    _require_room(card["usersPerCardLimit"], len(profiles) + 1, "/integrationId")
    return _changed(moment, card, [*profiles, _registration(moment, profile_id)])


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


def _registration(moment: Moment, profile_id: str) -> Json:
    return {"integrationId": profile_id, "timestamp": moment.now}


def _require_room(limit: int, wanted: int, place: str) -> None:
    """Raise Refusal where a card would have more customers than it may; 0 is no limit."""
    if limit and wanted > limit:
        details = f"a card of this program is for {limit} customers at most; got {wanted}"
        raise invalid([Problem("maxItems", details, place)])


def _invented(entities: Draft, program: Json, number: int) -> str:
    """A free identifier, the same for the same history. Raises Refusal where none is found."""
    settings = program.get("cardCodeSettings") or {}
    pattern = str(settings.get("couponPattern") or _PATTERN).ljust(_SHORTEST, "#")
    characters = "".join(settings.get("validCharacters") or ()) or _CHARACTERS
    random = Random(f"{program['id']}/{number}")
    for _ in range(_TRIES):
        identifier = "".join(random.choice(characters) if c == "#" else c for c in pattern)
        if entities.get(Kind.LOYALTY_CARD, (program["id"], identifier)) is None:
            return identifier
    raise Refusal(Refused.INVALID, f"The pattern {pattern} has no identifier left for a card")
