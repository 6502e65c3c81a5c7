"""reports.py and watch.py: problems for programs and for GitHub, and waiting for files to be saved."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from coder.errors import Place, Problem
from coder.reports import FORMATS, as_github, as_json, as_text, counted
from coder.watch import saves

PROBLEMS = [
    Problem(
        "D201",
        'unknown CAMEO code "1"',
        "50%: see\nbelow",
        Place("a,b.yaml", 3, 11),
        '    code: "1"',
        fix=("1", '"1"'),
    ),
    Problem("D401", "a has no example", "Add one.", Place("b.yaml", 2)),
    Problem("D305", "unused"),
]


def test_json_has_a_row_for_each_problem() -> None:
    rows = json.loads(as_json(PROBLEMS))
    assert rows[0] == {
        "code": "D201", "severity": "error", "message": 'unknown CAMEO code "1"', "hint": "50%: see\nbelow",
        "file": "a,b.yaml", "line": 3, "column": 11, "fix": {"line": 3, "column": 11, "old": "1", "new": '"1"'},
    }  # fmt: skip
    assert (rows[1]["line"], rows[1]["column"], rows[1]["fix"]) == (2, None, None)
    assert (rows[2]["file"], rows[2]["line"]) == (None, None)
    assert json.loads(as_json([])) == []


def test_github_gets_one_line_for_each_problem() -> None:
    assert as_github(PROBLEMS).splitlines() == [
        '::error file=a%2Cb.yaml,line=3,col=11,title=D201::unknown CAMEO code "1"  50%25: see%0Abelow',
        "::warning file=b.yaml,line=2,title=D401::a has no example  Add one.",
        "::notice title=D305::unused",
    ]


def test_text_is_what_problems_say_of_themselves() -> None:
    assert as_text(PROBLEMS).splitlines()[:3] == [
        'a,b.yaml:3:11  D201 unknown CAMEO code "1"',
        '    3 |     code: "1"',
        "                  ^",
    ]
    assert set(FORMATS) == {"text", "json", "github"}


def test_the_closing_line_counts() -> None:
    assert counted(PROBLEMS) == "1 error, 1 warning, 1 note"
    assert counted([]) == "0 errors, 0 warnings, 0 notes"


def _touch(path: Path, text: str, moment: int) -> None:
    path.write_text(text)
    os.utime(path, ns=(moment, moment))


def test_saved_made_and_removed_files_are_told(tmp_path: Path) -> None:
    a, b = tmp_path / "a.yaml", tmp_path / "b.yaml"
    _touch(a, "x: 1", 10**18)
    steps = [
        lambda: _touch(a, "x: 2", 10**18 + 1),  # saved, of the same size
        lambda: None,
        lambda: (tmp_path / "c.txt").touch(),  # no dictionary
        lambda: _touch(b, "", 10**18),
        a.unlink,
    ]
    waiting = saves([tmp_path], sleep=lambda seconds: steps.pop(0)())
    assert next(waiting) == []
    assert [next(waiting) for _ in range(3)] == [[a], [b], [a]]
    with pytest.raises(IndexError):
        next(waiting)
