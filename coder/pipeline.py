"""The whole method on one screen: a document goes in, events come out.

documents -> sentences -> tokens -> units -> tags -> clauses -> readings -> events
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from coder.actors import Actors
from coder.blocks import BlockReader, without_agreement
from coder.circumstances import Circumstances, EventDate
from coder.clauses import find_clauses
from coder.dates import DateFinder
from coder.dictionary import Dictionary, load_dictionary
from coder.events import Setting, make_events
from coder.home import Evidence, dateline, settle
from coder.joined import JoinedActors, hang_on
from coder.model import Actor, Document, Event, Span
from coder.naming import Given
from coder.parts import Clause, open_parser
from coder.phrases import Units, find_phrases, find_units
from coder.readings import Reading
from coder.sentences import Splitter
from coder.story import Story
from coder.tagging import tag
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
    blocks: BlockReader | None = None
    spoken: list[tuple[Actor, EventDate]] = field(default_factory=list)  # who is reported to have spoken when

    def forget(self) -> None:
        """Lets go of what the sentence was read from; its events and the reason stay."""
        for clause in self.clauses:
            clause.forget()
        self.units = self.reader = self.blocks = None
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
        day = document.date if isinstance(document.date, dt.date) else None
        levels = [self._discard_level(t, day) for t in tokens]
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
        actors = resolver(Given(units, document.text, dictionary, story_date, story, mentions))
        actors.bind(clauses)
        story.add(lambda: actors.remember(clauses, loose), actors.evidence, actors.names)
        reader = sentence.reader = Reader(units, clauses, loose, actors, dictionary)
        sentence.readings = reader.read() if dictionary.verbs or dictionary.nouns else []
        if dictionary.blocks.verbs:
            blocks = sentence.blocks = BlockReader(reader)
            sentence.readings += blocks.read()
            if blocks.set_aside:
                sentence.reason, sentence.readings = blocks.set_aside, []
        if sentence.reason:
            return
        issues, context = self._issues(units)
        circumstances = Circumstances(reader, story_date, document.text)
        setting = Setting(
            document, sentence.index, dictionary.ontology, self.quad, issues, context,
            circumstances, actors.on_day,
        )  # fmt: skip
        sentence.events = make_events(sentence.readings, setting)
        if units.dates:
            sentence.spoken = circumstances.speeches()
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

    def _discard_level(self, tokens: Tokens, date: dt.date | None) -> str:
        """What the sentence's words forbid to code: '' (nothing), 'sentence' or 'story'."""
        found = self.dictionary.unwanted(tokens.keys, date)
        if not found:
            return ""
        return "story" if any(unwanted.level == "story" for unwanted in found) else "sentence"

    def _issues(self, units: Units) -> tuple[tuple[str, ...], str | None]:
        """The issue codes of a sentence's words, and the PLOVER context of the first."""
        codes: dict[str, None] = {}
        context: str | None = None
        found = [
            (start, end, *said)
            for start, end, issues in find_phrases(self.dictionary.issues, units.tokens.keys)
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


def _date_speech(sentence: Sentence, following: Sentence) -> None:
    """An undated report takes the date that the next sentence gives for the same speaker's words."""
    for speaker, date in following.spoken:
        for i, event in enumerate(sentence.events):
            said_by = event.attribution
            if event.date_text is None and said_by is not None and speaker.code is not None:
                if said_by.code == speaker.code and said_by.text.split()[-1] == speaker.text.split()[-1]:
                    sentence.events[i] = event._replace(date=date.date, date_text=date.text)


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
