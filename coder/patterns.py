"""The verb-pattern language: text to `Frame`, what a clause or noun phrase must have to match.

A frame is not a sequence: the grammar has already found who, verb and whom, so a pattern becomes
a set of demands on the subject, the object and the preposition phrases, whatever their order,
voice or distance.  How many demands a frame makes is its weight: the more specific pattern wins.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import lark

from coder.grammar import open_grammar
from coder.tokens import phrase_keys

WORD_WEIGHT, PREPOSITION_WEIGHT, CONTENT_WEIGHT, SLOT_WEIGHT = 10, 4, 6, 2


class PatternError(ValueError):
    """A pattern that cannot be read; ``column`` counts from 1, ``hint`` says what to write."""

    def __init__(self, message: str, hint: str = "", column: int = 0) -> None:
        super().__init__(message)
        self.message, self.hint, self.column = message, hint, column


@dataclass(frozen=True, slots=True)
class WordSet:
    """Words and phrases of which one must be there, in base form."""

    words: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()
    id: int = field(default=-1, compare=False)  # set when the dictionary is compiled

    def found(self, bag: Collection[str], sequence: Sequence[tuple[str, str]]) -> int:
        """How many words of one of the phrases stand in ``sequence``, 1 for a single word in ``bag``, else 0.

        ``sequence`` holds each word as (base form, form), ``bag`` all of them.
        """
        for phrase in self.phrases:
            first = phrase[0]
            if first not in bag:
                continue
            for i, word in enumerate(sequence):
                if first in word and i + len(phrase) <= len(sequence):
                    if all(part in sequence[i + k] for k, part in enumerate(phrase)):
                        return len(phrase)
        return 0 if self.words.isdisjoint(bag) else 1


@dataclass(frozen=True, slots=True)
class PrepositionDemand:
    """A preposition phrase: which prepositions, what word in it, which slot it (or its possessor) fills."""

    prepositions: frozenset[str]
    words: WordSet | None = None
    slot: str = ""
    possessor: str = ""
    optional: bool = False


@dataclass(slots=True)
class Frame:
    """One compiled pattern.  ``id`` is ``entry#n``; ``code`` None marks a null pattern."""

    id: str = ""
    entry: str = ""
    code: str | None = None
    reverse: str = ""
    act: str = ""
    reciprocal: bool = False
    swapped: bool = False
    trigger: str = ""
    noun: bool = False
    subject: str = ""  # the slot that the subject (noun: the possessor) fills
    subject_words: list[WordSet] = field(default_factory=list)
    subject_possessor: str = ""
    object: str = ""
    object_words: list[WordSet] = field(default_factory=list)
    object_possessor: str = ""
    particles: list[frozenset[str]] = field(default_factory=list)
    prepositions: list[PrepositionDemand] = field(default_factory=list)
    content: str = ""  # '', 'any', or the marks 'to', 'that', 'from' ... joined by '|'
    content_possessor: str = ""
    gap: bool = False  # '*': whatever else stands with the verb is let through
    plain: bool = False  # an event noun with its usual company
    governed: bool = False  # only behind an act or a light verb
    yields: int = 0  # behind how many others of its weight the entry is told to stand
    weight: int = 0
    rank: int = 0  # place in the order of precedence of all frames
    needs: tuple[int, ...] = ()  # ids of the word sets it demands
    needed_prepositions: tuple[frozenset[str], ...] = ()
    nulls: tuple[Frame, ...] = ()

    @property
    def intransitive(self) -> bool:
        """Does the verb stand without object in this pattern?"""
        return not (
            self.noun
            or self.object
            or self.object_words
            or self.object_possessor
            or self.content
            or self.gap
            or self.particles
        )

    def demands(self) -> list[WordSet]:
        """All the words that the frame demands somewhere."""
        found = [*self.object_words, *self.subject_words]
        found += [d.words for d in self.prepositions if d.words is not None and not d.optional]
        return found


@dataclass(slots=True)
class FrameIndex:
    """The frames of one verb or noun, by what they demand: a word set, else a preposition, else nothing."""

    free: list[Frame] = field(default_factory=list)
    keyed: dict[int, list[Frame]] = field(default_factory=dict)
    prepositions: dict[str, list[Frame]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Frame]:
        seen: set[int] = set()
        for frames in (self.free, *self.keyed.values(), *self.prepositions.values()):
            for frame in frames:
                if frame.rank not in seen:
                    seen.add(frame.rank)
                    yield frame

    def candidates(self, hits: set[int], keys: frozenset[str]) -> list[Frame]:
        """The frames whose demands the word sets ``hits`` and the prepositions ``keys`` can meet, the heaviest first."""
        found = self.free
        tables: tuple[tuple[dict[Any, list[Frame]], Collection[Any]], ...] = (
            (self.keyed, hits),
            (self.prepositions, keys),
        )
        for table, present in tables:
            for key in table.keys() & present:
                more = [
                    f for f in table[key]
                    if hits.issuperset(f.needs) and all(not keys.isdisjoint(n) for n in f.needed_prepositions)
                ]  # fmt: skip
                if more:
                    found = found + more
        if found is self.free:
            return found
        unique = {f.rank: f for f in found}
        return [unique[rank] for rank in sorted(unique)]


class FrameTable:
    """The frame indexes of all verbs (or nouns), each packed until it is first asked for.

    Most runs need a few hundred of the thousands of verbs; packed, the table loads in a tenth of the
    time.  Word sets are shared and stay outside the packs.
    """

    def __init__(self, indexes: Mapping[str, FrameIndex], sets: list[WordSet]) -> None:
        self._sets = sets
        self._packed = {trigger: self._pack(index) for trigger, index in indexes.items()}
        self._open: dict[str, FrameIndex | None] = {}

    def _pack(self, index: FrameIndex) -> bytes:
        buffer = io.BytesIO()
        pickler = pickle.Pickler(buffer, protocol=5)
        pickler.persistent_id = lambda x: x.id if isinstance(x, WordSet) else None  # type: ignore[method-assign]
        pickler.dump(index)
        return buffer.getvalue()

    def get(self, trigger: str) -> FrameIndex | None:
        """The index of a verb or noun, or None where no entry has it."""
        try:
            return self._open[trigger]
        except KeyError:
            pass
        packed = self._packed.get(trigger)
        found: FrameIndex | None = None
        if packed is not None:
            unpickler = pickle.Unpickler(io.BytesIO(packed))
            unpickler.persistent_load = self._sets.__getitem__  # type: ignore[method-assign]
            found = unpickler.load()
            self._open[trigger] = found
        return found

    def __contains__(self, trigger: str) -> bool:
        return trigger in self._packed

    def __len__(self) -> int:
        return len(self._packed)

    def items(self) -> Iterator[tuple[str, FrameIndex]]:
        """All triggers with their indexes."""
        for trigger in self._packed:
            index = self.get(trigger)
            assert index is not None
            yield trigger, index

    def __getstate__(self) -> tuple[list[WordSet], dict[str, bytes]]:
        return self._sets, self._packed

    def __setstate__(self, state: tuple[list[WordSet], dict[str, bytes]]) -> None:
        self._sets, self._packed = state
        self._open = {}


def _rank(frame: Frame) -> int:
    return frame.rank


def index_frames(tables: list[dict[str, list[Frame]]]) -> tuple[list[FrameTable], dict[str, tuple[int, ...]]]:
    """The frame tables as indexes, and for each word (or first word of a phrase) the word sets that hold it."""
    sets: dict[tuple[frozenset[str], tuple[tuple[str, ...], ...]], WordSet] = {}
    words: dict[str, list[int]] = {}

    def intern(found: WordSet) -> WordSet:
        key = (found.words, found.phrases)
        if key not in sets:
            known = sets[key] = WordSet(found.words, found.phrases, len(sets))
            for word in sorted(found.words | {p[0] for p in found.phrases}):
                words.setdefault(word, []).append(known.id)
        return sets[key]

    def share(frame: Frame) -> None:
        frame.object_words = [intern(w) for w in frame.object_words]
        frame.subject_words = [intern(w) for w in frame.subject_words]
        frame.prepositions = [
            replace(d, words=intern(d.words)) if d.words is not None else d for d in frame.prepositions
        ]
        frame.needs = tuple(w.id for w in frame.demands())
        frame.needed_prepositions = tuple(d.prepositions for d in frame.prepositions if not d.optional)
        for null in frame.nulls:
            share(null)

    frames = {id(f): f for table in tables for fs in table.values() for f in fs}
    ordered = sorted(frames.values(), key=lambda f: (-f.weight, f.yields, -len(f.code or ""), f.id))
    for rank, frame in enumerate(ordered):
        frame.rank = rank
        share(frame)
    result = []
    for table in tables:
        indexes: dict[str, FrameIndex] = {}
        for trigger, fs in table.items():
            index = indexes[trigger] = FrameIndex()
            for frame in sorted(fs, key=_rank):
                demands = frame.demands()
                if demands:
                    key = min(demands, key=lambda w: len(w.words) + len(w.phrases)).id
                    index.keyed.setdefault(key, []).append(frame)
                elif frame.needed_prepositions:
                    for name in sorted(frame.needed_prepositions[0]):
                        index.prepositions.setdefault(name, []).append(frame)
                else:
                    index.free.append(frame)
        result.append(FrameTable(indexes, list(sets.values())))
    return result, {word: tuple(ids) for word, ids in words.items()}


@lru_cache(maxsize=1)
def _parser() -> lark.Lark:
    return open_grammar("pattern", parser="lalr")


_ERROR_EXAMPLES = {
    "a bracket is opened but not closed": [
        "source VERB (a|b",
        "source VERB [from target",
        "source VERB (a b target",
        "source VERB (a|b target",
        "source VERB (a|b VERB",
    ],
    '"&" needs the name of a synset in capitals': ["source VERB & target", "source VERB &troops"],
    "the brackets are empty": ["source VERB () target", "source VERB []"],
    "a bracket is closed that was not opened": ["source VERB a) target", "source VERB from target]"],
    "an alternative is missing beside '|'": ["source VERB (a|) target", "source VERB (|a) target"],
}


def parse_pattern(text: str) -> lark.Tree[Any]:
    """The tree of a pattern.  Raises `PatternError` with the column and what to write instead."""
    try:
        return _parser().parse(text)
    except lark.exceptions.UnexpectedInput as e:
        what = None
        if not isinstance(e, lark.exceptions.UnexpectedCharacters):
            what = e.match_examples(_parser().parse, _ERROR_EXAMPLES, use_accepts=False)
        column = e.column if isinstance(e.column, int) and e.column > 0 else len(text) + 1
        raise PatternError(
            what or "the pattern cannot be read here", "See 'Patterns' in docs/dictionaries.md.", column
        ) from None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the compiler must know of the language: prepositions, synsets, and base forms of words."""

    prepositions: frozenset[str]
    particles: frozenset[str]
    synsets: Mapping[str, tuple[str, ...]]
    infinitive_mark: str
    complementizer: str
    conjunctions: frozenset[str]
    articles: frozenset[str] = frozenset()


_Element = tuple[str, Any]


@lru_cache(maxsize=20_000)
def _parsed(text: str) -> list[_Element]:
    """The elements of a pattern; many verbs share one, and nobody changes the list."""
    return _elements(parse_pattern(text))


def _elements(tree: lark.Tree[Any]) -> list[_Element]:
    result: list[_Element] = []
    for node in tree.children:
        kind = node.data
        if kind == "word":
            result.append(("words", [str(node.children[0])]))
        elif kind == "group":
            words: list[str] = []
            for alternative in node.children:
                inner = alternative.children[0]
                if isinstance(inner, lark.Tree):
                    words.append("&" + str(inner.children[0]))
                else:
                    words.append(" ".join(str(w) for w in alternative.children))
            result.append(("words", words))
        elif kind == "synset":
            result.append(("words", ["&" + str(node.children[0])]))
        elif kind == "slot":
            result.append(("slot", str(node.children[0])))
        elif kind == "possessor":
            result.append(("possessor", str(node.children[0])[:-2]))
        elif kind == "trigger":
            result.append(("trigger", str(node.children[0])))
        elif kind == "gap":
            result.append(("gap", None))
        elif kind == "optional":
            result.append(("optional", _elements(node)))
    return result


def compile_pattern(text: str, verb: str, vocabulary: Vocabulary, lemma: Callable[[str], str]) -> Frame:
    """The frame of one pattern for one verb or event noun of its entry.

    ``verb`` is the verb or noun as the entry lists it ('take into custody'); ``lemma`` gives the
    base form of a word.  Raises `PatternError`.
    """
    elements = _parsed(text)
    triggers = [i for i, e in enumerate(elements) if e[0] == "trigger"]
    if len(triggers) != 1:
        raise PatternError(
            f"the pattern has {len(triggers)} of VERB and NOUN", "Write exactly one of them.", 1
        )
    at = triggers[0]
    before, after = elements[:at], elements[at + 1 :]
    frame = Frame(noun=elements[at][1] == "NOUN")
    words = verb.split()
    if frame.noun:
        cut = noun_head(words, vocabulary.prepositions)
        after = _verb_elements(words[cut:], vocabulary) + after
        words = words[:cut]
        *modifiers, head = words
        frame.trigger = lemma(head)
        if modifiers:
            frame.subject_words.append(WordSet(frozenset(), (tuple(_key(w, lemma) for w in words),)))
            frame.weight += WORD_WEIGHT * len(modifiers)
    else:
        frame.trigger = " ".join(phrase_keys(words[0]))
        after = _verb_elements(words[1:], vocabulary) + after
    compiler = _Compiler(frame, vocabulary, lemma, text)
    compiler.before(before)
    compiler.after(after)
    return frame


def noun_head(words: list[str], prepositions: frozenset[str]) -> int:
    """Where an event noun's own phrase ends: 'show of force' is headed by 'show'."""
    return next(
        (i for i, w in enumerate(words) if i and " ".join(phrase_keys(w)) in prepositions), len(words)
    )


def _verb_elements(words: list[str], vocabulary: Vocabulary) -> list[_Element]:
    """The further words of a verb: particles ('shut down'), prepositions, and the words between them as one phrase."""
    elements: list[_Element] = []
    phrase: list[str] = []
    words = [w for w in words if w not in vocabulary.articles]  # 'hold a call' also means 'held two calls'
    for i, word in enumerate(words):
        key = " ".join(phrase_keys(word))
        if key in vocabulary.prepositions:
            if phrase:
                elements.append(("words", [" ".join(phrase)]))
                phrase = []
            governs = (
                i + 1 < len(words) and " ".join(phrase_keys(words[i + 1])) not in vocabulary.prepositions
            )
            kind = "words" if governs else "particle" if key in vocabulary.particles else "preposition"
            elements.append((kind, [word]))
        else:
            phrase.append(word)
    if phrase:
        elements.append(("words", [" ".join(phrase)]))
    return elements


def _key(word: str, lemma: Callable[[str], str]) -> str:
    return lemma(" ".join(phrase_keys(word)))


class _Compiler:
    def __init__(self, frame: Frame, vocabulary: Vocabulary, lemma: Callable[[str], str], text: str) -> None:
        self.frame, self.vocabulary, self.lemma, self.text = frame, vocabulary, lemma, text

    def words(self, items: list[str]) -> WordSet:
        singles: set[str] = set()
        phrases: set[tuple[str, ...]] = set()
        for item in items:
            if item.startswith("&"):
                name = item[1:]
                if name not in self.vocabulary.synsets:
                    close = get_close_matches(name, sorted(self.vocabulary.synsets), 1)
                    hint = f"Did you mean &{close[0]}?" if close else "Define it under 'synsets:'."
                    raise PatternError(f"the synset {item} is not defined", hint, self.text.find(item) + 1)
                members: Iterable[str] = self.vocabulary.synsets[name]
            else:
                members = [item]
            for member in members:
                keys = phrase_keys(member)
                if len(keys) == 1:
                    singles.add(keys[0])
                    singles.add(self.lemma(keys[0]))
                elif keys:
                    phrases.add(keys)
                    phrases.add((*keys[:-1], self.lemma(keys[-1])))
        return WordSet(frozenset(singles), tuple(sorted(phrases)))

    def is_preposition(self, items: list[str]) -> bool:
        return all(" ".join(phrase_keys(i)) in self.vocabulary.prepositions for i in items)

    def before(self, elements: list[_Element], optional: bool = False) -> None:
        """What stands before the trigger: subject slot and words, or a noun's possessor and modifiers."""
        frame = self.frame
        k = 0
        while k < len(elements):
            kind, value = elements[k]
            if kind == "optional":
                self.before(value, optional=True)
            elif kind == "slot":
                frame.subject = value
            elif kind == "possessor":
                if frame.noun and not (k + 1 < len(elements) and elements[k + 1][0] == "words"):
                    frame.subject = value
                else:
                    frame.subject_possessor = value
                if not optional:
                    frame.weight += PREPOSITION_WEIGHT
            elif kind == "words" and not optional:
                frame.subject_words.append(self.words(value))
                frame.weight += WORD_WEIGHT
            k += 1

    def after(self, elements: list[_Element], optional: bool = False) -> None:
        frame, vocabulary = self.frame, self.vocabulary
        k = 0
        while k < len(elements):
            kind, value = elements[k]
            following = elements[k + 1] if k + 1 < len(elements) else ("end", None)
            if kind == "optional":
                self.after(value, optional=True)
            elif kind == "particle" or (
                kind == "preposition" and following[0] not in ("slot", "possessor", "gap")
            ):
                frame.particles.append(frozenset(" ".join(phrase_keys(v)) for v in value))
                frame.weight += PREPOSITION_WEIGHT
            elif (
                kind == "words" and value == [vocabulary.complementizer] and following == ("slot", "content")
            ):
                self.content(vocabulary.complementizer)
                k += 1
            elif kind == "words" and following[0] == "slot" and vocabulary.conjunctions.issuperset(value):
                k += 1  # 'between target and target'
            elif kind == "preposition" or (kind == "words" and self.is_preposition(value)):
                k += self.preposition(value, elements[k + 1 :], optional)
            elif kind == "words" and not optional:
                frame.object_words.append(self.words(value))
                frame.weight += WORD_WEIGHT
            elif kind == "gap":
                frame.gap = True
            elif kind == "slot":
                if value == "content":
                    self.content("any")
                elif not frame.object:
                    frame.object = value
                    if not optional:
                        frame.weight += SLOT_WEIGHT
            elif kind == "possessor":
                if following == ("slot", "content"):
                    self.content("any")
                    frame.content_possessor = value
                    k += 1
                else:
                    frame.object_possessor = value
                    if not optional:
                        frame.weight += PREPOSITION_WEIGHT
            k += 1

    def content(self, mark: str) -> None:
        frame = self.frame
        frame.content = mark if not frame.content else f"{frame.content}|{mark}"
        frame.weight += SLOT_WEIGHT

    def preposition(self, value: list[str], rest: list[_Element], optional: bool) -> int:
        """A preposition and what it governs; returns how many further elements it took."""
        frame = self.frame
        names = frozenset(" ".join(phrase_keys(v)) for v in value)
        taken = 0
        following: _Element = rest[0] if rest else ("end", None)
        kind, inner = following
        slot = possessor = ""
        words: WordSet | None = None
        if kind == "slot" and inner == "content":
            self.content("|".join(sorted(names)))
            return 1
        if kind == "slot":
            slot, taken = inner, 1
        elif kind == "gap":
            taken = 1
        elif kind == "possessor":
            possessor, taken = inner, 1
            if len(rest) > 1 and rest[1] == ("slot", "content"):
                self.content("|".join(sorted(names)))
                frame.content_possessor = possessor
                return 2
            if len(rest) > 1 and rest[1][0] == "words" and not self.is_preposition(rest[1][1]):
                words, taken = self.words(rest[1][1]), 2
            elif len(rest) > 1 and rest[1][0] == "gap":
                taken = 2
        elif kind == "words" and not self.is_preposition(inner):
            words, taken = self.words(inner), 1
        else:
            if not optional:
                frame.particles.append(names)
                frame.weight += PREPOSITION_WEIGHT
            return 0
        frame.prepositions.append(PrepositionDemand(names, words, slot, possessor, optional))
        if not optional:
            frame.weight += (
                PREPOSITION_WEIGHT + (WORD_WEIGHT if words else 0) + (SLOT_WEIGHT if slot or possessor else 0)
            )
        return taken
