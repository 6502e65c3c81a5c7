"""The shipped dictionaries: every example of every verb entry is a test; the data obeys its own rules."""

from __future__ import annotations

import itertools
import re

import pytest

from coder.checks import codes_without_example, example_events, missing_examples
from coder.dictionary import Sources, read_sources
from coder.files import dictionary_root
from coder.pipeline import Coder

SOURCES = read_sources([dictionary_root()])
EXAMPLES = [
    pytest.param(
        entry, example, text, id=f"{entry.id}-{n}",
        marks=[pytest.mark.xfail(reason=example.todo, strict=False)] if example.todo else [],
    )
    for entry in SOURCES.verbs.values()
    for n, (example, text) in enumerate((e, t) for e in entry.examples for t in e.text)
]  # fmt: skip


@pytest.mark.parametrize(("entry", "example", "text"), EXAMPLES)
def test_example(coder: Coder, entry, example, text) -> None:
    assert example_events(coder, entry, example, text) == sorted(set(example.events)), text


def test_known_misses_are_few() -> None:
    todo = sum(bool(p.marks) for p in EXAMPLES)
    assert todo <= 0.08 * len(EXAMPLES)


def test_every_code_has_an_example(coder: Coder, sources: Sources) -> None:
    assert codes_without_example(sources, sorted(coder.dictionary.ontology.codes)) == []


def test_every_entry_has_an_example(sources: Sources) -> None:
    assert [p.message for p in missing_examples(sources) if "not.force.noun" not in p.message] == []


def test_dated_codes_do_not_overlap(coder: Coder) -> None:
    """Inside one entry no two dated codes that differ hold on the same day."""
    for facts in coder.dictionary.actors:
        ranges = sorted(((s, e, c) for c, s, e in facts.codes if s or e), key=lambda r: str(r[0] or ""))
        for (_, end, code), (start, _, following) in itertools.pairwise(ranges):
            if code != following and end is not None and start is not None:
                assert end <= start, facts.id


def test_actor_codes_are_well_formed(coder: Coder) -> None:
    roles = {code for _, code in read_sources([dictionary_root()]).agents}
    known = roles | {"IGO", "NGO", "MNC", "IMG", "INT", "PTY", "ELI", "UIS"}
    for facts in coder.dictionary.actors:
        for code, _, _ in facts.codes:
            assert re.fullmatch(r"(?:[A-Z]{3})+", code), facts.id
            assert code[:3] in coder.dictionary.states | known or facts.kind in ("group", "organization"), (
                facts.id,
                code,
            )


def test_every_state_has_the_mandatory_fields(sources: Sources) -> None:
    for actor in sources.actors.values():
        if actor.kind == "country":
            assert actor.names and (actor.code or actor.codes), actor.id
