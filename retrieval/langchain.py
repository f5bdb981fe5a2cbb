"""The shop's knowledge as a LangChain retriever, for those who build chains of their own over it."""

import asyncio

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from retrieval.passages import Hit, Query
from retrieval.search import Knowledge


class KnowledgeRetriever(BaseRetriever):
    """Returns the passages that reach the floor, best first; their score, cosine, title path, URL and facts are
    metadata.

    `product_ids` are the products in question, as in `Query`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    knowledge: Knowledge
    limit: int = 8
    product_ids: tuple[str, ...] = ()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        """For callers without an event loop. Raises NoKnowledge."""
        del run_manager
        return asyncio.run(self._documents(query))

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        """Raises NoKnowledge."""
        del run_manager
        return await self._documents(query)

    async def _documents(self, query: str) -> list[Document]:
        found = await self.knowledge.search(Query(query, product_ids=self.product_ids, limit=self.limit))
        return [document_of(hit) for hit in found.hits]


def document_of(hit: Hit) -> Document:
    """The passage as a document, with what a citation needs."""
    passage = hit.passage
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "kind": passage.kind.value,
            "title": passage.title,
            "path": list(passage.path),
            "url": passage.url,
            "product_id": passage.product_id,
            "source": passage.source,
            "facts": dict(passage.facts),
            "score": hit.score,
            "cosine": hit.cosine,
        },
    )
