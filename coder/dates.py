"""Date phrases: finds them in a sentence's tokens and resolves them against the story's date.

The words are data (``lexicon/dates.yaml``), the shape of a phrase is ``grammars/<lang>/date.lark``; what
is left here is the calendar.  'on Monday' in a story of Wednesday 2025-11-26 is (2025-11-24, 'day').
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from coder.errors import CoderError, Place, Problem
from coder.grammar import Table, TableParser, Token, Tree, compile_table
from coder.tokens import phrase_keys

_YEARS = range(1900, 2100)
_YEARS_OF = {"year": 1, "decade": 10, "century": 100}
_REACH = 8  # tokens of a phrase before its first trigger
_LONGEST = 24  # tokens that are looked at together
_CACHED = 20_000  # runs of tokens; then the cache starts afresh


class DateExpression(NamedTuple):
    """What a date phrase says, before it meets a story date.

    ``kind`` is calendar, weekday, shift (``amount`` units from the story), span (``amount`` units up to the
    story, or from it when ``which`` is positive) or unknown.  ``which`` is -1 for 'last', 1 for 'next'.
    ``open`` marks a period that goes on ('since'), ``until`` is the other end of a range.
    """

    kind: str
    unit: str = "day"
    amount: int | None = None
    which: int = 0
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    open: bool = False
    until: DateExpression | None = None


class DatePhrase(NamedTuple):
    """A date phrase of a sentence: tokens ``start`` to ``end`` (exclusive) and what they say."""

    start: int
    end: int
    expression: DateExpression


# ---- Finding ----------------------------------------------------------------------------------------


class DateFinder:
    """Finds the date phrases of a language.  Immutable but for its cache, and picklable.

    ``words`` is ``lexicon/dates.yaml`` as read, ``table`` that of the date grammar where it is known.
    Raises `CoderError` D104 or D105 where the words are not as they should be, and G101 on first use
    when the grammar is broken.
    """

    def __init__(self, words: Mapping[str, Any], language: str = "en", table: Table | None = None) -> None:
        self._words, self._language, self._table = words, language, table
        self._terminals: dict[str, tuple[str, str]] = {}
        for section in ("triggers", "others"):
            for terminal, values in _section(words, section, dict).items():
                if not isinstance(values, dict):
                    raise _problem(words, f"{terminal} must map words to values")
                for word, value in values.items():
                    if value and not value.removeprefix("-").isdigit() and "UNIT" not in terminal:
                        raise _problem(words, f"{terminal}: {word}: {value!r} is not a whole number")
                    self._terminals.setdefault(word, (terminal, value))
        years = [f"{year}{ending}" for year in _YEARS for ending in ("", *self._words_of("PLURAL"))]
        dated = [*(word for table in words["triggers"].values() for word in table), *years]
        parts = self._words_of("PART")
        self._triggers = frozenset([*dated, *(f"{part}-{word}" for part in parts for word in dated)])
        self._abbreviated = frozenset(_section(words, "abbreviated", list))
        self._capital = frozenset(_section(words, "capital", list)) | self._abbreviated
        self._never: dict[str, list[tuple[str, ...]]] = {}
        for phrase in _section(words, "never", list):
            keys = phrase_keys(phrase)
            self._never.setdefault(keys[0], []).append(keys)
        self._parser: TableParser | None = None
        self._cache: dict[tuple[str, ...], tuple[DatePhrase, ...]] = {}

    def __reduce__(self) -> tuple[type[DateFinder], tuple[Mapping[str, Any], str, Table | None]]:
        return DateFinder, (self._words, self._language, self._table)

    def _words_of(self, terminal: str) -> list[str]:
        return [word for word, (name, _) in self._terminals.items() if name == terminal]

    def find(self, keys: Sequence[str], words: Sequence[str]) -> list[DatePhrase]:
        """The date phrases among a sentence's tokens, in order and disjoint.

        ``keys`` and ``words`` are those of `coder.tokens.Tokens`.
        """
        if self._triggers.isdisjoint(keys):
            return []
        found: list[DatePhrase] = []
        barred = self._barred(keys, words)
        free, count = 0, len(keys)
        for i, key in enumerate(keys):
            if i < free or key not in self._triggers or i in barred:
                continue
            low, high = i, i + 1
            while low > free and low > i - _REACH and low - 1 not in barred and self._classes(keys[low - 1]):
                low -= 1
            while high < count and high < low + _LONGEST and high not in barred and self._classes(keys[high]):
                high += 1
            run = (*keys[low:high], *([""] if high == count else []))
            phrases = self._cache.get(run)
            if phrases is None:
                if len(self._cache) >= _CACHED:
                    self._cache.clear()
                phrases = self._cache[run] = tuple(self._parse(run))
            found += [DatePhrase(low + a, low + b, expression) for a, b, expression in phrases]
            free = high
        return found

    def _barred(self, keys: Sequence[str], words: Sequence[str]) -> set[int]:
        """The tokens that look like dates and are none: 'march' in lower case, 'Sunday Times'."""
        barred = set()
        for i, key in enumerate(keys):
            if key in self._capital and (
                not words[i][:1].isupper() or (key in self._abbreviated and not _marked(words, i))
            ):
                barred.add(i)
            for phrase in self._never.get(key, ()):
                if tuple(keys[i : i + len(phrase)]) == phrase:
                    barred.update(range(i, i + len(phrase)))
        return barred

    def _classes(self, key: str) -> tuple[tuple[str, str], ...]:
        """The terminals of a key: none if it has no place in a date, two for 'mid-2019'."""
        known = self._terminals.get(key)
        if known:
            return (known,)
        if key[:1].isdigit():
            if key[-1:] in self._terminals and key[:-1].isdecimal():  # '1990s'
                return (*_number(key[:-1]), self._terminals[key[-1]])
            if key[-2:] in self._terminals and key[:-2].isdecimal():  # '5th'
                return (*_number(key[:-2]), self._terminals[key[-2:]])
            return _number(key)
        if "-" in key[1:-1]:
            parts = [self._classes(part) for part in key.split("-", 2)]
            if all(parts):
                return tuple(terminal for part in parts for terminal in part)
        return (("STOP", ""),) if not key else ()

    def _parse(self, run: tuple[str, ...]) -> Iterator[DatePhrase]:
        """The phrases of a run of tokens that all have a place in dates: leftmost first, longest first."""
        if self._parser is None:
            self._parser = TableParser(self._table or compile_table(f"{self._language}/date"))
        tokens = [Token(name, value) for key in run for name, value in self._classes(key)]
        index = [i for i, key in enumerate(run) for _ in self._classes(key)] + [len(run)]
        start = 0
        while start < len(tokens):
            end, expression = start + 1, None
            if tokens[start].type in self._parser.openers and (start == 0 or index[start] > index[start - 1]):
                for stop, tree in self._parser.prefixes(tokens, start):
                    if stop < len(tokens) and tokens[stop].type == "POSS":
                        continue  # 'on Monday's ...': only the grammar's own possessive will do
                    meant = _express(tree) if index[stop] > index[stop - 1] else None
                    if meant is not None:
                        end, expression = stop, meant
            if expression is not None:
                last = end - (tokens[end - 1].type in ("STOP", "COMMA"))
                yield DatePhrase(index[start], index[last - 1] + 1, expression)
                end = last
            start = end


def _section(words: Mapping[str, Any], name: str, kind: type) -> Any:
    value = words.get(name)
    if not isinstance(value, kind):
        code = "D104" if value is None else "D105"
        raise _problem(words, f"'{name}' is missing or has the wrong form", code)
    return value


def _problem(words: Mapping[str, Any], message: str, code: str = "D105") -> CoderError:
    return CoderError(Problem(code, message, place=Place("lexicon/dates.yaml", getattr(words, "line", 0))))


def _marked(words: Sequence[str], i: int) -> bool:
    """Does an abbreviation have its full stop, or a number beside it?"""
    if words[i].endswith(".") or (i + 1 < len(words) and words[i + 1] == "."):
        return True
    return any(word[:1].isdigit() for word in [*words[max(i - 1, 0) : i], *words[i + 1 : i + 2]])


def _number(key: str) -> tuple[tuple[str, str], ...]:
    """The terminals of a number: a day of the month, a year or another whole number."""
    digits = key.replace(",", "")
    if digits.isascii() and digits.isdecimal() and len(digits) < 6:
        value = int(digits)
        if 1 <= value <= 31 and len(key) < 3:
            return (("DAY", digits),)
        if value in _YEARS and len(key) == 4:
            return (("ROUND" if value % 100 == 0 else "YEAR", digits),)
        return (("NUMBER", digits),)
    return ()


# ---- From tree to expression ------------------------------------------------------------------------

_UNKNOWN = DateExpression("unknown")
_CHOOSERS = ("WHICH", "LAST", "PAST")


def _express(tree: Tree) -> DateExpression | None:
    """What a phrase says; None when it is no date ('31 February 2020', 'Monday last year')."""
    leads = [child.type for child in tree.children if isinstance(child, Token)]
    parts = [_meaning(child) for child in tree.children if isinstance(child, Tree) and child.data != "day"]
    if not parts or None in parts:
        return None
    first, *rest = (part for part in parts if part)
    last = rest[0] if rest else None
    if leads and leads[-1] in ("YEAR", "ROUND"):  # 'Nov. 24-26, 2025'
        last = first._replace(year=int(tree.children[-1].value))
    if last and first.kind == last.kind == "calendar" and first.year is None and first.amount is None:
        earlier = (first.month or 0) > (last.month or 0)  # 'from December to February 2025'
        first = first._replace(year=last.year and last.year - earlier, unit=last.unit, amount=last.amount)
    return first._replace(open="SINCE" in leads, until=last)


def _meaning(tree: Tree) -> DateExpression | None:
    found: dict[str, list[str]] = {}
    for token in tree.tokens():
        found.setdefault(token.type, []).append(token.value)

    def number(*names: str) -> int | None:
        values = [value for name in names for value in found.get(name, ())]
        return int(values[-1]) if values and values[-1] else None

    chosen = not found.keys().isdisjoint(_CHOOSERS)
    which = number(*_CHOOSERS) if chosen else 0
    unit = next((found[name][0] for name in ("UNIT", "DAYUNIT") if name in found), "")
    kind = tree.data

    if kind == "calendar":
        return _calendar(tree, found, number("YEAR", "ROUND"), which, unit)
    if kind == "iso":
        year, (month, day) = number("YEAR", "ROUND"), (int(value) for value in found["DAY"])
        exists = _day(year or 0, month, day)
        return DateExpression("calendar", year=year, month=month, day=day) if exists else None
    if kind == "weekday":
        if "UNIT" in found and "OF" in found and not chosen:
            unit = ""  # 'the early hours of Friday'
        if unit not in {"", "week", "hour"}:
            return None
        weekday = number("WEEKDAY", "WEEKEND")
        if which is None:
            return _UNKNOWN
        if unit == "week":
            return DateExpression("weekday", "week", which, weekday=weekday)
        return DateExpression("weekday", which=which, weekday=weekday)
    if kind == "today":
        today = number("TODAY")
        count = which if today is None else today + (number("BEFORE") or 0)
        if count is None or (today is None and count > 0):
            return _UNKNOWN  # 'the next morning'
        return DateExpression("shift", amount=count)
    if kind == "day_after":
        return DateExpression("shift", amount=(number("TODAY") or 0) + 1)
    if kind == "near":
        if which is None or (unit == "day" and which > 0):
            return _UNKNOWN  # 'the next day': after what the story told before
        return DateExpression("shift", unit, which)
    if kind == "span":
        return DateExpression("span", unit, _count(tree), which or -1)
    if kind == "ago":
        if "PART" in found and not number("PART"):
            return _UNKNOWN  # 'two days later'
        count = 1 if "THE" in found else _count(tree)
        return DateExpression("shift", unit, None if count is None else -count)
    return _UNKNOWN


def _calendar(
    tree: Tree, found: dict[str, list[str]], year: int | None, which: int | None, unit: str
) -> DateExpression | None:
    if unit not in {"", "year", "hour"} or which is None:
        return None
    names = [value for name in ("MONTH", "SEASON") for value in found.get(name, ())]
    month = int(names[0]) if names else None
    days = found.get("DAY") or (found.get("ORDINAL") if "HALF" not in found else None)
    day = int(days[0]) if days else None
    if month is not None and day is not None and not _day(year or 2000, month, day):
        return None
    if "PLURAL" in found:
        return DateExpression("calendar", "decade", year=year)
    if unit == "year":
        return DateExpression("calendar", "year", which, month=month, day=day)
    return DateExpression("calendar", which=which, year=year, month=month, day=day)


def _count(tree: Tree) -> int | None:
    """The number before a unit; None where it is not told ('several', or no number at all)."""
    total: int | None = None
    for number in tree.find("number"):
        for token in number.tokens():
            if token.type == "OF":
                continue
            if not token.value:
                return None
            value = int(token.value)
            total = value if total is None else total + value if value < total else total * value
    return total


# ---- The calendar -----------------------------------------------------------------------------------


def resolve(
    expression: DateExpression, story_date: dt.date | None, future: bool = False
) -> tuple[dt.date | None, str]:
    """The first day that a date phrase means, and how exact it is: day, week, month or year.

    A day or month without a year is the latest that is not after the story; with ``future`` the first that
    is not before it.  None where the phrase does not tell, or only the story date would.
    """
    start, _, grain = _period(expression, story_date, future)
    return start, grain


def is_historical(expression: DateExpression, story_date: dt.date | None) -> bool:
    """Does the period end more than a month before the story?  'since 2011' does not end."""
    if story_date is None or expression.open:
        return False
    if expression.kind == "shift" and expression.amount is None:
        return expression.unit not in {"hour", "day", "week"}  # 'years ago'
    _, end, _ = _period(expression.until or expression, story_date, False)
    limit = _months_from(story_date, -1)
    return end is not None and limit is not None and end < limit


def midst(expression: DateExpression, story_date: dt.date | None) -> dt.date | None:
    """The middle of a period that was over before the story; None where it was not, or no day is told."""
    if expression.open:
        return None
    start, end, _ = _period(expression, story_date, False)
    if expression.until is not None:
        _, end, _ = _period(expression.until, story_date, False)
    if start is None or end is None or end < start or (story_date is not None and end >= story_date):
        return None
    return start + (end - start) / 2


_Period = tuple[dt.date | None, dt.date | None, str]


def _period(expression: DateExpression, story: dt.date | None, future: bool) -> _Period:
    """First day, last day and grain."""
    try:
        if expression.kind == "calendar":
            return _calendar_period(expression, story, future)
        if story is None:
            return None, None, _grain(expression.unit)
        if expression.kind == "weekday":
            day = _weekday(expression, story, future)
            return day, day, "day"
        if expression.kind == "shift" and expression.amount is not None:
            start = _floor(_shift(story, expression.unit, expression.amount), expression.unit)
            return start, _last_day(start, _grain(expression.unit)), _grain(expression.unit)
        if expression.kind == "span" and expression.amount is not None:
            if expression.which > 0:
                return story, _shift(story, expression.unit, expression.amount), _grain(expression.unit)
            return _shift(story, expression.unit, -expression.amount), story, _grain(expression.unit)
    except (OverflowError, ValueError):
        pass  # beyond the years that a calendar has
    return None, None, _grain(expression.unit)


def _calendar_period(expression: DateExpression, story: dt.date | None, future: bool) -> _Period:
    year, month, day = expression.year, expression.month, expression.day
    grain = "day" if day else "month" if month else "year"
    if year is None and story is not None and expression.amount is not None:
        year = story.year + expression.amount
    if year is not None:
        start = _day(year, month or 1, day or 1)
        if start is not None and expression.unit == "decade":
            return start, dt.date(year + 9, 12, 31), grain
        return start, _last_day(start, grain) if start else None, grain
    if story is None or month is None:
        return None, None, grain
    forward = expression.which > 0 or (future and expression.which == 0)
    for years in range(9):  # a leap day may be eight years away
        start = _day(story.year + (years if forward else -years), month, day or 1)
        if start is None:
            continue
        end = _last_day(start, grain)
        inside = start <= story <= end
        if (inside and expression.which == 0) or (not inside and (start > story) is forward):
            return start, end, grain
    return None, None, grain


def _weekday(expression: DateExpression, story: dt.date, future: bool) -> dt.date:
    weekday = expression.weekday or 0
    if expression.amount is not None:  # 'Monday last week'
        return _floor(story, "week") + dt.timedelta(days=7 * expression.amount + weekday)
    if expression.which > 0 or (future and expression.which == 0):
        days = (weekday - story.weekday()) % 7
        return story + dt.timedelta(days=days or (7 if expression.which else 0))
    days = (story.weekday() - weekday) % 7
    return story - dt.timedelta(days=days or (7 if expression.which else 0))


def _grain(unit: str) -> str:
    return "day" if unit == "hour" else "year" if unit in _YEARS_OF else unit


def _shift(day: dt.date, unit: str, count: int) -> dt.date:
    if unit == "hour":
        return day
    if unit in ("day", "week"):
        return day + dt.timedelta(days=count * (7 if unit == "week" else 1))
    moved = _months_from(day, count if unit == "month" else 12 * count * _YEARS_OF[unit])
    if moved is None:
        raise OverflowError
    return moved


def _floor(day: dt.date, unit: str) -> dt.date:
    """The first day of the week, month or year of a day."""
    grain = _grain(unit)
    if grain == "week":
        return day - dt.timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day.replace(month=1, day=1) if grain == "year" else day


def _last_day(start: dt.date, grain: str) -> dt.date:
    """The last day of the period that begins at ``start``."""
    if grain == "day":
        return start
    if grain == "week":
        return start + dt.timedelta(days=6)
    following = _months_from(start, 1 if grain == "month" else 12)
    return following - dt.timedelta(days=1) if following else dt.date.max


def _months_from(day: dt.date, months: int) -> dt.date | None:
    """The same day some months away (or the month's last day); None outside the calendar."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return next((found for d in range(day.day, day.day - 4, -1) if (found := _day(year, month + 1, d))), None)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
