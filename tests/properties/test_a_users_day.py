"""A user's day: dictionaries of one's own are begun, edited, overridden and thrown away, and stories are coded in between.

The model is a dictionary of dictionaries; what it says must be coded is what the coder codes, from a cache that
follows every edit.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from budget import share
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from coder import Coder, Document
from coder.dictionary import load_dictionary
from coder.errors import CoderError

NAMES = {"arnor": "Arnor", "gondor": "Gondor", "rohan": "Rohan"}
PASTS = {"greet": "greeted", "snub": "snubbed", "shell": "shelled"}
CODES = ["050", "111", "120", "194"]
DATE = "2025-11-26"
Layer = dict[str, str]  # entry -> code


class Day(RuleBasedStateMachine):
    """Two folders, the second over the first; each holds actors and verbs in files of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.place = tempfile.TemporaryDirectory()
        self.folder = Path(self.place.name)
        self.layers: list[Layer] = []
        self.spoilt = False
        self.patch = pytest.MonkeyPatch()
        self.patch.setenv("CODE_EVENTS_CACHE", str(self.folder / "cache"))

    def teardown(self) -> None:
        self.patch.undo()
        self.place.cleanup()

    def paths(self) -> list[Path]:
        return [self.folder / str(number) for number in range(len(self.layers))]

    def save(self, number: int) -> None:
        """Writes a layer, an entry a file."""
        folder = self.folder / str(number)
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

    def wanted(self, source: str, verb: str, target: str) -> list[tuple[str | None, str, str | None]]:
        known = self.known()
        who = known.get(source), known.get(target)
        return [(who[0], known[verb], who[1])] if verb in known and any(who) else []

    @initialize()
    def begin(self) -> None:
        self.layers.append({"arnor": "ARN", "gondor": "GON", "greet": "050"})
        self.save(0)

    @precondition(lambda self: len(self.layers) < 2)
    @rule()
    def open_a_layer(self) -> None:
        self.layers.append({})
        self.save(len(self.layers) - 1)

    @precondition(lambda self: len(self.layers) > 1)
    @rule()
    def throw_a_layer_away(self) -> None:
        self.layers.pop()

    @rule(upper=st.booleans(), name=st.sampled_from(sorted(NAMES)), code=st.sampled_from("ABC"))
    def write_an_actor(self, upper: bool, name: str, code: str) -> None:
        number = len(self.layers) - 1 if upper else 0
        self.layers[number][name] = name[:2].upper() + code
        self.save(number)

    @rule(upper=st.booleans(), verb=st.sampled_from(sorted(PASTS)), code=st.sampled_from(CODES))
    def write_a_verb(self, upper: bool, verb: str, code: str) -> None:
        number = len(self.layers) - 1 if upper else 0
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
        wrong = self.folder / "0" / "mistake.yaml"
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
            twice = self.folder / "0" / "twice.yaml"
            twice.write_text((self.folder / "0" / "arnor.yaml").read_text())
            with pytest.raises(CoderError) as raised:
                load_dictionary(self.paths(), builtin=False)
            assert [p.code for p in raised.value.problems] == ["D301"]
            twice.unlink()

    @rule(names=st.permutations(sorted(NAMES)), verb=st.sampled_from(sorted(PASTS)))
    def code_a_story(self, names: list[str], verb: str) -> None:
        """From the dictionary as it is, from its cache, and without one: always what the model says."""
        source, target, _ = names
        text = f"{NAMES[source]} {PASTS[verb]} {NAMES[target]}."
        codings = []
        for cache in (True, True, False):
            coder = Coder(load_dictionary(self.paths(), builtin=False, cache=cache))
            codings.append(coder.code(Document("t", text, DATE)))
        assert codings[0] == codings[1] == codings[2]
        found = [(e.source and e.source.code, e.code, e.target and e.target.code) for e in codings[0]]
        assert found == self.wanted(source, verb, target)

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
    day.open_a_layer()
    for change in (
        lambda: day.write_a_verb(upper=True, verb="greet", code="111"),
        lambda: day.write_an_actor(upper=True, name="arnor", code="A"),
        lambda: day.write_a_verb(upper=True, verb="greet", code="120"),
        day.throw_a_layer_away,
    ):
        change()
        code()
    day.teardown()
