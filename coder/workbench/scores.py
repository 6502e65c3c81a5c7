"""Precision, recall and F1 of events against gold, by class, and which class was taken for which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from coder.model import Event
from coder.ontology import Ontology
from coder.workbench.gold import NOBODY, Gold, Wanted, side

_T = TypeVar("_T")

NOTHING = "-"  # the class of what was not found, or not asked for


class Rate(NamedTuple):
    """Precision, recall and F1; each is 0 where it has no denominator."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, tp: int, fp: int, fn: int) -> Rate:
        p = tp / (tp + fp) if tp + fp else 0.0
        r = tp / (tp + fn) if tp + fn else 0.0
        return cls(p, r, 2 * p * r / (p + r) if p + r else 0.0)


@dataclass(slots=True)
class Tally:
    """True positives, false positives and false negatives, a class at a time."""

    tp: Counter[str] = field(default_factory=Counter)
    fp: Counter[str] = field(default_factory=Counter)
    fn: Counter[str] = field(default_factory=Counter)

    def add(self, gold: set[_T], found: set[_T], label: Callable[[_T], str]) -> None:
        """One document: what it should have and what was found, each item with its class."""
        for x in found:
            (self.tp if x in gold else self.fp)[label(x)] += 1
        self.fn.update(label(x) for x in gold - found)

    def micro(self) -> Rate:
        """Over all items."""
        return Rate.of(self.tp.total(), self.fp.total(), self.fn.total())

    def macro(self) -> Rate:
        """The mean over the classes that the gold has."""
        rates = [rate for _, rate, _ in self.classes()]
        if not rates:
            return Rate(0.0, 0.0, 0.0)
        return Rate(*(sum(rate[i] for rate in rates) / len(rates) for i in range(3)))

    def classes(self) -> Iterator[tuple[str, Rate, int]]:
        """Each class of the gold with its figures and how often the gold has it."""
        for k in sorted(set(self.tp) | set(self.fn)):
            yield k, Rate.of(self.tp[k], self.fp[k], self.fn[k]), self.tp[k] + self.fn[k]


class Matched(NamedTuple):
    """A gold record beside the events of its document."""

    pairs: list[tuple[Wanted, Event | None]]  # each wanted event with the one that meets it
    unexpected: list[Event]  # events that the gold rules out


def match(gold: Gold, events: Sequence[Event], ontology: Ontology) -> Matched:
    """Which wanted events were found, and which events should not be there."""
    used: set[int] = set()
    pairs: list[tuple[Wanted, Event | None]] = []
    for wanted in gold.wanted:
        hit = next(
            (i for i, e in enumerate(events) if i not in used and wanted.met(e, ontology)),
            None,
        )
        pairs.append((wanted, None if hit is None else events[hit]))
        if hit is not None and gold.kind == "must":
            used.add(hit)  # each required event needs one of its own
    if gold.kind == "pair":
        return Matched(pairs, [])  # whoever else the sentence links is not judged
    allowed = [*gold.wanted, *gold.may]
    unexpected = [
        e
        for i, e in enumerate(events)
        if i not in used
        and not any(w.met(e, ontology) for w in allowed)
        and (gold.kind == "triples" or dyad(e))
    ]
    return Matched(pairs, unexpected)


def dyad(event: Event) -> bool:
    return event.source is not None and event.target is not None


@dataclass(slots=True)
class Scores:
    """The figures of a gold file; ``levels`` are tallies, the finest first."""

    kind: str
    ontology: Ontology
    quad: str = "plover"
    records: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    levels: dict[str, Tally] = field(default_factory=dict)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)  # (gold, found)

    def add(self, gold: Gold, events: Sequence[Event], matched: Matched) -> None:
        """One gold record of the file's kind, the events of its document, and `match` of the two."""
        self.records += 1
        {"pair": self._pair, "triples": self._triples, "must": self._must}[self.kind](gold, events, matched)

    def figures(self) -> dict[str, float]:
        """What is no precision or recall: the share of pairs that any event links, of documents that are exact, ..."""
        n, counts = self.records, self.counts
        match self.kind:
            case "pair":
                found = {"covered": counts["covered"] / n if n else 0.0}
                if counts["classed"]:
                    found["first event right"] = counts["first"] / n
                return found
            case "triples":
                return {"exact": counts["exact"] / n if n else 0.0}
            case _:
                return {"right date": counts["dated"] / counts["found"] if counts["found"] else 0.0}

    def _level(self, name: str) -> Tally:
        return self.levels.setdefault(name, Tally())

    def _pair(self, gold: Gold, events: Sequence[Event], matched: Matched) -> None:
        (wanted,) = gold.wanted
        hits = [e for e in events if e.plover.event and wanted.links(e)]
        self.counts["covered"] += bool(hits)
        sides = {side(e.quad) for e in hits}
        if gold.plover is None or gold.quad is None:
            self._level("binary").add(set(wanted.classes), sides, str)
            _confuse(self.confusion, set(wanted.classes), sides)
            return
        names = [self.ontology.plover_class(e.plover.event) or NOTHING for e in hits]
        self.counts["classed"] += 1
        self.counts["first"] += names[:1] == [gold.plover]
        self._level("root").add({gold.plover}, set(names), str)
        self._level("quad").add({gold.quad}, {e.quad for e in hits}, str)
        self._level("binary").add({side(gold.quad)}, sides, str)
        _confuse(self.confusion, {gold.plover}, set(names))

    def _triples(self, gold: Gold, events: Sequence[Event], matched: Matched) -> None:
        want = {(w.source.code or NOBODY, w.target.code or NOBODY, w.classes[0]) for w in gold.wanted}
        got = {(_code(e, 0), _code(e, 1), e.code) for e in events}
        self.counts["exact"] += want == got
        self._level("triples").add(want, got, lambda t: t[2][:2])
        self._level("actor pairs").add({t[:2] for t in want}, {t[:2] for t in got}, lambda t: "all")
        for name, label in self._labels().items():
            classed = [{(*t[:2], label(t[2])) for t in triples} for triples in (want, got)]
            self._level(name).add(classed[0], classed[1], lambda t: t[2])
        for pair in sorted({t[:2] for t in want | got}):
            roots = [{t[2][:2] for t in triples if t[:2] == pair} for triples in (want, got)]
            _confuse(self.confusion, roots[0], roots[1])

    def _must(self, gold: Gold, events: Sequence[Event], matched: Matched) -> None:
        hits = [(w, e) for w, e in matched.pairs if e is not None]
        self.counts["found"] += len(hits)
        self.counts["dated"] += sum(right_date(w, e) for w, e in hits)
        for name, label in {"events": lambda code: "all", **self._labels()}.items():
            tally = self._level(name)
            tally.tp.update(label(w.classes[0]) for w, _ in hits)
            tally.fn.update(label(w.classes[0]) for w, e in matched.pairs if e is None)
            tally.fp.update(label(e.code) for e in matched.unexpected)
        free = list(matched.unexpected)
        for wanted, event in matched.pairs:
            root = wanted.classes[0][:2]
            other = None if event else next((e for e in free if wanted.links(e)), None)
            if other is not None:
                free.remove(other)
            self.confusion[root, root if event else other.root if other else NOTHING] += 1
        self.confusion.update((NOTHING, e.root) for e in free)

    def _labels(self) -> dict[str, Callable[[str], str]]:
        """The coarser classes of a code."""
        return {
            "root": lambda code: code[:2],
            "quad": lambda code: str(self.ontology.quad(code, self.quad)),
            "binary": lambda code: side(self.ontology.quad(code, self.quad)),
        }


def right_date(wanted: Wanted, event: Event) -> bool:
    """Has the event the date that is asked for, if one is?"""
    return wanted.date is None or (event.date is not None and event.date.isoformat() == wanted.date)


def _code(event: Event, end: int) -> str:
    actor = (event.source, event.target)[end]
    return (actor.code if actor is not None else None) or NOBODY


def _confuse(confusion: Counter[tuple[str, str]], gold: set[str], found: set[str]) -> None:
    """Adds the classes of one pair: those that agree, and each wrong one beside the one it was taken for."""
    wrong, missed = sorted(found - gold), sorted(gold - found)
    confusion.update((c, c) for c in gold & found)
    if missed:
        confusion.update((m, w) for m in missed for w in wrong or [NOTHING])
    else:
        confusion.update((g, w) for w in wrong for g in sorted(gold) or [NOTHING])


def labels(confusion: Iterable[tuple[str, str]]) -> list[str]:
    """The classes of a confusion matrix in order, `NOTHING` last."""
    found = {label for pair in confusion for label in pair}
    return sorted(found, key=lambda label: (label == NOTHING, label))
