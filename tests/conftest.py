"""Shared by the tests: the shipped coder and the dictionary entries, loaded once."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from coder.dictionary import Sources, read_sources
from coder.files import dictionary_root
from coder.pipeline import Coder

# `make test` looks at the same few inputs every time; `make test-deep` at many new ones.
settings.register_profile("short", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("deep", deadline=None, max_examples=20_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))


@pytest.fixture(scope="session")
def coder() -> Coder:
    return Coder.load()


@pytest.fixture(scope="session")
def sources() -> Sources:
    return read_sources([dictionary_root()])
