"""What the value of a working setting may be, in plain words, and the one way in which anything becomes one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotated_types import Ge, Gt, Le, MaxLen
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from agent.tongues import TONGUE_CODES
from api.working_settings import Shown, WorkingSettings
from conversation.model import Reason
from handoff.warmth import WEIGHTS

FIELDS: Mapping[str, FieldInfo] = WorkingSettings.model_fields


DEFAULTS = WorkingSettings.model_validate({})


class BadSetting(ValueError):
    """A value that a setting does not take; the message says which would be right."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between what a number must be: from `least` on, or more than `above`, and up to `most`."""

    least: float | None = None
    above: float | None = None
    most: float | None = None


def shown_of(name: str) -> Shown:
    """Return how the setting `name` is shown."""
    return next(one for one in FIELDS[name].metadata if isinstance(one, Shown))


def title_of(name: str) -> str:
    return FIELDS[name].title or name


def variable_of(name: str) -> str:
    """Return the environment variable that sets `name`."""
    return FIELDS[name].alias or name


def bounds_of(name: str) -> Bounds:
    found: dict[str, Any] = {}
    for one in FIELDS[name].metadata:
        match one:
            case Ge(ge=least):
                found["least"] = least
            case Gt(gt=above):
                found["above"] = above
            case Le(le=most):
                found["most"] = most
    return Bounds(**found)


def longest_of(name: str) -> int | None:
    """Return how many characters a text may have."""
    return next((one.max_length for one in FIELDS[name].metadata if isinstance(one, MaxLen)), None)


def options_of(name: str) -> list[str]:
    """Return what may be chosen from: the codes of languages, the reasons a skill is set for, or what is weighed."""
    match shown_of(name).kind:
        case "languages":
            return sorted(TONGUE_CODES)
        case "skills":
            return [reason.value for reason in Reason]
        case "weights":
            return list(WEIGHTS)
        case _:
            return []


def rule_of(name: str) -> str:
    """Say what is right: "a whole number from 1 to 100"."""
    shown, bounds = shown_of(name), bounds_of(name)
    match shown.kind:
        case "yes-no":
            return "yes or no"
        case "languages":
            return f"at least one of {', '.join(options_of(name))}"
        case "skills":
            return f"a skill for each reason; reasons are {', '.join(options_of(name))}"
        case "weights":
            return f"a weight from 0 to 1 for each of {', '.join(options_of(name))}"
        case "text":
            return f"a text of at most {longest_of(name)} characters"
        case _:
            what = "a whole number" if shown.kind == "whole" else "a number"
            least = f"above {bounds.above:g} and up" if bounds.least is None else f"from {bounds.least:g}"
            return f"{what} {least} to {bounds.most:,g}"


def plain(settings: WorkingSettings, name: str) -> Any:
    """Return the value of `name` as JSON has it."""
    return settings.model_dump(mode="json", include={name})[name]


def working(settings: WorkingSettings) -> WorkingSettings:
    """Return the working part of all settings of a process."""
    return WorkingSettings.model_construct(**{name: getattr(settings, name) for name in FIELDS})


def with_value(settings: WorkingSettings, name: str, value: object) -> WorkingSettings:
    """Return `settings` with `value`, as JSON or as a person types it, for `name`. Raises BadSetting."""
    if isinstance(value, bool) and shown_of(name).kind in {"number", "whole"}:
        raise BadSetting(f"use {rule_of(name)}")
    try:
        return WorkingSettings.model_validate(
            {**{one: getattr(settings, one) for one in FIELDS}, name: value}
        )
    except ValidationError as error:
        fault = error.errors()[0]
        said = str(fault["ctx"]["error"]) if fault["type"] == "value_error" else f"use {rule_of(name)}"
        raise BadSetting(said) from error


def in_words(settings: WorkingSettings, name: str) -> str:
    """Say the value of `name` as people do: "20 seconds", "yes", "en, de"; "none" where it is empty."""
    shown, value = shown_of(name), getattr(settings, name)
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            return ", ".join(f"{reason}={skill}" for reason, skill in value.items()) or "none"
        case tuple():
            return ", ".join(value)
        case str():
            return value or "none"
        case _:
            unit = "" if shown.unit.startswith("from") else shown.unit
            counted, _, rest = unit.partition(" ")
            return " ".join(
                part for part in (f"{value:,.10g}", counted[:-1] if value == 1 else counted, rest) if part
            )
