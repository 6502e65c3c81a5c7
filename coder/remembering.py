"""Who is named in a sentence goes into the memory of its story, with what pronouns ask: kind, gender, number, place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from coder.coreference import Coreference
from coder.naming import PLACE_FORMS, Given
from coder.parts import Clause, Nominal, NounPhrase, Preposition
from coder.story import Named


class Remembering(Coreference):
    """Files the actors of one sentence with its story."""

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._sought: list[NounPhrase] = []  # those that are being resolved
        self._late: list[Callable[[], None]] = []  # files those of them whose sentence was filed meanwhile

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
            for phrase in [p for top in nominal.phrases for p in within(top)]:
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
        self._remember_apposed(nominal)
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
            if units.tags[phrase.end] == "X" and self._first_names(phrase.start, phrase.end):
                self._remember_surname(phrase.start, phrase.end, None)
            return
        for actor in actors:
            if actor.code is None:
                continue
            kind, gender = "role", ""
            facts = self._facts(phrase)
            if facts is not None:
                kind, gender = facts.kind, facts.gender
                if kind == "person" and units.phrases[phrase.end] is not None:
                    name = units.tokens.keys[units.first[phrase.end] : units.last[phrase.end] + 1]
                    self.story.call(name[-1], frozenset(name[:-1]), actor)
                    if (actor.country or "").lower() in lexicon.has("family_name_first"):
                        self.story.call(name[0], frozenset(name[1:]), actor)
            elif units.tags[phrase.end] == "X" and actor.roles:
                kind = "person"
                self._remember_surname(phrase.start, phrase.end, actor)
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

    def _remember_apposed(self, nominal: Nominal) -> None:
        """'a Peruvian senator, Ana Solis, ...': whose name stands behind the office."""
        name = nominal.apposition.phrases[-1] if nominal.apposition is not None else None
        if name is None or self.units.tags[name.end] != "X" or len(nominal.phrases) > 1:
            return
        if nominal.phrases[0] not in self._sought and not self.of_phrase(name):
            actors = self.of_nominal(nominal)
            if len(actors) == 1 and actors[0].roles:
                self._remember_surname(name.start, name.end, actors[0])

    def _remember_voice(self, clauses: list[Clause]) -> None:
        """Whose words the sentence quotes: the next may go on with them."""
        units, quotes = self.units, self.dictionary.lexicon.has("quotes")
        if quotes.isdisjoint(units.keys):
            self.story.speaker = None
            return
        for clause in clauses:
            if clause.lemma in self.dictionary.report_verbs and clause.subject is not None:
                if clause.subject.phrases[-1] in self._sought:
                    self._late.append(partial(self._remember_voice, clauses))
                    return
                actors = self.of_nominal(clause.subject)
                if len(actors) == 1:
                    self.story.speaker = actors[0]
                    return

    def _scene(self, preposition: Preposition) -> bool:
        """Is it only where something happened: 'met in Doha'?  Nobody means Qatar by 'both sides' then."""
        if self.units.keys[preposition.unit] not in self.dictionary.lexicon.has("location_prepositions"):
            return False
        phrases = preposition.nominal.phrases if preposition.nominal is not None else []
        known = self.units.phrases[phrases[0].end] if len(phrases) == 1 else None
        return known is not None and bool(known.names) and all(n.form in PLACE_FORMS for n in known.names)


def within(phrase: NounPhrase) -> list[NounPhrase]:
    """A noun phrase with its possessor and of-phrases."""
    found = [phrase]
    if phrase.possessor is not None:
        found.extend(within(phrase.possessor))
    for part in phrase.ofs:
        found.extend(within(part))
    return found
