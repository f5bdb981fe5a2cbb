"""Whom a conversation in line waits for, step by step ever wider, and why a rep was asked, in plain words.

Pure. A step is a pool of reps, and how long the conversation waits for them; a step nobody online could serve is
skipped at once, and whoever let it pass is not waited for. The steps of one stay in line, in order:

    the rep it was handed to, or who had it when the shopper fell silent       (online)
    the shopper's own rep, who wrote to them last: within 24 h                 (online or away)
                                                   within 72 h                 (online)
    who has the skill and speaks the language
    who speaks the language (who has the skill, where the language is unknown)
    anyone

Among a pool's reps the one with the fewest conversations for their seats is asked, then the one who has gone longest
without a new one. All steps but the last together take `longest_seconds` at most: so much longer than the order of the
line says a conversation may wait for the right person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from conversation.model import Conversation, RepId

OWN_THOUGH_AWAY = timedelta(hours=24)
OWN_WHILE_ONLINE = timedelta(hours=72)
ANYONE = "any"

_LANGUAGES = {
    "da": "Danish", "de": "German", "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "nb": "Norwegian", "nl": "Dutch", "pl": "Polish",
    "pt": "Portuguese", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Own:
    """The shopper's own rep: whoever wrote to them last, and when."""

    rep: RepId
    last_contact: datetime


@dataclass(frozen=True, slots=True)
class Widening:
    """How many seconds a conversation waits for the reps of each kind of step."""

    rep: float = 60.0
    own: float = 45.0
    skill_and_language: float = 90.0
    skill: float = 90.0
    language: float = 90.0

    @property
    def longest_seconds(self) -> float:
        """Return how long all steps but the last take together at most."""
        return self.rep + self.own + max(self.skill_and_language + self.language, self.skill)


@dataclass(frozen=True, slots=True)
class Step:
    pool: str
    seconds: float


def steps_of(
    conversation: Conversation, own: Own | None, *, now: datetime, widening: Widening
) -> tuple[Step, ...]:
    """Return the steps of `conversation`'s stay in line, ending with anyone.

    Its own rep is left out where it was given back to the line: that is who gave it.
    """
    wish = conversation.wish
    steps: list[Step] = []
    if wish.rep is not None:
        steps.append(Step(f"rep:{wish.rep}", widening.rep))
    elif own is not None and conversation.place_since is None:
        since = now - own.last_contact
        if since <= OWN_THOUGH_AWAY:
            steps.append(Step(f"own:{own.rep}", widening.own))
        elif since <= OWN_WHILE_ONLINE:
            steps.append(Step(f"was:{own.rep}", widening.own))
    if wish.skill and wish.language:
        steps.append(Step(_with(wish.skill, wish.language), widening.skill_and_language))
    elif wish.skill:
        steps.append(Step(f"skill:{wish.skill}", widening.skill))
    if wish.language:
        steps.append(Step(f"language:{wish.language}", widening.language))
    return (*steps, Step(ANYONE, 0.0))


def pools_of(rep: RepId, skills: Iterable[str], languages: Iterable[str]) -> list[str]:
    """Return the pools a rep stands in while online, beside that of their own shoppers."""
    knows, speaks = sorted(set(skills)), sorted(set(languages))
    return [
        f"rep:{rep}",
        f"was:{rep}",
        *(_with(skill, language) for skill in knows for language in speaks),
        *(f"skill:{skill}" for skill in knows),
        *(f"language:{language}" for language in speaks),
        ANYONE,
    ]


def _with(skill: str, language: str) -> str:
    return f"with:{language}|{skill}"


@dataclass(frozen=True, slots=True)
class Match:
    """What a match was made from.

    `load` is the rep's conversations for each seat, in [0, 1], `last_joined` when they last took one (None: not yet),
    `among` how many reps of the pool had a free seat, and `last_contact` when they last wrote to this shopper, where
    that is why.
    """

    pool: str
    waited_seconds: float
    head_start_minutes: float
    load: float
    last_joined: datetime | None
    among: int
    made_at: datetime
    last_contact: datetime | None = None


def inputs(match: Match) -> dict[str, object]:
    """Return `match` as JSON-ready fields, to be kept with the decision."""
    return {
        "pool": match.pool,
        "waited_seconds": round(match.waited_seconds),
        "head_start_minutes": round(match.head_start_minutes, 2),
        "load": match.load,
        "last_joined": match.last_joined.isoformat() if match.last_joined else None,
        "among": match.among,
        "last_contact": match.last_contact.isoformat() if match.last_contact else None,
    }


def why_you(match: Match) -> str:
    """Say to the rep who is asked why it is them."""
    return f"{_before_you(match)}{_among(match)}"


def _before_you(match: Match) -> str:
    kind, what = _parsed(match.pool)
    match kind:
        case "own" | "was":
            return f"you last wrote with them{_ago(match)}"
        case "rep":
            return "it is for you"
        case "with":
            language, _, skill = what.partition("|")
            return f"speaks {language_name(language)}, about {skill}"
        case "skill":
            return f"about {what}"
        case "language":
            return f"speaks {language_name(what)}"
        case _:
            return "first in line"


def _among(match: Match) -> str:
    if match.pool.startswith(("own:", "was:", "rep:")):
        return ""
    if match.among <= 1:
        return ", and only you are free"
    return ", and you have the most room" if match.load else ", and you have been free longest"


def _ago(match: Match) -> str:
    return "" if match.last_contact is None else f" {in_words(match.made_at - match.last_contact)} ago"


def why_waiting(pool: str, names: Mapping[RepId, str]) -> str:
    """Say whom a conversation in line waits for just now."""
    kind, what = _parsed(pool)
    match kind:
        case "own" | "was":
            return f"waits for {names.get(RepId(what), 'the rep')} who last wrote with them"
        case "rep":
            return f"waits for {names.get(RepId(what), 'one rep')}"
        case "with":
            language, _, skill = what.partition("|")
            return f"waits for somebody who speaks {language_name(language)} and knows {skill}"
        case "skill":
            return f"waits for somebody who knows {what}"
        case "language":
            return f"waits for somebody who speaks {language_name(what)}"
        case _:
            return "waits for the next free rep"


def _parsed(pool: str) -> tuple[str, str]:
    kind, _, what = pool.partition(":")
    return kind, what


def language_name(code: str) -> str:
    """Return the English name of a language (ISO 639-1), or its code where we have none."""
    return _LANGUAGES.get(code, code)


def in_words(lasted: timedelta) -> str:
    """Return a stretch of time as people say it: "20 s", "5 min", "3 h", "2 days"."""
    seconds = max(lasted.total_seconds(), 0.0)
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 3_600:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3_600:
        return f"{seconds / 3_600:.0f} h"
    return f"{seconds / 86_400:.0f} days"
