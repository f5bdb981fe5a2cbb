"""The one door to private things: returns what the caller may have, or raises."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from api.problems import Problem, not_found
from api.reps import Rep, RepRole
from api.services import Services
from api.tokens import BadToken, Bearer
from conversation.model import Conversation, ConversationId, Holder, RepId, ShopperId
from conversation.shoppers import Shopper

BEARER_PROTOCOL = "bearer."
PROTOCOL = "guanxi.v1"


def services_of(connection: HTTPConnection) -> Services:
    """Return what the composition root built."""
    built: Services = connection.app.state.services
    return built


async def services(connection: HTTPConnection) -> Services:
    """Do the same for the framework, which takes to a thread what is not async."""
    return services_of(connection)


House = Annotated[Services, Depends(services)]


def bearer_token(connection: HTTPConnection) -> str:
    """Return the caller's token, from `Authorization` or a WebSocket's protocol list. Raises BadToken."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    for name in connection.headers.get("sec-websocket-protocol", "").split(","):
        if name.strip().startswith(BEARER_PROTOCOL):
            return name.strip().removeprefix(BEARER_PROTOCOL)
    raise BadToken("this call needs a token; send it as 'Authorization: Bearer …'")


@dataclass(frozen=True, slots=True)
class ShopperCaller:
    bearer: Bearer
    shopper: Shopper


@dataclass(frozen=True, slots=True)
class RepCaller:
    bearer: Bearer
    rep: Rep


# Who calls is found by plain calls: the framework takes longer over each dependency of a dependency than they do.


async def caller(connection: HTTPConnection) -> ShopperCaller | RepCaller:
    """Return who calls. Raises BadToken."""
    house = services_of(connection)
    bearer = house.tokens.check(bearer_token(connection))
    if bearer.role == "rep":
        return await rep_of(house, bearer)
    shopper = await house.shoppers.find(ShopperId(bearer.subject))
    if shopper is None:
        raise BadToken("this token's shopper is unknown here; open a new session")
    return ShopperCaller(bearer, shopper)


async def rep_of(house: Services, bearer: Bearer) -> RepCaller:
    """Return the rep whose token this is. Raises BadToken, also where it was good once."""
    rep = await house.reps.find(RepId(bearer.subject))
    if rep is None or not rep.honours(bearer.issued_at):
        raise BadToken("this token is no longer valid; sign in again")
    return RepCaller(bearer, rep)


Caller = Annotated[ShopperCaller | RepCaller, Depends(caller)]


async def rep_caller(connection: HTTPConnection) -> RepCaller:
    """Return the rep who calls. Raises BadToken, and Problem (403) for a shopper."""
    who = await caller(connection)
    if isinstance(who, RepCaller):
        return who
    raise Problem(403, "reps-only", "Only the shop's reps may do this.")


AsRep = Annotated[RepCaller, Depends(rep_caller)]


async def supervisor_caller(connection: HTTPConnection) -> RepCaller:
    """Return the supervisor who calls. Raises BadToken, and Problem (403) for everybody else."""
    who = await rep_caller(connection)
    if who.rep.role is RepRole.SUPERVISOR:
        return who
    raise Problem(403, "supervisors-only", "Only a supervisor may do this.")


async def shopper_caller(connection: HTTPConnection) -> ShopperCaller:
    """Return the shopper who calls. Raises BadToken, and Problem (403) for a rep."""
    who = await caller(connection)
    if isinstance(who, ShopperCaller):
        return who
    raise Problem(403, "shoppers-only", "This call is the shopper's; a rep answers with /replies.")


AsSupervisor = Annotated[RepCaller, Depends(supervisor_caller)]
AsShopper = Annotated[ShopperCaller, Depends(shopper_caller)]


async def conversation(house: Services, who: ShopperCaller | RepCaller, conversation_id: str) -> Conversation:
    """Return a conversation the caller may see: their own, or any for a rep. Raises Problem (404)."""
    if "\x00" in conversation_id:  # PostgreSQL would not even look for it
        raise not_found()
    found = await house.log.load(ConversationId(conversation_id))
    if isinstance(who, ShopperCaller) and found.shopper != who.shopper.id:
        raise not_found()
    return found


def held_by(found: Conversation, rep: Rep) -> None:
    """Raise Problem (409) unless `rep` holds the conversation."""
    if found.holder is not Holder.REP or found.rep is None or found.rep.id != rep.id:
        raise Problem(409, "not-yours", f"{_whose(found)}; take it over first.")


def _whose(found: Conversation) -> str:
    """Say who has a conversation now, to a rep who thought they had it."""
    if found.rep is not None:
        return f"{found.rep.name} has this conversation now"
    match found.holder:
        case Holder.QUEUE:
            return "This conversation is in line"
        case Holder.ASSISTANT:
            return "The assistant has this conversation"
        case _:
            return "Nobody has this conversation now"
