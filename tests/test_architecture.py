"""Modules import only from above themselves on the ladder of docs/architecture.md."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
LADDER = re.findall(
    r"^\| (\w+) \| ", (ROOT / "docs" / "architecture.md").read_text().split("## From text")[0], re.M
)[1:]


def test_the_ladder_names_every_module() -> None:
    modules = {
        p.stem if p.parent.name == "coder" else p.parent.name for p in (ROOT / "coder").rglob("*.py")
    } - {"__init__", "coder"}
    assert modules == set(LADDER)


def test_imports_go_up_the_ladder() -> None:
    for path in (ROOT / "coder").rglob("*.py"):
        rung = path.stem if path.parent.name == "coder" else path.parent.name
        if rung == "__init__":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("coder."):
                other = node.module.split(".")[1]
                assert other == rung or LADDER.index(other) < LADDER.index(rung), (
                    f"{path.name} imports {other}"
                )
