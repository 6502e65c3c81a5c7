"""Old actor files: names with synonyms and dated codes."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from coder.legacy.lines import Line, Noted, Report, not_carried
from coder.phrases import STEM
from coder.tokens import phrase_keys

_CODE = re.compile(r"---|###|\+\+\+|[A-Z][A-Z0-9]{2,}(?:/[A-Z][A-Z0-9]{2,})*")
_Span = tuple[dt.date | None, dt.date | None]  # a side that is None is open
_DATE = r"(\d{8}|\d{6})"
_BEFORE, _AFTER = re.compile(rf"<\s*{_DATE}"), re.compile(rf">\s*{_DATE}")
_RANGE = re.compile(rf"{_DATE}\s*-\s*{_DATE}")
_PIVOT = 30  # years of two digits: 30 is 1930, 29 is 2029
_DAY = dt.timedelta(days=1)


@dataclass(slots=True)
class OldActor:
    """An actor as it will be written: its names, and its codes as 'CODE FROM..UNTIL'."""

    line: Line
    names: list[Noted] = field(default_factory=list)
    codes: list[Noted] = field(default_factory=list)
    taken: list[_Span] = field(default_factory=list)  # the days for which a term is given already
    id: str = ""

    @property
    def kind(self) -> str:
        """Old files do not say; dates speak for a person, a bare code of three letters for a place."""
        first = self.codes[0].text.split()[0]
        if any(" " in c.text for c in self.codes):
            return "person"
        return "place" if len(first) == 3 and first.isalnum() else "organization"


def read_actors(lines: list[Line], dialect: str, report: Report) -> list[OldActor]:
    """The actors of a file; what cannot be carried is told."""
    actors: list[OldActor] = []
    for line in report.carry(lines):
        head, bracket, rest = line.text.partition("[")
        name = head.strip()
        if name and not name.startswith("+"):
            actors.append(OldActor(line))
        elif not actors:
            report.drop("there is no actor before this line", "Begin the actor with its name.", line)
            continue
        actor = actors[-1]
        before = line.before
        if name:
            if _add_name(actor, name.removeprefix("+"), line, dialect, report):
                before = ()
        if bracket:
            _add_codes(actor, "[" + rest, len(head), line, before, report, bool(name))
    found = []
    for actor in actors:
        if not actor.names:
            continue
        if not actor.codes:
            report.tell("L101", "the actor has no code", "Write it as NAME [CODE].", actor.line)
            for noted in actor.names:
                report.left += [*noted.before, *filter(None, [not_carried(noted.text), noted.comment])]
            continue
        found.append(actor)
    return found


def _add_name(actor: OldActor, name: str, line: Line, dialect: str, report: Report) -> bool:
    text = plain_name(name)
    if not phrase_keys(text.replace(" * ", " ")):
        report.lose("L101", f"{name!r} is no name", "Names are words joined by '_'.", line, 1, name)
        return False
    if dialect == "tabari" and not name.rstrip().endswith(("_", STEM)) and text[-1].isalpha():
        text += STEM  # longer words that begin so are meant as well
    actor.names.append(Noted(text, line.comment, line.before, line))
    return True


def _add_codes(
    actor: OldActor, text: str, offset: int, line: Line, before: tuple[str, ...], report: Report, named: bool
) -> None:
    comment = "" if named else line.comment
    stop = 0
    for match in re.finditer(r"\[([^\[\]]*)\]", text):
        stop = match.end()
        column = offset + match.start() + 2
        code, _, dates = match[1].strip().partition(" ")
        code = code.upper()
        if (glued := re.match(r"([^<>]+)([<>].*)", code)) is not None:
            code, dates = glued[1], f"{glued[2]} {dates}"
        if not _CODE.fullmatch(code):
            why = f"{code!r} is no actor code"
            report.lose("L101", why, "Codes are capital letters.", line, column, match[0])
            continue
        span = _span(dates.strip())
        if dates.strip() and span is None:
            hint = "Write [CODE <YYMMDD], [CODE >YYMMDD] or [CODE YYMMDD-YYMMDD]."
            why = f"{dates.strip()!r} is no range of dates"
            report.lose("L101", why, hint, line, column, match[0])
            continue
        terms = _terms(actor, code, span)
        if not terms:
            others = (
                "the terms before it cover its days" if span else "another without dates stands before it"
            )
            report.lose(
                "L102", f"[{match[1].strip()}] never holds: {others}", "Change the dates, or put it before them.",
                line, column, match[0],
            )  # fmt: skip
            continue
        for term in terms:
            actor.codes.append(Noted(code + term, comment, before))
            comment, before = "", ()
    report.left += [*before, *filter(None, [comment])]  # of a line whose codes are none
    left = text[stop:].strip()
    if left or not stop:
        why = f"{left or text!r} is no code in brackets"
        report.lose("L101", why, "Write [CODE].", line, offset + stop + 1, left or text)


def _terms(actor: OldActor, code: str, span: _Span | None) -> list[str]:
    """The terms for which a code is added to an actor, as written; none where those before it leave it no day."""
    if span is not None:
        left = _outside(span, actor.taken)
        actor.taken.append(span)
        return [_written(term) for term in left]
    others = (c.text for c in actor.codes if " " not in c.text)
    return [""] if all(other == code for other in others) else []


def _span(text: str) -> _Span | None:
    """The first day and the day after the last of a date restriction; None where it cannot be read."""
    try:
        if match := _BEFORE.fullmatch(text):
            return None, _day(match[1])
        if match := _AFTER.fullmatch(text):
            return _day(match[1]) + _DAY, None
        if match := _RANGE.fullmatch(text):
            first, last = _day(match[1]), _day(match[2])
            if first > last and len(match[1]) == 6 and first.year >= 2000:
                first = first.replace(year=first.year - 100)
            return (first, last + _DAY) if first <= last else None
    except (ValueError, OverflowError):
        pass
    return None


def _outside(span: _Span, taken: list[_Span]) -> list[_Span]:
    """What is left of a term where others go before it: the first that holds counts, ours do not overlap."""
    left = [span]
    for start, end in taken:
        pieces: list[_Span] = []
        for since, until in left:
            before = until if start is None or (until is not None and until < start) else start
            after = since if end is None or (since is not None and since > end) else end
            if start is not None and (since is None or since < start):
                pieces.append((since, before))
            if end is not None and (until is None or end < until):
                pieces.append((after, until))
        left = pieces
    return left


def _written(span: _Span) -> str:
    """A term as we write it: ' FROM..UNTIL'."""
    return f" {span[0] or ''}..{span[1] or ''}"


def _day(text: str) -> dt.date:
    if len(text) == 6:
        text = ("20" if int(text[:2]) < _PIVOT else "19") + text
    return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))


def plain_name(name: str) -> str:
    """'MINAS_TIRITH_' to 'Minas Tirith'; a space lets other words stand between: 'ITHIL RADIO' to 'Ithil * Radio'."""
    parts = [p for p in (part.strip("_ ") for part in name.split()) if p]
    return " * ".join(" ".join(map(_title, filter(None, re.split("_+", part)))) for part in parts)


def _title(word: str) -> str:
    """Old files are in capitals; names are matched by their first letter, and names with figures or dots stay."""
    if not word.isupper() or any(c.isdigit() or c == "." for c in word):
        return word
    return re.sub(r"[^\W\d_]+", lambda m: m[0][0] + m[0][1:].lower(), word)
