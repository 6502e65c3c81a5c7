"""What is fuzzed: for each target where it begins, what is done with an input, and how an input is made longer.

An input passes when the program takes it or tells what is wrong with it; anything else is a find.
"""

from __future__ import annotations

import pickle
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS))

import yaml  # noqa: E402
from hostile import PATTERNS, SENTENCES, TEXTS, dictionary, text  # noqa: E402

from coder import Coder, CoderError, Document, lexicon  # noqa: E402
from coder import dictionary as compiling  # noqa: E402
from coder.checks import check_sources  # noqa: E402
from coder.dictionary import compile_dictionary, read_sources  # noqa: E402
from coder.errors import PROBLEMS, Problem  # noqa: E402
from coder.files import dictionary_root  # noqa: E402
from coder.legacy.importer import OldFiles, import_dictionaries, write_files  # noqa: E402
from coder.patterns import PatternError, Vocabulary, compile_pattern  # noqa: E402
from coder.sequences import compile_sequence  # noqa: E402

DATE = "2025-11-26"


@dataclass(frozen=True)
class Target:
    """``signs`` are what libFuzzer puts together; ``grown`` is an input made about so many times as long."""

    seeds: Callable[[], list[bytes]]
    run: Callable[[bytes], None]
    grown: Callable[[bytes, int], bytes]
    signs: Callable[[], list[str]]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _repeated(data: bytes, times: int) -> bytes:
    return data * times


def _lines(data: bytes, times: int) -> bytes:
    return (data + b"\n") * times


def hasten() -> None:
    """Reads the shipped word list and codebook once: every fuzzed dictionary stands on them, and they are most of what a small one costs."""
    packed = cache(partial(lambda read, path: pickle.dumps(read(path)), lexicon._read_words))
    lexicon._read_words = lambda path: pickle.loads(packed(path))
    compiling.load_ontology = cache(compiling.load_ontology)


@cache
def folder() -> Path:
    """Where inputs are written that the program reads from files."""
    return Path(tempfile.mkdtemp(prefix="fuzz"))


def told(problems: list[Problem] | tuple[Problem, ...]) -> None:
    """Every problem has a code of the table, a message, and a place in the file."""
    for problem in problems:
        assert problem.code in PROBLEMS and problem.message and str(problem)
        assert problem.place is not None and problem.place.line >= 0


# ---- Documents --------------------------------------------------------------------------------------


@cache
def coder() -> Coder:
    """The shipped coder."""
    return Coder.load()


def code(own: Coder, story: str) -> None:
    """Codes a text; spans hold what they claim, and sentences without events say why."""
    for sentence in own.sentences(Document("t", story, DATE)):
        assert sentence.events or sentence.reason
        for event in sentence.events:
            for span in (event.source, event.target, event.trigger, event.attribution):
                assert span is None or story[span.start : span.end] == span.text


def frozen_texts() -> list[str]:
    """The sentences of the frozen corpus and of the clause tests."""
    found = []
    for path in sorted((TESTS / "frozen").glob("*.yaml")):
        for story in yaml.safe_load(path.read_text(encoding="utf-8"))["stories"]:
            found += [sentence["text"] for sentence in story["sentences"]]
    for path in sorted((TESTS / "clauses").glob("*.txt")):
        found += re.findall(r"^=+\n\n(.+)\n\n---$", path.read_text(encoding="utf-8"), re.M)
    return found


def document_seeds() -> list[bytes]:
    hostile = [text(name, 200) for name in TEXTS]
    return [t.encode("utf-8", "replace") for t in (*hostile, *frozen_texts())]


def document_signs() -> list[str]:
    words = {w for t in frozen_texts() for w in re.findall(r"[A-Za-z']+|[^\sA-Za-z]", t)}
    return sorted(words | {part for parts in TEXTS.values() for part in parts if part and part.isascii()})


# ---- Dictionaries -----------------------------------------------------------------------------------


def dictionary_seeds() -> list[bytes]:
    own = [p.read_bytes() for p in sorted((TESTS / "problems").glob("*.yaml"))]
    own += [dictionary(pattern(3)).encode() for pattern in PATTERNS.values()]
    own += [p.read_bytes() for p in sorted((TESTS / "gold").glob("*.yaml"))]
    shipped = sorted(dictionary_root().rglob("*.yaml"))
    own += [p.read_bytes()[:600].rpartition(b"\n")[0] + b"\n" for p in shipped]
    return own


def dictionary_signs() -> list[str]:
    words = {w for seed in dictionary_seeds() for w in re.findall(r"[A-Za-z_]+:|\W", _text(seed))}
    return sorted(words | {"&A", "*a", "!!python/object:", "- ", ": ", "[", "{", "source", "VERB", "target"})


def run_dictionary(data: bytes) -> None:
    path = folder() / "fuzzed.yaml"
    path.write_bytes(data)
    try:
        sources = read_sources([path])
        own = Coder(compile_dictionary([path], builtin=False))
    except CoderError as e:
        told(e.problems)
        return
    code(own, "Arnor's steward snubbed Gondor on Monday.")
    told(check_sources(sources, own))


# ---- Patterns ---------------------------------------------------------------------------------------

SYNSETS = {"A": ("a", "a b"), "B": ("b", "x y z")}
VOCABULARY = Vocabulary(
    prepositions=frozenset(["in", "to", "of", "up", "with", "from"]), particles=frozenset(["up"]), synsets=SYNSETS,
    infinitive_mark="to", complementizer="that", conjunctions=frozenset(["and"]), articles=frozenset(["a", "the"]),
)  # fmt: skip
KEYS = {name: tuple(tuple(member.split()) for member in members) for name, members in SYNSETS.items()}


def pattern_seeds() -> list[bytes]:
    shipped = {
        pattern
        for path in sorted((dictionary_root() / "en" / "verbs").glob("*.yaml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get("verbs", [])
        for pattern in entry.get("patterns", [])
    }
    blocks = [
        "VERB new_&A",
        "would not VERB",
        "source was VERB by target",
        "VERB {old &B} (with &A)",
        "both VERB * target",
    ]
    return [p.encode() for p in (*sorted(shipped)[::40], *blocks, *(make(2) for make in PATTERNS.values()))]


def pattern_signs() -> list[str]:
    signs = "source target content VERB NOUN source's target's both [ ] ( ) { } | * & &A &B _ = in to that of up a b"
    return signs.split()


def run_pattern(data: bytes) -> None:
    """As a pattern of a verb, of a noun, and of a verb block."""
    pattern = _text(data)
    for verb in ("snub", "take in b"):
        try:
            assert compile_pattern(pattern, verb, VOCABULARY, lambda word: word).weight >= 0
        except PatternError as e:
            assert e.message and len(e.message) < 300
    try:
        assert compile_sequence("x#1", "112", pattern, KEYS).weight >= 0
    except PatternError as e:
        assert e.message and len(e.message) < 300


def grown_pattern(data: bytes, times: int) -> bytes:
    """What stands before and behind the verb, repeated."""
    before, verb, after = data.partition(b"VERB")
    return (before + b" ") * times + verb + (b" " + after) * times if verb else data * times


# ---- A pattern, and a sentence that it meets -----------------------------------------------------------


def match_seeds() -> list[bytes]:
    found = [f"{make(3)}\n{sentence(3)}" for make in PATTERNS.values() for sentence in SENTENCES.values()]
    found += [f"VERB {'a ' * n}b\nArnor snubbed {'a ' * 20}Gondor." for n in (1, 4)]
    found += [
        "source VERB * target (in a)\nArnor snubbed Gondor in a in a.",
        "both VERB\nArnor and Gondor snubbed a.",
    ]
    return [f.encode() for f in found]


def run_match(data: bytes) -> None:
    """The first line is a pattern for 'snub' as a verb and in a verb block, the rest is coded with it."""
    pattern, _, story = _text(data).partition("\n")
    quoted = (
        "'"
        + re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]", " ", pattern).replace(
            "'", "''"
        )
        + "'"
    )
    head = dictionary("").partition("verbs:")[0]
    synsets = "synsets:\n  A: [a, a b]\n  B: [b, x y z]\n"
    path = folder() / "matched.yaml"
    for verbs in (
        f'verbs:\n  - id: snub\n    code: "120"\n    verb: snub\n    patterns: [{quoted}]\n',
        f'verb_blocks:\n  - id: snub\n    code: "120"\n    verbs: [snub]\n    patterns: [{quoted[:1]}112 {quoted[1:]}]\n',
    ):
        path.write_text(head + synsets + verbs, encoding="utf-8")
        try:
            own = Coder(compile_dictionary([path], builtin=False))
        except CoderError as e:
            told(e.problems)
        else:
            code(own, story)


def grown_match(data: bytes, times: int) -> bytes:
    """A pattern and a sentence, each with everything but its verb repeated."""
    pattern, _, story = data.partition(b"\n")
    subject, verb, rest = story.partition(b" snubbed ")
    body, dot = rest.rstrip(b"."), b"."
    sentence = subject + verb + (body + b" ") * times + dot if verb else story * times
    return grown_pattern(pattern, times) + b"\n" + sentence


# ---- Dictionaries of the older coders -------------------------------------------------------------------

KINDS = ("verbs", "actors", "agents", "discards", "issues")


def legacy_seeds() -> list[bytes]:
    """The first sign says which kind of file the rest is."""
    found = []
    for path in sorted((TESTS / "legacy").glob("*.txt")):
        kind = next((k for k in KINDS if k in path.name), "verbs")
        found.append(f"{KINDS.index(kind)}{path.read_text(encoding='utf-8')}".encode())
        found += [
            f"{KINDS.index(kind)}{line}".encode() for line in path.read_text(encoding="utf-8").splitlines()
        ]
    return found


def legacy_signs() -> list[str]:
    signs = "--- +& & + - * $ ^ % { } ( ) [ ] [112] [---] [GOV] [~GOV] <990101 >990101 990101-980101 !A! !A!= = _ # ; <!-- -->"
    return [
        *signs.split(),
        "\n",
        "\n+",
        "\n- ",
        "\n&",
        "\n~",
        "v:",
        "n:",
        '<ISSUE CATEGORY="',
        '" TYPE="ALL">',
        "</ISSUE>",
    ]


def run_legacy(data: bytes) -> None:
    """Whatever is carried over can be read; the rest is told with its line."""
    kind = KINDS[(data[0] - ord("0")) % len(KINDS)] if data else "verbs"
    path = folder() / "old.txt"
    path.write_bytes(data[1:])
    found = import_dictionaries("auto", OldFiles(**{kind: (path,)}))
    told(found.problems)
    new = folder() / "new"
    for old in new.rglob("*.yaml") if new.exists() else ():
        old.unlink()
    write_files(found, new)
    read_sources([new])


def grown_legacy(data: bytes, times: int) -> bytes:
    return data[:1] + _lines(data[1:], times)


TARGETS = {
    "documents": Target(document_seeds, lambda data: code(coder(), _text(data)), _repeated, document_signs),
    "dictionaries": Target(dictionary_seeds, run_dictionary, _lines, dictionary_signs),
    "patterns": Target(pattern_seeds, run_pattern, grown_pattern, pattern_signs),
    "matches": Target(match_seeds, run_match, grown_match, pattern_signs),
    "legacy": Target(legacy_seeds, run_legacy, grown_legacy, legacy_signs),
}
