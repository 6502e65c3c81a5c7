"""Small dictionaries for stories: the entries that a story needs, and others that it does not.

A world is a list of entries as data, written as YAML of its own and loaded without the shipped dictionaries,
so that entries can be added, removed, renamed and shuffled in a blink.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st
from newswire import DATES, Party, Rule, Story, shipped, stories

from coder import Coder

Row = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """One entry: the section of the file that it belongs to, and its data."""

    section: str
    data: Row

    @property
    def name(self) -> str:
        """What tells it from the others of its section."""
        return str(self.data.get("id") or self.data.get("words"))


@cache
def _shipped(section: str, name: str) -> Entry:
    if section == "agents":
        (found,) = [
            {"code": code, "words": [word]}
            for word, code in shipped().agents
            if name in (word.partition("/")[0].strip(), word.partition("/")[2].strip())
        ]
        return Entry(section, found)
    entry = (shipped().actors if section == "actors" else shipped().verbs)[name]
    return Entry(
        section, entry.model_dump(exclude_none=True, exclude_defaults=True, exclude={"examples", "note", "yields_to"})
    )


def entries_of(story: Story) -> list[Entry]:
    """The entries that the events of a story rest on."""
    act = [_shipped("verbs", story.act.entry)] if story.act else []
    return list({e.name: e for p in story.parties for e in [*needed(p, story.rule), *act]}.values())


def needed(party: Party, rule: Rule) -> list[Entry]:
    """The entries of an actor and of a rule."""
    role = [_shipped("agents", party.role)] if party.role else []
    return [_shipped("verbs", rule.entry), _shipped("actors", party.entry), *role]


def merged(*lists: Iterable[Entry]) -> list[Entry]:
    """Entries of several stories, each once, in a settled order."""
    found = {(e.section, e.name): e for entries in lists for e in entries}
    return [found[key] for key in sorted(found)]


def write(folder: Path, entries: Sequence[Entry], files: int = 1) -> None:
    """Writes entries in the order given, dealt out to files."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        content: dict[str, Any] = {}
        for entry in entries[number::files]:
            content.setdefault(entry.section, []).append(entry.data)
        if number == 0:
            content["synsets"] = {name: list(words) for name, words in shipped().synsets.items()}
        Path(folder, f"{number}.yaml").write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML


def load(entries: Sequence[Entry], files: int = 1) -> Coder:
    """A coder that knows these entries alone."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), entries, files)
        return Coder.load([folder], builtin=False, cache=False)


@st.composite
def casts(draw: st.DrawFn, size: int = 3) -> list[Story]:
    """Some stories that share no actor and no word of a rule, so that each has its entries to itself."""
    found: list[Story] = []
    for _ in range(size):
        story = draw(stories(dates=DATES, plain=True, joined=False, whens=[]))
        assume(all(_apart(story, other) for other in found))
        found.append(story)
    return found


def _apart(a: Story, b: Story) -> bool:
    names = [{(e.section, e.name) for e in entries_of(s)} for s in (a, b)]
    states = [{p.country for p in s.parties} for s in (a, b)]
    return names[0].isdisjoint(names[1]) and states[0].isdisjoint(states[1])
