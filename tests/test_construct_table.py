"""docs/dictionaries.md, the table of old constructs: each row is imported, and each pattern of our own is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_dictionary_guide import FILES, PAGE, TEXT
from test_docs import blocks

from coder.checks import event_text
from coder.dictionary import compile_dictionary
from coder.files import read_yaml
from coder.legacy.importer import OldFiles, import_dictionaries, write_files
from coder.patterns import parse_pattern
from coder.pipeline import Coder

ROWS = [
    [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in TEXT.split("## Where the old constructs went")[1].split("\n## ")[0].splitlines()
    if line.startswith("| ") and not line.startswith(("| construct", "|---"))
]
KINDS = ("actors", "agents", "discards", "issues")


def codes(cell: str) -> list[str]:
    return [code.replace("\\|", "|") for code in re.findall(r"`([^`]+)`", cell)]


def old_text(cell: str) -> tuple[str, str, str]:
    """The dialect, the kind of file and the lines of a cell, in a file in which they can stand."""
    lines = codes(cell)
    kind = next((k for k in KINDS if f"{k})" in cell), "verbs")
    dialect = "tabari" if "TABARI" in cell else "petrarch2"
    synsets = [line for line in lines if line.startswith(("&", "+"))] if kind == "verbs" else []
    if kind == "verbs" and dialect != "tabari" and not lines[0].startswith("---"):
        verb = not lines[0].startswith(("&", "-", "~"))
        if lines[0].startswith("+"):
            synsets, verb = [], True
        rest = [line for line in lines if line not in synsets]
        lines = [*synsets, "--- FIGHT [190] ---", *([] if verb else ["FIGHT"]), *rest]
    elif kind == "verbs" and len(lines) == 1 and lines[0].startswith("---"):
        lines.append("FIGHT")
    return dialect, kind, "\n".join(lines) + "\n"


def test_the_table_names_every_construct() -> None:
    said = " ".join(row[0] for row in ROWS)
    for construct in (
        "synset", "synset of phrases", "optional", "required", "source markers", "verb position", "skip",
        "prepositional group", "noun-phrase group", "several words", "irregular", "null code", "paired codes",
        "passive code", "transformation", "agent with the plural given", "discard", "issue", "dates",
    ):  # fmt: skip
        assert construct in said, construct


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_row_is_what_the_import_does(row: list[str], tmp_path: Path) -> None:
    dialect, kind, text = old_text(row[1])
    old = tmp_path / "old.txt"
    old.write_text(text, encoding="utf-8")
    found = import_dictionaries(dialect, OldFiles(**{kind: (old,)}))
    assert [str(p) for p in found.problems if p.code != "L103"] == []
    written = found.files[f"{kind}/old.yaml"]
    at = 0
    assert codes(row[2])
    for piece in codes(row[2]):
        assert piece in written[at:], written
        at = written.index(piece, at)
    write_files(found, tmp_path / "new")
    compile_dictionary([tmp_path / "new"])


PATTERNS = [code for row in ROWS for code in codes(row[3]) if re.search(r"\b(VERB|NOUN) ", code)]


@pytest.mark.parametrize("text", PATTERNS)
def test_patterns_of_our_own_are_patterns(text: str) -> None:
    parse_pattern(text.removeprefix("never: [").removesuffix("]"))


def test_the_old_rule_and_our_own_code_the_same(tmp_path: Path) -> None:
    (old,) = [b.text for b in blocks(PAGE, "text") if b.text.startswith("--- ")]
    (tmp_path / "verbs.txt").write_text(old, encoding="utf-8")
    (tmp_path / "actors.txt").write_text("ARNOR [ARN]\nGONDOR [GON]\n", encoding="utf-8")
    files = OldFiles(verbs=(tmp_path / "verbs.txt",), actors=(tmp_path / "actors.txt",))
    found = import_dictionaries("auto", files)
    assert found.problems == []
    write_files(found, tmp_path / "new")
    coder = Coder(compile_dictionary([tmp_path / "new"]))
    own = tmp_path / "own.yaml"
    own.write_text(FILES["mine/fortify.yaml"], encoding="utf-8")
    for entry in read_yaml(own)["verbs"]:
        for example in entry["examples"]:
            for text in [example["text"]] if isinstance(example["text"], str) else example["text"]:
                events = [
                    f"{e.source and e.source.code} {e.code} {e.target.code if e.target else '---'}"
                    for e in coder.code_sentence(text)
                ]
                assert events == list(example["events"]), text


OLD_ACTORS = """\
HARAD_ [HAR]
+SUNLANDS_
ARNOR_ [ARN]
GONDOR_ [GON]
FRODO [---]
TAR [HARELI]
 [HARGOV <950601]
HAVENS [HAR/LIN]
"""
OLD_AGENTS = """\
STEWARD [~GOV]
THANE {THEGNS} [~GOV]
CAVALRY {} [~MIL]
!PERSON! = MAN, WOMAN
CHAIR!PERSON! [~LEG]
RELIEF_CORPS {} [NGO~]
"""
OLD_VERBS = """\
&WEAPON
+GUN
+HEAVY_GUN
&ARMS
+&WEAPON
+CLUB
--- FIGHT [190] ---
FIGHT {FOUGHT}
SCUFFLE [182]
+LAY_SIEGE
WIRE_+TAP
ARM_
- WOULD SOON * [113]
- * PEACE_TALKS [036]
- * &ARMS [194]
- * HEAVY_&WEAPON_FIRE [195]
- + WAS * BY $ [191]
- % * TOGETHER [036:036]
- * ^ WITH + [040]
- * {PEACE CAMP} [037]
- * TROOPS (FOR ASSAULT) [138]
- * SHADOWS [---]
- * DUEL + [190:194]
- * MONEY [:071]
- * NOTHING [###]
- * MUCH [+++]
--- SAY [010] ---
SAY
~ a (b . FIGHT) SAY = a b 112
"""
DOES = {  # what the rows of the table say, tried
    "Harad fought Arnor.": ["HAR 190 ARN"],
    "Sunlands scuffled with Arnor.": ["HAR 182 ARN"],
    "Arnor laid siege to Gondor.": ["ARN 190 GON"],
    "Arnor wire tapped Gondor.": ["ARN 190 GON"],
    "Harad arm Arnor.": ["HAR 190 ARN"],
    "Harad armed Arnor.": [],
    "Harad would very soon fight Arnor.": ["HAR 113 ARN"],
    "Harad fought peace talks with Arnor.": ["HAR 036 ARN"],
    "Harad fought Arnor with clubs.": ["HAR 194 ARN"],
    "Harad fought Arnor with heavy guns.": ["HAR 194 ARN"],
    "Harad fought heavy gun fire of Arnor.": ["HAR 195 ARN"],
    "Arnor was fought by Harad.": ["HAR 191 ARN"],
    "Harad and Gondor fought together.": ["GON 036 HAR", "HAR 036 GON"],
    "Harad fought a war with Arnor.": ["HAR 040 ARN"],
    "Harad fought the peace camp of Arnor.": ["HAR 037 ARN"],
    "Harad fought the old peace in its camp in Arnor.": ["HAR 190 ARN"],
    "Harad fought troops for an assault on Arnor.": ["HAR 138 ARN"],
    "Harad fought shadows in Arnor.": [],
    "Harad fought a duel Arnor lost.": ["ARN 194 HAR", "HAR 190 ARN"],
    "Harad fought for money from Arnor.": ["ARN 071 HAR"],
    "Harad fought nothing in Arnor, and Gondor fought Arnor.": [],
    "Harad fought much in Arnor.": [],
    "Harad said Arnor fought Gondor.": ["HAR 112 ARN"],
    "Frodo fought Arnor.": ["--- 190 ARN"],
    "Tar fought Arnor.": ["HARGOV 190 ARN"],
    "The Havens fought Arnor.": ["HAR 190 ARN", "LIN 190 ARN"],
    "Harad stewards fought Arnor thegns.": ["HARGOV 190 ARNGOV"],
    "Harad cavalry fought Gondor's chairwoman.": ["HARMIL 190 GONLEG"],
    "The Gondor relief corps fought Arnor.": ["NGOGON 190 ARN"],
}


@pytest.fixture(scope="module")
def old_coder(tmp_path_factory: pytest.TempPathFactory) -> Coder:
    folder = tmp_path_factory.mktemp("constructs")
    for name, text in (("v", OLD_VERBS), ("a", OLD_ACTORS), ("g", OLD_AGENTS)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    old = OldFiles(verbs=(folder / "v.txt",), actors=(folder / "a.txt",), agents=(folder / "g.txt",))
    found = import_dictionaries("petrarch2", old)
    assert found.problems == []
    write_files(found, folder / "new")
    return Coder(compile_dictionary([folder / "new"]))


@pytest.mark.parametrize("text", DOES)
def test_each_construct_does_what_its_row_says(text: str, old_coder: Coder) -> None:
    assert sorted(map(event_text, old_coder.code_sentence(text, "1994-01-01"))) == DOES[text]
