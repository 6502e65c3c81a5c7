"""schemas.py: the shipped schemas are those of the models, every file names its own, and the shipped files are valid."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from coder.cli import main
from coder.files import dictionary_root
from coder.schemas import FILES, MODELS, schema_of, schema_text, write_schemas

ROOT = dictionary_root()
YAML = sorted(ROOT.rglob("*.yaml"))
LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


class EditorLoader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: only 'true' and 'false' are truth, nothing is a date."""


EditorLoader.yaml_implicit_resolvers = {
    first: [
        (tag, re.compile("(true|false)$") if tag.endswith("bool") else form)
        for tag, form in resolvers
        if not tag.endswith("timestamp")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def validator(name: str) -> Any:
    return Draft202012Validator(json.loads(schema_text(name)))


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_shipped_schema_is_that_of_the_model(name: str) -> None:
    assert (ROOT / "schema" / f"{name}.json").read_text(encoding="utf-8") == schema_text(name), "make schema"


def test_no_other_schema_is_shipped() -> None:
    assert sorted(p.stem for p in (ROOT / "schema").iterdir()) == sorted(FILES)


@pytest.mark.parametrize("path", YAML, ids=lambda p: p.name)
def test_the_first_line_names_the_schema(path: Path) -> None:
    with path.open(encoding="utf-8") as file:
        found = LINE.fullmatch(file.readline())
    assert found is not None, "the first line must name the schema"
    assert found[1] == os.path.relpath(ROOT / "schema" / f"{schema_of(path, ROOT)}.json", path.parent)


@pytest.mark.parametrize("path", [p for p in YAML if "actors" not in p.parts], ids=lambda p: p.name)
def test_editors_find_nothing_wrong_with_shipped_files(path: Path) -> None:
    content = yaml.load(path.read_text(encoding="utf-8"), EditorLoader)
    assert [e.message for e in validator(schema_of(path, ROOT)).iter_errors(content)] == []


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("verbs: [{id: a, code: '120', verb: snub, reciprocal: true}]", True),
        ("verbs: [{id: a, code: 120, verb: snub}]", False),
        ("verbs: [{id: a, code: '120', verbs: snub}]", False),
        ("verbs: [{id: A, code: '120'}]", False),
        ("actors: [{id: a, kind: country, code: ABC, codes: [ABCGOV 2001-01-01..]}]", True),
        ("actors: [{id: a, kind: country, code: Abcd}]", False),
        ("actors: [{id: a, kind: kingdom}]", False),
        ("synsets: {ARMY: [army, soldier]}", True),
        ("agents: [{words: king}]", False),
    ],
)
def test_editors_find_what_the_check_finds(text: str, valid: bool) -> None:
    assert validator("dictionary").is_valid(yaml.load(text, EditorLoader)) == valid


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_schema_is_one_and_is_printed(name: str) -> None:
    result = CliRunner().invoke(main, ["schema", name])
    assert result.exit_code == 0
    Draft202012Validator.check_schema(json.loads(result.output))


def test_keys_are_explained() -> None:
    schema = json.loads(schema_text("dictionary"))
    for model in schema["$defs"].values():
        for key, value in model["properties"].items():
            assert value.get("description"), key


def test_schemas_are_written_to_a_folder(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["schema", "--output", str(tmp_path / "new")])
    assert result.exit_code == 0
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == [f"{n}.json" for n in sorted(FILES)]
    assert write_schemas(tmp_path / "new") == [tmp_path / "new" / f"{n}.json" for n in FILES]


@pytest.mark.parametrize("arguments", [["nonsense"], [], ["verbs", "--output", "x"]])
def test_what_is_no_schema_is_told(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, ["schema", *arguments])
    assert result.exit_code == 2 and "NAME" in result.output
