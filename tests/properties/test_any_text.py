"""What holds for any text: no exception, true spans, codes of the codebook, the same output every time and everywhere."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coder import Coder, Document, Event
from coder.checks import event_text

DATE = "2025-11-26"
COMMON = settings(deadline=None, derandomize=True, max_examples=60)
_WORDS = (
    "France Kenya China's the army of Mali, and said that will not attacked meeting with talks “we” (AFP) on Monday who has "
    "been arrested by police in U.S. to release prisoners ; - accusing him . President Xi Jinping they both leaders its 's"
)
WORDS = st.sampled_from(_WORDS.split(" "))
# The sample sentences of the clause tests: every construction of the grammar.
SENTENCES = re.findall(
    r"^=+\n\n(.+)\n\n---$",
    "".join(p.read_text(encoding="utf-8") for p in sorted((Path(__file__).parent / "clauses").glob("*.txt"))),
    re.M,
)
PLAIN = [s for s in SENTENCES if not re.search(r"\b(he|she|it|its|they|them|their)\b", s, re.I)]
# They share no actor, role or speaker with the sample sentences.
UNRELATED = [
    "Bolivia ratified a treaty with Suriname.",
    "Iceland expelled two Danish trawlers.",
    "Grass grows at 5 p.m. in Paraguay.",
    "“Nothing happened,” a gardener in Fiji told the U.S. newspaper.",
    "Did Nepal ask Bhutan for water?",
]


def coded(coder: Coder, text: str) -> list[Event]:
    return coder.code(Document("t", text, DATE))


def codes(coder: Coder, text: str, sentence: int | None = None) -> list[str]:
    return sorted(
        f"{event_text(e)} {e.date} {e.modality}" for e in coded(coder, text) if sentence in (None, e.sentence)
    )


def check(coder: Coder, document: Document) -> None:
    """What every event keeps: a code of the codebook, spans that hold the words they claim, an id of its own."""
    events = coder.code(document)
    for event in events:
        assert event.code in coder.dictionary.ontology.codes
        assert event.source is not None or event.target is not None
        for span in (event.source, event.target, event.trigger, event.attribution):
            if span is not None:
                assert 0 <= span.start < span.end <= len(document.text)
                assert document.text[span.start : span.end] == span.text
    assert len({e.id for e in events}) == len(events)
    assert [e.sentence for e in events] == sorted(e.sentence for e in events)


# ---- Any text ---------------------------------------------------------------------------------------


@COMMON
@given(text=st.text(max_size=200))
@example(text="\ud800 attacked France.")
@example(text="France\x00attacked\u2028Kenya\u200b.\ufeff")
@example(text="’s ’s ’s of of of (((((((( ,,,, and and")
def test_any_text_codes(coder: Coder, text: str) -> None:
    check(coder, Document("t", text, DATE))


@COMMON
@given(words=st.lists(WORDS, max_size=40))
def test_any_order_of_words_codes(coder: Coder, words: list[str]) -> None:
    check(coder, Document("t", " ".join(words), DATE))


@COMMON
@given(text=st.sampled_from(SENTENCES), data=st.data())
def test_any_mentions_code(coder: Coder, text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    check(coder, Document("t", text, DATE, mentions=tuple(zip(cuts[::2], cuts[1::2], strict=False))))


def test_overlapping_mentions_have_events_of_their_own(coder: Coder) -> None:
    text = "After rebels seized the town, the army of Chad fled."
    check(coder, Document("t", text, DATE, mentions=((3, 14), (3, 15))))


@pytest.mark.parametrize(
    "text", ["France attacked Kenya " * 300, "of " * 2000, "(" * 500, "a" * 20_000, "and, " * 500]
)
def test_monsters_code(coder: Coder, text: str) -> None:
    check(coder, Document("t", text, DATE))


def test_sample_sentences_keep_the_rules(coder: Coder) -> None:
    assert len(SENTENCES) > 80
    check(coder, Document("t", " ".join(SENTENCES), DATE))
    check(coder, Document("t", " ".join(SENTENCES)))


# ---- The same every time ----------------------------------------------------------------------------


@COMMON
@given(words=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4))
def test_coding_twice_gives_the_same(coder: Coder, words: list[str]) -> None:
    text = " ".join(words)
    assert coded(coder, text) == coded(coder, text)


def test_output_is_the_same_for_every_hash_seed() -> None:
    program = (
        "from coder import Coder, Document\nfrom coder.formats.jsonl import line\nc = Coder.load()\n"
        f"print(''.join(line(e) for e in c.code(Document('t', {' '.join(SENTENCES)!r}, {DATE!r}))))"
    )
    found = {
        subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True,
                       check=True).stdout
        for seed in ("0", "1")
    }  # fmt: skip
    assert len(found) == 1 and len(found.pop()) > 5000


def test_a_pickled_coder_codes_alike(coder: Coder) -> None:
    text = " ".join(SENTENCES)
    copy = pickle.loads(pickle.dumps(coder))
    assert coded(copy, text) == coded(coder, text)
    assert coded(pickle.loads(pickle.dumps(copy)), text) == coded(coder, text)


def test_threads_share_a_coder(coder: Coder) -> None:
    wanted = [coded(coder, text) for text in SENTENCES]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert list(pool.map(lambda text: coded(coder, text), SENTENCES)) == wanted


# ---- What must not matter ---------------------------------------------------------------------------


@COMMON
@given(
    text=st.sampled_from(SENTENCES),
    blanks=st.lists(st.sampled_from([" ", "   ", "\t", "\u00a0", " \u2009"]), min_size=1, max_size=5),
)
def test_white_space_does_not_matter(coder: Coder, text: str, blanks: list[str]) -> None:
    words = text.split(" ")
    spread = "".join(word + blanks[i % len(blanks)] for i, word in enumerate(words)).strip()
    assert codes(coder, spread) == codes(coder, text)


@pytest.mark.parametrize("width", [50, 72, 100])
def test_full_lines_may_be_broken(coder: Coder, width: int) -> None:
    story = " ".join(SENTENCES)
    assert codes(coder, "\n".join(textwrap.wrap(story, width, break_on_hyphens=False))) == codes(coder, story)


QUOTED = [
    'Iran\'s president said "Iraq attacked Syria" on Monday.',
    "\"Peru must release Chile's fishermen,\" Chile's foreign minister said.",
    'Kenya called Uganda\'s raid "an act of war" and didn\'t apologize to the "rebels" of Chad.',
    "Mali's army attacked Niger's soldiers' camp.",
]


@pytest.mark.parametrize("text", QUOTED)
def test_quote_style_does_not_matter(coder: Coder, text: str) -> None:
    wanted = codes(coder, text)
    curly = text.replace("'", "’")
    assert wanted and codes(coder, curly) == wanted
    for opening, closing in ("“”", "„“", "«»"):
        assert codes(coder, re.sub('"([^"]*)"', rf"{opening}\1{closing}", curly)) == wanted, opening


@pytest.mark.parametrize("text", QUOTED)
def test_quotes_of_newswires_do_not_matter(coder: Coder, text: str) -> None:
    assert codes(coder, re.sub('"([^"]*)"', r"``\1''", text)) == codes(coder, text)


@COMMON
@given(text=st.sampled_from(SENTENCES), other=st.sampled_from(UNRELATED))
def test_a_sentence_behind_changes_nothing(coder: Coder, text: str, other: str) -> None:
    alone = coded(coder, text)
    assert [e for e in coded(coder, f"{text} {other}") if e.sentence == 0] == alone


@COMMON
@given(text=st.sampled_from(PLAIN), other=st.sampled_from(UNRELATED))
def test_a_sentence_before_changes_nothing(coder: Coder, text: str, other: str) -> None:
    assert codes(coder, f"{other} {text}", 1) == codes(coder, text)


@COMMON
@given(
    pair=st.sampled_from([("Kenya", "Uganda"), ("France", "Japan"), ("Chad", "Niger")]),
    frame=st.sampled_from(["{} criticized {}.", "{} signed an accord with {}.", "{} was invaded by {}.", "{} threatened {} with war."]),
)  # fmt: skip
def test_swapping_names_swaps_them_in_the_events(coder: Coder, pair: tuple[str, str], frame: str) -> None:
    def dyads(a: str, b: str) -> set[tuple[str, str, str]]:
        return {
            (e.source.text, e.code, e.target.text)
            for e in coded(coder, frame.format(a, b))
            if e.source and e.target
        }

    a, b = pair
    swap = {a: b, b: a}
    assert {(swap[s], c, swap[t]) for s, c, t in dyads(a, b)} == dyads(b, a)
    assert dyads(a, b)


@COMMON
@given(order=st.permutations(["France", "Chad", "Peru"]))
def test_the_order_of_joined_actors_does_not_matter(coder: Coder, order: list[str]) -> None:
    a, b, c = order
    assert set(codes(coder, f"{a}, {b} and {c} condemned Iran.")) == set(
        codes(coder, "France, Chad and Peru condemned Iran.")
    )
