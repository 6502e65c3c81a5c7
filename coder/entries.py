"""The shape of every kind of dictionary entry, as pydantic models: validation and JSON Schema from one source.

What stands below a key is its explanation in the schema, which editors show.  A value that is wrong in a way of its
own raises `WrongForm`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema


def _not_blank(text: str) -> str:
    if not text.split():
        raise ValueError("must not be blank")
    return text


def _has_singular(word: str) -> str:
    _not_blank(word.partition("/")[0])
    return word


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class WrongForm(ValueError):
    """Text that has not the form it must have: the code of the problem, and what to write instead."""

    def __init__(self, message: str, code: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.hint = code, hint


@dataclass(frozen=True)
class _Form:
    """What a text must look like; anything else is the problem ``code``."""

    pattern: str
    code: str
    what: str
    hint: str

    def __call__(self, value: str) -> str:
        if not re.fullmatch(self.pattern, value):
            raise WrongForm(f"{value[:60]!r} is not {self.what}", self.code, self.hint)
        return value

    def schema(self) -> WithJsonSchema:
        return WithJsonSchema({"type": "string", "pattern": f"^({self.pattern})$"})


_DATES = r"(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?"
_OWN_ACTOR = r"[A-Z][A-Z0-9]{2,}"  # what `actor_codes:` may declare; the check tells any other
_ID = _Form(
    r"[a-z0-9][a-z0-9._'-]{0,299}",
    "D105",
    "an id",
    "Use lower-case letters, digits, dots and dashes: usa.obama.",
)
_EVENT = _Form(
    r"[0-9]{2,4}", "D201", "a CAMEO code", 'Codes have two to four digits and stand in quotes: "0841".'
)
_OWN_EVENT = _Form(
    r"[0-9A-Za-z]{2,8}[?!]?", "D201", "an event code", 'Write two to eight letters or digits: "345".'
)
_BLOCK = _Form(
    r"---|###|\+\+\+|[0-9A-Za-z]+[?!]?|[0-9A-Za-z?!]*:[0-9A-Za-z?!]+",
    "D201",
    "the code of a verb block",
    "Write CODE, CODE:CODE or ---.",
)
_TRANSFORMED = _Form(
    r"same|[0-9A-Za-z]{2,8}[?!]?", "D201", "the code of a transformation", "Write CODE, or same."
)
_ACTOR = _Form(r"[A-Z]{3,}", "D206", "an actor code", "Write groups of three capital letters: KENCOP.")
_ROLE = _Form(
    r"[A-Z]{3}[A-Z0-9]*~?", "D206", "a role code", "Write three capital letters a role: GOV, GOVMIL."
)
_DATED = _Form(
    rf"(---|###|\+\+\+|{_OWN_ACTOR}(/{_OWN_ACTOR})*)( {_DATES})?",  # '---': nobody; 'A/B': both; '###', '+++': no sentence with it is coded
    "D206",
    "an actor code with or without dates",
    "Write CODE or CODE FROM..UNTIL: USAGOV 2009-01-20..2017-01-20.",
)

EntryId = Annotated[str, AfterValidator(_ID), _ID.schema()]
EventCode = Annotated[str, AfterValidator(_EVENT), _EVENT.schema()]
OwnCode = Annotated[str, AfterValidator(_OWN_EVENT), _OWN_EVENT.schema()]
TransformedCode = Annotated[str, AfterValidator(_TRANSFORMED), _TRANSFORMED.schema()]
BlockCode = Annotated[str, AfterValidator(_BLOCK), _BLOCK.schema()]
ActorCode = Annotated[str, AfterValidator(_ACTOR), _ACTOR.schema()]
RoleCode = Annotated[str, AfterValidator(_ROLE), _ROLE.schema()]
DatedCode = Annotated[str, AfterValidator(_DATED), _DATED.schema()]

_TEXTS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
Text = Annotated[str, AfterValidator(_not_blank)]
Texts = Annotated[list[Text], BeforeValidator(_as_list), WithJsonSchema(_TEXTS)]
RoleWords = Annotated[
    list[Annotated[str, AfterValidator(_has_singular)]], BeforeValidator(_as_list), WithJsonSchema(_TEXTS)
]
Truth = Annotated[Literal["true", "false"], WithJsonSchema({"type": "boolean"})]
Reciprocal = Annotated[Literal["true", "false", "among"], WithJsonSchema({"enum": [True, False, "among"]})]


class Entry(BaseModel):
    """What all entries have in common: nothing unknown is let through."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class ActorEntry(Entry):
    """An actor: a country, person, organization, group or place with its names and dated codes."""

    id: EntryId
    """The name of the entry, unique: lower-case letters, digits, dots, dashes."""
    kind: Literal["country", "place", "region", "person", "organization", "group"]
    """What the actor is."""
    code: ActorCode | None = None
    """The one code of the actor: KENCOP."""
    codes: list[DatedCode] = Field(default_factory=list)
    """Several codes, each with its term: 'USAGOV 2009-01-20..2017-01-20'; either side may be open."""
    names: Texts = Field(default_factory=list)
    """The names as newspapers write them; capital letters count."""
    adjectives: Texts = Field(default_factory=list)
    """What stands before a role: 'Japanese' in 'Japanese minister'."""
    people: Texts = Field(default_factory=list)
    """One of the people: 'Kenyan'; plurals are made."""
    capital: Texts = Field(default_factory=list)
    """The capital, which acts for its state."""
    cities: Texts = Field(default_factory=list)
    """Places of the country."""
    regions: Texts = Field(default_factory=list)
    """Regions of the country."""
    shared: Texts = Field(default_factory=list)
    """Words of these that other entries have too; they are meant here where the text names this state and not the other."""
    gender: Literal["male", "female"] | None = None
    """For 'he' and 'she'."""
    note: str = ""
    """Anything for the reader."""


class AgentGroup(Entry):
    """Role words of one CAMEO role code; 'singular / plural' where the plural is irregular.

    A role is put behind the state; one that ends in ``~`` ('NGO~') stands before it.
    """

    code: RoleCode
    """The role: GOV, MIL, COP."""
    words: RoleWords
    """The words: 'foreign minister', 'spokesman / spokesmen', 'police /' (no plural)."""


class ModifierGroup(Entry):
    """Words before a role that add a role of their own ('former')."""

    words: Texts
    """The words."""
    code: ActorCode
    """The role that they add."""


class Example(Entry):
    """Sentences and the events they must give, each as 'SOURCE CODE TARGET'; none means silence."""

    events: Texts
    """The events: 'KENCOP 173 KENOPP', '---' for nobody; [] for a sentence that must stay silent."""
    text: Texts
    """One sentence or several."""
    date: str | None = None
    """The date of the story, YYYY-MM-DD."""
    todo: str | None = None
    """Why the example does not work yet; it is not run."""


class VerbEntry(Entry):
    """Verbs and event nouns of one code, or of one act over content."""

    id: EntryId
    """The name of the entry, unique; events name it."""
    code: EventCode | None = None
    """The CAMEO code, in quotes."""
    act: str | None = None
    """A row of ontology/composition.yaml, for verbs about actions: appeal, intend, reject."""
    verb: Texts = Field(default_factory=list)
    """Verbs in their base form: 'arrest', 'round up', 'take into custody'."""
    noun: Texts = Field(default_factory=list)
    """Event nouns: 'arrest', 'detention'."""
    patterns: Texts = Field(default_factory=list)
    """What must stand with the word: 'source VERB (troop|&ARMY) from target'."""
    never: Texts = Field(default_factory=list)
    """Null patterns: where one matches, the entry is silent."""
    reciprocal: Reciprocal | None = None
    """The event goes both ways; among: where several act together, it also goes between them."""
    reverse: EventCode | None = None
    """The code of the event seen from the target."""
    roles: Literal["swapped", "voiced", "foretold"] | None = None
    """swapped: what the grammar calls the subject is the target; voiced: it is the target of who says so; foretold: voiced, of what is to come."""
    yields_to: Texts = Field(default_factory=list)
    """Ids of entries that go first where both match equally well."""
    examples: list[Example] = Field(default_factory=list)
    """Sentences that prove the entry."""
    note: str = ""
    """Anything for the reader."""
    status: Literal["trial"] | None = None
    """trial: not in force, but its examples are run."""


class VerbBlock(Entry):
    """Verbs with patterns over the order of words, each ``CODE PATTERN``; the block's code where none fits.

    A code ``A:B`` gives A to the event and B to its mirror image, ``---`` means silence; ``###`` and ``+++``
    mean that the sentence is not coded at all.
    """

    id: EntryId
    """The name of the block, unique; events name it."""
    code: BlockCode = "---"
    """The code where no pattern fits."""
    verbs: Texts
    """Verbs in their base form, with irregular forms behind ' / '; '+' marks the verb among further words."""
    codes: dict[str, BlockCode] = Field(default_factory=dict)
    """Verbs of the block with a code of their own."""
    patterns: Texts = Field(default_factory=list)
    """Each 'CODE PATTERN': words before and behind VERB, in order."""
    note: str = ""
    """Anything for the reader."""


class TransformationEntry(Entry):
    """What becomes of an event of verb blocks within another: 'source say (target attack *)'."""

    id: EntryId
    """The name of the rule, unique; events name it."""
    code: TransformedCode
    """The code of the event that comes of the two; same: that of the inner one."""
    when: Text
    """Who, the outer verb, and in brackets the inner event: 'source want (nobody attack target)'."""
    note: str = ""
    """Anything for the reader."""


class OwnEventCode(Entry):
    """An event code that CAMEO does not have."""

    code: OwnCode
    """The code, in quotes."""
    label: str = ""
    """What it means."""


class Settings(Entry):
    """How the dictionaries of a layer want to be used."""

    actors: Literal["composed", "joined"] | None = None
    """joined: a noun phrase has the code of its first actor and of all its roles, put together."""
    alone: Truth | None = None
    """true: the shipped dictionaries are left out."""
    patterns: Literal["sentence", "clause"] | None = None
    """clause: the words of a verb block's pattern stand in the clause of its verb, not anywhere in the sentence."""


class Discard(Entry):
    """A phrase that keeps a sentence or a story from being coded."""

    phrase: Text
    """The words."""
    level: Literal["sentence", "story"] = "sentence"
    """What is left out."""
    reason: str = ""
    """Why."""


class Issue(Entry):
    """An issue code, its words, and the PLOVER context it stands for."""

    code: str
    """The issue."""
    label: str = ""
    """What it is about."""
    type: str = ""
    """What the old file says that it is counted for (COUNTEVENT); kept for the way back, it changes nothing."""
    words: Texts
    """The words that show it."""
    never: Texts = Field(default_factory=list)
    """Longer phrases in which the words do not show it."""
    plover: str | None = None
    """The PLOVER context."""


class DictionaryFile(Entry):
    """A dictionary file: any of these sections, in any order."""

    actors: list[ActorEntry] = Field(default_factory=list)
    """Countries, persons, organizations, groups, places."""
    agents: list[AgentGroup] = Field(default_factory=list)
    """Role words."""
    modifiers: list[ModifierGroup] = Field(default_factory=list)
    """Words before a role."""
    verbs: list[VerbEntry] = Field(default_factory=list)
    """Verbs and event nouns."""
    synsets: dict[str, Texts] = Field(default_factory=dict)
    """Named lists of words for patterns: 'ARMY: [army, soldier]'."""
    discards: list[Discard] = Field(default_factory=list)
    """What must not be coded."""
    issues: list[Issue] = Field(default_factory=list)
    """Issue words."""
    verb_blocks: list[VerbBlock] = Field(default_factory=list)
    """Verbs with patterns over the order of words, as `code-events import` writes them."""
    transformations: list[TransformationEntry] = Field(default_factory=list)
    """What becomes of an event of verb blocks that stands within another."""
    event_codes: list[OwnEventCode] = Field(default_factory=list)
    """Event codes that CAMEO does not have."""
    actor_codes: list[str] = Field(default_factory=list)
    """States and roles of your own: whole codes, or groups of letters within them."""
    settings: Settings = Field(default_factory=Settings)
    """How the dictionaries of this layer want to be used."""
    remove: Texts = Field(default_factory=list)
    """What is taken away from the layers below: ids, role words, &SYNSETS, phrases of discards, codes of issues."""


BARE_KEYS = frozenset(
    ("reciprocal", "date", "alone")
)  # true and dates are read as text whatever others make of them

SECTIONS: dict[str, type[Entry]] = {
    "actors": ActorEntry,
    "agents": AgentGroup,
    "modifiers": ModifierGroup,
    "verbs": VerbEntry,
    "discards": Discard,
    "issues": Issue,
    "verb_blocks": VerbBlock,
    "transformations": TransformationEntry,
    "event_codes": OwnEventCode,
    "settings": Settings,
}


def known_keys(path: tuple[Any, ...]) -> list[str]:
    """The keys that may stand where ``path`` (section, number, key ...) leads; the last step is the key itself."""
    if len(path) == 1:
        return list(DictionaryFile.model_fields)
    model = Example if "examples" in path[:-1] else SECTIONS.get(str(path[0]))
    return list(model.model_fields) if model is not None else []
