"""Opens a Lark grammar by its file stem; what Lark finds wrong becomes a located `CoderError`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import lark
from lark.lexer import Lexer

from coder.errors import CoderError, Place, Problem
from coder.files import grammar_path, read_text, shown_path


def open_grammar(name: str, **options: Any) -> lark.Lark:
    """The parser for ``grammars/<name>.lark``; the start rule is the file's stem unless given.

    ``options`` go to `lark.Lark`.  Raises `CoderError` G101 for a grammar that Lark refuses.
    """
    path = grammar_path(name)
    options.setdefault("start", PurePosixPath(name).name)
    options.setdefault("maybe_placeholders", False)
    try:
        return lark.Lark(read_text(path), **options)
    except lark.exceptions.LarkError as e:
        line = getattr(e, "line", 0) or 0
        raise CoderError(
            Problem(
                "G101",
                str(e).splitlines()[0],
                "See the grammar guide in grammars/README.md.",
                Place(shown_path(path), max(line, 0)),
            )
        ) from None


class ReadyTokens(Lexer):
    """For grammars over terminals that the caller makes: Lark wants a lexer, this one hands the tokens through."""

    def __init__(self, conf: Any) -> None:
        pass

    def lex(self, data: Any) -> Iterator[lark.Token]:  # type: ignore[override]
        return iter(data or ())


class TableParser:
    """Runs the LALR table of a Lark grammar over ready-made tokens.

    Lark's own loop checks and copies more than a custom lexer needs; this one does the same shifts
    and reductions, with the same callbacks, in a third of the time.  Tokens are objects with a
    ``type`` (the terminal's name).  Picklable parts are not kept: open one for each process.
    """

    def __init__(self, parser: lark.Lark, start: str) -> None:
        inner = parser.parser.parser.parser
        table, callbacks = inner.parse_table, inner.callbacks
        self._start: int = table.start_states[start]
        self._end: int = table.end_states[start]
        self._states: dict[int, dict[str, Any]] = {}
        for state, actions in table.states.items():
            row: dict[str, Any] = self._states.setdefault(state, {})
            for name, (action, argument) in actions.items():
                if action.name == "Shift":
                    row[name] = argument
                else:
                    row[name] = (len(argument.expansion), callbacks[argument], argument.origin.name)

    def parse(self, tokens: list[Any]) -> Any:
        """What the start rule's callback makes of the tokens.  Raises `KeyError` where the grammar is not total."""
        states = self._states
        stack: list[int] = [self._start]
        values: list[Any] = []
        for token in tokens:
            name = token.type
            while True:
                action = states[stack[-1]][name]
                if action.__class__ is int:
                    stack.append(action)
                    values.append(token)
                    break
                self._reduce(action, stack, values)
        while stack[-1] != self._end:
            action = states[stack[-1]]["$END"]
            if action.__class__ is int:
                break
            self._reduce(action, stack, values)
        return values[-1]

    def _reduce(self, action: tuple[int, Any, str], stack: list[int], values: list[Any]) -> None:
        size, callback, origin = action
        if size:
            children = values[-size:]
            del values[-size:]
            del stack[-size:]
        else:
            children = []
        values.append(callback(children))
        stack.append(self._states[stack[-1]][origin])
