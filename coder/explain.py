"""How a text came to its events, for the people who write the dictionaries: tags, clauses, actors, patterns, reasons.

Every line that names an entry says where it stands (file:line).  For what did not code it says why: no actor,
no verb in the dictionary, no pattern that fits and what the nearest ones lack, or the null pattern that kept it silent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from coder.actors import Actors
from coder.dictionary import ActorFacts, Dictionary, Unwanted, entry_key, place_key
from coder.errors import CoderError, Place
from coder.files import List, Map, data_root, read_yaml
from coder.model import Actor, Document, Event
from coder.parts import Clause, Nominal, NounPhrase, Preposition
from coder.patterns import Frame, FrameIndex, WordSet
from coder.phrases import Units
from coder.pipeline import COMPLEX, Coder, Sentence
from coder.readings import Reading
from coder.tokens import phrase_keys, tokenize
from coder.verbs import Reader

_TAGS = {
    "D": "determiner", "S": "possessive", "P": "pronoun", "N": "noun", "NS": "plural noun", "X": "name", "J": "adjective",
    "C": "number", "POS": "possessive mark", "M": "modal", "B": "be", "H": "have", "O": "do", "NOT": "negation",
    "V": "base form", "VF": "finite verb", "VN": "participle", "VG": "-ing form", "T": "infinitive mark", "I": "preposition",
    "U": "clause opener", "W": "relative or question word", "THAT": "complementizer", "K": "conjunction", "R": "adverb",
    "DATE": "date",
}  # fmt: skip
_VERBS = frozenset(["VF", "V", "VN", "VG", "M", "B", "H", "O", "NOT"])
_CANDIDATES = 3  # patterns that are shown where none fits
_SHOWN_WORDS = 4  # of a pattern's alternatives
_REACH = 12  # clauses upwards
_COST = {"noun": 10, "word": 10, "content": 8, "preposition": 6, "particle": 9, "object": 6, "actor": 4}


def explain(coder: Coder, text: str, date: dt.date | str | None, console: Console) -> int:
    """Prints how ``text`` (a sentence or a story) is coded as of ``date``; returns the number of events.

    Raises `ValueError` for a date that is not ISO.
    """
    total = 0
    document = Document("explained", text, date)
    for sentence in coder.sentences(document):
        total += len(sentence.events)
        _Explainer(coder, sentence, document, console).run()
    if not total:
        _line(console, ("no event", "bold"))
    return total


Part = str | tuple[str, str]  # text, or text and style


def _line(console: Console, *parts: Part, indent: int = 0) -> None:
    """One line, never broken: file:line stays whole and can be clicked."""
    line = Text(" " * indent)
    for part in parts:
        said, style = (part, "") if isinstance(part, str) else part
        line.append(said.replace("\x1b", "␛").replace("\n", " "), style)
    line.rstrip()
    console.print(line, soft_wrap=True)


@dataclass(slots=True)
class Lack:
    """One demand of a pattern that the sentence does not meet; ``kind`` is a key of the cost table."""

    kind: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True)
class Trial:
    """A pattern tried at a clause or event noun: its score where it fits, its null pattern, or what it lacks."""

    frame: Frame
    score: int = 0
    fits: bool = False
    null: Frame | None = None
    lacks: list[Lack] = field(default_factory=list)

    @property
    def distance(self) -> tuple[int, int, int]:
        """How far the pattern is from fitting; what it demands and finds counts for it."""
        cost = sum(_COST[lack.kind] for lack in self.lacks)
        return 3 * cost - self.frame.weight, cost, self.frame.rank


# ---- The sentence ---------------------------------------------------------------------------------


class _Explainer:
    """Prints one coded sentence."""

    def __init__(self, coder: Coder, sentence: Sentence, document: Document, console: Console) -> None:
        self.coder, self.sentence, self.text, self.console = coder, sentence, document.text, console
        self.story_date = document.date if isinstance(document.date, dt.date) else None
        self.dictionary = coder.dictionary
        self.used = taken_up(sentence)

    def line(self, *parts: Part, indent: int = 2) -> None:
        _line(self.console, *parts, indent=indent)

    def head(self, title: str) -> None:
        _line(self.console, (title, "bold dim"))

    def run(self) -> None:
        sentence = self.sentence
        self.console.rule(f"sentence {sentence.index + 1}", style="dim")
        self.line((" ".join(self.text[sentence.start : sentence.end].split()), "bold"), indent=0)
        if sentence.units is not None and sentence.units.tags:
            self.head("tags")
            self.tags(sentence.units)
        reader = sentence.reader
        if reader is None:
            self.silent_sentence()
            return
        self.head("clauses")
        self.clauses(reader)
        self.head("actors")
        self.actors(reader)
        if sentence.events:
            self.head("events")
            told: set[int] = set()
            for event in sentence.events:
                reading = reading_of(event, sentence.readings, reader.units)
                self.event(event, reading, reader)
                if id(reading) in told:
                    self.told("", "the rest as above")
                else:
                    self.event_details(event, reading, reader)
                told.add(id(reading))
        self.uncoded(reader)

    def tags(self, units: Units) -> None:
        parts: list[Part] = []
        for i, tag in enumerate(units.tags):
            word = " ".join(units.tokens.words[units.first[i] : units.last[i] + 1])
            if units.first[i] != units.last[i]:
                word = f"[{word}]"
            phrase = units.phrases[i]
            colour = (
                "cyan"
                if phrase is not None and phrase.names
                else "green"
                if phrase is not None and phrase.roles
                else ""
            )
            if not colour:
                colour = "red" if tag in _VERBS else "magenta" if tag == "DATE" else ""
            parts += [(word, colour), ("/" + tag if tag in _TAGS else "", "dim"), " "]
        self.line(*parts)
        there = sorted(set(units.tags) & _TAGS.keys())
        self.line((", ".join(f"{tag} {_TAGS[tag]}" for tag in there), "dim"))

    # ---- clauses ------------------------------------------------------------------------------------

    def clauses(self, reader: Reader) -> None:
        if not reader.clauses:
            self.line("no verb, hence no clause")
        children: dict[int, list[Clause]] = {}
        roots: list[Clause] = []
        for clause in reader.clauses:
            governor = clause.governor
            (children.setdefault(id(governor), []) if _below(clause, reader) else roots).append(clause)

        def show(clause: Clause, before: str, depth: int) -> None:
            self.line((before, "dim"), *_described(reader, clause, self.text))
            below = children.get(id(clause), []) if depth < _REACH else []
            stem = before.replace("├─ ", "│  ").replace("└─ ", "   ")
            for i, inner in enumerate(below):
                show(inner, stem + ("└─ " if i == len(below) - 1 else "├─ "), depth + 1)

        for clause in roots:
            show(clause, "", 0)

    # ---- actors -------------------------------------------------------------------------------------

    def actors(self, reader: Reader) -> None:
        found, unknown = sentence_actors(reader, self.sentence.events)
        for actor in found:
            self.line((f"{actor.code or '?':12s}", "bold cyan"), f" {actor.text}")
            for part in _made_of(actor, reader, self.dictionary):
                self.line((part, "dim"), indent=15)
        for nominal in unknown:
            self.line(("-", "dim"), " " * 12, f"{_words(reader, nominal, self.text)}",
                      (f"  {why_no_actor(reader, nominal)}", "dim"))  # fmt: skip
        if not found and not unknown:
            self.line("none")

    # ---- events -------------------------------------------------------------------------------------

    def event(self, event: Event, reading: Reading | None, reader: Reader) -> None:
        modality = f"  {event.modality}" if event.modality != "actual" else ""
        self.line((f"{_code(event.source)} {event.code} {_code(event.target)}", "bold green"), f"  {event.label}",
                  (modality, "bold yellow"), f"  '{event.trigger.text}'")  # fmt: skip
        for name, actor in (("source", event.source), ("target", event.target)):
            if actor is not None:
                self.told(name, f"'{actor.text}'", where_stands(actor, reading, reader))
            else:
                reason = missing_side(reader, reading, name, self.text) if reading is not None else ""
                self.told(name, "---", reason)

    def event_details(self, event: Event, reading: Reading | None, reader: Reader) -> None:
        """The chain of patterns, composition, modality, date and classes."""
        for i, pattern in enumerate(event.pattern.split(" < ")):
            place, written = pattern_source(pattern, self.dictionary)
            self.told("pattern" if not i else "over", f"{pattern}: {written}", str(place))
        if reading is not None:
            for step in reading.steps:
                self.told("composed", self.step(step))
            if event.code == reading.reverse != reading.code:
                self.told("reverse", f"of {reading.code}, seen from the other side")
            if reading.reciprocal:
                self.told("both ways", "the entry is reciprocal")
            if event.modality != "actual":
                self.told("modality", f"{event.modality}: {why_modality(event, reading, reader)}")
            for trial in _rivals(reader, reading):
                place, written = pattern_source(trial.frame.id, self.dictionary)
                self.told(
                    "beats",
                    f"{trial.frame.id} ({trial.frame.code or trial.frame.act}): {written}",
                    str(place),
                )
        self.told("date", *self.date(event))
        if event.attribution is not None:
            self.told("said by", f"{_code(event.attribution)} '{event.attribution.text}'")
        plover = " ".join(p for p in event.plover if p) or "no PLOVER class"
        self.told("class", f"{plover}; quad {event.quad}; Goldstein {event.goldstein:g}")
        if event.issues:
            self.told("issues", ", ".join(event.issues))

    def told(self, name: str, what: str, aside: str = "") -> None:
        self.line((f"{name:10s}", "dim"), what, (f"  {aside}" if aside else "", "dim"), indent=4)

    def step(self, step: str) -> str:
        """A composition step with the labels of its codes: 'demand + 0874 (Retreat ...) = 1056 (Demand ...)'."""
        codes = self.dictionary.ontology.codes
        return " ".join(f"{w} ({codes[w].label})" if w in codes else w for w in step.split(" "))

    def date(self, event: Event) -> tuple[str, str]:
        if event.date is None:
            return "none", "the story has no date"
        if event.date_text is not None:
            return str(event.date), f"by '{event.date_text}', story of {event.story_date}"
        units = self.sentence.units
        others = [] if units is None else [self.text[slice(*units.span(u, u))] for u in units.dates]
        told = f"; '{others[0]}' belongs to another clause or is no date" if others else ""
        return str(event.date), "that of the story" + told

    # ---- what did not code --------------------------------------------------------------------------

    def silent_sentence(self) -> None:
        """Why a sentence was not even read."""
        sentence = self.sentence
        said = sentence.reason or "no event"
        if sentence.reason == "discarded":
            keys = tokenize(self.text, sentence.start, sentence.end).keys
            found = self.dictionary.unwanted(keys, self.story_date)
            for unwanted in found:
                place = _unwanted_place(self.coder.dictionary, unwanted)
                why = f" ({unwanted.reason})" if unwanted.reason else ""
                self.not_coded(f"discarded by '{unwanted.phrase}'{why}, level {unwanted.level}", str(place))
            if not found:
                self.not_coded("discarded", "another sentence has a phrase that discards the whole story")
            return
        if sentence.reason == "too complex":
            self.not_coded(
                f"too complex: more than {COMPLEX} words; a sentence that long is a table or a list"
            )
            return
        units = sentence.units
        names = _unknown_names(units) if units is not None else []
        told = "; unknown names: " + ", ".join(names) if names else ""
        self.not_coded(f"{said}: no name, role word or pronoun that the dictionaries know{told}")

    def not_coded(self, what: str, aside: str = "") -> None:
        self.line(("not coded ", "yellow"), what, (f"  {aside}" if aside else "", "dim"), indent=0)

    def uncoded(self, reader: Reader) -> None:
        """Each clause, reading and event noun that gave no event, with the reason."""
        blocks = self.sentence.blocks
        if blocks is not None and (by := blocks.set_aside_by):
            place, written = pattern_source(by, self.dictionary)
            self.not_coded(f"{self.sentence.reason} by {by}: {written}", str(place))
            return
        readings, clauses = without_event(self.sentence, reader, self.used)
        for reading in readings:
            words = self.text[slice(*reader.units.span(reading.first, reading.last))]
            label = self.dictionary.ontology.codes[reading.code].label
            why = why_dropped(reading, self.sentence, reader, self.text)
            self.not_coded(f"'{words}' reads as {reading.code} ({label})", why)
            self.chain(reading.patterns)
        for clause in clauses:
            self.clause(clause, reader)
        self.nouns(reader)

    def chain(self, patterns: Iterable[str]) -> None:
        for pattern in patterns:
            place, written = pattern_source(pattern, self.dictionary)
            self.line(f"{pattern}: {written}", (f"  {place}", "dim"), indent=12)

    def clause(self, clause: Clause, reader: Reader) -> None:
        said = f"'{_verb(reader, clause)}'"
        reason, trials = diagnose(reader, clause)
        self.not_coded(f"{said}: {reason}")
        self.trials(trials, clause.lemma)

    def trials(self, trials: list[Trial], trigger: str) -> None:
        for trial in trials:
            frame = trial.frame
            place, written = pattern_source(frame.id, self.dictionary)
            said = f"{frame.id} ({frame.code or frame.act}) {own_words(frame, self.dictionary, trigger)}".rstrip()
            self.line(f"{said}: {written}", (f"  {place}", "dim"), indent=12)
            if trial.null is not None:
                place, written = null_source(trial.null, self.dictionary)
                self.line(("silenced by ", "yellow"), f"never: {written}", (f"  {place}", "dim"), indent=14)
            elif trial.lacks:
                self.line(("lacks ", "yellow"), "; ".join(map(str, trial.lacks)), indent=14)

    def nouns(self, reader: Reader) -> None:
        """Event nouns that no event has: 'the arrest drew crowds'."""
        taken = {id(reader)} | reader.used_nouns | {n for r in self.sentence.readings for n in r.nouns}
        heads = {r.last for r in self.sentence.readings} | {r.first for r in self.sentence.readings}
        for nominal, phrase, after in _event_nouns(reader):
            if id(phrase) in taken or phrase.end in heads:
                continue
            found = diagnose_noun(reader, nominal, phrase, after)
            if found is not None:
                reason, trials = found
                words = self.text[slice(*reader.units.span(phrase.start, phrase.end))]
                self.not_coded(f"event noun '{words}': {reason}")
                self.trials(trials, reader.units.lemmas[phrase.end])


# ---- Clauses in words -----------------------------------------------------------------------------


def describe(reader: Reader, clause: Clause, text: str) -> str:
    """A clause in one line: subject | verb group | objects | preposition phrases."""
    keys = reader.units.keys

    def words(nominal: Nominal | None) -> str:
        return "-" if nominal is None else _words(reader, nominal, text)

    objects = "; ".join(words(n) for n in clause.objects) or "-"
    prepositions = "; ".join(f"{keys[p.unit]} {words(p.nominal)}" for p in clause.prepositions) or "-"
    relation = f"({clause.relation}) " if clause.relation else ""
    return f"{relation}{words(clause.subject)} | {_verb(reader, clause)} | {objects} | {prepositions}"


def _described(reader: Reader, clause: Clause, text: str) -> list[Part]:
    """The same with colours, and what else an editor wants to see: what the clause hangs on."""
    subject, verb, *rest = describe(reader, clause, text).split(" | ")
    parts: list[Part] = [subject, (" | ", "dim"), (verb, "bold red"), (" | ", "dim"), " | ".join(rest)]
    if clause.noun_governor is not None:
        parts.append((f"  (of '{_words(reader, clause.noun_governor, text)}')", "dim"))
    return parts


def _words(reader: Reader, nominal: Nominal, text: str) -> str:
    start, end = reader.units.span(nominal.start, nominal.end)
    return text[start:end]


def _verb(reader: Reader, clause: Clause) -> str:
    parts = [
        "if" if clause.conditional else "", "not" if clause.negated else "", clause.modal, "passive" if clause.passive else "",
        "to" if clause.kind == "infinitive" else "", clause.lemma,
    ]  # fmt: skip
    return " ".join(p for p in parts if p)


def _below(clause: Clause, reader: Reader) -> bool:
    """Does the clause hang on another one of the sentence (and not, by a loop, on itself)?"""
    governor, seen = clause.governor, 0
    if governor is None or all(governor is not c for c in reader.clauses):
        return False
    while governor is not None and seen < _REACH:
        if governor is clause:
            return False
        governor, seen = governor.governor, seen + 1
    return True


def _reports(clause: Clause, done: set[int], reader: Reader) -> bool:
    """Does the clause only say what is coded by itself ('said that ...')?"""
    return reader.sites.is_report(clause) and any(id(c) in done for c in _contents(clause))


def _contents(clause: Clause, depth: int = 0) -> Iterator[Clause]:
    for inner in clause.contents:
        yield inner
        if depth < _REACH:
            yield from _contents(inner, depth + 1)


# ---- Actors ---------------------------------------------------------------------------------------


def _nominals(reader: Reader) -> Iterator[Nominal]:
    """Every nominal of the sentence once, in the order of clauses, also those inside others."""
    seen: set[int] = set()

    def visit(nominal: Nominal | None, depth: int) -> Iterator[Nominal]:
        if nominal is None or id(nominal) in seen or depth > _REACH:
            return
        seen.add(id(nominal))
        yield nominal
        yield from visit(nominal.apposition, depth + 1)
        for preposition in nominal.prepositions:
            yield from visit(preposition.nominal, depth + 1)

    for clause in reader.clauses:
        for top in (clause.subject, *clause.objects, *(p.nominal for p in clause.prepositions)):
            yield from visit(top, 0)
    for top in reader.loose:
        yield from visit(top, 0)


def sentence_actors(reader: Reader, events: Iterable[Event]) -> tuple[list[Actor], list[Nominal]]:
    """The actors of a sentence and of its events, and the noun phrases that are nobody; as they stand in the text."""
    found: dict[tuple[int, int, str | None], Actor] = {}
    unknown: dict[int, Nominal] = {}
    for nominal in _nominals(reader):
        actors = reader.participants.inside(nominal)
        for actor in actors:
            found.setdefault((actor.start, actor.end, actor.code), actor)
        if not actors:
            unknown.setdefault(nominal.start, nominal)
    spans = {key[:2] for key in found}
    for event in events:
        for side in (event.source, event.target, event.attribution):
            if side is not None and (side.start, side.end) not in spans:
                found.setdefault((side.start, side.end, side.code), side)
    actors = [actor for _, actor in sorted(found.items(), key=lambda item: item[0][:2])]
    return actors, [unknown[start] for start in sorted(unknown)]


def _made_of(actor: Actor, reader: Reader, dictionary: Dictionary) -> list[str]:
    """What gave an actor its code: names with entry, place and dated code, role words, coreference."""
    units, actors = reader.units, reader.actors
    starts, ends = units.tokens.starts, units.tokens.ends
    told: list[str] = []
    entries: set[str] = set()
    covered = ""
    for unit in range(len(units)):
        if not (actor.start < ends[units.last[unit]] and starts[units.first[unit]] < actor.end):
            continue
        words = " ".join(units.tokens.words[units.first[unit] : units.last[unit] + 1])
        phrase = units.phrases[unit]
        name = actors.name_at(phrase, unit) if phrase is not None and phrase.names else None
        modifier = phrase.modifier if phrase is not None else dictionary.modifiers.get(units.keys[unit], "")
        if name is not None:
            facts = dictionary.actors[name.entry]
            entries.add(facts.id)
            code = facts.code(actors.date)
            covered += code or ""
            told.append(f"{words} = {code or 'no code'} ({facts.id}, {name.form})  {dictionary.places.get(facts.id, '')}"
                        f"{_dated(facts, actors.date)}")  # fmt: skip
        elif phrase is not None and phrase.roles:
            covered += phrase.roles[0]
            told.append(
                f"{words} = {phrase.roles[0]} (role word)  {_word_place(dictionary, 'agents', phrase.agent)}"
            )
        elif modifier:
            covered += modifier
            told.append(
                f"{words} = {modifier} (modifier)  {_word_place(dictionary, 'modifiers', units.keys[unit])}"
            )
    if actor.code is None:
        told.append("given as a mention; no dictionary knows it")
    elif (actor.entry and actor.entry not in entries) or not told:
        told.append(_origin(actor, actors, dictionary))
    elif actor.country and actor.country not in covered:
        told.append(f"{actor.country} comes from the words around it, or from who was named before")
    return [t for t in told if t]


def _dated(facts: ActorFacts, date: dt.date | None) -> str:
    """Which of an entry's dated codes holds, as the entry writes it."""
    if not any(start or end for _, start, end in facts.codes):
        return ""
    chosen = facts.code(date)
    if date is None:
        undated = any(start is None and end is None for _, start, end in facts.codes)
        which = "code that is not dated" if undated else "of the last term"
        return f"  (no story date: {chosen or 'no'} {which})"
    for code, start, end in facts.codes:
        if (
            (start or end)
            and code == chosen
            and (start is None or start <= date)
            and (end is None or date < end)
        ):
            return f"  (on {date}: {code} {start or ''}..{end or ''})"
    return f"  (no dated code holds on {date})"


def _origin(actor: Actor, actors: Actors, dictionary: Dictionary) -> str:
    """Where the code of a pronoun, surname or 'the group' comes from."""
    actors.story.surname("")  # files what waits
    before = [
        n.actor for n in actors.story.named
        if n.position < actor.start and n.actor.code == actor.code and n.actor.text != actor.text
    ]  # fmt: skip
    place = dictionary.places.get(actor.entry) if actor.entry else None
    entry = f" ({actor.entry})  {place}" if place else ""
    if before:
        return f"stands for '{max(before, key=lambda a: len(a.text)).text}', named before{entry}"
    return f"by the words around it{entry}"


def why_no_actor(reader: Reader, nominal: Nominal) -> str:
    """Why a noun phrase is nobody: an unknown name, a pronoun without antecedent, no role word."""
    units, dictionary = reader.units, reader.dictionary
    for phrase in nominal.phrases:
        if units.tags[phrase.start] == "P":
            pronoun = dictionary.lexicon.pronouns.get(units.keys[phrase.start])
            if pronoun is not None and (pronoun.expletive or pronoun.negative):
                return "refers to nobody"
            return "nobody fitting was named before"
        names = []
        for unit in range(phrase.start, phrase.end + 1):
            found = units.phrases[unit]
            if found is not None and found.names:
                facts = dictionary.actors[found.names[0].entry]
                if facts.code(reader.actors.date) is None:
                    return f"{facts.id} has no code on {reader.actors.date}  {dictionary.places.get(facts.id, '')}"
                return f"its head '{units.keys[phrase.end]}' is no actor"
            if found is None and units.tags[unit] == "X":
                names.append(units.tokens.words[units.first[unit]])
        if names:
            return f"the name '{' '.join(names)}' is in no actors file"
    return "no name and no role word"


def _unknown_names(units: Units) -> list[str]:
    """Capitalised words inside a sentence that no dictionary has."""
    found: list[str] = []
    joined = False
    for unit in range(1, len(units)):
        word = units.tokens.words[units.first[unit]]
        capital = word[:1].isupper() and units.phrases[unit] is None and unit not in units.dates
        if capital and joined:
            found[-1] += " " + word
        elif capital:
            found.append(word)
        joined = capital
    return [f"'{name}'" for name in found]


# ---- Events ---------------------------------------------------------------------------------------


def _code(actor: Actor | None) -> str:
    return "---" if actor is None else actor.code or f"'{actor.text}'"


def reading_of(event: Event, readings: list[Reading], units: Units) -> Reading | None:
    """The reading that an event was made of."""
    fitting = [
        r for r in readings if " < ".join(r.patterns) == event.pattern and event.code in (r.code, r.reverse)
    ]
    trigger = (event.trigger.start, event.trigger.end)
    return next(
        (r for r in fitting if units.span(r.first, r.last) == trigger), fitting[0] if fitting else None
    )


def where_stands(actor: Actor, reading: Reading | None, reader: Reader) -> str:
    """The place of an actor in its clause: subject, object, after 'with', ..."""
    clause = reading.clause if reading is not None else None
    if actor.start < reader.actors.start:
        return "from a sentence before"
    if clause is None:
        return "with the event noun" if reading is not None and reading.nouns else ""
    others = [c for c in reader.clauses if c is not clause]
    for host in (clause, *others):
        for position, nominal in _positions(reader, host):
            for found in reader.participants.inside(nominal):
                if (found.start, found.end) == (actor.start, actor.end):
                    of = "" if host is clause else f" of '{_verb(reader, host)}'"
                    home = f"; {found.code} within the source's state" if found.code != actor.code else ""
                    return position + of + home
    return "inside another phrase"


def _positions(reader: Reader, clause: Clause) -> Iterator[tuple[str, Nominal]]:
    """What stands around a verb, each with the name of its position."""
    keys = reader.units.keys
    if clause.subject is not None:
        yield "subject of the passive" if clause.passive else "subject", clause.subject
    for nominal in clause.objects:
        yield "object", nominal
    for preposition in clause.prepositions:
        if preposition.nominal is not None:
            yield f"after '{keys[preposition.unit]}'", preposition.nominal


def missing_side(reader: Reader, reading: Reading, side: str, text: str) -> str:
    """Which noun phrases stood where the source (or target) of a reading should be, and why they are nobody."""
    clause = reading.clause
    if clause is None or (reading.nouns and not clause.main <= reading.last <= clause.main):
        return f"no {side} with the event noun"
    positions = list(_positions(reader, clause))
    if clause.passive:
        agents = reader.lexicon.has("agent_prepositions")
        of_source = {f"after '{word}'" for word in agents}
    else:
        of_source = {"subject"}
    wanted = [(p, n) for p, n in positions if (p in of_source) == (side == "source")]
    told = []
    for position, nominal in wanted:
        found = reader.participants.inside(nominal, source=side == "source")
        if not found:
            told.append(f"{position} '{_words(reader, nominal, text)}': {why_no_actor(reader, nominal)}")
        elif not any(a in (*reading.sources, *reading.targets) for a in found):
            told.append(
                f"{position} '{_words(reader, nominal, text)}': the pattern does not take it as {side}"
            )
        elif side == "target" and any(a in reading.targets for a in found):
            told.append(f"{position} '{_words(reader, nominal, text)}': the source itself, or its own state")
    if told:
        return "; ".join(told)
    return f"nothing stands where the {side} would"


def why_modality(event: Event, reading: Reading, reader: Reader) -> str:
    """The words that make an event no fact."""
    if event.modality == "historical":
        return f"'{event.date_text}' lies long before the story"
    clause, units = reading.clause, reader.units
    if clause is None:
        return "the event noun's clause"
    if event.modality == "negated":
        words = [
            units.keys[u]
            for u in range(max(clause.start - 3, 0), min(clause.main + 2, len(units)))
            if units.tags[u] == "NOT"
        ]
        return f"'{words[0]}'" if words else "a negative subject or governing word"
    modals = [units.keys[u] for u in clause.auxiliaries if units.tags[u] == "M"]
    if clause.conditional:
        return "a condition"
    if units.tokens.words[-1] == "?":
        return "a question"
    return f"'{modals[0]}'" if modals else "what governs the clause is negated, conditional or only attempted"


def _rivals(reader: Reader, reading: Reading) -> list[Trial]:
    """Patterns of other codes that fit the same verb, but weigh less."""
    clause = reading.clause
    if clause is None or clause.main not in (reading.first, reading.last):
        return []
    index = reader.dictionary.verbs.get(clause.lemma)
    if index is None:
        return []
    outer = next((p for p in reading.patterns if not p.startswith("obligation.")), "")
    entry = outer.partition("#")[0]
    fits = [t for t in try_frames(reader, index, reader.sites.of_clause(clause)) if t.fits and t.null is None]
    own = next((t for t in fits if t.frame.id == outer), None)
    if own is None:
        return []
    lighter = {
        t.frame.entry: t
        for t in sorted(fits, key=lambda t: (t.score, -t.frame.rank))
        if t.frame.entry != entry and (t.frame.code, t.frame.act) != (own.frame.code, own.frame.act)
    }
    return sorted(lighter.values(), key=lambda t: (-t.score, t.frame.rank))[:2]


# ---- What gave no event ---------------------------------------------------------------------------


def taken_up(sentence: Sentence) -> set[int]:
    """The ids of the clauses that others took up; to be asked before anything is read again."""
    return {id(c) for c in sentence.clauses if c.used}


def without_event(sentence: Sentence, reader: Reader, used: set[int]) -> tuple[list[Reading], list[Clause]]:
    """The readings that became no event, and the clauses that gave no reading; ``used`` is `taken_up`."""
    events = [reading_of(e, sentence.readings, reader.units) for e in sentence.events]
    kept = {id(r) for r in events if r is not None}
    dropped = [r for r in sentence.readings if id(r) not in kept]
    done = {
        id(c) for r in (*events, *dropped) if r is not None for c in (r.clause, *r.inner) if c is not None
    }
    silent = [
        c for c in reader.clauses if id(c) not in done and id(c) not in used and not _reports(c, done, reader)
    ]
    return dropped, silent


def why_dropped(reading: Reading, sentence: Sentence, reader: Reader, text: str) -> str:
    """Why a reading became no event."""
    if not reading.sources and not reading.targets:
        sides = [missing_side(reader, reading, s, text) for s in ("source", "target")]
        return "but neither source nor target is an actor: " + "; ".join(s for s in sides if s)
    codes = {a.code for a in (*reading.sources, *reading.targets)}
    for event in sentence.events:
        if event.root == reading.code[:2] and (event.source and event.source.code) in codes:
            return f"but {_code(event.source)} {event.code} {_code(event.target)} says more: one event a pair and root"
    return "but source and target are one, or a state and its own officials"


# ---- Where things are written ---------------------------------------------------------------------


def pattern_source(pattern: str, dictionary: Dictionary) -> tuple[Place | str, str]:
    """Where a pattern id such as ``arrest#2`` stands, and its text as written."""
    return _written(pattern, "patterns", dictionary)


def null_source(frame: Frame, dictionary: Dictionary) -> tuple[Place | str, str]:
    """The same for a null pattern."""
    return _written(frame.id, "never", dictionary)


def _written(pattern: str, section: str, dictionary: Dictionary) -> tuple[Place | str, str]:
    entry, _, number = pattern.partition("#")
    place = dictionary.places.get(entry)
    if place is None:
        return "", "built in: obligations in lexicon/closed.yaml" if entry.startswith("obligation.") else ""
    node = _entry_node(place, entry)
    if node is not None and "when" in node:
        return Place(place.file, *node.places["when"]), str(node["when"])
    patterns: Any = node.get(section) if node is not None else None
    if isinstance(patterns, str) and number == "1" and node is not None:
        line, column = node.places[section]
        return Place(place.file, line, column), patterns
    if isinstance(patterns, List) and number and int(number) <= len(patterns):
        line, column = patterns.places[int(number) - 1]
        return Place(place.file, line, column), patterns[int(number) - 1]
    return place, "(no pattern of its own: the words with their usual company)"


@lru_cache(maxsize=128)
def _parsed(path: str, changed: int) -> Any:
    try:
        return read_yaml(Path(path))
    except CoderError:
        return Map(1, 1)


def _file(name: str) -> Any:
    """A dictionary file as read; empty where it is gone since the dictionary was compiled."""
    path = Path(name) if Path(name).exists() else data_root() / name
    try:
        return _parsed(str(path), path.stat().st_mtime_ns)
    except OSError:
        return Map(1, 1)


def _entry_node(place: Place, entry: str) -> Map | None:
    content = _file(place.file)
    if not isinstance(content, Map):
        return None
    found = [e for section in ("verbs", "verb_blocks", "transformations") for e in content.get(section, ())]
    return next((e for e in found if e.get("id") == entry), None)


def own_words(frame: Frame, dictionary: Dictionary, trigger: str) -> str:
    """Which verb (or noun) of several words of its entry a pattern was compiled for: 'take into custody'."""
    place = dictionary.places.get(frame.entry)
    node = _entry_node(place, frame.entry) if place is not None else None
    listed: Any = node.get("noun" if frame.noun else "verb", ()) if node is not None else ()
    sets = [
        *frame.object_words,
        *frame.subject_words,
        *(d.words for d in frame.prepositions if d.words is not None),
    ]
    there = {
        w
        for words in sets
        if len(words.words) + len(words.phrases) <= 2  # a word and its base form, no list of alternatives
        for w in (*words.words, *(part for p in words.phrases for part in p))
    }
    there.update(
        name for names in (*frame.particles, *(d.prepositions for d in frame.prepositions)) for name in names
    )
    there.update(dictionary.lexicon.has("articles") | {trigger})
    fitting = [w for w in ([listed] if isinstance(listed, str) else listed) if trigger in w.split()]
    fitting = [w for w in fitting if len(w.split()) > 1 and there.issuperset(phrase_keys(w))]
    return f"'{max(fitting, key=len)}'" if fitting else ""


def _word_place(dictionary: Dictionary, section: str, word: str) -> Place | str:
    """Where a role word, modifier or discarded phrase stands, in whichever layer."""
    return dictionary.places.get(place_key(section, entry_key(section, word)), "")


def _unwanted_place(dictionary: Dictionary, unwanted: Unwanted) -> Place | str:
    """Where a phrase that discards sentences stands."""
    if unwanted.actor is not None:
        return dictionary.places.get(place_key("actors", unwanted.actor.id), "")
    return _word_place(dictionary, "discards", unwanted.phrase) or "discards.yaml"


# ---- Why not --------------------------------------------------------------------------------------


def why_not(reader: Reader, clause: Clause) -> str:
    """Why a clause has no reading, in one line."""
    reason, trials = diagnose(reader, clause)
    parts = []
    for trial in trials:
        if trial.null is not None:
            place, written = null_source(trial.null, reader.dictionary)
            parts.append(f"{trial.frame.id} is silenced by '{written}' ({place})")
        elif trial.lacks:
            parts.append(f"{trial.frame.id} lacks {', '.join(map(str, trial.lacks))}")
    return reason + (": " if parts else "") + "; ".join(parts)


def diagnose(reader: Reader, clause: Clause) -> tuple[str, list[Trial]]:
    """Why a clause gave no reading, and the patterns that show it (at most three)."""
    index = reader.dictionary.verbs.get(clause.lemma)
    blocks = reader.dictionary.blocks.find(reader.units.keys[clause.main], clause.lemma)
    if not index and blocks:
        return "no pattern of its verb block fits, and the block has no code of its own", []
    if not index:
        as_noun = " (as a noun it is in one)" if clause.lemma in reader.dictionary.nouns else ""
        return f"the verb '{clause.lemma}' is in no dictionary entry{as_noun}", []
    trials = try_frames(reader, index, reader.sites.of_clause(clause))
    fits = [t for t in trials if t.fits and t.null is None]
    silenced = [t for t in trials if t.null is not None]
    if fits:
        best = min(fits, key=lambda t: (-t.score, t.frame.rank))
        return _fits_but(reader, clause, best), [best]
    if silenced:
        return "kept silent by a null pattern", sorted(silenced, key=lambda t: t.frame.rank)[:1]
    return "no pattern of the verb fits; the nearest", nearest(trials)


def _fits_but(reader: Reader, clause: Clause, best: Trial) -> str:
    """Why a pattern fits and yet nothing came of it."""
    frame = best.frame
    if frame.act == "report":
        return "only reports, and what it reports gave no event"
    if not frame.code:
        return f"'{frame.act}' has no code for what it is about (see ontology/composition.yaml)"
    if frame.act and not reader.participants.inside(clause.subject, source=True):
        return "an act needs somebody who acts, and the subject is no actor"
    return "the pattern fits, but a clause around this one took it up"


def diagnose_noun(
    reader: Reader, nominal: Nominal, phrase: NounPhrase, after: list[Preposition]
) -> tuple[str, list[Trial]] | None:
    """Why an event noun that stands by itself gave no event; None where it is no event noun."""
    index = reader.dictionary.nouns.get(reader.units.lemmas[phrase.end])
    if not index:
        return None
    site = reader.sites.of_noun(nominal, phrase, after)
    trials = [t for t in try_frames(reader, index, site) if not t.frame.governed and t.frame.code]
    if not trials:
        return None
    fits = [t for t in trials if t.fits and t.null is None]
    if fits:
        best = min(fits, key=lambda t: (-t.score, t.frame.rank))
        sources = reader.fallbacks.noun_sources(site, phrase)
        targets = reader.fallbacks.noun_targets(site, sources, best.frame.code or "")
        sides = ", ".join(
            f"{name} {found[0].code or found[0].text}" if found else f"no {name}"
            for name, found in (("source", sources), ("target", targets))
        )
        return f"by itself it needs both actors with it, and has {sides}", [best]
    silenced = [t for t in trials if t.null is not None]
    if silenced:
        return "kept silent by a null pattern", sorted(silenced, key=lambda t: t.frame.rank)[:1]
    # 'the museum' is no 'war museum', and an actor is no event
    near = (
        []
        if reader.actors.of_phrase(phrase)
        else nearest([t for t in trials if not any(k.kind == "noun" for k in t.lacks)])
    )
    return ("no pattern of the noun fits; the nearest", near) if near else None


def _event_nouns(reader: Reader) -> Iterator[tuple[Nominal, NounPhrase, list[Preposition]]]:
    """The noun phrases whose head could be an event noun, as the reader walks them."""
    seen: set[int] = set()
    groups: list[tuple[Nominal, list[Preposition]]] = []
    for clause in reader.clauses:
        if clause.subject is not None:
            groups.append((clause.subject, []))
        groups += [(n, clause.prepositions if n is clause.objects[-1] else []) for n in clause.objects]
        groups += [
            (p.nominal, clause.prepositions[i + 1 :])
            for i, p in enumerate(clause.prepositions)
            if p.nominal is not None
        ]
    groups += [(nominal, nominal.prepositions) for nominal in reader.loose]
    for nominal, after in groups:
        for top in nominal.phrases:
            for phrase in (top, *top.ofs):
                if id(phrase) not in seen and reader.units.tags[phrase.end] in ("N", "NS"):
                    seen.add(id(phrase))
                    yield nominal, phrase, after


def try_frames(reader: Reader, index: FrameIndex, site: Any) -> list[Trial]:
    """Every pattern of a verb or noun, tried where it stands."""
    reader.sites.hits(site)
    trials = []
    for frame in sorted(index, key=lambda f: f.rank):
        match = reader.matcher.match(frame, site, 0, reader)
        if match is None:
            trials.append(Trial(frame, lacks=lacks(reader, frame, site)))
            continue
        null = next((n for n in frame.nulls if reader.matcher.match(n, site, 0, reader, null=True) is not None), None)
        if null is None and not frame.code and not match.content:
            trials.append(Trial(frame, lacks=[Lack("content", _no_content(reader, frame, site))]))
        else:
            trials.append(Trial(frame, match.score, True, null))
    return trials


def nearest(trials: list[Trial]) -> list[Trial]:
    """The three patterns that lack least, the nearest first; of different entries where there are enough."""
    ordered = sorted((t for t in trials if t.lacks), key=lambda t: t.distance)
    ids: dict[str, Trial] = {}
    entries: dict[str, Trial] = {}
    for trial in ordered:
        ids.setdefault(trial.frame.id, trial)
        entries.setdefault(trial.frame.entry, trial)
    chosen = list(entries.values())[:_CANDIDATES]  # different entries say more than variants of one
    chosen += [t for t in ids.values() if t not in chosen][: _CANDIDATES - len(chosen)]
    return sorted(chosen, key=lambda t: t.distance)


def lacks(reader: Reader, frame: Frame, site: Any) -> list[Lack]:
    """The demands of a pattern that are not met; follows `Reader._match` step by step."""
    found: list[Lack] = []
    keys = reader.units.keys

    def shown(nominals: Iterable[Nominal | None]) -> str:
        return ", ".join(" ".join(keys[n.start : n.end + 1]) for n in nominals if n is not None and n.phrases)

    for names in frame.particles:
        if site.particles.isdisjoint(names):
            found.append(Lack("particle", f"'{_either(names)}' with the verb"))
    objects = reader.sites.objects(frame, site)
    for words in frame.object_words:
        bag, sequence = reader.sites.object_bag(site), site.sequence
        if not words.found(bag, sequence) and not words.found(*reader.sites.particle_words(frame, site)):
            there = shown(objects)
            found.append(
                Lack(
                    "word",
                    f"{sample(words)} in the object" + (f" '{there}'" if there else " (there is none)"),
                )
            )
    for words in frame.subject_words:
        if not words.found(reader.sites.subject_bag(site), site.subject_sequence):
            if frame.noun:
                there = " ".join(keys[site.phrase.start : site.phrase.end + 1])
                found.append(Lack("noun", f"{sample(words)} in '{there}'"))
            else:
                there = shown([site.subject])
                found.append(
                    Lack(
                        "word",
                        f"{sample(words)} in the subject" + (f" '{there}'" if there else " (there is none)"),
                    )
                )
    clause = site.clause
    if site.objects and clause is not None and not clause.passive and frame.intransitive:
        found.append(Lack("object", f"a verb without object (there is '{shown(site.objects)}')"))
    for demand in frame.prepositions:
        if demand.optional:
            continue
        holder = reader.matcher.preposition(demand, site.prepositions)
        if holder is not None:
            if demand.possessor and not reader.participants.owned(holder):
                where = f"behind '{_either(demand.prepositions)}' ('{shown([holder])}')"
                found.append(Lack("actor", f"an owner (the {demand.possessor}) {where}"))
            continue
        governed = [n for key, n, _ in site.prepositions if key in demand.prepositions]
        if not governed:
            behind = f" and {sample(demand.words)}" if demand.words is not None else ""
            found.append(Lack("preposition", f"a phrase with '{_either(demand.prepositions)}'{behind}"))
        elif demand.words is not None:
            found.append(
                Lack(
                    "word",
                    f"{sample(demand.words)} behind '{_either(demand.prepositions)}' ('{shown(governed)}')",
                )
            )
        else:
            found.append(Lack("preposition", f"a noun behind '{_either(demand.prepositions)}'"))
    if frame.object and frame.object != "content" and not reader.sites.objects(frame, site):
        found.append(Lack("object", f"an object (the {frame.object})"))
    if frame.object_possessor and not any(reader.participants.owned(n) for n in objects):
        found.append(Lack("actor", f"an owner in the object (the {frame.object_possessor})"))
    if frame.subject_possessor and not frame.noun and not frame.subject_words:
        if site.subject is None or not reader.participants.owned(site.subject):
            found.append(Lack("actor", f"an owner in the subject (the {frame.subject_possessor})"))
    if frame.subject == "content" and not found:
        found.append(Lack("content", "an event as subject"))
    elif frame.content and not found:
        found.append(Lack("content", _no_content(reader, frame, site)))
    if not found and frame.noun:
        return [Lack("actor", "its source where the pattern wants it: the possessor in front is the source")]
    return found or [Lack("actor", "its source or target where the pattern wants it")]


def _no_content(reader: Reader, frame: Frame, site: Any) -> str:
    """What an act is about, or would be."""
    marks = "/".join("..." if m == "any" else f"'{m} ...'" for m in frame.content.split("|"))
    inner = [c.lemma for c in (site.clause.contents if site.clause is not None else ())]
    told = f" ('{inner[0]}' has none)" if inner else ""
    return f"an action {marks} that has a code{told}"


def sample(words: WordSet) -> str:
    """A word set as patterns write it, cut short: '(troop|soldier|...)'."""
    listed = sorted(words.words) + [" ".join(p) for p in words.phrases]
    more = "|..." if len(listed) > _SHOWN_WORDS else ""
    said = "|".join(listed[:_SHOWN_WORDS])
    return f"({said}{more})" if len(listed) > 1 else f"'{said}'"


def _either(words: Iterable[str]) -> str:
    listed = sorted(words)
    return "/".join(listed[:_SHOWN_WORDS]) + ("/..." if len(listed) > _SHOWN_WORDS else "")
