"""Shared by the tests: the shipped coder and the dictionary entries, loaded once; how long hypothesis tries."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

from coder.dictionary import Sources, read_sources
from coder.files import dictionary_root
from coder.pipeline import Coder

# The same stories every time, so that a test is green or red for everybody; `make test-deep` looks for new ones.
_SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture)
settings.register_profile(
    "default", max_examples=60, deadline=None, derandomize=True, suppress_health_check=_SLOW
)
settings.register_profile(
    "deep", max_examples=2000, deadline=None, suppress_health_check=_SLOW, print_blob=True
)
settings.register_profile(
    "quick",
    settings.get_profile("default"),
    phases=(Phase.explicit, Phase.generate),
    report_multiple_bugs=False,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def coder() -> Coder:
    return Coder.load()


@pytest.fixture(scope="session")
def sources() -> Sources:
    return read_sources([dictionary_root()])
