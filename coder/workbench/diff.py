"""What an edit of dictionaries changes in the coding of a corpus: events gained, lost and recoded, with the rules behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from coder.errors import Problem
from coder.model import Actor, Document, Event
from coder.pipeline import Coder
from coder.workbench.gold import End, Wanted
from coder.workbench.misses import Evidence, coded, shown
from coder.workbench.report import Block, Heading, Note, Paragraph, Table
from coder.workbench.sides import Side

KINDS = ("gained", "lost", "recoded")
_FACTS = ("code", "source", "target", "date", "modality")  # what makes an event another one


@dataclass(frozen=True, slots=True)
class Change:
    """An event that only one side has, or that both have and code differently; with the rules that made it."""

    kind: str
    document: str
    text: str
    before: Event | None
    after: Event | None
    rules_before: tuple[str, ...] = ()
    rules_after: tuple[str, ...] = ()
    why: str = ""  # why the other side has no such event

    @property
    def facts(self) -> tuple[str, ...]:
        """What is different about an event that both sides have."""
        if self.before is None or self.after is None:
            return ()
        pairs = zip(_FACTS, _signature(self.before), _signature(self.after), strict=True)
        return tuple(name for name, old, new in pairs if old != new)


@dataclass(slots=True)
class Difference:
    """All that two sets of dictionaries code differently, and the counts behind it."""

    before: str
    after: str
    documents: int = 0
    other_rule: int = 0  # events that stay as they are and come from another rule
    roots: dict[str, Counter[str]] = field(
        default_factory=dict
    )  # by root: before, after, gained, lost, recoded
    changes: list[Change] = field(default_factory=list)

    def total(self, what: str) -> int:
        """How many events 'before' or 'after', or changes of a kind."""
        return sum(counts[what] for counts in self.roots.values())

    def recodings(self) -> list[tuple[str, str, int]]:
        """Old code, new code, and how often, the most frequent first."""
        pairs = Counter((c.before.code, c.after.code) for c in self.changes if c.before and c.after)
        found = [(old, new, n) for (old, new), n in pairs.items() if old != new]
        return sorted(found, key=lambda row: (-row[2], row))


def compare(
    sides: tuple[Side, Side],
    coders: tuple[Coder, Coder],
    documents: Iterable[Document | Problem],
    reject: Callable[[Problem], object],
) -> Difference:
    """Codes the documents with both coders, the one before and the one after, and keeps what differs.

    ``reject`` is told of what is no document and of what cannot be coded.
    """
    result = Difference(sides[0].name, sides[1].name)
    for document in documents:
        if isinstance(document, Problem):
            reject(document)
            continue
        result.documents += 1
        before, after = (coded(coder, document, reject) for coder in coders)
        changes = list(_changes(before, after))
        for change in changes:
            told = _explained(change, sides, before, after)
            if told.kind in KINDS:
                result.changes.append(told)
            else:
                result.other_rule += 1
        events = [("before", e) for e in before.events] + [("after", e) for e in after.events]
        events += [(c.kind, event) for c in changes if (event := c.before or c.after)]
        for what, event in events:
            result.roots.setdefault(event.root, Counter())[what] += 1
    return result


def _changes(before: Evidence, after: Evidence) -> Iterator[Change]:
    """The changes of one document as they stand in its text; an event that only changed its rule is of kind 'rule'."""
    sentences = [_by_sentence(evidence) for evidence in (before, after)]
    for start in sorted(sentences[0].keys() | sentences[1].keys()):
        old, new = ([*events.get(start, ())] for events in sentences)
        for event in [*old]:
            same = next((e for e in new if _signature(e) == _signature(event)), None)
            if same is not None:
                old.remove(event)
                new.remove(same)
                if same.pattern != event.pattern:
                    yield Change("rule", event.document, "", event, same)
        pairs = _recoded(old, new)
        yield from (_change("recoded", before, o, n) for o, n in pairs)
        for o, n in pairs:
            old.remove(o)
            new.remove(n)
        yield from (_change("lost", before, event, None) for event in old)
        yield from (_change("gained", after, None, event) for event in new)


def _recoded(old: Sequence[Event], new: Sequence[Event]) -> list[tuple[Event, Event]]:
    """The events that are the same one coded differently, the likest first."""
    alike = [(-_likeness(o, n), i, j) for i, o in enumerate(old) for j, n in enumerate(new)]
    taken: tuple[set[int], set[int]] = set(), set()
    found = []
    for likeness, i, j in sorted(alike):
        if likeness and i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            found.append((old[i], new[j]))
    return found


def _change(kind: str, evidence: Evidence, before: Event | None, after: Event | None) -> Change:
    sentence = next(e.sentence for e in (before, after) if e is not None)
    return Change(kind, evidence.document.id, evidence.sentence_text(sentence), before, after)


def _by_sentence(evidence: Evidence) -> dict[int, list[Event]]:
    """The events by where their sentence begins: its number may be another one on the other side."""
    starts = {s.index: s.start for s in evidence.sentences}
    found: dict[int, list[Event]] = {}
    for event in evidence.events:
        found.setdefault(starts[event.sentence], []).append(event)
    return found


def _signature(event: Event) -> tuple[object, ...]:
    """The facts of an event in the order of `_FACTS`."""
    return event.code, _who(event.source), _who(event.target), event.date, event.modality


def _who(actor: Actor | None) -> str | None:
    return None if actor is None else actor.code or actor.text


def _likeness(old: Event, new: Event) -> int:
    """How much two events of a sentence have in common; 0 where they are not the same event coded differently."""
    trigger = old.trigger.start < new.trigger.end and new.trigger.start < old.trigger.end
    source, target = _same(old.source, new.source), _same(old.target, new.target)
    code = old.code == new.code
    if not (source and target) and not (trigger and (source or target or code)):
        return 0
    return 4 * trigger + 2 * (source + target) + code + (old.root == new.root)


def _same(old: Actor | None, new: Actor | None) -> bool:
    if old is None or new is None:
        return old is new
    return _who(old) == _who(new) or (old.start < new.end and new.start < old.end)


def _explained(change: Change, sides: tuple[Side, Side], before: Evidence, after: Evidence) -> Change:
    """A change with the rules of its events, and why the side that has none has none."""
    rules = [
        tuple(side.show(evidence.rule(pattern)) for pattern in event.pattern.split(" < "))
        if event is not None
        else ()
        for side, evidence, event in zip(sides, (before, after), (change.before, change.after), strict=True)
    ]
    why = ""
    if change.kind == "lost" and change.before is not None:
        why = sides[1].show(_why_not(change.before, after))
    elif change.kind == "gained" and change.after is not None:
        why = sides[0].show(_why_not(change.after, before))
    return replace(change, rules_before=rules[0], rules_after=rules[1], why=why)


def _why_not(event: Event, evidence: Evidence) -> str:
    """Why a document does not give an event that it gives with other dictionaries."""
    ends = [End(spans=((a.start, a.end),)) if a is not None else End() for a in (event.source, event.target)]
    miss = evidence.missed(
        Wanted(ends[0], ends[1], (event.code,), "code", shown(event), around=event.trigger.start)
    )
    return f"{miss.reason}; {miss.why}" if miss.why else miss.reason


# ---- Reports --------------------------------------------------------------------------------------


def data(difference: Difference) -> dict[str, Any]:
    """The difference as plain data for JSON."""
    return {
        "before": difference.before,
        "after": difference.after,
        "documents": difference.documents,
        "events": {what: difference.total(what) for what in ("before", "after")},
        **{kind: difference.total(kind) for kind in KINDS},
        "other_rule": difference.other_rule,
        "roots": {
            root: {what: difference.roots[root][what] for what in ("before", "after", *KINDS)}
            for root in sorted(difference.roots)
        },
        "recodings": [{"before": old, "after": new, "n": n} for old, new, n in difference.recodings()],
        "changes": [
            {
                "kind": c.kind,
                "document": c.document,
                "text": c.text,
                "before": c.before and c.before.record(),
                "after": c.after and c.after.record(),
                "facts": list(c.facts),
                "rules_before": list(c.rules_before),
                "rules_after": list(c.rules_after),
                "why": c.why,
            }
            for c in difference.changes
        ],
    }


def blocks(difference: Difference) -> Iterator[Block]:
    """The difference as a report."""
    total = difference.total
    yield Paragraph(f"before: {difference.before}; after: {difference.after}")
    yield Paragraph(
        f"{difference.documents} documents, {total('before')} events before, {total('after')} after: "
        + ", ".join(f"{total(kind)} {kind}" for kind in KINDS)
        + f", {difference.other_rule} as before by another rule"
    )
    if not difference.changes:
        yield Paragraph("Nothing changed: both code the same events.")
        return
    changed = {root: n for root, n in sorted(difference.roots.items()) if any(n[kind] for kind in KINDS)}
    columns = ("before", "after", *KINDS)
    yield Table(["root", *columns], [(root, *(n[c] for c in columns)) for root, n in changed.items()])
    if difference.recodings():
        yield Table(["old code", "new code", "n"], difference.recodings())
    for kind in KINDS:
        changes = [c for c in difference.changes if c.kind == kind]
        if changes:
            yield Heading(f"{kind}: {len(changes)}")
            yield from map(_note, changes)


def _note(change: Change) -> Note:
    title = change.document + (f"  other {', '.join(change.facts)}" if change.facts else "")
    lines = [("text", change.text)]
    for name, event, rules in (
        ("before", change.before, change.rules_before),
        ("after", change.after, change.rules_after),
    ):
        if event is None:
            lines.append((name, f"none: {change.why}"))
        else:
            lines += [(name, _said(event)), *(("", rule) for rule in rules)]
    return Note(title, lines)


def _said(event: Event) -> str:
    modality = "" if event.modality == "actual" else f" {event.modality}"
    return f"{shown(event)} {event.date or 'no date'}{modality}"
