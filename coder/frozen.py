"""Frozen corpora: stories beside the events they gave when a person last looked, so that no change of coding goes unseen.

A YAML file of stories goes in, the sentences whose coding has changed come out; `rewrite` accepts the new coding and
leaves every other line of the file, comments too, as it was.  `docs/stability.md` describes the format.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from coder.checks import event_text
from coder.entries import Entry, Texts
from coder.errors import CoderError, Place, Problem
from coder.files import Map, read_yaml, shown_path, yaml_files
from coder.model import Document, Event, as_date
from coder.pipeline import Coder
from coder.validation import validation_problems

_GUIDE = "See docs/stability.md."
_SPECIAL = r"[\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff]"  # what YAML takes only escaped


class _SentenceShape(Entry):
    text: str = Field(min_length=1)
    events: Texts | None = None
    wanted: Texts | None = None
    wrong: str = ""
    review: Literal["new", "changed"] | None = None


class _StoryShape(Entry):
    id: str
    date: str | None = None
    note: str = ""
    text: str | None = None
    sentences: list[_SentenceShape] = Field(default_factory=list)


class _FileShape(Entry):
    stories: list[_StoryShape]


@dataclass(frozen=True, slots=True)
class FrozenSentence:
    """One sentence, its events as they were frozen (None: never coded), and what the reviewer said of them."""

    text: str
    events: tuple[str, ...] | None = None
    wanted: tuple[str, ...] | None = None  # what the events should be
    wrong: str = ""  # why they are not
    review: str = ""  # 'new' or 'changed': nobody has looked at these events yet
    place: Place = field(default_factory=lambda: Place(""), compare=False)


@dataclass(frozen=True, slots=True)
class FrozenStory:
    """One story; ``place`` is where it starts in its file."""

    id: str
    date: str | None
    sentences: tuple[FrozenSentence, ...]
    text: str | None  # of a story that nobody has cut into sentences yet
    place: Place = field(default_factory=lambda: Place(""), compare=False)


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence whose coding is not the frozen one; ``after`` is the sentence as it would be frozen now."""

    story: FrozenStory
    number: int  # of the sentence, from 1
    before: FrozenSentence
    after: FrozenSentence

    def __str__(self) -> str:
        """The place, the sentence, and its events: ``-`` is gone, ``+`` is new."""
        lines = [
            f"{self.after.place}  F201 {self.story.id}, sentence {self.number}: {self._verdict()}",
            f"    {self.after.text}",
        ]
        for line in difflib.ndiff(self.before.events or (), self.after.events or ()):
            if not line.startswith("?"):
                lines.append(f"  {line.rstrip()}")
        return "\n".join(lines)

    def _verdict(self) -> str:
        if self.before.events is None:
            return "coded for the first time"
        if self.before.wrong and not self.after.wrong:
            return "was marked wrong, and is now as wanted"
        if self.before.wrong:
            return f"was marked wrong ({self.before.wrong}), and has changed"
        return "the coding has changed"


@dataclass(frozen=True, slots=True)
class Marks:
    """How much of frozen corpora is right, by the reviewer's marks."""

    stories: int = 0
    sentences: int = 0
    right: int = 0  # sentences
    wrong: int = 0
    unreviewed: int = 0
    events: int = 0  # of all reviewed sentences
    events_right: int = 0
    events_wanted: int = 0


def read_frozen(path: Path) -> list[FrozenStory]:
    """The stories of a frozen corpus.  Raises `CoderError` with every problem of the file, each with its place."""
    shown = shown_path(path)
    content = read_yaml(path)
    if not isinstance(content, Map):
        raise CoderError(
            Problem("D105", "the file is not a mapping", "Start with 'stories:'.", Place(shown, 1))
        )
    try:
        file = _FileShape.model_validate(content)
    except ValidationError as e:
        known = sorted({*_FileShape.model_fields, *_StoryShape.model_fields, *_SentenceShape.model_fields})
        raise CoderError(validation_problems(e, content, shown, lambda _: known, _GUIDE)) from None
    problems: list[Problem] = []
    stories: list[FrozenStory] = []
    seen: dict[str, Place] = {}
    for shape, node in zip(file.stories, content["stories"], strict=True):
        place = Place(shown, node.line, node.column)
        if shape.id in seen:
            problems.append(
                Problem(
                    "D301",
                    f"the id {shape.id!r} is used twice",
                    f"It stands first at {seen[shape.id]}.",
                    place,
                )
            )
        seen.setdefault(shape.id, place)
        problems += _story_problems(shape, node, shown)
        sentences = tuple(
            FrozenSentence(
                " ".join(s.text.split()),
                None if s.events is None else tuple(s.events),
                None if s.wanted is None else tuple(s.wanted),
                s.wrong,
                s.review or "",
                Place(shown, n.line, n.column),
            )
            for s, n in zip(shape.sentences, node.get("sentences", ()), strict=True)
        )
        stories.append(FrozenStory(shape.id, shape.date, sentences, shape.text, place))
    if problems:
        raise CoderError(problems)
    return stories


def _story_problems(shape: _StoryShape, node: Map, shown: str) -> Iterator[Problem]:
    place = Place(shown, node.line, node.column)
    try:
        as_date(shape.date)
    except ValueError as e:
        yield Problem("D105", str(e), "Write dates as YYYY-MM-DD.", Place(shown, *node.places["date"]))
    if (shape.text is None) == ("sentences" not in node):
        yield Problem(
            "D105",
            f"story {shape.id!r} needs either 'text' or 'sentences'",
            "`code-events freeze` cuts a text.",
            place,
        )
    for sentence, at in zip(shape.sentences, node.get("sentences", ()), strict=True):
        if sentence.wanted is not None and not sentence.wrong:
            where = Place(shown, *at.places["wanted"])
            yield Problem(
                "D104",
                "'wanted' without 'wrong'",
                "Say under 'wrong:' why the events are not as wanted.",
                where,
            )
        if sentence.wanted is not None and sentence.wanted == sentence.events:
            where = Place(shown, *at.places["wanted"])
            yield Problem("D105", "the events are as wanted", "Remove 'wrong' and 'wanted'.", where)


def frozen_event(event: Event) -> str:
    """An event as frozen corpora write it: SOURCE CODE TARGET DATE MODALITY, then who said so."""
    parts = [event_text(event), event.date.isoformat() if event.date else "undated", event.modality]
    if event.attribution is not None:
        parts.append(f"said by {event.attribution.code}")
    return " ".join(parts)


def changes(coder: Coder, stories: Iterable[FrozenStory]) -> list[Change]:
    """The sentences that the coder codes otherwise than they are frozen, in the order of the stories."""
    found = []
    for story in stories:
        sentences = story.sentences or tuple(_cut(coder, story))
        for number, (before, events) in enumerate(
            zip(sentences, _coded(coder, story, sentences), strict=True), 1
        ):
            if events != before.events:
                found.append(Change(story, number, before, _accepted(before, events)))
    return found


def _cut(coder: Coder, story: FrozenStory) -> Iterator[FrozenSentence]:
    text = story.text or ""
    for sentence in coder.sentences(Document(story.id, text, story.date)):
        yield FrozenSentence(" ".join(text[sentence.start : sentence.end].split()), place=story.place)


def _coded(coder: Coder, story: FrozenStory, sentences: Sequence[FrozenSentence]) -> list[tuple[str, ...]]:
    """The events of each sentence.  An event belongs where its trigger stands, however the coder cuts the text."""
    starts, length = [], 0
    for sentence in sentences:
        starts.append(length)
        length += len(sentence.text) + 1
    found: list[list[str]] = [[] for _ in sentences]
    text = " ".join(s.text for s in sentences)
    for event in coder.code(Document(story.id, text, story.date)):
        found[bisect_right(starts, event.trigger.start) - 1].append(frozen_event(event))
    return [tuple(events) for events in found]


def _accepted(before: FrozenSentence, events: tuple[str, ...]) -> FrozenSentence:
    if before.wanted == events:
        return replace(before, events=events, wanted=None, wrong="", review="")
    review = "new" if before.events is None or before.review == "new" else "changed"
    return replace(before, events=events, review=review)


def count_marks(stories: Iterable[FrozenStory]) -> Marks:
    """The reviewer's marks, counted; a sentence that is wrong without 'wanted' counts with no event right."""
    n = dict.fromkeys(Marks.__dataclass_fields__, 0)
    for story in stories:
        n["stories"] += 1
        for sentence in story.sentences:
            n["sentences"] += 1
            if sentence.events is None or sentence.review:
                n["unreviewed"] += 1
                continue
            n["wrong" if sentence.wrong else "right"] += 1
            n["events"] += len(sentence.events)
            wanted = list((sentence.wanted or ()) if sentence.wrong else sentence.events)
            n["events_wanted"] += len(wanted)
            for event in sentence.events:
                if event in wanted:
                    wanted.remove(event)
                    n["events_right"] += 1
    return Marks(**n)


def freeze(coder: Coder, paths: Sequence[Path], *, write: bool) -> tuple[list[Change], str]:
    """The changes in files or folders of frozen corpora, and a closing line; with ``write`` the files take them up.

    Raises `CoderError` with the problems of all files; nothing is written then.
    """
    files = [file for path in paths for file in _files(path)]
    stories: dict[Path, list[FrozenStory]] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            stories[file] = read_frozen(file)
        except CoderError as e:
            problems.extend(e.problems)
    if problems:
        raise CoderError(problems)
    found: list[Change] = []
    for file, content in stories.items():
        changed = changes(coder, content)
        if changed and write:
            rewrite(file, changed)
            stories[file] = read_frozen(file)
        found += changed
    marks = count_marks(story for content in stories.values() for story in content)
    return found, f"{_count(marks)}; {len(found)} changed"


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise CoderError(Problem("D101", "no such file or folder", place=Place(str(path))))
    return yaml_files(path)


def _count(marks: Marks) -> str:
    told = f"{marks.stories} stories, {marks.sentences} sentences, {marks.right} right, {marks.wrong} marked wrong"
    return told + (f", {marks.unreviewed} not reviewed" if marks.unreviewed else "")


# ---- Rewriting --------------------------------------------------------------------------------------


def rewrite(path: Path, accepted: Sequence[Change]) -> None:
    """Writes the new coding into the file, in place of the old; every other line stays as it is.

    Raises `CoderError` F202, and leaves the file alone, where its layout does not allow that.
    """
    text = path.read_text(encoding="utf-8-sig")
    lines = text.splitlines()
    expected = _after(read_frozen(path), accepted)
    fresh: dict[int, list[FrozenSentence]] = {}  # of stories that are cut now, by the line where they start
    for change in reversed(accepted):  # from the end, so that earlier places stay true
        if change.story.sentences:
            block = _Block(lines, change.before.place)
            lines[block.start : block.end] = block.with_sentence(change.after)
        elif change.number > 1:
            fresh.setdefault(change.story.place.line, []).insert(0, change.after)
        else:
            block = _Block(lines, change.story.place)
            sentences = [change.after, *fresh.get(change.story.place.line, ())]
            lines[block.start : block.end] = block.with_sentences(sentences)
    made = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        made.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        try:
            sound = read_frozen(made) == expected
        except CoderError:
            sound = False
        if not sound:
            hint = "Write a sentence as '- text: ...' and its keys on lines of their own, as docs/stability.md shows."
            raise CoderError(
                Problem("F202", "the file's layout cannot be kept", hint, accepted[0].before.place)
            )
        os.replace(made, path)
    finally:
        made.unlink(missing_ok=True)


def _after(stories: Sequence[FrozenStory], accepted: Sequence[Change]) -> list[FrozenStory]:
    """The stories with the changes, as the rewritten file must read."""
    new = {(c.story.id, c.number): c.after for c in accepted}
    result = []
    for story in stories:
        if story.sentences:
            sentences = tuple(new.get((story.id, n), s) for n, s in enumerate(story.sentences, 1))
        else:
            sentences = tuple(c.after for c in accepted if c.story.id == story.id)
        result.append(replace(story, sentences=sentences, text=None))
    return result


class _Block:
    """The lines of one mapping in a list: ``- key: value`` and the keys below, each with what hangs on it."""

    def __init__(self, lines: list[str], place: Place) -> None:
        start, indent = place.line - 1, place.column - 1
        self.start, self.indent = start, " " * indent
        end = start + 1
        while end < len(lines) and (not lines[end].strip() or lines[end].startswith(self.indent)):
            end += 1
        while not lines[end - 1].strip():
            end -= 1
        self.end = end
        self.dash = lines[start][:indent]
        self.keys: dict[str, list[str]] = {}
        key = ""
        for line in [self.indent + lines[start][indent:], *lines[start + 1 : end]]:
            found = re.match(rf"{self.indent}([a-z]+):(?:\s|$)", line)
            key = found[1] if found else key
            self.keys.setdefault(key, []).append(line)

    def with_sentence(self, after: FrozenSentence) -> list[str]:
        """The lines with the sentence's new events and marks."""
        for key in ("wanted", "wrong"):
            if getattr(after, key) in (None, ""):  # an empty list of wanted events is a mark, too
                self.keys.pop(key, None)
        self.keys.pop("review", None)
        old = self.keys.pop("events", [])
        first, *rest = self.keys.items()
        self.keys = dict([first, ("events", self._events(old, after.events or ()))])
        if after.review:
            self.keys["review"] = [f"{self.indent}review: {after.review}"]
        self.keys.update(rest)
        return self._lines()

    def _events(self, old: list[str], events: tuple[str, ...]) -> list[str]:
        """The list of events; one that was there before keeps its line, and the comments above it."""
        kept: dict[str, list[list[str]]] = {}
        above: list[str] = []
        for line in old[1:]:
            item = re.match(r"\s*- (.*?)(?:\s+#.*)?$", line)
            if item:
                kept.setdefault(item[1], []).append([*above, line])
                above = []
            else:
                above.append(line)
        remark = re.search(r"\s+#.*$", old[0]) if old else None
        comment = remark[0] if remark else ""
        if not events:
            return [f"{self.indent}events: []{comment}", *above]
        lines = [f"{self.indent}events:{comment}"]
        for event in events:
            lines += kept[event].pop(0) if kept.get(event) else [f"{self.indent}  - {event}"]
        return lines + above

    def with_sentences(self, sentences: Sequence[FrozenSentence]) -> list[str]:
        """The lines of a story, its text cut into the sentences."""
        lines = [f"{self.indent}sentences:"]
        for sentence in sentences:
            item = f"{self.indent}  - text: {_scalar(sentence.text)}"
            inner = _Block([item], Place("", 1, len(self.indent) + 5))
            lines += inner.with_sentence(sentence)
        self.keys["text"] = lines
        return self._lines()

    def _lines(self) -> list[str]:
        lines = [line for part in self.keys.values() for line in part]
        return [self.dash + lines[0][len(self.indent) :], *lines[1:]]


def _scalar(text: str) -> str:
    """A sentence as a YAML scalar on one line: plain where YAML reads it back so, else quoted."""
    plain = text[:1].isalpha() and not re.search(r": |:$| #|" + _SPECIAL, text)
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    if not re.search(_SPECIAL, text):
        return "'" + text.replace("'", "''") + "'"
    return re.sub(_SPECIAL, lambda m: f"\\u{ord(m[0]):04x}", json.dumps(text, ensure_ascii=False))
