"""What is said to whoever is in line for a person or on the list before it, in the voice of `agent.phrases`."""

from datetime import datetime, timedelta

from agent.reply import PERSON
from agent.shop import Shop
from conversation.model import Option

KEEP_WAITING = Option("Keep waiting", "wait", "I'll wait.")
GO_ON = Option("Go on with the assistant", "assistant", "Let's go on meanwhile.")
LEAVE_IT = Option("Never mind", "say", "Never mind, thank you.")
"""What each says in words as well, for whoever types them."""

LEAVE_A_MESSAGE = Option("Leave a message", "message", "I'd like to leave a message.")
LISTED_OPTIONS = (LEAVE_A_MESSAGE, PERSON)
NOBODY_THERE_OPTIONS = (KEEP_WAITING, LEAVE_A_MESSAGE, GO_ON, LEAVE_IT)
MEANWHILE_OPTIONS = (KEEP_WAITING, LEAVE_A_MESSAGE)

WRITE_YOUR_MESSAGE = (
    "Of course. Please write it here, all in one message, and I'll keep it for the people at the shop."
)


def nobody_there(shop: Shop) -> str:
    """Say honestly that no person is online, when there usually is one, and that the request is kept."""
    hours = shop.hours.said()
    when = f" Our people are usually here {hours}." if hours else ""
    return f"I'm sorry, nobody is online right now.{when} {_kept(shop)} {_you_may()}"


def closed(shop: Shop, opening: str | None) -> str:
    """Say that the shop's people have gone home and when they are back: a message, or that time, is what is offered."""
    sorry = "I'm sorry, nobody is here at this hour."
    if not opening:
        return f"{sorry} {_kept(shop)} {_you_may()}"
    return (
        f"{sorry} Our people are back {opening}. {_kept(shop)} You can leave them a message, be joined right here when "
        "they are back, or go on with me: I help where I can."
    )


def taking_too_long() -> str:
    """Say that the wait has become longer than anybody should be let wait unasked."""
    return (
        "I'm sorry, this is taking longer than it should: our people are all busy, and I can't honestly say how long "
        f"it will be. Your place in line is kept. {_you_may()}"
    )


def meanwhile() -> str:
    """Offer help to whoever has been in line for some minutes."""
    return (
        "You're still in line for a person, and your place is kept. If you like, I can go on helping meanwhile: "
        "just write."
    )


def go_on_meanwhile() -> str:
    return "Gladly. Your place is kept, and a person joins as soon as one is free. What can I do meanwhile?"


def keep_waiting() -> str:
    return "All right, I've kept your place. A person joins you here as soon as one is free."


def out_of_line(*, message: bool = False) -> str:
    taken = "your message off the list" if message else "you out of line"
    return f"All right, I've taken {taken}. If anything else comes up, just ask."


def opening_words(shop: Shop, opening: datetime, now: datetime) -> str:
    """Say when the shop opens as its people would: "today at 14:00", "on Monday at 09:00", "on 4 January at 09:00"."""
    there, here = shop.local(opening), shop.local(now)
    match there.date() - here.date():
        case timedelta(days=0):
            day = "today"
        case timedelta(days=1):
            day = "tomorrow"
        case ahead if ahead < timedelta(days=7):
            day = f"on {there:%A}"
        case _:
            day = f"on {there.day} {there:%B}"
    return f"{day} at {there:%H:%M}"


def _kept(shop: Shop) -> str:
    other = [f"write to {shop.email}"] if shop.email else []
    if shop.phone:
        other.append(f"phone {shop.phone}")
    also = f" You can also {' or '.join(other)}." if other else ""
    return f"I've kept your place in line, and someone will read everything we wrote here.{also}"


def _you_may() -> str:
    return "You can keep waiting, leave a message, or go on with me: I help where I can."


def failed_and_listed(shop: Shop, *, minutes: int | None) -> str:
    """Apologise for a turn that failed while too many others wait for a person."""
    return (
        "I'm sorry, something went wrong on my side and I couldn't answer. More shoppers are waiting for a person than "
        f"can be seen soon, so I've put you on the list for one. {_wait(minutes)} {_meanwhile(shop)}"
    )


def failed_again(shop: Shop, *, minutes: int | None) -> str:
    """Say to somebody on the list that their turn failed again."""
    return (
        "I'm sorry, I still can't answer. You keep your place on the list for a person, and what you write here is "
        f"kept for them. {_wait(minutes)} {_meanwhile(shop)}"
    )


def listed(shop: Shop, *, minutes: int | None) -> str:
    """Say that a person is due, and that too many are waiting for one to be asked at once."""
    return (
        "This is something for a person, but more people are waiting just now than they can see in good time, so I've "
        f"put you on their list. {_wait(minutes)} {_meanwhile(shop)}"
    )


def _wait(minutes: int | None) -> str:
    if minutes is None:
        return "I can't honestly say yet how long it will take."
    return f"The wait for a person is about {minutes} minute{'' if minutes == 1 else 's'} at the moment."


def _meanwhile(shop: Shop) -> str:
    write = f" or write to {shop.email}" if shop.email else ""
    return f"You can leave a message here{write}, go on with me, or ask for a person all the same."


def write_your_message(*, mail: bool) -> str:
    also = " If you'd like the answer by e-mail too, put your address in it." if mail else ""
    return f"{WRITE_YOUR_MESSAGE}{also}"


def message_kept(shop: Shop, email: str) -> str:
    if email:
        return (
            "Thank you, your message is kept. A person will read it and answer right here in this chat, "
            f"and by e-mail to {email}."
        )
    mail = f" If you'd rather have it by e-mail, write to {shop.email}." if shop.email else ""
    return f"Thank you, your message is kept. A person will read it and answer right here in this chat.{mail}"
