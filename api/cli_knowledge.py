"""The commands that look after a shop's knowledge: what it says twice, what it lacks, and what could be added to it."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from sqlalchemy.ext.asyncio import AsyncEngine

from api.commands import now, one_sentence, out, with_record
from api.settings import read_settings
from conversation.store import Log

if TYPE_CHECKING:
    from api.knowledge_check import Findings

knowledge_app = typer.Typer(
    help="What the shop's knowledge says twice, lacks, and could learn.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

SHOWN_WORDINGS = 3

Folder = Annotated[Path, typer.Argument(help="the folder of the shop's knowledge, as for `guanxi ingest`")]
Days = Annotated[int, typer.Option(min=1, max=3_650, help="how far to look back in the conversations")]


@knowledge_app.command("check")
def check_command(
    path: Folder,
    *,
    days: Days = 28,
    months: Annotated[int, typer.Option(min=1, max=600, help="when an unchanged page counts as stale")] = 12,
    drafts: Annotated[
        Path | None,
        typer.Option(help="a folder to write a draft page to for each question that found nothing"),
    ] = None,
) -> None:
    """List contradictions, stale pages, products nothing says how to send, and questions that found nothing."""
    from api.knowledge import open_encoder  # noqa: PLC0415  # the other commands start without the encoder
    from api.knowledge_check import check  # noqa: PLC0415
    from api.knowledge_gaps import found_nothing, grouped, write_drafts  # noqa: PLC0415
    from retrieval.ingest import read_knowledge  # noqa: PLC0415

    with one_sentence():
        settings = read_settings()
        encoder = open_encoder(settings)
        found = check(read_knowledge(path), path, encoder, now=now(), months=months)
        asked = with_record(
            settings, lambda engine: found_nothing(_log(engine), since=now() - timedelta(days=days))
        )
        gaps = grouped(asked, encoder)
        written = [] if drafts is None else write_drafts(gaps, drafts)
    _part(
        "Said twice and differently",
        [
            f"{one.topic}\n    {one.one.where}: {one.one.said}\n    {one.other.where}: {one.other.said}"
            for one in found.contradictions
        ],
    )
    _part("Stale", [f"{one.where}: {one.why}" for one in found.stale])
    _sending(found)
    _part(
        f"Asked in the last {days} days and not found, most asked first",
        [
            f"{gap.asked} × {gap.question}"
            + "".join(f"\n    also: {one}" for one in gap.wordings[1 : SHOWN_WORDINGS + 1])
            for gap in gaps
        ],
    )
    if drafts is not None:
        out.print(
            f"{len(written)} draft page(s) written to {escape(str(drafts))}; "
            "fill in the answers and move them into the folder `faq`",
            soft_wrap=True,
        )


@knowledge_app.command("propose")
def propose_command(
    file: Annotated[Path, typer.Argument(help="the CSV to write: question, answer, approved")],
    *,
    days: Days = 28,
    path: Annotated[
        Path | None,
        typer.Option("--knowledge", help="a knowledge folder: what its FAQ holds is not proposed"),
    ] = None,
) -> None:
    """Propose FAQ entries from conversations that a rep settled; `guanxi ingest` takes the rows marked yes."""
    from api.knowledge import open_encoder  # noqa: PLC0415  # as above
    from api.knowledge_proposals import proposals, write_proposals  # noqa: PLC0415

    with one_sentence():
        settings = read_settings()
        encoder = open_encoder(settings)
        known = [] if path is None else _questions(path)
        since = now() - timedelta(days=days)
        found = with_record(
            settings, lambda engine: proposals(_log(engine), encoder, since=since, known=known)
        )
        write_proposals(found, file)
    out.print(
        f"{len(found)} proposal(s); write yes under `approved` where one holds for everybody, and put the file into "
        "the folder `faq`. It holds shoppers' words, so keep it from others until then",
        soft_wrap=True,
    )


def _log(engine: AsyncEngine) -> Log:
    return Log(engine, clock=now, after_commit=lambda _: None)


def _questions(path: Path) -> list[str]:
    """Return every question that the FAQ of a knowledge folder answers."""
    from retrieval.ingest import read_knowledge  # noqa: PLC0415  # as above
    from retrieval.passages import PassageKind  # noqa: PLC0415

    entries = (one for one in read_knowledge(path).passages if one.kind is PassageKind.FAQ)
    return [question for one in entries for question in (one.title, *one.also)]


def _sending(found: "Findings") -> None:
    title = "Products of which nothing says how they are sent"
    if not found.none_sent:
        _part(title, [f"{one.id} ({one.title}), {one.source}" for one in found.unsent])
    elif found.unsent:
        out.print(f"{title}: all {len(found.unsent)}", soft_wrap=True)
        out.print(
            "  shipping.json has a method 'bulky', which is for none of them: write \"bulky\" into an attribute of "
            "those that it carries",
            soft_wrap=True,
        )


def _part(title: str, lines: Sequence[str]) -> None:
    out.print(f"{title}: {len(lines) or 'none'}", soft_wrap=True)
    for line in lines:
        out.print(f"  {escape(line)}", soft_wrap=True)
