"""fixes.py: what is mended, that nothing else changes, and that mending twice changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.errors import CoderError
from coder.files import parse_yaml, read_text, yaml_files
from coder.fixes import fix_paths, fix_text

ROOT = Path(__file__).parents[1]


def fixed(text: str) -> str:
    return fix_text(text, "mine.yaml")[0]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("verbs:\n  - id: a\n    code: 0841  # release\n    verb: [free]\n",
         "verbs:\n  - id: a\n    code: \"0841\"  # release\n    verb: [free]\n"),
        ("verbs: [{id: a, code: 120, verb: [off, 'on', no], reverse: 043}]\n",
         "verbs: [{id: a, code: \"120\", verb: [\"off\", 'on', \"no\"], reverse: \"043\"}]\n"),
        ("verbs:\n  - id: a\n    code: '120'\n    verb: a\n    pattern: [source VERB]\n    exmples: []\n",
         "verbs:\n  - id: a\n    code: '120'\n    verb: a\n    patterns: [source VERB]\n    examples: []\n"),
        ("verb:\n- {id: a}\n", "verbs:\n- {id: a}\n"),
        ("verbs:\n  - id: a\n    patterns:\n      - &ARMY VERB target\n      - &NAVY VERB\n    never:\n      - source VERB\n",
         "verbs:\n  - id: a\n    patterns:\n      - \"&ARMY VERB target\"\n      - \"&NAVY VERB\"\n    never:\n      - source VERB\n"),
        ("verbs:\r\n  - id: a\r\n    code: 120\r\n    verb: é\r\n", "verbs:\r\n  - id: a\r\n    code: \"120\"\r\n    verb: é\r\n"),
        ("\ufeffverbs: [{id: a, code: 120}]", "\ufeffverbs: [{id: a, code: \"120\"}]"),
        ("actors:\n  - {id: a, kind: organisation, code: USA}  # who\n",
         "actors:\n  - {id: a, kind: organization, code: USA}  # who\n"),
        ("synsets:\n  A: [x, y z, 'x',\n      x, \"w\"]  # c\n", "synsets:\n  A: [x, y z, \"w\"]  # c\n"),
        ("synsets:\n  A:\n    - x  # one\n    - y\n    - x\n    # end\n    - z\n",
         "synsets:\n  A:\n    - x  # one\n    - y\n    # end\n    - z\n"),
    ],
)  # fmt: skip
def test_what_is_mended(text: str, wanted: str) -> None:
    assert fixed(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "verbs:\n  - id: a\n    patterns: [x]\n    pattern: [y]\n",  # the right key is there already
        "verbs:\n  - id: a\n    colour: red\n",  # nothing like it is known
        "verbs:\n  - id: a\n    reciprocal: true\n    examples: [{events: [], text: t, date: 2025-01-01}]\n",
        "verbs:\n  - id: a\n    note: &name text\n",  # an anchor, no pattern
        "verbs:\n  - id: a\n    note: |\n      010\n    code: '010'\n",
        "synsets:\n  A:\n    - x\n    - x  # the comment would be lost\n",
        "synsets:\n  A: [b, a]  # sorted by hand\n",
        "synsets:\n  A: []  # sorted\n",
        "actors:\n  - id: a\n    names: [b, a]  # sorted\n",  # the first of the names is what an actor is called
        "a: [b\n",
        "",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert fix_text(text, "mine.yaml") == (text, [])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("synsets:\n  A: [c, 'b', \"a\",  # sorted\n      B]\n", "synsets:\n  A: [\"a\", B, 'b',  # sorted\n      c]\n"),
        ("agents:\n  - code: GOV\n    words:  # sorted\n      - b  # one\n      # above\n      - a\n\n      - d\n      - c\n",
         "agents:\n  - code: GOV\n    words:  # sorted\n      # above\n      - a\n      - b  # one\n\n      - c\n      - d\n"),
        ("verbs:  # sorted\r\n  - id: b\r\n    # why\r\n    code: \"120\"\r\n    verb: z\r\n  - id: a\r\n    verb: y\r\n# end\r\n",
         "verbs:  # sorted\r\n  - id: a\r\n    verb: y\r\n  - id: b\r\n    # why\r\n    code: \"120\"\r\n    verb: z\r\n# end\r\n"),
        ("verbs:  # sorted\n- id: b\n  code: 120\n  verb: [z, z]\n- id: a\n  note: |\n    # text\n",
         "verbs:  # sorted\n- id: b\n  code: \"120\"\n  verb: [z]\n- id: a\n  note: |\n    # text\n"),  # no comment: left
    ],
)  # fmt: skip
def test_lists_marked_as_sorted_are_put_in_order_with_their_comments(text: str, wanted: str) -> None:
    assert fixed(text) == wanted and fixed(wanted) == wanted


def test_two_misspelt_keys_do_not_become_one() -> None:
    text = "verbs:\n  - id: a\n    patern: [x]\n    pattern: [y]\n"
    new, mended = fix_text(text, "mine.yaml")
    assert len(mended) == 1 and new.count("patterns:") == 1


def test_what_was_mended_is_told_with_its_place() -> None:
    (problem,) = fix_text("verbs:\n  - id: a\n    code: 120\n", "mine.yaml")[1]
    assert (str(problem.place), problem.code, problem.fix) == ("mine.yaml:3:11", "D108", ("120", '"120"'))


def test_files_are_mended_in_place(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"verbs: [{id: a, code: 120}]\r\n")
    (tmp_path / "b.yaml").write_bytes(b"verbs: [{id: \xff}]\n")
    (tmp_path / "c.txt").write_bytes(b"verbs: [{id: a, code: 120}]\n")
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "d.yaml").write_bytes(b"monday: 0\n")
    assert [p.code for p in fix_paths([tmp_path])] == ["D108"]
    assert (tmp_path / "a.yaml").read_bytes() == b'verbs: [{id: a, code: "120"}]\r\n'
    assert (tmp_path / "c.txt").read_bytes() == b"verbs: [{id: a, code: 120}]\n"
    assert (tmp_path / "lexicon" / "d.yaml").read_bytes() == b"monday: 0\n"
    assert fix_paths([tmp_path]) == []


@pytest.mark.parametrize("path", yaml_files(ROOT / "tests" / "problems"), ids=lambda p: p.stem)
def test_mending_twice_changes_nothing_more(path: Path) -> None:
    try:
        text = read_text(path)
    except CoderError:
        return
    once = fixed(text)
    assert fixed(once) == once


WORDS = st.sampled_from(
    ["120", "0841", "no", "off", "yes", "~", "1.5", "2025-11-26", "12:30", "snub", "&ARMY VERB", "'on'", '"x"', "a b",
     "# c", "x # c", "é", "- a", "[a, 010]", "{k: on}", "|\n      off", "", "null", "true"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["id", "code", "verb", "verbs", "patern", "pattern", "patterns", "note", "nots", "examples", "x y"]
)
ENTRY = st.lists(st.tuples(KEYS, WORDS), max_size=5).map(
    lambda pairs: "  - id: a\n" + "".join(f"    {key}: {value}\n" for key, value in pairs)
)
LIST = st.tuples(st.sampled_from(["patterns:", "verb:  # sorted"]), st.lists(WORDS, max_size=6)).map(
    lambda drawn: f"  - id: b\n    {drawn[0]}\n" + "".join(f"      - {item}\n" for item in drawn[1])
)
PLAIN = st.sampled_from(["a", "b c", "'a'", '"d"', "B", "a"])
ROW = st.tuples(st.sampled_from(["noun: [", "verb: ["]), st.lists(PLAIN, max_size=5), st.sampled_from([", ", ",\n      "])).map(
    lambda drawn: f"  - id: c\n    {drawn[0]}{drawn[2].join(drawn[1])}]  # sorted\n"
)  # fmt: skip
FILE = st.tuples(st.sampled_from(["verbs:\n", "verb:\n", "synset:\n", "# comment\nverbs:\n"]), st.lists(ENTRY | LIST | ROW, max_size=3)).map(
    lambda parts: parts[0] + "".join(parts[1])
)  # fmt: skip


@given(FILE | st.text("verbs:-&ABC0 1\n #'\"[]{},", max_size=60))
def test_mending_is_safe(text: str) -> None:
    new, mended = fix_text(text, "mine.yaml")
    assert fix_text(new, "mine.yaml") == (new, [])
    assert bool(mended) == (new != text)
    try:
        before = parse_yaml(text, "")
    except CoderError:
        return
    after = parse_yaml(new, "")  # what could be read can be read
    if not any(p.code == "D103" for p in mended):
        assert as_sets(after) == as_sets(before)
    assert sorted(filter(None, (row.partition("#")[2] for row in new.split("\n")))) == sorted(
        filter(None, (row.partition("#")[2] for row in text.split("\n")))
    )


def as_sets(value: object) -> object:
    """What a file says, however often and in whatever order its lists say it."""
    if isinstance(value, dict):
        return {key: as_sets(inner) for key, inner in value.items()}
    return sorted({str(as_sets(inner)) for inner in value}) if isinstance(value, list) else value
