"""Why an event that was wanted is not there: no actor, no rule, another class, the other direction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from coder.dictionary import Dictionary
from coder.errors import Problem
from coder.explain import (
    missing_side,
    pattern_source,
    reading_of,
    sentence_actors,
    taken_up,
    why_dropped,
    why_no_actor,
    why_not,
    without_event,
)
from coder.model import Actor, Document, Event, Span
from coder.ontology import Ontology
from coder.parts import Clause, Nominal
from coder.pipeline import Coder, Sentence
from coder.readings import Reading
from coder.verbs import Reader
from coder.workbench.gold import End, Wanted

_CLAUSES = 2  # clauses that one miss tells about
_SENTENCES = 2  # sentences that one miss shows
_WIDTH = 400  # of a text where the sentence is not known

SIDES = ("source", "target")
REASONS = (
    "no actor: source", "no actor: target", "no actor: source and target", "wrong actor: source", "wrong actor: target",
    "wrong direction", "wrong class", "wrong date", "no rule", "dropped", "other events", "discarded", "too complex", "no sentence", "no event",
    "unexpected",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Miss:
    """One wanted event that was not found (or one that should not be there), and the reason."""

    document: str
    reason: str
    wanted: str
    found: tuple[str, ...]  # the events that are there instead
    why: str
    text: str


def shown(event: Event) -> str:
    """An event in short: source, code, target, trigger."""
    source, target = ("---" if a is None else a.code or f"'{a.text}'" for a in (event.source, event.target))
    return f"{source} {event.code} {target} '{event.trigger.text}'"


def coded(coder: Coder, document: Document, reject: Callable[[Problem], object]) -> Evidence:
    """What a coder makes of a document; where it fails, ``reject`` is told and there are no events."""
    dictionary = coder.dictionary
    try:
        sentences = list(coder.sentences(document))
    except Exception as e:  # one document must never stop a run
        hint = "Please report the story's text."
        reject(Problem("I110", f"document {document.id!r}: {type(e).__name__}: {e}", hint))
        sentences = []
    events = [event for sentence in sentences for event in sentence.events]
    return Evidence(document, events, dictionary.ontology, sentences, dictionary)


@dataclass(slots=True)
class Evidence:
    """What became of a document: its events and, where it was coded here, its sentences and the dictionary."""

    document: Document
    events: Sequence[Event]
    ontology: Ontology
    sentences: Sequence[Sentence] = ()
    dictionary: Dictionary | None = None
    _used: dict[int, set[int]] = field(init=False)  # clauses taken up, by sentence

    def __post_init__(self) -> None:
        self._used = {s.index: taken_up(s) for s in self.sentences}

    # ---- what there is ------------------------------------------------------------------------------

    def relevant(self, wanted: Wanted) -> list[Sentence]:
        """The sentences where the wanted event would be: by its place, spans or number, else by the actors in them."""
        if wanted.around is not None:
            return [s for s in self.sentences if s.start <= wanted.around < s.end]
        spans = [*wanted.source.spans, *wanted.target.spans]
        if spans:
            return [s for s in self.sentences if any(a < s.end and s.start < b for a, b in spans)]
        if wanted.sentence is not None:
            return [s for s in self.sentences if s.index == wanted.sentence]
        ends = [end for end in (wanted.source, wanted.target) if end.somebody]
        there = [(s, sum(any(map(end.fits, self._actors(s))) for end in ends)) for s in self.sentences]
        most = max((n for _, n in there), default=0)
        return [s for s, n in there if n == most]

    def text(self, wanted: Wanted) -> str:
        """The sentences that a miss shows."""
        sentences = self.relevant(wanted)[:_SENTENCES]
        if not sentences:
            text = " ".join(self.document.text.split())
            return text if len(text) <= _WIDTH else text[:_WIDTH] + " ..."
        return " ".join(" ".join(self.document.text[s.start : s.end].split()) for s in sentences)

    def sentence_text(self, index: int) -> str:
        """The words of one sentence; nothing where the document was not coded here."""
        found = next((s for s in self.sentences if s.index == index), None)
        return "" if found is None else " ".join(self.document.text[found.start : found.end].split())

    def _actors(self, sentence: Sentence) -> list[Actor]:
        if sentence.reader is None:
            return []
        return sentence_actors(sentence.reader, sentence.events)[0]

    # ---- misses -------------------------------------------------------------------------------------

    def missed(self, wanted: Wanted) -> Miss:
        """The miss of a wanted event that no event meets."""
        reason, events, why = self._diagnose(wanted)
        found = tuple(dict.fromkeys(shown(e) for e in events))
        return Miss(self.document.id, reason, wanted.shown, found, why, self.text(wanted))

    def undated(self, wanted: Wanted, event: Event) -> Miss:
        """A wanted event that is there with another date."""
        why = (
            f"dated {event.date} by '{event.date_text}'"
            if event.date_text
            else f"dated {event.date} as the story"
        )
        text = self.sentence_text(event.sentence) or self.text(wanted)
        return Miss(self.document.id, "wrong date", wanted.shown, (shown(event),), why, text)

    def unexpected(self, event: Event) -> Miss:
        """An event that the gold rules out."""
        text = self.sentence_text(event.sentence) or event.trigger.text
        return Miss(self.document.id, "unexpected", "", (shown(event),), self._rules([event]), text)

    def _diagnose(self, wanted: Wanted) -> tuple[str, list[Event], str]:
        """Reason, the events that come near, and what explains it."""
        linked = [e for e in self.events if wanted.links(e)]
        if linked:
            return "wrong class", linked, self._rules(linked)
        turned = [e for e in self.events if wanted.source.fits(e.target) and wanted.target.fits(e.source)]
        if turned:
            return "wrong direction", turned, self._rules(turned)
        sentences = self.relevant(wanted)
        absent = self._absent(wanted, sentences)
        near = list(self._near(wanted))
        if absent and (wanted.source.spans or not near):
            reason, why = self._no_actor(absent, sentences)
            return reason, near, why
        if near:
            event = near[0]
            side = "target" if wanted.source.somebody and wanted.source.fits(event.source) else "source"
            told = [self._missing(event, side), self._rules(near)]
            return f"wrong actor: {side}", near, "; ".join(t for t in told if t)
        if self.dictionary is not None and not sentences:
            return (
                "no sentence",
                [],
                "the text there is not taken for a sentence (a credit, a caption, a headline)",
            )
        here = {s.index for s in sentences}
        others = [e for e in self.events if e.sentence in here or not self.sentences]
        return self._no_rule(wanted, sentences, others)

    def _rules(self, events: Iterable[Event]) -> str:
        """The rules that made events, each with its place."""
        told: dict[str, str] = {}
        for event in events:
            for pattern in event.pattern.split(" < "):
                told.setdefault(pattern, f"{event.code} by {self.rule(pattern)}")
        return "; ".join(told.values())

    def rule(self, pattern: str) -> str:
        """A pattern as written, with its place; its id alone where the document was not coded here."""
        if self.dictionary is None:
            return pattern
        place, written = pattern_source(pattern, self.dictionary)
        return f"{pattern}: {written}" + (f" ({place})" if str(place) else "")

    def _near(self, wanted: Wanted) -> Iterator[Event]:
        """Events of the wanted class that have one of the two actors."""
        for event in self.events:
            if wanted.says(event, self.ontology) and wanted.sentence in (None, event.sentence):
                if (wanted.source.somebody and wanted.source.fits(event.source)) or (
                    wanted.target.somebody and wanted.target.fits(event.target)
                ):
                    yield event

    def _absent(self, wanted: Wanted, sentences: Sequence[Sentence]) -> dict[str, End]:
        """The sides whose actor is nowhere in the sentences."""
        actors = [a for s in sentences for a in self._actors(s)]
        ends = dict(zip(SIDES, (wanted.source, wanted.target), strict=True))
        if not any(s.reader is not None for s in sentences):
            return {}  # the sentence was not read at all; it says why
        return {name: end for name, end in ends.items() if end.somebody and not any(map(end.fits, actors))}

    def _no_actor(self, absent: dict[str, End], sentences: Sequence[Sentence]) -> tuple[str, str]:
        told = []
        for side, end in absent.items():
            if end.spans:
                words = " / ".join(self.document.text[a:b] for a, b in end.spans)
                told.append(f"{side} '{words}': {self._why_nobody(end.spans, sentences)}")
            else:
                codes = sorted({a.code for s in sentences for a in self._actors(s) if a.code})
                told.append(f"{side}: nobody is {end.code}; there are {', '.join(codes) or 'no actors'}")
        return "no actor: " + " and ".join(absent), "; ".join(told)

    def _why_nobody(self, spans: Sequence[Span], sentences: Sequence[Sentence]) -> str:
        """Why the noun phrases of a span are no actor."""
        for sentence in sentences:
            reader = sentence.reader
            if reader is None:
                continue
            for nominal in sentence_actors(reader, sentence.events)[1]:
                start, end = reader.units.span(nominal.start, nominal.end)
                if any(start < b and a < end for a, b in spans):
                    return why_no_actor(reader, nominal)
        return "no noun phrase stands there"

    def _no_rule(
        self, wanted: Wanted, sentences: Sequence[Sentence], others: list[Event]
    ) -> tuple[str, list[Event], str]:
        told: list[str] = []
        for sentence in sentences:
            reader = sentence.reader
            if reader is None:
                continue
            readings, clauses = without_event(sentence, reader, self._used[sentence.index])
            for reading in readings:
                if _has(wanted, [*reading.sources, *reading.targets]):
                    return "dropped", others, self._dropped(reading, sentence, reader)
            for clause in clauses:
                if _has(wanted, _actors_of(reader, clause)):
                    told.append(f"'{clause.lemma}': {why_not(reader, clause)}")
        if told:
            return "no rule", others, "; ".join(told[:_CLAUSES])
        if others:
            return "other events", others, self._rules(others)
        reasons = [s.reason for s in sentences if s.reason]
        if not reasons:
            return "no event", [], ""
        reason = reasons[0]
        return ("no actor: source and target" if reason == "no actor" else reason), [], ""

    def _missing(self, event: Event, side: str) -> str:
        """Why an event has nobody on a side."""
        sentence = next((s for s in self.sentences if s.index == event.sentence), None)
        if (
            (event.source, event.target)[side == "target"] is not None
            or sentence is None
            or sentence.reader is None
        ):
            return ""
        reading = reading_of(event, sentence.readings, sentence.reader.units)
        if reading is None:
            return ""
        return f"no {side}: {missing_side(sentence.reader, reading, side, self.document.text)}"

    def _dropped(self, reading: Reading, sentence: Sentence, reader: Reader) -> str:
        start, end = reader.units.span(reading.first, reading.last)
        why = why_dropped(reading, sentence, reader, self.document.text)
        return f"'{self.document.text[start:end]}' reads as {reading.code}, {why}"


def _has(wanted: Wanted, actors: Sequence[Actor]) -> bool:
    """Is one of the wanted actors among them?"""
    ends = [end for end in (wanted.source, wanted.target) if end.somebody]
    return not ends or any(end.fits(a) for end in ends for a in actors)


def _actors_of(reader: Reader, clause: Clause) -> list[Actor]:
    """The actors that stand around the verb of a clause."""
    nominals: list[Nominal | None] = [clause.subject, *clause.objects]
    nominals += [p.nominal for p in clause.prepositions]
    return [a for nominal in nominals for a in reader.participants.inside(nominal)]
