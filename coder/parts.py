"""The parts of a sentence: noun phrases, preposition phrases, clauses, as the sentence grammar builds them.

Indexes are unit indexes.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from coder.grammar import Table, TableParser, Token, compile_table

# ---- What the grammar gives -----------------------------------------------------------------------


class NounPhrase:
    """One noun phrase: its units (``start`` to ``end``, the head), possessor and of-phrases."""

    __slots__ = ("cache", "end", "ofs", "possessor", "start")

    def __init__(self, start: int, end: int, possessor: NounPhrase | None = None) -> None:
        self.start, self.end = start, end
        self.possessor = possessor
        self.ofs: list[NounPhrase] = []
        self.cache: Any = None  # the actors it resolves to


class Nominal:
    """Joined noun phrases with the preposition phrases that follow them."""

    __slots__ = ("apposition", "clauses", "hits", "phrases", "prepositions", "words")

    def __init__(self, phrases: list[NounPhrase]) -> None:
        self.phrases = phrases
        self.prepositions: list[Preposition] = []
        self.apposition: Nominal | None = None
        self.clauses: list[Clause] = []  # 'the plan to deploy', 'forces fighting the army'
        self.words: list[tuple[str, str]] | None = None  # each as (base form, form), once asked for
        self.hits: int | None = None  # the word sets of patterns that have a word here, once asked for

    @property
    def start(self) -> int:
        """First unit."""
        first = self.phrases[0]
        while first.possessor is not None:
            first = first.possessor
        return first.start

    @property
    def end(self) -> int:
        """Last unit of the noun phrases themselves."""
        last = self.phrases[-1]
        return last.ofs[-1].end if last.ofs else last.end


    def doers(self, keys: list[str], agents: frozenset[str]) -> Iterator[Nominal]:
        """Who does what the noun says: its possessor, then who stands behind one of the prepositions ``agents``."""
        possessor = self.phrases[-1].possessor
        if possessor is not None:
            yield Nominal([possessor])
        for preposition in self.prepositions:
            if preposition.nominal is not None and keys[preposition.unit] in agents:
                yield preposition.nominal


class Preposition:
    """A preposition phrase: the preposition's unit and its noun phrases or its -ing clause."""

    __slots__ = ("clause", "nominal", "unit")

    def __init__(self, unit: int, nominal: Nominal | None = None, clause: Clause | None = None) -> None:
        self.unit, self.nominal, self.clause = unit, nominal, clause


class Clause:
    """One verb with its company.

    ``kind`` is clause, predicate, infinitive, gerund or participle; ``opener`` says what opened it
    (relative, content, adverbial, joined, preposition or nothing).  ``objects`` and ``prepositions``
    are what follows the verb, in order; ``contents`` the clauses that complete it.
    """

    __slots__ = (
        "auxiliaries",
        "conditional",
        "contents",
        "doer",
        "end",
        "governor",
        "items",
        "kind",
        "lemma",
        "main",
        "modal",
        "negated",
        "noun_governor",
        "objects",
        "obligation",
        "opener",
        "opener_unit",
        "passive",
        "prepositions",
        "present",
        "relation",
        "start",
        "subject",
        "used",
    )  # fmt: skip

    def __init__(
        self, kind: str, subject: Nominal | None, auxiliaries: list[int], main: int, items: list[Any]
    ) -> None:
        self.kind = kind
        self.subject = subject
        self.auxiliaries = auxiliaries
        self.main = main
        self.items = items
        self.opener = ""
        self.opener_unit = -1
        self.objects: list[Nominal] = []
        self.prepositions: list[Preposition] = []
        self.contents: list[Clause] = []
        self.governor: Clause | None = None
        self.noun_governor: Nominal | None = None
        self.relation = ""
        self.lemma = ""
        self.passive = False
        self.doer: Nominal | None = None  # of a causative's participle: who had it done
        self.negated = False
        self.present = False  # an auxiliary says so: 'does not recognize', 'is not cooperating'
        self.modal = ""
        self.obligation = ""
        self.conditional = False
        self.start = self.end = main
        self.used = False

    def forget(self) -> None:
        """Lets go of all parts; clauses and noun phrases hold each other, so that nothing else would free them soon."""
        self.subject = self.doer = self.noun_governor = self.governor = None
        self.items, self.objects, self.prepositions, self.contents = [], [], [], []

    @property
    def finite(self) -> bool:
        """A clause of its own, not an infinitive, -ing form or participle."""
        return self.kind in ("clause", "predicate")


class Opened:
    """A part with its opening word: relative, content, adverbial or joined."""

    __slots__ = ("body", "kind", "unit")

    def __init__(self, kind: str, unit: int, body: Any) -> None:
        self.kind, self.unit, self.body = kind, unit, body


class Mark:
    __slots__ = ("name", "unit")

    def __init__(self, name: str, unit: int) -> None:
        self.name, self.unit = name, unit


# ---- From tree to parts ---------------------------------------------------------------------------

SHIFT = 12  # a PHRASE token carries start << SHIFT | end
_MASK = (1 << SHIFT) - 1


class _Builder:
    """Builds the parts while the grammar is parsed; stateless, one method a grammar rule."""

    def sentence(self, children: list[Any]) -> list[Any]:
        return children

    def apposition(self, children: list[Any]) -> Nominal | None:
        return _nominal(children, 1)

    def nominal(self, children: list[Any]) -> Nominal:
        if len(children) == 1:
            return Nominal([_noun_phrase(children[0], None)])
        nominal = _nominal(children, 0)
        assert nominal is not None
        return nominal

    def preposition_phrase(self, children: list[Any]) -> Preposition:
        unit = children[0].value
        if len(children) == 1:
            return Preposition(unit)
        if isinstance(children[1], Clause):
            return Preposition(unit, clause=children[1])
        return Preposition(unit, _nominal(children, 1))

    def finite(self, children: list[Token]) -> tuple[list[int], int]:
        last = children[-1]
        if last.type == "AUX":
            return [c.value for c in children], -1
        return [c.value for c in children[:-1]], last.value

    def verb(self, children: list[Token]) -> tuple[list[int], int]:
        return self.finite(children)

    def clause(self, children: list[Any]) -> Clause:
        auxiliaries, main = children[1]
        return Clause("clause", children[0], auxiliaries, main, children[2:])

    def predicate(self, children: list[Any]) -> Clause:
        auxiliaries, main = children[0]
        return Clause("predicate", None, auxiliaries, main, children[1:])

    def infinitive(self, children: list[Any]) -> Clause | Mark:
        if len(children) == 1:
            return Mark("OTHER", children[0].value)
        auxiliaries, main = children[1]
        clause = Clause("infinitive", None, auxiliaries, main, children[2:])
        clause.start = children[0].value
        return clause

    def gerund(self, children: list[Any]) -> Clause:
        return Clause("gerund", None, [], children[0].value, children[1:])

    def participle(self, children: list[Any]) -> Clause:
        return Clause("participle", None, [], children[0].value, children[1:])

    def _opened(self, kind: str, children: list[Any]) -> Opened:
        return Opened(kind, children[0].value, children[1] if len(children) > 1 else None)

    def relative(self, children: list[Any]) -> Opened:
        return self._opened("relative", children)

    def content(self, children: list[Any]) -> Opened:
        return self._opened("content", children)

    def adverbial(self, children: list[Any]) -> Opened:
        return self._opened("adverbial", children)

    def joined(self, children: list[Any]) -> Opened:
        return self._opened("joined", children)

    def mark(self, children: list[Token]) -> Mark:
        return Mark(children[0].type, children[0].value)


def _nominal(children: list[Any], at: int) -> Nominal | None:
    """Noun phrases and the signs between them, from ``children[at]`` on, to a nominal.

    POSS binds most tightly, then AND, then OF, then LOOSE_AND.
    """
    result: list[NounPhrase] = []  # joined loosely
    chain: list[list[NounPhrase]] = [[]]  # joined by OF; each link joined by AND
    owner: NounPhrase | None = None
    nominal: Nominal | None = None
    for child in children[at:]:
        if isinstance(child, Token):
            name = child.type
            if name == "PHRASE":
                chain[-1].append(_noun_phrase(child, owner))
                owner = None
                if nominal is None:
                    nominal = Nominal(result)
            elif name == "POSS":
                owner = chain[-1].pop()
            elif name == "OF":
                chain.append([])
            elif name == "LOOSE_AND":
                _close_chain(chain, result)
                chain = [[]]
        elif isinstance(child, Preposition):
            assert nominal is not None
            nominal.prepositions.append(child)
        elif isinstance(child, Nominal):
            assert nominal is not None
            nominal.apposition = child
    if owner is not None:
        chain[-1].append(owner)  # a possessive mark with nothing behind it
    _close_chain(chain, result)
    return nominal


def _noun_phrase(token: Token, owner: NounPhrase | None) -> NounPhrase:
    value: int = token.value
    return NounPhrase(value >> SHIFT, value & _MASK, owner)


def _close_chain(chain: list[list[NounPhrase]], result: list[NounPhrase]) -> None:
    for left, right in itertools.pairwise(chain):
        if right:
            left[-1].ofs = right
    result.extend(chain[0])


def open_parser(language: str = "en", table: Table | None = None) -> TableParser:
    """The sentence grammar of a language (or its ``table``, where that is known) as a parser that builds parts."""
    return TableParser(table or compile_table(f"{language}/sentence"), _Builder())
