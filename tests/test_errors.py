"""errors.py: what a problem looks like to the person who must mend it."""

import pickle
import re

import pytest

from coder.errors import PROBLEMS, CoderError, Place, Problem


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_code_has_a_severity_and_a_meaning(code):
    severity, meaning = PROBLEMS[code]
    assert re.fullmatch(r"[A-Z]\d{3}", code)
    assert severity in ("error", "warning", "note")
    assert meaning == meaning.strip() and not meaning.endswith(".")
    assert Problem(code, meaning).severity == severity


def test_a_place_shows_what_is_known():
    assert str(Place("a.yaml", 3, 7)) == "a.yaml:3:7"
    assert str(Place("a.yaml", 3)) == "a.yaml:3"
    assert str(Place("a.yaml")) == "a.yaml"


def test_a_problem_points_at_the_column():
    problem = Problem("D201", "'999' is no CAMEO code", "See codes.", Place("a.yaml", 12, 9), "  code: '999'")
    assert str(problem).splitlines() == [
        "a.yaml:12:9  D201 '999' is no CAMEO code",
        "   12 |   code: '999'",
        "                ^",
        "  See codes.",
    ]


def test_a_problem_without_a_place_is_one_line():
    assert str(Problem("I102", "the document has no text")) == "I102 the document has no text"


def test_the_error_sorts_its_problems_by_place():
    first, second, third = (
        Problem("D103", "no place"),
        Problem("D103", "early", place=Place("a.yaml", 2)),
        Problem("D101", "late", place=Place("a.yaml", 10)),
    )
    error = CoderError(p for p in (third, first, second))
    assert error.problems == (first, second, third)
    assert str(error) == "\n".join(map(str, error.problems))


def test_the_error_survives_another_process():
    error = CoderError(Problem("G101", "broken", "Mend it.", Place("x.lark", 1)))
    copy = pickle.loads(pickle.dumps(error))
    assert copy.problems == error.problems
    assert str(copy) == str(error)
