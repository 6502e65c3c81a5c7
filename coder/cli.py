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


def _dictionary_options(command: Any) -> Any:
    for option in (
        click.option("--dictionaries", "layers", multiple=True, type=click.Path(), help="Folder of own dictionaries (repeatable)."),
        click.option("--no-builtin", is_flag=True, help="Leave the shipped dictionaries out."),
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


@main.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--no-examples", is_flag=True, help="Do not run the examples.")
@click.option("--format", "shape", type=click.Choice(["text", "json", "github"]), default="text", show_default=True,
              help="How problems are told.")  # fmt: skip
@click.option(
    "--fix", is_flag=True, help="Mend in PATHS what can be mended safely: quotes and misspelt keys."
)
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved, until interrupted.")
def check_command(paths: tuple[Path, ...], no_examples: bool, shape: str, fix: bool, watch: bool) -> None:
    """Check dictionaries (the shipped ones, and PATHS on top of them) and run their examples.

    Exit code: 0 nothing found, 1 problems found, 2 the check could not run.
    """
    if fix and not paths:
        raise click.UsageError("--fix changes files: name them, e.g. code-events check --fix mine")
    with _clear_errors():
        from coder.checks import check
        from coder.fixes import fix_paths
        from coder.reports import FORMATS, counted

        def run() -> bool:
            for mended in fix_paths(paths) if fix else ():
                assert mended.fix is not None
                click.echo(
                    f"{mended.place}  fixed {mended.code}: {mended.fix[0]} -> {mended.fix[1]}", err=True
                )
            problems = check(paths, examples=not no_examples)
            told = FORMATS[shape](problems)
            if told:
                click.echo(told)
            click.echo(counted(problems), err=True)
            return bool(problems)

        if not watch:
            sys.exit(1 if run() else 0)
        from coder.files import dictionary_root
        from coder.watch import saves

        for saved in saves([dictionary_root(), *paths]):
            if saved:
                click.echo(f"\n{', '.join(map(str, saved))} saved", err=True)
            run()


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
        if output is not None or name not in MODELS:
            why = (
                "give NAME or --output"
                if output is not None
                else f"{name!r} is none of {', '.join(sorted(MODELS))}"
            )
            raise click.BadParameter(why, param_hint="NAME")
        click.echo(schema_text(name), nl=False)


if __name__ == "__main__":
    main()
