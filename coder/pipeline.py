"""The whole method on one screen: a document goes in, events come out.

documents -> sentences -> tokens -> units -> tags -> clauses -> readings -> events
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from coder.actors import Actors
from coder.blocks import BlockReader, without_agreement
from coder.clauses import find_clauses
from coder.dates import DateFinder, is_historical, midst, resolve
from coder.dictionary import Dictionary, load_dictionary
from coder.events import EventDate, Setting, make_events
from coder.home import Evidence, dateline, settle
from coder.joined import JoinedActors, hang_on
from coder.lexicon import Lexicon
from coder.model import Actor, Document, Event, Location, Span
from coder.parts import Clause, open_parser
from coder.phrases import END, STEMS, Trie, Units, find_units, following
from coder.readings import Reading
from coder.sentences import Splitter
from coder.story import Story
from coder.tagging import NOMINAL, tag
from coder.tokens import Tokens, tokenize
from coder.verbs import Reader

COMPLEX = 400  # tokens; a longer 'sentence' is a table or a list


@dataclass(slots=True)
class Sentence:
    """What became of one sentence: its span, its events, and why it has none."""

    index: int
    start: int
    end: int
    events: list[Event] = field(default_factory=list)
    reason: str = ""
    units: Units | None = None
    clauses: list[Clause] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    reader: Reader | None = None
    spoken: list[tuple[Actor, EventDate]] = field(default_factory=list)  # who is reported to have spoken when

    def forget(self) -> None:
        """Lets go of what the sentence was read from; its events and the reason stay."""
        for clause in self.clauses:
            clause.forget()
        self.units = self.reader = None
        self.clauses, self.readings = [], []


class Coder:
    """Codes documents into events.  Load it once; it is immutable, picklable and safe to share."""

    def __init__(self, dictionary: Dictionary, *, quad: str = "plover") -> None:
        self.dictionary = dictionary
        self.quad = quad
        self._splitter = Splitter(dictionary.settings["abbreviations"])
        self._dates = DateFinder(dictionary.settings["dates"], table=dictionary.grammars["date"])
        self._parser = open_parser(table=dictionary.grammars["sentence"])

    @classmethod
    def load(
        cls,
        dictionaries: Sequence[str | Path] = (),
        *,
        builtin: bool = True,
        quad: str = "plover",
        cache: bool = True,
        root: Path | None = None,
    ) -> Coder:
        """A coder with the built-in dictionaries; ``dictionaries`` are folders that add to or override them.

        ``root`` is a folder with a whole set of dictionaries (ontology and language) that stands in for the
        built-in ones.

        Raises `CoderError` with every problem of the dictionary files.
        """
        return cls(load_dictionary(dictionaries, builtin=builtin, cache=cache, root=root), quad=quad)

    def __getstate__(self) -> tuple[Dictionary, str]:
        return self.dictionary, self.quad

    def __setstate__(self, state: tuple[Dictionary, str]) -> None:
        self.__init__(state[0], quad=state[1])  # type: ignore[misc]

    def code(self, document: Document) -> list[Event]:
        """The events of a document, in the order of its text."""
        return [event for sentence in self.sentences(document, outcome=True) for event in sentence.events]

    def code_sentence(self, text: str, date: dt.date | str | None = None) -> list[Event]:
        """The events of a single sentence, as if it were a whole story of that date."""
        return self.code(Document(id="sentence", text=text, date=date))

    def sentences(
        self, document: Document, *, exhaustive: bool = False, outcome: bool = False
    ) -> Iterator[Sentence]:
        """The document's sentences one by one, each coded, with the reason where it gave no event.

        ``exhaustive`` also reads those that name nobody known; it never changes an event.  Where only the
        ``outcome`` is wanted, what they were read from is let go with the last one.
        """
        spans = self._splitter.split(document.text)
        story = Story(lambda: self._dateline(document, spans))
        tokens = [tokenize(document.text, start, end) for start, end in spans]
        levels = [self._discard_level(t) for t in tokens]
        whole = "story" in levels
        mentions = _Mentions(document.mentions)
        before: Sentence | None = None
        read: list[Sentence] = []
        for index, (start, end) in enumerate(spans):
            sentence = Sentence(index, start, end)
            read.append(sentence)
            if levels[index] or whole:
                sentence.reason = "discarded"
            else:
                given = mentions.within(start, end)
                self._code_sentence(sentence, tokens[index], document, story, given, exhaustive)
            if before is not None:
                _date_speech(before, sentence)
                yield before
            before = sentence
        if before is not None:
            yield before
        if outcome:
            story.forget()
            for sentence in read:
                sentence.forget()

    def _code_sentence(
        self,
        sentence: Sentence,
        tokens: Tokens,
        document: Document,
        story: Story,
        mentions: tuple[Span, ...],
        exhaustive: bool,
    ) -> None:
        dictionary = self.dictionary
        if len(tokens) > COMPLEX:
            sentence.reason = "too complex"
            return
        dates = self._dates.find(tokens.keys, tokens.words)
        units = sentence.units = find_units(tokens, dictionary.trie, dates)
        if not mentions and not self._has_actor(units) and not story.heard(tokens.keys):
            sentence.reason = "no actor"
            if not exhaustive:
                return
            story = Story()  # one of its own: what is read for curiosity leaves no trace
        story_date = document.date if isinstance(document.date, dt.date) else None
        settle(units, dictionary, story_date, story.weights)
        tag(units, dictionary.lexicon)
        if dictionary.blocks.verbs:
            without_agreement(units, dictionary.blocks)
        clauses, loose = find_clauses(units, self._parser, dictionary.lexicon)
        sentence.clauses = clauses
        if dictionary.joined:
            hang_on(clauses, units, dictionary.lexicon.has("role_prepositions"))
        resolver = JoinedActors if dictionary.joined else Actors
        actors = resolver(units, document.text, dictionary, story_date, story, mentions)
        actors.bind(clauses)
        story.add(lambda: actors.remember(clauses, loose), actors.evidence, actors.names)
        reader = sentence.reader = Reader(units, clauses, loose, actors, dictionary)
        sentence.readings = reader.read()
        if dictionary.blocks.verbs:
            blocks = BlockReader(reader)
            sentence.readings += blocks.read()
            if blocks.set_aside:
                sentence.reason, sentence.readings = blocks.set_aside, []
        if sentence.reason:
            return
        issues, context = self._issues(units)
        dated = _ClauseDates(units, clauses, story_date, document.text, dictionary.lexicon)
        setting = Setting(
            document, sentence.index, units.span, dictionary.ontology, self.quad, issues, context,
            dated.of_reading, actors.on_day, lambda reading: _attribution(reading, reader),
            lambda reading: _location(reading, reader),
        )  # fmt: skip
        sentence.events = make_events(sentence.readings, setting)
        if units.dates:
            sentence.spoken = _speeches(reader, dated)
        if not sentence.events:
            sentence.reason = "no rule" if not sentence.readings else "no actor"

    def _dateline(self, document: Document, spans: Sequence[Span]) -> Evidence:
        """The state in the dateline, which stands before the first sentence: 'LIMA (Reuters) - '."""
        lead = tokenize(document.text, 0, spans[0][0] if spans else 0)
        story_date = document.date if isinstance(document.date, dt.date) else None
        return dateline(find_units(lead, self.dictionary.trie, []), self.dictionary, story_date)

    # ---- the small decisions ------------------------------------------------------------------------

    def _has_actor(self, units: Units) -> bool:
        """Is there anything that could be an actor: a name, a role, a pronoun, 'both sides' of those named before?"""
        lexicon = self.dictionary.lexicon
        return (
            any(phrase is not None and (phrase.names or phrase.roles) for phrase in units.phrases)
            or not lexicon.pronouns.keys().isdisjoint(units.keys)
            or not lexicon.has("anaphors").isdisjoint(units.keys)
        )

    def _discard_level(self, tokens: Tokens) -> str:
        """What the sentence's words forbid to code: '' (nothing), 'sentence' or 'story'."""
        level = ""
        for _, _, found in _phrases(tokens.keys, self.dictionary.discards):
            if found[0] == "story":
                return "story"
            level = "sentence"
        return level

    def _issues(self, units: Units) -> tuple[tuple[str, ...], str | None]:
        """The issue codes of a sentence's words, and the PLOVER context of the first."""
        codes: dict[str, None] = {}
        context: str | None = None
        found = [
            (start, end, *said)
            for start, end, issues in _phrases(units.tokens.keys, self.dictionary.issues)
            for said in issues
        ]
        silent = [
            (start, end, code) for start, end, code, _, shows in found if not shows
        ]  # 'gas mask' is no gas
        for start, end, code, plover, shows in found:
            if shows and not any(a <= start and end <= b and code == c for a, b, c in silent):
                codes.setdefault(code)
                context = context or plover
        return tuple(sorted(codes)), context


def _speeches(reader: Reader, dated: _ClauseDates) -> list[tuple[Actor, EventDate]]:
    """The dated reports of speech in a sentence: '..., Koizumi told reporters on Sunday'."""
    found = []
    for clause in reader.clauses:
        if reader.sites.is_report(clause):
            date = dated.of(clause)
            speakers = reader.participants.inside(clause.subject)
            if date.text and speakers:
                found.append((speakers[0], date))
    return found


def _date_speech(sentence: Sentence, following: Sentence) -> None:
    """An undated report takes the date that the next sentence gives for the same speaker's words."""
    for speaker, date in following.spoken:
        for i, event in enumerate(sentence.events):
            said_by = event.attribution
            if event.date_text is None and said_by is not None and speaker.code is not None:
                if said_by.code == speaker.code and said_by.text.split()[-1] == speaker.text.split()[-1]:
                    sentence.events[i] = event._replace(date=date.date, date_text=date.text)


def _phrases(keys: list[str], trie: Trie) -> Iterator[tuple[int, int, Any]]:
    """The phrases of a trie found among the keys: where each begins and ends, and what the trie holds for it."""
    if trie.keys().isdisjoint(keys) and STEMS not in trie:
        return
    stems = STEMS in trie
    step = following if stems else dict.get
    for i, node in enumerate(map(partial(following, trie) if stems else trie.get, keys)):
        j = i
        while node is not None:
            if END in node:
                yield i, j + 1, node[END]
            j += 1
            node = step(node, keys[j]) if j < len(keys) else None


class _Mentions:
    """A document's mentions, found by place: those of one sentence in no more time than there are of them."""

    def __init__(self, mentions: tuple[Span, ...]) -> None:
        self.spans = sorted(enumerate(mentions), key=lambda m: m[1])
        self.starts = [start for _, (start, _) in self.spans]
        # The furthest end so far: those before the first that reaches the sentence cannot overlap it.
        self.reach = list(accumulate((end for _, (_, end) in self.spans), max))

    def within(self, start: int, end: int) -> tuple[Span, ...]:
        """The mentions that overlap a span, in the order of the document."""
        first, last = bisect_right(self.reach, start), bisect_left(self.starts, end)
        return tuple(span for _, span in sorted(m for m in self.spans[first:last] if m[1][1] > start))


class _ClauseDates:
    """The date phrases of one sentence, each with the clause it stands in."""

    def __init__(
        self, units: Units, clauses: list[Clause], story_date: dt.date | None, text: str, lexicon: Lexicon
    ) -> None:
        self.units, self.clauses, self.story_date, self.text = units, clauses, story_date, text
        self.heads = _dated_nouns(units, lexicon.has("possessive_marks"))
        settings = lexicon.has("occasion_prepositions")
        elsewhere = {unit for unit in self.heads if not unit or units.keys[unit - 1] not in settings}
        self.assigned = _assign_dates(units, clauses, elsewhere)

    def of_reading(self, reading: Reading) -> EventDate:
        """The date of a reading: that of its own noun ('Monday's attack'), else its clause's."""
        for unit, head in self.heads.items():
            if reading.first <= head <= reading.last:
                date = self._resolved(unit, False)
                if date is not None:
                    return date
        return self.of(reading.clause)

    def of(self, clause: Clause | None) -> EventDate:
        """The date of a clause: its own date phrase's, else that of the clause that reports it, else the story's."""
        while clause is not None and self.assigned:
            unit = self.assigned.get(id(clause))
            if unit is None:
                unit = self._modifying(clause)
            if unit is not None:
                date = self._resolved(unit, clause.modal in ("future", "conditional"))
                if date is not None:
                    return date
            clause = clause.governor
        return EventDate(self.story_date)

    def _resolved(self, unit: int, future: bool) -> EventDate | None:
        expression = self.units.dates[unit]
        date, _ = resolve(expression, self.story_date, future)
        if date is None:
            return None
        start, end = self.units.span(unit, unit)
        past = self.story_date is not None and date < self.story_date
        historical = past and is_historical(expression, self.story_date)
        return EventDate(date, self.text[start:end], historical, midst(expression, self.story_date))

    def _modifying(self, clause: Clause) -> int | None:
        """The date of a participle under the clause: 'vowed revenge in a letter delivered on Friday'."""
        for inner in self.clauses:
            if inner.kind != "participle" or id(inner) not in self.assigned:
                continue
            governor = inner.governor
            while governor is not None and governor is not clause:
                governor = governor.governor
            if governor is clause:
                return self.assigned[id(inner)]
        return None


def _dated_nouns(units: Units, marks: frozenset[str]) -> dict[int, int]:
    """Date phrases in the possessive, with the noun that they date: 'after Monday's earthquake'."""
    heads: dict[int, int] = {}
    for unit in units.dates:
        if units.tokens.keys[units.last[unit]] not in marks:
            continue
        head = unit
        while head + 1 < len(units) and units.tags[head + 1] in NOMINAL:
            head += 1
        if head > unit:
            heads[unit] = head
    return heads


def _assign_dates(units: Units, clauses: list[Clause], elsewhere: set[int]) -> dict[int, int]:
    """Each date phrase but those of something else to the clause it stands in: clause id -> unit of the date."""
    assigned: dict[int, int] = {}
    for unit in units.dates:
        if unit in elsewhere:
            continue
        before: Clause | None = None
        after: Clause | None = None
        for clause in clauses:
            if clause.main < unit:
                before = clause
            elif after is None:
                after = clause
        owner = before
        if after is not None and (
            before is None
            or (after.finite and after.subject is not None and before.main < after.subject.start <= unit)
        ):
            owner = after
            if before is None:
                owner = next((c for c in clauses if c.finite and c.main > unit), after)
        if owner is not None:
            assigned.setdefault(id(owner), unit)
    return assigned


def _attribution(reading: Reading, reader: Reader) -> Actor | None:
    """Who says so: the subject of the clause that reports the reading's clause."""
    clause = reading.clause
    if clause is not None and reading.nouns and reader.sites.is_report(clause):
        speakers = reader.participants.inside(
            clause.subject
        )  # 'Koizumi said plans to deploy missiles would go on'
        if speakers:
            return speakers[0]
    while clause is not None:
        reporter = reader.sites.reporter(clause)
        if reporter is not None and not reporter.negated:  # 'did not say whether'
            found = reader.participants.inside(reporter.subject)
            if found:
                return found[0]
        clause = clause.governor
    return _according_to(reading, reader)


def _location(reading: Reading, reader: Reader) -> Location | None:
    """The first place behind 'in', 'at', 'near' ... in the clauses of a reading: where it happened."""
    words = reader.lexicon.has("location_prepositions")
    if words.isdisjoint(reader.units.keys):
        return None
    for clause in [*reversed(reading.inner), reading.clause]:
        if clause is None:
            continue
        nominals = [clause.subject, *clause.objects]
        inside = [p for nominal in nominals if nominal is not None for p in nominal.prepositions]
        for preposition in [*clause.prepositions, *inside]:
            if preposition.nominal is not None and reader.units.keys[preposition.unit] in words:
                found = reader.actors.location(preposition.nominal)
                if found is not None:
                    return found
    return None


def _according_to(reading: Reading, reader: Reader) -> Actor | None:
    """'Kenya freed the men, according to the ministry': wherever in the reading's clauses it stands."""
    words = reader.lexicon.has("attribution_prepositions")
    if words.isdisjoint(reader.units.keys):
        return None
    clauses = list(reading.inner)
    clause = reading.clause
    while clause is not None:
        clauses.append(clause)
        clause = clause.governor
    for clause in clauses:
        nominals = [clause.subject, *clause.objects, *(p.nominal for p in clause.prepositions)]
        inside = [p for nominal in nominals if nominal is not None for p in nominal.prepositions]
        for preposition in [*clause.prepositions, *inside]:
            if reader.units.keys[preposition.unit] in words:
                found = reader.participants.inside(preposition.nominal)
                if found:
                    return found[0]
    return None
