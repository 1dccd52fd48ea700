"""Finds the handler of an operation. Those of the Management API are read when one is wanted."""

from collections.abc import Callable

from mockserver.api.call import Handler
from mockserver.api.integration.handlers import INTEGRATION_HANDLERS
from mockserver.contract.operations import Operation

Find = Callable[[Operation], Handler]


def handler_of(operation: Operation) -> Handler:
    """The handler that answers an operation."""
    found = INTEGRATION_HANDLERS.get(operation.operation_id)
    if found is not None:
        return found
    # Only who manages waits for what that takes.
    from mockserver.api.management.handlers import MANAGEMENT_HANDLERS

    return MANAGEMENT_HANDLERS[operation.operation_id]
