"""The reader looks a question up in the shop's knowledge, in every wording in which it may be meant."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agent.comparing import sets_beside
from agent.concepts import in_shop_words
from agent.dates import weekdays_in
from agent.delivery import place_names, places_in
from agent.evidence import (
    Wanted,
    judge,
    weighed,
)
from agent.followup import resolve
from agent.kinds import kinds_asked
from agent.notes import Notes
from agent.particulars import Particulars, is_of_another_day, particulars_of
from agent.pointing import asks_what_comes_with
from agent.product_cues import FEW_WORDS, looks_for_one
from agent.product_sources import is_bulky
from agent.products import ProductNames
from agent.reading import Reading
from agent.readings import asked_back, asked_of, in_full
from agent.remarks import LEAST, RemarkReader
from agent.reply import Question, Reply
from agent.reranking import Candidate, candidates_of, merged, own_facts_first, reranked, word_for_word
from agent.reranking_network import Manner
from agent.resolved import Resolved
from agent.sentence_vectors import SentenceVectors
from agent.standing import standing
from agent.words import content, normalise, tokens
from agent.writer import is_yes_no
from conversation.model import Page
from retrieval.encoder import Lexicon, and_told, heard_after
from retrieval.passages import Found, Passage, PassageKind, Query, Vector
from retrieval.search import Knowledge
from retrieval.statements import sentences

ENOUGH = 0.64
"""Below this chance of answering, saying "I don't know" costs a shopper less than a wrong answer.

The least, in steps of .02, at which no more than one in seven is answered wrongly by the passages of each kind of
questions that nothing had learned from, held out by writers (`python -m evals.fit_reranking`): of 2,518 to other shops
.12 are, .56 rightly; of 600 about what was added .14 and .50; of 3,991 to the demo shop, most of them in the middle of
chats, .10 and .71. Of the unanswerable .71, .63 and .81 are owned up to, and .94 of 200 messages that ask nothing.
"""
PAGES = frozenset({PassageKind.POLICY, PassageKind.GUIDE, PassageKind.RECIPE})
"""Of these the whole page is read again when what is asked next was told from it."""
NEARLY_ITS_WORDS = 0.8
"""A plain cosine: "how long can I return it?" and "How long can I return something?"."""
ANY = -1.0
_TITLE_JOINTS = re.compile(r"\s+[|\u00b7\u00bb\u2013\u2014-]\s+|:\s+")
NEAR_THE_BEST = 0.3
"""Where passages of one kind only may answer, one this much less likely than the best of all is on something else."""


def manner_of(resolved: Resolved, remark: float) -> Manner:
    """Return how a question is asked; `remark` are the log-odds that it is none."""
    return Manner(
        len(resolved.said.split()),
        in_chat=bool(resolved.before.question),
        refers=resolved.about.refers,
        named=resolved.about.named,
        of_kind=bool(kinds_asked(resolved.whole)),
        yes_no=is_yes_no(resolved.said),
        marked="?" in resolved.said,
        remark=remark,
    )


def of_the_shop(page: Page | None, titles: Mapping[str, str]) -> Page | None:
    """Return `page` with its title as the shop has it, or with none. A browser shows the shop's name beside it.

    `titles` are those of the shop's pages by their case-folded forms.
    """
    if page is None:
        return None
    cuts = [(cut.start(), cut.end()) for cut in _TITLE_JOINTS.finditer(page.title)]
    before = [page.title[:start] for start, _ in reversed(cuts)]
    after = [page.title[end:] for _, end in cuts]
    said = (one.strip().casefold() for one in (page.title, *before, *after))
    return replace(page, title=next((titles[one] for one in said if one in titles), ""))


@dataclass(frozen=True, slots=True)
class _Wording:
    """What was found for one wording of a question."""

    found: Found
    asked: Wanted
    candidates: dict[str, Candidate]


class Reader:
    """Reads in the knowledge as last ingested."""

    def __init__(self, knowledge: Knowledge, *, shop_name: str) -> None:
        self._knowledge = knowledge
        self._shop_name = shop_name
        self._vectors = SentenceVectors(knowledge.encoder, knowledge.sentence_vector)
        self._remarks = RemarkReader()
        self._kept: tuple[Notes, ...] = ()

    def resolve(self, question: Question) -> Resolved:
        """Return the question as one that stands alone."""
        table, notes = self._knowledge.shipping(), self._notes()
        resolved = resolve(
            question.text,
            earlier=question.earlier,
            page=of_the_shop(question.page, notes.titles),
            names=notes.names,
            catalogue=self._knowledge.products(),
            places=place_names(table) if table else (),
        )
        told = self._told(resolved)
        chat = and_told(resolved.wordings.chat, told.heading if told else "")
        return replace(resolved, wordings=replace(resolved.wordings, chat=chat))

    def _told(self, resolved: Resolved) -> Passage | None:
        """Return what the last answer was taken from, where the shop has it still."""
        told = resolved.before.told_first
        return self._knowledge.passage(told) if told else None

    def in_full(self, question: Question) -> Question:
        """Return the question with the reading in it that it chooses, where it was asked back which one is meant."""
        asked = asked_back(question.earlier)
        text = (
            in_full(question.text, asked, asked_of(question.earlier), self.names())
            if asked
            else question.text
        )
        return question if text == question.text else replace(question, text=text)

    async def read_of(self, product: str, resolved: Resolved) -> Reading:
        """Read the question as if it had named `product`."""
        title = self._knowledge.products()[product].title
        text = f"{title}: {resolved.said}"
        named = replace(
            resolved,
            wordings=replace(
                resolved.wordings, whole=text, alone=text, chat=heard_after(page=title, said=())
            ),
            about=replace(resolved.about, products=(product,), named=True, in_full=True, maybe=()),
        )
        return await self.read(named)

    async def read_of_the_one_before(self, resolved: Resolved) -> Reading | None:
        """Read the question as one about the product that the shopper spoke of before the answer turned to another.

        None where none of its own facts answers: "what makes the spark on mine?", after the price of a spare igniter.
        """
        product = resolved.before.product
        if not product:
            return None
        reading = await self.read_of(product, resolved)
        if reading.score < ENOUGH:
            return None
        return reading if reading.judged[0].statement.passage.product_id == product else None

    async def nearness(self, resolved: Resolved, reply: Reply) -> float:
        """Return how near what a desk replies lies to the question (a cosine)."""
        about = resolved.about
        named = not about.products or about.in_full
        title = "" if named else self._knowledge.products()[about.products[0]].title
        before = resolved.context if named else heard_after(page=title, said=())
        asked = await self._knowledge.asked(self._knowledge.corrected(resolved.said), before)
        answer = await self._vectors.one(reply.text)
        return float(asked @ answer)

    def names(self) -> ProductNames:
        """Return the names of the products."""
        return self._notes().names

    def _notes(self) -> Notes:
        """Return the notes on the knowledge as it is seen now, made when they are first asked for.

        Those on the snapshot before are kept too: turns that began in it go on there while others begin in the new one.
        """
        snapshot = self._knowledge.snapshot_id
        notes = next((one for one in self._kept if one.snapshot == snapshot), None)
        if notes is None:
            notes = Notes(self._knowledge, shop_name=self._shop_name)
            self._kept = (notes, *self._kept[:1])
        return notes

    async def read(self, resolved: Resolved, *, only: PassageKind | None = None) -> Reading:
        """Read the question in each wording it may be meant in, and rerank what any of them finds.

        What is asked in the middle of a chat, or on a page, is heard after what was said before it, or the page's
        title. Alone it may be a new subject: in a chat, and on a product's page, where an entry stands under nearly its
        words. What every shop is asked has words of its own. `only` passages of that kind may answer.
        """
        wordings, remark = await self._wordings(resolved), await self.remark(resolved)
        return self._reranked(wordings, resolved, only, remark)

    async def remark(self, resolved: Resolved) -> float:
        """Return the log-odds that what was said asks nothing (see `agent.remarks`).

        Where another model searches than the one they were learned with, nothing is a remark; nor is what is no
        language.
        """
        encoder = self._knowledge.encoder
        if not isinstance(encoder, Lexicon) or not any(encoder.knows(word) for word in tokens(resolved.said)):
            return LEAST
        # Both are encoded for the search anyway.
        heard = resolved.said if resolved.wordings.chat else resolved.wordings.whole
        odds = self._remarks.odds(resolved.said, await self._vectors.one(heard))
        questions = [one for one in sentences(resolved.said) if "?" in one and one != resolved.said]
        if odds <= 0.0 or not questions:
            return odds
        # Much may be said beside a question: "Lovely, black is his colour, he wears nothing else. Have you got it?"
        return min(odds, *[self._remarks.odds(one, await self._vectors.one(one)) for one in questions])

    async def candidates(self, resolved: Resolved) -> list[Candidate]:
        """Return the passages that stand for election, each as the wording judges it that likes it best."""
        return _candidates(await self._wordings(resolved), resolved)

    async def _wordings(self, resolved: Resolved) -> list["_Wording"]:
        names, about = self._notes().names, resolved.about
        things = [names.words_of(product) for product in (*about.products[:2], *about.maybe)]
        said, own = in_shop_words(resolved.said, frozenset().union(*things)), resolved.wordings
        if said is not None and said.endswith("?") and not said.startswith(resolved.said):
            # Nothing else is asked: the shop's words for it are the question.
            return [await self._word(said, resolved, words=said), await self._word(own.whole, resolved)]
        if own.chat:
            least = NEARLY_ITS_WORDS if resolved.hangs_on else ANY
            wordings = [
                await self._word(own.in_chat, resolved, before=own.chat),
                await self._word(own.in_chat, resolved, least=least),
            ]
        else:
            texts = dict.fromkeys((own.whole, own.alone))
            wordings = [await self._word(text, resolved) for text in texts]
        if said is not None:
            wordings.append(await self._word(said, resolved, words=said))
        return wordings

    def _reranked(
        self, wordings: Sequence["_Wording"], resolved: Resolved, only: PassageKind | None, remark: float
    ) -> Reading:
        kinds, manner = kinds_asked(resolved.whole), manner_of(resolved, remark)
        candidates = _candidates(wordings, resolved)
        judged = reranked(candidates, kinds, manner)
        if only is not None:
            near = {
                one.statement.passage.id for one in judged if one.score >= NEAR_THE_BEST * judged[0].score
            }
            own = [one for one in candidates if one.passage.kind is only and one.passage.id in near]
            judged = reranked(own, kinds, manner)
        judged = own_facts_first(word_for_word(judged, wordings[0].asked), wordings[0].asked)
        best = judged[0].statement.passage.id if judged else None
        asked = next((one.asked for one in candidates if one.passage.id == best), wordings[0].asked)
        return Reading(wordings[0].found, asked, tuple(judged), remark)

    async def _word(
        self,
        text: str,
        resolved: Resolved,
        *,
        words: str | None = None,
        before: str = "",
        least: float = ANY,
    ) -> "_Wording":
        """Search for `text` and judge what is found by `words`, or else by the shopper's own.

        The catalogue's facts of the product in focus are judged too, found or not. Passages count that lie at `least`
        so near to the question as any text is read.
        """
        vector, told = await self._knowledge.asked(text, before), self._told(resolved)
        pages = (told.id.partition("#")[0],) if told and told.kind in PAGES else ()
        about = resolved.about
        focus = about.products[:1]
        found = await self._knowledge.search(
            Query(text, vector, product_ids=about.products[:2], before=before, page_ids=pages)
        )
        beside = about.products[:2] if sets_beside(resolved) else focus
        extra: list[Passage] = [p for product in beside for p in self._knowledge.passages_of(product)]
        extra += [p for page in pages for p in self._knowledge.passages_under(page)]
        asked = self._wanted(text, resolved, words=words, vector=vector, plain=await self._vectors.one(text))
        judged = await judge(asked, found, extra, self._vectors)
        is_one = about.meant and len(asked.focus) == 1
        instead = self._notes().told_of_each(focus[0]) if is_one else frozenset()
        particulars = self._particulars(resolved, asked)
        fitting = particulars.told_apart(standing(judged, asked, found, resolved, instead))
        candidates = candidates_of(asked, fitting, particulars.weighed(fitting))
        if least > ANY:
            candidates = {name: one for name, one in candidates.items() if one.lies_at(least)}
        return _Wording(found, asked, candidates)

    def _wanted(
        self, text: str, resolved: Resolved, *, words: str | None, vector: Vector, plain: Vector
    ) -> Wanted:
        """Return one wording of the question, `text`, with all that is known of it."""
        own = words or (resolved.said if content(resolved.said) else text)
        if words is None and resolved.context and self._only_places(resolved.said):
            own = f"{self._without_places(resolved.context)} {resolved.said}"
        elif words is None and resolved.context and self._only_names(resolved):
            own = resolved.wordings.whole
        notes, about, told = self._notes(), resolved.about, self._told(resolved)
        names, focus = notes.names, about.products[:1]
        return Wanted(
            vector=vector,
            plain=plain,
            words=weighed(own, notes.rarity),
            subject=names.words_of(focus[0] if focus else ""),
            rarest=notes.rarest,
            focus=frozenset(about.products if about.named else focus),
            pointed=about.in_full or about.refers,
            named_in=notes.named_in,
            words_of=names.words_of,
            yes_no=words is None and is_yes_no(resolved.said),
            whole=focus[0] if focus and asks_what_comes_with(normalise(resolved.said)) else "",
            own_words=notes.words_about(focus[0]) if focus else frozenset(),
            own_kinds=names.kinds_of(focus[0]) if focus else frozenset(),
            kinds_in=names.kinds_in,
            told=resolved.before.told,
            topic=(told.path or (told.title,))[0] if told else "",
            of_page=len(tokens(resolved.said)) <= FEW_WORDS and not looks_for_one(resolved.said),
        )

    def _particulars(self, resolved: Resolved, asked: Wanted) -> Particulars:
        products, table, about = self._knowledge.products(), self._knowledge.shipping(), resolved.about
        meant = [products[p] for p in (about.products[:1] or about.maybe) if p in products]
        bulky, before = bool(meant) and all(is_bulky(product) for product in meant), resolved.before.said
        return particulars_of(resolved.said, table, bulky=bulky, words=asked.words, before=before)

    def _only_places(self, said: str) -> bool:
        """Tell whether what was said asks of another place what was asked before, and of nothing else."""
        return not content(self._without_places(said)) and bool(content(said))

    def _only_names(self, resolved: Resolved) -> bool:
        """Tell whether what was said asks of another product what was asked before, and of nothing else."""
        about = resolved.about
        named = self.names().words_of(about.products[0]) if about.named else frozenset()
        return bool(named) and named >= set(content(resolved.said))

    def _without_places(self, text: str) -> str:
        table = self._knowledge.shipping()
        for place in places_in(text, table) if table else ():
            text = re.sub(rf"\b{re.escape(place.said)}\b", " ", text, flags=re.IGNORECASE)
        return text


def _candidates(wordings: Sequence["_Wording"], resolved: Resolved) -> list[Candidate]:
    days = weekdays_in(resolved.said)
    found = merged([one.candidates for one in wordings], kinds_asked(resolved.whole))
    return [one for one in found if not is_of_another_day(one.passage, days)]
