"""ontology.py and the codebook's data: every code is complete, and composition never leaves the codebook."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coder.errors import CoderError
from coder.files import dictionary_root
from coder.model import Plover
from coder.ontology import Ontology, load_ontology

FOLDER = dictionary_root() / "ontology"
ONTOLOGY = load_ontology(FOLDER)
CODES = sorted(ONTOLOGY.codes)
ROOTS = [f"{n:02d}" for n in range(1, 21)]
PLOVER_EVENTS = {  # the sixteen of the PLOVER manual
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST",
    "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
}  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_complete(code: str) -> None:
    found = ONTOLOGY.codes[code]
    assert found.code == code and code.isdigit() and 2 <= len(code) <= 4
    assert found.label and found.type and -10 <= found.goldstein <= 10
    assert ONTOLOGY.plover(code).event in {*PLOVER_EVENTS, None}
    for table, classes in (("plover", range(5)), ("icews", range(5)), ("phoenix", range(5))):
        assert ONTOLOGY.quad(code, table) in classes
    assert len(code) == 2 or code[:-1] in ONTOLOGY.codes  # the tree has no gaps


def test_the_codebook_has_the_twenty_roots() -> None:
    assert sorted({code[:2] for code in CODES}) == ROOTS
    assert len(CODES) > 280


@pytest.mark.parametrize("root", ROOTS[1:])
def test_only_statements_are_outside_plover(root: str) -> None:
    outside = [c for c in CODES if c.startswith(root) and ONTOLOGY.plover(c).event is None]
    assert outside == []


def test_all_of_plover_is_used() -> None:
    assert {ONTOLOGY.plover(c).event for c in CODES} == {*PLOVER_EVENTS, None}


def test_statements_are_no_plover_event() -> None:
    assert all(ONTOLOGY.plover(c) == Plover(None) for c in CODES if c.startswith("01"))


@pytest.mark.parametrize("act", sorted(ONTOLOGY.acts))
def test_every_composition_gives_a_code(act: str) -> None:
    for content in CODES:
        found = ONTOLOGY.compose(act, content)
        assert found is None or found in ONTOLOGY.codes, (act, content)


@pytest.mark.parametrize("act", sorted(ONTOLOGY.acts))
def test_every_row_is_reached_by_some_code(act: str) -> None:
    for prefix in ONTOLOGY.acts[act]:
        assert prefix == "*" or any(code.startswith(prefix) for code in CODES), (act, prefix)


@pytest.mark.parametrize("act", sorted(ONTOLOGY.acts))
def test_composition_composes_again(act: str) -> None:
    """'urged Kyiv to stop shelling': an act over what an act gave stays in the codebook, to any depth."""
    for content in CODES:
        code: str | None = content
        for _ in range(4):
            code = ONTOLOGY.compose(act, code) if code else None
            assert code is None or code in ONTOLOGY.codes


@pytest.mark.parametrize("operator", sorted(ONTOLOGY.operators))
def test_operators_give_codes_and_leave_other_roots_alone(operator: str) -> None:
    act, roots = ONTOLOGY.operators[operator]
    assert act in ONTOLOGY.acts and roots <= set(ROOTS)
    for code in CODES:
        found = ONTOLOGY.operate(operator, code)
        assert found in ONTOLOGY.codes
        assert code[:2] in roots or found == code


@pytest.mark.parametrize(
    ("act", "content", "code"),
    [
        ("appeal", "0841", "0253"), ("appeal", "073", "0233"), ("appeal", "070", "023"), ("intend", "0841", "0353"),
        ("demand", "0841", "1053"), ("reject", "0841", "1243"), ("demand", "0872", "1056"), ("appeal", "0871", "0256"),
        ("appeal", "042", "026"), ("appeal", "173", "0213"), ("threaten", "190", "138"),
    ],
)  # fmt: skip
def test_known_compositions(act: str, content: str, code: str) -> None:
    assert ONTOLOGY.compose(act, content) == code


def test_an_act_that_is_no_row_composes_nothing() -> None:
    assert ONTOLOGY.compose("sing", "0841") is None
    assert ONTOLOGY.operate("sing", "0841") == "0841"


def test_the_longest_beginning_wins() -> None:
    ontology = Ontology(
        acts={"a": {"08": "x", "084": "y", "0841": "same", "*": "z"}, "b": {"1": "x"}},
        quads={"t": {"0": 1, "08": 2, "0841": 3}},
        operators={"future": ("a", frozenset(["08"]))},
    )
    assert [ontology.compose("a", c) for c in ("080", "0842", "0841", "19")] == ["x", "y", "0841", "z"]
    assert ontology.compose("b", "08") is None
    assert [ontology.quad(c, "t") for c in ("01", "080", "0841", "9")] == [1, 2, 3, 0]
    assert ontology.operate("future", "0842") == "y" and ontology.operate("future", "19") == "19"


def test_a_wrong_code_has_a_hint() -> None:
    assert ONTOLOGY.nearest("1733").startswith('Did you mean "173" (')
    assert ONTOLOGY.nearest("xyzzy").startswith("Codes are listed")


def test_lists_of_the_table_name_roots_and_acts() -> None:
    assert ONTOLOGY.own_acts <= {
        *ONTOLOGY.acts,
        "light",
        "report",
        "consider",
    } and ONTOLOGY.place_targets <= set(ROOTS)
    for beginning in (
        *ONTOLOGY.mutual,
        *ONTOLOGY.domestic,
        *ONTOLOGY.topical,
        *ONTOLOGY.public,
        *ONTOLOGY.joint.values(),
    ):
        assert any(code.startswith(beginning) for code in CODES), beginning


def test_a_code_that_does_not_exist_in_the_table_is_told_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "ontology"
    shutil.copytree(FOLDER, folder)
    table = (folder / "composition.yaml").read_text()
    broken = table.replace('"04": "026"', '"04": "0267"', 1)
    (folder / "composition.yaml").write_text(broken)
    with pytest.raises(CoderError) as raised:
        load_ontology(folder)
    (problem,) = raised.value.problems
    line = next(n for n, text in enumerate(broken.splitlines(), 1) if '"0267"' in text)
    assert problem.code == "D201" and problem.place is not None
    assert problem.place.file.endswith("composition.yaml") and problem.place.line == line
    assert problem.hint.startswith("Did you mean")
