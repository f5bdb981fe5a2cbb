"""Trains the layers that carry a question to what answers it: `python -m retrieval.train_questions --help`.

It learns from what `draw_questions` drew up, on a GPU where there is one, in two minutes or so, else in an hour and a
half on two cores. What is learned, and by which loss, is told in `question_training`. The passages' vectors and tokens
stay what the packaged model makes of them, so that nothing that was ingested is encoded anew when the layers are
trained again, and a shop may go back to the plain encoder at any time.
"""

import sys
from pathlib import Path
from typing import Annotated

import torch
import typer

from retrieval.export import MATCHING_WEIGHTS, QUESTION_LAYERS, TRAINED
from retrieval.question_drawn import Drawn
from retrieval.question_network import MatchingHead, QuestionNetwork
from retrieval.question_training import SEED, Trainer


def main(
    drawn: Annotated[Path, typer.Argument(help="What `draw_questions` wrote.")],
    without: Annotated[
        list[str] | None, typer.Option(help="Shops, writers and sets to leave out, and to measure on.")
    ] = None,
    runs: Annotated[int, typer.Option(min=1, help="Train so often and keep the mean of the weights.")] = 1,
    out: Annotated[Path, typer.Option(help="The folder where what was trained goes.")] = TRAINED,
) -> None:
    """Train, write the weights, and say how well questions that were left out find what answers them."""
    held = Drawn.load(drawn)
    left_out = held.of_sources(without or ())
    device = "cuda" if torch.cuda.is_available() else "cpu"
    trained = []
    for run in range(runs):
        torch.manual_seed(SEED)  # all begin alike
        network, head = QuestionNetwork(), MatchingHead()
        trainer = Trainer(network, head, device)
        prepared = trainer.prepare(held)
        trainer.fit(prepared, ~left_out, SEED + run)
        trained.append(trainer)
    trainer.averaged_with(trained[:-1])
    for name in without or ():
        sys.stderr.write(f"{name}: {trainer.measure(prepared, held.of_sources([name]))}\n")
    out.mkdir(parents=True, exist_ok=True)
    network.cpu().save(out / QUESTION_LAYERS)
    head.save(out / MATCHING_WEIGHTS)


if __name__ == "__main__":
    typer.run(main)
