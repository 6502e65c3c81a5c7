"""coverage.py: what a corpus uses of the dictionaries adds up to its events, and everything else never fired."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import SENTENCES

from coder import Coder, Document, Event
from coder.coverage import Counts, Row, as_json, as_text, count, rows
from coder.dictionary import Sources, compile_dictionary, read_sources
from coder.errors import Problem

MINE = """\
actors:
  - {id: arn, kind: country, code: ARN, names: [Arnor], adjectives: [Arnorian], capital: [Fornost]}
  - {id: gon, kind: country, code: GON, names: [Gondor], adjectives: [Gondorian], capital: [Osgiliath]}
  - {id: roh, kind: country, code: ROH, names: [Rohan], adjectives: [Rohirric], capital: [Edoras]}
agents:
  - code: GOV
    words: [minister, envoy]
modifiers:
  - {code: ELI, words: [former, onetime]}
verbs:
  - {id: urge, act: appeal, code: "020", verb: [urge], patterns: [source VERB target to content]}
  - id: praise
    code: "051"
    verb: [praise]
    noun: [eulogy]
    patterns:
      - source VERB target
      - source VERB target in (verse|song)
      - NOUN of target
"""
TEXT = (
    "Arnor praised Gondor. The former Gondorian minister praised Arnor in verse. Mordor praised the envoy of Gondor. She urged it. "
    "Arnor urged Gondor to praise Mordor. Fornost slept."
)


def loaded(folder: Path, text: str = MINE) -> tuple[Coder, Sources]:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return Coder(compile_dictionary([path], builtin=False)), read_sources([path])


def table(coder: Coder, sources: Sources, *texts: str) -> tuple[Counts, list[Row]]:
    counts = count(coder, [Document(str(n), t, "2025-11-26") for n, t in enumerate(texts)], print)
    return counts, rows(counts, sources, coder.dictionary)


def used(found: list[Row]) -> dict[str, int]:
    return {row.id: row.count for row in found if row.count}


def test_what_fires_is_counted_where_it_stands(tmp_path: Path) -> None:
    counts, found = table(*loaded(tmp_path), TEXT)
    assert (counts.documents, counts.sentences, counts.events) == (1, 6, 4)
    assert used(found) == {
        "praise#1": 3, "praise#2": 1, "urge#1": 1, "arn": 3, "gon": 3, "envoy": 1, "former": 1,
    }  # fmt: skip
    assert [(r.section, r.id, r.place.line, r.place.column, r.text) for r in found if not r.count] == [
        ("actors", "roh", 4, 5, "Rohan"),
        ("agents", "minister", 7, 13, "minister GOV"),  # a former one is none
        ("modifiers", "onetime", 9, 33, "onetime ELI"),
        ("patterns", "praise", 12, 5, "(the bare noun behind an act)"),
        ("patterns", "praise#3", 19, 9, "NOUN of target"),
    ]


BLOCKS = """\
actors:
  - {id: gdl, kind: place, names: [Gondal], codes: [GDL]}
  - {id: ang, kind: place, names: [Angria], codes: [ANG]}
verb_blocks:
  - id: snub
    code: "120"
    verbs: [snub]
    patterns: ["160 VERB ties", "161 VERB talks", "--- VERB politely", "### VERB nothing"]
  - {id: quarrel, code: ---, verbs: [quarrel], patterns: ["112 both VERB"]}
transformations:
  - {id: forget, code: "111", when: source quarrel (target snub *)}
"""


def test_patterns_of_verb_blocks_are_counted_too(tmp_path: Path) -> None:
    coder, sources = loaded(tmp_path, BLOCKS)
    counts, found = table(
        coder,
        sources,
        "Gondal snubbed Angria. Gondal snubbed ties with Angria. Gondal snubbed nothing.",
        "Gondal snubbed Angria.",
    )
    assert [(r.id, r.count, r.place.line, r.text) for r in found if r.section == "patterns"] == [
        ("snub", 2, 5, "(its verbs where no pattern fits)"),
        ("snub#1", 1, 8, "160 VERB ties"),
        ("snub#2", 0, 8, "161 VERB talks"),
        ("snub#4", 1, 8, "### VERB nothing"),
        ("quarrel#1", 0, 9, "112 both VERB"),
        ("forget", 0, 11, "source quarrel (target snub *)"),
    ]
    assert (counts.standing["name", True], counts.standing["noun", False]) == (6, 0)


def test_the_share_of_noun_phrases_with_a_code(tmp_path: Path) -> None:
    counts, found = table(*loaded(tmp_path), TEXT)
    assert dict(counts.standing) == {
        ("name", True): 5, ("name", False): 2, ("noun", True): 2,
    }  # fmt: skip
    told = as_text(counts, found)
    assert "noun phrases where a rule wants source or target: 9, with a code 7 (77.8%)" in told
    assert "patterns: 3 of 5 used (60.0%), 5 times" in told
    assert f"      3  praise#1: source VERB target  {found[-1].place.file}:17:9" in told


def test_unused_lists_what_never_fired_and_nothing_else(tmp_path: Path) -> None:
    counts, found = table(*loaded(tmp_path), TEXT)
    never = as_text(counts, found, unused=True).split("never used:\n")[1]
    assert [line.split(":")[0].strip() for line in never.splitlines()] == [
        "roh", "minister", "onetime", "praise", "praise#3",
    ]  # fmt: skip
    record = json.loads(as_json(counts, found, unused=True))
    assert [r["id"] for r in record["patterns"]] == ["praise", "praise#3"] and record["events"] == 4
    whole = json.loads(as_json(counts, found))
    assert {r["id"]: r["count"] for r in whole["patterns"]} == {
        "praise": 0, "praise#1": 3, "praise#2": 1, "praise#3": 0, "urge#1": 1,
    }  # fmt: skip
    (file,) = {f["file"] for f in whole["files"]}
    assert file.endswith("mine.yaml")
    for f in whole["files"]:
        assert f["entries"] == len(whole[f["section"]])
        assert f["fired"] == sum(r["count"] for r in whole[f["section"]])


def events(coder: Coder, *texts: str) -> list[Event]:
    return [e for n, t in enumerate(texts) for e in coder.code(Document(str(n), t, "2025-11-26"))]


@settings(max_examples=25)
@given(texts=st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(" ".join), max_size=4))
def test_counts_add_up_to_the_events(coder: Coder, texts: list[str]) -> None:
    counts = count(coder, [Document(str(n), t, "2025-11-26") for n, t in enumerate(texts)], print)
    found = events(coder, *texts)
    assert counts.events == len(found)
    chains = [pattern for e in found for pattern in e.pattern.split(" < ")]
    entries = [a.entry for e in found for a in (e.source, e.target) if a is not None and a.entry]
    fired = counts.fired
    assert sum(n for (section, _), n in fired.items() if section == "patterns") == len(chains)
    assert sum(n for (section, _), n in fired.items() if section == "actors") == len(entries)
    assert all(fired["patterns", p] == chains.count(p) for p in chains)
    assert all(fired["actors", e] == entries.count(e) for e in entries)


def test_the_order_of_documents_and_their_number_do_not_matter(coder: Coder) -> None:
    documents = [Document(str(n), text, "2025-11-26") for n, text in enumerate(SENTENCES[:40])]
    forth, back = count(coder, documents, print), count(coder, documents[::-1], print)
    assert forth == back
    halves = [count(coder, half, print) for half in (documents[:20], documents[20:])]
    assert halves[0].fired + halves[1].fired == forth.fired
    assert halves[0].standing + halves[1].standing == forth.standing


def test_every_shipped_entry_that_fires_has_a_place(coder: Coder, sources: Sources) -> None:
    counts, found = table(coder, sources, *SENTENCES)
    places = {(r.section, r.id): r.place for r in found}
    for section, name in counts.fired:
        assert places[section, name].line or name.startswith("obligation."), name
    assert sum(r.section == "actors" for r in found) == len(sources.actors)
    assert len(found) == len(places)
    assert [r.place for r in found] == sorted(r.place for r in found)


def test_problems_are_handed_on_and_nothing_divides_by_zero(tmp_path: Path) -> None:
    coder, sources = loaded(tmp_path)
    told: list[Problem] = []
    counts = count(coder, [Problem("I101", "no JSON")], told.append)
    assert [p.code for p in told] == ["I101"] and counts == Counts()
    assert "0, with a code 0\n" in as_text(counts, rows(counts, sources, coder.dictionary))


@pytest.mark.parametrize("unused", [True, False])
def test_output_is_the_same_twice(tmp_path: Path, unused: bool) -> None:
    coder, sources = loaded(tmp_path)
    one, two = (table(coder, sources, TEXT) for _ in range(2))
    assert as_json(*one, unused=unused) == as_json(*two, unused=unused)
    assert as_text(*one, unused=unused) == as_text(*two, unused=unused)
