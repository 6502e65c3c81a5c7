"""What is wrong with a dictionary beyond its shape: one small function a problem, and the running of its examples."""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from coder.checks_actors import check_actors
from coder.dictionary import Dictionary, Sources, load_dictionary, read_sources
from coder.entries import Example, VerbEntry
from coder.errors import CoderError, Place, Problem
from coder.files import List, dictionary_root
from coder.model import Event, as_date
from coder.patterns import Frame
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

    What cannot be loaded is told alone: its problems hide the others.
    """
    try:
        sources = read_sources([dictionary_root(), *paths])
        coder = Coder(load_dictionary(paths))
        trials = trial_coder(paths, sources) if examples else None
    except CoderError as e:
        return list(e.problems)
    return check_sources(sources, coder, examples=examples, trials=trials)


def check_sources(
    sources: Sources, coder: Coder, *, examples: bool = True, trials: Coder | None = None
) -> list[Problem]:
    """All that is wrong with entries that load; ``coder`` is made of them, ``trials`` also of those on trial."""
    problems = [
        *missing_examples(sources),
        *unused_synsets(sources),
        *malformed_examples(sources, coder.dictionary),
        *ties(sources, coder.dictionary),
        *check_actors(sources),
    ]
    if examples:
        problems += failing_examples(coder, sources, trials)
    return sorted(problems, key=lambda p: (p.place or Place(""), p.code, p.message))


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
                code: str, message: str, hint: str, key: str, node: Any = node, file: str = file
            ) -> None:
                problems.append(Problem(code, message, hint, Place(file, *node.places[key])))

            if not _is_date(example.date):
                tell("D105", f"{example.date!r} is not a date", "Write dates as YYYY-MM-DD.", "date")
            for event in example.events:
                parts = event.split()
                if len(parts) != 3:
                    tell(
                        "D105",
                        f"{event!r} is no event",
                        "Write SOURCE CODE TARGET, '---' for nobody.",
                        "events",
                    )
                    continue
                if parts[1] not in dictionary.ontology.codes:
                    hint = dictionary.ontology.nearest(parts[1])
                    tell("D201", f'unknown CAMEO code "{parts[1]}" in {event!r}', hint, "events")
                for actor in (parts[0], parts[2]):
                    if actor != "---" and not _ACTOR.fullmatch(actor):
                        hint = "Write groups of three capital letters: KENCOP."
                        tell("D206", f"{actor!r} is not an actor code in {event!r}", hint, "events")
    return problems


_ACTOR = re.compile(r"(?:[A-Z]{3})+")


def _is_date(text: str | None) -> bool:
    try:
        as_date(text)
    except ValueError:
        return False
    return True


def ties(sources: Sources, dictionary: Dictionary) -> list[Problem]:
    """A problem D304 for each two entries with patterns that demand the same of one verb (or noun) and give different codes.

    Neither is more specific: the one with the longer code wins, then the first id, and the other only where a null
    pattern silences it.
    """
    pairs: dict[tuple[str, str], dict[str, set[tuple[str, str]]]] = {}
    codes: dict[str, str] = {}
    for table in (dictionary.verbs, dictionary.nouns):
        for trigger, index in table.items():
            alike: dict[tuple[object, ...], list[Frame]] = {}
            for frame in index:
                if any(_result(frame)):  # a bare noun of an act without code makes no event
                    alike.setdefault(_demands(frame), []).append(frame)
            for frames in alike.values():
                frames.sort(key=lambda f: f.rank)
                winner = frames[0]
                for loser in frames[1:]:
                    declared = winner.entry in sources.verbs[loser.entry].yields_to
                    if _result(winner) != _result(loser) and not declared:
                        codes[winner.entry], codes[loser.entry] = _does(winner), _does(loser)
                        found = pairs.setdefault((winner.entry, loser.entry), {})
                        found.setdefault(trigger, set()).add((winner.id, loser.id))
    problems = []
    for (winner_entry, loser_entry), found in pairs.items():
        wins = sorted({w for ids in found.values() for w, _ in ids}, key=_number)
        loses = sorted({x for ids in found.values() for _, x in ids}, key=_number)
        words = ", ".join(repr(t) for t in sorted(found)[:5]) + (" ..." if len(found) > 5 else "")
        problems.append(
            Problem(
                "D304",
                f"{', '.join(loses)} ({codes[loser_entry]}) and {', '.join(wins)} ({codes[winner_entry]}) demand the same of {words}",
                f"The latter wins; it stands at {pattern_place(sources, wins[0])}.  Make one more specific, or remove the words from one.",
                pattern_place(sources, loses[0]),
            )
        )
    return problems


def _number(pattern: str) -> int:
    return int(pattern.partition("#")[2] or 0)


def _does(frame: Frame) -> str:
    return " ".join(part for part in (frame.act, frame.code) if part)


def _demands(frame: Frame) -> tuple[object, ...]:
    """All that decides whether a frame matches, and how strongly; equal for two that always match together."""
    return (
        frame.weight,
        frame.act == "report",  # any other act goes before it
        frame.noun,
        frame.governed,
        frame.gap,
        frame.subject,
        frame.subject_possessor,
        frame.object,
        frame.object_possessor,
        frame.content,
        frame.content_possessor,
        frozenset(frame.subject_words),
        frozenset(frame.object_words),
        frozenset(frame.particles),
        frozenset(frame.prepositions),
    )


def _result(frame: Frame) -> tuple[str | None, str]:
    """What decides the code of an event that the frame makes: without content an act has nothing to compose."""
    return frame.code, frame.act if frame.content or frame.subject == "content" else ""


def pattern_place(sources: Sources, pattern: str) -> Place:
    """Where the pattern of an id such as ``arrest#2`` stands; the entry's place where it wrote none."""
    entry, _, number = pattern.partition("#")
    place, node = sources.places[entry], sources.maps[entry]
    patterns = node.get("patterns")
    if not number or patterns is None:
        return place
    line, column = patterns.places[int(number) - 1] if isinstance(patterns, List) else node.places["patterns"]
    return Place(place.file, line, column)


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
