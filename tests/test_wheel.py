"""The wheel holds grammars and dictionaries; installed into a fresh environment it codes from any folder."""

from __future__ import annotations

import ast
import importlib.util
import json
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def pip(*arguments: str | Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *map(str, arguments)],
        check=True,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    isolated = [] if importlib.util.find_spec("hatchling") is None else ["--no-build-isolation"]
    pip("wheel", "--no-deps", *isolated, "--wheel-dir", folder, ROOT)
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_what_the_program_reads(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("grammars", "dictionaries"):
        files = {
            p.relative_to(ROOT).as_posix()
            for p in (ROOT / folder).rglob("*")
            if p.suffix in (".lark", ".yaml", ".txt", ".json")
        }
        assert files and {f"coder/{name}" for name in files} <= names
    assert not [name for name in names if name.startswith(("tests/", "docs/")) or "__pycache__" in name]
    assert any(name.endswith("LICENSE") for name in names)


def test_a_wheel_is_pure_python_unless_compiling_is_asked_for(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")


def compiled() -> tuple[str, ...]:
    hook = ast.parse((ROOT / ".ci/compile.py").read_text())
    (listed,) = (
        ast.literal_eval(node.value) for node in hook.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "COMPILED"
    )  # fmt: skip
    return tuple(listed)


def test_what_extends_a_compiled_class_is_compiled() -> None:
    """An interpreted class cannot, and only coding that needs it would tell."""
    trees = {p.stem: ast.parse(p.read_text()) for p in (ROOT / "coder").glob("*.py")}
    assert set(compiled()) <= set(trees)
    classes = {name: {n.name: n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)} for name, tree in trees.items()}
    native = {c for name in compiled() for c in classes[name]}
    extending = [
        f"{name}.{node.name}" for name, found in classes.items() if name not in compiled()
        for node in found.values() if native & {ast.unparse(base) for base in node.bases}
    ]  # fmt: skip
    assert native and not extending


def test_the_installed_wheel_codes_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", fresh], check=True)
    python = fresh / "bin" / "python"
    pip("--python", python, "install", "--no-deps", "--no-index", wheel)
    (site,) = fresh.glob("lib/python*/site-packages")
    # The libraries are those of this environment; a .pth line does not bring along its editable installs.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "stories.jsonl").write_text(
        '{"id": "1", "date": "2025-11-26", "text": "France praised Kenya on Monday."}\n'
    )
    where = subprocess.run(
        [python, "-c", "import coder; print(coder.__file__)"],
        cwd=elsewhere,
        check=True,
        capture_output=True,
        text=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(site)
    found = subprocess.run(
        [fresh / "bin" / "code-events", "stories.jsonl"], cwd=elsewhere, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr
    event = json.loads(found.stdout)
    assert (event["source"]["code"], event["code"], event["target"]["code"], event["date"]) == (
        "FRA",
        "051",
        "KEN",
        "2025-11-24",
    )
    explained = subprocess.run(
        [fresh / "bin" / "code-events", "explain", "France praised Kenya."],
        cwd=elsewhere,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "FRA 051 KEN" in explained.stdout
