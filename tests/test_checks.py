"""checks.py: what is wrong with dictionaries beyond their shape, told with the place of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coder import Coder
from coder.checks import (
    check,
    check_sources,
    codes_without_example,
    event_text,
    example_events,
    failing_examples,
    malformed_examples,
    missing_examples,
    trial_coder,
)
from coder.checks_actors import words_said_again
from coder.checks_patterns import (
    beaten_patterns,
    pattern_place,
    repeated_patterns,
    rival_blocks,
    silenced_patterns,
    unused_synsets,
)
from coder.checks_text import yaml_kind
from coder.dictionary import Sources, compile_dictionary, read_sources
from coder.errors import CoderError, Problem
from coder.files import read_yaml

ACTORS = """\
actors:
  - {id: arn, kind: country, code: ARN, names: [Arnor], adjectives: [Arnorian], capital: [Fornost]}
  - {id: gon, kind: country, code: GON, names: [Gondor], adjectives: [Gondorian], capital: [Osgiliath]}
"""
SNUB = """\
verbs:
  - id: snub
    code: "120"
    verb: [snub]
    examples:
      - events: [ARN 120 GON]
        text:
          - Arnor snubbed Gondor.
          - Gondor was snubbed by Arnor.
      - events: []
        text: Gondor grew.
"""


def loaded(tmp_path: Path, text: str) -> tuple[Sources, Coder]:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    return read_sources([path]), Coder(compile_dictionary([path], builtin=False))


def heads(problems: list[Problem]) -> list[tuple[str, int, int]]:
    return [(p.code, p.place.line, p.place.column) for p in problems if p.place is not None]


def test_a_good_dictionary_has_no_problems(tmp_path: Path) -> None:
    assert check_sources(*loaded(tmp_path, ACTORS + SNUB)) == []


def test_a_failing_example_is_told_at_its_sentence(tmp_path: Path) -> None:
    sources, coder = loaded(
        tmp_path, ACTORS + SNUB.replace("Gondor was snubbed by Arnor", "Arnor praised Gondor")
    )
    (problem,) = failing_examples(coder, sources)
    assert heads([problem]) == [("D402", 12, 13)]
    assert problem.message == "snub: expected ARN 120 GON, found nothing"
    assert problem.severity == "error" and problem.hint == "in: Arnor praised Gondor."


def test_an_example_that_must_be_silent_counts_only_its_own_entry(tmp_path: Path) -> None:
    text = (
        ACTORS
        + SNUB.replace("Gondor grew", "Gondor spurned Arnor")
        + ("  - id: spurn\n    code: '120'\n    verb: [spurn]\n")
    )
    sources, coder = loaded(tmp_path, text)
    assert failing_examples(coder, sources) == []
    entry = sources.verbs["snub"]
    assert example_events(coder, entry, entry.examples[1], "Gondor snubbed Arnor.") == ["GON 120 ARN"]


def test_known_misses_do_not_fail(tmp_path: Path) -> None:
    text = ACTORS + SNUB.replace("- events: []\n", "- events: [GON 120 ARN]\n        todo: one day\n")
    sources, coder = loaded(tmp_path, text)
    assert failing_examples(coder, sources) == []


def test_entries_without_examples_are_told(tmp_path: Path) -> None:
    text = ACTORS + SNUB.partition("    examples")[0] + "  - id: act.only\n    act: light\n    verb: [hold]\n"
    sources, _ = loaded(tmp_path, text)
    assert [(p.code, p.message) for p in missing_examples(sources)] == [
        ("D401", "snub has no example that codes")
    ]


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (("[ARN 120 GON]", "[ARN 1200 GON]"), "D201", "unknown CAMEO code \"1200\" in 'ARN 1200 GON'"),
        (("[ARN 120 GON]", "[ARN GON]"), "D105", "'ARN GON' is no event"),
        (("[ARN 120 GON]", "[Arn 120 GON]"), "D206", "'Arn' is not an actor code in 'Arn 120 GON'"),
        (("[ARN 120 GON]", "[ARN 120 GONM]"), "D206", "'GONM' is not an actor code in 'ARN 120 GONM'"),
        (("- events: []", "- date: '2025-13-01'\n        events: []"), "D105", "'2025-13-01' is not a date"),
    ],
)  # fmt: skip
def test_examples_that_no_event_could_meet(
    tmp_path: Path, change: tuple[str, str], code: str, message: str
) -> None:
    sources, coder = loaded(tmp_path, ACTORS + SNUB.replace(*change))
    (problem,) = malformed_examples(sources, coder.dictionary)
    assert (problem.code, problem.message) == (code, message)
    assert str(problem).splitlines()[0] in [str(p).splitlines()[0] for p in check_sources(sources, coder)]


def test_absent_actors_and_known_codes_are_well_formed(tmp_path: Path) -> None:
    sources, coder = loaded(tmp_path, ACTORS + SNUB.replace("[ARN 120 GON]", "[ARN 120 ---]"))
    assert malformed_examples(sources, coder.dictionary) == []


TIE = """\
verbs:
  - {id: a, code: "120", verb: [snub, spurn], patterns: [source VERB target, source VERB (envoy|herald) of target]}
  - {id: b, code: "161", verb: [snub, slight], patterns: ["source VERB &ENVOY of target"]}
synsets: {ENVOY: [herald, envoy]}
"""


def test_ties_are_told_once_with_both_places_and_the_verbs(tmp_path: Path) -> None:
    sources, coder = loaded(tmp_path, TIE)
    (problem,) = beaten_patterns(sources, coder.dictionary)
    assert problem.message == "b#1 (161) and a#2 (120) demand the same of 'snub'"
    assert heads([problem]) == [("D304", 3, 59)]
    assert f"mine.yaml:2:{TIE.splitlines()[1].index('source VERB (') + 1}." in problem.hint
    assert problem.severity == "warning"


@pytest.mark.parametrize(
    "change",
    [
        ('code: "161"', 'code: "120"'),  # the same code
        ("verb: [snub, slight]", "verb: [slight]"),  # no verb shared
        ("&ENVOY of target", "&ENVOY of target in *"),  # one demands more
        ("[herald, envoy]", "[herald, envoy, legate]"),  # the words differ
        ("&ENVOY of target", "&ENVOY to target"),  # another preposition
        ("source VERB &ENVOY", "target VERB &ENVOY"),  # another slot
    ],
)
def test_what_differs_is_no_tie(tmp_path: Path, change: tuple[str, str]) -> None:
    sources, coder = loaded(tmp_path, TIE.replace(*change))
    assert beaten_patterns(sources, coder.dictionary) == []


def test_plain_entries_can_tie(tmp_path: Path) -> None:
    text = "verbs:\n  - {id: a, code: '120', verb: [snub]}\n  - {id: b, code: '161', verb: [snub]}\n"
    sources, coder = loaded(tmp_path, text)
    (problem,) = beaten_patterns(sources, coder.dictionary)
    assert problem.message == "b (161) and a (120) demand the same of 'snub'"
    assert problem.place == sources.places["b"] and str(sources.places["a"]) in problem.hint


def test_the_winner_of_a_tie_wins(tmp_path: Path) -> None:
    sources, coder = loaded(tmp_path, ACTORS + TIE)
    (problem,) = beaten_patterns(sources, coder.dictionary)
    (event,) = coder.code_sentence("Arnor snubbed the herald of Gondor.")
    assert event.pattern == "a#2" and problem.message.startswith("b#1")


def test_unused_synsets(tmp_path: Path) -> None:
    sources, _ = loaded(
        tmp_path, TIE.replace("}\n", "}\n", 1).replace("[herald, envoy]}", "[herald, envoy], ROAD: [road]}")
    )
    assert [(p.code, p.message) for p in unused_synsets(sources)] == [
        ("D305", "the synset &ROAD is in no pattern")
    ]


def test_pattern_places(tmp_path: Path) -> None:
    text = "verbs:\n  - id: a\n    code: '120'\n    verb: [snub]\n    patterns: source VERB target\n"
    sources, _ = loaded(tmp_path, text)
    assert (pattern_place(sources, "a#1").line, pattern_place(sources, "a#1").column) == (5, 15)
    assert pattern_place(sources, "a") == sources.places["a"]


def test_event_text(coder: Coder) -> None:
    (event,) = coder.code_sentence("France praised Kenya.", "2025-11-26")
    assert event_text(event) == "FRA 051 KEN"
    assert event_text(event._replace(source=None)) == "--- 051 KEN"


def test_check_of_the_shipped_dictionaries(coder: Coder) -> None:
    problems = check(examples=False)
    assert [str(p) for p in problems if p.severity == "error"] == []
    places = [p.place for p in problems if p.place is not None]
    assert places == sorted(places) and len(places) == len(problems)


def test_check_of_what_does_not_load_tells_all_problems(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("verbs:\n  - {id: x, verbs: [y]}\nactors:\n  - {id: q}\n")
    (tmp_path / "b.yaml").write_text("- a list\n")
    found = check([tmp_path])
    assert [p.code for p in found] == ["D103", "D104", "D105"]


def test_examples_of_entries_on_trial_are_run_with_the_entry_in_force(tmp_path: Path) -> None:
    text = ACTORS + SNUB.replace("Gondor was snubbed by Arnor", "Arnor slept").replace(
        "[snub]", "[snub]\n    status: trial"
    )
    sources, coder = loaded(tmp_path, text)
    assert coder.code_sentence("Arnor snubbed Gondor.") == []
    assert failing_examples(coder, sources) == []  # nobody to judge them
    trials = trial_coder([tmp_path / "mine.yaml"], sources, builtin=False)
    problems = check_sources(sources, coder, trials=trials)
    assert [p.message for p in problems] == ["snub: expected ARN 120 GON, found nothing"]
    assert trial_coder([], loaded(tmp_path, ACTORS + SNUB)[0]) is None


def test_check_of_an_own_folder_tells_its_problems_among_the_others(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "verbs:\n  - id: mine.frob\n    code: '120'\n    verb: [frobnicate]\n    examples:\n"
        "      - {events: [FRA 120 KEN], text: [France frobnicated Kenya., France slept.]}\n"
        "  - {id: mine.quux, code: '120', verb: [quux]}\n"
    )
    mine = [p for p in check([tmp_path]) if p.place is not None and p.place.file.endswith("mine.yaml")]
    assert heads(mine) == [("D402", 6, 67), ("D401", 7, 5)]


def test_codes_without_example_name_no_roots(sources: Sources) -> None:
    assert codes_without_example(sources, ["01", "010", "9999"]) == ["9999"]


YIELD = """\
verbs:
  - {id: a, code: "120", verb: [snub], patterns: [source VERB target]}
  - {id: b, code: "161", verb: [snub], patterns: [source VERB target]}
"""


@pytest.mark.parametrize(("loser", "winner"), [("a", "b"), ("b", "a")])
def test_the_order_of_two_entries_can_be_declared(tmp_path: Path, loser: str, winner: str) -> None:
    text = ACTORS + YIELD.replace(f"id: {loser},", f"id: {loser}, yields_to: {winner},")
    sources, coder = loaded(tmp_path, text)
    assert beaten_patterns(sources, coder.dictionary) == []
    (event,) = coder.code_sentence("Arnor snubbed Gondor.")
    assert event.pattern.startswith(winner)


def test_yielding_goes_on_along_a_chain(tmp_path: Path) -> None:
    text = ACTORS + YIELD.replace("id: a,", "id: a, yields_to: b,").replace("id: b,", "id: b, yields_to: c,")
    sources, coder = loaded(tmp_path, text + '  - {id: c, code: "111", verb: [snub]}\n')
    (event,) = coder.code_sentence("Arnor snubbed Gondor.")
    assert event.pattern.startswith("c")
    assert [p.message[:9] for p in beaten_patterns(sources, coder.dictionary)] == [
        "a#1 (120)"
    ]  # c beats a: not said


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("source VERB (envoy|herald) of target", "source VERB herald of target", "D306"),
        ("source VERB (on|over) target", "source VERB on target", "D306"),
        ("source VERB envoy of target", "source VERB herald of target", ""),  # neither holds the other
        ("source VERB envoy of target", "source VERB (envoy|herald) of target", ""),  # the narrow one wins
        ("source VERB (envoy|herald) to target", "source VERB herald of target", ""),
    ],
)
def test_a_pattern_that_another_always_beats(tmp_path: Path, one: str, other: str, found: str) -> None:
    text = (
        f'verbs:\n  - {{id: a, code: "120", verb: [snub], patterns: ["{one}"]}}\n'
        f'  - {{id: b, code: "161", verb: [snub], patterns: ["{other}"]}}\n'
    )
    sources, coder = loaded(tmp_path, text)
    assert [p.code for p in beaten_patterns(sources, coder.dictionary)] == ([found] if found else [])


@pytest.mark.parametrize(
    ("one", "other", "needless"),
    [
        ("source VERB herald", "source VERB (herald|envoy)", "source VERB herald"),
        ("source VERB to target for *", "source VERB for * to target", "source VERB for * to target"),
        ("source VERB herald", "source VERB envoy", ""),
        ("source VERB target", "source VERB target", ""),  # told as said twice
        ("source VERB target", "target VERB source", ""),
    ],
)
def test_a_pattern_that_another_one_of_its_entry_makes_needless(
    tmp_path: Path, one: str, other: str, needless: str
) -> None:
    text = f'verbs:\n  - {{id: a, code: "120", verb: [snub, spurn], patterns: ["{one}", "{other}"]}}\n'
    sources, coder = loaded(tmp_path, text)
    found = [p.message.split("'")[1] for p in repeated_patterns(sources, coder.dictionary)]
    assert found == ([needless] if needless else [])


AGAIN = """\
agents:
  - {code: GOV, words: [reeve, steward, person / people]}
  - {code: MIL, words: [Steward]}
  - {code: GOV, words: [reeve, person / persons]}
modifiers:
  - {words: [exiled], code: ELI}
  - {words: [exiled], code: OPP}
discards:
  - {phrase: chess cup}
  - {phrase: Chess Cup, level: story}
"""


def test_words_that_stand_twice_in_a_layer(tmp_path: Path) -> None:
    sources, _ = loaded(tmp_path, AGAIN)
    assert [
        (p.code, p.place.line, p.place.column, p.message) for p in words_said_again(sources) if p.place
    ] == [
        ("D302", 3, 25, "'Steward' is MIL here and GOV before"),
        ("D307", 4, 25, "'reeve' stands twice under 'agents'"),
        ("D302", 7, 14, "'exiled' is OPP here and ELI before"),
        ("D302", 10, 14, "'Chess Cup' is story here and sentence before"),
    ]
    upper = tmp_path / "upper.yaml"
    upper.write_text("agents: [{code: JUD, words: [steward, reeve]}]\nremove: [exiled, chess cup]\n")
    assert list(words_said_again(read_sources([tmp_path / "mine.yaml", upper]))) == []


BLOCKS = """\
verb_blocks:
  - id: a
    code: "120"
    verbs: [snub, spurn, scorn]
    codes: {scorn: ---}
    patterns:
      - 160 VERB ties
      - 161 VERB  ties
      - 162 VERB ties now
  - {id: b, code: "111", verbs: [spurn, scorn]}
"""


def test_patterns_and_verbs_of_blocks_that_another_always_beats(tmp_path: Path) -> None:
    sources, _ = loaded(tmp_path, BLOCKS)
    assert [(p.code, p.place.line, p.place.column, p.message) for p in rival_blocks(sources) if p.place] == [
        ("D304", 8, 9, "'VERB  ties' is 161 here and 160 before in a"),
        ("D304", 10, 34, "the verb 'spurn' is 111 here and 120 before"),
    ]


@pytest.mark.parametrize(
    ("never", "silent"),
    [
        ("source VERB (herald|feast)", True),
        ("source VERB feast", False),
        ("source VERB herald of king", False),
        ("source VERB target's herald", False),
    ],
)
def test_a_null_pattern_that_silences_its_own_entry(tmp_path: Path, never: str, silent: bool) -> None:
    text = f'verbs:\n  - {{id: a, code: "120", verb: [snub], patterns: [source VERB herald of target], never: ["{never}"]}}\n'
    sources, coder = loaded(tmp_path, text)
    assert [p.code for p in silenced_patterns(sources, coder.dictionary)] == (["D306"] if silent else [])
    event = coder.code_sentence("France snubbed the herald of Kenya.")
    assert event == []  # nobody is known here


def test_a_synset_twice_and_an_empty_range_do_not_load(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("synsets: {A: [b]}\n")
    (tmp_path / "b.yaml").write_text("synsets: {A: [c]}\n")
    with pytest.raises(CoderError, match=r"b\.yaml:1:11  D301 the synset &A is defined twice"):
        read_sources([tmp_path])
    later = tmp_path / "later"
    later.mkdir()
    (tmp_path / "b.yaml").rename(later / "c.yaml")
    assert read_sources([tmp_path / "a.yaml", later]).synsets == {"A": ("c",)}  # another layer replaces it


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ("[GON, ARN]", "ARN and GON are both without dates"),
        ("[GON 2000-01-01..2001-01-01, ARN 2000-06-01..]", "GON and ARN both hold on 2000-06-01"),
        ("[GON 1990-01-01..2010-01-01, ARN 1995-01-01..1996-01-01, GONGOV 2005-01-01..]", "GON and ARN both hold on 1995-01-01"),
        ("[GON ..2000-01-01, ARN 2000-01-01..]", ""),
    ],
)  # fmt: skip
def test_codes_that_contradict_each_other(tmp_path: Path, codes: str, message: str) -> None:
    sources, coder = loaded(tmp_path, f"{ACTORS}  - {{id: x, kind: person, names: [Xan], codes: {codes}}}\n")
    found = [p.message for p in check_sources(sources, coder) if p.code == "D303"]
    assert found[:1] == ([f"x: {message}"] if message else [])


@pytest.mark.parametrize(
    ("text", "kind"),
    [("010", "a number"), ("0841", "a number"), ("1.5", "a number"), ("NO", "true or false"), ("on", "true or false"),
     ("~", "nothing"), ("2025-11-26", "a date"), ("12:30", "a number"), ("Norway", ""), ("ARN", ""), ("", ""), ("1a", "")],
)  # fmt: skip
def test_what_other_yaml_readers_make_of_a_text(text: str, kind: str) -> None:
    assert yaml_kind(text) == kind


def test_the_dictionary_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODE_EVENTS_CACHE", str(tmp_path / "cache"))  # cold
    (tmp_path / "mine.yaml").write_text(ACTORS)
    read: list[Path] = []

    def counting(path: Path) -> Any:
        read.append(path)
        return read_yaml(path)

    monkeypatch.setattr("coder.dictionary.read_yaml", counting)
    check([tmp_path / "mine.yaml"], examples=False)
    assert len(read) == len(set(read)) and tmp_path / "mine.yaml" in read
