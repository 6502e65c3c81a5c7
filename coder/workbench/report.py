"""Reports: blocks of headings, paragraphs, tables and notes, written as text, as one HTML page, or as JSON.

The HTML is self-contained, needs no script, and everything that comes from documents or dictionaries is escaped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

Cell = str | int | float | None
_NARROW = 6  # characters of a head


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 opens a part of the report, 3 a section of it."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some text."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; numbers stand to the right, fractions with three digits, None as nothing.

    ``narrow`` cuts the heads short where the table is text.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """One finding: its title, and lines of (name, text); empty lines are left out."""

    title: str
    lines: Sequence[tuple[str, str]]


Block = Heading | Paragraph | Table | Note


def render(title: str, blocks: Iterable[Block], data: Any, form: str) -> str:
    """A report as ``text``, ``html`` or ``json``; the last is ``data``, the others are the blocks."""
    match form:
        case "json":
            return as_json(data)
        case "html":
            return as_html(title, blocks)
        case _:
            return as_text(blocks)


def as_json(data: Any) -> str:
    """An indented JSON object; escaped throughout where UTF-8 cannot hold it."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        text = json.dumps(data, indent=2)
    return text + "\n"


# ---- Text -----------------------------------------------------------------------------------------


def as_text(blocks: Iterable[Block]) -> str:
    """The blocks as plain text, a blank line between them."""
    parts: list[str] = []
    for block in blocks:
        match block:
            case Heading(text, level):
                parts.append(f"{'==' if level == 2 else '--'} {_clean(text)}")
            case Paragraph(text):
                parts.append(_clean(text))
            case Table(head, rows, narrow):
                heads = [_clean(h)[: _NARROW if narrow else None] for h in head]
                parts.append("\n".join(_columns([heads, *([_cell(c) for c in row] for row in rows)], rows)))
            case Note(title, lines):
                there = [(_clean(name), _clean(text)) for name, text in lines if text]
                width = max((len(name) for name, _ in there), default=0)
                told = [f"    {name:{width}s}  {text}" for name, text in there]
                parts.append("\n".join([f"- {_clean(title)}", *told]))
    return "\n\n".join(parts) + "\n"


def _columns(table: list[list[str]], rows: Sequence[Sequence[Cell]]) -> list[str]:
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    right = _numeric(len(widths), rows)
    return [
        "  ".join(
            c.rjust(w) if r else c.ljust(w) for c, w, r in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in table
    ]


def _numeric(columns: int, rows: Sequence[Sequence[Cell]]) -> list[bool]:
    """Which columns hold numbers."""
    return [bool(rows) and all(not isinstance(row[i], str) for row in rows) for i in range(columns)]


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"{cell:.3f}" if isinstance(cell, float) else _clean(str(cell))


def _clean(text: str) -> str:
    """Text on one line without control characters, which could command a terminal, and without lone surrogates."""
    shown = "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)
    return shown.encode("utf-8", "replace").decode()


# ---- HTML -----------------------------------------------------------------------------------------

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --accent: #2a6db0; }
@media (prefers-color-scheme: dark) { :root { --accent: #7db7ee; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; } h2 { border-bottom: 1px solid var(--line); margin-top: 2.5rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .7rem; text-align: left; border-bottom: 1px solid var(--line); }
th { background: var(--soft); } .n { text-align: right; }
.narrow td { padding: .1rem .5rem; } .narrow th { vertical-align: bottom; padding: .5rem; }
.narrow th.n span { writing-mode: vertical-rl; transform: rotate(180deg); }
section { border-left: 3px solid var(--accent); padding: .1rem 0 .1rem 1rem; margin: 1.2rem 0; }
section p { margin: .2rem 0; font-weight: 600; white-space: pre-wrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .3rem 0; }
dt { opacity: .65; } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
"""


def as_html(title: str, blocks: Iterable[Block]) -> str:
    """The blocks as one page."""
    body = "\n".join(_html(block) for block in blocks)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_escaped(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<h1>{_escaped(title)}</h1>\n{body}\n</body>\n</html>\n"
    )


def _html(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{_escaped(text)}</h{level}>"
        case Paragraph(text):
            return f"<p>{_escaped(text)}</p>"
        case Table(head, rows, narrow):
            kinds = [' class="n"' if n else "" for n in _numeric(len(head), rows)]
            lines = [_row("th", head, kinds), *(_row("td", [_cell(c) for c in row], kinds) for row in rows)]
            shape = ' class="narrow"' if narrow else ""
            return f'<div class="wide"><table{shape}>\n' + "\n".join(lines) + "\n</table></div>"
        case Note(title, lines):
            told = "".join(f"<dt>{_escaped(n)}</dt><dd>{_escaped(t)}</dd>" for n, t in lines if t)
            return f"<section><p>{_escaped(title)}</p><dl>{told}</dl></section>"


def _row(tag: str, cells: Sequence[str], kinds: Sequence[str]) -> str:
    inner = "<span>{}</span>" if tag == "th" else "{}"
    row = "".join(
        f"<{tag}{kind}>{inner.format(_escaped(c))}</{tag}>" for c, kind in zip(cells, kinds, strict=True)
    )
    return f"<tr>{row}</tr>"


def _escaped(text: str) -> str:
    return escape(_clean(text))
