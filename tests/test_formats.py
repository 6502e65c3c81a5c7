"""Readers and writers: what is a document, what is set aside and why, and how events are written."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import pytest

from coder import Coder, Document, Problem
from coder.formats import jsonl, text
from coder.records import DocumentRecord, EventRecord

SAMPLE = Path(__file__).parents[1] / "docs" / "sample" / "stories.jsonl"


def read(raw: bytes, **options: object) -> list[Document | Problem]:
    return list(jsonl.read(io.BytesIO(raw), "in.jsonl", **options))


def test_documents_carry_their_fields() -> None:
    row = {"id": "1", "text": "Peru met Chile.", "date": "2025-11-26T23:10:00Z", "title": "T", "publisher": "P",
           "url": "U", "language": "en", "mentions": [[0, 4]], "topic": 7}  # fmt: skip
    raw = b"\xef\xbb\xbf" + json.dumps(row).encode() + b"\n\n"
    (plain,), (full,) = read(raw), read(raw, extra=True)
    assert plain == Document(
        "1", "Peru met Chile.", dt.date(2025, 11, 26), "T", "P", "U", "en", mentions=((0, 4),)
    )
    assert plain.extra == {} and full.extra == {"topic": 7}


def test_the_given_date_is_for_documents_without_one() -> None:
    raw = b'{"id": "1", "text": "x", "date": "2020-02-02"}\n{"id": "2", "text": "x"}\n{"id": "3", "text": "x", "date": null}'
    assert [d.date for d in read(raw, date="2025-11-26")] == [
        dt.date(2020, 2, 2), dt.date(2025, 11, 26), dt.date(2025, 11, 26),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", "I101"),
        (b"[1]", "I101"),
        (b"null", "I101"),
        (b"[" * 100_000, "I101"),
        (b'{"id": "1", "text": "x", "n": ' + b"1" * 5000 + b"}", "I101"),
        (b'{"id": "1"}', "I102"),
        (b'{"id": "1", "text": " \\n"}', "I102"),
        (b'{"text": "x"}', "I103"),
        (b'{"id": " ", "text": "x"}', "I103"),
        (b'{"id": "1", "text": "x", "date": "26 May"}', "I105"),
        (b'{"id": "1", "text": "x", "date": "2025-02-30"}', "I105"),
        (b'{"id": "1", "text": "\xff"}', "I106"),
        (b'{"id": "1", "text": "x", "mentions": [[0, 2]]}', "I107"),
        (b'{"id": "1", "text": "xyz", "mentions": [[2, 1]]}', "I107"),
        (b'{"id": "1", "text": "xyz", "mentions": [[1e999, 2]]}', "I107"),
        (b'{"id": "1", "text": "xyz", "mentions": [[0, true]]}', "I107"),
        (b'{"id": "1", "text": "xyz", "mentions": [["0", "1"]]}', "I107"),
        (b'{"id": "1", "text": "xyz", "mentions": {"01": 2}}', "I107"),
        (b'{"id": "1", "text": "xyz", "mentions": 1}', "I107"),
        (b'{"id": 1, "text": "x"}', "I109"),
        (b'{"id": "1", "text": ["x"]}', "I109"),
        (b'{"id": "1", "text": "x", "date": 0}', "I109"),
        (b'{"id": "1", "text": "x", "title": {}}', "I109"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_told_with_its_line(line: bytes, code: str) -> None:
    first, found, last = read(b'{"id": "a", "text": "x"}\n' + line + b'\n{"id": "b", "text": "x"}')
    assert isinstance(first, Document) and isinstance(last, Document)
    assert isinstance(found, Problem) and found.code == code
    assert str(found).startswith("in.jsonl:2") and found.message


def test_an_id_counts_once_it_was_a_document() -> None:
    rows = b'{"id": "a", "text": ""}\n{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}'
    bad, good, again = read(rows)
    assert (bad.code, good.text, again.code, again.place.line) == ("I102", "x", "I104", 3)


def test_any_character_is_read_and_written(coder: Coder) -> None:
    (document,) = read(
        b'{"id": "a\\ud800", "text": "France\\u0000 praised Kenya. Mali praised Chad. \\udc00"}'
    )
    events = coder.code(document)
    assert events
    for event in events:
        written = jsonl.line(event)
        written.encode()
        assert json.loads(written) == event.record()


def test_a_folder_of_texts(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name, raw in {
        "2025-11-26-talks.txt": b"\xef\xbb\xbfone",
        "b/deep.txt": b"two",
        "c.txt": b"three",
        "c.json": b'{"id": "C", "date": "2020-02-02", "title": "T", "text": "not this"}',
        "2025-11-25-d.txt": b"four",
        "2025-11-25-d.json": b'{"date": "2020-02-02"}',
        "2025-11-24-e.txt": b"five",
        "2025-11-24-e.json": b'{"title": "E"}',
        "notes.md": b"no story",
    }.items():
        (tmp_path / name).write_bytes(raw)
    found = [(d.id, d.text, str(d.date), d.title) for d in text.read(tmp_path, date="2001-01-01")]
    assert found == [
        ("2025-11-24-e", "five", "2025-11-24", "E"),
        ("2025-11-25-d", "four", "2020-02-02", None),
        ("2025-11-26-talks", "one", "2025-11-26", None),
        ("b/deep", "two", "2001-01-01", None),
        ("C", "three", "2020-02-02", "T"),
    ]
    assert [d.id for d in text.read(tmp_path / "b" / "deep.txt")] == ["deep"]


@pytest.mark.parametrize(
    ("story", "sidecar", "code", "file"),
    [
        (b"\xff", None, "I106", "s.txt"),
        (b" ", None, "I102", "s.txt"),
        (b"x", b"{", "I101", "s.json"),
        (b"x", b"[1]", "I101", "s.json"),
        (b"x", b"\xff", "I101", "s.json"),
        (b"x", b'{"date": "May"}', "I105", "s.txt"),
    ],
)
def test_a_bad_text_is_told_with_its_file(
    tmp_path: Path, story: bytes, sidecar: bytes | None, code: str, file: str
) -> None:
    (tmp_path / "s.txt").write_bytes(story)
    if sidecar is not None:
        (tmp_path / "s.json").write_bytes(sidecar)
    (found,) = text.read(tmp_path)
    assert isinstance(found, Problem) and found.code == code
    assert found.place is not None and found.place.file == (tmp_path / file).as_posix()


def test_records_are_as_their_schemas_say(coder: Coder) -> None:
    out = io.StringIO()
    written = 0
    for line in SAMPLE.read_text(encoding="utf-8").splitlines():
        DocumentRecord.model_validate_json(line, strict=True)
        (document,) = read(line.encode())
        written += jsonl.write(coder.code(document), out)
    lines = out.getvalue().splitlines()
    assert len(lines) == written > 50
    for line in lines:
        assert EventRecord.model_validate_json(line, strict=True).model_dump() == json.loads(line)
        assert list(json.loads(line)) == list(EventRecord.model_fields)
