"""When and where something happened and who says so: what stands around a reading, in its sentence."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from coder.dates import is_historical, midst, resolve
from coder.model import Actor, Location
from coder.parts import Clause
from coder.phrases import Units
from coder.readings import Reading
from coder.tagging import NOMINAL
from coder.verbs import Reader


class EventDate(NamedTuple):
    """The resolved date of an event, the words that moved it, and whether it lies well before the story.

    ``midst`` is a day of the period where that was over before the story: who held an office then is coded as that.
    """

    date: dt.date | None
    text: str | None = None
    historical: bool = False
    midst: dt.date | None = None


class Circumstances:
    """The dates, places and speakers of one sentence, each found when a reading asks for it."""

    def __init__(self, reader: Reader, story_date: dt.date | None, text: str) -> None:
        self.reader, self.units, self.clauses = reader, reader.units, reader.clauses
        self.story_date, self.text = story_date, text
        lexicon = reader.lexicon
        self._places = _among(lexicon.has("location_prepositions"), self.units)
        self._sayings = _among(lexicon.has("attribution_prepositions"), self.units)
        self._heads: dict[int, int] = {}
        self._assigned: dict[int, int] = {}
        if self.units.dates:
            self._heads = _dated_nouns(self.units, lexicon.has("possessive_marks"))
            settings = lexicon.has("occasion_prepositions")
            elsewhere = {u for u in self._heads if not u or self.units.keys[u - 1] not in settings}
            self._assigned = _assign_dates(self.units, self.clauses, elsewhere)

    # ---- when ---------------------------------------------------------------------------------------

    def dated(self, reading: Reading) -> EventDate:
        """The date of a reading: that of its own noun ('Monday's attack'), else its clause's."""
        for unit, head in self._heads.items():
            if reading.first <= head <= reading.last:
                date = self._resolved(unit, False)
                if date is not None:
                    return date
        return self.of_clause(reading.clause)

    def of_clause(self, clause: Clause | None) -> EventDate:
        """The date of a clause: its own date phrase's, else that of the clause that reports it, else the story's."""
        while clause is not None and self._assigned:
            unit = self._assigned.get(id(clause))
            if unit is None:
                unit = self._modifying(clause)
            if unit is not None:
                date = self._resolved(unit, clause.modal in ("future", "conditional"))
                if date is not None:
                    return date
            clause = clause.governor
        return EventDate(self.story_date)

    def _resolved(self, unit: int, future: bool) -> EventDate | None:
        expression = self.units.dates[unit]
        date, _ = resolve(expression, self.story_date, future)
        if date is None:
            return None
        start, end = self.units.span(unit, unit)
        past = self.story_date is not None and date < self.story_date
        historical = past and is_historical(expression, self.story_date)
        return EventDate(date, self.text[start:end], historical, midst(expression, self.story_date))

    def _modifying(self, clause: Clause) -> int | None:
        """The date of a participle under the clause: 'vowed revenge in a letter delivered on Friday'."""
        for inner in self.clauses:
            if inner.kind != "participle" or id(inner) not in self._assigned:
                continue
            governor = inner.governor
            while governor is not None and governor is not clause:
                governor = governor.governor
            if governor is clause:
                return self._assigned[id(inner)]
        return None

    def speeches(self) -> list[tuple[Actor, EventDate]]:
        """The dated reports of speech in a sentence: '..., Koizumi told reporters on Sunday'."""
        found = []
        for clause in self.clauses:
            if self.reader.sites.is_report(clause):
                date = self.of_clause(clause)
                speakers = self.reader.participants.inside(clause.subject)
                if date.text and speakers:
                    found.append((speakers[0], date))
        return found

    # ---- where, and who says so ----------------------------------------------------------------------

    def attributed(self, reading: Reading) -> Actor | None:
        """Who says so: the subject of the clause that reports the reading's clause."""
        clause = reading.clause
        if clause is not None and reading.nouns and self.reader.sites.is_report(clause):
            speakers = self.reader.participants.inside(
                clause.subject
            )  # 'Koizumi said plans to deploy missiles would go on'
            if speakers:
                return speakers[0]
        while clause is not None:
            reporter = self.reader.sites.reporter(clause)
            if reporter is not None and not reporter.negated:  # 'did not say whether'
                found = self.reader.participants.inside(reporter.subject)
                if found:
                    return found[0]
            clause = clause.governor
        return self._according_to(reading)

    def located(self, reading: Reading) -> Location | None:
        """The first place behind 'in', 'at', 'near' ... in the clauses of a reading: where it happened."""
        words = self._places
        if not words:
            return None
        for clause in [*reversed(reading.inner), reading.clause]:
            if clause is None:
                continue
            nominals = [clause.subject, *clause.objects]
            inside = [p for nominal in nominals if nominal is not None for p in nominal.prepositions]
            for preposition in [*clause.prepositions, *inside]:
                if preposition.nominal is not None and self.units.keys[preposition.unit] in words:
                    found = self.reader.actors.location(preposition.nominal)
                    if found is not None:
                        return found
        return None

    def _according_to(self, reading: Reading) -> Actor | None:
        """'Kenya freed the men, according to the ministry': wherever in the reading's clauses it stands."""
        words = self._sayings
        if not words:
            return None
        clauses = list(reading.inner)
        clause = reading.clause
        while clause is not None:
            clauses.append(clause)
            clause = clause.governor
        for clause in clauses:
            nominals = [clause.subject, *clause.objects, *(p.nominal for p in clause.prepositions)]
            inside = [p for nominal in nominals if nominal is not None for p in nominal.prepositions]
            for preposition in [*clause.prepositions, *inside]:
                if self.units.keys[preposition.unit] in words:
                    found = self.reader.participants.inside(preposition.nominal)
                    if found:
                        return found[0]
        return None


def _among(words: frozenset[str], units: Units) -> frozenset[str]:
    """The words that stand in the sentence."""
    return frozenset() if words.isdisjoint(units.keys) else words.intersection(units.keys)


def _dated_nouns(units: Units, marks: frozenset[str]) -> dict[int, int]:
    """Date phrases in the possessive, with the noun that they date: 'after Monday's earthquake'."""
    heads: dict[int, int] = {}
    for unit in units.dates:
        if units.tokens.keys[units.last[unit]] not in marks:
            continue
        head = unit
        while head + 1 < len(units) and units.tags[head + 1] in NOMINAL:
            head += 1
        if head > unit:
            heads[unit] = head
    return heads


def _assign_dates(units: Units, clauses: list[Clause], elsewhere: set[int]) -> dict[int, int]:
    """Each date phrase but those of something else to the clause it stands in: clause id -> unit of the date."""
    assigned: dict[int, int] = {}
    for unit in units.dates:
        if unit in elsewhere:
            continue
        before: Clause | None = None
        after: Clause | None = None
        for clause in clauses:
            if clause.main < unit:
                before = clause
            elif after is None:
                after = clause
        owner = before
        if after is not None and (
            before is None
            or (after.finite and after.subject is not None and before.main < after.subject.start <= unit)
        ):
            owner = after
            if before is None:
                owner = next((c for c in clauses if c.finite and c.main > unit), after)
        if owner is not None:
            assigned.setdefault(id(owner), unit)
    return assigned
