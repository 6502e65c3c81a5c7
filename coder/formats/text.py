"""Plain text: a folder of ``.txt`` files, a story each.

The date comes from a sidecar (``story.json`` beside ``story.txt``, any fields of a document), else from the
file name (``YYYY-MM-DD-*.txt``), else from the caller.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coder.errors import Place, Problem
from coder.formats.jsonl import to_document
from coder.model import Document

_DATED = re.compile(r"(\d{4}-\d\d-\d\d)[-_ .]")


def read(
    folder: Path, *, date: str | None = None, extra: bool = False, seen: set[str] | None = None
) -> Iterator[Document | Problem]:
    """The stories of a folder (or of one file), in the order of their paths; what cannot be read is a `Problem`.

    An id is the path below the folder without its ending, unless the sidecar gives one; ``date``,
    ``extra`` and ``seen`` are as in `coder.formats.jsonl.read`.
    """
    files = [folder] if folder.is_file() else sorted(folder.rglob("*.txt"))
    base = folder.parent if folder.is_file() else folder
    for path in files:
        place = Place(path.as_posix())
        record = _sidecar(path.with_suffix(".json"))
        if isinstance(record, Problem):
            yield record
            continue
        try:
            record["text"] = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as e:
            yield Problem("I106", f"not UTF-8: {e.reason}", "Convert the file to UTF-8.", place)
            continue
        except OSError as e:
            yield Problem("I108", f"cannot be read: {e.strerror}", place=place)
            continue
        dated = _DATED.match(path.name)
        if dated and not record.get("date"):
            record["date"] = dated.group(1)
        record.setdefault("id", path.relative_to(base).with_suffix("").as_posix())
        yield to_document(record, place, date=date, extra=extra, seen=seen)


def _sidecar(path: Path) -> dict[str, Any] | Problem:
    """The fields that a sidecar gives; none where there is no such file."""
    if not path.exists():
        return {}
    place = Place(path.as_posix())
    try:
        found = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as e:
        return Problem("I108", f"the sidecar cannot be read: {e.strerror}", place=place)
    except (ValueError, RecursionError) as e:
        return Problem("I101", f"the sidecar is not JSON: {str(e)[:80]}", "Write one JSON object.", place)
    if not isinstance(found, dict):
        return Problem("I101", f"the sidecar is not a JSON object but {type(found).__name__}", place=place)
    return found
