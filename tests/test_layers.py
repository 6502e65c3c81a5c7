"""Layers of dictionaries: what a later one replaces, removes and adds, whatever the section; and where one cannot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder import Coder, CoderError, Document
from coder.checks import event_text
from coder.dictionary import SECTIONS, entry_key, load_dictionary, read_sources
from coder.files import read_yaml

BASE = {
    "arn": "actors:\n  - {id: arn, kind: country, code: ARN, names: [Arnor], adjectives: [Arnorian], capital: [Fornost]}\n",
    "gon": "actors:\n  - {id: gon, kind: country, code: GON, names: [Gondor], adjectives: [Gondorian], capital: [Osgiliath]}\n",
    "ranger / rangers": "agents:\n  - {code: MIL, words: [ranger / rangers]}\n",
    "sometime": "modifiers:\n  - {code: ELI, words: [sometime]}\n",
    "snub": "verbs:\n  - {id: snub, code: '120', verb: [snub], patterns: ['source VERB target', 'source VERB &ENVOY of target']}\n",
    "flatter": "verbs:\n  - {id: flatter, code: '051', verb: [flatter], never: [source VERB (mirror)]}\n",
    "&ENVOY": "synsets:\n  ENVOY: [herald]\n",
    "fancy dress": "discards:\n  - {phrase: fancy dress, reason: play}\n",
    "RINGS": "issues:\n  - {code: RINGS, words: [ring]}\n",
}
TEXT = """\
Arnor snubbed Gondor over a ring.
Arnorian rangers flattered Gondor.
A sometime Gondorian ranger snubbed Arnor.
Gondor snubbed the herald of Arnor.
In fancy dress Arnor flattered Gondor.
"""


def layer(folder: Path, *parts: str) -> Path:
    """A folder with a file for each part."""
    folder.mkdir(parents=True)
    for number, part in enumerate(parts):
        (folder / f"{number}.yaml").write_text(part, encoding="utf-8")
    return folder


def coded(layers: Sequence[Path], text: str = TEXT) -> list[str]:
    coder = Coder.load(layers, builtin=False, cache=False)
    return [f"{e.sentence} {event_text(e)} {','.join(e.issues)}" for e in coder.code(Document("t", text))]


def fails(layers: Sequence[Path]) -> list[str]:
    with pytest.raises(CoderError) as raised:
        read_sources(layers)
    return [str(p) for p in raised.value.problems]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return layer(tmp_path_factory.mktemp("layers") / "base", *BASE.values())


ALL = [
    "0 ARN 120 GON RINGS", "1 ARNMIL 051 GON ", "2 GONELI 120 ARN ", "3 GON 120 ARN ",
]  # fmt: skip


def test_a_folder_alone_codes_with_the_shipped_ontology_and_lexicon(base: Path) -> None:
    assert coded([base]) == ALL


@pytest.mark.parametrize(
    ("own", "changed"),
    [
        ("actors:\n  - {id: arn, kind: country, code: ANG, names: [Arnor], adjectives: [Arnorian]}\n",
         ["0 ANG 120 GON RINGS", "1 ANGMIL 051 GON ", "2 GONELI 120 ANG ", "3 GON 120 ANG "]),
        ("agents:\n  - {code: CVL, words: [ranger]}\n", [ALL[0], "1 ARNCVL 051 GON ", "2 GONELICVL 120 ARN ", ALL[3]]),
        ("modifiers:\n  - {code: OPP, words: [sometime]}\n", [*ALL[:2], "2 GONOPPMIL 120 ARN ", ALL[3]]),
        ("verbs:\n  - {id: flatter, code: '050', verb: [flatter]}\n", [ALL[0], "1 ARNMIL 050 GON ", *ALL[2:]]),
        ("synsets:\n  ENVOY: [bard]\n", ALL),
        ("discards:\n  - {phrase: Fancy dress, level: story}\n", []),
        ("issues:\n  - {code: RINGS, words: [ranger]}\n",
         ["0 ARN 120 GON ", "1 ARNMIL 051 GON RINGS", "2 GONELI 120 ARN RINGS", ALL[3]]),
        ("remove: snub\n", [ALL[1]]),
        ("remove: [gon]\n", ["0 ARN 120 --- RINGS", "1 ARNMIL 051 --- ", "2 ELI 120 ARN ", "3 --- 120 ARN "]),
        ("remove: [rangers /, sometime]\n", None),
        ("remove: [ranger]\n", ["0 ARN 120 GON RINGS", "1 ARN 051 GON ", "2 GON 120 ARN ", "3 GON 120 ARN "]),
        ("remove: [fancy dress]\n", [*ALL, "4 ARN 051 GON "]),
        ("remove: [RINGS]\n", ["0 ARN 120 GON ", *ALL[1:]]),
        ("remove: ['&ENVOY', snub]\n", [ALL[1]]),
    ],
)  # fmt: skip
def test_a_later_layer_replaces_and_removes(
    base: Path, tmp_path: Path, own: str, changed: list[str] | None
) -> None:
    own_layer = layer(tmp_path / "own", own)
    if changed is None:
        assert fails([base, own_layer])
    else:
        assert coded([base, own_layer]) == changed


def test_where_two_layers_know_a_name_the_later_has_it(base: Path, tmp_path: Path) -> None:
    own = layer(
        tmp_path / "own", "actors:\n  - {id: my.arnor, kind: organization, code: NGO, names: [Arnor]}\n"
    )
    assert coded([base, own], "Arnor flattered Gondor.") == ["0 NGO 051 GON "]
    assert coded([own, base], "Arnor flattered Gondor.") == ["0 ARN 051 GON "]


def test_what_cannot_be_removed_is_told_with_its_place_and_a_suggestion(base: Path, tmp_path: Path) -> None:
    own = layer(tmp_path / "own", "remove:\n  - snubb\n  - flatter\n  - entirely unknown\n")
    first, last = fails([base, own])
    assert "0.yaml:2:5  D208 there is no 'snubb' to remove in the layers below" in first
    assert "Did you mean 'snub'?" in first
    assert "0.yaml:4:5  D208" in last and "Write an id, a role word" in last


def test_what_could_be_two_entries_must_be_named_with_its_section(base: Path, tmp_path: Path) -> None:
    more = layer(tmp_path / "more", "agents:\n  - {code: CVL, words: [snub]}\n")
    (told,) = fails([base, more, layer(tmp_path / "own", "remove: [snub]\n")])
    assert "'snub' can mean agents" in told and "Write agents:snub or verbs:snub." in told
    left = read_sources([base, more, layer(tmp_path / "right", "remove: ['agents:snub']\n")])
    assert "snub" in left.verbs and ("snub", "CVL") not in left.agents


def test_a_layer_cannot_remove_what_only_it_has(tmp_path: Path) -> None:
    own = layer(tmp_path / "own", BASE["snub"], "remove: [snub]\n")
    assert len(fails([own])) == 1


def test_a_pattern_that_loses_its_synset_is_told(base: Path, tmp_path: Path) -> None:
    own = layer(tmp_path / "own", "remove: ['&ENVOY']\n")
    with pytest.raises(CoderError, match="&ENVOY is not defined"):
        load_dictionary([base, own], builtin=False, cache=False)


def test_the_same_files_in_other_layers_are_another_dictionary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODE_EVENTS_CACHE", str(tmp_path / "cache"))
    one = layer(tmp_path / "one", BASE["arn"])
    two = layer(tmp_path / "two", BASE["gon"], "remove: [arn]\n")
    keys = {load_dictionary(layers, builtin=False).key for layers in ([one, two], [one])}
    assert len(keys) == 2
    with pytest.raises(CoderError):  # what fails is not cached, and nothing stale stands in for it
        load_dictionary([two, one], builtin=False)


def test_every_section_keeps_its_places(base: Path) -> None:
    sources = read_sources([base])
    assert {section for section, _ in sources.located} == set(SECTIONS) - {"verb_blocks", "transformations"}
    for place in sources.located.values():
        assert place.line == 2 and place.column > 2


@settings(max_examples=6)
@given(names=st.sets(st.sampled_from(sorted(set(BASE) - {"&ENVOY"})), min_size=1))
def test_removing_and_adding_again_changes_nothing(
    base: Path, tmp_path_factory: pytest.TempPathFactory, names: set[str]
) -> None:
    folder = tmp_path_factory.mktemp("again")
    without = layer(folder / "without", f"remove: {sorted(names)}\n".replace("'", '"'))
    again = layer(folder / "again", *(BASE[name] for name in sorted(names)))
    assert coded([base, without, again]) == ALL
    both = layer(folder / "both", (without / "0.yaml").read_text(), *(BASE[name] for name in sorted(names)))
    assert coded([base, both]) == ALL


@settings(max_examples=5)
@given(order=st.permutations(list(BASE.values())))
def test_the_order_of_files_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, order: list[str]
) -> None:
    assert coded([layer(tmp_path_factory.mktemp("order") / "base", *order)]) == ALL


def test_keys_of_what_has_no_id_are_folded() -> None:
    assert entry_key("agents", "Attaché / attachés") == entry_key("agents", "attache") == "attache"
    assert entry_key("discards", "U.S. Open") == entry_key("discards", "US Open")
    assert entry_key("verbs", "a/b") == "a/b"


def test_items_of_remove_have_places(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("remove: one\n")
    assert read_yaml(path).places["remove"] == (1, 9)
    assert "a.yaml:1:9" in fails([path])[0]
