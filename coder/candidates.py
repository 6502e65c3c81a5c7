"""What a coded sentence shows of gaps in the dictionaries: who stood where a rule wants an actor, and verbs without a rule.

A noun phrase in such a place is coded or not (`noun_phrases`); a verb that no pattern knows may stand between
two actors (`verbs_between`).  `coverage` counts both, `suggest` makes entries of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from coder.model import Actor
from coder.parts import Clause, Nominal, NounPhrase
from coder.phrases import Units
from coder.pipeline import Sentence
from coder.sites import Company
from coder.verbs import Reader

KINDS = ("name", "noun", "event noun", "pronoun")
_OWN_VERBS = frozenset(
    ["B", "H", "O"]
)  # tags of 'be', 'have', 'do' as main verbs: they say nothing by themselves


@dataclass(frozen=True, slots=True)
class Standing:
    """A noun phrase where a rule wants its source or target.

    ``words`` is the name as it stands, or the base form of the head noun; ``beside`` says whether
    the other side of the same rule is a known actor; ``opens`` that its capital may only be that of the sentence.
    """

    side: str
    kind: str
    words: str
    coded: bool
    beside: bool
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """A verb without a rule between two known actors, the pattern that would match, and whether it says so plainly.

    A plain clause is neither negated nor modal, so that its code comes out as the entry gives it.
    """

    verb: str
    pattern: str
    plain: bool
    sources: tuple[str, ...]
    targets: tuple[str, ...]


def noun_phrases(sentence: Sentence, text: str) -> Iterator[Standing]:
    """The noun phrases where the rules of a sentence want source and target, each once; ``text`` is the document's."""
    reader = sentence.reader
    if reader is None:
        return
    seen: set[int] = set()
    for clause in reader.clauses:
        found = [
            (side, phrase, _is_coded(reader, nominal, i))
            for side, nominal in _slots(sentence, reader, clause) or ()
            for i, phrase in enumerate(nominal.phrases)
        ]
        for side, phrase, coded in found:
            kind = _kind(reader, phrase)
            if kind and id(phrase) not in seen:
                seen.add(id(phrase))
                beside = any(other != side and known for other, _, known in found)
                opens = kind == "name" and phrase.end == 0
                yield Standing(side, kind, _words(reader, phrase, kind, text), coded, beside, opens)


def _slots(sentence: Sentence, reader: Reader, clause: Clause) -> list[tuple[str, Nominal]] | None:
    """Where the pattern of a clause, or the verb block of its verb, wants its actors; None where neither knows it."""
    found = reader.slots(clause)
    return sentence.blocks.slots(clause) if found is None and sentence.blocks is not None else found


def _is_coded(reader: Reader, nominal: Nominal, index: int) -> bool:
    """Does one of the joined noun phrases give an actor, by itself or by somebody inside it?"""
    alone = Nominal([nominal.phrases[index]])
    if index == len(nominal.phrases) - 1:  # what follows belongs to the last
        alone.prepositions, alone.apposition, alone.clauses = (
            nominal.prepositions, nominal.apposition, nominal.clauses,
        )  # fmt: skip
    return any(actor.code for actor in reader.participants.inside(alone))


def _kind(reader: Reader, phrase: NounPhrase) -> str:
    units = reader.units
    tag, known = units.tags[phrase.end], units.phrases[phrase.end]
    if tag in ("P", "S"):
        return "pronoun"
    if _is_name(units, phrase.end) or (known is not None and known.names):
        return "name"
    if tag not in ("N", "NS"):
        return ""
    if known is not None and known.roles:
        return "noun"
    return "event noun" if units.lemmas[phrase.end] in reader.dictionary.nouns else "noun"


def _is_name(units: Units, unit: int) -> bool:
    """A name by its tag, or a noun with a capital that does not open the sentence ('the Liberation Front')."""
    capital = units.tokens.words[units.first[unit]][:1].isupper()
    return units.tags[unit] == "X" or (capital and unit > 0 and units.tags[unit] in ("N", "NS"))


def _words(reader: Reader, phrase: NounPhrase, kind: str, text: str) -> str:
    units = reader.units
    if kind != "name":
        return units.lemmas[phrase.end]
    start, end = phrase.end, phrase.end
    while start > phrase.start and _is_name(units, start - 1):
        start -= 1
    if phrase.ofs and all(_is_name(units, inner.end) for inner in phrase.ofs):
        end = max(inner.end for inner in phrase.ofs)  # 'the Order of Malta'
    return " ".join(text[slice(*units.span(start, end))].split())


def verbs_between(sentence: Sentence) -> Iterator[Between]:
    """The verbs of a sentence that stand between two known actors and that no pattern knows."""
    reader = sentence.reader
    if reader is None:
        return
    for clause in reader.clauses:
        if reader.units.tags[clause.main] in _OWN_VERBS or reader.sites.is_report(clause):
            continue
        if _slots(sentence, reader, clause) is not None or reader.silenced(clause):
            continue
        particle, company = _with_particle(reader, clause, reader.company(clause))
        sources = reader.participants.inside(company.subject, source=True)
        found = next(_targets(reader, company, sources), None) if _codes(sources) else None
        if found is not None:
            pattern, targets = found
            plain = not (clause.negated or clause.modal or clause.conditional or clause.obligation)
            yield Between(
                clause.lemma + particle, pattern, plain and clause.finite, _codes(sources), _codes(targets)
            )


def _targets(reader: Reader, company: Company, sources: list[Actor]) -> Iterator[tuple[str, list[Actor]]]:
    """The known actors other than the sources behind a verb, nearest first, each with the pattern that takes them."""
    mine = {actor.code for actor in sources}

    def others(nominal: Nominal | None) -> list[Actor]:
        return [a for a in reader.participants.inside(nominal) if a.code and a.code not in mine]

    behind = ""
    for nominal in company.objects[:1]:
        start, end = reader.units.span(nominal.start, nominal.end)
        if found := [a for a in others(nominal) if start <= a.start and a.end <= end]:
            yield "source VERB target", found
        head = nominal.phrases[-1].end
        word = reader.units.lemmas[head]
        behind = f"({word}) " if reader.units.tags[head] in ("N", "NS") and word.isalpha() else "* "
    for preposition, governed, _ in company.prepositions:
        if governed is None or preposition not in reader.lexicon.has("target_prepositions"):
            continue
        if not reader.participants.is_place(governed) and (found := others(governed)):
            yield f"source VERB {behind}{preposition} target", found


def _with_particle(reader: Reader, clause: Clause, company: Company) -> tuple[str, Company]:
    """The particle right behind a verb ('lash out', 'hash out a deal'), and the company without it."""
    units, unit = reader.units, clause.main + 1
    if unit >= len(units) or units.keys[unit] not in reader.lexicon.has("particles"):
        return "", company
    particle = " " + units.keys[unit]
    rest = [p for p in company.prepositions if p[2] != unit]
    if len(rest) == len(company.prepositions):
        return (particle, company) if units.tags[unit] == "R" else ("", company)
    governed = next(nominal for _, nominal, at in company.prepositions if at == unit)
    if governed is None:
        return particle, replace(company, prepositions=rest)
    prepositions = reader.lexicon.has("target_prepositions") | reader.lexicon.has("place_prepositions")
    if company.objects or units.keys[unit] in prepositions:
        return "", company
    return particle, replace(company, objects=[governed], prepositions=rest)


def _codes(actors: list[Actor]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(actor.code for actor in actors if actor.code))
