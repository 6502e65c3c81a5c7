"""Sentences written by hand, and what every event keeps whatever the text."""

from __future__ import annotations

import re
from pathlib import Path

from coder import Coder, Document, Event
from coder.checks import event_text

DATE = "2025-11-26"
# The sample sentences of the clause tests: every construction of the grammar.
SENTENCES = re.findall(
    r"^=+\n\n(.+)\n\n---$",
    "".join(
        p.read_text(encoding="utf-8") for p in sorted((Path(__file__).parents[1] / "clauses").glob("*.txt"))
    ),
    re.M,
)
# Pronouns mean somebody named before.
PLAIN = [s for s in SENTENCES if not re.search(r"\b(he|she|it|its|they|them|their)\b", s, re.I)]
# They share no actor, role or speaker with the sample sentences.
UNRELATED = [
    "Bolivia ratified a treaty with Suriname.",
    "Iceland expelled two Danish trawlers.",
    "Grass grows at 5 p.m. in Paraguay.",
    "“Nothing happened,” a gardener in Fiji told the U.S. newspaper.",
    "Did Nepal ask Bhutan for water?",
    "Did anybody ask for water?",
]


def events_of(coder: Coder, text: str) -> list[Event]:
    return coder.code(Document("t", text, DATE))


def codes(coder: Coder, text: str, sentence: int | None = None) -> list[str]:
    return sorted(
        f"{event_text(e)} {e.date} {e.modality}"
        for e in events_of(coder, text)
        if sentence in (None, e.sentence)
    )


def check(coder: Coder, document: Document) -> list[Event]:
    """What every event keeps: a code of the codebook, spans that hold the words they claim, an id of its own."""
    events = coder.code(document)
    for event in events:
        assert event.code in coder.dictionary.ontology.codes
        assert event.root == event.code[:2]
        assert event.source is not None or event.target is not None
        for span in (event.source, event.target, event.trigger, event.attribution):
            if span is not None:
                assert 0 <= span.start < span.end <= len(document.text)
                assert document.text[span.start : span.end] == span.text
    assert len({e.id for e in events}) == len(events)
    assert [e.sentence for e in events] == sorted(e.sentence for e in events)
    return events
