"""What is wrong with actor entries beyond their shape: names with two codes, overlapping terms, codes that are none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress

from coder.dictionary import NOBODY, ActorFacts, DateRange, Sources, _plural, dated_code, without_article
from coder.entries import ActorEntry
from coder.errors import Place, Problem
from coder.files import value_place
from coder.ontology import Ontology
from coder.sequences import COMPLEX, DISCARD
from coder.tokens import phrase_keys


def check_actors(sources: Sources, ontology: Ontology, articles: frozenset[str]) -> list[Problem]:
    """All problems of the actor entries and agents, sorted by place; ``articles`` may stand before a name."""
    problems = [
        *phrases_with_two_codes(sources, articles),
        *words_said_again(sources),
        *overlapping_ranges(sources),
        *bad_actor_codes(sources, ontology),
        *incomplete_countries(sources),
    ]
    return sorted(problems, key=lambda p: (p.place or Place(""), p.code, p.message))


def phrases_with_two_codes(sources: Sources, articles: frozenset[str]) -> list[Problem]:
    """A problem D302 for each phrase that two entries claim with different codes on the same day."""
    claims: dict[tuple[str, ...], dict[str, str]] = {}  # keys of the phrase -> entry -> as written
    for entry in sources.actors.values():
        for word in actor_phrases(entry):
            keys = without_article(phrase_keys(word), articles)
            claims.setdefault(keys, {}).setdefault(entry.id, word)
    facts = {name: ActorFacts(name, e.kind, _codes(e), "", "") for name, e in sources.actors.items()}
    problems = []
    for entries in claims.values():
        ids = list(entries)
        for i, first in enumerate(ids):
            for second in ids[i + 1 :]:
                clash = differing_codes(facts[first], facts[second])
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


def words_said_again(sources: Sources) -> Iterator[Problem]:
    """A problem for each role word, modifier or discard that stands twice in a layer.

    D302 where the two say something else, D307 where they say the same.  The same word with another plural is no
    repetition, and what stands twice in one list `checks_text` tells.
    """
    for again in sources.again:
        first = again.first
        assert first is not None
        if again.says != first.says:
            hint = f"The first stands at {first.place} and holds.  Keep one of them."
            yield Problem(
                "D302", f"{again.name!r} is {again.says} here and {first.says} before", hint, again.place
            )
        elif again.name == first.name and again.list != first.list:
            hint = f"It stands first at {first.place}.  Remove one."
            yield Problem("D307", f"{again.name!r} stands twice under {again.section!r}", hint, again.place)


def actor_phrases(entry: ActorEntry) -> Iterator[str]:
    """Every way to write an actor that is meant to be its own, the plurals of its people among them."""
    shared = set(entry.shared)
    for words in (entry.names, entry.adjectives, entry.people, entry.capital, entry.cities, entry.regions):
        yield from (word for word in words if word not in shared)
    yield from (_plural(p) for p in entry.people if p not in shared)


def _codes(entry: ActorEntry) -> tuple[DateRange, ...]:
    codes: list[DateRange] = [(entry.code, None, None)] if entry.code else []
    for text in entry.codes:
        with suppress(ValueError):  # told when the dictionary is compiled
            codes.append(dated_code(text))
    return tuple(codes)


def differing_codes(one: ActorFacts, other: ActorFacts) -> tuple[str, str, str] | None:
    """The two codes and the first day on which both hold and differ; None where there is none."""
    days: set[dt.date] = {d for f in (one, other) for _, s, e in f.codes for d in (s, e) if d is not None}
    for day in (None, *sorted({*days, *(d - dt.timedelta(1) for d in days)})):
        first, second = one.code(day), other.code(day)
        if first and second and first != second:
            return first, second, f" on {day}" if day else ""
    return None


def overlapping_ranges(sources: Sources) -> list[Problem]:
    """A problem D303 for each two codes of one entry that hold on the same day, or are both undated and differ."""
    problems = []
    for entry in sources.actors.values():
        codes = _codes(entry)
        undated = sorted({code for code, start, end in codes if start is None and end is None})
        if len(undated) > 1:
            problems.append(
                Problem(
                    "D303",
                    f"{entry.id}: {' and '.join(undated)} are both without dates",
                    "Keep one, or give the terms: CODE FROM..UNTIL.",
                    _code_place(sources, entry, undated[-1]),
                )
            )
        latest: DateRange | None = None
        dated = [c for c in codes if c[1] is not None or c[2] is not None]
        for following in sorted(dated, key=lambda c: (c[1] or dt.date.min, c[2] or dt.date.max, c[0])):
            since = following[1] or dt.date.min
            if latest is not None and since < (latest[2] or dt.date.max):
                problems.append(
                    Problem(
                        "D303",
                        f"{entry.id}: {latest[0]} and {following[0]} both hold on {since}",
                        "End the first where the second begins.",
                        _code_place(sources, entry, following[0], following[1]),
                    )
                )
            if latest is None or (following[2] or dt.date.max) > (latest[2] or dt.date.max):
                latest = following
    return problems


def _code_place(sources: Sources, entry: ActorEntry, code: str, since: dt.date | None = None) -> Place:
    """Where a code of an actor stands, the one that begins on a day where that is given."""
    node, file = sources.actor_maps[entry.id], sources.places[entry.id].file
    if entry.code == code and since is None:
        return Place(file, *value_place(node, "code"))
    for i, text in enumerate(entry.codes):
        if text.startswith(f"{code} {since}" if since else code):
            return Place(file, *value_place(node, "codes", i))
    return sources.places[entry.id]


def bad_actor_codes(sources: Sources, ontology: Ontology) -> list[Problem]:
    """A problem D206 for each code that is none: no known state, kind of international actor, or role in front.

    A group may begin with the code of its people or faith (KUR, MOS), and an agent's code is a role.  What
    ``actor_codes:`` declares is known, whole codes and groups of letters.
    """
    actors = sources.actors.values()
    states = {code[:3] for e in actors if e.kind in ("country", "place", "region") for code in _bare_codes(e)}
    groups = {
        chunk for e in actors if e.kind == "group" for code in _bare_codes(e) for chunk in _chunks(code)
    }
    international, roles = set(ontology.international), set(ontology.roles)
    own = sources.actor_codes
    problems = []
    for entry in actors:
        known = states | international | roles | own | (groups if entry.kind == "group" else set())
        for code in sorted(set(_bare_codes(entry))):
            strange = [c for c in _chunks(code)[1:] if c not in roles | groups | own]
            if code in own or code in (NOBODY, DISCARD, COMPLEX):
                continue
            if len(code) % 3:
                hint = "Write groups of three capital letters: KENCOP."
            elif code[:3] not in known:
                hint = f"{code[:3]} is no state, no role and none of {', '.join(sorted(international))}."
            elif code[:3] not in international and strange:
                hint = f"{', '.join(strange)} is no role."
            else:
                continue
            place = _code_place(sources, entry, code)
            problems.append(Problem("D206", f"{entry.id}: {code!r} is not an actor code", hint, place))
    for file, content in sources.contents.items():
        for section in ("agents", "modifiers"):
            for group in content.get(section, ()):
                code = group["code"].removesuffix("~")  # 'NGO~' stands before the state
                if code not in own and not set(_chunks(code)) <= roles | international | own:
                    hint = "Roles are listed in dictionaries/ontology/roles.yaml."
                    place = Place(file, *group.places["code"])
                    problems.append(Problem("D206", f"{code!r} is not a role code", hint, place))
    return problems


def _bare_codes(entry: ActorEntry) -> list[str]:
    dated = [code for text in entry.codes for code in text.partition(" ")[0].split("/")]
    return [*([entry.code] if entry.code else []), *dated]


def _chunks(code: str) -> list[str]:
    return [code[i : i + 3] for i in range(0, len(code), 3)]


def incomplete_countries(sources: Sources) -> list[Problem]:
    """A problem D309 for each country without names, a word for its people, or a capital, unless its note says why."""
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
                        "D309",
                        f"{entry.id}: the country has no {key}",
                        f"Add '{key}:', or give the reason in 'note:': '{missing}: ...'.",
                        sources.places[entry.id],
                    )
                )
    return problems
