"""lexicon.py: what a word can be is the same in the pack and out of it."""

from __future__ import annotations

import pickle

from hypothesis import given, settings
from hypothesis import strategies as st

from coder.lexicon import Readings, WordTable

WORDS = st.dictionaries(
    st.text(max_size=4),
    st.lists(st.tuples(st.sampled_from(["N", "VD", "J"]), st.text(max_size=4)), min_size=1).map(tuple),
)


@settings(deadline=None, derandomize=True)
@given(words=WORDS, changed=WORDS)
def test_words_come_out_as_they_went_in(words: dict[str, Readings], changed: dict[str, Readings]) -> None:
    table = WordTable()
    for word, readings in words.items():
        table[word] = readings
        assert table.get(word) == readings
    for word, readings in changed.items():
        table[word] = readings
    table = pickle.loads(pickle.dumps(table))
    for word, readings in {**words, **changed}.items():
        assert word in table and table.get(word) == readings
    assert table.get("nowhere") == () and "nowhere" not in table
