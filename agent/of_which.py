"""Says of which product or dish an answer is true, where its own words leave that open."""

import re
from collections.abc import Mapping

from agent import phrases
from agent.evidence import headed_by
from agent.reading import Reading
from agent.reply import Question, under
from agent.words import content
from retrieval.catalogue import Product
from retrieval.passages import Passage, PassageKind


def of_which(text: str, question: Question, reading: Reading, products: Mapping[str, Product]) -> str:
    """Say of which product or dish `text` is true, where it doesn't say so and the shopper asked of none."""
    best, asked = reading.judged[0].statement, reading.asked
    if _is_what_it_is(best.passage):
        title = best.passage.title
        if best.passage.product_id in asked.focus:
            return text
        shown = question.page is not None and question.page.title.startswith(title)
        said = set(content(title)) <= asked.words.keys()
        return text if shown or said or _stands_in(title, text) else under(title, text)
    titles = [products[one].title for one in headed_by(best, asked) if one in products]
    if len(titles) != 1 or _stands_in(titles[0], text):
        return text
    return phrases.about(titles[0], text)


def _is_what_it_is(passage: Passage) -> bool:
    """Tell whether a passage says what a product or a dish is, which its title names and its text need not."""
    return passage.kind is PassageKind.PRODUCT or (
        passage.kind is PassageKind.RECIPE and len(passage.path) == 1
    )


def _stands_in(title: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(title)}(?!\w)", text, re.IGNORECASE) is not None
