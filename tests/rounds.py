"""The deep form of the properties: each is run again and again, with other examples every time, until its time is up.

    HYPOTHESIS_PROFILE=deep python -m pytest -m 'hypothesis or deep'

``DEEP_SECONDS`` is the time a property gets (10 unless told); ``DEEP_ROUNDS`` is a number of rounds instead, so that with
a seed every run tries the same examples.  The examples of a round follow from ``DEEP_SEED``, which is drawn anew
for each run, the test and the number of the round; a failure says how to see that round again.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Generator

import pytest
from hypothesis import core, is_hypothesis_test

SECONDS = float(os.environ.get("DEEP_SECONDS", "10"))


class Rounds:
    """A plugin of pytest."""

    def __init__(self) -> None:
        self.seed = os.environ.setdefault(
            "DEEP_SEED", str(random.SystemRandom().randrange(10**9))
        )  # for all workers
        self.only = os.environ.get("DEEP_ROUND")
        self.rounds = int(os.environ.get("DEEP_ROUNDS", "0"))
        self.count: dict[str, int] = {}

    def pytest_report_header(self) -> str:
        """Says what it takes to run all the same examples."""
        each = f"{self.rounds} rounds" if self.rounds else f"{SECONDS:.0f} seconds"
        return f"deep: {each} a property, DEEP_SEED={self.seed}"

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """The first round is pytest's own; the others follow it."""
        if not is_hypothesis_test(getattr(item, "obj", None)):
            return (yield)
        end = time.monotonic() + SECONDS
        self._begin(item, int(self.only or 0))
        try:
            result = yield
            while self.only is None and not getattr(item, "_excinfo", None):
                done = self.count[item.nodeid] + 1
                if done >= self.rounds if self.rounds else time.monotonic() >= end:
                    break
                self._begin(item, done)
                item.runtest()
        finally:
            core.global_force_seed = None
        return result

    def _begin(self, item: pytest.Item, number: int) -> None:
        self.count[item.nodeid] = number
        core.global_force_seed = random.Random(f"{self.seed} {item.nodeid} {number}").randrange(2**63)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """A failure tells which round it was."""
        report = yield
        if report.failed and item.nodeid in self.count:
            again = f"DEEP_SEED={self.seed} DEEP_ROUND={self.count[item.nodeid]} HYPOTHESIS_PROFILE=deep python -m pytest '{item.nodeid}'"
            report.sections.append(("To see it again", again))
        return report
