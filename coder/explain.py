"""How a sentence came to its events, for the people who write the dictionaries: tags, clauses, actors, patterns, reasons.

For what did not code it says why: no actor, no verb in the dictionary, no pattern that fits and what the
nearest ones lack, or the null pattern that kept it silent.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from coder.clauses import Clause, Nominal
from coder.dictionary import Dictionary
from coder.errors import Place
from coder.files import data_root, read_yaml
from coder.model import Actor, Document, Event
from coder.patterns import Frame
from coder.pipeline import Coder, Sentence
from coder.verbs import Reader, Reading

_COLOURS = {
    "X": "cyan",
    "N": "green",
    "NS": "green",
    "VF": "bold red",
    "V": "red",
    "VN": "red",
    "VG": "red",
    "DATE": "magenta",
}


def explain(coder: Coder, text: str, date: dt.date | str | None, console: Console) -> int:
    """Prints how ``text`` (one sentence or several) is coded as a story of ``date``; returns the number of events."""
    total = 0
    for sentence in coder.sentences(Document("explained", text, date)):
        total += len(sentence.events)
        _sentence(coder, sentence, text, console)
    if not total:
        console.print("[bold]no event[/]")
    return total


def _sentence(coder: Coder, sentence: Sentence, text: str, console: Console) -> None:
    console.rule(f"sentence {sentence.index}")
    console.print(escape(text[sentence.start : sentence.end]))
    if sentence.units is not None and sentence.units.tags:
        console.print(_tags(sentence))
    if sentence.reader is not None:
        reader = sentence.reader
        console.print(_clause_tree(reader, text))
        table = _actor_table(reader, text, coder.dictionary)
        if table.row_count:
            console.print(table)
        for event in sentence.events:
            _event(event, _reading_of(event, sentence.readings), coder.dictionary, console)
        coded = {id(r.clause) for r in sentence.readings if r.clause is not None}
        for clause in reader.clauses:
            if id(clause) not in coded and not clause.used:
                console.print(
                    f"[yellow]not coded:[/] {escape(_verb(reader, clause))} - {escape(why_not(reader, clause))}"
                )
        for reading in sentence.readings:
            if not reading.sources and not reading.targets:
                console.print(
                    f"[yellow]dropped:[/] {reading.code} by {reading.patterns[0]} - neither source nor target is an actor"
                )
    elif sentence.reason:
        told = {
            "no actor": "no name, role word or pronoun that the dictionaries know",
            "discarded": "a phrase of discards.yaml forbids it",
        }
        console.print(
            f"[yellow]{sentence.reason}:[/] {told.get(sentence.reason, 'it has too many words for a sentence')}"
        )


def _tags(sentence: Sentence) -> str:
    units = sentence.units
    assert units is not None
    words = []
    for i, tag in enumerate(units.tags):
        word = " ".join(units.tokens.words[units.first[i] : units.last[i] + 1])
        colour = _COLOURS.get(tag, "dim")
        joined = f"[underline]{escape(word)}[/]" if units.phrases[i] is not None else escape(word)
        words.append(f"{joined}[{colour}]/{tag}[/]")
    return " ".join(words)


# ---- clauses --------------------------------------------------------------------------------------


def _clause_tree(reader: Reader, text: str) -> Tree:
    root = Tree("clauses")
    nodes: dict[int, Tree] = {}

    def node(clause: Clause, depth: int = 0) -> Tree:
        if id(clause) not in nodes:
            governor = clause.governor
            parent = (
                node(governor, depth + 1)
                if governor is not None and governor in reader.clauses and depth < 9
                else root
            )
            nodes[id(clause)] = parent.add(escape(describe(reader, clause, text)))
        return nodes[id(clause)]

    for clause in reader.clauses:
        node(clause)
    return root


def describe(reader: Reader, clause: Clause, text: str) -> str:
    """A clause in one line: subject | verb group | objects | preposition phrases."""
    keys = reader.units.keys

    def words(nominal: Nominal | None) -> str:
        if nominal is None:
            return "-"
        start, end = reader.units.span(nominal.start, nominal.end)
        return text[start:end]

    objects = "; ".join(words(n) for n in clause.objects) or "-"
    prepositions = "; ".join(f"{keys[p.unit]} {words(p.nominal)}" for p in clause.prepositions) or "-"
    relation = f"({clause.relation}) " if clause.relation else ""
    return f"{relation}{words(clause.subject)} | {_verb(reader, clause)} | {objects} | {prepositions}"


def _verb(reader: Reader, clause: Clause) -> str:
    parts = [
        "if" if clause.conditional else "", "not" if clause.negated else "", clause.modal, "passive" if clause.passive else "",
        "to" if clause.kind == "infinitive" else "", clause.lemma,
    ]  # fmt: skip
    return " ".join(p for p in parts if p)


# ---- actors ---------------------------------------------------------------------------------------


def _actor_table(reader: Reader, text: str, dictionary: Dictionary) -> Table:
    table = Table("words", "code", "entry", "where", title="actors", title_justify="left", box=None)
    seen: set[tuple[int, int]] = set()
    for clause in reader.clauses:
        nominals = [clause.subject, *clause.objects, *(p.nominal for p in clause.prepositions)]
        for nominal in nominals:
            for actor in reader.inside(nominal):
                if (actor.start, actor.end) not in seen:
                    seen.add((actor.start, actor.end))
                    table.add_row(escape(actor.text), actor.code or "?", *_entry(actor, dictionary))
    return table


def _entry(actor: Actor, dictionary: Dictionary) -> tuple[str, str]:
    if actor.entry is None:
        return ("role words: " + ", ".join(actor.roles) if actor.roles else "-", "")
    place = dictionary.places.get(actor.entry)
    return actor.entry, str(place or "")


# ---- events ---------------------------------------------------------------------------------------


def _reading_of(event: Event, readings: list[Reading]) -> Reading | None:
    return next(
        (
            r
            for r in readings
            if " < ".join(r.patterns) == event.pattern and event.code in (r.code, r.reverse)
        ),
        None,
    )


def _event(event: Event, reading: Reading | None, dictionary: Dictionary, console: Console) -> None:
    source, target = ((a.code or f"'{a.text}'") if a else "---" for a in (event.source, event.target))
    modality = "" if event.modality == "actual" else f" ({event.modality})"
    console.print(
        f"[bold green]{escape(source)} {event.code} {escape(target)}[/]  {event.label}{modality}  '{escape(event.trigger.text)}'"
    )
    for pattern in event.pattern.split(" < "):
        place, written = pattern_source(pattern, dictionary)
        console.print(f"   pattern  {pattern}: {escape(written)}  [dim]{place}[/]")
    for step in reading.steps if reading is not None else ():
        console.print(f"   composed {step}")
    moved = f" from '{escape(event.date_text)}'" if event.date_text else ""
    console.print(f"   date     {event.date}{moved}")
    if event.attribution is not None:
        console.print(f"   said by  {event.attribution.code or ''} '{escape(event.attribution.text)}'")
    plover = " ".join(p for p in event.plover if p) or "no PLOVER class"
    console.print(f"   PLOVER   {plover}, quad {event.quad}, Goldstein {event.goldstein}")


def pattern_source(pattern: str, dictionary: Dictionary) -> tuple[Place | str, str]:
    """Where a pattern id such as ``arrest#2`` stands, and its text as written."""
    entry, _, number = pattern.partition("#")
    place = dictionary.places.get(entry)
    if place is None:
        return "", "built in: obligations in lexicon/closed.yaml" if entry.startswith("obligation.") else ""
    node = _entry_node(place.file, place.line)
    patterns: Any = node.get("patterns", ()) if node else ()
    if number and int(number) <= len(patterns):
        line, column = patterns.places[int(number) - 1]
        return Place(place.file, line, column), patterns[int(number) - 1]
    return place, "(the entry's words with their usual company)"


@lru_cache(maxsize=64)
def _file(name: str) -> Any:
    path = Path(name)
    return read_yaml(path if path.exists() else data_root() / name)


def _entry_node(file: str, line: int) -> Any:
    return next((e for e in _file(file).get("verbs", ()) if e.line == line), None)


# ---- why not --------------------------------------------------------------------------------------


def why_not(reader: Reader, clause: Clause) -> str:
    """Why a clause has no reading: no entry, silenced, or what the nearest patterns lack."""
    frames = reader.dictionary.verbs.get(clause.lemma)
    if not frames:
        return f"the verb '{clause.lemma}' is in no dictionary entry"
    site = reader._clause_site(clause)
    reader._hits(site)
    lacking: list[tuple[int, str]] = []
    for frame in frames:
        match = reader._match(frame, site, 0)
        if match is not None:
            null = next((n for n in frame.nulls if reader._match(n, site, 0, null=True) is not None), None)
            if null is not None:
                place, written = _null_source(null, reader.dictionary)
                return f"{frame.id} is silenced by its null pattern '{written}' ({place})"
            if frame.act in ("report", "light") or not frame.code:
                return f"{frame.id} only passes on what it is about, and that has no code"
            continue
        missing = _lacks(reader, frame, site)
        if missing:
            lacking.append((len(missing), f"{frame.id} lacks {', '.join(missing)}"))
    if not lacking:
        return "no pattern of the verb fits"
    return "nearest: " + "; ".join(text for _, text in sorted(lacking)[:3])


def _null_source(frame: Frame, dictionary: Dictionary) -> tuple[Place | str, str]:
    place = dictionary.places.get(frame.entry)
    node = _entry_node(place.file, place.line) if place else None
    number = int(frame.id.partition("#")[2] or 0)
    if place is not None and node and number and number <= len(node.get("never", ())):
        line, column = node["never"].places[number - 1]
        return Place(place.file, line, column), node["never"][number - 1]
    return place or "", frame.id


def _lacks(reader: Reader, frame: Frame, site: Any) -> list[str]:
    missing = []
    for words in frame.object_words:
        if not words.found(reader._object_bag(site), site.sequence):
            missing.append(f"an object such as '{_sample(words)}'")
    for words in frame.subject_words:
        if not words.found(reader._subject_bag(site), site.subject_sequence):
            missing.append(f"a subject such as '{_sample(words)}'")
    for demand in frame.prepositions:
        if not demand.optional and site.keys.isdisjoint(demand.prepositions):
            missing.append(f"'{'/'.join(sorted(demand.prepositions))} ...'")
    for names in frame.particles:
        if site.keys.isdisjoint(names):
            missing.append(f"the particle '{'/'.join(sorted(names))}'")
    if frame.object and not site.objects:
        missing.append("an object")
    return missing


def _sample(words: Any) -> str:
    return min(words.words) if words.words else " ".join(words.phrases[0])
