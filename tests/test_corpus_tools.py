"""`init`, `suggest` and `coverage` as people run them: starter folder, corpora, exit codes, the same bytes every time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from coder.checks import check_sources, failing_examples
from coder.dictionary import Sources, compile_dictionary, read_sources
from coder.files import dictionary_root, yaml_files
from coder.pipeline import Coder
from coder.schemas import schema_text
from coder.starter import write_starter

PAGE = Path(__file__).parents[1] / "docs" / "corpus_tools.md"
SAMPLE = Path(__file__).parents[1] / "docs" / "sample" / "stories.jsonl"


def run(
    *args: str, stdin: str = "", cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    found = subprocess.run(
        [sys.executable, "-m", "coder.cli", *args], input=stdin, capture_output=True, encoding="utf-8",
        env={**os.environ, **environment}, cwd=cwd,
    )  # fmt: skip
    assert "Traceback" not in found.stderr
    return found


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    texts = [
        "Syldavia praised France on Monday. Bordurian rebels praised Syldavia.",
        "France garlanded Kenya. Kenya garlanded France in Nairobi.",
        "Syldavia met France.",
    ]
    rows = [json.dumps({"id": str(n), "text": text, "date": "2025-11-26"}) for n, text in enumerate(texts)]
    (folder / "a.jsonl").write_text("\n".join(rows[:2]) + "\n", encoding="utf-8")
    (folder / "b.jsonl").write_text(rows[2] + "\n", encoding="utf-8")
    return folder


# ---- init -----------------------------------------------------------------------------------------


def test_the_starter_passes_the_check_alone_and_hides_nothing_shipped(
    tmp_path: Path, sources: Sources
) -> None:
    folder = tmp_path / "new" / "mine"
    written = write_starter(folder)
    *dictionaries, schema = written
    assert dictionaries == yaml_files(folder) and [p.stem for p in dictionaries] == [
        "actors",
        "agents",
        "verbs",
    ]
    for path in dictionaries:  # where editors find the schema
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        assert folder / first.partition("$schema=")[2] == schema
    assert schema.read_text(encoding="utf-8") == schema_text("dictionary")
    own = read_sources([folder])
    assert check_sources(own, Coder(compile_dictionary([folder], builtin=False))) == []
    assert set(own.located) == {
        ("actors", "rur"), ("agents", "lighthouse keeper"), ("verbs", "shortchange"),
    }  # fmt: skip
    assert own.located.keys().isdisjoint(sources.located)


def test_every_line_of_the_starter_that_is_not_plain_is_explained() -> None:
    for path in yaml_files(dictionary_root() / "starter"):
        assert path.read_text(encoding="utf-8").startswith("# ")


def test_init_writes_once_and_never_over_anything(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    first = run("init", str(folder))
    written = [*yaml_files(folder), folder / "schema" / "dictionary.json"]
    assert first.returncode == 0 and first.stdout.split() == list(map(str, written))
    assert f"code-events check {folder}" in first.stderr
    assert run("check", str(folder)).returncode == 0  # nothing to complain of beside the shipped ones either
    (folder / "actors.yaml").write_text("# mine\n")
    (folder / "verbs.yaml").unlink()
    second = run("init", str(folder))
    assert second.returncode == 2 and "actors.yaml: is there already" in second.stderr
    assert (folder / "actors.yaml").read_text() == "# mine\n" and not (folder / "verbs.yaml").exists()
    assert run("init", str(folder / "actors.yaml")).returncode == 2


# ---- The page about them ---------------------------------------------------------------------------


def test_the_page_shows_what_the_commands_print(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    (corpus,) = re.findall(r"^```jsonl\n(.*?)^```$", page, re.M | re.S)
    (tmp_path / "stories.jsonl").write_text(corpus, encoding="utf-8")
    shown = re.findall(r"^```console\n\$ code-events (.*?)\n(.*?)^```$", page, re.M | re.S)
    assert len(shown) == 4
    for command, output in shown:
        printed = run(*command.split(), cwd=tmp_path).stdout
        assert (
            printed.startswith(output.removesuffix("...\n"))
            if output.endswith("...\n")
            else printed == output
        )


# ---- suggest and coverage -------------------------------------------------------------------------


def test_suggest(corpus: Path) -> None:
    actors = run("suggest", "actors", str(corpus))
    assert actors.returncode == 0 and actors.stderr == ""
    assert "     3  Syldavia  (2 as source, 1 as target, 3 beside a known actor)" in actors.stdout
    verbs = run("suggest", "verbs", str(corpus), "--format", "json")
    (entry,) = json.loads(verbs.stdout)
    assert (entry["words"], entry["count"]) == ("garland", 2)
    assert entry["entry"]["verbs"][0]["examples"][0]["events"] == ["FRA ? KEN"]
    assert run("suggest", "actors", str(corpus), "--top", "1", "--format", "yaml").stdout.count("names:") == 1


def test_coverage(corpus: Path) -> None:
    found = run("coverage", str(corpus))
    assert found.returncode == 0 and "3 documents, 5 sentences, " in found.stdout
    assert "noun phrases where a rule wants source or target: " in found.stdout
    record = json.loads(run("coverage", str(corpus), "--format", "json").stdout)
    events = run(str(corpus), "--quiet").stdout.splitlines()
    assert record["events"] == len(events)
    chains = [pattern for e in map(json.loads, events) for pattern in e["pattern"].split(" < ")]
    assert sum(row["count"] for row in record["patterns"]) == len(chains)
    unused = run("coverage", str(corpus), "--unused").stdout.split("never used:\n")[1]
    assert len(unused.splitlines()) == sum(
        row["count"] == 0
        for section in ("patterns", "actors", "agents", "modifiers")
        for row in record[section]
    )


@pytest.mark.parametrize("command", [("suggest", "actors"), ("coverage",)])
def test_the_same_output_for_any_hash_seed_and_order_of_files(command: tuple[str, ...], corpus: Path) -> None:
    one = run(*command, str(corpus / "a.jsonl"), str(corpus / "b.jsonl"), PYTHONHASHSEED="0")
    two = run(*command, str(corpus / "b.jsonl"), str(corpus / "a.jsonl"), PYTHONHASHSEED="77")
    assert one.stdout == two.stdout and len(one.stdout) > 50


def test_layers_count(tmp_path: Path, corpus: Path) -> None:
    mine, less = tmp_path / "mine", tmp_path / "less.yaml"
    write_starter(mine)
    (mine / "more.yaml").write_text("actors:\n  - {id: syl, kind: group, code: REB, names: [Syldavia]}\n")
    less.write_text("remove: [praise]\n")
    json_of = ("coverage", str(corpus), "--format", "json", "--dictionaries", str(mine))
    record = json.loads(run(*json_of, "--dictionaries", str(less)).stdout)
    layered, sources = Coder.load([mine, less]), read_sources([mine])  # the same layers: from the cache
    assert failing_examples(layered, sources) == []
    assert {r["id"]: r["count"] for r in record["actors"] if r["id"] == "syl"} == {"syl": 2}
    assert not any(r["id"].startswith("praise#") for r in record["patterns"])
    alone = json.loads(run(*json_of, "--no-builtin").stdout)
    assert [r["id"] for r in alone["actors"]] == ["rur", "syl"] and alone["events"] == 0
    nothing_below = run(*json_of, "--no-builtin", "--dictionaries", str(less))
    assert nothing_below.returncode == 2 and "D208 there is no 'praise' to remove" in nothing_below.stderr


@pytest.mark.parametrize("command", [("suggest", "verbs"), ("coverage",)])
def test_what_cannot_be_read_is_set_aside(command: tuple[str, ...]) -> None:
    aside = run(*command, "-", stdin='not json\n{"id": "1", "text": "France garlanded Kenya."}\n')
    assert aside.returncode == 3 and "<stdin>:1  I101" in aside.stderr
    assert "1 documents" in aside.stdout or "garland" in aside.stdout


def test_what_cannot_be_done_ends_at_once(tmp_path: Path) -> None:
    assert run("coverage", "nowhere.jsonl").returncode == 2
    assert run("suggest", "verbs", str(SAMPLE), "--date", "May").returncode == 2
    assert run("coverage", str(SAMPLE), "--dictionaries", str(tmp_path / "no")).returncode == 2
