"""A story's text to the spans of its sentences, exact to the character.

Abbreviations, datelines and lines that are no text ('Photo: AFP') are data: ``lexicon/abbreviations.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from coder.errors import CoderError, Place, Problem
from coder.model import Span

_BLANK = r"[\s\ufeff\u200b]"
_OPENING = "\"'“‘«‹„([{<¿¡"
_CLOSING = "\"'”’»›)]}"
_STOPS = ".!?…"

_TRIMMED = re.compile(rf"{_BLANK}*+(?=\S)(.*\S)(?<!{_BLANK})", re.DOTALL)
_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_STOP = re.compile(
    rf"[{_STOPS}]+[{re.escape(_CLOSING)}]*+(?=\s|\Z)"  # 'left. The', 'left." The', 'left.) The'
    rf"|(?<=[a-z]{{2}})\.(?=[A-Z][a-z])"  # 'left.The'
    r"|[。！？؟।۔]+[”’」』)]*"
)
_NEXT = re.compile(rf"\s*(?:[{re.escape(_OPENING)}—–-]+\s*)?")
_WORD = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")
_FIRST_WORD = re.compile(r"\S+")

# Lines of a text that somebody's program broke are about this long.
_NARROWEST, _WIDEST = 40, 130

# What may stand before the dash of a dateline: 'SAN FRANCISCO', ', Nov. 24, 2025'.
_CAPITALS = r"[A-Z][A-Z.'’-]*[A-Z.](?: (?:[A-Z][A-Z.'’-]*[A-Z.]|[A-Z]))*"
_MORE = r"(?:,? (?:[A-Z][\w.'’-]*|\d{1,4}),?){0,6}?"
_DASH = r"\s*(?:--+|[-–—_:])+\s*"
_NAME = r"[A-ZÀ-ÖØ-Þ][\w.'’-]*"
_NAMES = rf"{_NAME}(?:(?:,? (?:and |& )?|/){_NAME}|,? (?:de|van|von|bin|al|of)(?= )){{0,8}}"


class Splitter:
    """Splits text into sentences.  Immutable and picklable.

    ``words`` is ``lexicon/abbreviations.yaml`` as read.  Raises `CoderError` D104 or D105 where a list is
    missing or is none.
    """

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._words = words
        self._after: dict[str, str] = {}
        for kind in ("before_capital", "before_opener", "before_number", "never"):
            self._after.update((word, kind) for word in _list(words, kind))
        self._openers = frozenset(_list(words, "openers"))
        self._lower = re.compile(
            "|".join(
                re.escape(word) + ("" if word.endswith("-") else " ") + "(?=[A-Z])"
                for word in _list(words, "lower_openers")
            )
        )
        self._asked = re.compile(rf"(?:{_NAME}\s+){{1,4}}(?:{_either(_list(words, 'reports'))})\s*[.,:]")
        agencies = rf"\((?:[^()\n]{{0,20}}[/ ])?(?:{_either(_list(words, 'agencies'))})(?:[/, ][^()\n]{{0,30}})?\)"
        barred = rf"(?!(?:{_either(_list(words, 'not_places'))})\b)"
        self._lead = re.compile(
            rf"(?:[^\W\d_][^()\n]{{0,60}})??{agencies}{_DASH}(?=\S)"  # 'Kabul, Nov. 24 (Reuters) - '
            rf"|{_CAPITALS}{_MORE} ?\([^()\n]{{2,40}}\){_DASH}(?=\S)"  # 'CAIRO (The National) - '
            rf"|{agencies}\s*(?=\S)"  # '(CNN) '
            rf"|{barred}(?=[^-–—]{{4}}){_CAPITALS}{_MORE}(?:\s+[-–]|\s*(?:--+|—)|,\s+[-–—])\s+"
            rf"(?=[A-Z\d{re.escape(_OPENING)}])"  # 'SAN FRANCISCO - '
            rf"|(?i:{_either(_list(words, 'announcements'))})(?: \d+)?\s*(?::\s+|-\s*(?=[A-Z\"“])|\s[-–—]\s+)(?=\S)"
            rf"|{barred}(?=[^:]{{4}})[A-Z][A-Z\d]+(?:[ ,/&'’.-]+(?:[A-Z][A-Z\d]*|\d+))*: +(?=\S)"  # 'LIMITS: '
        )
        self._idle = re.compile(
            r"[(\[]?(?:" + "|".join(_glob(line) for line in _list(words, "boilerplate")) + r")[)\]]?", re.DOTALL
        )

    def __reduce__(self) -> tuple[type[Splitter], tuple[Mapping[str, Any]]]:
        return Splitter, (self._words,)

    def split(self, text: str) -> list[Span]:
        """The spans of the sentences: in order, disjoint, not empty, without blanks at their ends.

        Datelines and slugs ('WASHINGTON (Reuters) - ', 'LIMITS: ') stay outside, lines that are no text
        are left out.  Never raises.
        """
        spans: list[Span] = []
        for block_start, block_end in self._blocks(text):
            for start, end in self._sentences(text, block_start, block_end):
                if not self._idle.fullmatch(text, start, end):
                    start = self._past_lead(text, start, end)
                    if not self._idle.fullmatch(text, start, end):
                        spans.append((start, end))
        return spans

    # ---- Lines ------------------------------------------------------------------------------------------

    def _blocks(self, text: str) -> Iterator[Span]:
        """Stretches of text that no sentence crosses: lines, or several where a program broke them."""
        lines = [_trim(text, *m.span()) for m in _LINE.finditer(text)]
        if len(lines) == 1:
            if lines[0] is not None:
                yield lines[0]
            return
        paragraph: list[Span] = []
        previous = 0
        for line in lines:
            gap = line is None or _breaks(text, previous, line[0]) > 1
            idle = line is not None and self._idle.fullmatch(text, *line) is not None
            if gap or idle:
                yield from self._joined(text, paragraph)
                paragraph = []
            if line is not None:
                previous = line[1]
                if not idle:
                    paragraph.append(line)
        yield from self._joined(text, paragraph)

    def _joined(self, text: str, lines: list[Span]) -> Iterator[Span]:
        """The lines of a paragraph, joined where a line was broken for its length only."""
        if not lines:
            return
        width = max(end - start for start, end in lines)
        wrapped = _NARROWEST <= width <= _WIDEST and (
            len(lines) > 2 or (width >= _NARROWEST * 1.5 and text[lines[-1][1] - 1] in _STOPS + _CLOSING)
        )
        start, end = lines[0]
        for line_start, line_end in lines[1:]:
            first = _FIRST_WORD.match(text, line_start, line_end)
            room = width - (end - lines_start(text, end)) if False else 0
            del room
            long = first is None
            forced = wrapped and not long
            if forced:
                start, end = start, line_end
                continue
            yield start, end
            start, end = line_start, line_end
        yield start, end
