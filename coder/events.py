"""Readings to event records: products of compound actors, reciprocal events, one event a pair and group, ids."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from coder.circumstances import Circumstances, EventDate
from coder.model import Actor, Document, Event, Location, Plover, Trigger
from coder.ontology import Ontology
from coder.readings import Reading


@dataclass(frozen=True, slots=True)
class Setting:
    """What the events of one sentence share."""

    document: Document
    sentence: int
    ontology: Ontology
    quad_table: str
    issues: tuple[str, ...]
    context: str | None
    circumstances: Circumstances
    on_day: Callable[[Actor, dt.date], Actor]  # an actor with the code of another day


class _Told(NamedTuple):
    """What the events of one reading share."""

    trigger: Trigger
    date: dt.date | None
    date_text: str | None
    modality: str
    attribution: Actor | None
    place: Location | None
    patterns: tuple[str, ...]


def make_events(readings: Sequence[Reading], setting: Setting) -> list[Event]:
    """The events of a sentence's readings, duplicates merged, in the order of the text."""
    chosen: dict[tuple[object, ...], tuple[tuple[int, int], Event]] = {}
    for order, reading in enumerate(readings):
        told: _Told | None = None
        if reading.voiced and not reading.sources:
            voice = setting.circumstances.attributed(reading)
            if voice is None:
                continue
            reading = replace(reading, sources=[voice])
        date = setting.circumstances.dated(reading)
        day = date.midst
        if day is not None:
            reading = replace(
                reading,
                sources=[setting.on_day(a, day) for a in reading.sources],
                targets=[setting.on_day(a, day) for a in reading.targets],
            )
        for source, target, code in _dyads(reading, setting.ontology, bool(setting.document.mentions)):
            if setting.document.mentions or reading.distinct:
                pass  # what the document marks as actors stays, and so does what a block's verb says
            elif (
                source is not None
                and target is not None
                and target.code == source.country
                and target.code != source.code
                and setting.ontology.officials.issuperset(source.roles)
            ):
                # a minister does not visit his own country or alter its position to it; but its cities can be bombed
                if code[:2] not in setting.ontology.place_targets or code.startswith(
                    setting.ontology.topical
                ):
                    target = None
            elif (
                source is not None
                and target is not None
                and source.code == target.country
                and source.code != target.code
            ):
                if code[:2] not in setting.ontology.place_targets and reading.reverse == code:
                    continue
                own = setting.ontology.outward.get(code[:2])
                if own is not None and own.issuperset(target.roles):
                    target = None  # a state does not appeal to its own army
            if target is None and (source is None or reading.voiced):
                continue
            if (
                not setting.document.mentions
                and not reading.distinct
                and _everyday(source, target, code, setting.ontology)
            ):
                continue
            kind = code if reading.distinct else code[:2]
            key = (_who(source), _who(target), kind, date.date)
            rank = (len(code.rstrip("0")), -order)
            if key not in chosen or rank > chosen[key][0]:
                told = told or _told(reading, date, setting)
                chosen[key] = (rank, _event(told, source, target, code, setting))
    events = [event for _, event in chosen.values()]
    pairs = {(_who(e.source), e.root) for e in events if e.source and e.target}
    events = [e for e in events if e.target is not None or (_who(e.source), e.root) not in pairs]
    events.sort(
        key=lambda e: (
            e.trigger.start,
            e.source.start if e.source else -1,
            e.target.start if e.target else -1,
            e.code,
            (e.source and e.source.code) or "",
            (e.target and e.target.code) or "",
            e.id,
        )
    )
    return events


def _everyday(source: Actor | None, target: Actor | None, code: str, ontology: Ontology) -> bool:
    """'The bank warned its customers': nobody in it is a state, an organization or a political actor."""
    return not code.startswith(ontology.public) and all(
        a.code is not None and a.country is None and a.entry is None and ontology.everyday.issuperset(a.roles)
        for a in (source, target)
        if a is not None
    )


def _who(actor: Actor | None) -> object:
    if actor is None:
        return None
    return actor.code if actor.code is not None else (actor.start, actor.end)


def _dyads(reading: Reading, ontology: Ontology, given: bool) -> list[tuple[Actor | None, Actor | None, str]]:
    """Source and target of each event: the product of compound actors, both directions where it is mutual.

    Actors that the document marks (``given``) are apart even where the dictionaries know them as one.
    """
    sources, targets, code = reading.sources, reading.targets, reading.code
    if (
        not reading.distinct
        and code.startswith(ontology.domestic)
        and len(sources) == 1
        and sources[0].country
    ):
        targets = [_at_home(a, sources[0].country) for a in targets]
    if (
        reading.reciprocal
        and len(sources) > 1
        and all(not a.country and not a.entry and a.code for a in targets)
    ):
        targets = []  # 'Russia and Ukraine swapped prisoners'
    mutual = reading.reciprocal or (code.startswith(ontology.mutual) and not reading.distinct)
    if mutual and not targets and len(sources) > 1:
        return [(a, b, code) for a in sources for b in sources if a is not b]
    found: list[tuple[Actor | None, Actor | None, str]] = []
    if reading.among:
        found = [(a, b, code) for a in sources for b in sources if a is not b]
    if not reading.distinct and code in ontology.joint and len({a.country or a.start for a in sources}) > 1:
        found += [(a, b, ontology.joint[code]) for a in sources for b in sources if a is not b]
        if not targets:
            return found
    nobody: list[Actor | None] = [None]
    for source in [*sources] or nobody:
        for target in [*targets] or nobody:
            if source is not None and target is not None and _same(source, target, given):
                continue
            found.append((source, target, code))
            if source is not None and target is not None:
                if reading.reciprocal:
                    found.append((target, source, code))
                elif reading.reverse:
                    found.append((target, source, reading.reverse))
    if not found and sources:
        found = [(source, None, code) for source in sources]
    return found


def _at_home(actor: Actor, country: str) -> Actor:
    """A role without country gets the one given."""
    if actor.code is None or actor.country or actor.entry:
        return actor
    return actor.of_country(country)


def _same(a: Actor, b: Actor, given: bool) -> bool:
    return (a.start, a.end) == (b.start, b.end) or (
        not given and a.entry is not None and a.entry == b.entry and a.code == b.code
    )


def _told(reading: Reading, date: EventDate, setting: Setting) -> _Told:
    circumstances = setting.circumstances
    start, end = circumstances.units.span(reading.first, reading.last)
    return _Told(
        Trigger(setting.document.text[start:end], start, end),
        date.date,
        date.text,
        "historical" if date.historical and reading.modality == "actual" else reading.modality,
        circumstances.attributed(reading),
        circumstances.located(reading),
        reading.patterns,
    )


def _event(told: _Told, source: Actor | None, target: Actor | None, code: str, setting: Setting) -> Event:
    ontology, document = setting.ontology, setting.document
    facts, trigger = ontology.codes[code], told.trigger
    plover = ontology.plover(code)
    if plover.event and not plover.context and setting.context:
        plover = Plover(plover.event, plover.mode, setting.context)
    story_date = document.date if isinstance(document.date, dt.date) else None
    identity = "\x1f".join(
        map(
            str,
            (
                document.id,
                setting.sentence,
                code,
                source and (source.code, source.start, source.end),
                target and (target.code, target.start, target.end),
                trigger.start,
                trigger.end,
                told.patterns,
            ),
        )
    )
    return Event(
        id=hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest(),
        document=document.id,
        sentence=setting.sentence,
        date=told.date,
        story_date=story_date,
        date_text=told.date_text,
        code=code,
        label=facts.label,
        type=facts.type,
        root=code[:2],
        quad=ontology.quad(code, setting.quad_table),
        goldstein=facts.goldstein,
        plover=plover,
        source=source,
        target=target,
        trigger=trigger,
        modality=told.modality,
        attribution=told.attribution,
        pattern=" < ".join(told.patterns),
        issues=setting.issues,
        place=told.place,
    )
