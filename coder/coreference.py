"""Whom a pronoun or a description means: 'she', 'their', 'the ministry', 'the group', 'both sides'.

`Coreference` asks the `Story` for those who were named before and the clauses for the subjects around.  When in
doubt nothing is resolved: a wrong actor is worse than none.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from coder.lexicon import Pronoun
from coder.model import Actor
from coder.naming import Given, Naming
from coder.parts import Clause, Nominal, NounPhrase


class Coreference(Naming, ABC):
    """Whom the pronouns and descriptions of one sentence mean."""

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._clauses: list[Clause] = []
        self.subjects: dict[
            int, list[Nominal]
        ] = {}  # pronoun unit -> the subjects around it, the nearest first
        self._harmed: dict[int, Nominal] = {}  # possessive of what is harmed -> the subject that does it

    @abstractmethod
    def of_nominal(self, nominal: Nominal | None) -> list[Actor]:
        """The actors that a nominal itself stands for: 'A, B and C' gives three."""

    @abstractmethod
    def of_phrase(self, phrase: NounPhrase, nominal: Nominal | None = None) -> list[Actor]:
        """The actors that one noun phrase stands for; empty where it is no actor ('the decision')."""

    # ---- pronouns -------------------------------------------------------------------------------------

    def pronoun(self, pronoun: Pronoun | None, phrase: NounPhrase) -> list[Actor]:
        """Whom a pronoun means, or a possessive that begins a noun phrase; nobody where that is in doubt."""
        if (
            pronoun is None
            or pronoun.expletive
            or pronoun.negative
            or pronoun.reciprocal
            or pronoun.reflexive
        ):
            return []
        span = self.units.span(phrase.start, phrase.start)
        found: list[Actor] = []
        if pronoun.person == 1:
            found = self._speaker(phrase.start)
        elif pronoun.person == 3:
            subjects = self.subjects.get(phrase.start, []) if pronoun.gender or pronoun.number else []
            quoted = [s for s in subjects if self._is_first_person(s)]
            subjects = [s for s in subjects if s not in quoted]
            harming = self._harmed.get(phrase.start)
            for subject in subjects:
                found = self._agreeing(subject, pronoun)
                if harming is not None and subject is not harming:
                    doers = {a.country for a in self.of_nominal(harming)}
                    found = [a for a in found if a.country and a.country not in doers]
                if found:
                    return found
            found = self._before(pronoun, phrase, span[0])
            if not found and pronoun.number == "plural":
                if quoted:  # 'we will destroy their ports'
                    speakers = self.of_nominal(quoted[0])
                    if speakers and speakers[0].country:
                        found = self._other_state(phrase, speakers[0].country)
                elif subjects and self._is_body(subjects[0].phrases[-1]):
                    return self.of_nominal(subjects[0])  # 'the police said they ...'
        # Named in this sentence, its name says more than the pronoun.
        return [a if a.start >= self.start else self._at(a, span) for a in found]

    def _is_first_person(self, nominal: Nominal) -> bool:
        pronoun = self.dictionary.lexicon.pronouns.get(self.units.keys[nominal.phrases[0].start])
        return pronoun is not None and pronoun.person == 1

    def _before(self, pronoun: Pronoun, phrase: NounPhrase, start: int) -> list[Actor]:
        """Whom a pronoun of the third person means that means no subject around it."""
        story = self.story
        lone = phrase.start == phrase.end
        without = {a.code for a in self._own_subject(phrase)} if lone else set()
        found: Actor | None
        if pronoun.gender == "thing":
            if lone and self._thing_before(phrase, "N"):
                return []
            kinds = ("country", "organization", "group", "role")
            found = story.latest(kinds, start, plural=False, without=without, sentence=self.start)
        elif pronoun.gender:
            found = story.latest(("person",), start, gender=pronoun.gender, without=without)
        elif pronoun.number == "plural":
            if lone and self._thing_before(phrase, "NS"):
                return []
            return story.several(start, self.start, without)
        else:
            found = None
        return [found] if found is not None else []

    def _thing_before(self, phrase: NounPhrase, tag: str) -> bool:
        """'Chad closed its border and reopened it': an object before the pronoun that nobody is."""
        holder, lexicon = self._holder(phrase), self.dictionary.lexicon
        if holder is None and self.units.keys[phrase.start] in lexicon.has("subject_pronouns"):
            return False
        for clause in self._clauses:
            if clause is holder or clause.main > phrase.start:
                continue
            for nominal in clause.objects:
                if nominal.end < phrase.start and self.units.tags[nominal.phrases[-1].end] == tag:
                    if not self.of_nominal(nominal):
                        return True
        return False

    def _speaker(self, unit: int) -> list[Actor]:
        """Whose words a first person stands in: of the clause that reports them, else of the quotation before."""
        units, lexicon = self.units, self.dictionary.lexicon
        marks = [u for u, key in enumerate(units.keys) if key in lexicon.has("quotes")]
        if not marks or marks[0] > unit:
            return []
        for clause in self._clauses:
            if clause.lemma in self.dictionary.report_verbs and clause.subject is not None:
                inside = sum(1 for m in marks if m < clause.main) % 2
                if not inside and units.tags[clause.subject.phrases[0].start] != "S":
                    found = self.of_nominal(clause.subject)
                    return found if len(found) == 1 else []
        voice = self.story.voice()
        return [voice] if voice is not None else []

    def _agreeing(self, nominal: Nominal, pronoun: Pronoun) -> list[Actor]:
        """The actors of a nominal where a pronoun can mean them: 'the army said it ...', 'rebels said they ...'."""
        actors = self.of_nominal(nominal)
        if not actors:
            return []
        facts = self._facts(nominal.phrases[-1])
        if facts is None and len(actors) == 1 and actors[0].entry is not None:
            facts = self.dictionary.facts(
                actors[0].entry
            )  # of whom a pronoun means: 'she rejected his demand'
            facts = facts if facts is not None and facts.kind == "person" else None
        person = facts is not None and facts.kind == "person"
        units, last = self.units, nominal.phrases[-1].end
        collective = units.tokens.keys[units.last[last]] in self.dictionary.lexicon.has("plural_nouns")
        plural = units.tags[last] == "NS" or (collective and pronoun.number == "plural")
        if pronoun.number == "plural":
            return actors if plural or len(actors) > 1 else []
        if pronoun.gender == "thing":
            return [] if person or plural or len(actors) > 1 else actors
        if person and facts is not None and facts.gender and facts.gender != pronoun.gender:
            return []
        if plural or len(actors) != 1 or self._is_body(nominal.phrases[-1]):
            return []
        return actors if person or actors[0].roles or actors[0].code is None else []

    # ---- descriptions ---------------------------------------------------------------------------------

    def _known(self, phrase: NounPhrase, actor: Actor) -> list[Actor]:
        """Whom 'the ministry', 'the ministers' or 'the militants' mean: somebody with that role who was named before."""
        units, lexicon = self.units, self.dictionary.lexicon
        word = units.tokens.keys[units.last[phrase.end]]
        plural = units.tags[phrase.end] == "NS"
        known = units.phrases[phrase.end]
        title = known.agent.lower() if known is not None else ""
        abroad = lexicon.has("emissaries")
        without = {a.code for a in self._own_subject(phrase)}
        found = self.story.with_role(actor.roles[:1], actor.start, word, title, plural, abroad, without)
        if not found and plural and self._has_role(actor, "armed_roles"):
            armed = {role.upper() for role in lexicon.has("armed_roles")}
            found = self.story.with_role(armed, actor.start, word, title, plural, abroad, without)
        return found

    def _anaphor(self, phrase: NounPhrase) -> list[Actor]:
        """'the group', 'the country': definite descriptions of somebody named before."""
        units, lexicon = self.units, self.dictionary.lexicon
        if units.tags[phrase.start] != "D" or phrase.possessor is not None or phrase.ofs:
            return []
        if phrase.start == phrase.end or units.tags[phrase.end] != "N":
            return []
        lemma, span = units.lemmas[phrase.end], units.span(phrase.start, phrase.end)
        between = range(phrase.start + 1, phrase.end)
        for kind, fitting in (("organization", ("organization", "group")), ("country", ("country",))):
            if lemma not in lexicon.has(f"anaphora.{kind}"):
                continue
            if any(units.tags[u] != "J" for u in between) or (kind == "country" and between):
                return []
            state = self.compose(between[0], between[-1]) if between else []
            country = state[0].country or "" if state else ""  # 'the Lebanese group'
            without = {a.code for a in self._own_subject(phrase)}
            word = lemma if kind == "organization" else ""
            found = self.story.latest(fitting, span[0], without=without, country=country, word=word)
            if found is not None:
                return [self._at(found, span)]
        return []

    def _pair(self, phrase: NounPhrase) -> list[Actor]:
        """'both countries', 'the two leaders', 'the neighbours': the two who were named last."""
        units, lexicon = self.units, self.dictionary.lexicon
        if units.tags[phrase.start] != "D" or phrase.possessor is not None or phrase.ofs:
            return []
        words = {units.keys[u] for u in range(phrase.start, phrase.end)}
        head = units.tokens.keys[units.last[phrase.end]]
        lemma = units.lemmas[phrase.end] if units.lemmas[phrase.end] in lexicon.has("anaphora.pair") else head
        span = units.span(phrase.start, phrase.end)
        start = span[0]
        if words.isdisjoint(lexicon.has("pair_words")):
            joint = lemma in lexicon.has("anaphora.joint") and units.tags[phrase.end] == "NS"
            if not joint or phrase.end - phrase.start != 1:
                return []
            states = self.story.states(start)
            return [self._at(a, span) for a in states[::-1]] if len(states) == 2 else []
        if not words.isdisjoint(lexicon.has("each")) and self._holder(phrase) is not None:
            return []  # 'with each side rejecting the plans'
        mine = self._own_subject(phrase)
        if lemma in lexicon.has("anaphora.person"):
            here = {n.actor.code for n in self.story.recent(start) if n.position >= self.start}
            pair = self.story.last_two(("person", "role"), start, here) or self.story.last_two(
                ("person", "role"), start, {a.code for a in mine}
            )
            return [self._at(a, span) for a in pair]
        own = {a.country for a in mine}
        states = [a for a in self.story.states(start) if a.country not in own]
        inside = [a for a in states if a.start >= self.start]
        earlier = [a for a in states if a.start < self.start]
        chosen = inside if len(inside) >= 2 else earlier if len(earlier) >= 2 else states
        if len(chosen) >= 2:
            if chosen is earlier:
                chosen = self.story.named_as_two(start, own) or chosen
            if lemma not in lexicon.has("anaphora.country"):
                chosen = [self._party(a, start) for a in chosen[:2]]
            return [self._at(a, span) for a in chosen[1::-1]]
        if lemma in lexicon.has("anaphora.country"):
            return []
        pair = self.story.last_two(("person", "role", "organization", "group"), start, {a.code for a in mine})
        return [self._at(a, span) for a in pair]

    def _party(self, state: Actor, before: int) -> Actor:
        """Who stands for a state as a side or party: the state or the group that was named last."""
        kinds = ("country", "organization", "group")
        return self.story.latest(kinds, before, country=state.country or "") or state

    def _other_state(self, phrase: NounPhrase, mine: str) -> list[Actor]:
        """'its neighbour', 'its rival': the one other state that the story has named so far."""
        span = self.units.span(phrase.start, phrase.end)
        others = [a for a in self.story.states(span[0]) if a.country != mine]
        return [self._at(others[0], span)] if len(others) == 1 else []

    def _owners(self, phrase: NounPhrase) -> list[Actor]:
        """Whose a noun phrase is: "Chad's", 'its'."""
        if phrase.possessor is not None:
            return self.of_phrase(phrase.possessor)
        if self.units.tags[phrase.start] == "S":
            return self.pronoun(
                self.dictionary.lexicon.possessives.get(self.units.keys[phrase.start]), phrase
            )
        return []

    # ---- where a noun phrase stands -------------------------------------------------------------------

    def _holder(self, phrase: NounPhrase) -> Clause | None:
        """The clause whose object or preposition phrase holds a noun phrase."""
        for clause in self._clauses:
            for nominal in clause.objects:
                if nominal.start <= phrase.start <= nominal.end:
                    return clause
            for preposition in clause.prepositions:
                inner = preposition.nominal
                if inner is not None and inner.start <= phrase.start <= inner.end:
                    return clause
        return None

    def _own_subject(self, phrase: NounPhrase) -> list[Actor]:
        """The actors that are the subject of the clause in which a noun phrase is something else."""
        clause = self._holder(phrase)
        if clause is None or clause.subject is None or any(p is phrase for p in clause.subject.phrases):
            return []
        return self.of_nominal(clause.subject)

    def bind(self, clauses: list[Clause]) -> None:
        """Notes for each pronoun the subjects of the clauses around it that it can mean."""
        self._clauses = clauses
        tags = self.units.tags
        if "P" not in tags and "S" not in tags:
            return
        for clause in clauses:
            own = clause.subject
            if own is not None and tags[own.phrases[0].start] in ("P", "S"):
                around = self._around(clause)
                if clause.governor is not None and clause.relation == "adverbial":
                    around += [n for n in clause.governor.objects if n.start < clause.main]
                if clause.noun_governor is not None:
                    around = [*self._doers(clause.noun_governor), *around]  # 'the announcement by Peru that it would'
                self._note(own.phrases[0].start, around)  # 'jailed Ali after he had ...'
            for nominal in [
                *clause.objects,
                *(p.nominal for p in clause.prepositions if p.nominal is not None),
            ]:
                for phrase in nominal.phrases:
                    lone = phrase.start == phrase.end
                    if tags[phrase.start] == "P" or (lone and tags[phrase.start] == "S"):
                        self._note(phrase.start, [*self._told(clause), *self._around(clause)])
                    elif tags[phrase.start] == "S" and own is not None and not clause.passive:
                        around = self._around(clause)
                        if clause.lemma in self.dictionary.harm_verbs and not self._says_own(phrase):
                            if clause.governor is not None and clause.relation == "adjunct":
                                around = [
                                    *clause.governor.objects,
                                    *around,
                                ]  # 'shelled Mali, killing its envoy'
                            self._harmed[phrase.start] = own
                            self._note(phrase.start, [*around, own])
                        else:
                            self._note(phrase.start, [own, *around])

    def _doers(self, nominal: Nominal) -> list[Nominal]:
        """Who does what a noun says: its possessor, or who stands behind 'by' or 'of'."""
        agents = self.dictionary.lexicon.has("agent_prepositions")
        return [*nominal.doers(self.units.keys, agents), *(Nominal([part]) for part in nominal.phrases[-1].ofs)]

    def _told(self, clause: Clause) -> list[Nominal]:
        """Whom the governing clause is about or addresses: 'met the king / wrote to the king, asking him ...'."""
        governor = clause.governor
        if governor is None:
            return []
        addressing = self.dictionary.lexicon.has("addressing_prepositions")
        addressed = [p.nominal for p in governor.prepositions if p.nominal is not None and self.units.keys[p.unit] in addressing]
        return [*governor.objects, *addressed]

    def _says_own(self, phrase: NounPhrase) -> bool:
        """'killed its own soldiers', 'bombed its people'."""
        lexicon, units = self.dictionary.lexicon, self.units
        if units.lemmas[phrase.end] in lexicon.has("own_people"):
            return True
        return not lexicon.has("own_marks").isdisjoint(units.keys[phrase.start : phrase.end])

    def _note(self, unit: int, subjects: list[Nominal]) -> None:
        if subjects:
            self.subjects.setdefault(unit, subjects)

    def _around(self, clause: Clause) -> list[Nominal]:
        """The subjects of the clauses that a clause completes or stands beside, other than its own."""
        found: list[Nominal] = []
        governor, own = clause.governor, clause.subject
        while governor is not None and clause.relation in {"content", "adverbial", "adjunct"}:
            if governor.subject is not None and governor.subject is not own and governor.subject not in found:
                if own is None or own not in governor.objects:  # 'Oslo urged it to stop': not Oslo
                    found.append(governor.subject)
            clause, governor = governor, governor.governor
        return found
