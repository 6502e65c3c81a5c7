"""Clauses to readings by verb blocks: the words around each verb, in order, decide its code.

Source and target are the pattern's where it names them; else the source is the subject (or the nearest
actor before the verb) and the target the first other actor behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from coder.model import Actor
from coder.parts import Clause, Nominal, NounPhrase
from coder.phrases import STEM, Units
from coder.readings import Reading
from coder.remembering import within
from coder.sequences import (
    COMPLEX,
    DISCARD,
    NEAR,
    BlockTable,
    BlockVerb,
    Keys,
    Step,
    WordSequence,
    word_fits,
)
from coder.transformations import SAME, Transformation
from coder.verbs import Reader

_FINITE = frozenset(["VF", "M", "B", "H", "O"])
_PHRASE = frozenset(["D", "S", "N", "NS", "X", "J", "C", "R", "POS", "DATE"])
_AFTER_VERB = frozenset(["D", "S", "X", "I", "DATE"])
_LEADING = 2  # words of a verb that may stand before its head
_Slots = dict[str, tuple[Actor, ...]]  # slot -> the actors that fill it


@dataclass(frozen=True, slots=True)
class _Found:
    """The pattern that holds for a verb, what fills its slots, and the first token of the verb."""

    sequence: WordSequence
    slots: _Slots
    start: int
    words: tuple[str, ...] = ()  # the verb in its form and its base form
    plain: bool = False  # no pattern of its own


@dataclass(frozen=True, slots=True)
class _Fit:
    """What fills the slots of one side of a pattern, and how many words it takes."""

    slots: _Slots
    words: int


@dataclass(slots=True)
class _Item:
    """A clause, the pattern that holds for its verb, its code and what it reads as (None: it is silent)."""

    clause: Clause
    found: _Found
    code: str | None
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class _Mention:
    """A noun phrase that names actors: its tokens (``end`` exclusive); ``joined`` where it is several."""

    start: int
    end: int
    actors: tuple[Actor, ...]
    joined: bool


def without_agreement(units: Units, blocks: BlockTable) -> None:
    """Takes the first clause's bare verb of a block for a verb, where it has no other: 'Arnor act on the plan'."""
    tags = units.tags
    for i in range(1, len(units) - 1):
        if tags[i - 1] not in _PHRASE:
            return
        if tags[i] == "N" and tags[i - 1] == "X" and units.keys[i] == units.lemmas[i]:
            end = next((k for k in range(i, len(units)) if tags[k] in ("U", "W", ",", ";")), len(units))
            alone = _FINITE.isdisjoint(tags[i + 1 : end])
            if alone and tags[i + 1] in _AFTER_VERB and units.keys[i] in blocks.verbs:
                tags[i] = "VF"
                return


class BlockReader:
    """Reads the clauses of one sentence by the verb blocks of the dictionary."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.units, self.clauses, self.dictionary = reader.units, reader.clauses, reader.dictionary
        self.keys = self.units.tokens.keys
        self.lemmas = list(self.keys)
        for unit in range(len(self.units)):
            self.lemmas[self.units.last[unit]] = self.units.lemmas[unit]
        self._mentions: list[_Mention] | None = None
        self._phrases: dict[int, tuple[int, int]] | None = None  # token -> first and last of its noun phrase
        self._wholes: dict[int, tuple[int, int]] | None = None
        self._barriers: set[int] | None = None
        self._bag: set[str] | None = None
        self._bounds: tuple[int, int] = (0, len(self.keys))  # where a pattern's words may stand
        self.set_aside = ""  # why the sentence must not be coded at all
        self.set_aside_by = ""  # the pattern that says so

    def read(self) -> list[Reading]:
        """All readings of the sentence, in the order of its verbs."""
        items = []
        for clause in sorted(self.clauses, key=lambda c: c.main):
            found = self._clause(clause)
            if found is None:
                continue
            if found.sequence.code in (DISCARD, COMPLEX):
                self.set_aside = "discarded" if found.sequence.code == DISCARD else "too complex"
                self.set_aside_by = found.sequence.id
                return []
            reading = self._reading(found, clause)
            items.append(_Item(clause, found, reading.code if reading else None, reading))
        if self.dictionary.transformations:
            for item in reversed(items):
                self._transform(item, items)
        return [item.reading for item in items if item.reading is not None]

    def slots(self, clause: Clause) -> list[tuple[str, Nominal]] | None:
        """The noun phrases where source and target of a clause are looked for first; None where no block has its verb."""
        found = self._clause(clause)
        if found is None:
            return None
        if found.sequence.code is None and not found.sequence.reverse:
            return []  # a null code
        behind = [*clause.objects, *(p.nominal for p in clause.prepositions if p.nominal is not None)]
        agent = next((a.nominal for a in self.reader.sites.agents(clause)), None) if clause.passive else None
        sides = (
            [("target", clause.subject), ("source", agent)]
            if clause.passive
            else [("source", clause.subject)]
        )
        if not clause.passive:
            sides += [("target", nominal) for nominal in behind[:1]]
        return [(side, nominal) for side, nominal in sides if nominal is not None]

    # ---- one verb -----------------------------------------------------------------------------------

    def _clause(self, clause: Clause) -> _Found | None:
        """The longest verb that stands here; of several, that with the heaviest pattern."""
        if clause.main < 0:
            return None
        for unit in range(clause.main, min(clause.main + _LEADING + 1, len(self.units))):
            for verbs in self.dictionary.blocks.find(self.units.keys[unit], self.units.lemmas[unit]):
                found = self._longest(verbs, unit, unit - clause.main)
                if found is not None:
                    words = (self.units.keys[unit], self.units.lemmas[unit])
                    return replace(found, words=words, plain=not found.sequence.weight)
        return None

    def _longest(self, verbs: list[BlockVerb], unit: int, leading: int) -> _Found | None:
        """The verb whose head is a unit, with at least ``leading`` words before it ('wire tap', taken for a verb 'wire')."""
        at, end = self.units.first[unit], self.units.last[unit] + 1
        best: _Found | None = None
        size = 0
        for verb in verbs:
            left, right = at - len(verb.left), end
            if best is not None and len(verb.left) + len(verb.right) < size:
                break
            if left < 0 or len(verb.left) < leading:
                continue
            if verb.form and self.keys[at] != verb.form:
                continue
            if not self._stands(verb.left, left) or not self._stands(verb.right, right):
                continue
            found = self._best(verb, left, right + len(verb.right))
            size = len(verb.left) + len(verb.right)
            if best is None or _precedence(found.sequence) > _precedence(best.sequence):
                best = found
        return best

    def _stands(self, words: Keys, at: int) -> bool:
        return tuple(self.keys[at : at + len(words)]) == words

    def _best(self, verb: BlockVerb, left: int, right: int) -> _Found:
        if self._bag is None:
            self._bag = {*self.keys, *self.lemmas}
        best, most = _Found(verb.default, {}, left), 0
        for sequence in verb.sequences:
            if most and sequence.weight < best.sequence.weight:
                break  # of equal ones, that which takes more words ('to the end', 'to the end of the earth')
            if not all(self._possible(s) for s in (*sequence.left, *sequence.right)):
                continue
            before = self._fit(sequence.left, left, -1)
            after = self._fit(sequence.right, right, 1) if before is not None else None
            if before is not None and after is not None and before.words + after.words + 1 > most:
                most = before.words + after.words + 1
                best = _Found(sequence, {**before.slots, **after.slots}, left)
        return best

    def _possible(self, step: Step) -> bool:
        assert self._bag is not None
        return not step.phrases or any(
            p[0] in self._bag or (p[0].endswith(STEM) and any(word_fits(p[0], w, w) for w in self._bag))
            for p in step.phrases
        )

    def _fit(self, steps: tuple[Step, ...], at: int, way: int) -> _Fit | None:
        """What fills the slots of ``steps`` from the token ``at`` on; None where they do not fit.

        To the left (``way`` -1) ``at`` is the first token that is taken already, to the right the next free one;
        ``last`` is the token of the step before.
        """
        dead: set[tuple[int, int, int | None]] = (
            set()
        )  # steps that do not fit from a token on: each is tried there once

        def fit(k: int, at: int, last: int | None) -> _Fit | None:
            if k == len(steps):
                return _Fit({}, 0)
            step = steps[k]
            tied = last if step.group else None
            reach = len(self.keys) if step.reach is None else step.reach
            if step.group and not self._grouped(last):
                reach = NEAR
            for gap in range(reach + 1):
                place = at + gap * way
                if not 0 <= place <= len(self.keys):
                    break
                if gap and self._barrier(place if way < 0 else place - 1):
                    break
                if step.reach is None and (k, place, tied) in dead:
                    break  # from there on all was tried
                for size, actors in self._takes(step, place, way):
                    token = place - 1 if way < 0 else place  # the one next to the step before
                    if step.group and not self._together(step.group, last, token, way):
                        continue
                    after = place + size * way
                    free = k + 1 < len(steps) and not steps[k + 1].group
                    rest = None if free and (k + 1, after, None) in dead else fit(k + 1, after, token)
                    if rest is not None:
                        slots = {**rest.slots, step.slot: actors} if step.slot else rest.slots
                        return _Fit(slots, rest.words + size * bool(step.phrases))
            dead.add((k, at, tied))
            return None

        return fit(0, at, None)

    def _grouped(self, token: int | None) -> bool:
        """Does the grammar tell the noun phrases around a token?"""
        return token is not None and any(t in self.wholes() for t in (token - 1, token, token + 1))

    def _together(self, group: str, last: int | None, token: int, way: int) -> bool:
        """Do two tokens stand in one noun phrase, or as a preposition and what it governs?"""
        if last is None:
            return True
        phrases = self.wholes()
        first, second = (last, token) if way > 0 else (token, last)
        inner = phrases.get(second)
        if inner is None or (group == "phrase" and first not in phrases):
            return True  # no noun phrase: near each other is all that can be asked
        if group == "phrase":
            return phrases[first] == inner
        return inner[0] <= first + 1 <= second

    def _barrier(self, token: int) -> bool:
        """Words on the other side of this token belong to another clause: '... and denounced ...'."""
        if self._barriers is None:
            units = self.units
            self._barriers = {i for i, tag in enumerate(units.tags) if tag == ";"}
            for clause in self.clauses:
                if clause.finite:
                    starts = [min([*clause.auxiliaries, clause.main])]
                    if clause.subject is not None:
                        starts.append(clause.subject.start)
                    for unit in starts:
                        while unit > 1 and units.tags[unit - 1] == "R":
                            unit -= 1
                        if unit and units.tags[unit - 1] == "K" and self._joins(clause, unit - 1):
                            self._barriers.add(unit - 1)
            if self.dictionary.near:
                self._barriers.update(self._openings())
            self._barriers = {units.first[unit] for unit in self._barriers}
        return token in self._barriers

    def _joins(self, clause: Clause, conjunction: int) -> bool:
        """Does a conjunction stand between two verbs, not between adverbs ('heavily and unjustly criticized')?"""
        subject = clause.subject
        if subject is None or subject.start > conjunction:
            return True
        return any(subject.end < other.main < conjunction for other in self.clauses)

    def _openings(self) -> Iterator[int]:
        """The units where other clauses begin: each verb, and what stands before that of a content."""
        for clause in self.clauses:
            if clause.main >= 0:
                start = clause.main
                if clause.relation == "content" and clause.finite:
                    start = min([start, *clause.auxiliaries])
                    if clause.subject is not None:
                        start = min(start, clause.subject.start)
                yield start

    def _takes(self, step: Step, at: int, way: int) -> list[tuple[int, tuple[Actor, ...]]]:
        """How many tokens the step takes from ``at`` on, and the actors that it finds there."""
        found: list[tuple[int, tuple[Actor, ...]]] = []
        if step.slot:
            for mention in self.mentions():
                edge = mention.end if way < 0 else mention.start
                if edge == at and (step.slot != "both" or mention.joined):
                    found.append((mention.end - mention.start, mention.actors))
            return found
        if not step.phrases:
            size = self._skipped(at - 1 if way < 0 else at, way)
            return [(size, ())] if size else []
        for phrase in step.phrases:
            start = at - len(phrase) if way < 0 else at
            if start >= 0 and self._words(phrase, start, step.exact):
                found.append((len(phrase), ()))
        return found

    def _skipped(self, token: int, way: int) -> int:
        """How many tokens are left of the noun phrase at a token, on the way; 0 where there is none."""
        span = self.phrases().get(token)
        if span is None:
            return 0
        return span[1] - token + 1 if way > 0 else token - span[0] + 1

    def phrases(self) -> dict[int, tuple[int, int]]:
        """Each token of a noun phrase -> the first and the last token of that phrase."""
        if self._phrases is None:
            self._phrases = {}
            for nominal in self._nominals():
                for phrase in nominal.phrases:
                    for part in within(phrase):
                        start, end = self.units.first[part.start], self.units.last[part.end]
                        self._phrases.update(dict.fromkeys(range(start, end + 1), (start, end)))
        return self._phrases

    def wholes(self) -> dict[int, tuple[int, int]]:
        """The same for whole phrases: with their possessors and what follows 'of'."""
        if self._wholes is None:
            self._wholes = {}
            for nominal in self._nominals():
                for phrase in nominal.phrases:
                    parts = within(phrase)
                    start = self.units.first[min(p.start for p in parts)]
                    end = self.units.last[max(p.end for p in parts)]
                    self._wholes.update(dict.fromkeys(range(start, end + 1), (start, end)))
        return self._wholes

    def _words(self, phrase: Keys, start: int, exact: bool) -> bool:
        if start + len(phrase) > len(self.keys):
            return False
        for i, word in enumerate(phrase, start):
            if self.keys[i] != word and (exact or not word_fits(word, self.keys[i], self.lemmas[i])):
                return False
        return True

    # ---- who ----------------------------------------------------------------------------------------

    def mentions(self) -> list[_Mention]:
        """The noun phrases of the sentence that name actors, in order, joined ones before their parts."""
        if self._mentions is None:
            self._mentions = []
            for nominal in self._nominals():
                if len(nominal.phrases) > 1:
                    self._add(nominal.start, nominal.end, self.reader.actors.of_nominal(nominal), joined=True)
                for phrase in nominal.phrases:
                    self._collect_phrase(phrase, nominal if phrase is nominal.phrases[-1] else None)
            self._mentions.sort(key=lambda m: (m.start, -m.end))
        return self._mentions

    def _nominals(self) -> Iterator[Nominal]:
        """All nominals of the sentence, each once."""
        seen: set[int] = set()

        def visit(nominal: Nominal | None) -> Iterator[Nominal]:
            if nominal is None or id(nominal) in seen:
                return
            seen.add(id(nominal))
            yield nominal
            yield from visit(nominal.apposition)
            for preposition in nominal.prepositions:
                yield from visit(preposition.nominal)

        for clause in self.clauses:
            for nominal in (clause.subject, *clause.objects, *(p.nominal for p in clause.prepositions)):
                yield from visit(nominal)
        for nominal in self.reader.loose:
            yield from visit(nominal)

    def _collect_phrase(self, phrase: NounPhrase, nominal: Nominal | None) -> None:
        start, end = phrase.start, phrase.ofs[-1].end if phrase.ofs else phrase.end
        if phrase.possessor is not None:
            start = phrase.possessor.start
        self._add(start, end, self.reader.actors.of_phrase(phrase, nominal))
        for part in phrase.ofs:
            self._collect_phrase(part, None)

    def _add(self, first: int, last: int, actors: list[Actor], joined: bool = False) -> None:
        assert self._mentions is not None
        if actors:
            start, end = self.units.first[first], self.units.last[last] + 1
            self._mentions.append(_Mention(start, end, tuple(actors), joined and len(actors) > 1))

    def _reading(self, found: _Found, clause: Clause) -> Reading | None:
        sequence, slots = found.sequence, found.slots
        code, reverse = sequence.code, sequence.reverse
        if code is None and not reverse:
            return None
        reciprocal = False
        targets: list[Actor] = []
        if "both" in slots:
            sources, reciprocal = list(slots["both"]), True
        else:
            sources, targets = self._pair(found, clause)
            if reverse and len(sources) > 1 and not targets:
                reciprocal = True
        if code is None:
            code, reverse, sources, targets = reverse, "", targets, sources
        return Reading(
            code, sources, targets, clause.main, clause.main, (sequence.id,), reciprocal=reciprocal,
            reverse="" if reciprocal else reverse, clause=clause, modality=self._modality(clause),
            distinct=True,
        )  # fmt: skip

    def _transform(self, item: _Item, items: list[_Item]) -> None:
        """Makes one event of an item's and of one that it is about, where a transformation says so."""
        for inner in items:
            if inner.reading is None or inner.clause.relation != "content":
                continue
            if inner.clause.governor is not item.clause:
                continue
            for rule in self.dictionary.transformations:
                if not rule.inner.fits(inner.found.words, inner.code, inner.found.plain):
                    continue
                if not rule.outer.fits(item.found.words, item.found.sequence.code, item.found.plain):
                    continue
                sides = self._sides(rule, item, inner)
                if sides is not None:
                    self._join(rule, item, inner, sides)
                    return

    def _sides(self, rule: Transformation, item: _Item, inner: _Item) -> _Slots | None:
        """Who is who by a rule: the actors of its roles; None where they do not fit."""
        assert inner.reading is not None
        speakers = (
            item.reading.sources if item.reading is not None else self._pair(item.found, item.clause)[0]
        )
        doers = inner.reading.sources
        addressed = [a for o in item.clause.objects for a in self.reader.participants.inside(o)]
        if inner.clause.kind == "infinitive" and addressed:
            doers = addressed  # 'wants Gondor to attack': Gondor does
        own = {a.code for a in doers} <= {a.code for a in speakers}
        slots: _Slots = {}
        for role, actors in ((rule.who, speakers), (rule.left, doers), (rule.right, inner.reading.targets)):
            if role == "*":
                continue
            if role == "nobody":
                if actors and not (actors is doers and own):
                    return None
                continue
            known = slots.setdefault(role, tuple(actors))
            if not actors or {a.code for a in known} != {a.code for a in actors}:
                return None
        codes = [{a.code for a in actors} for actors in slots.values()]
        if sum(map(len, codes)) > len(set().union(*codes)):
            return None  # the same actor in two roles
        return slots

    def _join(self, rule: Transformation, item: _Item, inner: _Item, sides: _Slots) -> None:
        """Puts the event that comes of two in the place of both."""
        assert inner.reading is not None
        same = rule.code == SAME
        code = inner.reading.code if same else rule.code
        clause = inner.clause if same else item.clause
        steps = (
            inner.reading.patterns if item.found.plain else (item.found.sequence.id, *inner.reading.patterns)
        )
        item.reading = Reading(
            code, list(sides["source"]), list(sides.get("target", ())), item.clause.main, inner.reading.last,
            (rule.id, *steps), clause=clause, modality=self._modality(clause), distinct=True,
            inner=() if same else (inner.clause,),
        )  # fmt: skip
        item.code, inner.reading, inner.code = code, None, None

    def _pair(self, found: _Found, clause: Clause) -> tuple[list[Actor], list[Actor]]:
        reader, slots = self.reader, found.slots
        sources, targets = list(slots.get("source", ())), list(slots.get("target", ()))
        subject = reader.participants.inside(clause.subject)
        if clause.passive:
            for agent in reader.sites.agents(clause):
                named = reader.participants.inside(agent.nominal)
                if named:
                    sources = sources or named
                    targets = targets or subject
                    break
        taken = {a.code for a in targets}
        if not sources:
            sources = [a for a in subject if a.code not in taken]
        silent = self._silent(clause.subject, found.start) or "target" in slots
        if not sources and not clause.passive and silent:
            sources = self._before(found.start, taken)
        if (
            not targets
            and (fronted := next((o for o in clause.objects if o.end < clause.main), None)) is not None
        ):
            named = reader.participants.inside(fronted)  # 'Mordor, which Gondor denounced, ...'
            targets = [a for a in named if a.code not in {s.code for s in sources}]
        if not targets:
            targets = self._behind(self.units.first[clause.main], {a.code for a in sources}, clause)
        return sources, targets

    def _silent(self, subject: Nominal | None, verb: int) -> bool:
        """Does the subject leave open who acts: none, a pronoun, or a word of the verb ('wire tapped')?"""
        if subject is None or self.units.tags[subject.phrases[0].start] == "P":
            return True
        return self.units.first[subject.start] >= verb

    def _before(self, at: int, without: set[str | None]) -> list[Actor]:
        """The nearest other actors before the verb, up to a comma."""
        for mention in reversed(self.mentions()):
            if mention.end <= at:
                if "," in self.keys[mention.end : at]:
                    return []
                if not without.issuperset(a.code for a in mention.actors):
                    return list(mention.actors)
        return []

    def _behind(self, at: int, without: set[str | None], clause: Clause) -> list[Actor]:
        """The first other actors behind the verb that do not govern its clause ('..., officials said').

        Roles without a name only where nobody else follows, as the older coders had it.
        """
        speakers = set()
        governor, seen = clause.governor, 0
        while governor is not None and seen < len(self.clauses):
            if governor.subject is not None:
                speakers.add(self.units.first[governor.subject.start])
            governor, seen = governor.governor, seen + 1
        for other in self.clauses:  # '..., a spokesman said', which no link may tell
            if other.subject is not None and other.finite and other.relation == "" and other is not clause:
                start = self.units.first[other.subject.start]
                if start and self.keys[start - 1] == ",":
                    speakers.add(start)
        end = next((i for i in range(at, len(self.keys)) if self._barrier(i)), len(self.keys))
        if not any(at < self.units.first[o.start] < end for o in clause.objects):
            end = len(self.keys)  # 'condemned and criticized Mordor', but 'signed a pact and criticized ...'
        bare: list[Actor] = []
        for mention in self.mentions():
            if at < mention.start < end and not any(mention.start <= s < mention.end for s in speakers):
                if not without.issuperset(a.code for a in mention.actors):
                    if any(a.entry is not None for a in mention.actors):
                        return list(mention.actors)
                    bare = bare or list(mention.actors)
        return bare

    def _modality(self, clause: Clause) -> str:
        if clause.negated:
            return "negated"
        if clause.modal in ("future", "conditional"):
            return "future"
        return "hypothetical" if clause.modal or clause.conditional else "actual"


def _precedence(sequence: WordSequence) -> tuple[int, bool]:
    """The heavier pattern goes first; of equal ones, the one with a code."""
    return sequence.weight, bool(sequence.code or sequence.reverse)
