"""The compiled dictionary: cached by content, ignored when stale or damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.dictionary import load_dictionary
from coder.errors import CoderError

ENTRY = "verbs:\n  - {id: greet, code: '051', verb: [greet]}\n"
ACTORS = "actors:\n  - {id: arnor, kind: country, code: ARN, names: [Arnor]}\n"


def test_the_cache_follows_the_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODE_EVENTS_CACHE", str(tmp_path / "cache"))
    own = tmp_path / "own"
    own.mkdir()
    (own / "a.yaml").write_text(ENTRY + ACTORS)
    first = load_dictionary([own], builtin=False)
    (cached,) = (tmp_path / "cache").iterdir()
    assert load_dictionary([own], builtin=False).key == first.key
    cached.write_bytes(cached.read_bytes()[:-20])  # damaged: built anew
    assert load_dictionary([own], builtin=False).key == first.key
    (own / "a.yaml").write_text(ENTRY.replace("051", "050") + ACTORS)  # stale: another key
    assert load_dictionary([own], builtin=False).key != first.key


def test_a_folder_that_moved_is_told_at_its_new_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODE_EVENTS_CACHE", str(tmp_path / "cache"))
    own = tmp_path / "own"
    own.mkdir()
    (own / "a.yaml").write_text(ENTRY + ACTORS)
    before = load_dictionary([own], builtin=False)
    moved = load_dictionary([own.rename(tmp_path / "moved")], builtin=False)
    assert moved.key != before.key  # entries know where they stand
    assert "moved" in moved.places["greet"].file and "own" in before.places["greet"].file


def test_all_problems_are_told_at_once_with_their_places(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("verbs:\n  - {id: x, code: '0999', verb: [frob], pattern: [y]}\n")
    (tmp_path / "b.yaml").write_text("actors:\n  - {id: y, kind: country, code: ARN, nmaes: [Arnor]}\n")
    with pytest.raises(CoderError) as raised:
        load_dictionary([tmp_path], builtin=False, cache=False)
    told = str(raised.value)
    assert "a.yaml:2:41  D103" in told and "Did you mean 'patterns'?" in told
    assert "b.yaml:2:39  D103" in told and "Did you mean 'names'?" in told


@pytest.mark.parametrize(
    ("entry", "code", "message"),
    [
        ("code: '9999', verb: [frob]", "D201", 'unknown CAMEO code "9999"'),
        ("act: apeal, verb: [frob]", "D203", "Did you mean 'appeal'?"),
        ("code: '051', verb: [frob], patterns: ['source VERB &NOTHING']", "D202", "&NOTHING is not defined"),
        (
            "code: '051', verb: [frob], patterns: ['source VERB (a|b']",
            "D205",
            "a bracket is opened but not closed",
        ),
        (
            "code: '051', verb: [frob], patterns: ['source VERB target VERB']",
            "D205",
            "Write exactly one of them.",
        ),
        (
            "code: '051', verb: [frob], patterns: ['source from target']",
            "D205",
            "names neither VERB nor NOUN",
        ),
        ("code: '051', verb: [frob], patterns: ['NOUN of target']", "D205", "the entry has no noun"),
    ],
)
def test_wrong_entries(tmp_path: Path, entry: str, code: str, message: str) -> None:
    (tmp_path / "a.yaml").write_text("verbs:\n  - {id: x, " + entry + "}\n")
    with pytest.raises(CoderError) as raised:
        load_dictionary([tmp_path], builtin=False, cache=False)
    assert raised.value.problems[0].code == code and message in str(raised.value)


def test_a_copy_of_a_layer_has_places_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODE_EVENTS_CACHE", str(tmp_path / "cache"))
    places = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        entry = "actors:\n  - {id: gdl, kind: place, names: [Gondal], code: GDL}\n"
        (tmp_path / name / "a.yaml").write_text(entry, encoding="utf-8")
        places.append(load_dictionary([tmp_path / name], builtin=False).places["gdl"].file)
    assert [Path(p).parent.name for p in places] == ["one", "two"]
