"""What a clause or event noun was read as, before it becomes events."""

from __future__ import annotations

from dataclasses import dataclass

from coder.model import Actor
from coder.parts import Clause

DEPTH = 6  # of acts over acts


@dataclass(slots=True)
class Reading:
    """One coded act: code, actors, the units that triggered it and the patterns that made it."""

    code: str
    sources: list[Actor]
    targets: list[Actor]
    first: int
    last: int
    patterns: tuple[str, ...]
    modality: str = "actual"
    reciprocal: bool = False
    among: bool = False
    reverse: str = ""
    clause: Clause | None = None
    steps: tuple[str, ...] = ()
    nouns: tuple[int, ...] = ()  # ids of the noun phrases that were read
    inner: tuple[Clause, ...] = ()  # clauses that were taken up as content
    act: str = ""  # what it is: a row of the composition table, where it was composed
    voiced: bool = False  # its source is who says so
    distinct: bool = False  # stays beside other codes of its root: each verb of a block codes by itself
