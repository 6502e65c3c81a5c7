"""A stretch of a sentence to one actor: names with their dated codes, nationality, roles, modifiers.

`Naming` looks at the words alone; whose they are and whom they mean in their story is said further down.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from coder.dictionary import ActorFacts, Dictionary
from coder.model import Actor, Location, Span
from coder.parts import Nominal, NounPhrase
from coder.phrases import END, Name, Phrase, Units
from coder.story import Story

_LANDS = ("country", "place", "region")  # kinds of entries
_BORROWED = frozenset(["name", "capital", "city"])  # forms of a country or place that people's names use too
_INTERNATIONAL = ("IGO", "NGO", "MNC", "IMG", "INT")
PLACE_FORMS = ("capital", "city", "region")
OLD_POSTS = ("GOV", "MIL", "LEG", "JUD", "SPY", "COP", "OPP", "PTY")


class Given(NamedTuple):
    """What is given to find the actors of a sentence: its units in their text, the story's date and memory, marked actors."""

    units: Units
    text: str
    dictionary: Dictionary
    date: dt.date | None
    story: Story
    mentions: tuple[Span, ...] = ()


class Naming:
    """Who is named in one sentence."""

    def __init__(self, given: Given) -> None:
        self.units, self.text, self.dictionary, self.date, self.story, mentions = given
        units, dictionary = self.units, self.dictionary
        starts, ends = units.tokens.starts, units.tokens.ends
        self.start = starts[0] if starts else 0
        self._generic_leaders = dictionary.lexicon.has("stateless_alone")
        self.mentions: list[tuple[int, int, Span]] = []  # first unit, last unit, span
        for span in mentions:
            covered = [
                u for u in range(len(units)) if starts[units.first[u]] < span[1] and span[0] < ends[units.last[u]]
            ]  # fmt: skip
            if covered:
                self.mentions.append((covered[0], covered[-1], span))

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

    # ---- composition ----------------------------------------------------------------------------------

    def name_at(self, phrase: Phrase, unit: int) -> Name | None:
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
                seat = self._seat(key) if country is None and unit < last else None
                if modifier:
                    modifiers.append(modifier)
                elif seat is not None:
                    country, country_form = seat, "adjective"
                elif tags[unit] == "X":
                    unknown_name = True
                continue
            if phrase.modifier:
                modifiers.append(phrase.modifier)
            if phrase.names and (name := self.name_at(phrase, unit)) is not None:
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
            if self.date is None and code:
                code = self._office(code, organization, roles, modifiers)
            head = phrases[last]
            if code and head is not None and head.roles and roles and roles[-1] != "GOV" and last > first:
                # 'Trump supporters' are no president
                code = code[:3] + roles[-1]
        if code is None and organization is not None:
            code = organization.code(self.date)
            entry_id = organization.id
            proxy = units.lemmas[last] in dictionary.lexicon.has("proxies")
            if code and not head_known and not unknown_name and not proxy and tags[last] in ("N", "NS"):
                return []  # 'the UN decision'
            if code and (roles or proxy) and self._is_past(code, modifiers):
                code = code[:3] + "ELI"  # 'a retired Pakistani Army colonel'
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
            if nation and country is not None and country.kind not in _LANDS:
                nation = nation[:3]  # 'the Hamas-run ministry'
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
                known = self._titled(first, last, roles)
                if known:
                    return known
            head = phrases[last]
            if group and roles == ["GOV"] and head is not None and head.agent in self._generic_leaders:
                roles = []  # 'Kurdish leaders' need hold no office
            ordered: list[str] = []
            if "ELI" in modifiers:
                ordered = ["ELI", *[r for r in roles if r not in OLD_POSTS]]
            elif "OPP" in modifiers:
                ordered = [*modifiers, *[r for r in roles if r != "GOV"]]  # 'the exiled president'
            else:
                ordered = [*modifiers, *roles]
            unique = list(dict.fromkeys(r for r in ordered if r))
            if nation and len(group) > 3 and group[:3] in dictionary.states:
                group = group[3:]  # 'Iranian Baluchis', though most are Pakistan's
            base = (nation or "") + group
            code = base + "".join(r for r in unique if r not in chunks_of(base)[1:])
            if country is not None and not roles and not group:
                entry_id = country.id
            elif country is not None:
                entry_id = entry_id or country.id
            if not code:
                return []
            actor = self._actor(code, start, end, entry_id)
            if unknown_name and roles:
                self._remember_surname(first, last, actor)
            return [actor]
        return [self._actor(code, start, end, entry_id)]

    def _seat(self, key: str) -> ActorFacts | None:
        """The state, or who else has a state, in 'London-based', 'Hamas-run'."""
        place, mark, ending = key.rpartition("-")
        if not mark or ending not in self.dictionary.lexicon.has("seat_endings"):
            return None
        node = self.dictionary.trie.get(place, {})
        found = node[END].names if END in node else ()
        facts = [self.dictionary.actors[name.entry] for name in found]
        return next((f for f in facts if (f.code(self.date) or "")[:3] in self.dictionary.states), None)

    def _is_past(self, code: str, modifiers: list[str]) -> bool:
        """Does a 'former' or 'retired' undo the code of a state's institution?"""
        return "ELI" in modifiers and code[3:6] in OLD_POSTS and code[:3] in self.dictionary.states

    def _office(
        self, code: str, organization: ActorFacts | None, roles: list[str], modifiers: list[str]
    ) -> str:
        """A person's code where the story has no date: by what stands with the name, 'UN chief', 'opposition leader'."""
        if organization is not None:
            return organization.code(None) or code
        if code[:3] in self.dictionary.states and ("ELI" in modifiers or roles):
            return code[:3] + ("ELI" if "ELI" in modifiers else roles[0])
        return code

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
            if (
                (named and not phrase.roles)
                or self._namesake(phrase, unit, unknown)
                or (
                    unit == last
                    and unit - 1 in unknown
                    and word[0].isupper()
                    and units.keys[unit] in surnames
                )
            ):
                found.append(unit)
        return found

    def _namesake(self, phrase: Phrase, unit: int, unknown: list[int]) -> bool:
        """Is a name that an entry has alone somebody else's: 'Tereza Bolsonaro', 'Petro Kravets'?

        A first name may be spelt otherwise than the entry has it.
        """
        units = self.units
        facts = [self.dictionary.actors[name.entry] for name in phrase.names]
        if (
            units.first[unit] != units.last[unit]
            or not facts
            or any(f.kind != "person" or " " not in f.name for f in facts)
        ):
            return False
        if unit + 1 in unknown:
            return True
        before = units.tokens.words[units.first[unit - 1]]
        if unit - 1 not in unknown or units.keys[unit - 1] in self.dictionary.lexicon.has("courtesies"):
            return False
        if not before.replace("-", "").isalpha() or any(part[:1].islower() for part in before.split("-")):
            return False  # 'Kremlin-backed Kadyrov'
        return all(before[0] not in {word[0] for word in f.name.split()} for f in facts)

    def _actor(self, code: str, start: int, end: int, entry: str | None) -> Actor:
        chunks = chunks_of(code)
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

    def _with_country(self, actor: Actor, country: str | None) -> Actor:
        if not country or actor.code is None or actor.code.startswith(_INTERNATIONAL):
            return actor  # 'UN peacekeepers in Chad' are the UN's
        return actor.of_country(country)

    # ---- names ----------------------------------------------------------------------------------------

    def _surname(self, first: int, last: int, roles: list[str] | None = None) -> list[Actor]:
        units = self.units
        if units.tags[last] != "X":
            return []
        key = units.tokens.keys[units.last[last]]
        known = self.story.surname(key, self._first_names(first, last), roles or ())
        return [self._at(known, units.span(first, last))] if known is not None else []

    def _first_names(self, first: int, last: int) -> frozenset[str]:
        """The unknown capitalised words before a surname: 'Hamid' in 'President Hamid Karzai'."""
        units, titles = self.units, self.dictionary.lexicon.has("courtesies")
        unknown = (u for u in range(first, last) if units.tags[u] == "X" and units.phrases[u] is None)
        return frozenset(units.keys[u] for u in unknown if units.keys[u] not in titles)

    def _titled(self, first: int, last: int, roles: list[str]) -> list[Actor]:
        """'President Ruto', 'General Okeke', where the full name came before."""
        if self.story.sentences < 2:
            return []
        return [a for a in self._surname(first, last, roles) if a.country]

    def _remember_surname(self, first: int, last: int, actor: Actor | None) -> None:
        self.story.call(self.units.tokens.keys[self.units.last[last]], self._first_names(first, last), actor)

    def _has_role(self, actor: Actor, name: str) -> bool:
        """Is the actor's first role one of a class of the lexicon?"""
        return bool(actor.roles) and actor.roles[0].lower() in self.dictionary.lexicon.has(name)

    def _is_body(self, phrase: NounPhrase) -> bool:
        """Is the head a body of people ('the army'), whom no 'he' means?"""
        head = self.units.tokens.keys[self.units.last[phrase.end]]
        return head in self.dictionary.lexicon.has("institutions")

    def _facts(self, phrase: NounPhrase) -> ActorFacts | None:
        for unit in range(phrase.end, phrase.start - 1, -1):
            found = self.units.phrases[unit]
            if found is not None and found.names:
                name = self.name_at(found, unit)
                if name is not None and (
                    unit == phrase.end or self.dictionary.actors[name.entry].kind == "person"
                ):
                    return self.dictionary.actors[name.entry]
        return None

    def names(self) -> Iterator[str]:
        """The last words of the names in the sentence, by which the story may go on to name them."""
        units = self.units
        for unit, phrase in enumerate(units.phrases):
            if phrase is None:
                if units.tags[unit] == "X":
                    yield units.keys[unit]
            elif phrase.names and self.dictionary.actors[phrase.names[0].entry].kind == "person":
                yield units.tokens.keys[units.last[unit]]

    def location(self, nominal: Nominal) -> Location | None:
        """The state, city or region that a nominal names, with the state's code on the story's date."""
        for phrase in nominal.phrases:
            known = self.units.phrases[phrase.end]
            for name in known.names if known is not None else ():
                facts = self.dictionary.actors[name.entry]
                if facts.kind in _LANDS and (name.form == "name" or name.form in PLACE_FORMS):
                    code = facts.code(self.date)
                    if code is not None:
                        start, end = self.units.span(phrase.end, phrase.end)
                        return Location(self.text[start:end], start, end, code[:3])
        return None


@lru_cache(maxsize=10_000)
def chunks_of(code: str) -> tuple[str, ...]:
    return tuple(code[i : i + 3] for i in range(0, len(code), 3))
