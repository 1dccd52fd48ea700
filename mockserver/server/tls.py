"""HTTPS: the certificate of a file, or one made for this start."""

import ssl
from ipaddress import ip_address

from mockserver.settings.table import SettingError, Settings

_USUAL_NAMES = ("localhost", "127.0.0.1", "::1")
_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared with, not listened on


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """What connections are wrapped in, or None for plain HTTP.

    Raises SettingError for files that cannot be used.
    """
    if settings.tls_key and not settings.tls_cert:
        raise SettingError("--tls-key (MOCKSERVER_TLS_KEY) needs --tls-cert")
    if settings.tls_self_signed and settings.tls_cert:
        raise SettingError("either --tls-self-signed (MOCKSERVER_TLS_SELF_SIGNED) or --tls-cert")
    if settings.tls_self_signed:
        return _self_signed(settings.host)
    if not settings.tls_cert:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.tls_cert, settings.tls_key or None, _no_password)
    except (OSError, ssl.SSLError, ValueError) as error:
        named = settings.tls_cert + (f" with {settings.tls_key}" if settings.tls_key else "")
        raise SettingError(
            f"--tls-cert (MOCKSERVER_TLS_CERT) is {named!r}, which cannot be used: {error}"
        ) from None
    return context


def _self_signed(host: str) -> ssl.SSLContext:
    try:
        import trustme  # only who asks for it waits for it
    except ImportError:
        raise SettingError(
            "--tls-self-signed (MOCKSERVER_TLS_SELF_SIGNED) needs: pip install 'mockserver[tls]'"
        ) from None
    names = _USUAL_NAMES if host in _EVERYWHERE else (*_USUAL_NAMES, _named(host))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert(*dict.fromkeys(names)).configure_cert(context)
    return context


def _named(host: str) -> str:
    try:
        return str(ip_address(host))
    except ValueError:
        return host


def _no_password() -> str:
    """Asked where a key is encrypted: nobody is there to type it."""
    raise ValueError("the private key is encrypted")
