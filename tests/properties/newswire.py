"""News made from the dictionaries: a story whose events are known because of how it was made.

A `Story` is plain data (who, which rule, which act over it, tense, voice, date, who reports it).  `Story.text` writes it in English;
`Story.events` says what must be coded, from the entries, the composition table and the calendar alone.  Nothing here asks the coder.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple, TypeVar

from hypothesis import assume
from hypothesis import strategies as st
from lemminflect import getInflection, getLemma

from coder import Coder, Document
from coder.dictionary import Sources, read_sources
from coder.entries import ActorEntry, VerbEntry
from coder.files import dictionary_root, read_yaml

T = TypeVar("T")
DAY = dt.timedelta(days=1)
DATES = st.dates(dt.date(1992, 1, 1), dt.date(2025, 12, 31))
_WORD = re.compile("[a-z]+")


class Expected(NamedTuple):
    """An event without its words: what must be coded, or what was."""

    source: str | None
    code: str
    target: str | None
    date: dt.date | None
    modality: str
    attribution: str | None


def coded(coder: Coder, text: str, date: dt.date | None) -> list[Expected]:
    """What the coder makes of a text."""
    return [
        Expected(
            e.source and e.source.code, e.code, e.target and e.target.code, e.date, e.modality,
            e.attribution and e.attribution.code,
        )
        for e in coder.code(Document("t", text, date))
    ]  # fmt: skip


# ---- The composition table and the entries, read apart from the coder -----------------------------


class Table:
    """composition.yaml, looked up in the plainest way."""

    def __init__(self) -> None:
        data = read_yaml(dictionary_root() / "ontology" / "composition.yaml")
        self.acts = {
            a: {**data["acts"].get(rows.get("like"), {}), **rows} for a, rows in data["acts"].items()
        }
        self.operators = data["operators"]
        self.unrealized: dict[str, str] = data["unrealized"]
        self.withheld: list[str] = data["withheld"]

    def compose(self, act: str, code: str) -> str | None:
        """The code of an act over a content code."""
        rows = self.acts[act]
        beginnings = [p for p in rows if p.isdigit() and code.startswith(p)]
        found = rows[max(beginnings, key=len)] if beginnings else rows.get("*")
        return code if found == "same" else found

    def operate(self, operator: str, code: str) -> str:
        """The code under the tense or the negation of the verb group."""
        row = self.operators[operator]
        return (self.compose(row["act"], code) or code) if code[:2] in row["roots"] else code


@cache
def table() -> Table:
    """The composition table."""
    return Table()


@cache
def shipped() -> Sources:
    """The entries of the shipped dictionaries."""
    return read_sources([dictionary_root()])


def _verbs() -> list[VerbEntry]:
    return [entry for entry in shipped().verbs.values() if entry.status != "trial"]


# ---- Who ------------------------------------------------------------------------------------------


class State(NamedTuple):
    """A country of one undated code, and the words for it that no other entry has."""

    entry: str
    code: str
    name: str
    adjective: str
    capital: str
    people: str


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in a story: the words inside a sentence, the code on the story's date, the state it belongs to."""

    words: str
    code: str
    country: str
    plural: bool = False
    entry: str = ""  # of the actor dictionary
    role: str = ""  # the word of the agent dictionary
    form: str = ""  # how a state is in the words: 'the {adjective} police'

    @property
    def span(self) -> str:
        """The words that an event's actor must show: of 'the police of Kenya' the police."""
        return self.role if self.form.endswith(" of {name}") else self.words.removeprefix("the ").removeprefix("The ")

    def moved(self, state: State) -> Party:
        """The same of another state."""
        assert self.form
        return replace(
            self, words=self.form.format(**state._asdict()), code=state.code + self.code[3:], country=state.code, entry=state.entry
        )  # fmt: skip


def code_on(entry: ActorEntry, date: dt.date) -> str | None:
    """The code of an entry on a date: the range that holds it, else the undated one."""
    undated = entry.code
    for text in entry.codes:
        code, _, span = text.partition(" ")
        if not span:
            undated = code
            continue
        first, _, end = span.partition("..")
        if (not first or first <= date.isoformat()) and (not end or date.isoformat() < end):
            return code
    return undated


def _one(draw: st.DrawFn, items: Sequence[T]) -> T:
    """One of many; `st.sampled_from` hashes them all each time."""
    return items[draw(st.integers(0, len(items) - 1))]


_PLAIN_NAME = re.compile(r"[A-Z][a-z]+( [A-Z][a-z]+)*")


@cache
def _names() -> Counter[str]:
    """How many entries know each name."""
    return Counter(
        name.lower()
        for e in shipped().actors.values()
        for name in {*e.names, *e.adjectives, *e.people, *e.capital, *e.cities, *e.regions}
    )


@cache
def _phrases() -> frozenset[str]:
    """All names and role words of several words, and what must not be coded."""
    found = {*_names(), *(word.replace("/", " ") for word, _ in shipped().agents)}
    found.update(discard.phrase.lower() for discard in shipped().discards)
    return frozenset(f for f in found if " " in f)


def _own(names: Sequence[str]) -> list[str]:
    """The plain names that no other entry has."""
    return [n for n in names if _PLAIN_NAME.fullmatch(n) and _names()[n.lower()] == 1]


def _own_name(entry: ActorEntry) -> str | None:
    return next(iter(_own(entry.names)), None)


@cache
def states() -> list[State]:
    """The countries of one undated code, once for each of their names."""
    found = []
    for entry in shipped().actors.values():
        if entry.kind != "country" or not entry.code or entry.codes:
            continue
        adjective, capital = (next(iter(_own(names)), "") for names in (entry.adjectives, entry.capital))
        people = next((f"the {word}s" for word in entry.people if _PLAIN_NAME.fullmatch(word) and word == adjective and word.endswith("n")), "")
        found += [State(entry.id, entry.code, name, adjective, capital, people) for name in _own(entry.names) if adjective]
    return found


@cache
def named_entries(kind: str) -> list[tuple[ActorEntry, str]]:
    """Persons, organizations or groups, once for each name of several words that tells them apart."""
    found = []
    for entry in shipped().actors.values():
        if entry.kind == kind:
            found += [(entry, name) for name in _own(entry.names) if " " in name]
    return found


@cache
def roles() -> list[tuple[str, str, bool]]:
    """Role words of one meaning: (word, code, plural)."""
    meanings = Counter(word.partition("/")[0].strip() for word, _ in shipped().agents)
    found = []
    for text, code in shipped().agents:
        word, slash, plural = (part.strip() for part in text.partition("/"))
        # 'our correspondent' at the end of a line is a byline (docs/stability.md)
        if meanings[word] > 1 or not re.fullmatch("[a-z]+( [a-z]+)*", word) or word.endswith("correspondent"):
            continue
        found.append((word, code, bool(slash and not plural)))
        if plural:
            found.append((plural, code, True))
    return found


WHO = ("state", "capital", "people", "role", "role", "person", "organization", "group")
OF_STATES = WHO[:5]
_FORMS = {"state": "{name}", "capital": "{capital}", "people": "{people}"}
_ROLE_FORMS = ["the {{adjective}} {}", "{{name}}'s {}", "the {} of {{name}}"]


@st.composite
def parties(draw: st.DrawFn, date: dt.date, kinds: tuple[str, ...] = WHO) -> Party:
    """Somebody as of a date: a state in one of its forms, somebody in a role of a state, or somebody with an entry of his own."""
    kind = _one(draw, kinds)
    if kind in ("person", "organization", "group"):
        entry, name = _one(draw, named_entries(kind))
        code = code_on(entry, date)
        if code is not None:
            return Party(name, code, code[:3], kind == "group" and name.endswith("s"), entry.id)
    state = _one(draw, states())
    if kind == "role":
        word, role, plural = _one(draw, roles())
        forms = _ROLE_FORMS[:1] if role in ("IGO", "IMG", "INT", "MNC", "NGM", "NGO") else _ROLE_FORMS  # 'the NGO of Kenya' is one in Kenya
        return Party("", "   " + role, "", plural, "", word, _one(draw, forms).format(word)).moved(state)
    if not getattr(state, kind, "name"):
        kind = "state"
    return Party("", "   ", "", kind == "people", form=_FORMS.get(kind, "{name}")).moved(state)


# ---- What -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """The words of one entry that say that A does something to B.

    Of a verb its object ('criticize'), of a verb of several words what follows them ('crack down on'), of a verb with a preposition
    what follows that, of a pattern what stands in its target's place ('dig | the trench in'), of an event noun the whole phrase.
    """

    entry: str
    word: str
    code: str
    kind: str = "verb"  # verb, phrase, preposition, pattern, noun
    preposition: str = ""  # what stands between the verb and its target: more than a preposition in a pattern
    behind: str = ""  # what stands behind the target
    shape: str = "NOUN of target by source"  # of an event noun
    reciprocal: bool = False
    reverse: str | None = None
    swapped: bool = False
    passive: bool = True

    @property
    def head(self) -> str:
        """The word that is inflected."""
        return self.word.split()[0]

    @property
    def joins(self) -> bool:
        """May two targets be joined in it?"""
        return not self.reciprocal and self.kind != "pattern" and "target's" not in self.shape


@dataclass(frozen=True, slots=True)
class Act:
    """A verb about an action: 'urged X to ...' (``addressed``), 'vowed to ...', 'accused X of ...', 'demanded that X ...', 'halted ...ing'."""

    entry: str
    word: str
    act: str
    code: str
    addressed: bool
    link: str = "to"
    passive: bool = True

    @property
    def head(self) -> str:
        """The word that is inflected."""
        return self.word.split()[0]


# Patterns that look for no word and no preposition: two of them for one verb compete.
_BARE = {
    "source VERB",
    "source VERB target",
    "source VERB content",
    "source VERB target content",
    "source VERB *",
    "content VERB",
}
_SLOT = re.compile(r"(sources?|target|content)('s)?|VERB|NOUN|\*")
_PLACE = re.compile(r"\(([^()]+)\)|(\S+)")


@cache
def _index() -> dict[str, list[tuple[VerbEntry, str]]]:
    found: dict[str, list[tuple[VerbEntry, str]]] = {}
    for entry in _verbs():
        for words in (*entry.verb, *entry.noun):
            found.setdefault(words.split()[0], []).append((entry, words))
    return found


def _entries_of(head: str) -> list[tuple[VerbEntry, str]]:
    """All entries of verbs and event nouns that begin with a word."""
    return _index().get(head, [])


def _members(text: str, depth: int = 0) -> Iterator[str]:
    """What an alternative of a pattern stands for: itself, or the words of a synset."""
    if not text.startswith("&"):
        yield text
    elif depth < 5:
        for member in shipped().synsets[text[1:]]:
            yield from _members(member, depth + 1)


@cache
def _places(pattern: str) -> tuple[tuple[str, ...], ...]:
    """The parts of a pattern that must be there, each with what can stand for it; a slot stands for itself."""
    text = re.sub(r"\[[^\]]*\]", " ", pattern)
    return tuple(
        tuple(member for part in (group or word).split("|") for member in _members(part.strip()))
        for group, word in _PLACE.findall(text)
    )


@cache
def sought(head: str) -> frozenset[str]:
    """Every word that a pattern of a verb or noun looks for; a story keeps clear of them."""
    found: set[str] = set()
    for entry, verb in _entries_of(head):
        for text in (*entry.patterns, *entry.never, *verb.split()[1:]):
            bare = re.sub(r"[\[\]]", " ", text)
            found.update(
                word for place in _places(bare) for part in place if not _SLOT.fullmatch(part) for word in _WORD.findall(part.lower())
            )
    return frozenset(found)


@cache
def _bases(word: str) -> frozenset[str]:
    """A word and what it can be a form of."""
    return frozenset({word, *getLemma(word, "NOUN"), *getLemma(word, "VERB")})


@cache
def _demands(verb: str, pattern: str) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """The words that a verb and its pattern look for besides the verb's first: places, alternatives, words."""
    places = [(word,) for word in verb.split()[1:]]
    places += [place for place in _places(pattern) if not _SLOT.fullmatch(place[0])]
    return tuple(tuple(tuple(_WORD.findall(part.lower())) for part in place) for place in places)


def _also_fits(entry: VerbEntry, verb: str, pattern: str, words: Sequence[str]) -> bool:
    """Is there another pattern of the verb's first word all of whose words are among ``words``?"""
    said = {base for word in words for base in _bases(word)}
    for other, phrase in _entries_of(verb.split()[0]):
        for text in (*other.patterns, *other.never) or ("source VERB target",):
            if other.id == entry.id and text in (pattern, "source VERB target"):
                continue
            demands = _demands(phrase, text)
            if demands and all(any(all(_bases(w) & said for w in part) for part in place) for place in demands):
                return True
    return False


@cache
def _triggers() -> frozenset[str]:
    """All words that events can hang on: event nouns, the first words of verbs, and the auxiliaries."""
    closed = read_yaml(dictionary_root() / "en" / "lexicon" / "closed.yaml")
    return frozenset({*(words.split()[0] for e in _verbs() for words in (*e.verb, *e.noun)), *closed["be"], *closed["have"], *closed["do"]})


def _triggering(words: Sequence[str]) -> bool:
    """Is one of the words, a preposition aside, something that an event can hang on?"""
    return any(_bases(word) & _triggers() for word in words if word not in _prepositions())


@cache
def _adjectives() -> frozenset[str]:
    """Participles that entries of 'be' make states of mind: 'be worried' is no passive."""
    return frozenset(v.split()[1] for e in _verbs() for v in e.verb if v.split()[0] == "be" and " " in v)


@cache
def inflect(verb: str, tag: str) -> str:
    """A form of a verb, of its first word: VB, VBZ, VBD, VBN, VBG."""
    head, space, rest = verb.partition(" ")
    return verb if tag == "VB" else f"{getInflection(head, tag)[0]}{space}{rest}"


@cache
def _auxiliaries() -> frozenset[str]:
    closed = read_yaml(dictionary_root() / "en" / "lexicon" / "closed.yaml")
    return frozenset({*closed["modals"], *closed["be"], *closed["do"]})


@cache
def _usable(words: str) -> bool:
    head, *rest = words.split()
    forms = [head, *rest, *getInflection(head, "VBD")]
    return all(map(_WORD.fullmatch, forms)) and len(forms) > 1 + len(rest) and head not in _auxiliaries()


def _passive(verb: str) -> bool:
    return inflect(verb, "VBN") not in _adjectives()


def _rule(entry: VerbEntry, word: str, kind: str, **more: Any) -> Rule:
    assert entry.code is not None
    both = entry.reciprocal == "true" or "source and target" in more.get("shape", "")
    return Rule(
        entry.id, word, entry.code, kind, reciprocal=both, reverse=entry.reverse, swapped=entry.roles == "swapped",
        **{"passive": False} | more,
    )  # fmt: skip


def _rivals(entry: VerbEntry, word: str, patterns: set[str]) -> bool:
    """Does another entry, or another pattern of this one, take the word in the same way?"""
    return any(
        e.id != entry.id and v == word and (not e.patterns or patterns & set(e.patterns))
        for e, v in _entries_of(word.split()[0])
    )


@cache
def _prepositions() -> frozenset[str]:
    return frozenset(read_yaml(dictionary_root() / "en" / "lexicon" / "closed.yaml")["prepositions"])


def _direct(entry: VerbEntry) -> Iterator[Rule]:
    if entry.patterns and "source VERB target" not in entry.patterns:
        return
    for verb in entry.verb:
        if _usable(verb) and " " not in verb and not _rivals(entry, verb, _BARE):
            yield _rule(entry, verb, "verb", passive=_passive(verb))


def _phrases_of(entry: VerbEntry) -> Iterator[Rule]:
    """Verbs of several words that end in a preposition: 'crack down on', 'cast aspersions on'."""
    if entry.patterns and "source VERB target" not in entry.patterns:
        return
    for verb in entry.verb:
        _, *rest = verb.split()
        if rest and rest[-1] in _prepositions() and _usable(verb) and not _triggering(rest):
            if not _rivals(entry, verb, _BARE) and not _also_fits(entry, verb, "source VERB target", rest):
                yield _rule(entry, verb, "phrase")


def _indirect(entry: VerbEntry) -> Iterator[Rule]:
    for pattern in entry.patterns:
        shape = re.fullmatch(r"source VERB \(?([a-z|]+)\)? target", pattern)
        for verb in entry.verb if shape else ():
            for preposition in shape[1].split("|") if shape else ():
                others = [
                    p for e, v in _entries_of(verb) if v == verb for p in (*e.patterns, *e.never)
                    if p != pattern and re.search(rf"\b{preposition}\b", p)
                ]  # fmt: skip
                phrasal = any(v.split()[1:2] == [preposition] for _, v in _entries_of(verb))
                if preposition in _prepositions() and _usable(verb) and " " not in verb and not others and not phrasal:
                    yield _rule(entry, verb, "preposition", preposition=preposition)


def _patterned(entry: VerbEntry) -> Iterator[Rule]:
    """Patterns that look for words: 'dig &TRENCH in target', 'raze target to (ground|rubble)'; each word takes its turn."""
    for pattern in entry.patterns:
        places = _places(pattern)
        slots = [place[0] for place in places if _SLOT.fullmatch(place[0])]
        if places[:2] != (("source",), ("VERB",)) or slots != ["source", "VERB", "target"] or ("target",) not in places or len(places) < 4:
            continue
        for number, verb in enumerate(entry.verb):
            words = [place if place == ("target",) else [p for p in place if _plain(p)] for place in places[2:]]
            if not _usable(verb) or " " in verb or not all(words):
                continue
            parts = [choice[number % len(choice)] for choice in words]
            at = parts.index("target")
            own = [w for part in parts if part != "target" for w in part.split()]
            if _in_place(parts[:at], parts[at + 1 :]) and not _triggering(own) and not _also_fits(entry, verb, pattern, own):
                before, behind = (" ".join(map(_with_article, side)) for side in (parts[:at], parts[at + 1 :]))
                yield _rule(entry, verb, "pattern", preposition=before, behind=behind)


def _plain(part: str) -> bool:
    words = part.split()
    ambiguous = words[0] in _prepositions() and len(words) > 1  # 'to safety' as one alternative
    return all(map(_WORD.fullmatch, words)) and not ambiguous and words[0] not in _adverbs()


@cache
def _adverbs() -> frozenset[str]:
    return frozenset(read_yaml(dictionary_root() / "en" / "lexicon" / "closed.yaml")["adverbs"])


def _in_place(before: list[str], behind: list[str]) -> bool:
    """Does the target stand behind the verb or a preposition, and a preposition behind the target?"""
    first = not before or (len(before) > 1 and before[-1] in _prepositions() and before[0] not in _prepositions())
    return first and (not behind or (behind[0] in _prepositions() and behind[-1] not in _prepositions()))


def _with_article(part: str) -> str:
    return part if part in _prepositions() else f"the {part}"


_OPTIONAL_OWNER = re.compile(r"\[((?:source|target)'s)\]")


def _nouns(entry: VerbEntry) -> Iterator[Rule]:
    """Event nouns with both actors: 'talks with target', 'NOUN of target by source', 'between source and target'."""
    for pattern in entry.patterns or (() if entry.never else ("NOUN of target by source",)):
        text = re.sub(r" ?\[[^\]]*\]", "", _OPTIONAL_OWNER.sub(r"\1", pattern))
        places = _places(text)
        slots = Counter(place[0].removesuffix("'s") for place in places if _SLOT.fullmatch(place[0]))
        if slots != {"source": 1, "target": 1, "NOUN": 1} or "NOUN target" in text:
            continue
        for number, noun in enumerate(entry.noun):
            parts = [place[number % len(place)] for place in places]
            rest = [p for p in parts if not _SLOT.fullmatch(p)]
            shared = any(e.id != entry.id for e, words in _entries_of(noun) if words == noun or words.split()[1] in rest)
            shared = shared or f"{noun} {rest[0] if rest else ''}" in _prepositions()  # 'thanks to'
            if _WORD.fullmatch(noun) and not shared and all(p in _prepositions() or p == "and" for p in rest):
                yield _rule(entry, noun, "noun", shape=" ".join(parts))


@cache
def rules(kind: str = "") -> list[Rule]:
    """Words of one entry alone that say that A does something to B, all or those of a kind."""
    found = [
        rule
        for entry in _verbs() if entry.code and not entry.act and entry.roles != "voiced"
        for make in (_direct, _phrases_of, _indirect, _patterned, _nouns)
        for rule in make(entry)
    ]  # fmt: skip
    return [rule for rule in dict.fromkeys(found) if kind in ("", rule.kind)]


_ABOUT = re.compile(r"source VERB (?P<to>target )?(?:(?P<link>to|of|for|in|that target) )?content")


@cache
def acts() -> list[Act]:
    """Verbs about an action that somebody vows, halts, demands, is asked for or accused of."""
    found = []
    for entry in _verbs():
        if entry.act not in table().acts or entry.code is None:
            continue
        for pattern in entry.patterns:
            shape = _ABOUT.fullmatch(pattern)
            if shape is None or (shape["to"] and not shape["link"]):
                continue
            link = shape["link"] or ""
            for verb in entry.verb:
                _, *rest = verb.split()
                alone = not rest and not any("content" in p for e, v in _entries_of(verb) if v == verb and e.id != entry.id for p in e.patterns)
                phrase = len(rest) == 1 and rest[0] in _prepositions() and not _also_fits(entry, verb, pattern, rest)
                if _usable(verb) and (alone or phrase) and not _rivals(entry, verb, set(entry.patterns)):
                    passive = not rest and bool(shape["to"]) and _passive(verb)
                    found.append(Act(entry.id, verb, entry.act, entry.code, bool(shape["to"]) or link == "that target", link, passive))
    return found


# ---- The verb group -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Form:
    """A verb group: what stands before the verb's form, and what it does to the event."""

    singular: str
    plural: str
    tag: str
    passive: bool = False
    operator: str | None = None
    modality: str = "actual"
    time: str = "past"  # past, now, coming: which date phrases go with it


def _form(before: str, tag: str, **more: Any) -> Form:
    """A form whose auxiliary is the same, or changes with the number as 'be', 'have' and 'do' do."""
    first, _, rest = before.partition(" ")
    plural = {"is": "are", "was": "were", "has": "have", "does": "do"}.get(first, first)
    return Form(before, f"{plural} {rest}".strip(), tag, **more)


_COMING: dict[str, Any] = {"operator": "future", "modality": "future", "time": "coming"}
_REFUSED: dict[str, Any] = {"operator": "negated", "modality": "negated", "time": "coming"}
_NOT: dict[str, Any] = {"modality": "negated"}
_MAY: dict[str, Any] = {"modality": "hypothetical"}
_PASSIVE: dict[str, Any] = {"passive": True}
FORMS = {
    "past": _form("", "VBD"),
    "present": _form("", "VBZ", time="now"),
    "progressive": _form("is", "VBG", time="now"),
    "past progressive": _form("was", "VBG"),
    "perfect": _form("has", "VBN"),
    "perfect progressive": _form("has been", "VBG"),
    "pluperfect": _form("had", "VBN"),
    "future": _form("will", "VB", **_COMING),
    "likely": _form("will likely", "VB", **_COMING),
    "going to": _form("is going to", "VB", **_COMING),
    "would": _form("would", "VB", **_COMING | {"operator": "conditional"}),
    "may": _form("may", "VB", **_MAY),
    "might": _form("might", "VB", **_MAY),
    "could": _form("could", "VB", **_MAY),
    "could have": _form("could have", "VBN", **_MAY),
    "not": _form("did not", "VB", **_NOT),
    "n't": _form("didn't", "VB", **_NOT),
    "never": _form("never", "VBD", **_NOT),
    "perfect not": _form("has not", "VBN", **_NOT),
    "progressive not": _form("is not", "VBG", **_NOT | {"operator": "negated present", "time": "now"}),
    "present not": _form("does not", "VB", **_NOT | {"operator": "negated present", "time": "now"}),
    "cannot": _form("cannot", "VB", **_NOT | {"operator": "negated", "time": "now"}),
    "no longer": _form("no longer", "VBZ", **_NOT | {"operator": "no longer", "time": "now"}),
    "future not": _form("will not", "VB", **_REFUSED),
    "won't": _form("won't", "VB", **_REFUSED),
    "would not": _form("would not", "VB", **_REFUSED),
    "passive": _form("was", "VBN", **_PASSIVE),
    "passive present": _form("is", "VBN", **_PASSIVE, time="now"),
    "passive progressive": _form("is being", "VBN", **_PASSIVE, time="now"),
    "passive past progressive": _form("was being", "VBN", **_PASSIVE),
    "passive perfect": _form("has been", "VBN", **_PASSIVE),
    "passive pluperfect": _form("had been", "VBN", **_PASSIVE),
    "passive future": _form("will be", "VBN", **_PASSIVE | _COMING),
    "passive may": _form("may be", "VBN", **_PASSIVE | _MAY),
    "passive could": _form("could be", "VBN", **_PASSIVE | _MAY),
    "passive not": _form("was not", "VBN", **_PASSIVE | _NOT),
    "passive never": _form("was never", "VBN", **_PASSIVE | _NOT),
    "passive perfect not": _form("has not been", "VBN", **_PASSIVE | _NOT),
    "passive future not": _form("will not be", "VBN", **_PASSIVE | _REFUSED),
}
OF_ACTIVE = {  # the passive of the same tense
    "past": "passive", "perfect": "passive perfect", "future": "passive future", "may": "passive may", "not": "passive not",
    "never": "passive never", "pluperfect": "passive pluperfect", "perfect not": "passive perfect not", "could": "passive could",
    "progressive": "passive progressive", "past progressive": "passive past progressive", "future not": "passive future not",
}  # fmt: skip
NEGATIVE = [name for name, form in FORMS.items() if form.modality == "negated"]


# ---- When -----------------------------------------------------------------------------------------


def _month_after(day: dt.date) -> dt.date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1)


def _week(day: dt.date) -> dt.date:
    return day - day.weekday() * DAY


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Each phrase with the first day it means, counted from the story's, in a clause of the past ...
PAST: dict[str, Callable[[dt.date], dt.date]] = {
    **{
        f"on {name}": lambda day, n=n: day - (day.weekday() - n) % 7 * DAY for n, name in enumerate(_WEEKDAYS)
    },
    "today": lambda day: day,
    "yesterday": lambda day: day - DAY,
    "two days ago": lambda day: day - 2 * DAY,
    "three weeks ago": lambda day: _week(day - 21 * DAY),
    "last week": lambda day: _week(day - 7 * DAY),
    "last month": lambda day: (day.replace(day=1) - DAY).replace(day=1),
    "on March 3, 2019": lambda day: dt.date(2019, 3, 3),
    "on 14 July 1998": lambda day: dt.date(1998, 7, 14),
    "in May 1990": lambda day: dt.date(1990, 5, 1),
}
# ... and in one of the future.
COMING: dict[str, Callable[[dt.date], dt.date]] = {
    **{
        f"on {name}": lambda day, n=n: day + (n - day.weekday()) % 7 * DAY for n, name in enumerate(_WEEKDAYS)
    },
    "tomorrow": lambda day: day + DAY,
    "next week": lambda day: _week(day + 7 * DAY),
    "next month": _month_after,
}
NOW: dict[str, Callable[[dt.date], dt.date]] = {"today": lambda day: day}
TIMES = {"past": PAST, "now": NOW, "coming": COMING}
SHIFTING = [
    "on Monday",
    "on Sunday",
    "today",
    "yesterday",
    "two days ago",
    "three weeks ago",
    "last week",
]  # by whole weeks
_LENGTHS = {"last month": "month", "in May 1990": "month", "last week": "week", "three weeks ago": "week"}


def last_day(phrase: str, first: dt.date) -> dt.date:
    """The last day of what the phrase means."""
    length = _LENGTHS.get(phrase)
    return _month_after(first) - DAY if length == "month" else first + 6 * DAY if length else first


def long_ago(phrase: str, first: dt.date, day: dt.date) -> bool:
    """Does what the phrase means end more than a month before the story?"""
    end = last_day(phrase, first)
    before = day.replace(day=1) - DAY  # the last day of the month before
    return end < before.replace(day=min(day.day, before.day))


# ---- The story ------------------------------------------------------------------------------------

SAYS = ["{0} said that {1}.", "{0} said {1}.", "{1}, {0} said.", "“{1},” {0} said.", "{1}, according to {0}."]
CLAUSE_FIRST = SAYS[2:]
ADVERBS = ["", "openly", "repeatedly", "again", "also"]
ASIDES = ["", "(AFP)", "(photo: AFP)", ", meanwhile,", ", despite the rain,"]


@dataclass(frozen=True, slots=True)
class Story:
    """A sentence to be and its one event (or its pair of mutual events)."""

    date: dt.date
    source: Party
    target: Party
    rule: Rule
    form: str = "past"
    act: Act | None = None
    patient: Party | None = None  # of the action that the act is about
    beside: Party | None = None  # joined with the target
    when: str = ""
    in_front: bool = False  # the date phrase
    speaker: Party | None = None
    says: str = SAYS[0]
    adverb: str = ""
    aside: str = ""

    @property
    def parties(self) -> list[Party]:
        """Everybody in it."""
        return [
            p for p in (self.source, self.target, self.patient, self.beside, self.speaker) if p is not None
        ]

    def _targets(self) -> str:
        return self.target.words + (f" and {self.beside.words}" if self.beside else "")

    def _noun(self) -> str:
        """The event noun with both actors."""
        actors = {"source": self.source.words, "target": self._targets(), "NOUN": self.rule.word}
        text = re.sub("source|target|NOUN", lambda slot: actors[slot[0]], self.rule.shape).replace("s's ", "s' ")
        return text if self.rule.shape.startswith(("source", "target")) else f"the {text}"

    def clause(self) -> str:
        """The clause of the event, without who reports it."""
        form, rule, act = FORMS[self.form], self.rule, self.act
        first, plural = (self._targets(), self.target.plural or self.beside is not None) if form.passive else (
            self.source.words, self.source.plural)  # fmt: skip
        if rule.kind == "noun":
            words = [self._noun(), "lasted for hours"]
        else:
            auxiliary = form.plural if plural else form.singular
            words = [first + self.aside if self.aside.startswith(",") else f"{first} {self.aside}".strip()]
            tag = "VB" if plural and form.tag == "VBZ" else form.tag
            words += [auxiliary, self.adverb, inflect(act.word if act else rule.word, tag)]
            last = f"by {self.source.words}" if form.passive else self._targets()
            if act is None:
                words += [rule.preposition, last, rule.behind]
            elif act.addressed and act.link != "that target":
                words.append(last)
        if self.when and self.in_front:
            words.insert(0, self.when + ",")
        else:
            words.append(self.when)
        if act is not None:
            content = inflect(rule.word, "VB" if act.link in ("to", "that target") else "VBG")
            link = act.link.replace("target", self.target.words)
            words += [link, content, (self.patient or self.target).words]
        return " ".join(w for w in words if w)

    def text(self) -> str:
        """The sentence."""
        clause = self.clause()
        text = clause + "." if self.speaker is None else self.says.format(self.speaker.words, clause)
        start = 1 if text.startswith("“") else 0
        return text[:start] + text[start : start + 1].upper() + text[start + 1 :]

    def day(self) -> dt.date:
        """The day of the event."""
        return TIMES[FORMS[self.form].time][self.when](self.date) if self.when else self.date

    def _code(self, party: Party) -> str:
        """Somebody's code on the day of the event, or in the middle of a period that was over before the story."""
        day, entry = self.day(), shipped().actors.get(party.entry)
        middle = day + (last_day(self.when, day) - day) / 2
        if entry is None or last_day(self.when, day) >= self.date:
            return party.code
        now, then = code_on(entry, self.date), code_on(entry, middle)
        return then + party.code[len(now) :] if now and then and party.code.startswith(now) else party.code

    def events(self) -> set[Expected]:
        """All that must be coded, and nothing else."""
        form, rule = FORMS[self.form], self.rule
        code, modality = rule.code, form.modality
        if self.act is not None:
            code = table().compose(self.act.act, code) or self.act.code
            if modality == "actual" and code == rule.code:
                modality = table().unrealized.get(self.act.act, modality)
        mutual = self.act is None and (code if rule.reciprocal else rule.reverse)
        withheld = self.act is not None and self.act.act in table().withheld and modality == "negated"
        if form.operator or withheld:
            ceased = form.operator == "no longer"
            operated = table().operate("negated" if withheld and not ceased else form.operator or "", code)
            if operated == code and withheld:
                operated = table().operate("negated", code)
            if operated != code:
                code, modality, mutual = operated, "actual", None
        day = self.day()
        if modality == "actual" and self.when and long_ago(self.when, day, self.date):
            modality = "historical"
        speaker = self.speaker.code if self.speaker else None
        found = set()
        for target in (self.target, self.beside):
            if target is None:
                continue
            a, b = self._code(self.source), self._code(target)
            if rule.swapped and self.act is None:
                a, b = b, a
            found.add(Expected(a, code, b, day, modality, speaker))
            if mutual:
                found.add(Expected(b, mutual, a, day, modality, speaker))
        return found

    def is_clear(self) -> bool:
        """Is it told with no word that means something else besides: another actor, another pattern of the verb?"""
        if len({p.country for p in self.parties}) < len(self.parties):
            return False
        if self.beside is not None and self.beside.country not in {state.code for state in states()}:
            return False  # 'the Greek police and Orthodox Church' may both be Greek
        if self.beside is not None and (any(p.form.endswith(" of {name}") for p in (self.target, self.beside)) or "'s " in self.beside.words):
            return False  # 'the police of Kenya and Japan', "Kenya and Japan's police"
        if self.rule.kind == "noun" and any(p.form.endswith(" of {name}") for p in (self.source, self.target)):
            return False  # "the police of Kenya's talks"
        if self.rule.kind == "noun" and self.source.role and "source of" in self.rule.shape:
            return False  # 'the arrest by the police of Kenya'
        heads = [self.rule.head, *([self.act.head] if self.act else [])]
        said = {w for p in self.parties for w in _WORD.findall(p.words.lower())}
        said |= {*_WORD.findall(self.aside), *_WORD.findall(self.adverb)}
        if self.act is not None and not self.act.link and self.when and not self.in_front:
            return False  # 'halted shelling Japan on Monday': the shelling or the halt?
        if self.act is not None and sought(self.act.head) & _bases(self.rule.word):
            return False
        if any(sought(head) & said for head in heads):
            return False
        # a party's words are one name, or a nationality and a role: 'the Danish intelligence | bureau' is neither
        inside = [part for p in self.parties for part in (*p.words.lower().partition(p.role or "\n"),)]
        words = re.findall(r"[\w'-]+|[^\w\s]", self.text().lower())
        for i in range(len(words)):
            for size in range(2, 7):
                phrase = " ".join(words[i : i + size])
                if phrase in _phrases() and not any(phrase in own for own in inside):
                    return False
        return True


@cache
def _nouns_too() -> frozenset[str]:
    """The words of the word list that can be nouns or adjectives."""
    lines = (dictionary_root() / "en" / "lexicon" / "words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for word, _, classes in (line.partition(" ") for line in lines) if re.search(r"\b(NS?|J)\b", classes))


def _noun_too(story: Story) -> bool:
    """Is the verb, in a form without auxiliary, a noun or adjective as well?  'They cable', ', meanwhile, split', 'demanded that Oslo riot'."""
    form = FORMS[story.form]
    head = (story.act or story.rule).head
    bare = form.singular in ("", "no longer", "never") and (form.tag == "VBZ" or story.aside.startswith(",") or form.singular != "")
    if story.act is not None and story.act.link == "that target" and story.rule.head in _nouns_too():
        return True
    return story.rule.kind != "noun" and bare and bool({head, inflect(head, form.tag)} & _nouns_too())


# English that the coder is known to read wrongly, each as narrow as it was found; docs/stability.md lists them by these names.
EXCLUDED: dict[str, Callable[[Story], bool]] = {
    "two subjects behind 'said the'": lambda s: (
        s.speaker is not None and s.says == SAYS[1]
        and (re.match("the .* and ", s._noun()) is not None if s.rule.kind == "noun"
             else s.beside is not None and FORMS[s.form].passive and s.target.words.startswith("the "))
    ),
    "a noun too": lambda s: _noun_too(s),
    "event noun of two": lambda s: s.rule.kind == "noun" and " and the " in s._noun(),
}  # fmt: skip


def fair(story: Story) -> bool:
    """Is the coder held to this story?"""
    return story.is_clear() and not any(excluded(story) for excluded in EXCLUDED.values())


KINDS = ("verb", "verb", "phrase", "preposition", "pattern", "noun", "act")


@st.composite
def stories(
    draw: st.DrawFn, *, forms: list[str] | None = None, kinds: tuple[str, ...] = KINDS,
    dates: st.SearchStrategy[dt.date] = DATES, whens: list[str] | None = None, plain: bool = False, joined: bool | None = None,
    who: tuple[str, ...] = WHO,
) -> Story:  # fmt: skip
    """Stories of every kind; ``plain`` ones have no reporter, adverb, aside or second target, ``joined`` ones have or have not two targets."""
    date, kind = draw(dates), _one(draw, kinds)
    rule = _one(draw, rules("verb" if kind == "act" else kind))
    source, target, third = (draw(parties(date, who)) for _ in range(3))
    act = _one(draw, acts()) if kind == "act" else None
    fitting = [
        name for name, form in FORMS.items()
        if (forms is None or name in forms) and (kind != "noun" or name == "past")
        and not (form.passive and not (act or rule).passive)
    ]  # fmt: skip
    assume(fitting)
    form = _one(draw, fitting)
    times = [w for w in TIMES[FORMS[form].time] if whens is None or w in whens]
    story = Story(
        date, source, target, rule, form, act,
        patient=third if act and act.addressed else None,
        when=_one(draw, ["", *times]), in_front=draw(st.booleans()),
    )  # fmt: skip
    if not plain:
        speaker = draw(st.one_of(st.none(), parties(date, who)))
        says = _one(draw, SAYS)
        story = replace(
            story,
            speaker=speaker,
            says=says,
            in_front=story.in_front and (not speaker or says in CLAUSE_FIRST),
        )
        if kind != "noun":
            story = replace(story, adverb=_one(draw, ADVERBS), aside=_one(draw, ASIDES))
        if act is None and rule.joins and (draw(st.booleans()) if joined is None else joined):
            story = replace(story, beside=third)
    assume(fair(story))
    return story
