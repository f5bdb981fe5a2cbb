"""The commands of an evaluator."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agent.errors import AgentError
from api.commands import now, with_record
from api.logs import configure
from api.settings import SettingsError, read_settings
from conversation.errors import ConversationError
from conversation.model import Conversation
from conversation.store import Log
from evals.comparison import changes_table, compare
from evals.errors import BrokenData, EvalError
from evals.export import export_chats
from evals.gate import Bound, broken_bounds, read_gate, unforeseen
from evals.published import Published, page, read_sets
from evals.registry import SUITES
from evals.report import write_report
from evals.results import RESULTS, Kept, read_run, table, writing
from evals.runner import Run
from evals.suites import PRODUCT, Options, Suite

UNSEEN_COLUMNS = 120
"""How wide a table is where no terminal says: in a log every figure should be whole."""

app = typer.Typer(
    help="Measure the product: the same functions the server calls, over gold cases.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console(highlight=False, width=None if sys.stdout.isatty() else UNSEEN_COLUMNS)
err = Console(stderr=True, highlight=False)

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
    shown = Table.grid(padding=(0, 3, 0, 0))
    for suite in SUITES.values():
        shown.add_row(f"[bold]{suite.name}[/]", escape(suite.about))
        if suite.data is not None:
            shown.add_row("", f"its own data: {escape(_near(suite.data))}")
        if len(suite.solvers) > 1:
            shown.add_row("", f"solvers: {', '.join(suite.solvers)}")
    out.print(shown)


def _near(path: Path) -> str:
    """A path as one would type it here."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


@app.command()
def run(  # noqa: PLR0913  # each is an option of the command
    context: typer.Context,
    suite: Annotated[str, typer.Argument(help="a name from `guanxi-evals list`")],
    *,
    data: Annotated[Path | None, typer.Option(help="file or folder; left out: the suite's own")] = None,
    shop: Annotated[
        Path, typer.Option(help="the shop's knowledge; left out: the demo shop", show_default=False)
    ] = DEMO_SHOP,
    out_folder: Annotated[
        Path | None,
        typer.Option("--out", help="a folder for results.json, samples.jsonl and report.html"),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="a random sample of so many")] = None,
    seed: Annotated[int, typer.Option(min=0, help="of the sample and of the intervals")] = 0,
    solver: Annotated[str, typer.Option(help="what is measured; `list` shows each suite's")] = PRODUCT,
    trials: Annotated[int, typer.Option(min=1, help="dialogues: how often each is taken")] = 1,
    shoppers: Annotated[str, typer.Option(help="relay: how many at once, by commas")] = "1,10,100,500",
    pause: Annotated[
        float, typer.Option(min=0, max=3600, help="relay: seconds a shopper rests after an answer")
    ] = 1.0,
    seconds: Annotated[float, typer.Option(min=1, max=3600, help="relay: how long each load lasts")] = 20.0,
    gate: Annotated[
        Path | None, typer.Option(help="TOML with a bound for each metric; broken: exit 1")
    ] = None,
) -> None:
    """Run a suite. The last line on standard output is the metrics as one JSON object.

    Ctrl-C keeps what is done.
    """
    chosen = SUITES.get(suite)
    if chosen is None:
        raise typer.BadParameter(f"no suite {suite!r}; there are: {', '.join(SUITES)}", param_hint="suite")
    if solver not in chosen.solvers:
        raise typer.BadParameter(
            f"{suite} has no solver {solver!r}; it has: {', '.join(chosen.solvers)}", param_hint="--solver"
        )
    for sentence in _unused(suite, context):
        err.print(f"note: {escape(sentence)}")
    configure(level="ERROR")
    options = Options(
        data=data or chosen.data or Path(),
        shop=shop,
        solver=solver,
        limit=limit,
        seed=seed,
        trials=trials,
        shoppers=_numbers(shoppers),
        pause_seconds=pause,
        seconds=seconds,
    )
    with one_sentence():
        bounds = _bounds(gate, chosen)
        started = Run(chosen, options, out_folder)
        to_the_end = started.go(err)
        broken = _tell(chosen, started, bounds, to_the_end=to_the_end)
    if not to_the_end:
        raise typer.Exit(INTERRUPTED)
    if broken:
        raise typer.Exit(1)


ONLY_OF = {"trials": "dialogues", "shoppers": "relay", "pause": "relay", "seconds": "relay"}
"""The options that mean something to one suite alone, and its name."""


def _unused(suite: str, context: typer.Context) -> list[str]:
    """Return a sentence for each option that was given and means nothing to `suite`."""
    return [
        f"--{option} is of {owner} alone; {suite} passes it over"
        for option, owner in ONLY_OF.items()
        if suite != owner
        and (source := context.get_parameter_source(option))
        and source.name == "COMMANDLINE"
    ]


def _bounds(gate: Path | None, suite: Suite) -> tuple[Bound, ...]:
    """Read a gate before anything slow; a bound that may be misspelt is told of."""
    bounds = () if gate is None else read_gate(gate, suite.name)
    for sentence in unforeseen(bounds, suite.measures(())):
        err.print(f"gate: {escape(sentence)}", soft_wrap=True)
    return bounds


def _tell(suite: Suite, run: Run, bounds: tuple[Bound, ...], *, to_the_end: bool) -> bool:
    """Print what a run came to, its metrics as JSON last; return whether a bound is broken."""
    results = run.results()
    if results is None:
        err.print("guanxi-evals: stopped before anything was done")
        raise typer.Exit(INTERRUPTED)
    measures = suite.measures(run.rows)
    out.print(table(results, measures))
    if not to_the_end:
        err.print(f"stopped after {len(run.rows)} samples of {results.settings['asked']}")
    broken = broken_bounds(bounds, results.metrics, measures)
    for sentence in broken:
        err.print(f"gate: {escape(sentence)}", soft_wrap=True)
    typer.echo(json.dumps({name: metric.as_json() for name, metric in results.metrics.items()}))
    return bool(broken)


@app.command("compare")
def compare_runs(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="the --out of the run before the change")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="the --out of the run after it")],
    *,
    gate: Annotated[
        Path | None, typer.Option(help="TOML with a bound for each metric of NEW; broken: exit 1")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="of the intervals and the test")] = 0,
) -> None:
    """Show each metric's change over the samples that both runs have, with a paired significance test.

    Ends with 1 when a metric worsened beyond its 95 % interval. Timings are shown and not judged; a gate bounds them.
    """
    with one_sentence():
        before, after = read_run(old), read_run(new)
        suite = _suite_of(after)
        bounds = () if gate is None else read_gate(gate, suite.name)
        with err.status("drawing samples again"):
            comparison = compare(suite, before, after, seed=seed)
        broken = broken_bounds(bounds, after.results.metrics, suite.measures(after.rows))
    out.print(changes_table(comparison))
    if comparison.only_old or comparison.only_new or comparison.another:
        err.print(
            f"left out: {comparison.only_old} samples only in OLD, {comparison.only_new} only in NEW, "
            f"{comparison.another} whose input is another",
            soft_wrap=True,
        )
    for sentence in broken:
        err.print(f"gate: {escape(sentence)}", soft_wrap=True)
    if broken or comparison.worsened:
        raise typer.Exit(1)


@app.command()
def report(folder: Annotated[Path, typer.Argument(metavar="DIR", help="the --out of a run")]) -> None:
    """Make the report of a kept run anew."""
    with one_sentence():
        kept = read_run(folder)
        typer.echo(write_report(kept.path, _suite_of(kept), kept.results, kept.rows))


@app.command("results")
def results_command(
    public: Annotated[Path, typer.Argument(metavar="PUBLIC", help="the folder of the public data sets")],
    *,
    only: Annotated[list[str] | None, typer.Option(help="run this set alone (may be repeated)")] = None,
    runs: Annotated[Path, typer.Option(help="where the runs are kept")] = Path("build/results"),
    page_file: Annotated[Path, typer.Option("--page", help="the page to write")] = Path("docs/results.md"),
) -> None:
    """Run every set that stands on the page of results, and write the page."""
    sets = read_sets()
    names = [published.name for published in sets]
    unknown = [name for name in only or () if name not in names]
    if unknown:
        raise typer.BadParameter(f"no set {unknown[0]!r}; there are: {', '.join(names)}", param_hint="--only")
    configure(level="ERROR")
    with one_sentence():
        wanted = [
            (published, published.options(public, DEMO_SHOP, solver))
            for published in sets
            if not only or published.name in only
            for solver in published.by
        ]
        for published, options in wanted:
            _publish(published, options, runs)
        before = page_file.read_text(encoding="utf-8") if page_file.exists() else ""
        page_file.write_text(page(sets, runs, before=before), encoding="utf-8")


def _publish(published: Published, options: Options, runs: Path) -> None:
    """Run a set with one solver and keep it; a run that was interrupted is not kept."""
    folder = runs / published.name / options.solver
    run = Run(SUITES[published.suite], options, folder)
    to_the_end = run.go(err)
    results = run.results()
    if results is None or not to_the_end:
        (folder / RESULTS).unlink(missing_ok=True)
        err.print(f"guanxi-evals: stopped at {published.name}; the page stays as it was")
        raise typer.Exit(INTERRUPTED)
    err.print(f"{published.name}, {options.solver}: {results.seconds:.0f} s")


@app.command("export")
def export_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="where the files go")],
    *,
    days: Annotated[int, typer.Option(min=1, max=36500, help="conversations of so many days")] = 30,
) -> None:
    """Write the shop's own chats in the suites' formats, for somebody to label.

    Reads the record that GUANXI_DATA or DATABASE_URL names, and changes nothing in it.
    """
    with one_sentence(), writing(folder):
        settings, since = read_settings(), now() - timedelta(days=days)
        if settings.database_url is None and not (settings.data / "record.sqlite").exists():
            raise BrokenData(
                settings.data, None, "holds no record; GUANXI_DATA or DATABASE_URL names the shop's"
            )
        exported = with_record(
            settings,
            lambda engine: export_chats(
                Log(engine, clock=now, after_commit=_nobody_listens), folder, since=since
            ),
        )
    out.print(
        f"{exported.conversations} conversations with {exported.messages} messages of shoppers; the files hold what "
        "they wrote, so keep them as safe as the record",
        soft_wrap=True,
    )


def _nobody_listens(state: Conversation) -> None:
    del state


def _suite_of(kept: Kept) -> Suite:
    suite = SUITES.get(kept.results.suite)
    if suite is None:
        there_are = f"no suite {kept.results.suite!r}; there are: {', '.join(SUITES)}"
        raise BrokenData(kept.path / RESULTS, None, there_are)
    return suite


def _numbers(text: str) -> tuple[int, ...]:
    try:
        numbers = tuple(int(part) for part in text.split(","))
    except ValueError:
        numbers = ()
    if not numbers or min(numbers) < 1:
        raise typer.BadParameter(
            f"{text!r} is not a list of numbers from 1, such as 1,10,100", param_hint="--shoppers"
        )
    return numbers
