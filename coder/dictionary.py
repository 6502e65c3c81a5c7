"""Folders of YAML to one frozen `Dictionary`: checked, indexed, compiled, cached by content.

Layers are folders; a later layer's entry replaces an earlier one of the same id.  All problems of
all files are gathered and raised together.
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
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder.errors import CoderError, Place, Problem
from coder.files import List, Map, dictionary_root, read_yaml, shown_path, yaml_files
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
)
from coder.phrases import END, Name, Phrase, Trie, add_phrase, trie_node
from coder.sequences import (
    BlockTable,
    BlockVerb,
    WordSequence,
    compile_sequence,
    flat_synsets,
    split_code,
    split_pattern,
)
from coder.tokens import phrase_keys

if TYPE_CHECKING:
    from coder.entries import ActorEntry, OwnEventCode, VerbBlock, VerbEntry

FORMAT = 1  # of the cache file
GAP = " * "  # in a name: other words may stand here
NOBODY = "---"  # the code of a name that is no actor

DateRange = tuple[str, dt.date | None, dt.date | None]


@dataclass(frozen=True, slots=True)
class ActorFacts:
    """What is kept of an actor entry: its dated codes and what coreference needs."""

    id: str
    kind: str
    codes: tuple[DateRange, ...]
    gender: str
    name: str

    def code(self, date: dt.date | None) -> str | None:
        """The code on a date: the dated range that holds it, else the undated one; None where it is nobody ('---')."""
        found = self._code(date)
        return None if found == NOBODY else found

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


@dataclass(slots=True)
class Dictionary:
    """All that the coder knows, compiled; read-only once built."""

    ontology: Ontology
    lexicon: Lexicon
    trie: Trie = field(default_factory=dict)
    actors: list[ActorFacts] = field(default_factory=list)
    states: frozenset[str] = frozenset()  # the codes of states and territories
    modifiers: dict[str, str] = field(default_factory=dict)
    verbs: FrameTable = field(default_factory=lambda: FrameTable({}, []))
    nouns: FrameTable = field(default_factory=lambda: FrameTable({}, []))
    word_sets: dict[str, tuple[int, ...]] = field(
        default_factory=dict
    )  # word -> the word sets of patterns that hold it
    report_verbs: frozenset[str] = frozenset()
    act_nouns: frozenset[str] = frozenset()  # nouns of acts over content: 'suspension', 'threat'
    places: dict[str, Place] = field(default_factory=dict)
    discards: Trie = field(default_factory=dict)
    issues: Trie = field(default_factory=dict)
    blocks: BlockTable = field(default_factory=BlockTable)
    apart: dict[str, tuple[tuple[tuple[str, ...], Name], ...]] = field(
        default_factory=dict
    )  # first key -> names whose words may stand apart
    joined: bool = False  # actor codes are put together, not composed
    settings: dict[str, Any] = field(default_factory=dict)  # abbreviations and date words, as read
    key: str = ""


# ---- Reading --------------------------------------------------------------------------------------


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
    event_codes: list[OwnEventCode] = field(default_factory=list)
    actor_codes: set[str] = field(default_factory=set)
    settings: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    maps: dict[str, Map] = field(default_factory=dict)  # verb entries as read, for places inside them
    files: dict[str, str] = field(default_factory=dict)


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
        seen: dict[str, Place] = {}
        folder = layer / language if (layer / language).is_dir() else layer
        for path in yaml_files(folder):
            if (
                "lexicon" in path.relative_to(folder).parts[:-1]
                or "ontology" in path.relative_to(folder).parts[:-1]
            ):
                continue
            try:
                content = read_yaml(path)
            except CoderError as e:
                problems.extend(e.problems)
                continue
            _read_file(path, content, sources, seen, problems)
    if problems:
        raise CoderError(problems)
    if sources.settings.get("alone") == "true" and dictionary_root() in layers:
        return read_sources([layer for layer in layers if layer != dictionary_root()], language)
    return sources


def _read_file(
    path: Path, content: Any, sources: Sources, seen: dict[str, Place], problems: list[Problem]
) -> None:
    from coder.entries import DictionaryFile

    shown = shown_path(path)
    if not isinstance(content, Map):
        problems.append(
            Problem("D105", "the file is not a mapping", "Start with 'actors:' or 'verbs:'.", Place(shown, 1))
        )
        return
    from pydantic import ValidationError

    try:
        file = DictionaryFile.model_validate(content)
    except ValidationError as e:
        problems.extend(_validation_problem(error, content, shown) for error in e.errors())
        return

    def note(kind: str, entry_id: str, node: Map) -> bool:
        place = Place(shown, node.line, node.column)
        key = f"{kind}:{entry_id}"
        if key in seen:
            problems.append(
                Problem(
                    "D301", f"the id {entry_id!r} is used twice", f"It stands first at {seen[key]}.", place
                )
            )
            return False
        seen[key] = place
        sources.places[entry_id] = place
        return True

    for actor, node in zip(file.actors, content.get("actors", ()), strict=False):
        if note("actor", actor.id, node):
            sources.actors[actor.id] = actor
    for verb, node in zip(file.verbs, content.get("verbs", ()), strict=False):
        if note("verb", verb.id, node):
            sources.verbs[verb.id] = verb
            sources.maps[verb.id] = node
            sources.files[verb.id] = shown
    for block, node in zip(file.verb_blocks, content.get("verb_blocks", ()), strict=False):
        if note("block", block.id, node):
            sources.blocks[block.id] = block
            sources.maps[block.id] = node
    sources.event_codes.extend(file.event_codes)
    sources.actor_codes.update(file.actor_codes)
    sources.settings.update(file.settings.model_dump(exclude_none=True))
    for group in file.agents:
        sources.agents.extend((word, group.code) for word in group.words)
    for modifier in file.modifiers:
        sources.modifiers.extend((word, modifier.code) for word in modifier.words)
    for name, members in file.synsets.items():
        sources.synsets[name] = tuple(members)
        line, column = content["synsets"].places[name]
        sources.places["&" + name] = Place(shown, line, column)
    sources.discards.extend(file.discards)
    sources.issues.extend(file.issues)


def _validation_problem(error: Any, content: Any, shown: str) -> Problem:
    """A pydantic error as a located problem: the place of the nearest node on the way to it."""
    from coder.entries import DictionaryFile

    node: Any = content
    place, key = (content.line, content.column), ""
    for step in error["loc"]:
        if (isinstance(node, List) and isinstance(step, int) and step < len(node)) or (
            isinstance(node, Map) and step in node
        ):
            place, node = node.places[step], node[step]
        else:
            key = str(step)
            break
    at = Place(shown, *place)
    kind = error["type"]
    if kind == "extra_forbidden":
        known = list(DictionaryFile.model_fields) if len(error["loc"]) == 1 else _known_keys()
        close = get_close_matches(str(error["loc"][-1]), known, 1)
        hint = f"Did you mean {close[0]!r}?" if close else f"Known keys: {', '.join(known)}."
        return Problem("D103", f"unknown key {error['loc'][-1]!r}", hint, at)
    if kind == "missing":
        return Problem("D104", f"the key {key!r} is missing", "See dictionaries/README.md.", at)
    return Problem(
        "D105", f"{error['msg']} (found {str(error.get('input'))[:60]!r})", "See dictionaries/README.md.", at
    )


def _known_keys() -> list[str]:
    from coder.entries import SECTIONS, Entry, Example

    models: list[type[Entry]] = [*SECTIONS.values(), Example]
    return sorted({k for model in models for k in model.model_fields})


# ---- Compiling ------------------------------------------------------------------------------------


def compile_dictionary(layers: Sequence[Path], language: str = "en", builtin: bool = True) -> Dictionary:
    """Reads, checks and indexes the layers.  Raises `CoderError` with all problems."""
    root = dictionary_root()
    ontology = load_ontology(root / "ontology")
    lexicon_folder = root / language / "lexicon"
    closed = read_yaml(lexicon_folder / "closed.yaml")
    lexicon = build_lexicon(closed, lexicon_folder / "words.txt")
    sources = read_sources(([root] if builtin else []) + list(layers), language)
    dictionary = Dictionary(ontology, lexicon)
    dictionary.places = sources.places
    for name in ("abbreviations", "dates"):
        if (lexicon_folder / f"{name}.yaml").exists():
            dictionary.settings[name] = read_yaml(lexicon_folder / f"{name}.yaml")
    dictionary.joined = sources.settings.get("actors") == "joined"
    for own in sources.event_codes:
        ontology.codes.setdefault(own.code, Code(own.code, own.label, "", 0.0))
    problems: list[Problem] = []
    _add_lexical_phrases(dictionary, lexicon)
    _add_agents(dictionary, sources)
    _add_actors(dictionary, sources, problems)
    _add_verbs(dictionary, sources, closed, problems)
    _add_blocks(dictionary, sources, problems)
    for discard in sources.discards:
        node = trie_node(dictionary.discards, phrase_keys(discard.phrase))
        node.setdefault(END, (discard.level, discard.reason, discard.phrase))
    for issue in sources.issues:
        for word in issue.words:
            for form in (word, _plural(word)):
                node = trie_node(dictionary.issues, phrase_keys(form))
                node.setdefault(END, (issue.code, issue.plover))
        for word in issue.never:
            trie_node(dictionary.issues, phrase_keys(word))[END] = ("", None)
    if problems:
        raise CoderError(problems)
    return dictionary


def _get(trie: Trie, keys: tuple[str, ...]) -> Phrase | None:
    node: Any = trie
    for key in keys:
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
            and any(r[0] == "NS" for r in known.get(" ".join(phrase_keys(singular.split()[-1])), ()))
        )
        lemma = _noun_lemma(dictionary.lexicon, phrase_keys(singular)[-1])
        for form, many in forms:
            keys = phrase_keys(form)
            old = _get(trie, keys) or Phrase()
            roles = old.roles if code in old.roles else (*old.roles, code)
            add_phrase(
                trie,
                keys,
                replace(old, roles=roles, agent=singular, plural=many or only_plural, lemma=lemma, tag=""),
            )
    for word, code in sources.modifiers:
        keys = phrase_keys(word)
        if len(keys) == 1:
            dictionary.modifiers[keys[0]] = code
        else:
            old = _get(trie, keys) or Phrase()
            add_phrase(trie, keys, replace(old, modifier=code, lemma=word))


def _add_actors(dictionary: Dictionary, sources: Sources, problems: list[Problem]) -> None:
    trie = dictionary.trie
    for entry in sources.actors.values():
        codes: list[DateRange] = [(entry.code, None, None)] if entry.code else []
        for text in entry.codes:
            code, _, span = text.partition(" ")
            start, _, end = span.partition("..")
            try:
                codes.append((code, _date(start), _date(end)))
            except ValueError as e:
                problems.append(
                    Problem("D204", f"{e} in {text!r}", "Write CODE FROM..UNTIL.", sources.places[entry.id])
                )
        if not codes:
            problems.append(
                Problem("D104", "the actor has no code", "Add 'code:' or 'codes:'.", sources.places[entry.id])
            )
        index = len(dictionary.actors)
        name = entry.names[0] if entry.names else entry.id
        dictionary.actors.append(ActorFacts(entry.id, entry.kind, tuple(codes), entry.gender or "", name))
        for form, words in (
            ("name", entry.names), ("adjective", entry.adjectives), ("people", entry.people),
            ("people", [_plural(p) for p in entry.people]), ("capital", entry.capital), ("city", entry.cities),
            ("region", entry.regions),
        ):  # fmt: skip
            for word in words:
                if GAP in word:
                    _add_apart(dictionary, word, Name(index, form, word))
                    word = word.replace(GAP, " ")
                _add_name(trie, word, Name(index, form, word))

    dictionary.states = frozenset(
        code[:3]
        for facts in dictionary.actors
        if facts.kind in ("country", "place")
        for code, _, _ in facts.codes
    )


def _add_apart(dictionary: Dictionary, word: str, name: Name) -> None:
    """'Ithil * Radio': a name whose words may stand apart within a noun phrase."""
    keys = tuple(key for part in word.split(GAP) for key in phrase_keys(part))
    if keys:
        dictionary.apart[keys[0]] = (*dictionary.apart.get(keys[0], ()), (keys[1:], name))


def _add_name(trie: Trie, word: str, name: Name) -> None:
    keys = phrase_keys(word)
    if keys and keys[0] == "the":
        keys = keys[1:]
        name = replace(name, written=word[4:])
    if not keys:
        return
    old = _get(trie, keys) or Phrase()
    if any(n.entry == name.entry and n.form == name.form for n in old.names):
        return
    add_phrase(trie, keys, replace(old, names=(*old.names, name), lemma=old.lemma or keys[-1]))


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _noun_lemma(lexicon: Lexicon, word: str) -> str:
    for tag, lemma in lexicon.words.get(word, ()):
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
    readings = lexicon.words.get(form, ())
    if not any(r[0] == tag for r in readings):
        lexicon.words[form] = (*readings, (tag, lemma))


def _add_verbs(dictionary: Dictionary, sources: Sources, closed: Map, problems: list[Problem]) -> None:
    lexicon, ontology = dictionary.lexicon, dictionary.ontology
    vocabulary = Vocabulary(
        lexicon.has("prepositions") | lexicon.has("particles") | lexicon.has("clause_prepositions") | frozenset(["to", "of", "by"]),
        lexicon.has("particles"), sources.synsets, closed["infinitive_mark"], closed["complementizer"],
        lexicon.has("list_conjunctions"),
        lexicon.has("articles"),
    )  # fmt: skip
    spellings = dict(closed.get("verb_spellings", {}))

    verbs: dict[str, list[Frame]] = {}
    nouns: dict[str, list[Frame]] = {}

    def lemma(word: str) -> str:
        return _noun_lemma(lexicon, word) if word in lexicon.words else _unknown_lemma(word)

    for entry in sources.verbs.values():
        if entry.status == "trial":
            continue
        place = sources.places[entry.id]
        for code in filter(None, (entry.code, entry.reverse)):
            if code not in ontology.codes:
                line, column = sources.maps[entry.id].places["code" if code == entry.code else "reverse"]
                problems.append(
                    Problem(
                        "D201",
                        f'unknown CAMEO code "{code}"',
                        ontology.nearest(code),
                        Place(place.file, line, column),
                    )
                )
        if entry.act and entry.act not in ontology.acts and entry.act not in ("light", "report", "consider"):
            close = get_close_matches(entry.act, list(ontology.acts), 1)
            problems.append(
                Problem(
                    "D203",
                    f"unknown act {entry.act!r}",
                    f"Did you mean {close[0]!r}?" if close else "",
                    place,
                )
            )
        problems.extend(_idle_patterns(entry, sources))
        try_compile = _EntryCompiler(entry, sources, vocabulary, lemma, problems)
        for word in entry.verb:
            while " " in word and {r[0] for r in lexicon.words.get(phrase_keys(word)[0], ())} == {"R"}:
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
    dictionary.act_nouns = frozenset(noun for noun, frames in nouns.items() if any(f.act for f in frames))
    lexicon.classes["act_nouns"] = dictionary.act_nouns
    dictionary.report_verbs = frozenset(
        verb for verb, frames in verbs.items() if any(f.act == "report" for f in frames)
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
                for form in dict.fromkeys([head, *forms]):
                    table.setdefault(form, []).append(verb)
                    for strange in _add_verb_form(dictionary.lexicon, form, head, form == head):
                        others.setdefault(strange, []).append(verb)
    for form, verbs in others.items():
        table.setdefault(form, verbs)
    for verbs in table.values():
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
            if one and one not in self.ontology.codes:
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
        head = phrase_keys(words[at].lstrip("+")) if words else ()
        if not head:
            self.tell("D205", f"{text!r} is no verb", "Write a verb in its base form.", "verbs", index)
            return
        left = tuple(key for w in words[:at] for key in phrase_keys(w))
        right = tuple(key for w in words[at + 1 :] for key in phrase_keys(w))
        default = WordSequence(self.entry.id, *split_code(code), (), (), 0)
        irregular = [key for form in forms.split() for key in phrase_keys(form)]
        yield head[0], irregular, BlockVerb(left, right, default, sequences)


def _add_verb_form(lexicon: Lexicon, form: str, head: str, inflect: bool) -> list[str]:
    """Tells the tagger that a word is a form of a verb; gives back the forms that it knows as another verb's."""
    known = {tag: lemma for tag, lemma in lexicon.words.get(form, ()) if tag in _VERB_TAGS}
    if not inflect:
        for tag in () if known else ("VD", "VN"):
            _add_reading(lexicon, form, tag, head)
        return []
    if known and "V" not in known:
        return []  # 'met', 'called': a form itself
    found = []
    for tag, inflected in _verb_forms(form):
        key = " ".join(phrase_keys(inflected))
        readings = [lemma for other, lemma in lexicon.words.get(key, ()) if other in _VERB_TAGS]
        if readings and form not in readings:
            found.append(key)
        else:
            _add_reading(lexicon, key, tag, form)
    return found


_VERB_TAGS = ("V", "VZ", "VD", "VN", "VG")


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
                node = sources.maps[entry.id][section]
                line, column = (
                    node.places[i] if isinstance(node, List) else (sources.maps[entry.id].places[section])
                )
                problems.append(
                    Problem("D205", what, hint, Place(sources.places[entry.id].file, line, column), text)
                )
    return problems


class _EntryCompiler:
    """The frames of one entry; single-word verbs share theirs."""

    def __init__(
        self, entry: VerbEntry, sources: Sources, vocabulary: Vocabulary, lemma: Any, problems: list[Problem]
    ) -> None:
        self.entry, self.sources, self.vocabulary, self.lemma, self.problems = (
            entry,
            sources,
            vocabulary,
            lemma,
            problems,
        )
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
        )
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
                node = self.sources.maps[entry.id]
                place = self.sources.places[entry.id]
                if section in node and isinstance(node[section], list) and index >= 0:
                    line, column = node[section].places[index]
                    place = Place(place.file, line, column + max(e.column - 1, 0))
                self.problems.append(
                    Problem("D202" if "synset" in e.message else "D205", e.message, e.hint, place, text)
                )
            return None
        frame.entry = entry.id
        frame.id = entry.id if index < 0 else f"{entry.id}#{index + 1}"  # in `patterns` or `never`
        frame.code = entry.code
        frame.act = entry.act or ""
        frame.reverse = entry.reverse or ""
        frame.reciprocal = entry.reciprocal == "true"
        frame.swapped = entry.roles == "swapped"
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


def content_key(layers: Iterable[Path], language: str, builtin: bool) -> str:
    """A hash of every file that the compiled dictionary depends on, of where the layers stand, of this program and of Python."""
    digest = hashlib.sha256(f"{FORMAT} {sys.version_info[:2]} {language} {builtin}".encode())
    layers = list(layers)
    for layer in layers:  # what is kept of an entry says where it stands
        digest.update(shown_path(layer).encode() + b"\0")
    folders = [dictionary_root(), *layers]
    package = Path(__file__).parent
    paths = [
        package / f"{m}.py"
        for m in (
            "dictionary",
            "patterns",
            "sequences",
            "phrases",
            "lexicon",
            "ontology",
            "tokens",
            "entries",
        )
    ]
    for folder in folders:
        paths += [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.is_file())
    paths += [package.parent / "grammars" / f"{name}.lark" for name in ("pattern", "sequence")]
    for path in paths:
        with suppress(OSError):
            digest.update(str(path.name).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def cache_folder() -> Path:
    """Where compiled dictionaries are kept: ``$CODE_EVENTS_CACHE``, or the user's cache folder."""
    own = os.environ.get("CODE_EVENTS_CACHE")
    if own:
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "code-events"


def load_dictionary(
    layers: Sequence[str | Path] = (), *, language: str = "en", builtin: bool = True, cache: bool = True
) -> Dictionary:
    """The dictionary of the built-in files and the given layers, from the cache where it is fresh.

    Raises `CoderError` with every problem of the files.
    """
    paths = [Path(p) for p in layers]
    key = content_key(paths, language, builtin)
    file = cache_folder() / f"{key[:32]}.pickle"
    if cache:
        found = _from_cache(file, key)
        if found is not None:
            return found
    dictionary = compile_dictionary(paths, language, builtin)
    dictionary.key = key
    if cache:
        _to_cache(file, dictionary)
    return dictionary


def _from_cache(file: Path, key: str) -> Dictionary | None:
    try:
        data = file.read_bytes()
    except OSError:
        return None
    if data[:32] != hashlib.sha256(data[32:]).digest():
        return None  # damaged
    gc.disable()
    try:
        found = pickle.loads(data[32:])
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
