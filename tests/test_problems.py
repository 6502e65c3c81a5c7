"""Each problem of a dictionary: a small broken file in problems/ and the exact message that it gives.

``python tests/test_problems.py`` writes the messages anew; read what changed before you keep it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coder.checks import check_sources
from coder.dictionary import compile_dictionary, read_sources
from coder.errors import PROBLEMS, CoderError, Problem
from coder.pipeline import Coder

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).parent / "problems"
FILES = sorted(FOLDER.glob("*.yaml"))
DOCS = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")


def problems_of(path: Path) -> list[Problem]:
    """All that is wrong with one dictionary file by itself, without the shipped dictionaries."""
    try:
        sources = read_sources([path])
        return check_sources(sources, Coder(compile_dictionary([path], builtin=False)))
    except CoderError as e:
        return list(e.problems)


def told(path: Path) -> str:
    return "\n".join(map(str, problems_of(path))) + "\n"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_message(path: Path) -> None:
    assert told(path) == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_file_shows_its_own_problem_and_says_where(path: Path) -> None:
    problems = problems_of(path)
    assert {p.code for p in problems} == {path.stem}
    for problem in problems:
        assert problem.place is not None and problem.place.file.endswith(path.name)
        assert problem.message and not problem.message.endswith(".")
        assert problem.hint.endswith((".", "?")), problem


def test_every_problem_of_a_dictionary_has_a_file() -> None:
    wanted = {code for code in PROBLEMS if code.startswith("D")}
    assert {p.stem for p in FILES} == wanted


def test_the_documentation_has_a_section_for_each_code() -> None:
    assert re.findall(r"^## ([A-Z]\d{3})$", DOCS, re.M) == sorted(PROBLEMS)


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_a_section_says_cause_example_and_cure(code: str) -> None:
    section = DOCS.split(f"## {code}\n")[1].split("\n## ")[0]
    severity, meaning = PROBLEMS[code]
    assert section.strip().startswith(f"{meaning[0].upper()}{meaning[1:]} ({severity}).")
    assert "**Example**" in section and "**Cure**" in section


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_documentation_shows_the_message_as_it_is(path: Path) -> None:
    section = DOCS.split(f"## {path.stem}\n")[1].split("\n## ")[0]
    assert told(path).replace("tests/problems/", "") in section
    if path.stem != "D101":
        assert path.read_text(encoding="utf-8") in section


if __name__ == "__main__":
    for broken in FILES:
        broken.with_suffix(".txt").write_text(told(broken), encoding="utf-8")
