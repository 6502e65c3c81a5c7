"""Input made to break the coder: any document, dictionary or pattern is coded or refused with a place, and never run.

How time grows is measured by test_growth.py; what was found is in docs/stability.md.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import PATTERNS, SENTENCES, TEXTS, dictionary, text
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coder import Coder, CoderError, Document
from coder.checks import check_sources
from coder.dictionary import compile_dictionary, read_sources
from coder.files import read_yaml
from coder.patterns import Frame, PatternError, Vocabulary, compile_pattern

ROOT = Path(__file__).parents[1]
FEW = settings(max_examples=settings.default.max_examples // 5, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "hostile.yaml"


# ---- Documents --------------------------------------------------------------------------------------


def check(coder: Coder, document: Document) -> None:
    """Every event's spans hold what they claim; every sentence without events says why."""
    for sentence in coder.sentences(document):
        assert sentence.events or sentence.reason
        for event in sentence.events:
            for span in (event.source, event.target, event.trigger, event.attribution):
                if span is not None:
                    assert document.text[span.start : span.end] == span.text


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_texts_code(coder: Coder, name: str) -> None:
    for length in (50, 700, 20_000):
        check(coder, Document("t", text(name, length), "2025-11-26"))


def test_a_token_of_a_megabyte_codes(coder: Coder) -> None:
    check(coder, Document("t", "a" * 1_000_000 + " attacked Kenya.", "2025-11-26"))


def test_a_sentence_without_end_is_too_complex(coder: Coder) -> None:
    (sentence,) = coder.sentences(Document("t", "France attacked Kenya and " * 3500 + "left.", "2025-11-26"))
    assert sentence.reason == "too complex"


def test_mentions_are_found_where_they_are(coder: Coder) -> None:
    story = "Xa attacked Xb. " * 30
    found = [m.span() for m in re.finditer("X.", story)]
    documents = [Document("t", story, mentions=tuple(order)) for order in (found, found[::-1])]
    events = [coder.code(document) for document in documents]
    assert events[0] == events[1]
    assert [(e.source.start, e.target.start) for e in events[0] if e.source and e.target] == [
        (a[0], b[0]) for a, b in zip(found[::2], found[1::2], strict=True)
    ]
    whole = Document("t", story, mentions=((0, len(story)),))  # one that reaches over all sentences
    check(coder, whole)


PIECES = st.sampled_from([part for parts in TEXTS.values() for part in parts if part])


@given(parts=st.lists(PIECES | st.text(max_size=5), max_size=60))
@example(parts=["France ", "\u0301 ", "attacked Kenya."])
def test_any_pieces_code(coder: Coder, parts: list[str]) -> None:
    check(coder, Document("t", "".join(parts), "2025-11-26"))


# ---- YAML -------------------------------------------------------------------------------------------

REFUSED = {
    "deep brackets": ("actors: " + "[" * 100_000, "D102"),
    "deep braces": ("actors: " + "{a: " * 20_000 + "}" * 20_000, "D102"),
    "deep lines": ("".join(" " * i + "a:\n" for i in range(2000)), "D102"),
    "alias bomb": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "D107"),
    "alias of itself": ("actors: &a\n  - *a\n", "D107"),
    "object": ('actors: !!python/object/apply:os.system ["exit"]\n', "D107"),
    "tag": ("actors: !x []\n", "D107"),
    "duplicate": ("actors: []\nverbs: []\nactors: []\n", "D106"),
    "two documents": ("actors: []\n---\nactors: []\n", "D102"),
    "complex key": ("? [a]\n: b\n", "D102"),
    "control character": ("actors: []\n\x00", "D102"),
    "long line": ("actors: [" + "a, " * 50_000, "D102"),
    "long id": ("actors:\n  - {kind: country, code: ARN, id: " + "a" * 1_000_000 + "}\n", "D105"),
    "long key": ("? " + "b" * 1_000_000 + "\n: x\n", "D103"),
    "blank role": ('agents:\n  - {code: GOV, words: [" "]}\n', "D105"),
    "role of a slash": ('agents:\n  - {code: GOV, words: ["/"]}\n', "D105"),
    "blank verb": ('verbs:\n  - {id: a, code: "120", verb: ""}\n', "D105"),
    "blank noun": ('verbs:\n  - {id: a, code: "120", noun: ["\\x1c"]}\n', "D105"),
    "blank discard": ('discards:\n  - {phrase: "\\u3000"}\n', "D105"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_its_place(file: Path, name: str) -> None:
    content, code = REFUSED[name]
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CoderError) as caught:
        read_sources([file])
    first = caught.value.problems[0]
    assert first.code == code and first.place is not None and first.place.line > 0
    assert len(str(caught.value)) < 1000  # a message, however long the line
    assert "Value error" not in str(caught.value)  # nothing of what pydantic says itself


@given(content=st.text(max_size=60) | st.text("ab:-[]{}&*!'\"#|>%@`? \n\t", max_size=60))
def test_any_text_is_yaml_or_told(file: Path, content: str) -> None:
    file.write_bytes(content.encode("utf-8", "surrogatepass"))
    try:
        read_yaml(file)
    except CoderError as e:
        assert all(p.place is not None for p in e.problems)


# ---- Dictionaries -----------------------------------------------------------------------------------

WORDS = st.text("aB.'-/ &\u0301\u200b\u3000é", max_size=6) | st.sampled_from(
    [
        "the",
        "of",
        "the of",
        "up",
        "attack",
        "attack on",
        "Arnor",
        "U.S.",
        "and",
        "strongly",
        "a/",
        "x / y",
        "to",
        "&A",
    ]
)
MANY = st.lists(WORDS, max_size=3)
CODES = st.sampled_from(["120", "12", "999", "ARN", "GOV", "", "a"])
SIGNS = (
    "source target content VERB NOUN source's target's content's [ ] ( ) | * & &A in to that of up a b é - ,"
)
PATTERN = st.lists(st.sampled_from(SIGNS.split()), max_size=14).map(" ".join)


def section(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[list[dict[str, object]]]:
    return st.lists(st.fixed_dictionaries({}, optional=fields), max_size=2)


FILES = st.fixed_dictionaries(
    {},
    optional={
        "actors": section(
            id=st.sampled_from("abc"), kind=st.sampled_from(["country", "person", "group"]), code=CODES, names=MANY,
            codes=st.lists(st.sampled_from(["ARN", "ARN 2020-01-01..", "ARN 2020-99-01..", "ARN .."]), max_size=2),
            adjectives=MANY, people=MANY, capital=MANY, cities=MANY, regions=MANY,
        ),
        "agents": section(code=CODES, words=MANY),
        "modifiers": section(code=CODES, words=MANY),
        "verbs": section(
            id=st.sampled_from("abc"), code=CODES, act=st.sampled_from(["appeal", "light", "x"]), verb=MANY, noun=MANY,
            patterns=st.lists(PATTERN, max_size=2), never=st.lists(PATTERN, max_size=2),
            reciprocal=st.sampled_from(["true", "yes"]), reverse=CODES, roles=st.just("swapped"),
        ),
        "synsets": st.dictionaries(st.sampled_from(["A", "B"]), MANY),
        "discards": section(phrase=WORDS, level=st.sampled_from(["sentence", "story"])),
        "issues": section(code=WORDS, words=MANY),
    },
)  # fmt: skip


@FEW
@given(content=FILES)
@example(content={"actors": [{"id": "a", "kind": "country", "code": "ARN", "names": ["the.", "The  x"]}]})
@example(content={"agents": [{"code": "GOV", "words": ["\u0301", "a/"]}]})
def test_any_dictionary_loads_and_codes_or_is_told(file: Path, content: dict[str, object]) -> None:
    file.write_text(json.dumps(content), encoding="utf-8")
    try:
        sources = read_sources([file])
        own = Coder(compile_dictionary([file], builtin=False))
    except CoderError as e:
        assert all(p.place is not None and p.place.line > 0 for p in e.problems)
        return
    check(
        own,
        Document(
            "t", "Arnor's x attacked B up of a. \u0301 the . y of the Arnor a to a U.S. a's b.", "2025-11-26"
        ),
    )
    assert all(str(problem) for problem in check_sources(sources, own))


# ---- Patterns ---------------------------------------------------------------------------------------

VOCABULARY = Vocabulary(
    prepositions=frozenset(["in", "to", "of", "up"]), particles=frozenset(["up"]), synsets={"A": ("a", "a b")},
    infinitive_mark="to", complementizer="that", conjunctions=frozenset(["and"]), articles=frozenset(["a", "the"]),
)  # fmt: skip


@given(
    pattern=PATTERN | st.text(max_size=30),
    verb=st.sampled_from(["snub", "shut up", "take in b", "the", "up"]),
)
@example(pattern="[" * 5000 + "VERB" + "]" * 5000, verb="snub")
@example(pattern="source VERB " + "(" * 5000, verb="snub")
def test_any_pattern_compiles_or_is_told(pattern: str, verb: str) -> None:
    try:
        frame = compile_pattern(pattern, verb, VOCABULARY, lambda word: word)
    except PatternError as e:
        assert e.message and len(e.message) < 200
    else:
        assert isinstance(frame, Frame) and frame.weight >= 0


@pytest.mark.parametrize("name", PATTERNS)
def test_hostile_patterns_meet_hostile_sentences(file: Path, name: str) -> None:
    file.write_text(dictionary(PATTERNS[name](150)), encoding="utf-8")
    own = Coder(compile_dictionary([file], builtin=False))
    for sentence in SENTENCES.values():
        check(own, Document("t", sentence(20), "2025-11-26"))


# ---- Nothing that comes from a file is run ----------------------------------------------------------


def calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_the_program_evaluates_nothing() -> None:
    """No eval, exec or shell anywhere; unpacked is only what the program packed: the cache and what lies in it.

    One module runs another program: git, asked for a revision with a list of arguments.
    """
    forbidden = {
        "eval",
        "exec",
        "compile",
        "__import__",
        "os.system",
        "os.popen",
        "yaml.load",
        "yaml.unsafe_load",
    }
    unpacking = ("pickle.load", "pickle.loads", "pickle.Unpickler", "marshal.load", "marshal.loads")
    unpacked, started = [], []
    for path in sorted((ROOT / "coder").rglob("*.py")):
        names = list(calls(ast.parse(path.read_text(encoding="utf-8"))))
        assert forbidden.isdisjoint(names), path
        assert not [n for n in names if n.startswith(("importlib.", "shelve."))], path
        assert "shell=True" not in path.read_text(encoding="utf-8"), path
        unpacked += [f"{path.stem} {n}" for n in names if n in unpacking]
        started += [path.stem for n in names if n.startswith("subprocess.")]
    assert sorted(unpacked) == [
        "dictionary pickle.loads",
        "lexicon marshal.loads",
        *["patterns marshal.loads"] * 2,
    ]
    assert set(started) == {"sides"}


def test_a_hostile_corpus_is_set_aside_line_by_line(tmp_path: Path) -> None:
    good = json.dumps({"id": "a", "text": "France attacked Kenya."})
    lines = [
        b"[" * 100_000, b'{"a":' * 100_000, b'{"id": "b", "text": "x", "n": ' + b"9" * 5000 + b"}", b'{"id": NaN}', b"\xff\xfe",
        b'{"id": "c", "text": ' + b'"\\ud800 attacked Kenya." }', b'{"id": "d", "text": "x", "mentions": [[0, 1e400]]}',
        b'{"id": "e", "text": "x", "date": "0000-00-00"}', b"\x00", good.encode(),
    ]  # fmt: skip
    (tmp_path / "corpus.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    found = subprocess.run(
        [sys.executable, "-m", "coder.cli", str(tmp_path / "corpus.jsonl"), "--quiet"], capture_output=True
    )
    assert found.returncode == 3 and b"Traceback" not in found.stderr
    told = re.findall(rb"corpus\.jsonl:(\d+)(?::\d+)?  I\d{3}", found.stderr)
    assert [int(n) for n in told] == [1, 2, 3, 4, 5, 7, 8, 9]
    assert b'"FRA"' in found.stdout
