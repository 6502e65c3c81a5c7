"""What the documents say happens, happens: their programs run, their commands exist, their output is the real one."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import pytest

from coder import Coder, Document
from coder.errors import PROBLEMS
from coder.formats.jsonl import line as json_line
from coder.terminals import feed

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "grammars/README.md",
    ROOT / "dictionaries/README.md",
]
README = PAGES[0].read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


class Block(NamedTuple):
    """A fenced block of a page, and the text block that follows it at once: what it prints."""

    page: Path
    language: str
    text: str
    output: str | None


def blocks(page: Path, *languages: str) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = list(BLOCK.finditer(text))
    result = []
    for this, following in zip_longest(found, found[1:]):
        prints = (
            following is not None
            and following[1] == "text"
            and not text[this.end() : following.start()].strip()
        )
        if this[1] in languages:
            result.append(Block(page, this[1], this[2], following[2] if prints and following else None))
    return result


def parameters(*languages: str) -> list[object]:
    return [
        pytest.param(block, id=f"{page.relative_to(ROOT)}-{n}")
        for page in PAGES
        for n, block in enumerate(blocks(page, *languages), 1)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a reader of the README has it: `mine` with the entries, and a corpus."""
    root = tmp_path_factory.mktemp("reader")
    (root / "mine").mkdir()
    (entries,) = [b.text for b in blocks(PAGES[0], "yaml")]
    (root / "mine" / "arnor.yaml").write_text(entries, encoding="utf-8")
    story = {"id": "a", "date": "2025-11-26", "text": "Arnor slighted Kenya on Monday."}
    (root / "stories.jsonl").write_text(json.dumps(story) + "\n", encoding="utf-8")
    return root


def run(folder: Path, *command: str) -> str:
    found = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    return found.stdout


def masked(text: str) -> list[str]:
    """Lines without the line numbers of dictionary files, which move whenever somebody adds an entry."""
    return [re.sub(r"(\.yaml):\d+(:\d+)?", r"\1", row).strip() for row in text.splitlines() if row.strip()]


@pytest.mark.parametrize("block", parameters("python"))
def test_programs_run(block: Block, folder: Path) -> None:
    printed = run(folder, "-c", block.text)
    if block.output is not None:
        assert printed == block.output


def test_the_library_example_prints_what_the_readme_says(folder: Path) -> None:
    (program,) = blocks(PAGES[0], "python")
    assert f"prints `{run(folder, '-c', program.text).strip()}`" in README


def test_the_event_of_the_readme_is_the_real_one(coder: Coder) -> None:
    (shown,) = blocks(PAGES[0], "json")
    text = "Kenyan police arrested two opposition activists on Monday."
    assert text in README
    (event,) = coder.code(Document("1", text, "2025-11-26"))
    assert json.loads(shown.text) == json.loads(json_line(event))


def test_the_entries_of_the_readme_work(folder: Path) -> None:
    commands = [
        row[2:] for b in blocks(PAGES[0], "console") for row in b.text.splitlines() if row.startswith("$ ")
    ]
    explain, code, check = (shlex.split(command)[1:] for command in commands)
    explained = run(folder, "-m", "coder.cli", *explain)
    assert "ARNMIL 120 FRA" in explained
    (shown,) = blocks(PAGES[0], "text")
    assert set(masked(shown.text)) <= set(masked(explained))
    event = json.loads(run(folder, "-m", "coder.cli", *code))
    assert (event["source"]["code"], event["code"], event["target"]["code"], event["date"]) == (
        "ARN",
        "120",
        "KEN",
        "2025-11-24",
    )
    assert check[0] == "check"  # runs every example: too slow here; test_checks.py runs it


def test_options_and_targets_of_the_readme_exist(folder: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    known = run(folder, "-m", "coder.cli", "code", "--help")
    for block in blocks(PAGES[0], "sh", "console"):
        for target in re.findall(r"^make (\w+)", block.text, re.M):
            assert re.search(rf"^{target}:", makefile, re.M), target
        for option in re.findall(r" (--?[a-z]+(?:-[a-z]+)*)\b", block.text):
            assert option in known, option


def test_how_coding_works_shows_what_explain_prints(coder: Coder, folder: Path) -> None:
    page = ROOT / "docs" / "how_coding_works.md"
    (console,) = blocks(page, "console")
    command = shlex.split(console.text.removeprefix("$ "))
    explained = masked(run(folder, "-m", "coder.cli", *command[1:]))
    (sentence,) = coder.sentences(Document("1", command[2], "2025-11-26"))
    assert sentence.units is not None
    terminals = " ".join(token.type for token in feed(sentence.units, coder.dictionary.lexicon))
    (program,) = blocks(page, "python")
    for block in blocks(page, "text"):
        rows = masked(block.text)
        if block.text != program.output and rows != [terminals]:
            start = explained.index(rows[0])
            assert explained[start : start + len(rows)] == rows or set(rows) <= set(explained)


def test_every_message_code_is_explained() -> None:
    headings = re.findall(
        r"^## ([A-Z]\d{3})", (ROOT / "docs" / "problems.md").read_text(encoding="utf-8"), re.M
    )
    assert sorted(headings) == sorted(PROBLEMS)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert "://" in target or (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_that_are_named_exist(page: Path) -> None:
    for name in re.findall(
        r"`((?:coder|grammars|dictionaries|docs|tests)/[\w./-]+)`", page.read_text(encoding="utf-8")
    ):
        assert (ROOT / name).exists(), name


def test_the_grammar_guide_lists_every_terminal() -> None:
    declared = re.findall(
        r"^%declare (.+)$", (ROOT / "grammars/en/sentence.lark").read_text(encoding="utf-8"), re.M
    )
    guide = (
        (ROOT / "grammars/README.md")
        .read_text(encoding="utf-8")
        .split("## The terminals")[1]
        .split("\n## ")[0]
    )
    for terminal in " ".join(declared).split():
        assert re.search(rf"\b{terminal}\b", guide), terminal
