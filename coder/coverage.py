"""Which entries of the dictionaries a corpus uses, how often, and which never; and how many actors they know in it.

A pattern counts once for each event whose chain has it; an actor entry for each source or target that it gives;
a role word or modifier for each source or target whose words hold it and whose code has its role.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from coder.candidates import KINDS, noun_phrases
from coder.checks_patterns import pattern_place
from coder.corpus.runner import survey
from coder.dictionary import NOBODY, Dictionary, Sources, entry_key, item_place
from coder.errors import Place, Problem
from coder.model import Actor, Document
from coder.patterns import Frame
from coder.pipeline import Coder, Sentence
from coder.sequences import split_pattern

SECTIONS = ("patterns", "actors", "agents", "modifiers")
_TITLES = {
    "patterns": "patterns", "actors": "actor entries", "agents": "role words", "modifiers": "modifiers",
}  # fmt: skip
_MOST = 20  # shown of what fires most


@dataclass(slots=True)
class Counts:
    """What fired over a corpus: (section, id or folded word) -> how often; and the noun phrases in actors' places."""

    documents: int = 0
    sentences: int = 0
    events: int = 0
    fired: Counter[tuple[str, str]] = field(default_factory=Counter)
    standing: Counter[tuple[str, bool]] = field(default_factory=Counter)  # (kind, has a code)

    def add(self, sentence: Sentence, text: str, dictionary: Dictionary) -> None:
        """Counts one coded sentence of a document with that text."""
        self.sentences += 1
        for event in sentence.events:
            self.events += 1
            self.fired.update(("patterns", pattern) for pattern in event.pattern.split(" < "))
            for actor in (event.source, event.target):
                if actor is not None:
                    self.fired.update(_used(actor, sentence, dictionary))
        if sentence.blocks is not None and sentence.blocks.set_aside_by:
            self.fired["patterns", sentence.blocks.set_aside_by] += 1
        self.standing.update((s.kind, s.coded) for s in noun_phrases(sentence, text))


def _used(actor: Actor, sentence: Sentence, dictionary: Dictionary) -> Iterator[tuple[str, str]]:
    """The entries that gave an actor its code."""
    if actor.entry is not None:
        yield "actors", actor.entry
    units = sentence.units
    if units is None or actor.start < sentence.start:
        return
    starts, ends = units.tokens.starts, units.tokens.ends
    for unit in range(len(units)):
        if not (actor.start <= starts[units.first[unit]] and ends[units.last[unit]] <= actor.end):
            continue
        phrase, key = units.phrases[unit], units.keys[unit]
        modifier = phrase.modifier if phrase is not None else dictionary.modifiers.get(key, "")
        if phrase is not None and phrase.roles and phrase.roles[0] in actor.roles:
            yield "agents", entry_key("agents", phrase.agent)
        elif modifier and modifier in actor.roles:
            yield "modifiers", key


def count(coder: Coder, items: Iterable[Document | Problem], reject: Callable[[Problem], object]) -> Counts:
    """Codes a stream of documents and counts what fired; ``reject`` gets what cannot be read."""
    counts = Counts()

    def look(document: Document) -> None:
        sentences = list(coder.sentences(document, exhaustive=True))
        counts.documents += 1
        for sentence in sentences:
            counts.add(sentence, document.text, coder.dictionary)

    survey(items, look, reject)
    return counts


# ---- Against what the dictionaries hold -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One pattern, actor entry, role word or modifier: where it stands, what it says, how often it fired."""

    section: str
    id: str
    place: Place
    text: str
    count: int


def rows(counts: Counts, sources: Sources, dictionary: Dictionary) -> list[Row]:
    """Everything that could fire, in the order of the files; what fired though it stands in no file, at the end."""
    found: dict[tuple[str, str], tuple[Place, str]] = {}
    for table in (dictionary.verbs, dictionary.nouns):
        for _, index in table.items():
            for frame in index:
                if ("patterns", frame.id) not in found:
                    found["patterns", frame.id] = (
                        pattern_place(sources, frame.id),
                        _written(frame, sources),
                    )
    found.update(_of_blocks(sources))
    for actor in sources.actors.values():
        found["actors", actor.id] = sources.places[actor.id], (actor.names or [actor.id])[0]
    for section, words in (("agents", sources.agents), ("modifiers", sources.modifiers)):
        for word, code in words:
            key = section, entry_key(section, word)
            found.setdefault(key, (sources.located[key], f"{word} {code}"))
    for key in counts.fired.keys() - found.keys():
        found[key] = Place("~"), ""  # obligations: 'must withdraw' is a demand by itself
    table_of = [
        Row(section, name, place, text, counts.fired[section, name])
        for (section, name), (place, text) in found.items()
    ]
    return sorted(table_of, key=lambda row: (row.place, row.section, row.id))


def _of_blocks(sources: Sources) -> Iterator[tuple[tuple[str, str], tuple[Place, str]]]:
    """The patterns of verb blocks, their verbs' own codes, and the transformations; null codes leave no trace."""
    for name, block in sources.blocks.items():
        own = [block.codes.get(verb.partition(" / ")[0], block.code) for verb in block.verbs]
        if any(code != NOBODY for code in own):
            yield ("patterns", name), (sources.places[name], "(its verbs where no pattern fits)")
        for i, text in enumerate(block.patterns):
            if split_pattern(text)[0] != NOBODY:
                yield ("patterns", f"{name}#{i + 1}"), (item_place(sources, name, "patterns", i), text)
    for name, rule in sources.transformations.items():
        yield ("patterns", name), (sources.places[name], rule.when)


def _written(frame: Frame, sources: Sources) -> str:
    number = frame.id.partition("#")[2]
    if number:
        return sources.verbs[frame.entry].patterns[int(number) - 1]
    return "(the bare noun behind an act)" if frame.governed else "(its words in their usual company)"


def as_json(counts: Counts, table: list[Row], *, unused: bool = False) -> str:
    """The whole count as one JSON object; ``unused`` leaves in only what never fired."""
    chosen = [row for row in table if not (unused and row.count)]
    record: dict[str, Any] = {
        "documents": counts.documents,
        "sentences": counts.sentences,
        "events": counts.events,
        "noun_phrases": {
            kind: {"all": _all(counts, kind), "coded": counts.standing[kind, True]} for kind in KINDS
        },
        "files": [
            {"file": file, "section": section, "entries": len(group), "used": _used_of(group), "fired": _fired(group)}
            for (file, section), group in _by_file(table).items()
        ],
    }  # fmt: skip
    for section in SECTIONS:
        record[section] = [
            {"id": r.id, "file": r.place.file.removeprefix("~"), "line": r.place.line, "text": r.text, "count": r.count}
            for r in chosen if r.section == section
        ]  # fmt: skip
    return json.dumps(record, indent=1, ensure_ascii=False)


def as_text(counts: Counts, table: list[Row], *, unused: bool = False) -> str:
    """The summary and what fired most, or (``unused``) what never did, by file."""
    return "\n".join([*_summary(counts, table), *(_never(table) if unused else _most(table))])


def _summary(counts: Counts, table: list[Row]) -> Iterator[str]:
    yield f"{counts.documents:,d} documents, {counts.sentences:,d} sentences, {counts.events:,d} events"
    total = sum(counts.standing.values())
    coded = sum(n for (_, known), n in counts.standing.items() if known)
    yield f"noun phrases where a rule wants source or target: {total:,d}, with a code {coded:,d}{_share(coded, total)}"
    for kind in KINDS:
        if all_of := _all(counts, kind):
            known = counts.standing[kind, True]
            yield f"  {kind + 's':12s} {all_of:6,d}, with a code {known:6,d}{_share(known, all_of)}"
    for section in SECTIONS:
        group = [row for row in table if row.section == section]
        used = _used_of(group)
        yield f"{_TITLES[section]}: {used:,d} of {len(group):,d} used{_share(used, len(group))}, {_fired(group):,d} times"


def _most(table: list[Row]) -> Iterator[str]:
    yield "by file:"
    for (file, section), group in _by_file(table).items():
        if file != "~":
            used = _used_of(group)
            yield f"  {used:6,d} of {len(group):6,d} {_TITLES[section]} used, {_fired(group):7,d} times  {file}"
    for section in SECTIONS:
        fired = sorted((r for r in table if r.section == section and r.count), key=lambda r: (-r.count, r.id))
        if fired:
            yield f"{_TITLES[section]} used most:"
        for row in fired[:_MOST]:
            yield f"  {row.count:7,d}  {_line(row)}"


def _never(table: list[Row]) -> Iterator[str]:
    yield "never used:"
    yield from (f"  {_line(row)}" for row in table if not row.count)


def _line(row: Row) -> str:
    place = "" if row.place.file == "~" else f"  {row.place}"
    return f"{row.id}: {row.text}{place}" if row.text else f"{row.id}{place}"


def _by_file(table: list[Row]) -> dict[tuple[str, str], list[Row]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in table:
        groups.setdefault((row.place.file, row.section), []).append(row)
    return groups


def _used_of(group: list[Row]) -> int:
    return sum(row.count > 0 for row in group)


def _fired(group: list[Row]) -> int:
    return sum(row.count for row in group)


def _all(counts: Counts, kind: str) -> int:
    return counts.standing[kind, True] + counts.standing[kind, False]


def _share(part: int, whole: int) -> str:
    return f" ({part / whole:.1%})" if whole else ""
