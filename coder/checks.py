"""What is wrong with a dictionary beyond its shape: one small function a problem, and the running of its examples."""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from coder.checks_actors import check_actors
from coder.checks_patterns import check_patterns
from coder.checks_text import check_text
from coder.dictionary import Dictionary, Sources, dictionary_files, load_dictionary, read_sources
from coder.entries import Example, VerbEntry
from coder.errors import CoderError, Place, Problem
from coder.files import Map, dictionary_root, read_yaml, shown_path, value_place, with_excerpts
from coder.model import Event, as_date
from coder.pipeline import Coder

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
    for entry, example, text in _example_sentences(sources):
        yield entry, example, text, example_events(coder, entry, example, text)


def _example_sentences(sources: Sources) -> Iterator[tuple[VerbEntry, Example, str]]:
    for entry in sources.verbs.values():
        for example in entry.examples:
            for text in example.text:
                yield entry, example, text


def example_events(coder: Coder, entry: VerbEntry, example: Example, text: str) -> list[str]:
    """The events of one example sentence as text; for a silent example only those of its entry."""
    events = coder.code_sentence(text, date=example.date or EXAMPLE_DATE)
    if not example.events:
        events = [e for e in events if entry.id in {p.partition("#")[0] for p in e.pattern.split(" < ")}]
    return sorted({event_text(e) for e in events})


def failing_examples(coder: Coder, sources: Sources, trials: Coder | None = None) -> list[Problem]:
    """A problem D402 for each example sentence whose events are not those it states.

    The examples of entries on trial are run by the coder ``trials``; without it they are left out.
    """
    problems: list[Problem] = []
    for entry, example, text in _example_sentences(sources):
        judge = trials if entry.status == "trial" else coder
        if judge is None or example.todo or not _is_date(example.date):
            continue
        found = example_events(judge, entry, example, text)
        if sorted(set(example.events)) == found:
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
        if texts == text or (isinstance(texts, list) and text in texts):
            index = 0 if texts == text else texts.index(text)
            return Place(place.file, *value_place(example, "text", index))
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


def check(paths: Sequence[Path] = (), examples: bool = True, *, builtin: bool = True) -> list[Problem]:
    """All that is wrong with the shipped dictionaries and ``paths`` on top of them, sorted by place.

    Without ``builtin`` the shipped ones are left out.  What cannot be loaded is told with what is wrong with the text of
    the files; its problems hide the others.
    """
    try:
        sources = read_sources([*([dictionary_root()] if builtin else []), *paths])
        coder = Coder(load_dictionary(paths, builtin=builtin, sources=sources))
        trials = trial_coder(paths, sources, builtin=builtin) if examples else None
    except CoderError as e:
        found = [*e.problems, *check_text(readable(paths))]
        return with_excerpts(sorted(found, key=lambda p: (p.place or Place(""), p.code, p.message)))
    return check_sources(sources, coder, examples=examples, trials=trials)


def readable(paths: Sequence[Path]) -> dict[str, Map]:
    """The dictionary files at or below ``paths`` that are YAML, by the names that messages give them, with their content."""
    found: dict[str, Map] = {}
    for path in (file for layer in paths for file in dictionary_files(layer)):
        with suppress(CoderError):
            content = read_yaml(path)
            if isinstance(content, Map):
                found[shown_path(path)] = content
    return found


def check_sources(
    sources: Sources, coder: Coder, *, examples: bool = True, trials: Coder | None = None
) -> list[Problem]:
    """All that is wrong with entries that load; ``coder`` is made of them, ``trials`` also of those on trial."""
    problems = [
        *missing_examples(sources),
        *malformed_examples(sources, coder.dictionary),
        *check_patterns(sources, coder.dictionary),
        *check_actors(sources, coder.dictionary.ontology, coder.dictionary.lexicon.has("name_articles")),
        *check_text(sources.contents),
    ]
    if examples:
        problems += failing_examples(coder, sources, trials)
    return with_excerpts(sorted(problems, key=lambda p: (p.place or Place(""), p.code, p.message)))


def trial_coder(paths: Sequence[Path], sources: Sources, *, builtin: bool = True) -> Coder | None:
    """A coder in which the entries with ``status: trial`` are in force; None where there are none."""
    entries = [
        entry.model_dump(exclude={"status", "examples"}, exclude_none=True)
        for entry in sources.verbs.values()
        if entry.status == "trial"
    ]
    if not entries:
        return None
    with tempfile.TemporaryDirectory() as folder:
        layer = Path(folder) / "trial.yaml"
        layer.write_text(json.dumps({"verbs": entries}), encoding="utf-8")
        return Coder(load_dictionary([*paths, layer], builtin=builtin))


def malformed_examples(sources: Sources, dictionary: Dictionary) -> list[Problem]:
    """Examples that state what no event can be: a date that is none (D105), an unknown code (D201), no actor code (D206)."""
    problems: list[Problem] = []
    for entry in sources.verbs.values():
        for example, node in zip(entry.examples, sources.maps[entry.id].get("examples", ()), strict=False):
            file = sources.places[entry.id].file

            def tell(
                code: str,
                message: str,
                hint: str,
                key: str,
                index: int = 0,
                node: Any = node,
                file: str = file,
            ) -> None:
                problems.append(Problem(code, message, hint, Place(file, *value_place(node, key, index))))

            if not _is_date(example.date):
                tell("D105", f"{example.date!r} is not a date", "Write dates as YYYY-MM-DD.", "date")
            for index, event in enumerate(example.events):
                parts = event.split()
                if len(parts) != 3:
                    tell(
                        "D105",
                        f"{event!r} is no event",
                        "Write SOURCE CODE TARGET, '---' for nobody.",
                        "events",
                        index,
                    )
                    continue
                if parts[1] not in dictionary.ontology.codes:
                    hint = dictionary.ontology.nearest(parts[1])
                    tell("D201", f'unknown CAMEO code "{parts[1]}" in {event!r}', hint, "events", index)
                for actor in (parts[0], parts[2]):
                    if actor != "---" and not _ACTOR.fullmatch(actor):
                        hint = "Write groups of three capital letters: KENCOP."
                        tell("D206", f"{actor!r} is not an actor code in {event!r}", hint, "events", index)
    return problems


_ACTOR = re.compile(r"(?:[A-Z]{3})+")


def _is_date(text: str | None) -> bool:
    try:
        as_date(text)
    except ValueError:
        return False
    return True
