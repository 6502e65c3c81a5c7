"""The language of verb blocks: text to `WordSequence`, the words that must stand before and after a verb, in order.

Dictionaries of the older coders describe word order, not clauses.  `grammars/sequence.lark` has their
language as we write it; a `WordSequence` is matched outwards from the verb, over the words of the sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from coder.grammar import open_grammar
from coder.patterns import PatternError, parse_rule, refuse_nesting
from coder.phrases import STEM, stem_keys

if TYPE_CHECKING:
    import lark

SLOTS = ("source", "target", "both")

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next on the way out from the verb: words (any of the phrases), a slot, or a skipped word.

    ``reach`` is how many words may stand before it, None for any number; ``exact`` asks for the form as written.
    ``group`` says how it hangs together with the step before it: 'phrase' in one noun phrase, 'governed' as a
    preposition and the noun phrase behind it.
    """

    phrases: tuple[Keys, ...] = ()
    slot: str = ""
    reach: int | None = None
    exact: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class WordSequence:
    """A pattern of a verb block: the steps to the left and to the right, and what it gives."""

    id: str
    code: str | None
    reverse: str
    left: tuple[Step, ...]
    right: tuple[Step, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class BlockVerb:
    """One verb of a block: the words that stand around its head, the block's patterns, and the code where none fits.

    The patterns are shared by the verbs of the block, the most specific first.
    """

    left: Keys
    right: Keys
    default: WordSequence
    sequences: tuple[WordSequence, ...]
    form: str = ""  # the one form in which the verb counts, where it is written 'act_'


@dataclass(slots=True)
class BlockTable:
    """All verbs of all blocks by the form of their head."""

    verbs: dict[str, list[BlockVerb]] = field(default_factory=dict)
    stems: dict[str, list[BlockVerb]] = field(default_factory=dict)  # of verbs that end in '~'

    def find(self, form: str, lemma: str) -> list[list[BlockVerb]]:
        """The verbs that a word can be, the longest first: of its form, of its base form, of its longest stem."""
        found = [self.verbs.get(key, []) for key in dict.fromkeys((form, lemma))]
        if self.stems:
            found.append(
                next((self.stems[form[:n]] for n in range(len(form), 0, -1) if form[:n] in self.stems), [])
            )
        return [verbs for verbs in found if verbs]


DISCARD, COMPLEX = "###", "+++"  # codes that keep the whole sentence from being coded
NEAR = 4  # words that may stand within a phrase in braces or brackets, where no noun phrase is found


def word_fits(pattern: str, word: str, lemma: str) -> bool:
    """Is a word of a text the one that a pattern means: in any form, or as a stem?

    >>> word_fits("talk~", "talkative", "talkative"), word_fits("talk", "talks", "talk")
    (True, True)
    """
    if pattern in (word, lemma):
        return True
    return pattern.endswith(STEM) and (word.startswith(pattern[:-1]) or lemma == pattern[:-1])


@lru_cache(maxsize=1)
def _parser() -> lark.Lark:
    return open_grammar("sequence", parser="lalr")


_ERROR_EXAMPLES = {
    "a bracket is opened but not closed": ["VERB {a b", "VERB (on a"],
    "a bracket is closed that was not opened": ["VERB a} b", "VERB on a)"],
    "the brackets are empty": ["VERB {}", "VERB ()"],
    '"&" needs the name of a synset in capitals': ["VERB & a", "VERB &a"],
}


def parse_sequence(text: str) -> lark.Tree[Any]:
    """The tree of a pattern.  Raises `PatternError` with the column and what to write instead."""
    refuse_nesting(text, "{(", "})")
    hint = "See 'Verb blocks' in docs/import.md."
    tree = parse_rule(_parser(), text, _ERROR_EXAMPLES, "the pattern cannot be read here", hint)
    count = sum(1 for _ in tree.find_data("trigger"))
    if count != 1:
        raise PatternError(
            f"the pattern has {count or 'no'} VERB", "Write VERB once, where the verb stands.", 1
        )
    return tree


def synset_names(text: str) -> set[str]:
    """The synsets that a pattern uses.  Raises `PatternError`."""
    return {str(node.children[0]) for node in parse_sequence(text).find_data("synset")}


def split_code(text: str) -> tuple[str | None, str]:
    """``A:B`` to the code of the event and that of its mirror image; ``---`` is no code, ``###`` and ``+++`` stay."""
    code, _, reverse = text.partition(":")
    return (None if code in ("", "---") else code), reverse


def split_pattern(text: str) -> tuple[str, str]:
    """'112 will not VERB' to its code and its pattern."""
    code, _, pattern = text.partition(" ")
    return code, pattern.strip()


def compile_sequence(
    name: str, code: str, pattern: str, synsets: Mapping[str, tuple[Keys, ...]]
) -> WordSequence:
    """One pattern compiled.  Raises `PatternError`."""
    steps, links = _flat(parse_sequence(pattern), _Link(), synsets)
    at = next(i for i, step in enumerate(steps) if step is None)
    left = tuple(reversed(_linked(steps[:at], links[:at])))
    right = tuple(_linked(steps[at + 1 :], links[at:]))
    own, reverse = split_code(code)
    return WordSequence(name, own, reverse, left, right, sum(map(_weight, (*left, *right))))


def _linked(steps: list[Step | None], links: list[_Link]) -> list[Step]:
    pairs = zip(steps, links, strict=True)
    return [replace(step, reach=link.reach, group=link.group) for step, link in pairs if step]


@dataclass(frozen=True, slots=True)
class _Link:
    """What stands between two steps: how many words at most, and the group that holds them together."""

    reach: int | None = None
    group: str = ""


_Flat = tuple[list[Step | None], list[_Link]]  # steps (None is the verb), and the link between each two


def _flat(node: lark.Tree[Any], link: _Link, synsets: Mapping[str, tuple[Keys, ...]]) -> _Flat:
    kind = node.data
    if kind in ("sequence", "chain", "phrase", "prepositional"):
        inner = _Link(0) if kind == "chain" else link
        steps: list[Step | None] = []
        links: list[_Link] = []
        for i, child in enumerate(node.children):
            if kind in ("phrase", "prepositional"):
                governed = kind == "prepositional" and i == 1
                inner = _Link(None, "governed" if governed else "phrase")
            more, between = _flat(child, inner, synsets)
            if steps:
                links.append(inner)
            steps += more
            links += between
        return steps, links
    if kind == "trigger":
        return [None], []
    if kind == "skip":
        return [Step()], []
    if kind == "slot":
        return [Step(slot=str(node.children[0]))], []
    text = str(node.children[0])
    if kind == "synset":
        if text not in synsets:
            raise PatternError(
                f"the synset &{text} is not defined", "Define it under 'synsets:' or correct the name."
            )
        longest_first = tuple(sorted(synsets[text], key=len, reverse=True))
        return [Step(longest_first)], []
    word = text.removeprefix("=")  # '=target' is the word, not the slot
    return [Step((stem_keys(word) or (word,),), exact=kind == "exact")], []


def _weight(step: Step) -> int:
    """Words say most: 10 each; an actor in its place says a little."""
    if step.phrases:
        return 10 * min(map(len, step.phrases))
    return 2 if step.slot else 1


def flat_synsets(synsets: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[Keys, ...]]:
    """Each synset as keys, the synsets among its members put in.  A circle is cut where it closes."""

    def members(name: str) -> Iterator[Keys]:
        seen = {name}
        left = [iter(synsets.get(name, ()))]
        while left:
            member = next(left[-1], None)
            if member is None:
                left.pop()
            elif member.startswith("&"):
                if member[1:] not in seen:  # once is enough: what it holds is there already
                    seen.add(member[1:])
                    left.append(iter(synsets.get(member[1:], ())))
            elif keys := stem_keys(member):
                yield keys

    return {name: tuple(dict.fromkeys(members(name))) for name in synsets}
