"""What there are strategies for: the models, and the operations that take a body.

Owns looking up a name and refusing one that is not there. Must not draw anything.
"""

from functools import cache

from mockserver.contract.registry import SchemaRegistry
from mockserver.resources import resource_folder
from mockserver.testing.operation_names import by_name, near

BODIES = {
    name: operation.body for name, operation in by_name().items() if operation.body is not None
}
"""Operation -> the model of its body."""


@cache
def schemas() -> SchemaRegistry:
    """Every schema of the contract, read when first asked for."""
    return SchemaRegistry.load(resource_folder("schemas"))


def known_model(name: str) -> str:
    """The name itself. Raises ValueError for one that no model has."""
    if name in schemas():
        return name
    raise ValueError(f"no model is named {name!r}{near(name, schemas().names())}")


def known_operation(name: str) -> str:
    """The name itself. Raises ValueError where no operation has it, or one without a body."""
    if name in BODIES:
        return name
    if name in by_name():
        why = f"operation {name} takes no body"
    else:
        why = f"no operation is named {name!r}"
    raise ValueError(f"{why}{near(name, BODIES)}")
