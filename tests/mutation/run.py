"""Sows the faults of faults.yaml, each in a copy of the project, and tells which of them a test catches.

    python tests/mutation/run.py [--workers N] [FAULT ...]

The tests must pass without a fault first.  Of each fault only those run that should notice it, up to the first that fails; N faults are tried at a time, as many as there are processors
unless told.
Prints a line a fault and exits with 1 where one survives.  A fault that survives means a property is missing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PARTS = ("coder", "grammars", "dictionaries", "tests", "pyproject.toml")
FAILED = 1  # pytest's exit code where tests ran and some failed
PATIENCE = 900  # seconds for the tests of one fault


@dataclass(frozen=True)
class Fault:
    """One fault: what it replaces by what in which file, what that breaks, and the tests that must notice."""

    id: str
    breaks: str
    file: str
    text: str
    instead: str
    caught_by: str


def faults() -> list[Fault]:
    """All faults, in the order of the file."""
    rows = yaml.safe_load(Path(__file__).with_name("faults.yaml").read_text(encoding="utf-8"))["faults"]
    return [Fault(**row) for row in rows]


def caught(fault: Fault, tree: Path) -> bool:
    """Sows a fault in a copy of the project and runs its tests there.

    Raises `RuntimeError` where the tests could not be run at all.
    """
    path = tree / fault.file
    path.write_text(path.read_text(encoding="utf-8").replace(fault.text, fault.instead), encoding="utf-8")
    return fails(fault.caught_by.split(), tree, fault.id)


def fails(tests: list[str], tree: Path, name: str) -> bool:
    """Does one of the tests fail in a copy of the project?  Raises `RuntimeError` where they could not be run at all."""
    settings = {
        "PYTHONPATH": str(tree), "HYPOTHESIS_PROFILE": "quick", "PYTHONDONTWRITEBYTECODE": "1",
        "CODE_EVENTS_CACHE": str(tree / ".cache"),
    }  # fmt: skip
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            command, cwd=tree, env={**os.environ, **settings}, capture_output=True, text=True, check=False,
            timeout=PATIENCE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"{name}: the tests are not done after {PATIENCE} seconds") from None
    if done.returncode not in (0, FAILED):
        raise RuntimeError(
            f"{name}: the tests could not be run\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return done.returncode == FAILED


@contextmanager
def copy_of_the_project() -> Iterator[Path]:
    """A copy of what the tests need, thrown away afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            source, target = ROOT / part, Path(folder, part)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".hypothesis"))
            else:
                shutil.copy(source, target)
        yield Path(folder)


def try_out(fault: Fault) -> bool:
    """Is the fault caught?  Prints the line that says so."""
    with copy_of_the_project() as tree:
        began = time.monotonic()
        found = caught(fault, tree)
    told = "caught  " if found else "SURVIVED"
    print(f"{told}  {fault.id:24s} {time.monotonic() - began:4.0f} s  {fault.breaks}", flush=True)
    return found


def main() -> int:
    """Prints what became of each fault; 1 where one survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("faults", nargs="*")
    args = parser.parse_args()
    chosen = [fault for fault in faults() if not args.faults or fault.id in args.faults]
    tests = list(dict.fromkeys(test for fault in chosen for test in fault.caught_by.split()))
    with copy_of_the_project() as tree:
        if fails(tests, tree, "without a fault"):
            print("the tests fail without any fault: nothing can be said of the faults")
            return 1
    with ThreadPoolExecutor(args.workers) as pool:
        found = list(pool.map(try_out, chosen))
    survived = [fault.id for fault, one in zip(chosen, found, strict=True) if not one]
    print(f"{len(found) - len(survived)} of {len(found)} faults caught")
    if survived:
        print(f"to see them again: python tests/mutation/run.py {' '.join(survived)}")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
