"""Old verb files: synsets, and blocks of verbs with patterns over the words around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from coder.legacy.lines import Ids, Line, Noted, Report, not_carried, unread
from coder.legacy.signs import read_pattern
from coder.patterns import PatternError
from coder.phrases import STEM
from coder.sequences import parse_sequence
from coder.tokens import phrase_keys
from coder.transformations import parse_transformation

_HEADER = re.compile(r"---++[^\[\]]*?(?:\[[^\[\]]*+\]\s*+)*+-*+\s*+")
_CODED = re.compile(r"(?P<text>[^\[\]]*?)\s*+(?:\[(?P<code>[^\[\]]*+)\])?+\s*+")
_CODE = re.compile(r"---|###|\+\+\+|[0-9A-Za-z]{2,8}[?!]?(?::[0-9A-Za-z]{2,8}[?!]?)?|:[0-9A-Za-z]{2,8}")
_GROUP = re.compile(r"^-\s[^\n{(]*+[{(][^\n)}]*+[)}][^\n\[]*+\[", re.M)
_FORMS = re.compile(r"(?P<verb>[^{}]*)\{(?P<forms>[^{}]*)\}(?P<rest>[^{}]*)")

_SIDE = r"([a-z._])"
_VERB = r"([A-Z][\w+-]*)"
_TRANSFORMATION = re.compile(
    rf"{_SIDE}\s*\(\s*{_SIDE}\s+{_SIDE}\s+{_VERB}\s*\)\s*{_VERB}\s*=\s*{_SIDE}\s+{_SIDE}\s+\[?([^\s\]]+)\]?"
)


@dataclass(slots=True)
class OldBlock:
    """Verbs with one code and their patterns, each 'CODE PATTERN'."""

    id: str
    code: str
    line: Line
    verbs: list[Noted] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    patterns: list[Noted] = field(default_factory=list)
    note: str = ""


@dataclass(slots=True)
class OldSynset:
    """A named list of words and phrases."""

    name: str
    line: Line
    members: list[Noted] = field(default_factory=list)


@dataclass(slots=True)
class OldTransformation:
    """A rule about an event within another: 'source say (target attack *)' and its code."""

    id: str
    code: str
    when: str
    line: Line


@dataclass(slots=True)
class OldVerbs:
    """All of a verb file."""

    blocks: list[OldBlock] = field(default_factory=list)
    synsets: dict[str, OldSynset] = field(default_factory=dict)
    transformations: list[OldTransformation] = field(default_factory=list)


def detect(text: str) -> str:
    """The dialect of a verb file: by the headers of its blocks, and by groups in its patterns."""
    headers = re.search(r"^---.*---", text, re.M) is not None
    groups = re.search(_GROUP, text) is not None or re.search(r"^~ ", text, re.M)
    return "petrarch2" if headers and groups else "petrarch" if headers else "tabari"


def read_verbs(
    lines: list[Line], ids: Ids, dialect: str, report: Report, names: frozenset[str] = frozenset()
) -> OldVerbs:
    """The synsets and blocks of a file; what cannot be carried is told.  ``names`` are the synsets of other files."""
    return _Reader(ids, dialect, report, names | _synset_names(lines)).read(lines)


def _synset_names(lines: list[Line]) -> frozenset[str]:
    return frozenset(line.text.strip()[1:].strip("_ ") for line in lines if line.text.startswith("&"))


def defined_synsets(text: str) -> frozenset[str]:
    """The names of the synsets that the text of a verb file defines."""
    return frozenset(name.strip("_") for name in re.findall(r"^&([A-Z0-9_]+)[ \t]*(?:[#;].*)?$", text, re.M))


class _Reader:
    def __init__(self, ids: Ids, dialect: str, report: Report, names: frozenset[str]) -> None:
        self.ids, self.dialect, self.report, self.names = ids, dialect, report, names
        self.found = OldVerbs()
        self.block: OldBlock | None = None
        self.synset: OldSynset | None = None

    def read(self, lines: list[Line]) -> OldVerbs:
        for line in self.report.carry(lines):
            text = line.text.strip()
            if text.startswith("&"):
                self._open_synset(text[1:].strip("_ "), line)
            elif self.synset is not None and text.startswith("+"):
                self._member(text[1:], line)
            elif text.startswith("---"):
                self._open_block(text, line)
            elif text.startswith("-"):
                self.synset = None
                self._pattern(text[1:].strip(), line)
            elif text.startswith("~"):
                self.synset = None
                self._transformation(text[1:].strip(), line)
            else:
                self.synset = None
                self._verb(text, line)
        self.found.blocks = [b for b in self.found.blocks if self._usable(b)]
        for block in self.found.blocks:
            block.id = self.ids.make(block.id)
        verbs = {v.text.partition(" / ")[0].replace("+", "") for b in self.found.blocks for v in b.verbs}
        self.found.transformations = [t for t in self.found.transformations if self._applies(t, verbs)]
        for rule in self.found.transformations:
            rule.id = self.ids.make(rule.id)
        return self.found

    def _applies(self, rule: OldTransformation, verbs: set[str]) -> bool:
        _, outer, _, inner, _ = parse_transformation(rule.when)
        for verb in filter(None, (outer, inner)):
            if verb.replace("_", " ") not in verbs:
                hint = "Write a verb of this file."
                self.report.drop(f"the verb {verb.upper()} is not in this file", hint, rule.line)
                return False
        return True

    def _usable(self, block: OldBlock) -> bool:
        if block.verbs:
            return True
        self.report.drop("the block has no verb", "Write its verbs below the header.", block.line)
        for pattern in block.patterns:
            assert pattern.line is not None
            self.report.drop("the pattern's block has no verb", "Write the verbs above it.", pattern.line)
        return False

    def _open_synset(self, name: str, line: Line) -> None:
        if not re.fullmatch(r"[A-Z0-9]+(_[A-Z0-9]+)*", name):
            self.report.drop(f"&{name} is no name of a synset", "Names are capital letters.", line)
            self.synset = OldSynset(name, line)  # its members go with it
            return
        if name in self.found.synsets:
            self.report.tell(
                "L102", f"&{name} is defined twice; the members are put together", "Join the two.", line
            )
        self.synset = self.found.synsets.setdefault(name, OldSynset(name, line))

    def _member(self, text: str, line: Line) -> None:
        assert self.synset is not None
        if self.synset.name not in self.found.synsets:
            self.report.drop("the synset of this word is not carried over", "Correct its name.", line)
            return
        word = _plain(text)
        if self.dialect == "tabari" and not text.rstrip().endswith(("_", STEM)) and word[-1:].isalpha():
            word += STEM
        if text.startswith("&"):
            if text[1:].strip("_ ") not in self.names:
                self.report.drop(f"the synset {text.strip()} is not defined", "Define it.", line)
                return
            word = text.strip("_ ")
        elif not phrase_keys(word.rstrip(STEM)):
            self.report.drop(f"{text.strip()!r} is no word", "Write words joined by '_'.", line)
            return
        self.synset.members.append(Noted(word, line.comment, line.before))

    def _code(self, text: str | None, line: Line) -> str | None:
        """A code as we write it; None where it is none."""
        code = (text or "").replace(" ", "")
        if _CODE.fullmatch(code):
            return code
        column = max(line.text.find("["), 0) + 2
        hint = "Write [CODE], [CODE:CODE] or [---]."
        self.report.tell("L101", f"{code!r} is no event code", hint, line, column)
        return None

    def _open_block(self, text: str, line: Line) -> None:
        self.synset = None
        match = _HEADER.fullmatch(text)
        codes = re.findall(r"\[([^\[\]]*)\]", text)
        name = text.strip("- ").partition("[")[0].strip()
        if match is None:
            why = "only the name and the code of this header are carried over"
            self.report.tell("L102", why, "Write --- VERB [CODE] ---.", line)
            line = replace(line, before=(*line.before, not_carried(text)))
        for further in codes[1:]:
            hint = "A block has one code; the old coders read the first."
            self.report.tell("L102", f"the code [{further}] is not carried over", hint, line)
            line = replace(line, before=(*line.before, not_carried(f"[{further}]")))
        code = self._code(codes[0], line) if codes else "---"
        self.block = OldBlock(_plain(name), code or "---", line)
        self.found.blocks.append(self.block)

    def _verb(self, text: str, line: Line) -> None:
        forms: list[str] = []
        if "{" in text:
            match = _FORMS.fullmatch(text)
            if match is None:
                self.report.drop("the braces do not fit", "Write VERB {FORM FORM}.", line)
                return
            text, forms = match["verb"] + match["rest"], match["forms"].replace(",", " ").split()
        coded = _CODED.fullmatch(text)
        if coded is None or not coded["text"].strip():
            self.report.drop("this is neither verb nor pattern", "Write VERB, or - PATTERN [CODE].", line)
            return
        verb, at = _head(coded["text"])
        if not verb or not phrase_keys(verb[at].rstrip(STEM)) or any("/" in w or "[" in w for w in verb):
            self.report.drop(f"{coded['text'].strip()!r} is no verb", "Write words joined by '_'.", line)
            return
        code = self._code(coded["code"], line) if coded["code"] is not None else None
        if coded["code"] is not None and code is None:
            self.report.left.append(not_carried(f"[{coded['code']}]"))
        if self.dialect == "tabari" or self.block is None:
            if self.dialect != "tabari":
                self.report.tell(
                    "L103", "the verb stands before any header", "It gets a block of its own.", line
                )
            self.block = OldBlock(" ".join(verb), code or "---", line)
            self.found.blocks.append(self.block)
            code = None
        name = _written(verb, at)
        if len(verb) == 1 and coded["text"].rstrip().endswith("_"):
            name += "_"  # in this form only
        elif self.dialect == "tabari" and not forms and len(verb) == 1 and not name.endswith(STEM):
            name += STEM
        heads = [self._form(form, verb, at) for form in forms]
        written = " ".join(dict.fromkeys(h for h in heads if h))
        if coded["code"] is not None and code:
            self.block.codes[name] = code
        self.block.verbs.append(
            Noted(f"{name} / {written}" if written else name, line.comment, line.before, line)
        )
        for form, head in zip(forms, heads, strict=True):
            if not head:
                self._further(form, name, line)

    def _further(self, form: str, name: str, line: Line) -> None:
        """An irregular form with other words than its verb is a verb of its own, with the same code."""
        assert self.block is not None
        words, at = _head(form)
        if not words or not phrase_keys(words[at]) or any("/" in w or "[" in w for w in words):
            why = f"the form {form!r} is not carried over"
            self.report.lose("L102", why, "It is no word.", line, 1, f"{{{form}}}")
            return
        own = _written(words, at)
        self.block.verbs.append(Noted(own))
        if name in self.block.codes:
            self.block.codes[own] = self.block.codes[name]

    def _form(self, form: str, verb: list[str], at: int) -> str:
        """The head of an irregular form with the words of its verb; '' where it has others."""
        words, head = _head(form)
        if (
            len(words) == len(verb)
            and [*words[:at], *words[at + 1 :]] == [*verb[:at], *verb[at + 1 :]]
            and head == at
        ):
            return words[at]
        if len(verb) == 1 and len(words) == 1:
            return words[0]
        return ""

    def _transformation(self, text: str, line: Line) -> None:
        """'a (b . ATTACK) SAY = a b 112': who says it, and in brackets what; then what becomes of it."""
        match = _TRANSFORMATION.fullmatch(text)
        hint = "Write ~ a (b . VERB) VERB = a b CODE."
        if match is None:
            self.report.drop("the transformation cannot be read", hint, line)
            return
        who, left, right, inner, outer, source, target, code = match.groups()
        names = {source: "source", target: "target", ".": "*", "_": "nobody"}
        others = {name for name in (who, left, right) if name not in names}
        code = "same" if code == "Q" else code
        if source in "._" or source not in (who, left, right) or len(others) > 1 or source == target:
            self.report.drop("the sides of the two events do not fit", hint, line)
        elif target not in (who, left, right) and target not in "._":
            self.report.drop(f"nobody is {target!r} here", hint, line)
        elif not _CODE.fullmatch(code) and code != "same":
            self.report.drop(f"{code!r} is no event code", hint, line)
        else:
            sides = [names.get(name, "other") for name in (who, left, right)]
            verb = "any" if inner == "Q" else inner.lower().strip("_")
            when = f"{sides[0]} {outer.lower().strip('_')} ({sides[1]} {verb} {sides[2]})"
            try:
                parse_transformation(when)
            except PatternError as e:
                self.report.drop(e.message, hint, line)
                return
            self.found.transformations.append(OldTransformation(f"{outer} {inner}", code, when, line))

    def _pattern(self, text: str, line: Line) -> None:
        if self.block is None:
            self.report.drop("there is no verb before this line", "Begin the block with its verb.", line)
            return
        match = _CODED.fullmatch(text)
        if match is None or match["code"] is None:
            self.report.drop("the pattern has no code at its end", "Write - PATTERN [CODE].", line)
            return
        code = self._code(match["code"], line)
        if code is None:
            self.report.left += unread(line)
            return
        pattern, places = read_pattern(match["text"], self.names, self.dialect == "tabari")
        offset = line.text.find(match["text"]) + 1
        for name, at in places.unknown:
            hint = f"Define &{name}, or correct the name."
            self.report.tell("L101", f"the synset &{name} is not defined", hint, line, offset + at)
        if places.unknown:
            self.report.left += unread(line)
            return
        try:
            parse_sequence(pattern)
        except PatternError as e:
            column = offset + places.old_column(e.column)
            self.report.drop(e.message, e.hint, line, column)
            return
        for other in self.block.patterns:
            first, _, same = other.text.partition(" ")
            if same == pattern and first != code:
                assert other.line is not None
                why = f"the pattern has the code [{first}] at {other.line.place()}"
                self.report.tell("L102", why, "The first counts; remove one.", line, offset)
                self.report.left += unread(line)
                return
        self.block.patterns.append(Noted(f"{code} {pattern}", line.comment, line.before, line))


def _plain(text: str) -> str:
    return " ".join(re.split(r"[_\s]+", text.strip("_ "))).lower()


def _written(words: list[str], at: int) -> str:
    """A verb as we write it: '+' marks the verb among its words, where it is not the first."""
    return " ".join(("+" if i == at and at else "") + w for i, w in enumerate(words))


def _head(text: str) -> tuple[list[str], int]:
    """The words of a verb, and which of them is the verb itself: '+BREAK_DOWN' the first, 'WIRE_+TAP' the second."""
    words = [w for w in re.split(r"[_\s]+", text.strip("_ ").lower()) if w.strip("+")]
    at = next((i for i, w in enumerate(words) if w.startswith("+")), 0)
    return [w.strip("+") for w in words], at
