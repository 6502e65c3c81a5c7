"""docs/dictionaries.md: its files load, their examples code, and the outputs it shows are the real ones."""

from __future__ import annotations

import contextlib
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_docs import ROOT, blocks, masked

from coder.checks import check
from coder.cli import main
from coder.entries import DictionaryFile, VerbEntry

PAGE = ROOT / "docs" / "dictionaries.md"
TEXT = PAGE.read_text(encoding="utf-8")
FILES = {b.text.splitlines()[0].removeprefix("# "): b.text for b in blocks(PAGE, "yaml")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files of the guide, as its reader has them at the end."""
    root = tmp_path_factory.mktemp("guide")
    (root / "mine").mkdir()
    for name, text in FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    return root


def test_every_file_has_a_name_of_its_own() -> None:
    assert len(FILES) == len(blocks(PAGE, "yaml"))
    assert all(re.fullmatch(r"mine/\w+\.yaml", name) for name in FILES)


def test_the_check_of_the_guide_finds_nothing(folder: Path) -> None:
    with contextlib.chdir(folder):
        assert [str(p) for p in check([Path("mine")])] == []


@pytest.mark.parametrize("block", [b for b in blocks(PAGE, "console") if b.output], ids=lambda b: b.text[:40])
def test_explain_prints_what_the_guide_shows(folder: Path, block: object) -> None:
    command = shlex.split(block.text.removeprefix("$ "))  # type: ignore[attr-defined]
    with contextlib.chdir(folder):
        printed = masked(CliRunner().invoke(main, command[1:]).output)
    shown = masked(block.output)  # type: ignore[attr-defined]
    places = [printed.index(row) for row in shown]
    assert places == sorted(places)


def test_the_message_of_the_guide_is_the_real_one(folder: Path, tmp_path: Path) -> None:
    (message,) = [b.text for b in blocks(PAGE, "text") if "D201" in b.text]
    broken = FILES["mine/slight.yaml"].replace('"120"', '"1200"').replace("# mine/slight.yaml\n", "")
    broken = re.sub(r" +#.*", "", broken)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "slight.yaml").write_text("\n" + broken, encoding="utf-8")
    with contextlib.chdir(tmp_path):
        (problem,) = check([Path("mine")])
    assert str(problem) == message.rstrip("\n")


def test_commands_and_options_exist() -> None:
    for command, options in re.findall(r"`code-events (\w+)([^`]*)`", TEXT):
        help_text = CliRunner().invoke(main, [command, "--help"]).output
        for option in re.findall(r"--[\w-]+", options):
            assert option in help_text
    check_help = CliRunner().invoke(main, ["check", "--help"]).output
    for option in ("--fix", "--watch", "--no-examples", "--format"):
        assert option in TEXT and option in check_help


def test_every_section_and_every_key_of_verbs_is_taught() -> None:
    for name in DictionaryFile.model_fields:
        assert f"`{name}`" in TEXT or re.search(rf"^{name}:", TEXT, re.M), name
    for key in set(VerbEntry.model_fields) - {"note", "status"}:
        assert f"{key}:" in TEXT, key
