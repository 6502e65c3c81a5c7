"""Folders of YAML to one frozen `Dictionary`: checked, indexed, compiled, cached by content.

Layers are folders; what a later layer says replaces what the layers below say of the same id, and it may
remove entries of theirs.  All problems of all files are gathered and raised together.
"""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from coder.errors import CoderError, Place, Problem
from coder.files import (
    List,
    Map,
    dictionary_root,
    grammar_path,
    inside,
    read_yaml,
    shown_path,
    value_place,
    with_excerpts,
    yaml_files,
)
from coder.grammar import Table, compile_table
from coder.lexicon import Lexicon, build_lexicon
from coder.ontology import Code, Ontology, load_ontology
from coder.patterns import (
    Frame,
    FrameTable,
    PatternError,
    Vocabulary,
    compile_pattern,
    index_frames,
    noun_head,
    pack_frames,
    says_again,
)
from coder.phrases import END, STEM, STEMS, Name, Phrase, Trie, add_phrase, find_phrases, stem_keys, trie_node
from coder.sequences import (
    COMPLEX,
    DISCARD,
    BlockTable,
    BlockVerb,
    WordSequence,
    compile_sequence,
    flat_synsets,
    split_code,
    split_pattern,
)
from coder.tokens import phrase_keys
from coder.transformations import SAME, Transformation, compile_transformation

if TYPE_CHECKING:
    from coder.entries import (
        ActorEntry,
        AgentGroup,
        ModifierGroup,
        OwnEventCode,
        TransformationEntry,
        VerbBlock,
        VerbEntry,
    )

FORMAT = 1  # of the cache file
GAP = " * "  # in a name: other words may stand here
NOBODY = "---"  # the code of a name that is no actor
_NO_ACTOR = (NOBODY, DISCARD, COMPLEX)

DateRange = tuple[str, dt.date | None, dt.date | None]


class ActorFacts(NamedTuple):
    """What is kept of an actor entry: its dated codes and what coreference needs."""

    id: str
    kind: str
    codes: tuple[DateRange, ...]
    gender: str
    name: str

    def code(self, date: dt.date | None) -> str | None:
        """The code on a date: the dated range that holds it, else the undated one; None where it is nobody ('---')."""
        found = self._code(date)
        return None if found in _NO_ACTOR else found

    def forbids(self, date: dt.date | None) -> bool:
        """Does the code of a date keep sentences with the actor's name from being coded?"""
        return self._code(date) in (DISCARD, COMPLEX)

    def _code(self, date: dt.date | None) -> str | None:
        undated = None
        for code, start, end in self.codes:
            if start is None and end is None:
                undated = code
            elif date is not None and (start is None or start <= date) and (end is None or date < end):
                return code
        if undated is None and date is None and self.codes:
            return self.codes[-1][0]
        return undated


def _no_frames() -> FrameTable:
    return FrameTable(pack_frames([], []), {})


class Unwanted(NamedTuple):
    """A phrase that keeps its sentence or story from being coded; that of an actor only on days when its code says so."""

    level: str
    reason: str
    phrase: str
    actor: ActorFacts | None = None

    def holds(self, date: dt.date | None) -> bool:
        """Does it hold in a story of this date?"""
        return self.actor is None or self.actor.forbids(date)


@dataclass(slots=True)
class Dictionary:
    """All that the coder knows, compiled; read-only once built."""

    ontology: Ontology
    lexicon: Lexicon
    trie: Trie = field(default_factory=dict)
    actors: list[ActorFacts] = field(default_factory=list)
    states: frozenset[str] = frozenset()  # the codes of states and territories
    modifiers: dict[str, str] = field(default_factory=dict)
    verbs: FrameTable = field(default_factory=_no_frames)
    nouns: FrameTable = field(default_factory=_no_frames)
    word_sets: dict[str, int] = field(
        default_factory=dict
    )  # word -> the word sets of patterns that hold it, a bit each
    report_verbs: frozenset[str] = frozenset()
    harm_verbs: frozenset[str] = frozenset()  # of what nobody does to what is his own
    regions: frozenset[str] = frozenset()  # ids of parts of the world
    act_nouns: frozenset[str] = frozenset()  # nouns of acts over content: 'suspension', 'threat'
    places: dict[str, Place] = field(default_factory=dict)
    discards: Trie = field(default_factory=dict)
    issues: Trie = field(default_factory=dict)
    blocks: BlockTable = field(default_factory=BlockTable)
    transformations: tuple[Transformation, ...] = ()
    near: bool = False  # the words of a block's pattern stand in the clause of its verb
    apart: dict[str, tuple[tuple[tuple[str, ...], Name], ...]] = field(
        default_factory=dict
    )  # first key -> names whose words may stand apart
    joined: bool = False  # actor codes are put together, not composed
    settings: dict[str, Any] = field(default_factory=dict)  # abbreviations and date words, as read
    grammars: dict[str, Table] = field(default_factory=dict)  # those of sentences and dates
    key: str = ""
    _facts: dict[str, ActorFacts] = field(default_factory=dict)

    def facts(self, entry: str) -> ActorFacts | None:
        """What is kept of the actor entry with an id."""
        if not self._facts:
            self._facts = {facts.id: facts for facts in self.actors}
        return self._facts.get(entry)

    def unwanted(self, keys: list[str], date: dt.date | None) -> list[Unwanted]:
        """The phrases among a sentence's words that keep it, or its story, from being coded on a date."""
        return [unwanted for _, _, unwanted in find_phrases(self.discards, keys) if unwanted.holds(date)]


# ---- Reading --------------------------------------------------------------------------------------


WITH_ID = (
    "actors",
    "verbs",
    "verb_blocks",
    "transformations",
    "synsets",
)  # where an id stands once in a layer
SECTIONS = (*WITH_ID, "agents", "modifiers", "discards", "issues")


class Again(NamedTuple):
    """A word or phrase that one layer has twice: how it is written and what is said of it, here and at first."""

    section: str
    name: str
    says: str
    place: Place
    list: Place  # where the list begins that it stands in
    first: Again | None = None


@dataclass(slots=True)
class Sources:
    """The validated entries of all layers, with their places; what `compile_dictionary` and the checks read."""

    actors: dict[str, ActorEntry] = field(default_factory=dict)
    agents: list[tuple[str, str]] = field(default_factory=list)  # (word, code)
    modifiers: list[tuple[str, str]] = field(default_factory=list)
    verbs: dict[str, VerbEntry] = field(default_factory=dict)
    synsets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    discards: list[Any] = field(default_factory=list)
    issues: list[Any] = field(default_factory=list)
    blocks: dict[str, VerbBlock] = field(default_factory=dict)
    transformations: dict[str, TransformationEntry] = field(default_factory=dict)
    event_codes: list[OwnEventCode] = field(default_factory=list)
    actor_codes: set[str] = field(default_factory=set)
    settings: dict[str, str] = field(default_factory=dict)
    located: dict[tuple[str, str], Place] = field(default_factory=dict)  # (section, `entry_key`) -> place
    maps: dict[str, Map] = field(default_factory=dict)  # verb entries as read, for places inside them
    actor_maps: dict[str, Map] = field(default_factory=dict)  # actor entries as read
    files: dict[str, str] = field(default_factory=dict)
    contents: dict[str, Map] = field(default_factory=dict)  # file as messages show it -> as read
    removed: set[tuple[str, str]] = field(default_factory=set)  # what `remove:` took away
    words: dict[tuple[str, str], Again] = field(
        default_factory=dict
    )  # what stands first, where there are no ids
    again: list[Again] = field(default_factory=list)  # what stands there once more
    places: dict[str, Place] = field(default_factory=dict)  # of all entries, by `place_key`


def entry_key(section: str, name: str) -> str:
    """What tells the entries of a section apart: the id, the synset's name, the folded word or phrase, the issue code.

    >>> entry_key("agents", "Attaché / attachés"), entry_key("synsets", "&TROOPS")
    ('attache', 'TROOPS')
    """
    if section in ("agents", "modifiers", "discards"):
        return " ".join(phrase_keys(name.partition("/")[0].strip()))
    return name.removeprefix("&") if section == "synsets" else name


def place_key(section: str, key: str) -> str:
    """What the place of an entry is kept under: an id, '&SYNSET', or 'agents:minister' where there are no ids.

    >>> place_key("actors", "fra"), place_key("synsets", "TROOPS"), place_key("agents", "attache")
    ('fra', '&TROOPS', 'agents:attache')
    """
    return ("&" if section == "synsets" else "" if section in WITH_ID else f"{section}:") + key


def dictionary_files(layer: Path, language: str = "en") -> list[Path]:
    """The files of a layer that hold entries: all its YAML but word classes and codebook."""
    folder = layer / language if (layer / language).is_dir() else layer
    return [
        path
        for path in yaml_files(folder)
        if not {"lexicon", "ontology"} & set(path.relative_to(folder).parts[:-1])
    ]


def read_sources(layers: Sequence[Path], language: str = "en") -> Sources:
    """All entries of all layers, without the shipped ones where a layer says that it stands alone.

    Raises one `CoderError` with every problem found.
    """
    sources = Sources()
    problems: list[Problem] = []
    for layer in layers:
        if not layer.exists():
            problems.append(Problem("D101", "no such file or folder", place=Place(str(layer))))
            continue
        own = Sources()
        removed: set[tuple[str, str]] = set()
        for path in dictionary_files(layer, language):
            try:
                content = read_yaml(path)
            except CoderError as e:
                problems.extend(e.problems)
                continue
            for name, place in _read_file(path, content, own, problems):
                removed |= _removed(name, place, sources, problems)
        sources = _on_top(own, sources, removed)
    if problems:
        raise CoderError(with_excerpts(problems))
    sources.places = {place_key(section, key): place for (section, key), place in sources.located.items()}
    if sources.settings.get("alone") == "true" and dictionary_root() in layers:
        return read_sources([layer for layer in layers if layer != dictionary_root()], language)
    return sources


def _on_top(own: Sources, below: Sources, removed: set[tuple[str, str]]) -> Sources:
    """A layer over those below it, of which only what it neither replaces nor removes is left.

    Its entries go first: where two claim the same phrase, the first one has it.
    """
    gone = removed | own.located.keys()

    def left(section: str, names: Iterable[str]) -> list[bool]:
        return [(section, entry_key(section, name)) not in gone for name in names]

    return Sources(
        own.actors | dict(compress(below.actors.items(), left("actors", below.actors))),
        own.agents + list(compress(below.agents, left("agents", (word for word, _ in below.agents)))),
        own.modifiers
        + list(compress(below.modifiers, left("modifiers", (word for word, _ in below.modifiers)))),
        own.verbs | dict(compress(below.verbs.items(), left("verbs", below.verbs))),
        own.synsets | dict(compress(below.synsets.items(), left("synsets", below.synsets))),
        own.discards + list(compress(below.discards, left("discards", (d.phrase for d in below.discards)))),
        own.issues + list(compress(below.issues, left("issues", (i.code for i in below.issues)))),
        blocks=own.blocks | dict(compress(below.blocks.items(), left("verb_blocks", below.blocks))),
        transformations=own.transformations
        | dict(compress(below.transformations.items(), left("transformations", below.transformations))),
        event_codes=below.event_codes + own.event_codes,
        actor_codes=below.actor_codes | own.actor_codes,
        settings=below.settings | own.settings,
        located=own.located | {key: place for key, place in below.located.items() if key not in gone},
        maps=below.maps | own.maps,
        actor_maps=below.actor_maps | own.actor_maps,
        files=below.files | own.files,
        contents=below.contents | own.contents,
        removed=below.removed | removed,
        again=[
            *own.again,
            *(a for a in below.again if (a.section, entry_key(a.section, a.name)) not in gone),
        ],
    )


def _removed(name: str, place: Place, below: Sources, problems: list[Problem]) -> set[tuple[str, str]]:
    """The entry of the layers below that ``remove:`` means; a problem where there is none, or more than one."""
    section, colon, rest = name.partition(":")
    wanted = {(s, entry_key(s, name)) for s in SECTIONS}
    if colon and section in SECTIONS:
        wanted.add((section, entry_key(section, rest.strip())))
    found = sorted(wanted & below.located.keys())
    if len(found) == 1:
        return set(found)
    if found:
        message = f"{name!r} can mean {' or '.join(f'{s} {below.located[s, k]}' for s, k in found)}"
        hint = f"Write {' or '.join(f'{s}:{name}' for s, _ in found)}."
    else:
        message = f"there is no {name!r} to remove in the layers below"
        close = get_close_matches(name, [("&" if s == "synsets" else "") + k for s, k in below.located], 1)
        hint = (
            f"Did you mean {close[0]!r}?"
            if close
            else "Write an id, a role word, a modifier, a &SYNSET, the phrase of a discard or the code of an issue."
        )
    problems.append(Problem("D208", message, hint, place))
    return set()


def _read_file(
    path: Path, content: Any, sources: Sources, problems: list[Problem]
) -> list[tuple[str, Place]]:
    """Adds a file's entries to those of its layer; returns what it removes, each with its place."""
    from coder.validation import validate

    shown = shown_path(path)
    file = validate(content, shown)
    if isinstance(file, list):
        problems.extend(file)
        return []

    def note(section: str, name: str, line: int, column: int) -> bool:
        """Files where an entry stands; False, and a problem, where its layer has one of that id already."""
        place, key = Place(shown, line, column), (section, entry_key(section, name))
        first = sources.located.setdefault(key, place)
        if first is not place and section in WITH_ID:
            what = f"the synset &{name} is defined" if section == "synsets" else f"the id {name!r} is used"
            problems.append(Problem("D301", f"{what} twice", f"It stands first at {first}.", place))
        return first is place

    def note_word(section: str, name: str, says: str, at: tuple[int, int], node: Map) -> None:
        """Files where a word or phrase stands, and that it stands once more."""
        note(section, name, *at)
        here = Again(section, name, says, Place(shown, *at), Place(shown, node.line, node.column))
        first = sources.words.setdefault((section, entry_key(section, name)), here)
        if first is not here:
            sources.again.append(here._replace(first=first))

    sources.contents[shown] = content
    for actor, node in zip(file.actors, content.get("actors", ()), strict=False):
        if note("actors", actor.id, node.line, node.column):
            sources.actors[actor.id] = actor
            sources.actor_maps[actor.id] = node
    for verb, node in zip(file.verbs, content.get("verbs", ()), strict=False):
        if note("verbs", verb.id, node.line, node.column):
            sources.verbs[verb.id] = verb
            sources.maps[verb.id] = node
            sources.files[verb.id] = shown
    for block, node in zip(file.verb_blocks, content.get("verb_blocks", ()), strict=False):
        if note("verb_blocks", block.id, node.line, node.column):
            sources.blocks[block.id] = block
            sources.maps[block.id] = node
    for rule, node in zip(file.transformations, content.get("transformations", ()), strict=False):
        if note("transformations", rule.id, node.line, node.column):
            sources.transformations[rule.id] = rule
            sources.maps[rule.id] = node
    sources.event_codes.extend(file.event_codes)
    sources.actor_codes.update(file.actor_codes)
    sources.settings.update(file.settings.model_dump(exclude_none=True))
    lists: tuple[tuple[str, Sequence[AgentGroup | ModifierGroup], list[tuple[str, str]]], ...] = (
        ("agents", file.agents, sources.agents),
        ("modifiers", file.modifiers, sources.modifiers),
    )
    for section, groups, words in lists:
        for group, node in zip(groups, content.get(section, ()), strict=False):
            for word, at in zip(group.words, _item_places(node, "words"), strict=True):
                note_word(section, word, group.code, at, node)
                words.append((word, group.code))
    for name, members in file.synsets.items():
        if note("synsets", name, *content["synsets"].keys_at[name]):
            sources.synsets[name] = tuple(members)
    for discard, node in zip(file.discards, content.get("discards", ()), strict=False):
        note_word("discards", discard.phrase, discard.level, node.places["phrase"], node)
    for issue, node in zip(file.issues, content.get("issues", ()), strict=False):
        note("issues", issue.code, node.line, node.column)
    sources.discards.extend(file.discards)
    sources.issues.extend(file.issues)
    removed = _item_places(content, "remove") if file.remove else []
    return [(name, Place(shown, *at)) for name, at in zip(file.remove, removed, strict=True)]


def _item_places(node: Map, key: str) -> list[tuple[int, int]]:
    """Where the items under a key stand; a single text stands for a list of one."""
    items = node[key]
    return items.places if isinstance(items, List) else [node.places[key]]


# ---- Compiling ------------------------------------------------------------------------------------


def compile_dictionary(
    layers: Sequence[Path], language: str = "en", builtin: bool = True, root: Path | None = None
) -> Dictionary:
    """Reads, checks and indexes the layers; ``root`` is a whole set in place of the shipped one.

    Raises `CoderError` with all problems.
    """
    folders = ([root or dictionary_root()] if builtin else []) + list(layers)
    return compile_sources(read_sources(folders, language), language, root)


def compile_sources(sources: Sources, language: str = "en", root: Path | None = None) -> Dictionary:
    """Checks and indexes entries that were read; codebook and lexicon are those of ``root``, else the shipped ones.

    Raises `CoderError` with all problems.
    """
    root = root or dictionary_root()
    ontology = load_ontology(root / "ontology")
    lexicon_folder = root / language / "lexicon"
    closed = read_yaml(lexicon_folder / "closed.yaml")
    lexicon = build_lexicon(closed, lexicon_folder / "words.txt")
    dictionary = Dictionary(ontology, lexicon)
    dictionary.places = sources.places
    for name in ("abbreviations", "dates"):
        if (lexicon_folder / f"{name}.yaml").exists():
            dictionary.settings[name] = read_yaml(lexicon_folder / f"{name}.yaml")
    dictionary.joined = sources.settings.get("actors") == "joined"
    dictionary.near = sources.settings.get("patterns") == "clause"
    for own in sources.event_codes:
        ontology.codes.setdefault(own.code, Code(own.code, own.label, "", 0.0))
    for name in ("sentence", "date"):
        dictionary.grammars[name] = compile_table(f"{language}/{name}")
    problems: list[Problem] = []
    _add_lexical_phrases(dictionary, lexicon)
    _add_agents(dictionary, sources)
    _add_actors(dictionary, sources, problems)
    _add_verbs(dictionary, sources, closed, problems)
    _add_blocks(dictionary, sources, problems)
    _add_transformations(dictionary, sources, problems)
    for discard in sources.discards:
        node = trie_node(dictionary.discards, phrase_keys(discard.phrase))
        node.setdefault(END, Unwanted(discard.level, discard.reason, discard.phrase))
    for issue in sources.issues:
        words = [form for word in issue.words for form in (word, _plural(word))]
        for shows, phrases in ((True, words), (False, issue.never)):
            for phrase in phrases:
                node = trie_node(dictionary.issues, phrase_keys(phrase))
                said = (issue.code, issue.plover, shows)
                if said not in node.get(END, ()):
                    node[END] = (*node.get(END, ()), said)
    if problems:
        raise CoderError(with_excerpts(problems))
    return dictionary


def _get(trie: Trie, keys: tuple[str, ...]) -> Phrase | None:
    node: Any = trie
    for key in keys:
        if key.endswith(STEM) and key != STEM:
            node, key = node.get(STEMS, {}), key[:-1]
        node = node.get(key)
        if node is None:
            return None
    found = node.get(END)
    return found if isinstance(found, Phrase) else None


def _add_lexical_phrases(dictionary: Dictionary, lexicon: Lexicon) -> None:
    for keys, tag in lexicon.phrases.items():
        add_phrase(dictionary.trie, keys, Phrase(tag=tag, lemma=" ".join(keys)))


def _add_agents(dictionary: Dictionary, sources: Sources) -> None:
    trie, known = dictionary.trie, dictionary.lexicon.words
    for word, code in sources.agents:
        singular, slash, plural = (part.strip() for part in word.partition(" /"))
        forms = [(singular, False)]
        if slash and plural:
            forms.append((plural, True))
        elif not slash:
            forms.append((_plural(singular), True))
        only_plural = (
            bool(slash)
            and not plural
            and any(r[0] == "NS" for r in known.get(" ".join(phrase_keys(singular.split()[-1]))))
        )
        lemma = _noun_lemma(dictionary.lexicon, phrase_keys(singular)[-1])
        for form, many in forms:
            keys = phrase_keys(form)
            old = _get(trie, keys) or Phrase()
            roles = old.roles if code in old.roles else (*old.roles, code)
            add_phrase(
                trie,
                keys,
                old._replace(roles=roles, agent=singular, plural=many or only_plural, lemma=lemma, tag=""),
            )
    for word, code in sources.modifiers:
        keys = phrase_keys(word)
        if len(keys) == 1:
            dictionary.modifiers.setdefault(keys[0], code)
        else:
            old = _get(trie, keys) or Phrase()
            add_phrase(trie, keys, old._replace(modifier=old.modifier or code, lemma=word))


def _add_actors(dictionary: Dictionary, sources: Sources, problems: list[Problem]) -> None:
    trie, known = dictionary.trie, dictionary.lexicon.words
    articles = dictionary.lexicon.has("name_articles")
    for entry in sources.actors.values():
        codes: list[DateRange] = [(entry.code, None, None)] if entry.code else []
        for i, text in enumerate(entry.codes):
            try:
                codes.append(dated_code(text))
            except ValueError as e:
                at = value_place(sources.actor_maps[entry.id], "codes", i)
                place = Place(sources.places[entry.id].file, *at)
                problems.append(Problem("D204", f"{e} in {text!r}", "Write CODE FROM..UNTIL.", place))
        if not codes:
            problems.append(
                Problem("D104", "the actor has no code", "Add 'code:' or 'codes:'.", sources.places[entry.id])
            )
        index = len(dictionary.actors)
        name = entry.names[0] if entry.names else entry.id
        facts = ActorFacts(entry.id, entry.kind, tuple(codes), entry.gender or "", name)
        dictionary.actors.append(facts)
        unwanted = next((code for code, _, _ in codes if code in (DISCARD, COMPLEX)), "")
        for word in entry.names if unwanted else ():
            node = trie_node(dictionary.discards, stem_keys(word.replace(GAP, " ")))
            node.setdefault(END, Unwanted("sentence", unwanted, word, facts))
        shared = {*entry.shared, *map(_plural, entry.shared)} if entry.shared else ()
        for form, words in (
            ("name", entry.names), ("adjective", entry.adjectives), ("people", entry.people),
            ("people", [_plural(p) for p in entry.people]), ("capital", entry.capital), ("city", entry.cities),
            ("region", entry.regions),
        ):  # fmt: skip
            for word in words:
                if GAP in word:
                    _add_apart(dictionary, word, Name(index, form, word))
                    word = word.replace(GAP, " ")
                _add_name(trie, word, Name(index, form, word, word in shared), dictionary.lexicon, articles)
                if (
                    form == "name"
                    and 4 <= len(word) <= 5
                    and word.isupper()
                    and word.isalpha()
                    and word.lower() not in known
                ):
                    # 'Farc' for 'FARC'
                    _add_name(trie, word, Name(index, form, word.capitalize()), dictionary.lexicon, articles)

    dictionary.states = frozenset(
        code[:3]
        for facts in dictionary.actors
        if facts.kind in ("country", "place", "region")
        for code, _, _ in facts.codes
    )


def _add_apart(dictionary: Dictionary, word: str, name: Name) -> None:
    """'Ithil * Radio': a name whose words may stand apart within a noun phrase."""
    keys = tuple(key for part in word.split(GAP) for key in phrase_keys(part))
    if keys:
        dictionary.apart[keys[0]] = (*dictionary.apart.get(keys[0], ()), (keys[1:], name))


def without_article(keys: tuple[str, ...], articles: frozenset[str]) -> tuple[str, ...]:
    """The keys of a name without its article: names are met with one and without."""
    return keys[1:] if keys and keys[0] in articles else keys


def _add_name(trie: Trie, word: str, name: Name, lexicon: Lexicon, articles: frozenset[str]) -> None:
    written = stem_keys(word)
    keys = without_article(written, articles)
    if keys != written:
        name = name._replace(written=word[len(written[0]) :].lstrip())
    if not keys:
        return
    old = _get(trie, keys) or Phrase()
    if any(n.entry == name.entry and n.form == name.form and n.written == name.written for n in old.names):
        return
    names = tuple(sorted((*old.names, name), key=lambda n: n.shared))  # whose it is before who shares it
    common = " " in word and word.rpartition(" ")[2].islower()  # 'M23 rebels'
    lemma = _noun_lemma(lexicon, keys[-1]) if common else keys[-1]
    add_phrase(trie, keys, old._replace(names=names, lemma=old.lemma or lemma))


def dated_code(text: str) -> DateRange:
    """'USAGOV 2009-01-20..2017-01-20' as code and dates.  Raises ValueError where the dates are none or cross."""
    code, _, span = text.partition(" ")
    start, _, end = span.partition("..")
    since, until = _date(start), _date(end)
    if since is not None and until is not None and since >= until:
        raise ValueError("the range ends before it begins")
    return code, since, until


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _noun_lemma(lexicon: Lexicon, word: str) -> str:
    for tag, lemma in lexicon.words.get(word):
        if tag in ("N", "NS"):
            return lemma
    return word


@cache
def _unknown_lemma(word: str) -> str:
    from lemminflect import getLemma

    forms = getLemma(word, "NOUN")
    return forms[0] if forms and word.isalpha() else word


@cache
def _plural(phrase: str) -> str:
    """The plural of a noun phrase: its last word inflected (lemminflect; compile time only)."""
    from lemminflect import getAllInflectionsOOV, getInflection

    head, space, last = phrase.rpartition(" ")
    forms = getInflection(last, "NNS", inflect_oov=False) or getAllInflectionsOOV(last, "NOUN").get("NNS", ())
    plural = forms[0] if forms else last
    return head + space + (plural if not last[:1].isupper() else plural[:1].upper() + plural[1:])


@cache
def _verb_forms(verb: str) -> tuple[tuple[str, str], ...]:
    """(tag, form) of a verb's forms, from lemminflect."""
    from lemminflect import getAllInflections, getAllInflectionsOOV

    found = getAllInflections(verb, upos="VERB") or getAllInflectionsOOV(verb, upos="VERB")
    names = {"VB": "V", "VBZ": "VZ", "VBD": "VD", "VBN": "VN", "VBG": "VG"}
    return tuple(
        (names[tag], form)
        for tag, forms in sorted(found.items())
        if tag in names
        for form in forms[: 1 if tag == "VBN" else 2]
    )


def _add_reading(lexicon: Lexicon, form: str, tag: str, lemma: str) -> None:
    """Adds a reading of a form; where the word list has it without its verb's base form, this one is put in."""
    readings = lexicon.words.get(form)
    if not any(r[0] == tag for r in readings):
        lexicon.words[form] = (*readings, (tag, lemma))
    elif tag in ("VD", "VN", "VZ", "VG"):
        lexicon.words[form] = tuple((tag, lemma) if r == (tag, form) else r for r in readings)


def _add_verbs(dictionary: Dictionary, sources: Sources, closed: Map, problems: list[Problem]) -> None:
    lexicon, ontology = dictionary.lexicon, dictionary.ontology
    words = closed.get("word_spellings", {}).items()
    vocabulary = Vocabulary(
        frozenset().union(*map(lexicon.has, ("prepositions", "particles", "clause_prepositions", "infinitive_mark", "of", "by"))),
        lexicon.has("particles"), sources.synsets, closed["infinitive_mark"], closed["complementizer"],
        lexicon.has("list_conjunctions"),
        lexicon.has("articles"),
        {old: new for pair in words for old, new in (pair, pair[::-1])},
    )  # fmt: skip
    spellings = dict(closed.get("verb_spellings", {}))

    verbs: dict[str, list[Frame]] = {}
    nouns: dict[str, list[Frame]] = {}

    def lemma(word: str) -> str:
        return _noun_lemma(lexicon, word) if word in lexicon.words else _unknown_lemma(word)

    standing = _standing(sources, problems)
    for entry in sources.verbs.values():
        if entry.status == "trial":
            continue
        for code in filter(None, (entry.code, entry.reverse)):
            if code not in ontology.codes:
                at = item_place(sources, entry.id, "code" if code == entry.code else "reverse", 0)
                problems.append(Problem("D201", f'unknown CAMEO code "{code}"', ontology.nearest(code), at))
        if entry.act and entry.act not in ontology.acts and entry.act not in ("light", "report", "consider"):
            close = get_close_matches(entry.act, list(ontology.acts), 1)
            problems.append(
                Problem(
                    "D203",
                    f"unknown act {entry.act!r}",
                    f"Did you mean {close[0]!r}?" if close else f"Acts: {', '.join(sorted(ontology.acts))}.",
                    item_place(sources, entry.id, "act", 0),
                )
            )
        problems.extend(_empty_entry(entry, sources))
        problems.extend(_idle_patterns(entry, sources))
        try_compile = _EntryCompiler(entry, sources, vocabulary, lemma, problems, standing[entry.id])
        for word in entry.verb:
            while " " in word and {r[0] for r in lexicon.words.get(phrase_keys(word)[0])} == {"R"}:
                word = word.split(" ", 1)[1]  # 'strongly condemn': adverbs are transparent
            head = phrase_keys(word.split()[0])[0]
            for old, new in {**spellings, "": ""}.items():
                if not head.endswith(old):
                    continue
                spelled = head[: len(head) - len(old)] + new
                for tag, form in _verb_forms(spelled):
                    _add_reading(lexicon, " ".join(phrase_keys(form)), tag, spelled)
                verbs.setdefault(spelled, []).extend(try_compile.frames(word, noun=False))
        for word in entry.noun:
            parts = word.split()
            head = phrase_keys(parts[noun_head(parts, vocabulary.prepositions) - 1])[-1]
            if lemma(head) == head:
                _add_reading(lexicon, head, "N", head)
                _add_reading(lexicon, phrase_keys(_plural(head))[-1], "NS", head)
            nouns.setdefault(lemma(head), []).extend(try_compile.frames(word, noun=True))
    (dictionary.verbs, dictionary.nouns), dictionary.word_sets = index_frames([verbs, nouns])
    lexicon.classes["control_verbs"] = lexicon.has("object_control") | frozenset(
        verb
        for verb, frames in verbs.items()
        if any(
            closed["infinitive_mark"] in f.content.split("|")
            and (f.object == "target" or any(d.slot == "target" for d in f.prepositions))
            for f in frames
        )
    )
    dictionary.regions = frozenset(e.id for e in sources.actors.values() if e.kind == "region")
    dictionary.act_nouns = frozenset(noun for noun, frames in nouns.items() if any(f.act for f in frames))
    lexicon.classes["act_nouns"] = dictionary.act_nouns
    pointing = {
        w for name in sorted(lexicon.classes) if name.startswith("anaphora.") for w in lexicon.classes[name]
    }
    lexicon.classes["anaphors"] = frozenset(pointing | {_plural(w) for w in sorted(pointing)})
    harmful = dictionary.ontology.harmful
    dictionary.harm_verbs = frozenset(
        verb
        for verb, frames in verbs.items()
        if any(
            f.code
            and f.code.startswith(harmful)
            and f.object == "target"
            and not (f.particles or f.needs or f.needed_prepositions or f.content or f.act)
            for f in frames
        )
    )
    dictionary.report_verbs = frozenset(
        verb
        for verb, frames in verbs.items()
        if any(
            f.act == "report" and not (f.particles or f.object_words) for f in frames
        )  # not 'let it be known'
    )


def _add_blocks(dictionary: Dictionary, sources: Sources, problems: list[Problem]) -> None:
    """Compiles the verb blocks; their verbs' forms become known to the tagger."""
    synsets = flat_synsets(sources.synsets)
    table = dictionary.blocks.verbs
    others: dict[str, list[BlockVerb]] = {}  # forms that the lexicon takes for those of another verb
    for entry in sources.blocks.values():
        compiler = _BlockCompiler(entry, dictionary, sources, problems)
        sequences = compiler.sequences(synsets)
        for i, text in enumerate(entry.verbs):
            for head, forms, verb in compiler.verb(i, text, sequences):
                if STEM in text.partition(" / ")[0]:
                    dictionary.blocks.stems.setdefault(head, []).append(verb)
                for form in dict.fromkeys([head, *forms]):
                    table.setdefault(form, []).append(verb)
                    inflect = form == head and not verb.form
                    for strange in _add_verb_form(dictionary.lexicon, form, head, inflect):
                        others.setdefault(strange, []).append(verb)
    for form, verbs in others.items():
        table.setdefault(form, verbs)
    for verbs in (*table.values(), *dictionary.blocks.stems.values()):
        verbs.sort(key=lambda v: -len(v.left) - len(v.right))


class _BlockCompiler:
    """The patterns and verbs of one block; what is wrong with them is told with its place."""

    def __init__(
        self, entry: VerbBlock, dictionary: Dictionary, sources: Sources, problems: list[Problem]
    ) -> None:
        self.entry, self.ontology, self.problems = entry, dictionary.ontology, problems
        self.place, self.node = sources.places[entry.id], sources.maps[entry.id]

    def tell(self, code: str, message: str, hint: str, section: str, index: int, text: str = "") -> None:
        node = self.node.get(section)
        line, column = node.places[index] if isinstance(node, List) else self.node.places[section]
        self.problems.append(Problem(code, message, hint, Place(self.place.file, line, column), text))

    def known(self, code: str, section: str, index: int) -> bool:
        """Are the codes of both directions in the codebook?  If not, it is told."""
        for one in split_code(code):
            if one and one not in self.ontology.codes and one not in (DISCARD, COMPLEX):
                hint = f"{self.ontology.nearest(one)}  A code of your own goes under 'event_codes:'."
                self.tell("D201", f'unknown event code "{one}"', hint, section, index)
                return False
        return True

    def sequences(self, synsets: dict[str, tuple[tuple[str, ...], ...]]) -> tuple[WordSequence, ...]:
        """The patterns, the most specific first."""
        found = []
        for i, text in enumerate(self.entry.patterns):
            code, pattern = split_pattern(text)
            if not self.known(code, "patterns", i):
                continue
            try:
                found.append(compile_sequence(f"{self.entry.id}#{i + 1}", code, pattern, synsets))
            except PatternError as e:
                what = "D202" if "synset" in e.message else "D205"
                self.tell(what, e.message, e.hint, "patterns", i, text)
        return tuple(sorted(found, key=lambda s: -s.weight))

    def verb(
        self, index: int, text: str, sequences: tuple[WordSequence, ...]
    ) -> Iterator[tuple[str, list[str], BlockVerb]]:
        """The head of a verb, its irregular forms, and the verb compiled; nothing where it is none."""
        verb, _, forms = (part.strip() for part in text.partition(" / "))
        own = verb in self.entry.codes
        code = self.entry.codes.get(verb, self.entry.code)
        if not self.known(code, "codes" if own else "code", index):
            return
        words = verb.split()
        at = next((i for i, w in enumerate(words) if w.startswith("+")), 0)
        head = phrase_keys(words[at].lstrip("+").rstrip("_" + STEM)) if words else ()
        if not head:
            self.tell("D205", f"{text!r} is no verb", "Write a verb in its base form.", "verbs", index)
            return
        left = tuple(key for w in words[:at] for key in phrase_keys(w))
        right = tuple(key for w in words[at + 1 :] for key in phrase_keys(w))
        default = WordSequence(self.entry.id, *split_code(code), (), (), 0)
        irregular = [key for form in forms.split() for key in phrase_keys(form)]
        form = head[0] if words[at].endswith("_") else ""
        yield head[0], irregular, BlockVerb(left, right, default, sequences, form)


def _add_transformations(dictionary: Dictionary, sources: Sources, problems: list[Problem]) -> None:
    """Compiles the transformations, those about a certain verb before those about any."""

    def code_of(verb: str) -> tuple[bool, str | None]:
        """Does a block have the verb, and with which code?  Of several blocks, the first with one."""
        words = verb.replace("_", " ")
        codes = [
            b.codes.get(v, b.code)
            for b in sources.blocks.values()
            for v in b.verbs
            if _plain_verb(v) == words
        ]
        return bool(codes), next((own for code in codes if (own := split_code(code)[0])), None)

    found = []
    for rule in sources.transformations.values():
        node, place = sources.maps[rule.id], sources.places[rule.id]
        line, column = node.places["when"]
        try:
            found.append(compile_transformation(rule.id, rule.code, rule.when, code_of))
        except PatternError as e:
            problems.append(Problem("D205", e.message, e.hint, Place(place.file, line, column), rule.when))
        if rule.code != SAME and rule.code not in dictionary.ontology.codes:
            hint = f"{dictionary.ontology.nearest(rule.code)}  A code of your own goes under 'event_codes:'."
            at = Place(place.file, *node.places["code"])
            problems.append(Problem("D201", f'unknown event code "{rule.code}"', hint, at))
    dictionary.transformations = tuple(sorted(found, key=lambda rule: not rule.inner.verb))


def _plain_verb(text: str) -> str:
    """A verb of a block without its forms and marks: 'break +down / broke' is 'break down'."""
    return text.partition(" / ")[0].replace("+", "").rstrip("_" + STEM).strip()


def _add_verb_form(lexicon: Lexicon, form: str, head: str, inflect: bool) -> list[str]:
    """Tells the tagger that a word is a form of a verb; gives back the forms that it knows as another verb's."""
    known = {tag: lemma for tag, lemma in lexicon.words.get(form) if tag in _VERB_TAGS}
    if not inflect:
        for tag in () if known else ("VD", "VN"):
            _add_reading(lexicon, form, tag, head)
        return []
    if known and "V" not in known:
        return []  # 'met', 'called': a form itself
    found = []
    for tag, inflected in _verb_forms(form):
        key = " ".join(phrase_keys(inflected))
        readings = [lemma for other, lemma in lexicon.words.get(key) if other in _VERB_TAGS]
        if readings and form not in readings:
            found.append(key)
        else:
            _add_reading(lexicon, key, tag, form)
    return found


_VERB_TAGS = ("V", "VZ", "VD", "VN", "VG")


def _standing(sources: Sources, problems: list[Problem]) -> dict[str, int]:
    """How far behind others each entry stands by its ``yields_to``: 0 for most, 1 behind those, and so on."""
    found: dict[str, int] = {}

    def of(name: str, waiting: tuple[str, ...]) -> int:
        if name not in found:
            depth = 0
            for index, other in enumerate(sources.verbs[name].yields_to):
                problem: tuple[str, str] | None = None
                if ("verbs", other) in sources.removed and other not in sources.verbs:
                    continue
                if other not in sources.verbs:
                    close = get_close_matches(other, list(sources.verbs), 1)
                    problem = (
                        f"no entry has the id {other!r}",
                        f"Did you mean {close[0]!r}?" if close else "Name the id of a verb entry.",
                    )
                elif other in (*waiting, name):
                    problem = (
                        f"{name!r} and {other!r} yield to each other",
                        "Remove one of the two 'yields_to:'.",
                    )
                if problem is None:
                    depth = max(depth, 1 + of(other, (*waiting, name)))
                else:
                    problems.append(Problem("D207", *problem, item_place(sources, name, "yields_to", index)))
            found[name] = depth
        return found[name]

    for name in sources.verbs:
        of(name, ())
    return found


def item_place(sources: Sources, entry: str, key: str, index: int = 0) -> Place:
    """Where an item of a list of a verb entry stands; the entry's own place where it has no such key."""
    place, node = sources.places[entry], sources.maps[entry]
    return Place(place.file, *value_place(node, key, index)) if key in node else place


def _empty_entry(entry: VerbEntry, sources: Sources) -> Iterator[Problem]:
    """What an entry must have to do anything: a word, and a code or an act."""
    place = sources.places[entry.id]
    if not entry.verb and not entry.noun:
        yield Problem("D104", f"{entry.id} has no word", "Add 'verb:' or 'noun:'.", place)
    if entry.code is None and entry.act is None:
        yield Problem(
            "D104", f"{entry.id} has no code", "Add 'code:', or 'act:' for a verb about actions.", place
        )


def _idle_patterns(entry: VerbEntry, sources: Sources) -> list[Problem]:
    """Patterns that could never match: without trigger, or with one that the entry has no words for."""
    problems = []
    for section, patterns in (("patterns", entry.patterns), ("never", entry.never)):
        for i, text in enumerate(patterns):
            triggers = _trigger_words(text) & {"VERB", "NOUN"}
            what = ""
            if not triggers:
                what, hint = "the pattern names neither VERB nor NOUN", "Write 'source VERB target'."
            elif "VERB" in triggers and not entry.verb:
                what, hint = "the pattern has VERB, but the entry has no verb", "Add 'verb:' or write NOUN."
            elif "NOUN" in triggers and not entry.noun:
                what, hint = "the pattern has NOUN, but the entry has no noun", "Add 'noun:' or write VERB."
            if what:
                problems.append(Problem("D205", what, hint, item_place(sources, entry.id, section, i)))
    return problems


class _EntryCompiler:
    """The frames of one entry; single-word verbs share theirs."""

    def __init__(
        self,
        entry: VerbEntry,
        sources: Sources,
        vocabulary: Vocabulary,
        lemma: Any,
        problems: list[Problem],
        yields: int,
    ) -> None:
        self.entry, self.sources, self.vocabulary, self.lemma, self.problems = (
            entry,
            sources,
            vocabulary,
            lemma,
            problems,
        )
        self.yields = yields
        self.memo: dict[tuple[str, bool], list[Frame]] = {}
        self.reported: set[tuple[str, int]] = set()

    def frames(self, word: str, noun: bool) -> list[Frame]:
        words = phrase_keys(word)
        shared = ("" if len(words) == 1 else word, noun)
        if shared not in self.memo:
            self.memo[shared] = self._compile(word, noun)
        return self.memo[shared]

    def _compile(self, word: str, noun: bool) -> list[Frame]:
        entry = self.entry
        trigger = "NOUN" if noun else "VERB"
        nulls = tuple(
            f
            for i, text in enumerate(entry.never)
            if trigger in text.split() and (f := self._one(text, word, i, "never")) is not None
            and (noun or not says_again(text, word))  # what it means to silence are other verbs of the entry
        )  # fmt: skip
        result: list[Frame] = []
        patterns = [(i, p) for i, p in enumerate(entry.patterns) if trigger in _trigger_words(p)]
        if not entry.patterns or (not patterns and trigger == "NOUN"):
            default = f"source {trigger} target" if not noun else "NOUN"
            frame = self._one(default, word, -1, "patterns")
            if frame is not None:
                frame.plain = True
                result.append(frame)
        for i, text in patterns:
            frame = self._one(text, word, i, "patterns")
            if frame is not None:
                result.append(frame)
        if noun and patterns and any(not f.demands() for f in result):
            # 'launched an attack': behind an act the bare noun will do
            bare = self._one("NOUN", word, -1, "patterns")
            if bare is not None:
                bare.plain = bare.governed = True
                result.append(bare)
        for frame in result:
            frame.nulls = nulls
        return result

    def _one(self, text: str, word: str, index: int, section: str) -> Frame | None:
        entry = self.entry
        try:
            frame = compile_pattern(text, word, self.vocabulary, self.lemma)
        except PatternError as e:
            if (section, index) not in self.reported:
                self.reported.add((section, index))
                place = item_place(self.sources, entry.id, section, index)
                if index >= 0:
                    place = inside(place, text, e.column)
                self.problems.append(
                    Problem("D202" if "synset" in e.message else "D205", e.message, e.hint, place)
                )
            return None
        frame.entry = entry.id
        frame.id = entry.id if index < 0 else f"{entry.id}#{index + 1}"  # in `patterns` or `never`
        frame.code = entry.code
        frame.act = entry.act or ""
        frame.reverse = entry.reverse or ""
        frame.reciprocal = frame.reciprocal or entry.reciprocal == "true"
        frame.among = entry.reciprocal == "among"
        frame.swapped = entry.roles == "swapped"
        frame.foretold = entry.roles == "foretold"
        frame.voiced = entry.roles == "voiced" or frame.foretold
        frame.yields = self.yields
        frame.plain = frame.plain or (noun_plain(frame))
        return frame


def noun_plain(frame: Frame) -> bool:
    """A noun pattern that names no slot is read with the usual company of event nouns."""
    return (
        frame.noun
        and not frame.subject
        and not frame.subject_possessor
        and not any(p.slot or p.possessor for p in frame.prepositions)
    )


def _trigger_words(pattern: str) -> set[str]:
    return {w.strip("[]()") for w in pattern.split()}


# ---- The cache ------------------------------------------------------------------------------------


def content_key(layers: Iterable[Path], language: str, builtin: bool, root: Path | None = None) -> str:
    """A hash of every file that the compiled dictionary depends on, of this program and of Python."""
    digest = hashlib.sha256(f"{FORMAT} {sys.version_info[:2]} {language} {builtin}".encode())
    folders = [root or dictionary_root(), *layers]
    package = Path(__file__).parent
    paths = [
        package / f"{m}.py"
        for m in (
            "dictionary",
            "errors",
            "grammar",
            "patterns",
            "sequences",
            "phrases",
            "lexicon",
            "ontology",
            "tokens",
            "entries",
            "validation",
        )
    ]
    for folder in folders:
        digest.update(f"layer {shown_path(folder)}\0".encode())  # entries know where they stand
        paths += [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.is_file())
    paths += [
        grammar_path(name) for name in ("pattern", "sequence", f"{language}/sentence", f"{language}/date")
    ]
    for path in paths:
        with suppress(OSError):
            digest.update(shown_path(path).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def cache_folder() -> Path:
    """Where compiled dictionaries are kept: ``$CODE_EVENTS_CACHE``, or the user's cache folder."""
    own = os.environ.get("CODE_EVENTS_CACHE")
    if own:
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "code-events"


def load_dictionary(
    layers: Sequence[str | Path] = (),
    *,
    language: str = "en",
    builtin: bool = True,
    cache: bool = True,
    root: Path | None = None,
    sources: Sources | None = None,
) -> Dictionary:
    """The dictionary of the built-in files and the given layers, from the cache where it is fresh.

    ``root`` is a folder with a whole set (ontology and language) that stands in for the built-in one; ``sources`` are
    the entries of just these files where the caller has read them already.  Raises `CoderError` with every problem of
    the files.
    """
    paths = [Path(p) for p in layers]
    key = content_key(paths, language, builtin, root)
    file = cache_folder() / f"{key[:32]}.pickle"
    if cache:
        found = _from_cache(file, key)
        if found is not None:
            return found
    dictionary = (
        compile_dictionary(paths, language, builtin, root)
        if sources is None
        else compile_sources(sources, language, root)
    )
    dictionary.key = key
    if cache:
        _to_cache(file, dictionary)
    return dictionary


def _from_cache(file: Path, key: str) -> Dictionary | None:
    try:
        data = file.read_bytes()
    except OSError:
        return None
    if data[:32] != hashlib.sha256(memoryview(data)[32:]).digest():
        return None  # damaged
    gc.disable()
    try:
        found = pickle.loads(memoryview(data)[32:])
        gc.freeze()  # it lives as long as the process: looking through it for garbage takes a third of the load
    except Exception:  # a cache that does not load is no cache
        return None
    finally:
        gc.enable()
    return found if isinstance(found, Dictionary) and found.key == key else None


def _to_cache(file: Path, dictionary: Dictionary) -> None:
    """Written beside and renamed, so that no reader ever sees half a file; a failure costs only time."""
    data = pickle.dumps(dictionary, protocol=5)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(hashlib.sha256(data).digest())
                out.write(data)
            os.replace(name, file)
        except OSError:
            Path(name).unlink(missing_ok=True)
