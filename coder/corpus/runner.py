"""Runs a coder over corpora: streaming, in input order, in one process or several with the same output."""

from __future__ import annotations

import gc
import multiprocessing
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from coder.errors import CoderError, Place, Problem
from coder.formats import jsonl, text
from coder.model import Document, Event
from coder.pipeline import Coder

BATCH = 20  # documents handed to a worker at once
AHEAD = 4  # batches in flight for each worker: bounds the memory


@dataclass(slots=True)
class Options:
    """Which events are kept."""

    actual_only: bool = False
    dyads_only: bool = False


@dataclass(slots=True)
class Counts:
    """What the closing summary tells."""

    documents: int = 0
    sentences: int = 0
    events: int = 0
    rejected: int = 0
    seconds: float = 0.0
    codes: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)  # sentences without events, by reason


@dataclass(slots=True)
class Coded:
    """What became of one document: its events as lines, what was counted, or the problem it met."""

    lines: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    sentences: int = 0
    silent: list[str] = field(default_factory=list)
    problem: Problem | None = None


def read_corpora(
    paths: Iterable[str], *, date: str | None = None, stdin: BinaryIO | None = None
) -> Iterator[Document | Problem]:
    """The documents of all corpora in order: JSON Lines files, folders or files of text, '-' for standard input.

    An id that was used before comes out as a problem.  Raises `CoderError` I108 for a corpus that
    cannot be opened.
    """
    seen: set[str] = set()
    for name in paths:
        for item in _read_one(name, date, stdin):
            if isinstance(item, Document):
                if item.id in seen:
                    yield Problem(
                        "I104",
                        f"the id {item.id!r} was used before",
                        "Ids must be unique in a corpus.",
                        Place(name),
                    )
                    continue
                seen.add(item.id)
            yield item


def check_corpora(paths: Iterable[str]) -> None:
    """Raises `CoderError` I108 for the corpora that cannot be opened, before any is coded."""
    problems = []
    for name in paths:
        if name == "-":
            continue
        path = Path(name)
        if not path.exists():
            problems.append(
                Problem(
                    "I108",
                    "no such file or folder",
                    "Give a .jsonl file, a folder of .txt files, or -.",
                    Place(name),
                )
            )
        elif path.is_file():
            try:
                path.open("rb").close()
            except OSError as e:
                problems.append(Problem("I108", f"cannot be read: {e.strerror}", place=Place(name)))
    if problems:
        raise CoderError(problems)


def _read_one(name: str, date: str | None, stdin: BinaryIO | None) -> Iterator[Document | Problem]:
    if name == "-":
        yield from jsonl.read(stdin or sys.stdin.buffer, "<stdin>", date=date)
        return
    path = Path(name)
    if path.is_dir():
        for file in sorted(path.glob("*.jsonl")):
            with file.open("rb") as stream:
                yield from jsonl.read(stream, file.as_posix(), date=date)
        yield from text.read(path, date=date)
    elif path.suffix == ".txt":
        yield from text.read(path, date=date)
    else:
        with path.open("rb") as stream:
            yield from jsonl.read(stream, name, date=date)


def keep(event: Event, options: Options) -> bool:
    """Is the event one that the options let through?"""
    if options.actual_only and event.modality != "actual":
        return False
    return not (options.dyads_only and (event.source is None or event.target is None))


def code_document(coder: Coder, document: Document, options: Options) -> Coded:
    """One document coded; an exception becomes a problem, so that it never stops a run."""
    coded = Coded()
    try:
        for sentence in coder.sentences(document):
            coded.sentences += 1
            if sentence.reason:
                coded.silent.append(sentence.reason)
            for event in sentence.events:
                if keep(event, options):
                    coded.lines.append(jsonl.line(event))
                    coded.codes.append(event.code)
    except Exception as e:  # one story must never stop a corpus
        hint = "Please report the story's text."
        return Coded(problem=Problem("I110", f"document {document.id!r}: {type(e).__name__}: {e}", hint))
    return coded


_worker: tuple[Coder, Options] | None = None


def _start(make: Callable[[], Coder], options: Options) -> None:
    global _worker
    _worker = (make(), options)
    settle()


def settle() -> None:
    """Takes what is loaded out of the garbage collector's sight: it lives as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _batch(documents: list[Document]) -> list[Coded]:
    assert _worker is not None
    coder, options = _worker
    return [code_document(coder, d, options) for d in documents]


def run(
    make: Callable[[], Coder],
    items: Iterable[Document | Problem],
    write: Callable[[str], object],
    reject: Callable[[Problem], object],
    options: Options,
    *,
    workers: int = 1,
    tick: Callable[[int], object] = lambda n: None,
) -> Counts:
    """Codes all documents in order; ``write`` gets each event line, ``reject`` each problem.

    With several workers the output is the same as with one.  ``make`` builds the coder (once for
    each process).  At most ``workers * AHEAD`` batches are in memory.
    """
    counts = Counts()
    began = time.perf_counter()

    def problem(found: Problem) -> None:
        counts.rejected += 1
        reject(found)

    def take(coded: Coded) -> None:
        if coded.problem is not None:
            problem(coded.problem)
            return
        counts.documents += 1
        counts.sentences += coded.sentences
        counts.events += len(coded.lines)
        counts.codes.update(coded.codes)
        counts.silent.update(coded.silent)
        for event_line in coded.lines:
            write(event_line)
        tick(1)

    if workers <= 1:
        coder = make()
        settle()
        began = time.perf_counter()
        for item in items:
            if isinstance(item, Problem):
                problem(item)
            else:
                take(code_document(coder, item, options))
    else:
        _run_parallel(make, items, options, workers, take, problem)
    counts.seconds = time.perf_counter() - began
    return counts


def _run_parallel(
    make: Callable[[], Coder],
    items: Iterable[Document | Problem],
    options: Options,
    workers: int,
    take: Callable[[Coded], None],
    problem: Callable[[Problem], None],
) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, _start, (make, options)) as pool:
        flight: deque[tuple[object, list[Problem]]] = deque()
        batch: list[Document] = []
        after: list[Problem] = []  # problems met since the batch began; told when it is done

        def land() -> None:
            result, problems = flight.popleft()
            for coded in result.get():  # type: ignore[attr-defined]
                take(coded)
            for found in problems:
                problem(found)

        for item in items:
            if isinstance(item, Problem):
                after.append(item)
                continue
            batch.append(item)
            if len(batch) == BATCH:
                flight.append((pool.apply_async(_batch, (batch,)), after))
                batch, after = [], []
                if len(flight) >= workers * AHEAD:
                    land()
        flight.append((pool.apply_async(_batch, (batch,)), after))
        while flight:
            land()
