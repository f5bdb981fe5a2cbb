"""The commands of a shop's operator."""

import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from api.garbage import none_looked_for, one_heap, settle

with none_looked_for():
    from rich.markup import escape
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
    from sqlalchemy.ext.asyncio import AsyncEngine

    from api.backup import back_up, restore
    from api.cli_hours import hours_app
    from api.cli_knowledge import knowledge_app
    from api.cli_reps import reps_app
    from api.cli_settings import settings_app
    from api.commands import FORESEEN, err, now, one_sentence, out, with_record
    from api.demo_data import DEMO_SHOP
    from api.identity import customer_identity
    from api.logs import configure
    from api.mood_export import export_moods
    from api.sessions import forget as forget_shopper
    from api.settings import Settings, SettingsError, read_settings
    from conversation.erasure import Eraser
    from conversation.model import ShopperId
    from conversation.shelf import Shelf
    from conversation.shoppers import Shoppers
    from conversation.store import Log

app = typer.Typer(
    help="Guanxi: the shop's assistant, and the people behind it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(reps_app, name="reps")
mood_app = typer.Typer(
    help="What reps said of the moods that were read.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(mood_app, name="mood")
app.add_typer(knowledge_app, name="knowledge")
app.add_typer(hours_app, name="hours")
app.add_typer(settings_app, name="settings")

BEFORE_EVERYTHING = datetime(2000, 1, 1, tzinfo=UTC)


@app.command()
def serve(
    *,
    demo: Annotated[
        bool, typer.Option("--demo", help="serve the demo shop Emberline, with two reps")
    ] = False,
) -> None:
    """Start the server (settings: HOST, PORT, GUANXI_DATA and others, see the README)."""
    configure()
    one_heap()
    with none_looked_for(), one_sentence():  # until `settle`
        settings = read_settings(**({"demo": True} if demo else {}))
        from api.knowledge import load_ahead  # noqa: PLC0415  # as below

        load_ahead(settings)
        from api.app import create_app  # noqa: PLC0415  # the other commands start without it
        from api.server import RefusalsAside, bind, make_server  # noqa: PLC0415

        port = bind(settings)
        address, number = port.getsockname()[:2]
        starting = RefusalsAside(create_app(settings), FORESEEN)
        server = make_server(starting, lambda: _say_where(settings, f"http://{address}:{number}"))
        with suppress(SystemExit):  # how uvicorn leaves when the start fails; the reason is told below
            server.run(sockets=[port])
        if starting.refusal is not None:
            raise starting.refusal
        if not server.started:
            raise typer.Exit(1)


def _say_where(settings: Settings, url: str) -> None:
    settle()
    if not settings.demo:
        out.print(f"Guanxi answers at {url} (console: {url}/console/)")
        return
    out.print(f"\n  [bold]Shop[/]     {url}/")
    out.print(f"  [bold]Console[/]  {url}/console/")
    sign_in = "sign in as mara@emberline.example or wei@emberline.example, password demo"
    out.print(f"           {sign_in}\n", soft_wrap=True)


@app.command()
def ingest(
    path: Annotated[Path, typer.Argument(help="the folder of the shop's knowledge")],
) -> None:
    """Read a shop's knowledge; a running server takes it over within two seconds."""
    from api.knowledge import open_encoder  # noqa: PLC0415
    from retrieval.ingest import ingest as read_in  # noqa: PLC0415  # the other commands start without the encoder

    with one_sentence():
        settings = read_settings()
        encoder = open_encoder(settings)
        columns = (
            TextColumn("{task.description:>12}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
        )
        with Progress(*columns, TimeElapsedColumn(), console=err, transient=True) as bars:
            tasks: dict[str, Any] = {}

            def show(stage: str, done: int, total: int) -> None:
                tasks.setdefault(stage, bars.add_task(stage, total=total) if stage not in tasks else None)
                bars.update(tasks[stage], completed=done, total=total)

            report = read_in(path, settings.data, encoder, progress=show)
    for problem in report.problems:
        err.print(f"{escape(problem.file)}:{problem.line}: {escape(problem.what)}", soft_wrap=True)
    out.print(
        f"{report.passages} passages from {report.products} products and {report.pages} pages"
        f"{f' beside {report.written} written in the console' if report.written else ''} "
        f"({report.encoded} encoded, {report.reused} unchanged) in {report.seconds:.1f} s",
        soft_wrap=True,
    )
    if report.problems:
        err.print(f"{len(report.problems)} problem(s); what they touch was left out, the rest is in")
        raise typer.Exit(2)


@app.command()
def identity(
    email: Annotated[str, typer.Argument(help="the e-mail of a customer in the shop's customers.json")],
) -> None:
    """Print a signed identity for a customer, as the shop's back end would."""
    with one_sentence():
        settings = read_settings()
        signed = customer_identity(settings, settings.shop or DEMO_SHOP, email, now)
    sys.stdout.write(f"{signed}\n")


@mood_app.command("export")
def mood_export(
    file: Annotated[Path, typer.Argument(help="the CSV to write: text, label, read_as")],
    days: Annotated[
        int | None, typer.Option(min=1, max=36_500, help="only corrections of the last days; all without it")
    ] = None,
) -> None:
    """Write the messages whose mood a rep corrected, in the format that `guanxi-evals run mood` reads."""
    with one_sentence():
        since = BEFORE_EVERYTHING if days is None else now() - timedelta(days=days)
        messages = with_record(read_settings(), lambda engine: export_moods(_log(engine), file, since=since))
    out.print(
        f"{messages} message{'' if messages == 1 else 's'}; the file holds shoppers' words, so keep it from others",
        soft_wrap=True,
    )


@app.command("backup")
def backup_command(
    file: Annotated[Path, typer.Argument(help="the file to write, such as shop.tar.gz")],
) -> None:
    """Write the record, the files people sent and the keys to one file, while the server goes on."""
    with one_sentence():
        settings = read_settings()
        rows = with_record(settings, lambda engine: back_up(engine, settings, file))
    out.print(
        f"{rows} rows written; the file holds customers' words and keys, so keep it as safe as they are"
    )


@app.command("restore")
def restore_command(file: Annotated[Path, typer.Argument(help="a file that `guanxi backup` wrote")]) -> None:
    """Fill an empty data folder or database from a backup."""
    with one_sentence():
        settings = read_settings()
        rows = with_record(settings, lambda engine: restore(engine, settings, file))
    out.print(f"{rows} rows restored; run `guanxi ingest` for the shop's knowledge")


@app.command()
def forget(
    shopper: Annotated[str, typer.Argument(help="the shopper's id, or the e-mail the shop vouched for")],
) -> None:
    """Erase what a shopper wrote, and what was written to them; the positions in the log stay."""
    with one_sentence():
        erased = with_record(read_settings(), lambda engine: _forget(engine, shopper))
    out.print(f"erased {erased} conversation(s)")


def _log(engine: AsyncEngine) -> Log:
    """The log, for whoever rings for nobody: the servers find what was written when they look."""
    return Log(engine, clock=now, after_commit=lambda _: None)


def _eraser(engine: AsyncEngine) -> Eraser:
    return Eraser(engine, Shelf(engine, read_settings().files, clock=now))


async def _forget(engine: AsyncEngine, shopper: str) -> int:
    known = await Shoppers(engine, clock=now).with_id_or_email(shopper)
    if not known:
        raise SettingsError(
            f"there is no shopper {shopper!r}; give the id, or the e-mail the shop vouched for"
        )
    log, eraser = _log(engine), _eraser(engine)
    return sum([await forget_shopper(log, eraser, ShopperId(found.id)) for found in known])


@app.command()
def retain(days: Annotated[int, typer.Argument(min=1, max=36_500, help="keep this many days")]) -> None:
    """Erase the text of conversations that ended longer ago (a server does so by itself with GUANXI_RETENTION_DAYS)."""
    with one_sentence():
        since = now() - timedelta(days=days)
        erased = with_record(read_settings(), lambda engine: _eraser(engine).retain_since(since))
    out.print(f"erased {erased} conversation(s)")


if __name__ == "__main__":
    app()
