"""The chain that LangChain's guide to retrieval puts together, to be asked beside the product's own way.

`evals.bench_chain` starts it with the Python of a virtual environment of its own, which holds LangChain, a model on
torch and FAISS, and nothing of Guanxi. It reads a line of JSON at a time and answers each with one:

    {"model": FOLDER, "passages": [text, ...]}     {"ready": true}
    {"ask": [question, ...], "for": "passages"}    {"seconds": s, "cpu_seconds": s, "came": [texts of the first, ...]}

"passages" stops at the retriever's four documents; "answer" goes through the chain to the end, where a template is
filled with them and the first passage is given back as it stands, no model writing.
"""

import json
import sys
import time
from collections.abc import Sequence
from typing import Any


def built(model: str, passages: Sequence[str]) -> tuple[Any, Any]:
    """Return the retriever over the passages, and the chain around it, each as its documentation has it."""
    from langchain_community.vectorstores import FAISS  # noqa: PLC0415 - of the other environment
    from langchain_core.prompts import ChatPromptTemplate  # noqa: PLC0415 - as above
    from langchain_core.runnables import RunnableLambda, RunnableParallel, RunnablePassthrough  # noqa: PLC0415
    from langchain_huggingface import HuggingFaceEmbeddings  # noqa: PLC0415 - as above

    embeddings = HuggingFaceEmbeddings(model_name=model, model_kwargs={"device": "cpu"})
    retriever = FAISS.from_texts(list(passages), embeddings).as_retriever()
    prompt = ChatPromptTemplate.from_template("{context}\n\nQuestion: {question}")
    inputs = RunnableParallel(context=retriever | RunnableLambda(_together), question=RunnablePassthrough())
    return retriever, inputs | prompt | RunnableLambda(_first)


def _together(documents: Sequence[Any]) -> str:
    return "\n\n".join(document.page_content for document in documents)


def _first(filled: Any) -> str:
    """The best passage of the filled template."""
    whole: str = filled.to_messages()[0].content
    return whole.split("\n\n", 1)[0]


def main() -> None:
    retriever = chain = None
    for line in sys.stdin:
        asked = json.loads(line)
        if "passages" in asked:
            retriever, chain = built(asked["model"], asked["passages"])
            told: dict[str, Any] = {"ready": True}
        else:
            wall, cpu, came = time.perf_counter(), time.process_time(), []
            for question in asked["ask"]:
                if asked["for"] == "passages":
                    came.append(retriever.invoke(question)[0].page_content)  # type: ignore[union-attr]  # after the passages
                else:
                    came.append(chain.invoke(question))  # type: ignore[union-attr]  # as above
            told = {
                "seconds": time.perf_counter() - wall,
                "cpu_seconds": time.process_time() - cpu,
                "came": came,
            }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
