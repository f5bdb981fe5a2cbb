"""Products are recognised by their names, and follow-ups are put together with the turn before."""

from datetime import UTC, datetime

import pytest

from agent.followup import resolve
from agent.products import ProductNames
from agent.reader import of_the_shop
from agent.resolved import Resolved
from conversation.model import AssistantSaid, Citation, Event, Page, Position, ShopperSaid
from retrieval.catalogue import Product

TITLES = {
    "ember-22": "Ember 22",
    "ember-30": "Ember 30",
    "ember-mini": "Ember Mini",
    "kettle-47": "Ember Kettle 47",
    "kettle-57": "Ember Kettle 57",
    "cover-22": "Cover for Ember 22",
    "cover-57": "Cover for Ember Kettle 57",
    "tongs": "Grill tongs",
    "brush": "Grill brush without bristles",
    "stone": "Pizza stone for grills",
}
CATALOGUE = {
    name: Product(name, title, attributes={"Materials": {"Grates": "steel"}})
    for name, title in TITLES.items()
}
NAMES = ProductNames(CATALOGUE, shop_name="Ember")
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def after(*said: str, page: str | None = None, cited: str | None = None, text: str) -> Resolved:
    """Resolve `text` after the shopper's earlier messages, each answered."""
    events: list[Event] = []
    where = Page(f"/products/{page}", page, page) if page else None
    for message in said:
        events.append(Event(Position(len(events) + 1), NOW, ShopperSaid(message, where)))
        sources = (Citation(f"product/{cited}", "", ""),) if cited else ()
        events.append(Event(Position(len(events) + 1), NOW, AssistantSaid("…", sources)))
    return resolve(
        text, earlier=events, page=where, names=NAMES, catalogue=CATALOGUE, places={"norway", "germany"}
    )


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("how wide is the Ember 22?", "ember-22"),
        ("price of the mini", "ember-mini"),
        ("do you have grill tongs", "tongs"),
        ("is the cover for the ember 22 waterproof", "cover-22"),
        ("emebr kettle 57", "kettle-57"),
        ("the pizza stoen", "stone"),
    ],
)
def test_a_product_is_recognised_by_its_name(text: str, product: str) -> None:
    assert NAMES.named(text).sure[:1] == (product,)


@pytest.mark.parametrize(
    "text", ["22 people are coming", "within 30 days", "is it 22 cm wide", "30 % off?", "for €30"]
)
def test_a_number_that_counts_something_is_no_model(text: str) -> None:
    assert not NAMES.named(text).sure


def test_a_name_that_is_part_of_a_longer_one_is_not_meant() -> None:
    assert NAMES.named("cover for ember 22").sure == ("cover-22",)


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("the oven 12 or the oven 12 wood?", {"oven-12", "oven-12-wood"}),
        ("is the oven 12 wood better than the oven 12", {"oven-12", "oven-12-wood"}),
        ("is the oven 12 wood made of wood?", {"oven-12-wood"}),
        ("the oven 12 wood (OV12WD-30) costs 229", {"oven-12-wood"}),
        ("I have the oven 12. What is the cover for the oven 12?", {"cover-12"}),
    ],
)
def test_a_name_is_heard_beside_a_longer_one_that_holds_it(text: str, products: set[str]) -> None:
    titles = {"oven-12": "Oven 12", "oven-12-wood": "Oven 12 Wood", "cover-12": "Cover for Oven 12"}
    names = ProductNames({name: Product(name, title) for name, title in titles.items()}, shop_name="Ember")
    assert set(names.named(text).sure) == products


def test_a_noun_alone_may_mean_the_product_that_is_called_so() -> None:
    assert NAMES.named("how do I clean the brush").maybe == ("brush",)
    assert set(NAMES.named("which cover do I need").maybe) == {"cover-22", "cover-57"}


def test_it_is_the_product_of_the_page() -> None:
    resolved = after(page="ember-22", text="how wide is it?")
    assert resolved.about.products[:1] == ("ember-22",)
    assert resolved.wordings.whole == "how wide is the Ember 22?"


def test_it_is_the_product_spoken_of_before() -> None:
    assert after("how much is the Ember Mini?", text="and is it waterproof?").about.products[:1] == (
        "ember-mini",
    )


def test_what_was_cited_is_spoken_of() -> None:
    assert after("anything for small balconies?", cited="ember-mini", text="how heavy is it?").about.products[
        :1
    ] == ("ember-mini",)


def test_what_was_cited_and_is_sold_no_more_is_not_spoken_of() -> None:
    cited = (Citation("product/gone", "", ""), Citation("product/ember-22/sizes", "", ""))
    earlier = [
        Event(Position(1), NOW, ShopperSaid("how do the two compare?")),
        Event(Position(2), NOW, AssistantSaid("…", cited)),
    ]
    both = resolve("how heavy are both?", earlier=earlier, page=None, names=NAMES, catalogue=CATALOGUE)
    assert both.about.products == ("ember-22",)


def test_a_named_product_comes_before_the_page() -> None:
    assert after(page="ember-22", text="how wide is the kettle 57?").about.products[:1] == ("kettle-57",)


def test_opening_another_page_turns_the_talk_to_its_product() -> None:
    first = Event(Position(1), NOW, ShopperSaid("how much is the Ember Mini?", Page("/", "", "ember-mini")))
    resolved = resolve(
        "how heavy is it?",
        earlier=[first],
        page=Page("/products/ember-30", "Ember 30", "ember-30"),
        names=NAMES,
        catalogue=CATALOGUE,
    )
    assert resolved.about.products[:1] == ("ember-30",)


def test_a_number_alone_means_the_sibling() -> None:
    resolved = after("how much is the kettle 57?", text="and the 47?")
    assert resolved.about.products[:1] == ("kettle-47",)
    assert "how much" in resolved.wordings.whole


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("and the small one?", "kettle-47"),
        ("is the smaller kettle in stock", "kettle-47"),
        ("how heavy is the bigger", "kettle-57"),
        ("ok the larger one then, when would it be here", "kettle-57"),
        ("the small print?", "kettle-57"),
        ("does the small bag fit", "kettle-57"),
        ("a smaller one would do", "kettle-57"),
        ("is there a smaller one", "kettle-47"),
        ("have you got anything bigger", "kettle-57"),
        ("and its little brother?", "kettle-47"),
        ("small one?", "kettle-47"),
        ("and the next one down", "kettle-47"),
        ("one small one for me please", "kettle-57"),
    ],
)
def test_a_size_alone_means_the_sibling(text: str, meant: str) -> None:
    resolved = after("how much is the kettle 57?", text=text)
    assert resolved.about.products[:1] == (meant,)
    assert resolved.wordings.in_chat.endswith(text)


@pytest.mark.parametrize(
    ("said", "text", "meant"),
    [
        (("kettle 47 or 57?",), "what's the price of both", {"kettle-47", "kettle-57"}),
        (("kettle 47 or 57?", "how wide is it"), "which is lighter", {"kettle-47", "kettle-57"}),
        (("how much is the kettle 57?",), "is it bigger than the 47", {"kettle-47", "kettle-57"}),
        (("kettle 47 or 57?", "how much is the mini"), "and both?", {"ember-mini"}),
        (("how much is the mini",), "which is lighter", {"ember-mini"}),
    ],
)
def test_both_are_meant_that_were_set_against_each_other(
    said: tuple[str, ...], text: str, meant: set[str]
) -> None:
    assert set(after(*said, text=text).about.products[:2]) == meant


def test_one_is_meant_that_the_shopper_named_and_not_the_page_alone() -> None:
    assert not after(page="kettle-57", text="how heavy is it?").about.meant
    assert not after("which grill for two?", cited="ember-mini", text="how heavy is it?").about.meant
    assert after("how much is the mini?", cited="ember-mini", text="how heavy is it?").about.meant
    assert after(page="kettle-57", text="how heavy is the 47?").about.meant


@pytest.mark.parametrize(
    "text", ["and to Norway?", "what about Norway?", "Norway?", "how about in black", "how much?"]
)
def test_a_fragment_goes_on_from_the_question_before(text: str) -> None:
    assert after("how much is shipping to Germany?", text=text).context == "how much is shipping to Germany?"


@pytest.mark.parametrize(
    "text", ["and how do I clean the grates?", "do you take paypal?", "can I return it?"]
)
def test_a_whole_question_stands_alone(text: str) -> None:
    assert after("how much is shipping to Germany?", text=text).context == ""


def test_fragments_add_up() -> None:
    resolved = after("how much is shipping to Germany?", "and to Norway?", text="and express?")
    assert "Germany" in resolved.context
    assert "Norway" in resolved.context


def test_a_first_message_has_nothing_to_go_on_from() -> None:
    assert after(text="and in black?").context == ""


def test_it_is_possible_points_at_nothing() -> None:
    assert not after(page="ember-22", text="is it possible to pay later").about.refers


def test_a_part_named_on_a_products_page_is_that_products() -> None:
    catalogue = CATALOGUE | {"grate": Product("grate", "Spare steel grate")}
    names = ProductNames(catalogue, shop_name="Ember")
    page = Page("/", "", "ember-22")
    resolved = resolve("what is the grate made of?", earlier=[], page=page, names=names, catalogue=catalogue)
    assert resolved.about.products[:1] == ("ember-22",)


@pytest.mark.parametrize(
    ("title", "chat"),
    [
        ("Returns", "Returns:"),
        ("returns | Ember & Co", "Returns:"),
        ("Returns \u2013 Ember & Co", "Returns:"),
        ("Ember & Co: Returns", "Returns:"),
        ("Returns - Islands | Ember & Co", "Returns - Islands:"),
        ("Checkout | Ember & Co", ""),
    ],
)
def test_a_question_on_a_page_of_the_shop_is_heard_after_its_title(title: str, chat: str) -> None:
    titles = {one.casefold(): one for one in ("Returns", "Returns - Islands")}
    page = of_the_shop(Page("/returns", title), titles)
    assert resolve("how long?", earlier=[], page=page, names=NAMES, catalogue=CATALOGUE).wordings.chat == chat


def test_all_that_is_in_an_order_is_spoken_of_once_it_was_told_of() -> None:
    told = AssistantSaid(
        "Your order EL-1 (Ember Kettle 57, Black, 2 × Grill brush and Cover for Ember Kettle 57) is paid.",
        citations=(Citation("order/EL-1", "Order EL-1", ""),),
    )
    earlier = [
        Event(Position(1), NOW, ShopperSaid("where is my order")),
        Event(Position(2), NOW, told),
    ]
    resolved = resolve("how heavy is it?", earlier=earlier, page=None, names=NAMES, catalogue=CATALOGUE)
    assert resolved.about.products[0] == "kettle-57"
    assert "cover-57" in resolved.about.products
