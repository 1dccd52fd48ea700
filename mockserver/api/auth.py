"""Credentials: which account and Application a request speaks for.

Never writes a key anywhere: neither a log nor a message ever has one.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from mockserver.account.account import Account
from mockserver.account.accounts import DEFAULT, LONGEST_NAME, account_name
from mockserver.account.fixture import AccountFixture, Application
from mockserver.api.errors import UNAUTHORIZED, ApiError
from mockserver.contract.operations import Credentials
from mockserver.state import OWNER_ID

_SCHEMES = {
    "apikey-v1": Credentials.INTEGRATION,
    "managementkey-v1": Credentials.MANAGEMENT,
    "bearer": Credentials.MANAGEMENT,
}
_WANTED = {
    Credentials.INTEGRATION: "Authorization: ApiKey-v1 <any key>",
    Credentials.MANAGEMENT: "Authorization: ManagementKey-v1 <any key>, "
    "or Bearer <token of POST /v1/sessions>",
}


class Caller:
    """Who asks: the account, and for the Integration API the Application of the key.

    ``token`` is that of a log-in, or the management key; ``by_key`` says which. ``user_id`` is
    the user who logged in.
    """

    __slots__ = ("account", "application", "by_key", "token", "user_id")

    def __init__(
        self,
        account: Account,
        application: Application,
        token: str = "",
        *,
        by_key: bool = False,
        user_id: int = OWNER_ID,
    ) -> None:
        self.account = account
        self.application = application
        self.token = token
        self.by_key = by_key
        self.user_id = user_id


def authenticate(
    header: str | None, wanted: Credentials, account: Account, now: datetime
) -> Caller:
    """The caller that a request's credentials stand for. Raises ApiError 401 with a hint.

    ``account`` is the one that the header names (``account_of``).
    """
    fixture = account.fixture
    if wanted is Credentials.NONE:
        return Caller(account, fixture.applications[0])
    scheme, key = _credentials(header, wanted)
    if scheme == "bearer":
        user_id = account.user_of_token(key, now)
        if user_id is None:
            raise _refused("the token is not one that POST /v1/sessions gave, or ended", wanted)
        return Caller(account, fixture.applications[0], key, user_id=user_id)
    if wanted is Credentials.MANAGEMENT:
        if not fixture.manages(key):
            raise _refused("the fixture lists other management keys", wanted)
        return Caller(account, fixture.applications[0], key, by_key=True)
    return Caller(account, _selected(fixture, key))


@lru_cache(maxsize=1024)
def account_of(header: str | None) -> str:
    """The account that a request's credentials name, whether they are valid or not."""
    scheme, key = _parts(header or "")
    if scheme.lower() not in _SCHEMES:
        return DEFAULT
    name = account_name(key)
    if len(name) > LONGEST_NAME:
        return DEFAULT  # nobody gets any further with it
    # Bytes that are no text are no name that an answer could say.
    return name.encode("utf-8", "replace").decode()


def application_of(header: str, fixture: AccountFixture) -> Application | None:
    """The Application of the Integration API key that a header has, if it has one."""
    scheme, key = _parts(header)
    integration = _SCHEMES.get(scheme.lower()) is Credentials.INTEGRATION
    return fixture.selected(key) if integration and key else None


def login_account(email: Any) -> str:
    """The account that a log-in is for: ``name+account@host`` names it."""
    local = email.partition("@")[0] if isinstance(email, str) else ""
    name = local.partition("+")[2]
    return name if 0 < len(name) <= LONGEST_NAME else DEFAULT


_NAMED_IN: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "LoginParams": ("email", login_account),
    "NewPasswordEmail": ("email", login_account),
    "NewPassword": ("resetToken", lambda token: account_of(f"Bearer {token}")),
}


def account_in(model: str | None, value: Any) -> str | None:
    """The account that a body names, where operations without credentials have such a body."""
    if model is None or model not in _NAMED_IN:
        return None
    field, named = _NAMED_IN[model]
    return named(value.get(field) if isinstance(value, dict) else None)


def _parts(header: str) -> tuple[str, str]:
    scheme, _, key = header.strip().partition(" ")
    return scheme, key.strip()


@lru_cache(maxsize=1024)
def _credentials(header: str | None, wanted: Credentials) -> tuple[str, str]:
    """The scheme, in lower case, and key of a header. Raises ApiError 401."""
    if not header:
        raise _refused("no credentials came", wanted)
    scheme, key = _parts(header)
    api = _SCHEMES.get(scheme.lower())
    if api is None:
        raise _refused("the Authorization header has no scheme known here", wanted)
    if not key:
        raise _refused("the Authorization header has no key", wanted)
    if len(account_name(key)) > LONGEST_NAME:
        raise _refused(f"the name of an account has at most {LONGEST_NAME} characters", wanted)
    if api is not wanted:
        raise _refused(f"{scheme} is not for this operation", wanted)
    return scheme.lower(), key


def _selected(fixture: AccountFixture, key: str) -> Application:
    """The Application of an Integration API key. Raises ApiError 401."""
    application = fixture.selected(key)
    if application is None:
        raise _refused("the fixture lists other keys", Credentials.INTEGRATION)
    return application


def _refused(why: str, wanted: Credentials) -> ApiError:
    hint = f"{why}; this would work: {_WANTED[wanted]}"
    # Its hint says what was wanted; the answer itself says no more than the real one.
    return ApiError(UNAUTHORIZED, hint=hint)
