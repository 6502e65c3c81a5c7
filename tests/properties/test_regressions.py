"""Sentences that the properties found wrong, one for each mend."""

from __future__ import annotations

import pytest

from coder import Coder, Document
from coder.checks import event_text


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Kenya will free Japan's prisoners.", {"KEN 0353 JPNCVL"}),
        ("Kenya will back Japan.", {"KEN 032 JPN"}),
        ("Kenya did not openly back Japan.", {"KEN 051 JPN"}),
        ("Kenya will likely criticize Japan.", {"KEN 111 JPN"}),
        ("Kenya has pilloried Japan.", {"KEN 111 JPN"}),
        ("Kenya sought to arrest Japan's envoys.", {"KEN 130 JPNGOV"}),
        ("France said Iran and Iraq attacked Chad.", {"IRN 190 TCD", "IRQ 190 TCD"}),
        ("France said Iran and Iraqi troops attacked Chad.", {"IRN 190 TCD", "IRQMIL 190 TCD"}),
        ("France said Iranian troops and Iraq attacked Chad.", {"IRNMIL 190 TCD", "IRQ 190 TCD"}),
        ("Kenya criticized the World Health Organization and Japan.", {"KEN 111 IGOUNOHLH", "KEN 111 JPN"}),
        ("Japan urged the Bangkok Post to release Kenya's journalists.", {"JPN 0253 THAMED"}),
        ("Kenya, meanwhile, clashed with Japan.", {"KEN 190 JPN", "JPN 190 KEN"}),
        ("Peru said Kenya, meanwhile, clashed with Japan.", {"KEN 190 JPN", "JPN 190 KEN"}),
        ("Kenya, despite the rain, clashed with Japan, Peru said.", {"KEN 190 JPN", "JPN 190 KEN"}),
        ("Japan urged Kenya to release two prisoners.", {"JPN 0253 KEN"}),
        ("Kenya wiped out Japan.", {"KEN 190 JPN"}),
        ("Kenya split from Japan.", {"KEN 160 JPN"}),
        ("The gunfire between Kenya and Japan lasted for hours.", {"KEN 193 JPN", "JPN 193 KEN"}),
        ("The inspection by Kenya into Japan lasted for hours.", {"KEN 090 JPN"}),
        ("Kenya's inspection into crimes by Japan lasted for hours.", {"KEN 090 JPN"}),
        ("Japan criticized the police of Kenya.", {"JPN 111 KENCOP"}),
        ("Japan praised the conservation group of China.", {"JPN 051 CHNENV"}),
        ("Kenya repatriated the survivors from Japan.", {"KEN 073 JPN"}),
        ("Kenya is excluding meeting Japan.", {"KEN 125 JPN"}),
        ("Peru gears up to undercut Japan.", {"PER 120 JPN"}),
        ("Guam said the visit of Chad to Japan lasted for hours.", {"TCD 042 JPN", "JPN 043 TCD"}),
        ("Chad, meanwhile, shames the rebels of Mali.", {"TCD 111 MLIREB"}),
    ],
)
def test_events(coder: Coder, text: str, events: set[str]) -> None:
    assert {event_text(e) for e in coder.code(Document("t", text, "2025-11-26"))} == events


@pytest.mark.parametrize(
    "text",
    [
        "According to Peru, Kenya attacked Japan.",
        "Kenya attacked Japan, according to Peru.",
        "Kenya, according to Peru, attacked Japan.",
        "Kenya vowed to attack Japan, according to Peru.",
        "Peru said that Kenya, despite the rain, attacked Japan.",
        "Peru said Kenya, despite the rain, attacked Japan.",
        "Kenya attacked rebels who fled, Peru said.",
        "Kenya demanded that Japan leave Chad, Peru said.",
    ],
)
def test_who_says_so(coder: Coder, text: str) -> None:
    (event,) = coder.code(Document("t", text, "2025-11-26"))
    assert event.attribution is not None and event.attribution.code == "PER"


def test_cannot_is_negated(coder: Coder) -> None:
    (event,) = coder.code(Document("t", "Kenya cannot criticize Japan.", "2025-11-26"))
    assert (event.code, event.modality) == ("111", "negated")
