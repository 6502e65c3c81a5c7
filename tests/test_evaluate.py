"""`code-events evaluate`: figures counted by hand on small gold files, the reason of each miss, and what must hold for any gold."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from coder import Coder
from coder.cli import main
from coder.dictionary import compile_dictionary
from coder.errors import CoderError
from coder.files import dictionary_root
from coder.ontology import load_ontology
from coder.workbench import evaluate
from coder.workbench.evaluate import Part
from coder.workbench.gold import Gold, read_gold
from coder.workbench.misses import REASONS
from coder.workbench.report import Heading, Note, Paragraph, Table, as_html, as_json, as_text
from coder.workbench.scores import NOTHING, Rate, Scores, Tally, labels, match

ROOT = Path(__file__).parents[1]
GOLD = Path(__file__).parent / "gold"
ARNOR = GOLD / "arnor.yaml"
ONTOLOGY = load_ontology(dictionary_root() / "ontology")
KINDS = ("pairs", "triples", "required")


@pytest.fixture(scope="module")
def arnor() -> Coder:
    return Coder(compile_dictionary([ARNOR], builtin=False))


def command(*args: str | Path) -> Result:
    found = CliRunner().invoke(main, [str(a) for a in args])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found


def small(name: str, *args: str | Path) -> Any:
    """The first part that the command gives as JSON with the small dictionary."""
    options = ("--dictionaries", ARNOR, "--no-builtin", "--format", "json")
    found = command("evaluate", GOLD / f"{name}.jsonl", *options, *args)
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)["parts"][0]


def run(coder: Coder, golds: list[Gold], **options: Any) -> list[Part]:
    return evaluate.evaluate(golds, evaluate.coding(coder, pytest.fail), coder.dictionary.ontology, **options)


def golds(name: str) -> list[Gold]:
    found, problems = read_gold(str(GOLD / f"{name}.jsonl"))
    assert not problems
    return found


def rate(tp: int, fp: int, fn: int) -> dict[str, float]:
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}


def reasons(part: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for miss in part["misses"]:
        found.setdefault(miss["document"], []).append(miss["reason"])
    return found


# ---- Figures counted by hand ----------------------------------------------------------------------


def test_pairs() -> None:
    part = small("pairs")
    assert (part["kind"], part["records"]) == ("pair", 12)
    assert part["covered"] == 6 / 12 and part["first event right"] == 5 / 12
    levels = part["levels"]
    assert levels["root"]["micro"] == rate(5, 2, 7)
    assert levels["root"]["classes"]["SUPPORT"] == {**rate(2, 0, 3), "n": 5}
    assert levels["root"]["classes"]["CONSULT"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "n": 1}
    assert levels["root"]["macro"]["recall"] == pytest.approx((1 / 2 + 0 + 1 / 2 + 2 / 5 + 1 / 2) / 5)
    assert levels["quad"]["classes"]["4"] == {**rate(1, 1, 1), "n": 2}
    assert levels["binary"]["micro"] == rate(5, 1, 7)


def test_the_confusion_of_pairs() -> None:
    found = {(row["gold"], row["found"]): row["n"] for row in small("pairs")["confusion"]}
    assert (
        found["YIELD", "REQUEST"] == 1 and found["REJECT", "ASSAULT"] == 1 and found["SUPPORT", NOTHING] == 3
    )
    assert sum(n for (g, f), n in found.items() if g == f) == 5


def test_the_reason_of_each_missed_pair() -> None:
    assert reasons(small("pairs")) == {
        "stranger": ["no actor: target"],
        "unknown-verb": ["no rule"],
        "turned": ["wrong direction"],
        "appeal": ["wrong class"],
        "sport": ["discarded"],
        "bystander": ["wrong actor: target"],
        "statement": ["wrong class"],
    }


def test_a_miss_says_what_to_mend() -> None:
    misses = {m["document"]: m for m in small("pairs")["misses"]}
    assert "'Lorien' is in no actors file" in misses["stranger"]["why"]
    assert "'serenade' is in no dictionary entry" in misses["unknown-verb"]["why"]
    assert misses["appeal"]["found"] == ["ARN 0253 GON 'urged Gondor to release'"]
    assert (
        "release#1: source VERB (prisoner|captive) of target (tests/gold/arnor.yaml:"
        in misses["appeal"]["why"]
    )
    assert misses["turned"]["text"] == "Gondor criticized Arnor."


def test_triples() -> None:
    part = small("triples")
    assert part["exact"] == 3 / 7
    assert part["levels"]["triples"]["micro"] == rate(3, 3, 3)
    assert part["levels"]["actor pairs"]["micro"] == rate(4, 2, 2)
    assert part["levels"]["root"]["micro"] == rate(4, 2, 2)
    assert reasons(part) == {
        "other-code": ["wrong class", "unexpected"],
        "other-actor": ["wrong actor: source", "unexpected"],
        "too-much": ["unexpected"],
        "alone": ["no rule"],
    }


def test_required_events() -> None:
    part = small("required")
    assert part["levels"]["events"]["micro"] == rate(3, 1, 2)
    assert part["right date"] == 2 / 3
    assert reasons(part) == {"story": ["wrong date", "wrong direction", "unexpected"], "second": ["no rule"]}


def test_given_mentions_are_actors() -> None:
    part = small("pairs", "--given")
    assert "stranger" not in reasons(part)
    assert part["covered"] > small("pairs")["covered"]


# ---- The part set aside ---------------------------------------------------------------------------


def test_misses_of_the_part_set_aside_are_counted_and_never_shown(arnor: Coder) -> None:
    records = golds("pairs")
    every, read, aside = run(arnor, records, split=True)
    assert [p.scores.records for p in (every, read, aside)] == [12, 8, 4]
    assert every.reasons == read.reasons + aside.reasons and aside.reasons
    assert not every.misses and not aside.misses and read.misses
    hidden = {g.document.id for g in records if g.aside}
    assert hidden == {"army", "passive", "prisoners", "sport"}
    for form in ("text", "json", "html"):
        out = command(
            "evaluate",
            GOLD / "pairs.jsonl",
            "--dictionaries",
            ARNOR,
            "--no-builtin",
            "--split",
            "--format",
            form,
        )
        assert "serenaded" in out.stdout and "chess" not in out.stdout


# ---- The command ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KINDS)
def test_events_of_a_file_score_as_those_coded_here(name: str, tmp_path: Path) -> None:
    events = tmp_path / "events.jsonl"
    options = ("--dictionaries", ARNOR, "--no-builtin")
    assert command("code", GOLD / f"{name}.jsonl", "-o", events, "--quiet", *options).exit_code == 0
    from_file, coded = small(name, "--events", events), small(name)
    for key in coded.keys() - {"reasons", "misses"}:
        assert from_file[key] == coded[key]
    assert from_file["reasons"].keys() <= set(REASONS)


def test_events_can_be_left_out(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(
        json.dumps(
            {
                "id": "a",
                "text": "Arnor praised Lorien. Arnor praised Gondor.",
                "triples": [["ARN", "GON", "051"]],
            }
        )
    )
    options = ("--dictionaries", ARNOR, "--no-builtin", "--format", "json")
    for more, exact in ((), 0.0), (("--dyads-only",), 1.0), (("--actual-only",), 0.0):
        found = command("evaluate", path, *options, *more)
        assert json.loads(found.stdout)["parts"][0]["exact"] == exact


def test_bad_records_are_set_aside_and_told(tmp_path: Path) -> None:
    text = "Arnor praised Gondor."
    pair = {"source": [[0, 5]], "target": [[14, 20]], "plover": "SUPPORT", "quad": 1}
    rows: list[Any] = [
        {"id": "good", "text": text, "pair": pair},
        {"id": "typo", "text": text, "pairs": pair},
        {"id": "both", "text": text, "pair": pair, "triples": []},
        {"id": "kind", "text": text, "triples": []},
        {"id": "span", "text": text, "pair": {**pair, "target": [[14, 99]]}},
        {"id": "half", "text": text, "pair": {k: v for k, v in pair.items() if k != "quad"}},
        {"id": "type", "text": text, "pair": {**pair, "source": "Arnor"}},
        {"id": "", "text": text, "pair": pair},
        {"id": "good", "text": text, "pair": pair},
    ]
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join([*map(json.dumps, rows), "{", ""]))
    found = command("evaluate", path, "--dictionaries", ARNOR, "--no-builtin", "--format", "json")
    assert found.exit_code == 3
    assert json.loads(found.stdout)["parts"][0]["records"] == 2  # the id that comes again counts, and is told
    told = [row.split("  ", 1)[1][:4] for row in found.stderr.splitlines() if row.startswith(str(path))]
    assert told == ["E101", "E101", "E101", "E102", "E102", "E102", "I103", "I104", "I101"]


def test_bad_events_are_set_aside_and_told(tmp_path: Path, arnor: Coder) -> None:
    (event,) = arnor.code(golds("triples")[0].document)
    good = event.record()
    path = tmp_path / "events.jsonl"
    rows = [
        good,
        {**good, "code": None},
        {**good, "date": "May"},
        [],
        {k: v for k, v in good.items() if k != "source"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    found = command("evaluate", GOLD / "triples.jsonl", "--events", path)
    assert found.exit_code == 3
    assert found.stderr.count("E103") == 4 and f"{path}:2  E103 not an event: code: " in found.stderr
    events, problems = evaluate.read_events(str(path))
    assert events == {"one": [event]} and len(problems) == 4


def test_events_of_other_documents_are_told(tmp_path: Path, arnor: Coder) -> None:
    path = tmp_path / "events.jsonl"
    (event,) = arnor.code(golds("triples")[0].document)
    path.write_text(json.dumps({**event.record(), "document": "elsewhere"}))
    found = command("evaluate", GOLD / "triples.jsonl", "--events", path)
    assert found.exit_code == 2 and "E103 none of its events" in found.stderr
    path.write_text("")
    assert command("evaluate", GOLD / "triples.jsonl", "--events", path).exit_code == 0


@pytest.mark.parametrize("text", ["", "\n", '{"id": "a", "text": "x"}\n'])
def test_a_file_without_gold_ends_at_once(text: str, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(text)
    found = command("evaluate", path)
    assert found.exit_code == 2 and "E101" in found.stderr


def test_missing_files_end_at_once(tmp_path: Path) -> None:
    assert "I108" in command("evaluate", tmp_path / "none.jsonl").stderr
    found = command("evaluate", GOLD / "pairs.jsonl", "--events", tmp_path / "none.jsonl")
    assert found.exit_code == 2 and "none.jsonl  I108" in found.stderr
    same = command("evaluate", GOLD / "pairs.jsonl", "-o", GOLD / "pairs.jsonl")
    assert same.exit_code == 2 and "is one of the corpora" in same.stderr


def test_pairs_of_conflict_alone(arnor: Coder, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    text = "Arnor bombed Gondor."
    pair = {"source": [[0, 5]], "target": [[13, 19]]}
    rows = [{"id": str(c), "text": text, "pair": {**pair, "conflict": c}} for c in (True, False)]
    path.write_text("\n".join(map(json.dumps, rows)))
    (part,) = run(arnor, read_gold(str(path))[0])
    assert list(part.scores.levels) == ["binary"] and list(part.scores.figures()) == ["covered"]
    assert part.scores.confusion == {("conflict", "conflict"): 1, ("cooperation", "conflict"): 1}
    assert [m.reason for m in part.misses] == ["wrong class"]


def test_the_documentation_shows_what_the_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    page = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    shown = page.split("```console\n$ code-events evaluate ")[1]
    line, output = shown.split("\n```\n\n```text\n")[0], shown.split("```text\n")[1].split("```")[0]
    assert command("evaluate", *shlex.split(line)).stdout == output
    assert all(f"`{reason.split(':')[0]}" in page for reason in REASONS)


scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4))
spans = st.lists(st.tuples(st.integers(-2, 30), st.integers(-2, 30)), max_size=2)
keys = st.sampled_from(["source", "target", "plover", "quad", "conflict", "codes", "x"])
flat = st.one_of(scalars, spans)
objects = st.dictionaries(keys, st.one_of(flat, st.lists(flat, max_size=3)), max_size=5)
values = st.one_of(flat, objects, st.lists(st.one_of(flat, objects), max_size=3))


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["pair", "triples", "must", "may"]), values, max_size=3), max_size=3
    )
)
def test_whatever_stands_in_a_gold_file_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]]
) -> None:
    path = tmp_path_factory.mktemp("gold") / "gold.jsonl"
    rows = [{"id": str(i), "text": "Arnor praised Gondor.", **r} for i, r in enumerate(records)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    try:
        found, problems = read_gold(str(path))
    except CoderError as e:
        found, problems = [], list(e.problems)
    assert len(found) + len(problems) == max(len(rows), 1)
    assert all(p.place is not None and p.hint for p in problems)
    events = evaluate.given_events({}, ONTOLOGY)
    for part in evaluate.evaluate(found, events, ONTOLOGY) if found else []:
        as_json(evaluate.data("x", [part]))
        as_html("x", evaluate.blocks("x", [part]))


# ---- What holds for any gold ----------------------------------------------------------------------

counts = st.integers(0, 20)
classes = st.sets(st.sampled_from("abcde"))


@given(counts, counts, counts)
def test_rates_lie_between_nothing_and_one(tp: int, fp: int, fn: int) -> None:
    found = Rate.of(tp, fp, fn)
    assert all(0 <= x <= 1 for x in found)
    assert min(found[:2]) - 1e-9 <= found.f1 <= max(found[:2]) + 1e-9
    assert (found.f1 == 1) == (tp > 0 and fp == fn == 0)


@given(st.lists(st.tuples(classes, classes), max_size=8))
def test_a_tally_counts_every_item_once(records: list[tuple[set[str], set[str]]]) -> None:
    tally = Tally()
    for gold, found in records:
        tally.add(gold, found, str)
    assert tally.tp.total() + tally.fn.total() == sum(len(g) for g, _ in records)
    assert tally.tp.total() + tally.fp.total() == sum(len(f) for _, f in records)
    assert sum(n for *_, n in tally.classes()) == tally.tp.total() + tally.fn.total()


@pytest.mark.parametrize("name", KINDS)
def test_the_order_of_records_changes_no_figure(name: str, arnor: Coder) -> None:
    records = golds(name)
    (forth,), (back,) = run(arnor, records), run(arnor, records[::-1])
    assert evaluate.data("x", [forth], 0) == evaluate.data("x", [back], 0)


@pytest.mark.parametrize("name", KINDS)
def test_what_was_found_is_all_right_by_itself(name: str, arnor: Coder) -> None:
    """Gold and events without misses and without extras are perfect."""
    ontology = arnor.dictionary.ontology
    scores = Scores(golds(name)[0].kind, ontology)
    for gold in golds(name):
        found = match(gold, arnor.code(gold.document), ontology)
        events = [e for _, e in found.pairs if e is not None]
        kept = replace(gold, wanted=tuple(w for w, e in found.pairs if e is not None))
        if events or name != "pairs":
            scores.add(kept, events, match(kept, events, ontology))
    assert scores.records > 1
    assert all(tally.micro() == tally.macro() == (1, 1, 1) for tally in scores.levels.values())


def test_the_confusion_of_pairs_agrees_with_the_tally(arnor: Coder) -> None:
    (part,) = run(arnor, golds("pairs"))
    tally, confusion = part.scores.levels["root"], part.scores.confusion
    names = labels(confusion)
    assert tally.tp == Counter({c: confusion[c, c] for c in names if confusion[c, c]})
    assert tally.fp == +Counter(
        f for (g, f), n in confusion.items() for _ in range(n) if f not in (g, NOTHING)
    )


# ---- Reports --------------------------------------------------------------------------------------


class _Texts(HTMLParser):
    """The texts of a page outside its style, and the names of its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.elements: set[str] = set()

    def handle_starttag(self, tag: str, attributes: Iterable[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        assert all(name in ("lang", "charset", "name", "content", "class") for name, _ in attributes)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("<>&\"'/! \n\x1b\x00\ud800script"), st.characters()), max_size=40
    )
)
def test_html_shows_text_and_never_takes_it_for_markup(text: str) -> None:
    blocks = [Heading(text), Paragraph(text), Table([text, "n"], [(text, 1)]), Note(text, [(text, text)])]
    page = as_html(text, blocks)
    page.encode()
    parser = _Texts()
    parser.feed(page)
    parser.close()
    assert parser.elements <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "div", "table", "tr", "th", "td", "section", "span", "dl", "dt", "dd",
    }  # fmt: skip
    wanted = as_text([Paragraph(text)])[:-1]
    assert "".join(parser.texts).count(wanted) >= (8 if text else 0)


@given(st.text())
def test_text_reports_cannot_command_a_terminal(text: str) -> None:
    shown = as_text([Paragraph(text), Table([text], [[text]]), Note(text, [(text, text)])])
    shown.encode()
    assert all(c.isprintable() or c == "\n" for c in shown)
    json.loads(as_json({text: text}))


def test_the_page_needs_nothing_else() -> None:
    found = command(
        "evaluate", GOLD / "pairs.jsonl", "--dictionaries", ARNOR, "--no-builtin", "--format", "html"
    )
    page = found.stdout
    assert page.startswith("<!doctype html>") and "prefers-color-scheme: dark" in page
    assert "<script" not in page and "http" not in page and "Lorien" in page
