"""The contract that travels with the package: its schemas and their validators, read once.

Nothing of it ever changes, so all servers of a process have the same. Owns no schema itself.
"""

from functools import cache

from mockserver.contract.registry import SchemaRegistry
from mockserver.contract.validation import Validators
from mockserver.resources import resource_folder


@cache
def packaged_schemas() -> SchemaRegistry:
    """Every schema. Raises BrokenSchemaError where one of them cannot be used."""
    return SchemaRegistry.load(resource_folder("schemas"))


@cache
def packaged_validators() -> Validators:
    """The validators of every schema. Raises BrokenSchemaError."""
    return Validators(packaged_schemas())
