"""The language of verb blocks: what a pattern demands, and what its mistakes are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.legacy.signs import read_pattern, write_pattern
from coder.patterns import PatternError
from coder.sequences import Step, WordSequence, compile_sequence, flat_synsets, parse_sequence, split_code

SYNSETS = {"TIES": (("trade",), ("diplomatic", "ties"))}


def compiled(pattern: str) -> WordSequence:
    return compile_sequence("x#1", "112", pattern, SYNSETS)


def test_words_are_sought_outwards_from_the_verb() -> None:
    found = compiled("said would VERB new talks")
    assert [s.phrases for s in found.left] == [(("would",),), (("said",),)]
    assert [s.phrases for s in found.right] == [(("new",),), (("talks",),)]
    assert all(s.reach is None for s in (*found.left, *found.right))


def test_joined_words_stand_next_to_each_other() -> None:
    found = compiled("in_VERB_new_&TIES")
    assert [s.reach for s in (*found.left, *found.right)] == [0, 0, 0]
    assert found.right[1].phrases == (("diplomatic", "ties"), ("trade",))  # the longest first


def test_words_of_a_group_hang_together() -> None:
    found = compiled("VERB {peace plan} (for assault)")
    assert [s.group for s in found.right] == ["", "phrase", "", "governed"]


def test_slots_skips_and_the_words_themselves() -> None:
    found = compiled("source VERB * with_ target =target")
    assert found.left == (Step(slot="source"),)
    assert found.right == (
        Step(), Step((("with",),), exact=True), Step(slot="target"), Step((("target",),)),
    )  # fmt: skip


def test_more_words_weigh_more() -> None:
    weights = [
        compiled(p).weight for p in ("VERB", "VERB target", "VERB talks", "VERB &TIES", "said VERB talks")
    ]
    assert weights == [0, 2, 10, 10, 20]


@pytest.mark.parametrize(
    ("pattern", "message", "column"),
    [
        ("said talks", "the pattern has no VERB", 1),
        ("VERB or VERB", "the pattern has 2 VERB", 1),
        ("VERB {new talks", "a bracket is opened but not closed", 11),
        ("VERB new}", "a bracket is closed that was not opened", 9),
        ("VERB & talks", '"&" needs the name of a synset in capitals', 8),
        ("VERB " + "{" * 21 + "a" + "}" * 21, "more than 20 brackets in each other", 26),
        ("VERB &NOWHERE", "the synset &NOWHERE is not defined", 0),
    ],
)
def test_mistakes_have_names(pattern: str, message: str, column: int) -> None:
    with pytest.raises(PatternError) as error:
        compiled(pattern)
    assert (error.value.message, error.value.column) == (message, column)


@given(st.text() | st.text("VERB &{}()_*=source target"))
def test_any_text_is_a_pattern_or_a_mistake(text: str) -> None:
    try:
        tree = parse_sequence(text)
    except PatternError as e:
        assert e.message and e.column >= 0
    else:
        assert len(list(tree.find_data("trigger"))) == 1


def test_synsets_in_synsets_are_put_in_and_circles_end() -> None:
    found = flat_synsets({"A": ("x", "&B"), "B": ("y z", "&A")})
    assert found == {"A": (("x",), ("y", "z")), "B": (("y", "z"), ("x",))}


@pytest.mark.parametrize(
    ("text", "codes"),
    [("112", ("112", "")), ("190:194", ("190", "194")), (":190", (None, "190")), ("---", (None, ""))],
)
def test_codes_of_both_directions(text: str, codes: tuple[str | None, str]) -> None:
    assert split_code(text) == codes


# ---- The old signs -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "ours"),
    [
        ("SAID WOULD NOT *", "said would not VERB"),
        ("$ WAS_ * TO_ ^ BY +", "source was_ VERB to_ * by target"),
        ("% * WITH_+", "both VERB with_target"),
        ("IN_AND_*_OUT NOW", "in_and_VERB_out now"),
        ("* NEW_&TIE_TYPES_RELATIONS", "VERB new_&TIE_TYPES_relations"),
        ("&TIE_* {NEW &TIE TREATY} (ON ^)", "&TIE_VERB {new &TIE treaty} (on *)"),
        ("* TARGET DON'T", "VERB =target don't"),
        ("*SCEPTICAL", "VERB sceptical"),
    ],
)
def test_signs(old: str, ours: str) -> None:
    found, places = read_pattern(old, frozenset(["TIE", "TIE_TYPES"]))
    assert found == ours and not places.unknown
    parse_sequence(ours)
    again, _ = read_pattern(write_pattern(ours), frozenset(["TIE", "TIE_TYPES"]))
    assert again == ours


@given(
    st.lists(
        st.sampled_from(["*", "+", "$", "%", "^", "_", " ", "&TIE", "WORD", "SOURCE", "{", "}", "(", ")"])
    )
)
def test_what_the_signs_give_stays_the_same(parts: list[str]) -> None:
    ours, _ = read_pattern("".join(parts), frozenset(["TIE"]))
    try:
        parse_sequence(ours)
    except PatternError:
        return
    again, _ = read_pattern(write_pattern(ours), frozenset(["TIE"]))
    assert again == ours
