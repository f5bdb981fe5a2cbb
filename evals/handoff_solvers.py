"""What says of each turn of a recorded dialogue whether a person should be there: the product, or a guess."""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.decide import Staff
from agent.offers import warm_offer
from agent.reply import Question, Reply
from api.house import open_house
from api.services import Services
from api.settings import read_settings
from conversation.model import AssistantSaid, ConversationId, Fact, HumanRequested, MoodRead, ShopperSaid
from evals.cases import DEFAULT_AT
from evals.clock import SettableClock
from evals.handoff_dialogues import Dialogue, Recorded
from evals.solver import READING_AND_TYPING, TURN_SECONDS
from evals.suites import PRODUCT

OFFERED = "offered"
ALWAYS, NEVER, WORDS = "always", "never", "words"


@dataclass(frozen=True, slots=True)
class Call:
    """What came of a shopper's turn. `handoff`: a person is asked for, or offered, now or since an earlier turn."""

    handoff: bool
    why: str | None = None


Take = Callable[[Dialogue], AsyncIterator[Call]]
"""Yields a call for each turn of the shopper, in order; whatever it raises leaves the turns after it without one."""


async def unasked(question: Question) -> Reply:
    """Stand in for the assistant's answer: the recorded one comes in its place, and is not known beforehand.

    Nor was it to whoever labelled the turn. What the demo shop's pages hold on another shop's wares is no evidence.
    """
    del question
    return Reply("That is in what I answered.")


async def somebody_free(said: str) -> str:
    """A rep has a free seat, so that warmth can offer one."""
    del said
    return "Mara"


async def somebody_there() -> bool:
    """A rep is online: whether a person is owed does not hang on the hour a dialogue was recorded at."""
    return True


class Product:
    """Puts recorded dialogues to the product's decision, turn by turn, on a log of its own."""

    def __init__(self, house: Services, clock: SettableClock) -> None:
        self._log = house.log
        self._shoppers = house.shoppers
        staff = Staff(somebody_there, somebody_free, thresholds=lambda: house.decider.thresholds)
        self._decider = house.decider.standing_in(unasked, staff=staff)
        self._clock = clock

    async def take(self, dialogue: Dialogue) -> AsyncIterator[Call]:
        """Decide at each turn of the shopper, with the recorded answers in the log.

        Once a person was asked for or offered, the conversation counts as theirs: the product does not ask twice.
        """
        self._clock.set(DEFAULT_AT)
        conversation = (await self._log.start((await self._shoppers.add()).id)).id
        made: Call | None = None
        for turn in dialogue.turns:
            self._clock.forward(READING_AND_TYPING)
            if turn.role == "assistant":
                await self._append(conversation, AssistantSaid(turn.text, found=turn.answered))
                continue
            await self._append(conversation, ShopperSaid(turn.text))
            call = made or await self._decide(conversation)
            made = call if call.handoff else None
            yield call

    async def _decide(self, conversation: ConversationId) -> Call:
        async with asyncio.timeout(TURN_SECONDS):
            facts = await self._decider.decide(await self._log.read(conversation))
        await self._append(conversation, *(fact for fact in facts if isinstance(fact, MoodRead)))
        for fact in facts:
            if isinstance(fact, HumanRequested):
                return Call(handoff=True, why=fact.reason.value)
            if isinstance(fact, AssistantSaid) and warm_offer(fact):
                return Call(handoff=True, why=OFFERED)
        return Call(handoff=False)

    async def _append(self, conversation: ConversationId, *facts: Fact) -> None:
        await self._log.append(await self._log.load(conversation), *facts)


@asynccontextmanager
async def product(shop: Path) -> AsyncIterator[Take]:
    """Open the server's parts in a passing folder. Nothing is ingested: the answers are the recorded ones."""
    with tempfile.TemporaryDirectory(prefix="guanxi-evals-", ignore_cleanup_errors=True) as folder:
        settings = read_settings(
            data=Path(folder), shop=shop, database_url=None, redis_url=None, orders_url=None, demo=False
        )
        clock = SettableClock(DEFAULT_AT)
        async with open_house(settings, clock=clock) as house:
            await house.turns.close()  # the turns are taken here, one at a time, and by nobody else
            yield Product(house, clock).take


def guess(rule: Callable[[Recorded], bool]) -> Callable[[Path], AbstractAsyncContextManager[Take]]:
    """Return a baseline that looks at each of the shopper's messages alone, and keeps to its first yes."""

    async def take(dialogue: Dialogue) -> AsyncIterator[Call]:
        made = False
        for turn in dialogue.turns:
            if turn.role == "shopper":
                made = made or rule(turn)
                yield Call(handoff=made)

    @asynccontextmanager
    async def opened(shop: Path) -> AsyncIterator[Take]:
        del shop
        yield take

    return opened


KEYWORDS = re.compile(
    r"\b(?:human|person|agent|representative|operator|manager|supervisor|someone|somebody|staff|call me|"
    r"complain\w*|refund|lawyer|court|police|ridiculous|unacceptable|worst|useless|angry|furious|discount)\b",
    re.IGNORECASE,
)
"""What a shop's first list of trigger words looks like."""

SOLVERS: dict[str, Callable[[Path], AbstractAsyncContextManager[Take]]] = {
    PRODUCT: product,
    ALWAYS: guess(lambda _: True),
    NEVER: guess(lambda _: False),
    WORDS: guess(lambda turn: KEYWORDS.search(turn.text) is not None),
}
