"""The same output every time: twice, in another process, thread or order, alone or in a larger corpus."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from budget import share
from hypothesis import given
from hypothesis import strategies as st
from newswire import Party, Story, rules, stories
from samples import SENTENCES, events_of

from coder import Coder
from coder.corpus.runner import Options, read_corpora, run


@given(words=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4))
def test_coding_twice_gives_the_same(coder: Coder, words: list[str]) -> None:
    text = " ".join(words)
    assert events_of(coder, text) == events_of(coder, text)


def test_a_pickled_coder_codes_alike(coder: Coder) -> None:
    text = " ".join(SENTENCES)
    copy = pickle.loads(pickle.dumps(coder))
    assert events_of(copy, text) == events_of(coder, text)
    assert events_of(pickle.loads(pickle.dumps(copy)), text) == events_of(coder, text)


def test_threads_share_a_coder(coder: Coder) -> None:
    wanted = [events_of(coder, text) for text in SENTENCES]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert list(pool.map(lambda text: events_of(coder, text), SENTENCES)) == wanted


# ---- Corpora ----------------------------------------------------------------------------------------


def lines(coder: Coder, corpora: Sequence[Sequence[tuple[str, Story]]], workers: int = 1) -> list[str]:
    """The event lines of corpora of (id, story), read from files as the command line does."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, corpus in enumerate(corpora):
            path = Path(folder, f"{number}.jsonl")
            rows = [
                {"id": name, "text": story.text(), "date": story.date.isoformat()} for name, story in corpus
            ]
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            paths.append(str(path))
        found: list[str] = []
        rejected: list[object] = []
        make = (lambda: coder) if workers == 1 else Coder.load
        run(make, read_corpora(paths), found.append, rejected.append, Options(), workers=workers)
        assert rejected == []
        return found


def named(corpus: Sequence[Story]) -> list[tuple[str, Story]]:
    return [(f"s{number}", story) for number, story in enumerate(corpus)]


CORPORA = st.lists(stories(), min_size=2, max_size=8).map(named)


@share(30)
@given(corpus=CORPORA, data=st.data())
def test_the_coding_of_joined_corpora_is_the_joined_codings(
    coder: Coder, corpus: list[tuple[str, Story]], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(corpus)))
    parts = [corpus[:cut], corpus[cut:]]
    whole = lines(coder, [corpus])
    assert whole == lines(coder, parts) == [line for part in parts for line in lines(coder, [part])]
    assert len(whole) >= len(corpus)


@share(30)
@given(corpus=CORPORA, data=st.data())
def test_the_order_of_documents_does_not_matter(
    coder: Coder, corpus: list[tuple[str, Story]], data: st.DataObject
) -> None:
    other = data.draw(st.permutations(corpus))
    assert sorted(lines(coder, [other])) == sorted(lines(coder, [corpus]))


def test_the_number_of_workers_does_not_matter(coder: Coder) -> None:
    kenya, japan = Party("Kenya", "KEN", "KEN"), Party("Japan", "JPN", "JPN")
    corpus = named([Story(dt.date(2020, 6, 17), kenya, japan, rule) for rule in rules("verb")[:150]])
    wanted = lines(coder, [corpus])
    assert len(wanted) >= 150 and lines(coder, [corpus], workers=2) == wanted
