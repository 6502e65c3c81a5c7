"""Old dictionaries as YAML of ours, comments and all; the same entries always give the same text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from coder.checks_text import yaml_kind
from coder.legacy.actors import OldActor
from coder.legacy.agents import OldAgents
from coder.legacy.lines import CONTROL, Noted, unique
from coder.legacy.verbs import OldBlock, OldSynset, OldTransformation
from coder.legacy.words import OldDiscard, OldIssue

_PLAIN = re.compile(r"[^\W_][\w .,'’()/&+*=-]*")
_UNSAFE = re.compile(r"[ ]#|: |[ :]$")


def scalar(text: str) -> str:
    """A value as YAML writes it; quoted where anything in it could be read as something else."""
    if _PLAIN.fullmatch(text) and not _UNSAFE.search(text) and not text[0].isdigit() and not yaml_kind(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return CONTROL.sub(lambda found: f"\\U{ord(found[0]):08x}", quoted)


def actors_yaml(actors: Iterable[OldActor]) -> Iterator[str]:
    """The lines of a file of actors."""
    yield "actors:"
    for actor in actors:
        names = unique(actor.names)
        yield from _comments(names[0], "  ")
        yield f"  - id: {scalar(actor.id)}"
        yield f"    kind: {actor.kind}"
        yield "    names:"
        for i, name in enumerate(names):
            yield from _item(name, "      ", comments=bool(i))
        yield "    codes:"
        for code in unique(actor.codes):
            yield from _item(code, "      ")


def agents_yaml(groups: Iterable[OldAgents]) -> Iterator[str]:
    """The lines of a file of agents."""
    yield "agents:"
    for group in groups:
        words = unique(group.words)
        yield from _comments(words[0], "  ")
        yield f"  - code: {scalar(group.code)}"
        yield "    words:"
        for i, word in enumerate(words):
            yield from _item(word, "      ", comments=bool(i))


def synsets_yaml(synsets: Iterable[OldSynset]) -> Iterator[str]:
    """The lines of a file of synsets."""
    yield "synsets:"
    for synset in synsets:
        yield from _hashed(synset.line.before, "  ")
        if not synset.members:
            yield f"  {synset.name}: []{_behind(synset.line.comment)}"
            continue
        yield f"  {synset.name}:{_behind(synset.line.comment)}"
        for member in unique(synset.members):
            yield from _item(member, "    ")


def blocks_yaml(blocks: Iterable[OldBlock]) -> Iterator[str]:
    """The lines of a file of verb blocks."""
    yield "verb_blocks:"
    for block in blocks:
        yield from _hashed(block.line.before, "  ")
        yield f"  - id: {scalar(block.id)}{_behind(block.line.comment)}"
        yield f'    code: "{block.code}"'
        yield "    verbs:"
        for verb in unique(block.verbs):
            yield from _item(verb, "      ")
        if block.codes:
            yield "    codes:"
            for verb_name, code in block.codes.items():
                yield f'      {scalar(verb_name)}: "{code}"'
        if block.patterns:
            yield "    patterns:"
            for pattern in unique(block.patterns):
                yield from _item(pattern, "      ")


def transformations_yaml(rules: Iterable[OldTransformation]) -> Iterator[str]:
    """The lines of a file of transformations."""
    yield "transformations:"
    for rule in rules:
        yield from _hashed(rule.line.before, "  ")
        yield f"  - id: {scalar(rule.id)}{_behind(rule.line.comment)}"
        yield f'    code: "{rule.code}"' if rule.code != "same" else "    code: same"
        yield f"    when: {scalar(rule.when)}"


def discards_yaml(discards: Iterable[OldDiscard]) -> Iterator[str]:
    """The lines of a file of discards."""
    yield "discards:"
    for discard in discards:
        yield from _comments(discard.phrase, "  ")
        yield f"  - phrase: {scalar(discard.phrase.text)}{_behind(discard.phrase.comment)}"
        if discard.story:
            yield "    level: story"


def issues_yaml(issues: Iterable[OldIssue]) -> Iterator[str]:
    """The lines of a file of issues."""
    yield "issues:"
    for issue in issues:
        yield f"  - code: {scalar(issue.code)}"
        if issue.label:
            yield f"    label: {scalar(issue.label)}"
        if issue.type:
            yield f"    type: {scalar(issue.type)}"
        for key, words in (("words", issue.words), ("never", issue.never)):
            if words:
                yield f"    {key}:"
                for word in unique(words):
                    yield from _item(word, "      ")


def comment_lines(comments: Iterable[str]) -> Iterator[str]:
    """Comments that stand by themselves, one a line."""
    return _hashed(comments, "")


def _item(value: Noted, indent: str, comments: bool = True) -> Iterator[str]:
    if comments:
        yield from _comments(value, indent)
    yield f"{indent}- {scalar(value.text)}{_behind(value.comment)}"


def _comments(value: Noted, indent: str) -> Iterator[str]:
    return _hashed(value.before, indent)


def _hashed(comments: Iterable[str], indent: str) -> Iterator[str]:
    for comment in comments:
        yield f"{indent}# {comment}".rstrip()


def _behind(comment: str) -> str:
    return f"  # {comment}" if comment else ""
