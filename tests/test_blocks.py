"""Sentences coded by verb blocks and joined actors alone: a small dictionary of invented states."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.dictionary import compile_dictionary
from coder.errors import CoderError
from coder.pipeline import Coder

DICTIONARY = """
settings: {alone: true, actors: joined}
event_codes:
  - {code: "345", label: Cold shoulder}
modifiers:
  - {words: [former], code: ELI}
actors:
  - {id: gdl, kind: place, names: [Gondal, Gondalian], codes: [GDL]}
  - {id: ang, kind: place, names: [Angria], codes: [ANG]}
  - {id: exi, kind: place, names: [Exina], codes: [EXI]}
  - {id: twins, kind: organization, names: [Twin Isles], codes: [NOR/SOU]}
  - {id: guard, kind: organization, names: [Angrian * Guard], codes: [ANGMIL]}
  - {id: ghost, kind: person, names: [Gravey], codes: [---]}
  - {id: omen, kind: person, names: [Northanger], codes: [GDL, "### 1980-01-01..1985-01-01"]}
  - {id: plague, kind: person, names: [Percy], codes: ["+++ 1990-01-01.."]}
  - {id: duke, kind: person, names: [Zamorna], codes: [ANGGOV 1980-01-01..1985-01-01, --- 1990-01-01..]}
agents:
  - {code: GOV, words: [minister, government]}
  - {code: COP, words: [police /]}
  - {code: OPP, words: [opposition group]}
  - {code: NGO~, words: [relief corps /]}
synsets:
  TIES: [trade, diplomatic ties, "&PACTS"]
  PACTS: [treaty]
verb_blocks:
  - id: snub
    code: "120"
    verbs: [snub, break off, wire +tap]
    codes: {wire +tap: "170"}
    patterns:
      - "160 VERB &TIES"
      - "345 VERB new_&TIES"
      - "125 source was VERB by target"
      - "124 would not VERB"
      - "162 VERB plans * target"
      - "--- VERB politely"
  - id: host
    code: "043:042"
    verbs: [host]
  - id: heed
    code: ":051"
    verbs: [heed]
  - id: quarrel
    code: "---"
    verbs: [quarrel, flew]
    patterns:
      - "112 both VERB"
"""


@pytest.fixture(scope="module")
def coder(tmp_path_factory: pytest.TempPathFactory) -> Coder:
    path = tmp_path_factory.mktemp("blocks") / "all.yaml"
    path.write_text(DICTIONARY, encoding="utf-8")
    return Coder(compile_dictionary([path]))


def coded(coder: Coder, text: str, date: str = "1982-03-05") -> list[str]:
    return [
        f"{(e.source and e.source.code) or '---'} {e.code} {(e.target and e.target.code) or '---'}"
        for e in coder.code_sentence(text, date)
    ]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        # the block's code, in any tense; tense and negation change nothing
        ("Gondal snubbed Angria on Monday.", ["GDL 120 ANG"]),
        ("Gondal will snub Angria.", ["GDL 120 ANG"]),
        ("Gondal did not snub Angria.", ["GDL 120 ANG"]),
        # more words go first, and joined words have none between
        ("Gondal snubbed a treaty with Angria.", ["GDL 160 ANG"]),
        ("Gondal snubbed new diplomatic ties with Angria.", ["GDL 345 ANG"]),
        ("Gondal snubbed new and fair trade with Angria.", ["GDL 160 ANG"]),
        ("Gondal said it would not snub Angria.", ["GDL 124 ANG"]),
        # what a pattern names
        ("Gondal was snubbed by Angria.", ["GDL 125 ANG"]),
        ("Gondal snubbed plans of Exina for Angria.", ["GDL 162 ANG"]),
        ("Gondal politely snubbed Angria.", ["GDL 120 ANG"]),
        ("Gondal snubbed Angria politely.", []),
        # verbs of several words, with codes of their own
        ("Gondal broke off talks with Angria.", ["GDL 120 ANG"]),
        ("Gondal broke talks with Angria.", []),
        ("Gondal had wire tapped Angria.", ["GDL 170 ANG"]),
        ("Gondal will wire tap Angria.", ["GDL 170 ANG"]),
        # both directions, the other direction, both actors
        ("Gondal hosted Angria.", ["GDL 043 ANG", "ANG 042 GDL"]),
        ("Gondal heeded Angria.", ["ANG 051 GDL"]),
        ("Gondal and Angria quarrelled.", ["GDL 112 ANG", "ANG 112 GDL"]),
        ("Gondal quarrelled with Angria.", []),
        # each verb codes by itself
        ("Gondal snubbed and then snubbed a treaty with Angria.", ["GDL 120 ANG", "GDL 160 ANG"]),
        ("Gondal would not snub Angria and snubbed Angria.", ["GDL 124 ANG", "GDL 120 ANG"]),
        # a name is an actor wherever it stands, and goes before a bare role
        ("The dispute between Gondal and Angria broke off talks with Exina.", ["GDL 120 EXI", "ANG 120 EXI"]),
        ("Gondal snubbed its police in Angria.", ["GDL 120 ANG"]),
        ("Gondal snubbed the police.", ["GDL 120 ---COP"]),
        # roles have the state beside them
        ("Exina snubbed the government and police of Angria.", ["EXI 120 ANGGOV", "EXI 120 ANGCOP"]),
        ("Police in Gondal and ministers in Angria snubbed Exina.", ["GDLCOP 120 EXI", "ANGGOV 120 EXI"]),
        ("Gondal and its old rival Angria snubbed Exina.", ["GDL 120 EXI", "ANG 120 EXI"]),
        # the target of a relative clause stands before it
        ("Exina, which Gondal snubbed, has hosted Angria.", ["GDL 120 EXI", "EXI 043 ANG", "ANG 042 EXI"]),
        # two adverbs, and what is neither done nor left
        ("Gondal was coldly and openly snubbed by Angria.", ["GDL 125 ANG"]),
        ("Gondal can neither snub nor host Angria.", ["GDL 120 ANG", "GDL 043 ANG", "ANG 042 GDL"]),
        # what the program knows without a dictionary codes nothing here
        ("Gondal suggested Angria should require treaties.", []),
        # a speaker behind a comma is no target
        ("Gondal snubbed the offer, an Angria minister said.", ["GDL 120 ---"]),
    ],
)
def test_blocks(coder: Coder, text: str, events: list[str]) -> None:
    assert coded(coder, text) == events


@pytest.mark.parametrize(
    ("subject", "codes"),
    [
        ("Gondal police", ["GDLCOP"]),
        ("The police of Gondal", ["GDLCOP"]),
        ("Police from Gondal", ["GDLCOP"]),
        ("The Gondalian relief corps minister", ["NGOGDLGOV"]),
        ("Gondal's opposition group", ["GDLOPP"]),
        ("A former minister of Gondal", ["GDLELI"]),
        ("Ministers of Gondal and Exina", ["GDLGOV", "EXIGOV"]),
        ("Police of Gondal and ministers from Exina", ["GDLCOP", "EXIGOV"]),
        ("The Twin Isles government", ["NORGOV", "SOUGOV"]),
        ("The Gondal minister Zamorna", ["GDLGOV"]),
        ("Police", ["---COP"]),
        ("Gravey", ["---"]),
    ],
)
def test_joined_actors(coder: Coder, subject: str, codes: list[str]) -> None:
    assert coded(coder, f"{subject} snubbed Angria.") == [f"{code} 120 ANG" for code in codes]


def test_names_whose_words_stand_apart(coder: Coder) -> None:
    assert coded(coder, "Gondal snubbed the Angrian royal coast Guard.") == ["GDL 120 ANGMIL"]


@pytest.mark.parametrize(
    ("date", "target"),
    [("1979-12-31", "---"), ("1980-01-01", "ANGGOV"), ("1985-01-01", "---"), ("1991-01-01", "---")],
)
def test_codes_hold_on_their_dates(coder: Coder, date: str, target: str) -> None:
    assert coded(coder, "Gondal snubbed Zamorna.", date) == [f"GDL 120 {target}"]


@pytest.mark.parametrize(
    ("name", "date", "events"),
    [
        ("Northanger", "1979-12-31", ["GDL 120 ANG"]),
        ("Northanger", "1980-01-01", []),
        ("Northanger", "1985-01-01", ["GDL 120 ANG"]),
        ("Percy", "1989-12-31", ["--- 120 ANG"]),
        ("Percy", "1990-01-01", []),
    ],
)
def test_codes_that_discard_hold_on_their_dates(
    coder: Coder, name: str, date: str, events: list[str]
) -> None:
    assert coded(coder, f"{name} snubbed Angria.", date) == events


def test_own_codes_have_their_label(coder: Coder) -> None:
    (event,) = coder.code_sentence("Gondal snubbed new trade with Angria.")
    assert (event.code, event.label, event.quad, event.plover.event) == ("345", "Cold shoulder", 0, None)
    assert event.pattern == "snub#2"


def test_a_code_that_nobody_declares_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        'verb_blocks:\n  - id: x\n    verbs: [run]\n    patterns: ["999 VERB away"]\n', encoding="utf-8"
    )
    with pytest.raises(CoderError) as error:
        compile_dictionary([path], builtin=False)
    (problem,) = error.value.problems
    assert problem.code == "D201" and problem.place is not None
    assert (problem.place.line, problem.place.column) == (4, 16)


WORDS = [
    "Gondal",
    "Angria",
    "Exina",
    "Zamorna",
    "police",
    "minister",
    "snubbed",
    "broke",
    "off",
    "hosted",
    "was",
    "by",
    "and",
    ",",
    ";",
    "treaty",
    "trade",
    "would",
    "not",
    "its",
    "it",
    "the",
    "of",
    "said",
]


@settings(max_examples=100, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), max_size=14))
def test_any_sentence_codes_the_same_way_twice(coder: Coder, words: list[str]) -> None:
    text = " ".join(words) + "."
    assert coder.code_sentence(text, "1982-01-01") == coder.code_sentence(text, "1982-01-01")
