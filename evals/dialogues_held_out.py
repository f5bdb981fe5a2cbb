"""Keeps the dialogues in which no question nearly stands in the development ones: `python -m evals.dialogues_held_out`.

What was mended for a question is mended for one that is almost the same too, and a figure over such says little of
others. So held-out dialogues go through here first, and what is left to `guanxi-evals run dialogues --data`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.knowledge import packaged_encoder
from evals.cases import Case, Written, read_cases
from evals.dialogues import CASES
from evals.mood_held_out import TOO_NEAR, strange
from retrieval.encoder import Encoder


def questions_of(case: Case) -> list[str]:
    """Return what is asked of the shop's knowledge; two dialogues may well say the same thanks."""
    return [turn.says for turn in case.turns if turn.expect.answerable is not None]


def strangers(held_out: Sequence[Written], known: Sequence[Written], encoder: Encoder) -> list[Case]:
    """Return those of `held_out` of which no question is nearer than `TOO_NEAR` to one of `known`."""
    learned = [question for written in known for question in questions_of(written.case)]
    asked = [(written.case, question) for written in held_out for question in questions_of(written.case)]
    kept = strange([question for _, question in asked], learned, encoder, None) if asked else []
    near = {case.id for (case, _), keep in zip(asked, kept, strict=True) if not keep}
    return [written.case for written in held_out if written.case.id not in near]


def main(
    data: Annotated[Path, typer.Argument(help="The held-out dialogues: a file, or a folder of them.")],
    out: Annotated[Path, typer.Option(help="Where the dialogues that are left go, as JSONL.")],
    known: Annotated[Path, typer.Option(help="The dialogues that were looked at.")] = CASES,
) -> None:
    """Leave out dialogues with a question too near to one that was looked at, and say how many."""
    held_out, looked_at = read_cases(data), read_cases(known)
    kept = strangers(held_out, looked_at, packaged_encoder())
    lines = [case.model_dump_json(exclude_unset=True) + "\n" for case in kept]
    out.write_text("".join(lines), encoding="utf-8")
    left_out = len(held_out) - len(kept)
    print(f"{len(held_out)} dialogues; left out {left_out} with a question above cosine {TOO_NEAR}")


if __name__ == "__main__":
    typer.run(main)
