"""JSON Lines: a document a line in, an event a line out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from coder.errors import Place, Problem
from coder.model import Actor, Document, Event, Plover, Trigger, as_date

if TYPE_CHECKING:
    from coder.records import EventRecord

_TEXT = ("id", "text", "date", "title", "publisher", "url", "language")
_KNOWN = (*_TEXT, "mentions")


def read(
    stream: BinaryIO, name: str, *, date: str | None = None, extra: bool = False, seen: set[str] | None = None
) -> Iterator[Document | Problem]:
    """Documents of a stream of JSON lines; a line that is none comes out as a `Problem` with its place.

    ``name`` is what messages call the stream; ``date`` is the story date of documents that give
    none; ``extra`` keeps unknown fields in `Document.extra`; ``seen`` holds the ids used so far in
    the run and is added to (default: this stream alone).  Blank lines are skipped.  Raises `OSError`
    where the stream itself fails.
    """
    seen = set() if seen is None else seen
    for found in records(stream, name):
        if isinstance(found, Problem):
            yield found
        else:
            yield to_document(*found, date=date, extra=extra, seen=seen)


def records(stream: BinaryIO, name: str) -> Iterator[tuple[Any, Place] | Problem]:
    """What the lines of a stream hold, each with its place; a line that is not JSON comes out as a `Problem`."""
    for number, raw in enumerate(stream, 1):
        place = Place(name, number)
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as e:
            yield Problem(
                "I106",
                f"not UTF-8: {e.reason}",
                "Convert the file to UTF-8.",
                Place(name, number, e.start + 1),
            )
            continue
        if not line.strip():
            continue
        try:
            yield json.loads(line), place
        except (ValueError, RecursionError) as e:  # ValueError: also a number of too many digits
            yield Problem("I101", f"not JSON: {str(e)[:80]}", "Write one JSON object a line.", place)


def to_document(
    record: Any, place: Place, *, date: str | None = None, extra: bool = False, seen: set[str] | None = None
) -> Document | Problem:
    """One parsed record as a document, or the problem that keeps it from being one.

    The id of a document is added to ``seen``; one that is there already is a problem.
    """
    if not isinstance(record, dict):
        return Problem(
            "I101", f"not a JSON object but {type(record).__name__}", "Write one JSON object a line.", place
        )
    for field in _TEXT:
        value = record.get(field)
        if value is not None and not isinstance(value, str):
            return Problem(
                "I109", f"{field!r} is {type(value).__name__}, not text", "Write it in quotes.", place
            )
    identity, text = record.get("id"), record.get("text")
    if not identity or not identity.strip():
        return Problem("I103", "the document has no id", 'Give each document a unique "id".', place)
    if not text or not text.strip():
        return Problem("I102", f"document {identity!r} has no text", 'Put the story into "text".', place)
    mentions = record.get("mentions")
    if mentions is not None and not _are_spans(mentions):
        return Problem("I107", "mentions are not [start, end] pairs", "Write [[0, 5], [10, 17]].", place)
    if seen is not None and identity in seen:
        return Problem("I104", f"the id {identity!r} was used before", "Make ids unique in the run.", place)
    rest = {k: v for k, v in record.items() if k not in _KNOWN} if extra else {}
    try:
        document = Document(
            identity, text, record.get("date") or date, record.get("title"), record.get("publisher"), record.get("url"),
            record.get("language"), tuple((a, b) for a, b in mentions or ()), rest,
        )  # fmt: skip
    except ValueError as e:
        code = "I107" if str(e).startswith("mention") else "I105"
        return Problem(code, str(e), "Write dates as YYYY-MM-DD." if code == "I105" else "", place)
    if seen is not None:
        seen.add(identity)
    return document


def _are_spans(value: Any) -> bool:
    """Is it a list of pairs of whole numbers?"""
    return isinstance(value, list) and all(
        isinstance(span, list) and len(span) == 2 and all(type(n) is int for n in span) for span in value
    )


def read_events(stream: BinaryIO, name: str) -> Iterator[Event | Problem]:
    """Events of a stream of JSON lines, as `write` made them; a line that is none comes out as a `Problem`."""
    from pydantic import ValidationError

    from coder.records import EventRecord

    for item in records(stream, name):
        if isinstance(item, Problem):
            yield item
            continue
        record, place = item
        try:
            yield _event(EventRecord.model_validate(record))
        except ValidationError as e:
            error = e.errors()[0]
            where = ".".join(map(str, error["loc"]))
            message = f"not an event: {where + ': ' if where else ''}{error['msg']}"
            yield Problem("E103", message, "See `code-events schema event`.", place)
        except ValueError as e:
            yield Problem("E103", f"not an event: {e}", "Write dates as YYYY-MM-DD.", place)


def _event(record: EventRecord) -> Event:
    fields = dict(record)
    for name in ("date", "story_date"):
        fields[name] = as_date(fields[name])
    for name in ("source", "target", "attribution"):
        actor = fields[name]
        if actor is not None:
            fields[name] = Actor(**{**dict(actor), "roles": tuple(actor.roles)})
    fields["plover"] = Plover(**dict(record.plover))
    fields["trigger"] = Trigger(**dict(record.trigger))
    fields["issues"] = tuple(record.issues)
    return Event(**fields)


def write(events: Iterable[Event], out: TextIO) -> int:
    """Writes events, one JSON object a line; returns how many."""
    count = 0
    for event in events:
        out.write(line(event))
        count += 1
    return count


def line(event: Event) -> str:
    """One event as a JSON line; an event with characters that UTF-8 cannot hold is escaped."""
    text = json.dumps(event.record(), ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        text = json.dumps(event.record())
    return text + "\n"
