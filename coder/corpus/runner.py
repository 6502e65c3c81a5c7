"""Runs a coder over corpora: streaming, in input order, in one process or several with the same output."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from coder.errors import CoderError, Place, Problem
from coder.formats import jsonl, text
from coder.model import Document, Event
from coder.pipeline import Coder

BATCH = 20  # documents handed to a worker at once
AHEAD = 4  # batches in flight for each worker: bounds the memory

Item = Document | Problem


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
    dropped: int = 0  # events that the options did not let through
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
    dropped: int = 0
    silent: list[str] = field(default_factory=list)
    problem: Problem | None = None


def read_corpora(
    paths: Iterable[str], *, date: str | None = None, stdin: BinaryIO | None = None
) -> Iterator[Item]:
    """The documents of all corpora in order: JSON Lines files, folders or files of text, '-' for standard input.

    ``date`` is the story date of documents that give none.  What cannot be read, and an id that an
    earlier document of any corpus had, comes out as a problem; call `check_corpora` first.
    """
    seen: set[str] = set()
    for name in paths:
        path = Path(name)
        if name == "-":
            yield from jsonl.read(stdin or sys.stdin.buffer, "<stdin>", date=date, seen=seen)
        elif path.is_dir():
            for file in sorted(path.glob("*.jsonl")):
                yield from _read_lines(file, date, seen)
            yield from text.read(path, date=date, seen=seen)
        elif path.suffix == ".txt":
            yield from text.read(path, date=date, seen=seen)
        else:
            yield from _read_lines(path, date, seen)


def _read_lines(path: Path, date: str | None, seen: set[str]) -> Iterator[Item]:
    try:
        with path.open("rb") as stream:
            yield from jsonl.read(stream, path.as_posix(), date=date, seen=seen)
    except OSError as e:
        yield Problem("I108", f"cannot be read: {e.strerror}", place=Place(path.as_posix()))


def check_corpora(paths: Iterable[str]) -> None:
    """Raises `CoderError` I108 for the corpora that cannot be opened, before any is coded."""
    problems = []
    for name in paths:
        path, place = Path(name), Place(name)
        try:
            if name == "-":
                if sys.stdin is None:
                    problems.append(Problem("I108", "standard input is closed", place=place))
            elif path.is_dir():
                os.scandir(path).close()
            elif path.is_file():
                path.open("rb").close()
            elif not path.exists():
                hint = "Give a .jsonl file, a folder of .txt files, or -."
                problems.append(Problem("I108", "no such file or folder", hint, place))
        except (OSError, ValueError) as e:  # ValueError: a path with NUL
            problems.append(Problem("I108", f"cannot be read: {getattr(e, 'strerror', e)}", place=place))
    if problems:
        raise CoderError(problems)


def keep(event: Event, options: Options) -> bool:
    """Is the event one that the options let through?"""
    if options.actual_only and event.modality != "actual":
        return False
    return not (options.dyads_only and (event.source is None or event.target is None))


def code_document(coder: Coder, document: Document, options: Options) -> Coded:
    """One document coded; an exception becomes a problem, so that it never stops a run."""
    coded = Coded()
    try:
        for sentence in coder.sentences(document, outcome=True):
            coded.sentences += 1
            if sentence.reason:
                coded.silent.append(sentence.reason)
            for event in sentence.events:
                if keep(event, options):
                    coded.lines.append(jsonl.line(event))
                    coded.codes.append(event.code)
                else:
                    coded.dropped += 1
    except Exception as e:  # one story must never stop a corpus
        return Coded(problem=_failed(document, e))
    return coded


def _failed(document: Document, error: Exception) -> Problem:
    hint = "Please report the story's text."
    return Problem("I110", f"document {document.id!r}: {type(error).__name__}: {error}", hint)


def survey(
    items: Iterable[Item], look: Callable[[Document], object], reject: Callable[[Problem], object]
) -> None:
    """Hands each document to ``look``; ``reject`` gets what cannot be read, and the documents that ``look`` fails on."""
    for item in items:
        if isinstance(item, Problem):
            reject(item)
            continue
        try:
            look(item)
        except Exception as e:  # one story must never stop a corpus
            reject(_failed(item, e))


def _code(coder: Coder, item: Item, options: Options) -> Coded:
    return Coded(problem=item) if isinstance(item, Problem) else code_document(coder, item, options)


def settle() -> None:
    """Takes what is loaded out of the garbage collector's sight: it lives as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(2_000, 20, 20)  # soon, while what a sentence leaves is still in the processor's cache


def run(
    make: Callable[[], Coder],
    items: Iterable[Item],
    write: Callable[[str], object],
    reject: Callable[[Problem], object],
    options: Options,
    *,
    workers: int = 1,
    tick: Callable[[int], object] = lambda n: None,
) -> Counts:
    """Codes all documents in order; ``write`` gets each event line, ``reject`` each problem, ``tick`` a 1 a document.

    With several workers all of this is the same as with one.  ``make`` builds the coder, once in each
    process that codes (with several workers it must be picklable).  At most ``workers * AHEAD``
    batches are in memory.  Raises `CoderError` where ``make`` does or a worker process dies.
    """
    counts = Counts()
    if workers <= 1:
        coder = make()
        settle()
        results: Generator[Coded, None, None] = (_code(coder, item, options) for item in items)
    else:
        results = _run_parallel(make, items, options, workers)
    began = time.perf_counter()
    with closing(results):
        for coded in results:
            if coded.problem is not None:
                counts.rejected += 1
                reject(coded.problem)
                continue
            counts.documents += 1
            counts.sentences += coded.sentences
            counts.events += len(coded.lines)
            counts.dropped += coded.dropped
            counts.codes.update(coded.codes)
            counts.silent.update(coded.silent)
            for event_line in coded.lines:
                write(event_line)
            tick(1)
    counts.seconds = time.perf_counter() - began
    return counts


def _run_parallel(
    make: Callable[[], Coder], items: Iterable[Item], options: Options, workers: int
) -> Generator[Coded, None, None]:
    flight: deque[Future[list[Coded]]] = deque()
    stream = iter(items)
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))
    try:
        while batch := list(islice(stream, BATCH)):
            with _interrupt_later():
                flight.append(pool.submit(_code_batch, make, options, batch))
            while flight and (len(flight) >= workers * AHEAD or flight[0].done()):
                yield from flight.popleft().result()
        while flight:
            yield from flight.popleft().result()
    except BrokenProcessPool:
        hint = "Try fewer --workers.  The events written so far are whole."
        raise CoderError(Problem("I110", "a worker process died (out of memory?)", hint)) from None
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupt_later() -> Iterator[None]:
    """Holds Ctrl-C back; a process started meanwhile never sees it, so that only the parent says a word."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_coder: Coder | None = None  # of a worker process


def _code_batch(make: Callable[[], Coder], options: Options, items: list[Item]) -> list[Coded]:
    global _coder
    if _coder is None:
        _coder = make()
        settle()
    return [_code(_coder, item, options) for item in items]
