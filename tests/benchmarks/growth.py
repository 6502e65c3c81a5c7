"""How coding time grows with the size of what was made to break it: time at 2n / time at n, the median of several.

    python tests/benchmarks/growth.py [NAME...]

A ratio near 2 is linear.  The program ends with 1 where one stays above 2.8: that is no longer noise.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from hostile import PATTERNS, SENTENCES, TEXTS, dictionary, text

from coder import Coder, Document

LIMIT = 2.8
RUNS = 5


def seconds(work: Callable[[], object]) -> float:
    """Processor time of the work: the median of several runs, after one that warms up."""
    work()
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def told(name: str, times: list[float]) -> bool:
    """Prints a line; is the growth beyond linear, wherever the times are long enough to tell?"""
    ratios = [b / a for a, b in pairwise(times)]
    steep = times[-1] > 0.02 and min(ratios[-2:]) > LIMIT
    print(
        f"{name:36s}", *(f"{t * 1000:8.1f}" for t in times), " ms  ratios", *(f"{r:5.2f}" for r in ratios),
        "  <-- more than linear" if steep else "", flush=True,
    )  # fmt: skip
    return steep


def main(names: list[str]) -> int:
    coder = Coder.load()
    steep = 0
    for name in TEXTS:
        if names and name not in names:
            continue
        for kind, sizes in (("sentence", (300, 600, 1200)), ("document", (20_000, 40_000, 80_000))):
            texts = [Document("t", text(name, n), "2025-11-26") for n in sizes]
            steep += told(f"{name}, {kind}", [seconds(lambda d=d: coder.code(d)) for d in texts])  # type: ignore[misc]
    for pattern_name, pattern in PATTERNS.items():
        if names and pattern_name not in names:
            continue
        for sentence_name, sentence in SENTENCES.items():
            file = Path(tempfile.mkdtemp()) / "hostile.yaml"
            times = []
            for size in (15, 30, 60):
                file.write_text(dictionary(pattern(size)), encoding="utf-8")
                own = Coder.load([file], builtin=False, cache=False)
                document = Document("t", sentence(15), "2025-11-26")
                times.append(seconds(lambda c=own, d=document: c.code(d)))  # type: ignore[misc]
            steep += told(f"pattern of {pattern_name}, {sentence_name}", times)
    return 1 if steep else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
