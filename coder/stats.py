"""What the dictionaries hold, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from coder.checks import codes_without_example
from coder.dictionary import Sources, read_sources
from coder.files import dictionary_root
from coder.ontology import Ontology, load_ontology


def counts(sources: Sources) -> dict[str, Counter[str]]:
    """Entries by file and kind, and totals under ``total``."""
    table: dict[str, Counter[str]] = {}

    def add(file: str, kind: str, number: int = 1) -> None:
        table.setdefault(file, Counter())[kind] += number
        table.setdefault("total", Counter())[kind] += number

    for actor in sources.actors.values():
        file = sources.places[actor.id].file
        add(file, actor.kind)
        add(file, "names", sum(len(words) for words in (
            actor.names, actor.adjectives, actor.people, actor.capital, actor.cities, actor.regions)))  # fmt: skip
    for verb in sources.verbs.values():
        file = sources.places[verb.id].file
        add(file, "verb entries")
        add(file, "verbs", len(verb.verb))
        add(file, "event nouns", len(verb.noun))
        add(file, "patterns", len(verb.patterns))
        add(file, "null patterns", len(verb.never))
        add(file, "examples", sum(len(e.text) for e in verb.examples))
    for block in sources.blocks.values():
        file = sources.places[block.id].file
        add(file, "verb blocks")
        add(file, "verbs", len(block.verbs))
        add(file, "patterns", len(block.patterns))
    add("agents", "role words", len(sources.agents))
    add("agents", "modifiers", len(sources.modifiers))
    for name in sources.synsets:
        add(sources.places["&" + name].file, "synsets")
    add("discards", "discards", len(sources.discards))
    add("issues", "issue words", sum(len(i.words) for i in sources.issues))
    return table


def codes_without_rule(sources: Sources, ontology: Ontology) -> list[str]:
    """The codes (three digits and more) that no verb entry has and no act composes from one that has."""
    entries = [v for v in sources.verbs.values() if v.status != "trial"]
    acts = {v.act for v in entries if v.act} | {act for act, _ in ontology.operators.values()}
    reached = {code for v in entries for code in (v.code, v.reverse) if code}
    new = set(reached)
    while new:
        composed = {ontology.compose(act, code) for act in acts for code in new}
        new = {code for code in composed if code} - reached
        reached |= new
    return [code for code in sorted(ontology.codes) if len(code) > 2 and code not in reached]


def report(layers: Sequence[Path] = (), builtin: bool = True) -> str:
    """The counts as text, with the codebook's codes that no rule reaches or no example shows.

    Raises `CoderError` where the dictionaries or the codebook cannot be read.
    """
    root = dictionary_root()
    sources = read_sources(([root] if builtin else []) + list(layers))
    table = counts(sources)
    lines = []
    for file in sorted(table, key=lambda f: (f == "total", f)):
        lines.append(file)
        lines += [f"  {number:7,d}  {kind}" for kind, number in sorted(table[file].items())]
    distinct = (
        len({w for v in sources.verbs.values() for w in v.verb}),
        len({w for v in sources.verbs.values() for w in v.noun}),
    )
    lines.append(f"distinct verbs {distinct[0]:,d}, distinct event nouns {distinct[1]:,d}")
    ontology = load_ontology(root / "ontology")
    lines.append(f"codes without a rule: {', '.join(codes_without_rule(sources, ontology)) or 'none'}")
    silent = codes_without_example(sources, sorted(ontology.codes))
    lines.append(f"codes without an example: {', '.join(silent) or 'none'}")
    return "\n".join(lines)
