"""Gold files: documents with what they should code to.

A gold file is a corpus of JSON Lines; each line is a document with one more key, which is the same for the whole file.
``pair`` marks a source and a target and gives the class between them, ``triples`` gives all events of the
document, ``must`` those that are required (and ``may`` those that are allowed).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import BaseModel, Field, ValidationError, model_validator

from coder.errors import CoderError, Place, Problem
from coder.formats import jsonl
from coder.model import Actor, Document, Event, Span
from coder.ontology import Ontology

KINDS = ("pair", "triples", "must")
NOBODY = "---"  # an actor that a triple does not have
ANYBODY = "*"  # an actor that a required event leaves open
_ASIDE = 3  # one document in so many is set aside


# ---- What the files hold --------------------------------------------------------------------------


class PairRecord(BaseModel):
    """The marked spans of source and target, and the class between them: PLOVER and quad, or only conflict or not."""

    source: list[tuple[int, int]] = Field(min_length=1)
    target: list[tuple[int, int]] = Field(min_length=1)
    plover: str | None = None
    quad: int | None = Field(None, ge=0, le=4)
    conflict: bool | None = None

    @model_validator(mode="after")
    def _complete(self) -> PairRecord:
        if (self.plover is None) != (self.quad is None) or (self.plover is None and self.conflict is None):
            raise ValueError("a pair needs both 'plover' and 'quad', or 'conflict'")
        return self


class EventWanted(BaseModel):
    """An event as ``must`` and ``may`` give it; codes and actors are beginnings of codes."""

    source: str
    target: str
    codes: list[str] = Field(min_length=1)
    date: str | None = None
    sentence: int | None = None


class GoldValue(BaseModel):
    """The gold keys of a record."""

    pair: PairRecord | None = None
    triples: list[tuple[str, str, str]] | None = None
    must: list[EventWanted] | None = None
    may: list[EventWanted] = Field(default_factory=list)


# ---- What is asked of the coder -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class End:
    """What is asked of a source or target: to overlap one of the spans, or else to have a code (or begin with it)."""

    spans: tuple[Span, ...] = ()
    code: str = ""
    prefix: bool = False

    def fits(self, actor: Actor | None) -> bool:
        if self.spans:
            return actor is not None and any(
                actor.start < end and start < actor.end for start, end in self.spans
            )
        code = (actor.code if actor is not None else None) or ""
        return code.startswith(self.code) if self.prefix else code == self.code

    @property
    def somebody(self) -> bool:
        """Is a certain actor asked for?"""
        return bool(self.spans or self.code)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One event that a document should give: between whom, and of which class or code.

    ``by`` says what ``classes`` are: a PLOVER ``class``, ``conflict`` or cooperation, a whole ``code``, or the
    ``beginning`` of one.
    """

    source: End
    target: End
    classes: tuple[str, ...]
    by: str
    shown: str
    sentence: int | None = None
    date: str | None = None
    around: int | None = None  # an offset inside its sentence

    def links(self, event: Event) -> bool:
        """Does an event stand between the two, whatever it says?"""
        return (
            self.source.fits(event.source)
            and self.target.fits(event.target)
            and (self.sentence is None or self.sentence == event.sentence)
        )

    def says(self, event: Event, ontology: Ontology) -> bool:
        """Is an event of the class, whoever its actors are?"""
        match self.by:
            case "class":
                return ontology.plover_class(event.plover.event) in self.classes
            case "conflict":
                return event.plover.event is not None and side(event.quad) in self.classes
            case "code":
                return event.code in self.classes
            case _:
                return event.code.startswith(self.classes)

    def met(self, event: Event, ontology: Ontology) -> bool:
        return self.links(event) and self.says(event, ontology)


def side(quad: int) -> str:
    """The binary class of a quad class."""
    return "conflict" if quad > 2 else "cooperation"


@dataclass(frozen=True, slots=True)
class Gold:
    """A document and what it should code to.  ``plover`` and ``quad`` are those of a pair."""

    document: Document
    kind: str
    wanted: tuple[Wanted, ...]
    may: tuple[Wanted, ...] = ()
    plover: str | None = None
    quad: int | None = None

    @property
    def aside(self) -> bool:
        """Is the document of the third that is set aside, whose misses nobody should read?"""
        digest = hashlib.sha256(self.document.id.encode("utf-8", "surrogatepass")).hexdigest()
        return int(digest, 16) % _ASIDE == 0

    def with_mentions(self) -> Gold:
        """The same with the marked spans of its pair handed to the coder, without their roles."""
        spans = tuple(span for w in self.wanted for end in (w.source, w.target) for span in end.spans)
        return replace(self, document=replace(self.document, mentions=spans))


# ---- Reading --------------------------------------------------------------------------------------


def read_gold(path: str) -> tuple[list[Gold], list[Problem]]:
    """The gold records of a file, and the problems of the lines that are none or have an id again.

    Raises `CoderError` where the file cannot be read or no line is a gold record.
    """
    found: list[Gold] = []
    problems: list[Problem] = []
    ids: set[str] = set()
    try:
        with Path(path).open("rb") as stream:
            for item in _read(stream, path):
                if isinstance(item, Problem):
                    problems.append(item)
                elif found and item[0].kind != found[0].kind:
                    message = f"a {item[0].kind!r} record in a file of {found[0].kind!r} records"
                    problems.append(
                        Problem("E101", message, "Put each kind into a file of its own.", item[1])
                    )
                else:
                    found.append(item[0])
                    identity = item[0].document.id
                    if identity in ids:
                        message = (
                            f"the id {identity!r} was used before; the events of the first count here too"
                        )
                        problems.append(Problem("I104", message, "Make ids unique in the run.", item[1]))
                    ids.add(identity)
    except (OSError, ValueError) as e:  # ValueError: a path with NUL
        reason = getattr(e, "strerror", None) or e
        raise CoderError(Problem("I108", f"cannot be read: {reason}", place=Place(path))) from None
    if not found:
        hint = "Give JSON Lines, each a document with 'pair', 'triples' or 'must'."
        raise CoderError(problems or [Problem("E101", "the file holds no gold records", hint, Place(path))])
    return found, problems


def _read(stream: BinaryIO, name: str) -> Iterator[tuple[Gold, Place] | Problem]:
    for item in jsonl.records(stream, name):
        if isinstance(item, Problem):
            yield item
            continue
        record, place = item
        document = jsonl.to_document(record, place, extra=True)
        if isinstance(document, Problem):
            yield document
            continue
        found = _gold(document, place)
        yield found if isinstance(found, Problem) else (found, place)


def _gold(document: Document, place: Place) -> Gold | Problem:
    kinds = [kind for kind in KINDS if document.extra.get(kind) is not None]
    if len(kinds) != 1:
        found = f"found {' and '.join(map(repr, kinds))}" if kinds else "found none of them"
        message = (
            f"document {document.id!r}: a gold record has one key of 'pair', 'triples' and 'must', {found}"
        )
        return Problem("E101", message, "See docs/evaluation.md for the three kinds.", place)
    keys: dict[str, Any] = {k: v for k, v in document.extra.items() if k in GoldValue.model_fields}
    try:
        value = GoldValue.model_validate(keys)
    except ValidationError as e:
        error = e.errors()[0]
        where = ".".join(map(str, error["loc"]))
        message = (
            f"document {document.id!r}: {where}: {error['msg']} (found {str(error.get('input'))[:60]!r})"
        )
        return Problem("E102", message, "See docs/evaluation.md for the three kinds.", place)
    if value.pair is not None:
        return _pair(document, value.pair, place)
    if value.triples is not None:
        return Gold(document, "triples", tuple(_triple(*triple) for triple in value.triples))
    must = tuple(_required(wanted) for wanted in value.must or ())
    return Gold(document, "must", must, tuple(_required(wanted) for wanted in value.may))


def _pair(document: Document, pair: PairRecord, place: Place) -> Gold | Problem:
    for start, end in (*pair.source, *pair.target):
        if not 0 <= start < end <= len(document.text):
            message = f"document {document.id!r}: the span [{start}, {end}] lies outside the text (0 to {len(document.text)})"
            return Problem("E102", message, "Spans are [start, end], counted in characters from 0.", place)
    label = pair.plover if pair.plover is not None else "conflict" if pair.conflict else "cooperation"
    by = "conflict" if pair.plover is None else "class"
    source, target = (
        " / ".join(document.text[a:b] for a, b in spans) for spans in (pair.source, pair.target)
    )
    wanted = Wanted(
        End(tuple(pair.source)), End(tuple(pair.target)), (label,), by, f"'{source}' {label} '{target}'"
    )
    return Gold(document, "pair", (wanted,), plover=pair.plover, quad=pair.quad)


def _triple(source: str, target: str, code: str) -> Wanted:
    def end(actor: str) -> End:
        return End(code="" if actor == NOBODY else actor)

    return Wanted(end(source), end(target), (code,), "code", f"{source} {code} {target}")


def _required(wanted: EventWanted) -> Wanted:
    def end(actor: str) -> End:
        return End(code="" if actor == ANYBODY else actor, prefix=actor != "")

    shown = f"{wanted.source or NOBODY} {'|'.join(wanted.codes)} {wanted.target or NOBODY}"
    shown += f" {wanted.date}" if wanted.date else ""
    codes, sentence, date = tuple(wanted.codes), wanted.sentence, wanted.date
    return Wanted(end(wanted.source), end(wanted.target), codes, "beginning", shown, sentence, date)
