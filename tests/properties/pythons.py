"""Other Pythons of this machine: finds them, and gives each an environment with what the program needs (`make pythons`).

Looked for are, of each version: what ``CODE_EVENTS_PYTHONS`` names, the Python on the PATH, and those that uv or pyenv keep.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".venv" / "pythons"
VERSIONS = [f"3.{minor}" for minor in range(11, 17)]
VERSION = "import sys; print('%s-%d.%d' % (sys.implementation.name, *sys.version_info[:2]))"
NEEDED = "import lark, yaml, pydantic, lemminflect, click, rich; " + VERSION


def asked(*command: str) -> str:
    """What a command prints; nothing where there is no such command or it fails."""
    if not shutil.which(command[0]):
        return ""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


THIS = asked(sys.executable, "-c", VERSION)


def _candidates() -> Iterator[str]:
    yield from filter(None, os.environ.get("CODE_EVENTS_PYTHONS", "").split(os.pathsep))
    for version in VERSIONS:
        yield f"python{version}"
        yield asked("uv", "python", "find", "--offline", version)
        prefix = asked("pyenv", "prefix", version)
        yield f"{prefix}/bin/python" if prefix else ""


def found(program: str = VERSION) -> dict[str, str]:
    """The first Python of each version but this one that can run a program that prints its version."""
    pythons: dict[str, str] = {}
    for python in [*map(str, sorted(FOLDER.glob("*/bin/python"))), *_candidates()]:
        version = asked(python, "-c", program) if python else ""
        if version and version != THIS:
            pythons.setdefault(version, python)
    return pythons


def ready() -> dict[str, str]:
    """Those that have what the program needs."""
    return found(NEEDED)


def main() -> None:
    """Makes the environments that are missing; says what could not be done."""
    have = ready()
    for version, python in found().items():
        if version not in have:
            place = FOLDER / version
            install = [
                place / "bin" / "python",
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ]
            for command in ([python, "-m", "venv", "--clear", place], [*install, "--editable", ROOT]):
                done = subprocess.run([*map(str, command)], check=False)
                if done.returncode:
                    shutil.rmtree(place, ignore_errors=True)
                    break
    have = ready()
    print("compared with this Python:", ", ".join(have) or "none is found")
    missing = [version for version in found() if version not in have]
    if missing:
        print("without what the program needs:", ", ".join(missing))


if __name__ == "__main__":
    main()
