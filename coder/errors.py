"""Everything the program says to a person: a `Problem` has a code, a place, what was found and what to do.

`PROBLEMS` is the one table of codes; `docs/problems.md` explains each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

PROBLEMS: dict[str, tuple[str, str]] = {
    # code: (severity, what it means)
    "D101": ("error", "a dictionary file cannot be read"),
    "D102": ("error", "the file is not valid YAML"),
    "D103": ("error", "unknown key"),
    "D104": ("error", "a key is missing"),
    "D105": ("error", "a value has the wrong form"),
    "D106": ("error", "a key is given twice"),
    "D107": ("error", "anchors, aliases and tags are not allowed"),
    "D108": ("warning", "text is not in quotes that other programs misread"),
    "D201": ("error", "unknown CAMEO code"),
    "D202": ("error", "unknown synset"),
    "D203": ("error", "unknown act"),
    "D204": ("error", "a date range is empty or not a date"),
    "D205": ("error", "the pattern cannot be read"),
    "D206": ("error", "not an actor code"),
    "D207": ("error", "unknown entry"),
    "D208": ("error", "what is to be removed is not there, or is more than one entry"),
    "D301": ("error", "an id is used twice"),
    "D302": ("warning", "one phrase has two codes"),
    "D303": ("warning", "date ranges overlap"),
    "D304": ("warning", "two patterns of equal weight disagree"),
    "D305": ("note", "a synset is used by no pattern"),
    "D306": ("warning", "a pattern never wins"),
    "D307": ("warning", "something is said twice"),
    "D308": ("warning", "something does nothing"),
    "D309": ("warning", "a country is incomplete"),
    "D310": ("note", "a list that is marked as sorted is not in order"),
    "D401": ("warning", "an example is missing"),
    "D402": ("error", "an example does not code as it says"),
    "E101": ("error", "the line is no gold record"),
    "E102": ("error", "a gold value has the wrong form"),
    "E103": ("error", "the line is no event record"),
    "E104": ("error", "the dictionaries to compare cannot be found"),
    "F201": ("error", "a sentence is not coded as it was frozen"),
    "F202": ("error", "a frozen corpus cannot be rewritten"),
    "G101": ("error", "the grammar file is broken"),
    "I101": ("error", "the line is not a JSON object"),
    "I102": ("error", "the document has no text"),
    "I103": ("error", "the document has no id"),
    "I104": ("error", "the id was used before"),
    "I105": ("error", "the date is not a date"),
    "I106": ("error", "the bytes are not UTF-8"),
    "I107": ("error", "the mentions are not spans of the text"),
    "I108": ("error", "the corpus cannot be read"),
    "I109": ("error", "a field has the wrong type"),
    "I110": ("error", "the document could not be coded"),
    "L101": ("error", "a line of an old dictionary is not carried over"),
    "L102": ("warning", "a part of an old dictionary is not carried over"),
    "L103": ("note", "an old dictionary is read in another way than given"),
    "L104": ("warning", "an entry cannot be written in the old form"),
    "L105": ("error", "the imported dictionaries cannot be written"),
    "L106": ("warning", "an old file looks like one of another kind"),
}

_SHOWN = 160  # characters of a line, around the place


class Place(NamedTuple):
    """A place in a file; lines and columns count from 1, 0 means unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        numbers = [str(n) for n in (self.line, self.column) if n]
        return ":".join([self.file, *numbers])


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, and what would mend it."""

    code: str
    message: str
    hint: str = ""
    place: Place | None = None
    excerpt: str = ""
    fix: tuple[str, str] | None = None  # the text at the place, and what can safely stand there instead
    fix_at: Place | None = None  # where that text stands, if not at the place

    @property
    def severity(self) -> str:
        """``error`` (cannot load or run), ``warning`` (will code wrongly) or ``note``."""
        return PROBLEMS[self.code][0]

    def __str__(self) -> str:
        where = f"{self.place}  " if self.place else ""
        lines = [f"{where}{self.code} {self.message}"]
        if self.excerpt and self.place and self.place.line:
            margin = f"{self.place.line:5d} | "
            cut = max(self.place.column - _SHOWN // 2, 0) if len(self.excerpt) > _SHOWN else 0
            lines.append(margin + self.excerpt[cut : cut + _SHOWN])
            if self.place.column:
                lines.append(" " * (len(margin) + self.place.column - 1 - cut) + "^")
        if self.hint:
            lines.append(f"  {self.hint}")
        return "\n".join(lines)


class CoderError(Exception):
    """One or more problems that stop the work; ``problems`` holds them, sorted by place."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        found = [problems] if isinstance(problems, Problem) else list(problems)
        self.problems: tuple[Problem, ...] = tuple(
            sorted(found, key=lambda p: (p.place or Place(""), p.code, p.message))
        )
        super().__init__("\n".join(str(p) for p in self.problems))

    def __reduce__(self) -> tuple[type[CoderError], tuple[tuple[Problem, ...]]]:
        return (CoderError, (self.problems,))
