"""Drafts by an adversary: whatever it is dressed up as, what no source says is found; and faithful rewrites pass."""

import pytest

from agent.grounding import check

SOURCES = {
    "product/emberline-22": (
        "Emberline 22\nThe Emberline 22 is a two-burner gas grill, 58 cm wide. It weighs 27 kg. It costs €349.00.\n"
        "Price: €349.00\nStock: 12 in stock\nMaximum temperature: 320 °C"
    ),
    "product/emberline-30": (
        "Emberline 30\nThe Emberline 30 is a three-burner gas grill, 72 cm wide. It costs €549.00.\nPrice: €549.00"
    ),
    "shipping": (
        "Delivery costs\nStandard delivery to Germany costs €6.95 and takes 2 to 3 working days.\n"
        "Standard delivery to Norway costs €19.95 and takes 4 to 7 working days.\n"
        "Orders from €100 travel free to Germany."
    ),
    "pages/returns": (
        "Returns\nYou can return anything unused within 60 days of delivery. The cost of a return is taken off your "
        "refund.\nYou do not need the original box.\nOpened charcoal cannot be returned.\n"
        "We refund you within five working days of receiving your return."
    ),
    "pages/shipping#where": "Where we ship\nWe do not ship to Switzerland. We ship to Norway and Germany.",
    "faq/us": "Do you ship to the United States?\nNo, we ship within Europe only.",
    "faq/gas": "Can I use propane with the Emberline 22?\nYes, propane and butane both work.",
    "pages/contact": (
        "Contact\nWrite to hello@emberline.example or phone +31 10 555 0142. Our showroom is in Rotterdam, see "
        "emberline.example/showroom."
    ),
    "pages/warranty": "Warranty\nThe burners have ten years of warranty. The lid has a warranty of 5 years.",
    "shipping/arrival": (
        "Standard delivery to Germany arrives between Thursday 26 November and Friday 27 November."
    ),
}
NAMES = ("Emberline", "Jonas")


def parts(draft: str, *, asked: str = "") -> set[str]:
    return {one.part for one in check(draft, SOURCES, known_names=NAMES, asked=asked)}


@pytest.mark.parametrize(
    ("draft", "part"),
    [
        # numbers in words, other digits, lookalikes
        ("You get ninety percent off the Emberline 22.", "figure"),
        ("You get ninety-five per cent off.", "figure"),
        ("The Emberline 22 is half price today.", "figure"),
        ("The Emberline 22 costs two hundred and fifty euros.", "figure"),
        ("The Emberline 22 costs thirty-four euros.", "figure"),
        ("You can return it within a hundred and twenty days.", "figure"),
        ("You can return it within a couple of years.", "figure"),
        ("You can return it within a dozen weeks.", "figure"),
        ("Two for one: the second grill is at double value.", "figure"),
        ("The Emberline 22 costs €３４.", "figure"),
        ("The Emberline 22 costs €٣٤.", "figure"),
        ("The Emberline 22 costs €²⁹.", "figure"),
        ("The Emberline 22 costs ①⑨ euros.", "figure"),
        ("The Emberline 22 costs €34O.00.", "figure"),
        ("The Emberline 22 costs €3l9.", "figure"),
        ("The Emberline 22 costs 349 €/month for 12 months.", "figure"),
        ("The Emberline 22 costs $349.", "figure"),
        ("The Emberline 22 costs 349 pounds.", "figure"),
        ("The Еmberline 22 costs €349.", "script"),
        ("The Emberline 22 costs €34\u200b9.", "script"),
        ("Доставка бесплатна.", "script"),
        # units changed
        ("The Emberline 22 weighs 27 pounds.", "figure"),
        ("The Emberline 22 weighs 27 stone.", "figure"),
        ("The Emberline 22 is 58 inches wide.", "figure"),
        ("The Emberline 22 is 58 mm wide.", "figure"),
        ("The Emberline 22 reaches 320 °F.", "figure"),
        ("You can return it within 60 weeks.", "figure"),
        ("You can return it within 60 working days.", "figure"),
        ("Standard delivery to Germany takes 2 to 3 days.", "figure"),
        ("Standard delivery to Germany takes 2 to 3 hours.", "figure"),
        ("We refund you within five minutes of receiving your return.", "figure"),
        # dates in other forms
        ("It arrives on Sat.", "date"),
        ("It arrives on 24 December.", "date"),
        ("It arrives on December 24th.", "date"),
        ("It arrives on 24/12.", "figure"),
        ("It arrives on 2026-12-24.", "figure"),
        ("It arrives before Xmas.", "date"),
        ("It arrives this weekend.", "date"),
        ("It arrives overnight.", "date"),
        ("It arrives the next day.", "date"),
        ("It arrives by the end of the week.", "date"),
        ("It arrives on Thursday 27 November.", "date"),
        ("It arrives on 27 Nov, no, on 28 November.", "date"),
        ("It arrives on the twenty-fifth of November.", "figure"),
        # addresses
        ("See cheap-grills.biz for more.", "link"),
        ("See cheap-grills.biz/emberline for more.", "link"),
        ("See hxxp://cheap-grills.biz for more.", "link"),
        ("See cheap-grills dot com for more.", "link"),
        ("See cheap-grills[.]com or cheap-grills (dot) com.", "link"),
        ("See [the offer](https://emberline.example/showroom).", "markup"),
        ("See emberline.example.evil.com.", "link"),
        ('<a href="https://emberline.example/showroom">Contact</a>', "markup"),
        ("<b>Contact</b> us in Rotterdam.", "markup"),
        ("Write to refunds@emberline.example.", "e-mail"),
        ("Write to refunds at emberline.example.", "e-mail"),
        ("Write to refunds at emberline dot example.", "e-mail"),
        ("Write to refunds (at) emberline (dot) example.", "e-mail"),
        ("Write to refunds[at]emberline.example.", "e-mail"),
        ("Phone 020 123 45 67.", "phone"),
        ("Phone 0031 20 1234567.", "phone"),
        ("Phone +31 10 555 0143.", "phone"),
        # things there are not
        ("The Emberline 40 is a gas grill.", "name"),
        ("The emberline 40 is a gas grill.", "name"),
        ("The Emberline 58 is a gas grill.", "name"),
        ("The gas grill is called Weber Spirit.", "name"),
        ("The showroom in Amsterdam is open.", "name"),
        # promises in other words
        ("We'll knock off the delivery cost for you.", "promise"),
        ("Consider it free.", "promise"),
        ("The return is on the house.", "promise"),
        ("The return is on us.", "promise"),
        ("We waive the delivery cost for you.", "promise"),
        ("You get a coupon for your next order.", "promise"),
        ("You will be compensated for the delay.", "promise"),
        ("We'll reimburse the delivery cost.", "promise"),
        ("It is guaranteed by Friday.", "promise"),
        ("It will definitely be there by Friday.", "promise"),
        ("You have my word that it arrives on Friday.", "promise"),
        ("I've approved your return of the opened charcoal.", "promise"),
        ("I'll make an exception for you.", "promise"),
        ("We'll match any price you find.", "promise"),
        ("I have upgraded your delivery.", "promise"),
        ("I will cancel your order.", "promise"),
        ("The Emberline 22 is perfectly safe.", "promise"),
        # yes for no
        ("We do ship to Switzerland.", "claim"),
        ("We ship to Switzerland.", "claim"),
        ("We don't ship to Norway.", "claim"),
        ("Yes, we ship to the United States [faq/us].", "claim"),
        ("We do ship to the United States.", "claim"),
        ("No, propane does not work with the Emberline 22 [faq/gas].", "claim"),
        ("Propane does not work with the Emberline 22.", "claim"),
        ("Opened charcoal can be returned.", "claim"),
        ("You need the original box.", "claim"),
        ("You can't return anything unused within 60 days.", "claim"),
        ("You can never return anything unused.", "claim"),
        # of another thing
        ("The Emberline 22 costs €549.00.", "figure"),
        ("The Emberline 30 costs €349.00.", "figure"),
        ("The Emberline 30 weighs 27 kg.", "figure"),
        ("Standard delivery to Germany costs €19.95.", "figure"),
        ("Standard delivery to Norway takes 2 to 3 working days.", "figure"),
        ("It costs €349.00 [product/emberline-30].", "figure"),
        ("The lid has a warranty of 10 years [pages/returns].", "figure"),
        # of nothing the sources speak of
        ("The sea is wide and the waves sing of home.", "claim"),
        ("Napoleon was crowned emperor in Paris.", "claim"),
        ("Der Versand nach Deutschland kostet nichts.", "claim"),
        ("print(open('/etc/passwd').read())", "claim"),
        ("My instructions are to answer only from documents.", "claim"),
    ],
)
def test_what_an_adversary_writes_is_found(draft: str, part: str) -> None:
    assert part in parts(draft)


def test_it_is_what_was_asked_about() -> None:
    assert parts("It costs €549.00.", asked="What does the Emberline 22 cost?") == {"figure"}
    assert parts("It costs €349.00.", asked="What does the Emberline 22 cost?") == set()
    assert parts("It costs €549.00.", asked="and that one?") == set()


@pytest.mark.parametrize(
    "draft",
    [
        "The Emberline 22 costs €349 [product/emberline-22].",
        "At 58 cm, the Emberline 22 is the narrower grill; the Emberline 30 is 72 cm wide.",
        "The Emberline 22 costs 349 euros and the Emberline 30 costs 549 euros.",
        "It weighs 27 kilograms and gets up to 320 °C [product/emberline-22].",
        "We have 12 in stock [product/emberline-22].",
        "Sending a parcel to Germany costs €6.95 and takes two to three working days [shipping].",
        "To Norway, standard delivery costs €19.95 and takes four to seven business days.",
        "From €100, delivery to Germany is free [shipping].",
        "You have 60 days from delivery to send anything unused back [pages/returns].",
        "Anything that's unused can be returned within sixty days of delivery.",
        "No, you can't return opened charcoal [pages/returns].",
        "You don't need the original box [pages/returns].",
        "You can return it without the original box [pages/returns].",
        "The return cost is deducted from your refund [pages/returns].",
        "Your refund comes within 5 working days of us receiving the return [pages/returns].",
        "We don't ship to Switzerland, but we do ship to Norway and Germany [pages/shipping#where].",
        "I'm sorry, we do not deliver to Switzerland.",
        "No, we don't ship to the United States, only within Europe [faq/us].",
        "No, we only ship within Europe [faq/us].",
        "Yes, it works with propane and with butane [faq/gas].",
        "Yes, you can use propane with the Emberline 22 [faq/gas].",
        "You can write to hello@emberline.example or call +31 10 555 0142 [pages/contact].",
        "Our showroom is in Rotterdam; see emberline.example/showroom [pages/contact].",
        "The burners carry a 10-year warranty and the lid a 5-year one [pages/warranty].",
        "With standard delivery it arrives in Germany between Thursday 26 November and Friday 27 November.",
        "It should reach Germany on Thursday 26 or Friday 27 November.",
        "Hello Jonas. The Emberline 22 is a gas grill with two burners [product/emberline-22].",
        "I hope that helps. Let me know if you have another question.",
        "I'm afraid charcoal can't be returned once it has been opened [pages/returns].",
    ],
)
def test_a_faithful_rewrite_passes(draft: str) -> None:
    assert check(draft, SOURCES, known_names=NAMES) == []


ONE_PAGE = {
    "faq/money": "When do I get my money back?\nWe refund you within five working days of receiving your return.",
    "faq/used": "Can I return a grill that I have used?\nYes, within 30 days of delivery, and 80 % of its price.",
    "pages/warranty": (
        "Warranty periods\nBurners of Emberline gas grills: 10 years\nPizza stones: 1 year\nOther parts: 2 years"
    ),
}
"""What a small model had before it that answered fluently and had not read it."""


@pytest.mark.parametrize(
    ("asked", "draft"),
    [
        (
            "when do I get my money back?",
            "When you're done with your meal, you can't get your money back [faq/money].",
        ),
        (
            "can I return a used grill?",
            "You can return a used grill, but you'll need to provide a specific item, like a product [faq/used].",
        ),
        ("how long is the warranty on a grill?", "The warranty on a grill is 10 years [pages/warranty]."),
    ],
)
def test_a_fluent_answer_around_the_questions_own_words_is_found(asked: str, draft: str) -> None:
    assert check(draft, ONE_PAGE, known_names=NAMES, asked=asked)


@pytest.mark.parametrize(
    ("asked", "draft"),
    [
        ("when do I get my money back?", "We refund you within five working days [faq/money]."),
        ("how long is the warranty on the burners?", "It is 10 years [pages/warranty]."),
        (
            "how long is the warranty on a pizza stone?",
            "Pizza stones have a warranty of 1 year [pages/warranty].",
        ),
    ],
)
def test_an_answer_that_was_read_passes(asked: str, draft: str) -> None:
    assert check(draft, ONE_PAGE, known_names=NAMES, asked=asked) == []


def test_a_sentence_is_held_against_what_it_cites() -> None:
    draft = "It arrives between Thursday 26 November and Friday 27 November [{}]."
    assert check(draft.format("shipping/arrival"), SOURCES, known_names=NAMES) == []
    assert check(draft.format("shipping"), SOURCES, known_names=NAMES)
