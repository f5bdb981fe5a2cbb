"""A question that stands alone: what was said, which products it is about, and what was said before it.

Pure.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """The products that a message is about, and how surely.

    `products` come most telling first: named ones, else the one spoken of, else the page's. `named` tells whether the
    message names them, in part or `in_full`, `refers` whether it points at them ("it", "this grill") or goes on from
    the question before. `maybe` is what several products are called. `sibling` is the product that is meant by a number
    or a size alone ("and the 47?"), None where none is. `meant` tells whether the first of `products` is one that the
    shopper spoke of, in this message or before, and not only the answer or the page.
    """

    products: tuple[str, ...] = ()
    named: bool = False
    in_full: bool = False
    refers: bool = False
    maybe: tuple[str, ...] = ()
    sibling: str | None = None
    meant: bool = False

    @property
    def is_said(self) -> bool:
        """Whether the message says itself what it is about, by a name or by pointing at it."""
        return self.named or self.refers


@dataclass(frozen=True, slots=True)
class Before:
    """What was said before a message, whether or not it goes on from that.

    `question` is the earlier question ("" for none), `said` are the shopper's earlier messages, oldest first. `told`
    are the ids of what was cited in the answer before; `told_first` is the one that the last answer but for a passing
    word was taken from, "" where nothing was. `product` is the one that the shopper spoke of last or looks at, where
    the answer turned to another ("" where it did not). `lately` are those that were named, told of or looked at, the
    last of them first.
    """

    question: str = ""
    said: tuple[str, ...] = ()
    told: frozenset[str] = frozenset()
    told_first: str = ""
    product: str = ""
    lately: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wordings:
    """The words that a message is looked up by.

    `whole` has what it refers to put in, the earlier question too where it goes on from that; `alone` only the product
    it is about. `in_chat` are the shopper's own with a title that they leave out, heard after `chat`, which is all that
    was said before and the title of the page (see `retrieval.encoder.heard_after`; "" for nothing).
    """

    whole: str
    alone: str
    in_chat: str
    chat: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A message (`said`, as the shopper wrote it) with all that it takes to understand it.

    `context` is the earlier question it goes on from ("" when none).
    """

    said: str
    wordings: Wordings
    context: str = ""
    about: About = About()
    before: Before = Before()

    @property
    def whole(self) -> str:
        """The words to read intent from: the earlier question's too when this one goes on from it."""
        return f"{self.context}\n{self.said}" if self.context else self.said

    @property
    def hangs_on(self) -> bool:
        """Whether it may need what was said before, or the product of its page, to be understood."""
        return bool(self.before.question) or (bool(self.about.products) and not self.about.in_full)
