"""The verbs of a handle for what is in an account: customers, sessions, state, clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

from mockserver.moments import parse_date_time, write_date_time
from mockserver.state import Json
from mockserver.testing.handle.case import Verbs, segment
from mockserver.testing.handle.ways import ServerRefusedError
from mockserver.testing.handle.wire_names import wire_names


class DataVerbs(Verbs):
    """Customers, sessions and the state of an account."""

    async def customer(self, /, **fields: Any) -> Json:
        """Make a customer and give its CustomerProfile.

        ``fields`` are those that matter (``integration_id="ann"`` or ``integrationId="ann"``),
        all others are invented. Raises ServerRefusedError with every field that is wrong.
        """
        return (await self.customers(1, **fields))[0]

    async def customers(self, count: int, /, **fields: Any) -> list[Json]:
        """Make several customers, 500 at most, and give their CustomerProfiles."""
        made = await self._call("POST", "/customers", wire_names(fields), count=count)
        rows: list[Json] = made["customers"]
        return rows

    async def session(
        self,
        integration_id: str | None = None,
        /,
        *,
        state: str | None = None,
        items: list[Json] | None = None,
        **fields: Any,
    ) -> Json:
        """Make a session and give its CustomerSessionV2, or read the one that is there.

        With an ID and nothing else it reads; LookupError if there is none. Otherwise it makes
        one of ``state`` with ``items`` (what is left out of an item is invented) and
        ``fields``; without ``profile_id`` it gets a customer of its own.
        """
        if integration_id is not None and state is None and items is None and not fields:
            return await self._read("sessions", integration_id)
        given = wire_names(fields)
        if integration_id is not None:
            given["integrationId"] = integration_id
        if items is not None:
            given["cartItems"] = [wire_names(item) for item in items]
        made = await self._call("POST", "/sessions", given, state=state)
        row: Json = made["sessions"][0]
        return row

    async def profile(self, integration_id: str) -> Json:
        """The CustomerProfile that is there now. Raises LookupError if there is none."""
        return await self._read("customers", integration_id)

    async def _read(self, what: str, integration_id: str) -> Json:
        try:
            row: Json = await self._call("GET", f"/{what}/{segment(integration_id)}")
        except ServerRefusedError as error:
            if error.status != 404:
                raise
            raise LookupError(str(error)) from None
        return row

    async def snapshot(self) -> Json:
        """All that was written in the account, to be put back by ``restore``."""
        state: Json = await self._call("GET", "/state")
        return state

    async def restore(self, snapshot: Json) -> None:
        """Put a snapshot back, of this account or another; the journal stays."""
        await self._call("PUT", "/state", snapshot)


class AioClock(Verbs):
    """The clock of an account; every verb gives the time that it tells then."""

    async def now(self) -> datetime:
        """The time, in UTC."""
        return _read(await self._call("GET", "/clock"))

    async def freeze(self, at: datetime | str | None = None) -> datetime:
        """Stop the time, now or at ``at``: a datetime, UTC if it has no zone, or RFC 3339."""
        return _read(await self._call("POST", "/clock/freeze", _body(at)))

    async def set(self, to: datetime | str) -> datetime:
        """Set the time; it runs on from there unless it is frozen."""
        return _read(await self._call("POST", "/clock/set", _body(to)))

    async def advance(self, by: timedelta | None = None, /, **parts: float) -> datetime:
        """Let time pass at once: a timedelta, or days, hours, minutes, seconds."""
        step: Json = dict(parts)
        if by is not None:
            step["seconds"] = step.get("seconds", 0) + by.total_seconds()
        return _read(await self._call("POST", "/clock/advance", step))

    async def release(self) -> datetime:
        """Tell the server's time again."""
        return _read(await self._call("POST", "/clock/release"))


def written(at: datetime | str) -> str:
    """A time as the control plane reads it."""
    if isinstance(at, str):
        return at
    return write_date_time(at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC))


def _body(at: datetime | str | None) -> Json:
    return {} if at is None else {"now": written(at)}


def _read(clock: Json) -> datetime:
    return parse_date_time(clock["now"])
