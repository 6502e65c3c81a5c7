"""Clauses to readings: which verb pattern holds, what code it composes to, who is source and target.

`Reader` reads one sentence.  A clause is read from the inside out: an act ('urge', 'refuse', 'launch')
over content (an infinitive, a that-clause, an event noun) composes with the reading of its content;
then the verb group's tense and negation operate on the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from coder.actors import Actors
from coder.clauses import Clause, Nominal, NounPhrase, Preposition
from coder.dictionary import Dictionary
from coder.model import Actor, Span
from coder.patterns import CONTENT_WEIGHT, PHRASE_BONUS, SLOT_BONUS, Frame, FrameIndex, PrepositionDemand
from coder.phrases import Units

SAID = "said"  # the act of saying that another did something, a row of the composition table
_DEPTH = 6  # of acts over acts


@dataclass(slots=True)
class Reading:
    """One coded act: code, actors, the units that triggered it and the patterns that made it."""

    code: str
    sources: list[Actor]
    targets: list[Actor]
    first: int
    last: int
    patterns: tuple[str, ...]
    modality: str = "actual"
    reciprocal: bool = False
    among: bool = False
    reverse: str = ""
    clause: Clause | None = None
    steps: tuple[str, ...] = ()
    nouns: tuple[int, ...] = ()  # ids of the noun phrases that were read
    inner: tuple[Clause, ...] = ()  # clauses that were taken up as content
    distinct: bool = False  # stays beside other codes of its root: each verb of a block codes by itself


@dataclass(frozen=True, slots=True)
class Company:
    """Who stands around a verb: the one who acts, the objects, the preposition phrases (preposition, nominal, unit)."""

    subject: Nominal | None
    objects: list[Nominal]
    prepositions: list[tuple[str, Nominal | None, int]]


@dataclass(slots=True)
class _Match:
    frame: Frame
    score: int
    slots: dict[str, list[Actor]] = field(default_factory=dict)
    taken: list[Nominal] = field(default_factory=list)  # in preposition phrases whose words the frame demands
    content: list[Reading] = field(default_factory=list)
    gerunds: list[int] = field(default_factory=list)  # units of -ing forms whose words the frame demands


Word = tuple[str, str]  # base form and form

_NOTHING = Nominal([])  # a preposition that governs no noun phrase, or a whole clause


class _Site:
    """Where a frame is tried: a clause or an event noun with its company, voice already undone."""

    __slots__ = (
        "bag", "clause", "contents", "hits", "keys", "nominal", "objects", "phrase", "prepositions", "sequence", "subject", "subject_bag",
        "subject_sequence",
    )  # fmt: skip

    def __init__(self) -> None:
        self.clause: Clause | None = None
        self.nominal: Nominal | None = None
        self.phrase: NounPhrase | None = None
        self.subject: Nominal | None = None
        self.objects: list[Nominal] = []
        self.prepositions: list[tuple[str, Nominal | None, int]] = []
        self.hits: set[int] | None = None
        self.contents: dict[tuple[str, bool, bool, tuple[str, ...]], list[Reading]] = {}
        self.keys: frozenset[str] = frozenset()
        self.bag: set[str] | None = None
        self.sequence: list[Word] = []
        self.subject_bag: set[str] | None = None
        self.subject_sequence: list[Word] = []


class Reader:
    """Reads the clauses of one sentence into codes."""

    def __init__(
        self,
        units: Units,
        clauses: list[Clause],
        loose: list[Nominal],
        actors: Actors,
        dictionary: Dictionary,
    ) -> None:
        self.units, self.clauses, self.loose = units, clauses, loose
        self.actors, self.dictionary = actors, dictionary
        self.ontology = dictionary.ontology
        self.lexicon = dictionary.lexicon
        self.memo: dict[int, list[Reading]] = {}
        self.used_nouns: set[int] = set()
        self._nominal_memo: dict[int, list[Word]] = {}
        self._inside_memo: dict[tuple[int, bool], list[Actor]] = {}
        self._hit_memo: dict[int, set[int]] = {}
        self._of_memo: dict[int, Nominal] = {}
        self.of_word = next(iter(self.lexicon.has("of")), "")
        self._kept: list[Nominal] = []  # so that ids stay unique while the memo lives

    # ---- the sentence -------------------------------------------------------------------------------

    def read(self) -> list[Reading]:
        """All readings of the sentence, contents that an act has taken up left out."""
        readings: list[Reading] = []
        ordered = sorted(self.clauses, key=lambda c: (_depth(c), c.main))
        for clause in ordered:
            if not clause.used:
                readings.extend(self.of_clause(clause, 0))
        readings.extend(self._nouns())
        readings = [r for r in readings if r.clause is None or not r.clause.used or r.inner or r.nouns]
        if len(self.actors.mentions) > 1:
            self._link_mentions(readings)
        return readings

    def _link_mentions(self, readings: list[Reading]) -> None:
        """Where no reading links two given mentions, the first that has one takes the other that its side of the verb holds."""
        spans = {span for _, _, span in self.actors.mentions}

        def given(actors: list[Actor]) -> set[Span]:
            return _spans(actors) & spans

        if any(given(r.sources) and given(r.targets) - given(r.sources) for r in readings) or any(
            (r.code in self.ontology.joint or (r.reciprocal and not r.targets)) and len(given(r.sources)) > 1
            for r in readings
        ):
            return
        for reading in readings:
            if len(given(reading.sources)) > 1:  # 'Chad and Mali agreed to share data on Niger'
                reading.targets, reading.reciprocal = [], True
                return
        for reading in readings:
            sources = given(reading.sources)
            targets = given(reading.targets) - sources
            if bool(sources) == bool(targets):
                continue
            speaker = self._speaker(reading.clause) if sources and reading.clause is not None else None
            if speaker is not None and given(voices := self.inside(speaker)) - sources:
                # 'Oslo said the militia had looted homes'
                code = self.ontology.compose(SAID, reading.code)
                if code is not None:
                    reading.code, reading.sources, reading.targets = code, voices, reading.sources
                    reading.steps = (*reading.steps, f"{SAID} = {code}")
                    return
            free = [m for m in self.actors.mentions if m[2] not in sources | targets]
            if sources:
                after = [m for m in free if m[0] > reading.first] or free
                if after:
                    reading.targets = [self.actors._mention_actor(*after[0])]
                    return
            elif reading.clause is None or reading.clause.relation not in ("relative", "modifier"):
                before = [m for m in free if m[1] < reading.first] or free
                if before:
                    reading.sources = [self.actors._mention_actor(*before[-1])]
                    return

    def of_clause(self, clause: Clause, depth: int) -> list[Reading]:
        """The readings of one clause, operators applied; memoised."""
        known = self.memo.get(id(clause))
        if known is not None:
            return known
        self.memo[id(clause)] = []
        readings = self._base(clause, depth) if depth < _DEPTH else []
        result = [self._operate(r, clause) for r in readings]
        if clause.obligation:
            result = self._obliged(result, clause) or result
        self.memo[id(clause)] = result
        return result

    def _base(self, clause: Clause, depth: int) -> list[Reading]:
        found = self._matched(clause, depth)
        if found is None:
            return []
        match, site = found
        readings = self._readings(match, site, clause, depth)
        if self._mutual(site):
            readings = [
                replace(r, targets=[], reciprocal=True) if len(r.sources) > 1 else r for r in readings
            ]
        return readings

    def _matched(self, clause: Clause, depth: int) -> tuple[_Match, _Site] | None:
        """The match of the pattern that holds for a clause, and where; None where none does."""
        frames = self.dictionary.verbs.get(clause.lemma)
        if not frames and not clause.passive:
            return None
        site = self._clause_site(clause)
        match = self._best(frames, site, depth) if frames else None
        if clause.passive and clause.auxiliaries:
            state, copula = self._state(clause, depth)
            if state is not None and copula is not None and (match is None or state.score > match.score):
                match, site = state, copula
        return None if match is None else (match, site)

    def slots(self, clause: Clause) -> list[tuple[str, Nominal]] | None:
        """The noun phrases where the pattern of a clause wants its actors, each with its side: source or target.

        None where no pattern holds.  A pattern that only reports, or has no code for what it is about,
        wants nobody.  Call it after `read`.
        """
        matched = self._matched(clause, 0)
        if matched is None:
            return None
        match, site = matched
        frame = match.frame
        if match.content if frame.act == "report" else not (frame.code or match.content):
            return []
        objects = self._objects(frame, site)
        wanted: list[tuple[str, Nominal | None]] = [(frame.subject, site.subject)]
        # where the pattern does not say, the plain object is asked first
        side = frame.object if frame.object or frame.object_words else "target"
        wanted += [(side, nominal) for nominal in objects[:1]]
        wanted += [(d.slot, self._preposition(d, site.prepositions)) for d in frame.prepositions]
        for side, nominals in (
            (frame.subject_possessor, [site.subject] if site.subject is not None else []),
            (frame.object_possessor, objects),
        ):
            wanted += [
                (side, Nominal([phrase.possessor])) for nominal in nominals for phrase in nominal.phrases
                if phrase.possessor is not None
            ]  # fmt: skip
        sides = (
            {"source": "target", "target": "source"}
            if frame.swapped
            else {s: s for s in ("source", "target")}
        )
        return [
            (sides[side], nominal) for side, nominal in wanted
            if side in sides and nominal is not None and nominal.phrases
        ]  # fmt: skip

    def silenced(self, clause: Clause) -> bool:
        """Is there a pattern that would hold for a clause, but for the null patterns of its entry?"""
        frames = self.dictionary.verbs.get(clause.lemma)
        if not frames or self._matched(clause, 0) is not None:
            return False
        site = self._clause_site(clause)
        candidates = (frames.store[rank] for rank in frames.candidates(self._hits(site), site.keys))
        return any(f.nulls and self._match(f, site, 0) is not None for f in candidates)

    def company(self, clause: Clause) -> Company:
        """What stands around the verb of a clause, its voice undone."""
        site = self._clause_site(clause)
        return Company(
            site.subject, list(site.objects), [p for p in site.prepositions if p[1] is not _NOTHING]
        )

    def _mutual(self, site: _Site) -> bool:
        """'Niger and Mali accused each other of spying': each of them is the target of the others."""
        units, pronouns = self.units, self.lexicon.pronouns
        for nominal in [*site.objects, *[n for _, n, _ in site.prepositions if n is not None]]:
            phrase = nominal.phrases[0]
            pronoun = pronouns.get(units.keys[phrase.start])
            if pronoun is not None and pronoun.reciprocal:
                return True
        return False

    def _state(self, clause: Clause, depth: int) -> tuple[_Match | None, _Site | None]:
        """A participle as an adjective: 'is worried about' is an entry of the copula, not a passive of 'worry'."""
        frames = self.dictionary.verbs.get(
            self.units.lemmas[clause.auxiliaries[-1]]
        ) or self.dictionary.verbs.get(self.lexicon.copula)
        if frames is None:
            return None, None
        site = _Site()
        site.clause, site.subject = clause, clause.subject
        site.prepositions = [(self.units.keys[p.unit], p.nominal, p.unit) for p in clause.prepositions]
        site.sequence = [(self.units.lemmas[clause.main], self.units.keys[clause.main])]
        match = self._best(frames, site, depth)
        if match is None or not match.frame.object_words:
            return None, None
        return match, site

    # ---- sites --------------------------------------------------------------------------------------

    def _clause_site(self, clause: Clause) -> _Site:
        site = _Site()
        site.clause = clause
        keys = self.units.keys
        agent: Preposition | None = None
        if clause.passive:
            agent = next(self._agents(clause), None)
            if agent is None:
                # 'was accused of spying by China'
                for inner in clause.contents:
                    if inner.kind == "gerund" and inner.opener == "preposition":
                        agent = next(self._agents(inner), None)
            site.subject = agent.nominal if agent is not None else clause.doer
            site.objects = ([clause.subject] if clause.subject is not None else []) + clause.objects
        else:
            site.subject = clause.subject
            site.objects = clause.objects
        prepositions = site.prepositions
        for preposition in clause.prepositions:
            if preposition is not agent:
                prepositions.append((keys[preposition.unit], preposition.nominal, preposition.unit))
        if clause.passive and clause.subject is not None:
            for preposition in clause.subject.prepositions:
                prepositions.append((keys[preposition.unit], preposition.nominal, preposition.unit))
        for nominal in site.objects or [n for _, n, _ in prepositions if n is not None]:
            for phrase in nominal.phrases:
                if phrase.ofs:
                    prepositions.append((self.of_word, self._of_nominal(phrase), phrase.end))
        return site

    def _agents(self, clause: Clause) -> Iterator[Preposition]:
        """The preposition phrases that can name who does what a passive says: 'by China'."""
        words = self.lexicon.has("agent_prepositions")
        return (p for p in clause.prepositions if self.units.keys[p.unit] in words and p.nominal is not None)

    def _of_nominal(self, phrase: NounPhrase) -> Nominal:
        """The of-phrase of a noun phrase as a nominal, always the same object."""
        found = self._of_memo.get(id(phrase))
        if found is None:
            found = self._of_memo[id(phrase)] = Nominal(phrase.ofs)
        return found

    def _noun_site(self, nominal: Nominal, phrase: NounPhrase, after: list[Preposition]) -> _Site:
        site = _Site()
        site.nominal, site.phrase = nominal, phrase
        if phrase.ofs:
            site.prepositions.append((self.of_word, self._of_nominal(phrase), phrase.end))
        seen: set[int] = set()
        for preposition in [*nominal.prepositions, *after]:
            if id(preposition) not in seen:
                seen.add(id(preposition))
                site.prepositions.append(
                    (self.units.keys[preposition.unit], preposition.nominal, preposition.unit)
                )
                for inner in preposition.nominal.phrases if preposition.nominal is not None else ():
                    if inner.ofs and self.units.tags[inner.end] == "X":  # 'the arrest in London of a banker'
                        site.prepositions.append((self.of_word, self._of_nominal(inner), inner.end))
        site.subject_sequence = self._words(phrase.start, phrase.end)
        site.subject_bag = _bag(site.subject_sequence)
        return site

    def _words(self, start: int, end: int) -> list[Word]:
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

    def _nominal_words(self, nominal: Nominal) -> list[Word]:
        found = self._nominal_memo.get(id(nominal))
        if found is None:
            found = []
            for phrase in nominal.phrases:
                found.extend(self._phrase_words(phrase))
            self._nominal_memo[id(nominal)] = found
            self._kept.append(nominal)
        return found

    def _phrase_words(self, phrase: NounPhrase) -> list[Word]:
        found = self._words(phrase.start, phrase.end)
        if phrase.ofs and self.units.lemmas[phrase.end] not in self.dictionary.act_nouns:
            # 'tons of aid' is aid, 'a suspension of aid' is not
            for inner in phrase.ofs:
                found.append((self.of_word, self.of_word))
                found.extend(self._phrase_words(inner))
        return found

    def _object_bag(self, site: _Site) -> set[str]:
        if site.bag is None:
            for nominal in site.objects:
                site.sequence.extend(self._nominal_words(nominal))
            if site.clause is not None:
                site.sequence.extend(self._predicate_words(site.clause))
            site.bag = _bag(site.sequence)
        return site.bag

    def _subject_bag(self, site: _Site) -> set[str]:
        if site.subject_bag is None:
            if site.subject is not None:
                site.subject_sequence = self._nominal_words(site.subject)
            site.subject_bag = _bag(site.subject_sequence)
        return site.subject_bag

    # ---- matching -----------------------------------------------------------------------------------

    def _hits(self, site: _Site) -> set[int]:
        """The word sets of patterns that have a word somewhere in the site."""
        if site.hits is None:
            found: set[int] = set()
            if site.phrase is not None:
                found |= self._word_hits(site.subject_sequence)
            elif site.subject is not None:
                found |= self._nominal_hits(site.subject)
            for nominal in site.objects:
                found |= self._nominal_hits(nominal)
            if site.sequence and site.bag is None:
                found |= self._word_hits(site.sequence)
            if site.clause is not None:
                found |= self._word_hits(self._predicate_words(site.clause))
            for _, governed, unit in site.prepositions:
                if governed is not None:
                    found |= self._nominal_hits(governed)
                else:
                    found |= self._word_hits(self._gerund_words(unit))
            site.hits = found
            site.keys = frozenset([key for key, _, _ in site.prepositions])
        return site.hits

    def _nominal_hits(self, nominal: Nominal) -> set[int]:
        found = self._hit_memo.get(id(nominal))
        if found is None:
            found = self._hit_memo[id(nominal)] = self._word_hits(self._nominal_words(nominal))
        return found

    def _word_hits(self, words: list[Word]) -> set[int]:
        found: set[int] = set()
        get = self.dictionary.word_sets.get
        for lemma, key in words:
            ids = get(lemma)
            if ids:
                found.update(ids)
            if key != lemma:
                ids = get(key)
                if ids:
                    found.update(ids)
        return found

    def _gerund_words(self, unit: int) -> list[Word]:
        """The -ing form right behind a preposition: 'of spying'."""
        after = unit + 1
        return self._words(after, after) if self.units.tags[after : after + 1] == ["VG"] else []

    def _predicate_words(self, clause: Clause) -> list[Word]:
        """Adjectives and adverbs right behind the verb: 'set free', 'is ready'."""
        units = self.units
        found: list[Word] = []
        unit = clause.main + 1
        while unit < len(units) and units.tags[unit] in ("R", "J", "NOT"):
            found.append((units.lemmas[unit], units.keys[unit]))
            unit += 1
        return found

    def _best(self, frames: FrameIndex, site: _Site, depth: int) -> _Match | None:
        best: _Match | None = None
        silent: dict[str, bool] = {}
        hits = self._hits(site)
        store = frames.store
        for rank in frames.candidates(hits, site.keys):
            if best is not None and store.most[rank] <= best.score:
                continue  # all that it could find would not do
            frame = store[rank]
            match = self._match(frame, site, depth)
            if match is None or (best is not None and match.score <= best.score):
                continue
            if frame.nulls:
                quiet = silent.get(frame.entry)
                if quiet is None:
                    quiet = silent[frame.entry] = self._silenced(frame, site, depth)
                if quiet:
                    continue
            best = match
        return best

    def _silenced(self, frame: Frame, site: _Site, depth: int) -> bool:
        """Does a null pattern of the frame's entry fit?"""
        hits, keys = self._hits(site), site.keys
        for null in frame.nulls:
            if hits.issuperset(null.needs) and not any(keys.isdisjoint(n) for n in null.needed_prepositions):
                if self._match(null, site, depth, null=True) is not None:
                    return True
        return False

    def _match(self, frame: Frame, site: _Site, depth: int, null: bool = False) -> _Match | None:
        score = frame.weight
        prepositions = site.prepositions
        for names in frame.particles:
            if not any(key in names for key, _, _ in prepositions) and not self._adverb_particle(site, names):
                return None
        objects = frame.object_words
        if objects:
            bag = self._object_bag(site)
            particle_objects: set[str] | None = None
            for words in objects:
                size = words.found(bag, site.sequence)
                if not size:
                    if not frame.particles:
                        return None
                    if particle_objects is None:
                        particle_objects, sequence = self._particle_words(frame, site)
                    size = words.found(particle_objects, sequence)
                    if not size:
                        return None
                score += PHRASE_BONUS * (size - 1)
        if frame.subject_words:
            bag = self._subject_bag(site)
            for words in frame.subject_words:
                size = words.found(bag, site.subject_sequence)
                if not size:
                    return None
                if not frame.noun:
                    score += PHRASE_BONUS * (size - 1)
        if (
            not null
            and site.objects
            and site.clause is not None
            and not site.clause.passive
            and frame.intransitive
        ):
            return None  # 'returned to Lima' is a visit, 'returned the mask to Lima' is not
        if frame.noun and site.phrase is not None and site.phrase.possessor is not None and not null:
            if frame.subject != "source" and any(
                d.slot == "source" and not d.optional for d in frame.prepositions
            ):
                return None  # "Gambia's probe into killings by Myanmar": the possessor is the source
        if frame.joint and (site.subject is None or len(self.inside(site.subject)) < 2):
            return None
        match = _Match(frame, score)
        if frame.agentless and site.subject is not None:
            return None  # 'diplomats were expelled from Mali', but not 'by Mali'
        for demand in frame.prepositions:
            found = self._preposition(demand, prepositions)
            if found is None:
                if not demand.optional:
                    return None
                continue
            if demand.words is not None:
                match.taken.append(found)
                if found is _NOTHING:
                    match.gerunds.extend(
                        u + 1 for key, n, u in prepositions if n is None and key in demand.prepositions
                    )
            if demand.slot:
                actors = self.inside(found)
                match.slots.setdefault(demand.slot, []).extend(
                    a for a in actors if a not in match.slots[demand.slot]
                )
                if actors:
                    match.score += SLOT_BONUS
            elif demand.possessor:
                owners = self._owned(found)
                if not owners and not demand.optional:
                    return None
                match.slots.setdefault(demand.possessor, []).extend(owners)
            if demand.optional:
                match.score += SLOT_BONUS
        clause = site.clause
        if frame.object and frame.object != "content":
            holders = [] if frame.noun else self._objects(frame, site)
            if not holders:
                return None
            if not null:
                actors = self.inside(holders[0])
                match.slots.setdefault(frame.object, []).extend(actors)
                if actors:
                    match.score += SLOT_BONUS
        if frame.object_possessor:
            owners = [
                a
                for nominal in self._objects(frame, site)
                if not (frame.object_possessor == "target" and self._own_thing(nominal, site, frame))
                for a in self._owned(nominal)
            ]
            if not owners:
                return None
            match.slots.setdefault(frame.object_possessor, []).extend(owners)
        if frame.subject_possessor and not frame.noun:
            owners = self._owned(site.subject) if site.subject is not None else []
            if not owners and not null and (site.subject is None or not frame.subject_words):
                return None
            match.slots.setdefault(frame.subject_possessor, []).extend(owners)
        if frame.content_subject:
            actors = self._told(site)
            if not actors and not frame.content:
                return None
            match.slots.setdefault(frame.content_subject, []).extend(actors)
        if frame.subject == "content":
            if clause is None or site.subject is None:
                return None
            parties = self.lexicon.has("party_prepositions")  # 'clashes erupted between ...'
            after = [p for p in clause.prepositions if self.units.keys[p.unit] in parties]
            match.content = self._noun_content(site.subject, after, None, depth)
            if not match.content:
                return None
            match.score += CONTENT_WEIGHT
        elif frame.content and not null:
            match.content = self._content(frame, site, depth)
            if match.content:
                match.score += (
                    0 if frame.act == "report" else CONTENT_WEIGHT
                )  # any other act says more than a report
            elif frame.code is None or frame.act in ("light", "report") or not self._has_content(frame, site):
                return None
            else:
                match.score -= 1  # an entry that codes by itself goes first
        return match

    def _own_thing(self, nominal: Nominal, site: _Site, frame: Frame) -> bool:
        """'Kenya closed its embassy': what the subject itself has is no target."""
        if (frame.code or "").startswith(self.ontology.domestic) or self.actors.mentions:
            return False
        units = self.units
        start = nominal.phrases[0].start
        if units.tags[start] != "S" or units.keys[start] not in self.lexicon.possessives:
            return False
        mine = {a.country for a in self.inside(site.subject) if a.country}
        owner = self.actors._pronoun(self.lexicon.possessives[units.keys[start]], nominal.phrases[0])
        return any(a.country in mine for a in owner)

    def _adverb_particle(self, site: _Site, names: frozenset[str]) -> bool:
        """A particle that the tagger took for an adverb, right behind the verb or its object."""
        clause = site.clause
        if clause is None:
            return False
        units = self.units
        stop = min(clause.main + 8, len(units))
        for unit in range(clause.main + 1, stop):
            if units.tags[unit] == "R" and units.keys[unit] in names:
                return True
            if units.tags[unit] in ("VF", "M", ",", "."):
                break
        return False

    def _particle_words(self, frame: Frame, site: _Site) -> tuple[set[str], list[Word]]:
        sequence: list[Word] = []
        for names in frame.particles:
            for key, nominal, _ in site.prepositions:
                if key in names and nominal is not None:
                    sequence.extend(self._nominal_words(nominal))
        return _bag(sequence), sequence

    def _objects(self, frame: Frame, site: _Site) -> list[Nominal]:
        """What stands in object position; for a verb with a particle also what stands behind the particle."""
        if site.objects or not frame.particles:
            return site.objects
        return [
            nominal
            for names in frame.particles
            for key, nominal, _ in site.prepositions
            if key in names and nominal is not None
        ]

    def _preposition(
        self, demand: PrepositionDemand, prepositions: list[tuple[str, Nominal | None, int]]
    ) -> Nominal | None:
        names = demand.prepositions
        bare = demand.words is None and not demand.slot and not demand.possessor
        for key, nominal, unit in prepositions:
            if key not in names:
                continue
            if nominal is None:
                if bare:
                    return _NOTHING
                if demand.words is not None and (sequence := self._gerund_words(unit)):
                    if (
                        not demand.slot
                        and not demand.possessor
                        and demand.words.found(_bag(sequence), sequence)
                    ):
                        return _NOTHING  # 'accused of spying'
                continue
            if demand.words is not None:
                sequence = self._nominal_words(nominal)
                if not demand.words.found(_bag(sequence), sequence):
                    continue
            return nominal
        return None

    # ---- content ------------------------------------------------------------------------------------

    def _has_content(self, frame: Frame, site: _Site) -> bool:
        """Is there anything in the content's place, coded or not?"""
        clause = site.clause
        if clause is None:
            return True
        marks = frame.content.split("|")
        if any(self._mark_fits(inner, marks, frame) for inner in clause.contents) or not site.keys.isdisjoint(
            marks
        ):
            return True
        return "any" in marks and bool(self._objects(frame, site))

    def _content(self, frame: Frame, site: _Site, depth: int) -> list[Reading]:
        key = (
            frame.content, frame.act in self.ontology.own_acts, frame.act == "light", tuple(map(min, frame.particles))
        )  # fmt: skip
        found = site.contents.get(key)
        if found is None:
            found = site.contents[key] = self._find_content(frame, site, depth)
        return found

    def _find_content(self, frame: Frame, site: _Site, depth: int) -> list[Reading]:
        marks = frame.content.split("|")
        clause = site.clause
        doer = site.subject if frame.act in self.ontology.own_acts else None
        if clause is not None:
            contents, after = clause.contents, clause.prepositions
        elif site.nominal is not None:
            contents, after = site.nominal.clauses, site.nominal.prepositions
        else:
            contents, after = [], []
        for inner in contents:
            if inner is clause or not self._mark_fits(inner, marks, frame):
                continue
            if frame.act == "light" and inner.kind == "infinitive" and site.objects:
                continue  # 'imposed a curfew to stop ...': a purpose, not what was done
            readings = self.of_clause(inner, depth + 1)
            if readings:
                return readings
        if clause is not None and "any" in marks:
            for nominal in self._objects(frame, site):
                readings = self._noun_content(nominal, clause.prepositions, doer, depth)
                if readings:
                    return readings
        for key, governed, _ in site.prepositions:
            if key in marks and governed is not None:
                others = [p for p in after if p.nominal is not governed]
                readings = self._noun_content(governed, others, doer, depth)
                if readings:
                    return readings
        if site.phrase is not None and (
            "any" in marks or not self.lexicon.has("content_prepositions").isdisjoint(marks)
        ):
            return self._modifier_content(site, depth)
        return []

    def _told(self, site: _Site) -> list[Actor]:
        """Whom a that-clause is about: its subject ('fears that Chad will collapse')."""
        held = (
            site.clause.contents if site.clause is not None else site.nominal.clauses if site.nominal else []
        )
        for inner in held:
            if inner.finite and inner.subject is not None and not inner.conditional:
                return self.inside(inner.subject)
        return []

    def _mark_fits(self, inner: Clause, marks: list[str], frame: Frame) -> bool:
        if inner.opener == "preposition":
            key = self.units.keys[inner.opener_unit]
            # 'ruled out joining': the particle of the verb stands before its object
            return key in marks or ("any" in marks and any(key in names for names in frame.particles))
        if inner.kind == "infinitive":
            return self.lexicon.infinitive_mark in marks or "any" in marks
        if inner.kind in ("gerund", "participle"):
            return "any" in marks
        return self.lexicon.complementizer in marks or "any" in marks

    def _modifier_content(self, site: _Site, depth: int) -> list[Reading]:
        """'a ceasefire proposal': the content stands before its noun."""
        phrase = site.phrase
        assert phrase is not None
        for unit in range(phrase.end - 1, phrase.start - 1, -1):
            frames = self.dictionary.nouns.get(self.units.lemmas[unit])
            if not frames or self.units.tags[unit] not in ("N", "NS"):
                continue
            inner = NounPhrase(phrase.start, unit)
            inner_site = _Site()
            inner_site.nominal, inner_site.phrase = Nominal([inner]), inner
            inner_site.prepositions = site.prepositions
            inner_site.subject_sequence = self._words(phrase.start, unit)
            inner_site.subject_bag = _bag(inner_site.subject_sequence)
            match = self._best(frames, inner_site, depth + 1)
            if match is not None and match.frame.code and not match.frame.act:
                return [self._noun_reading(match, inner_site, inner, None)]
        return []

    def _noun_content(
        self, nominal: Nominal, after: list[Preposition], subject: Nominal | None, depth: int
    ) -> list[Reading]:
        found: list[Reading] = []
        if depth >= _DEPTH:
            return found
        for phrase in nominal.phrases:
            found.extend(self._of_noun(nominal, phrase, after, subject, depth))
        return found

    # ---- event nouns --------------------------------------------------------------------------------

    def _of_noun(
        self,
        nominal: Nominal,
        phrase: NounPhrase,
        after: list[Preposition],
        subject: Nominal | None,
        depth: int,
    ) -> list[Reading]:
        """The readings of a noun phrase as an event: 'the arrest of X by Y'."""
        units = self.units
        lemma = units.lemmas[phrase.end]
        frames = self.dictionary.nouns.get(lemma)
        if frames:
            site = self._noun_site(nominal, phrase, after)
            match = self._best(frames, site, depth)
            if match is not None and match.frame.governed and depth < 0:
                match = None
            if match is not None:
                if match.frame.act:
                    return self._noun_act(match, site, phrase, subject)
                return [self._noun_reading(match, site, phrase, subject)]
        for inner in phrase.ofs:
            readings = self._of_noun(Nominal([inner]), inner, [*nominal.prepositions, *after], subject, depth)
            if readings:
                return readings
        return []

    def _noun_act(
        self, match: _Match, site: _Site, phrase: NounPhrase, subject: Nominal | None
    ) -> list[Reading]:
        frame = match.frame
        sources = (
            match.slots.get("source")
            or _without(self._noun_sources(site, phrase), match.slots.get("target") or [])
            or (self.inside(subject) if subject is not None else [])
        )
        if frame.act in ("light", "report"):
            return match.content
        if not match.content:
            if not frame.code:
                return []
            targets = match.slots.get("target") or self._noun_targets(site, sources, frame.code)
            return [
                Reading(
                    frame.code, sources, targets, phrase.end, phrase.end, (frame.id,), nouns=(id(phrase),)
                )
            ]
        composed = self._compose(
            match, sources, match.slots.get("target") or [], phrase.end, phrase.end, None
        )
        return [replace(r, nouns=(id(phrase), *r.nouns)) for r in composed]

    def _noun_reading(
        self, match: _Match, site: _Site, phrase: NounPhrase, subject: Nominal | None
    ) -> Reading:
        frame = match.frame
        targets = match.slots.get("target") or []
        sources = [a for a in self.inside(subject) if a not in targets] if subject is not None else []
        if not sources:
            sources = match.slots.get("source") or self._noun_sources(site, phrase)
        if not targets:
            targets = self._noun_targets(site, sources, frame.code or "")
            if not targets and subject is not None:
                targets = _without(self._noun_sources(site, phrase), sources)
        if frame.swapped:
            sources, targets = targets, sources
        if (
            frame.reciprocal
            and len(targets) > 1
            and (not sources or {a.start for a in sources} <= {a.start for a in targets})
        ):
            sources, targets = targets, []
        assert frame.code is not None
        return Reading(
            frame.code, sources, targets, phrase.end, phrase.end, (frame.id,), reciprocal=frame.reciprocal, reverse=frame.reverse,
            nouns=(id(phrase),),
        )  # fmt: skip

    def _noun_sources(self, site: _Site, phrase: NounPhrase) -> list[Actor]:
        if phrase.possessor is not None:
            owners = self.actors.of_phrase(phrase.possessor)
            if owners:
                return owners
            return self._nested_phrase(phrase.possessor)
        agent_words = self.lexicon.has("agent_prepositions")
        for key, nominal, _ in site.prepositions:
            if key in agent_words and nominal is not None:
                actors = self.inside(nominal)
                if actors:
                    return actors
        return self._premodifier(phrase)

    def _premodifier(self, phrase: NounPhrase) -> list[Actor]:
        """The nationality or name before a noun: 'a Russian attack', 'the Hamas attack', 'his visit'."""
        units = self.units
        if units.tags[phrase.start] == "S":
            pronoun = self.lexicon.possessives.get(units.keys[phrase.start])
            return self.actors._pronoun(pronoun, phrase)
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
        found = self.actors._compose(first, last)
        return [a for a in found if a.country or a.entry or (a.roles and a.roles[-1].lower() in allowed)]

    def _noun_targets(self, site: _Site, sources: list[Actor], code: str) -> list[Actor]:
        places = (
            frozenset() if code[:2] in self.ontology.place_targets else self.lexicon.has("place_prepositions")
        )
        order = self._target_order("noun_target_prepositions", code)
        for key, nominal, _ in site.prepositions:
            if key in order and nominal is not None and not (key in places and self._is_place(nominal)):
                actors = _without(self.inside(nominal), sources)
                if actors:
                    return actors
        return []

    def _nouns(self) -> list[Reading]:
        """Event nouns that no verb took up; both actors must be named with the noun itself."""
        readings: list[Reading] = []
        seen: set[int] = set()
        for clause in self.clauses:
            groups: list[tuple[Nominal, list[Preposition]]] = []
            if clause.subject is not None:
                groups.append((clause.subject, []))
            groups.extend((n, clause.prepositions if n is clause.objects[-1] else []) for n in clause.objects)
            for i, preposition in enumerate(clause.prepositions):
                if preposition.nominal is not None:
                    groups.append((preposition.nominal, clause.prepositions[i + 1 :]))
            for nominal, after in groups:
                self._loose_noun(nominal, after, clause, seen, readings)
        for nominal in self.loose:
            self._loose_noun(nominal, nominal.prepositions, None, seen, readings)
            for i, preposition in enumerate(nominal.prepositions):
                if preposition.nominal is not None:
                    self._loose_noun(preposition.nominal, nominal.prepositions[i + 1 :], None, seen, readings)
        return readings

    def _loose_noun(
        self,
        nominal: Nominal,
        after: list[Preposition],
        clause: Clause | None,
        seen: set[int],
        readings: list[Reading],
    ) -> None:
        if id(nominal) in seen:
            return
        seen.add(id(nominal))
        speaker = self._speaker(clause) if clause is not None else None
        for phrase in nominal.phrases:
            if id(phrase) in self.used_nouns or self.units.tags[phrase.end] not in ("N", "NS"):
                continue
            for reading in self._of_noun(nominal, phrase, after, None, -1):
                reading.clause = reading.clause or clause
                if not reading.sources and reading.steps and speaker is not None:
                    reading.sources = self.inside(speaker)  # 'Koizumi said plans to deploy ... would go on'
                if clause is not None and (clause.conditional or clause.modal):
                    reading.modality = (
                        "hypothetical"
                        if reading.modality == "actual" and clause.conditional
                        else reading.modality
                    )
                if (
                    (reading.sources and reading.targets)
                    or (reading.reciprocal and len(reading.sources) > 1)
                    or (speaker is not None and reading.sources and reading.steps)
                ):
                    self._take_up(reading)
                    readings.append(reading)

    def _speaker(self, clause: Clause) -> Nominal | None:
        """Who says what this clause is in: 'Koizumi said plans to deploy ...'."""
        governor = clause.governor
        if governor is not None and clause.relation == "content" and self.is_report(governor):
            return governor.subject
        return None

    def is_report(self, clause: Clause) -> bool:
        """Does the clause only report what others do ('said', 'announced')?"""
        return clause.lemma in self.dictionary.report_verbs

    # ---- from match to readings ---------------------------------------------------------------------

    def _readings(self, match: _Match, site: _Site, clause: Clause, depth: int) -> list[Reading]:
        frame = match.frame
        first = last = clause.main
        for reading in match.content:
            self._take_up(reading)
        for inner in clause.contents if match.gerunds else ():
            inner.used = inner.used or inner.main in match.gerunds
        self.used_nouns.update(id(phrase) for nominal in match.taken for phrase in nominal.phrases)
        if frame.act in ("light", "report") and match.content:
            if frame.act == "report" and any(
                r.clause is not None and r.clause.governor is clause for r in match.content
            ):
                return []  # what is reported is read by itself
            found: list[Reading] = []
            for reading in match.content:
                sources = reading.sources or (self.inside(site.subject) if site.subject is not None else [])
                targets = reading.targets
                agentless = clause.passive and site.subject is None and site.objects
                if not targets and not agentless and not reading.steps and not self._bare_act(reading):
                    targets = self._fallback_targets(site, sources, frame)
                found.append(
                    replace(
                        reading,
                        sources=sources,
                        targets=targets,
                        first=min(first, reading.first),
                        last=max(last, reading.last),
                        patterns=(frame.id, *reading.patterns),
                        clause=clause,
                    )
                )
            return found
        sources = match.slots.get("source") or []
        whose = (
            frame.subject_possessor == "source" and frame.subject_words
        )  # 'source's (protester|farmer) VERB'
        if not sources and (frame.subject == "source" or whose) and site.subject is not None:
            sources = self.inside(site.subject, source=True)
        if not sources and frame.subject == "source" and not clause.passive:
            sources = self._governing(clause)
        targets = match.slots.get("target") or []
        if targets and not frame.object and not frame.object_words and self._from_place(frame):
            # 'arrested six men in Cairo': the object is the target, the place only where there is none
            direct = _without([a for n in site.objects for a in self.inside(n)], sources)
            targets = direct or targets
        if frame.object_words:
            # the pattern has taken up its object's noun: 'lifted the tariffs' is no event of tariffs
            taken_up = self._objects(frame, site)
            self.used_nouns.update(id(phrase) for nominal in taken_up for phrase in nominal.phrases)
        if match.content:
            for reading in match.content:
                if reading.clause is not None:
                    reading.clause.used = True
            return self._compose(match, sources, targets, first, last, clause)
        if not frame.code:
            return []
        if not targets:
            targets = self._fallback_targets(site, sources, frame)
        if (frame.act == "report" and not targets) or (
            frame.act and not sources and not self.actors.mentions
        ):
            return []
        if not sources and self.actors.mentions and clause.relation not in ("relative", "modifier"):
            taken = _spans(targets)
            free = [m for m in self.actors.mentions if m[2] not in taken]
            if len(free) == 1 and targets:
                sources = [self.actors._mention_actor(*free[0])]
        if not sources and clause.passive and frame.code.startswith(self.ontology.territorial):
            sources = self._ground(site, targets)
        if frame.swapped:
            sources, targets = targets, sources
        if frame.reciprocal and not sources and len(targets) > 1:
            sources, targets = targets, []  # 'an accord between A and B was signed'
        return [
            Reading(
                frame.code,
                sources,
                targets,
                first,
                last,
                (frame.id,),
                reciprocal=frame.reciprocal,
                among=frame.among,
                reverse=frame.reverse,
                clause=clause,
            )
        ]

    def _ground(self, site: _Site, targets: list[Actor]) -> list[Actor]:
        """The state where something happens: 'was arrested in Chad'."""
        places = self.lexicon.has("place_prepositions")
        for key, nominal, _ in site.prepositions:
            if key in places and nominal is not None:
                found = [a for a in _without(self.inside(nominal), targets) if a.country and not a.roles]
                if found:
                    return found[:1]
        return []

    def _take_up(self, reading: Reading) -> None:
        """What a reading has taken up is not read again by itself."""
        self.used_nouns.update(reading.nouns)
        for clause in reading.inner:
            clause.used = True

    def _bare_act(self, reading: Reading) -> bool:
        """Is the reading that of an act noun whose content gave nothing ('his determination to win')?"""
        return any(
            f.id == reading.patterns[-1] and f.act for index in (self.dictionary.nouns.get(self.units.lemmas[reading.last]),) if index
            for f in index
        )  # fmt: skip

    def _compose(
        self,
        match: _Match,
        sources: list[Actor],
        targets: list[Actor],
        first: int,
        last: int,
        clause: Clause | None,
    ) -> list[Reading]:
        frame = match.frame
        found: list[Reading] = []
        for reading in match.content:
            doers = targets or _without(reading.sources, sources)
            if frame.act in self.ontology.commands and all(self._under(a, sources) for a in doers):
                found.append(
                    replace(
                        reading,
                        sources=sources,
                        first=min(first, reading.first),
                        last=max(last, reading.last),
                        patterns=(frame.id, *reading.patterns),
                        clause=clause,
                        inner=(*reading.inner, reading.clause)
                        if reading.clause is not None
                        else reading.inner,
                    )
                )
                continue
            if frame.act == "consider":
                code: str | None = frame.code
            else:
                code = self.ontology.compose(frame.act, reading.code) or frame.code
            if code is None:
                continue
            aims = targets
            if not aims:
                others = _without(reading.sources, sources)
                aims = _without(reading.targets, sources) or others
                if frame.act in self.ontology.addressed and others:
                    aims = others
                aims = self._receivers(clause, sources, aims) or aims
            together = (
                not aims
                and frame.act not in self.ontology.addressed  # 'A and B demanded a truce' of others
                and (reading.reciprocal or reading.code.startswith(self.ontology.mutual))
            )
            step = f"{frame.act} + {reading.code} = {code}"
            unreal = self.ontology.unrealized.get(frame.act) if code == reading.code else None
            found.append(
                Reading(
                    code,
                    sources,
                    aims,
                    min(first, reading.first),
                    max(last, reading.last),
                    (frame.id, *reading.patterns),
                    modality=unreal or "actual",
                    clause=clause,
                    reciprocal=frame.reciprocal or together,  # 'Chad and Mali refused to meet'
                    among=frame.among,
                    steps=(*reading.steps, step),
                    nouns=reading.nouns,
                    inner=(*reading.inner, reading.clause) if reading.clause is not None else reading.inner,
                )
            )
        return found

    def _receivers(self, clause: Clause | None, sources: list[Actor], aims: list[Actor]) -> list[Actor]:
        """'sent a letter to Chad threatening to stop aid': whom a message that says so goes to, where nobody else is named."""
        host = clause.governor if clause is not None else None
        if clause is None or host is None or clause.relation != "adjunct" or clause.kind != "gerund":
            return []
        mine = {a.country for a in sources if a.country}
        if any(a.country not in mine for a in aims):
            return []
        marks = (self.lexicon.infinitive_mark,)
        for preposition in host.prepositions:
            if self.units.keys[preposition.unit] in marks and preposition.unit < clause.main:
                found = _without(self.inside(preposition.nominal), sources)
                if found:
                    return found
        return []

    def _obliged(self, readings: list[Reading], clause: Clause) -> list[Reading]:
        """'Berlin said Moscow must withdraw': the speaker demands it of the one who must."""
        governor = clause.governor
        if governor is None or clause.relation != "content" or not self.is_report(governor):
            return []
        speakers = self.inside(governor.subject)
        if not speakers:
            return []
        act = clause.obligation
        found: list[Reading] = []
        for reading in readings:
            aims = _without(reading.sources, speakers) or _without(reading.targets, speakers)
            code = self.ontology.compose(act, reading.code)
            if code and aims:
                step = f"{act} + {reading.code} = {code}"
                found.append(
                    replace(reading, code=code, sources=speakers, targets=aims, modality="actual", reciprocal=False, reverse="",
                            steps=(*reading.steps, step), patterns=(f"obligation.{act}", *reading.patterns))
                )  # fmt: skip
        return found

    def _operate(self, reading: Reading, clause: Clause) -> Reading:
        """Tense, modality and negation of the verb group."""
        modality, code = reading.modality, reading.code
        steps = reading.steps
        doubted = clause.conditional or self.units.tokens.words[-1] == "?" or self._doubted(clause)
        if clause.modal in ("future", "conditional"):
            operated = self.ontology.operate("negated" if clause.negated else clause.modal, code)
            if operated != code:
                steps = (*steps, f"{'negated ' if clause.negated else ''}{clause.modal} {code} = {operated}")
                modality = "hypothetical" if doubted else "actual"
                return replace(
                    reading, code=operated, modality=modality, reciprocal=False, reverse="", steps=steps
                )
            modality = "negated" if clause.negated else "future"
        elif clause.negated:
            operated = self.ontology.operate("negated present", code) if clause.present else code
            if operated != code:
                steps = (*steps, f"negated present {code} = {operated}")
                modality = "hypothetical" if doubted else reading.modality
                return replace(
                    reading, code=operated, modality=modality, reciprocal=False, reverse="", steps=steps
                )
            modality = "negated"
        elif clause.modal:
            modality = "hypothetical"
        if doubted:
            modality = "hypothetical"
        if modality != reading.modality:
            return replace(reading, modality=modality, steps=steps)
        return reading

    def _target_order(self, name: str, code: str) -> frozenset[str]:
        """The prepositions of a class that can hold the target of a code."""
        order = self.lexicon.has(name)
        return (
            order - self.lexicon.has("topic_prepositions")
            if code.startswith(self.ontology.topical)
            else order
        )

    def _own(self, actor: Actor, nominal: Nominal, sources: list[Actor]) -> bool:
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
        return owned and any(a.country == actor.country for a in sources)

    def _under(self, actor: Actor, sources: list[Actor]) -> bool:
        """Is the actor among the source's own forces: 'ordered the army to', 'had police arrest'?"""
        if self.lexicon.has("own_roles").isdisjoint(r.lower() for r in actor.roles):
            return False
        return (not actor.country and actor.entry is None) or any(actor.country == s.country for s in sources)

    def _inside_contents(self, clause: Clause | None, depth: int) -> list[Actor]:
        """The first actors among the objects and preposition phrases of a clause's contents."""
        if clause is None or depth > 2:
            return []
        order, places = self.lexicon.has("target_prepositions"), self.lexicon.has("place_prepositions")
        for inner in clause.contents:
            if inner.finite and inner.subject is not None and inner.subject is not clause.subject:
                found = self.inside(inner.subject)
                if found:
                    return found
            for nominal in inner.objects:
                found = self.inside(nominal)
                if found:
                    return found
            for preposition in inner.prepositions:
                key = self.units.keys[preposition.unit]
                if (
                    preposition.nominal is not None
                    and (key in order or key in places)
                    and not (key in places and self._is_place(preposition.nominal))
                ):
                    found = self.inside(preposition.nominal)
                    if found:
                        return found
            found = self._inside_contents(inner, depth + 1)
            if found:
                return found
        return []

    def _doubted(self, clause: Clause) -> bool:
        """'no sign that China attacked', 'did not say that ...', 'if Iran agrees to ...'."""
        host = clause.noun_governor
        if host is not None and self.units.keys[host.start] in self.lexicon.has("negative_determiners"):
            return True
        governor, seen = clause.governor, 0
        while governor is not None and clause.relation == "content" and seen < _DEPTH:
            if governor.negated or governor.conditional:
                return True
            if any(
                self.units.keys[n.start] in self.lexicon.has("negative_determiners") for n in governor.objects
            ):
                return True
            clause, governor, seen = governor, governor.governor, seen + 1
        return False

    # ---- who ----------------------------------------------------------------------------------------

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
            found = self._mentioned(nominal)
            if found:
                return found
        found = self.actors.of_nominal(nominal)
        if found:
            return found
        for phrase in nominal.phrases:
            found = self._nested_phrase(phrase)
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
                if found and key in places and self._is_place(preposition.nominal):
                    continue
                if not found:
                    for phrase in preposition.nominal.phrases:
                        found = self._nested_phrase(phrase)
                        if found:
                            break
                if found:
                    return found
        for clause in nominal.clauses:
            if clause.passive:  # 'the appeal filed by the union'
                for agent in self._agents(clause):
                    found = self.actors.of_nominal(agent.nominal)
                    if found:
                        return found
        if nominal.apposition is not None:
            return self.inside(nominal.apposition)
        return []

    def _mentioned(self, nominal: Nominal) -> list[Actor]:
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
                found = self._mentioned(preposition.nominal)
                if found:
                    return found
        for clause in nominal.clauses:
            if clause.passive:  # 'the proposal submitted by the fund'
                for agent in self._agents(clause):
                    if agent.nominal is not None and (found := self._mentioned(agent.nominal)):
                        return found
        return self._mentioned(nominal.apposition) if nominal.apposition is not None else []

    def _is_place(self, nominal: Nominal) -> bool:
        """Is the nominal a bare city, capital or region?"""
        phrase = nominal.phrases[0]
        if phrase.start != phrase.end:
            return False
        found = self.units.phrases[phrase.start]
        return found is not None and any(n.form in ("capital", "city", "region") for n in found.names)

    def _nested_phrase(self, phrase: NounPhrase) -> list[Actor]:
        """Whose a phrase is that names nobody: 'Peru's demand'.  A part of the world owns nothing: 'Asia's economies'."""
        if phrase.possessor is not None:
            found = self.actors.of_phrase(phrase.possessor) or self._nested_phrase(phrase.possessor)
            found = [a for a in found if a.entry not in self.dictionary.regions]
            if found:
                return found
        found = self._premodifier(phrase)
        if found:
            return found
        for inner in phrase.ofs:
            found = self.actors.of_phrase(inner) or self._nested_phrase(inner)
            if found:
                return found
        return []

    def _from_place(self, frame: Frame) -> bool:
        """Does the frame take its target from behind a place preposition only?"""
        places = self.lexicon.has("place_prepositions")
        return any(d.slot == "target" and d.prepositions <= places for d in frame.prepositions)

    def _governing(self, clause: Clause) -> list[Actor]:
        """'filed a lawsuit accusing X': where the subject is no actor, the subject of the governing clause acts.

        Not so where another subject of its own does: 'Norway liked how the painter snubbed the poet'.
        """
        seen = 0
        if clause.kind == "clause" and clause.relation != "content":
            return []
        while (
            clause.governor is not None
            and clause.relation in ("modifier", "relative", "content", "adjunct")
            and seen < _DEPTH
        ):
            clause = clause.governor
            seen += 1
            if not clause.passive:
                found = self.inside(clause.subject)
                if found:
                    return found
        return []

    def _owned(self, nominal: Nominal) -> list[Actor]:
        """The actor that a possessed phrase stands for ("Iraq's ambassador"), else its possessor ("Iraq's demand")."""
        if self.actors.mentions:
            found = self._mentioned(nominal)
            if found:
                return found
        found = self.actors.of_nominal(nominal)
        return found if any(actor.country for actor in found) else self._owners(nominal)

    def _owners(self, nominal: Nominal) -> list[Actor]:
        """The possessors of a nominal: "Iraq's demand", 'the Iraqi demand', 'the demand of Iraq'."""
        found: list[Actor] = []
        for phrase in nominal.phrases:
            found.extend(self._nested_phrase(phrase))
        if not found:
            for preposition in nominal.prepositions:
                if (
                    self.units.keys[preposition.unit] in self.lexicon.has("owner_prepositions")
                    and preposition.nominal is not None
                ):
                    found.extend(self.actors.of_nominal(preposition.nominal))
        if not found and nominal.phrases and self.units.phrases[nominal.phrases[0].end] is not None:
            found = [a for a in self.actors.of_nominal(nominal) if a.country]
        return found

    def _fallback_targets(self, site: _Site, sources: list[Actor], frame: Frame) -> list[Actor]:
        """The other actor where the pattern does not say: objects, then preposition phrases, then what follows."""
        for nominal in site.objects:
            found = _without(self.inside(nominal), sources)
            if frame.object_words:
                found = [a for a in found if not self._own(a, nominal, sources)]
            if found:
                return found
        order = self._target_order("target_prepositions", frame.code or "")
        for key, governed, _ in site.prepositions:
            if key in order and governed is not None and not self._own_thing(governed, site, frame):
                found = _without(self.inside(governed), sources)
                if found:
                    return found
        clause = site.clause
        if self.actors.mentions and clause is not None:
            taken = _spans(sources)
            for first, last, span in self.actors.mentions:
                if span not in taken and first > clause.main:
                    return [self.actors._mention_actor(first, last, span)]
        mine = {a.country for a in sources if a.country}

        if frame.act in self.ontology.addressed and frame.content and clause is not None:
            for inner in clause.contents:
                if inner.subject is not None and inner.subject is not clause.subject:
                    if found := _without(self.inside(inner.subject), sources):
                        return found  # 'let him return', 'helped detectives trace'

        def deeper() -> list[Actor]:
            """'refused to respond to a request from Chad', 'gave money to promote trade in Chad'."""
            found = _without(self._inside_contents(clause, 0), sources)
            return [a for a in found if a.country not in mine or a.country is None]

        if clause is None:
            return []
        if frame.act and frame.content and (found := deeper()):
            return found
        placed = (frame.code or "")[:2] in self.ontology.place_targets and not (
            len(sources) > 1 and frame.reciprocal
        )
        if placed and clause.finite:
            places = self.lexicon.has("place_prepositions")
            for key, governed, _ in site.prepositions:
                if key in places and governed is not None and not self._is_place(governed):
                    found = _without(self.actors.of_nominal(governed), sources)
                    if found:
                        return found
        return deeper()


def _spans(actors: list[Actor]) -> set[Span]:
    return {(a.start, a.end) for a in actors}


def _without(actors: list[Actor], others: list[Actor]) -> list[Actor]:
    """The actors that are named by other words than ``others``."""
    taken = _spans(others)
    return [a for a in actors if (a.start, a.end) not in taken]


def _bag(words: list[Word]) -> set[str]:
    found = {lemma for lemma, _ in words}
    found.update([key for _, key in words])
    return found


def _depth(clause: Clause) -> int:
    depth, seen = 0, 0
    while clause.governor is not None and seen < 20:
        clause = clause.governor
        depth += 1
        seen += 1
    return depth
