"""Noun phrases to actors: lists, appositions, possessors, of-phrases, partitives, the state that a story is about.

`Actors` resolves the noun phrases of one sentence.  When in doubt, nothing is resolved: a wrong actor is worse
than none.
"""

from __future__ import annotations

from coder.home import Evidence, evidence
from coder.model import Actor
from coder.naming import Given
from coder.parts import Nominal, NounPhrase
from coder.remembering import Remembering


class Actors(Remembering):
    """The actors of one sentence."""

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._act_roles = given.dictionary.lexicon.has("act_roles")
        self._home: str | None = None
        self._elsewhere = False  # is the rest of the story clearly about another state?
        self._evidence: Evidence | None = None

    # ---- whole nominals -------------------------------------------------------------------------------

    def of_nominal(self, nominal: Nominal | None) -> list[Actor]:
        """The actors that a nominal itself stands for: 'A, B and C' gives three."""
        if nominal is None:
            return []
        return self._all_at_home(self.stated(nominal), nominal.phrases[-1])

    def stated(self, nominal: Nominal) -> list[Actor]:
        """The same, without the state that the story is about."""
        if len(nominal.phrases) > 1 or nominal.apposition is not None or nominal.prepositions:
            return self._of_joined(nominal)
        return self._alone(nominal.phrases[0], nominal)

    def _of_joined(self, nominal: Nominal) -> list[Actor]:
        found: list[Actor] = []
        phrases = nominal.phrases
        owner = self._owner_of_all(nominal)
        for i, phrase in enumerate(phrases):
            actors = self._alone(phrase, nominal if i == len(phrases) - 1 else None)
            if owner and i + 1 < len(phrases) and phrase.possessor is None and not phrase.ofs:
                bare = self.compose(phrase.start, phrase.end)
                if len(bare) == 1 and not bare[0].country and self._has_role(bare[0], "domestic_roles"):
                    actors = [self._with_country(bare[0], owner)]
            if i + 1 < len(phrases) and self._headless(phrase):
                shared = self._shared_head(phrase, phrases[i + 1 :], actors)
                actors = shared or actors
            elif (
                i
                and actors
                and not actors[0].country
                and found
                and found[-1].country
                and (self._undetermined(phrase) or self._rivals(found[-1], actors[0]))
            ):
                # 'the Danish media and government', 'the Danish government and the opposition'
                actors = [self._with_country(a, found[-1].country) for a in actors]
            found.extend(a for a in actors if a not in found)
        if not found and nominal.prepositions:
            found = self._included(nominal)
        if (
            nominal.apposition is not None
            and (not found or all(not a.country for a in found))
            and len(phrases) <= 1
        ):
            better = self.of_nominal(nominal.apposition)
            if better and (not found or better[0].country):
                first = phrases[0]
                span = self.units.span(first.start, first.end)
                found = [self._at(b, span) for b in better]
        return found

    def _owner_of_all(self, nominal: Nominal) -> str:
        """The state behind the last of several offices: 'the president and the prime minister of Israel'."""
        last = nominal.phrases[-1]
        if len(nominal.phrases) < 2 or not last.ofs:
            return ""
        found = self._alone(last, nominal)
        return (found[0].country or "") if found and self._has_role(found[0], "domestic_roles") else ""

    def _rivals(self, known: Actor, other: Actor) -> bool:
        """Two parts of one state: 'the Danish government and the opposition'."""
        return self._has_role(known, "domestic_roles") and self._has_role(other, "domestic_roles")

    def _included(self, nominal: Nominal) -> list[Actor]:
        """'nine countries, including Chad and Mali': those that are named."""
        lexicon, preposition = self.dictionary.lexicon, nominal.prepositions[-1]
        if self.units.keys[preposition.unit] in lexicon.has("including") and self.units.lemmas[
            nominal.phrases[-1].end
        ] in lexicon.has("anaphora.country"):
            return self.of_nominal(preposition.nominal)
        return []

    def _undetermined(self, phrase: NounPhrase) -> bool:
        return phrase.possessor is None and self.units.tags[phrase.start] not in {"D", "S", "X", "P"}

    def _headless(self, phrase: NounPhrase) -> bool:
        """A nationality or possessive that stands alone before 'and': 'the French', "Japan's"."""
        units, last = self.units, phrase.end
        found = units.phrases[last]
        if found is None or phrase.ofs or phrase.possessor is not None:
            return False
        if last + 1 < len(units) and units.keys[last + 1] in self.dictionary.lexicon.has("possessive_marks"):
            return bool(found.names)
        first = phrase.start + (units.tags[phrase.start] == "D")
        return first == last and any(n.form == "adjective" for n in found.names)

    def _shared_head(self, headless: NounPhrase, later: list[NounPhrase], actors: list[Actor]) -> list[Actor]:
        """'US and Taiwan military officials': the first shares the head of the second."""
        units = self.units
        for phrase in later:
            definite = units.tags[phrase.start] == units.tags[headless.start] == "D"
            first = units.phrases[phrase.start + definite]  # 'the Greek and the Turkish ministers'
            if phrase.possessor is None:
                if first is None or not first.names or phrase.start == phrase.end:
                    continue
                if not any(n.form == "adjective" for n in first.names):
                    return []
            for actor in self.of_phrase(phrase, None):
                if actor.roles and actors and actors[0].country:
                    return [
                        actors[0]._replace(code=actors[0].country + "".join(actor.roles), roles=actor.roles)
                    ]
        return []

    # ---- one noun phrase ------------------------------------------------------------------------------

    def of_phrase(self, phrase: NounPhrase, nominal: Nominal | None = None) -> list[Actor]:
        """The actors that one noun phrase stands for; empty where it is no actor ('the decision')."""
        return self._all_at_home(self._alone(phrase, nominal), phrase)

    def _alone(self, phrase: NounPhrase, nominal: Nominal | None) -> list[Actor]:
        """The same, by what the noun phrase and its story say, before the state that the story is about."""
        if phrase.cache is None:
            phrase.cache = []  # while it is looked for: a pronoun may lead back here
            self._sought.append(phrase)
            phrase.cache = self._resolve(phrase, nominal)
            self._sought.pop()
            if self._late:
                late, self._late = self._late, []
                for remember in late:
                    remember()
        return phrase.cache  # type: ignore[no-any-return]

    def _owned_institution(self, phrase: NounPhrase, found: list[Actor]) -> list[Actor]:
        """ "Peru's Congress" is Peru's, though 'Congress' alone is another state's."""
        owner = phrase.possessor
        if owner is None or phrase.start != phrase.end or not found[0].roles:
            return found
        countries = [a.country for a in self.of_phrase(owner) if a.country and not a.roles]
        if not countries or countries[0] == found[0].country:
            return found
        start = self.units.span(owner.start, owner.start)[0]
        code = countries[0] + "".join(found[0].roles)
        return [
            found[0]._replace(
                code=code, country=countries[0], text=self.text[start : found[0].end], start=start
            )
        ]

    def _principal(self, phrase: NounPhrase, nominal: Nominal | None) -> list[Actor]:
        """Whom a spokesman, member or leader stands for, where that is a group or organization."""
        units = self.units
        if units.lemmas[phrase.end] not in self.dictionary.lexicon.has("proxies"):
            return []
        principals = [a for part in phrase.ofs for a in self.of_phrase(part)]
        if not principals:
            principals = self._owners(phrase)  # "the rebels' leader", 'their leader'
        if not principals and nominal is not None:
            for preposition in nominal.prepositions[:1]:
                if units.keys[preposition.unit] in self.dictionary.lexicon.has("content_prepositions"):
                    principals = self.of_nominal(preposition.nominal)
        return [a for a in principals if a.roles and a.code]

    def _resolve(self, phrase: NounPhrase, nominal: Nominal | None) -> list[Actor]:
        units = self.units
        if self.mentions:
            for first, last, span in self.mentions:
                if first <= phrase.end <= last or (phrase.start <= first and last == phrase.end):
                    return [self.mention_actor(first, last, span)]
        tag = units.tags[phrase.start]
        if tag in ("P", "S") and phrase.start == phrase.end:
            return self.pronoun(self.dictionary.lexicon.pronouns.get(units.keys[phrase.start]), phrase)
        lexicon = self.dictionary.lexicon
        head_lemma = units.lemmas[phrase.end]
        alone = units.first[phrase.end] == units.last[phrase.end]  # 'a group of rebels', not 'the aid group of Mali'
        if phrase.ofs and alone and (
            head_lemma in lexicon.has("partitives") or units.keys[phrase.end] in lexicon.has("partitives")
        ):
            part = Nominal(phrase.ofs)
            part.prepositions = nominal.prepositions if nominal is not None else []
            inner = self.of_nominal(part)
            if inner:
                return inner
        if tag == "D" and units.tokens.keys[units.last[phrase.end]] in lexicon.has("anaphors"):
            pair = self._pair(phrase)  # 'both men' before 'men'
            if pair:
                return pair
        if tag == "S" or phrase.possessor is not None:
            if head_lemma in lexicon.has("anaphora.other"):
                owners = self._owners(phrase)
                if len(owners) == 1 and owners[0].country and not owners[0].roles:
                    return self._other_state(phrase, owners[0].country)
            elif head_lemma in lexicon.has("anaphora.country") and not self.mentions:
                states = {a.country for a in self._owners(phrase) if a.roles}
                state = states.pop() if len(states) == 1 else None  # 'the minister said his country ...'
                return [self._actor(state, *units.span(phrase.start, phrase.end), None)] if state else []
        if head_lemma in lexicon.has("counterparts"):
            return self._counterpart(phrase, nominal)
        if head_lemma in lexicon.has("dissenters") and (found := self._dissenters(phrase)):
            return found
        if self._of_act(phrase, nominal):
            return []
        found = self.compose(phrase.start, phrase.end)
        if found and found[0].country:
            return self._owned_institution(phrase, found)
        nation = not found and any(
            p is not None and p.names for p in units.phrases[phrase.start : phrase.end]
        )
        if not nation and (not found or found[0].roles) and (principals := self._principal(phrase, nominal)):
            span = units.span(phrase.start, phrase.ofs[-1].end if phrase.ofs else phrase.end)
            return [self._at(p, span) for p in principals]
        country = self._country_around(phrase, nominal, bool(found))
        if found and country and phrase.possessor is not None:
            start = units.span(phrase.possessor.start, phrase.possessor.start)[0]
            found = [self._at(a, (start, a.end)) for a in found]
        if found:
            if country:
                if len(country) > 1 or not found[0].roles:
                    return [self._with_country(found[0], c) for c in country] if found[0].roles else found
                return [self._with_country(found[0], country[0])]
            if found[0].entry is None and found[0].roles and units.tags[phrase.start] == "D":
                known = self._known(phrase, found[0])
                if known:
                    span = (found[0].start, found[0].end)
                    return [self._at(k, span) for k in known]
            return found
        return self._bracketed(phrase) or self._anaphor(phrase)

    def _bracketed(self, phrase: NounPhrase) -> list[Actor]:
        """'Mario Perotti (an Italian senator)': who is meant by an unknown name."""
        units, behind = self.units, phrase.end + 1
        if units.tags[phrase.end] != "X" or behind >= len(units) or units.keys[behind] != "(":
            return []
        close = next((u for u in range(behind + 1, len(units)) if units.keys[u] == ")"), behind)
        if not any(known is not None and known.roles for known in units.phrases[behind + 1 : close]):
            return []
        span = units.span(phrase.start, phrase.end)
        return [self._at(a, span) for a in self.compose(behind + 1, close - 1) if a.country]

    def _of_act(self, phrase: NounPhrase, nominal: Nominal | None) -> bool:
        """A role word that names an act here: 'opposition to the plan'."""
        units = self.units
        if nominal is None or not nominal.prepositions or units.lemmas[phrase.end] not in self._act_roles:
            return False
        mark = self.dictionary.lexicon.infinitive_mark
        return units.keys[nominal.prepositions[0].unit] == mark

    def _counterpart(self, phrase: NounPhrase, nominal: Nominal | None) -> list[Actor]:
        """'his US counterpart': the nationality of the phrase and the role of the one it is the counterpart of."""
        units = self.units
        nation = self.compose(phrase.start, phrase.end - 1) if phrase.end > phrase.start else []
        if not nation and phrase.possessor is None:
            return []
        beside = nominal is not None and nominal.phrases[0] is not phrase and units.tags[phrase.start] == "S"
        owner = (
            self._alone(nominal.phrases[0], None) if nominal is not None and beside else self._owners(phrase)
        )
        roles = owner[0].roles if owner else ()
        if not nation or not nation[0].country:
            return nation
        start, end = units.span(phrase.start, phrase.end)
        code = nation[0].country + "".join(roles)
        return [Actor(code, self.text[start:end], start, end, nation[0].entry, nation[0].country, roles)]

    def _dissenters(self, phrase: NounPhrase) -> list[Actor]:
        """'critics of the Polish government', 'Kremlin critics': its opposition; those of a state itself can be anybody."""
        rulers = [a for part in phrase.ofs for a in self.of_phrase(part)] or self._owners(phrase)
        if not rulers and phrase.end > phrase.start:
            rulers = self.compose(phrase.start, phrase.end - 1)
        span = self.units.span(phrase.start, phrase.end)
        states = {a.country for a in rulers if a.roles[:1] == ("GOV",) and a.country}
        return [self._actor(state + "OPP", *span, None) for state in states] if len(states) == 1 else []

    def _country_around(self, phrase: NounPhrase, nominal: Nominal | None, is_role: bool) -> list[str]:
        """The country of a role from its possessor, of-phrase or preposition phrase."""
        if not is_role:
            return []
        units = self.units
        if phrase.possessor is not None:
            return [a.country for a in self._owners(phrase) if a.country][:1]
        if units.tags[phrase.start] == "S":
            owners = self._owners(phrase)
            owned = list(dict.fromkeys(a.country for a in owners if a.country))
            states = all(a.country and not a.roles for a in owners)
            return owned if len(owned) == 1 or (states and units.tags[phrase.end] == "NS") else []
        countries = [a.country for part in phrase.ofs for a in self._place_actors(part) if a.country]
        if countries or nominal is None:
            return countries
        allowed = self.dictionary.lexicon.has("role_prepositions")
        if units.lemmas[phrase.end] in self.dictionary.lexicon.has("outsiders"):
            allowed -= self.dictionary.lexicon.has("place_prepositions")  # 'tourists in Lima'
        for preposition in nominal.prepositions[:1]:
            if units.keys[preposition.unit] in allowed and preposition.nominal is not None:
                countries = [
                    a.country
                    for part in preposition.nominal.phrases
                    for a in self._place_actors(part)
                    if a.country
                ]
                if countries:
                    return countries
        return self._leaders_state(nominal)

    def _leaders_state(self, nominal: Nominal) -> list[str]:
        """'a delegation led by the Kenyan minister': the state of who leads it; who only backs it is another."""
        for clause in nominal.clauses:
            if clause.lemma in self.dictionary.lexicon.has("leading_verbs") and clause.kind == "participle":
                for preposition in clause.prepositions:
                    if self.units.keys[preposition.unit] in self.dictionary.lexicon.has("agent_prepositions"):
                        return list(
                            dict.fromkeys(
                                a.country for a in self.of_nominal(preposition.nominal) if a.country
                            )
                        )
        return []

    def _place_actors(self, phrase: NounPhrase) -> list[Actor]:
        found = self.compose(phrase.start, phrase.end)
        if not found and self.units.lemmas[phrase.end] in self.dictionary.lexicon.has("place_nouns"):
            found = self.compose(phrase.start, phrase.end - 1)  # 'the mayor of a Ugandan town'
        if not found and phrase.possessor is not None:
            found = self.of_phrase(phrase.possessor)
        return found

    # ---- the state that the story is about ------------------------------------------------------------

    def evidence(self) -> Evidence:
        """What the sentence says about the state that the story is about."""
        if self._evidence is None:
            self._evidence = evidence(self.units, self.dictionary, self.date)
        return self._evidence

    def _all_at_home(self, found: list[Actor], phrase: NounPhrase) -> list[Actor]:
        for actor in found:
            if actor.country is None and actor.entry is None and actor.roles:
                return [self._at_home(a, phrase) for a in found]
        return found

    def _at_home(self, actor: Actor, phrase: NounPhrase) -> Actor:
        """A role without state as that of the state that the story is about: 'police', 'the army', 'lawmakers'."""
        if actor.country or actor.entry is not None or not actor.roles or self.mentions or not actor.code:
            return actor
        if not self._has_role(actor, "domestic_roles") and not self._has_role(actor, "resident_roles"):
            return actor
        home = self._find_home()
        if not home or self._foreign(actor, phrase, home):
            return actor
        if self._has_role(actor, "resident_roles") and home not in self.evidence().scenes:
            return actor
        return actor.of_country(home)

    def _find_home(self) -> str:
        """The state in which the sentence itself is at home, whatever stands before it, else the story's."""
        if self._home is None:
            story = self.story.home()
            self._home = self.evidence().home() or story
            self._elsewhere = story not in ("", self._home)
        return self._home

    def _foreign(self, actor: Actor, phrase: NounPhrase, home: str) -> bool:
        """Could the role be another state's: 'world leaders', 'diplomats', the troops that France sends?"""
        units, lexicon = self.units, self.dictionary.lexicon
        first = units.first[phrase.start]
        keys = units.tokens.keys[first : units.last[phrase.end] + 1]
        stateless, known = lexicon.has("stateless"), units.phrases[phrase.end]
        if not stateless.isdisjoint(keys) or units.lemmas[phrase.end].rpartition(" ")[2] in stateless:
            return True
        if known is not None and known.agent.lower() in lexicon.has("stateless_alone"):
            return True
        if units.lemmas[phrase.end] in lexicon.has("outsiders"):
            return True
        named = self.evidence().first
        before = [state for state, unit in named.items() if unit < phrase.start]
        if named and home not in (before or named):
            return True
        definite = units.tags[phrase.start] == "D"
        if self._elsewhere and (definite or self._has_role(actor, "own_roles")):
            return True  # 'the government condemned the attack in Paris', 'soldiers crossed into Chad'
        if self._has_role(actor, "visiting_roles") and self._gathers(phrase, home):
            return True
        if definite and self.story.is_home(home):
            return False
        if not before and not self.story.is_home(home):
            return True  # 'heads of state criticized the United States'
        clause = self._holder(phrase)
        if clause is not None and clause.passive:
            return False  # 'the lawmaker was arrested by police'
        owners = self.stated(clause.subject) if clause is not None and clause.subject is not None else []
        officials = self.dictionary.ontology.officials
        return actor.roles[0] in officials and any(
            officials.issuperset(a.roles[:1]) if a.country else a.entry is not None for a in owners
        )

    def _gathers(self, phrase: NounPhrase, home: str) -> bool:
        """Is the phrase the subject of a verb of meeting, and the home nothing but where they meet?"""
        found = self.evidence()
        return found.weights == {home: 2} and home in found.scenes and any(
            clause.lemma in self.dictionary.lexicon.has("gathering_verbs")
            and clause.subject is not None
            and phrase in clause.subject.phrases
            for clause in self._clauses
        )  # fmt: skip
