"""Who goes on in a chat means what was told of last, both where they say so, and the place that they spoke of."""

from dataclasses import replace

import pytest

from agent.delivery_ask import is_reckoned
from agent.json_orders import JsonOrders
from agent.resolved import Before, Resolved, Wordings
from tests.agent.dialogue import Dialogue, signed_in, sources


async def last_of(dialogue: Dialogue, said: tuple[str, ...], page: str | None = None) -> tuple[set[str], str]:
    """Say one after another; return the sources and the words of the last answer."""
    if page is not None:
        dialogue.look_at(page)
    for text in said[:-1]:
        await dialogue.say(text)
    reply = await dialogue.say(said[-1])
    return sources(reply), reply.text


@pytest.mark.parametrize(
    ("page", "said", "source", "contains"),
    [
        ("solace-40", ("is there a bigger one",), "product/solace-50", "349.00"),
        (
            "solace-40",
            ("is there a bigger one", "and how long may the logs be in that one"),
            "product/solace-50/fuel-and-power",
            "40 cm",
        ),
        (
            "drift-pellet-500",
            ("how many pork shoulders go in the bigger one", "and it burns more i guess? per hour at 110 i mean"),
            "product/drift-pellet-800/fuel-and-power",
            "0.7 kg",
        ),
        ("forno-12", ("how hot does the wood one get",), "product/forno-wood-12/fuel-and-power", "480"),
        (
            None,
            ("Can a Kamado 46 stay out all winter?", "with a cover I suppose, what's that one cost?"),
            "product/cover-kamado-46",
            "65.00",
        ),
        (
            None,
            ("Is a heat deflector included with the Kamado 38?", "and with the 46?"),
            "product/kamado-46/in-the-box",
            "heat deflector",
        ),
        (
            "spare-igniter",
            ("lighter on my emberline 30 is dead, no click. will this one fit", "so what does mine run on then"),
            "product/emberline-30/fuel-and-power",
            "Emberline 30",
        ),
        (
            "solace-40",
            ("how heavy is it", "and its big brother, is there a bag with that too"),
            "product/solace-50/in-the-box",
            "base ring",
        ),
        (
            None,
            ("does the kettle 47 have a thermometer in the lid", "and the next one up?"),
            "product/emberline-kettle-57/cooking",
            "built into the lid",
        ),
        (None, ("ship to oslo how much", "and the bulky stuff"), "shipping/no", "99.00"),
        (
            None,
            ("does the hose come with the Emberline 22?", "Drift 500 vs 800. Consumption per hour at 110 °C for both"),
            "product/drift-pellet-800/fuel-and-power",
            "0.7 kg",
        ),
        (
            None,
            ("Drift 500 vs 800. Consumption per hour at 110 °C for both, please",),
            "product/drift-pellet-800/fuel-and-power",
            "0.7 kg",
        ),
    ],
)  # fmt: skip
async def test_the_product_spoken_of_is_meant_and_no_other_of_its_kind(
    dialogue: Dialogue, page: str | None, said: tuple[str, ...], source: str, contains: str
) -> None:
    found, text = await last_of(dialogue, said, page)
    assert source in found
    assert contains in text


@pytest.mark.parametrize(
    ("page", "said", "contains"),
    [
        (None, ("kettle 47 or 57? we are three", "what's the price of both"), ("129.00", "189.00")),
        ("forno-12", ("this or the 12 wood?", "which is lighter"), ("10 kg", "11.5 kg")),
        ("drift-pellet-500", ("what's the difference between this and the 800?",), ("749.00", "999.00")),
        (None, ("what's the price of the kettle 47 and the kettle 57?",), ("129.00", "189.00")),
        (None, ("how much are the forno 12 and the forno 16",), ("279.00", "429.00")),
    ],
)
async def test_both_are_told_of_where_both_are_asked_after(
    dialogue: Dialogue, page: str | None, said: tuple[str, ...], contains: tuple[str, ...]
) -> None:
    _, text = await last_of(dialogue, said, page)
    assert all(one in text for one in contains)


@pytest.mark.parametrize(
    ("said", "source", "contains"),
    [
        (
            (
                "i want to send my uncle in tromsø the wireless thermometer for christmas, until when can i order",
                "and if i did it right now, when would he have it",
            ),
            "shipping/no",
            "arrives between",
        ),
        (
            ("party on saturday in hamburg! if i order the emberline 22 now when is it here", "what's the fastest way"),
            "shipping/de",
            "Express delivery",
        ),
        (("Emberline 30 to Innsbruck, what comes on top for delivery?", "and with the 22?"), "shipping/at", "18.95"),
        (("can I get the Kamado 38 to Uppsala before Christmas?", "what's the freight"), "shipping/nordics", "69.00"),
        (
            ("Hola, do you send to Tenerife?", "and to my brother in Sevilla? He could bring it over"),
            "shipping/south",
            "9.95",
        ),
        (
            ("do you send to Sevilla?", "and how much is it there, for a kettle 57"),
            "shipping/south",
            "With the Emberline Kettle 57 (€189.00) it is free",
        ),
        (
            (
                "if i order the black emberline 22 now, when is it in hamburg",
                "what's the fastest way",
                "how much is that",
            ),
            "shipping/de",
            "14.95",
        ),
        (
            ("if i order the kettle 47 now when's it in hamburg", "with express?", "whats the price difference"),
            "shipping/de",
            "14.95",
        ),
        (("can you send this kettle 57 to my friend in nantes? i'm in ghent myself",), "shipping/fr", "France"),
    ],
)  # fmt: skip
async def test_delivery_is_reckoned_on_for_who_goes_on_about_it(
    dialogue: Dialogue, said: tuple[str, ...], source: str, contains: str
) -> None:
    found, text = await last_of(dialogue, said)
    assert source in found
    assert contains in text


@pytest.mark.parametrize(
    ("text", "reckoned"),
    [
        ("what's the fastest way", True),
        ("and by express?", True),
        ("how soon would they come", False),
        ("how long does the warranty on the burners of this grill last", False),
    ],
)
def test_arithmetic_alone_answers_who_goes_on_about_a_parcel(text: str, *, reckoned: bool) -> None:
    told = Resolved(text, Wordings(text, text, text), before=Before(told_first="shipping/de"))
    assert is_reckoned(told, None) is reckoned
    assert not is_reckoned(replace(told, before=Before(told_first="pages/gifts")), None)


async def test_who_comes_is_no_parcel(dialogue: Dialogue) -> None:
    said = ("we live in ghent. can somebody build the kamado 46 for us?", "how soon would they come")
    found, _ = await last_of(dialogue, said)
    assert "pages/assembly#what-we-do" in found


@pytest.mark.parametrize(
    ("said", "contains", "never"),
    [
        (("Is there import tax on orders to Switzerland?",), "local import VAT", "Within the EU"),
        (("Can I pay by Klarna in Finland?", "and in France?"), "Klarna", "iDEAL"),
        (("can i pay with ideal as well",), "iDEAL", "cryptocurrency"),
        (("Who pays for sending back a faulty item from Norway?",), "free, everywhere", "Germany"),
        (("Can you gift wrap a Kettle 57?",), "grills, ovens and fire pits stay", "Yes,"),
        (("By when should I order a Kamado to have it for Christmas?",), "7 December", "22 December"),
    ],
)
async def test_what_speaks_of_the_very_thing_is_said_and_not_what_holds_for_others(
    dialogue: Dialogue, said: tuple[str, ...], contains: str, never: str
) -> None:
    _, text = await last_of(dialogue, said)
    assert contains in text
    assert never not in text


async def test_whose_price_is_asked_is_told_and_not_what_it_is_for(dialogue: Dialogue) -> None:
    _, text = await last_of(dialogue, ("need new grates for my emberline 22, what do they cost",))
    assert "39.00" in text
    assert "349.00" not in text


@pytest.mark.parametrize(
    ("page", "said", "opening"),
    [
        ("emberline-22", "pls is hose in box", "No: not included"),
        ("forno-volt-13", "is there a peel with it?", "No: not included"),
        ("emberline-mini", "does it have a thermometer in the lid", "No: Emberline Mini, thermometer: none."),
        ("forno-wood-12", "does it come with something to scoop?", "Yes: in the box"),
    ],
)
async def test_what_is_left_out_is_a_no(dialogue: Dialogue, page: str, said: str, opening: str) -> None:
    _, text = await last_of(dialogue, (said,), page)
    assert text.startswith(opening)


async def test_what_is_sold_out_is_not_said_to_be_there(dialogue: Dialogue) -> None:
    _, text = await last_of(dialogue, ("do you have the heat-proof touch-up paint",))
    assert text == (
        "Not right now: the Heat-proof touch-up paint is out of stock: "
        "expected back in 14 days, on Tuesday 8 December."
    )


@pytest.mark.parametrize(
    ("said", "contains", "never"),
    [
        (
            "is the kettle 57 available in that soft green",
            "in Sage is out of stock: expected back in 15 days",
            "No:",
        ),
        ("the cover for the emberline 22 in beige?", "in Sand is in stock", "not in"),
        ("do you have the emberline 22 in red", "comes in Black, Sage or Cream, not in red", "Yes"),
    ],
)
async def test_a_shade_is_meant_by_its_plainer_name(
    dialogue: Dialogue, said: str, contains: str, never: str
) -> None:
    _, text = await last_of(dialogue, (said,))
    assert contains in text
    assert never not in text


@pytest.mark.parametrize(
    ("said", "source"),
    [
        (
            (
                (
                    "Our street wants to chip in for one big pizza oven for parties. "
                    "The masonry one: how many pizzas at once?"
                ),
                "Firewood use, on an evening?",
            ),
            "product/forno-terra/fuel-and-power",
        ),
        (
            ("every single pizza glues itself to the peel, what am i doing wrong??",),
            "pages/care-pizza-stones#sticking",
        ),
    ],
)
async def test_what_a_message_only_seems_to_be_about_shuts_nothing_out(
    dialogue: Dialogue, said: tuple[str, ...], source: str
) -> None:
    found, _ = await last_of(dialogue, said)
    assert source in found


async def test_an_exchange_is_told_of_by_the_terms_whatever_there_is(dialogue: Dialogue) -> None:
    said = "got your leather grill gloves for my birthday in L, too small. can i swap them for a bigger size"
    found, _ = await last_of(dialogue, (said,))
    assert not any(one.startswith("product/gloves/variants") for one in found)


async def test_whether_it_comes_by_a_day_is_reckoned(dialogue: Dialogue) -> None:
    found, text = await last_of(dialogue, ("will the Emberline grill arrive before Friday?",), "emberline-22")
    assert text.startswith("Yes, before Friday 27 November")
    assert "shipping/nl" in found


async def test_a_card_is_known_by_its_short_name(dialogue: Dialogue) -> None:
    _, text = await last_of(dialogue, ("amex ok?",))
    assert "Visa, Mastercard and American Express" in text


async def test_a_grill_is_no_grill_accessory(dialogue: Dialogue, orders: JsonOrders) -> None:
    dialogue.shopper = await signed_in(orders, "yusuf.demirel@mail.example")
    reply = await dialogue.say("when is my grill picked up")
    assert reply.citations[0].id == "order/EL-10310"


@pytest.mark.parametrize(
    ("email", "said", "order"),
    [
        ("aisling.keane@inbox.example", "can ye tell me where all my stuff is", "order/EL-10393"),
        ("priya.raghavan@inbox.example", "the tool set i ordered express, will it be here today?", "order/EL-10479"),
    ],
)  # fmt: skip
async def test_whoever_is_signed_in_is_told_of_what_they_ordered(
    dialogue: Dialogue, orders: JsonOrders, email: str, said: str, order: str
) -> None:
    dialogue.shopper = await signed_in(orders, email)
    assert order in sources(await dialogue.say(said))


async def test_of_an_order_that_is_meant_which_its_shopper_named(
    dialogue: Dialogue, orders: JsonOrders
) -> None:
    """What is asked next is asked of the oven, not of the peel that came with it."""
    dialogue.shopper = await signed_in(orders, "mikko.rantala@posti.example")
    assert "order/EL-10113" in sources(await dialogue.say("when did I buy my forno?"))
    reply = await dialogue.say("how heavy is it?")
    assert sources(reply) == {"product/forno-12/dimensions"}


async def test_a_day_of_ordering_is_kept_for_another_place(dialogue: Dialogue) -> None:
    said = ("When would it arrive in Paris if I order now?", "and if I order on Friday at 15:00?")
    _, paris = await last_of(dialogue, said)
    assert "Ordered on Friday 27 November at 15:00" in paris
    rome = (await dialogue.say("and to Rome?")).text
    assert rome.startswith("Ordered on Friday 27 November at 15:00")
    assert "Rome (Spain and Italy) arrives between Thursday 3 December and Tuesday 8 December" in rome
