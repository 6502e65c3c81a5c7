"""The import: old files in, a folder of our YAML out, and a report of all that could not be carried over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from coder.dictionary import NOBODY
from coder.errors import CoderError, Place, Problem
from coder.files import Map, dictionary_root, read_text, read_yaml, yaml_files
from coder.legacy import writer
from coder.legacy.actors import OldActor, read_actors
from coder.legacy.agents import OldAgents, read_agents
from coder.legacy.lines import Ids, Line, Report, old_lines, read_old
from coder.legacy.verbs import detect, read_verbs
from coder.legacy.words import read_discards, read_issues
from coder.ontology import load_ontology
from coder.sequences import COMPLEX, DISCARD, split_code, split_pattern
from coder.transformations import SAME


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

    def write(
        kind: str, path: Path, sections: Iterable[Iterable[str]], count: int, end: tuple[str, ...]
    ) -> None:
        name = f"{kind}/{path.stem.lower()}.yaml"
        number = 2
        while name in result.files:
            name, number = f"{kind}/{path.stem.lower()}.{number}.yaml", number + 1
        body = [line for section in sections for line in section]
        left, report.left = report.left, []  # comments of lines at the end that gave no entry
        result.files[name] = "\n".join([*body, *writer.comment_lines((*left, *end))]) + "\n"
        result.counts[kind] = result.counts.get(kind, 0) + count

    for path in old.verbs:
        lines, end = lines_of(path)
        found = read_verbs(lines, ids, dialect, report)
        for block in found.blocks:
            event_codes.update((block.code, *block.codes.values()))
            event_codes.update(split_pattern(p.text)[0] for p in block.patterns)
        sections = [writer.synsets_yaml(found.synsets.values())] if found.synsets else []
        sections += [writer.blocks_yaml(found.blocks)] if found.blocks else []
        event_codes.update(rule.code for rule in found.transformations if rule.code != SAME)
        sections += [writer.transformations_yaml(found.transformations)] if found.transformations else []
        write("verbs", path, sections, len(found.blocks), end)
    for path in old.actors:
        lines, end = lines_of(path)
        actors = read_actors(lines, ids, dialect, report)
        actor_codes.update(_actor_codes(actors))
        write("actors", path, [writer.actors_yaml(actors)] if actors else [], len(actors), end)
    for path in old.agents:
        lines, end = lines_of(path)
        agents = read_agents(lines, report)
        actor_codes.update(_role_codes(agents))
        count = sum(len(g.words) for g in agents)
        write("agents", path, [writer.agents_yaml(agents)] if agents else [], count, end)
    for path in old.discards:
        lines, end = lines_of(path)
        discards = read_discards(lines, report)
        write("discards", path, [writer.discards_yaml(discards)] if discards else [], len(discards), end)
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
    """Writes the new files.  Raises `CoderError` where the folder holds other dictionaries, or cannot be written."""
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
            path.write_text(text, encoding="utf-8", newline="\n")
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
                if one not in (NOBODY, DISCARD, COMPLEX):
                    yield from _parts(one)


def _role_codes(groups: list[OldAgents]) -> Iterator[str]:
    for group in groups:
        yield from _parts(group.code.rstrip("~"))


def _parts(code: str) -> Iterator[str]:
    """What is declared of a code: its groups of three letters, or the whole where it is not made of them."""
    chunks = [code[i : i + 3] for i in range(0, len(code), 3)]
    whole = len(code) % 3 or not code.isalpha()
    yield from [code] if whole else chunks


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
    lines = [read_text(_template_path(dialect)).rstrip()]
    if own:
        lines.append("event_codes:")
        lines += [f'  - code: "{code}"' for code in own]
    if actor_codes:
        lines.append("actor_codes:")
        lines += [f'  - "{code}"' for code in sorted(actor_codes)]
    return "\n".join(lines) + "\n"
