"""Runs over corpora: order, counts, bounded memory, and what may go wrong in one process or several.

The coder here is a stand-in that is told by the text what to do, so that the runs are fast.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from coder import CoderError, Document, Problem
from coder.corpus import runner
from coder.corpus.runner import AHEAD, BATCH, Counts, Options, check_corpora, read_corpora, run
from coder.errors import Place
from coder.pipeline import Sentence


class Told:
    """A coder that codes nothing, fails or dies, as the text says."""

    def sentences(self, document: Document, *, outcome: bool = False) -> Iterator[Sentence]:
        yield Sentence(0, 0, 1, reason="no rule")
        if document.text == "fail":
            raise ValueError("told to")
        if document.text == "die":
            os._exit(1)
        yield Sentence(1, 1, 2, reason="no actor")


def broken() -> Told:
    raise CoderError(Problem("D101", "gone"))


def items(number: int, *, problems: bool = True) -> Iterator[Document | Problem]:
    for n in range(number):
        yield Document(str(n), "fail" if n % 10 == 3 else "x")
        if problems and n % 7 == 0:
            yield Problem("I101", "bad", place=Place("f", n + 1))


def outcome(workers: int) -> tuple[Counts, list[str]]:
    told: list[str] = []
    counts = run(Told, items(70), told.append, lambda p: told.append(str(p)), Options(), workers=workers)  # type: ignore[arg-type]
    counts.seconds = 0.0
    return counts, told


def test_a_document_that_fails_stops_nothing() -> None:
    counts, told = outcome(1)
    assert (counts.documents, counts.rejected, counts.sentences) == (63, 17, 126)
    assert counts.silent == {"no rule": 63, "no actor": 63}
    assert "I110 document '3': ValueError: told to\n  Please report the story's text." in told


def test_two_processes_tell_the_same_in_the_same_order() -> None:
    assert outcome(2) == outcome(1)


def test_a_process_that_dies_ends_the_run() -> None:
    stories = [Document(str(n), "die" if n == 30 else "x") for n in range(60)]
    with pytest.raises(CoderError, match="a worker process died"):
        run(Told, stories, print, print, Options(), workers=2)  # type: ignore[arg-type]


def test_a_coder_that_cannot_be_made_ends_the_run() -> None:
    for workers in (1, 2):
        with pytest.raises(CoderError, match="gone"):
            run(broken, items(3), print, print, Options(), workers=workers)  # type: ignore[arg-type]


def test_only_so_much_is_read_ahead() -> None:
    read = done = ahead = 0

    def counted() -> Iterator[Document | Problem]:
        nonlocal read
        for n in range(600):
            read += 1
            yield Document(str(n), "x") if n < 300 else Problem("I101", "bad")  # also when all is bad

    def tick(_: object) -> None:
        nonlocal done, ahead
        done += 1
        ahead = max(ahead, read - done)

    run(Told, counted(), print, tick, Options(), workers=2, tick=tick)  # type: ignore[arg-type]
    assert done == 600 and ahead <= 2 * AHEAD * BATCH


def test_options_choose_events() -> None:
    def event(modality: str, target: str | None) -> SimpleNamespace:
        return SimpleNamespace(modality=modality, source="A", target=target)

    both, alone, plan = event("actual", "B"), event("actual", None), event("future", "B")
    kept = {
        options: [runner.keep(e, Options(*options)) for e in (both, alone, plan)]
        for options in ((False, False), (True, False), (False, True), (True, True))
    }
    assert kept == {
        (False, False): [True, True, True], (True, False): [True, True, False],
        (False, True): [True, False, True], (True, True): [True, False, False],
    }  # fmt: skip


def test_corpora_are_read_in_order_and_ids_are_unique_over_all(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "a.jsonl").write_text('{"id": "1", "text": "x"}\n\n{"id": "1", "text": "x"}\n')
    (folder / "b.jsonl").write_text('{"id": "2", "text": "x"}\n{"id": "1", "text": "x"}\n')
    (folder / "2.txt").write_text("x")
    (folder / "3.txt").write_text("x")
    (folder / "gone.jsonl").symlink_to(tmp_path / "nowhere")
    found = list(read_corpora([str(tmp_path / "a.jsonl"), str(folder)]))
    told = [i.id if isinstance(i, Document) else (i.code, i.place) for i in found]
    assert told == [
        "1", ("I104", Place(f"{tmp_path}/a.jsonl", 3)), "2", ("I104", Place(f"{folder}/b.jsonl", 2)),
        ("I108", Place(f"{folder}/gone.jsonl")), ("I104", Place(f"{folder}/2.txt")), "3",
    ]  # fmt: skip


def test_all_corpora_that_are_missing_are_told_at_once(tmp_path: Path) -> None:
    check_corpora(["-", str(tmp_path)])
    with pytest.raises(CoderError) as caught:
        check_corpora([str(tmp_path / "one"), str(tmp_path), str(tmp_path / "two"), "\0"])
    assert [p.code for p in caught.value.problems] == ["I108"] * 3
