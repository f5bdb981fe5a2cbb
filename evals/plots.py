"""Plots for a report, each an inline SVG that takes its colours from the page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot: `svg` is markup to be put into a page, `caption` says in a sentence how to read it."""

    title: str
    caption: str
    svg: str
