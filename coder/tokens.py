"""A sentence's text to tokens: words, numbers and signs with exact offsets.

Possessive marks and contractions become tokens of their own ("Japan's" is two, "didn't" is two);
a full stop inside a sentence belongs to the word before it, for the splitter has already decided
where sentences end.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TOKEN = re.compile(
    r"([A-Za-z]++)(?!\w|[-‐‑&'’./][^\W_])"  # a plain word, as most are
    r"|(?:[^\W\d_]\.){2,}[^\W\d_]?(?![\w])"  # U.S.  a.m.
    r"|\d+(?:[-‐‑][^\W\d_]+)+|\d+(?:st|nd|rd|th|s)\b"  # 50-minute  5th  1990s
    r"|[$€£¥]?\d[\d,.:/]*\d%?|[$€£¥]?\d%?"  # 1,200  3.5%  $30
    r"|[^\W_]+(?:[-‐‑&'’./][^\W_]+)*"  # words, with inner hyphens and apostrophes
    r"|--+|\.\.+|``|''|[^\s_]"  # '_' joins words in some texts: 'Dol_Amroth'
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
    tokens = Tokens()
    words, keys, starts, ends = tokens.words, tokens.keys, tokens.starts, tokens.ends
    stop = len(text) if end is None else end

    def add(word: str, at: int) -> None:
        words.append(word)
        keys.append(fold(word))
        starts.append(at)
        ends.append(at + len(word))

    for match in _TOKEN.finditer(text, start, stop):
        at, after = match.span()
        word = match.group()
        if match.lastindex:
            words.append(word)
            keys.append(word.lower())
            starts.append(at)
            ends.append(after)
            if word == "cannot":
                ends[-1] = at + 3
                words[-1] = keys[-1] = "can"
                add("not", at + 3)
            continue
        if "'" in word or "’" in word:
            clitic = _CLITIC.search(word) if len(word) > 1 else None
            if clitic and clitic.start() > 0:
                add(word[: clitic.start()], at)
                add(word[clitic.start() :], at + clitic.start())
                continue
        elif word == "." and after < stop and words and ends[-1] == at and words[-1][-1].isalnum():
            words[-1] += "."
            ends[-1] = after
            continue
        add(word, at)
    return tokens


@lru_cache(maxsize=100_000)  # dictionaries look the same words up over and over
def phrase_keys(phrase: str) -> tuple[str, ...]:
    """A dictionary phrase as the keys it is looked up by."""
    return tuple(tokenize(phrase).keys)
