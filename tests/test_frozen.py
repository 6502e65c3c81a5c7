"""The coding of the stories of our own stays as it was reviewed (``frozen/*.yaml``); accepting a change is `code-events freeze`.

A sentence marked ``wrong`` holds what the coder gives, and under ``wanted`` what it should give.
``python tests/test_frozen.py`` writes the table of docs/stability.md anew.
"""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coder import Coder, CoderError, Document, dates
from coder.frozen import (
    FrozenSentence,
    FrozenStory,
    Marks,
    changes,
    count_marks,
    freeze,
    read_frozen,
    rewrite,
)
from coder.grammar import Rule, TableParser, Tree, compile_table
from coder.parts import Clause
from coder.terminals import feed

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).parent / "frozen"
FILES = sorted(FOLDER.glob("*.yaml"))
STORIES = [story for path in FILES for story in read_frozen(path)]
SENTENCES = [sentence for story in STORIES for sentence in story.sentences]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_coding_is_the_frozen_one(coder: Coder, path: Path) -> None:
    found = changes(coder, read_frozen(path))
    accept = f"Look at each; to accept them all:  code-events freeze {path.relative_to(ROOT)}"
    assert not found, "\n\n".join(["", *map(str, found), accept])


# ---- The corpus itself ------------------------------------------------------------------------------


def test_the_corpus_is_large_and_covers_the_codebook() -> None:
    assert len(STORIES) >= 60 and len(SENTENCES) >= 300
    roots = {event.split()[1][:2] for sentence in SENTENCES for event in sentence.events or ()}
    assert roots == {f"{n:02d}" for n in range(1, 21)}
    assert len({story.id for story in STORIES}) == len(STORIES)
    assert all(story.date for story in STORIES)


def test_every_sentence_is_reviewed_and_what_is_wrong_says_why() -> None:
    for sentence in SENTENCES:
        assert sentence.events is not None and not sentence.review, sentence.text
        if sentence.wrong:
            assert re.match(r"[a-z ]+: .", sentence.wrong) and sentence.wanted is not None, sentence.text


def features(clause: Clause) -> Iterator[str]:
    """What a clause shows of the grammar."""
    yield from (clause.kind, clause.opener, clause.relation, clause.modal, clause.obligation)
    for name in ("passive", "negated", "conditional"):
        if getattr(clause, name):
            yield name


def shown(coder: Coder, texts: list[str]) -> tuple[set[str], set[str]]:
    """The features of all clauses, and the terminals of the grammar that the sentences use."""
    found: set[str] = set()
    terminals: set[str] = set()
    for text in texts:
        for sentence in coder.sentences(Document("t", text, "2025-11-26")):
            found.update(f for clause in sentence.clauses for f in features(clause))
            if sentence.units is not None and sentence.units.tags:
                terminals.update(token.type for token in feed(sentence.units, coder.dictionary.lexicon))
    return found, terminals


def test_the_corpus_shows_every_construction_of_the_clause_tests(coder: Coder) -> None:
    clauses = "".join(
        p.read_text(encoding="utf-8") for p in sorted((FOLDER.parent / "clauses").glob("*.txt"))
    )
    samples = re.findall(r"^=+\n\n(.+)\n\n---$", clauses, re.M)
    wanted, terminals = shown(coder, samples)
    found, used = shown(coder, [s.text for s in SENTENCES])
    assert len(samples) > 80 and wanted <= found and terminals <= used


def rules(grammar: str) -> set[str]:
    """What the rules of a grammar are called, without those that only share out the work (they begin with '_')."""
    rows = compile_table(grammar).states.values()
    return {r.name for row in rows for r in row.values() if isinstance(r, Rule) and r.name[0] != "_"}


def inside(tree: Tree) -> Iterator[str]:
    """The rules that a tree is made of."""
    yield tree.data
    for child in tree.children:
        if isinstance(child, Tree):
            yield from inside(child)


def test_the_corpus_shows_all_that_the_grammar_guide_lists(coder: Coder) -> None:
    """Every terminal of the guide's table, every rule of the sentence grammar, every reading of a date phrase."""
    guide = (ROOT / "grammars" / "README.md").read_text(encoding="utf-8")
    section = guide.split("## The terminals of sentence.lark")[1].partition("\n## ")[0]
    listed = {name for row in re.findall(r"^\| ([A-Z_, ]+) \|", section, re.M) for name in row.split(", ")}
    terminals: set[str] = set()
    found: set[str] = set()
    parser = TableParser(compile_table("en/sentence"))
    read: set[str] = set()
    meaning = dates._meaning
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dates, "_meaning", lambda tree: read.update(inside(tree)) or meaning(tree))
        fresh = pickle.loads(pickle.dumps(coder))  # it remembers no date phrase
        for story in STORIES:
            document = Document("t", " ".join(s.text for s in story.sentences), story.date)
            for sentence in fresh.sentences(document):
                if sentence.units is not None and sentence.units.tags:
                    tokens = feed(sentence.units, coder.dictionary.lexicon)
                    terminals.update(token.type for token in tokens)
                    found.update(inside(parser.parse(tokens)))
    assert len(listed) > 15 and listed == terminals | {"OTHER"}  # what is left when a sentence is no sentence
    assert rules("en/sentence") - found == set()
    assert rules("en/date") - {"date"} - read == set()


def table(heading: str) -> dict[str, str]:
    """The two columns of the first table below a heading of docs/stability.md."""
    text = (ROOT / "docs" / "stability.md").read_text(encoding="utf-8").split(f"\n## {heading}\n")[1]
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", text.split("|---|---|\n")[1].split("\n\n")[0], re.M)
    return dict(rows)


def figures() -> dict[str, str]:
    """The rows of the table in docs/stability.md: how much of the corpus is right, and the causes of the rest."""
    marks = count_marks(STORIES)
    causes = Counter(s.wrong.partition(":")[0] for s in SENTENCES if s.wrong)
    return {
        "stories, sentences": f"{marks.stories}, {marks.sentences}",
        "sentences right": f"{marks.right} ({marks.right / marks.sentences:.0%})",
        "sentences marked wrong": str(marks.wrong),
        "events given, of them right": f"{marks.events}, {marks.events_right}",
        "events wanted": str(marks.events_wanted),
        **{f"wrong: {cause}": str(n) for cause, n in sorted(causes.items(), key=lambda c: (-c[1], c[0]))},
    }


def test_the_documentation_counts_what_is_right() -> None:
    assert table("Frozen corpus") == figures(), "python tests/test_frozen.py brings the table up to date"


# ---- Freezing ---------------------------------------------------------------------------------------

MINE = """\
# My stories.
stories:
  - id: one   # the first
    date: 2025-11-26
    note: kept
    sentences:
      - text: France praised Kenya on Monday.
        events:   # two
          # the praise
          - FRA 051 KEN 2025-11-24 actual  # as it should be
          - FRA 010 KEN 2025-11-24 actual
        wrong: 'twice'
        wanted:
          - FRA 051 KEN 2025-11-24 actual
      # about Chad
      - text: >-
          Chad criticized
          Niger.
        events: [TCD 111 NER 2025-11-26 actual]
      - events: []
        text: Grass grows.

  - id: two
    text: |
      "Peru must go," Chile said.  Mali: attacked?  Mali invaded Niger #1 today.
    date: 2025-11-26
"""


def test_a_file_takes_up_the_coding_and_keeps_the_rest(coder: Coder, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(MINE, encoding="utf-8")
    found, told = freeze(coder, [tmp_path], write=False)
    assert path.read_text(encoding="utf-8") == MINE
    assert [(c.story.id, c.number) for c in found] == [("one", 1), ("two", 1), ("two", 2), ("two", 3)]
    assert told.endswith("3 sentences, 2 right, 1 marked wrong; 4 changed")
    assert str(found[0]).splitlines()[1:] == [
        "    France praised Kenya on Monday.",
        "    FRA 051 KEN 2025-11-24 actual",
        "  - FRA 010 KEN 2025-11-24 actual",
    ]
    freeze(coder, [tmp_path], write=True)
    assert path.read_text(encoding="utf-8") == (
        MINE.split("          - FRA 010")[0]
        + MINE[MINE.index("      # about Chad") : MINE.index("    text: |")]
        + """\
    sentences:
      - text: '"Peru must go," Chile said.'
        events:
          - CHL 100 PER 2025-11-26 actual said by CHL
        review: new
      - text: 'Mali: attacked?'
        events: []
        review: new
      - text: 'Mali invaded Niger #1 today.'
        events:
          - MLI 190 NER 2025-11-26 actual
        review: new
    date: 2025-11-26
"""
    )
    assert freeze(coder, [tmp_path], write=True)[0] == []


def test_what_was_right_and_has_changed_waits_for_review(coder: Coder, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = MINE.replace("[TCD 111 NER 2025-11-26 actual]", "[TCD 112 NER 2025-11-26 actual]")
    path.write_text(text, encoding="utf-8")
    freeze(coder, [path], write=True)
    sentence = read_frozen(path)[0].sentences[1]
    assert (sentence.events, sentence.review) == (("TCD 111 NER 2025-11-26 actual",), "changed")
    assert count_marks(read_frozen(path)) == Marks(2, 6, 2, 0, 4, 1, 1, 1)


def test_own_dictionaries_are_heeded(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "arnor.yaml").write_text(
        "actors:\n"
        "  - {id: arnor, kind: country, code: ARN, names: [Arnor]}\n"
        "  - {id: gondor, kind: country, code: GON, names: [Gondor]}\n"
        'verbs:\n  - {id: snub, code: "120", verb: snub, patterns: [source VERB target]}\n',
        encoding="utf-8",
    )
    corpus = tmp_path / "corpus.yaml"
    corpus.write_text("stories:\n  - id: a\n    text: Arnor snubbed Gondor.\n", encoding="utf-8")
    told = run("--no-builtin", "--dictionaries", str(tmp_path / "words"), str(corpus))
    assert told.returncode == 0 and "+ ARN 120 GON undated actual" in told.stdout
    assert read_frozen(corpus)[0].sentences[0].events == ("ARN 120 GON undated actual",)


def run(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "coder.cli", "freeze", *args]
    return subprocess.run(command, capture_output=True, text=True)


def test_the_command_tells_changes_and_ends_with_the_right_code(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(MINE, encoding="utf-8")
    told = run("--check", str(path))
    assert (
        told.returncode == 1
        and "mine.yaml:7:9  F201 one, sentence 1: was marked wrong, and is now as wanted" in told.stdout
    )
    assert run(str(path)).returncode == 0
    assert run("--check", str(path)).returncode == 0
    missing = run(str(tmp_path / "none.yaml"))
    assert missing.returncode == 2 and "D101" in missing.stderr and not missing.stdout


BROKEN = [
    ("- 1", "D105", 1),
    ("stories:\n  - id: a\n", "D105", 2),
    ("stories:\n  - {id: a, text: x, date: soon}\n", "D105", 2),
    ("stories:\n  - {id: a, text: x}\n  - {id: a, text: y}\n", "D301", 3),
    ("stories:\n  - id: a\n    sentences:\n      - {text: x, event: []}\n", "D103", 4),
    ("stories:\n  - id: a\n    sentences:\n      - {events: []}\n", "D104", 4),
    ("stories:\n  - id: a\n    sentences:\n      - {text: x, events: [A], wanted: [B]}\n", "D104", 4),
    ("stories:\n  - id: a\n    sentences:\n      - {text: x, events: [A], wanted: [A], wrong: y}\n", "D105", 4),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line"), BROKEN)
def test_a_broken_file_says_where(tmp_path: Path, text: str, code: str, line: int) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CoderError) as caught:
        read_frozen(path)
    (problem,) = caught.value.problems
    assert problem.code == code and problem.place is not None and problem.place.line == line and problem.hint


def test_a_layout_that_cannot_be_kept_is_told_and_left_alone(coder: Coder, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = "stories:\n  - {id: a, sentences: [{text: France praised Kenya., events: []}]}\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CoderError) as caught:
        freeze(coder, [path], write=True)
    assert caught.value.problems[0].code == "F202"
    assert path.read_text(encoding="utf-8") == text and list(tmp_path.iterdir()) == [path]


@settings(max_examples=60)
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40), min_size=1, max_size=4
    )
)
@example(
    texts=["a: b", "- c", "'d'", '"e" # f', "no", "{g", "!h", "&i", "\x00\x85", "null", "1", "a:", "\u2028z"]
)
def test_any_sentence_is_written_as_it_is_read(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    """Whatever the coder makes of it: a sentence of a text that is cut comes back from the file the same."""
    from coder.frozen import Change

    sentences = [" ".join(t.split()) for t in texts if t.split()]
    path = tmp_path_factory.mktemp("any") / "any.yaml"
    path.write_text("stories:\n  - id: a\n    text: x\n", encoding="utf-8")
    (story,) = read_frozen(path)
    accepted = [
        Change(
            story,
            n,
            FrozenSentence(text),
            FrozenSentence(text, ("--- 010 --- undated actual",), review="new"),
        )
        for n, text in enumerate(sentences, 1)
    ]
    if accepted:
        rewrite(path, accepted)
        assert [s.text for s in read_frozen(path)[0].sentences] == sentences
        assert isinstance(read_frozen(path)[0], FrozenStory)


if __name__ == "__main__":
    page = ROOT / "docs" / "stability.md"
    head, tail = page.read_text(encoding="utf-8").split("| what | number |\n|---|---|\n", 1)
    rest = tail[tail.index("\n\n") :]
    rows = "\n".join(f"| {name} | {value} |" for name, value in figures().items())
    page.write_text(f"{head}| what | number |\n|---|---|\n{rows}{rest}", encoding="utf-8")
