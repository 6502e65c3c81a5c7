"""Does a verb pattern hold at a site, how well, and whom does it name?"""

from __future__ import annotations

from typing import Protocol

from coder.dictionary import Dictionary
from coder.model import Actor
from coder.participants import Participants
from coder.parts import Clause, Nominal, Preposition
from coder.patterns import (
    CONTENT_WEIGHT,
    PHRASE_BONUS,
    SLOT_BONUS,
    Frame,
    FrameIndex,
    Nulls,
    PrepositionDemand,
)
from coder.phrases import Units
from coder.readings import Reading
from coder.sites import NOTHING, Site, Sites, bag_of


class Match:
    """A frame that holds at a site: how well, whom its slots name, what its content reads as."""

    __slots__ = ("content", "frame", "gerunds", "score", "slots", "taken")

    def __init__(self, frame: Frame, score: int) -> None:
        self.frame, self.score = frame, score
        self.slots: dict[str, list[Actor]] = {}
        self.taken: list[Nominal] = []  # in preposition phrases whose words the frame demands
        self.content: list[Reading] = []
        self.gerunds: list[int] = []  # units of -ing forms whose words the frame demands


class Contents(Protocol):
    """Reads what an act is about."""

    def content(self, frame: Frame, site: Site, depth: int) -> list[Reading]:
        """The readings of the content that a frame wants at a site."""

    def noun_content(
        self, nominal: Nominal, after: list[Preposition], subject: Nominal | None, depth: int
    ) -> list[Reading]:
        """The readings of a nominal as event nouns."""


class Matcher:
    """Tries the patterns of verbs and event nouns in one sentence; who asks reads the contents of acts."""

    def __init__(
        self,
        units: Units,
        dictionary: Dictionary,
        sites: Sites,
        participants: Participants,
    ) -> None:
        self.units, self.sites, self.participants = units, sites, participants
        self.ontology, self.lexicon = dictionary.ontology, dictionary.lexicon

    def best(self, frames: FrameIndex, site: Site, depth: int, contents: Contents) -> Match | None:
        best: Match | None = None
        silent: dict[str, bool] = {}
        hits = self.sites.hits(site)
        store = frames.store
        for rank in frames.candidates(hits, site.keys, site.particles):
            if best is not None and store.most[rank] <= best.score:
                continue  # all that it could find would not do
            frame = store[rank]
            match = self.match(frame, site, depth, contents)
            if match is None or (best is not None and match.score <= best.score):
                continue
            if frame.nulls:
                quiet = silent.get(frame.entry)
                if quiet is None:
                    quiet = silent[frame.entry] = self._silenced(frame, site, depth, contents)
                if quiet:
                    continue
            best = match
        return best

    def _silenced(self, frame: Frame, site: Site, depth: int, contents: Contents) -> bool:
        """Does a null pattern of the frame's entry fit?"""
        assert isinstance(frame.nulls, Nulls)
        nulls = frame.nulls.fitting(self.sites.hits(site), site.keys, site.particles)
        return any(self.match(null, site, depth, contents, null=True) is not None for null in nulls)

    def match(
        self, frame: Frame, site: Site, depth: int, contents: Contents, null: bool = False
    ) -> Match | None:
        score = frame.weight
        prepositions = site.prepositions
        if (
            null and site.objects and site.clause is not None and not site.clause.passive
            and not (frame.object or frame.object_words or frame.object_possessor or frame.gap)
        ):  # fmt: skip
            # a null pattern without object is about what stands right behind the verb: 'hang around', not 'hanged men around Goma'
            prepositions = [p for p in prepositions if p[2] < site.objects[0].start]
        for names in frame.particles:
            if names.isdisjoint(site.particles):
                return None
        if frame.particles and site.clause is not None and self._other_particle(frame, site.clause):
            return None
        if (
            frame.particles and frame.object and not frame.object_words and site.clause is not None and site.clause.passive
            and any(n is not None and n is not NOTHING and key in frame.particles[0] for key, n, _ in prepositions)
        ):  # fmt: skip
            return None  # 'were driven to the border' is no 'drive to'
        objects = frame.object_words
        if objects:
            bag, in_order = self.sites.object_bag(site), site.sequence
            if null:
                bag, in_order = self.sites.null_objects(site)
            particle_objects: set[str] | None = None
            for words in objects:
                size = words.found(bag, in_order)
                if not size:
                    if not frame.particles:
                        return None
                    if particle_objects is None:
                        particle_objects, sequence = self.sites.particle_words(frame, site)
                    size = words.found(particle_objects, sequence)
                    if not size:
                        return None
                score += PHRASE_BONUS * (size - 1)
        if frame.subject_words:
            bag, in_order = self.sites.subject_bag(site), site.subject_sequence
            if null and not frame.noun:
                bag, in_order = self.sites.null_subject(site)
            for words in frame.subject_words:
                size = words.found(bag, in_order)
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
            if not frame.subject and any(d.slot == "source" and not d.optional for d in frame.prepositions):
                return None  # "Gambia's probe into killings by Myanmar": the possessor is the source
        if frame.foretold and (site.clause is None or not site.clause.modal):
            return None
        if frame.joint and (site.subject is None or len(self.participants.inside(site.subject)) < 2):
            return None
        match = Match(frame, score)
        if frame.agentless and site.subject is not None:
            return None  # 'diplomats were expelled from Mali', but not 'by Mali'
        for demand in frame.prepositions:
            found = self.preposition(demand, prepositions)
            if found is None:
                if not demand.optional:
                    return None
                continue
            if demand.words is not None:
                match.taken.append(found)
                if found is NOTHING:
                    match.gerunds.extend(
                        u + 1 for key, n, u in prepositions if n is None and key in demand.prepositions
                    )
            if demand.slot:
                actors = self._whole(frame, found, site) or self.participants.inside(found)
                match.slots.setdefault(demand.slot, []).extend(
                    a for a in actors if a not in match.slots[demand.slot]
                )
                if actors:
                    match.score += SLOT_BONUS
            elif demand.possessor:
                owners = self.participants.owned(found)
                if not owners and not demand.optional:
                    return None
                match.slots.setdefault(demand.possessor, []).extend(owners)
            if demand.optional:
                match.score += SLOT_BONUS
        clause = site.clause
        if frame.object and frame.object != "content":
            holders = [] if frame.noun else self.sites.objects(frame, site)
            if not holders:
                return None
            if not null:
                actors = self.participants.inside(holders[0])
                match.slots.setdefault(frame.object, []).extend(actors)
                if actors:
                    match.score += SLOT_BONUS
        if frame.object_possessor:
            owners = [
                a
                for nominal in self.sites.objects(frame, site)
                if not (
                    frame.object_possessor == "target" and self.participants.own_thing(nominal, site, frame)
                )
                for a in self.participants.owned(nominal)
            ]
            if not owners:
                return None
            match.slots.setdefault(frame.object_possessor, []).extend(owners)
        if frame.subject_possessor and not frame.noun:
            owners = self.participants.owned(site.subject) if site.subject is not None else []
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
            match.content = contents.noun_content(site.subject, after, None, depth)
            if not match.content:
                return None
            match.score += CONTENT_WEIGHT
        elif frame.content and not null:
            match.content = [r for r in contents.content(frame, site, depth) if not r.voiced]
            if match.content:
                match.score += (
                    0 if frame.act == "report" else CONTENT_WEIGHT
                )  # any other act says more than a report
            elif frame.code is None or frame.act in ("light", "report") or not self._has_content(frame, site):
                return None
            else:
                match.score -= 1  # an entry that codes by itself goes first
        return match

    def _whole(self, frame: Frame, found: Nominal, site: Site) -> list[Actor]:
        """Of 'criticized the police of Kenya' the police, where the pattern says no word of the object itself."""
        for nominal in site.objects if not frame.object and not frame.object_words else ():
            if any(phrase.ofs and self.sites.of_nominal(phrase) is found for phrase in nominal.phrases):
                return [a for a in self.participants.actors.stated(nominal) if a.country]
        return []

    def _other_particle(self, frame: Frame, clause: Clause) -> bool:
        """'took up station on the eve of ...': the particle right behind the verb makes another verb of it than 'take on'."""
        units, unit = self.units, clause.main + 1
        if unit >= len(units) or units.tags[unit] != "I":
            return False
        key = units.keys[unit]
        return (
            key in self.lexicon.has("adverb_particles")
            and not any(key in names for names in frame.particles)
            and not any(key in demand.prepositions for demand in frame.prepositions)
        )

    def preposition(
        self, demand: PrepositionDemand, prepositions: list[tuple[str, Nominal | None, int]]
    ) -> Nominal | None:
        names = demand.prepositions
        bare = demand.words is None and not demand.slot and not demand.possessor
        for key, nominal, unit in prepositions:
            if key not in names:
                continue
            if nominal is None:
                if bare:
                    return NOTHING
                if demand.words is not None and (sequence := self.sites.gerund_words(unit)):
                    if (
                        not demand.slot
                        and not demand.possessor
                        and demand.words.found(bag_of(sequence), sequence)
                    ):
                        return NOTHING  # 'accused of spying'
                continue
            if demand.words is not None:
                sequence = self.sites.nominal_words(nominal)
                if not demand.words.found(bag_of(sequence), sequence):
                    continue
            return nominal
        return None

    def _has_content(self, frame: Frame, site: Site) -> bool:
        """Is there anything in the content's place, coded or not?"""
        clause = site.clause
        if clause is None:
            return True
        marks = frame.content.split("|")
        knowing = self.lexicon.has("knowing_verbs")
        if any(c.lemma in knowing and not c.opener and c.kind != "clause" for c in clause.contents):
            return False  # to let somebody know something lets him do nothing
        if any(self.mark_fits(inner, marks, frame) for inner in clause.contents):
            return True
        if not clause.passive and not site.keys.isdisjoint(marks):  # 'agreed to a plan', but not 'was moved to Sudan'
            return True
        return "any" in marks and bool(self.sites.objects(frame, site))

    def _told(self, site: Site) -> list[Actor]:
        """Whom a that-clause is about: its subject ('fears that Chad will collapse')."""
        held = (
            site.clause.contents if site.clause is not None else site.nominal.clauses if site.nominal else []
        )
        for inner in held:
            if inner.finite and inner.subject is not None and not inner.conditional:
                return self.participants.inside(inner.subject)
        return []

    def _purpose(self, inner: Clause) -> bool:
        """Does 'to' stand before the infinitive, and an object before that?"""
        governor = inner.governor
        return (
            governor is not None and bool(governor.objects)
            and any(self.units.tags[u] == "T" for u in range(max(inner.main - 3, 0), inner.main))
        )  # fmt: skip

    def mark_fits(self, inner: Clause, marks: list[str], frame: Frame) -> bool:
        if inner.opener == "preposition":
            key = self.units.keys[inner.opener_unit]
            # 'ruled out joining': the particle of the verb stands before its object
            return key in marks or ("any" in marks and any(key in names for names in frame.particles))
        if inner.kind == "infinitive":
            if self.lexicon.infinitive_mark in marks:
                return True
            # 'cancelled classes to protest' says what for, and stops no protest
            return "any" in marks and not (frame.act == "halt" and self._purpose(inner))
        if inner.kind in ("gerund", "participle"):
            return "any" in marks
        return self.lexicon.complementizer in marks or "any" in marks
