"""The sentence grammar accepts everything; the clauses of sample sentences are as written in clauses/*.txt.

A case is a title between two bars, a sentence, ---, and its clauses: ``subject | [if] [not] [modal] [passive]
verb | objects | prepositions``, one a line, two blanks deeper than the clause it hangs on.  ``:todo`` under the
title says what the program still gets wrong; the clauses are those it should give.

``python tests/test_clauses.py`` writes the clauses of all other cases anew: read what changed before you keep it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder import Coder, Document
from coder.explain import describe
from coder.grammar import Token
from coder.parts import Clause, open_parser

FOLDER = Path(__file__).parent / "clauses"
GRAMMAR = Path(__file__).parents[1] / "grammars" / "en" / "sentence.lark"
TERMINALS = [
    "PHRASE", "POSS", "OF", "PREP", "AND", "LOOSE_AND", "APPO", "APPC", "AUX", "FIN", "BASE", "PART", "GER", "TO", "COMMA", "STOP",
    "THAT", "WH", "SUB", "VAND", "OTHER",
]  # fmt: skip
CASE = re.compile(
    r"^=+\n(?P<title>.+)\n(?::todo (?P<todo>.+)\n)?=+\n\n(?P<sentence>.+)\n\n---\n\n(?P<clauses>(?:.+\n)+)",
    re.M,
)


class Case(NamedTuple):
    """One sample sentence and the clauses it should have."""

    title: str
    todo: str | None
    sentence: str
    clauses: str


def cases(path: Path) -> Iterator[Case]:
    for found in CASE.finditer(path.read_text(encoding="utf-8")):
        yield Case(found["title"], found["todo"], found["sentence"], found["clauses"])


def printed(coder: Coder, text: str) -> str:
    """The clauses of a sentence, one a line, indented below their governors."""
    (sentence,) = coder.sentences(Document("t", text, "2025-11-26"))
    assert sentence.reader is not None, "no actor in the sentence, so its clauses were never sought"
    lines = []
    for clause in sentence.reader.clauses:
        lines.append("  " * depth(clause) + describe(sentence.reader, clause, text) + "\n")
    return "".join(lines)


def depth(clause: Clause) -> int:
    found, governor = 0, clause.governor
    while governor is not None and found < 9:
        found, governor = found + 1, governor.governor
    return found


def parameters() -> Iterator[object]:
    for path in sorted(FOLDER.glob("*.txt")):
        found = list(cases(path))
        assert len(found) == path.read_text(encoding="utf-8").count("\n---\n"), f"{path} has a malformed case"
        for case in found:
            marks = [pytest.mark.xfail(reason=case.todo, strict=False)] if case.todo else []
            yield pytest.param(case, id=f"{path.stem}-{case.title}", marks=marks)


def test_the_terminals_are_those_of_the_grammar() -> None:
    declared = re.findall(r"^%declare (.+)$", GRAMMAR.read_text(encoding="utf-8"), re.M)
    assert sorted(" ".join(declared).split()) == sorted(TERMINALS)


@settings(max_examples=300)
@given(names=st.lists(st.sampled_from(TERMINALS), max_size=25))
def test_the_grammar_is_total(names: list[str]) -> None:
    kept: list[str] = []
    for name in names:  # the feeder makes OF only between two noun phrases
        if name != "OF":
            kept.append(name)
        elif kept and kept[-1] == "PHRASE":
            kept += ["OF", "PHRASE"]
    PARSER.parse([Token(name, 0) for name in kept])


PARSER = open_parser()


@pytest.mark.parametrize("case", list(parameters()))
def test_clauses(coder: Coder, case: Case) -> None:
    assert printed(coder, case.sentence) == case.clauses


def rewrite() -> None:
    """Writes what the program gives today into every case that is not :todo."""
    coder = Coder.load()

    def fresh(found: re.Match[str]) -> str:
        if found["todo"]:
            return found[0]
        return found[0][: found.start("clauses") - found.start()] + printed(coder, found["sentence"])

    for path in FOLDER.glob("*.txt"):
        path.write_text(CASE.sub(fresh, path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
