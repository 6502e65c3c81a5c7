"""The ladder and the dependencies are those that docs/architecture.md gives; every import is read, those in functions too."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "coder"
DOCUMENT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE or p.stem != "__init__")


def table(heading: str) -> list[str]:
    """The first column of the table below a heading of the document."""
    section = DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| ([\w-]+) \|", section, re.M)[1:]


LADDER = table("The ladder")


def rung(path: Path) -> str:
    """Where a module stands: its name, or that of its package (formats, corpus)."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a module imports, wherever in the module."""
    package = ["coder", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                yield node.lineno, f"{module}.{alias.name}"


def test_the_ladder_names_every_module() -> None:
    assert sorted(LADDER) == sorted({rung(path) for path in MODULES}), "bring docs/architecture.md up to date"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_from_above(path: Path) -> None:
    here = rung(path)
    allowed = LADDER[: LADDER.index(here)]
    for line, name in imports(path):
        parts = name.split(".")
        if parts[0] != "coder" or (parts[1:] and parts[1] == here):
            continue
        if parts[1:] == ["__version__"]:
            continue
        assert parts[1] in allowed, (
            f"{path.name}:{line} imports {name}, which stands below {here} or is no module"
        )


def test_the_dependencies_are_those_of_the_table() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = {re.split(r"[^\w-]", line)[0].lower() for line in project["dependencies"]}
    assert sorted(required) == sorted(table("Dependencies"))


def test_nothing_else_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [
        line for name, lines in project["optional-dependencies"].items() if name != "dev" for line in lines
    ]
    known = {re.split(r"[^\w-]", line)[0].lower() for line in [*project["dependencies"], *extras]}
    known = {"yaml" if name == "pyyaml" else name.replace("-", "_") for name in known}
    for path in MODULES:
        for line, name in imports(path):
            first = name.split(".")[0]
            assert first == "coder" or first in sys.stdlib_module_names or first in known, (
                f"{path}:{line} {name}"
            )


def test_a_warm_start_loads_no_heavy_library() -> None:
    program = (
        "import sys\nfrom coder import Coder\n{}\n"
        "print([m for m in ('pydantic', 'yaml', 'lark', 'lemminflect', 'rich', 'numpy') if m in sys.modules])"
    )
    subprocess.run([sys.executable, "-c", program.format("Coder.load()")], check=True)  # fills the cache
    found = subprocess.run(
        [sys.executable, "-c", program.format("Coder.load().code_sentence('France praised Kenya.')")],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    heavy = ast.literal_eval(found.stdout)
    assert not heavy
