"""The import: old files in, a folder of our YAML out, and a report of all that could not be carried over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

from coder.dictionary import NOBODY
from coder.errors import CoderError, Place, Problem
from coder.files import Map, dictionary_root, read_text, read_yaml, shown_path, yaml_files
from coder.legacy import writer
from coder.legacy.actors import OldActor, read_actors
from coder.legacy.agents import OldAgent, grouped, read_agents
from coder.legacy.lines import Ids, Line, Report, old_lines, read_old
from coder.legacy.rivals import settle_names, settle_synsets, settle_verbs, settle_words
from coder.legacy.verbs import defined_synsets, detect, read_verbs
from coder.legacy.words import read_discards, read_issues, settle_discards
from coder.lexicon import build_lexicon
from coder.ontology import load_ontology
from coder.sequences import COMPLEX, DISCARD, split_code, split_pattern
from coder.transformations import SAME

T = TypeVar("T")
_EDITORS, _SCHEMA = "# yaml-language-server: $schema=", "schema/dictionary.json"
_SILENT = frozenset([NOBODY, DISCARD, COMPLEX])


@dataclass(frozen=True, slots=True)
class OldFiles:
    """The files of one import, by what they hold."""

    verbs: tuple[Path, ...] = ()
    actors: tuple[Path, ...] = ()
    agents: tuple[Path, ...] = ()
    discards: tuple[Path, ...] = ()
    issues: tuple[Path, ...] = ()

    def __iter__(self) -> Iterator[Path]:
        return iter((*self.verbs, *self.actors, *self.agents, *self.discards, *self.issues))


@dataclass(slots=True)
class Imported:
    """The new files by name, and what was not carried over."""

    dialect: str
    files: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def import_dictionaries(dialect: str, old: OldFiles) -> Imported:
    """Our dictionaries for old files.  ``dialect`` is petrarch, petrarch2, tabari or auto.

    Raises `CoderError` where a file cannot be read.
    """
    report = Report()
    texts = {path: read_old(path, report) for path in old}
    dialect = _dialect(dialect, old, texts, report)
    result = Imported(dialect)
    ids = Ids(dialect)
    event_codes: set[str] = set()
    actor_codes: set[str] = set()

    def lines_of(path: Path) -> tuple[list[Line], tuple[str, ...]]:
        return old_lines(path, texts[path], report)

    def read_all(
        paths: Iterable[Path], read: Callable[[list[Line]], T]
    ) -> tuple[list[T], list[tuple[str, ...]]]:
        """The entries of each file, and the comments behind them: what two files say is settled before any is written."""
        entries, ends = [], []
        for path in paths:
            lines, end = lines_of(path)
            entries.append(read(lines))
            ends.append((*report.left, *end))
            report.left = []
        return entries, ends

    def write(
        kind: str,
        path: Path,
        sections: Iterable[Iterable[str]],
        count: int,
        end: tuple[str, ...],
        elsewhere: int = 0,
    ) -> None:
        """Notes a new file with so many entries; others of the old file stand ``elsewhere``."""
        name = f"{kind}/{path.stem.lower()}.yaml"
        number = 2
        while name in result.files:
            name, number = f"{kind}/{path.stem.lower()}.{number}.yaml", number + 1
        first = Line(shown_path(path), 1, "")
        if not count + elsewhere and not any(p.place and p.place.file == first.file for p in report.problems):
            hint = "Give the file that holds them, or leave it out."
            report.tell("L106", f"the file holds no {kind}", hint, first)
        body = [line for section in sections for line in section]
        left, report.left = report.left, []  # comments of lines at the end that gave no entry
        result.files[name] = "\n".join([*body, *writer.comment_lines((*left, *end))]) + "\n"
        result.counts[kind] = result.counts.get(kind, 0) + count

    synsets = frozenset(name for path in old.verbs for name in defined_synsets(texts[path]))
    verbs, ends = read_all(old.verbs, lambda lines: read_verbs(lines, ids, dialect, report, synsets))
    settle_synsets(verbs, report)
    settle_verbs(verbs, report)
    for path, found, end in zip(old.verbs, verbs, ends, strict=True):
        codes = {code for block in found.blocks for code in (block.code, *block.codes.values())} - _SILENT
        if codes and not any(char.isdigit() for code in codes for char in code):
            hint = "Event codes have digits; give files of actors with --actors, of agents with --agents."
            line = found.blocks[0].line
            report.tell("L106", "no event code of this file has a digit: is it a file of verbs?", hint, line)
        for block in found.blocks:
            event_codes.update((block.code, *block.codes.values()))
            event_codes.update(split_pattern(p.text)[0] for p in block.patterns)
        sections = [writer.synsets_yaml(found.synsets.values())] if found.synsets else []
        sections += [writer.blocks_yaml(found.blocks)] if found.blocks else []
        event_codes.update(rule.code for rule in found.transformations if rule.code != SAME)
        sections += [writer.transformations_yaml(found.transformations)] if found.transformations else []
        write("verbs", path, sections, len(found.blocks), end)
    actors, ends = read_all(old.actors, lambda lines: read_actors(lines, dialect, report))
    behind = settle_names(actors, dialect, _articles() if actors else frozenset(), report)
    for path, found_actors, left, end in zip(old.actors, actors, behind, ends, strict=True):
        for actor in found_actors:
            actor.id = ids.make(actor.names[0].text.replace(" * ", " "))
        actor_codes.update(_actor_codes(found_actors))
        section = [writer.actors_yaml(found_actors)] if found_actors else []
        write("actors", path, section, len(found_actors), (*left, *end))
    agents, ends = read_all(old.agents, lambda lines: read_agents(lines, report))
    settled = settle_words(agents, dialect, report)
    for path, (words, left), end in zip(old.agents, settled, ends, strict=True):
        actor_codes.update(_role_codes(words))
        section = [writer.agents_yaml(grouped(words))] if words else []
        write("agents", path, section, len(words), (*left, *end))
    discards, ends = read_all(old.discards, lambda lines: read_discards(lines, report))
    once = settle_discards(discards)
    for path, phrases, read, end in zip(old.discards, once, discards, ends, strict=True):
        section = [writer.discards_yaml(phrases)] if phrases else []
        write("discards", path, section, len(phrases), end, len(read) - len(phrases))
    for path in old.issues:
        lines, end = lines_of(path)
        issues = read_issues(lines, report)
        write("issues", path, [writer.issues_yaml(issues)] if issues else [], len(issues), end)
    result.files["settings.yaml"] = _settings(
        detect(texts[old.verbs[0]]) if old.verbs else dialect, event_codes, actor_codes
    )
    result.problems = report.problems
    return result


def write_files(imported: Imported, folder: Path) -> None:
    """Writes the new files, each with the name of its schema, and the schema, so that editors explain the keys.

    Raises `CoderError` where the folder holds other dictionaries, or cannot be written.
    """
    names = {folder / name for name in imported.files}
    others = [p for p in (yaml_files(folder) if folder.is_dir() else []) if p not in names]
    if others:
        hint = "Give an empty folder: what is there would be read with what is imported."
        raise CoderError(
            Problem("L105", "the folder holds other dictionary files", hint, Place(str(others[0])))
        )
    try:
        for name, text in sorted(imported.files.items()):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            above = "../" * name.count("/")
            path.write_text(f"{_EDITORS}{above}{_SCHEMA}\n{text}", encoding="utf-8", newline="\n")
        schema = folder / _SCHEMA
        schema.parent.mkdir(exist_ok=True)
        schema.write_bytes((dictionary_root() / _SCHEMA).read_bytes())
    except OSError as e:
        raise CoderError(
            Problem("L105", f"cannot be written: {e.strerror}", "Give another folder.", Place(str(folder)))
        ) from None


def _dialect(dialect: str, old: OldFiles, texts: dict[Path, str], report: Report) -> str:
    """The dialect of the verb files where there are any, else the one given."""
    found = [detect(texts[path]) for path in old.verbs]
    if not found:
        return "petrarch" if dialect == "auto" else dialect
    fits = {"petrarch": ("petrarch",), "petrarch2": ("petrarch", "petrarch2"), "tabari": ("tabari",)}
    if dialect != "auto" and found[0] in fits[dialect]:
        return dialect
    if dialect != "auto":
        place = Line(str(old.verbs[0]), 1, "")
        report.tell(
            "L103", f"the file looks like {found[0]}, not {dialect}; it is read as {found[0]}", "", place
        )
    return found[0]


def _actor_codes(actors: list[OldActor]) -> Iterator[str]:
    for actor in actors:
        for code in actor.codes:
            for one in code.text.split()[0].split("/"):
                if one not in _SILENT:
                    yield from _parts(one)


def _role_codes(agents: list[OldAgent]) -> Iterator[str]:
    for agent in agents:
        yield from _parts(agent.code.rstrip("~"))


def _parts(code: str) -> Iterator[str]:
    """What is declared of a code: its groups of three letters, or the whole where it is not made of them."""
    chunks = [code[i : i + 3] for i in range(0, len(code), 3)]
    whole = len(code) % 3 or not code.isalpha()
    yield from [code] if whole else chunks


def _articles() -> frozenset[str]:
    """What may stand before a name, so that the name is the same with it and without."""
    closed = read_yaml(dictionary_root() / "en" / "lexicon" / "closed.yaml")
    return build_lexicon(closed, None).has("name_articles")


@cache
def _codebook() -> frozenset[str]:
    return frozenset(load_ontology(dictionary_root() / "ontology").codes)


def _template_path(dialect: str = "") -> Path:
    own = dictionary_root() / "legacy" / f"{dialect}.yaml"
    return own if own.is_file() else own.with_name("settings.yaml")


def settings_template() -> Map:
    """What every import says besides the old files."""
    found: Map = read_yaml(_template_path())
    return found


def _settings(dialect: str, event_codes: set[str], actor_codes: set[str]) -> str:
    """How the coder of a verb file reads, and the codes that are not in the codebook."""
    own = sorted(
        {c for code in event_codes for c in split_code(code) if c} - _codebook() - {DISCARD, COMPLEX}
    )
    template = read_text(_template_path(dialect)).rstrip()
    lines = [template.partition("\n")[2] if template.startswith(_EDITORS) else template]
    if own:
        lines.append("event_codes:")
        lines += [f'  - code: "{code}"' for code in own]
    if actor_codes:
        lines.append("actor_codes:")
        lines += [f'  - "{code}"' for code in sorted(actor_codes)]
    return "\n".join(lines) + "\n"
