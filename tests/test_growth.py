"""Time grows with the length of what is read, and no faster: hostile texts, dictionaries and old files at one and at eight times a size.

Processor times of one run are compared with each other.  Eight times the size may cost LIMIT times the time: 8 is linear, 64 the
square; what lies between is noise, and a case that is over the limit is measured again before it fails.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hostile import (
    BLOCK_PATTERNS,
    BLOCK_SENTENCES,
    FILES,
    LEGACY,
    PATTERNS,
    SENTENCES,
    SYNSETS,
    TEXTS,
    block_dictionary,
    dictionary,
    text,
)

from coder import Coder, CoderError, Document
from coder.checks import check_sources
from coder.dictionary import compile_dictionary, read_sources
from coder.legacy.importer import OldFiles, import_dictionaries
from coder.sequences import flat_synsets

TIMES, LIMIT = 8, 24
SHORT = 0.002  # seconds: less cannot be told from nothing
ENDLESS = 20  # seconds of processor time after which a case is given up
DATE = "2025-11-26"


@contextmanager
def patience() -> Iterator[None]:
    """Fails what would not end (where the system has such a clock)."""

    def give_up(*_: object) -> None:
        pytest.fail(f"not done after {ENDLESS} seconds of processor time", pytrace=False)

    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, ENDLESS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def grows_no_faster(make: Callable[[int], Callable[[], object]], size: int) -> None:
    """Fails where the work of TIMES the size takes more than LIMIT times the time, each time it is measured."""
    found = []
    for _ in range(3):
        took = []
        for work in (make(size), make(size * TIMES)):
            with patience():
                began = time.process_time()
                work()
                took.append(time.process_time() - began)
        found.append(took[1] / max(took[0], SHORT))
        if found[-1] <= LIMIT:
            return
    pytest.fail(f"{TIMES} times the size took {', '.join(f'{f:.0f}' for f in found)} times the time")


def coding(coder: Coder, story: str, mentions: tuple[tuple[int, int], ...] = ()) -> Callable[[], object]:
    document = Document("t", story, DATE, mentions=mentions)
    return lambda: coder.code(document)


@pytest.mark.parametrize("name", TEXTS)
def test_documents(coder: Coder, name: str) -> None:
    grows_no_faster(lambda n: coding(coder, text(name, n)), 2500)


@pytest.mark.parametrize("name", TEXTS)
def test_sentences(coder: Coder, name: str) -> None:
    grows_no_faster(lambda n: coding(coder, text(name, n)), 150)


def test_mentions_of_many_sentences(coder: Coder) -> None:
    def make(n: int) -> Callable[[], object]:
        story = "Xa attacked Xb. " * n
        spans = [(16 * i + at, 16 * i + at + 2) for i in range(n) for at in (0, 12)]
        return coding(coder, story, tuple(spans))

    grows_no_faster(make, 40)


def test_mentions_of_one_sentence(coder: Coder) -> None:
    def make(n: int) -> Callable[[], object]:
        story = "Xa " + "told Xb that Xa " * n + "left."
        spans = [(3 + 16 * i + at, 5 + 16 * i + at) for i in range(n) for at in (5, 13)]
        return coding(coder, story, ((0, 2), *spans))

    grows_no_faster(make, 12)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("growth") / "hostile.yaml"


def own(file: Path, content: str) -> Coder:
    file.write_text(content, encoding="utf-8")
    return Coder(compile_dictionary([file], builtin=False))


@pytest.mark.parametrize("name", PATTERNS)
def test_patterns(file: Path, name: str) -> None:
    coders = {size: own(file, dictionary(PATTERNS[name](size))) for size in (15, 15 * TIMES)}
    for sentence in SENTENCES.values():
        grows_no_faster(lambda n, s=sentence: coding(coders[n], s(15)), 15)  # type: ignore[misc]
    for sentence in SENTENCES.values():
        grows_no_faster(lambda n, s=sentence: coding(coders[15], s(n)), 6)  # type: ignore[misc]


@pytest.mark.parametrize("name", BLOCK_PATTERNS)
def test_patterns_of_verb_blocks(file: Path, name: str) -> None:
    coders = {size: own(file, block_dictionary(BLOCK_PATTERNS[name](size))) for size in (4, 4 * TIMES)}
    for sentence in BLOCK_SENTENCES.values():
        grows_no_faster(lambda n, s=sentence: coding(coders[n], s(60)), 4)  # type: ignore[misc]


@pytest.mark.parametrize("name", FILES)
def test_dictionary_files(file: Path, name: str) -> None:
    def make(n: int) -> Callable[[], object]:
        def work() -> None:
            file.write_text(FILES[name](n), encoding="utf-8")
            try:
                sources = read_sources([file])
                check_sources(sources, Coder(compile_dictionary([file], builtin=False)))
            except CoderError as e:
                str(e)

        return work

    grows_no_faster(make, 100)


@pytest.mark.parametrize("name", SYNSETS)
def test_synsets_of_synsets(name: str) -> None:
    grows_no_faster(lambda n: lambda: flat_synsets(SYNSETS[name](n)), 4)


@pytest.mark.parametrize("name", LEGACY)
def test_files_of_the_older_coders(file: Path, name: str) -> None:
    kind, make_text = LEGACY[name]

    def make(n: int) -> Callable[[], object]:
        def work() -> None:
            file.write_text(make_text(n), encoding="utf-8")
            import_dictionaries("auto", OldFiles(**{kind: (file,)}))

        return work

    grows_no_faster(make, 3)  # what is exponential
    grows_no_faster(make, 50)
