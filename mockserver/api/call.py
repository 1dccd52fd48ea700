"""What a handler gets and what it gives back.

A handler reads, decides, commits and returns an Answer; it never sees the request
or writes a response.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mockserver.account.account import Account
from mockserver.account.accounts import Accounts
from mockserver.account.fixture import Application
from mockserver.assumptions import Assumptions
from mockserver.contract.operations import Operation
from mockserver.moments import write_date_time
from mockserver.state import Moment


@dataclass(slots=True)
class Call:
    """One authenticated request whose parameters and body keep the contract."""

    operation: Operation
    accounts: Accounts
    account: Account
    application: Application
    token: str
    parameters: dict[str, Any]
    body: Any
    now: datetime
    assume: Assumptions

    def moment(self, at: datetime | None = None) -> Moment:
        """The circumstances for the rules, with a draft of IDs of its own."""
        return Moment(
            application=self.application.facts,
            now=write_date_time(at or self.now),
            ids=self.account.draft_ids(),
            assume=self.assume,
            audiences=self.account.fixture.audiences,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, and a value that becomes the JSON of the body. None is an empty body.

    Bytes are JSON already. Parts of a value may be ``orjson.Fragment``.
    """

    value: Any
    status: int = 200


Handler = Callable[[Call], Answer | Awaitable[Answer]]
