"""Tokens to units: dictionary phrases (longest first), date phrases and single words.

A unit is what the tagger and the grammar see as one word: 'Islamic State of Iraq' or 'foreign
minister' is one unit, and so is 'in front of'.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from coder.tokens import Tokens, phrase_keys

END = ""  # the key under which a trie node holds what ends there
STEM = "~"  # at the end of a dictionary word: longer words that begin so are meant as well
STEMS = " "  # the key under which a trie node holds the stems that may follow; no token is a space


def stem_keys(phrase: str) -> tuple[str, ...]:
    """A phrase as keys; its last word keeps the '~' that makes it a stem.

    >>> stem_keys("Argentin~"), stem_keys("peace talk~")
    (('argentin~',), ('peace', 'talk~'))
    """
    keys = phrase_keys(phrase.rstrip(STEM))
    return (*keys[:-1], keys[-1] + STEM) if keys and phrase.endswith(STEM) else keys


class Name(NamedTuple):
    """One way to write an actor: which entry, in which form ('name', 'adjective', 'people', 'capital', ...).

    A ``shared`` one is another entry's too, or first of all: 'Congolese'.
    """

    entry: int
    form: str
    written: str
    shared: bool = False


class Phrase(NamedTuple):
    """What the dictionaries say about one phrase."""

    names: tuple[Name, ...] = ()
    roles: tuple[str, ...] = ()  # agent codes
    agent: str = ""  # the agent word in its singular
    plural: bool = False
    modifier: str = ""  # role code of a modifier such as 'former'
    tag: str = ""  # closed class of a phrase such as 'in front of'
    lemma: str = ""  # base form of the last word


Trie = dict[str, Any]


def add_phrase(trie: Trie, keys: tuple[str, ...], phrase: Phrase) -> None:
    """Puts a phrase into the trie; a phrase that stands there already is replaced."""
    if keys[-1].endswith(STEM):
        trie.setdefault(STEMS, {})  # so that `find_units` knows that there are any
    trie_node(trie, keys)[END] = phrase


def trie_node(trie: Trie, keys: tuple[str, ...]) -> Trie:
    """The node of a key sequence, made where it is missing."""
    for key in keys:
        if key.endswith(STEM) and key != STEM:
            trie, key = trie.setdefault(STEMS, {}), key[:-1]
        trie = trie.setdefault(key, {})
    return trie


def following(node: Trie, key: str) -> Trie | None:
    """The node behind a word: that of the word itself, else that of the longest stem that it begins with."""
    found: Trie | None = node.get(key)
    if found is None and (stems := node.get(STEMS)):
        found = next((stems[key[:n]] for n in range(len(key), 0, -1) if key[:n] in stems), None)
    return found


class Units:
    """The units of one sentence, as parallel lists.

    ``first`` and ``last`` are token indexes (inclusive); ``tags`` and ``lemmas`` are filled by the
    tagger; ``phrases`` holds the dictionary phrase of a unit or None; ``keys`` the joined keys.
    """

    __slots__ = ("dates", "first", "keys", "last", "lemmas", "phrases", "tags", "tokens")

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.first: list[int] = []
        self.last: list[int] = []
        self.keys: list[str] = []
        self.phrases: list[Phrase | None] = []
        self.tags: list[str] = []
        self.lemmas: list[str] = []
        self.dates: dict[int, Any] = {}  # unit -> date expression

    def __len__(self) -> int:
        return len(self.first)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The document offsets of the units ``start`` to ``end`` (inclusive)."""
        return self.tokens.starts[self.first[start]], self.tokens.ends[self.last[end]]


def find_units(tokens: Tokens, trie: Trie, dates: list[Any]) -> Units:
    """Splits a sentence's tokens into units: date phrases, then dictionary phrases, longest first."""
    keys, count = tokens.keys, len(tokens)
    date_at = {d.start: d for d in dates}
    stems = STEMS in trie
    step = following if stems else dict.get
    found: list[tuple[int, int, Phrase | None]] = []  # what is longer than a word, or known
    free = 0
    for i, node in enumerate(map(partial(following, trie) if stems else trie.get, keys)):
        if i < free:
            continue
        if i in date_at:
            free = date_at[i].end
            found.append((i, free, None))
        elif node is not None:
            limit = min((s for s in date_at if s > i), default=count) if date_at else count
            known: Phrase | None = None
            end = j = i + 1
            while node is not None:
                phrase = node.get(END)
                if phrase is not None and (not phrase.names or _case_fits(phrase, tokens, i, j)):
                    known, end = phrase, j
                if j >= limit:
                    break
                node = step(node, keys[j])
                j += 1
            if known is not None:
                free = end
                found.append((i, end, known))
    units = Units(tokens)
    first = units.first = list(range(count))
    last = units.last = first[:]
    unit_keys = units.keys = keys[:]
    phrases = units.phrases = [None] * count
    for start, end, known in reversed(found):
        phrases[start:end] = (known,)
        if end > start + 1:
            first[start:end] = (start,)
            last[start:end] = (end - 1,)
            unit_keys[start:end] = (" ".join(keys[start:end]),)
    for date in dates:
        units.dates[first.index(date.start)] = date.expression
    return units


def find_phrases(trie: Trie, keys: list[str]) -> list[tuple[int, int, Any]]:
    """All phrases of a trie among the keys: where each begins and ends, and what the trie holds for it."""
    found: list[tuple[int, int, Any]] = []
    stems = STEMS in trie
    if trie.keys().isdisjoint(keys) and not stems:
        return found
    step = following if stems else dict.get
    for i, node in enumerate(map(partial(step, trie), keys)):
        j = i
        while node is not None:
            if END in node:
                found.append((i, j + 1, node[END]))
            j += 1
            node = step(node, keys[j]) if j < len(keys) else None
    return found


def _case_fits(phrase: Phrase, tokens: Tokens, start: int, end: int) -> bool:
    """Names need their capitals: 'Turkey' is no turkey, 'US' is not 'us'."""
    if phrase.roles or phrase.tag:
        return True
    word = tokens.words[start]
    for name in phrase.names:
        written = name.written
        if not written[0].isupper():
            return True
        if word[0].isupper() or word[0].isdigit():
            bare = written.replace(".", "")
            if end == start + 1 and len(bare) <= 5 and bare.isupper() and not word.replace(".", "").isupper():
                continue
            return True
    return False
