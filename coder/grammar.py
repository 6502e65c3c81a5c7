"""Opens a Lark grammar by its file stem, and runs its LALR table; what Lark finds wrong becomes a located `CoderError`.

Lark makes the table when dictionaries are compiled.  Coding needs only the table, which is plain data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from coder.errors import CoderError, Place, Problem
from coder.files import grammar_path, read_text, shown_path

if TYPE_CHECKING:
    import lark


def open_grammar(name: str, **options: Any) -> lark.Lark:
    """The parser for ``grammars/<name>.lark``; the start rule is the file's stem unless given.

    ``options`` go to `lark.Lark`.  Raises `CoderError` G101 for a grammar that Lark refuses.
    """
    import lark

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


class Token:
    """A terminal that the caller makes: its name, and what it stands for."""

    __slots__ = ("type", "value")

    def __init__(self, type: str, value: Any) -> None:
        self.type, self.value = type, value


class Tree(NamedTuple):
    """A rule with what it holds, where nothing else is built of it."""

    data: str
    children: list[Any]

    def tokens(self) -> Iterator[Token]:
        """All tokens of the tree, in order."""
        for child in self.children:
            if child.__class__ is Tree:
                yield from child.tokens()
            else:
                yield child

    def find(self, data: str) -> Iterator[Tree]:
        """All trees of a rule, inner ones first."""
        for child in self.children:
            if child.__class__ is Tree:
                yield from child.find(data)
        if self.data == data:
            yield self


class Rule(NamedTuple):
    """A reduction: how many values it takes, what is built of them, and the rule that it completes.

    ``inlined`` are the places of values whose own values stand in for them (rules that begin with '_').
    """

    size: int
    name: str
    origin: str
    inlined: tuple[int, ...]


class Table(NamedTuple):
    """The LALR table of a grammar.  In a state a name leads to the next state (an int) or to a `Rule`."""

    start: int
    end: int
    states: dict[int, dict[str, int | Rule]]


def compile_table(name: str) -> Table:
    """The table of ``grammars/<name>.lark``, a grammar over terminals that the caller makes.

    Raises `CoderError` G101 for a grammar that Lark refuses.
    """
    return _compile(name, read_text(grammar_path(name)))


@lru_cache(
    maxsize=8
)  # most of the time that a small dictionary takes to compile; the text is the key, the table is never changed
def _compile(name: str, _text: str) -> Table:
    start = PurePosixPath(name).name
    table = open_grammar(name, parser="lalr", lexer="basic").parser.parser.parser.parse_table
    rules: dict[Any, Rule] = {}
    states: dict[int, dict[str, int | Rule]] = {}
    for state, actions in table.states.items():
        row = states[state] = {}
        for symbol, (action, argument) in actions.items():
            if action.name == "Shift":
                row[str(symbol)] = argument
            else:
                if argument.options.expand1:
                    what = f"the rule {argument.origin.name} begins with '?', which these tables do not have"
                    place = Place(shown_path(grammar_path(name)))
                    raise CoderError(Problem("G101", what, "Write it without.", place))
                row[str(symbol)] = rules.setdefault(argument, _rule(argument))
    return Table(table.start_states[start], table.end_states[start], states)


def _rule(found: Any) -> Rule:
    inlined = [i for i, part in enumerate(found.expansion) if part.name.startswith("_")]
    origin = str(found.origin.name)
    return Rule(len(found.expansion), str(found.alias or origin), origin, tuple(inlined))


class TableParser:
    """Runs the LALR table of a grammar over ready-made tokens.

    ``builder`` has a method for each rule or alias, which is given what the rule holds; for a rule
    without one a `Tree` is made.  Lark's own loop serves every kind of lexer and error; this one does
    the same shifts and reductions in a third of the time.
    """

    def __init__(self, table: Table, builder: object = None) -> None:
        callbacks = {
            rule: _callback(rule, builder)
            for row in table.states.values() for rule in row.values() if isinstance(rule, Rule)
        }  # fmt: skip
        # A state is its row: a name leads to the row of the next state, or to a reduction (a tuple).
        rows: dict[int, dict[str, Any]] = {state: {} for state in table.states}
        for state, row in table.states.items():
            for name, action in row.items():
                if isinstance(action, Rule):
                    rows[state][name] = (action.size, callbacks[action], action.origin)
                else:
                    rows[state][name] = rows[action]
        self._start, self._end = rows[table.start], rows[table.end]

    @property
    def openers(self) -> frozenset[str]:
        """The terminals with which a text can begin."""
        return frozenset(self._start)

    def parse(self, tokens: Sequence[Token]) -> Any:
        """What the start rule's builder makes of the tokens.  Raises `KeyError` where the grammar does not fit."""
        stack, values = [self._start], list[Any]()
        self._feed(stack, values, tokens)
        return self._finish(stack, values)

    def prefixes(self, tokens: Sequence[Token], start: int) -> Iterator[tuple[int, Any]]:
        """Each run of tokens from ``start`` on that is whole: its end and what is built of it, the shortest first."""
        stack, values = [self._start], list[Any]()
        for stop in range(start, len(tokens)):
            try:
                self._feed(stack, values, tokens[stop : stop + 1])
            except KeyError:
                return
            if "$END" in stack[-1]:
                try:
                    copies = [[*value] if value.__class__ is list else value for value in values]
                    yield stop + 1, self._finish([*stack], copies)
                except KeyError:
                    continue

    def _feed(self, stack: list[dict[str, Any]], values: list[Any], tokens: Sequence[Token]) -> None:
        """Shifts the tokens, each after the reductions that it asks for."""
        row = stack[-1]
        for token in tokens:
            name = token.type
            action = row[name]
            while isinstance(action, tuple):
                size, build, origin = action
                if size == 1:  # most often
                    values[-1] = build([values[-1]])
                    row = stack[-2][origin]
                    stack[-1] = row
                else:
                    children = values[-size:] if size else []
                    del values[len(values) - size :], stack[len(stack) - size :]
                    values.append(build(children))
                    row = stack[-1][origin]
                    stack.append(row)
                action = row[name]
            row = action
            stack.append(row)
            values.append(token)

    def _finish(self, stack: list[dict[str, Any]], values: list[Any]) -> Any:
        """The reductions at the end of the tokens, and what comes of them."""
        while stack[-1] is not self._end:
            action = stack[-1]["$END"]
            if action.__class__ is dict:
                break
            size, build, origin = action
            children = values[-size:] if size else []
            del values[len(values) - size :], stack[len(stack) - size :]
            values.append(build(children))
            stack.append(stack[-1][origin])
        return values[-1]


def _callback(rule: Rule, builder: object) -> Callable[[list[Any]], Any]:
    if rule.origin.startswith("_"):
        build: Callable[[list[Any]], Any] = _same  # its values will stand in for it
    else:
        build = getattr(builder, rule.name, None) or partial(Tree, rule.name)
    if not rule.inlined:
        return build
    if build is _same and rule.inlined == (0,):
        return _longer  # a repetition: its values so far, and more
    if rule.inlined == (rule.size - 1,):
        return partial(_inline_last, build)
    return partial(_inline, rule.inlined, build)


def _same(children: list[Any]) -> list[Any]:
    return children


def _longer(children: list[Any]) -> list[Any]:
    found: list[Any] = children[0]
    found += children[1:]
    return found


def _inline(places: tuple[int, ...], build: Callable[[list[Any]], Any], children: list[Any]) -> Any:
    """Builds of values some of which stand for several."""
    for i in reversed(places):
        children[i : i + 1] = children[i]
    return build(children)


def _inline_last(build: Callable[[list[Any]], Any], children: list[Any]) -> Any:
    """The same where only the last stands for several, as most often."""
    children += children.pop()
    return build(children)
