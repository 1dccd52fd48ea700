"""What a handler gets and what it gives back.

A handler reads, decides, commits and returns an Answer; it never sees the request
or writes a response.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from mockserver.account.accounts import Accounts
from mockserver.api.auth import Caller
from mockserver.assumptions import Assumptions
from mockserver.contract.operations import Operation
from mockserver.contract.problems import Problem
from mockserver.control.tenant import Tenant
from mockserver.entities import Draft
from mockserver.moments import write_date_time
from mockserver.state import Moment


class Means(Protocol):
    """What the server lends to a handler besides the account of the caller."""

    @property
    def accounts(self) -> Accounts[Tenant]: ...

    @property
    def ending(self) -> Callable[[], bool]: ...


class Call:
    """One authenticated request whose parameters and body keep the contract."""

    __slots__ = (
        "account",
        "application",
        "assume",
        "body",
        "by_key",
        "hints",
        "means",
        "now",
        "operation",
        "parameters",
        "problems",
        "strict",
        "token",
        "user_id",
    )

    def __init__(
        self,
        operation: Operation,
        means: Means,
        caller: Caller,
        *,
        assume: Assumptions,
        parameters: dict[str, Any],
        body: Any,
        now: datetime,
        hints: list[str],
        strict: bool,
        problems: Sequence[Problem] = (),
    ) -> None:
        """``hints`` are told beside the answer; a strict account refuses what they are about.

        ``problems`` are wrong cells of an uploaded file, whose rows are not in the body: nothing
        of it may be kept.
        """
        self.operation = operation
        self.means = means
        self.assume = assume
        self.account = caller.account
        self.application = caller.application
        self.token = caller.token
        self.by_key = caller.by_key
        self.user_id = caller.user_id
        self.parameters = parameters
        self.body = body
        self.now = now
        self.hints = hints
        self.strict = strict
        self.problems = problems

    def moment(self, at: datetime | None = None) -> Moment:
        """The circumstances for the rules, with a draft of IDs of its own."""
        return Moment(
            application=self.application.facts,
            now=write_date_time(at or self.now),
            ids=self.account.draft_ids(),
            assume=self.assume,
            entities=Draft(self.account.tables),
            find_profile=self.account.profile_state,
            user_id=self.user_id,
        )


class Answer(NamedTuple):
    """A status, and a value that becomes the JSON of the body. None is an empty body.

    Bytes are JSON already, ``Csv`` becomes CSV. Parts of a value may be ``orjson.Fragment``.
    """

    value: Any
    status: int = 200


Handler = Callable[[Call], Answer | Awaitable[Answer]]
