"""A folder of dictionaries to start from: the commented files of `dictionaries/starter`, copied and never written over."""

from __future__ import annotations

import errno
from pathlib import Path

from coder.files import dictionary_root, yaml_files

_SCHEMA_LINE = "# yaml-language-server:"  # it leads to the schema from the shipped folder only


def write_starter(folder: Path) -> list[Path]:
    """Makes the folder where it is missing and copies the starter into it; returns the files written.

    Raises `FileExistsError` (and writes nothing) where one of them is there already, and `OSError` where it
    cannot write.
    """
    starter = dictionary_root() / "starter"
    files = [(path, folder / path.relative_to(starter)) for path in yaml_files(starter)]
    for _, target in files:
        if target.exists():
            why = "is there already; choose another folder (nothing was written)"
            raise FileExistsError(errno.EEXIST, why, str(target))
    folder.mkdir(parents=True, exist_ok=True)
    for path, target in files:
        with target.open("x", encoding="utf-8", newline="\n") as out:
            first, _, rest = path.read_text(encoding="utf-8").partition("\n")
            out.write(rest if first.startswith(_SCHEMA_LINE) else f"{first}\n{rest}")
    return [target for _, target in files]
