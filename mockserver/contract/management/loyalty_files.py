"""The rows of files of loyalty programs in the Management API: those taken and those given."""

from mockserver.contract.ledgers import (
    BALANCES_AT,
    CARD_ID,
    PROFILE_ID,
    PROGRAM_ID,
    PROGRAM_NAME,
    point_in_time,
)
from mockserver.contract.operations import (
    REFUSED,
    Credentials,
    Operation,
    flag,
    query,
    query_list,
)
from mockserver.contract.parameters import Parameter
from mockserver.contract.promotions import CREATED
from mockserver.contract.uploads import Cell, Column, Upload

_PROGRAM = "/v1/loyalty_programs/{loyaltyProgramId}"
_DATE_FORMAT = query("dateFormat", "How times are written.", enum=("excel", "ISO8601"))
_RANGE = (
    point_in_time("rangeStart", "Only transactions made at this time or after it.", required=True),
    point_in_time("rangeEnd", "Only transactions made at this time or before it.", required=True),
)
_BALANCES = ("currentBalance", "pendingBalance", "expiredBalance", "spentBalance")
_BALANCES_WANTED = query_list(
    "balances",
    "The balances that the file has; all where none is named.",
    enum=_BALANCES,
    explode=False,
)
_OF_CUSTOMERS = (
    "loyaltyProgramID",
    "loyaltySubledger",
    "profileIntegrationID",
    *_BALANCES,
    "currentTier",
)
_OF_CARDS = (
    "loyaltyProgramID",
    "loyaltySubledger",
    "cardIdentifier",
    "cardState",
    *_BALANCES,
)
_LOG = (
    "customerprofileid",
    "customersessionid",
    "rulesetid",
    "rulename",
    "programid",
    "type",
    "name",
    "subledgerid",
    "startdate",
    "expirydate",
    "id",
    "created",
    "amount",
    "archived",
    "campaignid",
    "flags",
    "transactionUUID",
)
_CUSTOMER = Column("customerprofileid", required=True, longest=1000)
_SUBLEDGER = Column("subledgerid", longest=64)
_POINTS = Upload(
    (
        Column("customerprofileid", longest=1000),
        Column("identifier", longest=108),
        Column("amount", Cell.NUMBER, required=True, least=0),
        Column("startdate"),
        Column("expirydate"),
        Column("validityDuration"),
        _SUBLEDGER,
        Column("reason"),
    )
)
_TIERS = Upload(
    (
        _SUBLEDGER,
        _CUSTOMER,
        Column("tiername", required=True),
        Column("expirydate", Cell.TIME, required=True),
    )
)
_JOIN_DATES = Upload((_CUSTOMER, Column("joindate", Cell.TIME, required=True)))
_CARDS = Upload(
    (
        Column("identifier", required=True),
        Column("state", required=True, enum=("active", "inactive")),
        Column("customerprofileids"),
    )
)


def _export(
    operation_id: str,
    path: str,
    summary: str,
    columns: tuple[str, ...],
    parameters: tuple[Parameter, ...],
) -> Operation:
    return Operation(
        operation_id,
        "GET",
        f"{_PROGRAM}/{path}",
        summary,
        Credentials.MANAGEMENT,
        {200: None} | REFUSED,
        parameters,
        csv=columns,
    )


def _import(
    operation_id: str,
    path: str,
    summary: str,
    upload: Upload,
    parameters: tuple[Parameter, ...] = (PROGRAM_ID,),
) -> Operation:
    return Operation(
        operation_id,
        "POST",
        f"{_PROGRAM}/{path}",
        summary,
        Credentials.MANAGEMENT,
        {200: "ModelImport"} | REFUSED,
        parameters,
        upload=upload,
    )


LOYALTY_FILE_OPERATIONS: tuple[Operation, ...] = (
    _import(
        "importLoyaltyPoints",
        "import_points",
        "Add the points of a file",
        _POINTS,
        (
            PROGRAM_ID,
            flag("notificationsEnabled", "Send notifications; there are none here.", default=True),
        ),
    ),
    _import(
        "importLoyaltyCustomersTiers",
        "import_customers_tiers",
        "Put the customers of a file into tiers",
        _TIERS,
    ),
    _import(
        "importLoyaltyJoinDates",
        "import_join_dates",
        "Have the customers of a file have joined",
        _JOIN_DATES,
    ),
    _import("importLoyaltyCards", "import_cards", "Make the loyalty cards of a file", _CARDS),
    _export(
        "exportLoyaltyBalances",
        "export_customer_balances",
        "Write the balances of all customers to a file",
        _OF_CUSTOMERS,
        (PROGRAM_NAME, BALANCES_AT, _BALANCES_WANTED),
    ),
    _export(
        "exportLoyaltyBalance",
        "export_customer_balance",
        "Write the balances of all customers to a file, as older clients do",
        _OF_CUSTOMERS,
        (PROGRAM_NAME, BALANCES_AT),
    ),
    _export(
        "exportLoyaltyLedger",
        "profile/{integrationId}/export_log",
        "Write the transactions of a customer to a file",
        _LOG,
        (*_RANGE, PROGRAM_NAME, PROFILE_ID, _DATE_FORMAT),
    ),
    _export(
        "exportLoyaltyCardBalances",
        "export_card_balances",
        "Write the balances of all loyalty cards to a file",
        _OF_CARDS,
        (PROGRAM_ID, BALANCES_AT, _BALANCES_WANTED),
    ),
    _export(
        "exportLoyaltyJoinDates",
        "export_join_dates",
        "Write when customers joined a loyalty program to a file",
        ("loyaltyProgramID", "profileIntegrationID", "joinDate"),
        (PROGRAM_NAME,),
    ),
    _export(
        "exportCustomersTiers",
        "export_customers_tiers",
        "Write the tiers of customers to a file",
        ("programid", "subledgerid", "customerprofileid", "tiername", "startdate", "expirydate"),
        (
            PROGRAM_NAME,
            query_list("subledgerIds", "IDs of the subledgers, blank for the main ledger."),
            query_list("tierNames", "Names of the tiers."),
        ),
    ),
    _export(
        "exportLoyaltyCards",
        "cards/export",
        "Write the loyalty cards of a program to a file",
        (
            "identifier",
            "created",
            "status",
            "userpercardlimit",
            "customerprofileids",
            "blockreason",
            "generated",
            "batchid",
            "attributes",
        ),
        (
            PROGRAM_ID,
            query("batchId", "ID of the batch in which they were made."),
            *CREATED,
            _DATE_FORMAT,
        ),
    ),
    _export(
        "exportLoyaltyCardLedger",
        "cards/{loyaltyCardId}/export_log",
        "Write the transactions of a loyalty card to a file",
        (*_LOG, "cardidentifier"),
        (PROGRAM_ID, CARD_ID, *_RANGE, _DATE_FORMAT),
    ),
)
