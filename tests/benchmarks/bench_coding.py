"""Sentences a second in one process, the share of each stage, start-up times and peak memory.

    python tests/benchmarks/bench_coding.py [CORPUS...]      (default: docs/sample/*.jsonl)

Prints figures and asserts nothing: machines are shared and noisy.  The stages are measured in a pass of
their own, by wrapping the pipeline's functions, so that the first figure is that of the plain program.
A stage's time is its own: what it calls of another stage counts there.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import coder.pipeline as pipeline
from coder.corpus.runner import check_corpora, read_corpora, settle
from coder.model import Document

SAMPLES = Path(__file__).parents[2] / "docs" / "sample"
PASSES = 5
START_UP = (
    "import time; start = time.perf_counter(); from coder import Coder; Coder.load(); "
    "print(format(time.perf_counter() - start, '.2f'))"
)


def main() -> None:
    corpora = sys.argv[1:] or [str(p) for p in sorted(SAMPLES.glob("*.jsonl"))]
    check_corpora(corpora)
    documents = [d for d in read_corpora(corpora) if isinstance(d, Document)]
    coder = pipeline.Coder.load()
    settle()
    words = sum(len(d.text.split()) for d in documents)
    rates = []
    sentences = events = 0
    for _ in range(PASSES):
        start = time.perf_counter()
        counts = [len(sentence.events) for d in documents for sentence in coder.sentences(d, outcome=True)]
        rates.append(len(counts) / (time.perf_counter() - start))
        sentences, events = len(counts), sum(counts)
    per_sentence = words / max(sentences, 1)
    print(f"{len(documents)} documents, {sentences} sentences of {per_sentence:.0f} words, {events} events")
    print(f"{rates[0]:,.0f} sentences a second when all are new to the process")
    print(f"{max(rates[1:]):,.0f} when they come again (best of {PASSES - 1} passes)")
    _stages(coder, documents)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")
    _start_up()


def _stages(coder: pipeline.Coder, documents: list[Document]) -> None:
    """Prints the share of each stage in one pass over the documents."""
    own: Counter[str] = Counter()  # nanoseconds
    inner: list[int] = []  # for each open stage, the time of stages within it

    def wrap(owner: Any, name: str, label: str) -> None:
        function = getattr(owner, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            inner.append(0)
            start = time.perf_counter_ns()
            try:
                return function(*args, **kwargs)
            finally:
                spent = time.perf_counter_ns() - start
                own[label] += spent - inner.pop()
                if inner:
                    inner[-1] += spent

        setattr(owner, name, timed)

    actors = pipeline.Actors
    for owner, name, label in (
        (type(coder._splitter), "split", "sentences"), (pipeline, "tokenize", "tokens"),
        (type(coder._dates), "find", "dates"), (pipeline, "find_units", "units"), (pipeline, "tag", "tags"),
        (pipeline, "find_clauses", "grammar and clauses"), (actors, "__init__", "actors"), (actors, "bind", "actors"),
        (actors, "of_nominal", "actors"), (actors, "remember", "actors"), (pipeline.Reader, "read", "verb patterns"),
        (pipeline, "make_events", "events"),
    ):  # fmt: skip
        wrap(owner, name, label)
    start = time.perf_counter_ns()
    for document in documents:
        coder.code(document)
    total = time.perf_counter_ns() - start
    for label, spent in own.most_common():
        print(f"  {100 * spent / total:5.1f} %  {label}")
    print(f"  {100 * (total - sum(own.values())) / total:5.1f} %  the rest")


def _start_up() -> None:
    """Prints how long importing and loading take in a new process, without and with the compiled cache."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("cold", "warm"):
            seconds = subprocess.run(
                [sys.executable, "-c", START_UP],
                env={**os.environ, "CODE_EVENTS_CACHE": folder},
                capture_output=True,
                text=True,
                check=True,
            ).stdout.strip()
            print(f"start-up {name}: {seconds} s")


if __name__ == "__main__":
    main()
