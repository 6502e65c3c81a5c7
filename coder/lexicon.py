"""The words of a language that are in no actor or verb dictionary: closed classes and word classes.

Built from ``lexicon/closed.yaml`` and ``lexicon/words.txt``; looked into by the tagger and the
clause builder.  Nothing here knows English: the classes have names, the words are data.
"""

from __future__ import annotations

import marshal
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

from coder.errors import CoderError, Place, Problem
from coder.files import read_text, shown_path
from coder.tokens import phrase_keys

# What a word can be, in the order of the word file: (class, base form).
Readings = tuple[tuple[str, str], ...]


class Pronoun(NamedTuple):
    """What a pronoun can refer to: person 1-3, number, gender ('male', 'female', 'thing')."""

    person: int = 3
    number: str = ""
    gender: str = ""
    reflexive: bool = False
    reciprocal: bool = False
    negative: bool = False
    expletive: bool = False


_NONE: frozenset[str] = frozenset()


class WordTable:
    """What each word can be; a word is packed until it is first asked for.

    In ``met`` the tagger keeps what it made of the words it met, by their form: in the first those where a
    capital counts, in the second the others; in ``met_phrases`` the same of dictionary phrases.
    """

    __slots__ = ("_open", "_packed", "met", "met_phrases")

    def __init__(self, packed: dict[str, bytes] | None = None) -> None:
        self._packed = {} if packed is None else packed
        self._open: dict[str, Readings] = {}
        self.met: tuple[dict[str, Readings], dict[str, Readings]] = ({}, {})
        self.met_phrases: tuple[dict[str, Readings], dict[str, Readings]] = ({}, {})

    def forget(self, limit: int = 0) -> None:
        """Starts afresh with what was met, where that is more than so many words."""
        kept = (*self.met, *self.met_phrases)
        if sum(map(len, kept)) >= limit:
            for words in kept:
                words.clear()

    def get(self, word: str) -> Readings:
        """The readings of a word, the most usual first; empty where it is unknown."""
        found = self._open.get(word)
        if found is None:
            packed = self._packed.get(word)
            if packed is None:
                return ()
            found = self._open[word] = marshal.loads(packed)
        return found

    def __contains__(self, word: str) -> bool:
        return word in self._packed

    def __setitem__(self, word: str, readings: Readings) -> None:
        self._packed[word] = marshal.dumps(readings)
        self._open.pop(word, None)
        self.forget()

    def __reduce__(self) -> tuple[type[WordTable], tuple[dict[str, bytes]]]:
        return WordTable, (self._packed,)


@dataclass(slots=True)
class Lexicon:
    """All lexical knowledge outside the dictionaries; read-only once built."""

    classes: dict[str, frozenset[str]] = field(default_factory=dict)
    modals: dict[str, str] = field(default_factory=dict)
    pronouns: dict[str, Pronoun] = field(default_factory=dict)
    possessives: dict[str, Pronoun] = field(default_factory=dict)
    contracted: dict[str, str] = field(default_factory=dict)
    contractions: dict[str, str] = field(default_factory=dict)
    words: WordTable = field(default_factory=WordTable)
    phrases: dict[tuple[str, ...], str] = field(default_factory=dict)
    single: dict[str, str] = field(default_factory=dict)
    copula: str = ""
    auxiliaries: dict[str, str] = field(default_factory=dict)  # tag -> base form
    infinitive_mark: str = ""
    complementizer: str = ""
    obligations: dict[str, str] = field(default_factory=dict)
    suffixes: dict[str, str] = field(default_factory=dict)

    def __reduce__(self) -> tuple[type[Lexicon], tuple[Any, ...]]:
        return Lexicon, tuple(getattr(self, f.name) for f in fields(self))

    def has(self, name: str) -> frozenset[str]:
        """The words of a closed class; an unknown class is empty."""
        return self.classes.get(name, _NONE)


# The tag that a closed class gives, in order of precedence (the first wins for a word in several).
_CLASS_TAGS = (
    ("negations", "NOT"),
    ("be", "B"),
    ("have", "H"),
    ("do", "O"),
    ("determiners", "D"),
    ("relatives", "W"),
    ("question_words", "W"),
    ("conjunctions", "K"),
    ("clause_prepositions", "U"),
    ("subordinators", "U"),
    ("prepositions", "I"),
    ("adverbs", "R"),
    ("fixed_adjectives", "J"),
    ("numbers", "C"),
)


def build_lexicon(closed: dict[str, Any], words: Path | None) -> Lexicon:
    """The lexicon from the parsed ``closed.yaml`` and the word file.

    Raises `CoderError` D105 with the line for a word line that has no class.
    """
    lexicon = Lexicon()
    for name, value in closed.items():
        if isinstance(value, list):
            lexicon.classes[name] = frozenset(_class_key(w) for w in value)
        elif isinstance(value, str):
            lexicon.classes[name] = frozenset([value])
        elif isinstance(value, dict):
            for part, words_of_part in value.items():
                if isinstance(words_of_part, list):
                    lexicon.classes[f"{name}.{part}"] = frozenset(
                        " ".join(phrase_keys(w)) for w in words_of_part
                    )
    lexicon.modals = dict(closed.get("modals", {}))
    lexicon.copula = closed.get("copula", "")
    lexicon.auxiliaries = dict(closed.get("auxiliaries", {}))
    lexicon.infinitive_mark = closed.get("infinitive_mark", "")
    lexicon.complementizer = closed.get("complementizer", "")
    lexicon.obligations = dict(closed.get("obligations", {}))
    lexicon.suffixes = dict(closed.get("suffixes", {}))
    lexicon.contracted = dict(closed.get("contracted", {}))
    lexicon.contractions = dict(closed.get("contractions", {}))
    for name, table in (("pronouns", lexicon.pronouns), ("possessives", lexicon.possessives)):
        for word, facts in closed.get(name, {}).items():
            table[" ".join(phrase_keys(word))] = Pronoun(
                person=int(facts.get("person", 3)),
                number=facts.get("number", ""),
                gender=facts.get("gender", ""),
                reflexive="reflexive" in facts,
                reciprocal="reciprocal" in facts,
                negative="negative" in facts,
                expletive="expletive" in facts,
            )
    lexicon.classes["reflexives"] = frozenset(w for w, p in lexicon.pronouns.items() if p.reflexive)

    def put(word: str, tag: str) -> None:
        keys = tuple(word.split(" "))
        if len(keys) > 1:
            lexicon.phrases.setdefault(keys, tag)
        else:
            lexicon.single.setdefault(word, tag)

    put(closed.get("infinitive_mark", ""), "T")
    put(closed.get("complementizer", ""), "THAT")
    for word in lexicon.modals:
        put(" ".join(phrase_keys(word)), "M")
    for word in lexicon.possessives:
        put(word, "S")
    for word in lexicon.pronouns:
        put(word, "P")
    for name, tag in _CLASS_TAGS:
        for word in sorted(lexicon.has(name)):
            put(word, tag)
    if words is not None:
        lexicon.words = _read_words(words)
    return lexicon


def _class_key(word: str) -> str:
    """A word as its tokens' keys; the endings after an apostrophe stay whole."""
    return word if word.startswith("'") else " ".join(phrase_keys(word))


def _read_words(path: Path) -> WordTable:
    found = WordTable()
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if not line or line[0] == "#":
            continue
        word, *classes = line.split()
        if not classes:
            hint = "Write the word and its classes, e.g. 'strike N V'."
            raise CoderError(
                Problem("D105", f"no word class for {word!r}", hint, Place(shown_path(path), number))
            )
        readings = []
        for item in classes:
            tag, _, lemma = item.partition(":")
            readings.append((tag, lemma or word))
        found[word] = tuple(readings)
    return found
