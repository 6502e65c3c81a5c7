"""docs/dictionaries.md: its files load, their examples code, and the outputs it shows are the real ones."""

from __future__ import annotations

import contextlib
import re
import shlex
import shutil
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
    for name in ("mine", "none"):
        (root / name).mkdir()
    shutil.copy(ROOT / "docs" / "sample" / "stories.jsonl", root)
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
def test_commands_print_what_the_guide_shows(folder: Path, block: object) -> None:
    command = shlex.split(block.text.removeprefix("$ "))  # type: ignore[attr-defined]
    with contextlib.chdir(folder):
        printed = masked(CliRunner().invoke(main, command[1:]).output)
    shown = masked(block.output)  # type: ignore[attr-defined]
    places = [printed.index(row) for row in shown]
    assert places == sorted(places)


def test_a_new_user_gets_from_an_empty_folder_to_a_changed_corpus(folder: Path, tmp_path: Path) -> None:
    """What the guide says, one command after the other, each ending as it should."""

    def run(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exit_code == code, result.output
        return result.output

    with contextlib.chdir(tmp_path):
        shutil.copy(folder / "stories.jsonl", tmp_path)
        run("init", "start")
        run("check", "start")
        assert "no event" in run("explain", "The dockers gated the ford.", "--dictionaries", "start")
        shutil.copytree("start", "mine")
        for name in ("mine/strike.yaml", "mine/slight.yaml"):
            Path(name).write_text(FILES[name], encoding="utf-8")
        actors = FILES["mine/arnor.yaml"]
        Path("mine/arnor.yaml").write_text(actors, encoding="utf-8")
        run("check", "mine")
        told = run("explain", "Arnor slighted Gondor.", "--dictionaries", "mine")
        assert "ARN 120 GON" in told and "mine/slight.yaml:3:5" in told
        assert "1 gained, 0 lost, 2 recoded" in run(
            "diff", "--before", "start", "--after", "mine", "stories.jsonl"
        )
        broken = FILES["mine/slight.yaml"].replace("slighted the soup", "slighted France")
        Path("mine/slight.yaml").write_text(broken, encoding="utf-8")
        assert "mine/slight.yaml" in run("check", "mine", code=1)


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
    for option in ("--fix", "--watch", "--no-examples", "--format", "--strict"):
        assert option in TEXT and option in check_help


def test_every_section_and_every_key_of_verbs_is_taught() -> None:
    for name in DictionaryFile.model_fields:
        assert f"`{name}`" in TEXT or re.search(rf"^{name}:", TEXT, re.M), name
    for key in set(VerbEntry.model_fields) - {"note", "status"}:
        assert f"{key}:" in TEXT, key
