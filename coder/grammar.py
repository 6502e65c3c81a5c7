"""Opens a Lark grammar by its file stem; what Lark finds wrong becomes a located `CoderError`."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import lark

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
            Problem("G101", str(e).splitlines()[0], "See the grammar guide in grammars/README.md.",
                    Place(shown_path(path), max(line, 0)))
        ) from None
