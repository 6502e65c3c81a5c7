"""A user's day: dictionaries of one's own are begun, edited, overridden and thrown away; in between stories are coded, and an archive,
in runs that are broken off, resumed and done again.

The model is a dictionary of dictionaries; what it says must be coded is what the coder codes, from a cache that
follows every edit.
"""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from itertools import islice, permutations
from pathlib import Path
from typing import Any

import pytest
from budget import share
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from coder import Coder, Document
from coder.corpus.runner import Options, read_corpora, run
from coder.dictionary import load_dictionary
from coder.errors import CoderError

NAMES = {"arnor": "Arnor", "gondor": "Gondor", "rohan": "Rohan"}
PASTS = {"greet": "greeted", "snub": "snubbed", "shell": "shelled"}
CODES = ["050", "111", "120", "194"]
DATE = "2025-11-26"
ARCHIVE = [
    (a, verb, b) for verb in PASTS for a, b in permutations(NAMES, 2)
]  # who does what to whom, a document each
Layer = dict[str, str]  # entry -> code
Coded = tuple[str | None, str, str | None]


def told(source: str, verb: str, target: str) -> str:
    return f"{NAMES[source]} {PASTS[verb]} {NAMES[target]}."


class Day(RuleBasedStateMachine):
    """Up to three folders, each over those before it; each holds actors and verbs in files of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.place = tempfile.TemporaryDirectory()
        self.folder = Path(self.place.name)
        self.layers: list[Layer] = []
        self.names: list[str] = []  # of their folders
        self.opened = 0
        self.archive = self.folder / "archive.jsonl"
        rows = [{"id": str(n), "date": DATE, "text": told(*parts)} for n, parts in enumerate(ARCHIVE)]
        self.archive.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        self.done = len(ARCHIVE)  # how far the last run over the archive has come
        self.lines: list[str] = []  # what it has written
        self.expected: list[
            Coded
        ] = []  # what the model says to that, each document by the dictionaries of its run
        self.begun_with: Layer = {}
        self.patch = pytest.MonkeyPatch()
        self.patch.setenv("CODE_EVENTS_CACHE", str(self.folder / "cache"))

    def teardown(self) -> None:
        self.patch.undo()
        self.place.cleanup()

    def paths(self) -> list[Path]:
        return [self.folder / name for name in self.names]

    def save(self, number: int) -> None:
        """Writes a layer, an entry a file."""
        folder = self.folder / self.names[number]
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, code in self.layers[number].items():
            data: dict[str, Any] = {"id": name, "code": code}
            data |= {"kind": "country", "names": [NAMES[name]]} if name in NAMES else {"verb": [name]}
            text = json.dumps({"actors" if name in NAMES else "verbs": [data]})
            Path(folder, f"{name}.yaml").write_text(text, encoding="utf-8")

    def known(self) -> Layer:
        """The entries in force: a later layer's hide an earlier one's."""
        return {name: code for layer in self.layers for name, code in layer.items()}

    def wanted(self, source: str, verb: str, target: str) -> list[Coded]:
        known = self.known()
        who = known.get(source), known.get(target)
        return [(who[0], known[verb], who[1])] if verb in known and any(who) else []

    @initialize()
    def begin(self) -> None:
        self.put_in(0, {"arnor": "ARN", "gondor": "GON", "greet": "050"})

    def put_in(self, number: int, layer: Layer) -> None:
        self.opened += 1
        self.layers.insert(number, layer)
        self.names.insert(number, str(self.opened))
        self.save(number)

    @precondition(lambda self: len(self.layers) < 3)
    @rule(data=st.data())
    def open_a_layer(self, data: st.DataObject) -> None:
        """Below, between or above the others."""
        self.put_in(data.draw(st.integers(0, len(self.layers))), {})

    @precondition(lambda self: len(self.layers) > 1)
    @rule(data=st.data())
    def throw_a_layer_away(self, data: st.DataObject) -> None:
        """Any of them."""
        self.drop(data.draw(st.integers(0, len(self.layers) - 1)))

    def drop(self, number: int) -> None:
        del self.layers[number], self.names[number]

    @precondition(lambda self: len(self.layers) > 1)
    @rule(data=st.data())
    def change_the_order_of_layers(self, data: st.DataObject) -> None:
        order = data.draw(st.permutations(range(len(self.layers))))
        self.layers, self.names = [self.layers[n] for n in order], [self.names[n] for n in order]

    @rule(number=st.integers(0, 2), name=st.sampled_from(sorted(NAMES)), code=st.sampled_from("ABC"))
    def write_an_actor(self, number: int, name: str, code: str) -> None:
        number %= len(self.layers)
        self.layers[number][name] = name[:2].upper() + code
        self.save(number)

    @rule(number=st.integers(0, 2), verb=st.sampled_from(sorted(PASTS)), code=st.sampled_from(CODES))
    def write_a_verb(self, number: int, verb: str, code: str) -> None:
        number %= len(self.layers)
        self.layers[number][verb] = code
        self.save(number)

    @precondition(lambda self: any(self.layers))
    @rule(data=st.data())
    def remove_an_entry(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from([n for n, layer in enumerate(self.layers) if layer]))
        del self.layers[number][data.draw(st.sampled_from(sorted(self.layers[number])))]
        self.save(number)

    @rule(code=st.sampled_from(["9999", "05x"]))
    def make_a_mistake_and_mend_it(self, code: str) -> None:
        wrong = self.paths()[0] / "mistake.yaml"
        wrong.write_text(json.dumps({"verbs": [{"id": "mistake", "code": code, "verb": ["nudge"]}]}))
        with pytest.raises(CoderError) as raised:
            load_dictionary(self.paths(), builtin=False)
        assert all(
            p.place is not None and p.place.file.endswith("mistake.yaml") for p in raised.value.problems
        )
        wrong.unlink()

    @rule()
    def write_an_entry_twice(self) -> None:
        if "arnor" in self.layers[0]:
            twice = self.paths()[0] / "twice.yaml"
            twice.write_text((self.paths()[0] / "arnor.yaml").read_text())
            with pytest.raises(CoderError) as raised:
                load_dictionary(self.paths(), builtin=False)
            assert [p.code for p in raised.value.problems] == ["D301"]
            twice.unlink()

    @rule(names=st.permutations(sorted(NAMES)), verb=st.sampled_from(sorted(PASTS)))
    def code_a_story(self, names: list[str], verb: str) -> None:
        """From the dictionary as it is, from its cache, and without one: always what the model says."""
        source, target, _ = names
        text = told(source, verb, target)
        codings = []
        for cache in (True, True, False):
            coder = Coder(load_dictionary(self.paths(), builtin=False, cache=cache))
            codings.append(coder.code(Document("t", text, DATE)))
        assert codings[0] == codings[1] == codings[2]
        found = [(e.source and e.source.code, e.code, e.target and e.target.code) for e in codings[0]]
        assert found == self.wanted(source, verb, target)

    def run_over(self, first: int, last: int) -> list[str]:
        """What a run writes that begins at a document of the archive and is broken off at another."""
        lines: list[str] = []
        left = last - first

        def tick(count: int) -> None:
            nonlocal left
            left -= count
            if not left:
                raise KeyboardInterrupt

        documents = islice(read_corpora([str(self.archive)]), first, None)
        with suppress(KeyboardInterrupt):
            run(
                lambda: Coder(load_dictionary(self.paths(), builtin=False)), documents, lines.append, pytest.fail, Options(),
                tick=tick,
            )  # fmt: skip
        return lines

    def go_on_to(self, last: int) -> None:
        self.lines += self.run_over(self.done, last)
        self.expected += [event for parts in ARCHIVE[self.done : last] for event in self.wanted(*parts)]
        self.done = last
        events = map(json.loads, self.lines)
        found = [
            (e["source"] and e["source"]["code"], e["code"], e["target"] and e["target"]["code"])
            for e in events
        ]
        assert found == self.expected

    @rule(last=st.integers(1, len(ARCHIVE)))
    def code_the_archive(self, last: int) -> None:
        """Anew, up to a document where the run is broken off."""
        self.done, self.lines, self.expected, self.begun_with = 0, [], [], self.known()
        self.go_on_to(last)

    @precondition(lambda self: self.done < len(ARCHIVE))
    @rule(more=st.integers(1, len(ARCHIVE)))
    def resume(self, more: int) -> None:
        """Where the dictionaries are as they were, the parts are what one run gives, to the byte."""
        self.go_on_to(min(self.done + more, len(ARCHIVE)))
        if self.known() == self.begun_with:
            assert self.lines == self.run_over(0, self.done)

    @invariant()
    def what_lies_on_the_disk_is_what_the_model_holds(self) -> None:
        for path, layer in zip(self.paths(), self.layers, strict=True):
            assert {p.stem for p in path.iterdir()} == set(layer)


TestDay = Day.TestCase
TestDay.settings = settings(share(3), stateful_step_count=12)


def test_a_day_by_the_book() -> None:
    """Code, override an entry of each kind, code again, edit the override, throw it away: the machine's own steps."""
    day = Day()
    day.begin()

    def code() -> None:
        day.code_a_story(names=["arnor", "gondor", "rohan"], verb="greet")

    code()
    day.code_the_archive(last=5)
    day.put_in(1, {})
    for change in (
        lambda: day.write_a_verb(number=1, verb="greet", code="111"),
        lambda: day.write_an_actor(number=1, name="arnor", code="A"),
        lambda: day.write_a_verb(number=1, verb="greet", code="120"),
        lambda: day.drop(1),
    ):
        change()
        code()
    day.resume(more=2)  # all is as it was
    day.write_a_verb(number=0, verb="greet", code="111")
    day.resume(more=len(ARCHIVE))
    day.code_the_archive(last=len(ARCHIVE))
    day.teardown()
