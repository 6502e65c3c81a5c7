"""The command line: `code-events`.  Thin; whatever is heavy is imported inside the commands."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from coder import __version__

if TYPE_CHECKING:
    from coder.corpus.runner import Counts
    from coder.errors import Problem
    from coder.ontology import Ontology
    from coder.pipeline import Coder

REJECTED, BROKEN = 3, 2  # exit codes: some input was set aside; nothing could be done


class _Group(click.Group):
    """What is no command is a corpus: ``code-events stories.jsonl`` is ``code-events code stories.jsonl``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "--version", "-h"):
            args = ["code", *args]
        return super().parse_args(ctx, args)


_no_builtin = click.option("--no-builtin", is_flag=True, help="Leave the shipped dictionaries out.")


def _dictionary_options(command: Any) -> Any:
    for option in (
        click.option("--dictionaries", "layers", multiple=True, type=click.Path(), help="Folder of own dictionaries (repeatable)."),
        _no_builtin,
        click.option("--quad", type=click.Choice(["plover", "icews", "phoenix"]), default="plover", show_default=True,
                     help="Table of quad classes."),
    ):  # fmt: skip
        command = option(command)
    return command


def _load(layers: tuple[str, ...], no_builtin: bool, quad: str) -> Coder:
    from coder.pipeline import Coder

    return Coder.load([Path(p) for p in layers], builtin=not no_builtin, quad=quad)


def _check_date(date: str | None) -> None:
    from coder.model import as_date

    try:
        as_date(date)
    except ValueError as e:
        raise click.BadParameter(str(e), param_hint="--date") from None


@contextlib.contextmanager
def _clear_errors() -> Iterator[None]:
    """Problems end the program with their message and exit code 2, never with a traceback."""
    from coder.errors import CoderError

    try:
        yield
    except CoderError as e:
        click.echo(str(e), err=True)
        sys.exit(BROKEN)
    except BrokenPipeError:  # the reader has gone: no more output, no complaint
        _drop_output()
        sys.exit(1)
    except OSError as e:
        _drop_output()
        click.echo(f"{e.filename or 'output'}: {e.strerror or e}", err=True)
        sys.exit(BROKEN)
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        sys.exit(130)


def _drop_output() -> None:
    """What is still buffered goes nowhere, so that Python does not complain at its end."""
    if sys.stdout is not None:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="code-events")
def main() -> None:
    """Code news stories into CAMEO events: who did what to whom, when.

    `code-events CORPUS...` codes; a corpus is a .jsonl file, a folder of .txt files, or - for standard input.
    """


@main.command("code")
@click.argument("corpora", nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), help="Where events go (default: standard output)."
)
@click.option("--date", help="Story date of documents that give none (YYYY-MM-DD).")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Number of processes.")
@click.option("--actual-only", is_flag=True, help="Only events that happened: no plans, fears or denials.")
@click.option("--dyads-only", is_flag=True, help="Only events with both source and target.")
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False),
    help="Where rejected input is told (default: standard error).",
)
@click.option("--quiet", is_flag=True, help="No progress bar and no summary.")
@_dictionary_options
def code_command(
    corpora: tuple[str, ...], output: str | None, date: str | None, workers: int, actual_only: bool, dyads_only: bool,
    rejects: str | None, quiet: bool, layers: tuple[str, ...], no_builtin: bool, quad: str,
) -> None:  # fmt: skip
    """Code corpora; events are written as JSON Lines."""
    with _clear_errors():
        from coder.corpus.runner import Options, check_corpora, read_corpora, run

        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an orderly end: no worker stays behind
        _check_date(date)
        check_corpora(corpora)
        for name, path in (("--output", output), ("--rejects", rejects)):
            _check_output(name, path, corpora)
        coder = _load(layers, no_builtin, quad)  # a broken dictionary is told before anything is written
        make = (lambda: coder) if workers == 1 else partial(_load, layers, no_builtin, quad)
        with contextlib.ExitStack() as stack:
            out = stack.enter_context(_open("--output", output)) if output else _stdout()
            aside = stack.enter_context(_open("--rejects", rejects)) if rejects else None
            tick = stack.enter_context(_progress()) if not quiet and _on_terminal() else (lambda n: None)

            def reject(problem: Problem) -> None:
                told = str(problem).encode("utf-8", "replace").decode()
                print(told, file=aside or sys.stderr)  # looked up here: the progress bar wraps it

            counts = run(
                make, read_corpora(corpora, date=date), out.write, reject, Options(actual_only, dyads_only),
                workers=workers, tick=tick,
            )  # fmt: skip
            out.flush()
        if not quiet:
            click.echo(summary(counts, coder.dictionary.ontology), err=True)
        sys.exit(REJECTED if counts.rejected else 0)


def _check_output(name: str, path: str | None, corpora: tuple[str, ...]) -> None:
    """Output must not overwrite a corpus, nor be read as a story of one."""
    if path is None:
        return
    target = Path(path).resolve()
    for corpus in map(Path, corpora):
        if corpus.is_file() and corpus.resolve() == target:
            raise click.BadParameter(f"{path} is one of the corpora", param_hint=name)
        inside = corpus.is_dir() and target.is_relative_to(corpus.resolve())
        if inside and target.suffix in (".jsonl", ".txt"):
            why = f"{path} lies in the corpus {corpus} and would be read as stories; write it elsewhere"
            raise click.BadParameter(why, param_hint=name)


def _open(name: str, path: str) -> TextIO:
    try:
        return open(path, "w", encoding="utf-8", newline="\n")
    except OSError as e:
        raise click.BadParameter(f"{path} cannot be written: {e.strerror}", param_hint=name) from None


def _stdout() -> TextIO:
    if sys.stdout is None:
        raise click.UsageError("standard output is closed; give --output")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    return sys.stdout


def _on_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


@contextlib.contextmanager
def _progress() -> Iterator[Any]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("coding"),
        BarColumn(),
        TextColumn("{task.completed} documents"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("coding", total=None)
        yield lambda n: progress.advance(task, n)


def summary(counts: Counts, ontology: Ontology) -> str:
    """The closing lines: what was read and coded, and why sentences gave nothing."""
    rate = counts.sentences / counts.seconds if counts.seconds else 0.0
    lines = [
        f"{counts.documents:,d} documents, {counts.sentences:,d} sentences, {counts.events:,d} events"
        f" ({rate:,.0f} sentences a second)"
    ]
    if counts.codes:
        lines.append("most frequent codes:")
        lines += [
            f"  {n:6,d}  {code:5s} {ontology.codes[code].label}"
            for code, n in sorted(counts.codes.items(), key=lambda x: (-x[1], x[0]))[:10]
        ]
    if counts.silent:
        reasons = ", ".join(
            f"{reason} {n:,d}" for reason, n in sorted(counts.silent.items(), key=lambda x: (-x[1], x[0]))
        )
        lines.append(f"sentences without events: {reasons}")
    if counts.dropped:
        lines.append(f"events dropped by --actual-only or --dyads-only: {counts.dropped:,d}")
    if counts.rejected:
        lines.append(f"rejected inputs: {counts.rejected:,d}")
    if not counts.events:
        lines.append(_why_empty(counts))
    return "\n".join(lines)


def _why_empty(counts: Counts) -> str:
    if not counts.documents:
        return "No events, because no document could be read."
    if not counts.sentences:
        return "No events, because the documents hold no sentences."
    if counts.dropped:
        return f"No events are left: the options dropped all {counts.dropped:,d} that were found."
    if not counts.silent:
        return "No events."
    reason = max(counts.silent.items(), key=lambda x: x[1])[0]
    told = {
        "no actor": "most sentences name nobody that the dictionaries know (see `code-events explain`)",
        "no rule": "actors were found, but no verb pattern fits (see `code-events explain`)",
        "discarded": "most sentences hold a phrase that forbids coding (discards.yaml)",
        "too complex": "most sentences are too long to be sentences",
    }
    return f"No events: {told.get(reason, reason)}."


@main.command("explain")
@click.argument("sentence")
@click.option("--date", help="Story date (YYYY-MM-DD).")
@_dictionary_options
def explain_command(
    sentence: str, date: str | None, layers: tuple[str, ...], no_builtin: bool, quad: str
) -> None:
    """Show how SENTENCE is coded, step by step, and why what did not code did not."""
    with _clear_errors():
        from rich.console import Console

        from coder.explain import explain

        _check_date(date)
        explain(_load(layers, no_builtin, quad), sentence, date, Console())


@main.command("stats")
@_dictionary_options
def stats_command(layers: tuple[str, ...], no_builtin: bool, quad: str) -> None:
    """Count what the dictionaries hold, by file and kind."""
    with _clear_errors():
        from coder.stats import report

        click.echo(report([Path(p) for p in layers], not no_builtin))


@main.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
def init_command(folder: Path) -> None:
    """Make FOLDER with dictionaries to start from: an actor, a role word and a verb, each with comments."""
    with _clear_errors():
        from coder.starter import write_starter

        for path in write_starter(folder):
            click.echo(str(path))
        click.echo(f"Next: code-events check {folder}; code-events CORPUS --dictionaries {folder}", err=True)


def _corpus_options(command: Any) -> Any:
    for option in (
        click.argument("corpora", nargs=-1, required=True),
        click.option("--date", help="Story date of documents that give none (YYYY-MM-DD)."),
        _dictionary_options,
    ):
        command = option(command)
    return command


@contextlib.contextmanager
def _documents(corpora: tuple[str, ...], date: str | None) -> Iterator[tuple[Any, Any]]:
    """The items of corpora and where rejects are told; ends with exit code 3 where there were any."""
    from coder.corpus.runner import check_corpora, read_corpora, settle

    _check_date(date)
    check_corpora(corpora)
    settle()
    told: list[int] = []

    def reject(problem: Problem) -> None:
        told.append(1)
        click.echo(str(problem), err=True)

    yield read_corpora(corpora, date=date), reject
    if told:
        sys.exit(REJECTED)


@main.command("suggest")
@click.argument("wanted", type=click.Choice(["actors", "verbs"]))
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="How many of each kind.")
@click.option(
    "--format", "form", type=click.Choice(["text", "yaml", "json"]), default="text", show_default=True
)
@_corpus_options
def suggest_command(
    wanted: Any, top: int, form: Any, corpora: tuple[str, ...], date: str | None, layers: tuple[str, ...],
    no_builtin: bool, quad: str,
) -> None:  # fmt: skip
    """What the dictionaries lack for CORPORA: unknown actors or verbs, the most frequent first, as entries to fill in."""
    with _clear_errors():
        from coder.suggest import render, tally

        coder = _load(layers, no_builtin, quad)
        with _documents(corpora, date) as (items, reject):
            counted = tally(coder, items, wanted, reject)
            click.echo(render(counted, coder, wanted, top, form))


@main.command("coverage")
@click.option("--unused", is_flag=True, help="List what never fired.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_corpus_options
def coverage_command(
    unused: bool, form: str, corpora: tuple[str, ...], date: str | None, layers: tuple[str, ...],
    no_builtin: bool, quad: str,
) -> None:  # fmt: skip
    """Which patterns, actors and role words CORPORA use, how often, and which never."""
    with _clear_errors():
        from coder.coverage import as_json, as_text, count, rows
        from coder.dictionary import read_sources
        from coder.files import dictionary_root

        coder = _load(layers, no_builtin, quad)
        sources = read_sources([*([] if no_builtin else [dictionary_root()]), *map(Path, layers)])
        with _documents(corpora, date) as (items, reject):
            counts = count(coder, items, reject)
            show = as_json if form == "json" else as_text
            click.echo(show(counts, rows(counts, sources, coder.dictionary), unused=unused))


@main.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--no-examples", is_flag=True, help="Do not run the examples.")
@click.option("--format", "shape", type=click.Choice(["text", "json", "github"]), default="text", show_default=True,
              help="How problems are told.")  # fmt: skip
@click.option("--fix", is_flag=True, help="Mend in PATHS what can be mended safely: quotes, misspelt keys and values, "
              "what is said twice, the order of lists marked '# sorted'.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Notes too give exit code 1.")
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved, until interrupted.")
@_no_builtin
def check_command(
    paths: tuple[Path, ...],
    no_examples: bool,
    shape: str,
    fix: bool,
    strict: bool,
    watch: bool,
    no_builtin: bool,
) -> None:
    """Check dictionaries (the shipped ones, and PATHS on top of them) and run their examples.

    Exit code: 0 no errors and no warnings (with --strict no notes either), 1 there are some, 2 the check could not run.
    """
    if fix and not paths:
        raise click.UsageError("--fix changes files: name them, e.g. code-events check --fix mine")
    if no_builtin and not paths:
        raise click.UsageError("--no-builtin leaves nothing to check: name files or folders")
    with _clear_errors():
        from coder.checks import check
        from coder.fixes import fix_paths
        from coder.reports import FORMATS, counted

        def run() -> bool:
            for mended in fix_paths(paths) if fix else ():
                assert mended.fix is not None
                old, new = mended.fix
                what = f"{old} -> {new}" if mended.fix_at is None else mended.message
                click.echo(f"{mended.place}  fixed {mended.code}: {what}", err=True)
            problems = check(paths, examples=not no_examples, builtin=not no_builtin)
            told = FORMATS[shape](problems)
            if told:
                click.echo(told)
            click.echo(counted(problems), err=True)
            return any(strict or problem.severity != "note" for problem in problems)

        if not watch:
            sys.exit(1 if run() else 0)
        from coder.files import dictionary_root
        from coder.watch import saves

        for saved in saves([*([] if no_builtin else [dictionary_root()]), *paths]):
            if saved:
                click.echo(f"\n{', '.join(map(str, saved))} saved", err=True)
            run()


class _FilesCommand(click.Command):
    """An option of files takes all that follow it: ``--actors a.txt b.txt`` is ``--actors a.txt --actors b.txt``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        many = {
            name
            for p in self.params
            if isinstance(p, click.Option) and p.multiple
            for name in (*p.opts, *p.secondary_opts)
        }
        spread: list[str] = []
        option, given = "", 0
        for arg in args:
            if arg.startswith("-") and arg != "-":
                option, given = (arg if arg in many else ""), 0
            elif option and given:
                spread.append(option)
            given += 1
            spread.append(arg)
            if arg == option:
                given = 0
        return super().parse_args(ctx, spread)


_OldFile = click.Path(exists=True, dir_okay=False, path_type=Path)


@main.command("import", cls=_FilesCommand)
@click.argument("dialect", type=click.Choice(["petrarch", "petrarch2", "tabari", "auto"]))
@click.option("--verbs", multiple=True, type=_OldFile, help="Verb dictionaries.")
@click.option("--actors", multiple=True, type=_OldFile, help="Actor dictionaries.")
@click.option("--agents", multiple=True, type=_OldFile, help="Agent dictionaries.")
@click.option("--discards", multiple=True, type=_OldFile, help="Discard lists.")
@click.option("--issues", multiple=True, type=_OldFile, help="Issue lists.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the new files.",
)
def import_command(dialect: str, output: Path, **files: tuple[Path, ...]) -> None:
    """Turn dictionaries of an older coder into a folder of ours; whatever is not carried over is told, line by line."""
    with _clear_errors():
        from coder.legacy.importer import OldFiles, import_dictionaries, write_files

        old = OldFiles(**files)
        if not any(old):
            raise click.UsageError(
                "no file to import; give --verbs, --actors, --agents, --discards or --issues"
            )
        imported = import_dictionaries(dialect, old)
        write_files(imported, output)
        for problem in imported.problems:
            click.echo(str(problem), err=True)
        told = ", ".join(f"{n:,d} {kind}" for kind, n in imported.counts.items())
        click.echo(f"{imported.dialect}: {told}; {len(imported.problems):,d} remarks", err=True)
        sys.exit(REJECTED if any(p.code == "L101" for p in imported.problems) else 0)


@main.command("export", cls=_FilesCommand)
@click.argument("dialect", type=click.Choice(["petrarch2"]))
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option(
    "-o", "--output", multiple=True, required=True, type=click.Path(path_type=Path),
    help="A folder, or files whose names say verbs, actors, agents, discards or issues.",
)  # fmt: skip
def export_command(dialect: str, folder: Path, output: tuple[Path, ...]) -> None:
    """Write the dictionaries of FOLDER in the form of an older coder; what it cannot express is told, entry by entry."""
    with _clear_errors():
        from coder.legacy.export import export_dictionaries, write_old

        exported = export_dictionaries(folder)
        written = write_old(exported, output)
        for problem in exported.problems:
            click.echo(str(problem), err=True)
        told = ", ".join(map(str, written)) or "nothing to write"
        click.echo(f"{dialect}: {told}; {len(exported.problems):,d} remarks", err=True)
        sys.exit(REJECTED if exported.problems else 0)


def _report_options(command: Any) -> Any:
    for option in (
        click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True,
                     help="How the report is written."),
        click.option("-o", "--output", type=click.Path(dir_okay=False), help="Where it goes (default: standard output)."),
    ):  # fmt: skip
        command = option(command)
    return command


def _write_report(text: str, output: str | None) -> None:
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(_open("--output", output)) if output else _stdout()
        out.write(text)
        out.flush()


@main.command("evaluate")
@click.argument("gold", type=click.Path())
@click.option(
    "--given", is_flag=True, help="Hand the marked spans of pairs to the coder, without their roles."
)
@click.option(
    "--split", is_flag=True, help="Also report apart a third that is set aside; its misses are never shown."
)
@click.option(
    "--misses", type=click.IntRange(0), help="How many misses to show (default: 20 as text, all otherwise)."
)
@click.option("--events", type=click.Path(), help="Score the events of this file; nothing is coded.")
@click.option("--actual-only", is_flag=True, help="Only events that happened: no plans, fears or denials.")
@click.option("--dyads-only", is_flag=True, help="Only events with both source and target.")
@_report_options
@_dictionary_options
def evaluate_command(
    gold: str, given: bool, split: bool, misses: int | None, events: str | None, actual_only: bool, dyads_only: bool,
    form: str, output: str | None, layers: tuple[str, ...], no_builtin: bool, quad: str,
) -> None:  # fmt: skip
    """Score the coding of GOLD: precision, recall and F1 by class, confusion, and why each miss was missed."""
    with _clear_errors():
        from coder.corpus.runner import Options
        from coder.workbench import evaluate
        from coder.workbench.report import render

        _check_output("--output", output, (gold, *([events] if events else [])))
        rejected: list[Problem] = []
        parts = evaluate.run(
            gold, partial(_load, layers, no_builtin, quad), rejected.append, events=events, given=given, quad=quad, split=split,
            options=Options(actual_only, dyads_only),
        )  # fmt: skip
        for problem in rejected:
            click.echo(str(problem), err=True)
        shown = 20 if misses is None and form == "text" else misses
        blocks, data = evaluate.blocks(gold, parts, shown), evaluate.data(gold, parts, shown)
        _write_report(render("Evaluation", blocks, data, form), output)
        sys.exit(REJECTED if rejected else 0)


@main.command("diff")
@click.argument("corpora", nargs=-1, required=True)
@click.option(
    "--before", multiple=True, help="Folder, git revision or REVISION:FOLDER (repeatable; default: built-in)."
)
@click.option("--after", multiple=True, help="The same for the other side.")
@click.option("--date", help="Story date of documents that give none (YYYY-MM-DD).")
@click.option(
    "--quad",
    type=click.Choice(["plover", "icews", "phoenix"]),
    default="plover",
    show_default=True,
    help="Table of quad classes.",
)
@click.option("--fail-on-change", is_flag=True, help="Exit with 1 where anything changed.")
@_no_builtin
@_report_options
def diff_command(
    corpora: tuple[str, ...], before: tuple[str, ...], after: tuple[str, ...], date: str | None, quad: str, fail_on_change: bool,
    no_builtin: bool, form: str, output: str | None,
) -> None:  # fmt: skip
    """Show what an edit of dictionaries changes: the events of CORPORA gained, lost and recoded, with their rules."""
    if not before and not after:
        raise click.UsageError("give --before, --after or both: dictionaries to compare")
    with _clear_errors():
        from coder.corpus.runner import check_corpora, read_corpora
        from coder.workbench import diff
        from coder.workbench.report import render
        from coder.workbench.sides import open_side

        _check_date(date)
        check_corpora(corpora)
        _check_output("--output", output, corpora)
        sides = open_side(before, after), open_side(after, before)
        coders = sides[0].load(quad, builtin=not no_builtin), sides[1].load(quad, builtin=not no_builtin)
        rejected: list[Problem] = []
        found = diff.compare(sides, coders, read_corpora(corpora, date=date), rejected.append)
        for problem in rejected:
            click.echo(str(problem), err=True)
        _write_report(render("Changes in coding", diff.blocks(found), diff.data(found), form), output)
        sys.exit(1 if fail_on_change and found.changes else REJECTED if rejected else 0)


@main.command("freeze")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--check", "only_check", is_flag=True, help="Only tell what has changed; write nothing.")
@_dictionary_options
def freeze_command(
    files: tuple[str, ...], only_check: bool, layers: tuple[str, ...], no_builtin: bool, quad: str
) -> None:
    """Code the stories of frozen corpora (YAML files or folders) anew and keep the coding in them.

    What has changed is told, sentence by sentence; with --check the exit code is 1 where something has.
    """
    with _clear_errors():
        from coder.frozen import freeze

        changed, told = freeze(
            _load(layers, no_builtin, quad), [Path(f) for f in files], write=not only_check
        )
        for change in changed:
            click.echo(f"{change}\n")
        click.echo(told, err=True)
        sys.exit(1 if only_check and changed else 0)


@main.command("schema")
@click.argument("name", required=False)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path),
              help="Folder into which the schemas of all dictionary files are written.")  # fmt: skip
def schema_command(name: str | None, output: Path | None) -> None:
    """Print the JSON Schema NAME: document, event, dictionary (a file), or a section (actors, verbs, ...)."""
    with _clear_errors():
        from coder.schemas import MODELS, schema_text, write_schemas

        if output is not None and name is None:
            click.echo("\n".join(map(str, write_schemas(output))))
            return
        if output is not None:
            raise click.UsageError("give NAME or --output, not both")
        if name not in MODELS:
            told = "give a NAME" if name is None else f"{name!r} is no schema"
            raise click.UsageError(f"{told}: {', '.join(sorted(MODELS))}")
        click.echo(schema_text(name), nl=False)


if __name__ == "__main__":
    main()
