"""A Talon.One account that fits in one process.

``create_app`` makes the aiohttp application, ``Settings`` says how it behaves.
Both load on first use, so that importing the package costs nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockserver.app.service import create_app
    from mockserver.settings.table import Settings

__all__ = ["Settings", "__version__", "create_app"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name == "create_app":
        from mockserver.app.service import create_app

        return create_app
    if name == "Settings":
        from mockserver.settings.table import Settings

        return Settings
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
