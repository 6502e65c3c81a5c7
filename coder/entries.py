"""The shape of every kind of dictionary entry, as pydantic models: validation and JSON Schema from one source."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _not_blank(text: str) -> str:
    if not text.split():
        raise ValueError("must not be blank")
    return text


def _has_singular(word: str) -> str:
    _not_blank(word.partition("/")[0])
    return word


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Text = Annotated[str, AfterValidator(_not_blank)]
Texts = Annotated[list[Text], BeforeValidator(_as_list)]
RoleWords = Annotated[list[Annotated[str, AfterValidator(_has_singular)]], BeforeValidator(_as_list)]
EntryId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._'-]*$", max_length=100)]
EventCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,4}$")]
OwnCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{2,8}[?!]?$")]
BlockCode = Annotated[
    str, StringConstraints(pattern=r"^(---|[0-9A-Za-z]+[?!]?|[0-9A-Za-z?!]*:[0-9A-Za-z?!]+)$")
]
ActorCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}[A-Z]*$")]
RoleCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}[A-Z0-9]*~?$")]
_CODE = r"(---|[A-Z][A-Z0-9]{2,}(/[A-Z][A-Z0-9]{2,})*)"  # '---': nobody; 'A/B': both
DatedCode = Annotated[
    str, StringConstraints(pattern=f"^{_CODE}" + r"( (\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?)?$")
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
    """Role words of one CAMEO role code; 'singular / plural' where the plural is irregular.

    A role is put behind the state; one that ends in ``~`` ('NGO~') stands before it.
    """

    code: RoleCode
    words: RoleWords


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
    reciprocal: Literal["true", "false", "among"] | None = None
    reverse: EventCode | None = None
    roles: Literal["swapped"] | None = None
    examples: list[Example] = Field(default_factory=list)
    note: str = ""
    status: Literal["trial"] | None = None


class VerbBlock(Entry):
    """Verbs with patterns over the order of words, each ``CODE PATTERN``; the block's code where none fits.

    A code ``A:B`` gives A to the event and B to its mirror image, ``---`` means silence.
    """

    id: EntryId
    code: BlockCode = "---"
    verbs: Texts
    codes: dict[str, BlockCode] = Field(default_factory=dict)
    patterns: Texts = Field(default_factory=list)
    note: str = ""


class OwnEventCode(Entry):
    """An event code that CAMEO does not have."""

    code: OwnCode
    label: str = ""


class Settings(Entry):
    """How the dictionaries of a layer want to be used.

    ``actors: joined``: a noun phrase has the code of its first actor and of all its roles, put together.
    ``alone: true``: the shipped dictionaries are left out.
    """

    actors: Literal["composed", "joined"] | None = None
    alone: Literal["true", "false"] | None = None


class Discard(Entry):
    """A phrase that keeps a sentence or a story from being coded."""

    phrase: Text
    level: Literal["sentence", "story"] = "sentence"
    reason: str = ""


class Issue(Entry):
    """An issue code, its words, and the PLOVER context it stands for."""

    code: str
    label: str = ""
    words: Texts
    never: Texts = Field(default_factory=list)
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
    verb_blocks: list[VerbBlock] = Field(default_factory=list)
    event_codes: list[OwnEventCode] = Field(default_factory=list)
    actor_codes: list[str] = Field(default_factory=list)
    settings: Settings = Field(default_factory=Settings)
    remove: Texts = Field(default_factory=list)  # entries of the layers below: ids, words, &SYNSETS, ...


SECTIONS: dict[str, type[Entry]] = {
    "actors": ActorEntry,
    "agents": AgentGroup,
    "modifiers": ModifierGroup,
    "verbs": VerbEntry,
    "discards": Discard,
    "issues": Issue,
    "verb_blocks": VerbBlock,
    "event_codes": OwnEventCode,
    "settings": Settings,
}
