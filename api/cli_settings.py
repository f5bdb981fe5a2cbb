"""The commands that show and change the working settings: those supervisors change in the console too."""

from typing import Annotated

import typer
from rich.markup import escape
from sqlalchemy.ext.asyncio import AsyncEngine

from api.commands import now, one_sentence, out, with_record
from api.live_settings import Standing, standing_in
from api.problems import Problem
from api.setting_rules import FIELDS, in_words, shown_of, variable_of
from api.settings import SettingsError, read_settings
from api.shop_settings import BACK, Changes, change
from api.working_settings import Group
from conversation.model import RepId

settings_app = typer.Typer(
    help="List what the people who run the desk decide, or change it.", rich_markup_mode=None
)

OPERATOR = RepId("operator")
"""Who changed it, in the audit trail."""

Name = Annotated[str, typer.Argument(help="as the list names it, such as offer_seconds")]


@settings_app.callback(invoke_without_command=True)
def show(context: typer.Context) -> None:
    """List each setting, what holds, and where that is from: the console, the environment, or the default."""
    if context.invoked_subcommand is not None:
        return
    with one_sentence():
        settings = read_settings()
        standing = with_record(settings, lambda engine: standing_in(engine, settings))
    width = max(map(len, FIELDS))
    for group in Group:
        out.print(group.value)
        for name in FIELDS:
            if shown_of(name).group is group:
                said = f"  {name:{width}}  {_said(standing, name)}"
                out.print(escape(said), soft_wrap=True)
    for name in sorted(standing.kept.keys() - FIELDS.keys()):
        out.print(escape(f"{name}: {standing.ignored[name]}; `guanxi settings unset {name}` forgets it"))


@settings_app.command("set")
def set_command(
    name: Name, value: Annotated[str, typer.Argument(help="as the environment would say it: 30, yes, en,de")]
) -> None:
    """Set a setting; running servers go by it within five seconds, and it stands until it is changed again."""
    _change(name, value)


@settings_app.command("unset")
def unset(name: Name) -> None:
    """Go back to what the environment says of a setting, or to the default."""
    _change(name, BACK)


def _change(given: str, value: str | None) -> None:
    name = next((one for one in FIELDS if variable_of(one) == given), given)
    with one_sentence():
        settings = read_settings()

        async def work(engine: AsyncEngine) -> Standing:
            try:
                await change(engine, settings, Changes({name: value}), by=OPERATOR, at=now())
            except Problem as problem:
                raise SettingsError(problem.detail) from problem
            return await standing_in(engine, settings)

        standing = with_record(settings, work)
    out.print(
        escape(f"{name}  {_said(standing, name)}" if name in FIELDS else f"{name} is forgotten"),
        soft_wrap=True,
    )


def _said(standing: Standing, name: str) -> str:
    ignored = standing.ignored.get(name)
    wrong = f"; the console's {standing.kept[name].value!r} is ignored: {ignored}" if ignored else ""
    return f"{in_words(standing.now, name)} ({standing.source(name)}{wrong})"
