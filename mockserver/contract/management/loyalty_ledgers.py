"""The rows of ledgers and statistics of loyalty programs in the Management API."""

from mockserver.contract.ledgers import (
    AWAITS_ACTIVATION,
    BALANCES_AT,
    CARD_ID,
    ENTRY_TYPE,
    LEDGER_PAGING,
    LEDGER_PERIOD,
    PROFILE_ID,
    PROGRAM_ID,
    PROGRAM_NAME,
    SESSION_IDS,
    SUBLEDGER_ID,
    TIERS_ASKED,
    TRANSACTION_IDS,
    TRANSACTIONS_OF_PROFILE,
    point_in_time,
)
from mockserver.contract.operations import PAGING, REFUSED, Credentials, Operation

_PROGRAM = "/v1/loyalty_programs/{loyaltyProgramId}"
_PROFILE = f"{_PROGRAM}/profile/{{integrationId}}"
_KEY = Credentials.MANAGEMENT

LOYALTY_LEDGER_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getLoyaltyPoints",
        "GET",
        _PROFILE,
        "Read the whole ledger of a customer",
        _KEY,
        {200: "LoyaltyLedger"} | REFUSED,
        (PROGRAM_NAME, PROFILE_ID),
    ),
    Operation(
        "getLoyaltyLedgerBalances",
        "GET",
        f"{_PROFILE}/ledger_balances",
        "Read the balances of a customer",
        _KEY,
        {200: "LoyaltyBalancesWithTiers"} | REFUSED,
        (PROGRAM_ID, PROFILE_ID, BALANCES_AT, SUBLEDGER_ID, *TIERS_ASKED),
    ),
    Operation(
        "getLoyaltyProgramProfileLedgerTransactions",
        "GET",
        f"{_PROFILE}/ledger_transactions",
        "List the transactions of a customer",
        _KEY,
        {200: "GetLoyaltyProgramProfileTransactions200Response"} | REFUSED,
        TRANSACTIONS_OF_PROFILE,
    ),
    Operation(
        "getLoyaltyProgramTransactions",
        "GET",
        f"{_PROGRAM}/transactions",
        "List the transactions of a loyalty program",
        _KEY,
        {200: "GetLoyaltyProgramTransactions200Response"} | REFUSED,
        (
            PROGRAM_ID,
            ENTRY_TYPE,
            SUBLEDGER_ID,
            SESSION_IDS,
            TRANSACTION_IDS,
            *LEDGER_PERIOD,
            *LEDGER_PAGING,
            AWAITS_ACTIVATION,
        ),
    ),
    Operation(
        "getLoyaltyCardTransactionLogs",
        "GET",
        f"{_PROGRAM}/cards/{{loyaltyCardId}}/logs",
        "List the transactions of a loyalty card",
        _KEY,
        {200: "GetLoyaltyCardTransactionLogs200Response"} | REFUSED,
        (
            PROGRAM_ID,
            CARD_ID,
            *LEDGER_PERIOD,
            *PAGING,
            SUBLEDGER_ID,
            SESSION_IDS,
            TRANSACTION_IDS,
        ),
    ),
    Operation(
        "getDashboardStatistics",
        "GET",
        f"{_PROGRAM}/dashboard",
        "Read what a loyalty program counted, day by day",
        _KEY,
        {200: "GetDashboardStatistics200Response"} | REFUSED,
        (
            PROGRAM_ID,
            point_in_time("rangeStart", "Only what was counted from this time on.", required=True),
            point_in_time("rangeEnd", "Only what was counted until this time.", required=True),
            SUBLEDGER_ID,
        ),
    ),
    Operation(
        "getLoyaltyStatistics",
        "GET",
        f"{_PROGRAM}/statistics",
        "Read what a loyalty program counts now",
        _KEY,
        {200: "LoyaltyDashboardData"} | REFUSED,
        (PROGRAM_ID,),
    ),
)
