"""Compiles the modules where coding spends its time, if ``CODER_COMPILE=1`` is set while the wheel is built.

Without it nothing happens here: the wheel is pure Python and needs no compiler.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# What runs once a sentence or more often.  The pipeline stays Python: `Coder` may be subclassed.
COMPILED = (
    "tokens", "grammar", "phrases", "patterns", "lexicon", "ontology", "sentences", "dates", "tagging", "parts", "terminals", "clauses",
    "home", "story", "naming", "coreference", "remembering", "actors", "joined", "readings", "sites", "participants", "fallbacks",
    "matching", "composing", "verbs", "blocks", "circumstances", "events",
)  # fmt: skip


def wanted() -> bool:
    return os.environ.get("CODER_COMPILE") == "1"


class CompiledModules(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the compiled modules into the wheel, beside their source."""

    def dependencies(self) -> list[str]:
        return ["mypy[mypyc]>=1.15", "setuptools"] if wanted() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or not wanted():
            return
        from mypyc.build import mypycify
        from setuptools import Distribution

        self.folder = Path(tempfile.mkdtemp())
        # the project's own check is stricter, and has what the other modules import
        options = ["--config-file=", "--ignore-missing-imports", "--follow-imports=silent"]
        with chdir(self.root):
            extensions = mypycify(
                [*options, *(f"coder/{name}.py" for name in COMPILED)],
                opt_level="2",
                debug_level="0",
                group_name="code_events",
                target_dir=str(self.folder / "c"),
            )
            build: Any = Distribution({"ext_modules": extensions}).get_command_obj("build_ext")
            build.build_lib, build.build_temp = str(self.folder / "lib"), str(self.folder / "temp")
            build.ensure_finalized()
            build.run()
        for made in build.get_outputs():
            build_data["force_include"][made] = str(Path(made).relative_to(build.build_lib))
        build_data["pure_python"], build_data["infer_tag"] = False, True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if folder := getattr(self, "folder", None):
            shutil.rmtree(folder, ignore_errors=True)
