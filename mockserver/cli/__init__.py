"""The commands. Read flags and environment and hold no logic of the rooms below.

Every command loads when it is called, so that starting the server pays for the
server alone.
"""

import sys
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from mockserver import __version__

_COMMANDS = {
    "serve": "mockserver.cli.serve",
    "run": "mockserver.cli.run",
    "export": "mockserver.cli.state",
    "import": "mockserver.cli.state",
    "reset": "mockserver.cli.state",
    "healthcheck": "mockserver.cli.healthcheck",
    "derive": "mockserver.cli.derive",
    "generate": "mockserver.cli.generate",
    "assumptions": "mockserver.cli.assumptions",
}
_HELP = {
    "serve": "Serve the account. This is what happens without a command.",
    "run": "Run a command beside a server, and fail if it breaks the contract.",
    "export": "Write the state of accounts to a file, from a running server or a store.",
    "import": "Have accounts be as a file says, in a running server or a store.",
    "reset": "Put accounts back to their beginning, in a running server or a store.",
    "healthcheck": "Ask a server whether it works: status 0 or 1.",
    "derive": "Make JSON Schemas of Markdown model docs.",
    "generate": "Write invented customers or sessions to a file or stdout.",
    "assumptions": "List every guess about the real service and the choice in force.",
}


class _LateGroup(click.Group):
    """A group that imports a command when it is called and serves when none is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        # A word of the language cannot name a function.
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_HELP.items()))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in _COMMANDS and args[0] not in {"--help", "--version"}):
            args = ["serve", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_LateGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mockserver")
def main() -> None:
    """A Talon.One account that fits in one process.

    mockserver [OPTIONS] is mockserver serve [OPTIONS]; mockserver serve --help lists them.
    """


def fail(message: str) -> Any:
    """Say on stderr why a command cannot go on, and end with status 2."""
    click.echo(f"mockserver: {message}", err=True)
    sys.exit(2)
