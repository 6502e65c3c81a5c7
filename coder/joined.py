"""Actor codes as the older coders put them together: the first actor of a noun phrase, then all its roles.

For dictionaries with ``settings: {actors: joined}``.  Where `Actors` composes what a phrase means ('the
Iraqi decision' is no actor), this one takes every phrase that names an actor anywhere for that actor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from coder.actors import Actors
from coder.dictionary import NOBODY
from coder.model import Actor
from coder.naming import OLD_POSTS, chunks_of
from coder.parts import Clause, Nominal, NounPhrase
from coder.phrases import Units


def hang_on(clauses: list[Clause], units: Units, prepositions: frozenset[str]) -> None:
    """Gives a phrase the preposition phrase right behind it, where both stand behind a preposition of the verb.

    'attacked by soldiers from Gondor', 'rounded up students in Gondor': the state is that of the role.
    """
    for clause in clauses:
        for preposition, after in pairwise(clause.prepositions):
            nominal = preposition.nominal
            if nominal is None or nominal.prepositions or after.unit != nominal.end + 1:
                continue
            if units.keys[after.unit] in prepositions:
                nominal.prepositions.append(after)


class JoinedActors(Actors):
    """The actors of one sentence, their codes put together."""

    def _resolve(self, phrase: NounPhrase, nominal: Nominal | None) -> list[Actor]:
        units = self.units
        if self.mentions or (units.tags[phrase.start] == "P" and phrase.start == phrase.end):
            return super()._resolve(phrase, nominal)
        first = phrase
        while first.possessor is not None:
            first = first.possessor
        own = range(first.start, phrase.end + 1)
        found = self._of_units(own)
        if found and found[0].entry is not None:
            return found
        parts, taken = phrase.ofs, 0
        if not parts and found and units.tags[first.start] != "S":  # 'its troops' have their state
            parts, taken = self._after(nominal), 1
        named: list[Actor] = []
        for i, part in enumerate(parts):  # 'the ambassadors of Arnor and Gondor' are two
            inner = _range(part)
            alone = self._of_units(inner) if i else []
            if alone and alone[0].roles:
                # 'police of Arnor and soldiers from Gondor'
                bare = alone[0].entry is None and part is parts[-1]
                others = self._after(nominal, taken) if bare else []
                named += [a for o in others for a in self._of_units([*inner, *_range(o)])] or alone
                continue
            actors = self._of_units([*own, *inner])
            if actors and actors[0].entry is not None:
                span = units.span(inner[0] if i else own[0], inner[-1])
                named += [self._at(a, span) for a in actors]
        return named or found

    def _at_home(self, actor: Actor, phrase: NounPhrase) -> Actor:
        """The older coders gave a role no state that its phrase did not."""
        return actor

    def _with_country(self, actor: Actor, country: str | None) -> Actor:
        """A role as that state's: '---LEG' and ARN are ARNLEG.  Who has a name stays as it is."""
        if not country or actor.code is None or actor.entry is not None:
            return actor
        return actor.of_country(country)._replace(code=_join(country, [actor.code.removeprefix(NOBODY)]))

    def _after(self, nominal: Nominal | None, taken: int = 0) -> list[NounPhrase]:
        """The noun phrases behind a preposition that can give a role its state: 'soldiers from Gondor'.

        ``taken`` prepositions belong to other roles: 'police in Arnor and soldiers in Gondor'.
        """
        if nominal is not None and len(nominal.prepositions) > taken:
            found = nominal.prepositions[taken]
            roles = self.dictionary.lexicon.has("role_prepositions")
            if found.nominal is not None and self.units.keys[found.unit] in roles:
                return found.nominal.phrases
        return []

    def compose(self, first: int, last: int) -> list[Actor]:
        return self._of_units(range(first, last + 1))

    def _of_units(self, own: Sequence[int]) -> list[Actor]:
        """The actors that units, taken as one phrase, name: several where the code is that of several ('A/B')."""
        units, dictionary = self.units, self.dictionary
        code: str | None = None
        entry, size = "", 0
        roles: list[str] = []
        modifiers: list[str] = []
        for unit in own:
            phrase = units.phrases[unit]
            modifier = (
                phrase.modifier if phrase is not None else dictionary.modifiers.get(units.keys[unit], "")
            )
            if modifier:
                modifiers.append(modifier)
            if phrase is None:
                continue
            name = self.name_at(phrase, unit) if phrase.names else None
            if name is not None:
                if code is None:
                    facts = dictionary.actors[name.entry]
                    code, entry = facts.code(self.date), facts.id
                    size = units.last[unit] - units.first[unit] + 1
            elif phrase.roles:
                roles.append(phrase.roles[0])
        first, last = min(own), max(own)
        for length, number in self._apart(first, last):
            if length > size:
                facts = dictionary.actors[number]
                code, entry, size = facts.code(self.date), facts.id, length
        if "ELI" in modifiers:
            roles = ["ELI", *[r for r in roles if r not in OLD_POSTS]]
        else:
            roles = [*modifiers, *roles]
        if code is None and not roles:
            return []
        while units.tags[first] in ("D", "S") and first < last:
            first += 1
        start, end = units.span(first, last)
        found = []
        for one in (code or "").split("/"):
            joined = _join(one, roles)
            state = one[:3] if one[:3] in dictionary.states else None
            chunks = tuple(c for c in chunks_of(joined) if c not in (state, NOBODY))
            found.append(
                Actor(joined, self.text[start:end], start, end, entry if code else None, state, chunks)
            )
        return found

    def _apart(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Names whose words stand apart within the phrase: how many words, which actor."""
        if not self.dictionary.apart:
            return
        units = self.units
        keys = units.tokens.keys[units.first[first] : units.last[last] + 1]
        for i, key in enumerate(keys):
            for rest, name in self.dictionary.apart.get(key, ()):
                following = iter(keys[i + 1 :])
                if all(word in following for word in rest):
                    yield len(rest) + 1, name.entry


def _range(phrase: NounPhrase) -> range:
    """The units of a noun phrase with its possessor and of-phrases."""
    first, last = phrase, phrase
    while first.possessor is not None:
        first = first.possessor
    while last.ofs:
        last = last.ofs[-1]
    return range(first.start, last.end + 1)


def _join(code: str, roles: list[str]) -> str:
    """'ARN' with the roles 'NGO~' and 'GOV' is NGOARNGOV; nothing stands twice, and no state is '---'."""
    front = "".join(r[:-1] for r in roles if r.endswith("~") and r[:-1] not in chunks_of(code))
    joined = front + (code or ("" if front else NOBODY))
    for role in roles:
        if not role.endswith("~"):
            joined += "".join(c for c in chunks_of(role) if c not in chunks_of(joined))
    return joined
