"""Tagged units and the sentence grammar to clauses: who, verb group, whom, and what governs what.

Three steps: `feed` turns tags into the grammar's terminals, the parser builds the parts, `_Linker`
gives each part its subject and its governor.  Indexes are unit indexes.
"""

from __future__ import annotations

import itertools
from typing import Any

from coder.grammar import TableParser
from coder.lexicon import Lexicon
from coder.parts import Clause, Mark, Nominal, Opened, Preposition
from coder.phrases import Units
from coder.terminals import feed


def find_clauses(units: Units, parser: TableParser, lexicon: Lexicon) -> tuple[list[Clause], list[Nominal]]:
    """The clauses of a tagged sentence, in order, and its noun phrases outside any clause."""
    terminals = feed(units, lexicon)
    if not terminals:
        return [], []
    parts: Any = parser.parse(terminals)
    linker = _Linker(units, lexicon)
    return linker.link(parts)


class _Linker:
    """Walks the parts from left to right and gives each clause its subject and governor."""

    def __init__(self, units: Units, lexicon: Lexicon) -> None:
        self.units = units
        self.lexicon = lexicon
        self.clause_verbs = lexicon.has("clause_verbs")
        self.closing_verbs = self.clause_verbs | lexicon.has("closing_verbs")
        self.clauses: list[Clause] = []
        self.loose: list[Nominal] = []
        self.pending: Nominal | None = None  # a noun phrase that waits for its verb
        self.finite: Clause | None = None  # the last finite clause
        self.last: Clause | None = None  # the last clause of any kind, the innermost
        self.front: list[Preposition] = []  # preposition phrases before any verb
        self.fronted: list[Clause] = []  # subjectless clauses before the main one
        self.comma = True  # a comma stands before the part
        self.following: Any = None  # the part after this one
        self.inserted: Clause | None = None  # ', officials said,' between a subject and its verb
        self.awaiting: Clause | None = None  # 'warned that if ..., ...': the content is still to come
        self.inserted_phrase = False  # ', with immediate effect,' stands before the part
        self.trailing: list[Preposition] = []  # the preposition phrases right before the part
        self.joining = False  # a conjunction stands before the part: 'and that ...'

    def link(self, parts: list[Any]) -> tuple[list[Clause], list[Nominal]]:
        for i, part in enumerate(parts):
            cls = part.__class__
            self.inserted_phrase = (
                self.comma
                and i > 2
                and parts[i - 2].__class__ is Preposition
                and _between_commas(parts, i - 2)
            )
            self.following = parts[i + 1] if i + 1 < len(parts) else None
            if cls is Mark:
                self.trailing.clear()
                if part.name in {"COMMA", "APPC", "APPO"}:
                    self.comma = True
                elif part.name == "STOP":
                    self.comma = True
                    self.pending = None
                continue
            if cls is Nominal:
                self._nominal(part)
            elif cls is Preposition:
                self._preposition(part)
            elif cls is Clause:
                self._clause(part)
            elif cls is Opened:
                self._open(part)
            self.comma = False
            if cls is Preposition:
                self.trailing.append(part)
            else:
                self.trailing.clear()
            self.joining = cls is Opened and part.kind == "joined" and part.body is None
        self._break_circles()
        for clause in self.clauses:
            self._features(clause)
        for clause in self.clauses:
            # 'the aim would be to meet', 'the leaders are to meet'
            governor = clause.governor
            if (
                clause.kind == "infinitive"
                and governor is not None
                and not clause.modal
                and clause.relation == "content"
            ):
                if (
                    governor.main in governor.auxiliaries
                    and self.units.tags[governor.main] == "B"
                    and not governor.objects
                ):
                    clause.modal = governor.modal or "future"
                    clause.negated = clause.negated or governor.negated
        self._share_objects()
        self.clauses.sort(key=lambda c: c.main)
        return self.clauses, self.loose

    # -- parts ------------------------------------------------------------------------------------

    def _nominal(self, nominal: Nominal) -> None:
        last = self.last
        if (
            self.inserted_phrase
            and last is not None
            and last is self.finite
            and not last.passive
            and not last.objects
        ):
            last.objects.append(nominal)  # 'halted, with immediate effect, the import of poultry'
            last.items.append(nominal)
            last.prepositions.extend(nominal.prepositions)
            return
        self.loose.append(nominal)
        if self.pending is not None and self.units.tags[nominal.start] == self.units.tags[nominal.end] == "J":
            return  # 'the prisoners, thin but cheerful, were freed'
        self.pending, self.inserted = nominal, None

    def _preposition(self, phrase: Preposition) -> None:
        if phrase.clause is not None:
            host = self.last
            if host is not None:  # 'accused Ali, the minister, of stealing'
                host.prepositions.append(phrase)
                self._nested(host, phrase.clause, "preposition", phrase.unit)
                return
            phrase.clause.opener, phrase.clause.opener_unit = "preposition", phrase.unit
            self._add(phrase.clause, None, "adjunct", None)
            self.fronted.append(phrase.clause)
        if self.last is not None and not (self.pending is not None and not self.comma):
            self.last.prepositions.append(phrase)
        elif self.pending is not None:
            self.pending.prepositions.append(phrase)
        else:
            self.front.append(phrase)

    def _clause(self, clause: Clause) -> None:
        if clause.kind == "clause":
            self._finite_clause(clause)
        elif clause.kind == "predicate":
            self._predicate(clause)
        else:
            self._dependent(clause)

    def _finite_clause(self, clause: Clause) -> None:
        lemma = self._lemma(clause)
        pending = self.pending
        if (
            pending is not None
            and self.comma
            and lemma in self.clause_verbs
            and not any(i.__class__ is Nominal for i in clause.items)
        ):
            # 'Kenya, officials said, praised Uganda': the subject goes on waiting
            self._add(clause, None, "", clause.subject)
            self.pending, self.inserted = pending, clause
            return
        if pending is not None and not self.comma:
            # 'the town rebels seized': a relative clause without its pronoun
            self._add(clause, self.finite, "relative", clause.subject)
            clause.objects.append(pending)
            return
        attribution = (
            self.comma and lemma in self.closing_verbs and self.finite is not None
            and (self.finite.governor is None or _outermost(self.finite).subject is not None)  # not '"Let them go," she said'
            and not any(i.__class__ is Nominal for i in clause.items)
        )  # fmt: skip
        before = self.finite
        if self.awaiting is not None:
            host, self.awaiting = self.awaiting, None
            host.contents.append(clause)
            self._add(clause, host, "content", clause.subject)
            self._settle_front(clause)
            return
        self._add(clause, None, "", clause.subject)
        if attribution and before is not None:
            for earlier in self.clauses:
                if earlier is not clause and earlier.finite and earlier.governor is None:
                    earlier.governor, earlier.relation = clause, "content"
                    clause.contents.append(earlier)
        self._settle_front(clause)

    def _predicate(self, clause: Clause) -> None:
        lemma = self._lemma(clause)
        last, pending = self.last, self.pending
        if (
            self.comma and lemma in self.clause_verbs and self.finite is not None and pending is None
            and clause.items and clause.items[0].__class__ is Nominal
            and not any(i.__class__ is Clause and i.kind == "infinitive" for i in clause.items)
            and self.following.__class__ is not Clause
            and self._speaks(lemma, clause.items[0])
        ):  # fmt: skip
            # '..., said the minister'
            clause.subject = clause.items.pop(0)
            self._finite_clause(clause)
            return
        if not self.comma and last is not None and pending is None:
            speech = self._open_speech(last)
            if speech is not None:
                nominal = speech.objects.pop()
                self._add(clause, speech, "content", nominal)
                speech.contents.append(clause)
                return
        host = self._object_host(last) if last is not None else None
        if host is not None:
            # 'said Kenya attacked', 'said Kenya, despite the rain, attacked'
            speaks = self._lemma(host) in self.clause_verbs
            if (pending is None or speaks) and (not self.comma or (speaks and self.inserted_phrase)):
                self._take_subject(clause, host)
                return
        if pending is not None:
            self.pending = None
            inserted, self.inserted = self.inserted, None
            self._add(clause, inserted, "content" if inserted is not None else "", pending)
            if inserted is not None:
                inserted.contents.append(clause)
            self._settle_front(clause)
            return
        subject = self.finite.subject if self.finite is not None else None
        if (
            self.comma and lemma in self.clause_verbs and self.finite is not None
            and (lemma in self.lexicon.has("inverting_verbs") or not any(i.__class__ is Nominal for i in clause.items))
        ):  # fmt: skip
            # a sentence end got lost: '... in the strait Minister Koizumi, visiting a base, said'
            self._add(clause, None, "", self._last_nominal(self.finite) or subject)
            return
        self._add(
            clause,
            self.finite.governor if self.finite else None,
            self.finite.relation if self.finite else "",
            subject,
        )
        if self.finite is None:
            self._settle_front(clause)

    def _speaks(self, lemma: str, nominal: Nominal) -> bool:
        """Is what follows the verb its subject: ', warned the minister', but ', recalled its envoy and closed ...'?"""
        if lemma in self.lexicon.has("inverting_verbs"):
            return True
        units, following = self.units, self.following
        if units.tags[nominal.start] == "S" or (following.__class__ is Opened and following.kind == "joined"):
            return False
        head = nominal.phrases[0].end
        return units.tags[head] in ("X", "P") or units.phrases[head] is not None

    def _break_circles(self) -> None:
        """No clause governs itself, however odd the sentence."""
        for clause in self.clauses:
            seen: set[int] = set()
            current = clause
            while current.governor is not None:
                seen.add(id(current))
                if id(current.governor) in seen:
                    current.governor, current.relation = None, ""
                    break
                current = current.governor

    def _open_speech(self, last: Clause) -> Clause | None:
        """'said plans to deploy missiles would go on': the verb of speech whose object has clauses of its own."""
        clause: Clause | None = last
        for _ in self.clauses:
            if clause is None or clause.governor is None:
                break
            modified = clause.relation == "modifier"
            clause = clause.governor
            if (
                modified
                and clause.finite
                and self._lemma(clause) in self.clause_verbs
                and clause.objects
                and not clause.contents
            ):
                return clause if clause.objects[-1].clauses else None
        return None

    def _take_subject(self, clause: Clause, host: Clause) -> None:
        """A verb right behind another clause: the noun phrase between them is its subject."""
        nominal: Nominal = host.items[-1]
        if host.main < 0 and host.subject is None and len(host.items) == 1 and not clause.auxiliaries:
            # 'Will Japan attend ...?': the auxiliary stands before the subject
            self.clauses.remove(host)
            clause.auxiliaries = host.auxiliaries
            self._add(clause, None, "", nominal)
            return
        lemma = self._lemma(host)
        openers = self.lexicon.has("clause_prepositions")
        last = nominal.prepositions[-1] if nominal.prepositions else None
        if last is not None and last.nominal is not None and self.units.keys[last.unit] in openers:
            # 'after burning vehicles were used'
            nominal.prepositions.remove(last)
            host.prepositions.remove(last)
            clause.opener, clause.opener_unit = "adverbial", last.unit
            self._add(clause, host, "adverbial", last.nominal)
        elif lemma in self.clause_verbs or lemma in self.lexicon.has("bare_infinitive"):
            # 'said the minister would resign'
            host.items.pop()
            host.objects.remove(nominal)
            own = {id(phrase) for phrase in nominal.prepositions}  # 'said the visit to Oslo would go on' is not said to Oslo
            host.prepositions = [phrase for phrase in host.prepositions if id(phrase) not in own]
            self._add(clause, host, "content", nominal)
            host.contents.append(clause)
        elif last is not None and last.nominal is not None:
            self._add(clause, host, "relative", last.nominal)
        else:
            host.items.pop()
            host.objects.remove(nominal)
            self._add(clause, None, "", nominal)

    def _last_nominal(self, clause: Clause) -> Nominal | None:
        around = [clause, *clause.contents]
        found = [p.nominal for c in around for p in c.prepositions if p.nominal is not None]
        found += [n for c in around for n in c.objects]
        return max(found, key=lambda n: n.start, default=None)

    def _object_host(self, clause: Clause) -> Clause | None:
        """The clause whose last object could be the subject of the verb that follows it."""
        if clause.items and clause.items[-1].__class__ is Nominal and not clause.items[-1].clauses:
            return clause
        return None

    def _dependent(self, clause: Clause) -> None:
        """An infinitive, -ing clause or participle that no verb took as its own."""
        pending = self.pending
        if pending is not None and not self.comma:
            self._add(clause, None, "modifier", pending)
            pending.clauses.append(clause)
            return
        if self.finite is None:
            self._add(clause, None, "adjunct", pending)
            if pending is None:
                self.fronted.append(clause)
            return
        host = self.finite.governor
        if (
            clause.kind == "infinitive" and self.finite.relation == "relative" and host is not None and not host.contents
            and self._lemma(host) in self.lexicon.has("control_verbs")
        ):  # fmt: skip
            self._nested(host, clause, "", -1)  # 'called on Mali, which ..., to free the men'
            return
        subject = self.finite.subject
        if (accompanying := self._accompanying()) is not None:
            subject = accompanying  # '..., with police firing tear gas'
        elif clause.kind == "participle" and pending is not None:
            subject = pending
        elif clause.kind == "participle" and self.finite.objects and self._is_copula(self.finite):
            subject = self.finite.objects[-1]  # 'it was a treaty, signed by both'
        elif self._of_persons(clause) and self.finite.objects and (person := self._person(self.finite.objects[-1])):
            subject = person  # 'dismissed the minister, accused of fraud'
        self._add(clause, self.finite, "adjunct", subject)

    def _of_persons(self, clause: Clause) -> bool:
        """A participle that only persons take: 'accused of fraud'."""
        return clause.kind == "participle" and self._lemma(clause) in self.lexicon.has("person_participles")

    def _person(self, nominal: Nominal) -> Nominal | None:
        """The last in a nominal that is somebody: the lawyer in 'a senator in the office of a lawyer'."""
        for preposition in nominal.prepositions[::-1]:
            if preposition.nominal is not None and (found := self._person(preposition.nominal)) is not None:
                return found
        head = nominal.phrases[-1]
        for phrase in [*head.ofs[::-1], head]:
            known = self.units.phrases[phrase.end]
            if known is not None and known.roles and self.units.keys[phrase.end] not in self.lexicon.has("institutions"):
                return nominal if phrase is head else Nominal([phrase])
        return None

    def _accompanying(self) -> Nominal | None:
        """The noun phrase after 'with' right before the part, taken out of its clause where a comma parts it from that."""
        for phrase in self.trailing[::-1]:
            if phrase.nominal is not None and self.units.keys[phrase.unit] in self.lexicon.has("accompanying_prepositions"):
                if self.last is not None and phrase.unit and self.units.tags[phrase.unit - 1] == ",":
                    self.last.prepositions = [p for p in self.last.prepositions if p is not phrase]
                return phrase.nominal
        return None

    def _open(self, part: Opened) -> None:
        body = part.body
        if body is None and part.kind == "content":
            self.awaiting = self.last
            return
        if body.__class__ is Nominal:
            if part.kind == "joined":
                self.comma = True
            elif part.kind == "relative" and self.pending is not None:
                return  # 'Kenya, in whose waters the ship sank, ...'
            self._nominal(body)
            if part.kind == "content" and self.pending is body:
                self.inserted = self.last  # 'said that Kenya, despite the rain, attacked ...'
            return
        if body.__class__ is Preposition:
            self._preposition(body)
            return
        if body.__class__ is not Clause:
            return
        body.opener, body.opener_unit = part.kind, part.unit
        if part.kind == "relative":
            self._relative(body)
        elif part.kind == "content":
            self._content(body)
        elif part.kind == "adverbial":
            self._adverbial(body, part.unit)
        else:
            self._joined(body)

    def _relative(self, body: Clause) -> None:
        keys, opener = self.units.keys, body.opener_unit
        share = self.pending
        if share is not None and share.end == opener - 2 and keys[opener - 1] in self.lexicon.has("of"):
            self.pending = None  # 'two men, one of whom fled': it is the men who fled
        antecedent = self._antecedent()
        keep_pending, keep_finite = self.pending, self.finite
        preposition = opener - 1 if opener and self.units.tags[opener - 1] == "I" else -1
        if body.kind == "clause":
            host, free = self.last, keys[opener] in self.lexicon.has("free_relatives")
            self._add(body, keep_finite, "relative", body.subject)
            if free and preposition < 0 and host is not None and not host.objects and self._lemma(body) in self.lexicon.has("describing_verbs"):
                # 'struck what the army described as weapons depots'
                named = body.objects or [p.nominal for p in body.prepositions if p.nominal is not None]
                host.objects.extend(named[:1])
            elif antecedent is not None:
                self._place(body, antecedent, preposition)
        else:
            self._add(body, keep_finite, "relative", antecedent)
        self.pending = keep_pending

    def _place(self, body: Clause, antecedent: Nominal, preposition: int) -> None:
        """What a relative clause with a subject of its own says of its antecedent."""
        key = self.units.keys[body.opener_unit]
        if key in self.lexicon.has("possessive_relatives"):
            first = body.subject.phrases[0] if body.subject is not None else None
            if (
                first is not None and first.start == body.opener_unit + 1 and first.possessor is None
            ):  # 'whose conviction by a court'
                first.possessor = antecedent.phrases[-1]
        elif preposition >= 0:
            body.prepositions.append(Preposition(preposition, antecedent))  # 'the house in which they met'
        elif key in self.lexicon.has("relatives"):  # but not 'where', 'how'
            body.objects.append(antecedent)

    def _antecedent(self) -> Nominal | None:
        if self.pending is not None:
            return self.pending
        last = self.last
        if last is None:
            return None
        for item in last.items[::-1]:
            if item.__class__ is Nominal:
                return _innermost(item)
            if item.__class__ is Preposition and item.nominal is not None:
                return item.nominal
        return last.subject

    def _content(self, body: Clause) -> None:
        pending, host = self.pending, self.last
        if self.joining:
            # 'said that Tonga had lied and that Samoa had helped': both are what is said
            sibling = self.finite
            while sibling is not None and sibling.relation != "content":
                sibling = sibling.governor
            if sibling is not None:
                host = sibling.governor
        if body.kind == "predicate" and body.subject is None:
            body.subject = self._antecedent()
            self._add(body, host, "relative", body.subject)
            self.pending = pending
            return
        if (gap := self._gap(body)) is not None:
            # 'carried medicine that the charity sent to Mali': a relative clause, not what is said
            self._add(body, host, "relative", body.subject)
            _innermost_clause(body).objects.append(gap)
            self.pending = pending
            return
        if pending is not None and not self.comma:
            self._add(body, None, "content", body.subject)
            body.noun_governor = pending
            pending.clauses.append(body)
            self.pending = pending
            return
        if (
            host is not None
            and host.items
            and host.items[-1].__class__ is Nominal
            and self._is_act(host.items[-1])
        ):
            # 'repeated its demand that Mali lift the ban'
            self._add(body, host, "modifier", body.subject)
            body.noun_governor = host.items[-1]
            host.items[-1].clauses.append(body)
            return
        if host is not None and body.kind == "infinitive":
            self._add(body, host, "content", host.subject)
        else:
            self._add(body, host, "content", body.subject)
        if host is not None:
            host.contents.append(body)

    def _gap(self, body: Clause) -> Nominal | None:
        """What a clause behind 'that' leaves out: its object, if that is a noun which no clause explains."""
        before = body.opener_unit - 1
        if body.kind != "clause" or before < 0 or self.units.tags[before] not in ("N", "NS", "X"):
            return None
        inner = _innermost_clause(body)  # 'the talks that they are said to have held'
        if any(i.__class__ is not Preposition for i in (*body.items[: -1 if inner is not body else None], *inner.items)):
            return None
        if inner is body and self._lemma(body) in self.clause_verbs:
            return None
        explained = self.lexicon.has("clause_nouns") | self.lexicon.has("act_nouns")
        host = self.last
        if self._noun(before) in explained or (host is not None and self._lemma(host) in self._telling()):
            return None
        return self._antecedent()

    def _telling(self) -> frozenset[str]:
        return self.clause_verbs | self.lexicon.has("object_control")

    def _adverbial(self, body: Clause, unit: int) -> None:
        conditional = self.units.keys[unit] in self.lexicon.has("conditional_subordinators")
        host, pending = self.last, self.pending
        if (
            host is not None and not self.comma and body.subject is not None
            and self.units.keys[unit] in self.lexicon.has("content_subordinators")
        ):  # fmt: skip
            # 'asked whether Chile would attend'
            body.conditional = conditional
            self._add(body, host, "content", body.subject)
            host.contents.append(body)
            return
        keep = self.finite
        subject = body.subject
        if subject is None:
            subject = keep.subject if keep is not None else None
        self._add(body, keep, "adverbial", subject)
        body.conditional = conditional
        if subject is None:
            self.fronted.append(body)
        if keep is None:
            self.finite = None  # the main clause is still to come
        self.pending = pending  # 'the minister, after rebels seized the town, resigned'

    def _joined(self, body: Clause) -> None:
        finite, last = self.finite, self.last
        if body.kind == "clause":
            governor = (
                finite.governor
                if finite is not None and not self.comma and finite.relation == "content"
                else None
            )
            self._add(body, governor, "content" if governor else "", body.subject)
            if governor is not None:
                governor.contents.append(body)
            return
        sibling = finite
        if last is not None and last is not finite:
            same = last.kind == body.kind
            base = (
                body.kind == "predicate"
                and body.main >= 0
                and self.units.tags[body.main] == "V"
                and not body.auxiliaries
            )
            if same or (base and last.kind == "infinitive"):
                sibling = last
                if base:
                    body.kind = "infinitive"
        if sibling is None:
            self._clause(body)
            return
        saying = sibling.governor
        if (
            saying is not None and saying.finite and sibling.relation == "content" and sibling.finite and sibling.auxiliaries
            and body.kind == "predicate" and body.main >= 0 and not body.auxiliaries and not saying.auxiliaries
            and self.units.tags[body.main] == "VF" and sibling.opener != "content"
        ):  # fmt: skip
            sibling = saying  # 'said the move was illegal and summoned the ambassador'
        if body.kind == "participle" and sibling.finite:
            body.kind = "predicate"
            body.auxiliaries = list(sibling.auxiliaries)
        elif (
            body.kind == "predicate" and body.main >= 0 and not body.auxiliaries and sibling.auxiliaries
            and self.units.tags[body.main] == "V"
        ):  # fmt: skip
            body.auxiliaries = list(sibling.auxiliaries)
        subject = sibling.subject
        if (
            body.kind == "predicate"
            and self.pending is not None
            and sibling.relation in ("relative", "modifier")
            and self.comma
        ):
            subject, self.pending = self.pending, None
        self._add(body, sibling.governor, sibling.relation, subject)
        body.noun_governor = sibling.noun_governor
        if sibling.governor is not None and sibling in sibling.governor.contents:
            sibling.governor.contents.append(body)

    # -- helpers ----------------------------------------------------------------------------------

    def _lemma(self, clause: Clause) -> str:
        """The verb's base form; of a bare auxiliary ('had him arrested') that of the auxiliary."""
        unit = clause.main if clause.main >= 0 else clause.auxiliaries[-1] if clause.auxiliaries else -1
        return self.units.lemmas[unit] if unit >= 0 else ""

    def _settle_front(self, clause: Clause) -> None:
        clause.prepositions.extend(self.front)
        self.front = []
        subject = clause.subject
        if subject is None and clause.objects and self._is_copula(clause):
            subject = clause.objects[0]  # 'among those arrested by police were two reporters'
        for earlier in self.fronted:
            if earlier.subject is None:
                earlier.subject = subject
            if earlier.governor is None:
                earlier.governor = clause
        self.fronted = []

    def _add(self, clause: Clause, governor: Clause | None, relation: str, subject: Nominal | None) -> None:
        """Files a clause, flattens its items and adds the clauses nested in them."""
        clause.governor, clause.relation = governor, relation
        if clause.subject is None:
            clause.subject = subject
        self.clauses.append(clause)
        if clause.finite:
            self.finite = clause
            if clause.opener != "relative":
                self.pending = None
        self.last = clause
        if clause.main < 0 and clause.auxiliaries:
            clause.start = clause.auxiliaries[0]
        elif clause.kind != "infinitive":
            clause.start = clause.auxiliaries[0] if clause.auxiliaries else clause.main
        gerund_verb = self._lemma(clause) in self.lexicon.has("gerund_verbs")
        for item in clause.items:
            self._item(clause, item, gerund_verb)

    def _item(self, clause: Clause, item: Any, gerund_verb: bool) -> None:
        if item.__class__ is Nominal:
            clause.objects.append(item)
            for phrase in item.prepositions:
                clause.prepositions.append(phrase)
                if phrase.clause is not None:
                    self._nested(clause, phrase.clause, "preposition", phrase.unit)
        elif item.__class__ is Preposition:
            clause.prepositions.append(item)
            if item.clause is not None:
                self._nested(clause, item.clause, "preposition", item.unit)
        elif item.__class__ is Clause:
            if item.kind == "infinitive" and clause.objects and self._is_act(clause.objects[-1]):
                # 'repeated its demand to lift the ban': the noun's content, not the verb's
                self._add(item, clause, "modifier", self._doer(clause.objects[-1]) or clause.subject)
                clause.objects[-1].clauses.append(item)
            elif item.kind == "infinitive" or (item.kind == "gerund" and gerund_verb):
                self._nested(clause, item, "", -1)
            else:
                # 'met protesters demanding reform': the noun phrase before it is the subject
                nominal = self._before(clause, item)
                if nominal is not None and self._of_persons(item):
                    nominal = self._person(nominal) or nominal
                if (
                    item.kind == "participle" and clause.objects and nominal is clause.objects[-1]
                    and self._lemma(clause) in self.lexicon.has("causatives")
                ):  # fmt: skip
                    item.doer = clause.subject
                    clause.contents.append(item)
                    self._add(item, clause, "content", nominal)
                elif item.kind == "gerund" and self._speaks_too(clause, item, nominal):
                    self._add(item, clause, "adjunct", clause.subject)
                elif nominal is not None:
                    self._add(item, clause, "modifier", nominal)
                    nominal.clauses.append(item)
                else:
                    self._nested(clause, item, "", -1)

    def _speaks_too(self, clause: Clause, item: Clause, nominal: Nominal | None) -> bool:
        """Is the subject of an -ing clause that of the verb: 'sent a letter / wrote to the king asking him to ...'?"""
        if clause.objects and self._is_message(clause.objects[0]):
            return True
        if nominal is None or self._lemma(item) not in self.lexicon.has("speech_gerunds"):
            return False
        named = self.units.tags[nominal.phrases[-1].end] == "X"
        return named or (not clause.objects and self._lemma(clause) in self.clause_verbs)

    def _is_copula(self, clause: Clause) -> bool:
        return clause.main < 0 and bool(clause.auxiliaries) and self.units.tags[clause.auxiliaries[-1]] == "B"

    def _is_act(self, nominal: Nominal) -> bool:
        return self._noun(nominal.phrases[-1].end) in self.lexicon.has("act_nouns")

    def _doer(self, nominal: Nominal) -> Nominal | None:
        """Who does what a noun is about: 'praised Oslo's decision to help', 'praised the decision by Oslo to help'."""
        return next(nominal.doers(self.units.keys, self.lexicon.has("agent_prepositions")), None)

    def _is_message(self, nominal: Nominal) -> bool:
        return self._noun(nominal.phrases[0].end) in self.lexicon.has("message_nouns")

    def _noun(self, unit: int) -> str:
        """The base form of a noun; none for a name that ends in one ('the Washington Post')."""
        phrase = self.units.phrases[unit]
        return "" if phrase is not None and phrase.names else self.units.lemmas[unit]

    def _before(self, clause: Clause, item: Clause) -> Nominal | None:
        found: Nominal | None = None
        for other in clause.items:
            if other is item:
                break
            if other.__class__ is Nominal:
                found = other
                for phrase in other.prepositions:
                    if phrase.nominal is not None and phrase.nominal.apposition is not None:
                        found = phrase.nominal.apposition
                if other.apposition is not None:
                    found = other.apposition
            elif other.__class__ is Preposition and other.nominal is not None:
                found = other.nominal.apposition or other.nominal
        return found

    def _nested(self, clause: Clause, inner: Clause, opener: str, unit: int) -> None:
        inner.opener, inner.opener_unit = opener or inner.opener, unit
        control: Nominal | None = None
        lemma = self._lemma(clause)
        if (
            inner.kind == "infinitive"
            and lemma in self.lexicon.has("control_verbs")
            and lemma not in self.lexicon.has("subject_control")
        ):
            if clause.objects:
                control = clause.objects[-1]
            elif clause.prepositions:
                # 'called on Iran to stop'
                first = clause.prepositions[-1]
                control = first.nominal if first.nominal is not None and first.unit < inner.start else None
        subject = clause.subject
        if inner.kind == "infinitive" and control is not None:
            subject = control
        elif (
            inner.kind == "gerund" and opener == "preposition" and clause.objects
            and self.units.keys[unit] not in self.lexicon.has("clause_prepositions") | self.lexicon.has("agent_prepositions")
        ):  # fmt: skip
            subject = clause.objects[-1]
        clause.contents.append(inner)
        self._add(inner, clause, "content", subject)

    def _features(self, clause: Clause) -> None:
        units, lexicon = self.units, self.lexicon
        tags, lemmas = units.tags, units.lemmas
        main = clause.main
        auxiliaries = clause.auxiliaries
        if main >= 0:
            clause.lemma = lemmas[main]
        elif auxiliaries:
            last = auxiliaries[-1]
            clause.lemma = lexicon.auxiliaries.get(tags[last], lemmas[last])
            clause.main = last
        last_aux = tags[auxiliaries[-1]] if auxiliaries else ""
        if main >= 0 and tags[main] == "VN":
            clause.passive = last_aux == "B" or (not auxiliaries and clause.kind != "gerund")
        clause.present = (
            main >= 0 and not clause.passive and tags[auxiliaries[0]] in ("B", "O")
            and units.keys[auxiliaries[0]] not in lexicon.has("past_auxiliaries")
        ) if auxiliaries else False  # fmt: skip
        for unit in auxiliaries:
            if tags[unit] == "M":
                clause.obligation = lexicon.obligations.get(lemmas[unit], "")
                clause.modal = lexicon.modals.get(lemmas[unit]) or lexicon.modals.get(
                    units.keys[unit], "hypothetical"
                )
        start = clause.start
        low = start - 1
        while low >= 0 and tags[low] in ("R", '"'):
            low -= 1
        limiting = lexicon.has("limiting_adverbs")  # 'not only attacked'
        clause.negated = any(
            tags[j] == "NOT" and (j + 1 == len(tags) or units.keys[j + 1] not in limiting) for j in range(max(low, 0), clause.main + 1)
        ) or (
            bool(auxiliaries)
            and clause.main in auxiliaries
            and clause.main + 1 < len(tags)
            and tags[clause.main + 1] == "NOT"
        )
        subject = clause.subject
        if subject is not None and units.keys[subject.start] in lexicon.has("negative_determiners"):
            clause.negated = True  # 'neither Israel nor Hamas accepted'
        if clause.opener == "joined" and units.keys[clause.opener_unit] in lexicon.has(
            "negative_conjunctions"
        ):
            clause.negated = True  # 'did not attack nor invade'
        clause.end = clause.main

    def _share_objects(self) -> None:
        """'arrested and charged two men': a verb without object takes that of the verb joined to it."""
        clauses = self.clauses
        for first, second in itertools.pairwise(clauses):
            if (
                second.opener == "joined" and second.kind != "clause" and first.kind != "infinitive"
                and not first.objects and not first.prepositions and not first.contents and second.objects
                and second.subject is first.subject and not first.passive
            ):  # fmt: skip
                first.objects = list(second.objects)
                first.prepositions = list(second.prepositions)


def _between_commas(parts: list[Any], i: int) -> bool:
    """Does part ``i`` end preposition phrases between commas, right behind a clause?"""
    while i > 1 and parts[i].__class__ is Preposition and parts[i].clause is None:
        i -= 1
    return parts[i].__class__ is Mark and parts[i].name == "COMMA" and parts[i - 1].__class__ is Clause


def _innermost_clause(clause: Clause) -> Clause:
    """The infinitive that a passive verb hands its object to: 'are said to have held'."""
    last = clause.items[-1] if clause.items else None
    return last if last.__class__ is Clause and last.kind == "infinitive" and clause.auxiliaries else clause


def _outermost(clause: Clause) -> Clause:
    """The clause that nothing governs, of those above a clause: 'demanded' of '... demanded that Mali leave Chad'."""
    seen: set[int] = set()  # circles are broken later
    while clause.governor is not None and id(clause) not in seen:
        seen.add(id(clause))
        clause = clause.governor
    return clause


def _innermost(nominal: Nominal) -> Nominal:
    """The noun phrase that ends last: 'granted citizenship to foreigners who ...'."""
    while nominal.prepositions and nominal.prepositions[-1].nominal is not None:
        nominal = nominal.prepositions[-1].nominal
    return nominal
