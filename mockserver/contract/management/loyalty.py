"""The rows of loyalty programs and loyalty cards in the Management API."""

from mockserver.contract.ledgers import CARD_ID, PROFILE_ID, PROGRAM_ID, PROGRAM_NAME
from mockserver.contract.operations import (
    PAGING,
    REFUSED,
    SORT,
    Credentials,
    Operation,
    query,
    query_integer,
)

_OF_PROFILE = "/v1/loyalty_programs/{loyaltyProgramId}/profile/{integrationId}"
_OF_CARD = "/v1/loyalty_programs/{loyaltyProgramId}/cards/{loyaltyCardId}"
_KEY = Credentials.MANAGEMENT

LOYALTY_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getLoyaltyPrograms",
        "GET",
        "/v1/loyalty_programs",
        "List the loyalty programs",
        _KEY,
        {200: "GetLoyaltyPrograms200Response"} | REFUSED,
    ),
    Operation(
        "getLoyaltyProgram",
        "GET",
        "/v1/loyalty_programs/{loyaltyProgramId}",
        "Read one loyalty program",
        _KEY,
        {200: "LoyaltyProgram"} | REFUSED,
        (PROGRAM_ID,),
    ),
    Operation(
        "addLoyaltyPoints",
        "PUT",
        f"{_OF_PROFILE}/add_points",
        "Add points to a customer",
        _KEY,
        {204: None} | REFUSED,
        (PROGRAM_NAME, PROFILE_ID),
        "AddLoyaltyPoints",
    ),
    Operation(
        "removeLoyaltyPoints",
        "PUT",
        f"{_OF_PROFILE}/deduct_points",
        "Deduct points from a customer",
        _KEY,
        {204: None} | REFUSED,
        (PROGRAM_NAME, PROFILE_ID),
        "DeductLoyaltyPoints",
    ),
    Operation(
        "getLoyaltyCards",
        "GET",
        "/v1/loyalty_programs/{loyaltyProgramId}/cards",
        "List the cards of a loyalty program",
        _KEY,
        {200: "GetLoyaltyCards200Response"} | REFUSED,
        (
            PROGRAM_ID,
            *PAGING,
            SORT,
            query("identifier", "A part of the identifier.", min_length=4),
            query_integer("profileId", "Internal ID of a customer on the cards."),
            query("batchId", "ID of the batch in which they were made."),
        ),
    ),
    Operation(
        "getLoyaltyCard",
        "GET",
        _OF_CARD,
        "Read one loyalty card",
        _KEY,
        {200: "LoyaltyCard"} | REFUSED,
        (PROGRAM_ID, CARD_ID),
    ),
    Operation(
        "addLoyaltyCardPoints",
        "PUT",
        f"{_OF_CARD}/add_points",
        "Add points to a loyalty card",
        _KEY,
        {204: None} | REFUSED,
        (PROGRAM_ID, CARD_ID),
        "AddLoyaltyPoints",
    ),
    Operation(
        "deductLoyaltyCardPoints",
        "PUT",
        f"{_OF_CARD}/deduct_points",
        "Deduct points from a loyalty card",
        _KEY,
        {204: None} | REFUSED,
        (PROGRAM_ID, CARD_ID),
        "DeductLoyaltyPoints",
    ),
)
