"""`make chaos`: shoppers and reps talk while servers are killed, Valkey is lost, sockets drop and a process freezes.

    python -m evals.chaos --minutes 10 --shoppers 200 --reps 20

Bounded, and on the loopback alone: it starts its own Valkey, its own database (PostgreSQL where one is installed, else
SQLite) and three servers of the product on the demo shop. When it is over, it looks in the log, read from SQL, for
everything that was promised, prints a table and exits with 1 when a promise was broken.
"""

import asyncio
import json
import os
import random
import re
import shutil
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy.engine import make_url

from api.logs import configure
from conversation.database import open_engine
from conversation.errors import StoreUnavailable
from conversation.model import Conversation, Holder
from conversation.store import Log
from evals.cases import read_cases
from evals.chaos_checks import Evidence, judge, left_alone, misshown
from evals.chaos_house import House, Plan, open_house
from evals.chaos_ledger import Ledger
from evals.chaos_people import Habits, Person, Shopper, Town
from evals.chaos_record import read_record
from evals.chaos_report import Report, numbers_of, page, table
from evals.chaos_reps import Rep
from evals.chaos_weather import Weather
from evals.cli import DEMO_SHOP, one_sentence, out
from evals.dialogues import CASES
from evals.relay_shoppers import visits
from evals.runner import ended_politely

SETTLES_WITHIN_SECONDS = 120.0
"""For everything sent to be taken and answered when the storm is over; frozen servers may just have woken."""

LOOK_EVERY_SECONDS = 2.0
COME_WITHIN_SECONDS = 20.0
TRACEBACK = re.compile(r'"level": ?"(error|critical)"|^Traceback', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One run as it is asked for."""

    plan: Plan
    minutes: float
    shoppers: int
    seed: int
    pause_seconds: float


async def run(wanted: Wanted, out_folder: Path | None = None) -> Report:
    """Open a house, let chaos loose on it, and judge what is left; the servers' logs go into `out_folder`.

    Raises EvalError.
    """
    async with open_house(wanted.plan) as house:
        chance = random.Random(wanted.seed)  # noqa: S311 - a course of events, not a secret
        habits = Habits(wanted.pause_seconds)
        town = Town(house.urls, habits, Ledger(), chance, ssl.create_default_context())
        asked = visits(read_cases(CASES), chance)
        shoppers = [Shopper(town, f"s{i}", asked) for i in range(1, wanted.shoppers + 1)]
        reps = [Rep(town, f"r{i}", account) for i, account in enumerate(house.accounts, start=1)]
        people: list[Person] = [*shoppers, *reps]
        weather = Weather(house, people, 60 * wanted.minutes, chance)
        began = time.monotonic()
        try:
            await _come_in(shoppers, reps, wanted)
            raging = asyncio.create_task(weather.rage())
            while not raging.done():
                _all_well(people)
                await asyncio.wait({raging}, timeout=LOOK_EVERY_SECONDS)
            await raging
            town.closing = True
            settled = await _settle(house, shoppers, town.ledger)
            _all_well(people)
        finally:
            await asyncio.gather(*(person.leave() for person in people))
        if out_folder is not None:
            _keep_logs(house, out_folder)
        evidence = Evidence(await read_record(house.database), town.ledger)
        more = {
            "seconds of storm": round(60 * wanted.minutes),
            "seconds to settle": round(settled, 1),
            "seconds in all": round(time.monotonic() - began),
            "events in the log": sum(len(one.entries) for one in evidence.record),
            "errors in the servers' logs": sum(len(TRACEBACK.findall(log.read_text())) for log in house.logs),
        }
        settings = {
            "servers": wanted.plan.servers,
            "shoppers": wanted.shoppers,
            "reps": wanted.plan.reps,
            "minutes": wanted.minutes,
            "seed": wanted.seed,
            "database": make_url(house.database).get_backend_name(),
            "cores": os.cpu_count(),
        }
        return Report(settings, weather.happened, numbers_of(town.ledger, more), judge(evidence))


def _keep_logs(house: House, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, log in enumerate(house.logs, start=1):
        shutil.copyfile(log, folder / f"server-{number}.log")


async def _come_in(shoppers: Sequence[Shopper], reps: Sequence[Rep], wanted: Wanted) -> None:
    for rep in reps:
        rep.colleagues = [other for other in reps if other is not rep] or [rep]
    await asyncio.gather(*(rep.sign_in() for rep in reps))
    for rep in reps:
        rep.start(rep.read_stream(), rep.work())
    apart = min(COME_WITHIN_SECONDS, 6 * wanted.minutes) / max(1, len(shoppers))
    for number, shopper in enumerate(shoppers):
        shopper.start(shopper.shop(first_after=number * apart))


def _all_well(people: Sequence[Person]) -> None:
    for person in people:
        person.check()


async def _settle(house: House, shoppers: Sequence[Shopper], ledger: Ledger) -> float:
    """Wait until everybody was heard, answered and shown it, or the time for that is over; return the seconds."""
    began = time.monotonic()
    engine = open_engine(house.database)
    log = Log(engine, clock=_no_time, after_commit=_nobody_rings)
    try:
        while time.monotonic() - began < SETTLES_WITHIN_SECONDS:
            with suppress(StoreUnavailable):
                if all(shopper.silent for shopper in shoppers) and await _is_quiet(log):
                    evidence = Evidence(await read_record(house.database), ledger)
                    if not [*left_alone(evidence), *misshown(evidence)]:
                        break
            await asyncio.sleep(LOOK_EVERY_SECONDS)
    finally:
        await engine.dispose()
    return time.monotonic() - began


async def _is_quiet(log: Log) -> bool:
    held = [
        state for state in await log.held() if state.holder is Holder.REP and state.owed_since is not None
    ]
    return not held and not await log.owed()


def _no_time() -> NoReturn:
    raise AssertionError("chaos writes nothing into the log")


def _nobody_rings(state: Conversation) -> None:
    del state


def main(  # noqa: PLR0913  # each is an option of the command
    *,
    minutes: Annotated[float, typer.Option(min=0.2, max=120, help="how long things go wrong")] = 10.0,
    shoppers: Annotated[int, typer.Option(min=1, max=2_000)] = 200,
    reps: Annotated[int, typer.Option(min=1, max=200)] = 20,
    servers: Annotated[int, typer.Option(min=2, max=9)] = 3,
    database: Annotated[str, typer.Option(help="postgresql, sqlite, or auto")] = "auto",
    pause: Annotated[float, typer.Option(min=0.5, max=600, help="seconds between a shopper's words")] = 10.0,
    seed: Annotated[int, typer.Option(min=0, help="of what people and the weather do")] = 1,
    out_folder: Annotated[
        Path | None, typer.Option("--out", help="a folder for chaos.json, chaos.md and the servers' logs")
    ] = None,
) -> None:
    """Let chaos loose on a house of our own, and look for every promise in the log."""
    configure(level="ERROR")
    with one_sentence():
        plan = Plan(DEMO_SHOP, servers, reps, database)
        with ended_politely():
            report = asyncio.run(run(Wanted(plan, minutes, shoppers, seed, pause), out_folder))
    out.print(table(report))
    for name, value in report.numbers.items():
        out.print(f"{name}: {value:,}")
    if out_folder is not None:
        command = (
            f"python -m evals.chaos --minutes {minutes:g} --shoppers {shoppers} --reps {reps} --seed {seed}"
        )
        (out_folder / "chaos.json").write_text(json.dumps(report.as_json(), indent=1) + "\n")
        (out_folder / "chaos.md").write_text(page(report, command))
    if not report.kept:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
