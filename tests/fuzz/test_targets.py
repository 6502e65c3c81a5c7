"""The short form of fuzzing, without atheris: each target on where it begins, and on what becomes of that by a few edits."""

from __future__ import annotations

from functools import cache

import pytest
from budget import share
from hypothesis import given
from hypothesis import strategies as st
from targets import TARGETS


@cache
def begin(name: str) -> tuple[list[bytes], list[str]]:
    """Where a target begins, and its signs."""
    return TARGETS[name].seeds(), TARGETS[name].signs()


@pytest.mark.parametrize("name", TARGETS)
def test_where_fuzzing_begins_is_taken_or_told(name: str) -> None:
    seeds, _ = begin(name)
    assert len(seeds) > 20
    for seed in seeds[:: len(seeds) // 10]:
        TARGETS[name].run(seed)


@share(20)
@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
def test_what_edits_make_of_it_is_taken_or_told(name: str, data: st.DataObject) -> None:
    seeds, signs = begin(name)
    text = seeds[data.draw(st.integers(0, len(seeds) - 1))]
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(text)))
        new = (
            signs[data.draw(st.integers(0, len(signs) - 1))].encode()
            if data.draw(st.booleans())
            else data.draw(st.binary(max_size=4))
        )
        text = text[:at] + new + text[at + data.draw(st.integers(0, 20)) :]
    TARGETS[name].run(text)
