"""Uploaded files of one column, ``item``: collections, and lists of allowed values.

Says what their rows hold; who keeps them decides what it is for.
"""

from mockserver.api.call import Call
from mockserver.contract.problems import ContractError
from mockserver.contract.uploads import at_line
from mockserver.engine.collections import MOST_ITEMS


def items_of(call: Call) -> list[str]:
    """The items of an uploaded file. Raises ContractError where there are too many."""
    if len(call.body) > MOST_ITEMS:
        details = f"there must be at most {MOST_ITEMS} items; got {len(call.body)}"
        raise ContractError([at_line("maxItems", call.body[MOST_ITEMS].line, details)])
    return [row.cells["item"] for row in call.body]
