"""tokens.py: words, numbers and signs with exact offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.tokens import fold, phrase_keys, tokenize


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Rebels left.", "Rebels|left|."),
        ("Japan's army", "Japan|'s|army"),
        ("Japan’s army", "Japan|’s|army"),
        ("students' protest", "students|'|protest"),
        ("didn't, won't, they'll", "did|n't|,|wo|n't|,|they|'ll"),
        ("It cannot go", "It|can|not|go"),
        ("the U.S. president", "the|U.S.|president"),
        ("at 5 p.m. on", "at|5|p.m.|on"),
        ("Gen. Abdul met Lt.-Col. Lee", "Gen.|Abdul|met|Lt.|-|Col.|Lee"),
        ("1,200 men, 3.5% of $30 million", "1,200|men|,|3.5%|of|$30|million"),
        ("Jan. 5, 2020, he", "Jan.|5|,|2020|,|he"),
        ("foreign-policy chief", "foreign-policy|chief"),
        ("O'Neil and AT&T", "O'Neil|and|AT&T"),
        ('"Go," he said (twice) -- now...', '"|Go|,|"|he|said|(|twice|)|--|now|...'),
        ("", ""),
    ],
)
def test_words(text, words):
    assert "|".join(tokenize(text).words) == words


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Erdoğan", "erdogan"),
        ("São", "sao"),
        ("Łódź", "lodz"),
        ("Søren", "soren"),
        ("U.S.", "us"),
        ("Jan.", "jan"),
        (".", "."),
        ("...", "."),
        ("3.5", "3.5"),
        ("’s", "'s"),
        ("N'Djamena", "n'djamena"),
        ("中国", "中国"),
    ],
)
def test_keys(word, key):
    assert fold(word) == key


def test_offsets_are_those_of_the_whole_text():
    text = "No. Japan's U.N. envoy can't go."
    tokens = tokenize(text, 4, len(text))
    assert tokens.words == ["Japan", "'s", "U.N.", "envoy", "ca", "n't", "go", "."]
    assert [text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)] == tokens.words
    assert tokens.starts[0] == 4


def test_a_dictionary_phrase_meets_the_text_in_any_spelling():
    assert phrase_keys("U.S. Congress") == phrase_keys("US congress") == ("us", "congress")
    assert phrase_keys("Côte d'Ivoire") == phrase_keys("Cote d’Ivoire")


@given(st.text() | st.text("aB1.'’-, né$%/…\n"), st.integers(0, 5))
def test_tokens_cover_the_text_exactly(text, start):
    tokens = tokenize(text, start)
    assert len(tokens) == len(tokens.words) == len(tokens.keys) == len(tokens.starts) == len(tokens.ends)
    end = start
    for word, a, b in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
        assert end <= a < b
        assert text[a:b] == word
        assert not text[end:a].replace("_", " ").strip()  # between tokens there is only space
        end = b
    assert not text[max(end, start) :].replace("_", " ").strip()
    assert all(tokens.keys)
