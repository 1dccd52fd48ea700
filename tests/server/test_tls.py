"""HTTPS: with a certificate of a file, or one that is made at the start."""

import ssl
from pathlib import Path

import pytest
import trustme
from aiohttp import ClientSession, TCPConnector

from mockserver.account.clock import SystemClock
from mockserver.app.service import Service
from mockserver.server.serving import listening
from mockserver.server.tls import tls_context
from mockserver.settings.table import SettingError, Settings

AUTHORITY = trustme.CA()
CERTIFICATE = AUTHORITY.issue_cert("localhost")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """PEM files: chain, key, and both in one."""
    chain = b"".join(part.bytes() for part in CERTIFICATE.cert_chain_pems)
    key = CERTIFICATE.private_key_pem.bytes()
    made = {"chain": chain, "key": key, "both": key + chain, "noise": b"no PEM"}
    for name, text in made.items():
        (tmp_path / name).write_bytes(text)
    return {name: str(tmp_path / name) for name in made}


async def health(settings: Settings, context: ssl.SSLContext | bool) -> int:
    """The status that a client gets, which trusts what ``context`` trusts."""
    service = Service(settings, SystemClock())
    async with (
        listening(service) as port,
        ClientSession(connector=TCPConnector(ssl=context)) as client,
        client.get(f"https://localhost:{port}/v1/status/health") as answer,
    ):
        assert (await answer.json())["status"] == "ok"
        return answer.status


@pytest.mark.parametrize("given", [("chain", "key"), ("both", "")])
async def test_a_certificate_of_a_file(files: dict[str, str], given: tuple[str, str]) -> None:
    settings = Settings(
        host="localhost",
        port=0,
        access_log=False,
        tls_cert=files[given[0]],
        tls_key=files.get(given[1], ""),
    )
    trusting = ssl.create_default_context()
    AUTHORITY.configure_trust(trusting)
    assert await health(settings, trusting) == 200


async def test_a_certificate_that_is_made(files: dict[str, str]) -> None:
    settings = Settings(host="localhost", port=0, access_log=False, tls_self_signed=True)
    assert await health(settings, context=False) == 200
    served = tls_context(settings)
    assert served is not None


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"tls_cert": "none"}, "No such file or directory"),
        ({"tls_cert": "noise"}, "cannot be used"),
        ({"tls_cert": "chain"}, "cannot be used"),
        ({"tls_cert": "chain", "tls_key": "noise"}, "cannot be used"),
        ({"tls_key": "key"}, "needs --tls-cert"),
        ({"tls_cert": "both", "tls_self_signed": True}, "either --tls-self-signed"),
    ],
)
def test_a_certificate_that_cannot_be_used_names_its_setting(
    files: dict[str, str], given: dict[str, object], fault: str
) -> None:
    named = {
        word: files.get(value, value) if isinstance(value, str) else value
        for word, value in given.items()
    }
    with pytest.raises(SettingError, match=r"--tls-.*MOCKSERVER_TLS_") as caught:
        tls_context(Settings(**named))  # type: ignore[arg-type]
    assert fault in str(caught.value)


def test_a_key_that_is_encrypted_asks_nobody(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
        load_pem_private_key,
    )

    key = load_pem_private_key(CERTIFICATE.private_key_pem.bytes(), None)
    locked = key.private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, BestAvailableEncryption(b"sesame")
    )
    chain = b"".join(part.bytes() for part in CERTIFICATE.cert_chain_pems)
    (tmp_path / "locked").write_bytes(locked + chain)
    with pytest.raises(SettingError, match="the private key is encrypted"):
        tls_context(Settings(tls_cert=str(tmp_path / "locked")))
