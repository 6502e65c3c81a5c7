"""What is wrong with a dictionary beyond its shape: one small function a problem, and the running of its examples."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from coder.dictionary import Sources, load_dictionary, read_sources
from coder.entries import Example, VerbEntry
from coder.errors import Place, Problem
from coder.files import List, dictionary_root
from coder.model import Event
from coder.pipeline import Coder

_SYNSET = re.compile(r"&([A-Z][A-Z0-9_]*)")  # as grammars/pattern.lark has it

EXAMPLE_DATE = dt.date(2025, 11, 26)  # the story date of examples that give none


def event_text(event: Event) -> str:
    """An event as dictionaries write it: 'RUS 0874 GEO', '---' for an absent actor."""
    source = (event.source and event.source.code) or "---"
    target = (event.target and event.target.code) or "---"
    return f"{source} {event.code} {target}"


def run_examples(coder: Coder, sources: Sources) -> Iterator[tuple[VerbEntry, Example, str, list[str]]]:
    """Codes every example sentence: the entry, the example, the sentence, and the events found (actual text form).

    For an example that must stay silent only the entry's own events count.
    """
    for entry in sources.verbs.values():
        for example in entry.examples:
            for text in example.text:
                yield entry, example, text, example_events(coder, entry, example, text)


def example_events(coder: Coder, entry: VerbEntry, example: Example, text: str) -> list[str]:
    """The events of one example sentence as text; for a silent example only those of its entry."""
    events = coder.code_sentence(text, date=example.date or EXAMPLE_DATE)
    if not example.events:
        events = [e for e in events if entry.id in {p.partition("#")[0] for p in e.pattern.split(" < ")}]
    return sorted({event_text(e) for e in events})


def failing_examples(coder: Coder, sources: Sources) -> list[Problem]:
    """A problem D402 for each example sentence whose events are not those it states."""
    problems: list[Problem] = []
    for entry, example, text, found in run_examples(coder, sources):
        if example.todo or sorted(set(example.events)) == found:
            continue
        place = example_place(sources, entry, text)
        wanted = ", ".join(example.events) or "nothing"
        problems.append(
            Problem(
                "D402",
                f"{entry.id}: expected {wanted}, found {', '.join(found) or 'nothing'}",
                f"in: {text}",
                place,
            )
        )
    return problems


def example_place(sources: Sources, entry: VerbEntry, text: str) -> Place:
    """Where an example sentence stands in its file."""
    place = sources.places[entry.id]
    for example in sources.maps[entry.id].get("examples", ()):
        texts: Any = example.get("text", ())
        if texts == text:
            line, column = example.places["text"]
            return Place(place.file, line, column)
        if isinstance(texts, List) and text in texts:
            line, column = texts.places[texts.index(text)]
            return Place(place.file, line, column)
    return place


def missing_examples(sources: Sources) -> list[Problem]:
    """A problem D401 for each verb entry without an example that codes."""
    return [
        Problem(
            "D401",
            f"{entry.id} has no example that codes",
            "Add one under 'examples:'.",
            sources.places[entry.id],
        )
        for entry in sources.verbs.values()
        if not any(e.events for e in entry.examples) and entry.code
    ]


def codes_without_example(sources: Sources, codes: Sequence[str]) -> list[str]:
    """The codebook's codes that no example shows."""
    shown = {
        event.split()[1]
        for entry in sources.verbs.values()
        for example in entry.examples
        for event in example.events
    }
    return [code for code in codes if code not in shown and len(code) > 2]


def check(paths: Sequence[Path] = (), examples: bool = True) -> list[Problem]:
    """All that is wrong with the shipped dictionaries and ``paths`` on top of them, sorted by place.

    Raises `CoderError` with every problem of files that do not load.
    """
    sources = read_sources([dictionary_root(), *paths])
    coder = Coder(load_dictionary(paths))
    problems = missing_examples(sources) + unused_synsets(sources)
    if examples:
        problems += failing_examples(coder, sources)
    return sorted(problems, key=lambda p: (p.place or Place(""), p.code))


def unused_synsets(sources: Sources) -> list[Problem]:
    """A problem D305 for each synset that no pattern uses."""
    used = {
        name for v in sources.verbs.values() for p in [*v.patterns, *v.never] for name in _SYNSET.findall(p)
    }
    return [
        Problem(
            "D305", f"the synset &{name} is in no pattern", "Use it or remove it.", sources.places["&" + name]
        )
        for name in sources.synsets
        if name not in used
    ]
