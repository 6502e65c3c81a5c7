"""files.py: YAML in which every scalar is text and every node knows its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.errors import CoderError
from coder.files import (
    List,
    Map,
    dictionary_root,
    grammar_path,
    read_text,
    read_yaml,
    shown_path,
    yaml_files,
)


@pytest.fixture
def read(tmp_path):
    def read(text):
        file = tmp_path / "file.yaml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_yaml(file)

    return read


def problem(read, text):
    with pytest.raises(CoderError) as caught:
        read(text)
    (found,) = caught.value.problems
    return found.code, found.place.line, found.place.column


def test_scalars_stay_text(read):
    assert read("a: 010\nb: NO\nc: 1:30\nd: 2020-01-05\ne: ~\nf:\ng: on\nh: 1e3") == {
        "a": "010", "b": "NO", "c": "1:30", "d": "2020-01-05", "e": "~", "f": "", "g": "on", "h": "1e3",
    }  # fmt: skip


def test_nodes_know_their_places(read):
    root = read("# a comment\nverbs:\n  - id: one\n    codes: [a, b]\n  - {id: two}\n")
    assert (root.line, root.column) == (2, 1)
    verbs = root["verbs"]
    assert isinstance(verbs, List) and isinstance(verbs[0], Map)
    assert verbs.places == [(3, 5), (5, 5)]
    assert verbs[0].places == {"id": (3, 9), "codes": (4, 12)}
    assert verbs[0]["codes"].places == [(4, 13), (4, 16)]


def test_nothing_is_an_empty_map(read):
    assert read("") == read("# only a comment\n") == {}
    assert isinstance(read(""), Map)


def test_a_byte_order_mark_is_no_text(read):
    assert read(b"\xef\xbb\xbfa: b") == {"a": "b"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", ("D106", 3, 1)),
        ("a:\n  - b: 1\n    b: 2\n", ("D106", 3, 5)),
        ("a: &name 1\n", ("D107", 1, 4)),
        ("a: *name\n", ("D107", 1, 4)),
        ("a: !!python/object/apply:os.system [ls]\n", ("D107", 1, 4)),
        ("a: 1\n---\nb: 2\n", ("D102", 3, 1)),
        ("[a]: b\n", ("D102", 1, 1)),
        ("a: b: c\n", ("D102", 1, 5)),
        ("a:\n\t- b\n", ("D102", 2, 1)),
        ("a: [b\n", ("D102", 2, 1)),
        (b"a: \xff\n", ("D101", 0, 0)),
    ],
)
def test_what_is_not_plain_data_is_refused_with_its_place(read, text, expected):
    assert problem(read, text) == expected


def test_the_message_shows_the_line(read):
    with pytest.raises(CoderError, match=r"(?s)file\.yaml:2:1  D106 .*\n    2 \| a: 2\n        \^"):
        read("a: 1\na: 2\n")


def test_a_missing_file_is_a_problem(tmp_path):
    for read_it in (read_yaml, read_text):
        with pytest.raises(CoderError, match="D101 cannot be read"):
            read_it(tmp_path / "none.yaml")


def test_deep_nesting_is_refused_at_once(read):
    """Newer YAML parsers refuse extreme depths by themselves, before the program counts its forty."""
    assert read("a: " + "[" * 39 + "]" * 39)
    for text in (
        "a: " + "[" * 100_000,
        "a: " + "{b: " * 100_000,
        "- " * 3000 + "a",
        "".join(" " * i + "a:\n" for i in range(200)),
    ):
        with pytest.raises(CoderError, match=r"D102 .*nest(ed more than 40 levels deep|ing depth)"):
            read(text)


@given(st.recursive(
    st.text("abc: -#'[]{},&*!|>%@`\"\\", max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abk ", min_size=1), inner),
    max_leaves=8,
))  # fmt: skip
def test_whatever_is_quoted_comes_back(tmp_path_factory, value):
    def dump(node):
        if isinstance(node, dict):
            return "{" + ", ".join(f"{dump(k)}: {dump(v)}" for k, v in node.items()) + "}"
        if isinstance(node, list):
            return "[" + ", ".join(map(dump, node)) + "]"
        return "'" + node.replace("'", "''") + "'"

    file = tmp_path_factory.getbasetemp() / "quoted.yaml"
    file.write_text(f"value: {dump(value)}\n")
    assert read_yaml(file) == {"value": value}


@given(st.binary(max_size=60) | st.text("a:-[]{}&*!#|>'\"\n\t ?,%", max_size=60).map(str.encode))
def test_any_bytes_give_data_or_a_located_problem(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_bytes(content)
    try:
        read_yaml(file)
    except CoderError as error:
        assert all(p.place is not None and p.code.startswith("D10") for p in error.problems)


def test_finding_files(tmp_path):
    for name in ("b.yaml", "sub/a.yml", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert yaml_files(tmp_path) == [tmp_path / "b.yaml", tmp_path / "sub" / "a.yml"]
    assert yaml_files(tmp_path / "c.txt") == [tmp_path / "c.txt"]


def test_the_shipped_data_is_found():
    assert (dictionary_root() / "en" / "lexicon").is_dir()
    assert grammar_path("en/sentence").is_file()
    assert shown_path(grammar_path("en/sentence")) == "grammars/en/sentence.lark"
