"""What becomes of codings when dictionaries change: only what rests on the change."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from budget import share
from hypothesis import assume, given
from hypothesis import strategies as st
from newswire import DAY, Expected, Party, Story, code_on, coded, named_entries, rules, shipped
from samples import SENTENCES, events_of
from worlds import Entry, casts, entries_of, load, merged, needed

from coder import Coder, Document
from coder.entries import ActorEntry
from coder.frozen import read_frozen

FROZEN = Path(__file__).parents[1] / "frozen"


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
    old = next((p for p in story.parties if p.form in ("", "{name}")), None)
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


CRITICIZED = next(rule for rule in rules("verb") if rule.word == "criticize")
ZEMBLA = Entry("actors", {"id": "zembla", "kind": "country", "code": "ZEM", "names": ["Zembla"]})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@cache
def turns() -> list[tuple[ActorEntry, str, dt.date]]:
    """The persons with several codes, their names, and the days on which a term of office begins or ends."""
    return [
        (entry, name, dt.date.fromisoformat(date))
        for entry, name in named_entries("person") if len(entry.codes) > 1
        for date in _DAY.findall(" ".join(entry.codes))
    ]  # fmt: skip


def criticism(entry: ActorEntry, name: str, when: dt.date) -> Story | None:
    """Somebody criticizes Zembla on a day, where the entry has a code for it."""
    code = code_on(entry, when)
    if code is None:
        return None
    zembla = Party("Zembla", "ZEM", "ZEM", entry="zembla")
    return Story(when, Party(name, code, code[:3], entry=entry.id), zembla, CRITICIZED)


def test_the_code_of_a_person_changes_on_its_day() -> None:
    """Of everybody: on the first day of each term, on its last, and on the day after."""
    persons = {
        entry.id: needed(Party(name, "", "", entry=entry.id), CRITICIZED) for entry, name, _ in turns()
    }
    coder = load(merged(*persons.values(), [ZEMBLA]))
    assert len(turns()) > 500
    for entry, name, day in turns():
        for when in (day - DAY, day, day + DAY):
            story = criticism(entry, name, when)
            if story is not None:
                assert of(coder, story) == story.events()


@share(3)
@given(data=st.data(), days=st.integers(-4000, 4000), off=st.integers(-1, 1))
def test_terms_of_office_and_stories_shifted_alike_keep_their_codes(
    data: st.DataObject, days: int, off: int
) -> None:
    entry, name, day = turns()[data.draw(st.integers(0, len(turns()) - 1))]
    story = criticism(entry, name, day + off * DAY)
    assume(story is not None)
    assert story is not None
    shift = dt.timedelta(days)

    def later(found: re.Match[str]) -> str:
        return (dt.date.fromisoformat(found[0]) + shift).isoformat()

    entries = merged(needed(story.source, CRITICIZED), [ZEMBLA])
    shifted = [
        Entry(e.section, {**e.data, "codes": [_DAY.sub(later, code) for code in e.data["codes"]]}) if "codes" in e.data else e
        for e in entries
    ]  # fmt: skip
    found = of(load(shifted), replace(story, date=story.date + shift))
    assert found == {e._replace(date=e.date and e.date + shift) for e in story.events()}


@share(3)
@given(cast=casts(2), data=st.data())
def test_an_entry_changes_only_sentences_that_hold_it(cast: list[Story], data: st.DataObject) -> None:
    first, second = cast
    new = data.draw(st.sampled_from(entries_of(first)))
    before = [e for e in world(cast) if (e.section, e.name) != (new.section, new.name)]
    document = Document("t", f"{first.text()} {second.text()} {first.text()}", first.date)
    codings = [load(entries).code(document) for entries in (before, [*before, new])]
    if first.act is None:  # whom an urged deed would hit may be unknown
        assert codings[0] != codings[1]
    assert [[e for e in events if e.sentence == 1] for events in codings] == [
        [e for e in codings[1] if e.sentence == 1]
    ] * 2


def test_entries_that_no_sentence_holds_change_nothing(coder: Coder, tmp_path: Path) -> None:
    """A layer over the shipped dictionaries; the frozen corpus and the sentences of the clause tests are coded as without it."""
    new = {
        "actors": [ZEMBLA.data, {"id": "shade", "kind": "person", "code": "ZEMELI", "names": ["John Shade"]}],
        "agents": [{"code": "BUS", "words": ["flibbertigibbet / flibbertigibbets"]}],
        "verbs": [{"id": "splorch", "code": "190", "verb": ["splorch"]}],
    }
    layer = tmp_path / "layer.yaml"
    layer.write_text(json.dumps(new), encoding="utf-8")
    other = Coder.load([layer], cache=False)
    assert [e.code for e in other.code(Document("t", "John Shade splorched France."))] == ["190"]
    for path in sorted(FROZEN.glob("*.yaml")):
        for story in read_frozen(path):
            document = Document("t", " ".join(s.text for s in story.sentences), story.date)
            assert other.code(document) == coder.code(document)
    for sentence in SENTENCES:
        assert events_of(other, sentence) == events_of(coder, sentence)


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
