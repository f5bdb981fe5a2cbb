"""Lines of a catalogue's export are said in words, and everything else is left as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.keys import vector_texts, word_text
from retrieval.passages import Passage, PassageKind
from retrieval.records import in_words, read_record


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("includes_stand:  { value:true }", "includes stand: yes"),
        ("is_foldable: { value:false }", "is foldable: no"),
        ('maker: { value:"emberline" }', "maker: emberline"),
        ('size: { value:"22\\" wide" }', 'size: 22" wide'),
        ("fuel: { value:natural_gas }; { value:propane }", "fuel: natural gas; propane"),
        ("capacity: { unit:fluid_ounces, value:12. }", "capacity: 12 fluid ounces"),
        ("diameter: { decimal_value:46.5, unit:centimeters }", "diameter: 46.5 centimeters"),
        ('finish: { standardized_values:[ "black" ], value:"jet black" }', "finish: jet black"),
        ('finish: { standardized_values:[ "green" ], value:"sage" }', "finish: sage, green"),
        ("burners: { quantity:2, type:ceramic }", "burners: quantity 2, type ceramic"),
        ('lid: { material:[ { value:"steel" }, { value:"glass" } ] }', "lid: material steel, glass"),
        ('tags: ["easy to clean", light]', "tags: easy to clean, light"),
        ("empty: { }", "empty: "),
        (
            "box: { width:{ unit:inches, normalized_value:{ unit:cm, value:25.4 }, value:10 }, height:{ value:4 } }",
            "box: width 10 inches, height 4",
        ),
    ],
)
def test_a_record_is_said_in_words(line: str, said: str) -> None:
    record = read_record(line)
    assert str(record) == said
    assert in_words(line) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Width: 60 cm",
        "It weighs 27 kg.",
        "note: call {name} first",
        "note: {name} is asked",
        "width: { value:60",
        "width: { value:60 ]",
        "width: { value }",
        "width: [ 1, 2",
        "width: { a:{ b:[ } ] }",
        "see the manual: [1] and [2], page 3 (or {4})",
        "<style> {width: 3px;} </style>",
        "deep: " + "[" * 100 + "]" * 100,
    ],
)
def test_what_is_no_record_stays_as_it_is(text: str) -> None:
    assert read_record(text) is None
    assert in_words(text) == text


def test_a_text_may_hold_records_between_other_lines() -> None:
    text = "The small one.\nis_foldable: { value:true }\nIt ships {today}."
    assert in_words(text) == "The small one.\nis foldable: yes\nIt ships {today}."


def test_a_record_is_found_in_words_and_by_its_name_alone() -> None:
    record = Passage(
        "a", PassageKind.GUIDE, "Ember 22", "fuel_type: { value:natural_gas }", path=("Ember 22",)
    )
    assert vector_texts(record) == ("Ember 22\nfuel type: natural gas", "fuel type")
    assert word_text(record) == "Ember 22\nfuel type: natural gas"
    among = Passage("b", PassageKind.GUIDE, "", "Burns:\nfuel_type: { value:natural_gas }")
    assert vector_texts(among) == ("\nBurns:\nfuel type: natural gas",)


@given(st.text(alphabet=st.sampled_from('a_1: {}[],;"\\\n'), max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert in_words(text).count("\n") == text.count("\n")
    read_record("a: " + text)
