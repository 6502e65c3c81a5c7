"""JSON Lines: a document a line in, an event a line out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, TextIO

from coder.errors import Place, Problem
from coder.model import Document, Event

_KNOWN = ("id", "text", "date", "title", "publisher", "url", "language", "mentions")


def read(
    stream: BinaryIO, name: str, *, date: str | None = None, extra: bool = False
) -> Iterator[Document | Problem]:
    """Documents of a stream of JSON lines; a line that is none comes out as a `Problem` with its place.

    ``name`` is what messages call the stream; ``date`` is the story date of documents that give
    none; ``extra`` keeps unknown fields in `Document.extra`.  Blank lines are skipped.
    """
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
            record = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as e:
            yield Problem("I101", f"not JSON: {str(e)[:80]}", "Write one JSON object a line.", place)
            continue
        yield to_document(record, place, date=date, extra=extra)


def to_document(
    record: Any, place: Place, *, date: str | None = None, extra: bool = False
) -> Document | Problem:
    """One parsed record as a document, or the problem that keeps it from being one."""
    if not isinstance(record, dict):
        return Problem(
            "I101", f"not a JSON object but {type(record).__name__}", "Write one JSON object a line.", place
        )
    identity, text = record.get("id"), record.get("text")
    if identity is None or identity == "":
        return Problem("I103", "the document has no id", 'Give each document a unique "id".', place)
    if text is None or (isinstance(text, str) and not text.strip()):
        return Problem("I102", f"document {identity!r} has no text", 'Put the story into "text".', place)
    for field in ("id", "text", "title", "publisher", "url", "language"):
        value = record.get(field)
        if value is not None and not isinstance(value, str):
            return Problem(
                "I109", f"{field!r} is {type(value).__name__}, not text", "Write it in quotes.", place
            )
    mentions = record.get("mentions") or ()
    try:
        spans = tuple((int(a), int(b)) for a, b in mentions)
    except (TypeError, ValueError):
        return Problem("I107", "mentions are not [start, end] pairs", "Write [[0, 5], [10, 17]].", place)
    rest = {k: v for k, v in record.items() if k not in _KNOWN} if extra else {}
    try:
        return Document(
            identity, text, record.get("date") or date, record.get("title"), record.get("publisher"), record.get("url"),
            record.get("language"), spans, rest,
        )  # fmt: skip
    except ValueError as e:
        code = "I107" if str(e).startswith("mention") else "I105"
        return Problem(code, str(e), "Write dates as YYYY-MM-DD." if code == "I105" else "", place)


def write(events: Iterable[Event], out: TextIO) -> int:
    """Writes events, one JSON object a line; returns how many."""
    count = 0
    for event in events:
        out.write(line(event))
        count += 1
    return count


def line(event: Event) -> str:
    """One event as a JSON line; characters that UTF-8 cannot hold are escaped."""
    record = event.record()
    text = json.dumps(record, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(record)
    return text + "\n"
