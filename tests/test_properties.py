"""Properties that hold for any text: no exception, true spans, the same output everywhere."""

from __future__ import annotations

import os
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from coder import Coder, Document
from coder.checks import event_text

WORDS = st.sampled_from(
    [
        "France",
        "Kenya",
        "China's",
        "the",
        "army",
        "of",
        "Mali,",
        "and",
        "said",
        "that",
        "will",
        "not",
        "attacked",
        "meeting",
        "with",
        "talks",
        "“we”",
        "(AFP)",
        "on",
        "Monday",
        "who",
        "has",
        "been",
        "arrested",
        "by",
        "police",
        "in",
        "U.S.",
        "to",
        "release",
        "prisoners",
        ";",
        "-",
        "accusing",
        "him",
        ".",
        "President",
        "Xi",
        "Jinping",
    ]
)
SENTENCES = [
    "Kenya praised Uganda on Monday.", "Two activists were arrested by Iranian police.", "China urged Japan to release the captain.",
    "Russia and Turkey signed an agreement.", "Mali will not attend talks with Niger.", "Israel's attack on Syria was condemned by Iran.",
]  # fmt: skip
COMMON = settings(deadline=None, derandomize=True, max_examples=60)


def check(coder: Coder, text: str) -> None:
    for event in coder.code(Document("t", text, "2025-11-26")):
        assert event.code in coder.dictionary.ontology.codes
        for span in (event.source, event.target, event.trigger, event.attribution):
            if span is not None:
                assert text[span.start : span.end] == span.text


@COMMON
@given(text=st.text(max_size=200))
def test_any_text_codes(coder: Coder, text: str) -> None:
    check(coder, text)


@COMMON
@given(words=st.lists(WORDS, max_size=40))
def test_any_order_of_words_codes(coder: Coder, words: list[str]) -> None:
    check(coder, " ".join(words))


def codes(coder: Coder, text: str, sentence: int | None = None) -> list[str]:
    return sorted(
        event_text(e) for e in coder.code(Document("t", text, "2025-11-26")) if sentence in (None, e.sentence)
    )


@COMMON
@given(text=st.sampled_from(SENTENCES), blanks=st.sampled_from(["  ", "\t", " \u00a0", "   "]))
def test_white_space_does_not_matter(coder: Coder, text: str, blanks: str) -> None:
    assert codes(coder, text.replace(" ", blanks)) == codes(coder, text)


def test_quote_style_does_not_matter(coder: Coder) -> None:
    straight = 'Iran\'s president said "Iraq attacked Syria" on Monday.'
    assert codes(coder, straight) == codes(
        coder, straight.replace("'", "’").replace(' "', " “").replace('" ', "” ")
    )


@COMMON
@given(text=st.sampled_from(SENTENCES), other=st.sampled_from(SENTENCES))
def test_an_unrelated_sentence_changes_nothing(coder: Coder, text: str, other: str) -> None:
    assert codes(coder, f"{text} {other}", 0) == codes(coder, text)
    assert codes(coder, f"{other} {text}", 1) == codes(coder, text)


@COMMON
@given(
    pair=st.sampled_from([("Kenya", "Uganda"), ("France", "Japan"), ("Chad", "Niger")]),
    frame=st.sampled_from(
        [
            "{} criticized {}.",
            "{} signed an accord with {}.",
            "{} was invaded by {}.",
            "{} threatened {} with war.",
        ]
    ),
)
def test_swapping_names_swaps_them_in_the_events(coder: Coder, pair: tuple[str, str], frame: str) -> None:
    def dyads(a: str, b: str) -> set[tuple[str, str, str]]:
        return {
            (e.source.text, e.code, e.target.text)
            for e in coder.code_sentence(frame.format(a, b))
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


def test_output_is_the_same_for_every_hash_seed() -> None:
    program = (
        "from coder import Coder, Document\nfrom coder.formats.jsonl import line\nc = Coder.load()\n"
        f"print(''.join(line(e) for e in c.code(Document('t', {' '.join(SENTENCES)!r}, '2025-11-26'))))"
    )
    found = {
        subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True,
                       check=True).stdout
        for seed in ("0", "1", "77")
    }  # fmt: skip
    assert len(found) == 1 and len(found.pop()) > 500
