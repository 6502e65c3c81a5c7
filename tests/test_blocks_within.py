"""Verb blocks as PETRARCH2 and TABARI have them: groups, stems, events within events, codes that end a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.dictionary import compile_dictionary
from coder.errors import CoderError
from coder.pipeline import Coder
from coder.transformations import parse_transformation

DICTIONARY = """
settings: {alone: true, actors: joined, patterns: clause}
event_codes: [{code: "345"}, {code: "346"}]
actors:
  - {id: gdl, kind: place, names: [Gondal, Gondalian], codes: [GDL]}
  - {id: ang, kind: place, names: [Angri~], codes: [ANG]}
  - {id: exi, kind: place, names: [Exina], codes: [EXI]}
  - {id: imp, kind: person, names: [Imp], codes: ["###"]}
agents:
  - {code: GOV, words: [minister]}
  - {code: MIL, words: [soldier]}
synsets:
  LONG: [to the end, to the end of the earth]
  SHORT: [to the end, to the death]
verb_blocks:
  - {id: assail, code: "190", verbs: [assail, stab~]}
  - id: declare
    code: "---"
    verbs: [declare, wish]
    patterns: ["345 VERB war"]
  - id: plan
    code: "020"
    verbs: [plan]
    patterns: ["070 VERB {trade talks}", "073 VERB (for peace)", "+++ VERB nothing", "### VERB everything"]
  - id: endure
    code: "112"
    verbs: [endure]
    patterns: ["113 VERB &SHORT", "115 VERB &LONG"]
  - {id: act, code: "100", verbs: [act]}
  - id: note
    code: "---"
    verbs: [regret]
    patterns: ["115 noted target VERB", "111 severely VERB"]
transformations:
  - {id: own.deed, code: "015", when: source declare (source assail target)}
  - {id: blame, code: "112", when: source declare (target assail *)}
  - {id: any.deed, code: same, when: source declare (source any target)}
  - {id: wished, code: "138", when: source wish (nobody assail target)}
"""


@pytest.fixture(scope="module")
def coder(tmp_path_factory: pytest.TempPathFactory) -> Coder:
    path = tmp_path_factory.mktemp("within") / "all.yaml"
    path.write_text(DICTIONARY, encoding="utf-8")
    return Coder(compile_dictionary([path]))


@pytest.mark.parametrize(
    ("text", "events"),
    [
        # an event within another becomes one; of two rules, the one about a certain verb
        ("Gondal declared that it assailed Angria.", ["GDL 015 ANG"]),
        ("Gondal declared that Angria assailed Exina.", ["GDL 112 ANG"]),
        ("Gondal declared that it will endure Angria.", ["GDL 112 ANG"]),
        ("Gondal wishes to assail Angria.", ["GDL 138 ANG"]),
        ("Gondal assailed Angria.", ["GDL 190 ANG"]),
        ("Gondal declared war on Angria.", ["GDL 345 ANG"]),
        # words of one noun phrase; a preposition and what it governs
        ("Gondal planned trade talks with Angria.", ["GDL 070 ANG"]),
        ("Gondal planned trade and held talks with Angria.", ["GDL 020 ANG"]),
        ("Gondal planned for a lasting peace with Angria.", ["GDL 073 ANG"]),
        ("Gondal planned for war in times of peace with Angria.", ["GDL 020 ANG"]),
        # codes that keep a sentence from being coded: of a pattern, of a name
        ("Gondal planned nothing and assailed Angria.", []),
        ("Gondal planned everything and assailed Angria.", []),
        ("Gondal and an Imp assailed Angria.", []),
        # stems, of names and of verbs
        ("Gondal assailed the Angrians.", ["GDL 190 ANG"]),
        ("Gondal stabbed Angria.", ["GDL 190 ANG"]),
        # of equal patterns, the one that takes more words
        ("Gondal endured Angria to the end of the earth.", ["GDL 115 ANG"]),
        ("Gondal endured Angria to the death.", ["GDL 113 ANG"]),
        # a verb without its ending, where the clause has no other
        ("Gondal act with Angria after crowds left.", ["GDL 100 ANG"]),
        ("The Gondal act was law in Angria.", []),
        # who is the source where the subject is the target; adverbs that a conjunction joins
        ("Gondal noted Angria regretted it.", ["GDL 115 ANG"]),
        ("Gondal severely and often regretted Angria.", ["GDL 111 ANG"]),
        # a role behind a preposition has the state behind it
        ("Gondal was assailed by soldiers from Angria.", ["ANGMIL 190 GDL"]),
        # a minister and his own state are two
        ("The Gondal minister assailed Gondal.", ["GDLGOV 190 GDL"]),
    ],
)  # fmt: skip
def test_blocks(coder: Coder, text: str, events: list[str]) -> None:
    found = coder.code_sentence(text, "1982-03-05")
    assert [
        f"{e.source and e.source.code} {e.code} {e.target and e.target.code}" for e in found if e.target
    ] == events


def test_an_event_names_the_transformation_that_made_it(coder: Coder) -> None:
    (event,) = coder.code_sentence("Gondal declared that it assailed Angria.")
    assert event.pattern == "own.deed < assail"


def test_a_transformation_is_who_the_outer_verb_and_the_inner_event() -> None:
    assert parse_transformation("source want (nobody any target)") == (
        "source", "want", "nobody", "", "target",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "code", "message"),
    [
        ("source declare (target assail *", "D205", "a bracket is opened but not closed"),
        ("source declare", "D205", "there is no event in brackets"),
        ("other declare (target assail *)", "D205", "nobody is the source of the event"),
        ("source sing (target assail *)", "D205", "no verb block has the verb 'sing'"),
    ],
)
def test_mistakes_of_transformations_are_told(tmp_path: Path, rule: str, code: str, message: str) -> None:
    path = tmp_path / "a.yaml"
    text = DICTIONARY.partition("transformations:")[0]
    path.write_text(
        f'{text}transformations:\n  - id: x\n    code: same\n    when: "{rule}"\n', encoding="utf-8"
    )
    with pytest.raises(CoderError) as error:
        compile_dictionary([path], builtin=False)
    (problem,) = error.value.problems
    assert (problem.code, problem.message) == (code, message)
    assert problem.place is not None and problem.place.line == text.count("\n") + 4
