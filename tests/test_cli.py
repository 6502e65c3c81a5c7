"""`code-events` as people run it: real processes, exit codes, rejects, the same output with any number of workers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "docs" / "sample" / "stories.jsonl"


def run(*args: str, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    found = subprocess.run(
        [sys.executable, "-m", "coder.cli", *args], input=stdin, capture_output=True, cwd=cwd
    )
    assert b"Traceback" not in found.stderr
    return found


def test_the_sample_corpus_codes(tmp_path: Path) -> None:
    out = tmp_path / "events.jsonl"
    found = run(str(SAMPLE), "-o", str(out))
    assert found.returncode == 0
    events = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(events) > 50 and len({e["root"] for e in events}) >= 15
    assert b"12 documents, 60 sentences" in found.stderr and b"sentences without events" in found.stderr


def test_two_workers_write_the_same(tmp_path: Path) -> None:
    stories = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    many = tmp_path / "many.jsonl"
    many.write_text(
        "".join(json.dumps({**s, "id": f"{s['id']}-{n}"}) + "\n" for n in range(5) for s in stories)
        + "broken\n"
    )
    one, two = run(str(many)), run(str(many), "--workers", "2")
    assert one.stdout == two.stdout and len(one.stdout) > 10_000
    assert one.returncode == two.returncode == 3


def test_bad_input_is_set_aside_and_told(tmp_path: Path) -> None:
    rows = [
        b"not json", b"[1]", b'{"text": "no id"}', b'{"id": "empty", "text": " "}', b'{"id": "d", "text": "x", "date": "May"}',
        b'{"id": "u", "text": "\xff"}', b'{"id": "m", "text": "short", "mentions": [[0, 99]]}', b'{"id": 7, "text": "x"}',
        b'{"id": "good", "text": "France praised Kenya.", "date": "2025-11-26"}', b'{"id": "good", "text": "again"}',
    ]  # fmt: skip
    rejects = tmp_path / "rejects.txt"
    found = run("-", "--rejects", str(rejects), stdin=b"\n".join(rows))
    assert found.returncode == 3
    assert [json.loads(line)["document"] for line in found.stdout.splitlines()] == ["good"]
    told = rejects.read_text()
    for code in ("I101", "I103", "I102", "I105", "I106", "I107", "I109", "I104"):
        assert code in told
    assert "<stdin>:1" in told and b"rejected inputs: 9" in found.stderr


def test_an_empty_result_says_why() -> None:
    found = run("-", stdin=b'{"id": "1", "text": "Grass grows."}')
    assert found.returncode == 0 and found.stdout == b""
    assert b"No events: most sentences name nobody" in found.stderr


def test_what_cannot_be_done_ends_at_once(tmp_path: Path) -> None:
    missing = run("nowhere.jsonl")
    assert missing.returncode == 2 and b"I108" in missing.stderr
    (tmp_path / "bad.yaml").write_text("verbs:\n  - id: x\n    code: '9999'\n    verb: [frob]\n")
    broken = run(str(SAMPLE), "--dictionaries", str(tmp_path))
    assert broken.returncode == 2 and b"bad.yaml:3:11" in broken.stderr and b"9999" in broken.stderr
    assert run(str(SAMPLE), "--date", "yesterday").returncode == 2


def test_text_folders_take_their_dates(tmp_path: Path) -> None:
    (tmp_path / "2025-11-26-talks.txt").write_text("France praised Kenya on Monday.")
    (tmp_path / "plain.txt").write_text("Peru condemned Chile.")
    (tmp_path / "plain.json").write_text('{"date": "2020-02-02", "id": "peru"}')
    events = [json.loads(line) for line in run(str(tmp_path)).stdout.splitlines()]
    assert [(e["document"], e["date"], e["code"]) for e in events] == [
        ("2025-11-26-talks", "2025-11-24", "051"), ("peru", "2020-02-02", "111"),
    ]  # fmt: skip


def test_options_drop_events() -> None:
    rows = b'{"id": "1", "text": "Mali could attack Niger. Chad deployed troops. France praised Kenya."}'
    everything = run("-", stdin=rows).stdout.splitlines()
    assert len(run("-", "--actual-only", stdin=rows).stdout.splitlines()) == len(everything) - 1
    assert len(run("-", "--dyads-only", stdin=rows).stdout.splitlines()) == len(everything) - 1


def test_quad_tables_can_be_chosen() -> None:
    rows = b'{"id": "1", "text": "The European Union imposed sanctions on Belarus."}'
    quads = [
        json.loads(run("-", "--quad", t, stdin=rows).stdout)["quad"] for t in ("plover", "icews", "phoenix")
    ]
    assert quads == [4, 4, 3]


def test_explain_schema_and_stats() -> None:
    explained = run(
        "explain", "Kenyan police arrested two activists.", "--date", "2025-11-26"
    ).stdout.decode()
    assert "KENCOP 173 KENOPP" in explained and "17_coerce.yaml:" in explained
    assert "is in no dictionary entry" in run("explain", "France frobnicated Kenya.").stdout.decode()
    assert set(json.loads(run("schema", "event").stdout)["properties"]) >= {
        "code",
        "source",
        "target",
        "modality",
    }
    assert b"codes without an example: none" in run("stats").stdout


def test_a_reader_that_leaves_is_no_error() -> None:
    command = f"{sys.executable} -m coder.cli {SAMPLE} | head -1"
    found = subprocess.run(["bash", "-c", command], capture_output=True)
    assert b"Traceback" not in found.stderr and b"BrokenPipe" not in found.stderr
