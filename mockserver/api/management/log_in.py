"""Handlers of log-in, and of passwords that were lost: the operations that are open to all."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta

from mockserver.account.account import Account
from mockserver.api.auth import login_account
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.errors import UNAUTHORIZED, ApiError
from mockserver.api.management.written import keep
from mockserver.engine.users import (
    addressed,
    begin_recovery,
    lists_users,
    password_of,
    reset_password,
    user_with,
)
from mockserver.entities import Json, Kind
from mockserver.moments import write_date_time
from mockserver.state import OWNER_ID

_TOKEN_LIFE = timedelta(days=90)


def create_session(call: Call) -> Answer:
    """createSession: any log-in, or those of users who have a password where a fixture lists some.

    ``name+account@host`` logs in to that account, as a key before its first dot does.
    """
    email, password = call.body["email"], call.body["password"]
    account = call.means.accounts.get(login_account(email)).account
    user = user_with(account.tables, email)
    _admit(user, password, closed=lists_users(account.tables))
    token = f"{account.name}.{secrets.token_hex(24)}"
    user_id = OWNER_ID if user is None else user["id"]
    account.keep_token(token, call.now, call.now + _TOKEN_LIFE, user_id)
    created = write_date_time(call.now)
    if user is not None:
        account.keep_entities({Kind.USER: {user_id: {**user, "lastSignedIn": created}}})
    return Answer({"userId": user_id, "token": token, "created": created}, 201)


def _admit(user: Json | None, password: str, *, closed: bool) -> None:
    """Raise ApiError for whoever may not log in, or has another password.

    ``closed``: only those may who have a password.
    """
    if user is not None and user["state"] == "deactivated":
        raise ApiError(UNAUTHORIZED, hint="the user is deactivated")
    expected = password_of(user) if user is not None else None
    if expected is None:
        if closed:
            raise ApiError(UNAUTHORIZED, hint="the account lists other users")
        return
    if not hmac.compare_digest(expected.encode(), password.encode()):
        raise ApiError(UNAUTHORIZED, hint="the user has another password")


def destroy_session(call: Call) -> Answer:
    """destroySession: ends a bearer token; a management key has no session to end."""
    call.account.drop_token(call.token)
    return Answer(None, 204)


def create_password_recovery_email(call: Call) -> Answer:
    """createPasswordRecoveryEmail: nothing is sent, so a hint tells the token."""
    moment, email = call.moment(), call.body["email"]
    if call.assume["recovery-unknown-address"] == "refuse":
        addressed(moment.entities, email)
    user = user_with(moment.entities, email)
    if user is None:
        call.hints.append("no user of this account has the address")
        return Answer(None, 204)
    token = new_token(call.account)
    begin_recovery(moment, user, token)
    keep(call, moment.entities.changes)
    call.hints.append(f"no e-mail is sent; the resetToken is {token}")
    return Answer(None, 204)


def reset_password_with_token(call: Call) -> Answer:
    """resetPassword."""
    moment = call.moment()
    reset_password(moment, call.body["resetToken"], call.body["password"])
    keep(call, moment.entities.changes)
    return Answer(None, 204)


def new_token(account: Account) -> str:
    """A token of an invitation or to reset a password, which names the account."""
    return f"{account.name}.{secrets.token_hex(16)}"


HANDLERS: Mapping[str, Handler] = {
    "createSession": create_session,
    "destroySession": destroy_session,
    "createPasswordRecoveryEmail": create_password_recovery_email,
    "resetPassword": reset_password_with_token,
}
