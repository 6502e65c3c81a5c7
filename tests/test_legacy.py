"""Import of old dictionaries and export: small files of each dialect, what is told, and that nothing changes on the way round."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from coder.checks import check_sources
from coder.dictionary import compile_dictionary, read_sources
from coder.errors import PROBLEMS, CoderError
from coder.legacy.actors import plain_name
from coder.legacy.export import export_dictionaries, write_old
from coder.legacy.importer import Imported, OldFiles, import_dictionaries, write_files
from coder.pipeline import Coder

HERE = Path(__file__).parent / "legacy"
OLD = OldFiles(
    verbs=(HERE / "petrarch.verbs.txt",),
    actors=(HERE / "actors.txt",),
    agents=(HERE / "agents.txt",),
    discards=(HERE / "discards.txt",),
    issues=(HERE / "issues.txt",),
)


def data(text: str) -> dict[str, object]:
    found: dict[str, object] = yaml.load(text, Loader=yaml.BaseLoader)
    return found


def told(imported: Imported) -> list[str]:
    return [
        f"{p.place.file.rsplit('/')[-1]}:{p.place.line}:{p.place.column} {p.code} {p.message}"
        for p in imported.problems
        if p.place is not None
    ]


@pytest.fixture(scope="module")
def imported() -> Imported:
    return import_dictionaries("petrarch", OLD)


# ---- What becomes of what ----------------------------------------------------------------------------


def test_verbs(imported: Imported) -> None:
    assert data(imported.files["verbs/petrarch.verbs.yaml"]) == {
        "synsets": {"TIES": ["trade", "diplomatic ties"], "BONDS": ["&TIES", "pact"]},
        "verb_blocks": [
            {
                "id": "petrarch.snub",
                "code": "120",
                "verbs": ["snub", "coldshoulder", "break off / breaks broke broken"],
                "codes": {"coldshoulder": "121"},
                "patterns": [
                    "160 VERB new_&TIES", "124 would not VERB", "125 source was VERB by target", "161:161 both VERB",
                ],
            },
            {
                "id": "petrarch.greet",
                "code": ":051",
                "verbs": ["greet / greets greeted"],
                "patterns": ["345 VERB embassy * target", "--- VERB coldly"],
            },
            {"id": "petrarch.met", "code": "036", "verbs": ["met"]},
        ],
    }  # fmt: skip


def test_groups_and_reverse_codes_of_petrarch2() -> None:
    found = import_dictionaries("auto", OldFiles(verbs=(HERE / "petrarch2.verbs.txt",)))
    assert found.dialect == "petrarch2"
    (block,) = data(found.files["verbs/petrarch2.verbs.yaml"])["verb_blocks"]  # type: ignore[misc]
    assert block["verbs"] == ["open fire / opens opened", "shell"]
    assert block["patterns"] == [
        "194 VERB {old &WEAPON}", "1951 VERB town (with &WEAPON)", "191:192 troops VERB",
    ]  # fmt: skip
    assert told(found) == ["petrarch2.verbs.txt:11:1 L101 the pattern has no code at its end"]


def test_tabari_has_a_block_for_each_verb() -> None:
    found = import_dictionaries("petrarch2", OldFiles(verbs=(HERE / "tabari.verbs.txt",)))
    assert found.dialect == "tabari"
    first, second = data(found.files["verbs/tabari.verbs.yaml"])["verb_blocks"]  # type: ignore[misc]
    assert (first["code"], first["verbs"], first["patterns"]) == ("111", ["scold~"], ["110 VERB mildly~"])
    assert (second["code"], second["verbs"]) == ("051", ["praise~"])
    assert [p.message for p in found.problems] == [
        "the file looks like tabari, not petrarch2; it is read as tabari"
    ]


def test_tabari_words_without_a_line_behind_them_are_stems() -> None:
    found = import_dictionaries("tabari", OldFiles(actors=(HERE / "actors.txt",)))
    (gondal, *_) = data(found.files["actors/actors.yaml"])["actors"]  # type: ignore[misc]
    assert gondal["names"] == ["Gondal", "Gondalian~"]


def test_actors(imported: Imported) -> None:
    actors = {a["id"]: a for a in data(imported.files["actors/actors.yaml"])["actors"]}  # type: ignore[attr-defined]
    assert actors["petrarch.gondal"] == {
        "id": "petrarch.gondal", "kind": "place", "names": ["Gondal", "Gondalian"], "codes": ["GDL"],
    }  # fmt: skip
    assert actors["petrarch.both_houses"]["codes"] == ["GDL/ANG"]
    assert actors["petrarch.angrian_coast_guard"]["names"] == ["Angrian * Coast Guard"]
    assert actors["petrarch.nobody_at_all"]["codes"] == ["---"]
    assert actors["petrarch.lord_zamorna"] == {
        "id": "petrarch.lord_zamorna",
        "kind": "person",
        "names": ["Lord Zamorna", "Zamorna"],
        "codes": ["ANGELI ..1980-01-01", "ANGGOV 1980-01-01..1985-01-01", "ANGREB 1985-01-01.."],
    }
    assert len(actors) == 6


def terms(text: str, tmp_path: Path) -> tuple[list[str], list[str]]:
    """The codes that an actor of an old file gets, and what is told."""
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    found = import_dictionaries("auto", OldFiles(actors=(tmp_path / "a.txt",)))
    (actor,) = data(found.files["actors/a.yaml"])["actors"]  # type: ignore[misc]
    return actor["codes"], [p.message for p in found.problems]


def test_terms_do_not_overlap_as_the_first_that_holds_counts(tmp_path: Path) -> None:
    text = "BRANWELL [GDL]\n [GDLOPP 19700101-19700131]\n [GDLGOV <19700131]\n [GDLMIL 19691201-19700301]\n [GDLELI >19700301]\n"
    assert terms(text, tmp_path)[0] == [
        "GDL", "GDLOPP 1970-01-01..1970-02-01", "GDLGOV ..1970-01-01",
        "GDLMIL 1970-02-01..1970-03-02", "GDLELI 1970-03-02..",
    ]  # fmt: skip


def test_a_term_within_another_parts_it_and_a_hidden_one_is_told(tmp_path: Path) -> None:
    text = "BRANWELL [GDLOPP 19700110-19700119]\n [GDLGOV 19700101-19700131]\n [GDLMIL 19700105-19700115]\n"
    codes, messages = terms(text, tmp_path)
    assert codes == [
        "GDLOPP 1970-01-10..1970-01-20", "GDLGOV 1970-01-01..1970-01-10", "GDLGOV 1970-01-20..1970-02-01",
    ]  # fmt: skip
    assert messages == ["[GDLMIL 19700105-19700115] never holds: the terms before it cover its days"]


def test_what_is_said_twice_is_written_once_with_both_comments(tmp_path: Path) -> None:
    (tmp_path / "v.txt").write_text(
        "--- SNUB [120] ---\nSNUB\n- * TIES [160] # jd\n# again\n- * TIES [160] # bk\n", encoding="utf-8"
    )
    found = import_dictionaries("petrarch", OldFiles(verbs=(tmp_path / "v.txt",)))
    assert found.files["verbs/v.yaml"].endswith('      # again\n      - "160 VERB ties"  # jd; bk\n')


def test_words_that_yaml_takes_for_something_else_are_quoted(tmp_path: Path) -> None:
    (tmp_path / "v.txt").write_text("&PLACE\n+ON\n+NO\n+NEAR\n--- SNUB [120] ---\nSNUB\n", encoding="utf-8")
    found = import_dictionaries("petrarch", OldFiles(verbs=(tmp_path / "v.txt",)))
    assert '    - "on"\n    - "no"\n    - near\n' in found.files["verbs/v.yaml"]


def test_agents(imported: Imported) -> None:
    assert data(imported.files["agents/agents.yaml"])["agents"] == [
        {"code": "GOV", "words": ["minister", "prime minister", "envoy /"]},
        {"code": "GGS", "words": ["goose / geese"]},
        {"code": "NGO~", "words": ["relief corps /"]},
        {"code": "LEG", "words": ["chairman /", "chairmen /"]},
    ]


OIL = ["oil"] + [
    f"{way} {form}"
    for way in ("off-shore", "off shore", "offshore")
    for form in ("drill", "drilled", "drilling", "drills")
]


def test_discards_and_issues(imported: Imported) -> None:
    assert data(imported.files["discards/discards.yaml"])["discards"] == [
        {"phrase": "cricket match"}, {"phrase": "world cup", "level": "story"},
    ]  # fmt: skip
    assert data(imported.files["issues/issues.yaml"])["issues"] == [
        {"code": "OIL", "label": "ENERGY", "words": OIL},
        {"code": "GAS", "label": "ENERGY", "words": ["gas field", "gases field"], "never": ["gas mask"]},
    ]


def test_what_is_not_carried_over_is_told_with_its_place(imported: Imported) -> None:
    assert told(imported) == [
        "actors.txt:16:3 L101 '990101-980101' is no range of dates",
        "actors.txt:17:1 L101 the actor has no code",
        "agents.txt:8:1 L101 the set !WOMAN! is not defined",
    ]


def test_comments_are_kept(imported: Imported) -> None:
    verbs, actors = imported.files["verbs/petrarch.verbs.yaml"], imported.files["actors/actors.yaml"]
    for comment in ("# A small dictionary in the manner of PETRARCH", "# with a comment of two lines",
                    "TIES:  # what binds states", "- snub  # jd 12 May 2003", "&TIES\"  # the nearest"):  # fmt: skip
        assert comment in verbs
    for comment in (
        "# The states of an invented sea",
        "- Gondal  # jd",
        "- Lord Zamorna  # a duke",
        "# in office",
    ):
        assert comment in actors


def test_own_codes_are_declared(imported: Imported) -> None:
    declared = data(imported.files["settings.yaml"])
    assert declared["settings"] == {"alone": "true", "actors": "joined"}
    assert declared["event_codes"] == [{"code": "345"}]
    assert {"GDL", "ANG", "GGS"} <= set(declared["actor_codes"])  # type: ignore[call-overload]


# ---- What the check would tell is settled --------------------------------------------------------------

RIVALS = """\
# of an invented sea
ZAMORNA [ANGGOV 800101-841231]
 [ANGREB]
GONDALIAN [GDL]
+GONDALIAN_ISLES  # a word
ANGRIA [ANG]
+NORTHANGER [GDL >900101]
THE_ISLES [GDL]
"""
MORE_RIVALS = """\
# the others
DUKE_OF_ZAMORNA [ANGELI]
+ZAMORNA
GONDALIAN [GDLCVL]  # their people
ISLES [ANG]
VERDOPOLIS [GTN] [ANG] [GTN]
NORTHANGER [GDLLEG <850101]
"""
RIVAL_WORDS = "WARDEN [~COP]\nREEVE [~GOV]\n# of forests\nWARDEN [~ENV]\n+x\n"


def pair_of_files(tmp_path: Path) -> OldFiles:
    for name, text in (("a", RIVALS), ("b", MORE_RIVALS), ("w", RIVAL_WORDS)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return OldFiles(actors=(tmp_path / "a.txt", tmp_path / "b.txt"), agents=(tmp_path / "w.txt",))


def names(found: Imported) -> dict[str, list[str]]:
    files = [data(text) or {} for name, text in found.files.items() if name.startswith("actors")]
    return {a["id"].partition(".")[2]: a["names"] for file in files for a in file["actors"]}  # type: ignore[attr-defined]


def found_by_check(folder: Path) -> list[str]:
    """The errors and warnings of the check, about this folder alone."""
    sources = read_sources([folder])
    problems = check_sources(sources, Coder(compile_dictionary([folder])))
    return [str(p) for p in problems if p.severity != "note"]


def test_of_two_codes_of_a_name_the_first_holds_in_petrarch(tmp_path: Path) -> None:
    found = import_dictionaries("petrarch", pair_of_files(tmp_path))
    assert names(found) == {
        "zamorna": ["Zamorna"], "gondalian": ["Gondalian", "Gondalian Isles"], "angria": ["Angria", "Northanger"],
        "the_isles": ["The Isles"], "duke_of_zamorna": ["Duke Of Zamorna"], "verdopolis": ["Verdopolis"],
    }  # fmt: skip
    assert [line.partition(" L10")[0] + line.partition(" L10")[2][1:] for line in told(found)] == [
        "b.txt:6:19 [ANG] never holds: another without dates stands before it",
        f"b.txt:3:1 'Zamorna' is ANGELI here and ANGREB at {tmp_path}/a.txt:2:1",
        f"b.txt:4:1 'Gondalian' is GDLCVL here and GDL at {tmp_path}/a.txt:4:1",
        f"b.txt:5:1 'Isles' is ANG here and GDL at {tmp_path}/a.txt:8:1",
        f"b.txt:7:1 'Northanger' is GDLLEG here and ANG at {tmp_path}/a.txt:7:1",
        "w.txt:5:1 this is no agent",
        f"w.txt:4:1 'warden' is ENV here and COP at {tmp_path}/w.txt:1:1",
    ]
    assert found.files["actors/b.yaml"].splitlines() == [
        "actors:", "  # the others", "  - id: petrarch.duke_of_zamorna", "    kind: organization", "    names:",
        "      - Duke Of Zamorna", "    codes:", "      # not carried over: Zamorna [ANGELI]", "      - ANGELI",
        "  # not carried over: Gondalian [GDLCVL]", "  # their people", "  # not carried over: Isles [ANG]",
        "  - id: petrarch.verdopolis", "    kind: place", "    names:", "      - Verdopolis", "    codes:", "      - GTN",
        "# not carried over: [ANG]", "# not carried over: Northanger [GDLLEG ..1985-01-01]",
    ]  # fmt: skip
    assert found.files["agents/w.yaml"].splitlines() == [
        "agents:", "  - code: COP", "    words:", "      - warden", "  - code: GOV", "    words:", "      - reeve",
        "# of forests", "# not carried over: warden [ENV]", "# not carried over: +x",
    ]  # fmt: skip


def test_of_two_codes_of_a_name_the_last_holds_in_petrarch2(tmp_path: Path) -> None:
    found = import_dictionaries("petrarch2", pair_of_files(tmp_path))
    assert names(found) == {
        "gondalian_isles": ["Gondalian Isles"], "angria": ["Angria"],
        "duke_of_zamorna": ["Duke Of Zamorna", "Zamorna"], "gondalian": ["Gondalian"], "isles": ["Isles"],
        "verdopolis": ["Verdopolis"], "northanger": ["Northanger"],
    }  # fmt: skip
    assert data(found.files["agents/w.yaml"])["agents"] == [
        {"code": "GOV", "words": ["reeve"]}, {"code": "ENV", "words": ["warden"]},
    ]  # fmt: skip


def test_of_two_codes_of_a_verb_or_pattern_the_first_holds(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "--- SNUB [120] ---\nSNUB\nSPURN [121]\n- * TIES [160]\n- *  TIES [161] # later\n", encoding="utf-8"
    )
    (tmp_path / "b.txt").write_text("--- SCORN [111] ---\nSCORN\nSPURN # old\n", encoding="utf-8")
    found = import_dictionaries("petrarch", OldFiles(verbs=(tmp_path / "a.txt", tmp_path / "b.txt")))
    assert told(found) == [
        f"a.txt:5:3 L102 the pattern has the code [160] at {tmp_path}/a.txt:4:1",
        f"b.txt:3:1 L102 'spurn' is 111 here and 121 at {tmp_path}/a.txt:3:1",
    ]
    assert found.files["verbs/a.yaml"].endswith(
        '      - "160 VERB ties"\n# not carried over: - *  TIES [161]\n# later\n'
    )
    (block,) = data(found.files["verbs/b.yaml"])["verb_blocks"]
    assert block["codes"] == {"spurn": "---"}
    assert "      # not carried over: spurn [111]\n      - spurn  # old\n" in found.files["verbs/b.yaml"]
    write_files(found, tmp_path / "new")
    assert found_by_check(tmp_path / "new") == []


def test_synsets_of_two_files_are_shared(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "&TIES\n+TRADE\n--- SNUB [120] ---\nSNUB\n- * &TIES [160]\n- * &PACTS [161]\n", encoding="utf-8"
    )
    (tmp_path / "b.txt").write_text(
        "&TIES # more\n+TREATY\n&PACTS\n+PACT\n--- SCORN [111] ---\nSCORN\n- * &TIES [112]\n",
        encoding="utf-8",
    )
    found = import_dictionaries("petrarch", OldFiles(verbs=(tmp_path / "a.txt", tmp_path / "b.txt")))
    assert told(found) == [
        f"b.txt:1:1 L102 &TIES is defined at {tmp_path}/a.txt:1:1, too; the members are put together"
    ]
    assert "    - trade\n    # more\n    - treaty\n" in found.files["verbs/a.yaml"]
    synsets = [data(found.files[f"verbs/{name}.yaml"])["synsets"] for name in "ab"]
    assert synsets == [{"TIES": ["trade", "treaty"]}, {"PACTS": ["pact"]}]
    write_files(found, tmp_path / "new")
    assert found_by_check(tmp_path / "new") == []


def test_a_discard_stands_once_and_is_that_of_a_story_where_one_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("CHESS # a game\nDRAUGHTS\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("DRAUGHTS\n+CHESS # the musical\n", encoding="utf-8")
    found = import_dictionaries("petrarch", OldFiles(discards=(tmp_path / "a.txt", tmp_path / "b.txt")))
    assert found.problems == [] and found.files["discards/b.yaml"] == "\n"
    assert found.files["discards/a.yaml"].splitlines() == [
        "discards:", "  - phrase: chess  # a game; the musical", "    level: story", "  - phrase: draughts",
    ]  # fmt: skip


def test_dates_of_codes_that_discard_go_in_and_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "ZAMORNA [GDL]\n [### 800101-841231]\nPERCY [+++ >900101]\n", encoding="utf-8"
    )
    found = import_dictionaries("petrarch2", OldFiles(actors=(tmp_path / "a.txt",)))
    assert found.problems == []
    assert [a["codes"] for a in data(found.files["actors/a.yaml"])["actors"]] == [
        ["GDL", "### 1980-01-01..1985-01-01"], ["+++ 1990-01-02.."],
    ]  # fmt: skip
    write_files(found, tmp_path / "new")
    assert found_by_check(tmp_path / "new") == []
    _, second = round_trip(found.files, tmp_path)
    assert entries(second)["actors"] == entries(found.files)["actors"]


def test_imported_files_name_their_schema(imported: Imported, tmp_path: Path) -> None:
    write_files(imported, tmp_path / "new")
    for path in (tmp_path / "new").rglob("*.yaml"):
        (first, *rest) = path.read_text(encoding="utf-8").splitlines()
        assert not any(line.startswith("# yaml-language-server") for line in rest)
        assert (path.parent / first.removeprefix("# yaml-language-server: $schema=")).is_file()


ODD_VERBS = """\
&IDLE
+NOTHING
&no name
+LOST
--- SNUB [120] [031:031] ---
SNUB {SNUBS _}
- * TIES [160]
- * &NOWHERE [161]
- * TIES [x]
--- EMPTY [190] ---
- * WAR [190]
--- SCOLD [111] - NOW ---
SCOLD [n.o.]
"""


@pytest.mark.parametrize("dialect", ["petrarch", "petrarch2", "tabari"])
def test_what_is_imported_passes_the_check(dialect: str, tmp_path: Path) -> None:
    old = pair_of_files(tmp_path)
    verbs = ODD_VERBS if dialect != "tabari" else "SNUB [120]\n- * TIES [160]\n- * TIES [161]\nSNUB [121]\n"
    (tmp_path / "v.txt").write_text(verbs, encoding="utf-8")
    (tmp_path / "d.txt").write_text("+CHESS\nCHESS\n[x]\n", encoding="utf-8")
    (tmp_path / "i.txt").write_text(
        '<ISSUE CATEGORY="A" TYPE="COUNTEVENT">\nferry [X]\nferry [X]\n</ISSUE>\nferry [Y]\n~~ferry boat\n[Z]\n',
        encoding="utf-8",
    )
    files = OldFiles(
        (tmp_path / "v.txt",), old.actors, old.agents, (tmp_path / "d.txt",), (tmp_path / "i.txt",)
    )
    found = import_dictionaries(dialect, files)
    write_files(found, tmp_path / "new")
    assert found.dialect == dialect and found_by_check(tmp_path / "new") == []


def test_each_line_that_is_not_carried_over_is_told_and_kept_as_a_comment(tmp_path: Path) -> None:
    (tmp_path / "v.txt").write_text(ODD_VERBS, encoding="utf-8")
    found = import_dictionaries("petrarch", OldFiles(verbs=(tmp_path / "v.txt",)))
    assert told(found) == [
        "v.txt:3:1 L101 &no name is no name of a synset",
        "v.txt:4:1 L101 the synset of this word is not carried over",
        "v.txt:5:1 L102 the code [031:031] is not carried over",
        "v.txt:6:1 L102 the form '_' is not carried over",
        "v.txt:8:5 L101 the synset &NOWHERE is not defined",
        "v.txt:9:11 L101 'x' is no event code",
        "v.txt:12:1 L102 only the name and the code of this header are carried over",
        "v.txt:13:8 L101 'n.o.' is no event code",
        "v.txt:10:1 L101 the block has no verb",
        "v.txt:11:1 L101 the pattern's block has no verb",
    ]
    comments = [row.partition("# ")[2] for row in found.files["verbs/v.yaml"].splitlines() if "# " in row]
    assert comments == [
        "not carried over: &no name", "not carried over: +LOST", "not carried over: [031:031]", "not carried over: {_}",
        "not carried over: --- SCOLD [111] - NOW ---", "not carried over: [n.o.]",
        "not carried over: - * &NOWHERE [161]", "not carried over: - * TIES [x]",
        "not carried over: --- EMPTY [190] ---", "not carried over: - * WAR [190]",
    ]  # fmt: skip


# ---- The whole way -----------------------------------------------------------------------------------


def test_the_same_files_give_the_same_text(imported: Imported) -> None:
    again = import_dictionaries("petrarch", OLD)
    assert again.files == imported.files and told(again) == told(imported)


def test_what_was_imported_codes(imported: Imported, tmp_path: Path) -> None:
    write_files(imported, tmp_path)
    coder = Coder(compile_dictionary([tmp_path]))
    texts = {
        "Gondal snubbed new trade with Angria on Monday.": "GDL 160 ANG",
        "The Gondal prime minister broke off talks with Lord Zamorna.": "GDLGOV 120 ANGGOV",
        "Gondal greeted an envoy of Angria.": "ANGGOV 051 GDL",
        "Gondal met Angria.": "GDL 036 ANG",
    }
    for text, event in texts.items():
        (found,) = coder.code_sentence(text, "1982-05-04")
        assert (
            f"{found.source and found.source.code} {found.code} {found.target and found.target.code}" == event
        )
    assert coder.code_sentence("Gondal snubbed Angria before the cricket match.") == []
    assert coder.code_sentence("Gondal snubbed Angria over a gas mask for the gas field.")[0].issues == (
        "GAS",
    )


def test_a_folder_with_other_dictionaries_is_left_alone(imported: Imported, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("actors: []\n", encoding="utf-8")
    with pytest.raises(CoderError, match="L105 the folder holds other dictionary files"):
        write_files(imported, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.yaml"]


def test_latin_1_is_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("CÓRDOVA [COR]\n".encode("latin-1"))
    found = import_dictionaries("auto", OldFiles(actors=(path,)))
    assert "- Córdova" in found.files["actors/a.yaml"]
    assert [p.code for p in found.problems] == ["L103"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_other_encodings_and_ends_of_lines(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    path.write_bytes(mark + "CÓRDOVA [COR]\r\n+CORDOVAN\rANGRIA [ANG]\n".encode(encoding))
    found = import_dictionaries("auto", OldFiles(actors=(path,)))
    assert names(found) == {"cordova": ["Córdova", "Cordovan"], "angria": ["Angria"]} and not found.problems


def test_files_of_another_kind_are_told(tmp_path: Path) -> None:
    (tmp_path / "none.txt").write_text("# nothing\n", encoding="utf-8")
    actors, nothing = HERE / "actors.txt", tmp_path / "none.txt"
    found = import_dictionaries("auto", OldFiles(verbs=(actors,), issues=(nothing,)))
    assert [line for line in told(found) if "L106" in line] == [
        "actors.txt:3:1 L106 no event code of this file has a digit: is it a file of verbs?",
        "none.txt:1:1 L106 the file holds no issues",
    ]


# ---- Export ------------------------------------------------------------------------------------------


def round_trip(files: dict[str, str], folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The old files that dictionaries become, and the dictionaries that these become."""
    write_files(Imported("petrarch2", files), folder / "new")
    exported = export_dictionaries(folder / "new")
    assert not exported.problems, list(map(str, exported.problems))
    paths = {p.stem: p for p in write_old(exported, (folder / "old",))}
    old = OldFiles(**{kind: (path,) for kind, path in paths.items()})
    again = import_dictionaries("petrarch2", old)
    assert not again.problems, list(map(str, again.problems))
    return exported.files, again.files


def entries(files: dict[str, str]) -> dict[str, object]:
    return {section: value for text in files.values() for section, value in (data(text) or {}).items()}


def test_out_and_in_again(imported: Imported, tmp_path: Path) -> None:
    again = {n: t.replace("petrarch.", "petrarch2.") for n, t in imported.files.items()}
    old, new = round_trip(again, tmp_path)
    assert entries(new) == entries(again)
    second, third = round_trip(new, tmp_path / "2")
    assert (second, third) == (old, new)


def test_our_own_entries_and_what_they_cannot_say(tmp_path: Path) -> None:
    source = tmp_path / "mine.yaml"
    source.write_text(
        """
verbs:
  - {id: visit, code: "042", reverse: "043", verb: [visit, drop in], patterns: [source VERB target, source VERB (town|old city)]}
  - {id: meet, code: "036", reciprocal: "true", verb: meet}
  - {id: lose, code: "192", roles: swapped, verb: lose, never: [source VERB hope]}
  - {id: raid, code: "190", verb: raid, noun: raid, patterns: [source VERB target, "source's NOUN on target"]}
  - {id: urge, act: appeal, verb: urge, patterns: [source VERB target to content]}
actors:
  - {id: gdl, kind: country, code: GDL, names: [Gondal], capital: [Regina]}
modifiers:
  - {words: [exiled], code: OPP}
""",
        encoding="utf-8",
    )
    exported = export_dictionaries(source)
    assert exported.files["verbs"].splitlines() == [
        "--- VISIT [---] ---", "VISIT", "+DROP_IN", "- $ * + [042:043]", "- $ * TOWN [042:043]",
        "- $ * OLD_CITY [042:043]", "", "--- MEET [036:036] ---", "MEET", "", "--- LOSE [:192] ---", "LOSE",
        "- $ * HOPE [---]", "", "--- RAID [---] ---", "RAID", "- $ * + [190]", "",
    ]  # fmt: skip
    assert [p.message for p in exported.problems] == [
        "raid: event nouns cannot be expressed",
        "raid: \"source's NOUN on target\": an event noun's pattern cannot be expressed",
        "urge: acts over content cannot be expressed",
        "gdl: capital become names of the actor",
        "modifiers: 'exiled' (OPP) cannot be expressed",
    ]


WORDS = st.text("ABCDE", min_size=1, max_size=6).filter(lambda w: w not in ("VERB",))
NAMES = st.text("ABab.", min_size=1, max_size=5).filter(lambda w: w.strip("."))
CODES = st.sampled_from(["010", "112", "---", "031:032", ":190", "345", "025", "###", "+++"])
ACTOR_CODES = st.sampled_from(["GDL", "ANGGOV", "GDL/ANG", "---", "YEMNO", "G77"])
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map("_".join)


@st.composite
def old_verbs(draw: st.DrawFn) -> str:
    names = draw(st.lists(WORDS, max_size=2, unique=True))
    lines = []
    for name in names:
        lines += [f"&{name}", *(f"+{w}" for w in draw(st.lists(PHRASES, min_size=1, max_size=3)))]
    parts = st.sampled_from(["+", "$", "^", "%", *(f"&{n}" for n in names)]) | PHRASES
    parts |= st.tuples(WORDS, WORDS).map("{{{0[0]} {0[1]}}}".format) | WORDS.map("(FOR {})".format)
    parts |= WORDS.map("{}_".format) | WORDS.map("{}~".format)
    plain: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        lines.append(f"--- {draw(WORDS)} [{draw(CODES)}] ---")
        for verb in draw(st.lists(PHRASES, min_size=1, max_size=3, unique=True)):
            code = draw(st.none() | CODES)
            form = "" if "_" in verb else draw(st.sampled_from(["", "", "_", "~"]))
            if not form and "_" not in verb:
                plain.append(verb)
            lines.append(("+" if "_" in verb else "") + verb + form + (f" [{code}]" if code else ""))
        for _ in range(draw(st.integers(0, 3))):
            left, right = draw(st.lists(parts, max_size=2)), draw(st.lists(parts, max_size=2))
            lines.append(f"- {' '.join([*left, '*', *right])} [{draw(CODES)}]")
    for _ in range(draw(st.integers(0, 2)) if plain else 0):
        outer, inner = draw(st.sampled_from(plain)), draw(st.sampled_from([*plain, "Q"]))
        sides, result = (
            draw(
                st.sampled_from(
                    [("a", "a b", "a b"), ("a", "b .", "a b"), ("a", "_ b", "a b"), ("a", "c b", "a b")]
                )
            ),
            draw(st.sampled_from(["112", "Q"])),
        )
        lines.append(f"~ {sides[0]} ({sides[1]} {inner}) {outer} = {sides[2]} {result}")
    return "\n".join(lines) + "\n"


@st.composite
def old_actors(draw: st.DrawFn) -> str:
    lines = []
    days = st.dates(dt.date(1931, 1, 1), dt.date(2029, 12, 30))
    for _ in range(draw(st.integers(1, 3))):
        names = draw(st.lists(PHRASES | PHRASES.map(lambda p: p.replace("_", " ")), min_size=1, max_size=3))
        names.insert(0, draw(NAMES))  # not all in capitals
        names[-1] += draw(st.sampled_from(["", "", "~", "_"]))
        lines += [names[0], *(f"+{n}" for n in names[1:])]
        for _ in range(draw(st.integers(1, 3))):
            first, last = sorted(draw(st.tuples(days, days)))
            wide = draw(st.sampled_from(["%y%m%d", "%Y%m%d"]))
            span = draw(
                st.sampled_from(
                    ["", f" <{first:{wide}}", f" > {last:{wide}}", f" {first:{wide}}-{last:{wide}}"]
                )
            )
            lines.append(f" [{draw(ACTOR_CODES)}{span}]")
    return "\n".join(lines) + "\n"


COUNT = itertools.count()
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # shrinking takes minutes here


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, phases=PHASES
)
@given(verbs=old_verbs(), actors=old_actors())
def test_any_dictionary_goes_out_and_in_unchanged(verbs: str, actors: str, tmp_path: Path) -> None:
    folder = tmp_path / str(next(COUNT))
    folder.mkdir()
    (folder / "v.txt").write_text(verbs, encoding="utf-8")
    (folder / "a.txt").write_text(actors, encoding="utf-8")
    old = OldFiles(verbs=(folder / "v.txt",), actors=(folder / "a.txt",))
    first = import_dictionaries("petrarch2", old)
    assert [p for p in first.problems if p.code == "L101"] == []
    if any(p.code == "L103" for p in first.problems):
        return  # read as another dialect
    _, second = round_trip(first.files, folder)
    assert entries(second) == entries(first.files)


@settings(
    max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, phases=PHASES
)
@given(verbs=old_verbs(), actors=old_actors(), dialect=st.sampled_from(["petrarch", "petrarch2", "tabari"]))
def test_any_dictionary_passes_the_check(verbs: str, actors: str, dialect: str, tmp_path: Path) -> None:
    folder = tmp_path / str(next(COUNT))
    folder.mkdir()
    (folder / "v.txt").write_text(verbs, encoding="utf-8")
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(
            actors.replace("ANG", "YEM") if name == "b" else actors, encoding="utf-8"
        )
    old = OldFiles(verbs=(folder / "v.txt",), actors=(folder / "a.txt", folder / "b.txt"))
    write_files(import_dictionaries(dialect, old), folder / "new")
    assert found_by_check(folder / "new") == []


@settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    phases=PHASES,
)
@given(
    kind=st.sampled_from(["verbs", "actors", "agents", "discards", "issues"]),
    text=st.text() | st.text("AB &+-*$%^_~[]{}()!=<>/#;:.0193\n\t'\"", max_size=80),
    dialect=st.sampled_from(["petrarch", "petrarch2", "tabari", "auto"]),
)
def test_any_text_is_imported_or_told(kind: str, text: str, dialect: str, tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    found = import_dictionaries(dialect, OldFiles(**{kind: (path,)}))
    for problem in found.problems:
        assert problem.code in PROBLEMS and problem.place is not None and problem.place.line > 0
    folder = tmp_path / str(next(COUNT))
    write_files(found, folder)
    read_sources([folder])  # whatever was carried over can be read


HOSTILE = {  # found by fuzzing (tests/fuzz): the kind, the file, and what is told
    "an id too long": ("verbs", "A" * 400 + "\n", []),
    "a long key": ("verbs", "--- X ---\n" + chr(34) * 240 + "_X [112]\n", []),
    "control characters": ("agents", "!A! = man\nC\x01\u2028\x85!A! [~GOV]  # \x0c\n", []),
    "a line too long": ("verbs", "A_" * 300 + "B\n", ["the line is longer than 500 signs"]),
    "sets of sets": (
        "agents",
        "!A! = a, b\n" + "!A!" * 30 + " [~GOV]\n",
        ["the sets make more than 1000 words of it"],
    ),
    "a stroke in front": ("agents", "/A [~GOV]\n", ["'/A' cannot be a role word"]),
    "forms of forms": ("issues", "+".join(["v:run"] * 30) + " [OIL]\n", []),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_imported_or_told(name: str, tmp_path: Path) -> None:
    kind, text, messages = HOSTILE[name]
    path = tmp_path / "old.txt"
    path.write_text(text, encoding="utf-8")
    found = import_dictionaries("auto", OldFiles(**{kind: (path,)}))
    assert [p.message for p in found.problems] == messages
    write_files(found, tmp_path / "new")
    read_sources([tmp_path / "new"])


@pytest.mark.parametrize(
    ("old", "ours"),
    [
        ("MINAS_TIRITH_", "Minas Tirith"),
        ("U.N.", "U.N."),
        ("AL-QAEDA", "Al-Qaeda"),
        ("GROUP OF 77", "Group * Of * 77"),
    ],
)
def test_names(old: str, ours: str) -> None:
    assert plain_name(old) == ours
