"""Every Python and every hash seed gives the same bytes: events, reasons, messages, imported dictionaries.

The Pythons are those that pythons.py finds with what the program needs; `make pythons` gives it to them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from newswire import Story, stories
from pythons import ROOT, THIS, ready


def drawn() -> list[Story]:
    """As many stories as the profile has examples."""
    found: list[Story] = []

    @settings(phases=[Phase.generate])
    @given(story=stories())
    def gather(story: Story) -> None:
        found.append(story)

    gather()
    return found


def output(python: str, seed: str, corpus: Path, cache: Path) -> list[bytes]:
    """The lines of output of a Python, which compiles the dictionaries itself."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    added = {"PYTHONHASHSEED": seed, "CODE_EVENTS_CACHE": str(cache), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [python, str(ROOT / "tests" / "properties" / "output.py"), str(corpus)]
    done = subprocess.run(command, env=kept | added, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout.splitlines()


def test_every_python_and_hash_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    corpus = tmp_path / "stories.jsonl"
    rows = [{"id": f"s{n}", "text": s.text(), "date": str(s.date)} for n, s in enumerate(drawn())]
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    pythons = ready()
    compared = [(THIS, sys.executable), *(pythons or {THIS: sys.executable}).items()]
    runs = [(version, python, str(seed)) for seed, (version, python) in enumerate(compared)]
    with ThreadPoolExecutor(2) as pool:
        wanted, *others = pool.map(lambda run: output(run[1], run[2], corpus, tmp_path / run[2]), runs)
    assert len(rows) > 20 and len(wanted) > 1000
    for (version, _, seed), found in zip(runs[1:], others, strict=True):
        for line, (one, other) in enumerate(zip_longest(wanted, found, fillvalue=b"(nothing)")):
            if one != other:
                told = f"{THIS}: {one.decode()}\n{version}, hash seed {seed}: {other.decode()}"
                pytest.fail(f"line {line} of the output differs\n{told}", pytrace=False)
    if not pythons:
        pytest.skip(
            f"the hash seeds agree, but no Python besides {THIS} has the dependencies: `make pythons`"
        )
