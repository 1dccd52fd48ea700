"""Makes the environments that the SDKs run in, each with one SDK as its registry has it.

They stand in a cache outside the repository and are used again by later runs.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

# Where environments are kept; without it, in the cache folder of the user.
CACHE_VARIABLE = "TALON_SDK_CACHE"
_INSTALL_SECONDS = 300

_DRIVERS = Path(__file__).parent / "drivers"


class MissingSdkError(Exception):
    """An SDK cannot be had here: no registry in reach, or no Node.js."""


@dataclass(frozen=True)
class Sdk:
    """One SDK of the vendor, and the steps that it has no method for."""

    registry: str
    package: str
    version: str
    driver: str
    absent: frozenset[str]

    @property
    def name(self) -> str:
        """Readable, and fit for a folder."""
        return f"{self.package.replace('_', '-')}-{self.version}"

    def command(self) -> list[str]:
        """How its driver is started, up to the address. Raises MissingSdkError."""
        if self.registry == "npm":
            return [_program("node"), str(_DRIVERS / self.driver)]
        return [str(_python(_environment(self))), str(_DRIVERS / self.driver)]

    def arguments(self) -> list[str]:
        """What the driver is told after the address. Raises MissingSdkError."""
        if self.registry == "npm":
            return [str(_environment(self) / "node_modules" / self.package)]
        return []


def _environment(sdk: Sdk) -> Path:
    """The folder of an SDK, made now if there is none. Raises MissingSdkError."""
    cache = _cache()
    tag = f"py{sys.version_info.major}.{sys.version_info.minor}"
    folder = cache / (sdk.name if sdk.registry == "npm" else f"{sdk.name}-{tag}")
    if _works(folder, sdk):
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    cache.mkdir(parents=True, exist_ok=True)
    # Made under another name: what has the right one is complete, whoever was interrupted.
    making = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=cache))
    try:
        _make(making, sdk)
        try:
            making.rename(folder)
        except OSError:  # another run was faster
            if not _works(folder, sdk):
                raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return folder


def _works(folder: Path, sdk: Sdk) -> bool:
    """Whether a folder is there, and with it the interpreter that it was made with."""
    return folder.is_dir() if sdk.registry == "npm" else _python(folder).exists()


def _make(folder: Path, sdk: Sdk) -> None:
    if sdk.registry == "npm":
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        place = ["--prefix", str(folder)]
        _run([_program("npm"), "install", *options, *place, f"{sdk.package}@{sdk.version}"])
        return
    _run([sys.executable, "-m", "venv", str(folder)])
    pip = [str(_python(folder)), "-m", "pip", "install", "--quiet", "--no-input"]
    _run([*pip, "--disable-pip-version-check", f"{sdk.package}=={sdk.version}"])


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_INSTALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise MissingSdkError(f"{command[-1]}: no end after {_INSTALL_SECONDS} s") from None
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise MissingSdkError(f"{command[-1]} cannot be installed: {' '.join(last)}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise MissingSdkError(f"{name} is not installed")
    return found


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _cache() -> Path:
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named).absolute()
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "mockserver-sdks"
