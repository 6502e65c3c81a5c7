"""The language of transformations: what becomes of an event that stands within another.

'France said Gondor attacked Arnor' holds two events of verb blocks; 'source say (target attack *)' makes one of
them.  `grammars/transformation.lark` has the language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from coder.grammar import open_grammar
from coder.patterns import PatternError, parse_rule

if TYPE_CHECKING:
    import lark

SAME = "same"  # the code of a transformation that keeps that of the inner event


@dataclass(frozen=True, slots=True)
class Term:
    """A verb of a transformation: the verb as written ('' for any), and the code that it has by itself."""

    verb: str = ""
    code: str | None = None

    def fits(self, words: tuple[str, ...], code: str | None, plain: bool) -> bool:
        """Is it the verb itself (``plain``: without a pattern of its block), or one with its code?"""
        if not self.verb:
            return code is not None
        return (code is not None and code == self.code) or (plain and self.verb in words)


@dataclass(frozen=True, slots=True)
class Transformation:
    """A rule: the outer verb, the inner one between its two roles, and the code that comes of them.

    The code is ``same`` where the inner event keeps its own.
    """

    id: str
    code: str
    who: str
    outer: Term
    left: str
    inner: Term
    right: str


_ERROR_EXAMPLES = {
    "a bracket is opened but not closed": ["source say (target attack *"],
    "there is no event in brackets": ["source say", "source say target"],
    "a side of the event is missing": ["say (target attack *)", "source say (attack *)", "source say (target attack)"],
}  # fmt: skip


@lru_cache(maxsize=1)
def _parser() -> lark.Lark:
    return open_grammar("transformation", parser="lalr")


def parse_transformation(text: str) -> tuple[str, ...]:
    """Who, verb, who, verb, whom; the verb is '' for ``any``.

    Raises `PatternError` with the column and what to write instead.

    >>> parse_transformation("source say (target attack *)")
    ('source', 'say', 'target', 'attack', '*')
    """
    hint = "Write it like 'source say (target attack *)'."
    tree = parse_rule(_parser(), text, _ERROR_EXAMPLES, "the transformation cannot be read here", hint)
    nodes = [node for node in tree.children if not isinstance(node, str)]  # no tokens
    parts = tuple(str(node.children[0]) if node.children else "" for node in nodes)
    if not parts[1]:
        raise PatternError("'any' can only stand in the brackets", hint, text.find("any") + 1)
    if "source" not in (parts[0], parts[2], parts[4]):
        raise PatternError("nobody is the source of the event", hint, 1)
    return parts


def compile_transformation(
    name: str, code: str, when: str, code_of: Callable[[str], tuple[bool, str | None]]
) -> Transformation:
    """A rule compiled; ``code_of`` tells whether a block has a verb, and its code.  Raises `PatternError`."""
    who, outer, left, inner, right = parse_transformation(when)
    terms = []
    for verb in (outer, inner):
        known, own = code_of(verb) if verb else (True, None)
        if not known:
            hint = "Write a verb that stands under 'verbs:' of a block."
            raise PatternError(f"no verb block has the verb {verb!r}", hint, when.find(verb) + 1)
        terms.append(Term(verb, own))
    return Transformation(name, code, who, terms[0], left, terms[1], right)
