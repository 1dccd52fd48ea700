"""Parameters that operations on loyalty ledgers share, in both APIs.

Owns no row: these stand in ``integration`` and ``management``.
"""

from mockserver.contract.operations import (
    moment,
    paging,
    path_integer,
    path_string,
    query,
    query_list,
)
from mockserver.contract.parameters import Kind, Parameter, Place

PROGRAM_ID = path_integer("loyaltyProgramId", "Internal ID of the loyalty program.")
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
    moment("startDate", "Only transactions made at this time or after it."),
    moment("endDate", "Only transactions made at this time or before it."),
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
