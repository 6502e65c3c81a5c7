"""`code-events check` as people and CI run it: exit codes, forms of output, mending, watching."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coder.cli import main

BROKEN = """\
verbs:
  - id: mine.slight
    code: 120  # no quotes
    verb: [slight]
    pattern: [source VERB target]
"""


def check(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, ["check", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text(BROKEN)
    return Path("mine.yaml")


def test_the_shipped_dictionaries_are_clean() -> None:
    result = check("--no-examples", "--strict")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "0 errors, 0 warnings, 0 notes\n")


def test_problems_give_exit_code_1(mine: Path) -> None:
    result = check(mine)
    assert result.exit_code == 1 and result.stderr == "1 error, 1 warning, 0 notes\n"
    assert result.stdout.splitlines() == [
        "mine.yaml:3:11  D108 120 is not in quotes, so other programs read it as a number",
        "    3 |     code: 120  # no quotes",
        "                  ^",
        '  Write "120".',
        "mine.yaml:5:5  D103 unknown key 'pattern'",
        "    5 |     pattern: [source VERB target]",
        "            ^",
        "  Did you mean 'patterns'?",
    ]


def test_notes_alone_give_exit_code_1_only_with_strict(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("synsets:\n  HAVEN: [haven]\n")
    found = check(tmp_path, "--no-examples")
    assert (found.exit_code, found.stderr) == (0, "0 errors, 0 warnings, 1 note\n")
    assert check(tmp_path, "--no-examples", "--strict").exit_code == 1


def test_warnings_give_exit_code_1(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("agents:\n  - {code: GOV, words: [thain, thain]}\n")
    found = check(tmp_path, "--no-examples")
    assert (found.exit_code, found.stderr) == (1, "0 errors, 1 warning, 0 notes\n")


def test_problems_for_programs(mine: Path) -> None:
    quotes, row = json.loads(check(mine, "--format", "json").stdout)
    assert quotes["fix"] == {"line": 3, "column": 11, "old": "120", "new": '"120"'}
    assert (row["file"], row["line"], row["column"], row["code"]) == ("mine.yaml", 5, 5, "D103")
    assert check(mine, "--format", "github").stdout.endswith(
        "\n::error file=mine.yaml,line=5,col=5,title=D103::unknown key 'pattern'  Did you mean 'patterns'?\n"
    )
    assert json.loads(check("--no-examples", "--format", "json").stdout) == []


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["nowhere"], "does not exist"),
        (["--fix"], "name them"),
        (["--no-builtin"], "name files or folders"),
        (["--format", "xml"], "'xml' is not one of"),
    ],
)
def test_what_cannot_run_gives_exit_code_2(arguments: list[str], why: str) -> None:
    result = check(*arguments)
    assert result.exit_code == 2 and why in result.stderr


def test_what_cannot_be_loaded_does_not_hide_what_is_wrong_in_other_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("verbs: [\n")
    (tmp_path / "b.yaml").write_text("verbs:\n  - {id: b, code: 0841, verb: [slight, slight]}\n")
    (tmp_path / "c.yaml").write_text("actors:\n  - {id: c, kind: organisation, code: KENGOV, names: [NO]}\n")
    rows = json.loads(check(".", "--format", "json").stdout)
    assert [(r["file"], r["line"], r["column"], r["code"]) for r in rows] == [
        ("a.yaml", 2, 1, "D102"), ("b.yaml", 2, 19, "D108"), ("b.yaml", 2, 40, "D307"),
        ("c.yaml", 2, 19, "D105"), ("c.yaml", 2, 55, "D108"),
    ]  # fmt: skip


def test_dictionaries_that_stand_alone_are_checked_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "actors:\n"
        "  - {id: arn, kind: country, code: ARN, names: [Arnor], adjectives: [Arnorian], capital: [Fornost]}\n"
        "  - {id: gon, kind: country, code: GON, names: [Gondor], adjectives: [Gondorian], capital: [Osgiliath]}\n"
        "verbs:\n  - {id: blow, code: '120', verb: [attack], examples: [{events: [ARN 120 GON], text: Arnor attacked Gondor.}]}\n"
    )
    assert check(tmp_path, "--no-builtin").exit_code == 0
    assert (
        "D304" in check(tmp_path, "--no-examples").stdout
    )  # the shipped entry for attacks says something else


def test_mending_tells_what_it_did_and_checks_again(mine: Path) -> None:
    result = check(mine, "--fix", "--no-examples")
    assert result.stderr.splitlines()[:2] == [
        "mine.yaml:5:5  fixed D103: pattern -> patterns",
        'mine.yaml:3:11  fixed D108: 120 -> "120"',
    ]
    assert mine.read_text() == BROKEN.replace("120 ", '"120" ').replace("pattern:", "patterns:")
    assert result.exit_code == 1 and "D401" in result.stdout and "D103" not in result.stdout


def test_watching_checks_again_when_a_file_is_saved(mine: Path) -> None:
    program = [sys.executable, "-m", "coder.cli", "check", str(mine), "--watch", "--no-examples"]
    watching = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert watching.stdout is not None
    try:
        assert watching.stdout.readline().startswith("mine.yaml:3:11  D108")
        while not watching.stdout.readline().startswith("1 error"):
            pass
        mine.write_text("verbs: {}\n")
        told = [watching.stdout.readline() for _ in range(3)]
        assert told[:2] == ["\n", "mine.yaml saved\n"] and told[2].startswith("mine.yaml:1:8  D105")
    finally:
        os.kill(watching.pid, signal.SIGINT)
        rest = watching.communicate()[0]
    assert "Traceback" not in rest and rest.endswith("interrupted\n") and watching.returncode == 130
