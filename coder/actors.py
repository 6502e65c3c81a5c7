"""Noun phrases to actors: names with dated codes, nationality and role composition, coreference.

`Actors` resolves the noun phrases of one sentence; `Story` remembers who was named before, so that
surnames, pronouns and 'the group' find their actor.  When in doubt, nothing is resolved: a wrong
actor is worse than none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from coder.dictionary import ActorFacts, Dictionary
from coder.lexicon import Pronoun
from coder.model import Actor, Location, Span
from coder.parts import Clause, Nominal, NounPhrase, Preposition
from coder.phrases import Name, Phrase, Units

_LANDS = ("country", "place", "region")  # kinds of entries
_PLACE_FORMS = ("capital", "city", "region")
_BORROWED = frozenset(["name", "capital", "city"])  # forms of a country or place that people's names use too
_INTERNATIONAL = ("IGO", "NGO", "MNC", "IMG", "INT")
_MEMORY = 500  # names; who was named earlier than that is not meant by 'he' or 'the group'
_OLD_POSTS = ("GOV", "MIL", "LEG", "JUD", "SPY", "COP", "OPP", "PTY")


@dataclass(frozen=True, slots=True)
class Named:
    """An actor as the story remembers it."""

    actor: Actor
    kind: str
    gender: str
    plural: bool
    subject: bool
    position: int


class Story:
    """Who was named so far, across the sentences of one document."""

    def __init__(self) -> None:
        self.named: list[Named] = []
        self.surnames: dict[str, Actor] = {}
        self.speaker: Actor | None = None
        self._waiting: list[tuple[Actors, list[Clause], list[Nominal]]] = []

    def add(self, actors: Actors, clauses: list[Clause], loose: list[Nominal]) -> None:
        """A sentence whose actors are filed when somebody first asks."""
        self._waiting.append((actors, clauses, loose))

    def _file(self) -> None:
        waiting, self._waiting = self._waiting, []
        for actors, clauses, loose in waiting:
            actors.remember(clauses, loose)

    def _recent(self, before: int) -> Iterator[Named]:
        """Who was named before a place in the text, the last first; nobody means a name hundreds of names ago."""
        self._file()
        return (named for named in islice(reversed(self.named), _MEMORY) if named.position < before)

    def surname(self, key: str) -> Actor | None:
        """Who was named with this last word before."""
        self._file()
        return self.surnames.get(key)

    def latest(
        self, kinds: tuple[str, ...], before: int, gender: str = "", plural: bool | None = None,
        without: Collection[str | None] = (),
    ) -> Actor | None:  # fmt: skip
        """The actor that a pronoun most likely means: the last fitting subject near by, else the last fitting one."""
        candidate: Named | None = None
        for named in self._recent(before):
            if candidate is not None and candidate.position - named.position > 400:
                break
            if (kinds and named.kind not in kinds) or named.actor.code in without:
                continue
            if gender and named.gender and named.gender != gender:
                continue
            if plural is not None and named.plural != plural:
                continue
            if named.subject:
                return named.actor
            if candidate is None:
                candidate = named
        return candidate.actor if candidate is not None else None

    def with_role(self, roles: tuple[str, ...], before: int, word: str) -> Actor | None:
        """The last actor of a country that has the role, one with the same last word first ('the ministry')."""
        candidate: Actor | None = None
        for named in self._recent(before):
            actor = named.actor
            if actor.country and actor.roles and actor.roles[0] == roles[0]:
                if actor.text.lower().endswith(word):
                    return actor
                candidate = candidate or actor
        return candidate

    def last_two(self, kinds: tuple[str, ...], before: int, without: set[str | None]) -> list[Actor]:
        """The two last different actors of a kind ('the two countries')."""
        found: list[Actor] = []
        for named in self._recent(before):
            if named.kind in kinds and named.actor.code and named.actor.code not in without:
                if all(named.actor.code != a.code for a in found):
                    found.append(named.actor)
                if len(found) == 2:
                    return found[::-1]
        return []


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
        self.others: dict[int, Nominal] = {}  # object pronoun -> the subject that it does not mean
        self.subjects: dict[int, Nominal] = {}  # pronoun unit -> the subject that the clause around it has
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
        found: list[Actor] = []
        phrases = nominal.phrases
        for i, phrase in enumerate(phrases):
            actors = self.of_phrase(phrase, nominal if i == len(phrases) - 1 else None)
            if i + 1 < len(phrases) and self._bare_adjective(phrase):
                shared = self._shared_head(phrases[i + 1 :], actors)
                actors = shared or actors
            elif (
                i
                and actors
                and not actors[0].country
                and found
                and found[-1].country
                and self._undetermined(phrase)
            ):
                # 'the Danish media and government'
                actors = [self._with_country(a, found[-1].country) for a in actors]
            found.extend(a for a in actors if a not in found)
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

    def _undetermined(self, phrase: NounPhrase) -> bool:
        return phrase.possessor is None and self.units.tags[phrase.start] not in ("D", "S", "X", "P")

    def _bare_adjective(self, phrase: NounPhrase) -> bool:
        found = self.units.phrases[phrase.start]
        return (
            phrase.start == phrase.end
            and found is not None
            and not phrase.ofs
            and any(n.form == "adjective" for n in found.names)
        )

    def _shared_head(self, later: list[NounPhrase], actors: list[Actor]) -> list[Actor]:
        """'US and Taiwan military officials': the first shares the head of the second."""
        units = self.units
        for phrase in later:
            first = units.phrases[phrase.start]
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
        if phrase.cache is None:
            phrase.cache = []  # while it is looked for: a pronoun may lead back here
            phrase.cache = self._resolve(phrase, nominal)
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
        if tag == "P" and phrase.start == phrase.end:
            return self.pronoun(self.dictionary.lexicon.pronouns.get(units.keys[phrase.start]), phrase)
        lexicon = self.dictionary.lexicon
        head_lemma = units.lemmas[phrase.end]
        if phrase.ofs and (
            head_lemma in lexicon.has("partitives") or units.keys[phrase.end] in lexicon.has("partitives")
        ):
            inner: list[Actor] = []
            for part in phrase.ofs:
                inner.extend(self.of_phrase(part))
            if inner:
                return inner
        if tag == "D" and phrase.end > phrase.start and head_lemma in lexicon.has("anaphora.pair"):
            pair = self._anaphor(phrase)  # 'both men' before 'men'
            if pair:
                return pair
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
                known = self.story.with_role(
                    found[0].roles, found[0].start, units.tokens.keys[units.last[phrase.end]]
                )
                if known is not None:
                    return [
                        found[0]._replace(
                            code=known.code, country=known.country, roles=known.roles, entry=known.entry
                        )
                    ]
            return found
        return self._anaphor(phrase)

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
        owner: list[Actor] = []
        if phrase.possessor is not None:
            owner = self.of_phrase(phrase.possessor)
        elif units.tags[phrase.start] == "S":
            owner = self.pronoun(self.dictionary.lexicon.possessives.get(units.keys[phrase.start]), phrase)
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
            owner = self.of_phrase(phrase.possessor)
            return [a.country for a in owner if a.country][:1]
        if units.tags[phrase.start] == "S":
            pronoun = self.dictionary.lexicon.possessives.get(units.keys[phrase.start])
            owner = self.pronoun(pronoun, phrase)
            return [a.country for a in owner if a.country][:1]
        countries = [a.country for part in phrase.ofs for a in self._place_actors(part) if a.country]
        if countries or nominal is None:
            return countries
        allowed = self.dictionary.lexicon.has("role_prepositions")
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
        return self.compose(phrase.start, phrase.end) or (
            self.of_phrase(phrase.possessor) if phrase.possessor is not None else []
        )

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
                    and modifiers[-1] in ("REB", "OPP", "SEP")
                    and nation
                ):
                    return []  # 'the Iranian decision'
            if unknown_name and not roles and nation is None and not group:
                known = self._surname(first, last)
                if known:
                    return known
                if not modifiers:
                    return []
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

    # ---- coreference --------------------------------------------------------------------------------

    def _surname(self, first: int, last: int) -> list[Actor]:
        units = self.units
        if units.tags[last] != "X":
            return []
        known = self.story.surname(units.tokens.keys[units.last[last]])
        if known is None:
            return []
        return [self._at(known, units.span(first, last))]

    def _remember_surname(self, last: int, actor: Actor) -> None:
        self.story.surnames[self.units.tokens.keys[self.units.last[last]]] = actor

    def pronoun(self, pronoun: Pronoun | None, phrase: NounPhrase) -> list[Actor]:
        if (
            pronoun is None
            or pronoun.expletive
            or pronoun.negative
            or pronoun.reciprocal
            or pronoun.reflexive
        ):
            return []
        span = self.units.span(phrase.start, phrase.start)
        start, story = span[0], self.story
        nearest = self.subjects.get(phrase.start)
        if nearest is not None and pronoun.person == 3:
            subject = self._agreeing(nearest, pronoun)
            if subject:
                return subject
        if pronoun.person == 1:
            found = story.speaker
        elif pronoun.person == 2:
            found = None
        elif pronoun.gender == "thing":
            found = story.latest(("country", "organization", "group", "role"), start, plural=False)
        elif pronoun.gender:
            other = self.others.get(phrase.start)
            without = {a.code for a in self.of_nominal(other)} if other is not None else set()
            found = story.latest(("person",), start, gender=pronoun.gender, without=without)
        elif pronoun.number == "plural":
            found = story.latest(("group", "role", "organization"), start, plural=True)
        else:
            found = None
        if found is None:
            return []
        if found.start >= self.start:
            return [found]  # named in this sentence: its name says more than the pronoun
        return [self._at(found, span)]

    def _agreeing(self, nominal: Nominal, pronoun: Pronoun) -> list[Actor]:
        """The actors of a nominal where a pronoun can mean them: 'the army said it ...', 'rebels said they ...'."""
        actors = self.of_nominal(nominal)
        if not actors:
            return []
        facts = self._facts(nominal.phrases[-1])
        person = facts is not None and facts.kind == "person"
        if pronoun.number == "plural":
            return actors
        if pronoun.gender == "thing":
            return [] if person or len(actors) > 1 else actors
        if person and facts is not None and facts.gender and facts.gender != pronoun.gender:
            return []
        return actors if len(actors) == 1 and (person or actors[0].roles or actors[0].code is None) else []

    def _anaphor(self, phrase: NounPhrase) -> list[Actor]:
        """'the group', 'both countries', 'the two leaders': definite descriptions of somebody named before."""
        units, lexicon = self.units, self.dictionary.lexicon
        tag = units.tags[phrase.start]
        if tag != "D" or phrase.possessor is not None or phrase.ofs:
            return []
        lemma = units.lemmas[phrase.end]
        span = units.span(phrase.start, phrase.end)
        start = span[0]
        words = {units.keys[u] for u in range(phrase.start, phrase.end)}
        if lemma in lexicon.has("anaphora.pair") and not words.isdisjoint(lexicon.has("pair_words")):
            recent = islice(reversed(self.story.named), _MEMORY)
            here = {n.actor.code for n in recent if self.start <= n.position < start}
            kinds: tuple[str, ...] = ("person", "role", "country", "organization", "group")
            if lemma in lexicon.has("anaphora.country"):
                kinds = ("country",)
            elif lemma in lexicon.has("anaphora.person"):
                kinds = ("person", "role")
            pair = self.story.last_two(kinds, start, here)
            return [self._at(a, span) for a in pair]
        if phrase.end - phrase.start != 1 or units.tags[phrase.end] != "N":
            return []
        for kind, fitting in (("organization", ("organization", "group")), ("country", ("country",))):
            if lemma in lexicon.has(f"anaphora.{kind}"):
                found = self.story.latest(fitting, start)
                if found is not None:
                    return [self._at(found, span)]
        return []

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
        """Notes for each pronoun the subject that the clause around it has."""
        tags = self.units.tags
        if "P" not in tags and "S" not in tags:
            return
        units = self.units
        for clause in clauses:
            governor = clause.governor
            if (
                clause.relation not in ("content", "adverbial", "adjunct")
                or governor is None
                or governor.subject is None
            ):
                continue
            own = clause.subject
            if (
                own is not None
                and own is not governor.subject
                and units.tags[own.phrases[0].start] in ("P", "S")
            ) or (own is not None and units.tags[own.phrases[0].start] == "S"):
                self.subjects[own.phrases[0].start] = governor.subject
        for clause in clauses:
            if clause.subject is not None and not clause.passive:
                governed = [p.nominal for p in clause.prepositions if p.nominal is not None]
                for nominal in clause.objects + governed:
                    for phrase in nominal.phrases:
                        if units.tags[phrase.start] == "P":
                            self.others[phrase.start] = clause.subject
                        if units.tags[phrase.start] == "S" and phrase.start not in self.subjects:
                            self.subjects[phrase.start] = clause.subject

    def _scene(self, preposition: Preposition) -> bool:
        """Is it only where something happened: 'met in Doha'?  Nobody means Qatar by 'both sides' then."""
        if self.units.keys[preposition.unit] not in self.dictionary.lexicon.has("location_prepositions"):
            return False
        phrases = preposition.nominal.phrases if preposition.nominal is not None else []
        known = self.units.phrases[phrases[0].end] if len(phrases) == 1 else None
        return known is not None and bool(known.names) and all(n.form in _PLACE_FORMS for n in known.names)

    def remember(self, clauses: list[Clause], loose: list[Nominal]) -> None:
        """Files the sentence's actors with the story, in the order of the text."""
        units, lexicon = self.units, self.dictionary.lexicon
        subjects = {id(c.subject) for c in clauses if c.subject is not None}
        seen: set[int] = set()
        order: list[tuple[int, Nominal, bool]] = []

        def visit(nominal: Nominal | None, subject: bool) -> None:
            if nominal is None or id(nominal) in seen:
                return
            seen.add(id(nominal))
            order.append((nominal.start, nominal, subject))
            visit(nominal.apposition, False)
            for preposition in nominal.prepositions:
                if not self._scene(preposition):
                    visit(preposition.nominal, False)

        for clause in clauses:
            visit(clause.subject, True)
            for nominal in clause.objects:
                visit(nominal, id(nominal) in subjects)
            for preposition in clause.prepositions:
                if not self._scene(preposition):
                    visit(preposition.nominal, False)
        for nominal in loose:
            visit(nominal, id(nominal) in subjects)
        order.sort(key=lambda x: x[0])
        female, male = tuple(lexicon.has("female_endings")), tuple(lexicon.has("male_endings"))
        for _, nominal, subject in order:
            for phrase in [p for top in nominal.phrases for p in _within(top)]:
                if units.tags[phrase.start] == "P":
                    continue
                actors = self.of_nominal(nominal) if nominal.phrases == [phrase] else self.of_phrase(phrase)
                plural = units.tags[phrase.end] == "NS" or len(nominal.phrases) > 1
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
                    elif actor.roles and units.tags[phrase.end] == "N":
                        kind = "person"
                    if kind in ("role", "person") and not gender:
                        for unit in range(phrase.start, phrase.end + 1):
                            word = units.lemmas[unit]
                            if word.endswith(female):
                                gender = "female"
                            elif word.endswith(male):
                                gender = "male"
                    self.story.named.append(Named(actor, kind, gender, plural, subject, actor.start))

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
