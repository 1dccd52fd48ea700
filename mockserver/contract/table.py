"""The whole table of operations."""

from mockserver.contract.integration import INTEGRATION_OPERATIONS
from mockserver.contract.management import MANAGEMENT_OPERATIONS
from mockserver.contract.operations import Operation

OPERATIONS: tuple[Operation, ...] = INTEGRATION_OPERATIONS + MANAGEMENT_OPERATIONS
