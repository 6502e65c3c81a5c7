"""suggest.py and candidates.py: unknown actors and verbs of a corpus, counted, shown, and as entries that load."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import SENTENCES

from coder import Coder, Document
from coder.candidates import noun_phrases, verbs_between
from coder.checks import check_sources
from coder.corpus.runner import survey
from coder.dictionary import compile_dictionary, read_sources
from coder.errors import Problem
from coder.suggest import SAMPLES, Candidate, Sample, Tally, _plain, render, stub, tally

BASE = """\
actors:
  - {id: arn, kind: country, code: ARN, names: [Arnor], adjectives: [Arnorian], capital: [Fornost]}
  - {id: gon, kind: country, code: GON, names: [Gondor], adjectives: [Gondorian], capital: [Osgiliath]}
agents:
  - {code: GOV, words: [minister]}
verbs:
  - {id: say, act: report, verb: [say], patterns: [source VERB content]}
  - id: praise
    code: "051"
    verb: [praise]
    noun: [praise]
    never: [source VERB * (weather)]
    examples: [{events: [ARN 051 GON], text: Arnor praised Gondor.}]
  - id: yield
    code: "080"
    verb: [surrender]
    roles: swapped
    patterns: [source VERB to target]
    examples: [{events: [GON 080 ARN], text: Arnor surrendered to Gondor.}]
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("base") / "base.yaml"
    path.write_text(BASE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def small(base: Path) -> Coder:
    return Coder(compile_dictionary([base], builtin=False))


def test_verbs_of_verb_blocks_are_known(tmp_path: Path) -> None:
    path = tmp_path / "blocks.yaml"
    path.write_text(
        BASE.partition("verbs:")[0]
        + "verb_blocks:\n  - {id: snub, code: '120', verbs: [snub, wire +tap], patterns: [--- VERB ties]}\n"
    )
    coder = Coder(compile_dictionary([path], builtin=False))
    told = "Arnor snubbed Gondor. Arnor snubbed ties with Gondor. Arnor has wire tapped Gondor. Arnor spurned Gondor. Mordor snubbed Gondor."
    sentences = list(coder.sentences(Document("a", told)))
    assert [b.verb for s in sentences for b in verbs_between(s)] == ["spurn"]
    assert [
        p.words for s in sentences for p in noun_phrases(s, told) if p.kind == "name" and not p.coded
    ] == ["Mordor"]


def stories(*texts: str) -> list[Document | Problem]:
    return [Document(f"d{n}", text, "2025-11-26") for n, text in enumerate(texts)]


def standing(coder: Coder, text: str) -> list[tuple[str, str, str, bool, bool]]:
    return [
        (s.side, s.kind, s.words, s.coded, s.beside)
        for sentence in coder.sentences(Document("t", text, "2025-11-26"), exhaustive=True)
        for s in noun_phrases(sentence, text)
    ]


# ---- Where actors stand ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Arnor praised Rohan.", [("source", "name", "Arnor", True, False), ("target", "name", "Rohan", False, True)]),
        ("Rohan was praised by the Arnorian minister.",
         [("source", "noun", "minister", True, False), ("target", "name", "Rohan", False, True)]),
        ("Rohan surrendered to Gondor.", [("target", "name", "Rohan", False, True), ("source", "name", "Gondor", True, False)]),
        ("Two beekeepers praised Rohan.", [("source", "noun", "beekeeper", False, False), ("target", "name", "Rohan", False, False)]),
        ("Arnor and Rohan praised Gondor.",
         [("source", "name", "Arnor", True, True), ("source", "name", "Rohan", False, True), ("target", "name", "Gondor", True, True)]),
        ("She praised Arnor's praise of Gondor.", None),
        ("Yesterday the Order of Mordor praised Gondor.",
         [("source", "name", "Order of Mordor", False, True), ("target", "name", "Gondor", True, False)]),
        ("Arnor said it rained.", []),
        ("Arnor walked home with Rohan.", []),
    ],
)  # fmt: skip
def test_noun_phrases_where_rules_want_actors(small: Coder, text: str, found: list[Any] | None) -> None:
    if found is None:
        assert ("source", "pronoun", "she", False, True) in standing(small, text)
    else:
        assert standing(small, text) == found


def test_a_noun_phrase_that_two_verbs_share_counts_once(small: Coder) -> None:
    assert (
        sum(
            words == "Rohan" for _, _, words, *_ in standing(small, "Rohan praised Arnor and praised Gondor.")
        )
        == 1
    )


def between(coder: Coder, text: str) -> list[tuple[str, str, bool, tuple[str, ...], tuple[str, ...]]]:
    return [
        (b.verb, b.pattern, b.plain, b.sources, b.targets)
        for sentence in coder.sentences(Document("t", text, "2025-11-26"))
        for b in verbs_between(sentence)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Arnor bombed Gondor.", [("bomb", "source VERB target", True, ("ARN",), ("GON",))]),
        ("Gondor was bombed by Arnor.", [("bomb", "source VERB target", True, ("ARN",), ("GON",))]),
        ("Arnor lashed out at Gondor.", [("lash out", "source VERB at target", True, ("ARN",), ("GON",))]),
        ("Arnor built bridges with Gondor.", [("build", "source VERB (bridge) with target", True, ("ARN",), ("GON",))]),
        ("Arnor built up trust with Gondor.", [("build up", "source VERB (trust) with target", True, ("ARN",), ("GON",))]),
        ("Arnor leaned on Gondor.", [("lean", "source VERB on target", True, ("ARN",), ("GON",))]),
        ("Arnor lived in Gondor.", []),  # a place
        ("Arnor might bomb Gondor.", [("bomb", "source VERB target", False, ("ARN",), ("GON",))]),
        ("Arnor did not bomb Gondor.", [("bomb", "source VERB target", False, ("ARN",), ("GON",))]),
        ("Arnor praised Gondor.", []),  # has a rule
        ("Arnor praised the weather in Gondor.", []),  # kept silent on purpose
        ("Arnor bombed Rohan.", []),  # one is unknown
        ("Arnor bombed Arnor.", []),  # nobody else
        ("Arnor is a friend of Gondor.", []),
        ("Arnor said Gondor grew.", []),
    ],
)  # fmt: skip
def test_verbs_between_two_known_actors(small: Coder, text: str, found: list[Any]) -> None:
    assert between(small, text) == found


def test_reading_everything_changes_no_event(coder: Coder) -> None:
    for start in range(0, len(SENTENCES), 10):
        document = Document("t", " ".join(SENTENCES[start : start + 10]), "2025-11-26")
        usual = [(s.events, s.reason) for s in coder.sentences(document)]
        assert [(s.events, s.reason) for s in coder.sentences(document, exhaustive=True)] == usual


# ---- Counting -------------------------------------------------------------------------------------

CORPUS = stories(
    "Rohan praised Arnor. The Arnorian minister praised Rohan.",
    "Gondor was praised by Rohan on Monday. Mordor praised Isengard.",
    "Beekeepers praised Gondor. A beekeeper praised Mordor.",
    "Arnor bombed Gondor. Gondor bombed Arnor in the night. Arnor lashed out at Gondor. Arnor will bomb Gondor.",
)


def test_actors_are_ranked_with_sides_and_samples(small: Coder) -> None:
    counted = tally(small, CORPUS, "actors", lambda p: pytest.fail(str(p)))
    best = counted.best(9, "name")
    assert [(c.words, c.count, c.sides["source"], c.sides["target"]) for c in best] == [
        ("Rohan", 3, 2, 1), ("Mordor", 2, 1, 1), ("Isengard", 1, 0, 1),
    ]  # fmt: skip
    assert best[0].sides["beside a known actor"] == 3 and best[1].sides["beside a known actor"] == 0
    assert best[0].samples[0] == Sample(False, 20, "Rohan praised Arnor.", "d0")
    assert [(c.words, c.count) for c in counted.best(9, "noun")] == [("beekeeper", 2)]


def test_verbs_are_ranked_with_their_patterns(small: Coder) -> None:
    counted = tally(small, CORPUS, "verbs", lambda p: pytest.fail(str(p)))
    assert [(c.words, c.count, dict(c.patterns)) for c in counted.best(9, "verb")] == [
        ("bomb", 3, {"source VERB target": 3}), ("lash out", 1, {"source VERB at target": 1}),
    ]  # fmt: skip
    assert not counted.best(1, "verb")[0].samples[0].unclear
    assert "bomb  (source VERB target 3)" in render(counted, small, "verbs", 5, "text")


@settings(max_examples=20)
@given(order=st.permutations(CORPUS))
def test_the_order_of_documents_does_not_matter(small: Coder, order: list[Document | Problem]) -> None:
    for wanted in ("actors", "verbs"):
        told = render(tally(small, CORPUS, wanted, print), small, wanted, 9, "json")  # type: ignore[arg-type]
        assert render(tally(small, order, wanted, print), small, wanted, 9, "json") == told  # type: ignore[arg-type]


def test_a_document_that_fails_is_told_and_the_rest_read() -> None:
    told: list[Problem] = []
    read: list[str] = []

    def look(document: Document) -> None:
        read.append(str(1 // (document.id != "d1")))

    survey(stories("a", "b", "c"), look, told.append)
    assert len(read) == 2
    assert [(p.code, p.message) for p in told] == [
        ("I110", "document 'd1': ZeroDivisionError: integer division or modulo by zero")
    ]


def test_problems_are_handed_on(small: Coder) -> None:
    problem, told = Problem("I101", "no JSON"), []
    tally(small, [problem, *CORPUS], "verbs", told.append)
    assert told == [problem]


@settings(deadline=None, derandomize=True)
@given(keys=st.lists(st.integers(0, 40), max_size=300), limit=st.integers(1, 12))
def test_memory_is_bounded_and_what_is_frequent_is_kept(small: Coder, keys: list[int], limit: int) -> None:
    counted = Tally(limit)
    for key in keys:
        candidate = counted.get("name", str(key))
        candidate.count += 1
        candidate.forms[str(key)] += 1
        assert len(counted.found) <= 2 * limit
    for candidate in counted.found.values():
        assert candidate.count <= keys.count(int(candidate.key))
    if len(set(keys)) <= 2 * limit:
        assert counted.forgot == 0
        assert {c.key: c.count for c in counted.found.values()} == {str(k): keys.count(k) for k in set(keys)}
    else:
        assert counted.forgot >= 1
        assert "rare ones were forgotten" in render(counted, small, "actors", 1, "text")


def test_the_best_samples_stay(small: Coder) -> None:
    candidate = Candidate("verb", "bomb")
    samples = [Sample(bool(n % 2), 100 - n, f"text {n}", "d") for n in range(9)]
    for sample in [*samples, *samples]:
        candidate.show(sample)
    assert (
        candidate.samples == sorted(samples)[:SAMPLES] and len({s.text for s in candidate.samples}) == SAMPLES
    )


# ---- Entries --------------------------------------------------------------------------------------


def filled(text: str, code: str) -> str:
    """Suggested YAML with a code wherever one is asked for."""
    return re.sub(r"'\?'|(?<= )\?(?= )", lambda m: f"'{code}'" if m[0] == "'?'" else code, text)


def test_filled_in_suggestions_pass_the_check_and_code(small: Coder, base: Path, tmp_path: Path) -> None:
    for wanted, code in (("actors", "REB"), ("verbs", "190")):
        counted = tally(small, CORPUS, wanted, print)  # type: ignore[arg-type]
        pasted = render(counted, small, wanted, 9, "yaml")  # type: ignore[arg-type]
        (tmp_path / f"{wanted}.yaml").write_text(filled(pasted, code), encoding="utf-8")
    sources = read_sources([base, tmp_path])
    coder = Coder(compile_dictionary([base, tmp_path], builtin=False))
    assert [str(p) for p in check_sources(sources, coder)] == []
    assert {e.id for e in sources.actors.values()} == {
        "arn",
        "gon",
        "new.rohan",
        "new.mordor",
        "new.isengard",
    }
    assert [e.text for e in sources.verbs["new.bomb"].examples] == [["Arnor bombed Gondor."]]
    again = [s for d in CORPUS if isinstance(d, Document) for s in coder.sentences(d)]
    assert all(s.events for s in again)
    assert tally(coder, CORPUS, "actors", print).found == {} == tally(coder, CORPUS, "verbs", print).found


def test_a_code_that_was_not_filled_in_is_told_with_its_place(
    small: Coder, base: Path, tmp_path: Path
) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(
        render(tally(small, CORPUS, "actors", print), small, "actors", 1, "yaml"), encoding="utf-8"
    )
    with pytest.raises(Exception, match=r"new\.yaml:\d+:11  D\d+ .*\?"):
        read_sources([base, path])


@settings(max_examples=40)
@given(
    words=st.lists(
        st.text(min_size=1, max_size=12).filter(lambda t: re.search(r"\w", t)), min_size=1, max_size=4
    ),
    sample=st.text(max_size=30),
)
def test_suggestions_of_any_words_load(
    small: Coder, tmp_path_factory: pytest.TempPathFactory, words: list[str], sample: str
) -> None:
    counted = Tally()
    for kind in ("name", "noun", "verb"):
        for word in map(_plain, words):
            candidate = counted.get(kind, word.casefold())
            candidate.count += 1
            candidate.forms[word] += 1
            candidate.patterns["source VERB target"] += 1
            candidate.show(Sample(False, len(sample), _plain(sample), "d"))
    folder = tmp_path_factory.mktemp("odd")
    for wanted in ("actors", "verbs"):
        text = filled(render(counted, small, wanted, 9, "yaml"), "120" if wanted == "verbs" else "GOV")  # type: ignore[arg-type]
        (folder / f"{wanted}.yaml").write_text(text, encoding="utf-8", errors="strict")
    sources = read_sources([folder])
    number = len({_plain(w).casefold() for w in words})
    assert len(sources.actors) == len(sources.agents) == len(sources.verbs) == number


def test_ids_are_new(small: Coder) -> None:
    taken = {"new.rohan"}
    entries = [
        stub(Candidate("name", k, forms=Counter([k])), small, taken)[1]["id"]
        for k in ("Rohan", "Röhan", "Рохан")
    ]
    assert entries == ["new.rohan-2", "new.rohan-3", "new.entry"]


def test_json_has_all_that_the_text_has(small: Coder) -> None:
    rows = json.loads(render(tally(small, CORPUS, "verbs", print), small, "verbs", 9, "json"))
    assert [(r["words"], r["count"], r["patterns"]) for r in rows][1] == (
        "lash out",
        1,
        {"source VERB at target": 1},
    )
    assert rows[1]["entry"]["verbs"][0]["examples"] == [
        {"events": ["ARN ? GON"], "text": ["Arnor lashed out at Gondor."]}
    ]
    shown = yaml.safe_load(render(tally(small, CORPUS, "verbs", print), small, "verbs", 9, "yaml"))
    assert shown["verbs"] == [r["entry"]["verbs"][0] for r in rows]
