"""Who was named so far in a story, across its sentences, and which state it is about.

`Actors` fills it and asks it.  Sentences are filed only when somebody first asks: most stories never do.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from coder.home import Evidence
from coder.model import Actor

_MEMORY = 500  # names; who was named earlier than that is not meant by 'he' or 'the group'
_NEAR = 400  # characters; within them a subject is meant rather than who was named last


class Named(NamedTuple):
    """An actor as the story remembers it; those joined in one noun phrase share a number.

    Whether it is plural is None for those that are both: 'the police'.
    """

    actor: Actor
    kind: str
    gender: str
    plural: bool | None
    subject: bool
    position: int
    together: int = 0


class _Person(NamedTuple):
    """Who bears a surname; nobody that has a code where the actor is None."""

    first_names: frozenset[str]
    actor: Actor | None

    def may_be(self, first_names: frozenset[str]) -> bool:
        """Could somebody with these first names be the same person: 'Ruto' and 'William Ruto', not 'Charlene Ruto'?"""
        mine = self.first_names
        return not mine or not first_names or mine <= first_names or first_names <= mine


class Story:
    """Who was named so far, across the sentences of one document."""

    def __init__(self, dateline: Callable[[], Evidence] | None = None) -> None:
        self.sentences = 0
        self.named: list[Named] = []
        self._surnames: dict[str, list[_Person]] = {}
        self._names: set[str] = set()  # last words of names
        self.speaker: Actor | None = None  # whose words were quoted last
        self._waiting: list[Callable[[], None]] = []
        self._unheard: list[Callable[[], Iterable[str]]] = []
        self._evidence: list[Callable[[], Evidence]] = [dateline] if dateline is not None else []
        self._home = Evidence()
        self._earlier: set[str] = set()  # states named before the current sentence

    def add(
        self,
        remember: Callable[[], None],
        evidence: Callable[[], Evidence],
        names: Callable[[], Iterable[str]],
    ) -> None:
        """A sentence whose actors and names are filed, and whose evidence is weighed, when somebody first asks."""
        self.sentences += 1
        self._waiting.append(remember)
        self._evidence.append(evidence)
        self._unheard.append(names)

    def heard(self, keys: Collection[str]) -> bool:
        """Is one of the words the last word of a name in the story?"""
        pending, self._unheard = self._unheard, []
        for names in pending:
            self._names.update(names())
        return not self._names.isdisjoint(keys)

    def forget(self) -> None:
        """Lets go of the sentences that nobody asked for."""
        self._waiting, self._unheard, self._evidence = [], [], []

    def _file(self) -> None:
        waiting, self._waiting = self._waiting, []
        for remember in waiting:
            remember()

    def remember(self, named: Named) -> None:
        """Files one actor, in the order of the text."""
        if self.named and self.named[-1].position > named.position:
            insort(self.named, named, key=lambda n: n.position)
        else:
            self.named.append(named)

    def home(self) -> str:
        """The state that the story is about so far, else ''."""
        self.weights()
        return self._home.home()

    def weights(self) -> dict[str, int]:
        """The states named so far and how much speaks for each."""
        pending, self._evidence = self._evidence, []
        for evidence in pending:
            self._earlier = set(self._home.weights)
            self._home.include(evidence())
        return self._home.weights

    def is_home(self, state: str) -> bool:
        """Is it sure that the story is set in a state: not only named, or named in an earlier sentence?"""
        return state in self._home.inside or state in self._earlier

    def recent(self, before: int) -> Iterator[Named]:
        """Who was named before a place in the text, the last first; nobody means a name hundreds of names ago."""
        self._file()
        for named in islice(reversed(self.named), _MEMORY):
            if named.position < before:
                yield named

    def call(self, key: str, first_names: frozenset[str], actor: Actor | None) -> None:
        """Files a person with the last word of the name and those before it; without an actor, one who is not known."""
        known = self._surnames.setdefault(key, [])
        for i, person in enumerate(known):
            if person.may_be(first_names):
                if actor is not None and (first_names or not person.first_names or person.actor is None):
                    known[i] = _Person(first_names or person.first_names, actor)
                return
        known.append(_Person(first_names, actor))

    def surname(
        self, key: str, first_names: frozenset[str] = frozenset(), roles: Collection[str] = ()
    ) -> Actor | None:
        """Who was named with this last word before; of several, the one with a first name or a role that is given."""
        self._file()
        found = [person.actor for person in self._surnames.get(key, ()) if person.may_be(first_names)]
        if len(found) > 1:
            found = [a for a in found if a is not None and not set(roles).isdisjoint(a.roles or ())]
        return found[0] if len(found) == 1 else None

    def voice(self) -> Actor | None:
        """Whose words were quoted last."""
        self._file()
        return self.speaker

    def latest(
        self, kinds: tuple[str, ...], before: int, gender: str = "", plural: bool | None = None,
        without: Collection[str | None] = (), country: str = "", word: str = "", sentence: int | None = None,
    ) -> Actor | None:  # fmt: skip
        """The actor that a pronoun or description most likely means.

        One whose name ends in ``word`` first, then the last fitting subject near by, then the last fitting one;
        of those named since the beginning of the current ``sentence``, only subjects.
        """
        found = None
        for named in self.recent(before):
            actor = named.actor
            if (kinds and named.kind not in kinds) or actor.code in without:
                continue
            if gender and named.gender and named.gender != gender:
                continue
            if plural is not None and named.plural is (not plural):
                continue
            if country and actor.country != country:
                continue
            if sentence is not None and named.position >= sentence and not named.subject:
                continue
            if word:
                if actor.text.lower().endswith(word):
                    return actor
                found = found or self.latest(kinds, before, gender, plural, without, country)
                continue
            if found is not None and found.start - named.position > _NEAR:
                break
            if gender and self._not_alone(named, gender):
                return None
            if named.subject:
                return actor
            found = found or actor
        return found

    def _not_alone(self, named: Named, gender: str) -> bool:
        """'Ruto and Odinga met.  He ...': nobody knows which of those who were named together."""
        return named.together > 0 and any(
            other.together == named.together and other.kind == named.kind and other.actor.code != named.actor.code
            and other.gender in ("", gender)
            for other in self.named
        )  # fmt: skip

    def several(self, before: int, sentence: int, without: Collection[str | None] = ()) -> list[Actor]:
        """Whom 'they' means: the last plural actor, or the actors that were last named together.

        Subjects come first, but those of the current ``sentence`` before all.
        """
        found: Named | None = None
        for named in self.recent(before):
            if found is not None and (
                found.position - named.position > _NEAR or named.position < sentence <= found.position
            ):
                break
            if named.plural is False or named.actor.code in without:
                continue
            if not named.together and named.kind not in {"group", "role", "organization"}:
                continue
            if named.subject:
                found = named
                break
            found = found or named
        if found is None:
            return []
        return self.joined(found) if found.together else [found.actor]

    def joined(self, named: Named) -> list[Actor]:
        """Those that were named together with somebody, in the order of the text."""
        return (
            [n.actor for n in self.named if n.together == named.together] if named.together else [named.actor]
        )

    def with_role(
        self, roles: Collection[str], before: int, word: str, title: str, plural: bool,
        abroad: Collection[str], without: Collection[str | None],
    ) -> list[Actor]:  # fmt: skip
        """The last actors of a country that have one of the roles: with the same last word ('the ministry'), else with the title.

        A title of several words ('the coast guard') is enough without the role.  A plural ('the ministers') means all
        that were named together.  Who is named by a word of ``abroad``, or has a code of ``without``, is meant by the
        same word only: 'the government' is not the ambassador's.
        """
        candidate: Named | None = None
        titled = False
        for named in self.recent(before):
            actor = named.actor
            text = actor.text.lower()
            words = text.split()
            same = words[-1:] == [word]
            if same and actor.entry is not None and not actor.country:
                return [actor]  # 'the court' is the International Criminal Court
            if actor.country and same and " " in title and text.endswith(title):
                candidate = named
                break
            if actor.country and any(role in roles for role in actor.roles):
                if same:
                    candidate = named
                    break
                if actor.code in without:
                    continue
                if not titled and title and f" {title} " in f" {text} ":
                    candidate, titled = named, True
                if candidate is None and not any(w in abroad for w in words):
                    candidate = named
        if candidate is None:
            return []
        if not plural:
            return [candidate.actor]
        return [a for a in self.joined(candidate) if a.country and any(role in roles for role in a.roles)]

    def last_two(self, kinds: tuple[str, ...], before: int, without: Collection[str | None]) -> list[Actor]:
        """The two last different actors of a kind ('the two countries'), named before those of a sentence."""
        found: list[Actor] = []
        for named in self.recent(before):
            if named.kind in kinds and named.actor.code and named.actor.code not in without:
                if all(named.actor.code != a.code for a in found):
                    found.append(named.actor)
                if len(found) == 2:
                    return found[::-1]
        return []

    def named_as_two(self, before: int, without: Collection[str | None]) -> list[Actor]:
        """The two states that were last named in one noun phrase ('Chad and Mali'), the last first.

        None where a third state has been the subject since.
        """
        subjects: set[str] = set()
        for named in self.recent(before):
            state = named.actor.country
            if not state:
                continue
            pair = {a.country: a for a in self.joined(named) if a.country}
            if len(pair) == 2:
                if any(other in without for other in pair) or not subjects <= pair.keys():
                    return []
                return [a._replace(code=code, roles=()) for code, a in pair.items()][::-1]
            if named.subject:
                subjects.add(state)
        return []

    def states(self, before: int) -> list[Actor]:
        """The states named before a place in the text, by their names, their people or their offices, the last first."""
        found: dict[str, Actor] = {}
        for named in self.recent(before):
            state = named.actor.country
            if state and state not in found:
                found[state] = named.actor._replace(code=state, roles=(), country=state)
        return list(found.values())
