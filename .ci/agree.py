"""The scorer of the evaluation data and `code-events evaluate` give the same figures for a gold file, to the last digit.

    python agree.py SCORER GOLD [--given] [dictionary options]

The scorer reads events that `code-events` wrote; the command codes by itself, and then scores that file too.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

scorer, gold, *options = sys.argv[1:]
CODER = (sys.executable, "-m", "coder.cli")
NAMES = {"pairs": "records", "documents": "records", "root_first_accuracy": "first event right"}


def output(*command):
    found = subprocess.run(command, capture_output=True, text=True)
    assert found.returncode in (0, 3), found.stderr  # 3: a record was set aside and told
    return found.stdout


def evaluated(*more):
    (part,) = json.loads(output(*CODER, "evaluate", gold, "--format", "json", "--misses", "0", *more))["parts"]
    return part


def rate(mean):
    return [mean["precision"], mean["recall"], mean["f1"]]


def compare(theirs, ours):
    compared = 0
    for name, value in theirs.items():
        if name == "tp/fp/fn":  # counts; the rates of "events" say the same
            continue
        if name == "root_by_class":
            found = {c: [*rate(m), m["n"]] for c, m in ours["levels"]["root"]["classes"].items()}
        elif isinstance(value, dict):
            found = {mean: rate(ours["levels"][name][mean]) for mean in value}
        elif isinstance(value, list):
            found = rate(ours["levels"][name]["micro"])
        else:
            found = ours[NAMES.get(name, name)]
        assert found == value, (name, found, value)
        compared += 1
    assert compared > 2, theirs
    return compared


with tempfile.TemporaryDirectory() as work:
    corpus, events = gold, str(Path(work) / "events.jsonl")
    rest = [o for o in options if o != "--given"]
    if "--given" in options:
        rows = [json.loads(row) for row in Path(gold).read_text(encoding="utf-8").splitlines() if row.strip()]
        for row in rows:
            row["mentions"] = row["pair"]["source"] + row["pair"]["target"]
        corpus = str(Path(work) / "given.jsonl")
        Path(corpus).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    output(*CODER, "code", corpus, "--output", events, "--quiet", *rest)
    print(output(sys.executable, scorer, gold, events), end="")
    theirs = json.loads(output(sys.executable, scorer, gold, events, "--json"))
    compare(theirs, evaluated("--events", events))
    print(f"{compare(theirs, evaluated(*options))} figures agree with `code-events evaluate {' '.join(options)}`")
