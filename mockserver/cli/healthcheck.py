"""``mockserver healthcheck``: whether a server works, as an exit code.

Orchestrators start it every few seconds, so it imports no more than it needs.
"""

import ssl
import sys
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import click

from mockserver.settings.reading import (
    CONFIG_VARIABLE,
    environment,
    from_environment,
    from_file,
)
from mockserver.settings.table import ENVIRONMENT_PREFIX, SettingError, Settings

_PATH = "/__admin/health"
_SECONDS = 2.0
_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked, not bound
_NEEDED = frozenset({"host", "port", "port_file", "tls_cert", "tls_self_signed"})


@click.command()
@click.option("--url", help="Address of another server: http://shop-mock:9000.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=_SECONDS,
    show_default=True,
    help="Seconds to wait for it.",
)
def healthcheck(url: str | None, timeout: float) -> None:
    """Ask a server whether it works: exit with 0 if it does, with 1 if not.

    Without --url it is the one that the MOCKSERVER_* variables of this environment and the
    settings file that they name describe.
    The certificate of a server with TLS is not verified.
    """
    try:
        where = url or _own_url(environment())
    except (SettingError, OSError, ValueError) as error:
        _unwell(str(error))
    try:
        status = _status(where, timeout)
    except TimeoutError:
        _unwell(f"{where} did not answer within {timeout:g} s")
    except (OSError, HTTPException, ValueError) as error:
        _unwell(f"{where} cannot be asked: {str(error) or type(error).__name__}")
    if status != 200:
        _unwell(f"{where} answered {status}")


def _own_url(variables: Mapping[str, str]) -> str:
    """Where a server with these variables listens. Raises SettingError, OSError or ValueError."""
    config = variables.get(CONFIG_VARIABLE)
    # A wrong value of any other setting is for the server to refuse.
    told = {name: text for name, text in variables.items() if _setting(name) in _NEEDED}
    named: dict[str, Any] = {
        **(from_file(Path(config)) if config else {}),
        **from_environment(told),
    }
    settings = Settings(**{name: value for name, value in named.items() if name in _NEEDED})
    port = settings.port
    if not port and settings.port_file:
        port = int(Path(settings.port_file).read_text(encoding="utf-8"))
    host = _ANY_ADDRESS.get(settings.host, settings.host)
    scheme = "https" if settings.tls_cert or settings.tls_self_signed else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _setting(variable: str) -> str:
    return variable.removeprefix(ENVIRONMENT_PREFIX).lower()


def _status(url: str, timeout: float) -> int:
    """The status that the server gives itself. Raises OSError, HTTPException or ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("wanted: http://HOST:PORT or https://HOST:PORT")
    connection = (
        HTTPConnection(parts.hostname, parts.port, timeout=timeout)
        if parts.scheme == "http"
        else HTTPSConnection(
            parts.hostname, parts.port, timeout=timeout, context=_trusting_context()
        )
    )
    try:
        connection.request("GET", parts.path.rstrip("/") + _PATH, headers={"Connection": "close"})
        return connection.getresponse().status
    finally:
        connection.close()


def _trusting_context() -> ssl.SSLContext:
    """One that takes any certificate: a server that signed its own one is as well as another."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _unwell(reason: str) -> NoReturn:
    click.echo(f"mockserver: {' '.join(reason.split())}", err=True)
    sys.exit(1)
