"""What there are strategies for: the models, and the operations that take a body.

Owns looking up a name and refusing one that is not there. Must not draw anything.
"""

from mockserver.contract.packaged import packaged_schemas
from mockserver.testing.handle.operation_names import by_name, near

BODIES = {
    name: operation.body for name, operation in by_name().items() if operation.body is not None
}
"""Operation -> the model of its body."""


def known_model(name: str) -> str:
    """The name itself. Raises ValueError for one that no model has."""
    if name in packaged_schemas():
        return name
    raise ValueError(f"no model is named {name!r}{near(name, packaged_schemas().names())}")


def known_operation(name: str) -> str:
    """The name itself. Raises ValueError where no operation has it, or one without a body."""
    if name in BODIES:
        return name
    if name in by_name():
        why = f"operation {name} takes no body"
    else:
        why = f"no operation is named {name!r}"
    raise ValueError(f"{why}{near(name, BODIES)}")
