"""The faults that `run.py` sows still fit the project: each text stands once in its file, each test exists."""

from __future__ import annotations

from pathlib import Path

import pytest
from run import ROOT, Fault, faults


def test_there_are_enough_of_them() -> None:
    names = [fault.id for fault in faults()]
    assert len(names) == len(set(names)) >= 20


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault.id)
def test_the_text_stands_once_in_its_file(fault: Fault) -> None:
    assert (ROOT / fault.file).read_text(encoding="utf-8").count(fault.text) == 1
    assert fault.instead != fault.text
    for test in fault.caught_by.split():
        path, _, name = test.partition("::")
        assert not name or f"def {name.partition('::')[0]}(" in Path(ROOT, path).read_text(encoding="utf-8")


def test_the_documentation_lists_them() -> None:
    told = (ROOT / "docs" / "stability.md").read_text(encoding="utf-8")
    for fault in faults():
        assert f"| {fault.id} | {fault.breaks} |" in told
