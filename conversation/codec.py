"""Facts and states to JSON-ready dicts and back; the names of the kinds on the wire are fixed here."""

import json
import re
from functools import lru_cache
from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from conversation.model import Conversation, Fact

Json = dict[str, Any]

STATES_REMEMBERED = 4_000
"""Each is a few kilobytes."""


def _kind_name(fact_type: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", fact_type.__name__).lower()


KINDS: dict[str, type[Fact]] = {_kind_name(fact_type): fact_type for fact_type in get_args(Fact)}
_NAMES = {fact_type: name for name, fact_type in KINDS.items()}
_ADAPTERS: dict[str, TypeAdapter[Fact]] = {name: TypeAdapter(fact_type) for name, fact_type in KINDS.items()}
_STATE = TypeAdapter(Conversation)


def kind_of(fact: Fact) -> str:
    """Return the wire's name for the kind of `fact`, such as `shopper_said`."""
    return _NAMES[type(fact)]


def dump_fact(fact: Fact) -> Json:
    """Return the fields of `fact` as JSON-ready values."""
    fields: Json = _ADAPTERS[kind_of(fact)].dump_python(fact, mode="json")
    return fields


def load_fact(kind: str, fields: Json) -> Fact:
    """Inverse of `dump_fact`; raises pydantic's ValidationError when the fields do not fit the kind."""
    return _ADAPTERS[kind].validate_python(fields)


def dump_state(state: Conversation) -> Json:
    fields: Json = _STATE.dump_python(state, mode="json")
    return fields


def load_state(fields: Json) -> Conversation:
    return _STATE.validate_python(fields)


@lru_cache(STATES_REMEMBERED)
def read_state(text: str) -> Conversation:
    """Return the state whose JSON is `text`: after each change it is asked for several times, and read once."""
    return _STATE.validate_json(text)


def write_json(value: Json) -> str:
    """Return JSON, much faster than the standard library; that has what is not quite text, such as half a character."""
    try:
        return to_json(value).decode()
    except ValueError:
        return json.dumps(value)


def read_json(text: str) -> Any:
    """Inverse of `write_json`."""
    try:
        return from_json(text)
    except ValueError:
        return json.loads(text)
