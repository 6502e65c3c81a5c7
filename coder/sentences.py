"""A story's text to the spans of its sentences, exact to the character.

Abbreviations, datelines and lines that are no text ('Photo: AFP') are data: ``lexicon/abbreviations.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from coder.errors import CoderError, Place, Problem
from coder.model import Span

_OPENING = "\"'“‘«‹„([{<¿¡"
_CLOSING = "\"'”’»›)]}"
_STOPS = ".!?…"
_BLANKS = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u3000\ufeff\u200b"

# Each begins with the signs that it can begin with: so Python's engine runs past all others.
_BREAK = re.compile(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029](?:(?<=\r)\n)?")
_STOP = re.compile(
    rf"[{_STOPS}。！？؟।۔](?:"
    rf"(?<=[{_STOPS}])[{_STOPS}]*+[{re.escape(_CLOSING)}]*+(?=\s|\Z)"  # 'left. The', 'left." The', 'left.) The'
    r"|(?<=[a-z]{2}\.)(?=[A-Z][a-z])"  # 'left.The'
    r"|(?<=[。！？؟।۔])[。！？؟।۔]*+[”’」』)]*+"
    r")"
)
_NEXT = re.compile(rf"\s*+(?:[{re.escape(_OPENING)}—–-]++\s*+)?")
_WORD = re.compile(r"\w+|[^\w\s]")
_LETTER = re.compile(r"[^\W\d_]")

# Lines that somebody's program broke are about this long.
_NARROW, _WIDE = 40, 130
_IDLE = 300  # no line of boilerplate is longer; a whole story on one line may end with one
_LEADS = 3  # how many announcements and datelines a sentence may begin with
_REACH = 80  # how far into a sentence its dateline may reach

_CAPITAL = "A-ZÀ-ÖØ-Þ"
_NAME = rf"[{_CAPITAL}][\w.'’-]*+"
_NAMES = rf"{_NAME}(?:(?:,? (?:[&a-z]{{1,3}} )?|/){_NAME}){{0,8}}"
# What may stand before the dash of a dateline: 'SAN FRANCISCO', then ', Nov. 24, 2025'.
_PLACE = rf"[{_CAPITAL}][{_CAPITAL}.'’-]++(?: [{_CAPITAL}][{_CAPITAL}.'’-]*+){{0,4}}+"
_MORE = rf"(?:,? (?:{_NAME}|\d{{1,4}}+),?){{0,6}}?"
_DASH = r"\s*+[-–—_:]++\s*+(?=\S)"


class Splitter:
    """Splits text into sentences.  Immutable and picklable.

    ``words`` is ``lexicon/abbreviations.yaml`` as read.  Raises `CoderError` D104 or D105 where a list is
    missing or is none.
    """

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._words = words
        self._kinds: dict[str, str] = {}
        for kind in ("before_capital", "before_opener", "before_number", "never"):
            self._kinds.update((word, kind) for word in _list(words, kind))
        self._openers = frozenset(_list(words, "openers"))
        lower = [word if word.endswith("-") else word + " " for word in _list(words, "lower_openers")]
        self._lower = re.compile(rf"(?:{_either(lower)})(?=[{_CAPITAL}])")
        self._asked = re.compile(rf"(?:{_NAME}\s+){{1,4}}(?:{_either(_list(words, 'reports'))})\s*[.,:]")
        announcements = _list(words, "announcements")
        self._announced = frozenset(word.split()[0] for word in announcements)
        self._lead = _lead(announcements, _list(words, "agencies"), _list(words, "not_places"))
        lines = _list(words, "boilerplate")
        self._idle = re.compile(rf"(?i)[(\[]?(?:{'|'.join(map(_glob, lines))})[.)\]]*", re.DOTALL)
        self._idle_first = frozenset(_words(line)[0] for line in lines)
        self._idle_last = frozenset(_words(line)[-1] for line in lines if line.startswith(("*", "<")))

    def __reduce__(self) -> tuple[type[Splitter], tuple[Mapping[str, Any]]]:
        return Splitter, (self._words,)

    def split(self, text: str) -> list[Span]:
        """The spans of the sentences: in order, disjoint, with no blanks at their ends and never empty.

        Datelines and slugs ('WASHINGTON (Reuters) - ', 'LIMITS: ') stay outside; lines that are no text
        are left out.  Never raises.
        """
        spans: list[Span] = []
        for block in self._blocks(text):
            for start, end in self._sentences(text, *block):
                if (start, end) == block or not self._is_idle(text, start, end):
                    begin = self._past_lead(text, start, end)
                    if begin == start or not self._is_idle(text, begin, end):
                        spans.append((begin, end))
        return spans

    # ---- Lines ------------------------------------------------------------------------------------------

    def _blocks(self, text: str) -> Iterator[Span]:
        """Stretches of text that no sentence crosses: lines, or several where a program broke them."""
        paragraph: list[Span] = []
        for start, end in _lines(text):
            if start < end and not self._is_idle(text, start, end):
                paragraph.append((start, end))
            elif paragraph:
                yield from _joined(text, paragraph)
                paragraph = []
        if paragraph:
            yield from _joined(text, paragraph)

    def _is_idle(self, text: str, start: int, end: int) -> bool:
        """Is it boilerplate, or without a single letter?"""
        first = _WORD.search(text, start, end)
        if first is None:
            return True
        if end - start > _IDLE:
            return _LETTER.search(text, start, end) is None
        if first.group() in "([":
            first = _WORD.search(text, first.end(), end) or first
        if first.group().lower() not in self._idle_first:
            tail = _WORD.findall(text[max(start, end - 24) : end].lower())[-3:]
            if self._idle_last.isdisjoint(tail):
                return _LETTER.search(text, start, end) is None
        return self._idle.fullmatch(text, start, end) is not None

    # ---- Sentences --------------------------------------------------------------------------------------

    def _sentences(self, text: str, start: int, end: int) -> Iterator[Span]:
        """The sentences of a block."""
        letter = _first_letter(text, start, end)
        for stop in _STOP.finditer(text, start, end):
            at = _NEXT.match(text, stop.end(), end)
            following = at.end() if at else end
            if following >= end:
                break
            if self._ends(text, start, letter, stop, following, end):
                yield start, stop.end()
                start = stop.end()
                while text[start] in _BLANKS or text[start].isspace():
                    start += 1
                letter = _first_letter(text, start, end)
        if start < end:
            yield start, end

    def _ends(
        self, text: str, start: int, letter: int, stop: re.Match[str], following: int, end: int
    ) -> bool:
        """Does the sentence from ``start`` end at this stop, when the next word begins at ``following``?

        ``letter`` is where the sentence's first letter stands.
        """
        sign, first = stop.group(), text[following]
        if first.islower():
            return self._lower.match(text, following, end) is not None
        if letter >= stop.start():
            return False  # '1. Introduction'
        if sign[0] == "." and not sign.startswith(".."):
            kind = self._kind(text, start, stop.start())
            if kind == "never":
                return False
            if kind == "before_number":
                return not first.isdigit()
            if kind == "before_opener" or following == stop.end():
                word = _WORD.match(text, following, end)
                return first.isupper() and word is not None and word.group().lower() in self._openers
            return True
        if sign[0] in "!?":
            if self._kinds.get(_last_word(text, start, stop.start() + 1)) == "never":
                return False
            return len(sign) == 1 or not self._asked.match(text, following, end)
        return True

    def _kind(self, text: str, start: int, stop: int) -> str | None:
        """What the abbreviation before a full stop asks for; None for an ordinary word."""
        word = _last_word(text, start, stop)
        kind = self._kinds.get(word)
        if kind is None and word:
            last = word.rpartition("-")[2]  # 'Lt.-Col'
            kind = self._kinds.get(last) or (self._kinds.get(last.capitalize()) if last.isupper() else None)
            if kind is None and last[:1].isalpha() and ("." in last or len(last) == 1):
                return "before_opener"
        return kind

    def _past_lead(self, text: str, start: int, end: int) -> int:
        """Where the sentence proper begins, behind its announcement, slug and dateline."""
        for _ in range(_LEADS):
            if not (
                text[start : start + 2].isupper()
                or text.find("(", start, start + _REACH) >= 0
                or _first_word(text, start, end) in self._announced
            ):
                break
            lead = self._lead.match(text, start, end)
            if lead is None or not _LETTER.search(text, lead.end(), end):
                break
            start = lead.end()
        return start


# ---- Lines ----------------------------------------------------------------------------------------------


def _lines(text: str) -> Iterator[Span]:
    """The lines of a text without the blanks around them; blank lines are empty spans."""
    start = 0
    for mark in _BREAK.finditer(text):
        yield _trim(text, start, mark.start())
        start = mark.end()
    yield _trim(text, start, len(text))


def _trim(text: str, start: int, end: int) -> Span:
    line = text[start:end]
    bare = line.lstrip(_BLANKS).lstrip()
    start = end - len(bare)
    return start, start + len(bare.rstrip(_BLANKS).rstrip())


def _joined(text: str, lines: list[Span]) -> Iterator[Span]:
    """The lines of a paragraph, joined where a line was broken only because it was full."""
    width = max(end - start for start, end in lines)
    last = lines[-1][1] - 1
    wrapped = _NARROW <= width <= _WIDE and (
        len(lines) > 2 or (2 * width > 3 * _NARROW and text[last] in _STOPS + _CLOSING)
    )
    start, end = before, _ = lines[0]
    for line_start, line_end in lines[1:]:
        word = text[line_start:line_end].split(None, 1)[0]
        full = wrapped and end - before + 1 + len(word) > width
        goes_on = text[end - 1] == "," or (word[0].islower() and text[end - 1] not in _STOPS + _CLOSING)
        if not (full or goes_on):
            yield start, end
            start = line_start
        before, end = line_start, line_end
    yield start, end


# ---- Words and patterns ---------------------------------------------------------------------------------


def _last_word(text: str, start: int, end: int) -> str:
    """What stands before ``end`` up to a blank, without opening quotes and brackets."""
    piece = text[max(start, end - 24) : end]
    if not piece or piece[-1].isspace():
        return ""
    return piece.rsplit(None, 1)[-1].lstrip(_OPENING)


def _first_letter(text: str, start: int, end: int) -> int:
    """Where the first letter stands; ``end`` where there is none."""
    letter = _LETTER.search(text, start, end)
    return letter.start() if letter else end


def _first_word(text: str, start: int, end: int) -> str:
    word = _WORD.match(text, start, end)
    return word.group().lower() if word else ""


def _words(line: str) -> list[str]:
    return _WORD.findall(re.sub(r"[*]|<\w+>", " ", line).lower()) or [""]


def _list(words: Mapping[str, Any], name: str) -> list[str]:
    value = words.get(name)
    if isinstance(value, list) and all(isinstance(word, str) and word.strip() for word in value):
        return value
    code = "D104" if value is None else "D105"
    place = Place("lexicon/abbreviations.yaml", getattr(words, "line", 0))
    raise CoderError(Problem(code, f"'{name}' must be a list of words", place=place))


def _either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _glob(line: str) -> str:
    """A boilerplate line as a regular expression; <names> keeps its capitals, <short> is a credit of up to six words."""
    short = re.escape(line).replace(r"\*", ".*").replace("<short>", r"\S+(?:\s+\S+){0,5}")
    return short.replace("<names>", f"(?-i:{_NAMES})")


def _lead(announcements: list[str], agencies: list[str], not_places: list[str]) -> re.Pattern[str]:
    """What a sentence may begin with and does not say."""
    agency = rf"\((?:[^()\n]{{0,20}}[/ ])?(?:{_either(agencies)})(?:[/, ][^()\n]{{0,30}})?\)"
    place = rf"(?!(?:{_either(not_places)})\b){_PLACE}"
    new = rf"(?=[{_CAPITAL}\d{re.escape(_OPENING)}])"
    long = rf"(?=[^\s:–—-]{{4}}|[^\s:–—-]++ [{_CAPITAL}]{{2}})"  # not 'EU - ', 'US: '
    return re.compile(
        rf"(?:[^\W\d_][^()\n]{{0,60}})??{agency}{_DASH}"  # 'Kabul, Nov. 24 (Reuters) - '
        rf"|{_PLACE}{_MORE} ?\([^()\n]{{2,40}}\){_DASH}"  # 'CAIRO (The National) - '
        rf"|{_PLACE}{_MORE} ?{agency}\s++{new}"  # 'CAIRO (AP) The'
        rf"|{agency}\s*+(?=\S)"  # '(CNN) '
        rf"|{long}{place}{_MORE}(?:,?\s+[-–—]+|\s*+(?:--+|—))\s++{new}"  # 'SAN FRANCISCO - '
        rf"|(?i:{_either(announcements)})(?: \d+)?\s*+(?::\s*+|-\s*+|[–—]\s*+){new}"  # 'UPDATE 1-'
        rf"|{long}{place}(?:[ ,/&-]++[{_CAPITAL}\d][{_CAPITAL}\d.'’-]*+){{0,8}}+: ++(?=\S)"  # 'LIMITS: '
    )
