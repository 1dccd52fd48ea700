"""What tests of loyalty over HTTP share: an account with programs, and points moved by hand."""

from typing import Any

from tests.conftest import Json, Server

PROGRAM = "/v1/loyalty_programs/1"
ANN = f"{PROGRAM}/profile/customer-1"
CARDS = "/v1/loyalty_programs/2/cards"
CARD = f"{CARDS}/CARD-1"

PROGRAMS: list[Json] = [
    {
        "id": 1,
        "name": "stars",
        "tiers": [{"name": "Silver", "minPoints": 100}, {"name": "Gold", "minPoints": 500}],
        "tiersExpirationPolicy": "tier_start_date",
        "tiersExpireIn": "30D",
        "tiersDowngradePolicy": "one_down",
    },
    {"id": 2, "name": "cards", "cardBased": True, "usersPerCardLimit": 2},
    {"id": 3, "name": "plain", "allowSubledger": False},
    {"id": 4, "name": "sandbox", "sandbox": True},
]


async def set_up(server: Server, **more: Any) -> None:
    """Have the account have these programs, and a card."""
    document: Json = {
        "version": 1,
        "loyaltyPrograms": PROGRAMS,
        "loyaltyCards": [{"programID": 2, "identifier": "CARD-1", "usersPerCardLimit": 2}],
    }
    await server.call("PUT", "/__admin/state", document | more)


async def manage(
    server: Server, method: str, path: str, body: Any = None, status: int = 200
) -> Any:
    """Call an operation of the Management API."""
    return await server.call(method, path, body, status=status, scheme="ManagementKey-v1")


async def add(server: Server, points: float, *, to: str = ANN, **more: Any) -> None:
    """Add points by hand."""
    await manage(server, "PUT", f"{to}/add_points", {"points": points, **more}, 204)


async def deduct(server: Server, points: float, *, of: str = ANN, **more: Any) -> None:
    """Deduct points by hand."""
    await manage(server, "PUT", f"{of}/deduct_points", {"points": points, **more}, 204)


async def go(server: Server, **parts: float) -> None:
    """Move the clock of the account."""
    await server.call("POST", "/__admin/clock/advance", parts)


async def amounts(server: Server, path: str) -> list[float]:
    """The amounts of the rows of a list."""
    return [row["amount"] for row in (await server.call("GET", path))["data"]]


def places(refused: Json) -> list[str]:
    """The places that a refusal points at."""
    return [next(iter(error["source"].values())) for error in refused["errors"]]
