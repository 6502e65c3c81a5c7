"""The verb-pattern language: text to `Frame`, what a clause or noun phrase must have to match.

A frame is not a sequence: the grammar has already found who, verb and whom, so a pattern becomes
a set of demands on the subject, the object and the preposition phrases, whatever their order,
voice or distance.  How many demands a frame makes is its weight: the more specific pattern wins.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from coder.grammar import open_grammar
from coder.tokens import phrase_keys

if TYPE_CHECKING:
    from lark import Lark, Tree

_NESTED = 20  # brackets within brackets; nobody can read more than two or three
WORD_WEIGHT, PREPOSITION_WEIGHT, CONTENT_WEIGHT, SLOT_WEIGHT = 10, 4, 6, 2
PHRASE_BONUS = 4  # for each further word of a phrase: 'war crime' says more than 'crime'
SLOT_BONUS = 2  # for a slot that holds an actor, or an optional part that is there


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

    def __reduce__(self) -> tuple[type[WordSet], tuple[Any, ...]]:
        return WordSet, (self.words, self.phrases, self.id)

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


class PrepositionDemand(NamedTuple):
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
    among: bool = False  # the sources act together and toward each other: 'A and B agreed to ...'
    swapped: bool = False
    voiced: bool = False  # who says so is the source, the subject the target
    foretold: bool = False  # voiced, and holds only of what will or may be
    trigger: str = ""  # the word it was compiled for; other single words of its entry share it
    noun: bool = False
    subject: str = ""  # the slot that the subject (noun: the possessor) fills
    joint: bool = False  # the subject names two actors or more
    subject_words: list[WordSet] = field(default_factory=list)
    subject_possessor: str = ""
    object: str = ""
    object_words: list[WordSet] = field(default_factory=list)
    object_possessor: str = ""
    particles: list[frozenset[str]] = field(default_factory=list)
    prepositions: list[PrepositionDemand] = field(default_factory=list)
    content: str = ""  # '', 'any', or the marks 'to', 'that', 'from' ... joined by '|'
    content_possessor: str = ""
    content_subject: str = ""  # the slot that the subject of the that-clause fills
    gap: bool = False  # '*': whatever else stands with the verb is let through
    plain: bool = False  # an event noun with its usual company
    governed: bool = False  # only behind an act or a light verb
    yields: int = 0  # behind how many others of its weight the entry is told to stand
    weight: int = 0
    most: int = 0  # the highest score that a match can have
    rank: int = 0  # place in the order of precedence of all frames
    needs: tuple[int, ...] = ()  # ids of the word sets it demands
    needed_prepositions: tuple[frozenset[str], ...] = ()
    nulls: Sequence[Frame] = ()  # patterns that silence it
    intransitive: bool = False  # the verb stands without object
    agentless: bool = False  # the source stands behind a preposition, so that nobody may be the subject

    def settle(self) -> None:
        """Sets what follows from the demands; to be called when they are complete."""
        self.most = self.highest()
        self.needs = tuple(w.id for w in self.demands())
        self.needed_prepositions = tuple(d.prepositions for d in self.prepositions if not d.optional)
        self.intransitive = not (
            self.noun
            or self.object
            or self.object_words
            or self.object_possessor
            or self.content
            or self.gap
            or self.particles
        )
        # 'VERB target from source'
        self.agentless = not (
            self.noun or self.subject or self.subject_words or self.subject_possessor
        ) and any(d.slot == "source" for d in self.prepositions)

    def highest(self) -> int:
        """The score of a match that has all that the frame lets be there, and the longest phrase of each word set."""
        score = self.weight + SLOT_BONUS * (bool(self.object) + 2 * len(self.prepositions))
        if self.content or self.subject == "content":
            score += CONTENT_WEIGHT
        for words in [*self.object_words, *self.subject_words]:
            score += PHRASE_BONUS * max((len(phrase) - 1 for phrase in words.phrases), default=0)
        return score

    def demands(self) -> list[WordSet]:
        """All the words that the frame demands somewhere."""
        found = [*self.object_words, *self.subject_words]
        found += [d.words for d in self.prepositions if d.words is not None and not d.optional]
        return found


# What must be there, or a frame need not be looked at: word sets, prepositions, particles.
Wants = tuple[tuple[int, ...], tuple[frozenset[str], ...], tuple[frozenset[str], ...]]


class FrameStore:
    """All frames by rank, each packed until it is first asked for; what they demand lies open.

    A run meets a tenth of the tens of thousands of frames.  Word sets, preposition demands and null
    patterns are shared: packs hold their places.
    """

    def __init__(
        self,
        sets: list[WordSet],
        demands: list[PrepositionDemand],
        most: list[int],
        wants: list[Wants | None],
        packed: list[bytes],
    ) -> None:
        self._sets, self._demands, self._packed = sets, demands, packed
        self.most, self.wants = most, wants
        self._open: list[Frame | None] = [None] * len(packed)

    def __getitem__(self, rank: int) -> Frame:
        found = self._open[rank]
        if found is None:
            found = self._open[rank] = Frame(*marshal.loads(self._packed[rank]))
            places: Any = found  # until here its word sets, demands and nulls are numbers
            found.object_words = [self._sets[i] for i in places.object_words]
            found.subject_words = [self._sets[i] for i in places.subject_words]
            found.prepositions = [self._demands[i] for i in places.prepositions]
            found.nulls = Nulls(self, places.nulls) if places.nulls else ()
        return found

    def fits(self, rank: int, hits: int, keys: frozenset[str], particles: frozenset[str]) -> bool:
        """Could a frame find what it demands where these word sets, prepositions and particles are?"""
        wants = self.wants[rank]
        if wants is None:
            return True
        needed, prepositions, wanted = wants
        for i in needed:
            if not hits >> i & 1:
                return False
        for names in prepositions:
            if keys.isdisjoint(names):
                return False
        return not wanted or all(not particles.isdisjoint(names) for names in wanted)

    def __reduce__(self) -> tuple[type[FrameStore], tuple[Any, ...]]:
        return FrameStore, (self._sets, self._demands, self.most, self.wants, self._packed)


def pack_frames(frames: list[Frame], sets: list[WordSet]) -> FrameStore:
    """The store of ``frames``, which are in the order of their ranks, null patterns included."""
    demands = {d: i for i, d in enumerate(dict.fromkeys(d for f in frames for d in f.prepositions))}

    def pack(frame: Frame) -> bytes:
        row = {f.name: getattr(frame, f.name) for f in fields(Frame)}
        row["object_words"] = [w.id for w in frame.object_words]
        row["subject_words"] = [w.id for w in frame.subject_words]
        row["prepositions"] = [demands[d] for d in frame.prepositions]
        row["nulls"] = [null.rank for null in frame.nulls]
        return marshal.dumps(list(row.values()))

    one: dict[Any, Any] = {}  # equal demands become one object: the cache loads faster

    def wants(frame: Frame) -> Wants | None:
        found = frame.needs, frame.needed_prepositions, tuple(frame.particles)
        return one.setdefault(found, found) if any(found) else None

    return FrameStore(
        sets,
        list(demands),
        [f.most for f in frames],
        [wants(f) for f in frames],
        [pack(f) for f in frames],
    )


class Nulls(Sequence[Frame]):
    """The null patterns of a frame, taken from the store when they are asked for: hardly one ever could fit."""

    __slots__ = ("_ranks", "_store")

    def __init__(self, store: FrameStore, ranks: list[int]) -> None:
        self._store, self._ranks = store, ranks

    def __len__(self) -> int:
        return len(self._ranks)

    def __getitem__(self, i: Any) -> Any:
        return self._store[self._ranks[i]]

    def fitting(self, hits: int, keys: frozenset[str], particles: frozenset[str]) -> Iterator[Frame]:
        """Those that could find what they demand."""
        store = self._store
        return (store[rank] for rank in self._ranks if store.fits(rank, hits, keys, particles))


class FrameIndex:
    """The frames of one verb or noun, by what they demand: a word set, else a preposition or particle, else nothing.

    Frames are ranks here; only those that a site can meet are taken from the store.
    """

    __slots__ = ("_keys", "free", "keyed", "prepositions", "store")

    def __init__(
        self, store: FrameStore, free: list[int], keyed: dict[int, list[int]], prepositions: dict[str, list[int]],
        keys: int,
    ) -> None:  # fmt: skip
        """``keys`` are the keys of ``keyed``, a bit each."""
        self.store, self.free, self.keyed, self.prepositions, self._keys = store, free, keyed, prepositions, keys

    def __iter__(self) -> Iterator[Frame]:
        ranks = [*self.free, *chain(*self.keyed.values(), *self.prepositions.values())]
        return (self.store[rank] for rank in dict.fromkeys(ranks))

    def candidates(self, hits: int, keys: frozenset[str], particles: frozenset[str]) -> list[int]:
        """The ranks of the frames that could find what they demand, the heaviest first.

        ``hits`` are the word sets that have a word there, a bit each, ``keys`` the prepositions,
        ``particles`` these and the adverbs that could be a verb's particle.
        """
        fits = self.store.fits
        found: list[int] = []
        keyed = self._keys & hits
        while keyed:
            last = keyed.bit_length() - 1
            found += [rank for rank in self.keyed[last] if fits(rank, hits, keys, particles)]
            keyed ^= 1 << last
        for key in self.prepositions.keys() & particles:
            found += [rank for rank in self.prepositions[key] if fits(rank, hits, keys, particles)]
        return sorted({*found, *self.free}) if found else self.free


class FrameTable:
    """The frame indexes of all verbs (or nouns), each packed until it is first asked for."""

    def __init__(self, store: FrameStore, packed: dict[str, bytes]) -> None:
        self._store, self._packed = store, packed
        self._open: dict[str, FrameIndex] = {}

    def get(self, trigger: str) -> FrameIndex | None:
        """The index of a verb or noun, or None where no entry has it."""
        found = self._open.get(trigger)
        if found is None:
            packed = self._packed.get(trigger)
            if packed is not None:
                found = self._open[trigger] = FrameIndex(self._store, *marshal.loads(packed))
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

    def __reduce__(self) -> tuple[type[FrameTable], tuple[FrameStore, dict[str, bytes]]]:
        return FrameTable, (self._store, self._packed)


def bits_of(places: Iterable[int]) -> int:
    """A number that has the bits of these places; sets of small numbers are joined and compared fastest so."""
    found = 0
    for place in places:
        found |= 1 << place
    return found


def index_frames(tables: list[dict[str, list[Frame]]]) -> tuple[list[FrameTable], dict[str, int]]:
    """The frame tables as indexes, and for each word (or first word of a phrase) the word sets that hold it, a bit each."""
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
            d._replace(words=intern(d.words)) if d.words is not None else d for d in frame.prepositions
        ]
        frame.settle()

    frames = {id(f): f for table in tables for fs in table.values() for f in fs}
    # of two alike 'to content' goes before 'content': 'sought to meet' is a plan, 'sought a meeting' a request
    ordered = sorted(
        frames.values(), key=lambda f: (-f.weight, f.yields, f.content == "any", -len(f.code or ""), f.id)
    )
    nulls = {id(null): null for frame in ordered for null in frame.nulls}
    ordered += nulls.values()
    for rank, frame in enumerate(ordered):
        frame.rank = rank
        share(frame)
    store = pack_frames(ordered, list(sets.values()))
    result = []
    for table in tables:
        indexes: dict[str, FrameIndex] = {}
        for trigger, fs in table.items():
            index = indexes[trigger] = FrameIndex(store, [], {}, {}, 0)
            for frame in sorted(fs, key=lambda f: f.rank):
                demands = frame.demands()
                if demands:
                    key = min(demands, key=lambda w: len(w.words) + len(w.phrases)).id
                    index.keyed.setdefault(key, []).append(frame.rank)
                elif names := (*frame.needed_prepositions, *frame.particles):
                    for name in sorted(names[0]):
                        index.prepositions.setdefault(name, []).append(frame.rank)
                else:
                    index.free.append(frame.rank)
        packed = {
            t: marshal.dumps((i.free, i.keyed, i.prepositions, bits_of(i.keyed))) for t, i in indexes.items()
        }
        result.append(FrameTable(store, packed))
    return result, {word: bits_of(ids) for word, ids in words.items()}


@lru_cache(maxsize=1)
def _parser() -> Lark:
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


def parse_pattern(text: str) -> Tree[Any]:
    """The tree of a pattern.  Raises `PatternError` with the column and what to write instead."""
    refuse_nesting(text, "[", "]")
    hint = "See 'Patterns' in docs/dictionaries.md."
    return parse_rule(_parser(), text, _ERROR_EXAMPLES, "the pattern cannot be read here", hint)


def refuse_nesting(text: str, opening: str, closing: str) -> None:
    """Raises `PatternError` where the brackets of a rule stand too deep in each other for anybody to read."""
    depth = 0
    for column, sign in enumerate(text, 1):
        depth += (sign in opening) - (sign in closing)
        if depth > _NESTED:
            hint = "Close them, or leave some out."
            raise PatternError(f"more than {_NESTED} brackets in each other", hint, column)


def parse_rule(
    parser: Lark, text: str, examples: Mapping[str, list[str]], otherwise: str, hint: str
) -> Tree[Any]:
    """The tree of a rule's text.

    Raises `PatternError` with the column: ``examples`` are wrong texts by what is wrong with them, ``otherwise``
    is said of any other.
    """
    from lark.exceptions import UnexpectedCharacters, UnexpectedInput

    try:
        return parser.parse(text)
    except UnexpectedInput as e:
        what = None
        if not isinstance(e, UnexpectedCharacters):
            what = e.match_examples(parser.parse, examples, use_accepts=False)
        column = e.column if isinstance(e.column, int) and e.column > 0 else len(text) + 1
        raise PatternError(what or otherwise, hint, column) from None


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
    spellings: Mapping[str, str] = field(default_factory=dict)  # of words, each way round


_Element = tuple[str, Any]


@lru_cache(maxsize=20_000)
def _parsed(text: str) -> list[_Element]:
    """The elements of a pattern; many verbs share one, and nobody changes the list."""
    return _elements(parse_pattern(text))


def _elements(tree: Tree[Any]) -> list[_Element]:
    result: list[_Element] = []
    for node in tree.children:
        kind = node.data
        if kind == "word":
            result.append(("words", [str(node.children[0])]))
        elif kind == "group":
            words: list[str] = []
            for alternative in node.children:
                inner = alternative.children[0]
                if hasattr(inner, "data"):
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


def says_again(text: str, verb: str) -> bool:
    """Does a pattern look behind VERB for nothing but words that the verb itself has ('out' behind 'wipe out')?

    Raises `PatternError`.
    """
    own = set(phrase_keys(verb)[1:])
    elements = _parsed(text)
    at = elements.index(("trigger", "VERB")) if ("trigger", "VERB") in elements else len(elements)
    sought = [value for kind, value in elements[at:] if kind == "words"]
    return bool(sought) and all(any(own.issuperset(phrase_keys(words)) for words in value) for value in sought)


def noun_head(words: list[str], prepositions: frozenset[str]) -> int:
    """Where an event noun's own phrase ends: 'show of force' is headed by 'show'."""
    return next(
        (i for i, w in enumerate(words) if i and " ".join(phrase_keys(w)) in prepositions), len(words)
    )


def _join_prepositions(words: list[str], prepositions: frozenset[str]) -> list[str]:
    """Prepositions of several words as one, as they are read in texts: speak | in favour of."""
    found: list[str] = []
    i = 0
    while i < len(words):
        longest = next(
            (n for n in (4, 3, 2) if " ".join(words[i : i + n]) in prepositions and i + n <= len(words)), 1
        )
        found.append(" ".join(words[i : i + longest]))
        i += longest
    return found


def _verb_elements(words: list[str], vocabulary: Vocabulary) -> list[_Element]:
    """The further words of a verb: particles ('shut down'), prepositions, and the words between them as one phrase."""
    elements: list[_Element] = []
    phrase: list[str] = []
    words = [w for w in words if w not in vocabulary.articles]  # 'hold a call' also means 'held two calls'
    words = _join_prepositions(words, vocabulary.prepositions)
    for i, word in enumerate(words):
        key = " ".join(phrase_keys(word))
        if key in vocabulary.prepositions:
            if phrase:
                elements.append(("words", [" ".join(phrase)]))
                phrase = []
            governs = (
                i + 1 < len(words) and " ".join(phrase_keys(words[i + 1])) not in vocabulary.prepositions
            )
            # 'take on' ends in a particle, 'put pressure on' in a preposition
            particle = key in vocabulary.particles and not any(k == "words" for k, _ in elements)
            kind = "words" if governs else "particle" if particle else "preposition"
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
                written = phrase_keys(member)
                other = tuple(self.vocabulary.spellings.get(key, key) for key in written)
                for keys in {written, other}:
                    if len(keys) == 1:
                        singles.add(keys[0])
                        singles.add(self.lemma(keys[0]))
                    elif keys:
                        phrases.add(keys)
                        phrases.add((*keys[:-1], self.lemma(keys[-1])))
        return WordSet(frozenset(singles), tuple(sorted(phrases)))

    def is_preposition(self, items: list[str]) -> bool:
        return all(" ".join(phrase_keys(i)) in self.vocabulary.prepositions for i in items)

    def unmixed(self, items: list[str]) -> None:
        """Raises `PatternError` where only some of a list's words are prepositions: before a slot it would never match."""
        others = [item for item in items if not self.is_preposition([item])]
        if others and len(others) < len(items):
            hint = "Before an actor a list holds prepositions alone; what else you mean needs a pattern of its own."
            raise PatternError(f"among prepositions, {others[0]!r} is none", hint, self.text.find(others[0]) + 1)

    def before(self, elements: list[_Element], optional: bool = False) -> None:
        """What stands before the trigger: subject slot and words, or a noun's possessor and modifiers."""
        frame = self.frame
        k = 0
        while k < len(elements):
            kind, value = elements[k]
            if kind == "optional":
                self.before(value, optional=True)
            elif kind == "slot":
                frame.joint = value == "sources"
                frame.subject = "source" if frame.joint else str(value)
                frame.weight += frame.joint * WORD_WEIGHT
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
        elements = self.joined(elements)
        k = 0
        while k < len(elements):
            kind, value = elements[k]
            following = elements[k + 1] if k + 1 < len(elements) else ("end", None)
            if kind == "words" and following[0] in ("slot", "possessor"):
                self.unmixed(value)
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
            elif kind == "words" and value == [vocabulary.complementizer] and following[0] == "slot":
                # 'that target content', 'that target *'
                frame.content_subject = str(following[1])
                frame.weight += SLOT_WEIGHT
                if elements[k + 2 : k + 3] == [("slot", "content")]:
                    self.content(vocabulary.complementizer)
                    k += 1
                k += 1
            elif kind == "words" and following[0] == "slot" and vocabulary.conjunctions.issuperset(value):
                k += 1  # 'between target and target'; what is 'between source and target' goes both ways
                frame.reciprocal = frame.prepositions[-1:] != [] and frame.prepositions[-1].slot != following[1]
            elif kind == "preposition" or (kind == "words" and self.is_preposition(value)):
                k += self.preposition(value, elements[k + 1 :], optional, own=kind == "preposition")
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

    def joined(self, elements: list[_Element]) -> list[_Element]:
        """The elements with prepositions of several words as one: in | front | of."""
        found: list[_Element] = []
        run: list[str] = []
        for kind, value in [*elements, ("end", None)]:
            if kind == "words" and len(value) == 1:
                run.append(value[0])
                continue
            found += [("words", [word]) for word in _join_prepositions(run, self.vocabulary.prepositions)]
            run = []
            found.append((kind, value))
        return found[:-1]

    def content(self, mark: str) -> None:
        frame = self.frame
        frame.content = mark if not frame.content else f"{frame.content}|{mark}"
        frame.weight += SLOT_WEIGHT

    def preposition(self, value: list[str], rest: list[_Element], optional: bool, own: bool = False) -> int:
        """A preposition and what it governs; returns how many further elements it took.

        Behind one that is the verb's ``own`` what follows the slot says who is meant: 'charge at', 'target &CROWD'.
        """
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
            named = rest[1][1] if own and len(rest) > 1 and rest[1][0] == "words" else None
            if named and not self.is_preposition(named):
                words, taken = self.words(named), 2
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
