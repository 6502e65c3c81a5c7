"""The shape of every kind of dictionary entry, as pydantic models: validation and JSON Schema from one source."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Texts = Annotated[list[str], BeforeValidator(_as_list)]
EntryId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._'-]*$")]
EventCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,4}$")]
ActorCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}[A-Z]*$")]
DatedCode = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{3}[A-Z]*( (\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?)?$")
]


class Entry(BaseModel):
    """What all entries have in common: nothing unknown is let through."""

    model_config = ConfigDict(extra="forbid")


class ActorEntry(Entry):
    """An actor: a country, person, organization, group or place with its names and dated codes."""

    id: EntryId
    kind: Literal["country", "place", "person", "organization", "group"]
    code: ActorCode | None = None
    codes: list[DatedCode] = Field(default_factory=list)
    names: Texts = Field(default_factory=list)
    adjectives: Texts = Field(default_factory=list)
    people: Texts = Field(default_factory=list)
    capital: Texts = Field(default_factory=list)
    cities: Texts = Field(default_factory=list)
    regions: Texts = Field(default_factory=list)
    gender: Literal["male", "female"] | None = None
    note: str = ""


class AgentGroup(Entry):
    """Role words of one CAMEO role code; 'singular / plural' where the plural is irregular."""

    code: ActorCode
    words: Texts


class ModifierGroup(Entry):
    """Words before a role that add a role of their own ('former')."""

    words: Texts
    code: ActorCode


class Example(Entry):
    """Sentences and the events they must give, each as 'SOURCE CODE TARGET'; none means silence."""

    events: Texts
    text: Texts
    date: str | None = None
    todo: str | None = None


class VerbEntry(Entry):
    """Verbs and event nouns of one code, or of one act over content."""

    id: EntryId
    code: EventCode | None = None
    act: str | None = None
    verb: Texts = Field(default_factory=list)
    noun: Texts = Field(default_factory=list)
    patterns: Texts = Field(default_factory=list)
    never: Texts = Field(default_factory=list)
    reciprocal: Literal["true", "false"] | None = None
    reverse: EventCode | None = None
    roles: Literal["swapped"] | None = None
    yields_to: Texts = Field(default_factory=list)
    examples: list[Example] = Field(default_factory=list)
    note: str = ""
    status: Literal["trial"] | None = None


class Discard(Entry):
    """A phrase that keeps a sentence or a story from being coded."""

    phrase: str
    level: Literal["sentence", "story"] = "sentence"
    reason: str = ""


class Issue(Entry):
    """An issue code, its words, and the PLOVER context it stands for."""

    code: str
    label: str = ""
    words: Texts
    plover: str | None = None


class DictionaryFile(Entry):
    """A dictionary file: any of these sections, in any order."""

    actors: list[ActorEntry] = Field(default_factory=list)
    agents: list[AgentGroup] = Field(default_factory=list)
    modifiers: list[ModifierGroup] = Field(default_factory=list)
    verbs: list[VerbEntry] = Field(default_factory=list)
    synsets: dict[str, Texts] = Field(default_factory=dict)
    discards: list[Discard] = Field(default_factory=list)
    issues: list[Issue] = Field(default_factory=list)


SECTIONS: dict[str, type[Entry]] = {
    "actors": ActorEntry,
    "agents": AgentGroup,
    "modifiers": ModifierGroup,
    "verbs": VerbEntry,
    "discards": Discard,
    "issues": Issue,
}
