"""The coder as a library: stories in, whole events out."""

from __future__ import annotations

import datetime as dt
import gc
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

from coder import Coder, Document
from coder.checks import event_text
from coder.records import EventRecord

DATE = "2025-11-26"  # a Wednesday


def coded(coder: Coder, text: str, date: str | None = DATE) -> set[str]:
    return {event_text(e) for e in coder.code(Document("t", text, date))}


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Kenyan police arrested two opposition activists on Monday.", {"KENCOP 173 KENOPP"}),
        ("Two opposition activists were arrested by Kenyan police.", {"KENCOP 173 KENOPP"}),
        ("Japan urged China to release the detained fishermen.", {"JPN 0253 CHN"}),
        ("China refused to release the Japanese captain.", {"CHN 1243 JPN"}),
        ("Poland will send humanitarian aid to Ukraine.", {"POL 0333 UKR"}),
        ("France and Germany met in Vienna.", {"FRA 040 DEU", "DEU 040 FRA"}),
        ("Germany said Russia must withdraw its troops from Ukraine.", {"DEU 1056 RUS"}),
        ("Presidents of Chad and Niger held telephone talks with the prime minister of Mali.",
         {f"{a} 041 {b}" for p in (("TCDGOV", "MLIGOV"), ("NERGOV", "MLIGOV")) for a, b in (p, p[::-1])}),
        ("US and Taiwan military officials criticized China.", {"USAMIL 111 CHN", "TWNMIL 111 CHN"}),
        ("North Korea reiterated its demand to ease sanctions.", {"PRK 1054 ---"}),
        ("Grass grows in Japan.", set()),
    ],
)  # fmt: skip
def test_events(coder: Coder, text: str, events: set[str]) -> None:
    assert coded(coder, text) == events


def test_the_date_follows_the_story(coder: Coder) -> None:
    event = coder.code_sentence("France praised Kenya on Monday.", date=DATE)[0]
    assert (event.date, event.date_text, event.story_date) == (
        dt.date(2025, 11, 24),
        "on Monday",
        dt.date(2025, 11, 26),
    )
    assert coder.code_sentence("France praised Kenya on Monday.")[0].date is None


def test_the_code_of_a_person_follows_the_date(coder: Coder) -> None:
    text = "Barack Obama criticized China."
    assert coder.code_sentence(text, "2012-05-01")[0].source.code == "USAGOV"
    assert coder.code_sentence(text, "2025-05-01")[0].source.code == "USAELI"


def test_names_are_followed_through_the_story(coder: Coder) -> None:
    text = (
        "South Korean President Lee Jae-myung met French President Emmanuel Macron in Paris. "
        "Lee praised France. He also criticized North Korea."
    )
    events = coder.code(Document("t", text, DATE))
    assert {event_text(e) for e in events if e.sentence == 1} == {"KORGOV 051 FRA"}
    assert {event_text(e) for e in events if e.sentence == 2} == {"KORGOV 111 PRK"}


def test_attribution_is_kept_apart(coder: Coder) -> None:
    (event,) = coder.code_sentence("Chinese state media said Japan condemned Iran.", DATE)
    assert event_text(event) == "JPN 111 IRN"
    assert event.attribution is not None and event.attribution.country == "CHN"


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Mali attacked Niger.", "actual"),
        ("Mali did not attack Niger.", "negated"),
        ("Mali could attack Niger.", "hypothetical"),
        ("If Mali attacks Niger, talks will end.", "hypothetical"),
        ("Mali attacked Niger in 2019.", "historical"),
    ],
)
def test_modality(coder: Coder, text: str, modality: str) -> None:
    events = [e for e in coder.code_sentence(text, DATE) if e.root == "19"]
    assert [e.modality for e in events] == [modality]


def test_given_mentions_are_actors(coder: Coder) -> None:
    text = "The Blue Lantern Society sued Hapgood Mining."
    start = text.index("Hapgood")
    document = Document("t", text, DATE, mentions=((0, 24), (start, len(text) - 1)))
    (event,) = coder.code(document)
    assert event.source.text == "The Blue Lantern Society" and event.target.text == "Hapgood Mining"
    assert event.source.code is None or event.source.code
    assert event.root == "11"


def test_a_coder_is_picklable_and_shared(coder: Coder) -> None:
    document = Document("t", "Iran accused Iraq of spying. Iraq denied the charge.", DATE)
    want = coder.code(document)
    assert want and pickle.loads(pickle.dumps(coder)).code(document) == want
    with ThreadPoolExecutor(4) as pool:
        assert all(found == want for found in pool.map(lambda _: coder.code(document), range(16)))


def test_own_dictionaries_add_and_override(tmp_path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "actors:\n  - {id: arnor, kind: country, code: ARN, names: [Arnor], adjectives: [Arnorian]}\n"
        "verbs:\n  - id: snub.tea\n    code: '120'\n    verb: [snub]\n    examples: []\n"
    )
    coder = Coder.load([tmp_path])
    assert coded(coder, "Arnor snubbed Kenya.") == {"ARN 120 KEN"}


def test_every_code_that_leaves_is_in_the_codebook(coder: Coder) -> None:
    for event in coder.code(
        Document("t", "Iran accused Iraq of spying. France met Chad. Mali shelled Niger.", DATE)
    ):
        assert event.code in coder.dictionary.ontology.codes


def test_the_event_schema_is_what_events_write(coder: Coder) -> None:
    events = coder.code(Document("t", "Iran accused Iraq of spying, France said on Monday.", DATE))
    assert events
    for event in events:
        record = event.record()
        assert list(record) == list(EventRecord.model_fields)
        assert EventRecord.model_validate(record).model_dump() == record


def test_given_mentions_that_act_together_are_each_others_target(coder: Coder) -> None:
    text = "Chad and Mali agreed to share information on Niger."
    events = coder.code(Document("t", text, DATE, mentions=((0, 4), (9, 13))))
    assert {event_text(e) for e in events} == {"TCD 0314 MLI", "MLI 0314 TCD"}


@pytest.mark.parametrize(
    ("text", "names", "event"),
    [
        ("Ali said Syria arrested him.", ["Ali", "Syria"], ("Syria", "173", "Ali")),
        ("The rebels said Chad had attacked them.", ["The rebels", "Chad"], ("Chad", "190", "The rebels")),
        ("Syria arrested Ali after he criticized Iran.", ["Ali", "Iran"], ("Ali", "111", "Iran")),
    ],
)
def test_pronouns_mean_given_mentions(
    coder: Coder, text: str, names: list[str], event: tuple[str, str, str]
) -> None:
    mentions = tuple((text.index(name), text.index(name) + len(name)) for name in names)
    events = coder.code(Document("t", text, "2025-11-26", mentions=mentions))
    assert event in [(e.source and e.source.text, e.code, e.target and e.target.text) for e in events]


def test_events_say_where_they_happened(coder: Coder) -> None:
    text = "Israeli jets bombed a depot near Damascus. Kenya's president met Uganda's leader in Nairobi. Peru praised Chile."
    found = {
        (e.code, e.place and (e.place.text, e.place.country))
        for e in coder.code(Document("t", text, "2025-11-26"))
    }
    assert found == {("195", ("Damascus", "SYR")), ("040", ("Nairobi", "KEN")), ("051", None)}
    for event in coder.code(Document("t", text, "2025-11-26")):
        assert event.place is None or text[event.place.start : event.place.end] == event.place.text


def test_what_only_led_to_the_events_needs_no_garbage_collector(coder: Coder) -> None:
    text = (
        "Chad, officials said, accused Mali of backing rebels who attacked the army's plan to deploy troops. "
        "It urged its neighbour to stop. The two countries said they would meet after the group released them."
    )
    document = Document("t", text, DATE)
    assert coder.code(document)  # all that is kept for good is there after the first time
    gc.collect()
    gc.disable()
    try:
        events = coder.code(document)
        assert gc.collect() == 0
    finally:
        gc.enable()
    assert events == [event for sentence in coder.sentences(document) for event in sentence.events]
