"""The table of settings: name, default, bounds and help.

The command line, the environment, the settings file and the documentation read it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

ENVIRONMENT_PREFIX = "MOCKSERVER_"

DEFAULT_SEED = 20
MAX_BODY_BYTES = 10 * 1024 * 1024
NONE = "none"
"""What a list is given to be empty where its default is not."""


class SettingError(ValueError):
    """A setting whose value cannot be used; the message names it, what came and what is wanted."""


def _setting(default: Any, help_text: str, *, secret: bool = False, **extra: Any) -> Any:
    metadata = {"help": help_text, "secret": secret, **extra}
    return field(default=default, metadata=metadata, repr=not secret)


_LISTENING, _DATA, _RULES, _BOUNDS, _GUARD, _LOGS = (
    "Listening",
    "Data",
    "Contract",
    "Bounds",
    "Who may call",
    "Logs",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one server behaves. Frozen: a running server's settings do not change."""

    host: str = _setting("127.0.0.1", "Address to listen on.", group=_LISTENING)
    port: int = _setting(
        9000,
        "Port to listen on; 0 takes a free one.",
        minimum=0,
        maximum=65535,
        group=_LISTENING,
    )
    port_file: str = _setting(
        "", "Write the port to this file once the server answers.", group=_LISTENING
    )
    tls_cert: str = _setting(
        "", "Serve HTTPS with the certificate (chain) of this PEM file.", group=_LISTENING
    )
    tls_key: str = _setting(
        "", "PEM file of its private key, if that is not in it.", group=_LISTENING
    )
    tls_self_signed: bool = _setting(
        False, "Serve HTTPS with a certificate made at the start.", group=_LISTENING
    )
    drain: float = _setting(
        0.0,
        "Seconds between SIGTERM and refusing connections; health says 503 meanwhile.",
        minimum=0,
        maximum=3600,
        group=_LISTENING,
    )
    grace: float = _setting(
        0.5,
        "Seconds that requests under way get at the end.",
        minimum=0,
        maximum=3600,
        group=_LISTENING,
    )
    seed: int = _setting(DEFAULT_SEED, "Seed of the invented population.", minimum=0, group=_DATA)
    customers: int = _setting(
        100,
        "Invented customers in every account.",
        minimum=0,
        maximum=100_000_000,
        group=_DATA,
    )
    sessions: int = _setting(
        3, "Invented sessions per customer.", minimum=0, maximum=1000, group=_DATA
    )
    locale: str = _setting(
        "en_US", "Locale of the invented customers, or several: en_US,de_DE.", group=_DATA
    )
    fixtures: str = _setting(
        "",
        "Fixture file or folder (JSON, YAML): keys, customers, sessions, stubs and more.",
        group=_DATA,
    )
    watch: bool = _setting(
        False, "Read the fixtures again when they change, as SIGHUP does.", group=_DATA
    )
    store: str = _setting(
        "memory",
        "Where what is written is kept: memory, or sqlite:PATH to have it survive a restart.",
        group=_DATA,
    )
    strict: bool = _setting(
        False, "Refuse body fields that the contract does not know.", group=_RULES
    )
    check_answers: bool = _setting(
        False,
        "Check every answer against its schema; a wrong one becomes a 500.",
        group=_RULES,
    )
    management_rate_limit: bool = _setting(
        False,
        "Answer 429 to more than 3 Management API requests a second for one operation of one "
        "account, by the time of the process.",
        group=_RULES,
    )
    assume: tuple[str, ...] = _setting(
        (), "Switch a guess: NAME=CHOICE. Can be repeated.", group=_RULES
    )
    max_body: int = _setting(
        MAX_BODY_BYTES, "Largest request body in bytes.", minimum=1, group=_BOUNDS
    )
    max_depth: int = _setting(
        64, "Deepest nesting of a request body.", minimum=1, maximum=200, group=_BOUNDS
    )
    max_values: int = _setting(
        50_000, "Values that the body of an API request may hold.", minimum=1, group=_BOUNDS
    )
    max_request_line: int = _setting(
        # An ID of a thousand characters may take twelve bytes for each of them.
        65_536,
        "Longest request line in bytes.",
        minimum=256,
        group=_BOUNDS,
    )
    max_header_bytes: int = _setting(
        8190,
        "Longest header field in bytes.",
        minimum=256,
        group=_BOUNDS,
    )
    max_headers: int = _setting(
        128, "Header fields that a request may have.", minimum=8, group=_BOUNDS
    )
    max_connections: int = _setting(
        1000,
        "Connections open at a time; further ones are answered 503 and closed.",
        minimum=1,
        group=_BOUNDS,
    )
    max_connection_requests: int = _setting(
        100_000,
        "Requests answered on one connection before it is closed.",
        minimum=1,
        group=_BOUNDS,
    )
    header_timeout: float = _setting(
        10.0,
        "Seconds that the head of a request may take to arrive.",
        minimum=0.1,
        maximum=86_400,
        group=_BOUNDS,
    )
    body_timeout: float = _setting(
        30.0,
        "Seconds that the body of a request may take to arrive.",
        minimum=0.1,
        maximum=86_400,
        group=_BOUNDS,
    )
    write_timeout: float = _setting(
        30.0,
        "Seconds that a client may leave its answer unread.",
        minimum=0.1,
        maximum=86_400,
        group=_BOUNDS,
    )
    keep_alive: float = _setting(
        120.0,
        "Seconds that a connection may be idle.",
        minimum=0.1,
        maximum=86_400,
        group=_BOUNDS,
    )
    max_streams: int = _setting(
        100, "Streams of events read at a time; further ones are refused.", minimum=0, group=_BOUNDS
    )
    max_accounts: int = _setting(
        1000,
        "Accounts kept; the one unused for longest goes first.",
        minimum=1,
        group=_BOUNDS,
    )
    max_account_bytes: int = _setting(
        64 * 1024 * 1024,
        "Bytes that may be written in one account.",
        minimum=1,
        group=_BOUNDS,
    )
    max_store_bytes: int = _setting(
        0,
        "Size that the file of the store may have; 0 leaves it to the disk.",
        minimum=0,
        group=_BOUNDS,
    )
    journal: int = _setting(
        1000,
        "Requests kept in the journal of each account; 0 keeps none.",
        minimum=0,
        group=_BOUNDS,
    )
    journal_bytes: int = _setting(
        8 * 1024 * 1024,
        "Bytes that the journal of each account may take.",
        minimum=1,
        group=_BOUNDS,
    )
    cache: int = _setting(
        10_000,
        "Invented customers and sessions kept ready to answer.",
        minimum=0,
        group=_BOUNDS,
    )
    cors: tuple[str, ...] = _setting(
        ("*",),
        "Origins whose pages may call the API: * for all, none for none. Can be repeated.",
        group=_GUARD,
    )
    admin_token: str = _setting(
        "",
        "Token that calls under /__admin must carry.",
        secret=True,
        group=_GUARD,
    )
    admin_cors: tuple[str, ...] = _setting(
        (), "Origins whose pages may call /__admin. Can be repeated.", group=_GUARD
    )
    admin_hosts: tuple[str, ...] = _setting(
        (),
        "Host names under which /__admin may be called, besides private ones; * for all.",
        group=_GUARD,
    )
    access_log: bool = _setting(True, "Log one line a request to stderr.", group=_LOGS)
    log_format: str = _setting(
        "text", "Logs as lines of text or of JSON.", choices=("text", "json"), group=_LOGS
    )

    def __post_init__(self) -> None:
        for row in table():
            row.check(getattr(self, row.name))
        # It travels in a header.
        if not (self.admin_token.isascii() and self.admin_token.isprintable()):
            raise SettingError(
                "--admin-token (MOCKSERVER_ADMIN_TOKEN) is ***; wanted: printable ASCII"
            )


class SettingRow(NamedTuple):
    """One row of the table of settings."""

    name: str
    kind: type
    default: Any
    help: str
    group: str
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]
    secret: bool

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        return ENVIRONMENT_PREFIX + self.name.upper()

    @property
    def of_command(self) -> bool:
        """Whether it means nothing to a server inside another program."""
        return self.group in {_LISTENING, _LOGS} or self.name in {"watch", "store"}

    @property
    def default_text(self) -> str:
        """The default as it is written on a command line; nothing where there is none."""
        if isinstance(self.default, bool):
            return str(self.default).lower()
        if isinstance(self.default, tuple):
            return ",".join(self.default)
        return f"{self.default:g}" if isinstance(self.default, float) else str(self.default)

    def shown(self, value: object) -> str:
        """A value as a message may show it."""
        return "***" if self.secret else repr(value)

    def check(self, value: Any) -> None:
        """Raise SettingError for a value out of bounds."""
        found = f"{self.flag} ({self.variable}) is"
        if self.minimum is not None and not value >= self.minimum:
            raise SettingError(f"{found} {value}; wanted: at least {self.minimum}")
        if self.maximum is not None and not value <= self.maximum:
            raise SettingError(f"{found} {value}; wanted: at most {self.maximum}")
        if self.choices and value not in self.choices:
            wanted = " or ".join(self.choices)
            raise SettingError(f"{found} {self.shown(value)}; wanted: {wanted}")


def table() -> Iterator[SettingRow]:
    """The settings in the order in which help and documentation show them."""
    for entry in fields(Settings):
        yield SettingRow(
            name=entry.name,
            kind=type(entry.default),
            default=entry.default,
            help=entry.metadata["help"],
            group=entry.metadata["group"],
            minimum=entry.metadata.get("minimum"),
            maximum=entry.metadata.get("maximum"),
            choices=entry.metadata.get("choices", ()),
            secret=entry.metadata["secret"],
        )
