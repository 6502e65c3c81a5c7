"""What is wrong with the text of a dictionary file though it loads: codes without quotes, items said twice, lists out of order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from coder.entries import BARE_KEYS
from coder.errors import Place, Problem
from coder.files import List, Map, lines_of, text_lines
from coder.lists import out_of_order, without

_KINDS = {
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
    "timestamp": "a date",
}


def check_text(contents: dict[str, Map]) -> list[Problem]:
    """All problems D108, D307 and D310 of the files, given as messages show them with their content as read."""
    return [
        problem
        for shown, content in contents.items()
        for problem in text_problems(shown, content, "\n".join(lines_of(shown)))
    ]


def text_problems(shown: str, content: Map, text: str) -> list[Problem]:
    """The problems D108, D307 and D310 of one file, each with its fix where mending is safe."""
    return [
        *unquoted(shown, content, text),
        *said_twice(shown, content, text),
        *out_of_order(shown, content, text),
    ]


def unquoted(shown: str, content: Map, text: str) -> Iterator[Problem]:
    """A problem D108 for each text without quotes that other YAML readers take for something else."""
    lines = text_lines(text)
    for key, value, (line, column) in _texts(content):
        kind = yaml_kind(value)
        if not kind or key in BARE_KEYS:
            continue
        if line <= len(lines) and lines[line - 1][column - 1 : column] not in ("'", '"', "|", ">"):
            yield Problem(
                "D108",
                f"{value} is not in quotes, so other programs read it as {kind}",
                f'Write "{value}".',
                Place(shown, line, column),
                fix=(value, f'"{value}"'),
            )


def yaml_kind(value: str) -> str:
    """What a YAML reader makes of plain text, of version 1.1 or 1.2; '' where it stays text.

    '010' and '0841' are numbers, 'NO' is false.
    """
    if value.isascii() and value.isdigit():
        return "a number"
    for tag, form in yaml.SafeLoader.yaml_implicit_resolvers.get(value[:1], ()):
        if value and form.match(value):
            return _KINDS.get(tag.rpartition(":")[2], "")
    return ""


def said_twice(shown: str, content: Map, text: str) -> Iterator[Problem]:
    """A problem D307 for each item that stands twice in one list of texts."""
    stack: list[Any] = [content]
    while stack:
        node = stack.pop()
        if isinstance(node, List):
            seen: dict[str, tuple[int, int]] = {}
            for i, (item, place) in enumerate(zip(node, node.places, strict=True)):
                if isinstance(item, str):
                    first = seen.setdefault(item, place)
                    if first != place:
                        fix, at = without(shown, text, node, i) or (None, None)
                        yield Problem(
                            "D307",
                            f"{item!r} stands twice in one list",
                            f"It stands first at {Place(shown, *first)}.  Remove one.",
                            Place(shown, *place),
                            fix=fix,
                            fix_at=at,
                        )
        stack.extend(
            x for x in (node.values() if isinstance(node, Map) else node) if isinstance(x, Map | List)
        )


def _texts(content: Map) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Every text of a file with the key that it stands under and its place."""
    stack: list[tuple[str, Any]] = [("", content)]
    while stack:
        key, node = stack.pop()
        pairs: list[tuple[str, Any, tuple[int, int]]]
        if isinstance(node, Map):
            pairs = [(name, value, node.places[name]) for name, value in node.items()]
        else:
            pairs = [(key, value, place) for value, place in zip(node, node.places, strict=True)]
        for name, value, place in pairs:
            if isinstance(value, str):
                yield name, value, place
            else:
                stack.append((name, value))
