"""What changes with its cause and with nothing else: actors swapped or replaced, dates shifted."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st
from newswire import OF_STATES, SHIFTING, Expected, Party, Story, coded, fair, parties, states, stories
from samples import codes, events_of

from coder import Coder


def of(coder: Coder, story: Story) -> set[Expected]:
    assume(fair(story))
    return set(coded(coder, story.text(), story.date))


@given(
    pair=st.sampled_from([("Kenya", "Uganda"), ("France", "Japan"), ("Chad", "Niger")]),
    frame=st.sampled_from(["{} criticized {}.", "{} signed an accord with {}.", "{} was invaded by {}.", "{} threatened {} with war."]),
)  # fmt: skip
def test_swapping_names_swaps_them_in_the_events(coder: Coder, pair: tuple[str, str], frame: str) -> None:
    def dyads(a: str, b: str) -> set[tuple[str, str, str]]:
        return {
            (e.source.text, e.code, e.target.text)
            for e in events_of(coder, frame.format(a, b))
            if e.source and e.target
        }

    a, b = pair
    swap = {a: b, b: a}
    assert {(swap[s], c, swap[t]) for s, c, t in dyads(a, b)} == dyads(b, a)
    assert dyads(a, b)


@given(order=st.permutations(["France", "Chad", "Peru"]))
def test_the_order_of_joined_actors_does_not_matter(coder: Coder, order: list[str]) -> None:
    a, b, c = order
    assert set(codes(coder, f"{a}, {b} and {c} condemned Iran.")) == set(
        codes(coder, "France, Chad and Peru condemned Iran.")
    )


# ---- Stories made from the dictionaries -------------------------------------------------------------


@given(story=stories(kinds=("verb", "preposition", "noun"), joined=False))
def test_swapping_actors_swaps_source_and_target(coder: Coder, story: Story) -> None:
    swapped = of(coder, replace(story, source=story.target, target=story.source))
    assert swapped == {e._replace(source=e.target, target=e.source) for e in of(coder, story)}


@given(story=stories(), data=st.data())
def test_another_actor_in_the_same_place_changes_only_the_actor(
    coder: Coder, story: Story, data: st.DataObject
) -> None:
    """Party for party: a state by another in the same form, anybody else by a state; the rest stays."""
    for name in ("source", "target", "patient", "beside", "speaker"):
        old: Party | None = getattr(story, name)
        if old is None:
            continue
        if old.form:
            new = old.moved(data.draw(st.sampled_from([s for s in states() if "" not in s])))
        else:
            new = data.draw(parties(story.date, ("state",)))
        other = replace(story, **{name: new})

        def renamed(code: str | None, old: str = old.code, new: str = new.code) -> str | None:
            return new if code == old else code

        assert of(coder, other) == {
            e._replace(source=renamed(e.source), target=renamed(e.target), attribution=renamed(e.attribution))
            for e in of(coder, story)
        }


@given(story=stories(whens=SHIFTING, who=OF_STATES), weeks=st.integers(-500, 500))
def test_shifting_the_story_shifts_all_dates(coder: Coder, story: Story, weeks: int) -> None:
    shift = dt.timedelta(weeks=weeks)
    later = of(coder, replace(story, date=story.date + shift))
    assert later == {e._replace(date=e.date and e.date + shift) for e in of(coder, story)}


@given(story=stories(kinds=("verb", "preposition"), joined=True))
def test_a_and_b_are_b_and_a(coder: Coder, story: Story) -> None:
    assume(story.beside is not None)
    assert story.beside is not None
    assert of(coder, replace(story, target=story.beside, beside=story.target)) == of(coder, story)


@given(story=stories(kinds=("verb", "preposition"), who=OF_STATES, joined=True))
def test_two_targets_are_the_events_of_each(coder: Coder, story: Story) -> None:
    assume(story.beside is not None)
    assert story.beside is not None
    each = (replace(story, beside=None), replace(story, target=story.beside, beside=None))
    assert of(coder, story) == of(coder, each[0]) | of(coder, each[1])
