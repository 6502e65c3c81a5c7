"""An old dictionary file as lines: what each says, what its comment says, and where it stands."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from coder.errors import CoderError, Place, Problem
from coder.files import shown_path

DIALECTS = ("petrarch", "petrarch2", "tabari")
_LONGEST = 500  # signs of a line without its comment; the longest of the dictionaries that people use has 128
# What YAML does not take, or takes for the end of a line
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_SAID = re.compile(r"(?:\[[^\[\]]*\]|[^#;])*")  # what stands before a comment; '[###]' is a code


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its text without comment and trailing space, its comment, and the comment lines before it."""

    file: str
    number: int
    text: str
    comment: str = ""
    before: tuple[str, ...] = ()

    def place(self, column: int = 1) -> Place:
        """The place of a column of the line."""
        return Place(self.file, self.number, column)


@dataclass(frozen=True, slots=True)
class Noted:
    """A value of an entry with the comments that stand before and behind it, and the line that gave it."""

    text: str
    comment: str = ""
    before: tuple[str, ...] = ()
    line: Line | None = None


def unique(values: Iterable[Noted]) -> list[Noted]:
    """Each value once, in order; the comments of the others go with the first."""
    found: dict[str, Noted] = {}
    for value in values:
        first = found.get(value.text)
        if first is not None:
            comment = "; ".join(dict.fromkeys(filter(None, (first.comment, value.comment))))
            value = replace(first, comment=comment, before=(*first.before, *value.before))
        found[value.text] = value
    return list(found.values())


@dataclass(slots=True)
class Report:
    """The problems of an import, in the order of the files, and comments whose line gave no entry."""

    problems: list[Problem] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def tell(self, code: str, message: str, hint: str, line: Line, column: int = 1) -> None:
        """Notes what cannot be carried over as it is."""
        self.problems.append(Problem(code, message, hint, line.place(column), line.text))

    def drop(self, message: str, hint: str, line: Line, column: int = 1) -> None:
        """Notes a line that is not carried over; it becomes a comment before the next entry, after its own."""
        self.tell("L101", message, hint, line, column)
        self.left += unread(line)

    def lose(self, code: str, message: str, hint: str, line: Line, column: int, part: str) -> None:
        """Notes a part of a line that is not carried over; it becomes a comment before the next entry."""
        self.tell(code, message, hint, line, column)
        self.left.append(not_carried(part))

    def leave(self, line: Line) -> None:
        """Keeps the comments of a line that gives no entry of its own."""
        self.left += [*line.before, *filter(None, [line.comment])]

    def carry(self, lines: list[Line]) -> Iterator[Line]:
        """The lines one by one, each with the comments that were left before it."""
        for line in lines:
            left, self.left = self.left, []
            yield replace(line, before=(*left, *line.before)) if left else line


def not_carried(text: str) -> str:
    """The comment that keeps what is not carried over."""
    return f"not carried over: {text.strip()}"


def unread(line: Line) -> list[str]:
    """The comments that keep a line which is not carried over."""
    return [*line.before, *filter(None, [not_carried(line.text), line.comment])]


def read_old(path: Path, report: Report) -> str:
    """The text of an old file in UTF-8, or UTF-16 with its mark; any other is read as Latin-1, and that is told.

    Raises `CoderError` D101 where it cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as e:
        raise CoderError(
            Problem("D101", f"cannot be read: {e.strerror}", place=Place(shown_path(path)))
        ) from None
    wide = data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as e:
        number = data.count(b"\n", 0, e.start) + 1
        line = Line(shown_path(path), number, "")
        report.tell("L103", "not UTF-8; the file is read as Latin-1", "Save the file as UTF-8.", line)
        return data.decode("latin-1")


def old_lines(path: Path, text: str, report: Report) -> tuple[list[Line], tuple[str, ...]]:
    """The lines that say something, and the comments after the last of them."""
    lines: list[Line] = []
    before: list[str] = []
    for line in _split(shown_path(path), text, report):
        if line.text:
            lines.append(replace(line, before=tuple(before)))
            before = []
        elif line.comment:
            before.append(line.comment)
    return lines, tuple(before)


def _split(file: str, text: str, report: Report) -> Iterator[Line]:
    opened = 0  # the line where a comment of several lines begins
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        raw = CONTROL.sub(" ", raw)
        if opened:
            yield Line(file, number, "", _words(raw))
            if "-->" in raw:
                opened = 0
            continue
        if raw.lstrip().startswith("<!"):
            yield Line(file, number, "", _words(raw))
            opened = 0 if ">" in raw else number
            continue
        found = _SAID.match(raw)
        content = found[0] if found else ""
        comment = _words(raw[len(content) :])
        if len(content.rstrip()) > _LONGEST:
            what = f"the line is longer than {_LONGEST} signs"
            report.tell("L101", what, "Write an entry a line.", Line(file, number, content))
            content = ""
        yield Line(file, number, content.rstrip(), comment)
    if opened:
        line = Line(file, opened, "<!--")
        report.tell(
            "L101", "the comment is not closed; the rest of the file is skipped", "End it with '-->'.", line
        )


def _words(comment: str) -> str:
    """A comment without its marks."""
    plain = re.sub(r"<! ?-+|-+>", " ", comment)
    return " ".join(plain.strip("#; ").split())


class Ids:
    """Ids for entries without one: made of their names, unique."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self._used: dict[str, int] = {}

    def make(self, name: str) -> str:
        """The id of the next entry of this name: 'petrarch.minas_tirith', then 'petrarch.minas_tirith.2'."""
        import unicodedata

        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        short = re.sub(r"[^a-z0-9]+", "_", plain)[:200].strip("_")  # ids have their longest, too
        stem = f"{self.prefix}.{short or 'x'}"
        count = self._used[stem] = self._used.get(stem, 0) + 1
        if count == 1:
            return stem
        return self.make(f"{name}.{count}") if f"{stem}.{count}" in self._used else f"{stem}.{count}"
