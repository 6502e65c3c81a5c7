"""Lists in the text of a dictionary file: which are marked as sorted, and their text with an item less or in order.

``words: [a, b]  # sorted`` is the mark, on the line of the key.  Comments stay with the item that they stand above or
behind; an empty line parts a list that has a line for each item, and each part is in order by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from coder.errors import Place, Problem
from coder.files import List, Map, text_lines

# Lists in which the order says nothing; the members of synsets are another
_FREE = frozenset([
    "actors", "agents", "modifiers", "verbs", "synsets", "discards", "issues",
    "words", "verb", "noun", "adjectives", "people", "cities", "regions", "never", "yields_to",
])  # fmt: skip
_NAMES = ("id", "phrase", "code")  # by which entries are sorted, the first that they all have
_MARK = re.compile(r"#\s*sorted\s*$")
_GAP = re.compile(r"\s*,\s*(#\s*sorted\s*)?")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"", re.S)
_PLAIN = re.compile(r"[^,\[\]{}#]*[^,\[\]{}#\s]")
_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Written:
    """A list as it is written: where its text begins, the text of each item, and what stands between them."""

    start: int
    items: tuple[str, ...]
    gaps: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole, from the first item to the last."""
        return self.items[0] + "".join(map("".join, zip(self.gaps, self.items[1:], strict=True)))

    def ordered(self, keys: list[tuple[str, str]]) -> Written:
        """The same list with the items of each part in the order of their keys."""
        numbers: list[int] = []
        part: list[int] = [0]
        for i, gap in enumerate(self.gaps, 1):
            if len(_END.findall(gap)) > 1 and not gap.lstrip().startswith(","):
                numbers += sorted(part, key=keys.__getitem__)
                part = []
            part.append(i)
        numbers += sorted(part, key=keys.__getitem__)
        return Written(self.start, tuple(self.items[i] for i in numbers), self.gaps)


def out_of_order(shown: str, content: Map, text: str) -> Iterator[Problem]:
    """A problem D310 for each list that is marked as sorted and is not."""
    rows = text_lines(text)
    for key, node, at in _lists(content):
        if key not in _FREE or not isinstance(node, List) or not node or at[0] > len(rows):
            continue
        if not _MARK.search(rows[at[0] - 1]):
            continue
        names = _names(node)
        written = as_written(text, node) if names else None
        if written is None:
            continue
        new = written.ordered([(name.casefold(), name) for name in names])
        if new.text != written.text:
            first = next(i for i, (a, b) in enumerate(zip(written.items, new.items, strict=True)) if a != b)
            yield Problem(
                "D310",
                f"{names[first]!r} is not where it belongs in this list, which is marked as sorted",
                "Put the list in order ('check --fix' does), or remove the mark.",
                Place(shown, *node.places[first]),
                fix=(written.text, new.text),
                fix_at=_place(shown, text, written.start),
            )


def without(shown: str, text: str, node: List, index: int) -> tuple[tuple[str, str], Place] | None:
    """The mending that takes an item (not the first) out of a list; None where it is not safe or takes a comment along."""
    written = as_written(text, node)
    if written is None or any("#" in part for part in (written.gaps[index - 1], written.items[index])):
        return None
    before = Written(written.start, written.items[:index], written.gaps[: index - 1])
    gone = written.gaps[index - 1] + written.items[index]
    return (gone, ""), _place(shown, text, written.start + len(before.text))


def as_written(text: str, node: List) -> Written | None:
    """The items of a list in the text of its file; None where they cannot be told apart for certain."""
    starts = [0, *(m.end() for m in _END.finditer(text))]
    at = [starts[line - 1] + column - 1 for line, column in node.places]
    if text[starts[node.line - 1] + node.column - 1] == "[":
        return _in_brackets(text, at)
    return _in_lines(text, [line - 1 for line, _ in node.places], starts)


def _in_brackets(text: str, at: list[int]) -> Written | None:
    ends = []
    for start in at:
        found = (_QUOTED if text[start : start + 1] in "'\"" else _PLAIN).match(text, start)
        if found is None:
            return None
        ends.append(found.end())
    gaps = tuple(text[end:start] for end, (_, start) in zip(ends, pairwise(at), strict=False))
    if not all(_GAP.fullmatch(gap) for gap in gaps):
        return None
    return Written(at[0], tuple(text[a:b] for a, b in zip(at, ends, strict=True)), gaps)


def _in_lines(text: str, rows: list[int], starts: list[int]) -> Written | None:
    """A list with items that begin with '- ' on lines of their own, the ``rows``."""
    lines = text_lines(text)
    indents = {len(lines[row]) - len(lines[row].lstrip(" ")) for row in rows}
    if len(indents) != 1 or any(not lines[row].lstrip(" ").startswith("- ") for row in rows):
        return None
    (indent,) = indents
    spans: list[tuple[int, int]] = []  # of lines: from the comments above an item to its last line
    for row, following in zip(rows, [*rows[1:], len(lines)], strict=True):
        first = last = row
        while first and _comment(lines[first - 1], indent):
            first -= 1
        for i in range(row + 1, following):
            if lines[i].strip() and len(lines[i]) - len(lines[i].lstrip(" ")) <= indent:
                break
            if lines[i].strip() and not lines[i].lstrip().startswith("#"):
                last = i
        spans.append((first, last))
    pieces = [(starts[first], starts[last] + len(lines[last])) for first, last in spans]
    if any(b[0] < a[1] for a, b in pairwise(pieces)):
        return None
    gaps = tuple(text[a[1] : b[0]] for a, b in pairwise(pieces))
    if any(gap.strip() for gap in gaps):  # comments that belong to neither
        return None
    return Written(pieces[0][0], tuple(text[a:b] for a, b in pieces), gaps)


def _comment(line: str, indent: int) -> bool:
    plain = line.lstrip(" ")
    return plain.startswith("#") and len(line) - len(plain) >= indent


def _names(node: List) -> list[str]:
    """What items are sorted by; nothing where they have no such thing in common."""
    if all(isinstance(item, str) for item in node):
        return list(node)
    for name in _NAMES:
        if all(isinstance(item, Map) and isinstance(item.get(name), str) for item in node):
            return [item[name] for item in node]
    return []


def _lists(content: Map) -> Iterator[tuple[str, Any, tuple[int, int]]]:
    """The values of all keys, with the key (that of a synset is ``synsets``) and its place."""
    stack: list[tuple[str, Any]] = [("", content)]
    while stack:
        above, node = stack.pop()
        for key, value in node.items() if isinstance(node, Map) else ():
            yield ("synsets" if above == "synsets" else key), value, node.keys_at[key]
            stack.append((key, value))
        if isinstance(node, List):
            stack.extend((above, item) for item in node if isinstance(item, Map | List))


def _place(shown: str, text: str, offset: int) -> Place:
    before = [m.end() for m in _END.finditer(text, 0, offset)]
    return Place(shown, len(before) + 1, offset - (before[-1] if before else 0) + 1)
