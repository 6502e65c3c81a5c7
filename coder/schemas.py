"""JSON Schema of everything that people and programs write: entries, the files of the dictionaries, the two records.

Editors check and explain a dictionary file while it is written: its first line names the schema.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, RootModel

from coder.entries import SECTIONS, DictionaryFile, EventCode, Texts
from coder.records import DocumentRecord, EventRecord


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class CodeRow(_File):
    """A CAMEO code of the codebook."""

    code: EventCode
    label: str
    """What the codebook calls it."""
    type: str
    """Its short name, by root."""
    goldstein: float = Field(ge=-10, le=10)
    """Conflict (-10) to cooperation (10)."""


class CameoFile(_File):
    """The codebook."""

    codes: list[CodeRow]


class PloverRow(_File):
    """What a CAMEO code is in PLOVER."""

    code: EventCode
    event: str | None = None
    mode: str | None = None
    context: str | None = None


class PloverFile(_File):
    """The table from CAMEO to PLOVER."""

    codes: list[PloverRow]
    merged: dict[str, str]


class QuadFile(_File):
    """Tables of quad classes: beginning of a code -> class."""

    tables: dict[str, dict[str, str]]


class Operator(_File):
    """What an auxiliary or negation does to the codes of some roots."""

    act: str
    roots: list[str]


class CompositionFile(_File):
    """How acts compose with the code of their content."""

    acts: dict[str, dict[str, str]]
    """Act -> beginning of the content's code -> resulting code; 'like' takes over another act's rows."""
    operators: dict[str, Operator]
    mutual: list[str]
    place_targets: list[str]
    own_acts: list[str]
    addressed: list[str]
    commands: list[str]
    withheld: list[str]
    harmful: list[str]
    unrealized: dict[str, str]
    domestic: list[str]
    topical: list[str]
    outward: dict[str, list[str]]
    officials: list[str]
    audience: list[str]
    unaddressed: dict[str, str]
    opposing: list[str]
    everyday: list[str]
    public: list[str]
    joint: dict[str, str]
    territorial: list[str]


class RolesFile(_File):
    """The parts of actor codes that are no states."""

    roles: dict[str, str]
    international: dict[str, str]


_Value = str | float
_Values = list[str] | dict[str, _Value | list[str] | dict[str, _Value]]


class LexiconFile(RootModel[dict[str, str | _Values]]):
    """Word classes: a name -> its words, or words with what they stand for."""


class Synsets(RootModel[dict[str, Texts]]):
    """Named lists of words for patterns: a name in capitals -> its words and phrases."""


class Names(RootModel[Texts]):
    """A list of names: codes of your own under 'actor_codes:', what is taken away under 'remove:'."""


FILES: dict[str, type[BaseModel]] = {
    "dictionary": DictionaryFile,
    "lexicon": LexiconFile,
    "cameo": CameoFile,
    "plover": PloverFile,
    "quad": QuadFile,
    "composition": CompositionFile,
    "roles": RolesFile,
}
MODELS: dict[str, type[BaseModel]] = {
    "document": DocumentRecord,
    "event": EventRecord,
    **SECTIONS,
    "synsets": Synsets,
    "actor_codes": Names,
    "remove": Names,
    **FILES,
}


def schema_of(path: Path, root: Path) -> str:
    """The name of the schema for a YAML file below the folder ``root`` of dictionaries."""
    parts = path.relative_to(root).parts
    if parts[0] == "ontology":
        return path.stem
    return "lexicon" if "lexicon" in parts[:-1] else "dictionary"


def schema_text(name: str) -> str:
    """The JSON Schema of a record, a section or a file, one of `MODELS`, as text."""
    schema: dict[str, Any] = MODELS[name].model_json_schema()
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Writes the schemas of all dictionary files into a folder and returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in FILES:
        path = folder / f"{name}.json"
        path.write_text(schema_text(name), encoding="utf-8", newline="\n")
        written.append(path)
    return written
