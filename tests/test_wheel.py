"""The wheel holds grammars and dictionaries and works from any folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_installed_wheel_codes_from_another_folder(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(tmp_path), str(ROOT)],
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "coder/grammars/en/sentence.lark" in names and "coder/dictionaries/en/verbs/acts.yaml" in names
    assert not any(name.startswith("tests/") for name in names)
    site = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(site), str(wheel)],
        check=True,
    )
    program = (
        f"import sys; sys.path[:] = [{str(site)!r}] + [p for p in sys.path if p and not p.startswith({str(ROOT)!r} + '/coder') and "
        f"p != {str(ROOT)!r}]\nimport coder\nassert coder.__file__.startswith({str(site)!r})\nfrom coder.cli import main\nmain()"
    )
    (tmp_path / "story.jsonl").write_text('{"id": "1", "text": "France praised Kenya."}\n')
    found = subprocess.run(
        [sys.executable, "-c", program, "story.jsonl"], cwd=tmp_path, capture_output=True,
        env={**os.environ, "CODE_EVENTS_CACHE": str(tmp_path / "cache")},
    )  # fmt: skip
    assert found.returncode == 0, found.stderr.decode()
    assert json.loads(found.stdout)["code"] == "051"
