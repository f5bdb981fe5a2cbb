"""What is worked out of one snapshot of the knowledge for reading questions, each thing once."""

from functools import cache

from agent.alike import Fact, told_of_each
from agent.products import ProductNames
from agent.words import content
from retrieval.search import Knowledge
from retrieval.statements import statements

NO_WORD = "zzzzzzzz"
"""Stands in no page of a shop: its rarity is the greatest there is."""


class Notes:
    """Notes on the knowledge as it is when they are made; whoever sees another snapshot makes new ones.

    `snapshot` is its id. `names` are the products', `titles` the pages' by their case-folded forms, `rarest` is the
    rarity of a word that no page holds.
    """

    def __init__(self, knowledge: Knowledge, *, shop_name: str) -> None:
        self._knowledge = knowledge
        self.snapshot = knowledge.snapshot_id
        self.rarest = self.rarity(NO_WORD)
        self.titles = {page.title.casefold(): page.title for page in knowledge.holdings()}
        self.names = ProductNames(
            knowledge.products(), shop_name=shop_name, known=lambda word: self.rarity(word) < self.rarest
        )
        self.named_in = cache(self._named_in)
        self.words_about = cache(self._words_about)
        self.told_of_each = cache(self._told_of_each)

    def rarity(self, word: str) -> float:
        """Return how much `word` tells; 0 for words that only say how something is asked."""
        terms = self._knowledge.terms(word)
        return self._knowledge.rarity(terms[0]) if terms else 0.0

    def _named_in(self, text: str) -> frozenset[str]:
        """Return the products that `text` names in full."""
        return frozenset(self.names.named(text).sure)

    def _words_about(self, product: str) -> frozenset[str]:
        """Return the stems of all that the shop says of a product."""
        texts = (f"{one.text} {' '.join(one.path)}" for one in self._knowledge.passages_of(product))
        return frozenset(content(" ".join(texts)))

    def _told_of_each(self, product: str) -> frozenset[Fact]:
        """Return what the shop tells of others of its kind as it does of `product`."""
        own = (one for passage in self._knowledge.passages_of(product) for one in statements(passage))
        return told_of_each(own, self.names.of_its_kind(product) - {product})
