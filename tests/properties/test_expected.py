"""A story made from the dictionaries is coded as its making says: all its events, and no others."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from newswire import (
    COMING,
    DATES,
    EXCLUDED,
    FORMS,
    NEGATIVE,
    OF_ACTIVE,
    PAST,
    Party,
    Story,
    acts,
    coded,
    fair,
    rules,
    stories,
)

from coder import Coder, Document

KENYA, JAPAN, PERU = (
    Party(*p) for p in (("Kenya", "KEN", "KEN"), ("Japan", "JPN", "JPN"), ("Peru", "PER", "PER"))
)
DAY = dt.date(2020, 6, 17)


def wrong(coder: Coder, story: Story) -> list[str]:
    """What was coded of a story and must not be, and what is missing."""
    found, wanted = coded(coder, story.text(), story.date), story.events()
    return [f"{story.text()} {story.date}: found {found}, wanted {wanted}"] if set(found) != wanted else []


def none_of(found: list[str]) -> None:
    """Fails with the first few of what is wrong."""
    if found:
        pytest.fail(f"{len(found)} wrong, among them\n" + "\n".join(found[:3]), pytrace=False)


@given(story=stories())
def test_a_story_is_coded_as_it_was_made(coder: Coder, story: Story) -> None:
    assert wrong(coder, story) == []


@pytest.mark.deep
@pytest.mark.parametrize("kind", ["verb", "preposition", "noun"])
def test_every_rule_codes_in_every_form(coder: Coder, kind: str) -> None:
    """Each rule in three forms, so that all forms take their turn; `make test-deep` takes each rule through all."""
    assert len(rules(kind)) > 10
    deep = settings.get_current_profile_name() == "deep"
    names = list(FORMS) if kind != "noun" else ["past"]
    found = []
    for i, rule in enumerate(rules(kind)):
        for name in names if deep else {names[(i + step) % len(names)] for step in (0, 6, 13)}:
            if rule.passive or not FORMS[name].passive:
                found += wrong(coder, Story(DAY, KENYA, JAPAN, rule, name))
    none_of(found)


def test_every_act_composes_with_every_kind_of_content(coder: Coder) -> None:
    """Each act in each form, over one rule of each root of the codebook."""
    contents = list({rule.code[:2]: rule for rule in rules("verb")}.values())
    forms = list(FORMS)
    assert len(acts()) > 50 and len(contents) > 15
    found = []
    for i, act in enumerate(acts()):
        for j, rule in enumerate(contents):
            name = forms[(i + j) % len(forms)]
            if FORMS[name].passive and not act.passive:
                name = "past"
            story = Story(DAY, KENYA, JAPAN, rule, name, act, patient=PERU if act.addressed else None)
            if story.is_clear():
                found += wrong(coder, story)
    none_of(found)


@given(date=DATES)
def test_every_date_phrase_means_its_day(coder: Coder, date: dt.date) -> None:
    rule = next(rule for rule in rules("verb") if rule.word == "criticize")
    for form, phrases in (("past", PAST), ("future", COMING)):
        for when in phrases:
            for in_front in (False, True):
                assert wrong(coder, Story(date, KENYA, JAPAN, rule, form, when=when, in_front=in_front)) == []


@given(story=stories(forms=NEGATIVE))
def test_what_did_not_happen_is_never_actual(coder: Coder, story: Story) -> None:
    """A negated clause leaves its event as negated, or as what the operators' table makes of it: a refusal, an end."""
    told = {expected.code for expected in story.events()} - {story.rule.code}
    for event in coder.code(Document("t", story.text(), story.date)):
        assert event.modality == "negated" or event.code in told or (event.root == "12" and story.rule.code[:2] != "12")


@given(story=stories(forms=list(OF_ACTIVE), kinds=("verb",)))
def test_active_and_passive_are_one(coder: Coder, story: Story) -> None:
    if story.rule.passive:
        passive = replace(story, form=OF_ACTIVE[story.form])
        assume(fair(passive))
        assert set(coded(coder, passive.text(), story.date)) == set(coded(coder, story.text(), story.date))


def test_the_documentation_lists_what_is_left_out() -> None:
    told = (Path(__file__).parents[2] / "docs" / "stability.md").read_text(encoding="utf-8")
    assert [name for name in EXCLUDED if f"| {name} |" not in told] == []
