"""Every operation of the table has a handler, and no handler is of none."""

from mockserver.api.handlers import handler_of
from mockserver.api.integration.handlers import INTEGRATION_HANDLERS
from mockserver.api.management.handlers import MANAGEMENT_HANDLERS
from mockserver.contract.integration import INTEGRATION_OPERATIONS
from mockserver.contract.management import MANAGEMENT_OPERATIONS
from mockserver.contract.table import OPERATIONS


def test_handlers_are_those_of_the_table() -> None:
    assert INTEGRATION_HANDLERS.keys() == {one.operation_id for one in INTEGRATION_OPERATIONS}
    assert MANAGEMENT_HANDLERS.keys() == {one.operation_id for one in MANAGEMENT_OPERATIONS}
    assert all(callable(handler_of(operation)) for operation in OPERATIONS)


def test_no_handler_answers_two_operations() -> None:
    found = [handler_of(operation) for operation in OPERATIONS]
    assert len({id(handler) for handler in found}) == len(found)
