"""Waits for files to be saved.

It looks at the times and sizes of files twice a second: that needs no library, works on network drives and in
containers, and costs nothing beside a check that takes seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from coder.files import yaml_files

_State = dict[Path, tuple[int, int]]


def saves(
    paths: Iterable[Path], *, seconds: float = 0.5, sleep: Callable[[float], None] = time.sleep
) -> Iterator[list[Path]]:
    """Once at the start, and after each change the YAML files that were saved, made or removed."""
    folders = list(paths)
    known = _state(folders)
    yield []
    while True:
        sleep(seconds)
        now = _state(folders)
        changed = sorted(path for path in known.keys() | now.keys() if known.get(path) != now.get(path))
        if changed:
            known = now
            yield changed


def _state(folders: Iterable[Path]) -> _State:
    found: _State = {}
    for folder in folders:
        for path in yaml_files(folder):
            try:
                stat = path.stat()
            except OSError:
                continue  # removed just now
            found[path] = (stat.st_mtime_ns, stat.st_size)
    return found
