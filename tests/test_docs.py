"""The README's examples run and print what it says; every message code is explained."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from coder.errors import PROBLEMS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_library_example_prints_what_the_readme_says() -> None:
    (program,) = re.findall(r"```python\n(.*?)```", README, re.S)
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert f"prints `{found.stdout.strip()}`" in README


def test_the_dictionary_example_works(tmp_path: Path) -> None:
    (entry,) = re.findall(r"```yaml\n(.*?)```", README, re.S)
    (tmp_path / "arnor.yaml").write_text(entry)
    command = [
        sys.executable,
        "-m",
        "coder.cli",
        "explain",
        "Arnorian soldiers snubbed France.",
        "--dictionaries",
        str(tmp_path),
    ]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "ARNMIL 120 FRA" in found.stdout


def test_every_message_code_is_explained() -> None:
    headings = re.findall(
        r"^## ([A-Z]\d{3})", (ROOT / "docs" / "problems.md").read_text(encoding="utf-8"), re.M
    )
    assert sorted(headings) == sorted(PROBLEMS)


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
