"""Options by which commands choose among what there is: the filters of the REST API's lists, under shorter names.

Commands of `cli` that list or delete many declare which they take. The values are judged by the same model as those of
REST. It asks nothing of the database.
"""

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from pydantic import ValidationError

from videorooms.cli.ending import EXIT_WRONG_SETTING, stop

if TYPE_CHECKING:
    from videorooms.http.queries import ListQuery

AQuery = TypeVar("AQuery", bound="ListQuery")

# What was given, by the option's name.
Filters = Mapping[str, str]

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")]


def with_filters(options: Mapping[str, str]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command these options, each with its help; those that people give arrive together, as `filters`."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        added = [
            inspect.Parameter(_name(flag), inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_option(flag, text))
            for flag, text in options.items()
        ]
        others = [one for one in inspect.signature(command).parameters.values() if one.name != "filters"]

        @functools.wraps(command)
        def filtered(**values: Any) -> None:
            given = {flag: values.pop(_name(flag)) for flag in options}
            command(filters={flag: value for flag, value in given.items() if value is not None}, **values)

        filtered.__signature__ = inspect.Signature([*added, *others])  # type: ignore[attr-defined]
        filtered.__annotations__ = {one.name: one.annotation for one in (*added, *others)}
        return filtered

    return decorate


def query_of(query_type: type[AQuery], parameters: Mapping[str, str], filters: Filters) -> AQuery:
    """The list's own parameters; `parameters` says which each option stands for. Ends the command when one is wrong."""
    try:
        return query_type.model_validate({parameters[flag]: value for flag, value in filters.items()})
    except ValidationError as error:
        first = error.errors()[0]
        flag = next(flag for flag, parameter in parameters.items() if parameter == first["loc"][0])
        stop(f"{flag}: {first['msg'].removeprefix('Value error, ')}.", EXIT_WRONG_SETTING)


def confirm(question: str) -> None:
    """Ends the command unless whoever sits there says yes; where nobody does, that is a no."""
    try:
        meant = typer.confirm(question)
    except typer.Abort:
        meant = False
    if not meant:
        stop("Nothing was deleted; --yes does not ask.")


def _name(flag: str) -> str:
    return flag.removeprefix("--").replace("-", "_")


def _option(flag: str, text: str) -> Any:
    return Annotated[str | None, typer.Option(flag, help=text, show_default=False)]
