"""Sows the faults of faults.yaml, one by one, in a copy of the project, and tells which of them a test catches.

    python tests/mutation/run.py [FAULT ...]

Prints a line a fault and exits with 1 where one survives.  A fault that survives means a property is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PARTS = ("coder", "grammars", "dictionaries", "tests", "pyproject.toml")
FAILED = 1  # pytest's exit code where tests ran and some failed


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
    """Sows a fault in a copy of the project, runs its tests there, and puts the file right again.

    Raises `RuntimeError` where the tests could not be run at all.
    """
    path = tree / fault.file
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound.replace(fault.text, fault.instead), encoding="utf-8")
    settings = {"PYTHONPATH": str(tree), "HYPOTHESIS_PROFILE": "quick", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *fault.caught_by.split()]
    try:
        done = subprocess.run(
            command, cwd=tree, env={**os.environ, **settings}, capture_output=True, text=True, check=False
        )
    finally:
        path.write_text(sound, encoding="utf-8")
    if done.returncode not in (0, FAILED):
        raise RuntimeError(
            f"{fault.id}: the tests could not be run\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return done.returncode == FAILED


def copies() -> Iterator[Path]:
    """One copy of the project, thrown away afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            source, target = ROOT / part, Path(folder, part)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".hypothesis"))
            else:
                shutil.copy(source, target)
        yield Path(folder)


def main(names: list[str]) -> int:
    """Prints what became of each fault; 1 where one survived."""
    survived = 0
    for tree in copies():
        for fault in faults():
            if names and fault.id not in names:
                continue
            began = time.monotonic()
            found = caught(fault, tree)
            survived += not found
            told = "caught  " if found else "SURVIVED"
            print(f"{told}  {fault.id:24s} {time.monotonic() - began:4.0f} s  {fault.breaks}", flush=True)
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
