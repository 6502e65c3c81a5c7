"""The two sets of dictionaries that `diff` compares: folders, or revisions of a git repository."""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from coder.dictionary import cache_folder
from coder.errors import CoderError, Place, Problem
from coder.files import shown_path
from coder.pipeline import Coder

BUILT_IN = "built-in"
_FOLDER = "dictionaries"  # of a revision that names none


@dataclass(frozen=True, slots=True)
class Side:
    """One set of dictionaries: a whole set in place of the built-in ones, and layers on top."""

    name: str
    root: Path | None = None
    layers: tuple[Path, ...] = ()
    shown: tuple[tuple[str, str], ...] = ()  # beginnings of places, and how they are shown

    def load(self, quad: str, *, builtin: bool = True) -> Coder:
        """A coder with these dictionaries; without ``builtin`` layers have no shipped ones below them.

        Raises `CoderError` with all their problems; E104 where a whole set is not of the shape of this program's.
        """
        try:
            return Coder.load(self.layers, builtin=builtin or not self.layers, quad=quad, root=self.root)
        except CoderError as e:
            raise CoderError([self._located(p) for p in e.problems]) from None
        except (LookupError, TypeError, ValueError, AttributeError) as e:
            if self.root is None:
                raise
            message = f"these dictionaries are not made for this program: {type(e).__name__} {e}"
            hint = "Compare with a newer revision."
            raise CoderError(Problem("E104", message, hint, Place(self.name))) from None

    def _located(self, problem: Problem) -> Problem:
        place = problem.place
        return (
            problem if place is None else replace(problem, place=place._replace(file=self.show(place.file)))
        )

    def show(self, text: str) -> str:
        """A text with the places in it as reports show them: a file of a revision begins with the revision."""
        for beginning, shown in self.shown:
            text = text.replace(beginning, shown)
        return text


def open_side(names: Sequence[str], others: Sequence[str] = ()) -> Side:
    """The dictionaries that names stand for: folders, or revisions of the repository one stands in; none is the built-in ones.

    A name is a folder where there is one, else ``REVISION:FOLDER`` or ``REVISION``: its folder ``dictionaries``, or
    where it has none the folder among ``others``, what the other side names.
    A whole set (with an ontology) stands in for the built-in dictionaries, anything else is a layer on top of
    them, in the order given.  Raises `CoderError` E104 where a name is neither, or two are whole sets.
    """
    root: Path | None = None
    layers: list[Path] = []
    shown: list[tuple[str, str]] = []
    for name in names:
        folder = Path(name)
        if not name or not folder.exists():
            label = name if ":" in name else f"{name}:{_folder_of(name, others)}"
            folder = _revision(label)
            shown.append((shown_path(folder) + "/", label.rstrip("/") + "/"))
        whole = _whole(folder)
        if whole is None:
            layers.append(folder)
        elif root is None:
            root = whole
        else:
            message = f"two whole sets of dictionaries: {root} and {whole}"
            raise CoderError(Problem("E104", message, "Give one, and layers on top of it.", Place(name)))
    return Side(" + ".join(names) or BUILT_IN, root, tuple(layers), tuple(shown))


def _whole(folder: Path) -> Path | None:
    """The folder of a whole set of dictionaries: this one, or the one inside a checkout."""
    for candidate in (folder, folder / _FOLDER):
        if (candidate / "ontology").is_dir():
            return candidate
    return None


def _folder_of(revision: str, others: Sequence[str]) -> str:
    """The folder that a revision without one means.  Raises `CoderError` E104 where git knows no such revision, or no folder fits."""
    _git(revision, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{tree}}")
    top = Path(_git(revision, "rev-parse", "--show-toplevel").decode().strip()).resolve()
    named = [Path(other).resolve() for other in others if Path(other).is_dir()]
    for folder in (
        _FOLDER,
        *(path.relative_to(top).as_posix() for path in named if path.is_relative_to(top)),
    ):
        try:
            _git(revision, "rev-parse", "--verify", "--end-of-options", f"{revision}:{folder}")
        except CoderError:
            continue
        return folder
    message = f"the revision has no folder {_FOLDER!r}"
    raise CoderError(Problem("E104", message, f"Say which is meant: {revision}:FOLDER.", Place(revision)))


def _revision(name: str) -> Path:
    """The dictionaries of a revision in a folder of the cache that holds them for good: its name is their hash.

    Raises `CoderError` E104 where git does not know it.
    """
    tree = _git(name, "rev-parse", "--verify", "--end-of-options", name).decode().strip()
    home = cache_folder() / "revisions" / tree.splitlines()[-1]
    if home.is_dir():
        return home
    top = _git(name, "rev-parse", "--show-toplevel").decode().strip()
    archive = _git(name, "archive", "--format=tar", home.name, folder=top)
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent) as made:
            with tarfile.open(fileobj=BytesIO(archive)) as tar:
                tar.extractall(Path(made) / home.name, filter="data")
            (Path(made) / home.name).rename(home)  # nobody ever sees half of it
    except (OSError, tarfile.TarError) as e:
        if not home.is_dir():
            message = f"cannot be unpacked into {home.parent}: {e}"
            raise CoderError(
                Problem("E104", message, "Set CODE_EVENTS_CACHE to a folder.", Place(name))
            ) from None
    return home


def _git(name: str, *command: str, folder: str = ".") -> bytes:
    hint = "Give a folder of dictionaries, a git revision such as HEAD~1, or REVISION:FOLDER."
    try:
        found = subprocess.run(["git", *command], cwd=folder, capture_output=True)
    except (OSError, ValueError) as e:  # ValueError: a name with NUL
        reason = "git is not installed" if isinstance(e, FileNotFoundError) else str(e)
        raise CoderError(Problem("E104", f"no such folder, and {reason}", hint, Place(name))) from None
    if found.returncode:
        told = found.stderr.decode(errors="replace").strip().splitlines()
        reason = told[-1].removeprefix("fatal: ") if told else "git failed"
        if reason == "Needed a single revision":
            reason = "git knows no such revision, or no such folder in it"
        raise CoderError(
            Problem("E104", f"no such folder, and no revision: {reason}", hint, Place(name or "''"))
        )
    return found.stdout
