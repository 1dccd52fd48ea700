"""What a handler of the control plane gets and gives back.

The sibling of ``api.call``: it acts on a tenant, and may answer with another error than
the API has.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

from mockserver.account.accounts import Accounts
from mockserver.api.call import Answer
from mockserver.contract.operations import Operation
from mockserver.contract.problems import Problem
from mockserver.contract.validation import Validators
from mockserver.control.keeping.keeper import Keeper
from mockserver.control.setup.setup import Setup, SetupReader
from mockserver.control.tenant import Tenant
from mockserver.state import Json


class AdminError(Exception):
    """A call of the control plane is refused, with everything that is wrong."""

    def __init__(
        self,
        status: int,
        problems: Sequence[Problem],
        *,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__("; ".join(problem.details for problem in problems))
        self.status = status
        self.problems = tuple(problems)
        self.headers = headers


def refused(status: int, rule: str, details: str, place: str | None = None) -> AdminError:
    """One problem as an AdminError; ``place`` is a JSON pointer, if it has one."""
    return AdminError(status, [Problem(rule, details, place or "", in_body=place is not None)])


class AdminMeans(Protocol):
    """What the server lends to a handler."""

    @property
    def accounts(self) -> Accounts[Tenant]: ...

    @property
    def reader(self) -> SetupReader: ...

    @property
    def validators(self) -> Validators: ...

    @property
    def find(self) -> Callable[[str, str], tuple[Operation, dict[str, str]]]: ...

    @property
    def first_setup(self) -> Callable[[str], Setup]: ...

    @property
    def open_with(self) -> Callable[[str, Setup, Json], Tenant]: ...

    @property
    def keeper(self) -> Keeper: ...

    @property
    def let_go(self) -> Callable[[Iterator[None]], None]: ...

    @property
    def server_now(self) -> Callable[[], datetime]: ...

    @property
    def ending(self) -> Callable[[], bool]: ...

    @property
    def uptime(self) -> Callable[[], float]: ...

    @property
    def max_account_bytes(self) -> int: ...


class AdminCall:
    """One call whose parameters and body keep the contract."""

    __slots__ = ("base_url", "body", "hints", "means", "operation", "parameters", "tenant")

    def __init__(
        self,
        operation: Operation,
        means: AdminMeans,
        tenant: Tenant,
        *,
        parameters: dict[str, Any],
        body: Any,
        base_url: str,
    ) -> None:
        self.operation = operation
        self.means = means
        self.tenant = tenant
        self.parameters = parameters
        self.body = body
        self.base_url = base_url
        self.hints: list[str] = []
        """What is told beside the answer."""


AdminHandler = Callable[[AdminCall], Answer]
