"""What becomes of codings when dictionaries change: only what rests on the change."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from typing import Any

from budget import share
from hypothesis import assume, given
from hypothesis import strategies as st
from newswire import DAY, Expected, Party, Story, code_on, coded, named_entries, rules, shipped
from worlds import Entry, casts, entries_of, load, merged, needed

from coder import Coder, Document


def of(coder: Coder, story: Story) -> set[Expected]:
    return set(coded(coder, story.text(), story.date))


def world(cast: list[Story]) -> list[Entry]:
    return merged(*(entries_of(story) for story in cast))


@share(3)
@given(cast=casts(3))
def test_the_entries_of_a_story_are_all_it_needs(cast: list[Story]) -> None:
    coder = load(world(cast))
    for story in cast:
        assert of(coder, story) == story.events()


@share(2)
@given(cast=casts(3), files=st.integers(1, 5), seed=st.integers(0, 2**32))
def test_the_order_of_entries_and_files_does_not_matter(cast: list[Story], files: int, seed: int) -> None:
    """Down to the id of every event."""
    entries = world(cast)
    shuffled = random.Random(seed).sample(entries, len(entries))
    one, other = load(entries), load(shuffled, files)
    for story in cast:
        document = Document("t", story.text(), story.date)
        assert one.code(document) == other.code(document) != []


@share(2)
@given(cast=casts(3))
def test_entries_of_other_stories_change_nothing(cast: list[Story]) -> None:
    full = load(world(cast))
    for story in cast[:1]:
        assert of(full, story) == of(load(world([story])), story) == story.events()


@share(3)
@given(cast=casts(3), data=st.data())
def test_without_an_entry_only_its_own_events_are_gone(cast: list[Story], data: st.DataObject) -> None:
    story, *others = cast
    gone = data.draw(st.sampled_from(entries_of(story)))
    coder = load([e for e in world(cast) if (e.section, e.name) != (gone.section, gone.name)])
    for other in others:
        assert of(coder, other) == other.events()
    left = coder.code(Document("t", story.text(), story.date))
    if story.act is None:  # whom an urged deed would hit may be unknown: the urging stays
        assert {plain(event) for event in left} != story.events()
    for event in left:
        assert gone.name not in {part.partition("#")[0] for part in event.pattern.split(" < ")}
        assert all(a is None or a.entry != gone.name for a in (event.source, event.target))


def plain(event: Any) -> Expected:
    return Expected(
        event.source and event.source.code, event.code, event.target and event.target.code, event.date, event.modality,
        event.attribution and event.attribution.code,
    )  # fmt: skip


@share(3)
@given(cast=casts(2), name=st.sampled_from(["Zembla", "Ruritania", "Upper Molvania"]))
def test_an_actor_renamed_in_dictionary_and_text_is_the_same(cast: list[Story], name: str) -> None:
    """The text's words and the dictionary's change together; codes do not."""
    story = cast[0]
    old = next((p for p in story.parties if not p.role), None)
    assume(old is not None)
    assert old is not None
    renamed = [
        Entry(e.section, {**e.data, "names": [name if n == old.words else n for n in e.data["names"]]})
        if e.section == "actors" and e.data["id"] == old.entry else e
        for e in world(cast)
    ]  # fmt: skip
    coder = load(renamed)
    text = story.text().replace(old.words, name)
    assert set(coded(coder, text, story.date)) == story.events()


@share(3)
@given(cast=casts(2))
def test_another_code_in_an_entry_is_the_only_change(cast: list[Story]) -> None:
    """Recoding the actors of a dictionary recodes the events and nothing else."""
    story = cast[0]
    states = {p.country for p in story.parties}
    assume(
        all(
            len(state) == 3 and shipped().actors[p.entry].kind == "country"
            for p in story.parties
            for state in states
        )
    )
    new = {state: f"Q{chr(65 + n)}{chr(65 + n)}" for n, state in enumerate(sorted(states))}
    text = json.dumps([e.data for e in world(cast) if e.section == "actors"])
    for state, code in new.items():
        text = text.replace(f'"code": "{state}"', f'"code": "{code}"')
    others = [e for e in world(cast) if e.section != "actors"]
    coder = load([*(Entry("actors", row) for row in json.loads(text)), *others])

    def moved(code: str | None) -> str | None:
        return code and new[code[:3]] + code[3:]

    assert of(coder, story) == {
        e._replace(source=moved(e.source), target=moved(e.target)) for e in story.events()
    }


@share(3)
@given(data=st.data())
def test_the_code_of_a_person_changes_on_its_day(data: st.DataObject) -> None:
    """On the first day of a term, on its last, and on the day after."""
    terms = [
        (entry, name, date)
        for entry, name in named_entries("person")
        for date in re.findall(r"\d{4}-\d\d-\d\d", " ".join(entry.codes))
        if len(entry.codes) > 1
    ]
    entry, name, date = terms[data.draw(st.integers(0, len(terms) - 1))]
    rule = next(rule for rule in rules("verb") if rule.word == "criticize")
    day = dt.date.fromisoformat(date)
    zembla = Entry("actors", {"id": "zembla", "kind": "country", "code": "ZEM", "names": ["Zembla"]})
    coder = None
    for when in (day - DAY, day, day + DAY):
        code = code_on(entry, when)
        if code is not None:
            source = Party(name, code, code[:3], entry=entry.id)
            story = Story(when, source, Party("Zembla", "ZEM", "ZEM", entry="zembla"), rule)
            coder = coder or load(merged(needed(source, rule), [zembla]))
            assert of(coder, story) == story.events()


def test_a_composition_in_a_small_world() -> None:
    """Rows of three and four digits of the composition table, over entries of their own."""
    verbs = [
        {
            "id": "urge",
            "act": "appeal",
            "code": "020",
            "verb": ["urge"],
            "patterns": ["source VERB target to content"],
        },
        {"id": "free", "code": "0841", "verb": ["release"]},
        {"id": "help", "code": "071", "verb": ["subsidize"]},
    ]
    names = {"arnor": "Arnor", "gondor": "Gondor", "rohan": "Rohan"}
    actors = [{"id": i, "kind": "country", "code": i[:3].upper(), "names": [n]} for i, n in names.items()]
    coder = load([*(Entry("verbs", v) for v in verbs), *(Entry("actors", a) for a in actors)])
    date = dt.date(2020, 6, 17)
    for verb, code in (("release", "0253"), ("subsidize", "0231")):
        found = coded(coder, f"Arnor urged Gondor to {verb} Rohan.", date)
        assert [event[:3] for event in found] == [("ARN", code, "GON")]
