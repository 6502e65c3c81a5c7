"""Codes over codes: an act over its content, then tense, modality and negation of the verb group."""

from __future__ import annotations

from dataclasses import replace

from coder.dictionary import Dictionary
from coder.matching import Match
from coder.model import Actor
from coder.participants import Participants, without
from coder.parts import Clause
from coder.phrases import Units
from coder.readings import DEPTH, Reading
from coder.sites import Sites


class Composer:
    """Composes the readings of one sentence."""

    def __init__(
        self, units: Units, dictionary: Dictionary, sites: Sites, participants: Participants
    ) -> None:
        self.units, self.sites, self.participants = units, sites, participants
        self.ontology, self.lexicon = dictionary.ontology, dictionary.lexicon

    def compose(
        self,
        match: Match,
        sources: list[Actor],
        targets: list[Actor],
        first: int,
        last: int,
        clause: Clause | None,
    ) -> list[Reading]:
        frame = match.frame
        found: list[Reading] = []
        for reading in match.content:
            doers = targets or without(reading.sources, sources)
            inner = (*reading.inner, reading.clause) if reading.clause is not None else reading.inner
            if frame.act in self.ontology.commands and all(
                self.participants.under(a, sources) for a in doers
            ):
                found.append(
                    replace(
                        reading,
                        sources=sources,
                        first=min(first, reading.first),
                        last=max(last, reading.last),
                        patterns=(frame.id, *reading.patterns),
                        clause=clause,
                        inner=inner,
                    )
                )
                continue
            if frame.act == "consider":
                code: str | None = frame.code
            else:
                act = frame.act if doers else self.ontology.unaddressed.get(frame.act, frame.act)
                code = self.ontology.compose(act, reading.code) or frame.code
            if code is None:
                continue
            aims = targets
            if not aims:
                others = without(reading.sources, sources)
                aims = without(reading.targets, sources) or others
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
                    act=frame.act,
                    nouns=reading.nouns,
                    inner=inner,
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
                found = without(self.participants.inside(preposition.nominal), sources)
                if found:
                    return found
        return []

    def obliged(self, readings: list[Reading], clause: Clause) -> list[Reading]:
        """'Berlin said Moscow must withdraw': the speaker demands it of the one who must."""
        governor = clause.governor
        if governor is None or clause.relation != "content":
            return []
        speakers = self.participants.inside(governor.subject)
        if not speakers:
            return []
        act = clause.obligation
        found: list[Reading] = []
        if not readings and clause.subject is not None:
            # 'Berlin said Moscow must do more': whatever it is
            aims = without(self.participants.inside(clause.subject), speakers)
            code = self.ontology.compose(act, "")
            if code and aims:
                found = [
                    Reading(
                        code, speakers, aims, clause.main, clause.main, (f"obligation.{act}",), clause=clause
                    )
                ]
        for reading in readings:
            aims = without(reading.sources, speakers) or without(reading.targets, speakers)
            code = self.ontology.compose(act, reading.code)
            if code and aims:
                step = f"{act} + {reading.code} = {code}"
                found.append(
                    replace(reading, code=code, sources=speakers, targets=aims, modality="actual", reciprocal=False, reverse="",
                            steps=(*reading.steps, step), patterns=(f"obligation.{act}", *reading.patterns))
                )  # fmt: skip
        return found

    def operate(self, reading: Reading, clause: Clause) -> Reading:
        """Tense, modality and negation of the verb group."""
        modality, code = reading.modality, reading.code

        def becomes(operator: str, said: str, modality: str) -> Reading | None:
            """The reading under an operator, ``said`` in the step that tells of it; None where that changes no code."""
            operated = self.ontology.operate(operator, code)
            if operated == code:
                return None
            return replace(
                reading, code=operated, modality=modality, reciprocal=False, reverse="",
                steps=(*reading.steps, f"{said} {code} = {operated}"),
            )  # fmt: skip

        if clause.negated and self._ceased(clause):
            if ceased := becomes("no longer", "no longer", "actual"):
                return ceased
        doubted = clause.conditional or self.units.tokens.words[-1] == "?" or self._doubted(clause)
        if clause.modal in ("future", "conditional"):
            said = f"negated {clause.modal}" if clause.negated else clause.modal
            operator = "negated" if clause.negated else clause.modal
            if operated := becomes(operator, said, "hypothetical" if doubted else "actual"):
                return operated
            modality = "negated" if clause.negated else "actual" if reading.voiced else "future"  # 'Mali will regret it, Oslo said'
        elif clause.negated:
            refused = (
                clause.modal or reading.act in self.ontology.withheld
            )  # 'cannot accept', 'did not allow'
            if refused or clause.present:
                operator = "negated" if refused else "negated present"
                if operated := becomes(operator, "negated present", "hypothetical" if doubted else modality):
                    return operated
            modality = "negated"
        elif clause.modal:
            modality = "hypothetical"
            threat = becomes("own hypothetical", "own hypothetical", "actual")
            if threat is not None and (speakers := self._threatening(reading, clause)):
                return replace(threat, sources=speakers)
        if doubted:
            modality = "hypothetical"
        return replace(reading, modality=modality) if modality != reading.modality else reading

    def _ceased(self, clause: Clause) -> bool:
        """'Oslo will no longer buy the oil', 'does not buy it anymore'."""
        ceasing, keys = self.lexicon.has("cessatives"), self.units.keys
        return any(keys[j] in ceasing for j in range(max(clause.start - 2, 0), clause.main))

    def _threatening(self, reading: Reading, clause: Clause) -> list[Actor]:
        """Who threatens by saying what may happen: 'Minsk said it could stop the transit', 'warned that ships could be seized'."""
        reporter = self.sites.reporter(clause)
        if reporter is None or reporter.negated:
            return []
        speakers = self.participants.inside(reporter.subject)
        if not reading.sources:
            return speakers if clause.passive and reporter.lemma in self.lexicon.has("warning_verbs") else []
        owners = self.participants.owners(reporter.subject) if reporter.subject is not None else []  # 'its minister warned'
        named = {(a.code, a.start) for a in (*speakers, *owners)}
        return reading.sources if any((a.code, a.start) in named for a in reading.sources) else []

    def _doubted(self, clause: Clause) -> bool:
        """'no sign that China attacked', 'did not say that ...', 'if Iran agrees to ...'."""
        host = clause.noun_governor
        if host is not None and self.units.keys[host.start] in self.lexicon.has("negative_determiners"):
            return True
        governor, seen = clause.governor, 0
        while governor is not None and clause.relation == "content" and seen < DEPTH:
            if governor.negated or governor.conditional:
                return True
            if any(
                self.units.keys[n.start] in self.lexicon.has("negative_determiners") for n in governor.objects
            ):
                return True
            clause, governor, seen = governor, governor.governor, seen + 1
        return False
