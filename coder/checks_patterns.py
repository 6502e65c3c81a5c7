"""What is wrong with verb patterns that can be read: ties, patterns that never win, and words that nothing uses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from coder.dictionary import Dictionary, Sources, item_place
from coder.errors import Place, Problem
from coder.patterns import Frame, PrepositionDemand, WordSet
from coder.sequences import split_code, split_pattern, synset_names

T = TypeVar("T")
_SYNSET = re.compile(r"&([A-Z][A-Z0-9_]*)")  # as grammars/pattern.lark has it


def check_patterns(sources: Sources, dictionary: Dictionary) -> list[Problem]:
    """All problems of the patterns of verb entries, and of the synsets that they use."""
    return [
        *beaten_patterns(sources, dictionary),
        *silenced_patterns(sources, dictionary),
        *repeated_words(sources, dictionary),
        *repeated_patterns(sources, dictionary),
        *rival_blocks(sources),
        *idle_words(sources),
        *unused_synsets(sources),
    ]


def beaten_patterns(sources: Sources, dictionary: Dictionary) -> list[Problem]:
    """A problem for each two entries where a pattern of one always loses against a pattern of the other.

    D304 where both demand the same of one verb (or noun): neither is more specific, and the entries' ids or the
    lengths of their codes decide.  D306 where the winner also matches in further cases.  Entries that would give the
    same events, or of which one yields to the other, have no problem.
    """
    beaten: dict[tuple[str, str, str], dict[str, list[tuple[Frame, Frame]]]] = {}
    for table in (dictionary.verbs, dictionary.nouns):
        for trigger, index in table.items():
            alike: dict[tuple[object, ...], list[Frame]] = {}
            for frame in index:
                if any(_result(frame)):  # a bare noun of an act without code makes no event
                    alike.setdefault(_shape(frame), []).append(frame)
            for frames in alike.values():
                frames.sort(key=lambda f: f.rank)
                for i, loser in enumerate(frames):
                    winner = next((w for w in frames[:i] if _covers(w, loser)), None)
                    if winner is None or _result(winner) == _result(loser):
                        continue
                    if winner.entry not in sources.verbs[loser.entry].yields_to:
                        code = "D304" if _covers(loser, winner) else "D306"
                        found = beaten.setdefault((code, winner.entry, loser.entry), {})
                        found.setdefault(trigger, []).append((winner, loser))
    return [_beaten(sources, code, found) for (code, _, _), found in beaten.items()]


def _beaten(sources: Sources, code: str, found: dict[str, list[tuple[Frame, Frame]]]) -> Problem:
    pairs = [pair for each in found.values() for pair in each]
    wins = sorted({w.id for w, _ in pairs}, key=_number)
    loses = sorted({x.id for _, x in pairs}, key=_number)
    words = _told(found)
    winner, loser = pairs[0]
    first, second = f"{', '.join(loses)} ({_does(loser)})", f"{', '.join(wins)} ({_does(winner)})"
    if code == "D304":
        message = f"{first} and {second} demand the same of {words}"
        hint = f"The latter wins; it stands at {pattern_place(sources, wins[0])}.  Make one more specific, remove the words from one, or say 'yields_to: {winner.entry}'."
    else:
        message = f"{first} never wins for {words}: {second} matches wherever it does"
        hint = f"The latter stands at {pattern_place(sources, wins[0])}.  Make this one more specific, remove the words from one, or say 'yields_to: {winner.entry}'."
    return Problem(code, message, hint, pattern_place(sources, loses[0]))


def repeated_words(sources: Sources, dictionary: Dictionary) -> Iterator[Problem]:
    """A problem D307 for each word of an entry that says nothing which other entries, read before it, do not say."""
    order = {entry: i for i, entry in enumerate(sources.verbs)}
    for key, table in (("verb", dictionary.verbs), ("noun", dictionary.nouns)):
        repeated: dict[str, tuple[set[str], set[str]]] = {}
        for trigger, index in table.items():
            alike: dict[tuple[object, ...], list[Frame]] = {}
            own: dict[str, list[Frame]] = {}
            for frame in index:
                alike.setdefault(_shape(frame), []).append(frame)
                own.setdefault(frame.entry, []).append(frame)
            for entry, frames in own.items():
                others = [_said_elsewhere(frame, alike[_shape(frame)], order) for frame in frames]
                if all(others):
                    words, entries = repeated.setdefault(entry, (set(), set()))
                    words.add(trigger)
                    entries.update(o.entry for o in others if o is not None)
        for entry, (words, entries) in repeated.items():
            yield Problem(
                "D307",
                f"{entry} says nothing of {_told(words)} that {', '.join(sorted(entries))} does not say",
                "Remove the words from one of them.",
                item_place(sources, entry, key),
            )


def repeated_patterns(sources: Sources, dictionary: Dictionary) -> Iterator[Problem]:
    """A problem D307 for each pattern that another one of its entry makes needless, for all words of the entry."""
    needless: dict[
        str, list[str]
    ] = {}  # pattern -> for each of its words the pattern that says as much, or ''
    for table in (dictionary.verbs, dictionary.nouns):
        for _, index in table.items():
            alike: dict[tuple[object, ...], list[Frame]] = {}
            for frame in index:
                if "#" in frame.id:
                    alike.setdefault((frame.entry, _effect(frame), *_shape(frame)), []).append(frame)
            for frames in alike.values():
                for frame in frames:
                    needless.setdefault(frame.id, []).append(_said_within(frame, frames))
    for pattern, others in needless.items():
        if all(others):
            place = pattern_place(sources, pattern)
            entry = sources.verbs[pattern.partition("#")[0]]
            texts = [entry.patterns[_number(name) - 1] for name in (pattern, others[0])]
            if texts[0] != texts[1]:  # what stands there twice in the same words is told already
                message = f"{texts[0]!r} says nothing that {texts[1]!r} does not say"
                yield Problem(
                    "D307", message, "The order of demands means nothing.  Remove one of the two.", place
                )


def _said_within(frame: Frame, frames: list[Frame]) -> str:
    """The pattern of the same entry and effect that matches wherever ``frame`` does; '' where there is none."""
    for other in frames:
        if other.id != frame.id and _covers(other, frame):
            if not _covers(frame, other) or _number(other.id) < _number(frame.id):
                return other.id
    return ""


def _told(words: Iterable[str]) -> str:
    """The first words of many, for a message."""
    quoted = [repr(word) for word in sorted(words)]
    return ", ".join(quoted[:5]) + (" ..." if len(quoted) > 5 else "")


def _said_elsewhere(frame: Frame, alike: list[Frame], order: dict[str, int]) -> Frame | None:
    """A frame of another entry that matches wherever ``frame`` does and makes the same event."""
    for other in alike:
        if other.entry != frame.entry and _covers(other, frame) and _effect(other) == _effect(frame):
            if not _covers(frame, other) or order[other.entry] < order[frame.entry]:
                return other
    return None


def _effect(frame: Frame) -> tuple[object, ...]:
    return (*_result(frame), frame.reciprocal, frame.among, frame.reverse, frame.swapped, frame.voiced)


def silenced_patterns(sources: Sources, dictionary: Dictionary) -> list[Problem]:
    """A problem D306 for each null pattern that silences patterns of its own entry wherever they match."""
    found: dict[tuple[str, int], tuple[set[int], set[str]]] = {}
    for table in (dictionary.verbs, dictionary.nouns):
        for trigger, index in table.items():
            for frame in index:
                for null in frame.nulls:
                    if "#" in frame.id and _silences(null, frame):
                        particles = [min(names) for names in frame.particles]
                        patterns, words = found.setdefault((frame.entry, _number(null.id)), (set(), set()))
                        patterns.add(_number(frame.id))
                        words.add(" ".join((trigger, *particles)))
    problems = []
    for (entry, number), (patterns, words) in found.items():
        names = ", ".join(f"{entry}#{n}" for n in sorted(patterns))
        text = sources.verbs[entry].never[number - 1]
        message = f"{names} never matches for {_told(words)}: the null pattern {text!r} silences it"
        hint = "Make the null pattern more specific, or remove the words."
        problems.append(Problem("D306", message, hint, item_place(sources, entry, "never", number - 1)))
    return problems


def rival_blocks(sources: Sources) -> Iterator[Problem]:
    """A problem D304 for each pattern of a verb block, and each verb's own code, that an earlier one always beats."""
    verbs: dict[str, tuple[str, Place]] = {}  # verb -> its code where no pattern fits, and where that stands
    for name, block in sources.blocks.items():
        patterns: dict[str, tuple[str, Place]] = {}
        for i, text in enumerate(block.patterns):
            code, pattern = split_pattern(text)
            here = item_place(sources, name, "patterns", i)
            first, place = patterns.setdefault(" ".join(pattern.split()), (code, here))
            if first != code:
                message = f"{pattern!r} is {code} here and {first} before in {name}"
                yield Problem("D304", message, f"The first holds; it stands at {place}.  Remove one.", here)
        for i, text in enumerate(block.verbs):
            verb = text.partition(" / ")[0]
            code = block.codes.get(verb, block.code)
            if split_code(code) == (None, ""):
                continue
            here = item_place(sources, name, "verbs", i)
            first, place = verbs.setdefault(verb.replace("+", ""), (code, here))
            if first != code:
                hint = f"Where no pattern fits the first holds; it stands at {place}.  Remove one, or give it the code '---'."
                yield Problem("D304", f"the verb {verb!r} is {code} here and {first} before", hint, here)


def idle_words(sources: Sources) -> Iterator[Problem]:
    """A problem D308 for each list of verbs of an entry whose patterns are all about its nouns."""
    for entry in sources.verbs.values():
        if entry.verb and entry.patterns and not any("VERB" in p for p in entry.patterns):
            yield Problem(
                "D308",
                f"no pattern of {entry.id} has VERB, so its verbs do nothing",
                "Add a pattern such as 'source VERB target', or remove 'verb:'.",
                item_place(sources, entry.id, "verb", 0),
            )


def unused_synsets(sources: Sources) -> list[Problem]:
    """A problem D305 for each synset that no pattern, verb block or other synset uses."""
    used = {
        name for v in sources.verbs.values() for p in [*v.patterns, *v.never] for name in _SYNSET.findall(p)
    }
    used |= {
        name
        for block in sources.blocks.values()
        for text in block.patterns
        for name in synset_names(split_pattern(text)[1])
    }
    used |= {m[1:] for members in sources.synsets.values() for m in members if m.startswith("&")}
    return [
        Problem(
            "D305", f"the synset &{name} is in no pattern", "Use it or remove it.", sources.places["&" + name]
        )
        for name in sources.synsets
        if name not in used
    ]


def pattern_place(sources: Sources, pattern: str) -> Place:
    """Where the pattern of an id such as ``arrest#2`` stands; the entry's place where it wrote none."""
    entry, _, number = pattern.partition("#")
    return item_place(sources, entry, "patterns", int(number) - 1) if number else sources.places[entry]


def _number(pattern: str) -> int:
    return int(pattern.partition("#")[2] or 0)


def _does(frame: Frame) -> str:
    return " ".join(part for part in (frame.act, frame.code) if part)


def _result(frame: Frame) -> tuple[str | None, str]:
    """What decides the code of an event that the frame makes: without content an act has nothing to compose."""
    return frame.code, frame.act if frame.content or frame.subject == "content" else ""


def _shape(frame: Frame) -> tuple[object, ...]:
    """All that decides whether a frame matches, and how strongly, apart from its words."""
    return (
        frame.weight,
        frame.act == "report",  # any other act goes before it
        frame.foretold,
        frame.noun,
        frame.governed,
        frame.gap,
        frame.subject,
        frame.joint,
        frame.subject_possessor,
        frame.object,
        frame.object_possessor,
        frame.content,
        frame.content_possessor,
        frame.content_subject,
        len(frame.subject_words),
        len(frame.object_words),
        len(frame.particles),
        tuple(sorted((d.slot, d.possessor) for d in frame.prepositions)),
    )


def _covers(one: Frame, other: Frame) -> bool:
    """Does ``one`` match wherever ``other``, of the same shape, does?"""
    return (
        _pairs(one.subject_words, other.subject_words, _holds)
        and _pairs(one.object_words, other.object_words, _holds)
        and _pairs(one.particles, other.particles, frozenset.issuperset)
        and _pairs(one.prepositions, other.prepositions, _governs)
    )


def _silences(null: Frame, frame: Frame) -> bool:
    """Does a null pattern match wherever ``frame`` does?  It demands nothing that the frame does not demand too."""
    return (
        (not null.object or bool(frame.object))
        and null.object_possessor in ("", frame.object_possessor)
        and null.subject_possessor in ("", frame.subject_possessor)
        and null.subject != "content"
        and (not null.joint or frame.joint)
        and null.content_subject in ("", frame.content_subject)
        and _all_in(null.subject_words, frame.subject_words, _holds)
        and _all_in(null.object_words, frame.object_words, _holds)
        and _all_in(null.particles, frame.particles, frozenset.issuperset)
        and _all_in([d for d in null.prepositions if not d.optional], frame.prepositions, _governs)
    )


def _all_in(few: Sequence[T], many: Sequence[T], holds: Callable[[T, T], bool]) -> bool:
    return all(any(holds(one, other) for other in many) for one in few)


def _pairs(some: Sequence[T], others: Sequence[T], holds: Callable[[T, T], bool]) -> bool:
    """Can each of ``others`` be given one of ``some``, of the same number, that holds it?"""
    if len(some) == 1:
        return holds(some[0], others[0])
    left = list(some)
    for other in others:
        fitting = next((one for one in left if holds(one, other)), None)
        if fitting is None:
            return False
        left.remove(fitting)
    return True


def _holds(one: WordSet, other: WordSet) -> bool:
    return one.words >= other.words and set(one.phrases) >= set(other.phrases)


def _governs(one: PrepositionDemand, other: PrepositionDemand) -> bool:
    """Does a preposition phrase that meets ``other`` meet ``one``, and fill the same slot?"""
    return (
        one.prepositions >= other.prepositions
        and (one.slot, one.possessor) == (other.slot, other.possessor)
        and (one.optional or not other.optional)
        and (one.words is None or (other.words is not None and _holds(one.words, other.words)))
    )
