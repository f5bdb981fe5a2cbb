"""The commands that add, list and change the people who answer shoppers."""

import getpass
import re
import sys
from dataclasses import replace
from typing import Annotated, Any

import typer
from rich.markup import escape
from sqlalchemy.ext.asyncio import AsyncEngine

from api import audit
from api.commands import now, one_sentence, out, with_record
from api.live_settings import standing_in
from api.portraits import forget
from api.reps import AccountError, Rep, RepRole, Reps, new_rep, strong_enough
from api.settings import read_settings
from conversation.database import writing
from conversation.model import RepId

reps_app = typer.Typer(help="The people who answer shoppers.", no_args_is_help=True, rich_markup_mode=None)

OPERATOR = RepId("operator")
"""Who changed it, in the audit trail."""

Email = Annotated[str, typer.Argument(help="what they sign in with")]
Skills = Annotated[list[str] | None, typer.Option(help="what they know, such as returns; once for each")]
Languages = Annotated[list[str] | None, typer.Option(help="what they speak, such as de; once for each")]
Team = Annotated[str | None, typer.Option(help="whose hours they keep; empty for none")]


@reps_app.command("add")
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="what shoppers call them")],
    role: RepRole = RepRole.REP,
    seats: Annotated[
        int | None, typer.Option(min=1, max=100, help="conversations at once; else as `guanxi settings` says")
    ] = None,
    skill: Skills = None,
    language: Languages = None,
) -> None:
    """Add a rep; the password is asked for, or read from standard input when that is no terminal."""
    with one_sentence():
        skills, languages = _skills(skill or []), _languages(language or [])
        password = _ask_password()
        strong_enough(password)
        settings = read_settings()

        async def work(engine: AsyncEngine) -> Rep:
            reps = Reps(engine, clock=now)
            usual = (await standing_in(engine, settings)).now.seats
            plain = new_rep(email, name=name, role=role, seats=seats or usual)
            made = replace(plain, skills=skills, languages=languages)
            secret = await reps.hashed(password)
            async with writing(engine) as connection:
                await reps.insert(connection, made, secret)
                await audit.note(connection, audit.Entry(now(), OPERATOR, "rep-added", _detail(made)))
            return made

        rep = with_record(settings, work)
    out.print(f"added {escape(rep.email)} ({rep.role.value}, {rep.seats} seats)")


@reps_app.command("set")
def change(  # noqa: PLR0913  # a command has a parameter for each of its options
    email: Email,
    *,
    role: RepRole | None = None,
    seats: Annotated[int | None, typer.Option(min=1, max=100, help="conversations at once")] = None,
    skill: Skills = None,
    language: Languages = None,
    team: Team = None,
    active: Annotated[
        bool | None, typer.Option("--active/--inactive", help="whether they may sign in")
    ] = None,
) -> None:
    """Change a rep; what is not given stays, and skills or languages that are given replace those there were.

    At the desk it counts from when they next say that they are online.
    """
    with one_sentence():
        settings = read_settings()

        async def work(engine: AsyncEngine) -> Rep:
            found = [rep for rep in await Reps(engine, clock=now).all() if rep.email == email.strip().lower()]
            if not found:
                raise AccountError(f"there is no rep with the e-mail {email!r}")
            rep = found[0]
            wanted = replace(
                rep,
                role=rep.role if role is None else role,
                seats=rep.seats if seats is None else seats,
                skills=rep.skills if skill is None else _skills(skill),
                languages=rep.languages if language is None else _languages(language),
                team=rep.team if team is None else _team(team),
                active=rep.active if active is None else active,
            )
            after = await _change(engine, wanted)
            if rep.picture is not None and after.picture is None:
                forget(settings.files, rep.picture)
            return after

        rep = with_record(settings, work)
    out.print(escape(_line(rep)), soft_wrap=True)


async def _change(engine: AsyncEngine, wanted: Rep) -> Rep:
    async with writing(engine) as connection:
        after = await Reps(engine, clock=now).change(connection, wanted)
        await audit.note(connection, audit.Entry(now(), OPERATOR, "rep-changed", _detail(after)))
    return after


def _detail(rep: Rep) -> dict[str, Any]:
    """Return what the audit trail says of a rep."""
    return {
        "rep": rep.id,
        "name": rep.name,
        "role": rep.role.value,
        "seats": rep.seats,
        "skills": list(rep.skills),
        "languages": list(rep.languages),
        "team": rep.team,
        "active": rep.active,
    }


@reps_app.command("list")
def list_all() -> None:
    """List the reps."""
    with one_sentence():
        for rep in with_record(read_settings(), lambda engine: Reps(engine, clock=now).all()):
            out.print(escape(_line(rep)), soft_wrap=True)


@reps_app.command("password")
def password(email: Email) -> None:
    """Set a rep's new password; every session of theirs ends."""
    with one_sentence():
        secret = _ask_password()
        strong_enough(secret)
        with_record(read_settings(), lambda engine: Reps(engine, clock=now).change_password(email, secret))
    out.print("changed; they sign in anew")


def _line(rep: Rep) -> str:
    """Tell of a rep in one line: e-mail, name, role and seats, and what else there is to tell."""
    more = [
        f"knows {', '.join(rep.skills)}" if rep.skills else "",
        f"speaks {', '.join(rep.languages)}" if rep.languages else "",
        f"team {rep.team}" if rep.team else "",
        "" if rep.active else "inactive",
    ]
    return "\t".join([rep.email, rep.name, rep.role.value, f"{rep.seats} seats", *filter(None, more)])


def _skills(given: list[str]) -> tuple[str, ...]:
    plain = {" ".join(skill.split()).lower() for skill in given}
    if any(len(skill) > 40 or not skill.isprintable() for skill in plain):
        raise AccountError("a skill is a word or two, of at most 40 characters")
    return tuple(sorted(plain - {""}))


def _languages(given: list[str]) -> tuple[str, ...]:
    plain = {language.strip().lower() for language in given} - {""}
    if not all(re.fullmatch("[a-z]{2}", language) for language in plain):
        raise AccountError("a language is two letters (ISO 639-1), such as de")
    return tuple(sorted(plain))


def _team(given: str) -> str:
    team = given.strip()
    if len(team) > 80 or "/" in team or not team.isprintable():
        raise AccountError("a team's name has at most 80 visible characters, and no slash")
    return team


def _ask_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    secret = getpass.getpass("password: ")
    if getpass.getpass("once more: ") != secret:
        raise AccountError("the two passwords differ; nothing was changed")
    return secret
