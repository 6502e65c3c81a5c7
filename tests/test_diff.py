"""`code-events diff`: events gained, lost and recoded between folders and git revisions, on a small set of dictionaries."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from coder import Coder, Document
from coder.cli import main
from coder.errors import CoderError
from coder.files import dictionary_root
from coder.workbench.diff import compare
from coder.workbench.sides import Side, open_side

ROOT = Path(__file__).parents[1]
ARNOR = Path(__file__).parent / "gold" / "arnor.yaml"
STORIES = {
    "praise": "Arnor praised Gondor.",
    "snub": "Arnor snubbed Gondor on Monday.",
    "song": "Arnor serenaded Gondor.",
    "bombs": "Arnorian soldiers bombed Harad. Gondor criticized Arnor.",
    "weather": "It rained.",
}
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def edit(text: str) -> str:
    """An edit of the dictionary: another code for 'snub', a verb more, a verb less, another code for soldiers."""
    text = text.replace('{id: reject, code: "120"', '{id: reject, code: "111"')
    text = text.replace('  - {id: bomb, code: "195", verb: [bomb]}\n', "")
    return text.replace("verbs:\n", 'verbs:\n  - {id: serenade, code: "051", verb: [serenade]}\n')


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def folder(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a corpus, and a whole set of dictionaries around the small one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CODE_EVENTS_CACHE", str(cache))
    whole(tmp_path / "dictionaries")
    rows = [json.dumps({"id": i, "date": "2025-11-26", "text": t}) + "\n" for i, t in STORIES.items()]
    (tmp_path / "stories.jsonl").write_text("".join(rows))
    return tmp_path


def whole(home: Path, change: Callable[[str], str] = lambda text: text) -> Path:
    shutil.copytree(dictionary_root() / "ontology", home / "ontology")
    shutil.copytree(dictionary_root() / "en" / "lexicon", home / "en" / "lexicon")
    (home / "en" / "arnor.yaml").write_text(change(ARNOR.read_text()))
    return home


def git(folder: Path, *command: str) -> None:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(folder: Path) -> Path:
    """The same under git, committed, and then edited."""
    git(folder, "init", "-q")
    git(folder, "add", "dictionaries")
    git(folder, "commit", "-qm", "first")
    path = folder / "dictionaries" / "en" / "arnor.yaml"
    path.write_text(edit(path.read_text()))
    return folder


def command(*args: str | Path) -> Result:
    found = CliRunner().invoke(main, ["diff", *map(str, args)])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found


def changes(*args: str | Path) -> Any:
    found = command(*args, "--format", "json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def summary(data: Any) -> list[tuple[str, str, list[str]]]:
    return [(c["kind"], c["document"], c["facts"]) for c in data["changes"]]


# ---- What is found --------------------------------------------------------------------------------


def test_two_folders(folder: Path) -> None:
    after = whole(Path("edited"), edit)
    found = changes("--before", "dictionaries", "--after", after, "stories.jsonl")
    assert summary(found) == [("recoded", "snub", ["code"]), ("gained", "song", []), ("lost", "bombs", [])]
    assert (found["documents"], found["events"]) == (5, {"before": 4, "after": 4})
    assert (found["gained"], found["lost"], found["recoded"], found["other_rule"]) == (1, 1, 1, 0)
    assert found["roots"]["12"] == {"before": 1, "after": 0, "gained": 0, "lost": 0, "recoded": 1}
    assert found["recodings"] == [{"before": "120", "after": "111", "n": 1}]
    recoded, gained, lost = found["changes"]
    assert (recoded["before"]["code"], recoded["after"]["code"]) == ("120", "111")
    assert recoded["text"] == STORIES["snub"] and lost["text"] == "Arnorian soldiers bombed Harad."
    assert gained["before"] is None and "'serenade' is in no dictionary entry" in gained["why"]
    assert lost["after"] is None and lost["why"].startswith("no rule; 'bomb'")
    (rule,) = recoded["rules_before"]
    assert re.search(r"^reject: .*\(dictionaries/en/arnor\.yaml:\d+:5\)$", rule)


def test_forth_and_back_are_mirrored(folder: Path) -> None:
    after = whole(Path("edited"), edit)
    forth = changes("--before", "dictionaries", "--after", after, "stories.jsonl")
    back = changes("--before", after, "--after", "dictionaries", "stories.jsonl")
    turned = {"gained": "lost", "lost": "gained", "recoded": "recoded"}
    assert [(turned[k], d, f) for k, d, f in summary(forth)] == summary(back)
    for old, new in zip(forth["changes"], back["changes"], strict=True):
        assert (old["before"], old["after"]) == (new["after"], new["before"])
    for root, counts in forth["roots"].items():
        change = counts["after"] - counts["before"]
        moved = [r["n"] * ((r["after"][:2] == root) - (r["before"][:2] == root)) for r in forth["recodings"]]
        assert change == counts["gained"] - counts["lost"] + sum(moved)


def test_another_actor_code_and_another_date_are_recoded(folder: Path) -> None:
    after = whole(Path("edited"), lambda text: text.replace("code: MIL", "code: REB"))
    found = changes("--before", "dictionaries", "--after", after, "stories.jsonl")
    assert summary(found) == [("recoded", "bombs", ["source"])] and found["recodings"] == []


def test_another_rule_for_the_same_event_is_only_counted(folder: Path) -> None:
    after = whole(Path("edited"), lambda text: text.replace("{id: praise", "{id: laud"))
    found = changes("--before", "dictionaries", "--after", after, "stories.jsonl")
    assert (found["changes"], found["other_rule"]) == ([], 1)


def test_nothing_changed_says_so(folder: Path) -> None:
    found = command(
        "--before", "dictionaries", "--after", whole(Path("same")), "stories.jsonl", "--fail-on-change"
    )
    assert found.exit_code == 0 and "Nothing changed" in found.stdout


def test_a_change_fails_only_on_demand(folder: Path) -> None:
    sides = ("--before", "dictionaries", "--after", whole(Path("edited"), edit), "stories.jsonl")
    assert command(*sides).exit_code == 0
    assert command(*sides, "--fail-on-change").exit_code == 1


def test_a_layer_stands_on_a_whole_set(folder: Path) -> None:
    layer = folder / "mine"
    layer.mkdir()
    (layer / "verbs.yaml").write_text('verbs:\n  - {id: reject, code: "111", verb: [snub]}\n')
    found = changes("--before", "dictionaries", "--after", "dictionaries", "--after", layer, "stories.jsonl")
    assert summary(found) == [("recoded", "snub", ["code"])] and found["after"] == f"dictionaries + {layer}"


def test_a_whole_set_brings_its_own_ontology(folder: Path) -> None:
    after = whole(Path("edited"))
    path = after / "ontology" / "quad.yaml"
    path.write_text(path.read_text().replace('"05": "1"', '"05": "2"'))
    coder = open_side([str(after)]).load("plover")
    (event,) = coder.code_sentence(STORIES["praise"])
    assert event.quad == 2


def test_the_page_holds_all_of_it(folder: Path) -> None:
    page = folder / "changes.html"
    after = whole(Path("edited"), edit)
    found = command(
        "--before", "dictionaries", "--after", after, "stories.jsonl", "--format", "html", "-o", page
    )
    assert found.exit_code == 0 and found.stdout == ""
    text = page.read_text(encoding="utf-8")
    assert "<h2>gained: 1</h2>" in text and "ARN 051 GON &#x27;serenaded&#x27;" in text


# ---- git ------------------------------------------------------------------------------------------


@needs_git
def test_a_revision_against_the_working_folder(repository: Path) -> None:
    found = changes("--before", "HEAD", "--after", "dictionaries", "stories.jsonl")
    assert summary(found) == [("recoded", "snub", ["code"]), ("gained", "song", []), ("lost", "bombs", [])]
    (rule,) = found["changes"][0]["rules_before"]
    assert re.search(r"\(HEAD:dictionaries/en/arnor\.yaml:\d+:5\)$", rule)
    assert "cache" not in json.dumps(found)


@needs_git
def test_two_revisions_from_a_folder_inside(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(repository, "commit", "-qam", "second")
    monkeypatch.chdir(repository / "dictionaries")
    found = changes("--before", "HEAD~1", "--after", "HEAD:dictionaries", "../stories.jsonl")
    assert (found["gained"], found["lost"], found["recoded"]) == (1, 1, 1)


@needs_git
def test_a_folder_of_a_revision_is_a_layer(repository: Path) -> None:
    layer = repository / "mine"
    layer.mkdir()
    (layer / "verbs.yaml").write_text('verbs:\n  - {id: serenade, code: "111", verb: [serenade]}\n')
    git(repository, "add", "mine")
    git(repository, "commit", "-qam", "second")
    found = changes(
        "--before", "dictionaries", "--after", "dictionaries", "--after", "HEAD:mine", "stories.jsonl"
    )
    assert summary(found) == [("recoded", "song", ["code"])]
    assert any("(HEAD:mine/verbs.yaml:2:5)" in rule for rule in found["changes"][0]["rules_after"])


@needs_git
def test_a_revision_without_dictionaries_means_the_folder_of_the_other_side(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repository, "mv", "dictionaries", "ours")
    (repository / "mine").mkdir()
    layer = repository / "mine" / "verbs.yaml"
    layer.write_text('verbs:\n  - {id: serenade, code: "111", verb: [serenade]}\n')
    git(repository, "add", "mine")
    git(repository, "commit", "-qam", "moved")
    layer.write_text(layer.read_text().replace("111", "112"))
    monkeypatch.chdir(repository / "mine")
    sides = open_side(["HEAD"], ["."]), open_side(["."], ["HEAD"])
    assert [side.show(str(side.layers[0] / "verbs.yaml")) for side in sides] == [
        "HEAD:mine/verbs.yaml",
        "verbs.yaml",
    ]
    assert ["111" in (side.layers[0] / "verbs.yaml").read_text() for side in sides] == [True, False]
    with pytest.raises(CoderError, match="the revision has no folder 'dictionaries'"):
        open_side(["HEAD"], ["HEAD~1"])


@needs_git
def test_a_broken_revision_says_where(repository: Path) -> None:
    path = repository / "dictionaries" / "en" / "arnor.yaml"
    path.write_text(path.read_text() + "  - {id: odd, code: '9999', verb: [odd]}\n")
    git(repository, "commit", "-qam", "broken")
    found = command("--before", "HEAD", "--after", "HEAD~1", "stories.jsonl")
    assert found.exit_code == 2
    assert re.search(r"^HEAD:dictionaries/en/arnor\.yaml:\d+:\d+  D", found.stderr, re.M), found.stderr


@needs_git
@pytest.mark.parametrize(
    "name", ["nowhere", "HEAD:nowhere", "HEAD:stories.jsonl", "--upload-pack=x", "", "a\0b", "HEAD~9"]
)
def test_what_is_neither_folder_nor_revision_is_told(name: str, repository: Path) -> None:
    found = command(f"--before={name}", "stories.jsonl")
    assert found.exit_code == 2 and "E104" in found.stderr and "Give a folder" in found.stderr


def test_a_set_of_another_program_is_told(folder: Path) -> None:
    (folder / "dictionaries" / "ontology" / "plover.yaml").write_text("{}")
    found = command("--before", "dictionaries", "stories.jsonl")
    assert found.exit_code == 2 and "E104 these dictionaries are not made for this program" in found.stderr


def test_wrong_use_is_told(folder: Path) -> None:
    assert "give --before, --after or both" in command("stories.jsonl").stderr
    assert "I108" in command("--before", "dictionaries", "nothing.jsonl").stderr
    two = command("--before", "dictionaries", "--before", whole(Path("other")), "stories.jsonl")
    assert two.exit_code == 2 and "E104 two whole sets" in two.stderr


def test_bad_stories_are_set_aside(folder: Path) -> None:
    with (folder / "stories.jsonl").open("a") as out:
        out.write("broken\n")
    found = command("--before", "dictionaries", "--after", whole(Path("same")), "stories.jsonl")
    assert found.exit_code == 3 and "stories.jsonl:6  I101" in found.stderr and "5 documents" in found.stdout


# ---- The library, the documentation ---------------------------------------------------------------


def test_the_same_dictionaries_never_differ(coder: Coder) -> None:
    sample = (ROOT / "docs" / "sample" / "stories.jsonl").read_text(encoding="utf-8").splitlines()
    documents = [Document(r["id"], r["text"], r["date"]) for r in map(json.loads, sample)]
    found = compare((Side("a"), Side("b")), (coder, coder), documents, pytest.fail)
    assert not found.changes and not found.other_rule
    assert found.total("before") == found.total("after") > 50


@needs_git
def test_the_documentation_shows_what_the_command_prints(repository: Path) -> None:
    page = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    shown = page.split("```console\n$ code-events diff ")[1]
    line, output = shown.split("\n```\n\n```text\n")[0], shown.split("```text\n")[1].split("```")[0]
    assert command(*shlex.split(line)).stdout == output
