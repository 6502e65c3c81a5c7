"""A sentence's text to tokens: words, numbers and signs with exact offsets.

Possessive marks and contractions become tokens of their own ("Japan's" is two, "didn't" is two);
a full stop inside a sentence belongs to the word before it, for the splitter has already decided
where sentences end.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate

_TOKEN = re.compile(
    r"(?![\s_])"  # seen at once, not after all that follows; '_' joins words in some texts: 'Dol_Amroth'
    r"(([A-Za-z]++)(?!\w|[-‐‑&'’./][^\W_])"  # a plain word, as most are
    r"|(?:[^\W\d_]\.){2,}[^\W\d_]?(?![\w])"  # U.S.  a.m.
    r"|\d+(?:[-‐‑][^\W\d_]+)+|\d+(?:st|nd|rd|th|s)\b"  # 50-minute  5th  1990s
    r"|[$€£¥]?\d[\d,.:/]*\d%?|[$€£¥]?\d%?"  # 1,200  3.5%  $30
    r"|[^\W_]+(?:[-‐‑&'’./][^\W_]+)*"  # words, with inner hyphens and apostrophes
    r"|--+|\.\.+|``|''|\S)"
)
_CLITIC = re.compile(r"(?i)(n['’]t|['’](?:s|ll|re|ve|d|m))$")


class Tokens:
    """The tokens of one sentence.

    ``words`` as written, ``keys`` as dictionaries look them up (lower case, no accents, no full
    stops), ``starts`` and ``ends`` in the document's text.
    """

    __slots__ = ("ends", "keys", "starts", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self.keys: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []

    def __len__(self) -> int:
        return len(self.words)


def fold(word: str) -> str:
    """The key of a word: lower case, accents and inner full stops removed, one kind of apostrophe."""
    if word.isascii():
        key = word.lower()
    else:
        plain = unicodedata.normalize("NFKD", word.replace("’", "'").replace("ʼ", "'"))
        key = "".join(c for c in plain if not unicodedata.combining(c)).lower() or plain
        key = key.replace("ø", "o").replace("đ", "d").replace("ł", "l").replace("ı", "i")
    if len(key) > 1 and "." in key and not key[0].isdigit():
        key = key.replace(".", "") or "."
    return key or word  # a lone accent: an empty key would be no word at all


def tokenize(text: str, start: int = 0, end: int | None = None) -> Tokens:
    """The tokens of ``text[start:end]``; offsets stay those of ``text``."""
    stop = len(text) if end is None else end
    pieces = _TOKEN.split(text[start:stop])  # what lies between, a token, the same if it is a plain word, ...
    plain = pieces[2::3]
    del pieces[2::3]
    places = list(accumulate(map(len, pieces), initial=start))
    tokens = Tokens()
    words, starts, ends = tokens.words, tokens.starts, tokens.ends = (
        pieces[1::2],
        places[1:-1:2],
        places[2::2],
    )
    keys = tokens.keys = list(map(str.lower, words))
    more = 0  # tokens than pieces so far
    for i, same in enumerate(plain):
        if same is not None and same != "cannot":
            continue
        i += more
        word = words[i]
        cut = 0
        if same is not None:
            cut = 3
        elif "'" in word or "’" in word:
            clitic = _CLITIC.search(word) if len(word) > 1 else None
            cut = clitic.start() if clitic else 0
        elif word == "." and ends[i] < stop and i and ends[i - 1] == starts[i] and words[i - 1][-1].isalnum():
            words[i - 1] += "."
            ends[i - 1] = ends[i]
            del words[i], keys[i], starts[i], ends[i]
            more -= 1
            continue
        if cut:
            words[i : i + 1] = word[:cut], word[cut:]
            keys[i : i + 1] = fold(word[:cut]), fold(word[cut:])
            starts.insert(i + 1, starts[i] + cut)
            ends.insert(i, starts[i] + cut)
            more += 1
        elif "." in word or not word.isascii():
            keys[i] = fold(word)
    return tokens


@lru_cache(maxsize=100_000)  # dictionaries look the same words up over and over
def phrase_keys(phrase: str) -> tuple[str, ...]:
    """A dictionary phrase as the keys it is looked up by."""
    return tuple(tokenize(phrase).keys)
