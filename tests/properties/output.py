"""All that the program puts out for the project's own texts, files and mistakes; run by every Python that is to be compared.

    python tests/properties/output.py [CORPUS...] > output.txt

Needs what the program needs, and no test tools.  A corpus is a file of JSON Lines.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from hostile import TEXTS, text  # noqa: E402

from coder import Coder, CoderError, Document  # noqa: E402
from coder.checks import check_sources  # noqa: E402
from coder.corpus.runner import read_corpora  # noqa: E402
from coder.dictionary import compile_dictionary, read_sources  # noqa: E402
from coder.formats.jsonl import line  # noqa: E402
from coder.frozen import read_frozen  # noqa: E402
from coder.legacy.importer import OldFiles, import_dictionaries  # noqa: E402

DATE = "2025-11-26"


def documents(corpora: list[str]) -> Iterator[Document]:
    """The frozen corpus, the sentences of the clause tests, texts made to break the coder, and corpora."""
    for path in sorted((ROOT / "tests" / "frozen").glob("*.yaml")):
        for story in read_frozen(path):
            yield Document(story.id, " ".join(s.text for s in story.sentences), story.date or DATE)
    for path in sorted((ROOT / "tests" / "clauses").glob("*.txt")):
        samples = re.findall(r"^=+\n\n(.+)\n\n---$", path.read_text(encoding="utf-8"), re.M)
        yield Document(path.stem, " ".join(samples), DATE)
    for name in TEXTS:
        yield Document(name, text(name, 700), DATE)
    for item in read_corpora(corpora):
        assert isinstance(item, Document), item
        yield item


def problems(path: Path) -> Iterator[str]:
    """What the check tells of a file."""
    try:
        sources = read_sources([path])
        coder = Coder(compile_dictionary([path], builtin=False))
        yield from map(str, check_sources(sources, coder))
    except CoderError as e:
        yield from map(str, e.problems)


def output(corpora: list[str]) -> Iterator[str]:
    """Every line: events, reasons, problems of broken dictionaries, imported dictionaries and what was not carried over."""
    coder = Coder(compile_dictionary([]))
    for document in documents(corpora):
        for sentence in coder.sentences(document):
            yield from (line(event) for event in sentence.events)
            yield f"{document.id} {sentence.index} {sentence.reason}"
    for path in sorted((ROOT / "tests" / "problems").glob("*.yaml")):
        yield from problems(path)
    for path in sorted((ROOT / "tests" / "legacy").glob("*.txt")):
        kind = next((k for k in ("actors", "agents", "discards", "issues") if k in path.name), "verbs")
        imported = import_dictionaries("auto", OldFiles(**{kind: (path,)}))
        yield from (f"{name}\n{content}" for name, content in sorted(imported.files.items()))
        yield from map(str, imported.problems)


if __name__ == "__main__":
    for said in output(sys.argv[1:]):
        sys.stdout.buffer.write(said.rstrip("\n").encode("utf-8", "surrogatepass") + b"\n")
