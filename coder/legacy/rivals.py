"""Names, role words and verbs to which old files give two codes: the older coders used one of the entries, and so do we.

TABARI and PETRARCH took the entry that is read first; in PETRARCH2 the one that is read last replaced the others.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from coder.checks_actors import differing_codes
from coder.dictionary import NOBODY, ActorFacts, dated_code, without_article
from coder.legacy.actors import OldActor
from coder.legacy.agents import OldAgent
from coder.legacy.lines import Line, Noted, Report, not_carried
from coder.legacy.verbs import OldSynset, OldVerbs
from coder.tokens import phrase_keys

LAST_COUNTS = frozenset(["petrarch2"])
T = TypeVar("T")
_Claim = tuple[Hashable, T, Noted]  # what is named, what is said of it, and where


def settle_names(
    files: Sequence[list[OldActor]], dialect: str, articles: frozenset[str], report: Report
) -> list[tuple[str, ...]]:
    """Takes from the actors of each file the names that another actor decides, and tells them.

    An actor without a name goes.  Returns for each file the comments behind its last actor.
    """
    claims: list[_Claim[ActorFacts]] = []
    for actor in (actor for actors in files for actor in actors):
        facts = ActorFacts("", actor.kind, tuple(dated_code(c.text) for c in actor.codes), "", "")
        for name in actor.names:
            claims.append((without_article(phrase_keys(name.text), articles), facts, name))
    lost = _settle(claims, dialect, differing_codes, report)
    return [_without(actors, lost) for actors in files]


def settle_words(
    files: Sequence[list[OldAgent]], dialect: str, report: Report
) -> list[tuple[list[OldAgent], tuple[str, ...]]]:
    """The agents of each file without the words that another decides, which are told, and the comments behind them."""
    claims = [
        (phrase_keys(a.word.text.partition(" /")[0]), a.code, a.word) for agents in files for a in agents
    ]
    lost = _settle(claims, dialect, lambda one, other: (one, other, "") if one != other else None, report)
    found = []
    for agents in files:
        kept: list[OldAgent] = []
        left: tuple[str, ...] = ()
        for agent in agents:
            if id(agent.word) in lost:
                left += _kept(agent.word, agent.code)
            else:
                kept.append(replace(agent, word=_with(agent.word, left)))
                left = ()
        found.append((kept, left))
    return found


def settle_synsets(files: Iterable[OldVerbs], report: Report) -> None:
    """Puts the members of a synset that two files define together, in the first; this is told."""
    first: dict[str, OldSynset] = {}
    for verbs in files:
        for name, synset in list(verbs.synsets.items()):
            if first.setdefault(name, synset) is not synset:
                why = f"&{name} is defined at {first[name].line.place()}, too; the members are put together"
                report.tell("L102", why, "Join the two.", synset.line)
                comments = (*synset.line.before, *filter(None, [synset.line.comment]))
                first[name].members += [
                    _with(m, comments if not i else ()) for i, m in enumerate(synset.members)
                ]
                if not synset.members:
                    report.left += comments
                del verbs.synsets[name]


def settle_verbs(files: Iterable[OldVerbs], report: Report) -> None:
    """Of a verb in two blocks the first one's code holds where no pattern fits; the other is told and kept as a comment."""
    first: dict[str, tuple[str, Line]] = {}
    for block in (block for verbs in files for block in verbs.blocks):
        for i, verb in enumerate(block.verbs):
            name = verb.text.partition(" / ")[0]
            code, line = block.codes.get(name, block.code), verb.line or block.line
            if code == NOBODY:
                continue
            holds, where = first.setdefault(name.replace("+", ""), (code, line))
            if holds != code:
                why = f"{name!r} is {code} here and {holds} at {where.place()}"
                report.tell("L102", why, "Where no pattern fits the first counts; remove one.", line)
                block.verbs[i] = replace(verb, before=(*verb.before, not_carried(f"{name} [{code}]")))
                block.codes[name] = NOBODY


def _settle(
    claims: Sequence[_Claim[T]],
    dialect: str,
    differ: Callable[[T, T], tuple[str, str, str] | None],
    report: Report,
) -> set[int]:
    """The names (by identity) of which another entry decides, told in the order of the files."""
    alike: dict[Hashable, list[_Claim[T]]] = {}
    for claim in claims:
        alike.setdefault(claim[0], []).append(claim)
    told: dict[int, str] = {}
    for group in alike.values():
        holding: list[_Claim[T]] = []
        for claim in reversed(group) if dialect in LAST_COUNTS else group:
            for holder in holding:
                if found := differ(holder[1], claim[1]):
                    where = holder[2].line.place() if holder[2].line else ""
                    told[id(claim[2])] = f"{found[1]} here and {found[0]} at {where}{found[2]}"
                    break
            else:
                holding.append(claim)
    which = "last" if dialect in LAST_COUNTS else "first"
    hint = f"As in {dialect.upper()} the {which} counts; remove one, or give the codes dates."
    for _, _, noted in claims:
        if id(noted) in told and noted.line is not None:
            report.tell("L102", f"{noted.text!r} is {told[id(noted)]}", hint, noted.line)
    return set(told)


def _without(actors: list[OldActor], lost: set[int]) -> tuple[str, ...]:
    """Takes the lost names from actors, and actors that have no other; returns the comments behind the last."""
    kept: list[OldActor] = []
    left: tuple[str, ...] = ()
    for actor in actors:
        names = []
        for name in actor.names:
            if id(name) in lost:
                left += _kept(name, ", ".join(code.text for code in actor.codes))
            else:
                names.append(_with(name, left))
                left = ()
        if names:
            actor.names, actor.codes[0], left = names, _with(actor.codes[0], left), ()
            kept.append(actor)
        else:
            left += tuple(c for code in actor.codes for c in (*code.before, *filter(None, [code.comment])))
    actors[:] = kept
    return left


def _with(noted: Noted, comments: tuple[str, ...]) -> Noted:
    return replace(noted, before=(*comments, *noted.before)) if comments else noted


def _kept(noted: Noted, codes: str) -> tuple[str, ...]:
    """The comments that keep what is taken out."""
    return (*noted.before, *filter(None, [not_carried(f"{noted.text} [{codes}]"), noted.comment]))
