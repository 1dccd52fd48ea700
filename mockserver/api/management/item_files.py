"""Uploaded files of one column, ``item``: collections, and lists of allowed values.

Says how many items one may have; who keeps them decides what they are for.
"""

from mockserver.api.call import Call
from mockserver.contract.problems import ContractError, counted
from mockserver.contract.uploads import at_line
from mockserver.engine.collections import MOST_ITEMS


def require_few(call: Call) -> None:
    """Raises ContractError where an uploaded file has more items than one may have."""
    if len(call.body) > MOST_ITEMS:
        details = f"there must be at most {counted(MOST_ITEMS, 'item')}; got {len(call.body)}"
        raise ContractError([at_line("maxItems", call.body[MOST_ITEMS].line, details)])
