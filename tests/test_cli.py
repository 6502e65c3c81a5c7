"""`code-events` as people run it: real processes, exit codes, rejects, the same output with any number of workers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[1] / "docs" / "sample" / "stories.jsonl"


COMMAND = (sys.executable, "-m", "coder.cli")


def run(*args: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    found = subprocess.run(
        [*COMMAND, *args], input=stdin, capture_output=True, env={**os.environ, **environment}
    )
    assert b"Traceback" not in found.stderr
    return found


def many(path: Path, times: int) -> Path:
    """The sample corpus over and over, with ids of its own each time."""
    stories = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    rows = [json.dumps({**s, "id": f"{s['id']}-{n}"}) + "\n" for n in range(times) for s in stories]
    path.write_text("".join(rows) + "broken\n")
    return path


def test_the_sample_corpus_codes(tmp_path: Path) -> None:
    out = tmp_path / "events.jsonl"
    found = run(str(SAMPLE), "-o", str(out))
    assert found.returncode == 0 and found.stdout == b""
    events = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert {e["root"] for e in events} == {f"{n:02d}" for n in range(1, 21)}
    assert b"14 documents, 71 sentences" in found.stderr and b"sentences without events" in found.stderr


def test_workers_and_hash_seeds_change_nothing(tmp_path: Path) -> None:
    corpus = str(many(tmp_path / "many.jsonl", 5))
    one = run(corpus, PYTHONHASHSEED="0")
    two = run(corpus, "--workers", "2", PYTHONHASHSEED="77")
    assert one.stdout == two.stdout and len(one.stdout) > 100_000
    assert one.returncode == two.returncode == 3
    assert b"many.jsonl:71  I101" in one.stderr and b"many.jsonl:71  I101" in two.stderr


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
    assert "<stdin>:1 " in told and "<stdin>:10 " in told and b"rejected inputs: 9" in found.stderr


def test_an_empty_result_says_why(tmp_path: Path) -> None:
    found = run("-", stdin=b'{"id": "1", "text": "Grass grows."}')
    assert found.returncode == 0 and found.stdout == b""
    assert b"No events: most sentences name nobody" in found.stderr
    assert b"no document could be read" in run(str(tmp_path)).stderr


def test_what_cannot_be_done_ends_at_once(tmp_path: Path) -> None:
    missing = run("nowhere.jsonl")
    assert missing.returncode == 2 and b"nowhere.jsonl  I108" in missing.stderr
    (tmp_path / "bad.yaml").write_text("verbs:\n  - id: x\n    code: '9999'\n    verb: [frob]\n")
    broken = run(str(SAMPLE), "--no-builtin", "--dictionaries", str(tmp_path))
    assert broken.returncode == 2 and b"bad.yaml:3:11" in broken.stderr and b"9999" in broken.stderr
    assert run(str(SAMPLE), "--date", "yesterday").returncode == 2


def test_output_goes_where_it_can_and_harms_no_corpus(tmp_path: Path) -> None:
    corpus = many(tmp_path / "many.jsonl", 1)
    before = corpus.read_bytes()
    for arguments in (
        (str(corpus), "-o", str(corpus)),
        (str(tmp_path), "-o", str(tmp_path / "events.jsonl")),
        (str(corpus), "--rejects", str(tmp_path / "no" / "where")),
    ):
        found = run(*arguments)
        assert found.returncode == 2 and b"Error: Invalid value for --" in found.stderr
    assert corpus.read_bytes() == before and sorted(tmp_path.iterdir()) == [corpus]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_told() -> None:
    for redirection in ("> /dev/full", "-o /dev/full"):
        shell = f"{sys.executable} -m coder.cli {SAMPLE} --quiet {redirection}"
        found = subprocess.run(["bash", "-c", shell], capture_output=True)
        assert (found.returncode, found.stderr) == (2, b"output: No space left on device\n")


def test_text_folders_take_their_dates(tmp_path: Path) -> None:
    (tmp_path / "2025-11-26-talks.txt").write_text("France praised Kenya on Monday.")
    (tmp_path / "plain.txt").write_text("Peru condemned Chile.")
    (tmp_path / "plain.json").write_text('{"date": "2020-02-02", "id": "peru"}')
    events = [json.loads(line) for line in run(str(tmp_path)).stdout.splitlines()]
    assert [(e["document"], e["date"], e["code"]) for e in events] == [
        ("2025-11-26-talks", "2025-11-24", "051"), ("peru", "2020-02-02", "111"),
    ]  # fmt: skip


def test_options_drop_events_and_choose_the_quad_table() -> None:
    rows = b'{"id": "1", "text": "Mali could attack Niger. Chad deployed troops. The European Union imposed sanctions on Belarus."}'
    found = run("-", "--actual-only", "--dyads-only", "--quad", "phoenix", stdin=rows)
    assert [(e["code"], e["quad"]) for e in map(json.loads, found.stdout.splitlines())] == [("163", 3)]
    assert b"events dropped by --actual-only or --dyads-only: 2" in found.stderr


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


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_reader_that_leaves_is_no_error(tmp_path: Path, workers: str) -> None:
    shell = f"{sys.executable} -m coder.cli {many(tmp_path / 'many.jsonl', 8)} --quiet --workers {workers} | head -1"
    found = subprocess.run(["bash", "-c", shell], capture_output=True)
    assert found.stdout.count(b"\n") == 1 and found.stderr == b""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_with_a_word(tmp_path: Path, workers: str) -> None:
    out = tmp_path / "events.jsonl"
    command = [*COMMAND, "-", "-o", str(out), "--workers", workers]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    assert process.stdin is not None and process.stderr is not None
    process.stdin.write(many(tmp_path / "many.jsonl", 16).read_bytes())
    process.stdin.flush()  # and stays open: the program waits for more
    for _ in range(600):
        if out.exists() and out.stat().st_size:
            break
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: all its processes
    told = process.stderr.read()
    assert process.wait(20) == 130 and told.endswith(b"interrupted\n") and b"Traceback" not in told


LEGACY = Path(__file__).parent / "legacy"


def test_old_dictionaries_are_imported_and_used(tmp_path: Path) -> None:
    out = tmp_path / "new"
    files = [
        "--verbs",
        str(LEGACY / "petrarch.verbs.txt"),
        "--actors",
        str(LEGACY / "actors.txt"),
        str(LEGACY / "actors.txt"),
    ]
    found = run("import", "petrarch", *files, "--agents", str(LEGACY / "agents.txt"), "-o", str(out))
    assert found.returncode == 3 and b"actors.txt:17:1  L101 the actor has no code" in found.stderr
    assert b"petrarch: 3 verbs, 12 actors, 7 agents; 5 remarks" in found.stderr
    story = {"id": "a", "text": "Gondal snubbed new trade with Angria.", "date": "1982-01-01"}
    coded = run("-", "--dictionaries", str(out), "--quiet", stdin=json.dumps(story).encode())
    (event,) = [json.loads(line) for line in coded.stdout.splitlines()]
    assert (event["source"]["code"], event["code"], event["target"]["code"]) == ("GDL", "160", "ANG")
    assert event["pattern"] == "petrarch.snub#1"
    told = run("explain", story["text"], "--dictionaries", str(out))
    assert b"160 VERB new_&TIES" in told.stdout
    exported = run("export", "petrarch2", str(out), "-o", str(tmp_path / "old.txt"))
    assert exported.returncode == 0
    assert "- * NEW_&TIES [160]" in (tmp_path / "old.verbs.txt").read_text(encoding="utf-8")


def test_an_import_that_cannot_be_done_ends_with_2(tmp_path: Path) -> None:
    assert run("import", "petrarch", "-o", str(tmp_path)).returncode == 2
    assert run("import", "petrarch", "--verbs", str(tmp_path / "none"), "-o", str(tmp_path)).returncode == 2
    (tmp_path / "mine.yaml").write_text("actors: []\n", encoding="utf-8")
    found = run("import", "auto", "--actors", str(LEGACY / "actors.txt"), "-o", str(tmp_path))
    assert found.returncode == 2 and b"L105" in found.stderr
