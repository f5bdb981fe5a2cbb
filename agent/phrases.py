"""Every fixed sentence the assistant says, in one place and in the shop's voice: plain, kind, brief.

No sentence here promises, dates or prices anything that is not handed in.
"""

from collections.abc import Sequence

from agent.shop import Shop
from conversation.model import Option, Reason

ONLY_A_PERSON = "I can't arrange that myself, but a person can look into it with you: shall I fetch one?"
NO_SUCH_PAIR = (
    "I can't find an order with that number and e-mail address together. Please check both against your order "
    "confirmation and send them again."
)
"""The same words whether or not the order exists: a wrong pair tells nothing. Counted to limit the tries."""


def greeting(shop: Shop, name: str | None) -> str:
    hello = f"Hello {name}" if name else "Hello"
    return f"{hello}, nice to see you at {shop.name}. What can I help you with?"


def about(product: str, text: str) -> str:
    """Say of which product an answer is, where the shopper named none."""
    return f"For the {product}: {text}"


def on(question: str, text: str) -> str:
    """Say to which of several questions a word belongs."""
    return f"On “{question.splitlines()[-1]}”: {text}"


def thanks() -> str:
    return "You're welcome. If anything else comes up, just ask."


def goodbye(shop: Shop) -> str:
    return f"Goodbye, and thank you for visiting {shop.name}."


def who_i_am(shop: Shop) -> str:
    return (
        f"I'm {shop.name}'s assistant, a computer program. I answer from the shop's own pages and "
        "say so when I don't know; "
        "whenever you'd rather talk to a person, I'll ask one to join."
    )


def here(shop: Shop) -> str:
    return f"Yes, {shop.name}'s assistant is here. What can I do for you, or shall I fetch a person?"


def how_i_am() -> str:
    return "Very well, thank you. What can I do for you?"


def pleased() -> str:
    return "Glad to hear it. If there's anything else, I'm here."


def all_right() -> str:
    return "All right. If anything else comes up, just ask."


def noted() -> str:
    return "I see. Is there anything I can look up for you?"


def not_helpful() -> str:
    return (
        "I'm sorry I haven't been more help. Shall I fetch a person, or would you like to ask in other words?"
    )


def go_on() -> str:
    return "Of course. What would you like to know?"


def contact(shop: Shop) -> str:
    ways = ([f"write to {shop.email}"] if shop.email else []) + (
        [f"phone {shop.phone}"] if shop.phone else []
    )
    hours = shop.hours.said()
    when = f" Our people answer {hours}." if hours else ""
    return f"You can {' or '.join(ways)}.{when} Or ask for a person right here."


def what_i_do(shop: Shop) -> str:
    return (
        f"I can answer questions about {shop.name}'s products, delivery, returns, warranty and payment, "
        "tell you where your "
        "order is, and fetch a person whenever you want one."
    )


def taking_long() -> str:
    return "I'm sorry, I know your time is short. Shall I fetch a person, or is there one thing I can look up at once?"


def unknown(shop: Shop, *, again: bool, near: bool = False, in_line: bool = False) -> str:
    """Own up to not knowing; `near`: with buttons for what comes nearest; `in_line`: a person is coming already."""
    if in_line:
        nearest = f" Is it one of these, from {shop.name}'s pages? If not, the" if near else " The"
        return f"{not_found()}{nearest} person you're waiting for can tell you; your place is kept."
    if near and again:
        return (
            "I'm sorry, I don't find that either, and I won't guess. Is it one of these? "
            "Or shall I fetch a person, who can help you better?"
        )
    if near:
        return (
            f"I don't know that for sure, I'm afraid, and I'd rather not guess. Is it one of these, from {shop.name}'s "
            "pages? Or shall I fetch a person?"
        )
    if again:
        return (
            "I'm sorry, I can't find that either, and I won't guess. "
            "A person here can help you better: shall I fetch one?"
        )
    return (
        f"I don't know that, I'm afraid: I can't find it in {shop.name}'s pages, and I'd rather not guess. "
        "Shall I fetch a person?"
    )


def no_such_model(said: str, family: Sequence[str]) -> str:
    listed = f"{', '.join(family[:-1])} and {family[-1]}" if len(family) > 1 else "".join(family)
    known = f" What I do find: {listed}." if listed else ""
    return f"I can't find a product called {said} in the shop.{known} Shall I fetch a person?"


def not_understood() -> str:
    return "I'm not sure what you mean. Could you put it in other words, or shall I fetch a person?"


WHICH = "Which"
"""Opens whatever asks back what is meant; what is said next is read as the choice."""


def which_product(titles: Sequence[str], *, of: int) -> str:
    """Ask which of `titles` is meant; `of` counts those there are, and without any a name is asked for."""
    if len(titles) < 2:
        return f"{WHICH} product do you mean? Tell me its name, or ask on its page, and I'll look it up."
    if of > len(titles):
        some = f"{', '.join(titles[:-1])} and {titles[-1]}"
        return f"{WHICH} one do you mean? There are {of}, {some} among them."
    return f"{WHICH} one do you mean: {', '.join(titles[:-1])} or {titles[-1]}?"


def alike(count: int, said: str) -> str:
    """Say that what is asked is the same for every product that may be meant."""
    return f"It's the same for all {count}: {said}" if count > 2 else f"It's the same for both: {said}"


def which_country(place: str) -> str:
    return (
        f"I don't know {place} by name. Which country is it in? "
        "Then I can tell you what delivery costs and how long it takes."
    )


def ask_for_order(*, number: bool, email: bool) -> str:
    """Ask for what is still missing of the pair that opens an order."""
    if number and email:
        return (
            "I'm happy to look. Please send me your order number and the e-mail address you ordered with; "
            "I ask for both so that nobody else can see your order."
        )
    if number:
        return "Thank you. And the order number, please? It's in your order confirmation."
    return "Thank you. And the e-mail address you ordered with, please?"


def no_more_tries() -> str:
    return (
        "I can't check more orders in this conversation, for your safety and other people's. "
        "A person can look into it with you: shall I fetch one?"
    )


def no_orders(shop: Shop) -> str:
    return f"I can't see any order under your e-mail address at {shop.name}. Did you perhaps order with another one?"


def orders_unreachable() -> str:
    return (
        "I can't reach the order system right now, so I can't tell you. Shall I ask a person to look into it?"
    )


def others_not_shown() -> str:
    return "I can only speak about your own orders and details, not about anyone else's."


def unmoved(shop: Shop) -> str:
    """Decline to obey, recite or play a part, and go back to what the assistant is for."""
    return (
        f"I'm only here to answer questions about {shop.name}, so I'll leave that aside. "
        "Is there something about our products, delivery or returns that I can look up?"
    )


def outside(shop: Shop) -> str:
    """Decline what is no business of the shop."""
    return (
        f"That's outside what I can help with: I answer questions about {shop.name}'s products, orders, delivery and "
        "returns."
    )


def handing_over(reason: Reason) -> str:
    """Say that a person was asked for."""
    opening = {
        Reason.ASKED: "Of course, I've asked a person to join us.",
        Reason.NOTHING_FOUND: "I can't answer this well, so I've asked a person to join us.",
        Reason.UPSET: "I'm sorry this has been such trouble. I've asked a person to take over.",
        Reason.FAILED: "Something went wrong on my side, I'm sorry. I've asked a person to take over.",
        Reason.BULK: "For that a person can do more for you than I can, so I've asked one to join us.",
        Reason.WARM: "Gladly, I've asked a person to join us.",
        Reason.RISK: "This should be in a person's hands, so I've asked one to take over.",
        Reason.LOOPED: "My answers haven't helped you, I'm sorry. I've asked a person to take over.",
        Reason.PROMISE: "Only a person can promise you that, so I've asked one to join us.",
    }[reason]
    return f"{opening} They'll see what we wrote, so you don't have to repeat yourself."


def offer(rep: str) -> str:
    """Offer a rep by name, after an answer."""
    return (
        f"{rep} from our team is free right now, if you'd like to talk it over: shall I ask {rep} to join us?"
    )


def unknown_but_offer(rep: str) -> str:
    """Offer a rep by name in place of an answer that was not found."""
    return (
        f"That goes beyond what I find in the shop's pages. {rep} from our team is free right now: "
        f"shall I ask {rep} to join us?"
    )


def take_up(rep: str) -> Option:
    """Return the button that takes an offer up, by a yes in the shopper's name."""
    return Option(f"Yes, ask {rep}", "say", f"Yes, please ask {rep} to join us.")


def not_found() -> str:
    return "I can't find that in the shop's pages, I'm afraid."


def returned(rep: str) -> str:
    return f"{rep} has handed the conversation back to me. What else can I do for you?"


NO_EYES = (
    "Thank you, it has arrived. I can't look at pictures or documents myself. A person can: shall I ask one, or "
    "can you tell me in words what it shows?"
)
FILE_FOR_THE_PERSON = (
    "Thank you, it has arrived. I can't look at it myself, but the person who joins you will."
)
