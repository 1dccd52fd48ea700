"""How long the fuzz tests run: the same few examples in CI, others and many on demand.

``pytest tests/fuzz --hypothesis-profile=fuzz`` is the long run, of some minutes; what it finds
is printed with the steps to it. With ``--hypothesis-profile=edges`` the examples are as few as
in CI, but every operation has each edge of its schemas tried, not only those whose bodies are
the most asked for; CI does so beside the suite. ``tests/conftest.py`` registers the profiles.
"""

from typing import Any

from hypothesis import HealthCheck, settings

LONG = settings.get_current_profile_name() == "fuzz"
ALL_EDGES = LONG or settings.get_current_profile_name() == "edges"
_TIMES = 40


def few(examples: int) -> int:
    """So many in CI, many times more in the long run."""
    return examples * _TIMES if LONG else examples


def effort(examples: int, *, deadline: int | None = None, **more: Any) -> settings:
    """Settings for a test that runs so many examples in CI; ``deadline`` is in milliseconds."""
    return settings(
        max_examples=few(examples),
        derandomize=not LONG,
        database=None,
        deadline=deadline,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        **more,
    )
