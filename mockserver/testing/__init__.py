"""The server as a test fixture: what a test holds of it, with pytest and without.

``MockServer`` starts or reaches a server; ``Talon`` and ``AioTalon`` are the handle of one
account on it. Everything loads on first use: a test run that has the plugin and does not
use it pays for this file alone.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockserver.testing.handle.contract_check import ContractBrokenError
    from mockserver.testing.handle.recorded import Recorded
    from mockserver.testing.handle.stubbing import Stub, StubBreaksContractError
    from mockserver.testing.handle.talon import AioTalon, Talon
    from mockserver.testing.handle.violations import Violation
    from mockserver.testing.handle.ways import ServerRefusedError, UnreachableError
    from mockserver.testing.run.outages import Outage
    from mockserver.testing.serving.mock_server import MockServer

_HOMES = {
    "AioTalon": "handle.talon",
    "ContractBrokenError": "handle.contract_check",
    "MockServer": "serving.mock_server",
    "Outage": "run.outages",
    "Recorded": "handle.recorded",
    "ServerRefusedError": "handle.ways",
    "Stub": "handle.stubbing",
    "StubBreaksContractError": "handle.stubbing",
    "Talon": "handle.talon",
    "UnreachableError": "handle.ways",
    "Violation": "handle.violations",
}

__all__ = [
    "AioTalon",
    "ContractBrokenError",
    "MockServer",
    "Outage",
    "Recorded",
    "ServerRefusedError",
    "Stub",
    "StubBreaksContractError",
    "Talon",
    "UnreachableError",
    "Violation",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{home}"), name)
