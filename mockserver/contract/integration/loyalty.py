"""The rows of loyalty programs whose points belong to profiles, in the Integration API."""

from mockserver.contract.ledgers import (
    BALANCES_AT,
    LEDGER_PAGING,
    POINTS_SORT,
    POINTS_STATUS,
    PROFILE_ID,
    PROGRAM_ID,
    SESSION_IDS,
    SUBLEDGER_ID,
    SUBLEDGER_IDS,
    TIERS_ASKED,
    TRANSACTION_IDS,
    TRANSACTIONS_OF_PROFILE,
)
from mockserver.contract.operations import REFUSED, Credentials, Operation

_KEY = Credentials.INTEGRATION

LOYALTY_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getLoyaltyBalances",
        "GET",
        "/v1/loyalty_programs/{loyaltyProgramId}/profile/{integrationId}/balances",
        "Read the point balances of a customer",
        _KEY,
        {200: "LoyaltyBalancesWithTiers"} | REFUSED,
        (
            PROGRAM_ID,
            PROFILE_ID,
            BALANCES_AT,
            SUBLEDGER_ID,
            *TIERS_ASKED,
        ),
    ),
    Operation(
        "getLoyaltyProgramProfileTransactions",
        "GET",
        "/v1/loyalty_programs/{loyaltyProgramId}/profile/{integrationId}/transactions",
        "List the point transactions of a customer",
        _KEY,
        {200: "GetLoyaltyProgramProfileTransactions200Response"} | REFUSED,
        TRANSACTIONS_OF_PROFILE,
    ),
    Operation(
        "getLoyaltyProgramProfilePoints",
        "GET",
        "/v1/loyalty_programs/{loyaltyProgramId}/profile/{integrationId}/points",
        "List the points of a customer that were not spent",
        _KEY,
        {200: "GetLoyaltyProgramProfilePoints200Response"} | REFUSED,
        (
            PROGRAM_ID,
            PROFILE_ID,
            POINTS_STATUS,
            SUBLEDGER_IDS,
            SESSION_IDS,
            TRANSACTION_IDS,
            *LEDGER_PAGING,
            POINTS_SORT,
        ),
    ),
    Operation(
        "deleteLoyaltyTransactionsFromLedgers",
        "POST",
        "/v1/loyalty_programs/{loyaltyProgramId}/profile/{integrationId}/delete_transactions",
        "Delete the point transactions of a customer",
        _KEY,
        {204: None} | REFUSED,
        (PROGRAM_ID, PROFILE_ID),
        "DeleteLoyaltyTransactionsRequest",
    ),
    Operation(
        "activateLoyaltyPoints",
        "POST",
        "/v1/loyalty_programs/{loyaltyProgramId}/activate_points",
        "Activate pending points of transactions or of a session",
        _KEY,
        {200: "ActivateLoyaltyPointsResponse"} | REFUSED,
        (PROGRAM_ID,),
        "ActivateLoyaltyPoints",
    ),
    Operation(
        "joinLoyaltyProgram",
        "POST",
        "/v1/loyalty_programs/{loyaltyProgramId}/profile/{integrationId}/join",
        "Have a customer join a loyalty program",
        _KEY,
        {200: None} | REFUSED,
        (PROGRAM_ID, PROFILE_ID),
    ),
)
