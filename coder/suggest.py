"""What the dictionaries lack, as a corpus shows it: unknown actors and verbs, ranked, each with a YAML entry to fill in.

The corpus streams through; what is kept is bounded, and does not depend on the order of its files as long
as there are no more than `LIMIT` candidates.
"""

from __future__ import annotations

import heapq
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

import yaml

from coder.candidates import noun_phrases, verbs_between
from coder.checks import EXAMPLE_DATE, event_text
from coder.corpus.runner import survey
from coder.errors import Problem
from coder.model import Document
from coder.pipeline import Coder, Sentence

LIMIT = 50_000  # candidates kept; beyond twice as many the rarest half is forgotten
SAMPLES = 3  # sentences shown of each
PATTERNS = 3  # written into an entry
_FORMS = 50  # ways to write it, or patterns, counted for each
FILL_IN = "?"  # stands where only a person can know the code

Wanted = Literal["actors", "verbs"]
Format = Literal["text", "yaml", "json"]


@dataclass(frozen=True, slots=True, order=True)
class Sample:
    """A sentence that shows a candidate; the plain and short ones come first."""

    unclear: bool
    length: int
    text: str
    document: str


@dataclass(slots=True)
class Candidate:
    """Something that no entry has: how often it stood where, how it is written, in which patterns, and sentences."""

    kind: str  # 'name', 'noun' or 'verb'
    key: str
    count: int = 0
    sides: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    patterns: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)

    @property
    def words(self) -> str:
        """As it is written most often."""
        return _ranked(self.forms)[0]

    def show(self, sample: Sample) -> None:
        """Keeps a sample if it is among the best."""
        if all(sample.text != s.text for s in self.samples):
            self.samples = sorted([*self.samples, sample])[:SAMPLES]


@dataclass(slots=True)
class Tally:
    """The candidates so far.  ``forgot`` is the highest count that one had which was dropped to bound the memory."""

    limit: int = LIMIT
    found: dict[tuple[str, str], Candidate] = field(default_factory=dict)
    forgot: int = 0

    def get(self, kind: str, key: str) -> Candidate:
        """The candidate of that key, a new one where there is none."""
        candidate = self.found.get((kind, key))
        if candidate is None:
            if len(self.found) >= 2 * self.limit:
                self._forget()
            candidate = self.found[kind, key] = Candidate(kind, key)
        return candidate

    def _forget(self) -> None:
        kept = heapq.nsmallest(self.limit, self.found.values(), key=_rank)
        left = {(c.kind, c.key) for c in kept}
        self.forgot = max(self.forgot, *(c.count for k, c in self.found.items() if k not in left))
        self.found = {(c.kind, c.key): c for c in kept}

    def best(self, top: int, *kinds: str) -> list[Candidate]:
        """The most frequent candidates of the kinds; ties by their words."""
        return heapq.nsmallest(top, (c for c in self.found.values() if c.kind in kinds), key=_rank)


def _rank(candidate: Candidate) -> tuple[int, str, str]:
    return -candidate.count, candidate.kind, candidate.key


def _ranked(counter: Counter[str]) -> list[str]:
    return sorted(counter, key=lambda key: (-counter[key], key))


# ---- Reading the corpus ---------------------------------------------------------------------------


def tally(
    coder: Coder,
    items: Iterable[Document | Problem],
    wanted: Wanted,
    reject: Callable[[Problem], object],
    *,
    limit: int = LIMIT,
) -> Tally:
    """Counts what the dictionaries lack over a stream of documents; ``reject`` gets what cannot be read."""
    counted = Tally(limit)
    count = _count_actors if wanted == "actors" else _count_verbs

    def look(document: Document) -> None:
        for sentence in coder.sentences(document, exhaustive=wanted == "actors"):
            count(coder, document, sentence, counted)

    survey(items, look, reject)
    _join_openings(counted)
    return counted


def _count_actors(coder: Coder, document: Document, sentence: Sentence, counted: Tally) -> None:
    for standing in noun_phrases(sentence, document.text):
        if standing.coded or standing.kind not in ("name", "noun"):
            continue
        words = _plain(standing.words)
        key = words.casefold().removeprefix("the ")
        if not re.search(r"\w", key) or key in coder.dictionary.lexicon.has("partitives"):
            continue
        candidate = counted.get(standing.kind, key)
        candidate.count += 1
        candidate.sides[standing.side] += 1
        candidate.sides["beside a known actor"] += standing.beside
        candidate.sides["opening"] += standing.opens
        _bounded(candidate.forms, words)
        candidate.show(_sample(document, sentence, unclear=False))


def _join_openings(counted: Tally) -> None:
    """'Beekeepers' that only ever opens sentences is no name where 'beekeeper' is a noun elsewhere."""
    for (kind, key), candidate in list(counted.found.items()):
        if kind == "name" and candidate.sides["opening"] == candidate.count:
            noun = counted.found.get(("noun", _lemma(key, "NOUN")))
            if noun is not None:
                noun.count += candidate.count
                noun.sides += candidate.sides
                for sample in candidate.samples:
                    noun.show(sample)
                del counted.found[kind, key]


def _count_verbs(coder: Coder, document: Document, sentence: Sentence, counted: Tally) -> None:
    for between in verbs_between(sentence):
        words = _base_form(coder, between.verb)
        candidate = counted.get("verb", words)
        candidate.count += 1
        candidate.forms[words] += 1
        _bounded(candidate.patterns, between.pattern)
        candidate.show(_sample(document, sentence, unclear=not between.plain))


def _sample(document: Document, sentence: Sentence, *, unclear: bool) -> Sample:
    text = _plain(document.text[sentence.start : sentence.end])
    return Sample(unclear, len(text), text, _plain(document.id))


def _bounded(counter: Counter[str], key: str) -> None:
    if key in counter or len(counter) < _FORMS:
        counter[key] += 1


def _plain(text: str) -> str:
    """On one line, without what YAML or a terminal cannot show."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _base_form(coder: Coder, verb: str) -> str:
    """The base form of a verb that is in no word list: 'frobnicated' is one of 'frobnicate'."""
    first, space, particle = verb.partition(" ")
    known = first in coder.dictionary.lexicon.words
    return _plain((first if known else _lemma(first, "VERB")) + space + particle)


@lru_cache(maxsize=10_000)
def _lemma(word: str, part_of_speech: str) -> str:
    from lemminflect import getLemma

    forms = getLemma(word, part_of_speech)
    return forms[0] if forms else word


# ---- Entries to fill in ---------------------------------------------------------------------------


def stub(candidate: Candidate, coder: Coder, taken: set[str]) -> tuple[str, dict[str, Any]]:
    """The section and the entry that a candidate would have, its codes to be filled in; ``taken`` are ids in use."""
    if candidate.kind == "noun":
        word = " ".join(candidate.words.replace("/", " ").split())  # a stroke would begin its plural
        return "agents", {"code": FILL_IN, "words": [word or FILL_IN]}
    identity = _identity(candidate.words, taken)
    if candidate.kind == "name":
        return "actors", {
            "id": identity, "kind": "organization", "code": FILL_IN, "names": [candidate.words],
        }  # fmt: skip
    entry: dict[str, Any] = {
        "id": identity,
        "code": FILL_IN,
        "verb": [candidate.words],
        "patterns": _ranked(candidate.patterns)[:PATTERNS],
    }
    example = _example(candidate, coder)
    return "verbs", {**entry, **({"examples": [example]} if example else {})}


def _identity(words: str, taken: set[str]) -> str:
    """An id that nobody has."""
    ascii_only = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    base = "new." + (re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-") or "entry")
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return name


def _example(candidate: Candidate, coder: Coder) -> dict[str, Any] | None:
    """A plain sentence of the corpus with the events it gives now and those that the entry would add."""
    for sample in candidate.samples:
        if sample.unclear:
            continue
        document = Document("example", sample.text, EXAMPLE_DATE)
        now: list[str] = []
        added: list[str] = []
        for sentence in coder.sentences(document):
            now += [event_text(e) for e in sentence.events]
            added += [
                f"{source} {FILL_IN} {target}" for between in verbs_between(sentence)
                if between.plain and _base_form(coder, between.verb) == candidate.key
                for source in between.sources for target in between.targets
            ]  # fmt: skip
        if added:
            return {"events": list(dict.fromkeys(now + added)), "text": [sample.text]}
    return None


# ---- Showing --------------------------------------------------------------------------------------

_TITLES = {
    "name": "names that stood as source or target and are in no actors file",
    "noun": "role words that stood as source or target and are in no agents file",
    "verb": "verbs between two known actors that no pattern knows",
}


def render(counted: Tally, coder: Coder, wanted: Wanted, top: int, form: Format) -> str:
    """The most frequent candidates, ``top`` of each kind, as text, as YAML to paste, or as JSON."""
    kinds = ("name", "noun") if wanted == "actors" else ("verb",)
    groups = [(kind, counted.best(top, kind)) for kind in kinds]
    taken = set(coder.dictionary.places)
    if form == "text":
        return "\n".join(_text(groups, counted))
    if form == "json":
        rows = [_record(c, *stub(c, coder, taken)) for _, group in groups for c in group]
        return json.dumps(rows, indent=2, ensure_ascii=False)
    return "\n".join(_yaml(groups, coder, taken))


def _text(groups: list[tuple[str, list[Candidate]]], counted: Tally) -> Iterator[str]:
    for kind, group in groups:
        total = sum(c.kind == kind for c in counted.found.values())
        yield f"{_TITLES[kind]}: {total:,d}" + (f", the first {len(group)}" if len(group) < total else "")
        for candidate in group:
            yield f"{candidate.count:6,d}  {candidate.words}  ({_told(candidate)})"
            yield from (f"        {s.text}  [{s.document}]" for s in candidate.samples)
    if counted.forgot:
        yield f"rare ones were forgotten on the way: a count may be too low by up to {counted.forgot}"


def _told(candidate: Candidate) -> str:
    if candidate.kind == "verb":
        return "; ".join(f"{p} {candidate.patterns[p]:,d}" for p in _ranked(candidate.patterns)[:PATTERNS])
    sides = [f"{candidate.sides[s]:,d} as {s}" for s in ("source", "target") if candidate.sides[s]]
    return ", ".join([*sides, f"{candidate.sides['beside a known actor']:,d} beside a known actor"])


def _yaml(groups: list[tuple[str, list[Candidate]]], coder: Coder, taken: set[str]) -> Iterator[str]:
    yield f'# Put a code where it says "{FILL_IN}", drop what is no actor or event, and correct the rest.'
    for kind, group in groups:
        if not group:
            continue
        if kind == "name":
            yield "# kind: country | place | person | organization | group"
        for number, candidate in enumerate(group):
            section, entry = stub(candidate, coder, taken)
            if not number:
                yield f"{section}:"
            times = "once" if candidate.count == 1 else f"{candidate.count:,d} times"
            yield f"  # {times}: {_told(candidate)}"
            yield from (f"  #   {s.text}  [{s.document}]" for s in candidate.samples)
            dumped = yaml.safe_dump(
                [entry], sort_keys=False, allow_unicode=True, width=100_000, default_flow_style=None
            )
            yield from ("  " + line for line in dumped.splitlines())


def _record(candidate: Candidate, section: str, entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": candidate.kind,
        "words": candidate.words,
        "count": candidate.count,
        "as_source": candidate.sides["source"],
        "as_target": candidate.sides["target"],
        "beside_known": candidate.sides["beside a known actor"],
        "patterns": {p: candidate.patterns[p] for p in _ranked(candidate.patterns)},
        "samples": [{"document": s.document, "text": s.text} for s in candidate.samples],
        "entry": {section: [entry]},
    }
