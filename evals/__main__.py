"""`python -m evals` is `guanxi-evals`."""

from evals.cli import app

app(prog_name="guanxi-evals")
