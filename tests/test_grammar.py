"""Our parser over a grammar's table gives what Lark's own parser gives."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import lark
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark.lexer import Lexer

from coder import grammar
from coder.errors import CoderError
from coder.grammar import Table, TableParser, Token, Tree, compile_table, open_grammar

NAMES = ("en/sentence", "en/date")


class ReadyTokens(Lexer):
    def __init__(self, conf: Any) -> None:
        pass

    def lex(self, data: Any) -> Iterator[lark.Token]:  # type: ignore[override]
        return iter(data)


@cache
def ours(name: str) -> TableParser:
    return TableParser(table(name))


@cache
def of_lark(name: str) -> lark.Lark:
    return open_grammar(name, parser="lalr", lexer=ReadyTokens)


@cache
def table(name: str) -> Table:
    found: Table = pickle.loads(pickle.dumps(compile_table(name)))
    return found


def plain(node: Any) -> Any:
    """A tree of Lark's or ours, without its classes."""
    if isinstance(node, lark.Tree | Tree):
        return str(node.data), [plain(child) for child in node.children]
    return str(node.type), node.value


def wanted(name: str, tokens: list[Token]) -> Any:
    try:
        return plain(of_lark(name).parse([lark.Token(t.type, t.value) for t in tokens]))  # type: ignore[arg-type]
    except lark.exceptions.UnexpectedInput:
        return None


def found(name: str, tokens: list[Token]) -> Any:
    try:
        return plain(ours(name).parse(tokens))
    except KeyError:
        return None


def tokens(name: str) -> st.SearchStrategy[list[Token]]:
    terminals = sorted({n for row in table(name).states.values() for n in row if n.isupper()} - {"$END"})
    return st.lists(st.sampled_from(terminals), max_size=9).map(
        lambda types: [Token(t, str(i)) for i, t in enumerate(types)]
    )


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, derandomize=True)
@given(data=st.data())
def test_any_run_of_terminals(name: str, data: st.DataObject) -> None:
    run = data.draw(tokens(name))
    assert found(name, run) == wanted(name, run)


@settings(deadline=None, derandomize=True)
@given(data=st.data())
def test_a_longer_run_changes_no_prefix(data: st.DataObject) -> None:
    """Also where the phrase goes on: what was handed out before stays as it was."""
    starts = [
        "MONTH DAY COMMA YEAR",
        "ON THE PART UNIT OF WEEKDAY",
        "MONTH DAY DASH DAY COMMA YEAR POSS",
        "THE LAST COUNT UNIT",
    ]
    types = data.draw(st.sampled_from(starts)).split() + [t.type for t in data.draw(tokens("en/date"))]
    run = [Token(t, str(i)) for i, t in enumerate(types)]
    prefixes = dict(ours("en/date").prefixes(run, 0))
    for stop in range(1, len(run) + 1):
        whole = wanted("en/date", run[:stop])
        assert (plain(prefixes[stop]) if stop in prefixes else None) == whole


def test_a_rule_that_the_tables_do_not_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "odd.lark"
    path.write_text("%declare A B\nodd: part+\n?part: A | A B\n")
    monkeypatch.setattr(grammar, "grammar_path", lambda name: path)
    with pytest.raises(CoderError) as caught:
        compile_table("odd")
    (problem,) = caught.value.problems
    assert problem.code == "G101" and "part" in problem.message and "odd.lark" in str(problem.place)
