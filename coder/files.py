"""Finds the shipped grammars and dictionaries and reads YAML: every scalar stays text, every node knows its line.

PyYAML's loaders turn ``010`` into 8 and ``NO`` into False; this reader builds over the parser's
events, ten times faster than the safe loader, refuses duplicate keys, and cannot construct objects.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder.errors import CoderError, Place, Problem

if TYPE_CHECKING:
    import yaml

_DEPTH = 40  # levels of nesting; dictionaries have five, and the parser's time grows with the square

_PACKAGE = Path(__file__).resolve().parent


def data_root() -> Path:
    """The folder that holds ``grammars`` and ``dictionaries``: the installed package, or the checkout."""
    return _PACKAGE if (_PACKAGE / "dictionaries").is_dir() else _PACKAGE.parent


def dictionary_root() -> Path:
    """The folder of the shipped dictionaries."""
    return data_root() / "dictionaries"


def grammar_path(name: str) -> Path:
    """The file of a shipped grammar, e.g. ``en/sentence``."""
    return data_root() / "grammars" / f"{name}.lark"


def shown_path(path: Path) -> str:
    """A path as messages show it: relative to the shipped data or the working folder where possible."""
    for base in (data_root(), Path.cwd()):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    return path.as_posix()


class Map(dict[str, Any]):
    """A YAML mapping with its place: ``line``, ``column`` (from 1) and the places of each key and value."""

    __slots__ = ("column", "keys_at", "line", "places")

    def __init__(self, line: int, column: int) -> None:
        super().__init__()
        self.line, self.column = line, column
        self.places: dict[str, tuple[int, int]] = {}
        self.keys_at: dict[str, tuple[int, int]] = {}


class List(list[Any]):
    """A YAML sequence with its place and the place of each item."""

    __slots__ = ("column", "line", "places")

    def __init__(self, line: int, column: int) -> None:
        super().__init__()
        self.line, self.column = line, column
        self.places: list[tuple[int, int]] = []


def value_place(node: Map, key: str, index: int = 0) -> tuple[int, int]:
    """Where an item of the list under a key stands, whether the list is one or a single text."""
    value = node[key]
    return value.places[index] if isinstance(value, List) and index < len(value) else node.places[key]


def yaml_files(folder: Path) -> list[Path]:
    """All YAML files at or below a folder (or the file itself), sorted."""
    if folder.is_file():
        return [folder]
    return sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())


def read_text(path: Path) -> str:
    """A file as UTF-8 text.  Raises `CoderError` D101 where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as e:
        raise CoderError(
            Problem(
                "D101",
                f"not UTF-8: {e.reason} at byte {e.start}",
                "Save the file as UTF-8.",
                Place(shown_path(path)),
            )
        ) from None
    except OSError as e:
        raise CoderError(
            Problem("D101", f"cannot be read: {e.strerror}", place=Place(shown_path(path)))
        ) from None


def read_yaml(path: Path) -> Any:
    """A YAML file as `Map`, `List` and text; an empty file is an empty `Map`.

    Raises `CoderError` with file, line and column for anything that is not plain YAML data.
    """
    return parse_yaml(read_text(path), shown_path(path))


def parse_yaml(text: str, shown: str) -> Any:
    """As `read_yaml`, of a text that messages call ``shown``."""
    import yaml  # where the dictionaries are cached nothing is read

    loader = getattr(yaml, "CLoader", yaml.Loader)
    collecting = gc.isenabled()
    gc.disable()  # the many small containers would trigger the collector over and over
    try:
        parser = loader(text)
        try:
            return _document(parser, shown, text)
        finally:
            parser.dispose()
    except yaml.YAMLError as e:
        raise CoderError(_yaml_problem(e, shown, text)) from None
    finally:
        if collecting:
            gc.enable()


def _yaml_problem(error: yaml.YAMLError, file: str, text: str) -> Problem:
    import yaml

    if isinstance(error, yaml.reader.ReaderError):  # it gives the character but no line
        before, sign, _ = text.partition(chr(error.character))
        line, column = before.count("\n"), len(before) - before.rfind("\n")
        place = Place(file, line + 1, column) if sign else Place(file)
        return Problem("D102", str(error.reason), "Remove the character, or write it as \\x00.", place)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    what = next((plain for part, plain in _PLAIN_WORDS if part in str(what)), what)
    if mark is None:
        return Problem("D102", str(what), place=Place(file))
    hint = "Check the indentation (two spaces a level, no tabs) and quote text that has ': ' or starts with a sign."
    return Problem(
        "D102", str(what), hint, Place(file, mark.line + 1, mark.column + 1), _line(text, mark.line)
    )


_PLAIN_WORDS = (  # what the YAML parser says, for people who do not know its terms
    (
        "expected ',' or ']'",
        "a list in brackets is not closed with ']', or a ',' is missing between two items",
    ),
    ("expected ',' or '}'", "what '{' opens is not closed with '}', or a ',' is missing"),
    ("expected node content", "a value is missing here"),
    ("cannot start any token", "no value can begin with this sign (a tab?)"),
    ("mapping values are not allowed", "a ': ' where none can stand"),
    ("could not find expected ':'", "a key without its ':'"),
    (
        "did not find expected key",
        "this line does not fit the ones above: its indentation, or a sign before it",
    ),
    (
        "expected '-' indicator",
        "this line does not fit the list above: its indentation, or the '-' is missing",
    ),
    ("unexpected end of stream", "the file ends within quotes"),
    ("expected <document start>", "text that belongs to no key"),
)


def _quoted_pattern(line: str, column: int) -> tuple[str, str] | None:
    """A line's pattern that begins with a synset, without and with the quotes it needs: '- &ARMY VERB target'."""
    before, pattern = line[:column], line[column:].rstrip()
    whole = _PATTERN_LINE.fullmatch(pattern) and before.strip() in ("-", "patterns:", "never:")
    return (pattern, f'"{pattern}"') if whole else None


_PATTERN_LINE = re.compile(r"&[A-Z][A-Z0-9_]*( [^\"\\#:]*)?")


def _line(text: str, index: int) -> str:
    lines = text_lines(text)
    return lines[index] if 0 <= index < len(lines) else ""


def text_lines(text: str) -> list[str]:
    """The lines of a text as YAML counts them: a form feed or the like does not end one."""
    return _LINE_END.split(text)


_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def with_excerpts(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, each with the line of its file that it is about."""
    lines: dict[str, list[str]] = {}
    found = []
    for problem in problems:
        place = problem.place
        if place is not None and place.line and not problem.excerpt:
            if place.file not in lines:
                lines[place.file] = lines_of(place.file)
            rows = lines[place.file]
            if place.line <= len(rows):
                problem = replace(problem, excerpt=rows[place.line - 1])
        found.append(problem)
    return found


def inside(place: Place, text: str, column: int) -> Place:
    """The place of the ``column``-th character of a text that stands at ``place``; ``place`` where it is not on that line."""
    row = next(iter(lines_of(place.file)[place.line - 1 : place.line]), "")
    start = row.find(text, place.column - 1)
    return Place(place.file, place.line, start + column) if column > 0 and start >= 0 else place


def lines_of(shown: str) -> list[str]:
    """The lines of the file that messages show as ``shown``; none where it cannot be read."""
    for base in (data_root(), Path()):
        with suppress(CoderError):
            return text_lines(read_text(base / shown))
    return []


def _document(parser: Any, file: str, text: str) -> Any:
    """The one document of the stream, built without recursion so that deep nesting cannot overflow."""
    import yaml

    def fail(code: str, message: str, hint: str, mark: Any, fix: tuple[str, str] | None = None) -> CoderError:
        place = Place(file, mark.line + 1, mark.column + 1)
        return CoderError(Problem(code, message, hint, place, _line(text, mark.line), fix))

    root: Any = Map(1, 1)
    seen_root = False
    stack: list[Map | List] = []
    keys: list[str | None] = []  # the key that waits for its value, for each open mapping

    def add(value: Any, mark: Any) -> None:
        nonlocal root, seen_root
        place = (mark.line + 1, mark.column + 1)
        if not stack:
            if seen_root:
                raise fail("D102", "a second document in one file", "Remove the '---' line.", mark)
            root, seen_root = value, True
            return
        top = stack[-1]
        if isinstance(top, List):
            top.append(value)
            top.places.append(place)
            return
        key = keys[-1]
        if key is None:
            if not isinstance(value, str):
                raise fail("D102", "a key must be plain text", "Write 'key: value'.", mark)
            if value in top:
                raise fail("D106", f"the key {value!r} is given twice", "Join the two or remove one.", mark)
            keys[-1] = value
            top.keys_at[value] = place
            return
        top[key] = value
        top.places[key] = place
        keys[-1] = None

    while True:
        event = parser.get_event()
        if event is None or isinstance(event, yaml.StreamEndEvent):
            return root
        if (
            isinstance(event, yaml.AliasEvent)
            or getattr(event, "anchor", None)
            or getattr(event, "tag", None)
        ):
            raise fail(
                "D107",
                "anchors (&), aliases (*) and tags (!) are not allowed",
                "Write the value out; quote text that starts with & * or !.",
                event.start_mark,
                _quoted_pattern(_line(text, event.start_mark.line), event.start_mark.column),
            )
        if isinstance(event, yaml.ScalarEvent):
            add(event.value, event.start_mark)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            mark: Any = event.start_mark
            mapping = isinstance(event, yaml.MappingStartEvent)
            if len(stack) == _DEPTH:
                hint = "Close the brackets, or indent less."
                raise fail("D102", f"nested more than {_DEPTH} levels deep", hint, mark)
            node: Map | List = (Map if mapping else List)(mark.line + 1, mark.column + 1)
            add(node, mark)
            stack.append(node)
            keys.append(None)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            stack.pop()
            keys.pop()
