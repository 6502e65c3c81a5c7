"""What is wrong with actor entries beyond their shape: names with two codes, overlapping terms, codes that are none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise

from coder.dictionary import NOBODY, ActorFacts, DateRange, Sources, _plural
from coder.entries import ActorEntry
from coder.errors import Place, Problem
from coder.tokens import phrase_keys

INTERNATIONAL = frozenset(("IGO", "NGO", "MNC", "IMG", "INT"))
ROLES = frozenset(
    (
        "GOV", "MIL", "REB", "OPP", "COP", "JUD", "SPY", "MED", "BUS", "CVL", "EDU", "REL", "LAB", "LEG", "AGR",
        "CRM", "DEV", "ENV", "HLH", "HRI", "MOD", "RAD", "REF", "SEP", "UAF", "UIS", "ELI", "PTY",
    )
)  # fmt: skip


def check_actors(sources: Sources) -> list[Problem]:
    """All problems of the actor entries and agents, sorted by place."""
    problems = [
        *phrases_with_two_codes(sources),
        *overlapping_ranges(sources),
        *bad_actor_codes(sources),
        *incomplete_countries(sources),
    ]
    return sorted(problems, key=lambda p: (p.place or Place(""), p.code, p.message))


def phrases_with_two_codes(sources: Sources) -> list[Problem]:
    """A problem D302 for each phrase that two entries claim with different codes on the same day."""
    claims: dict[tuple[str, ...], dict[str, str]] = {}  # keys of the phrase -> entry -> as written
    for entry in sources.actors.values():
        for word in actor_phrases(entry):
            keys = phrase_keys(word)
            claims.setdefault(keys[1:] if keys[:1] == ("the",) else keys, {}).setdefault(entry.id, word)
    facts = {name: ActorFacts(name, e.kind, _codes(e), "", "") for name, e in sources.actors.items()}
    problems = []
    for entries in claims.values():
        ids = list(entries)
        for i, first in enumerate(ids):
            for second in ids[i + 1 :]:
                clash = _clash(facts[first], facts[second])
                if clash:
                    problems.append(
                        Problem(
                            "D302",
                            f"{entries[second]!r} is {clash[1]} here and {clash[0]} in {first!r}{clash[2]}",
                            f"The other stands at {sources.places[first]}.  "
                            "Keep the name in one entry, lengthen it, or date the codes.",
                            sources.places[second],
                        )
                    )
    return problems


def actor_phrases(entry: ActorEntry) -> Iterator[str]:
    """Every way to write an actor, the plurals of its people among them."""
    yield from entry.names
    yield from entry.adjectives
    yield from entry.people
    yield from (_plural(p) for p in entry.people)
    yield from entry.capital
    yield from entry.cities
    yield from entry.regions


def _codes(entry: ActorEntry) -> tuple[DateRange, ...]:
    codes: list[DateRange] = [(entry.code, None, None)] if entry.code else []
    for text in entry.codes:
        code, _, span = text.partition(" ")
        start, _, end = span.partition("..")
        with suppress(ValueError):  # told when the dictionary is compiled
            codes.append((code, _date(start), _date(end)))
    return tuple(codes)


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _clash(one: ActorFacts, other: ActorFacts) -> tuple[str, str, str] | None:
    """The two codes and the first day on which both hold and differ; None where there is none."""
    days: set[dt.date] = {d for f in (one, other) for _, s, e in f.codes for d in (s, e) if d is not None}
    for day in (None, *sorted({*days, *(d - dt.timedelta(1) for d in days)})):
        first, second = one.code(day), other.code(day)
        if first and second and first != second:
            return first, second, f" on {day}" if day else ""
    return None


def overlapping_ranges(sources: Sources) -> list[Problem]:
    """A problem D303 for each two dated codes of one entry that hold on the same day."""
    problems = []
    for entry in sources.actors.values():
        ranges = sorted(
            (start or dt.date.min, end or dt.date.max, code)
            for code, start, end in _codes(entry)
            if start is not None or end is not None
        )
        for (_, until, code), (since, _, following) in pairwise(ranges):
            if since < until:
                problems.append(
                    Problem(
                        "D303",
                        f"{entry.id}: {code} and {following} both hold on {since}",
                        "End the first where the second begins.",
                        sources.places[entry.id],
                    )
                )
    return problems


def bad_actor_codes(sources: Sources) -> list[Problem]:
    """A problem D206 for each code that is none: no known state, kind of international actor, or role in front.

    A group may begin with the code of its people or faith (KUR, MOS), and an agent's code is a role.  What
    ``actor_codes:`` declares is known, whole codes and groups of letters.
    """
    actors = sources.actors.values()
    states = {code[:3] for e in actors if e.kind in ("country", "place") for code in _bare_codes(e)}
    groups = {
        chunk for e in actors if e.kind == "group" for code in _bare_codes(e) for chunk in _chunks(code)
    }
    own = sources.actor_codes
    problems = []
    for entry in actors:
        known = states | INTERNATIONAL | ROLES | own | (groups if entry.kind == "group" else set())
        for code in sorted(set(_bare_codes(entry))):
            strange = [c for c in _chunks(code)[1:] if c not in ROLES | groups | own]
            if code in own or code == NOBODY:
                continue
            if len(code) % 3:
                hint = "Write groups of three capital letters: KENCOP."
            elif code[:3] not in known:
                hint = f"{code[:3]} is no state, no role and none of {', '.join(sorted(INTERNATIONAL))}."
            elif code[:3] not in INTERNATIONAL and strange:
                hint = f"{', '.join(strange)} is no role."
            else:
                continue
            problems.append(
                Problem("D206", f"{entry.id}: {code!r} is not an actor code", hint, sources.places[entry.id])
            )
    for word, code in [*sources.agents, *sources.modifiers]:
        code = code.removesuffix("~")  # 'NGO~' stands before the state
        if code not in own and not set(_chunks(code)) <= ROLES | INTERNATIONAL | own:
            problems.append(Problem("D206", f"{word}: {code!r} is not a role code"))
    return problems


def _bare_codes(entry: ActorEntry) -> list[str]:
    dated = [code for text in entry.codes for code in text.partition(" ")[0].split("/")]
    return [*([entry.code] if entry.code else []), *dated]


def _chunks(code: str) -> list[str]:
    return [code[i : i + 3] for i in range(0, len(code), 3)]


def incomplete_countries(sources: Sources) -> list[Problem]:
    """A problem D104 for each country without names, a word for its people, or a capital, unless its note says why."""
    problems = []
    for entry in sources.actors.values():
        if entry.kind != "country":
            continue
        for key, found in (
            ("names", entry.names), ("adjectives", entry.adjectives or entry.people), ("capital", entry.capital),
        ):  # fmt: skip
            missing = f"no {key.removesuffix('s')}"
            if not found and missing not in entry.note:
                problems.append(
                    Problem(
                        "D104",
                        f"{entry.id}: the country has no {key}",
                        f"Add '{key}:', or give the reason in 'note:': '{missing}: ...'.",
                        sources.places[entry.id],
                    )
                )
    return problems
