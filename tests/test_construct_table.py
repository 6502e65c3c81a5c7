"""docs/dictionaries.md, the table of old constructs: each row is imported, and each pattern of our own is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_dictionary_guide import FILES, PAGE, TEXT
from test_docs import blocks

from coder.dictionary import compile_dictionary
from coder.files import read_yaml
from coder.legacy.importer import OldFiles, import_dictionaries, write_files
from coder.patterns import parse_pattern
from coder.pipeline import Coder

ROWS = [
    [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in TEXT.split("## Where the old constructs went")[1].split("\n## ")[0].splitlines()
    if line.startswith("| ") and not line.startswith(("| construct", "|---"))
]
KINDS = ("actors", "agents", "discards", "issues")


def codes(cell: str) -> list[str]:
    return [code.replace("\\|", "|") for code in re.findall(r"`([^`]+)`", cell)]


def old_text(cell: str) -> tuple[str, str, str]:
    """The dialect, the kind of file and the lines of a cell, in a file in which they can stand."""
    lines = codes(cell)
    kind = next((k for k in KINDS if f"{k})" in cell), "verbs")
    dialect = "tabari" if "TABARI" in cell else "petrarch2"
    synsets = [line for line in lines if line.startswith(("&", "+"))] if kind == "verbs" else []
    if kind == "verbs" and dialect != "tabari" and not lines[0].startswith("---"):
        verb = not lines[0].startswith(("&", "-", "~"))
        if lines[0].startswith("+"):
            synsets, verb = [], True
        rest = [line for line in lines if line not in synsets]
        lines = [*synsets, "--- FIGHT [190] ---", *([] if verb else ["FIGHT"]), *rest]
    elif kind == "verbs" and len(lines) == 1 and lines[0].startswith("---"):
        lines.append("FIGHT")
    return dialect, kind, "\n".join(lines) + "\n"


def test_the_table_names_every_construct() -> None:
    said = " ".join(row[0] for row in ROWS)
    for construct in (
        "synset", "synset of phrases", "optional", "required", "source markers", "verb position", "skip",
        "prepositional group", "noun-phrase group", "several words", "irregular", "null code", "paired codes",
        "passive code", "transformation", "agent with the plural given", "discard", "issue", "dates",
    ):  # fmt: skip
        assert construct in said, construct


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_row_is_what_the_import_does(row: list[str], tmp_path: Path) -> None:
    dialect, kind, text = old_text(row[1])
    old = tmp_path / "old.txt"
    old.write_text(text, encoding="utf-8")
    found = import_dictionaries(dialect, OldFiles(**{kind: (old,)}))
    assert [str(p) for p in found.problems if p.code != "L103"] == []
    written = found.files[f"{kind}/old.yaml"]
    at = 0
    assert codes(row[2])
    for piece in codes(row[2]):
        assert piece in written[at:], written
        at = written.index(piece, at)
    write_files(found, tmp_path / "new")
    compile_dictionary([tmp_path / "new"])


PATTERNS = [code for row in ROWS for code in codes(row[3]) if re.search(r"\b(VERB|NOUN) ", code)]


@pytest.mark.parametrize("text", PATTERNS)
def test_patterns_of_our_own_are_patterns(text: str) -> None:
    parse_pattern(text.removeprefix("never: [").removesuffix("]"))


def test_the_old_rule_and_our_own_code_the_same(tmp_path: Path) -> None:
    (old,) = [b.text for b in blocks(PAGE, "text") if b.text.startswith("--- ")]
    (tmp_path / "verbs.txt").write_text(old, encoding="utf-8")
    (tmp_path / "actors.txt").write_text("ARNOR [ARN]\nGONDOR [GON]\n", encoding="utf-8")
    files = OldFiles(verbs=(tmp_path / "verbs.txt",), actors=(tmp_path / "actors.txt",))
    found = import_dictionaries("auto", files)
    assert found.problems == []
    write_files(found, tmp_path / "new")
    coder = Coder(compile_dictionary([tmp_path / "new"]))
    own = tmp_path / "own.yaml"
    own.write_text(FILES["mine/fortify.yaml"], encoding="utf-8")
    for entry in read_yaml(own)["verbs"]:
        for example in entry["examples"]:
            for text in [example["text"]] if isinstance(example["text"], str) else example["text"]:
                events = [
                    f"{e.source and e.source.code} {e.code} {e.target.code if e.target else '---'}"
                    for e in coder.code_sentence(text)
                ]
                assert events == list(example["events"]), text
