"""The state that a story is about, so that 'the army' and 'protesters' find it.

Every sentence gives evidence: the states it names, and more for those where it is set ('in Lima') or whose
police, courts or opposition it speaks of.  Where two states come close there is no home: a wrong actor
is worse than none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from coder.dictionary import Dictionary
from coder.phrases import Phrase, Units

_NAMED, _SET = 1, 2  # a state that is named; one where things happen
_LANDS = ("country", "place")


class Evidence:
    """How much speaks for each state, which of them are more than named, and where things happen."""

    __slots__ = ("first", "inside", "scenes", "weights")

    def __init__(self) -> None:
        self.weights: dict[str, int] = {}
        self.inside: set[str] = set()
        self.scenes: set[str] = set()
        self.first: dict[str, int] = {}  # in a sentence: the unit that names a state first

    def add(self, state: str, weight: int) -> None:
        self.weights[state] = self.weights.get(state, 0) + weight

    def include(self, other: Evidence) -> None:
        for state, weight in other.weights.items():
            self.add(state, weight)
        self.inside |= other.inside

    def home(self) -> str:
        """The one state that outweighs all others by far, else ''."""
        if not self.weights:
            return ""
        ranked = sorted(self.weights.items(), key=lambda item: (-item[1], item[0]))
        state, most = ranked[0]
        second = ranked[1][1] if len(ranked) > 1 else 0
        clear = most >= 2 * second if state in self.inside else most > 2 * second
        return state if clear and most >= _SET else ""


def settle(
    units: Units, dictionary: Dictionary, date: dt.date | None, earlier: Callable[[], Mapping[str, int]]
) -> None:
    """Gives words that states share ('Congolese') to the one that the sentence or else the story so far names."""
    shared = [u for u, p in enumerate(units.phrases) if p is not None and p.names and p.names[-1].shared]
    if not shared:
        return
    plain = [p for u, p in enumerate(units.phrases) if p is not None and u not in shared]
    here = dict.fromkeys((_state(p, dictionary, date)[0] for p in plain if p.names), 1)
    for unit in shared:
        phrase = units.phrases[unit]
        assert phrase is not None
        states = {name: _state(phrase._replace(names=(name,)), dictionary, date)[0] for name in phrase.names}
        weights = here if not here.keys().isdisjoint(states.values()) else earlier()
        ranked = sorted((weights.get(state, 0) for state in set(states.values())), reverse=True)
        most = ranked[0] if ranked[0] > max(ranked[1:], default=0) else 0
        names = tuple(n for n in phrase.names if not (weights.get(states[n], 0) < most if most else n.shared))
        units.phrases[unit] = phrase._replace(names=names) if names or phrase.roles or phrase.tag else None


def evidence(units: Units, dictionary: Dictionary, date: dt.date | None) -> Evidence:
    """What a tagged sentence says about where it is at home."""
    found = Evidence()
    for unit, phrase in enumerate(units.phrases):
        if phrase is not None and phrase.names:
            state, kind = _state(phrase, dictionary, date)
            if not state:
                continue
            found.first.setdefault(state, unit)
            role, word = _role_of(units, unit, kind, dictionary)
            if _is_set(units, unit, kind, dictionary):
                found.scenes.add(state)
                found.inside.add(state)
            elif role in dictionary.lexicon.has("home_roles") or word in dictionary.lexicon.has("home_words"):
                found.inside.add(state)
            forces = role in dictionary.lexicon.has("own_roles")  # they can be abroad
            found.add(state, _SET if state in found.inside or forces else _NAMED)
    return found


def dateline(units: Units, dictionary: Dictionary, date: dt.date | None) -> Evidence:
    """What the dateline of a story says: it is set there."""
    found = Evidence()
    for phrase in units.phrases:
        if phrase is not None and phrase.names:
            state, kind = _state(phrase, dictionary, date)
            if state and kind in _LANDS:
                found.add(state, _SET)
                found.inside.add(state)
                break
    return found


def _state(phrase: Phrase, dictionary: Dictionary, date: dt.date | None) -> tuple[str, str]:
    """The state that a name belongs to, and the kind of its entry."""
    for name in phrase.names:
        facts = dictionary.actors[name.entry]
        code = facts.code(date)
        if code is not None and code[:3] in dictionary.states:
            return code[:3], facts.kind
    return "", ""


def _is_set(units: Units, unit: int, kind: str, dictionary: Dictionary) -> bool:
    """'in Lima', 'across northern France', 'in the Nigerian town of Kuriga', 'a Nigerian town'."""
    if kind not in _LANDS:
        return False
    lexicon, before = dictionary.lexicon, unit - 1
    if units.tags[unit] == "J" and not lexicon.has("place_nouns").isdisjoint(
        units.lemmas[unit + 1 : unit + 2]
    ):
        return True
    while before >= 0 and units.tags[before] in {"D", "J", "C", "K", "X"}:
        before -= 1
    if before < 0 or units.keys[before] not in lexicon.has("setting_prepositions"):
        return False
    holder = units.phrases[before - 1] if before else None
    role = holder.roles[0] if holder is not None and holder.roles else ""
    if role in dictionary.ontology.officials and role.lower() not in lexicon.has("home_roles"):
        named = units.phrases[before - 2] if before > 1 else None
        if role.lower() not in lexicon.has("own_roles") or (named is not None and named.names):
            return False  # 'officials in Moscow', 'French soldiers in Mali'
    following = (
        units.lemmas[unit + 1] if unit + 1 < len(units) and units.tags[unit + 1] in ("N", "NS") else ""
    )
    return not following or following in lexicon.has("place_nouns")


def _role_of(units: Units, unit: int, kind: str, dictionary: Dictionary) -> tuple[str, str]:
    """The role whose state a name gives, and its word: 'Haitian police', "Burkina Faso's army", 'the mayor of Lima'."""
    if kind not in _LANDS:
        return "", ""
    after = unit + 1
    if after < len(units) and units.keys[after] in dictionary.lexicon.has("possessive_marks"):
        after += 1
    while after < len(units) and units.tags[after] == "J" and not _has_role(units.phrases[after]):
        after += 1
    holder = units.phrases[after] if after < len(units) else None
    if not _has_role(holder):
        before = unit - 1
        while before > 0 and units.tags[before] in ("D", "J", "C"):
            before -= 1
        behind = before > 0 and units.keys[before] in dictionary.lexicon.has("role_prepositions")
        holder = units.phrases[before - 1] if behind else None
    if holder is None or not holder.roles:
        return "", ""
    return holder.roles[0].lower(), holder.agent.lower()


def _has_role(phrase: Phrase | None) -> bool:
    return phrase is not None and bool(phrase.roles)
