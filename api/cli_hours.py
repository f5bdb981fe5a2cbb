"""The commands that show and set when a team's people answer."""

import tomllib
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from api.commands import now, one_sentence, out, with_record
from api.settings import SettingsError, read_settings
from api.teams import all_hours, set_hours
from conversation.model import RepId
from handoff.errors import BadHours
from handoff.hours import DEFAULT_TEAM, Hours, read_hours, write_hours

hours_app = typer.Typer(
    help="When the people of each team answer.", no_args_is_help=True, rich_markup_mode=None
)

OPERATOR = RepId("operator")
"""Who changed it, in the audit trail."""

Team = Annotated[str, typer.Option(help="a team's name; the default one is of reps who are in no team")]


@hours_app.command("show")
def show() -> None:
    """Print every team's hours as the TOML that `guanxi hours set` reads; a team without hours always answers."""
    with one_sentence():
        known = with_record(read_settings(), all_hours)
    for name, hours in known.items():
        out.print(escape(f"# {name}\n{_toml(hours)}"), soft_wrap=True)
    if not known:
        out.print("no team has hours: everybody always answers")


@hours_app.command("set")
def set_command(
    file: Annotated[Path, typer.Argument(help="a TOML file: timezone, [week], holidays, [days]")],
    team: Team = DEFAULT_TEAM,
) -> None:
    """Set a team's hours; a running server goes by them within two seconds."""
    with one_sentence():
        if not 0 < len(team.strip()) <= 80 or not team.isprintable() or "/" in team:
            raise SettingsError("a team's name has 1 to 80 visible characters, and no slash")
        hours = _read(file)
        with_record(
            read_settings(), lambda engine: set_hours(engine, team.strip(), hours, at=now(), by=OPERATOR)
        )
    out.print(f"set; {escape(team.strip())} answers by {escape(file.name)} from now on", soft_wrap=True)


def _read(file: Path) -> Hours:
    try:
        return read_hours(tomllib.loads(file.read_text(encoding="utf-8")))
    except BadHours as error:
        raise SettingsError(f"{file.name}: {error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file.name} is not TOML: {error}") from error


def _toml(hours: Hours) -> str:
    written = write_hours(hours)
    lines = [f'timezone = "{written["timezone"]}"', f"holidays = {_list(written['holidays'])}", "", "[week]"]
    lines += [f"{day} = {_list(spans)}" for day, spans in written["week"].items()]
    if written["days"]:
        lines += ["", "[days]", *(f"{day} = {_list(spans)}" for day, spans in written["days"].items())]
    return "\n".join([*lines, ""])


def _list(texts: list[str]) -> str:
    return "[" + ", ".join(f'"{text}"' for text in texts) + "]"
