"""Where a verb pattern is tried: a clause or an event noun with its company, voice undone, and the words in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coder.dictionary import Dictionary
from coder.parts import Clause, Nominal, NounPhrase, Preposition
from coder.patterns import Frame
from coder.phrases import Units
from coder.readings import Reading

Word = tuple[str, str]  # base form and form

_PREDICATIVE = frozenset(["R", "J", "NOT"])
_PARTICLE_STOPS = frozenset(["VF", "M", ",", "."])

NOTHING = Nominal([])  # a preposition that governs no noun phrase, or a whole clause


@dataclass(frozen=True, slots=True)
class Company:
    """Who stands around a verb: the one who acts, the objects, the preposition phrases (preposition, nominal, unit)."""

    subject: Nominal | None
    objects: list[Nominal]
    prepositions: list[tuple[str, Nominal | None, int]]


class Site:
    """Where a frame is tried: a clause or an event noun with its company, voice already undone."""

    __slots__ = (
        "bag", "clause", "contents", "hits", "keys", "nominal", "null_objects", "null_subject", "objects", "particles", "phrase", "prepositions", "sequence", "subject",
        "subject_bag", "subject_sequence",
    )  # fmt: skip

    def __init__(self) -> None:
        self.clause: Clause | None = None
        self.nominal: Nominal | None = None
        self.phrase: NounPhrase | None = None
        self.subject: Nominal | None = None
        self.objects: list[Nominal] = []
        self.prepositions: list[tuple[str, Nominal | None, int]] = []
        self.hits: int | None = None  # with keys and particles filled by `Sites.hits`
        self.contents: dict[tuple[str, bool, bool, tuple[str, ...]], list[Reading]] = {}
        self.keys: frozenset[str] = frozenset()
        self.particles: frozenset[str] = frozenset()
        self.bag: set[str] | None = None
        self.sequence: list[Word] = []
        self.null_objects: tuple[set[str], list[Word]] | None = None
        self.null_subject: tuple[set[str], list[Word]] | None = None
        self.subject_bag: set[str] | None = None
        self.subject_sequence: list[Word] = []


class Sites:
    """Makes the sites of one sentence and tells the words in them; both are kept for as long as it lives."""

    def __init__(self, units: Units, dictionary: Dictionary, hidden: frozenset[int] = frozenset()) -> None:
        """``hidden`` are the units of prepositions that the document marks as part of an actor: 'leaders from Canada'."""
        self.hidden = hidden
        self.units, self.dictionary = units, dictionary
        self.lexicon = dictionary.lexicon
        self.of_word = next(iter(self.lexicon.has("of")), "")
        self._of_memo: dict[int, Nominal] = {}

    # ---- sites --------------------------------------------------------------------------------------

    def of_clause(self, clause: Clause) -> Site:
        site = Site()
        site.clause = clause
        keys = self.units.keys
        agent: Preposition | None = None
        if clause.passive:
            agent = next(self.agents(clause), None)
            if agent is None:
                # 'was accused of spying by China'
                for inner in clause.contents:
                    if inner.kind == "gerund" and inner.opener == "preposition":
                        agent = next(self.agents(inner), None)
            site.subject = agent.nominal if agent is not None else clause.doer
            site.objects = ([clause.subject] if clause.subject is not None else []) + clause.objects
        else:
            site.subject = clause.subject
            site.objects = clause.objects or self._helped(clause)
        prepositions = site.prepositions
        for preposition in clause.prepositions:
            if preposition is not agent and preposition.unit not in self.hidden:
                prepositions.append((keys[preposition.unit], preposition.nominal, preposition.unit))
        if clause.passive and clause.subject is not None:
            for preposition in clause.subject.prepositions:
                prepositions.append((keys[preposition.unit], preposition.nominal, preposition.unit))
        for nominal in site.objects or [n for _, n, _ in prepositions if n is not None]:
            for phrase in nominal.phrases:
                if phrase.ofs:
                    prepositions.append((self.of_word, self.of_nominal(phrase), phrase.end))
        return site

    def _helped(self, clause: Clause) -> list[Nominal]:
        """'helped detectives trace the gun': who does what a bare infinitive says is the object as well."""
        if clause.lemma in self.lexicon.has("bare_infinitive"):
            for inner in clause.contents:
                if inner.subject is not None and inner.subject is not clause.subject and not inner.opener:
                    return [inner.subject]
        return []

    def of_noun(self, nominal: Nominal, phrase: NounPhrase, after: list[Preposition]) -> Site:
        site = Site()
        site.nominal, site.phrase = nominal, phrase
        if phrase.ofs:
            site.prepositions.append((self.of_word, self.of_nominal(phrase), phrase.end))
        seen: set[int] = set()
        for preposition in nominal.prepositions + after:
            if id(preposition) not in seen and preposition.unit not in self.hidden:
                seen.add(id(preposition))
                self._in_noun(site, preposition)
        site.subject_sequence = self.words(phrase.start, phrase.end)
        site.subject_bag = bag_of(site.subject_sequence)
        return site

    def _in_noun(self, site: Site, preposition: Preposition) -> None:
        """A preposition phrase of an event noun, and the 'of' that stands within it but is the noun's."""
        nominal = preposition.nominal
        found: list[NounPhrase] = []
        if nominal is not None and any(p.ofs for p in nominal.phrases):
            found = [p for p in nominal.phrases if p.ofs and self._of_the_noun(preposition, p)]
            if found:
                nominal = Nominal([NounPhrase(p.start, p.end, p.possessor) if p in found else p for p in nominal.phrases])
        site.prepositions.append((self.units.keys[preposition.unit], nominal, preposition.unit))
        for phrase in found:
            site.prepositions.append((self.of_word, self.of_nominal(phrase), phrase.end))

    def _of_the_noun(self, preposition: Preposition, phrase: NounPhrase) -> bool:
        """Does the 'of' behind a noun phrase belong to the event noun before it?

        'the arrest in London of a banker', 'the killing by soldiers of two men', but not 'the killing by soldiers of the regime'.
        """
        units, of = self.units, phrase.ofs[0]
        if units.tags[phrase.end] == "X":
            return True
        if units.keys[preposition.unit] not in self.lexicon.has("agent_prepositions") or units.phrases[phrase.end] is None:
            return False
        first = units.tags[of.start]
        return (
            first == "C"
            or (first == "D" and units.keys[of.start] in self.lexicon.has("indefinite_articles"))
            or (first == "X" and units.phrases[of.end] is None)
        )

    def agents(self, clause: Clause) -> Iterator[Preposition]:
        """The preposition phrases that can name who does what a passive says: 'by China'."""
        words = self.lexicon.has("agent_prepositions")
        return (
            p for p in clause.prepositions
            if self.units.keys[p.unit] in words and p.nominal is not None and not self._of_circumstance(clause, p)
        )  # fmt: skip

    def _of_circumstance(self, clause: Clause, agent: Preposition) -> bool:
        """Is an agent that of an event noun which only tells when or why: 'were put on alert ahead of protests by unions'?"""
        units, circumstances = self.units, self.lexicon.has("circumstance_prepositions")
        return units.lemmas[agent.unit - 1] in self.dictionary.nouns and any(
            p.nominal is not None and p.nominal.end == agent.unit - 1 and units.keys[p.unit] in circumstances for p in clause.prepositions
        )

    def makers(self, nominal: Nominal) -> Iterator[Nominal]:
        """Who did what a nominal is about, or has it: 'the appeal filed by the union', 'an attack blamed on rebels', 'depots belonging to Hezbollah'."""
        linking, links = self.lexicon.has("linking_verbs"), self.lexicon.has("link_prepositions")
        for clause in nominal.clauses:
            for agent in self.agents(clause) if clause.passive else ():
                if agent.nominal is not None:
                    yield agent.nominal
            if clause.lemma in linking:
                yield from (p.nominal for p in clause.prepositions if p.nominal is not None and self.units.keys[p.unit] in links)

    def of_nominal(self, phrase: NounPhrase) -> Nominal:
        """The of-phrase of a noun phrase as a nominal, always the same object."""
        found = self._of_memo.get(id(phrase))
        if found is None:
            found = self._of_memo[id(phrase)] = Nominal(phrase.ofs)
        return found

    def words(self, start: int, end: int) -> list[Word]:
        """The words of the units ``start`` to ``end``, each as (base form, form)."""
        units = self.units
        found: list[Word] = []
        for unit in range(start, end + 1):
            if units.first[unit] == units.last[unit]:
                found.append((units.lemmas[unit], units.keys[unit]))
            else:
                found.extend((k, k) for k in units.tokens.keys[units.first[unit] : units.last[unit]])
                found.append((units.lemmas[unit], units.tokens.keys[units.last[unit]]))
        return found

    def nominal_words(self, nominal: Nominal) -> list[Word]:
        found = nominal.words
        if found is None:
            found = nominal.words = []
            for phrase in nominal.phrases:
                found.extend(self._phrase_words(phrase))
        return found

    def _phrase_words(self, phrase: NounPhrase) -> list[Word]:
        found = self.words(phrase.start, phrase.end)
        if phrase.ofs and self.units.lemmas[phrase.end] not in self.dictionary.act_nouns:
            # 'tons of aid' is aid, 'a suspension of aid' is not
            for inner in phrase.ofs:
                found.append((self.of_word, self.of_word))
                found.extend(self._phrase_words(inner))
        return found

    def gerund_words(self, unit: int) -> list[Word]:
        """The -ing form right behind a preposition: 'of spying'."""
        after = unit + 1
        return self.words(after, after) if self.units.tags[after : after + 1] == ["VG"] else []

    def _predicate_words(self, clause: Clause) -> list[Word]:
        """Adjectives and adverbs right behind the verb: 'set free', 'is ready'."""
        units = self.units
        found: list[Word] = []
        unit = clause.main + 1
        while unit < len(units) and units.tags[unit] in _PREDICATIVE:
            found.append((units.lemmas[unit], units.keys[unit]))
            unit += 1
        return found

    def object_bag(self, site: Site) -> set[str]:
        if site.bag is None:
            for nominal in site.objects:
                site.sequence.extend(self.nominal_words(nominal))
            if site.clause is not None:
                site.sequence.extend(self._predicate_words(site.clause))
            site.bag = bag_of(site.sequence)
        return site.bag

    def null_objects(self, site: Site) -> tuple[set[str], list[Word]]:
        """What a null pattern looks at in the objects: where an actor is the head, that alone.

        'freed two oil contractors' frees no oil.
        """
        if site.null_objects is None:
            predicate = self._predicate_words(site.clause) if site.clause is not None else []
            site.null_objects = self._null_words(site.objects, predicate)
        return site.null_objects

    def null_subject(self, site: Site) -> tuple[set[str], list[Word]]:
        """The same for the subject: 'Tamil Tiger rebels' are no tigers."""
        if site.null_subject is None:
            site.null_subject = self._null_words([site.subject] if site.subject is not None else [], [])
        return site.null_subject

    def _null_words(self, nominals: list[Nominal], more: list[Word]) -> tuple[set[str], list[Word]]:
        """Of an actor the last word counts alone and the whole as a phrase; a name is no phrase of other words."""
        heads: list[Word] = []
        words: list[Word] = []
        for phrase in (p for nominal in nominals for p in nominal.phrases):
            known = self.units.phrases[phrase.end]
            named = known is not None and bool(known.names or known.roles)
            full = self.words(phrase.end, phrase.end) if named else self._phrase_words(phrase)
            heads += full[-1:] if named else full
            words += full[-1:] if known is not None and known.names else full
        return bag_of(heads + more), words + more

    def subject_bag(self, site: Site) -> set[str]:
        if site.subject_bag is None:
            if site.subject is not None:
                site.subject_sequence = self.nominal_words(site.subject)
            site.subject_bag = bag_of(site.subject_sequence)
        return site.subject_bag

    def particle_words(self, frame: Frame, site: Site) -> tuple[set[str], list[Word]]:
        sequence: list[Word] = []
        for names in frame.particles:
            for key, nominal, _ in site.prepositions:
                if key in names and nominal is not None:
                    sequence.extend(self.nominal_words(nominal))
        return bag_of(sequence), sequence

    def hits(self, site: Site) -> int:
        """The word sets of patterns that have a word somewhere in the site, a bit each."""
        if site.hits is None:
            tags = self.units.tags
            found = 0
            if site.phrase is not None:
                found |= self._bits(site.phrase.start, site.phrase.end)
            elif site.subject is not None:
                found |= self._nominal_hits(site.subject)
            for nominal in site.objects:
                found |= self._nominal_hits(nominal)
            if site.clause is not None:
                unit = main = site.clause.main
                while unit + 1 < len(tags) and tags[unit + 1] in _PREDICATIVE:
                    unit += 1
                if site.sequence and site.bag is None:  # a participle as an adjective
                    found |= self._bits(main, unit)
                elif unit > main:
                    found |= self._bits(main + 1, unit)
            for _, governed, unit in site.prepositions:
                if governed is not None:
                    found |= self._nominal_hits(governed)
                elif tags[unit + 1 : unit + 2] == ["VG"]:
                    found |= self._bits(unit + 1, unit + 1)
            site.hits = found
            site.keys = site.particles = frozenset([key for key, _, _ in site.prepositions])
            if site.clause is not None and (adverbs := self._adverbs(site.clause.main)):
                site.particles = site.keys.union(adverbs)
        return site.hits

    def _adverbs(self, main: int) -> list[str]:
        """What could be a particle that the tagger took for an adverb, right behind a verb or its object."""
        tags = self.units.tags
        found = []
        for unit in range(main + 1, min(main + 8, len(tags))):
            name = tags[unit]
            if name == "R":
                found.append(self.units.keys[unit])
            elif name in _PARTICLE_STOPS:
                break
        return found

    def _nominal_hits(self, nominal: Nominal) -> int:
        found = nominal.hits
        if found is None:
            found = 0
            for phrase in nominal.phrases:
                found |= self._phrase_hits(phrase)
            nominal.hits = found
        return found

    def _phrase_hits(self, phrase: NounPhrase) -> int:
        found = self._bits(phrase.start, phrase.end)
        if phrase.ofs and self.units.lemmas[phrase.end] not in self.dictionary.act_nouns:
            found |= self.dictionary.word_sets.get(self.of_word, 0)
            for inner in phrase.ofs:
                found |= self._phrase_hits(inner)
        return found

    def _bits(self, start: int, end: int) -> int:
        """The word sets of patterns that have one of the words of the units ``start`` to ``end``, a bit each."""
        units, sets, found = self.units, self.dictionary.word_sets, 0
        for unit in range(start, end + 1):
            lemma, key = units.lemmas[unit], units.keys[unit]
            if lemma in sets:
                found |= sets[lemma]
            if key != lemma and key in sets:
                found |= sets[key]
        first, last = units.first[start], units.last[end]
        if last - first > end - start:
            for key in units.tokens.keys[first : last + 1]:
                if key in sets:
                    found |= sets[key]
        return found

    def objects(self, frame: Frame, site: Site) -> list[Nominal]:
        """What stands in object position; for a verb with a particle also what stands behind the particle."""
        if site.objects or not frame.particles:
            return site.objects
        return [
            nominal
            for names in frame.particles
            for key, nominal, _ in site.prepositions
            if key in names and nominal is not None
        ]

    def is_report(self, clause: Clause) -> bool:
        """Does the clause only report what others do ('said', 'announced')?"""
        return clause.lemma in self.dictionary.report_verbs

    def reporter(self, clause: Clause) -> Clause | None:
        """The clause that reports this one: that of 'said' in 'Koizumi said Japan would go on'."""
        governor = clause.governor
        if governor is not None and clause.relation == "content" and self.is_report(governor):
            return governor
        return None


def bag_of(words: list[Word]) -> set[str]:
    found = {lemma for lemma, _ in words}
    found.update([key for _, key in words])
    return found
