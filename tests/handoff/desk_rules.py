"""Rules of the desk that take some looking: nobody starves, nobody idles while somebody waits, and everything ends."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from conversation.model import Closed, ConversationId, Fact, Holder, RepJoined, RepLeft, RepSaid
from evals.chaos_checks import Evidence, out_of_turn, two_owners, unlike_its_log
from evals.chaos_ledger import Ledger
from evals.chaos_record import Entry, Written
from handoff.desk_answers import Gone, Offer, Presence
from handoff.matching import pools_of
from tests.handoff.desk_world import WORKERS, Seen, Server, Worker, World, must

HEAD_START_AT_MOST = timedelta(minutes=10)
A_DAY_SECONDS = 25 * 60 * 60.0
ROUNDS = 80
SECONDS_A_ROUND = 8.0
LOGS = (
    ("one owner", two_owners),
    ("the log is whole", unlike_its_log),
    ("the assistant speaks in turn", out_of_turn),
)
MUTE_ROUNDS, MUTE_ROUND_SECONDS = 8, 31.0
"""Longer than the reminder and what follows it, in steps a stream bears."""

GONE_FOR_GOOD_SECONDS = 60.0
"""Longer than a stream's beat and the grace together."""


def fairly_made(offer: Offer, before: Seen, after: Seen) -> None:
    """Only who may serve it is asked; and of those who wait for anyone, not before one who came ten minutes earlier."""
    pool = before.pools.get(offer.conversation, "any")
    is_theirs = pool in pools_of(offer.rep, WORKERS[offer.rep].skills, WORKERS[offer.rep].languages)
    widened = before.pools.get(offer.conversation) != after.pools.get(offer.conversation)
    must(is_theirs or pool == f"own:{offer.rep}" or widened, "only who may serve it is asked", offer, pool)
    if not before.is_for_anyone(offer.conversation):
        return
    chosen = before.waits[offer.conversation]["since"]
    for name in after.open:
        waited = before.waits[name]["since"] if name in before.waits else chosen
        is_ahead = waited + 1000 * HEAD_START_AT_MOST.total_seconds() < chosen
        starves = is_ahead and before.is_for_anyone(name) and not before.has_passed(name, offer.rep)
        must(not starves, "nobody starves", offer, name, before.waits)


async def nobody_idles(seen: Seen, server: Server, workers: Iterable[Worker]) -> None:
    """After matching nobody waits for anyone while a rep is free who has not let them pass."""
    waiting = [name for name in seen.open if seen.is_for_anyone(name)]
    for worker in workers if waiting else ():
        seats = (await server.desk.snapshot_for(worker.id)).presence
        if seats.state != "online" or seats.taken >= worker.seats:
            continue
        for name in waiting:
            must(seen.has_passed(name, worker.id), "nobody waits while a rep is free", name, worker.id, seats)


async def say_presence(server: Server, worker: Worker, state: Presence) -> None:
    await server.desk.presence(
        worker.id, state, worker.seats, skills=worker.skills, languages=worker.languages
    )


async def come(server: Server, worker: Worker) -> None:
    await say_presence(server, worker, "online")
    await server.desk.stream_alive(worker.id)


async def look_after(server: Server) -> None:
    await server.line.compare()
    await server.line.serve()


async def all_are_served(world: World, workers: Iterable[Worker]) -> None:
    """With reps who take what they are offered and see it through, the line empties in a bounded time."""
    server = world.servers[0]
    for _ in range(ROUNDS):
        world.clock.forward(seconds=SECONDS_A_ROUND)
        for worker in workers:
            await come(server, worker)
        await look_after(server)
        for worker in workers:
            await _work(world, server, worker)
        left = [seen for seen in (await world.states()).values() if seen.in_line or seen.holder is Holder.REP]
        if not left:
            return
    must(not left, "everything ends: the line empties", left)


async def _work(world: World, server: Server, worker: Worker) -> None:
    shot = await server.desk.snapshot_for(worker.id)
    for offer in shot.offers:
        if not isinstance(taken := await server.desk.accept(offer.id, worker.id), Gone):
            await server.desk.follow(await world.append(server, taken.conversation, RepJoined(worker.card)))
    for row in (await server.desk.snapshot_for(worker.id)).mine:
        seen = await server.log.load(row.conversation)
        if seen.rep is not None and seen.rep.id == worker.id:
            facts = (RepSaid(worker.card, "done"), RepLeft(worker.card, "closed"), Closed())
            await server.desk.follow(await world.append(server, row.conversation, *facts))
            await server.desk.wrapped_up(worker.id, row.conversation)


async def all_are_given_back(world: World) -> None:
    """With every stream gone, nobody holds anything after the grace, and whoever waits has been told."""
    world.kill(0)
    world.kill(1)
    server = world.servers[0]
    await look_after(server)
    world.clock.forward(seconds=GONE_FOR_GOOD_SECONDS)
    for _ in range(3):
        await look_after(server)
    for seen in (await world.states()).values():
        must(seen.holder is not Holder.REP, "everything ends: who is gone holds nothing", seen)
        told = seen.holder is not Holder.QUEUE or seen.message_left
        must(told, "everything ends: who waits in vain is told", seen)


async def the_mute_are_relieved(world: World, workers: Iterable[Worker]) -> None:
    """A rep who is there and says nothing is reminded, and then the conversation goes back into line."""
    server = world.servers[0]
    await look_after(server)
    mute = {
        name: (seen.rep.id, seen.position)
        for name, seen in (await world.states()).items()
        if seen.rep is not None and seen.rep_silent_since is not None
    }
    for _ in range(MUTE_ROUNDS if mute else 0):
        for worker in workers:
            await come(server, worker)
        world.clock.forward(seconds=MUTE_ROUND_SECONDS)
        await look_after(server)
    for name, (rep, position) in mute.items():
        facts = [event.fact for event in (await server.log.read(name, after=position)).events]
        relieved = [fact for fact in facts if isinstance(fact, RepLeft) and fact.rep.id == rep]
        must(bool(relieved), "everything ends: a mute rep's stay", name, facts)
        must(relieved[0].reason == "silent", "everything ends: a mute rep's stay", name, facts)


async def the_parked_are_closed(world: World) -> None:
    """Whoever fell silent and never came back is closed after a day."""
    server = world.servers[1]
    await look_after(server)
    world.clock.forward(seconds=A_DAY_SECONDS)
    for _ in range(3):
        await look_after(server)
        world.clock.forward(seconds=6.0)
    for seen in (await world.states()).values():
        is_parked = seen.holder is Holder.NOBODY and seen.parked_with is not None
        must(not is_parked, "everything ends: a parked conversation", seen)


async def the_logs_are_whole(world: World, names: Iterable[ConversationId]) -> Counter[str]:
    """What chaos looks for in every log is looked for here too; returns how often each kind of event is in them."""
    histories = [await world.servers[0].log.read(name) for name in names]
    record = [
        Written(
            history.conversation,
            history.conversation.holder.value,
            tuple(Entry(event, None) for event in history.events),
        )
        for history in histories
    ]
    for named, check in LOGS:
        faults = list(check(Evidence(record, Ledger())))
        must(not faults, named, *faults)
    return Counter(kind_of(event.fact) for history in histories for event in history.events)


def kind_of(fact: Fact) -> str:
    """Name a fact, and why a rep left."""
    return f"RepLeft ({fact.reason})" if isinstance(fact, RepLeft) else type(fact).__name__
