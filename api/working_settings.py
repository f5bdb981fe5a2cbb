"""The settings that are decisions of the people who run the desk: supervisors change them in the console.

A setting is one of these by standing here. Its bounds, its name and what it means stand with it, and the environment,
the console and the command line all go by them. What belongs to the machine (addresses, secrets, folders) is in
`settings.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_settings import NoDecode

from agent.tongues import TONGUE_CODES, known
from api import texts
from conversation.model import Reason
from handoff.brake import Brake
from handoff.deadlines import Patience
from handoff.desk_answers import DEFAULT_SEATS, DeskTimes
from handoff.policy import DEFAULT_THRESHOLDS, Thresholds
from handoff.warmth import WEIGHTS, Weighed, weighed

SKILL_CHARACTERS_AT_MOST = 40
TONE_CHARACTERS_AT_MOST = 300

Kind = Literal["number", "whole", "yes-no", "languages", "skills", "weights", "text"]


class Group(StrEnum):
    """Under which heading a setting is shown."""

    OFFERS = "Offers and waiting"
    HANDING_OVER = "Handing over"
    STORMS = "Storms"
    ASSISTANT = "The assistant"


@dataclass(frozen=True, slots=True)
class Shown:
    """How a setting is shown: its heading, what sort of value it is, and in which unit that counts."""

    group: Group
    kind: Kind
    unit: str = ""


SECONDS = Shown(Group.OFFERS, "number", "seconds")
MINUTES = Shown(Group.OFFERS, "number", "minutes")
LIKELIHOOD = Shown(Group.HANDING_OVER, "number", "from 0 to 1")
ANSWERS = Shown(Group.HANDING_OVER, "whole", "answers in a row")


class WorkingSettings(BaseModel):
    """What holds while the shop works. Each field's alias is its environment variable; the title and description are
    what people read of it."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True, frozen=True)

    offer_seconds: Annotated[float, SECONDS] = Field(
        20.0,
        alias="GUANXI_OFFER_SECONDS",
        ge=1,
        le=600,
        title="Time to answer an offer",
        description="How long a rep is asked about a conversation before it is offered to somebody else.",
    )
    wrap_up_seconds: Annotated[float, SECONDS] = Field(
        120.0,
        alias="GUANXI_WRAP_UP_SECONDS",
        ge=0,
        le=3_600,
        title="Time to wrap up",
        description="How long a rep’s seat stays taken after a conversation ended, unless they say that they are done.",
    )
    silent_minutes: Annotated[float, MINUTES] = Field(
        3.0,
        alias="GUANXI_SILENT_MINUTES",
        gt=0,
        le=60,
        title="Patience with a silent rep",
        description="When a rep who joined has said nothing for so long they are reminded, and a minute later the "
        "shopper is back in line.",
    )
    idle_minutes: Annotated[float, MINUTES] = Field(
        10.0,
        alias="GUANXI_IDLE_MINUTES",
        gt=0,
        le=1_440,
        title="Patience with a silent shopper",
        description="When a shopper has written nothing for so long the rep’s seat is free; if they come back, the "
        "same rep is asked first.",
    )
    meanwhile_minutes: Annotated[float, MINUTES] = Field(
        5.0,
        alias="GUANXI_MEANWHILE_MINUTES",
        gt=0,
        le=1_440,
        title="Wait until the assistant helps",
        description="Whoever has waited for so long is helped by the assistant meanwhile, and keeps their place.",
    )
    longest_wait_minutes: Annotated[float, MINUTES] = Field(
        15.0,
        alias="GUANXI_LONGEST_WAIT_MINUTES",
        gt=0,
        le=1_440,
        title="Longest wait",
        description="Whoever has waited for so long is asked what they would rather do, and while the wait would be "
        "longer only those come into line who need a person most.",
    )
    seats: Annotated[int, Shown(Group.OFFERS, "whole", "conversations at once")] = Field(
        DEFAULT_SEATS,
        alias="GUANXI_SEATS",
        ge=1,
        le=100,
        title="Seats of a new rep",
        description="With how many conversations at once a new rep begins; later each rep’s own number counts.",
    )

    upset_from: Annotated[float, LIKELIHOOD] = Field(
        DEFAULT_THRESHOLDS.upset_likely,
        alias="GUANXI_UPSET_FROM",
        gt=0,
        le=1,
        title="Upset",
        description="How likely a message must be upset to count; two of the last three bring a person.",
    )
    blame_from: Annotated[float, LIKELIHOOD] = Field(
        DEFAULT_THRESHOLDS.blame,
        alias="GUANXI_BLAME_FROM",
        gt=0,
        le=1,
        title="Rage and blame",
        description="How likely one message must rage, blame or threaten to leave before it brings a person.",
    )
    risk_from: Annotated[float, LIKELIHOOD] = Field(
        DEFAULT_THRESHOLDS.risk,
        alias="GUANXI_RISK_FROM",
        gt=0,
        le=1,
        title="Danger, law, dispute",
        description="How likely a message must be about danger, law or a dispute before it brings a person.",
    )
    promise_from: Annotated[float, LIKELIHOOD] = Field(
        DEFAULT_THRESHOLDS.promise,
        alias="GUANXI_PROMISE_FROM",
        gt=0,
        le=1,
        title="A promise",
        description="How likely a message must ask for a promise only a person may make before it brings one.",
    )
    warm_from: Annotated[float, LIKELIHOOD] = Field(
        DEFAULT_THRESHOLDS.warmth,
        alias="GUANXI_WARM_FROM",
        gt=0,
        le=1,
        title="Warmth",
        description="How much a person must matter to a shopper before a free rep is offered to them.",
    )
    warmth_weights: Annotated[dict[str, float], NoDecode, Shown(Group.HANDING_OVER, "weights")] = Field(
        default_factory=lambda: {name: one.weight for name, one in WEIGHTS.items()},
        alias="GUANXI_WARMTH_WEIGHTS",
        title="What makes a conversation warm",
        description="How warm each of these makes a conversation by itself, from 0 to 1; several add up to less than "
        "their sum.",
    )
    misses: Annotated[int, ANSWERS] = Field(
        DEFAULT_THRESHOLDS.misses,
        alias="GUANXI_MISSES",
        ge=1,
        le=20,
        title="Answers that found nothing",
        description="After so many of them a person is asked for.",
    )
    failures: Annotated[int, ANSWERS] = Field(
        DEFAULT_THRESHOLDS.failures,
        alias="GUANXI_FAILURES",
        ge=1,
        le=20,
        title="Answers that did not help",
        description="After so many of them a person is asked for.",
    )
    skills_for_reasons: Annotated[dict[Reason, str], NoDecode, Shown(Group.HANDING_OVER, "skills")] = Field(
        default_factory=dict,
        alias="GUANXI_SKILLS",
        title="Skill for a reason",
        description="Whoever asks for a person for this reason waits first for a rep with this skill; without one, "
        "for anybody.",
    )

    storm_failures: Annotated[int, Shown(Group.STORMS, "whole", "conversations")] = Field(
        10,
        alias="GUANXI_STORM_FAILURES",
        ge=1,
        le=10_000,
        title="Failing conversations",
        description="When the assistant fails in so many conversations within the time below, a storm begins.",
    )
    storm_seconds: Annotated[float, Shown(Group.STORMS, "number", "seconds")] = Field(
        60.0,
        alias="GUANXI_STORM_SECONDS",
        gt=0,
        le=3_600,
        title="Time they count for",
        description="How long a failure counts; a storm is over when fewer have failed within this time.",
    )
    storm_line: Annotated[int, Shown(Group.STORMS, "whole", "shoppers")] = Field(
        4,
        alias="GUANXI_STORM_LINE",
        ge=0,
        le=10_000,
        title="Line without reps",
        description="How many shoppers come into line in a storm while no rep is online.",
    )

    approved_only: Annotated[bool, Shown(Group.ASSISTANT, "yes-no")] = Field(
        default=False,
        alias="GUANXI_APPROVED_ONLY",
        title="Approved answers only",
        description="The assistant says nothing but the FAQ’s answers and the shop’s own fixed sentences.",
    )
    languages: Annotated[tuple[str, ...], NoDecode, Shown(Group.ASSISTANT, "languages")] = Field(
        ("en",),
        alias="GUANXI_LANGUAGES",
        min_length=1,
        title="Languages",
        description="What the assistant speaks; whoever writes in another language is told so and offered a person.",
    )
    tone: Annotated[str, Shown(Group.ASSISTANT, "text")] = Field(
        "",
        alias="GUANXI_TONE",
        max_length=TONE_CHARACTERS_AT_MOST,
        title="Voice",
        description="How the chat model is asked to sound, where the shop has one; left empty, as shop.toml says.",
    )

    @field_validator("skills_for_reasons", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if isinstance(value, str):
            parts = [part.partition("=") for part in value.split(",") if part.strip()]
            value = {reason.strip(): skill for reason, _, skill in parts}
        if not isinstance(value, Mapping):
            return value
        skills = {reason: _skill(skill) for reason, skill in value.items()}
        if not all(skills.values()):
            raise ValueError("say which skill a reason asks for, such as bulk=deals,risk=law")
        return skills

    @field_validator("warmth_weights", mode="before")
    @classmethod
    def _weights(cls, value: object) -> object:
        if isinstance(value, str):
            parts = [part.partition("=") for part in value.split(",") if part.strip()]
            value = {name.strip(): weight for name, _, weight in parts}
        if not isinstance(value, Mapping):
            return value
        given = {str(name): _weight(weight) for name, weight in value.items()}
        return {name: one.weight for name, one in weighed(given).items()}

    @field_validator("languages", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        codes = value.lower().replace(",", " ").split() if isinstance(value, str) else value
        if isinstance(codes, list) and not known(codes):
            raise ValueError(f"use codes of {', '.join(sorted(TONGUE_CODES))}, with commas between")
        return list(dict.fromkeys(codes)) if isinstance(codes, list) else codes

    @field_validator("tone", mode="before")
    @classmethod
    def _one_line(cls, value: object) -> object:
        return " ".join(texts.clean(value).split()) if isinstance(value, str) else value

    @cached_property
    def thresholds(self) -> Thresholds:
        """From where on a signal brings a person, or warmth offers one."""
        return Thresholds(
            misses=self.misses,
            failures=self.failures,
            blame=self.blame_from,
            upset_likely=self.upset_from,
            risk=self.risk_from,
            promise=self.promise_from,
            warmth=self.warm_from,
        )

    @cached_property
    def weights(self) -> Mapping[str, Weighed]:
        """How warm each feature makes a conversation."""
        return weighed(self.warmth_weights)

    @cached_property
    def brake(self) -> Brake:
        """When a storm begins, and how many come into line then."""
        return Brake(
            longest_wait_seconds=60 * self.longest_wait_minutes,
            failures=self.storm_failures,
            failures_seconds=self.storm_seconds,
            without_reps=self.storm_line,
        )

    @cached_property
    def patience(self) -> Patience:
        """How long a rep may say nothing, a shopper write nothing, and anybody wait before they are asked."""
        return Patience(
            silent=60 * self.silent_minutes,
            idle=60 * self.idle_minutes,
            assistant_meanwhile=60 * self.meanwhile_minutes,
            too_long=60 * self.longest_wait_minutes,
        )

    @cached_property
    def desk_times(self) -> DeskTimes:
        """How long an offer stands, and a seat stays taken."""
        return DeskTimes(offer=self.offer_seconds, wrap_up=self.wrap_up_seconds)


def _weight(said: object) -> float:
    try:
        return float("" if isinstance(said, bool) or not isinstance(said, str | int | float) else said)
    except ValueError as error:
        raise ValueError("say how warm a feature makes a conversation, such as gift=0.2,deal=0.6") from error


def _skill(said: object) -> str:
    """Return a skill as accounts have it; empty for what is none."""
    skill = " ".join(texts.clean(said).split()).lower() if isinstance(said, str) else ""
    if len(skill) > SKILL_CHARACTERS_AT_MOST:
        raise ValueError(f"a skill has at most {SKILL_CHARACTERS_AT_MOST} characters")
    return skill
