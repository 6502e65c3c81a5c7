"""The signs of old verb patterns and ours: '$ WAS * BY +' and 'source was VERB by target'."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from coder.phrases import STEM

OURS = {"*": "VERB", "+": "target", "$": "source", "%": "both", "^": "*"}
OLD = {ours: old for old, ours in OURS.items()}
_TOKEN = re.compile(
    r"(?P<sign>[*+$%^])|&(?P<synset>[A-Z0-9]\w*)|(?P<bracket>[{}()])|(?P<join>_+)|(?P<space>\s+)|(?P<word>[^\s_{}()*+$%^]+)"
)


@dataclass(slots=True)
class Places:
    """Where the parts of a translated pattern stood, and the synsets that nobody defines."""

    starts: list[tuple[int, int]] = field(default_factory=list)  # (column of ours, offset in the old one)
    unknown: list[tuple[str, int]] = field(default_factory=list)  # (name, offset)

    def old_column(self, column: int) -> int:
        """The offset in the old pattern of a column (from 1) of ours."""
        return max((old for ours, old in self.starts if ours < column), default=0)


def read_pattern(text: str, synsets: frozenset[str], stems: bool = False) -> tuple[str, Places]:
    """An old pattern in our language, with the places of its parts.

    '_' joins a synset to a word and stands in names of synsets too: the longest name that is defined counts.
    With ``stems`` a word without '_' behind it stands for longer words, too.
    """
    places = Places()
    result = ""
    at = 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:  # a lone '&'
            result, at = result + text[at], at + 1
            continue
        places.starts.append((len(result), at))
        end = match.end()
        if match["sign"]:
            glued = result[-1:] not in ("", " ", "_", "{", "(")
            result += " " * glued + OURS[match["sign"]]
            if text[end : end + 1] not in ("", " ", "_", "}", ")"):
                result += " "  # '*SCEPTICAL'
        elif match["synset"]:
            name = _known(match["synset"], synsets)
            if name:
                end = at + 1 + len(name)
            else:
                name = match["synset"].strip("_")
                places.unknown.append((name, at))
            result += "&" + name
        elif match["join"]:
            alone = at == 0 or text[at - 1] in " (){}"
            stop = end == len(text) or text[end] in " (){}"
            if not alone and not (stop and text[at - 1] in OURS):
                result += "_"
        elif match["word"]:
            word = match["word"].lower()
            result += f"={word}" if word in OLD or word.startswith("=") else word
            if stems and text[end : end + 1] != "_" and word[-1].isalpha():
                result += STEM
        else:
            result += " " if match["space"] else match[0]
        at = end
    return " ".join(result.split()), places


def write_pattern(pattern: str) -> str:
    """One of our patterns with the old signs."""

    def old(match: re.Match[str]) -> str:
        part = match[0]
        return OLD[part] if part in OLD else part.removeprefix("=").upper()

    return re.sub(r"[^\s_{}()*]+|\*", old, pattern)


def _known(text: str, synsets: frozenset[str]) -> str:
    """The longest defined name that the text begins with, up to a '_' or its end."""
    parts = text.split("_")
    for size in range(len(parts), 0, -1):
        name = "_".join(parts[:size])
        if name in synsets:
            return name
    return ""
