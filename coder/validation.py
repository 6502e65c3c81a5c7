"""A file's content as a validated `DictionaryFile`, or what is wrong with it as located problems.

Everything that pydantic has to say is said here in the words of dictionaries, at the place in the file.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from coder.entries import DictionaryFile, WrongForm, known_keys
from coder.errors import Place, Problem
from coder.files import List, Map

Path = tuple[Any, ...]  # of keys and numbers, to a value
GUIDE = "See docs/dictionaries.md."


def validate(content: Any, shown: str) -> DictionaryFile | list[Problem]:
    """The entries of a file that `read_yaml` has read, or the problems D103 to D106 and D201, D206 that it has."""
    if not isinstance(content, Map):
        return [
            Problem(
                "D105", "the file is not a mapping", "Start with 'actors:' or 'verbs:'.", Place(shown, 1, 1)
            )
        ]
    try:
        return DictionaryFile.model_validate(content)
    except ValidationError as e:
        return validation_problems(e, content, shown)


def validation_problems(
    error: ValidationError,
    content: Map,
    shown: str,
    keys: Callable[[Path], list[str]] = known_keys,
    guide: str = GUIDE,
) -> list[Problem]:
    """What pydantic found as located problems; ``keys`` are those that may stand at a path, ``guide`` says where to read on."""
    return [_problem(one, content, shown, keys, guide) for one in error.errors()]


def misspelt(path: Path, keys: Callable[[Path], list[str]] = known_keys) -> str:
    """The known key that an unknown one was meant to be, or ''."""
    close = get_close_matches(str(path[-1]), keys(path), 1, 0.75)
    return close[0] if close else ""


def _problem(error: Any, content: Map, shown: str, keys: Callable[[Path], list[str]], guide: str) -> Problem:
    """A pydantic error as a problem: at the key or value it is about, else at the nearest node on the way."""
    path = tuple(step for step in error["loc"] if step != "[key]")
    node: Any = content
    parent: Any = content
    place = (content.line, content.column)
    for step in path:
        parent = node
        if isinstance(node, List) and isinstance(step, int) and step < len(node):
            place, node = node.places[step], node[step]
        elif isinstance(node, Map) and step in node:
            place = node.keys_at[step] if error["type"] == "extra_forbidden" else node.places[step]
            node = node[step]
        else:
            break
    at, key, kind = Place(shown, *place), path[-1] if path else "", error["type"]
    wrong = error.get("ctx", {}).get("error")
    if isinstance(wrong, WrongForm):
        return Problem(wrong.code, str(wrong), wrong.hint, at)
    if kind == "extra_forbidden":
        meant = misspelt(path, keys)
        hint = f"Did you mean {meant!r}?" if meant else f"Known keys here: {', '.join(keys(path))}."
        fix = (str(key), meant) if meant and meant not in parent else None
        return Problem("D103", f"unknown key {str(key)[:60]!r}", hint, at, fix=fix)
    if kind == "missing":
        return Problem("D104", f"the key {key!r} is missing", guide, at)
    message, hint = _wrong_value(error, key, guide)
    meant = _meant(error, 0.75) if kind == "literal_error" else ""
    return Problem("D105", message, hint, at, fix=(str(error["input"]), meant) if meant else None)


def _choices(error: Any) -> list[str]:
    """The values that may stand where only some may."""
    found: list[str] = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
    return found


def _meant(error: Any, likeness: float) -> str:
    """The value that a wrong one was meant to be, or ''."""
    return next(iter(get_close_matches(str(error.get("input")), _choices(error), 1, likeness)), "")


def _wrong_value(error: Any, key: Any, guide: str) -> tuple[str, str]:
    """What a value is and what it should be."""
    value, kind = error.get("input"), error["type"]
    found = (
        "a list"
        if isinstance(value, list)
        else "'key: value' pairs"
        if isinstance(value, dict)
        else repr(str(value)[:60])
    )
    if kind == "literal_error":
        wanted, close = _choices(error), _meant(error, 0.6)
        hint = f"Did you mean {close!r}?" if close else f"Write {', '.join(wanted[:-1])} or {wanted[-1]}."
        return f"{found} cannot stand under {key!r}", hint
    wanted = {
        "list_type": "a list ('[a, b]' or a line '- a' each)",
        "string_type": "text",
        "dict_type": "'key: value' pairs",
        "model_type": "'key: value' pairs",
        "value_error": "text that is not blank",
    }.get(kind, error["msg"])
    where = f"under {key!r}" if isinstance(key, str) else f"as item {key + 1}"
    return f"{found} {where}, where {wanted} belongs", guide
