"""Another Python gives the same bytes: events, reasons, messages, imported dictionaries.

Compared are the Pythons that `make pythons` has set up, and those on the PATH that have what the program needs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = [f"python3.{minor}" for minor in range(11, 16)]
NEEDED = "import lark, yaml, pydantic, lemminflect, click, rich, sys; print(sys.implementation.cache_tag)"


def asked(python: str, program: str) -> str:
    """What a Python prints for a program; nothing where it fails."""
    done = subprocess.run([python, "-c", program], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


@cache
def others() -> list[str]:
    """A Python of each version but this one that has what the program needs."""
    found: dict[str, str] = {}
    for name in NAMES:
        for python in (str(ROOT / ".venv" / name / "bin" / "python"), shutil.which(name)):
            version = asked(python, NEEDED) if python and Path(python).exists() else ""
            if version and version != sys.implementation.cache_tag:
                found.setdefault(version, str(python))
    return list(found.values())


def output(python: str, folder: Path) -> bytes:
    """All output of a Python, without this one's path; dictionaries are compiled by it, no cache is shared."""
    environment = {
        k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME", "PYTHONHASHSEED")
    }
    done = subprocess.run(
        [python, str(ROOT / "tests" / "properties" / "output.py")],
        env={**environment, "CODE_EVENTS_CACHE": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout


def test_other_pythons_give_the_same_bytes(tmp_path: Path) -> None:
    if not others():
        pytest.skip(f"no Python but {sys.implementation.cache_tag} with the dependencies: run `make pythons`")
    wanted = output(sys.executable, tmp_path / "this")
    assert len(wanted) > 100_000
    for number, python in enumerate(others()):
        found = output(python, tmp_path / str(number))
        if found != wanted:
            pairs = zip(found.splitlines(), wanted.splitlines(), strict=False)
            first = next(((a, b) for a, b in pairs if a != b), (b"the end", b"more or less"))
            pytest.fail(
                f"{python} gives\n{first[0].decode()}\nwhere {sys.executable} gives\n{first[1].decode()}"
            )
