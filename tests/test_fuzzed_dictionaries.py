"""Whatever a dictionary file holds, the check tells located problems or none; it never fails itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coder.checks import check_sources
from coder.dictionary import compile_dictionary, read_sources
from coder.errors import PROBLEMS, CoderError, Problem
from coder.pipeline import Coder

GOOD = """\
actors:
  - {id: arn, kind: country, code: ARN, names: [Arnor], adjectives: [Arnorian], capital: [Fornost]}
  - id: gon
    kind: country
    codes: [GON, GONGOV 1990-01-01..2000-01-01]
    names: [Gondor]
    people: [Gondorian]
    capital: Osgiliath
agents:
  - {code: GOV, words: [steward, thain / thains]}
modifiers:
  - {words: [deposed], code: ELI}
synsets:
  GATE: [gate, ford]
verbs:
  - id: snub
    code: "120"
    verb: [snub, turn away]
    noun: [snub]
    patterns:
      - source VERB target
      - source VERB (&GATE|road) to target [in *]
      - source's NOUN of target
    never:
      - source VERB feast
    reciprocal: true
    examples:
      - events: [ARN 120 GON, GON 120 ARN]
        text: Arnor snubbed Gondor.
      - events: []
        text: Rain fell.
  - id: beg
    act: appeal
    code: "020"
    verb: beg
    patterns: [source VERB target to content]
    yields_to: snub
discards:
  - {phrase: chess game}
issues:
  - {code: RIVER, words: [ford]}
"""
LINES = GOOD.splitlines()
TOKENS = [
    "", "~", "0120", "120", '"9999"', "ABC", "Abc", "[]", "{}", "[a, [b]]", "{a: b}", "&X", "*x", "!t", "'", '"', "- ", ": ",
    "#", "\t", "é", "\x00", "\u2028", "source", "VERB", "NOUN", "target", "content", "(", ")", "|", "*", "&GATE", "&NONE",
    "2000-01-01..1990-01-01", "..", "GON 2000-13-01..", "snub", "beg", "turn away from the", "'s", "-", "/", "1", "true", "no",
    "x" * 300, "patterns: [VERB]", "yields_to: [beg, beg]", "act: appeal", "status: trial",
]  # fmt: skip


def problems_of(path: Path) -> list[Problem]:
    try:
        sources = read_sources([path])
        return check_sources(sources, Coder(compile_dictionary([path], builtin=False)))
    except CoderError as e:
        return list(e.problems)


def test_the_file_that_is_broken_here_is_whole(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    assert {p.code for p in problems_of(tmp_path / "good.yaml")} == {"D401"}


@st.composite
def broken(draw: st.DrawFn) -> str:
    """The good file with some lines changed: a word replaced or put in, a line lost, doubled or moved in."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        line, token = lines[at], draw(st.sampled_from(TOKENS))
        change = draw(st.sampled_from(["replace", "insert", "lose", "double", "indent"]))
        cut = draw(st.integers(0, len(line)))
        if change == "replace":
            stop = draw(st.integers(cut, len(line)))
            lines[at] = line[:cut] + token + line[stop:]
        elif change == "insert":
            lines[at] = line[:cut] + token + line[cut:]
        elif change == "lose" and len(lines) > 1:
            del lines[at]
        elif change == "double":
            lines.insert(at, line)
        else:
            lines[at] = " " * draw(st.integers(1, 4)) + line
    return "\n".join(lines) + "\n"


def check_told(path: Path) -> None:
    for problem in problems_of(path):
        assert problem.code in PROBLEMS and problem.message
        assert problem.place is not None and problem.place.file.endswith(path.name)
        assert "Traceback" not in str(problem) and "pydantic" not in str(problem)
        if problem.place.line and problem.code != "D101":
            rows = len(path.read_text(encoding="utf-8").split("\n"))
            assert problem.place.column >= 1 and problem.place.line <= rows + 1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(broken())
def test_a_broken_file_gives_located_problems(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed.yaml"
    path.write_bytes(text.encode("utf-8"))
    check_told(path)


VALUES = st.recursive(
    st.sampled_from([t for t in TOKENS if "\x00" not in t and "\u2028" not in t]) | st.text("aVERB&()|*' ", max_size=12),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "code", "codes", "names", "verb", "noun", "patterns", "never", "examples",
                                       "events", "text", "words", "kind", "x"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


def dump(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {dump(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dump, value)) + "]"
    return "'" + str(value).replace("'", "''").replace("\t", " ") + "'"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(["actors", "agents", "modifiers", "verbs", "synsets", "discards", "issues", "verb"]),
        VALUES,
    )
)
def test_any_content_gives_located_problems(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "content.yaml"
    path.write_text("".join(f"{k}: {dump(v)}\n" for k, v in content.items()), encoding="utf-8")
    check_told(path)
