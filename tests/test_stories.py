"""Small stories and exactly the events they give: ``stories/*.yaml``.

An event is written ``SOURCE CODE TARGET DATE`` (None where the story has no date), then its modality unless it is actual, then ``said by ACTOR``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from coder import Coder, Document, Event
from coder.checks import event_text

STORIES = [
    pytest.param(story, id=f"{path.stem}-{story['id']}")
    for path in sorted((Path(__file__).parent / "stories").glob("*.yaml"))
    for story in yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # all values are text
]


def written(event: Event) -> str:
    parts = [event_text(event), str(event.date)]
    if event.modality != "actual":
        parts.append(event.modality)
    if event.attribution is not None:
        parts.append(f"said by {event.attribution.code}")
    return " ".join(parts)


@pytest.mark.parametrize("story", STORIES)
def test_story(coder: Coder, story: dict[str, Any]) -> None:
    found = [written(e) for e in coder.code(Document(story["id"], story["text"], story.get("date")))]
    assert sorted(found) == sorted(story["events"])
