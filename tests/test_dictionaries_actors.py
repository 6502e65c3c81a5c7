"""The actor entries: the checks find what is wrong, the shipped data is sound, and names resolve as news means them."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.checks_actors import check_actors
from coder.dictionary import Sources, read_sources
from coder.files import dictionary_root
from coder.ontology import load_ontology
from coder.pipeline import Coder

ONTOLOGY = load_ontology(dictionary_root() / "ontology")
ARTICLES = frozenset(["the"])

STATE = "actors:\n  - {id: jpn, kind: country, code: JPN, names: [Japan], adjectives: [Japanese], capital: [Tokyo]}\n"


def problems_of(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "actors.yaml"
    file.write_text(text, encoding="utf-8")
    return [f"{p.code} {p.message}" for p in check_actors(read_sources([file]), ONTOLOGY, ARTICLES)]


def test_shipped_actors_have_no_problem(sources: Sources) -> None:
    assert len(sources.actors) > 10_000
    assert [str(p) for p in check_actors(sources, ONTOLOGY, ARTICLES)] == []


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        ("code: JPNGOV, names: [Ken Sato]", "code: JPNOPP, names: [the Ken Sato]",
         "D302 'the Ken Sato' is JPNOPP here and JPNGOV in 'a'"),
        ("code: JPNGOV, names: [Sato]", "code: JPNGOV, names: [Sato]", ""),
        ("codes: [JPNGOV 1990-01-01..2000-01-01], names: [Sato]", "codes: [JPNGOV 2000-01-01..], names: [Sato]", ""),
        ("codes: [JPNGOV 1990-01-01..], names: [Sato]", "codes: [JPNGOV, JPNOPP 2000-01-01..], names: [Sato]",
         "D302 'Sato' is JPNOPP here and JPNGOV in 'a' on 2000-01-01"),
        ("code: JPNGOV, people: [Islander]", "code: JPNOPP, names: [Islanders]",
         "D302 'Islanders' is JPNOPP here and JPNGOV in 'a'"),
    ],
)  # fmt: skip
def test_one_name_in_two_entries(tmp_path: Path, first: str, second: str, problem: str) -> None:
    text = f"{STATE}  - {{id: a, kind: person, {first}}}\n  - {{id: b, kind: person, {second}}}\n"
    assert problems_of(tmp_path, text) == ([problem] if problem else [])


def test_overlapping_ranges(tmp_path: Path) -> None:
    codes = "[JPNGOV 2000-01-01.., JPNELI 1999-01-01..2001-01-01]"
    text = f"{STATE}  - {{id: a, kind: person, names: [Ken Sato], codes: {codes}}}\n"
    assert problems_of(tmp_path, text) == ["D303 a: JPNELI and JPNGOV both hold on 2000-01-01"]


@pytest.mark.parametrize("code", ["JPX", "JPNXYZ", "GOVQQQ", "KUR"])
def test_codes_that_are_none(tmp_path: Path, code: str) -> None:
    text = STATE + f"  - {{id: a, kind: person, code: {code}, names: [Ken Sato]}}\n"
    assert problems_of(tmp_path, text) == [f"D206 a: {code!r} is not an actor code"]


@pytest.mark.parametrize("code", ["JPNGOV", "JPN", "GOV", "IGOUNOHLH", "NGOHRI", "MNC", "IMGMUSALQ", "INT"])
def test_codes_that_are_sound(tmp_path: Path, code: str) -> None:
    text = STATE + f"  - {{id: a, kind: organization, code: {code}, names: [Sato Society]}}\n"
    assert problems_of(tmp_path, text) == []


def test_a_group_may_begin_with_its_people(tmp_path: Path) -> None:
    assert problems_of(tmp_path, STATE + "  - {id: a, kind: group, code: KUR, people: [Kurd]}\n") == []


def test_agents_have_role_codes(tmp_path: Path) -> None:
    text = "agents:\n  - {code: JPN, words: [samurai]}\n"
    assert problems_of(tmp_path, text) == ["D206 'JPN' is not a role code"]


def test_countries_are_complete(tmp_path: Path) -> None:
    text = "actors:\n  - {id: jpn, kind: country, code: JPN, names: [Japan], people: [Japanese]}\n"
    assert problems_of(tmp_path, text) == ["D309 jpn: the country has no capital"]
    noted = text.replace("people: [Japanese]", "note: 'no capital: none'")
    assert problems_of(tmp_path, noted) == ["D309 jpn: the country has no adjectives"]


def test_agents_are_no_names_of_faiths(sources: Sources) -> None:
    """Believers are groups with codes of their own (MOS, CHR ...), not roles."""
    words = {word.partition(" /")[0].lower() for word, _ in sources.agents}
    assert words.isdisjoint({"muslims", "christians", "jews", "hindus", "sikhs", "buddhists", "catholics"})


def test_no_agent_word_has_two_codes(sources: Sources) -> None:
    codes: dict[str, set[str]] = {}
    for word, code in sources.agents:
        codes.setdefault(word.partition(" /")[0].lower(), set()).add(code)
    assert {w: c for w, c in codes.items() if len(c) > 1} == {}


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("Iranian Foreign Minister Abbas Araghchi", "IRNGOV"),
        ("The head of Ukraine's military intelligence", "UKRSPY"),
        ("Leaders of the Sudanese junta", "SDNGOV"),
        ("The Maltese government", "MLTGOV"),
        ("A Kenyan court", "KENJUD"),
        ("Police in Hong Kong", "HKGCOP"),
        ("Aid workers in Yemen", "YEMDEV"),
        ("US Immigration and Customs Enforcement", "USACOP"),
        ("The North Atlantic Council", "IGOWSTNAT"),
        ("A federal judge in Texas", "USAJUD"),
        ("Dozens of Palestinians", "PSE"),
        ("Muslims in India", "INDMOS"),
        ("President Ferdinand Marcos Jr.", "PHLGOV"),
        ("European leaders", "EURGOV"),
        ("Latin American presidents", "LAMGOV"),
        ("Gulf states", "PGS"),
        ("The international community", "INT"),
        ("Republican lawmakers", "USALEG"),
        ("The Popular Mobilization Forces", "IRQMIL"),
        ("WHO chief Tedros Adhanom Ghebreyesus", "IGOUNOHLH"),
        ("Union Home Minister Amit Shah", "INDGOV"),
        ("The South China Sea", "---"),
        ("The Panama Papers", "---"),
        ("The Fed", "USAGOV"),
        ("The pope", "VATGOV"),
        ("The Coptic pope", "EGYREL"),
        ("Iraqi Kurdish leaders", "IRQKUR"),
    ],
)
def test_noun_phrases(coder: Coder, phrase: str, code: str) -> None:
    events = coder.code_sentence(f"{phrase} criticized Iceland.", date="2025-11-26")
    assert [(e.source and e.source.code) or "---" for e in events] == [code]


@pytest.mark.parametrize(
    ("name", "date", "code"),
    [
        ("Kim Jong-pil", "1999-03-01", "KORGOV"),
        ("Lee Hoi-chang", "2000-03-01", "KOROPP"),
        ("Theodore Sindikubwabo", "1994-05-01", "RWAGOV"),
        ("Oleksandr Kuzmuk", "2004-11-01", "UKRGOV"),
        ("Oleksandr Kuzmuk", "2003-11-01", "UKRELI"),
        ("Antipas Mbusa Nyamwisi", "2002-01-01", "CODREB"),
        ("Lionel Jospin", "2002-05-05", "FRAGOV"),
        ("Lionel Jospin", "2002-05-06", "FRAELI"),
        ("Nino Burjanadze", "2007-12-01", "GEOGOV"),
        ("Jens-Frederik Nielsen", "2025-10-01", "GRLGOV"),
        ("The Kurdistan Workers' Party", "1999-02-16", "TURREB"),
        ("Yugoslavia", "1998-10-01", "YUG"),
        ("Belgrade", "1998-10-01", "YUG"),
        ("Yugoslav President Slobodan Milosevic", "1999-04-01", "YUGGOV"),
        ("Slobodan Milosevic", "1996-04-01", "SRBGOV"),
        ("Belgrade", "2004-10-01", "SCG"),
        ("Belgrade", "2010-10-01", "SRB"),
        ("Jovenel Moise", "2021-07-06", "HTIGOV"),
    ],
)
def test_codes_follow_the_date(coder: Coder, name: str, date: str, code: str) -> None:
    events = coder.code_sentence(f"{name} criticized Iceland.", date=date)
    assert [e.source and e.source.code for e in events] == [code]


def test_the_world_is_covered(sources: Sources) -> None:
    """What the dictionaries promise: armed groups with dates, institutions of each member state by name."""
    groups = [e for e in sources.actors.values() if e.id.startswith(("armed.", "img."))]
    assert len([e for e in groups if any(".." in code for code in e.codes)]) >= 300
    assert len({word for word, _ in sources.agents}) >= 700
    states = {e.code for e in sources.actors.values() if e.kind == "country" and e.code and e.capital}
    named = {(e.code or e.codes[0])[:6] for e in sources.actors.values() if e.kind == "organization"}
    assert len(states) > 200
    assert len([s for s in states if {s + "LEG", s + "PTY"} & named]) > 180
