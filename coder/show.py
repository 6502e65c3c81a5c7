"""Event lines from standard input as a table for the terminal: ``code-events stories.jsonl | python -m coder.show``."""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Prints one event a row: date, source, code, target, label and the words that carried it."""
    for line in sys.stdin:
        event = json.loads(line)
        source, target = ((event[end] or {}).get("code") or "---" for end in ("source", "target"))
        date, trigger = event["date"] or "no date", event["trigger"]["text"]
        modality = "" if event["modality"] == "actual" else f" ({event['modality']})"
        print(
            f"{date:10s}  {source:12s} {event['code']:5s} {target:12s} {event['label'][:44]:44s} '{trigger}'{modality}"
        )


if __name__ == "__main__":
    main()
