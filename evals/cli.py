"""The commands of an evaluator."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agent.errors import AgentError
from api.logs import configure
from api.settings import SettingsError
from conversation.errors import ConversationError
from evals.dialogues import DIALOGUES
from evals.errors import EvalError
from evals.results import table
from evals.runner import Run
from evals.suites import Options, Suite

app = typer.Typer(
    help="Measure the product: the same functions the server calls, over gold cases.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

SUITES: dict[str, Suite[Any]] = {suite.name: suite for suite in (DIALOGUES,)}
DEMO_SHOP = Path(__file__).parent / "shop"
INTERRUPTED = 130
"""The exit status of what ended by Ctrl-C, as shells give it."""


@contextmanager
def one_sentence() -> Iterator[None]:
    """Show what we foresaw as one sentence; what we did not keeps its traceback."""
    try:
        yield
    except (EvalError, SettingsError, AgentError, ConversationError) as error:
        err.print(f"guanxi-evals: {escape(str(error))}", soft_wrap=True)
        raise typer.Exit(1) from None


@app.command("list")
def list_suites() -> None:
    """Show the suites."""
    shown = Table("suite", "what it measures", "its own data")
    for suite in SUITES.values():
        shown.add_row(suite.name, suite.about, str(suite.data))
    out.print(shown)


@app.command()
def run(  # each is an option of the command
    suite: Annotated[str, typer.Argument(help="a name from `guanxi-evals list`")],
    data: Annotated[Path | None, typer.Option(help="file or folder; left out: the suite's own")] = None,
    shop: Annotated[
        Path, typer.Option(help="the shop's knowledge; left out: the demo shop", show_default=False)
    ] = DEMO_SHOP,
    out_folder: Annotated[
        Path | None, typer.Option("--out", help="where results.json and samples.jsonl go")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="a random sample of so many")] = None,
    seed: Annotated[int, typer.Option(help="of the sample and of the intervals")] = 0,
) -> None:
    """Run a suite. The last line on standard output is the metrics as one JSON object.

    Ctrl-C keeps what is done.
    """
    chosen = SUITES.get(suite)
    if chosen is None:
        raise typer.BadParameter(f"no suite {suite!r}; there are: {', '.join(SUITES)}", param_hint="suite")
    configure(level="ERROR")
    started = Run(chosen, Options(data or chosen.data, shop, limit=limit, seed=seed), out_folder)
    with one_sentence():
        to_the_end = started.go(err)
    results = started.results()
    if results is None:
        err.print("guanxi-evals: stopped before anything was done")
        raise typer.Exit(INTERRUPTED)
    out.print(table(results))
    if not to_the_end:
        err.print(f"stopped after {len(started.samples)} samples of {results.settings['asked']}")
    typer.echo(json.dumps({name: metric.as_json() for name, metric in results.metrics.items()}))
    if not to_the_end:
        raise typer.Exit(INTERRUPTED)
