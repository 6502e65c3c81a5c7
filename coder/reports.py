"""Problems as text for people, as JSON for programs, and as annotations for GitHub's checks."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from coder.errors import Problem


def as_text(problems: Sequence[Problem]) -> str:
    """A paragraph a problem: place, code, what was found, the line, what to do."""
    return "\n".join(map(str, problems))


def as_json(problems: Sequence[Problem]) -> str:
    """A list of objects with code, severity, message, hint, file, line and column (null where unknown).

    ``fix`` says what `--fix` does: which text stands where, and what belongs there (null where that is not sure).
    """
    rows = [
        {
            "code": p.code,
            "severity": p.severity,
            "message": p.message,
            "hint": p.hint,
            "file": p.place.file if p.place else None,
            "line": (p.place.line or None) if p.place else None,
            "column": (p.place.column or None) if p.place else None,
            "fix": _fix(p),
        }
        for p in problems
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False)


def _fix(problem: Problem) -> dict[str, str | int] | None:
    place = problem.fix_at or problem.place
    if problem.fix is None or place is None:
        return None
    old, new = problem.fix
    return {"line": place.line, "column": place.column, "old": old, "new": new}


def as_github(problems: Sequence[Problem]) -> str:
    """A workflow command a problem: ``::error file=...,line=...,col=...,title=D201::message``."""
    kinds = {"error": "error", "warning": "warning", "note": "notice"}
    lines = []
    for p in problems:
        properties = {"title": p.code}
        if p.place is not None:
            properties = {
                "file": p.place.file,
                "line": str(p.place.line),
                "col": str(p.place.column),
                **properties,
            }
        shown = ",".join(f"{k}={_escape(v, ':,')}" for k, v in properties.items() if v != "0")
        lines.append(f"::{kinds[p.severity]} {shown}::{_escape(f'{p.message}  {p.hint}'.strip())}")
    return "\n".join(lines)


def _escape(text: str, more: str = "") -> str:
    """Text as workflow commands take it: what would end a part of the command is written as %XX."""
    for sign in "%\r\n" + more:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


FORMATS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}


def counted(problems: Sequence[Problem]) -> str:
    """The closing line: '2 errors, 1 warning, 0 notes'."""
    kinds = [p.severity for p in problems]
    return ", ".join(
        f"{kinds.count(kind)} {kind}{'' if kinds.count(kind) == 1 else 's'}"
        for kind in ("error", "warning", "note")
    )
