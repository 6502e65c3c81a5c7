"""A folder of dictionaries to start from: the commented files of `dictionaries/starter`, copied and never written over.

The schema of dictionary files goes with them, so that an editor explains the keys while one types.
"""

from __future__ import annotations

import errno
from pathlib import Path

from coder.files import dictionary_root, yaml_files

_SCHEMA = (
    "schema/dictionary.json"  # the starter's files name it as '../schema/...', their copies stand beside it
)


def write_starter(folder: Path) -> list[Path]:
    """Makes the folder where it is missing and copies the starter into it; returns the files written.

    Raises `FileExistsError` (and writes nothing) where one of them is there already, and `OSError` where it
    cannot write.
    """
    starter = dictionary_root() / "starter"
    files = [(path, folder / path.relative_to(starter)) for path in yaml_files(starter)]
    files.append((dictionary_root() / _SCHEMA, folder / _SCHEMA))
    for _, target in files:
        if target.exists():
            why = "is there already; choose another folder (nothing was written)"
            raise FileExistsError(errno.EEXIST, why, str(target))
    for path, target in files:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as out:
            out.write(path.read_text(encoding="utf-8").replace(f"=../{_SCHEMA}", f"={_SCHEMA}", 1))
    return [target for _, target in files]
