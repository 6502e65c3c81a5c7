"""Tagged units and the sentence grammar to clauses: who, verb group, whom, and what governs what.

Three steps: `_feed` turns tags into the grammar's terminals (this is where commas and conjunctions
are told apart), the parser builds the parts, `_Linker` gives each part its subject and its governor.
Indexes are unit indexes.
"""

from __future__ import annotations

import itertools
from typing import Any

from coder.grammar import Table, TableParser, Token, compile_table
from coder.lexicon import Lexicon
from coder.phrases import Units

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

    __slots__ = ("apposition", "clauses", "phrases", "prepositions")

    def __init__(self, phrases: list[NounPhrase]) -> None:
        self.phrases = phrases
        self.prepositions: list[Preposition] = []
        self.apposition: Nominal | None = None
        self.clauses: list[Clause] = []  # 'the plan to deploy', 'forces fighting the army'

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

    @property
    def finite(self) -> bool:
        """A clause of its own, not an infinitive, -ing form or participle."""
        return self.kind in ("clause", "predicate")


class _Opened:
    """A part with its opening word: relative, content, adverbial or joined."""

    __slots__ = ("body", "kind", "unit")

    def __init__(self, kind: str, unit: int, body: Any) -> None:
        self.kind, self.unit, self.body = kind, unit, body


class _Mark:
    __slots__ = ("name", "unit")

    def __init__(self, name: str, unit: int) -> None:
        self.name, self.unit = name, unit


# ---- From tree to parts ---------------------------------------------------------------------------

_SHIFT = 12  # a PHRASE token carries start << _SHIFT | end
_MASK = (1 << _SHIFT) - 1


class _Builder:
    """Builds the parts while the grammar is parsed; stateless, one method a grammar rule."""

    def sentence(self, children: list[Any]) -> list[Any]:
        return children

    def apposition(self, children: list[Any]) -> Nominal | None:
        return _nominal(children, 1)

    def nominal(self, children: list[Any]) -> Nominal:
        if len(children) == 1:
            value = children[0].value
            return Nominal([NounPhrase(value >> _SHIFT, value & _MASK)])
        nominal = _nominal(children, 0)
        assert nominal is not None
        return nominal

    def preposition_phrase(self, children: list[Any]) -> Preposition:
        unit = children[0].value
        if len(children) == 1:
            return Preposition(unit)
        if children[1].__class__ is Clause:
            return Preposition(unit, clause=children[1])
        return Preposition(unit, _nominal(children, 1))

    def finite(self, children: list[Any]) -> tuple[list[int], int]:
        last = children[-1]
        if last.type == "AUX":
            return [c.value for c in children], -1
        return [c.value for c in children[:-1]], last.value

    def verb(self, children: list[Any]) -> tuple[list[int], int]:
        return self.finite(children)

    def clause(self, children: list[Any]) -> Clause:
        auxiliaries, main = children[1]
        return Clause("clause", children[0], auxiliaries, main, children[2:])

    def predicate(self, children: list[Any]) -> Clause:
        auxiliaries, main = children[0]
        return Clause("predicate", None, auxiliaries, main, children[1:])

    def infinitive(self, children: list[Any]) -> Clause | _Mark:
        if len(children) == 1:
            return _Mark("OTHER", children[0].value)
        auxiliaries, main = children[1]
        clause = Clause("infinitive", None, auxiliaries, main, children[2:])
        clause.start = children[0].value
        return clause

    def gerund(self, children: list[Any]) -> Clause:
        return Clause("gerund", None, [], children[0].value, children[1:])

    def participle(self, children: list[Any]) -> Clause:
        return Clause("participle", None, [], children[0].value, children[1:])

    def _opened(self, kind: str, children: list[Any]) -> _Opened:
        return _Opened(kind, children[0].value, children[1] if len(children) > 1 else None)

    def relative(self, children: list[Any]) -> _Opened:
        return self._opened("relative", children)

    def content(self, children: list[Any]) -> _Opened:
        return self._opened("content", children)

    def adverbial(self, children: list[Any]) -> _Opened:
        return self._opened("adverbial", children)

    def joined(self, children: list[Any]) -> _Opened:
        return self._opened("joined", children)

    def mark(self, children: list[Any]) -> _Mark:
        return _Mark(children[0].type, children[0].value)


def _nominal(children: list[Any], at: int) -> Nominal | None:
    """Noun phrases and the signs between them, from ``children[at]`` on, to a nominal.

    POSS binds most tightly, then AND, then OF, then LOOSE_AND.
    """
    result: list[NounPhrase] = []  # joined loosely
    chain: list[list[NounPhrase]] = [[]]  # joined by OF; each link joined by AND
    owner: NounPhrase | None = None
    nominal: Nominal | None = None
    for child in children[at:]:
        cls = child.__class__
        if cls is Preposition:
            assert nominal is not None
            nominal.prepositions.append(child)
        elif cls is Nominal:
            assert nominal is not None
            nominal.apposition = child
        elif child is None:
            continue
        elif child.type == "PHRASE":
            phrase = NounPhrase(child.value >> _SHIFT, child.value & _MASK, owner)
            owner = None
            if nominal is None:
                nominal = Nominal(result)
            chain[-1].append(phrase)
        elif child.type == "POSS":
            owner = chain[-1].pop()
        elif child.type == "OF":
            chain.append([])
        elif child.type == "LOOSE_AND":
            _close_chain(chain, result)
            chain = [[]]
    if owner is not None:
        chain[-1].append(owner)  # a possessive mark with nothing behind it
    _close_chain(chain, result)
    return nominal


def _close_chain(chain: list[list[NounPhrase]], result: list[NounPhrase]) -> None:
    for left, right in itertools.pairwise(chain):
        if right:
            left[-1].ofs = right
    result.extend(chain[0])


def open_parser(language: str = "en", table: Table | None = None) -> TableParser:
    """The sentence grammar of a language (or its ``table``, where that is known) as a parser that builds parts."""
    return TableParser(table or compile_table(f"{language}/sentence"), _Builder())


# ---- From tags to terminals -----------------------------------------------------------------------

_TERMINALS = {
    "M": "AUX", "B": "AUX", "H": "AUX", "O": "AUX", "VF": "FIN", "V": "BASE", "VN": "PART", "VG": "GER",
    "T": "TO", "I": "PREP", "U": "SUB", "W": "WH", "THAT": "THAT", "POS": "POSS", ";": "STOP", ":": "COMMA", "-": "COMMA",
}  # fmt: skip
_TRANSPARENT = frozenset(["R", "DATE", '"', ".", "NOT"])
_NOUNY = frozenset(["D", "S", "P", "N", "NS", "X", "J", "C"])
_WORDS = frozenset(["N", "NS", "X", "J", "C"])
_VERBY = frozenset(["VF", "M", "B", "H", "O", "V", "VN", "VG"])
_FINITE = frozenset(["VF", "M", "B", "H", "O"])
_BRACKET_LIMIT = 8


def _feed(units: Units, lexicon: Lexicon) -> list[Token]:
    tags, lemmas, keys = units.tags, units.lemmas, units.keys
    order = _visible(units, lexicon.has("caption_words"))
    total = len(order)
    names = [tags[i] for i in order]
    appositive_close: set[int] = set()
    joining = lexicon.has("list_conjunctions")
    of_words, prepositions = lexicon.has("of"), lexicon.has("prepositions")
    gerund_auxiliaries, clause_verbs = lexicon.has("gerund_auxiliaries"), lexicon.has("clause_verbs")
    complements = lexicon.has("object_complements")
    result: list[Token] = []
    nominal_before = False  # the token before belongs to a noun phrase
    has_finite = False  # this stretch has had its finite verb
    list_until = -1  # inside a recognised list, commas before this position join
    k = 0
    while k < total:
        unit = order[k]
        name = names[k]
        if name in _NOUNY:
            end = k
            if name != "P":
                while (
                    end + 1 < total and names[end + 1] in _WORDS and _same_phrase(order, names, end, units, complements)
                ):  # fmt: skip
                    end += 1
            if (
                name == "J" and end == k and nominal_before and end + 1 < total and names[end + 1] == "I"
                and len(result) > 1 and result[-1].type == "PHRASE" and result[-2].type == "PREP"
            ):  # fmt: skip
                k += 1  # 'against forces loyal to Haftar'
                continue
            result.append(Token("PHRASE", (unit << _SHIFT) | order[end]))
            nominal_before = True
            k = end + 1
            continue
        if name == "K":
            said = _reports_names(k, names, order, lemmas, lexicon.has("clause_verbs"))
            kind = _conjunction(k, names, order, lemmas, has_finite and not said, nominal_before, joining)
            if kind:
                result.append(Token(kind, unit))
            if kind == "VAND":
                nominal_before = False
            k += 1
            continue
        if name == ",":
            if unit in appositive_close:
                result.append(Token("APPC", unit))
                nominal_before = False
                k += 1
                continue
            if k < list_until:
                if k + 1 < total and names[k + 1] == "K":
                    k += 1  # 'A, B, and C': the conjunction does the joining
                    continue
                result.append(Token("AND", unit))
                nominal_before = False
                k += 1
                continue
            kind, until = _comma(k, names, order, lemmas, total, nominal_before, has_finite, joining)
            if kind == "AND":
                list_until = until
                if k + 1 < total and names[k + 1] == "K":
                    k += 1
                    continue
                result.append(Token("AND", unit))
            elif kind == "APPO":
                result.append(Token("APPO", unit))
                if until >= 0 and names[until] == ",":
                    appositive_close.add(order[until])
            else:
                result.append(Token("COMMA", unit))
                has_finite = False
            nominal_before = False
            k += 1
            continue
        if name == "I":
            if lemmas[unit] in of_words and nominal_before and k + 1 < total and names[k + 1] in _NOUNY:
                result.append(Token("OF", unit))
            else:
                result.append(Token("PREP", unit))
            nominal_before = False
            k += 1
            continue
        if name == "U" and keys[unit] in prepositions and not (k + 1 < total and names[k + 1] in _NOUNY):
            name = "I"
        if (
            name in ("H", "B")
            and keys[unit] in gerund_auxiliaries
            and not (result and result[-1].type == "AUX")
        ):
            following = names[k + 1] if k + 1 < total else ""
            if following in ("VN", "VF"):
                # 'accused of having sold' is 'accused of selling'; 'being held' is a participle
                result.append(Token("GER" if name == "H" else "PART", order[k + 1]))
                nominal_before = False
                k += 2
                continue
        terminal = _TERMINALS.get(name, "OTHER")
        if terminal == "POSS" and not nominal_before:
            terminal = "OTHER"
        if name in _FINITE:
            # 'said Iran and Iraq attacked ...': a name behind such a verb may begin a clause without a sign
            opens = (
                name == "VF" and lemmas[unit] in clause_verbs and k + 1 < total and names[k + 1] in ("X", "J")
            )
            has_finite = not opens
        elif name in ("W", "THAT", "U", ";"):
            has_finite = False
        result.append(Token(terminal, unit))
        nominal_before = False
        k += 1
    return result


def _where_pictured(comma: int, units: Units, words: frozenset[str]) -> int:
    """The unit after the words between commas that say where in a picture somebody stands; 0 where there are none."""
    keys, tags = units.keys, units.tags
    unit = comma + 1
    while unit < len(keys) and keys[unit] in words:
        unit += 1
    if unit == comma + 1 or (unit < len(keys) and tags[unit] not in (",", ".", "K")):
        return 0
    return unit + 1 if unit < len(keys) and tags[unit] == "," else unit


def _visible(units: Units, pictured: frozenset[str]) -> list[int]:
    """The units that the grammar sees: no adverbs, dates, quotes, short brackets, or commas around nothing."""
    tags, count = units.tags, len(units)
    pictured = pictured if not pictured.isdisjoint(units.keys) else frozenset()
    order: list[int] = []
    i = 0
    while i < count:
        name = tags[i]
        if name in _TRANSPARENT:
            i += 1
            continue
        if name == "(":
            close = next((j for j in range(i + 1, min(i + _BRACKET_LIMIT, count)) if tags[j] == ")"), -1)
            if close > 0:
                i = close + 1
                continue
            tags[i] = ","
            order.append(i)
            i += 1
            continue
        if name == ")":
            tags[i] = ","
            name = ","
        if name in (",", "-", ":"):
            beside = _where_pictured(i, units, pictured) if pictured and name == "," else 0
            if beside:
                i = beside  # 'Ali, second left, and Musa, right, met'
                continue
            if name == "," and order and tags[order[-1]] == "J" and i + 1 < count and tags[i + 1] == "J":
                i += 1  # 'direct, high-level talks'
                continue
            if name != ",":
                tags[i] = ","
            if not order:  # nothing before it
                i += 1
                continue
            if tags[order[-1]] == ",":  # a pair of commas around an adverb or a date
                order.pop()
                i += 1
                continue
        order.append(i)
        i += 1
    while order and tags[order[-1]] == ",":
        order.pop()
    return order


def _same_phrase(
    order: list[int], names: list[str], end: int, units: Units, complements: frozenset[str]
) -> bool:
    """May the next nominal unit continue the phrase?  Not across a transparent date or a pronoun."""
    here, after = order[end], order[end + 1]
    if names[end] in ("N", "NS") and names[end + 1] == "C" and units.keys[after].isalpha():
        return False  # 'freed on bail two ministers'
    if names[end] in ("NS", "X") and names[end + 1] == "N" and units.keys[after] in complements:
        return False  # 'took three students hostage'
    if names[end] in ("N", "NS", "X") and names[end + 1] in ("J", "C"):
        # 'found the minister guilty', but 'European Union foreign ministers'
        following = end + 2
        while following < len(names) and names[following] in ("J", "C"):
            following += 1
        if names[end + 1] == "J" and not (following < len(names) and names[following] in ("N", "NS", "X")):
            return False
    if names[end] == "N" and names[end + 1] == "X" and units.phrases[here] is None:
        # 'under the accord India will', but 'President Ruto', 'the group Hamas'
        found = units.phrases[after]
        if (
            found is not None
            and any(n.form in ("name", "capital") for n in found.names)
            and not units.tokens.words[units.first[here]][0].isupper()
        ):
            return False
    if (
        after - here > 1
        and any(units.tags[j] in ("DATE",) for j in range(here + 1, after))
        and names[end] in ("N", "NS", "X")
    ):
        return names[end + 1] in ("N", "NS") and names[end] == "X"
    return True


def _conjunction(
    k: int, names: list[str], order: list[int], lemmas: list[str], has_finite: bool, nominal_before: bool,
    joining: frozenset[str],
) -> str:  # fmt: skip
    """AND, LOOSE_AND or VAND; empty where the conjunction means nothing to the grammar."""
    total = len(names)
    word = lemmas[order[k]]
    if k + 1 >= total:
        return ""
    after = names[k + 1]
    if after in _VERBY or after in ("T", "W", "THAT", "U"):
        return "VAND"
    if after == "I":
        return "VAND" if not nominal_before else ""
    if after not in _NOUNY:
        return "VAND" if word not in joining else ""
    stop = _nominal_run(k + 1, names)
    if has_finite and stop < total and names[stop] in _FINITE:
        return "VAND"
    if word not in joining:
        return "VAND"
    if not nominal_before:
        return "VAND"
    return "LOOSE_AND" if after in ("D", "S") else "AND"


def _reports_names(
    k: int, names: list[str], order: list[int], lemmas: list[str], clause_verbs: frozenset[str]
) -> bool:
    """'said Arnor and Gondor would meet': names behind a verb of saying are joined, not two clauses."""
    if names[k - 1] != "X" or names[k + 1 : k + 2] != ["X"]:
        return False
    start = k - 1
    while start > 0 and names[start - 1] in _NOUNY:
        start -= 1
    return start > 0 and names[start - 1] == "VF" and lemmas[order[start - 1]] in clause_verbs


def _nominal_run(k: int, names: list[str], links: tuple[str, ...] = ("I", "K")) -> int:
    """The position after a run of noun phrase words, with prepositions and conjunctions (``links``) inside it."""
    total = len(names)
    while k < total:
        name = names[k]
        if name in _NOUNY or name == "POS" or (name in links and k + 1 < total and names[k + 1] in _NOUNY):
            k += 1
        else:
            break
    return k


def _comma(
    k: int, names: list[str], order: list[int], lemmas: list[str], total: int, nominal_before: bool, has_finite: bool,
    joining: frozenset[str],
) -> tuple[str, int]:  # fmt: skip
    """What a comma does: joins a list (AND), opens an apposition (APPO) or separates (COMMA)."""
    if not nominal_before or k + 1 >= total:
        return "COMMA", -1
    after = names[k + 1]
    if after == "K":
        # 'A, B, and C' is caught at its first comma; here it is 'X, and Y'
        if k + 2 < total and names[k + 2] in _NOUNY and lemmas[order[k + 1]] in joining:
            stop = _nominal_run(k + 2, names)
            if not has_finite and stop < total and names[stop] in _FINITE:
                return "AND", k + 1
        return "COMMA", -1
    if after not in _NOUNY:
        return "COMMA", -1
    # a list: nominal runs between commas, the last one behind a conjunction
    position = k
    fronted = _fronted(k, names)
    while position < total and names[position] == ",":
        start = position + 1
        if start < total and names[start] == "K":
            start += 1
            if start < total and names[start] in _NOUNY and lemmas[order[start - 1]] in joining:
                stop = _nominal_run(start, names)
                if has_finite and stop < total and names[stop] in _FINITE:
                    break
                return (
                    ("COMMA", -1) if fronted and stop < total and names[stop] in _FINITE else ("AND", start)
                )
            break
        stop = _nominal_run(start, names, ("I",))  # up to a conjunction
        if stop == start:
            break
        if stop < total and names[stop] == "K" and stop + 1 < total and names[stop + 1] in _NOUNY:
            end = _nominal_run(stop + 1, names)
            finite_next = end < total and names[end] in _FINITE
            if finite_next and (has_finite or fronted):
                break
            if position > k or (lemmas[order[stop]] in joining and names[start] not in ("D", "S")):
                return "AND", stop
            break
        position = stop
    stop = _nominal_run(k + 1, names)
    stopper = names[stop] if stop < total else "."
    if stopper in _FINITE:
        return "COMMA", -1
    if stopper == "," or stopper == ".":
        return ("COMMA", -1) if fronted and stopper == "." else ("APPO", stop if stop < total else -1)
    if stopper in ("W", "VG", "VN", "T") and names[k + 1] in ("D", "S", "J", "N", "NS", "C", "X"):
        return "APPO", -1
    return "COMMA", -1


def _fronted(k: int, names: list[str]) -> bool:
    """Is what stands before this comma a fronted adverbial ('In Cairo, ...', 'After the talks, ...')?"""
    for j in range(k - 1, -1, -1):
        name = names[j]
        if name in _FINITE or name in (",", ";", "THAT", "W"):
            return False
        if j == 0:
            return name in ("I", "U", "VG", "VN", "T")
    return False


# ---- From parts to clauses ------------------------------------------------------------------------


def find_clauses(units: Units, parser: TableParser, lexicon: Lexicon) -> tuple[list[Clause], list[Nominal]]:
    """The clauses of a tagged sentence, in order, and its noun phrases outside any clause."""
    terminals = _feed(units, lexicon)
    if not terminals:
        return [], []
    parts: Any = parser.parse(terminals)
    linker = _Linker(units, lexicon)
    return linker.link(parts)


class _Linker:
    """Walks the parts from left to right and gives each clause its subject and governor."""

    def __init__(self, units: Units, lexicon: Lexicon) -> None:
        self.units = units
        self.lexicon = lexicon
        self.clause_verbs = lexicon.has("clause_verbs")
        self.clauses: list[Clause] = []
        self.loose: list[Nominal] = []
        self.pending: Nominal | None = None  # a noun phrase that waits for its verb
        self.finite: Clause | None = None  # the last finite clause
        self.last: Clause | None = None  # the last clause of any kind, the innermost
        self.front: list[Preposition] = []  # preposition phrases before any verb
        self.fronted: list[Clause] = []  # subjectless clauses before the main one
        self.comma = True  # a comma stands before the part
        self.following: Any = None  # the part after this one
        self.inserted: Clause | None = None  # ', officials said,' between a subject and its verb
        self.awaiting: Clause | None = None  # 'warned that if ..., ...': the content is still to come
        self.joining = False  # a conjunction stands before the part: 'and that ...'

    def link(self, parts: list[Any]) -> tuple[list[Clause], list[Nominal]]:
        for i, part in enumerate(parts):
            cls = part.__class__
            self.following = parts[i + 1] if i + 1 < len(parts) else None
            if cls is _Mark:
                if part.name in ("COMMA", "APPC", "APPO"):
                    self.comma = True
                elif part.name == "STOP":
                    self.comma = True
                    self.pending = None
                continue
            if cls is Nominal:
                self._nominal(part)
            elif cls is Preposition:
                self._preposition(part)
            elif cls is Clause:
                self._clause(part)
            elif cls is _Opened:
                self._open(part)
            self.comma = False
            self.joining = cls is _Opened and part.kind == "joined" and part.body is None
        self._break_circles()
        for clause in self.clauses:
            self._features(clause)
        for clause in self.clauses:
            # 'the aim would be to meet', 'the leaders are to meet'
            governor = clause.governor
            if (
                clause.kind == "infinitive"
                and governor is not None
                and not clause.modal
                and clause.relation == "content"
            ):
                if (
                    governor.main in governor.auxiliaries
                    and self.units.tags[governor.main] == "B"
                    and not governor.objects
                ):
                    clause.modal = governor.modal or "future"
                    clause.negated = clause.negated or governor.negated
        self._share_objects()
        self.clauses.sort(key=lambda c: c.main)
        return self.clauses, self.loose

    # -- parts ------------------------------------------------------------------------------------

    def _nominal(self, nominal: Nominal) -> None:
        self.loose.append(nominal)
        self.pending = nominal

    def _preposition(self, phrase: Preposition) -> None:
        if phrase.clause is not None:
            host = self.last
            if host is not None:  # 'accused Ali, the minister, of stealing'
                host.prepositions.append(phrase)
                self._nested(host, phrase.clause, "preposition", phrase.unit)
                return
            phrase.clause.opener, phrase.clause.opener_unit = "preposition", phrase.unit
            self._add(phrase.clause, None, "adjunct", None)
            self.fronted.append(phrase.clause)
        if self.last is not None and not (self.pending is not None and not self.comma):
            self.last.prepositions.append(phrase)
        elif self.pending is not None:
            self.pending.prepositions.append(phrase)
        else:
            self.front.append(phrase)

    def _clause(self, clause: Clause) -> None:
        if clause.kind == "clause":
            self._finite_clause(clause)
        elif clause.kind == "predicate":
            self._predicate(clause)
        else:
            self._dependent(clause)

    def _finite_clause(self, clause: Clause) -> None:
        lemma = self._lemma(clause)
        pending = self.pending
        if (
            pending is not None
            and self.comma
            and lemma in self.clause_verbs
            and not any(i.__class__ is Nominal for i in clause.items)
        ):
            # 'Kenya, officials said, praised Uganda': the subject goes on waiting
            self._add(clause, None, "", clause.subject)
            self.pending, self.inserted = pending, clause
            return
        if pending is not None and not self.comma:
            # 'the town rebels seized': a relative clause without its pronoun
            self._add(clause, self.finite, "relative", clause.subject)
            clause.objects.append(pending)
            return
        attribution = (
            self.comma and lemma in self.clause_verbs and self.finite is not None and self.finite.governor is None
            and not any(i.__class__ is Nominal for i in clause.items)
        )  # fmt: skip
        before = self.finite
        if self.awaiting is not None:
            host, self.awaiting = self.awaiting, None
            host.contents.append(clause)
            self._add(clause, host, "content", clause.subject)
            self._settle_front(clause)
            return
        self._add(clause, None, "", clause.subject)
        if attribution and before is not None:
            for earlier in self.clauses:
                if earlier is not clause and earlier.finite and earlier.governor is None:
                    earlier.governor, earlier.relation = clause, "content"
                    clause.contents.append(earlier)
        self._settle_front(clause)

    def _predicate(self, clause: Clause) -> None:
        lemma = self._lemma(clause)
        last, pending = self.last, self.pending
        if (
            self.comma and lemma in self.clause_verbs and self.finite is not None and pending is None
            and clause.items and clause.items[0].__class__ is Nominal
            and not any(i.__class__ is Clause and i.kind == "infinitive" for i in clause.items)
            and self.following.__class__ is not Clause
            and self._speaks(lemma, clause.items[0])
        ):  # fmt: skip
            # '..., said the minister'
            clause.subject = clause.items.pop(0)
            self._finite_clause(clause)
            return
        if not self.comma and last is not None and pending is None:
            speech = self._open_speech(last)
            if speech is not None:
                nominal = speech.objects.pop()
                self._add(clause, speech, "content", nominal)
                speech.contents.append(clause)
                return
        if not self.comma and last is not None:
            host = self._object_host(last)
            if host is not None and (pending is None or self._lemma(host) in self.clause_verbs):
                self._take_subject(clause, host)
                return
        if pending is not None:
            self.pending = None
            inserted, self.inserted = self.inserted, None
            self._add(clause, inserted, "content" if inserted is not None else "", pending)
            if inserted is not None:
                inserted.contents.append(clause)
            self._settle_front(clause)
            return
        subject = self.finite.subject if self.finite is not None else None
        if (
            self.comma and lemma in self.clause_verbs and self.finite is not None
            and (lemma in self.lexicon.has("inverting_verbs") or not any(i.__class__ is Nominal for i in clause.items))
        ):  # fmt: skip
            # a sentence end got lost: '... in the strait Minister Koizumi, visiting a base, said'
            self._add(clause, None, "", self._last_nominal(self.finite) or subject)
            return
        self._add(
            clause,
            self.finite.governor if self.finite else None,
            self.finite.relation if self.finite else "",
            subject,
        )
        if self.finite is None:
            self._settle_front(clause)

    def _speaks(self, lemma: str, nominal: Nominal) -> bool:
        """Is what follows the verb its subject: ', warned the minister', but ', recalled its envoy and closed ...'?"""
        if lemma in self.lexicon.has("inverting_verbs"):
            return True
        units, following = self.units, self.following
        if units.tags[nominal.start] == "S" or (
            following.__class__ is _Opened and following.kind == "joined"
        ):
            return False
        head = nominal.phrases[0].end
        return units.tags[head] in ("X", "P") or units.phrases[head] is not None

    def _break_circles(self) -> None:
        """No clause governs itself, however odd the sentence."""
        for clause in self.clauses:
            seen: set[int] = set()
            current = clause
            while current.governor is not None:
                seen.add(id(current))
                if id(current.governor) in seen:
                    current.governor, current.relation = None, ""
                    break
                current = current.governor

    def _open_speech(self, last: Clause) -> Clause | None:
        """'said plans to deploy missiles would go on': the verb of speech whose object has clauses of its own."""
        clause: Clause | None = last
        for _ in self.clauses:
            if clause is None or clause.governor is None:
                break
            modified = clause.relation == "modifier"
            clause = clause.governor
            if (
                modified
                and clause.finite
                and self._lemma(clause) in self.clause_verbs
                and clause.objects
                and not clause.contents
            ):
                return clause if clause.objects[-1].clauses else None
        return None

    def _take_subject(self, clause: Clause, host: Clause) -> None:
        """A verb right behind another clause: the noun phrase between them is its subject."""
        nominal: Nominal = host.items[-1]
        if host.main < 0 and host.subject is None and len(host.items) == 1 and not clause.auxiliaries:
            # 'Will Japan attend ...?': the auxiliary stands before the subject
            self.clauses.remove(host)
            clause.auxiliaries = host.auxiliaries
            self._add(clause, None, "", nominal)
            return
        lemma = self._lemma(host)
        openers = self.lexicon.has("clause_prepositions")
        last = nominal.prepositions[-1] if nominal.prepositions else None
        if last is not None and last.nominal is not None and self.units.keys[last.unit] in openers:
            # 'after burning vehicles were used'
            nominal.prepositions.remove(last)
            host.prepositions.remove(last)
            clause.opener, clause.opener_unit = "adverbial", last.unit
            self._add(clause, host, "adverbial", last.nominal)
        elif lemma in self.clause_verbs or lemma in self.lexicon.has("bare_infinitive"):
            # 'said the minister would resign'
            host.items.pop()
            host.objects.remove(nominal)
            self._add(clause, host, "content", nominal)
            host.contents.append(clause)
        elif last is not None and last.nominal is not None:
            self._add(clause, host, "relative", last.nominal)
        else:
            host.items.pop()
            host.objects.remove(nominal)
            self._add(clause, None, "", nominal)

    def _last_nominal(self, clause: Clause) -> Nominal | None:
        found = [
            p.nominal for c in [clause, *clause.contents] for p in c.prepositions if p.nominal is not None
        ]
        found += [n for c in [clause, *clause.contents] for n in c.objects]
        return max(found, key=lambda n: n.start, default=None)

    def _object_host(self, clause: Clause) -> Clause | None:
        """The clause whose last object could be the subject of the verb that follows it."""
        if clause.items and clause.items[-1].__class__ is Nominal and not clause.items[-1].clauses:
            return clause
        return None

    def _dependent(self, clause: Clause) -> None:
        """An infinitive, -ing clause or participle that no verb took as its own."""
        pending = self.pending
        if pending is not None and not self.comma:
            self._add(clause, None, "modifier", pending)
            pending.clauses.append(clause)
            return
        if self.finite is None:
            self._add(clause, None, "adjunct", pending)
            if pending is None:
                self.fronted.append(clause)
            return
        subject = self.finite.subject
        if clause.kind == "participle" and pending is not None:
            subject = pending
        self._add(clause, self.finite, "adjunct", subject)

    def _open(self, part: _Opened) -> None:
        body = part.body
        if body is None and part.kind == "content":
            self.awaiting = self.last
            return
        if body.__class__ is Nominal:
            if part.kind == "joined":
                self.comma = True
            self._nominal(body)
            return
        if body.__class__ is Preposition:
            self._preposition(body)
            return
        if body.__class__ is not Clause:
            return
        body.opener, body.opener_unit = part.kind, part.unit
        if part.kind == "relative":
            self._relative(body)
        elif part.kind == "content":
            self._content(body)
        elif part.kind == "adverbial":
            self._adverbial(body, part.unit)
        else:
            self._joined(body)

    def _relative(self, body: Clause) -> None:
        antecedent = self._antecedent()
        keep_pending, keep_finite = self.pending, self.finite
        if body.kind == "clause":
            self._add(body, keep_finite, "relative", body.subject)
            if antecedent is not None and self.units.keys[body.opener_unit] in self.lexicon.has("relatives"):
                body.objects.append(antecedent)  # but not of 'where', 'how'

        else:
            self._add(body, keep_finite, "relative", antecedent)
        self.pending = keep_pending

    def _antecedent(self) -> Nominal | None:
        if self.pending is not None:
            return self.pending
        last = self.last
        if last is None:
            return None
        for item in last.items[::-1]:
            if item.__class__ is Nominal:
                return item
            if item.__class__ is Preposition and item.nominal is not None:
                return item.nominal
        return last.subject

    def _content(self, body: Clause) -> None:
        pending, host = self.pending, self.last
        if self.joining:
            # 'said that Tonga had lied and that Samoa had helped': both are what is said
            sibling = self.finite
            while sibling is not None and sibling.relation != "content":
                sibling = sibling.governor
            if sibling is not None:
                host = sibling.governor
        if body.kind == "predicate" and body.subject is None:
            body.subject = self._antecedent()
            self._add(body, host, "relative", body.subject)
            self.pending = pending
            return
        if pending is not None and not self.comma:
            self._add(body, None, "content", body.subject)
            body.noun_governor = pending
            pending.clauses.append(body)
            self.pending = pending
            return
        if (
            host is not None
            and host.items
            and host.items[-1].__class__ is Nominal
            and self._is_act(host.items[-1])
        ):
            # 'repeated its demand that Mali lift the ban'
            self._add(body, host, "modifier", body.subject)
            body.noun_governor = host.items[-1]
            host.items[-1].clauses.append(body)
            return
        if host is not None and body.kind == "infinitive":
            self._add(body, host, "content", host.subject)
        else:
            self._add(body, host, "content", body.subject)
        if host is not None:
            host.contents.append(body)

    def _adverbial(self, body: Clause, unit: int) -> None:
        conditional = self.units.keys[unit] in self.lexicon.has("conditional_subordinators")
        host = self.last
        if (
            host is not None and not self.comma and body.subject is not None
            and self.units.keys[unit] in self.lexicon.has("content_subordinators")
        ):  # fmt: skip
            # 'asked whether Chile would attend'
            body.conditional = conditional
            self._add(body, host, "content", body.subject)
            host.contents.append(body)
            return
        keep = self.finite
        subject = body.subject
        if subject is None:
            subject = keep.subject if keep is not None else None
        self._add(body, keep, "adverbial", subject)
        body.conditional = conditional
        if subject is None:
            self.fronted.append(body)
        if keep is None:
            self.finite = None  # the main clause is still to come
        self.pending = None

    def _joined(self, body: Clause) -> None:
        finite, last = self.finite, self.last
        if body.kind == "clause":
            governor = (
                finite.governor
                if finite is not None and not self.comma and finite.relation == "content"
                else None
            )
            self._add(body, governor, "content" if governor else "", body.subject)
            if governor is not None:
                governor.contents.append(body)
            return
        sibling = finite
        if last is not None and last is not finite:
            same = last.kind == body.kind
            base = (
                body.kind == "predicate"
                and body.main >= 0
                and self.units.tags[body.main] == "V"
                and not body.auxiliaries
            )
            if same or (base and last.kind == "infinitive"):
                sibling = last
                if base:
                    body.kind = "infinitive"
        if sibling is None:
            self._clause(body)
            return
        saying = sibling.governor
        if (
            saying is not None and saying.finite and sibling.relation == "content" and sibling.finite and sibling.auxiliaries
            and body.kind == "predicate" and body.main >= 0 and not body.auxiliaries and not saying.auxiliaries
            and self.units.tags[body.main] == "VF" and sibling.opener != "content"
        ):  # fmt: skip
            sibling = saying  # 'said the move was illegal and summoned the ambassador'
        if body.kind == "participle" and sibling.finite:
            body.kind = "predicate"
            body.auxiliaries = list(sibling.auxiliaries)
        elif (
            body.kind == "predicate" and body.main >= 0 and not body.auxiliaries and sibling.auxiliaries
            and self.units.tags[body.main] == "V"
        ):  # fmt: skip
            body.auxiliaries = list(sibling.auxiliaries)
        subject = sibling.subject
        if (
            body.kind == "predicate"
            and self.pending is not None
            and sibling.relation in ("relative", "modifier")
            and self.comma
        ):
            subject, self.pending = self.pending, None
        self._add(body, sibling.governor, sibling.relation, subject)
        body.noun_governor = sibling.noun_governor
        if sibling.governor is not None and sibling in sibling.governor.contents:
            sibling.governor.contents.append(body)

    # -- helpers ----------------------------------------------------------------------------------

    def _lemma(self, clause: Clause) -> str:
        """The verb's base form; of a bare auxiliary ('had him arrested') that of the auxiliary."""
        unit = clause.main if clause.main >= 0 else clause.auxiliaries[-1] if clause.auxiliaries else -1
        return self.units.lemmas[unit] if unit >= 0 else ""

    def _settle_front(self, clause: Clause) -> None:
        clause.prepositions.extend(self.front)
        self.front = []
        for earlier in self.fronted:
            if earlier.subject is None:
                earlier.subject = clause.subject
            if earlier.governor is None:
                earlier.governor = clause
        self.fronted = []

    def _add(self, clause: Clause, governor: Clause | None, relation: str, subject: Nominal | None) -> None:
        """Files a clause, flattens its items and adds the clauses nested in them."""
        clause.governor, clause.relation = governor, relation
        if clause.subject is None:
            clause.subject = subject
        self.clauses.append(clause)
        if clause.finite:
            self.finite = clause
            if clause.opener != "relative":
                self.pending = None
        self.last = clause
        if clause.main < 0 and clause.auxiliaries:
            clause.start = clause.auxiliaries[0]
        elif clause.kind != "infinitive":
            clause.start = clause.auxiliaries[0] if clause.auxiliaries else clause.main
        gerund_verb = self._lemma(clause) in self.lexicon.has("gerund_verbs")
        for item in clause.items:
            self._item(clause, item, gerund_verb)

    def _item(self, clause: Clause, item: Any, gerund_verb: bool) -> None:
        if item.__class__ is Nominal:
            clause.objects.append(item)
            for phrase in item.prepositions:
                clause.prepositions.append(phrase)
                if phrase.clause is not None:
                    self._nested(clause, phrase.clause, "preposition", phrase.unit)
        elif item.__class__ is Preposition:
            clause.prepositions.append(item)
            if item.clause is not None:
                self._nested(clause, item.clause, "preposition", item.unit)
        elif item.__class__ is Clause:
            if item.kind == "infinitive" and clause.objects and self._is_act(clause.objects[-1]):
                # 'repeated its demand to lift the ban': the noun's content, not the verb's
                self._add(item, clause, "modifier", clause.subject)
                clause.objects[-1].clauses.append(item)
            elif item.kind == "infinitive" or (item.kind == "gerund" and gerund_verb):
                self._nested(clause, item, "", -1)
            else:
                # 'met protesters demanding reform': the noun phrase before it is the subject
                nominal = self._before(clause, item)
                if (
                    item.kind == "participle" and clause.objects and nominal is clause.objects[-1]
                    and self._lemma(clause) in self.lexicon.has("causatives")
                ):  # fmt: skip
                    item.doer = clause.subject
                    clause.contents.append(item)
                    self._add(item, clause, "content", nominal)
                elif item.kind == "gerund" and clause.objects and self._is_message(clause.objects[0]):
                    self._add(item, clause, "adjunct", clause.subject)
                elif nominal is not None:
                    self._add(item, clause, "modifier", nominal)
                    nominal.clauses.append(item)
                else:
                    self._nested(clause, item, "", -1)

    def _is_act(self, nominal: Nominal) -> bool:
        return self._noun(nominal.phrases[-1].end) in self.lexicon.has("act_nouns")

    def _is_message(self, nominal: Nominal) -> bool:
        return self._noun(nominal.phrases[0].end) in self.lexicon.has("message_nouns")

    def _noun(self, unit: int) -> str:
        """The base form of a noun; none for a name that ends in one ('the Washington Post')."""
        phrase = self.units.phrases[unit]
        return "" if phrase is not None and phrase.names else self.units.lemmas[unit]

    def _before(self, clause: Clause, item: Clause) -> Nominal | None:
        found: Nominal | None = None
        for other in clause.items:
            if other is item:
                break
            if other.__class__ is Nominal:
                found = other
                for phrase in other.prepositions:
                    if phrase.nominal is not None and phrase.nominal.apposition is not None:
                        found = phrase.nominal.apposition
                if other.apposition is not None:
                    found = other.apposition
            elif other.__class__ is Preposition and other.nominal is not None:
                found = other.nominal
        return found

    def _nested(self, clause: Clause, inner: Clause, opener: str, unit: int) -> None:
        inner.opener, inner.opener_unit = opener or inner.opener, unit
        control: Nominal | None = None
        lemma = self._lemma(clause)
        if (
            inner.kind == "infinitive"
            and lemma in self.lexicon.has("control_verbs")
            and lemma not in self.lexicon.has("subject_control")
        ):
            if clause.objects:
                control = clause.objects[-1]
            elif clause.prepositions:
                # 'called on Iran to stop'
                first = clause.prepositions[-1]
                control = first.nominal if first.nominal is not None and first.unit < inner.start else None
        subject = clause.subject
        if inner.kind == "infinitive" and control is not None:
            subject = control
        elif (
            inner.kind == "gerund" and opener == "preposition" and clause.objects
            and self.units.keys[unit] not in self.lexicon.has("clause_prepositions") | self.lexicon.has("agent_prepositions")
        ):  # fmt: skip
            subject = clause.objects[-1]
        clause.contents.append(inner)
        self._add(inner, clause, "content", subject)

    def _features(self, clause: Clause) -> None:
        units, lexicon = self.units, self.lexicon
        tags, lemmas = units.tags, units.lemmas
        main = clause.main
        auxiliaries = clause.auxiliaries
        if main >= 0:
            clause.lemma = lemmas[main]
        elif auxiliaries:
            last = auxiliaries[-1]
            kinds = {"B": "be", "H": "have", "O": "do"}
            clause.lemma = kinds.get(tags[last], lemmas[last])
            clause.main = last
        last_aux = tags[auxiliaries[-1]] if auxiliaries else ""
        if main >= 0 and tags[main] == "VN":
            clause.passive = last_aux == "B" or (not auxiliaries and clause.kind != "gerund")
        clause.present = (
            main >= 0 and not clause.passive and tags[auxiliaries[0]] in ("B", "O")
            and units.keys[auxiliaries[0]] not in lexicon.has("past_auxiliaries")
        ) if auxiliaries else False  # fmt: skip
        for unit in auxiliaries:
            if tags[unit] == "M":
                clause.obligation = lexicon.obligations.get(lemmas[unit], "")
                clause.modal = lexicon.modals.get(lemmas[unit]) or lexicon.modals.get(
                    units.keys[unit], "hypothetical"
                )
        start = clause.start
        low = start - 1
        while low >= 0 and tags[low] in ("R", '"'):
            low -= 1
        clause.negated = any(tags[j] == "NOT" for j in range(max(low, 0), clause.main + 1)) or (
            bool(auxiliaries)
            and clause.main in auxiliaries
            and clause.main + 1 < len(tags)
            and tags[clause.main + 1] == "NOT"
        )
        subject = clause.subject
        if subject is not None and units.keys[subject.start] in lexicon.has("negative_determiners"):
            clause.negated = True  # 'neither Israel nor Hamas accepted'
        if clause.opener == "joined" and units.keys[clause.opener_unit] in lexicon.has(
            "negative_conjunctions"
        ):
            clause.negated = True  # 'did not attack nor invade'
        clause.end = clause.main

    def _share_objects(self) -> None:
        """'arrested and charged two men': a verb without object takes that of the verb joined to it."""
        clauses = self.clauses
        for first, second in itertools.pairwise(clauses):
            if (
                second.opener == "joined" and second.kind != "clause" and first.kind != "infinitive"
                and not first.objects and not first.prepositions and not first.contents and second.objects
                and second.subject is first.subject and not first.passive
            ):  # fmt: skip
                first.objects = list(second.objects)
                first.prepositions = list(second.prepositions)
