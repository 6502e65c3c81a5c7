"""Plain text: a folder of ``.txt`` files, a story each.

The date comes from a sidecar (``story.json`` beside ``story.txt``, any fields of a document), else from the
file name (``YYYY-MM-DD-*.txt``), else from the caller.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from coder.errors import Place, Problem
from coder.formats.jsonl import to_document
from coder.model import Document

_DATED = re.compile(r"(\d{4}-\d\d-\d\d)[-_ .]")


def read(folder: Path, *, date: str | None = None, extra: bool = False) -> Iterator[Document | Problem]:
    """The stories of a folder (or of one file), in the order of their names; ids are paths without ending."""
    files = [folder] if folder.is_file() else sorted(folder.rglob("*.txt"))
    base = folder.parent if folder.is_file() else folder
    for path in files:
        place = Place(path.as_posix())
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as e:
            yield Problem("I106", f"not UTF-8: {e.reason}", "Convert the file to UTF-8.", place)
            continue
        except OSError as e:
            yield Problem("I108", f"cannot be read: {e.strerror}", place=place)
            continue
        record: dict[str, object] = {}
        sidecar = path.with_suffix(".json")
        if sidecar.exists():
            try:
                found = json.loads(sidecar.read_text(encoding="utf-8-sig"))
            except (OSError, ValueError) as e:
                yield Problem(
                    "I101", f"the sidecar is not JSON: {str(e)[:80]}", place=Place(sidecar.as_posix())
                )
                continue
            record.update(found if isinstance(found, dict) else {})
        dated = _DATED.match(path.name)
        if dated:
            record.setdefault("date", dated.group(1))
        record.setdefault("id", path.relative_to(base).with_suffix("").as_posix())
        record["text"] = text
        yield to_document(record, place, date=date, extra=extra)
