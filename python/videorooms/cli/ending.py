"""How a command ends that cannot go on: one line for the operator, and an exit code for the shell.

Every command of `cli` calls it instead of showing a traceback.
"""

from typing import NoReturn

import typer

# What a shell calls wrong usage, and a wrong setting is that.
EXIT_WRONG_SETTING = 2
EXIT_FAILED = 1


def stop(line: str, code: int = EXIT_FAILED) -> NoReturn:
    typer.echo(f"videorooms: {line}", err=True)
    raise typer.Exit(code)
