"""What somebody chooses for whom no person comes soon: wait on, leave a message, go on with the assistant, or leave."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, BeforeValidator, StringConstraints

from agent import listed
from agent.address import LONGEST_CHARACTERS, is_address
from api import access, texts
from api.access import AsShopper, House
from api.problems import Problem
from api.shopper import carry_out
from conversation.model import Conversation, Fact, ShopperSaid
from handoff.choices import Choice, may_choose, may_leave

router = APIRouter(prefix="/v1/conversations/{conversation_id}", tags=["shopper"])


def _address(text: str) -> str:
    if text and not is_address(text):
        raise ValueError("this is no e-mail address; write it as name@example.org, or leave it out")
    return text


Email = Annotated[
    str,
    BeforeValidator(lambda value: value.strip() if isinstance(value, str) else value),
    StringConstraints(max_length=LONGEST_CHARACTERS),
    AfterValidator(_address),
]


class ChoiceIn(BaseModel):
    """`text` is the message that is left, `email` where the answer to it goes too."""

    id: texts.SenderId
    choice: Choice
    text: texts.Message | None = None
    email: Email = ""


@router.post("/choice", status_code=202)
async def choose(conversation_id: str, body: ChoiceIn, who: AsShopper, house: House) -> dict[str, Any]:
    """Take what a shopper in line, or on the list for a person, would rather; the same `id` again changes nothing."""
    found = await access.conversation(house, who, conversation_id)
    if body.choice == "message" and body.text is None:
        raise Problem(422, "no-message", "Write the message too, as `text`.")
    if body.email and not house.settings.mails:
        detail = "This shop answers here and sends no e-mail; leave the address out."
        raise Problem(422, "mail-not-offered", detail)

    def facts(now: Conversation) -> list[Fact]:
        if not (may_leave(now) if body.choice == "leave" else may_choose(now)):
            detail = (
                "No person is being asked for just now, so there is nothing to choose; ask for one first."
            )
            raise Problem(409, "not-waiting", detail)
        match body.choice:
            case "wait":
                return listed.wait_on(now)
            case "message":
                said = ShopperSaid(body.text or "", verified=who.bearer.verified)
                return [said, *listed.leave_message(body.email, house.shop)]
            case "assistant":
                return listed.go_on(now)
            case "leave":
                return listed.leave(now)

    return await carry_out(house, who, body.id, found, facts)
