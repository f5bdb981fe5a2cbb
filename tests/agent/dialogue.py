"""A dialogue with the assistant over the demo shop's real knowledge, without a server between."""

from dataclasses import dataclass, field
from datetime import datetime

from agent.answer import Assistant
from agent.reply import Question, Reply
from agent.shop import Orders
from conversation.model import AssistantSaid, Event, Fact, Page, Position, ShopperId, ShopperSaid
from conversation.shoppers import Shopper
from tests.doubles import TUESDAY_MORNING


@dataclass
class Dialogue:
    """What was said so far; each `say` goes on from it."""

    assistant: Assistant
    shopper: Shopper = field(default_factory=lambda: Shopper(ShopperId("s_1")))
    page: Page | None = None
    now: datetime = TUESDAY_MORNING
    events: list[Event] = field(default_factory=list)

    async def say(self, text: str) -> Reply:
        question = Question(text, self.shopper, self.now, tuple(self.events), self.page)
        reply = await self.assistant.answer(question)
        self._append(ShopperSaid(text, self.page))
        self._append(AssistantSaid(reply.text, reply.citations, reply.confidence, reply.options, reply.found))
        return reply

    def _append(self, fact: Fact) -> None:
        self.events.append(Event(Position(len(self.events) + 1), self.now, fact))

    def look_at(self, product_id: str) -> None:
        self.page = Page(f"/products/{product_id}", product_id, product_id)


async def signed_in(orders: Orders, email: str) -> Shopper:
    """Return the customer of this e-mail as the shop's identity token makes them known."""
    customer = await orders.customer(email)
    assert customer is not None
    return Shopper(ShopperId("s_2"), customer.id, email, customer.name, verified=True)


def sources(reply: Reply) -> set[str]:
    return {citation.id for citation in reply.citations}
