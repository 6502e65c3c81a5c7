"""Our dictionaries in the form of PETRARCH2: what it can express, and a report of what it cannot."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lark

from coder.dictionary import GAP, Sources, read_sources
from coder.entries import ActorEntry, VerbBlock, VerbEntry
from coder.errors import CoderError, Place, Problem
from coder.legacy.actors import plain_name
from coder.legacy.importer import settings_template
from coder.legacy.signs import write_pattern
from coder.patterns import PatternError, parse_pattern
from coder.phrases import STEM
from coder.sequences import parse_sequence, split_pattern
from coder.transformations import SAME, parse_transformation

KINDS = ("verbs", "actors", "agents", "discards", "issues")
_SAFE = re.compile(r"[^\[\]{}#;<>~&+\s_][^\[\]{}#;<>\n]*")  # a name that does not start or hold a sign
_DAY = dt.timedelta(days=1)
_ALTERNATIVES = 50  # patterns that one of ours may become


@dataclass(slots=True)
class Exported:
    """The text of each kind of file, and what could not be expressed."""

    files: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def export_dictionaries(folder: Path) -> Exported:
    """The dictionaries of a folder as old files.  Raises `CoderError` where they cannot be read."""
    sources = read_sources([folder])
    writer = _Writer(sources)
    result = Exported(problems=writer.problems)
    for kind, lines in (
        ("verbs", [*writer.synsets(), *writer.blocks(), *writer.verbs(), *writer.transformations()]),
        ("actors", list(writer.actors())),
        ("agents", list(writer.agents())),
        ("discards", list(writer.discards())),
        ("issues", list(writer.issues())),
    ):
        if lines:
            result.files[kind] = "\n".join(lines) + "\n"
    return result


def write_old(exported: Exported, targets: tuple[Path, ...]) -> list[Path]:
    """Writes the files; returns their paths.

    A target whose name holds a kind ('my.verbs.txt') gets that kind; any other is a folder, or with a
    suffix a stem ('my.txt' gives 'my.verbs.txt', 'my.actors.txt', ...).  Raises `CoderError`.
    """
    written = []
    try:
        for target in targets:
            own = [kind for kind in KINDS if kind in target.name.lower()]
            for kind in own or KINDS:
                if kind not in exported.files and not own:
                    continue
                if own:
                    path = target
                elif target.suffix:
                    path = target.with_name(f"{target.stem}.{kind}{target.suffix}")
                else:
                    path = target / f"{kind}.txt"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(exported.files.get(kind, ""), encoding="utf-8", newline="\n")
                written.append(path)
    except OSError as e:
        raise CoderError(
            Problem("L105", f"cannot be written: {e.strerror}", "Give another file.", Place(str(e.filename)))
        ) from None
    return written


class _Writer:
    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.problems: list[Problem] = []

    def tell(self, name: str, message: str, place: Place | None = None) -> None:
        place = place or self.sources.places.get(name)
        self.problems.append(Problem("L104", f"{name}: {message}", "See 'Export' in docs/import.md.", place))

    def safe(self, name: str, text: str) -> bool:
        """Can a phrase stand in an old file?  If not, it is told."""
        if _SAFE.fullmatch(text.removesuffix(STEM)) and not text.startswith("---"):
            return True
        self.tell(name, f"{text!r} holds a sign of the old form; left out")
        return False

    # ---- verbs --------------------------------------------------------------------------------------

    def synsets(self) -> Iterator[str]:
        for name, members in self.sources.synsets.items():
            yield f"&{name}"
            for member in members:
                if member.startswith("&"):
                    yield f"+{member}"
                elif self.safe(f"&{name}", member):
                    yield f"+{_old(member)}"
            yield ""

    def blocks(self) -> Iterator[str]:
        for block in self.sources.blocks.values():
            yield f"--- {_header(block.id)} [{block.code}] ---"
            yield from self._block_verbs(block)
            for text in block.patterns:
                code, pattern = split_pattern(text)
                try:
                    parse_sequence(pattern)
                except PatternError as e:
                    self.tell(block.id, f"{pattern!r}: {e.message}")
                    continue
                yield f"- {write_pattern(pattern)} [{code}]"
            yield ""

    def _block_verbs(self, block: VerbBlock) -> Iterator[str]:
        for text in block.verbs:
            verb, _, forms = (part.strip() for part in text.partition(" / "))
            if not self.safe(block.id, verb):
                continue
            words = verb.split()
            at = next((i for i, w in enumerate(words) if w.startswith("+")), 0)
            words[at] = words[at].lstrip("+")
            line = _verb(words, at, words[at])
            if forms:
                line += f" {{{' '.join(_verb(words, at, form) for form in forms.split())}}}"
            own = block.codes.get(verb)
            yield line + (f" [{own}]" if own else "")

    def verbs(self) -> Iterator[str]:
        """Entries of our own kind: those without acts, nouns and parts that word order cannot say."""
        for entry in self.sources.verbs.values():
            if entry.act or entry.code is None:
                self.tell(entry.id, "acts over content cannot be expressed")
                continue
            if entry.noun:
                self.tell(entry.id, "event nouns cannot be expressed")
            if not entry.verb:
                continue
            yield from self._entry(entry)

    def _entry(self, entry: VerbEntry) -> Iterator[str]:
        code = entry.code or "---"
        if entry.roles == "swapped":
            code = f":{code}"
        elif entry.reciprocal == "true":
            code = f"{code}:{code}"
        elif entry.reverse:
            code = f"{code}:{entry.reverse}"
        lines = []
        for text in entry.patterns:
            lines += [f"- {p} [{code}]" for p in self._patterns(entry, text)]
        for text in entry.never:
            lines += [f"- {p} [---]" for p in self._patterns(entry, text)]
        if entry.patterns and not lines:
            return
        yield f"--- {_header(entry.id)} [{'---' if entry.patterns else code}] ---"
        for verb in entry.verb:
            if self.safe(entry.id, verb):
                yield _verb(verb.split(), 0, verb.split()[0])
        yield from lines
        yield ""

    def _patterns(self, entry: VerbEntry, text: str) -> list[str]:
        """The old patterns that together say what one of ours says; none (and told) where that is not possible."""
        try:
            tree = parse_pattern(text)
        except PatternError as e:
            self.tell(entry.id, f"{text!r}: {e.message}")
            return []
        choices: list[list[str]] = []
        for node in tree.children:
            found = _choices(node)
            if found is None:
                what = "an event noun's" if "NOUN" in text else "this"
                self.tell(entry.id, f"{text!r}: {what} pattern cannot be expressed")
                return []
            choices.append(found)
        patterns = [" ".join(filter(None, chosen)) for chosen in itertools.product(*choices)]
        if len(patterns) > _ALTERNATIVES:
            self.tell(entry.id, f"{text!r}: too many alternatives ({len(patterns)})")
            return []
        return patterns

    def transformations(self) -> Iterator[str]:
        signs = {"source": "a", "target": "b", "other": "c", "nobody": "_", "*": "."}
        for rule in self.sources.transformations.values():
            try:
                who, outer, left, inner, right = parse_transformation(rule.when)
            except PatternError as e:
                self.tell(rule.id, f"{rule.when!r}: {e.message}")
                continue
            code = "Q" if rule.code == SAME else rule.code
            target = "b" if "target" in (who, left, right) else "."
            verb = inner.upper() if inner else "Q"
            yield f"~ {signs[who]} ({signs[left]} {signs[right]} {verb}) {outer.upper()} = a {target} {code}"

    # ---- actors and the rest -------------------------------------------------------------------------

    def actors(self) -> Iterator[str]:
        for actor in self.sources.actors.values():
            places = [key for key in ("capital", "cities", "regions") if getattr(actor, key)]
            if places:
                self.tell(actor.id, f"{' and '.join(places)} become names of the actor")
            names = [*actor.names, *actor.adjectives, *actor.people, *actor.capital, *actor.cities]
            names = [n for n in [*names, *actor.regions] if self.safe(actor.id, n)]
            if not names:
                continue
            yield _name(names[0])
            yield from (f"+{_name(name)}" for name in names[1:])
            yield from (f" [{code}]" for code in self._codes(actor))

    def _codes(self, actor: ActorEntry) -> Iterator[str]:
        for text in [*([actor.code] if actor.code else []), *actor.codes]:
            code, _, span = text.partition(" ")
            start, _, end = span.partition("..")
            try:
                since = dt.date.fromisoformat(start) if start else None
                until = dt.date.fromisoformat(end) - _DAY if end else None
            except (ValueError, OverflowError):
                self.tell(actor.id, f"{text!r} is no range of dates")
                continue
            if since and until:
                yield f"{code} {since:%Y%m%d}-{until:%Y%m%d}"
            elif since:
                yield f"{code} >{since - _DAY:%Y%m%d}"
            elif until:
                yield f"{code} <{until + _DAY:%Y%m%d}"
            else:
                yield code

    def agents(self) -> Iterator[str]:
        for word, code in self.sources.agents:
            singular, stroke, plural = (part.strip() for part in word.partition(" /"))
            if not self.safe("agents", singular):
                continue
            forms = f" {{{_old(plural)}}}" if stroke else ""
            yield f"{_old(singular)}{forms} [{code if code.endswith('~') else '~' + code}]"
        known = {(w, m["code"]) for m in settings_template().get("modifiers", ()) for w in m["words"]}
        for word, code in self.sources.modifiers:
            if (word, code) not in known:
                self.tell("modifiers", f"{word!r} ({code}) cannot be expressed")

    def discards(self) -> Iterator[str]:
        for discard in self.sources.discards:
            if self.safe("discards", discard.phrase):
                yield ("+" if discard.level == "story" else "") + discard.phrase.upper()

    def issues(self) -> Iterator[str]:
        for issue in self.sources.issues:
            yield f'<ISSUE CATEGORY="{issue.label.replace(chr(34), " ")}" TYPE="{issue.type.replace(chr(34), " ") or "ALL"}">'
            for word in issue.words:
                if self.safe(f"issue {issue.code}", word):
                    yield f"{word} [{issue.code}]"
            for word in issue.never:
                if self.safe(f"issue {issue.code}", word):
                    yield f"~{word}"
            yield "</ISSUE>"


def _choices(node: Any) -> list[str] | None:
    """The alternatives of one element of our patterns in the old signs; None where there are none."""
    kind = node.data
    if kind == "word":
        return [str(node.children[0]).upper()]
    if kind == "synset":
        return [f"&{node.children[0]}"]
    if kind == "group":
        found = []
        for alternative in node.children:
            inner = alternative.children[0]
            is_synset = isinstance(inner, lark.Tree)
            found.append(
                f"&{inner.children[0]}" if is_synset else "_".join(map(str, alternative.children)).upper()
            )
        return found
    if kind == "slot":
        return {"source": ["$"], "target": ["+"]}.get(str(node.children[0]))
    if kind == "trigger":
        return ["*"] if node.children[0] == "VERB" else None
    return [""] if kind == "gap" else None


def _verb(words: list[str], at: int, head: str) -> str:
    """A verb in one of its forms: 'BREAK', '+BROKE_DOWN', 'WIRE_+TAPPED'."""
    marked = [w if i != at else (head if len(words) == 1 else f"+{head}") for i, w in enumerate(words)]
    return "_".join(marked).upper()  # 'act_', 'accus~' keep their sign


def _header(entry_id: str) -> str:
    """What the header of a block is called: 'petrarch.break_off.2' is BREAK_OFF."""
    return re.sub(r"\.\d+$", "", entry_id.partition(".")[2] or entry_id).upper()


def _name(name: str) -> str:
    """A name in capitals, unless it comes back otherwise: 'MacArthur' stays as it is."""
    old = " ".join(_old(part) for part in name.split(GAP))
    return old if plain_name(old) == name else " ".join("_".join(part.split()) for part in name.split(GAP))


def _old(phrase: str) -> str:
    return "_".join(phrase.split()).upper()
