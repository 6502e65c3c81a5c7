"""`code-events evaluate` and the scorer of the evaluation data give the same figures for the same events, to the last digit.

    python agree.py SCORER GOLD EVENTS
"""

import json
import subprocess
import sys

scorer, gold, events = sys.argv[1:]


def output(*command):
    found = subprocess.run([sys.executable, *command], capture_output=True, text=True)
    assert found.returncode in (0, 3), found.stderr  # 3: a record was set aside and told
    return json.loads(found.stdout)


theirs = output(scorer, gold, events, "--json")
(ours,) = output("-m", "coder.cli", "evaluate", gold, "--events", events, "--format", "json", "--misses", "0")["parts"]
names = {"pairs": "records", "documents": "records", "root_first_accuracy": "first event right", "right date": "right date"}


def rate(mean):
    return [mean["precision"], mean["recall"], mean["f1"]]


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
        found = ours[names.get(name, name)]
    assert found == value, (name, found, value)
    compared += 1
print(f"{compared} figures agree with the scorer")
