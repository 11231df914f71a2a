"""The `videorooms` command: reads its words and hands over.

The package's script calls `main`. What a command needs is imported when it runs, so that `--help` is at once there. It
turns the errors that operators cause into one line and an exit code, and knows nothing of how a server is made.
"""

import inspect
from collections.abc import Callable
from typing import Annotated, Any, Literal, get_args, get_origin

import typer
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from videorooms import __version__
from videorooms.cli import (
    account,
    composition,
    db,
    key,
    link,
    participant,
    recording,
    room,
    session,
    token,
    user,
    webhook,
)
from videorooms.cli.ending import EXIT_WRONG_SETTING, stop
from videorooms.settings import Settings, SettingsInvalid, env_name, read_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help="A self-hosted video rooms server.")
# A noun a file.
app.add_typer(account.app, name="account")
app.add_typer(composition.app, name="composition")
app.add_typer(db.app, name="db")
app.add_typer(key.app, name="key")
app.add_typer(link.app, name="link")
app.add_typer(participant.app, name="participant")
app.add_typer(recording.app, name="recording")
app.add_typer(room.app, name="room")
app.add_typer(session.app, name="session")
app.add_typer(token.app, name="token")
app.add_typer(user.app, name="user")
app.add_typer(webhook.app, name="webhook")


def main() -> None:
    app()


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(f"videorooms {__version__}")


def _with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Gives the command one option for each setting; those given arrive by the setting's name."""
    parameters = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_option(name, field))
        for name, field in Settings.model_fields.items()
    ]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _option(name: str, field: FieldInfo) -> Any:
    flag = "--" + name.replace("_", "-")
    declared = f"{flag}/--no-{flag[2:]}" if field.annotation is bool else flag
    # Texts all: the settings themselves judge values, so that option, variable and file get the same words.
    value_type = bool if field.annotation is bool else str
    text = f"{field.description} {env_name(name)}"
    option = typer.Option(declared, help=text, show_default=_default(field), metavar=_metavar(field))
    return Annotated[value_type | None, option]


def _default(field: FieldInfo) -> str | bool:
    value = field.get_default(call_default_factory=True)
    if value is None or value in ("", []) or isinstance(value, SecretStr):
        return False
    return str(value).lower() if isinstance(value, bool) else str(value)


def _metavar(field: FieldInfo) -> str | None:
    if field.annotation is bool:
        return None
    if get_origin(field.annotation) is Literal:
        return "|".join(get_args(field.annotation))
    return "NUMBER" if field.annotation in (int, float) else "TEXT"


@app.command()
@_with_settings
def serve(**options: Any) -> None:
    """Start the server: REST API, signaling, media engine, portal and SDK, in one process.

    A setting is an option here, a variable of the environment, or a line of videorooms.toml (or of the file that
    VIDEOROOMS_CONFIG names); the first of these that has it wins.
    """
    try:
        settings = read_settings({name: value for name, value in options.items() if value is not None})
    except SettingsInvalid as error:
        stop(str(error), EXIT_WRONG_SETTING)
    from videorooms.cli.serve import run  # noqa: PLC0415
    from videorooms.runtime import StartError  # noqa: PLC0415

    try:
        run(settings)
    except StartError as error:
        stop(str(error))


if __name__ == "__main__":
    main()
