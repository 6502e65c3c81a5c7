"""What holds for any text: no exception, true spans, codes of the codebook."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from newswire import Story, inflect, stories
from samples import DATE, SENTENCES, check

from coder import Coder, Document

_WORDS = (
    "France Kenya China's the army of Mali, and said that will not attacked meeting with talks “we” (AFP) on Monday who has "
    "been arrested by police in U.S. to release prisoners ; - accusing him . President Xi Jinping they both leaders its 's"
)
WORDS = st.sampled_from(_WORDS.split(" "))


@given(text=st.text(max_size=200))
@example(text="\ud800 attacked France.")
@example(text="France\x00attacked\u2028Kenya\u200b.\ufeff")
@example(text="’s ’s ’s of of of (((((((( ,,,, and and")
def test_any_text_codes(coder: Coder, text: str) -> None:
    check(coder, Document("t", text, DATE))


@given(words=st.lists(WORDS, max_size=40))
def test_any_order_of_words_codes(coder: Coder, words: list[str]) -> None:
    check(coder, Document("t", " ".join(words), DATE))


@given(text=st.sampled_from(SENTENCES), data=st.data())
def test_any_mentions_code(coder: Coder, text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    check(coder, Document("t", text, DATE, mentions=tuple(zip(cuts[::2], cuts[1::2], strict=False))))


def test_overlapping_mentions_have_events_of_their_own(coder: Coder) -> None:
    text = "After rebels seized the town, the army of Chad fled."
    check(coder, Document("t", text, DATE, mentions=((3, 14), (3, 15))))


@pytest.mark.parametrize(
    "text", ["France attacked Kenya " * 300, "of " * 2000, "(" * 500, "a" * 20_000, "and, " * 500]
)
def test_monsters_code(coder: Coder, text: str) -> None:
    check(coder, Document("t", text, DATE))


def test_sample_sentences_keep_the_rules(coder: Coder) -> None:
    assert len(SENTENCES) > 80
    check(coder, Document("t", " ".join(SENTENCES), DATE))
    check(coder, Document("t", " ".join(SENTENCES)))


@given(story=stories())
def test_every_span_points_at_its_words(coder: Coder, story: Story) -> None:
    """The spans hold the names that the story gave its actors, the verb of its rule, its date phrase."""
    words = {party.code: party.span for party in story.parties}
    for event in check(coder, Document("t", story.text(), story.date)):
        assert event.source is not None and event.source.text == words[event.source.code]
        assert event.target is not None and event.target.text == words[event.target.code]
        assert event.attribution is None or event.attribution.text == words[event.attribution.code]
        assert (event.date_text or "").lower() == story.when.lower()
        word = story.act.head if story.act else story.rule.head
        assert {word, inflect(word, "VBD"), inflect(word, "VBN")} & set(event.trigger.text.split())
