"""Coverage-guided fuzzing of whatever people hand to the program; needs atheris (`pip install -e .[fuzz]`, CPython 3.11 to 3.13).

    python tests/fuzz/run.py [--seconds N] [--keep FOLDER] [TARGET...]

Each target (documents, dictionaries, patterns, matches, legacy) is fuzzed for so many seconds, 60 unless told, one after the
other.  Then the inputs that led somewhere new are made longer, and coded at one and at four times the length: time must not
grow by more than ten times.  An input that fails is left in the folder; `--input FILE TARGET` runs it again.
"""

from __future__ import annotations

import argparse
import gc
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LONGEST = 3000  # signs of a fuzzed input
PATIENCE = 20  # seconds that one may take, coverage being counted
GROWN = 4000  # signs to which inputs are made longer, and then to four times as many
FACTOR = 10  # what four times the length may cost: 4 is linear, 16 its square; the rest is noise
NOTICED = 0.5  # seconds of processor time below which growth is not judged


def fuzz(name: str, options: list[str]) -> None:
    """Runs libFuzzer on a target; does not return."""
    import atheris

    with atheris.instrument_imports(include=["coder"], exclude=["coder.cli"]):
        from targets import TARGETS, hasten
    hasten()
    TARGETS[name].run(b"")  # compiles what it needs; that is not the first input's time
    atheris.Setup([sys.argv[0], *options], TARGETS[name].run)
    atheris.Fuzz()


def prepare(name: str, place: Path) -> None:
    """The seeds and the signs of a target as files."""
    from targets import TARGETS

    (place / "seeds").mkdir(parents=True, exist_ok=True)
    (place / "found").mkdir(exist_ok=True)
    for number, seed in enumerate(TARGETS[name].seeds()):
        Path(place, "seeds", f"{number:04}").write_bytes(seed[:LONGEST])
    signs = []
    for sign in TARGETS[name].signs():
        written = "".join(
            chr(b) if 32 <= b < 127 and b not in (34, 92) else f"\\x{b:02x}" for b in sign.encode()
        )
        signs.append(f'"{written}"')
    (place / "signs").write_text("\n".join(signs) + "\n", encoding="ascii")


def steep(name: str, place: Path, seconds: float) -> list[str]:
    """The inputs whose time grows faster than their length, each tried at two lengths, until the time is up."""
    from targets import TARGETS

    target = TARGETS[name]
    found = []
    paths = sorted([*(place / "found").iterdir(), *(place / "seeds").iterdir()])
    random.Random(0).shuffle(paths)
    target.run(b"")
    gc.collect()
    gc.freeze()  # what is loaded is not gone through again and again
    end = time.monotonic() + seconds
    tried = 0
    for path in paths:
        if time.monotonic() > end:
            break
        data = path.read_bytes()
        if not data:
            continue
        tried += 1
        times = max(1, GROWN // len(data))
        for _ in range(3):  # what is steep once may be the machine
            took = []
            for length in (times, 4 * times):
                began = time.process_time()
                target.run(target.grown(data, length))
                took.append(time.process_time() - began)
            if took[1] <= NOTICED or took[1] <= FACTOR * took[0]:
                break
        else:
            found.append(f"{path}: {took[0]:.2f} s, at four times the length {took[1]:.2f} s")
    print(f"{name}: {tried} inputs made longer, {len(found)} of them steep", flush=True)
    return found


def main() -> int:
    """1 where something failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument(
        "--keep", type=Path, help="folder for what is found; a new one under /tmp unless given"
    )
    parser.add_argument("--input", type=Path, help="run a target on this file alone")
    parser.add_argument("--inside", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    parser.add_argument("targets", nargs="*")
    args = parser.parse_args()
    if args.inside:
        fuzz(args.inside[0], args.inside[1:])
    from targets import TARGETS

    names = args.targets or list(TARGETS)
    if args.input is not None:
        TARGETS[names[0]].run(args.input.read_bytes())
        return 0
    keep = args.keep or Path(tempfile.mkdtemp(prefix="fuzz"))
    failed = False
    for name in names:
        place = keep / name
        prepare(name, place)
        options = [
            f"-max_total_time={args.seconds}", f"-max_len={LONGEST}", f"-timeout={PATIENCE}", "-rss_limit_mb=4096",
            f"-artifact_prefix={place}/", f"-dict={place / 'signs'}", "-print_final_stats=1",
            str(place / "found"), str(place / "seeds"),
        ]  # fmt: skip
        print(f"== {name}, {args.seconds} seconds", flush=True)
        done = subprocess.run([sys.executable, __file__, "--inside", name, *options], check=False)
        if done.returncode:
            print(
                f"{name} FAILED: {sys.executable} {__file__} --input FILE {name}, with the file named above"
            )
        grown = steep(name, place, args.seconds / 4)
        print(*grown, sep="\n")
        failed = failed or bool(done.returncode or grown)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
