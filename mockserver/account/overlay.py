"""What clients wrote, over the population. Dropping it is a reset, copying it a snapshot."""

from dataclasses import dataclass, field

from mockserver.account.records import ProfileRecord, SessionRecord
from mockserver.state import Ids

ProfileKey = tuple[bool, str]
"""(sandbox, integration ID): a profile is shared by the Applications of one environment."""

SessionKey = tuple[int, str]
"""(Application, integration ID)."""

ReplayKey = tuple[int, str, str]
"""(Application, session integration ID, idempotency key)."""


@dataclass(slots=True)
class Overlay:
    """Everything written in one account.

    ``new_profiles`` and ``new_sessions`` list the keys that the population does not have,
    in the order of their internal IDs, which follow those of the population.
    """

    ids: Ids
    profiles: dict[ProfileKey, ProfileRecord] = field(default_factory=dict)
    sessions: dict[SessionKey, SessionRecord] = field(default_factory=dict)
    new_profiles: list[ProfileKey] = field(default_factory=list)
    new_sessions: list[SessionKey] = field(default_factory=list)
    sessions_by_profile: dict[ProfileKey, dict[SessionKey, None]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    """Bearer token -> when it ends, RFC 3339."""
    replays: dict[ReplayKey, tuple[str, bytes]] = field(default_factory=dict)
    """When a key was answered, RFC 3339, and the answer."""
