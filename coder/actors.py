"""Noun phrases to actors: names with dated codes, nationality and role composition, coreference.

`Actors` resolves the noun phrases of one sentence; the `Story` remembers who was named before, so that
surnames, pronouns and 'the group' find their actor.  When in doubt, nothing is resolved: a wrong
actor is worse than none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from coder.dictionary import ActorFacts, Dictionary
from coder.home import Evidence, evidence
from coder.lexicon import Pronoun
from coder.model import Actor, Location, Span
from coder.parts import Clause, Nominal, NounPhrase, Preposition
from coder.phrases import Name, Phrase, Units
from coder.story import Named, Story

_LANDS = ("country", "place", "region")  # kinds of entries
_PLACE_FORMS = ("capital", "city", "region")
_BORROWED = frozenset(["name", "capital", "city"])  # forms of a country or place that people's names use too
_INTERNATIONAL = ("IGO", "NGO", "MNC", "IMG", "INT")
_OLD_POSTS = ("GOV", "MIL", "LEG", "JUD", "SPY", "COP", "OPP", "PTY")


class Actors:
    """The actors of one sentence."""

    def __init__(
        self,
        units: Units,
        text: str,
        dictionary: Dictionary,
        date: dt.date | None,
        story: Story,
        mentions: tuple[Span, ...] = (),
    ) -> None:
        self.units, self.text, self.dictionary, self.date, self.story = units, text, dictionary, date, story
        starts, ends = units.tokens.starts, units.tokens.ends
        self.start = starts[0] if starts else 0
        self._act_roles = dictionary.lexicon.has("act_roles")
        self._generic_leaders = dictionary.lexicon.has("stateless_alone")
        self._clauses: list[Clause] = []
        self._home: str | None = None
        self._elsewhere = False  # is the rest of the story clearly about another state?
        self._evidence: Evidence | None = None
        self._sought: list[NounPhrase] = []  # those that are being resolved
        self._late: list[Callable[[], None]] = []  # files those of them whose sentence was filed meanwhile
        self.subjects: dict[
            int, list[Nominal]
        ] = {}  # pronoun unit -> the subjects around it, the nearest first
        self._harmed: dict[int, Nominal] = {}  # possessive of what is harmed -> the subject that does it
        self.mentions: list[tuple[int, int, Span]] = []  # first unit, last unit, span
        for span in mentions:
            covered = [
                u for u in range(len(units)) if starts[units.first[u]] < span[1] and span[0] < ends[units.last[u]]
            ]  # fmt: skip
            if covered:
                self.mentions.append((covered[0], covered[-1], span))

    # ---- whole nominals -----------------------------------------------------------------------------

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

    def _has_role(self, actor: Actor, name: str) -> bool:
        """Is the actor's first role one of a class of the lexicon?"""
        return bool(actor.roles) and actor.roles[0].lower() in self.dictionary.lexicon.has(name)

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

    def _with_country(self, actor: Actor, country: str | None) -> Actor:
        if not country or actor.code is None or actor.code.startswith(_INTERNATIONAL):
            return actor  # 'UN peacekeepers in Chad' are the UN's
        return actor.of_country(country)

    # ---- one noun phrase ----------------------------------------------------------------------------

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

    def mention(self, first: int, last: int) -> list[Actor]:
        """Given mentions that overlap the units ``first`` to ``last``."""
        return [self.mention_actor(a, b, span) for a, b, span in self.mentions if a <= last and first <= b]

    def mention_actor(self, first: int, last: int, span: Span) -> Actor:
        found = self.compose(first, last)
        return self._at(found[0] if found else Actor(None, "", *span), span)

    def _at(self, actor: Actor, span: Span) -> Actor:
        """The actor as the words of a span name it."""
        start, end = span
        return actor._replace(text=self.text[start:end], start=start, end=end)

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
        if phrase.ofs and (
            head_lemma in lexicon.has("partitives") or units.keys[phrase.end] in lexicon.has("partitives")
        ):
            inner = self.of_nominal(Nominal(phrase.ofs))
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
            return self._counterpart(phrase)
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
        return self._anaphor(phrase)

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

    def _owners(self, phrase: NounPhrase) -> list[Actor]:
        """Whose a noun phrase is: "Chad's", 'its'."""
        if phrase.possessor is not None:
            return self.of_phrase(phrase.possessor)
        if self.units.tags[phrase.start] == "S":
            return self.pronoun(
                self.dictionary.lexicon.possessives.get(self.units.keys[phrase.start]), phrase
            )
        return []

    def _of_act(self, phrase: NounPhrase, nominal: Nominal | None) -> bool:
        """A role word that names an act here: 'opposition to the plan'."""
        units = self.units
        if nominal is None or not nominal.prepositions or units.lemmas[phrase.end] not in self._act_roles:
            return False
        mark = self.dictionary.lexicon.infinitive_mark
        return units.keys[nominal.prepositions[0].unit] == mark

    def _counterpart(self, phrase: NounPhrase) -> list[Actor]:
        """'his US counterpart': the nationality of the phrase and the role of the one it is the counterpart of."""
        units = self.units
        nation = self.compose(phrase.start, phrase.end - 1) if phrase.end > phrase.start else []
        if not nation and phrase.possessor is None:
            return []
        owner = self._owners(phrase)
        roles = owner[0].roles if owner else ()
        if not nation or not nation[0].country:
            return nation
        start, end = units.span(phrase.start, phrase.end)
        code = nation[0].country + "".join(roles)
        return [Actor(code, self.text[start:end], start, end, nation[0].entry, nation[0].country, roles)]

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
        return []

    def _place_actors(self, phrase: NounPhrase) -> list[Actor]:
        found = self.compose(phrase.start, phrase.end)
        if not found and self.units.lemmas[phrase.end] in self.dictionary.lexicon.has("place_nouns"):
            found = self.compose(phrase.start, phrase.end - 1)  # 'the mayor of a Ugandan town'
        if not found and phrase.possessor is not None:
            found = self.of_phrase(phrase.possessor)
        return found

    # ---- composition --------------------------------------------------------------------------------

    def _name(self, phrase: Phrase, unit: int) -> Name | None:
        """The reading of a name that fits its capitals; dated entries that hold a code on the date first."""
        word = self.units.tokens.words[self.units.first[unit]]
        best: Name | None = None
        for name in phrase.names:
            if name.written[0].isupper() and not (word[0].isupper() or word[0].isdigit()):
                continue
            if best is None or (self.dictionary.actors[best.entry].code(self.date) is None):
                best = name
        return best

    def compose(self, first: int, last: int) -> list[Actor]:
        """The actor of the units ``first`` to ``last`` by what stands among them: name, nationality, role."""
        units, dictionary = self.units, self.dictionary
        phrases, tags = units.phrases, units.tags
        here = slice(first, last + 1)
        if not any(phrases[here]) and "X" not in tags[here]:
            if dictionary.modifiers.keys().isdisjoint(units.keys[here]):
                return []  # most noun phrases
        person: ActorFacts | None = None
        organization: ActorFacts | None = None
        country: ActorFacts | None = None
        country_form = ""
        group = ""
        roles: list[str] = []
        modifiers: list[str] = []
        unknown_name = False
        head_known = False
        entry_id: str | None = None
        strangers = self.strangers(first, last)
        for unit in range(first, last + 1):
            phrase = phrases[unit]
            head_known = False
            if unit in strangers:
                unknown_name = True
                continue
            if phrase is None:
                key = units.keys[unit]
                modifier = dictionary.modifiers.get(key)
                if modifier:
                    modifiers.append(modifier)
                elif tags[unit] == "X":
                    unknown_name = True
                continue
            if phrase.modifier:
                modifiers.append(phrase.modifier)
            if phrase.names and (name := self._name(phrase, unit)) is not None:
                facts = dictionary.actors[name.entry]
                head_known = True
                if facts.kind == "person":
                    person = facts
                elif facts.kind in _LANDS:
                    if country is None or name.form in ("name", "people"):
                        country, country_form = facts, name.form
                elif facts.kind == "group":
                    group = facts.code(self.date) or group
                    entry_id = entry_id or facts.id
                else:
                    organization = facts
            elif phrase.roles:
                roles.append(phrase.roles[0])
                head_known = True
        if not (person or organization or country or group or roles or modifiers or unknown_name):
            return []
        while tags[first] in ("D", "S") and first < last:
            first += 1
        start, end = units.span(first, last)
        code: str | None = None
        if person is not None:
            code = person.code(self.date)
            entry_id = person.id
            head = phrases[last]
            if code and head is not None and head.roles and roles and roles[-1] != "GOV" and last > first:
                # 'Trump supporters' are no president
                code = code[:3] + roles[-1]
        if code is None and organization is not None:
            code = organization.code(self.date)
            entry_id = organization.id
            if code and not head_known and not unknown_name and tags[last] in ("N", "NS"):
                return []  # 'the UN decision'
            if code and country is not None:
                nation = country.code(self.date)
                if (
                    nation
                    and nation != code[:3]
                    and country_form == "adjective"
                    and len(code) > 3
                    and not code.startswith(_INTERNATIONAL)
                ):
                    code = nation + code[3:]
        if code is None:
            nation = country.code(self.date) if country is not None else None
            if nation is None and not group and not roles and not modifiers:
                return self._surname(first, last) if unknown_name else []
            if not head_known and not unknown_name and tags[last] not in ("J", "X"):
                if not (
                    modifiers
                    and tags[last] in ("NS", "N")
                    and modifiers[-1] in {"REB", "OPP", "SEP"}
                    and nation
                ):
                    return []  # 'the Iranian decision'
            if unknown_name and not roles and nation is None and not group:
                known = self._surname(first, last)
                if known:
                    return known
                if not modifiers:
                    return []
            if unknown_name and roles and nation is None and not group:
                known = self._titled(first, last)
                if known:
                    return known
            head = phrases[last]
            if group and roles == ["GOV"] and head is not None and head.agent in self._generic_leaders:
                roles = []  # 'Kurdish leaders' need hold no office
            ordered: list[str] = []
            if "ELI" in modifiers:
                ordered = ["ELI", *[r for r in roles if r not in _OLD_POSTS]]
            else:
                ordered = [*modifiers, *roles]
            unique = list(dict.fromkeys(r for r in ordered if r))
            base = group if group and nation and group.startswith(nation) else (nation or "") + group
            code = base + "".join(r for r in unique if r not in _chunks(base)[1:])
            if country is not None and not roles and not group:
                entry_id = country.id
            elif country is not None:
                entry_id = entry_id or country.id
            if not code:
                return []
            actor = self._actor(code, start, end, entry_id)
            if unknown_name and roles:
                self._remember_surname(last, actor)
            return [actor]
        return [self._actor(code, start, end, entry_id)]

    def strangers(self, first: int, last: int) -> list[int]:
        """The units that are part of an unknown person's name: of 'Chad Brandole', 'Stephen King'."""
        units = self.units
        if "X" not in units.tags[first : last + 1]:
            return []
        words = units.tokens.words
        unknown = [
            u for u in range(first, last + 1)
            if units.tags[u] == "X" and units.phrases[u] is None and not words[units.first[u]].isupper()
        ]  # fmt: skip
        if not unknown or any(
            found is not None and (found.roles or found.modifier)
            for found in units.phrases[first:last]
        ):  # fmt: skip
            return []
        surnames = self.dictionary.lexicon.has("surnames")
        found: list[int] = []
        for unit in range(first, last + 1):
            phrase = units.phrases[unit]
            if phrase is None or not (unit - 1 in unknown or unit + 1 in unknown):
                continue
            word = words[units.first[unit]]
            named = phrase.names and not word.isupper() and all(
                n.form in _BORROWED and self.dictionary.actors[n.entry].kind in _LANDS
                for n in phrase.names
            )  # fmt: skip
            if (named and not phrase.roles) or (
                unit == last and unit - 1 in unknown and word[0].isupper() and units.keys[unit] in surnames
            ):
                found.append(unit)
        return found

    def _actor(self, code: str, start: int, end: int, entry: str | None) -> Actor:
        chunks = _chunks(code)
        first = chunks[0]
        state = first if first in self.dictionary.states else None
        return Actor(code, self.text[start:end], start, end, entry, state, chunks[1:] if state else chunks)

    def on_day(self, actor: Actor, day: dt.date) -> Actor:
        """The actor with the code that its entry has on another day than the story's."""
        facts = self.dictionary.facts(actor.entry or "")
        now, then = (facts.code(self.date), facts.code(day)) if facts is not None else (None, None)
        if now is None or then is None or now == then or not (actor.code or "").startswith(now):
            return actor
        code = then + (actor.code or "")[len(now) :]
        return self._actor(code, actor.start, actor.end, actor.entry)

    # ---- coreference --------------------------------------------------------------------------------

    def _surname(self, first: int, last: int) -> list[Actor]:
        units = self.units
        if units.tags[last] != "X":
            return []
        known = self.story.surname(units.tokens.keys[units.last[last]])
        if known is None:
            return []
        return [self._at(known, units.span(first, last))]

    def _titled(self, first: int, last: int) -> list[Actor]:
        """'President Ruto', 'General Okeke', where the full name came before."""
        if self.story.sentences < 2:
            return []
        return [a for a in self._surname(first, last) if a.country]

    def _remember_surname(self, last: int, actor: Actor) -> None:
        self.story.surnames[self.units.tokens.keys[self.units.last[last]]] = actor

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

    def _is_body(self, phrase: NounPhrase) -> bool:
        """Is the head a body of people ('the army'), whom no 'he' means?"""
        head = self.units.tokens.keys[self.units.last[phrase.end]]
        return head in self.dictionary.lexicon.has("institutions")

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

    def location(self, nominal: Nominal) -> Location | None:
        """The state, city or region that a nominal names, with the state's code on the story's date."""
        for phrase in nominal.phrases:
            known = self.units.phrases[phrase.end]
            for name in known.names if known is not None else ():
                facts = self.dictionary.actors[name.entry]
                if facts.kind in _LANDS and (name.form == "name" or name.form in _PLACE_FORMS):
                    code = facts.code(self.date)
                    if code is not None:
                        start, end = self.units.span(phrase.end, phrase.end)
                        return Location(self.text[start:end], start, end, code[:3])
        return None

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
        head = nominal.phrases[-1]
        found = [Nominal([head.possessor])] if head.possessor is not None else []
        agents = self.dictionary.lexicon.has("agent_prepositions")
        found += [p.nominal for p in nominal.prepositions if p.nominal is not None and self.units.keys[p.unit] in agents]
        return found + [Nominal([phrase]) for phrase in head.ofs]

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

    def _scene(self, preposition: Preposition) -> bool:
        """Is it only where something happened: 'met in Doha'?  Nobody means Qatar by 'both sides' then."""
        if self.units.keys[preposition.unit] not in self.dictionary.lexicon.has("location_prepositions"):
            return False
        phrases = preposition.nominal.phrases if preposition.nominal is not None else []
        known = self.units.phrases[phrases[0].end] if len(phrases) == 1 else None
        return known is not None and bool(known.names) and all(n.form in _PLACE_FORMS for n in known.names)

    def remember(self, clauses: list[Clause], loose: list[Nominal]) -> None:
        """Files the sentence's actors with the story, in the order of the text."""
        units = self.units
        subjects = {id(c.subject) for c in clauses if c.subject is not None}
        found: dict[int, tuple[Nominal, bool]] = {}
        for clause in clauses:
            self._gather(clause.subject, True, found)
            for nominal in clause.objects:
                self._gather(nominal, id(nominal) in subjects, found)
            for preposition in clause.prepositions:
                if not self._scene(preposition):
                    self._gather(preposition.nominal, False, found)
        for nominal in loose:
            self._gather(nominal, id(nominal) in subjects, found)
        for nominal, subject in sorted(found.values(), key=lambda n: n[0].start):
            for phrase in [p for top in nominal.phrases for p in _within(top)]:
                if units.tags[phrase.start] == "P":
                    continue
                self._remember_phrase(phrase, nominal, subject)
        self._remember_voice(clauses)

    def _gather(
        self, nominal: Nominal | None, subject: bool, found: dict[int, tuple[Nominal, bool]]
    ) -> None:
        """A nominal and those that hang on it, each once, with whether it is a subject."""
        if nominal is None or id(nominal) in found:
            return
        found[id(nominal)] = nominal, subject
        self._gather(nominal.apposition, False, found)
        for preposition in nominal.prepositions:
            if not self._scene(preposition):
                self._gather(preposition.nominal, False, found)

    def _remember_phrase(self, phrase: NounPhrase, nominal: Nominal, subject: bool) -> None:
        """Files the actors of one noun phrase, as soon as it is known whom it means."""
        if phrase in self._sought:
            self._late.append(partial(self._remember_phrase, phrase, nominal, subject))
            return
        units, lexicon = self.units, self.dictionary.lexicon
        plural: bool | None = units.tags[phrase.end] == "NS"
        number = 0
        word = units.tokens.keys[units.last[phrase.end]]
        if not plural and (word in lexicon.has("plural_nouns") or units.lemmas[phrase.end] != word):
            plural = None  # 'the police', 'the M23 rebels'
        if phrase in nominal.phrases:
            actors = self.of_nominal(nominal)
            if len(actors) > 1:
                plural, number = True, nominal.start + self.start + 1
            if len(nominal.phrases) > 1:
                first, last = units.span(phrase.start, phrase.end)
                actors = [a for a in actors if first <= a.start < last] or self.of_phrase(phrase)
        else:
            actors = self.of_phrase(phrase)
        if not actors:
            return
        for actor in actors:
            if actor.code is None:
                continue
            kind, gender = "role", ""
            facts = self._facts(phrase)
            if facts is not None:
                kind, gender = facts.kind, facts.gender
                if kind == "person":
                    self.story.surnames[units.tokens.keys[units.last[phrase.end]]] = actor
                    if (actor.country or "").lower() in lexicon.has("family_name_first"):
                        self.story.surnames[units.tokens.keys[units.first[phrase.end]]] = actor
            elif units.tags[phrase.end] == "X" and actor.roles:
                kind = "person"
                self._remember_surname(phrase.end, actor)
            elif actor.entry and actor.country and not actor.roles:
                kind = "country"
            elif actor.roles and units.tags[phrase.end] == "N" and not self._is_body(phrase):
                kind = "person"
            if kind in ("role", "person") and not gender:
                female, male = tuple(lexicon.has("female_endings")), tuple(lexicon.has("male_endings"))
                for unit in range(phrase.start, phrase.end + 1):
                    word = units.lemmas[unit]
                    if word.endswith(female):
                        gender = "female"
                    elif word.endswith(male):
                        gender = "male"
            self.story.remember(Named(actor, kind, gender, plural, subject, actor.start, number))

    def _remember_voice(self, clauses: list[Clause]) -> None:
        """Whose words the sentence quotes: the next may go on with them."""
        units, quotes = self.units, self.dictionary.lexicon.has("quotes")
        if quotes.isdisjoint(units.keys):
            self.story.speaker = None
            return
        for clause in clauses:
            if clause.lemma in self.dictionary.report_verbs and clause.subject is not None:
                actors = self.of_nominal(clause.subject)
                if len(actors) == 1:
                    self.story.speaker = actors[0]
                    return

    def names(self) -> Iterator[str]:
        """The last words of the names in the sentence, by which the story may go on to name them."""
        units = self.units
        for unit, phrase in enumerate(units.phrases):
            if phrase is None:
                if units.tags[unit] == "X":
                    yield units.keys[unit]
            elif phrase.names and self.dictionary.actors[phrase.names[0].entry].kind == "person":
                yield units.tokens.keys[units.last[unit]]

    def _facts(self, phrase: NounPhrase) -> ActorFacts | None:
        for unit in range(phrase.end, phrase.start - 1, -1):
            found = self.units.phrases[unit]
            if found is not None and found.names:
                name = self._name(found, unit)
                if name is not None and (
                    unit == phrase.end or self.dictionary.actors[name.entry].kind == "person"
                ):
                    return self.dictionary.actors[name.entry]
        return None


def _within(phrase: NounPhrase) -> list[NounPhrase]:
    """A noun phrase with its possessor and of-phrases."""
    found = [phrase]
    if phrase.possessor is not None:
        found.extend(_within(phrase.possessor))
    for part in phrase.ofs:
        found.extend(_within(part))
    return found


@lru_cache(maxsize=10_000)
def _chunks(code: str) -> tuple[str, ...]:
    return tuple(code[i : i + 3] for i in range(0, len(code), 3))
