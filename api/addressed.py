"""How a shopper wants to be addressed: asked once by the widget, changed as often as they like."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, StringConstraints

from api import access, texts
from api.access import AsShopper, House
from api.shopper import carry_out
from conversation.model import AddressChosen

router = APIRouter(prefix="/v1/conversations/{conversation_id}", tags=["shopper"])

LONGEST_NAME = 80


def _in_one_line(text: str) -> str:
    return " ".join(texts.mask_cards(texts.clean(text)).split())


Called = Annotated[str, AfterValidator(_in_one_line), StringConstraints(max_length=LONGEST_NAME)]


class AddressIn(BaseModel):
    """`called` may be empty or null, `formal` null: then nothing is wished for."""

    id: texts.SenderId
    called: Called | None = None
    formal: bool | None = None


@router.post("/address", status_code=202)
async def choose_address(
    conversation_id: str, body: AddressIn, who: AsShopper, house: House
) -> dict[str, Any]:
    """Keep how the shopper wants to be called, and whether formally; the newest word counts."""
    found = await access.conversation(house, who, conversation_id)
    chosen = AddressChosen(body.called or "", body.formal)
    return await carry_out(house, who, body.id, found, lambda _: [chosen])
