"""The codebook: CAMEO's codes with label, type and Goldstein score, quad classes, PLOVER, composition.

All of it is data under ``dictionaries/ontology/``; this module only looks things up.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from coder.errors import CoderError, Place, Problem
from coder.files import Map, read_yaml, shown_path
from coder.model import Plover

_T = TypeVar("_T")


class Code(NamedTuple):
    """One CAMEO code as the codebook has it."""

    code: str
    label: str
    type: str
    goldstein: float


@dataclass(slots=True)
class Ontology:
    """All codes and how they compose; read-only once loaded."""

    codes: dict[str, Code] = field(default_factory=dict)
    plover_codes: dict[str, Plover] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)  # PLOVER events that gold sets count as another
    quads: dict[str, dict[str, int]] = field(default_factory=dict)
    acts: dict[str, dict[str, str]] = field(default_factory=dict)
    operators: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)  # code of a role -> what it is
    international: dict[str, str] = field(default_factory=dict)  # the same for actors that belong to no state
    mutual: tuple[str, ...] = ()
    place_targets: frozenset[str] = frozenset()
    own_acts: frozenset[str] = frozenset()
    addressed: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()  # acts whose negation is a refusal
    harmful: tuple[str, ...] = ()
    unrealized: dict[str, str] = field(
        default_factory=dict
    )  # act -> modality of a content that keeps its code
    domestic: tuple[str, ...] = ()
    topical: tuple[str, ...] = ()
    outward: dict[str, frozenset[str]] = field(default_factory=dict)  # root -> roles
    officials: frozenset[str] = frozenset()
    audience: frozenset[str] = frozenset()
    unaddressed: dict[str, str] = field(default_factory=dict)
    opposing: tuple[str, ...] = ()
    everyday: frozenset[str] = frozenset()
    public: tuple[str, ...] = ()
    territorial: tuple[str, ...] = ()
    joint: dict[str, str] = field(default_factory=dict)

    def __reduce__(self) -> tuple[type[Ontology], tuple[Any, ...]]:
        return Ontology, tuple(getattr(self, f.name) for f in fields(self))

    def compose(self, act: str, content: str) -> str | None:
        """The code of an act over a content code ('appeal', '0841') -> '0253'; None where the table has no row."""
        table = self.acts.get(act)
        if table is None:
            return None
        result = _longest(table, content)
        if result is None:
            result = table.get("*")
        return content if result == "same" else result

    def operate(self, operator: str, code: str) -> str:
        """The code under a verb-group operator ('future', 'negated'); unchanged where none applies."""
        act, roots = self.operators.get(operator, ("", frozenset()))
        return (self.compose(act, code) or code) if code[:2] in roots else code

    def plover(self, code: str) -> Plover:
        """The PLOVER event, mode and context of a CAMEO code."""
        return self.plover_codes.get(code) or Plover(None)

    def plover_class(self, event: str | None) -> str | None:
        """The class under which gold sets count a PLOVER event: RETREAT and CONCEDE are YIELD."""
        return self.merged.get(event, event) if event else None

    def quad(self, code: str, table: str = "plover") -> int:
        """The quad class of a code in one of the tables (plover, icews, phoenix)."""
        found = _longest(self.quads[table], code)
        return 0 if found is None else found

    def nearest(self, code: str) -> str:
        """A hint for a code that does not exist."""
        close = [code[:size] for size in range(len(code) - 1, 2, -1) if code[:size] in self.codes]
        close = close or get_close_matches(code, list(self.codes), 1)
        if not close:
            return "Codes are listed in dictionaries/ontology/cameo.yaml."
        return f'Did you mean "{close[0]}" ({self.codes[close[0]].label})?'


def _longest(table: dict[str, _T], code: str) -> _T | None:
    """What the table has for the longest beginning of a code."""
    for size in range(len(code), 0, -1):
        found = table.get(code[:size])
        if found is not None:
            return found
    return None


def _composed(acts: Map, act: str) -> dict[str, str]:
    """The rows of an act, with those of the act it is like, which may itself be like another."""
    rows = acts.get(act, {})
    base = _composed(acts, rows["like"]) if "like" in rows else {}
    return {**base, **{prefix: code for prefix, code in rows.items() if prefix != "like"}}


def load_ontology(folder: Path) -> Ontology:
    """The codebook of a folder with cameo, plover, quad and composition files.

    Raises `CoderError` where a file is missing or names a code that the codebook does not have.
    """
    ontology = Ontology()
    problems: list[Problem] = []
    for row in read_yaml(folder / "cameo.yaml")["codes"]:
        ontology.codes[row["code"]] = Code(row["code"], row["label"], row["type"], float(row["goldstein"]))
    plover: Map = read_yaml(folder / "plover.yaml")
    ontology.merged = dict(plover.get("merged", {}))
    for row in plover["codes"]:
        ontology.plover_codes[row["code"]] = Plover(row.get("event"), row.get("mode"), row.get("context"))
    for name, table in read_yaml(folder / "quad.yaml")["tables"].items():
        ontology.quads[name] = {prefix: int(quad) for prefix, quad in table.items()}
    actors = read_yaml(folder / "roles.yaml")
    ontology.roles, ontology.international = dict(actors["roles"]), dict(actors["international"])
    path = folder / "composition.yaml"
    composition: Map = read_yaml(path)
    for name, row in composition.get("operators", {}).items():
        ontology.operators[name] = (row["act"], frozenset(row["roots"]))
    ontology.mutual = tuple(composition.get("mutual", ()))
    ontology.place_targets = frozenset(composition.get("place_targets", ()))
    ontology.own_acts = frozenset(composition.get("own_acts", ()))
    ontology.addressed = frozenset(composition.get("addressed", ()))
    ontology.commands = frozenset(composition.get("commands", ()))
    ontology.harmful = tuple(composition.get("harmful", ()))
    ontology.withheld = frozenset(composition.get("withheld", ()))
    ontology.unrealized = dict(composition.get("unrealized", {}))
    ontology.domestic = tuple(composition.get("domestic", ()))
    ontology.outward = {root: frozenset(roles) for root, roles in composition.get("outward", {}).items()}
    ontology.topical = tuple(composition.get("topical", ()))
    ontology.officials = frozenset(composition.get("officials", ()))
    ontology.unaddressed = dict(composition.get("unaddressed", {}))
    ontology.audience = frozenset(composition.get("audience", ()))
    ontology.opposing = tuple(composition.get("opposing", ()))
    ontology.everyday = frozenset(composition.get("everyday", ()))
    ontology.public = tuple(composition.get("public", ()))
    ontology.territorial = tuple(composition.get("territorial", ()))
    ontology.joint = dict(composition.get("joint", {}))
    acts: Map = composition["acts"]
    for act, rows in acts.items():
        ontology.acts[act] = _composed(acts, act)
        for prefix, code in rows.items():
            if prefix != "like" and code != "same" and code not in ontology.codes:
                line, column = rows.places[prefix]
                place = Place(shown_path(path), line, column)
                problems.append(
                    Problem("D201", f'unknown CAMEO code "{code}"', ontology.nearest(code), place)
                )
    if problems:
        raise CoderError(problems)
    return ontology
