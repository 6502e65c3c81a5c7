"""Shared by the tests: the shipped coder and the dictionary entries, loaded once; how long hypothesis tries."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from rounds import Rounds

from coder.dictionary import Sources, read_sources
from coder.files import dictionary_root
from coder.pipeline import Coder

# The same stories every time, so that a test is green or red for everybody; `make test-deep` looks for new ones.
_SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture)
settings.register_profile(
    "default", max_examples=60, deadline=None, derandomize=True, suppress_health_check=_SLOW
)
settings.register_profile(  # a round of it: see rounds.py
    "deep", max_examples=100, deadline=None, database=None, suppress_health_check=_SLOW
)
settings.register_profile(
    "quick",
    settings.get_profile("default"),
    phases=(Phase.explicit, Phase.generate),
    report_multiple_bugs=False,
)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")
settings.load_profile(PROFILE)


def pytest_configure(config: pytest.Config) -> None:
    if PROFILE == "deep":
        config.pluginmanager.register(Rounds(), "rounds")


@pytest.fixture(scope="session")
def coder() -> Coder:
    return Coder.load()


@pytest.fixture(scope="session")
def sources() -> Sources:
    return read_sources([dictionary_root()])
