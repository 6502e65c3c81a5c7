"""The two records everything agrees on, as pydantic models: JSON Schema for documents and events."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class DocumentRecord(BaseModel):
    """One story, as a line of input."""

    model_config = ConfigDict(extra="allow")

    id: str = Field(min_length=1, description="unique in the corpus")
    text: str = Field(min_length=1, description="the story; offsets count Unicode code points of this string")
    date: str | None = Field(None, description="story date, YYYY-MM-DD or an ISO timestamp")
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    mentions: list[tuple[int, int]] = Field(
        default_factory=list, description="spans [start, end] known to be actors"
    )


class ActorRecord(BaseModel):
    """A source, target or speaker."""

    code: str | None
    text: str
    start: int
    end: int
    entry: str | None
    country: str | None
    roles: list[str]


class TriggerRecord(BaseModel):
    """The words that carried the event."""

    text: str
    start: int
    end: int


class LocationRecord(BaseModel):
    """Where it happened."""

    text: str
    start: int
    end: int
    country: str


class PloverRecord(BaseModel):
    """The PLOVER coding of the same event."""

    event: str | None
    mode: str | None
    context: str | None


class EventRecord(BaseModel):
    """Who did what to whom, when: a line of output."""

    id: str
    document: str
    sentence: int
    date: str | None
    story_date: str | None
    date_text: str | None
    code: str
    label: str
    type: str
    root: str
    quad: int
    goldstein: float
    plover: PloverRecord
    source: ActorRecord | None
    target: ActorRecord | None
    trigger: TriggerRecord
    modality: Literal["actual", "future", "hypothetical", "negated", "historical"]
    attribution: ActorRecord | None
    pattern: str
    issues: list[str]
    place: LocationRecord | None
