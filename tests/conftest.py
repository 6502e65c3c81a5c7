"""Shared by the tests: the shipped coder and the dictionary entries, loaded once."""

from __future__ import annotations

import pytest

from coder.dictionary import Sources, read_sources
from coder.files import dictionary_root
from coder.pipeline import Coder


@pytest.fixture(scope="session")
def coder() -> Coder:
    return Coder.load()


@pytest.fixture(scope="session")
def sources() -> Sources:
    return read_sources([dictionary_root()])
