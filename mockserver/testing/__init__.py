"""The server as a test fixture: what a test holds of it, with pytest and without.

``MockServer`` starts or reaches a server; ``Talon`` and ``AioTalon`` are the handle of one
account on it. Everything loads on first use: a test run that has the plugin and does not
use it pays for this file alone.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockserver.testing.contract_check import ContractBrokenError, Violation
    from mockserver.testing.handle import AioTalon, Talon
    from mockserver.testing.mock_server import MockServer
    from mockserver.testing.outages import Outage
    from mockserver.testing.recorded import Recorded
    from mockserver.testing.stubbing import Stub, StubBreaksContractError
    from mockserver.testing.ways import ServerRefusedError, UnreachableError

_HOMES = {
    "AioTalon": "handle",
    "ContractBrokenError": "contract_check",
    "MockServer": "mock_server",
    "Outage": "outages",
    "Recorded": "recorded",
    "ServerRefusedError": "ways",
    "Stub": "stubbing",
    "StubBreaksContractError": "stubbing",
    "Talon": "handle",
    "UnreachableError": "ways",
    "Violation": "contract_check",
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
