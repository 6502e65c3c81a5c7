"""Mends what can be mended safely: each `Problem` with a ``fix`` says which text to put in the place of which.

Files are edited by line and column, so comments and layout stay; what the file says, once it can be read, stays too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from coder.checks_text import text_problems
from coder.dictionary import dictionary_files
from coder.errors import CoderError, Place, Problem
from coder.files import List, Map, parse_yaml, shown_path
from coder.validation import validate

_MARK = "\ufeff"  # the byte order mark of some editors
_LINE = re.compile("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|$)")


def fix_paths(paths: Iterable[Path]) -> list[Problem]:
    """Mends the dictionary files at or below ``paths`` and returns the problems that are gone.

    Raises `CoderError` D101 where a file cannot be read or written.
    """
    mended: list[Problem] = []
    for layer in paths:
        for path in dictionary_files(layer):
            shown = shown_path(path)
            try:
                text = path.read_bytes().decode("utf-8")
            except (OSError, UnicodeDecodeError):
                continue  # told by the check
            new, done = fix_text(text, shown)
            if done:
                try:
                    path.write_bytes(new.encode("utf-8"))
                except OSError as e:
                    raise CoderError(
                        Problem("D101", f"cannot be written: {e.strerror}", place=Place(shown))
                    ) from None
                mended += done
    return mended


def fix_text(text: str, shown: str) -> tuple[str, list[Problem]]:
    """A file's text with all that can be mended mended, and the problems that are gone."""
    mark, body = (_MARK, text[1:]) if text.startswith(_MARK) else ("", text)
    mended: list[Problem] = []
    refused: set[tuple[str, Place | None]] = set()
    while True:
        found = [p for p in _problems(body, shown) if p.fix is not None and (p.code, p.place) not in refused]
        if not found:
            return mark + body, mended
        before = body
        for problem in sorted(found, key=lambda p: p.place or Place(""), reverse=True):
            new = _replaced(body, problem)
            if new is not None and _keeps(body, new, problem):
                body = new
                mended.append(problem)
            elif new is not None or body == before:  # else its text was mended inside: it is tried again
                refused.add((problem.code, problem.place))


def _problems(text: str, shown: str) -> list[Problem]:
    try:
        content = parse_yaml(text, shown)
    except CoderError as e:
        return list(e.problems)
    found = validate(content, shown)
    problems = found if isinstance(found, list) else []
    if isinstance(content, Map):
        problems = [*problems, *text_problems(shown, content, text)]
    return problems


def _replaced(text: str, problem: Problem) -> str | None:
    """The text with the fix of a problem; None where the place does not hold what it should."""
    assert problem.fix is not None and problem.place is not None
    old, new = problem.fix
    place = problem.fix_at or problem.place
    start = 0
    for _ in range(place.line - 1):
        found = _LINE.match(text, start)
        start = found.end() if found else start
    start += place.column - 1
    if text[start : start + len(old)] != old:
        return None
    return text[:start] + new + text[start + len(old) :]


def _keeps(before: str, after: str, problem: Problem) -> bool:
    """Can the new text be read, and does it say the same, apart from a renamed key or what could not be read?"""
    try:
        content = parse_yaml(after, "")
    except CoderError as e:
        return (
            problem.code == "D107"
            and (e.problems[0].place or Place("")).line > (problem.place or Place("")).line
        )
    if problem.code == "D108":
        return bool(content == parse_yaml(before, ""))
    return problem.code not in ("D307", "D310") or _as_sets(content) == _as_sets(parse_yaml(before, ""))


def _as_sets(value: Any) -> Any:
    """What a file says, however often and in whatever order its lists say it."""
    if isinstance(value, Map):
        return {key: _as_sets(inner) for key, inner in value.items()}
    return sorted({repr(_as_sets(inner)) for inner in value}) if isinstance(value, List) else value
