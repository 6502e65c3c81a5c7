"""The types of the journey, in order: a document becomes sentences, clauses, matches, events.

Everything here is plain data.  Offsets count Unicode code points of the document's text and are
half-open: ``text[start:end]`` is the span.  The field's terms are defined in ``docs/glossary.md``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Span = tuple[int, int]

MODALITIES = ("actual", "future", "hypothetical", "negated", "historical")


@dataclass(frozen=True, slots=True)
class Document:
    """One news story to code.

    ``date`` is the story date (a `datetime.date`, an ISO string, or None); ``mentions`` are spans
    known to be actors.  Raises `ValueError` for a date that is not ISO or a span outside the text.
    """

    id: str
    text: str
    date: dt.date | str | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    mentions: tuple[Span, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "date", as_date(self.date))
        spans = tuple((int(a), int(b)) for a, b in self.mentions)
        for start, end in spans:
            if not 0 <= start < end <= len(self.text):
                raise ValueError(f"mention [{start}, {end}] lies outside the text (0 to {len(self.text)})")
        object.__setattr__(self, "mentions", spans)


def as_date(value: dt.date | str | None) -> dt.date | None:
    """A date from an ISO date or timestamp; None stays None.  Raises `ValueError` otherwise."""
    if value is None or value == "":
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (ValueError, TypeError):
        try:
            return dt.datetime.fromisoformat(value).date()
        except (ValueError, TypeError):
            raise ValueError(f"date {value!r} is not YYYY-MM-DD or an ISO timestamp") from None


class Actor(NamedTuple):
    """One resolved actor: its CAMEO code, the words that named it and the entry that knew them.

    ``code`` is None for a given mention that no dictionary resolves.
    """

    code: str | None
    text: str
    start: int
    end: int
    entry: str | None = None
    country: str | None = None
    roles: tuple[str, ...] = ()

    def of_country(self, country: str) -> Actor:
        """The actor, a role without country, as that country's."""
        return self._replace(code=country + (self.code or ""), country=country)


class Trigger(NamedTuple):
    """The words that carried an event."""

    text: str
    start: int
    end: int


class Location(NamedTuple):
    """Where something happened: the words that name the place, their span, and its country."""

    text: str
    start: int
    end: int
    country: str


class Plover(NamedTuple):
    """The PLOVER coding of an event; ``event`` is None where PLOVER has no class (CAMEO 01)."""

    event: str | None
    mode: str | None = None
    context: str | None = None


class Event(NamedTuple):
    """Who did what to whom, when: one output record (see ``docs/formats.md`` for each field)."""

    id: str
    document: str
    sentence: int
    date: dt.date | None
    story_date: dt.date | None
    date_text: str | None
    code: str
    label: str
    type: str
    root: str
    quad: int
    goldstein: float
    plover: Plover
    source: Actor | None
    target: Actor | None
    trigger: Trigger
    modality: str
    attribution: Actor | None
    pattern: str
    issues: tuple[str, ...] = ()
    place: Location | None = None

    def record(self) -> dict[str, Any]:
        """The event as the JSON object of the record contract, keys in its order."""
        return {
            "id": self.id,
            "document": self.document,
            "sentence": self.sentence,
            "date": _iso(self.date),
            "story_date": _iso(self.story_date),
            "date_text": self.date_text,
            "code": self.code,
            "label": self.label,
            "type": self.type,
            "root": self.root,
            "quad": self.quad,
            "goldstein": self.goldstein,
            "plover": {
                "event": self.plover.event,
                "mode": self.plover.mode,
                "context": self.plover.context,
            },
            "source": _actor_record(self.source),
            "target": _actor_record(self.target),
            "trigger": {
                "text": self.trigger.text,
                "start": self.trigger.start,
                "end": self.trigger.end,
            },
            "modality": self.modality,
            "attribution": _actor_record(self.attribution),
            "pattern": self.pattern,
            "issues": list(self.issues),
            "place": self.place._asdict() if self.place is not None else None,
        }


def _iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None


def _actor_record(actor: Actor | None) -> dict[str, Any] | None:
    if actor is None:
        return None
    return {
        "code": actor.code,
        "text": actor.text,
        "start": actor.start,
        "end": actor.end,
        "entry": actor.entry,
        "country": actor.country,
        "roles": list(actor.roles),
    }
