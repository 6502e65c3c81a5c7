"""explain.py: what dictionary editors see, on a small dictionary of invented countries and on the shipped one."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from coder import Coder, Document
from coder.dictionary import Sources, compile_dictionary
from coder.explain import describe, explain, pattern_source, sample, why_not
from coder.files import data_root
from coder.patterns import WordSet

DATE = "2025-11-26"
ARNOR = """\
actors:
  - {id: arn, kind: country, code: ARN, names: [Arnor], adjectives: [Arnorian], people: [Arnorian]}
  - {id: gon, kind: country, code: GON, names: [Gondor], adjectives: [Gondorian]}
  - id: arn.queen
    kind: person
    gender: female
    names: [Queen Firiel]
    codes:
      - ARNELI
      - ARNGOV 2020-01-01..2026-01-01
agents:
  - code: MIL
    words: [soldier, army]
verbs:
  - id: snub
    code: "120"
    verb: [snub, give the cold shoulder to]
    noun: [snub]
    patterns:
      - source VERB target
      - source VERB &ENVOY of target
      - source VERB target before (dawn|noon)
      - NOUN by source of target
    never:
      - source VERB (feast|dinner)
  - id: invite
    code: "036"
    verb: [invite]
    reciprocal: true
  - id: release
    code: "0841"
    verb: [release]
    patterns:
      - source VERB (prisoner|captive) of target
  - id: urge
    act: appeal
    code: "020"
    verb: [urge]
    patterns:
      - source VERB target to content
synsets:
  ENVOY: [envoy, herald]
"""


@pytest.fixture(scope="module")
def arnor(tmp_path_factory: pytest.TempPathFactory) -> Coder:
    path = tmp_path_factory.mktemp("arnor") / "arnor.yaml"
    path.write_text(ARNOR)
    return Coder.load([path], builtin=False)


def shown(coder: Coder, text: str, date: str | None = DATE, width: int = 80) -> str:
    out = io.StringIO()
    explain(coder, text, date, Console(file=out, width=width))
    return out.getvalue()


def line_of(text: str) -> int:
    """The line of the small dictionary that has a text."""
    return next(n for n, line in enumerate(ARNOR.splitlines(), 1) if text in line)


def test_it_returns_the_number_of_events(arnor: Coder) -> None:
    out = Console(file=io.StringIO())
    assert explain(arnor, "Arnor snubbed Gondor.", DATE, out) == 1
    assert explain(arnor, "Arnor invited Gondor. Gondor snubbed Arnor.", DATE, out) == 3
    assert explain(arnor, "Arnor slept.", DATE, out) == 0
    assert explain(arnor, "", None, out) == 0


def test_an_event_names_its_pattern_with_file_and_line(arnor: Coder) -> None:
    told = shown(arnor, "Arnorian soldiers snubbed the envoy of Gondor on Monday.")
    assert "ARNMIL 120 GON" in told
    assert "snub#2: source VERB &ENVOY of target" in told
    assert f"arnor.yaml:{line_of('&ENVOY of target')}:9" in told
    assert "2025-11-24  by 'on Monday', story of 2025-11-26" in told
    assert "'Arnorian soldiers'  subject" in told


def test_an_actor_names_its_entry_role_word_and_dated_code(arnor: Coder) -> None:
    told = shown(arnor, "Queen Firiel snubbed Gondor.")
    assert "Queen Firiel = ARNGOV (arn.queen, name)" in told
    assert f"arnor.yaml:{line_of('arn.queen')}:5" in told
    assert "(on 2025-11-26: ARNGOV 2020-01-01..2026-01-01)" in told
    assert "ARNELI code that is not dated" in shown(arnor, "Queen Firiel snubbed Gondor.", None)
    soldiers = shown(arnor, "Arnorian soldiers snubbed Gondor.")
    assert "Arnorian = ARN (arn, adjective)" in soldiers and "soldiers = MIL (role word)" in soldiers


def test_coreference_names_the_antecedent(arnor: Coder) -> None:
    told = shown(arnor, "Queen Firiel praised nobody. She snubbed Gondor.")
    assert "stands for 'Queen Firiel', named before" in told


def test_composition_is_told_step_by_step(arnor: Coder) -> None:
    told = shown(arnor, "Arnor urged Gondor to release the prisoners of Arnor.")
    assert "ARN 0253 GON" in told
    assert (
        "urge#1: source VERB target to content" in told
        and "release#1: source VERB (prisoner|captive)" in told
    )
    assert "appeal + 0841 (Return, release person(s)) = 0253 (" in told
    assert "└─ (content) Gondor | to release | the prisoners of Arnor" in told


def test_events_of_one_reading_are_told_once(arnor: Coder) -> None:
    told = shown(arnor, "Arnor invited Gondor.")
    assert "ARN 036 GON" in told and "GON 036 ARN" in told
    assert told.count("invite: ") == 1 and "the rest as above" in told


def test_modality_is_explained(arnor: Coder) -> None:
    assert "hypothetical: 'could'" in shown(arnor, "Arnor could snub Gondor.")
    assert "negated: 'not'" in shown(arnor, "Arnor did not snub Gondor.")
    assert "hypothetical: a question" in shown(arnor, "Arnor snubbed Gondor?")


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("Arnor frobnicated Gondor.", ["'frobnicated'", "is in no dictionary entry"]),
        ("Grass grows.", ["no actor: no name, role word or pronoun"]),
        ("The king of Mordor slept.", ["unknown names: 'Mordor'"]),
        ("Arnor snubbed the feast of Gondor.", ["kept silent by a null pattern", "never: source VERB (feast|dinner)"]),
        ("Arnor released the treasure.", [
            "no pattern of the verb fits", "release#1", "lacks (captive|prisoner) in the object 'the treasure'",
            "a phrase with 'of'"]),
        ("Arnor released.", ["in the object (there is none)"]),
        ("The weather snubbed the painting of the poet.", ["no actor"]),
        ("Arnor slept while the painter snubbed the poet.", ["neither source nor target is an actor", "subject 'the painter': no name and no role word"]),
        ("The snub of Gondor pleased the poets of Arnor.", ["event noun 'The snub'"]),
        ("x " * 500, ["too complex"]),
    ],
)  # fmt: skip
def test_why_nothing_was_coded(arnor: Coder, text: str, reasons: list[str]) -> None:
    told = shown(arnor, text)
    for reason in reasons:
        assert reason in told, told
    assert told.rstrip().endswith("no event")


def test_a_null_pattern_is_shown_with_its_place(arnor: Coder) -> None:
    told = shown(arnor, "Arnor snubbed the feast of Gondor.")
    assert f"arnor.yaml:{line_of('feast|dinner')}:9" in told


def test_a_missing_side_says_who_stood_there(arnor: Coder) -> None:
    told = shown(arnor, "Arnor snubbed Rohan.")
    assert "ARN 120 ---" in told
    assert "object 'Rohan': the name 'Rohan' is in no actors file" in told
    assert "object 'Arnor': the source itself, or its own state" in shown(arnor, "Arnor snubbed Arnor.")


def test_a_verb_of_several_words_is_named(arnor: Coder) -> None:
    told = shown(arnor, "Arnor gave bread.")
    assert "'give the cold shoulder to'" in told


def test_discards_name_their_phrase(coder: Coder) -> None:
    told = shown(coder, "The basketball team praised France.")
    assert "discarded by 'basketball team'" in told and re.search(r"discards\.yaml:\d+:\d+", told)


def test_what_sets_a_sentence_aside_is_named(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_text(
        "actors:\n  - {id: gdl, kind: place, names: [Gondal], codes: [GDL]}\n"
        "  - {id: omen, kind: person, names: [Percy], codes: ['### 1990-01-01..']}\n"
        "verb_blocks:\n  - {id: snub, code: '120', verbs: [snub], patterns: ['### VERB nothing', '+++ VERB all']}\n"
    )
    old = Coder(compile_dictionary([path], builtin=False))
    nothing, everything = shown(old, "Gondal snubbed nothing."), shown(old, "Gondal snubbed all.")
    assert f"not coded discarded by snub#1: ### VERB nothing  {path}:5:" in nothing
    assert f"not coded too complex by snub#2: +++ VERB all  {path}:5:" in everything
    assert f"discarded by 'Percy' (###), level sentence  {path}:3:5" in shown(
        old, "Percy snubbed Gondal.", "1990-01-01"
    )
    assert "discarded" not in shown(old, "Percy snubbed Gondal.", "1989-12-31")


def test_lines_are_not_broken_and_markup_is_text(arnor: Coder) -> None:
    told = shown(arnor, "Arnor [bold]snubbed[/bold] the envoy of Gondor \x1b[31mred.", width=20)
    assert "[bold]" in told and "\x1b" not in told
    assert f"arnor.yaml:{line_of('&ENVOY of target')}:9" in told or "no event" in told


def test_nothing_is_coloured_without_a_terminal_and_all_is_with_one(arnor: Coder) -> None:
    out = io.StringIO()
    explain(arnor, "Arnor snubbed Gondor.", DATE, Console(file=out, force_terminal=True, width=80))
    assert "\x1b[" in out.getvalue() and "\x1b[" not in shown(arnor, "Arnor snubbed Gondor.")


def test_why_not_is_one_line(arnor: Coder) -> None:
    (sentence,) = arnor.sentences(Document("t", "Arnor released the treasure.", DATE))
    assert sentence.reader is not None
    (clause,) = sentence.reader.clauses
    assert why_not(sentence.reader, clause).startswith(
        "no pattern of the verb fits; the nearest: release#1 lacks"
    )
    assert (
        describe(sentence.reader, clause, "Arnor released the treasure.")
        == "Arnor | release | the treasure | -"
    )


def test_a_dictionary_that_has_gone_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "gone.yaml"
    path.write_text(ARNOR)
    coder = Coder.load([path], builtin=False, cache=False)
    path.unlink()
    assert "ARN 120 GON" in shown(coder, "Arnor snubbed Gondor.")


def test_word_sets_are_cut_short() -> None:
    assert sample(WordSet(frozenset("abcdef"))) == "(a|b|c|d|...)"
    assert sample(WordSet(frozenset(["a"]), (("b", "c"),))) == "(a|b c)"
    assert sample(WordSet(frozenset(["a"]))) == "'a'"


def test_every_shipped_pattern_is_found_where_it_is_said_to_stand(coder: Coder, sources: Sources) -> None:
    lines: dict[str, list[str]] = {}
    for entry in sources.verbs.values():
        for n, written in enumerate(entry.patterns, 1):
            place, found = pattern_source(f"{entry.id}#{n}", coder.dictionary)
            assert found == written
            assert not isinstance(place, str)
            if place.file not in lines:
                lines[place.file] = (data_root() / place.file).read_text(encoding="utf-8").splitlines()
            rest = lines[place.file][place.line - 1][place.column - 1 :].lstrip("\"'")
            assert rest.startswith(written.split()[0])


def test_any_text_can_be_explained(coder: Coder, sources: Sources) -> None:
    texts = [t for e in sources.verbs.values() for x in e.examples for t in x.text][::23]
    for text in ["?!", "and of of the", "A" * 50, "\x00", "“”", *texts]:
        assert shown(coder, text)
