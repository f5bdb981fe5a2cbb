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
from evals.text_files import read_json_lines
from retrieval.encoder import Encoder


def questions_of(case: Case) -> list[str]:
    """Return what is asked of the shop's knowledge; two dialogues may well say the same thanks."""
    return [turn.says for turn in case.turns if turn.expect.answerable is not None]


def questions_in(folder: Path) -> list[str]:
    """Return the questions of a folder of single ones, each once; see `evals.asked`."""
    lines = (line.data for file in sorted(folder.glob("*.jsonl")) for line in read_json_lines(file))
    return list(dict.fromkeys(str(row["q"]) for row in lines if isinstance(row, dict) and "q" in row))


def strangers(held_out: Sequence[Written], learned: Sequence[str], encoder: Encoder) -> list[Case]:
    """Return those of `held_out` of which no question is nearer than `TOO_NEAR` to one `learned` from."""
    asked = [(written.case, question) for written in held_out for question in questions_of(written.case)]
    kept = strange([question for _, question in asked], learned, encoder, None) if asked else []
    near = {case.id for (case, _), keep in zip(asked, kept, strict=True) if not keep}
    return [written.case for written in held_out if written.case.id not in near]


def main(
    data: Annotated[Path, typer.Argument(help="The held-out dialogues: a file, or a folder of them.")],
    out: Annotated[Path, typer.Option(help="Where the dialogues that are left go, as JSONL.")],
    known: Annotated[Path, typer.Option(help="The dialogues that were looked at.")] = CASES,
    asked: Annotated[Path | None, typer.Option(help="A folder of single questions learned from.")] = None,
) -> None:
    """Leave out dialogues with a question too near to one that was looked at, and say how many."""
    held_out = read_cases(data)
    learned = [question for written in read_cases(known) for question in questions_of(written.case)]
    learned += questions_in(asked) if asked else []
    kept = strangers(held_out, learned, packaged_encoder())
    lines = [case.model_dump_json(exclude_unset=True) + "\n" for case in kept]
    out.write_text("".join(lines), encoding="utf-8")
    left_out = len(held_out) - len(kept)
    near = f"{left_out} with a question above cosine {TOO_NEAR} to one of {len(learned)}"
    print(f"{len(held_out)} dialogues; left out {near}")


if __name__ == "__main__":
    typer.run(main)
