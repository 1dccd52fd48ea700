"""The rows that make and change loyalty cards in the Management API."""

from mockserver.contract.ledgers import CARD_ID, PROGRAM_ID
from mockserver.contract.operations import REFUSED, Credentials, Operation

_CARDS = "/v1/loyalty_programs/{loyaltyProgramId}/cards"
_CARD = f"{_CARDS}/{{loyaltyCardId}}"
_KEY = Credentials.MANAGEMENT

LOYALTY_CARD_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "createBatchLoyaltyCards",
        "POST",
        f"{_CARDS}/batch",
        "Make many loyalty cards",
        _KEY,
        {200: "LoyaltyCardBatchResponse"} | REFUSED,
        (PROGRAM_ID,),
        "LoyaltyCardBatch",
    ),
    Operation(
        "updateLoyaltyCard",
        "PUT",
        _CARD,
        "Switch a loyalty card on or off",
        _KEY,
        {200: "LoyaltyCard"} | REFUSED,
        (PROGRAM_ID, CARD_ID),
        "UpdateLoyaltyCardRequest",
    ),
    Operation(
        "deleteLoyaltyCard",
        "DELETE",
        _CARD,
        "Delete a loyalty card with its points",
        _KEY,
        {204: None} | REFUSED,
        (PROGRAM_ID, CARD_ID),
    ),
    Operation(
        "transferLoyaltyCard",
        "PUT",
        f"{_CARD}/transfer",
        "Have a new loyalty card take over customers and points of another",
        _KEY,
        {204: None} | REFUSED,
        (PROGRAM_ID, CARD_ID),
        "TransferLoyaltyCard",
    ),
)
