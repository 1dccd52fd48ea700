"""Parameters that operations on loyalty ledgers share, in both APIs.

Owns no row: these stand in ``integration`` and ``management``.
"""

from mockserver.contract.operations import (
    flag,
    paging,
    path_integer,
    path_string,
    query,
    query_list,
)
from mockserver.contract.parameters import Kind, Parameter, Place


def point_in_time(name: str, description: str, *, required: bool = False) -> Parameter:
    """A date-time in the query, which may be a day alone, and is UTC where it says no zone."""
    return Parameter(
        name,
        Place.QUERY,
        Kind.DATE_TIME,
        description,
        required=required,
        zone_optional=True,
        day_alone=True,
    )


PROGRAM_ID = path_integer("loyaltyProgramId", "Internal ID of the loyalty program.")
PROGRAM_NAME = path_string("loyaltyProgramId", "Internal ID of the loyalty program.")
"""The same where it is declared to be a text."""

PROFILE_ID = path_string("integrationId", "Integration ID of the customer profile.")
CARD_ID = path_string(
    "loyaltyCardId", "Identifier of the loyalty card.", min_length=4, max_length=108
)
SUBLEDGER_ID = query("subledgerId", "ID of the one subledger wanted.")
SUBLEDGER_IDS = query_list("subledgerId", "IDs of the subledgers, blank for the main ledger.")
SESSION_IDS = query_list("customerSessionIDs", "Integration IDs of the sessions.")
TRANSACTION_IDS = query_list("transactionUUIDs", "UUIDs of the transactions.")
ENTRY_TYPE = query(
    "loyaltyTransactionType",
    "Where the transactions come from.",
    enum=("manual", "session", "import"),
)
LEDGER_PERIOD = (
    point_in_time("startDate", "Only transactions made at this time or after it."),
    point_in_time("endDate", "Only transactions made at this time or before it."),
)
BALANCES_AT = point_in_time("endDate", "The time at which the balances are reckoned.")
TIERS_ASKED = (
    flag("includeTiers", "Include the tier of the customer."),
    flag("includeProjectedTier", "Include the tier that the customer would get."),
)
LEDGER_PAGING = paging(50)
AWAITS_ACTIVATION = Parameter(
    "awaitsActivation",
    Place.QUERY,
    Kind.BOOLEAN,
    "Only points that wait to be activated; false is refused.",
    enum=("true",),
)
POINTS_STATUS = query(
    "status",
    "Status of the points.",
    enum=("active", "pending", "expired"),
    default="active",
)
POINTS_SORT = query(
    "sort",
    "Field to sort by; a minus sign before it turns the order round.",
    enum=("startDate", "-startDate", "expiryDate", "-expiryDate"),
)
TRANSACTIONS_OF_PROFILE = (
    PROGRAM_ID,
    PROFILE_ID,
    SESSION_IDS,
    TRANSACTION_IDS,
    SUBLEDGER_ID,
    ENTRY_TYPE,
    *LEDGER_PERIOD,
    *LEDGER_PAGING,
    AWAITS_ACTIVATION,
)
"""What lists of the transactions of a customer take."""
