"""Clauses to readings: which verb pattern holds, what code it composes to, who is source and target.

`Reader` reads one sentence.  A clause is read from the inside out: an act ('urge', 'refuse', 'launch')
over content (an infinitive, a that-clause, an event noun) composes with the reading of its content;
then the verb group's tense and negation operate on the result.
"""

from __future__ import annotations

from dataclasses import replace

from coder.actors import Actors
from coder.composing import Composer
from coder.dictionary import Dictionary
from coder.fallbacks import Fallbacks
from coder.matching import Match, Matcher
from coder.model import Actor, Span
from coder.participants import Participants, spans_of, without
from coder.parts import Clause, Nominal, NounPhrase, Preposition
from coder.patterns import Frame
from coder.phrases import Units
from coder.readings import DEPTH, Reading
from coder.sites import NOTHING, Company, Site, Sites, bag_of

SAID = "said"  # the act of saying that another did something, a row of the composition table


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
        self.sites = Sites(
            units, dictionary, frozenset(u for a, b, _ in actors.mentions for u in range(a + 1, b + 1))
        )
        self.participants = Participants(units, actors, dictionary, self.sites)
        self.fallbacks = Fallbacks(units, actors, dictionary, self.participants)
        self.matcher = Matcher(units, dictionary, self.sites, self.participants)
        self.composer = Composer(units, dictionary, self.sites, self.participants)

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
            return spans_of(actors) & spans

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
            if bool(sources) == bool(targets) or reading.voiced:
                continue
            speaker = self._speaker(reading.clause) if sources and reading.clause is not None else None
            if speaker is not None and given(voices := self.participants.inside(speaker)) - sources:
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
                    reading.targets = [self.actors.mention_actor(*after[0])]
                    return
            elif reading.clause is None or reading.clause.relation not in ("relative", "modifier"):
                before = [m for m in free if m[1] < reading.first] or free
                if before:
                    reading.sources = [self.actors.mention_actor(*before[-1])]
                    return

    def of_clause(self, clause: Clause, depth: int) -> list[Reading]:
        """The readings of one clause, operators applied; memoised."""
        known = self.memo.get(id(clause))
        if known is not None:
            return known
        self.memo[id(clause)] = []
        readings = self._base(clause, depth) if depth < DEPTH else []
        result = [self.composer.operate(r, clause) for r in readings]
        if clause.obligation:
            result = self.composer.obliged(result, clause) or result
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

    def _matched(self, clause: Clause, depth: int) -> tuple[Match, Site] | None:
        """The match of the pattern that holds for a clause, and where; None where none does."""
        frames = self.dictionary.verbs.get(clause.lemma)
        if not frames and not clause.passive:
            return None
        site = self.sites.of_clause(clause)
        match = self.matcher.best(frames, site, depth, self) if frames else None
        if (
            match is None
            and frames
            and clause.passive
            and clause.relation == "modifier"
            and clause.subject is not None
        ):
            inner = [
                p.nominal
                for p in clause.subject.prepositions
                if p.nominal is not None and p.unit < clause.main
            ]
            if inner:  # 'thanked Quito for evidence shared by Lima': what was shared is the evidence
                outer, clause.subject = clause.subject, inner[-1]
                site = self.sites.of_clause(clause)
                match = self.matcher.best(frames, site, depth, self)
                if match is None:
                    clause.subject = outer
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
        objects = self.sites.objects(frame, site)
        wanted: list[tuple[str, Nominal | None]] = [(frame.subject, site.subject)]
        # where the pattern does not say, the plain object is asked first
        side = frame.object if frame.object or frame.object_words else "target"
        wanted += [(side, nominal) for nominal in objects[:1]]
        wanted += [(d.slot, self.matcher.preposition(d, site.prepositions)) for d in frame.prepositions]
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
        site = self.sites.of_clause(clause)
        candidates = (
            frames.store[rank] for rank in frames.candidates(self.sites.hits(site), site.keys, site.particles)
        )
        return any(f.nulls and self.matcher.match(f, site, 0, self) is not None for f in candidates)

    def company(self, clause: Clause) -> Company:
        """What stands around the verb of a clause, its voice undone."""
        site = self.sites.of_clause(clause)
        return Company(
            site.subject, list(site.objects), [p for p in site.prepositions if p[1] is not NOTHING]
        )

    def _mutual(self, site: Site) -> bool:
        """'Niger and Mali accused each other of spying': each of them is the target of the others."""
        units, pronouns = self.units, self.lexicon.pronouns
        for nominal in site.objects + [n for _, n, _ in site.prepositions if n is not None]:
            phrase = nominal.phrases[0]
            while phrase.possessor is not None:
                phrase = phrase.possessor  # "expelled each other's envoys"
            pronoun = pronouns.get(units.keys[phrase.start])
            if pronoun is not None and pronoun.reciprocal:
                return True
        return False

    def _state(self, clause: Clause, depth: int) -> tuple[Match | None, Site | None]:
        """A participle as an adjective: 'is worried about' is an entry of the copula, not a passive of 'worry'."""
        frames = self.dictionary.verbs.get(
            self.units.lemmas[clause.auxiliaries[-1]]
        ) or self.dictionary.verbs.get(self.lexicon.copula)
        if frames is None:
            return None, None
        site = Site()
        site.clause, site.subject = clause, clause.subject
        site.prepositions = [(self.units.keys[p.unit], p.nominal, p.unit) for p in clause.prepositions]
        site.sequence = [(self.units.lemmas[clause.main], self.units.keys[clause.main])]
        match = self.matcher.best(frames, site, depth, self)
        if match is None or not match.frame.object_words:
            return None, None
        return match, site

    # ---- content ------------------------------------------------------------------------------------

    def content(self, frame: Frame, site: Site, depth: int) -> list[Reading]:
        key = (
            frame.content, frame.act in self.ontology.own_acts, frame.act == "light", tuple(map(min, frame.particles))
        )  # fmt: skip
        found = site.contents.get(key)
        if found is None:
            found = site.contents[key] = self._find_content(frame, site, depth)
        return found

    def _find_content(self, frame: Frame, site: Site, depth: int) -> list[Reading]:
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
            if inner is clause or not self.matcher.mark_fits(inner, marks, frame):
                continue
            if inner.kind == "infinitive" and site.objects and self._purpose(frame, clause):
                continue  # 'imposed a curfew to stop ...': a purpose, not what was done
            readings = self.of_clause(inner, depth + 1)
            if readings:
                return readings
        if clause is not None and "any" in marks:
            for nominal in self.sites.objects(frame, site):
                readings = self.noun_content(nominal, clause.prepositions, doer, depth)
                if readings:
                    return readings
        for key, governed, _ in site.prepositions:
            if key in marks and governed is not None:
                others = [p for p in after if p.nominal is not governed]
                readings = self.noun_content(governed, others, doer, depth)
                if readings:
                    return readings
        if site.phrase is not None and (
            "any" in marks or not self.lexicon.has("content_prepositions").isdisjoint(marks)
        ):
            return self._modifier_content(site, depth)
        return []

    def _purpose(self, frame: Frame, clause: Clause | None) -> bool:
        """Does an infinitive behind an object say what for, not what the verb is about?"""
        return frame.act == "light" or (
            frame.content == "any"
            and clause is not None
            and clause.lemma in self.lexicon.has("encounter_verbs")
        )

    def _modifier_content(self, site: Site, depth: int) -> list[Reading]:
        """'a ceasefire proposal': the content stands before its noun."""
        phrase = site.phrase
        assert phrase is not None
        for unit in range(phrase.end - 1, phrase.start - 1, -1):
            frames = self.dictionary.nouns.get(self.units.lemmas[unit])
            if not frames or self.units.tags[unit] not in ("N", "NS"):
                continue
            inner = NounPhrase(phrase.start, unit)
            inner_site = Site()
            inner_site.nominal, inner_site.phrase = Nominal([inner]), inner
            inner_site.prepositions = site.prepositions
            inner_site.subject_sequence = self.sites.words(phrase.start, unit)
            inner_site.subject_bag = bag_of(inner_site.subject_sequence)
            match = self.matcher.best(frames, inner_site, depth + 1, self)
            if match is not None and match.frame.code and not match.frame.act:
                return [self._noun_reading(match, inner_site, inner, None)]
        return []

    def noun_content(
        self, nominal: Nominal, after: list[Preposition], subject: Nominal | None, depth: int
    ) -> list[Reading]:
        found: list[Reading] = []
        if depth >= DEPTH:
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
            site = self.sites.of_noun(nominal, phrase, after)
            match = self.matcher.best(frames, site, depth, self)
            if match is not None and match.frame.governed and depth < 0:
                match = None
            if match is not None:
                if match.frame.act:
                    return self._noun_act(match, site, phrase, subject)
                return [self._noun_reading(match, site, phrase, subject)]
        if lemma in self.lexicon.has("commemorations"):
            return []
        for inner in phrase.ofs:
            readings = self._of_noun(Nominal([inner]), inner, [*nominal.prepositions, *after], subject, depth)
            if readings:
                return readings
        return []

    def _noun_act(
        self, match: Match, site: Site, phrase: NounPhrase, subject: Nominal | None
    ) -> list[Reading]:
        frame = match.frame
        sources = (
            match.slots.get("source")
            or without(self.fallbacks.noun_sources(site, phrase), match.slots.get("target") or [])
            or (self.participants.inside(subject) if subject is not None else [])
        )
        if frame.act in ("light", "report"):
            return match.content
        if not match.content:
            if not frame.code:
                return []
            targets = match.slots.get("target") or self.fallbacks.noun_targets(site, sources, frame.code)
            return [
                Reading(
                    frame.code, sources, targets, phrase.end, phrase.end, (frame.id,), nouns=(id(phrase),)
                )
            ]
        composed = self.composer.compose(
            match, sources, match.slots.get("target") or [], phrase.end, phrase.end, None
        )
        return [replace(r, nouns=(id(phrase), *r.nouns)) for r in composed]

    def _noun_reading(self, match: Match, site: Site, phrase: NounPhrase, subject: Nominal | None) -> Reading:
        frame = match.frame
        targets = match.slots.get("target") or []
        sources = (
            [a for a in self.participants.inside(subject) if a not in targets] if subject is not None else []
        )
        if not sources:
            sources = match.slots.get("source") or self.fallbacks.noun_sources(site, phrase)
            if frame.subject == "source":
                targets = without(targets, sources)  # 'the probe by Peru into ...' is no "source's NOUN by target"
        if not targets and frame.subject == "target":
            targets = without(self.participants.nested_phrase(phrase), sources)  # 'his arrest by the police'
        if not targets:
            targets = self.fallbacks.noun_targets(site, sources, frame.code or "")
            if not targets and subject is not None:
                targets = without(self.fallbacks.noun_sources(site, phrase), sources)
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
                    reading.sources = self.participants.inside(
                        speaker
                    )  # 'Koizumi said plans to deploy ... would go on'
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
        reporter = self.sites.reporter(clause)
        return reporter.subject if reporter is not None else None

    # ---- from match to readings ---------------------------------------------------------------------

    def _readings(self, match: Match, site: Site, clause: Clause, depth: int) -> list[Reading]:
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
                sources = reading.sources or (
                    self.participants.inside(site.subject) if site.subject is not None else []
                )
                targets = reading.targets
                if frame.subject == "content" and (named := match.slots.get("source")):  # 'praise for Iran came from Oslo'
                    sources = named
                    targets = targets or without(self.participants.inside(site.subject), named)
                elif frame.swapped:  # 'got an apology from Oslo'
                    sources = match.slots.get("target") or reading.sources
                    targets = self.participants.inside(site.subject)
                agentless = clause.passive and site.subject is None and site.objects
                if not targets and not agentless and not reading.steps and not self._bare_act(reading):
                    targets = self.fallbacks.targets(site, sources, frame, reading.code)
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
            sources = self.participants.inside(site.subject, source=True)
        if not sources and frame.subject == "source" and not clause.passive:
            sources = self.fallbacks.governing(clause)
        targets = match.slots.get("target") or []
        harms = frame.code is not None and frame.code.startswith(self.ontology.harmful)
        if targets and not frame.object and (harms or not frame.object_words) and self.fallbacks.from_place(frame, site):
            # 'arrested six men in Cairo', 'bombed Hamas targets in Gaza': the object is the target, the place only where there is none
            direct = [
                a for n in self.sites.objects(frame, site) for a in self.participants.inside(n)
                if not frame.object_words or not self.participants.own(a, n, sources)
            ]  # fmt: skip
            targets = without(direct, sources) or targets
        elif (
            targets
            and self.actors.mentions
            and not frame.object
            and self.fallbacks.from_place(frame, site, True)
        ):
            given = without([a for n in site.objects for a in self.participants.mentioned(n)], sources)
            targets = given or targets
        if frame.object_words:
            # the pattern has taken up its object's noun: 'lifted the tariffs' is no event of tariffs
            taken_up = self.sites.objects(frame, site)
            self.used_nouns.update(id(phrase) for nominal in taken_up for phrase in nominal.phrases)
            for inner in (c for nominal in taken_up for c in nominal.clauses if frame.swapped):
                inner.used = (
                    inner.used or inner.kind == "infinitive"
                )  # who 'survived an attempt to kill' kills nobody
        if match.content:
            for reading in match.content:
                if reading.clause is not None:
                    reading.clause.used = True
            return self.composer.compose(match, sources, targets, first, last, clause)
        if not frame.code:
            return []
        if frame.voiced:
            return [Reading(frame.code, [], sources, first, last, (frame.id,), voiced=True, clause=clause)] if sources else []
        sources = sources or self.fallbacks.teller(clause)
        if frame.code.startswith(self.ontology.opposing) and (not targets or self.fallbacks.from_place(frame, site)):
            targets = without(self.fallbacks.opposed(clause, self.clauses), sources) or targets
        if not targets:
            targets = self.fallbacks.targets(site, sources, frame)
        if (frame.act == "report" and not targets) or (
            frame.act and not sources and not self.actors.mentions
        ):
            return []
        if not sources and self.actors.mentions and clause.relation not in ("relative", "modifier"):
            taken = spans_of(targets)
            free = [m for m in self.actors.mentions if m[2] not in taken]
            if len(free) == 1 and targets:
                sources = [self.actors.mention_actor(*free[0])]
        if not sources and clause.passive and frame.code.startswith(self.ontology.territorial):
            sources = self.fallbacks.ground(site, targets)
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


def _depth(clause: Clause) -> int:
    depth, seen = 0, 0
    while clause.governor is not None and seen < 20:
        clause = clause.governor
        depth += 1
        seen += 1
    return depth
