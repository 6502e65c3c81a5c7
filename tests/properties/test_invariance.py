"""What must not matter: white space, quotes, capitals, adverbs, asides, who reports it, other sentences."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from newswire import (
    ADVERBS,
    ASIDES,
    DATES,
    OF_STATES,
    PAST,
    SAYS,
    Expected,
    Story,
    coded,
    fair,
    long_ago,
    parties,
    stories,
)
from samples import PLAIN, SENTENCES, UNRELATED, codes, events_of

from coder import Coder


def kept(story: Story) -> Story:
    """The story, if it is still one that the coder is held to."""
    assume(fair(story))
    return story


def of(coder: Coder, story: Story) -> set[Expected]:
    return set(coded(coder, story.text(), story.date))


@given(
    text=st.sampled_from(SENTENCES),
    blanks=st.lists(st.sampled_from([" ", "   ", "\t", "\u00a0", " \u2009"]), min_size=1, max_size=5),
)
def test_white_space_does_not_matter(coder: Coder, text: str, blanks: list[str]) -> None:
    words = text.split(" ")
    spread = "".join(word + blanks[i % len(blanks)] for i, word in enumerate(words)).strip()
    assert codes(coder, spread) == codes(coder, text)


@pytest.mark.parametrize("width", [50, 72, 100])
def test_full_lines_may_be_broken(coder: Coder, width: int) -> None:
    story = " ".join(SENTENCES)
    assert codes(coder, "\n".join(textwrap.wrap(story, width, break_on_hyphens=False))) == codes(coder, story)


QUOTED = [
    'Iran\'s president said "Iraq attacked Syria" on Monday.',
    "\"Peru must release Chile's fishermen,\" Chile's foreign minister said.",
    'Kenya called Uganda\'s raid "an act of war" and didn\'t apologize to the "rebels" of Chad.',
    "Mali's army attacked Niger's soldiers' camp.",
]


@pytest.mark.parametrize("text", QUOTED)
def test_quote_style_does_not_matter(coder: Coder, text: str) -> None:
    wanted = codes(coder, text)
    curly = text.replace("'", "’")
    assert wanted and codes(coder, curly) == wanted
    for opening, closing in ("“”", "„“", "«»"):
        assert codes(coder, re.sub('"([^"]*)"', rf"{opening}\1{closing}", curly)) == wanted, opening


@pytest.mark.parametrize("text", QUOTED)
def test_quotes_of_newswires_do_not_matter(coder: Coder, text: str) -> None:
    assert codes(coder, re.sub('"([^"]*)"', r"``\1''", text)) == codes(coder, text)


@given(text=st.sampled_from(SENTENCES), other=st.sampled_from(UNRELATED))
def test_a_sentence_behind_changes_nothing(coder: Coder, text: str, other: str) -> None:
    alone = events_of(coder, text)
    assert [e for e in events_of(coder, f"{text} {other}") if e.sentence == 0] == alone


@given(text=st.sampled_from(PLAIN), other=st.sampled_from(UNRELATED))
def test_a_sentence_before_changes_nothing(coder: Coder, text: str, other: str) -> None:
    assert codes(coder, f"{other} {text}", 1) == codes(coder, text)


# ---- Stories made from the dictionaries -------------------------------------------------------------

VERBS = ("verb", "preposition", "act")


@given(story=stories(), gap=st.sampled_from(["  ", "\t", "\u00a0"]), at=st.integers(0, 30))
def test_a_wider_gap_changes_nothing(coder: Coder, story: Story, gap: str, at: int) -> None:
    words = story.text().split(" ")
    at %= len(words)
    text = " ".join(words[:at]) + (gap if at else "") + " ".join(words[at:])
    assert set(coded(coder, text, story.date)) == of(coder, story)


@given(story=stories())
def test_the_case_of_the_first_word_does_not_matter(coder: Coder, story: Story) -> None:
    first, _, rest = story.text().partition(" ")
    assume(first in ("The", "On", "In", "Last", "Next", "Today", "Yesterday", "Two", "Three"))
    for written in (first.lower(), first.upper()):
        assert set(coded(coder, f"{written} {rest}", story.date)) == of(coder, story)


@given(story=stories(kinds=VERBS, plain=True), adverb=st.sampled_from(ADVERBS), aside=st.sampled_from(ASIDES))
def test_adverbs_and_asides_change_nothing(coder: Coder, story: Story, adverb: str, aside: str) -> None:
    other = kept(replace(story, adverb=adverb, aside=aside))
    assert of(coder, other) == of(coder, story)


@given(story=stories(plain=True), says=st.sampled_from(SAYS), data=st.data())
def test_a_reporter_changes_only_the_attribution(
    coder: Coder, story: Story, says: str, data: st.DataObject
) -> None:
    speaker = data.draw(parties(story.date))
    story = replace(story, in_front=False)
    told = of(coder, kept(replace(story, speaker=speaker, says=says)))
    assert told == {event._replace(attribution=speaker.code) for event in of(coder, kept(story))}


@given(
    # the codes of others are dated
    story=stories(kinds=VERBS, forms=["past", "passive", "not"], who=OF_STATES),
    when=st.sampled_from(sorted(PAST)),
)
def test_a_date_changes_only_the_date(coder: Coder, story: Story, when: str) -> None:
    dated = kept(replace(story, when=when))
    plain = of(coder, kept(replace(story, when="")))
    day = PAST[when](story.date)
    past = {"actual": "historical"} if long_ago(when, day, story.date) else {}
    assert of(coder, dated) == {
        event._replace(date=day, modality=past.get(event.modality, event.modality)) for event in plain
    }


@given(
    story=stories(),
    data=st.data(),
    marks=st.sampled_from(["“”", '""', "„“", "«»", "‘’"]),
    mark=st.sampled_from("'’"),
)
def test_the_style_of_quotes_does_not_matter(
    coder: Coder, story: Story, data: st.DataObject, marks: str, mark: str
) -> None:
    """Around what somebody says, and in 'didn't'."""
    speaker = data.draw(parties(story.date))
    story = kept(replace(story, speaker=speaker, says=SAYS[3]))
    text = story.text().replace("'", mark).replace("“", marks[0]).replace("”", marks[1])
    assert set(coded(coder, text, story.date)) == of(coder, story) == story.events()


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Story, Story]:
    """Two stories of one day that share no state, role or name."""
    date = st.just(draw(DATES))
    first, second = draw(stories(dates=date)), draw(stories(dates=date))
    sides = [{p.country for p in s.parties} | {p.role for p in s.parties if p.role} for s in (first, second)]
    assume(sides[0].isdisjoint(sides[1]))
    words = [{w for p in s.parties for w in p.span.lower().split()} for s in (first, second)]
    assume(words[0].isdisjoint(words[1]))
    return first, second


@given(pair=pairs())
def test_sentences_that_share_nobody_do_not_touch_each_other(coder: Coder, pair: tuple[Story, Story]) -> None:
    first, second = pair
    both = of(coder, first) | of(coder, second)
    assert set(coded(coder, f"{first.text()} {second.text()}", first.date)) == both
    assert set(coded(coder, f"{second.text()} {first.text()}", first.date)) == both
