"""Who is named in a noun phrase: itself, whom it holds, whose it is, and whether that is the source's own."""

from __future__ import annotations

from coder.actors import Actors
from coder.dictionary import Dictionary
from coder.model import Actor, Span
from coder.parts import Nominal, NounPhrase
from coder.patterns import Frame
from coder.phrases import Units
from coder.sites import Site, Sites


class Participants:
    """The actors in the noun phrases of one sentence."""

    def __init__(self, units: Units, actors: Actors, dictionary: Dictionary, sites: Sites) -> None:
        self.units, self.actors, self.dictionary, self.sites = units, actors, dictionary, sites
        self.ontology, self.lexicon = dictionary.ontology, dictionary.lexicon
        self._inside_memo: dict[tuple[int, bool], list[Actor]] = {}
        self._kept: list[Nominal] = []  # so that ids stay unique while the memo lives

    def inside(self, nominal: Nominal | None, source: bool = False) -> list[Actor]:
        """The actors of a nominal: itself, or else the nearest actor inside it ('the demand of Iraq').

        A place does not act: for a ``source`` what stands after 'in' is no actor.
        """
        if nominal is None:
            return []
        key = (id(nominal), source)
        found = self._inside_memo.get(key)
        if found is None:
            found = self._inside_memo[key] = self._find_inside(nominal, source)
            self._kept.append(nominal)
        return found

    def _find_inside(self, nominal: Nominal, source: bool) -> list[Actor]:
        if self.actors.mentions:
            found = self.mentioned(nominal)
            if found:
                return found
        found = self.actors.of_nominal(nominal)
        if found:
            return found
        for phrase in nominal.phrases:
            found = self.nested_phrase(phrase)
            if found:
                return found
        nested = self.lexicon.has("nested_prepositions")
        places = self.lexicon.has("place_prepositions")
        for preposition in nominal.prepositions:
            key = self.units.keys[preposition.unit]
            if source and key in places:
                continue
            if key in nested and preposition.nominal is not None:
                found = self.actors.of_nominal(preposition.nominal)
                if found and key in places and self.is_place(preposition.nominal):
                    continue
                if not found:
                    for phrase in preposition.nominal.phrases:
                        found = self.nested_phrase(phrase)
                        if found:
                            break
                if found:
                    return found
        for maker in self.sites.makers(nominal):
            if found := self.actors.of_nominal(maker):
                return found
        if nominal.apposition is not None:
            return self.inside(nominal.apposition)
        return []

    def mentioned(self, nominal: Nominal) -> list[Actor]:
        """The given mentions in a nominal: those of its joined phrases, else the first one further inside."""
        found: list[Actor] = []
        for phrase in nominal.phrases:
            first = phrase
            while first.possessor is not None:
                first = first.possessor
            last = phrase.ofs[-1].end if phrase.ofs else phrase.end
            found.extend(a for a in self.actors.mention(first.start, last) if a not in found)
        if found:
            return found
        for preposition in nominal.prepositions:
            if preposition.nominal is not None:
                found = self.mentioned(preposition.nominal)
                if found:
                    return found
        for maker in self.sites.makers(nominal):
            if found := self.mentioned(maker):
                return found
        return self.mentioned(nominal.apposition) if nominal.apposition is not None else []

    def is_place(self, nominal: Nominal) -> bool:
        """Is the nominal a bare city, capital or region, or a part of a state ('Kashmir')?

        Imported entries do not say which of their names are places: there each is an actor.
        """
        if self.dictionary.joined:
            return False
        phrase = nominal.phrases[0]
        if phrase.start != phrase.end:
            return False
        found = self.units.phrases[phrase.start]
        actors = self.dictionary.actors
        return found is not None and any(
            n.form in {"capital", "city", "region"} or (n.form == "name" and actors[n.entry].kind == "place")
            for n in found.names
        )

    def nested_phrase(self, phrase: NounPhrase) -> list[Actor]:
        """Whose a phrase is that names nobody: 'Peru's demand'.  A part of the world owns nothing: 'Asia's economies'.

        'Peru's rivals' are somebody, and not Peru; 'NATO allies' are its members.
        """
        if self.units.lemmas[phrase.end] in self.lexicon.has("opposites"):
            return [a for a in self.premodifier(phrase) if a.entry is not None and a.country is None]
        if phrase.possessor is not None:
            found = self.actors.of_phrase(phrase.possessor) or self.nested_phrase(phrase.possessor)
            found = [a for a in found if a.entry not in self.dictionary.regions]
            if found:
                return found
        found = self.premodifier(phrase)
        if found:
            return found
        for inner in phrase.ofs:
            found = self.actors.of_phrase(inner) or self.nested_phrase(inner)
            if found:
                return found
        return []

    def premodifier(self, phrase: NounPhrase) -> list[Actor]:
        """The nationality or name before a noun: 'a Russian attack', 'the Hamas attack', 'his visit'."""
        units = self.units
        if units.tags[phrase.start] == "S":
            pronoun = self.lexicon.possessives.get(units.keys[phrase.start])
            return self.actors.pronoun(pronoun, phrase)
        if self.actors.mentions:
            found = self.actors.mention(phrase.start, phrase.end - 1) if phrase.end > phrase.start else []
            if found:
                return found
        last = phrase.end - 1
        while last >= phrase.start and units.phrases[last] is None:
            last -= 1
        if last < phrase.start:
            return []
        first = last
        while first > phrase.start and units.phrases[first - 1] is not None:
            first -= 1
        if last in self.actors.strangers(phrase.start, phrase.end):
            return []  # 'Jordan Pickley'
        allowed = self.lexicon.has("premodifier_roles")
        found = self.actors.compose(first, last)
        return [a for a in found if a.country or a.entry or (a.roles and a.roles[-1].lower() in allowed)]

    def owned(self, nominal: Nominal) -> list[Actor]:
        """The actor that a possessed phrase stands for ("Iraq's ambassador"), else its possessor ("Iraq's demand")."""
        if self.actors.mentions:
            found = self.mentioned(nominal)
            if found:
                return found
        found = self.actors.of_nominal(nominal)
        return found if any(a.country for a in self.actors.stated(nominal)) else self.owners(nominal)

    def owners(self, nominal: Nominal) -> list[Actor]:
        """The possessors of a nominal: "Iraq's demand", 'the Iraqi demand', 'the demand of Iraq'."""
        found: list[Actor] = []
        for phrase in nominal.phrases:
            found.extend(self.nested_phrase(phrase))
        if not found:
            for preposition in nominal.prepositions:
                if (
                    self.units.keys[preposition.unit] in self.lexicon.has("owner_prepositions")
                    and preposition.nominal is not None
                ):
                    found.extend(self.actors.of_nominal(preposition.nominal))
        if not found and nominal.phrases and self.units.phrases[nominal.phrases[0].end] is not None:
            found = [a for a in self.actors.stated(nominal) if a.country]
        return found

    def own_thing(self, nominal: Nominal, site: Site, frame: Frame) -> bool:
        """'Kenya closed its embassy': what the subject itself has is no target."""
        if (frame.code or "").startswith(self.ontology.domestic) or self.actors.mentions:
            return False
        units = self.units
        start = nominal.phrases[0].start
        if units.tags[start] != "S" or units.keys[start] not in self.lexicon.possessives:
            return False
        mine = {a.country for a in self.inside(site.subject) if a.country}
        owner = self.actors.pronoun(self.lexicon.possessives[units.keys[start]], nominal.phrases[0])
        return any(a.country in mine for a in owner)

    def own(self, actor: Actor, nominal: Nominal, sources: list[Actor]) -> bool:
        """'mobilized troops', 'withdrew its army': part of the source, no target."""
        if actor.code is None:
            return False
        if not actor.country and actor.entry is None:
            return not self.lexicon.has("own_roles").isdisjoint(r.lower() for r in actor.roles)
        units = self.units
        first = next((u for u in range(len(units)) if units.span(u, u)[0] >= actor.start), 0)
        owned = "S" in (
            units.tags[nominal.phrases[0].start],
            units.tags[first],
            units.tags[max(first - 1, 0)],
        )
        forces = actor.roles[:1] and actor.roles[0].lower() in self.lexicon.has("own_roles")
        return bool(owned or forces) and any(a.country == actor.country for a in sources)

    def under(self, actor: Actor, sources: list[Actor]) -> bool:
        """Is the actor among the source's own forces: 'ordered the army to', 'had police arrest'?"""
        if self.lexicon.has("own_roles").isdisjoint(r.lower() for r in actor.roles):
            return False
        return (not actor.country and actor.entry is None) or any(actor.country == s.country for s in sources)


def spans_of(actors: list[Actor]) -> set[Span]:
    """Where the actors are named."""
    return {(a.start, a.end) for a in actors}


def without(actors: list[Actor], others: list[Actor]) -> list[Actor]:
    """The actors that are named by other words than ``others``."""
    taken = spans_of(others)
    return [a for a in actors if (a.start, a.end) not in taken]
