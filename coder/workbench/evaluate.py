"""How well a coder, or a file of events, does on a gold file: figures by class, confusion, and each miss with its reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coder.corpus.runner import Options, keep
from coder.errors import CoderError, Place, Problem
from coder.files import dictionary_root
from coder.formats import jsonl
from coder.model import Event
from coder.ontology import Ontology, load_ontology
from coder.pipeline import Coder
from coder.workbench.gold import Gold, read_gold
from coder.workbench.misses import REASONS, Evidence, Miss, coded
from coder.workbench.report import Block, Heading, Note, Paragraph, Table
from coder.workbench.scores import Rate, Scores, Tally, labels, match, right_date

Code = Callable[[Gold], Evidence]  # what became of the document of a gold record


@dataclass(slots=True)
class Part:
    """The figures of all records or of some of them; the misses of what is set aside are counted, never kept."""

    name: str
    scores: Scores
    reasons: Counter[str] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)


def evaluate(
    golds: Sequence[Gold], code: Code, ontology: Ontology, *, quad: str = "plover", split: bool = False
) -> list[Part]:
    """The figures over all records and, with ``split``, over those read and those set aside.

    ``code`` is `coding` or `given_events`.
    """
    kind = golds[0].kind
    parts = [
        Part(name, Scores(kind, ontology, quad)) for name in ("all", "read", "set aside")[: 3 if split else 1]
    ]
    for gold in golds:
        evidence = code(gold)
        matched = match(gold, evidence.events, ontology)
        misses = [evidence.missed(w) if e is None else evidence.undated(w, e)
                  for w, e in matched.pairs if e is None or not right_date(w, e)]  # fmt: skip
        misses += [evidence.unexpected(e) for e in matched.unexpected]
        for part in parts if not split else (parts[0], parts[2 if gold.aside else 1]):
            part.scores.add(gold, evidence.events, matched)
            part.reasons.update(m.reason for m in misses)
            if part.name == ("read" if split else "all"):
                part.misses += misses
    return parts


def run(
    path: str,
    load: Callable[[], Coder],
    reject: Callable[[Problem], object],
    *,
    events: str | None = None,
    given: bool = False,
    quad: str = "plover",
    split: bool = False,
    options: Options | None = None,
) -> list[Part]:
    """The figures of a gold file, coded by the coder that ``load`` gives or taken from the file ``events``.

    ``given`` hands the coder the marked spans of pairs as mentions; ``options`` say which events count;
    ``reject`` is told of what is set aside.
    Raises `CoderError` where a file cannot be read or holds nothing of use.
    """
    golds, problems = read_gold(path)
    if events is not None:
        found, others = read_events(events)
        problems += others
        if found and not any(gold.document.id in found for gold in golds):
            message = f"none of its events is of a document of {path}"
            raise CoderError(
                Problem("E103", message, "Give the events of the same documents.", Place(events))
            )
        ontology = load_ontology(dictionary_root() / "ontology")
        code = given_events(found, ontology)
    else:
        coder = load()
        ontology = coder.dictionary.ontology
        code = coding(coder, reject)
    for problem in problems:
        reject(problem)
    if given:
        golds = [gold.with_mentions() for gold in golds]
    if options is not None:
        code = _keeping(code, options)
    return evaluate(golds, code, ontology, quad=quad, split=split)


def coding(coder: Coder, reject: Callable[[Problem], object]) -> Code:
    """Codes the documents; ``reject`` is told of one that cannot be coded, which then counts as without events.

    A second document of an id is not coded, as in any run: it has the events of the first.
    """
    before: dict[str, list[Event]] = {}

    def code(gold: Gold) -> Evidence:
        identity = gold.document.id
        if identity in before:
            return Evidence(gold.document, before[identity], coder.dictionary.ontology)
        evidence = coded(coder, gold.document, reject)
        before[identity] = list(evidence.events)
        return evidence

    return code


def _keeping(code: Code, options: Options) -> Code:
    """The same with the events alone that the options let through."""

    def kept(gold: Gold) -> Evidence:
        evidence = code(gold)
        evidence.events = [e for e in evidence.events if keep(e, options)]
        return evidence

    return kept


def given_events(events: Mapping[str, Sequence[Event]], ontology: Ontology) -> Code:
    """Takes events that were coded before, by document."""
    return lambda gold: Evidence(gold.document, events.get(gold.document.id, ()), ontology)


def read_events(path: str) -> tuple[dict[str, list[Event]], list[Problem]]:
    """The events of a file by document, and the problems of lines that are none.

    Raises `CoderError` where the file cannot be read.
    """
    found: defaultdict[str, list[Event]] = defaultdict(list)
    problems: list[Problem] = []
    try:
        with Path(path).open("rb") as stream:
            for item in jsonl.read_events(stream, path):
                if isinstance(item, Problem):
                    problems.append(item)
                else:
                    found[item.document].append(item)
    except (OSError, ValueError) as e:  # ValueError: a path with NUL
        reason = getattr(e, "strerror", None) or e
        raise CoderError(Problem("I108", f"cannot be read: {reason}", place=Place(path))) from None
    return found, problems


# ---- Reports --------------------------------------------------------------------------------------


def data(gold: str, parts: Iterable[Part], misses: int | None = None) -> dict[str, Any]:
    """The figures as plain data for JSON; at most ``misses`` misses."""
    return {"gold": gold, "parts": [_part_data(part, misses) for part in parts]}


def _part_data(part: Part, misses: int | None) -> dict[str, Any]:
    scores = part.scores
    return {
        "part": part.name,
        "kind": scores.kind,
        "records": scores.records,
        **scores.figures(),
        "levels": {
            name: {
                "micro": tally.micro()._asdict(),
                "macro": tally.macro()._asdict(),
                "classes": {label: {**rate._asdict(), "n": n} for label, rate, n in tally.classes()},
            }
            for name, tally in scores.levels.items()
        },
        "confusion": [
            {"gold": g, "found": f, "n": scores.confusion[g, f]}
            for g in labels(scores.confusion)
            for f in labels(scores.confusion)
            if scores.confusion[g, f]
        ],
        "reasons": dict(_reasons(part)),
        "misses": [
            {"document": m.document, "reason": m.reason, "wanted": m.wanted, "found": list(m.found), "why": m.why, "text": m.text}
            for m in part.misses[:misses]
        ],
    }  # fmt: skip


def blocks(gold: str, parts: Sequence[Part], misses: int | None = None) -> Iterator[Block]:
    """The figures as a report; at most ``misses`` misses of each part."""
    yield Paragraph(f"{gold}: {parts[0].scores.records} records of kind '{parts[0].scores.kind}'")
    for part in parts:
        if len(parts) > 1:
            yield Heading(f"{part.name}: {part.scores.records} records")
        yield from _part_blocks(part)
        if part.misses and misses != 0:
            yield Heading("misses", 3)
            if misses is not None and misses < len(part.misses):
                yield Paragraph(f"the first {misses} of {len(part.misses)}")
            yield from map(_miss, part.misses[:misses])


def _part_blocks(part: Part) -> Iterator[Block]:
    scores = part.scores
    yield Table(["figure", "value"], list(scores.figures().items()))
    rows = [(name, mean, *rate) for name, tally in scores.levels.items() for mean, rate in _means(tally)]
    yield Table(["level", "mean", "precision", "recall", "F1"], rows)
    for name, tally in scores.levels.items():
        classes = list(tally.classes())
        if len(classes) > 1:
            yield Heading(f"by {name}", 3)
            yield Table(
                ["class", "precision", "recall", "F1", "n"], [(c, *rate, n) for c, rate, n in classes]
            )
    if scores.confusion:
        yield Heading("confusion: gold down, found across", 3)
        yield _matrix(scores.confusion)
    if part.reasons:
        yield Heading("why missed", 3)
        yield Table(["reason", "n"], list(_reasons(part)))


def _means(tally: Tally) -> list[tuple[str, Rate]]:
    means = [("micro", tally.micro())]
    return means if len(list(tally.classes())) == 1 else [*means, ("macro", tally.macro())]


def _matrix(confusion: Counter[tuple[str, str]]) -> Table:
    names = labels(confusion)
    rows = [
        (g, *(confusion[g, f] or None for f in names)) for g in names if any(confusion[g, f] for f in names)
    ]
    return Table(["", *names], rows, narrow=True)


def _reasons(part: Part) -> Iterator[tuple[str, int]]:
    """The reasons with their counts, the most frequent first."""
    order = {reason: i for i, reason in enumerate(REASONS)}
    yield from sorted(part.reasons.items(), key=lambda x: (-x[1], order.get(x[0], len(order)), x[0]))


def _miss(miss: Miss) -> Note:
    title = f"{miss.document}  {miss.reason}" + (f"  {miss.wanted}" if miss.wanted else "")
    return Note(title, [("text", miss.text), ("found", "; ".join(miss.found)), ("why", miss.why)])
