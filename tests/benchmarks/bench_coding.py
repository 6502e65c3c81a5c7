"""Sentences a second in one process, the share of each stage, load times and peak memory.

    python tests/benchmarks/bench_coding.py [CORPUS.jsonl]

Prints figures and asserts nothing: machines are shared and noisy.  The first pass is what a run over a corpus
of this size gets; later ones find verb tables, tokens and date phrases of these very sentences kept.  The stages are measured in a pass of
their own, by wrapping the pipeline's functions, so that the first figure is that of the plain program.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import coder.pipeline as pipeline
from coder.corpus.runner import read_corpora, settle
from coder.dictionary import cache_folder, load_dictionary
from coder.model import Document

SAMPLE = Path(__file__).parents[2] / "docs" / "sample" / "stories.jsonl"


def main() -> None:
    corpus = sys.argv[1] if len(sys.argv) > 1 else str(SAMPLE)
    documents = [d for d in read_corpora([corpus]) if isinstance(d, Document)]
    _load_times()
    coder = pipeline.Coder.load()
    settle()
    start = time.perf_counter()
    sentences = sum(1 for d in documents for _ in coder.sentences(d))
    first = sentences / (time.perf_counter() - start)
    words = sum(len(d.text.split()) for d in documents)
    best = 0.0
    for _ in range(5):
        start = time.perf_counter()
        events = sum(len(coder.code(d)) for d in documents)
        best = max(best, sentences / (time.perf_counter() - start))
    print(
        f"{len(documents)} documents, {sentences} sentences of {words / sentences:.0f} words, {events} events"
    )
    print(f"{first:,.0f} sentences a second in the first pass, over text that is new to the process")
    print(f"{best:,.0f} sentences a second when the same text comes again (best of 5 passes)")
    _stages(coder, documents)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


def _load_times() -> None:
    with tempfile.TemporaryDirectory() as folder:
        import os

        kept = os.environ.get("CODE_EVENTS_CACHE")
        os.environ["CODE_EVENTS_CACHE"] = folder
        for name in ("cold", "warm"):
            start = time.perf_counter()
            load_dictionary()
            print(
                f"load {name}: {time.perf_counter() - start:.2f} s ({cache_folder()})"
                if name == "cold"
                else f"load {name}: {time.perf_counter() - start:.2f} s"
            )
        if kept is None:
            del os.environ["CODE_EVENTS_CACHE"]
        else:
            os.environ["CODE_EVENTS_CACHE"] = kept


def _stages(coder: pipeline.Coder, documents: list[Document]) -> None:
    spent: Counter[str] = Counter()

    def wrap(owner: Any, name: str, label: str) -> None:
        function = getattr(owner, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[label] += time.perf_counter() - start  # type: ignore[assignment]

        setattr(owner, name, timed)

    for owner, name, label in (
        (type(coder._splitter), "split", "sentences"), (pipeline, "tokenize", "tokens"),
        (type(coder._dates), "find", "dates"), (pipeline, "find_units", "phrases"), (pipeline, "tag", "tags"),
        (pipeline, "find_clauses", "grammar and clauses"), (pipeline.Reader, "read", "actors and verb patterns"),
        (pipeline, "make_events", "events"),
    ):  # fmt: skip
        wrap(owner, name, label)
    start = time.perf_counter()
    for document in documents:
        coder.code(document)
    total = time.perf_counter() - start
    for label, seconds in spent.most_common():
        print(f"  {100 * seconds / total:5.1f} %  {label}")
    print(f"  {100 * (total - sum(spent.values())) / total:5.1f} %  the rest")


if __name__ == "__main__":
    main()
