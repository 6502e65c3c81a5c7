"""The sentence grammar accepts everything; the clauses of sample sentences are as written in clauses/*.txt."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder import Coder, Document
from coder.clauses import _token, open_parser
from coder.explain import describe

TERMINALS = [
    "PHRASE",
    "POSS",
    "OF",
    "PREP",
    "AND",
    "LOOSE_AND",
    "APPO",
    "APPC",
    "AUX",
    "FIN",
    "BASE",
    "PART",
    "GER",
    "TO",
    "COMMA",
    "STOP",
    "THAT",
    "WH",
    "SUB",
    "VAND",
    "OTHER",
]
PARSER = open_parser()
CASES = [
    pytest.param(sentence.strip(), clauses.strip(), id=title.strip())
    for path in sorted((Path(__file__).parent / "clauses").glob("*.txt"))
    for title, sentence, clauses in (
        block.replace("\n---\n", "\n\n", 1).split("\n\n", 2) for block in path.read_text().split("\n===\n")
    )
]


@settings(deadline=None, derandomize=True, max_examples=300)
@given(names=st.lists(st.sampled_from(TERMINALS), max_size=25))
def test_the_grammar_is_total(names: list[str]) -> None:
    kept: list[str] = []
    for name in names:
        if name == "OF" and not (kept and kept[-1] == "PHRASE"):
            continue
        kept.append(name)
        if name == "OF":
            kept.append("PHRASE")
    PARSER.parse([_token(name, 0) for name in kept])


@pytest.mark.parametrize(("sentence", "clauses"), CASES)
def test_clauses(coder: Coder, sentence: str, clauses: str) -> None:
    (coded,) = coder.sentences(Document("t", sentence, "2025-11-26"))
    assert coded.reader is not None
    assert "\n".join(describe(coded.reader, c, sentence) for c in coded.reader.clauses) == clauses
