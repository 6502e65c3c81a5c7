"""Old files of single phrases: discards and issues."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from coder.dictionary import _plural, _verb_forms
from coder.legacy.lines import Line, Noted, Report, unique
from coder.tokens import phrase_keys


@dataclass(frozen=True, slots=True)
class OldDiscard:
    """A phrase that keeps a sentence (or, with ``story``, a story) from being coded."""

    phrase: Noted
    story: bool


@dataclass(slots=True)
class OldIssue:
    """An issue code with its words, the words that are not meant, and the category and type it stands in."""

    code: str
    label: str
    type: str = ""
    words: list[Noted] = field(default_factory=list)
    never: list[Noted] = field(default_factory=list)


def read_discards(lines: list[Line], report: Report) -> list[OldDiscard]:
    """The discards of a file; ``+`` means the whole story."""
    found = []
    for line in report.carry(lines):
        text = line.text.strip()
        phrase = _phrase(text.removeprefix("+"))
        if not phrase_keys(phrase):
            report.drop(f"{text!r} is no phrase", "Write words.", line)
            continue
        found.append(OldDiscard(Noted(phrase, line.comment, line.before), text.startswith("+")))
    return found


def settle_discards(files: Sequence[list[OldDiscard]]) -> list[list[OldDiscard]]:
    """The discards of each file, each phrase once with the comments of all: the whole story where one says so."""
    found: dict[tuple[str, ...], OldDiscard] = {}
    for discard in (discard for discards in files for discard in discards):
        keys = phrase_keys(discard.phrase.text)
        first = found.setdefault(keys, discard)
        if first is not discard:
            same = replace(discard.phrase, text=first.phrase.text)
            found[keys] = OldDiscard(unique([first.phrase, same])[0], first.story or discard.story)
    return [[d for x in discards if (d := found.pop(phrase_keys(x.phrase.text), None))] for discards in files]


_CATEGORY = re.compile(r'<ISSUE\s+CATEGORY="([^"]*)"\s+TYPE="([^"]*)"\s*>')
_PART = re.compile(r"([a-z]:)?(.*)")
_WAYS = 50  # of writing one phrase, at most
_ISSUE = re.compile(r"([^\[\]]+?)\s*+\[([^\[\]]++)\]")


def read_issues(lines: list[Line], report: Report) -> list[OldIssue]:
    """The issues of a file by code; ``~`` phrases silence the issue before them."""
    issues: dict[tuple[str, str, str], OldIssue] = {}
    category, kind, last = "", "", None
    for line in report.carry(lines):
        text = line.text.strip()
        if text.startswith("<"):
            opened = _CATEGORY.fullmatch(text)
            if opened is not None or text == "</ISSUE>":
                report.leave(line)
            if opened is not None:
                category, kind = opened[1], "" if opened[2] == "ALL" else opened[2].strip()
            elif text == "</ISSUE>":
                category, kind, last = "", "", None
            else:
                report.drop(f"{text!r} is not known here", "Write <ISSUE CATEGORY=... TYPE=...>.", line)
            continue
        if text.startswith("~"):
            phrases = _variants(text.lstrip("~"))
            if last is None or not phrases:
                report.drop("there is no issue before this line", "Put it below the issue's words.", line)
                continue
            last.never += _noted(phrases, line)
            continue
        match = _ISSUE.fullmatch(text)
        phrases = _variants(match[1]) if match else []
        if match is None or not phrases:
            report.drop("this is no issue", "Write WORDS [CODE].", line)
            continue
        code = match[2].strip()
        last = issues.setdefault((category, kind, code), OldIssue(code, category, kind))
        last.words += _noted(phrases, line)
    return list(issues.values())


def _noted(phrases: list[str], line: Line) -> list[Noted]:
    return [Noted(phrases[0], line.comment, line.before), *map(Noted, phrases[1:])]


def _variants(text: str) -> list[str]:
    """'post+secondary n:school' to its ways of writing: with hyphen, space or nothing, in all forms of a verb ('v:').

    The plural of the last word is made when the dictionaries are compiled, that of others ('n:') here.
    """
    words = [w for w in re.split(r"[\s_]+", text) if w]
    choices = [_ways(word, i + 1 == len(words)) for i, word in enumerate(words)]
    found = [_phrase(" ".join(chosen)) for chosen in itertools.islice(itertools.product(*choices), _WAYS)]
    return [way for way in dict.fromkeys(found) if phrase_keys(way)]


def _ways(word: str, last: bool) -> list[str]:
    parts = [_PART.fullmatch(part) for part in word.split("+")]
    forms: list[list[str]] = []
    for i, part in enumerate(parts):
        if part is None:
            continue
        kind, plain = part[1], part[2]
        made = [plain]
        if kind == "v:" and plain.isalpha():
            made += [form for _, form in _verb_forms(plain)]
        elif kind == "n:" and plain.isalpha() and not (last and i + 1 == len(parts)):
            made.append(_plural(plain))
        forms.append(list(dict.fromkeys(made)))
    signs = ("-", " ", "") if len(forms) > 1 else ("",)
    ways = (sign.join(chosen) for chosen in itertools.product(*forms) for sign in signs)
    return list(itertools.islice(ways, _WAYS))


def _phrase(text: str) -> str:
    return " ".join(re.split(r"[_\s]+", text.strip("_ \t"))).lower()
