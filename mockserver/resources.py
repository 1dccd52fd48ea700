"""Where the files that travel with the package are: ``schemas/`` and ``fixtures/``.

In a wheel they lie inside the package, in a checkout beside it. Nothing else
in the project builds a path to them.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_folder(name: str) -> Path:
    """The folder ``schemas`` or ``fixtures``, wherever this copy of the project keeps it.

    Raises FileNotFoundError where neither place has it: the installation is broken.
    """
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"the folder {name!r} is missing from this installation of mockserver")
