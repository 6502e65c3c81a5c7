"""Source and target where the pattern does not say: what stands around the verb or noun, in order of trust."""

from __future__ import annotations

from coder.actors import Actors
from coder.dictionary import Dictionary
from coder.model import Actor
from coder.participants import Participants, spans_of, without
from coder.parts import Clause, Nominal, NounPhrase
from coder.patterns import Frame
from coder.phrases import Units
from coder.readings import DEPTH
from coder.sites import Site


class Fallbacks:
    """The other actors of one sentence."""

    def __init__(
        self, units: Units, actors: Actors, dictionary: Dictionary, participants: Participants
    ) -> None:
        self.units, self.actors, self.participants = units, actors, participants
        self.ontology, self.lexicon = dictionary.ontology, dictionary.lexicon

    def governing(self, clause: Clause) -> list[Actor]:
        """'filed a lawsuit accusing X': where the subject is no actor, the subject of the governing clause acts.

        Not so where another subject of its own does: 'Norway liked how the painter snubbed the poet'.
        """
        seen = 0
        if clause.kind == "clause":
            if clause.relation != "content" or self._of_others(clause.subject):
                return []
        while (
            clause.governor is not None
            and clause.relation in {"modifier", "relative", "content", "adjunct"}
            and seen < DEPTH
        ):
            clause = clause.governor
            seen += 1
            if not clause.passive:
                found = self.participants.inside(clause.subject)
                if found:
                    return found
        return []

    def _of_others(self, subject: Nominal | None) -> bool:
        """'"They attacked us," a villager said': in a quotation, a pronoun is not who speaks."""
        if subject is None or self.units.tags[subject.start] != "P":
            return False
        quotes = self.lexicon.has("quotes")
        return sum(key in quotes for key in self.units.keys[: subject.start]) % 2 == 1

    def noun_sources(self, site: Site, phrase: NounPhrase) -> list[Actor]:
        if phrase.possessor is not None:
            owners = self.actors.of_phrase(phrase.possessor)
            if owners:
                return owners
            return self.participants.nested_phrase(phrase.possessor)
        agent_words = self.lexicon.has("agent_prepositions")
        for key, nominal, _ in site.prepositions:
            if key in agent_words and nominal is not None:
                actors = self.participants.inside(nominal)
                if actors:
                    return actors
        if site.nominal is not None:
            for maker in self.participants.sites.makers(site.nominal):
                if actors := self.participants.inside(maker):
                    return actors
        return self.participants.premodifier(phrase)

    def noun_targets(self, site: Site, sources: list[Actor], code: str) -> list[Actor]:
        places = (
            frozenset() if code[:2] in self.ontology.place_targets else self.lexicon.has("place_prepositions")
        )
        order = self._target_order("noun_target_prepositions", code)
        for key, nominal, _ in site.prepositions:
            if (
                key in order
                and nominal is not None
                and not (key in places and self.participants.is_place(nominal))
            ):
                actors = without(self.participants.inside(nominal), sources)
                if actors:
                    return actors
        return []

    def from_place(self, frame: Frame, site: Site, only: bool = False) -> bool:
        """Does the frame take its target from behind a preposition of places here, and ``only`` from behind such?"""
        places = self.lexicon.has("place_prepositions")
        for demand in frame.prepositions:
            if demand.slot == "target" and not demand.prepositions.isdisjoint(places):
                keys = (
                    key for key, n, _ in site.prepositions if n is not None and key in demand.prepositions
                )
                return next(keys, "") in places and (demand.prepositions <= places or not only)
        return False

    def ground(self, site: Site, targets: list[Actor]) -> list[Actor]:
        """The state where something happens: 'was arrested in Chad'."""
        places = self.lexicon.has("place_prepositions")
        for key, nominal, _ in site.prepositions:
            if key in places and nominal is not None:
                found = [
                    a
                    for a in without(self.participants.inside(nominal), targets)
                    if a.country and not a.roles
                ]
                if found:
                    return found[:1]
        return []

    def targets(self, site: Site, sources: list[Actor], frame: Frame, code: str = "") -> list[Actor]:
        """The other actor where the pattern does not say: objects, then preposition phrases, then what follows.

        ``code`` is that of the content where the frame has none of its own ('had a talk about Syria': Syria is its topic).
        """
        code = frame.code or code
        for nominal in site.objects:
            found = without(self.participants.inside(nominal), sources)
            if frame.object_words:
                found = [a for a in found if not self.participants.own(a, nominal, sources)]
            if found:
                return found
        order = self._target_order("target_prepositions", code)
        for key, governed, _ in site.prepositions:
            if (
                key in order
                and governed is not None
                and not self.participants.own_thing(governed, site, frame)
            ):
                found = without(self.participants.inside(governed), sources)
                if found:
                    return found
        clause = site.clause
        if self.actors.mentions and clause is not None:
            taken, stop = spans_of(sources), self._end(clause)
            for first, last, span in self.actors.mentions:
                if span not in taken and clause.main < first < stop:
                    return [self.actors.mention_actor(first, last, span)]
        mine = {a.country for a in sources if a.country and self.ontology.officials.issuperset(a.roles)}

        if frame.act in self.ontology.addressed and frame.content and clause is not None:
            for inner in clause.contents:
                if inner.subject is not None and inner.subject is not clause.subject:
                    if found := without(self.participants.inside(inner.subject), sources):
                        return found  # 'let him return', 'helped detectives trace'

        def deeper() -> list[Actor]:
            """'refused to respond to a request from Chad', 'gave money to promote trade in Chad'."""
            found = without(self._inside_contents(clause, 0), sources)
            return [a for a in found if a.country not in mine or a.country is None]

        if clause is None:
            return []
        if frame.act and frame.content and (found := deeper()):
            return found
        governor = clause.governor
        if (
            clause.kind == "infinitive"
            and clause.relation == "content"
            and governor is not None
            and governor.lemma in self.lexicon.has("encounter_verbs")
        ):
            for nominal in governor.objects:  # 'phoned the king to convey support'
                if found := without(self.participants.inside(nominal), sources):
                    return found
        placed = (frame.code or "")[:2] in self.ontology.place_targets and not (
            len(sources) > 1 and frame.reciprocal
        )
        if placed and clause.finite:
            places = self.lexicon.has("place_prepositions")
            for key, governed, _ in site.prepositions:
                if key in places and governed is not None and not self.participants.is_place(governed):
                    found = without(self.actors.of_nominal(governed), sources)
                    if found:
                        return found
        return deeper() or without(self._told(clause), sources)

    def _told(self, clause: Clause) -> list[Actor]:
        """Whom it is told what the one who tells will do: 'told the rebels that it would attack'; listeners for others do not count."""
        teller = self._teller(clause)
        if teller is None or not teller.objects:
            return []
        told = self.participants.inside(teller.objects[0])
        return [a for a in told if self.ontology.audience.isdisjoint(a.roles)]

    def opposed(self, clause: Clause, clauses: list[Clause]) -> list[Actor]:
        """Whom a protest is against, by what it is for: 'marched through Sofia to denounce the cabinet'."""
        opposing = self.lexicon.has("opposing_verbs")
        for inner in clauses:
            if inner.governor is clause and inner.kind in ("infinitive", "gerund") and inner.lemma in opposing:
                if found := self._inside_clause(inner, clause) or self._inside_contents(inner, 0):
                    return found
        return []

    def teller(self, clause: Clause) -> list[Actor]:
        """Who does what nobody is said to do, where it is told that it will be done: 'told Mali that aid would be sent'."""
        teller = self._teller(clause)
        return self.participants.inside(teller.subject) if teller is not None and clause.passive and self._told(clause) else []

    def _teller(self, clause: Clause) -> Clause | None:
        governor = clause.governor
        if governor is None or clause.relation != "content" or governor.lemma not in self.lexicon.has("telling_verbs"):
            return None
        return governor if clause.modal and not governor.passive else None

    def _end(self, clause: Clause) -> int:
        """Where what could be said of a clause ends at the latest: for one that hangs on a subject, at that one's verb."""
        governor = clause.governor
        return governor.main if governor is not None and governor.main > clause.main else len(self.units)

    def _inside_contents(self, clause: Clause | None, depth: int) -> list[Actor]:
        """The first actors among the objects and preposition phrases of a clause's contents."""
        if clause is None or depth > 2:
            return []
        for inner in clause.contents:
            if found := self._inside_clause(inner, clause) or self._inside_contents(inner, depth + 1):
                return found
        return []

    def _inside_clause(self, clause: Clause, host: Clause) -> list[Actor]:
        """The first actors of a clause within ``host``: a subject of its own, objects, preposition phrases."""
        order, places = self.lexicon.has("target_prepositions"), self.lexicon.has("place_prepositions")
        around = [clause.subject] if clause.finite and clause.subject is not host.subject else []
        for nominal in (*around, *clause.objects):
            if found := self.participants.inside(nominal):
                return found
        for preposition in clause.prepositions:
            key, nominal = self.units.keys[preposition.unit], preposition.nominal
            if nominal is not None and (key in order or (key in places and not self.participants.is_place(nominal))):
                if found := self.participants.inside(nominal):
                    return found
        return []

    def _target_order(self, name: str, code: str) -> frozenset[str]:
        """The prepositions of a class that can hold the target of a code."""
        order = self.lexicon.has(name)
        return (
            order - self.lexicon.has("topic_prepositions")
            if code.startswith(self.ontology.topical)
            else order
        )
