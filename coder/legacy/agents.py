"""Old agent files: role words with their plurals, and sets of endings that are put in for ``!NAME!``."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from coder.legacy.lines import Line, Noted, Report
from coder.tokens import phrase_keys

_AGENT = re.compile(
    r"(?P<word>[^\[\]{}]+?)\s*+(?:(?P<braces>\{)(?P<plurals>[^{}]*+)\}\s*+)?+\[(?P<code>[^\[\]]*+)\]\s*+"
)
_SET = re.compile(r"!(\w+)!\s*=\s*(.*)")
_USE = re.compile(r"!(\w+)!")
_CODE = re.compile(r"(~?)([A-Z]{3}[A-Z0-9]*)(~?)")
_MOST = 1000  # words that one line may stand for


@dataclass(frozen=True, slots=True)
class OldAgent:
    """A role word, written 'word', 'word / plural' or 'word /', with its code."""

    code: str
    word: Noted


@dataclass(slots=True)
class OldAgents:
    """Words that follow each other and have one code."""

    code: str
    words: list[Noted] = field(default_factory=list)


def read_agents(lines: list[Line], report: Report) -> list[OldAgent]:
    """The agents of a file, each word for itself."""
    found: list[OldAgent] = []
    sets: dict[str, list[str]] = {}
    for line in report.carry(lines):
        text = line.text.strip()
        if match := _SET.fullmatch(text):
            sets[match[1]] = [m.strip() for m in match[2].split(",") if m.strip()]
            report.leave(line)
            continue
        match = _AGENT.fullmatch(text)
        if match is None:
            report.drop("this is no agent", "Write WORD {PLURAL} [~CODE].", line)
            continue
        code = _CODE.fullmatch(match["code"].strip().upper())
        column = line.text.index("[") + 2
        if code is None or (code[1] and code[3]):
            report.drop(
                f"{match['code'].strip()!r} is no agent code",
                "Write [~CODE] or [CODE~].",
                line,
                column,
            )
            continue
        words = _words(match["word"], sets, line, report)
        if not words:
            continue
        expanded = "!" in match["word"]
        plurals = [_plain(p) for p in (match["plurals"] or "").split()]
        comment = " ".join(filter(None, (match["word"] if expanded else "", line.comment)))
        for i, word in enumerate(words):
            first = not i
            if expanded and not match["braces"]:
                forms = [f"{word} /"]  # the set has the plurals itself
            elif match["braces"]:
                forms = [f"{word} / {plural}" for plural in plurals] or [f"{word} /"]
            else:
                forms = [word]
            for form in forms:
                word_comment, before = (comment, line.before) if first else ("", ())
                found.append(OldAgent(code[2] + code[3], Noted(form, word_comment, before, line)))
                first = False
    return found


def grouped(agents: Iterable[OldAgent]) -> list[OldAgents]:
    """Agents of one code that follow each other, as groups."""
    groups: list[OldAgents] = []
    for agent in agents:
        if not groups or groups[-1].code != agent.code:
            groups.append(OldAgents(agent.code))
        groups[-1].words.append(agent.word)
    return groups


def _words(text: str, sets: dict[str, list[str]], line: Line, report: Report) -> list[str]:
    """The words of an agent, the sets put in; none where that is not possible."""
    for name in _USE.findall(text):
        if name not in sets:
            report.drop(f"the set !{name}! is not defined", f"Define it: !{name}! = A, B.", line)
            return []
    parts = _USE.split(text)
    choices = [sets[part] if i % 2 else [part] for i, part in enumerate(parts)]
    if math.prod(map(len, choices)) > _MOST:
        report.drop(f"the sets make more than {_MOST} words of it", "Write the words that are meant.", line)
        return []
    words = [_plain("".join(chosen)) for chosen in itertools.product(*choices)]
    if any("!" in word or " /" in f" {word}" or not phrase_keys(word) for word in words):
        report.drop(f"{text.strip()!r} cannot be a role word", "Write words joined by '_'.", line)
        return []
    return list(dict.fromkeys(words))


def _plain(word: str) -> str:
    return " ".join(re.split(r"[_\s]+", word.strip("_ \t"))).lower()
