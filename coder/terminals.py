"""Tags to the terminals of the sentence grammar: this is where commas and conjunctions are told apart."""

from __future__ import annotations

from coder.grammar import Token
from coder.lexicon import Lexicon
from coder.parts import SHIFT
from coder.phrases import Units

_TERMINALS = {
    "M": "AUX", "B": "AUX", "H": "AUX", "O": "AUX", "VF": "FIN", "V": "BASE", "VN": "PART", "VG": "GER",
    "T": "TO", "I": "PREP", "U": "SUB", "W": "WH", "THAT": "THAT", "POS": "POSS", ";": "STOP", ":": "COMMA", "-": "COMMA",
}  # fmt: skip
_TRANSPARENT = frozenset(["R", "DATE", '"', ".", "NOT"])
_NOUNY = frozenset(["D", "S", "P", "N", "NS", "X", "J", "C"])
_WORDS = frozenset(["N", "NS", "X", "J", "C"])
_VERBY = frozenset(["VF", "M", "B", "H", "O", "V", "VN", "VG"])
_FINITE = frozenset(["VF", "M", "B", "H", "O"])
_VERBS = frozenset(["FIN", "BASE", "PART", "GER"])
_AUXILIARIES = frozenset(["M", "B", "H", "O"])
_BRACKET_LIMIT = 8
_INSERTION_LIMIT = 14


def feed(units: Units, lexicon: Lexicon) -> list[Token]:
    tags, lemmas, keys = units.tags, units.lemmas, units.keys
    order = _visible(units, lexicon.has("caption_words"))
    total = len(order)
    names = [tags[i] for i in order]
    appositive_close: set[int] = set()
    joining = lexicon.has("list_conjunctions")
    of_words, prepositions = lexicon.has("of"), lexicon.has("prepositions")
    gerund_auxiliaries, clause_verbs = lexicon.has("gerund_auxiliaries"), lexicon.has("clause_verbs")
    complements, given = lexicon.has("object_complements"), lexicon.has("given_things")
    titles = lexicon.has("titles")
    ditransitives, marks = lexicon.has("ditransitives"), lexicon.has("infinitive_mark")
    result: list[Token] = []
    nominal_before = False  # the token before belongs to a noun phrase
    has_finite = False  # this stretch has had its finite verb
    list_until = -1  # inside a recognised list, commas before this position join
    k = 0
    while k < total:
        unit = order[k]
        name = names[k]
        if name in _NOUNY:
            end = k
            if name != "P":
                gift = (
                    bool(result) and result[-1].type in _VERBS and lemmas[result[-1].value] in ditransitives
                )
                while (
                    end + 1 < total and names[end + 1] in _WORDS and _same_phrase(order, names, end, units, complements, titles)
                    and not (gift and _given(order, names, end, units, given, marks))
                ):  # fmt: skip
                    end += 1
            if (
                name == "J" and end == k and nominal_before and end + 1 < total and names[end + 1] == "I"
                and len(result) > 1 and result[-1].type == "PHRASE" and result[-2].type == "PREP"
            ):  # fmt: skip
                k += 1  # 'against forces loyal to Haftar'
                continue
            result.append(Token("PHRASE", (unit << SHIFT) | order[end]))
            nominal_before = True
            k = end + 1
            continue
        if name == "K":
            said = _reports_names(k, names, order, lemmas, lexicon.has("clause_verbs"))
            kind = _conjunction(k, names, order, lemmas, has_finite and not said, nominal_before, joining)
            if kind:
                result.append(Token(kind, unit))
            if kind == "VAND":
                nominal_before = False
            k += 1
            continue
        if name == ",":
            if unit in appositive_close:
                result.append(Token("APPC", unit))
                nominal_before = False
                k += 1
                continue
            if k < list_until:
                if k + 1 < total and names[k + 1] == "K":
                    k += 1  # 'A, B, and C': the conjunction does the joining
                    continue
                result.append(Token("AND", unit))
                nominal_before = False
                k += 1
                continue
            kind, until = _comma(k, names, order, lemmas, total, nominal_before, has_finite, joining)
            if kind == "AND":
                list_until = until
                if k + 1 < total and names[k + 1] == "K":
                    k += 1
                    continue
                result.append(Token("AND", unit))
            elif kind == "APPO":
                result.append(Token("APPO", unit))
                if until >= 0 and names[until] == ",":
                    appositive_close.add(order[until])
            else:
                result.append(Token("COMMA", unit))
                has_finite = False
            nominal_before = False
            k += 1
            continue
        if name == "I":
            if lemmas[unit] in of_words and nominal_before and k + 1 < total and names[k + 1] in _NOUNY:
                result.append(Token("OF", unit))
            else:
                result.append(Token("PREP", unit))
            nominal_before = False
            k += 1
            continue
        if name == "U" and keys[unit] in prepositions and not (k + 1 < total and names[k + 1] in _NOUNY):
            name = "I"
        if (
            name in ("H", "B")
            and keys[unit] in gerund_auxiliaries
            and not (result and result[-1].type == "AUX")
        ):
            following = names[k + 1] if k + 1 < total else ""
            if following in ("VN", "VF"):
                # 'accused of having sold' is 'accused of selling'; 'being held' is a participle
                result.append(Token("GER" if name == "H" else "PART", order[k + 1]))
                nominal_before = False
                k += 2
                continue
        terminal = _TERMINALS.get(name, "OTHER")
        if terminal == "POSS" and not nominal_before:
            terminal = "OTHER"
        if name in _FINITE:
            # 'said Iran and Iraq attacked ...': a name behind such a verb may begin a clause without a sign
            opens = (
                name == "VF" and lemmas[unit] in clause_verbs and k + 1 < total and names[k + 1] in ("X", "J")
            )
            has_finite = not opens
        elif name in {"W", "THAT", "U", ";"}:
            has_finite = False
        result.append(Token(terminal, unit))
        nominal_before = False
        k += 1
    return result


def _where_pictured(comma: int, units: Units, words: frozenset[str]) -> int:
    """The unit after the words between commas that say where in a picture somebody stands; 0 where there are none."""
    keys, tags = units.keys, units.tags
    unit = comma + 1
    while unit < len(keys) and keys[unit] in words:
        unit += 1
    if unit == comma + 1 or (unit < len(keys) and tags[unit] not in {",", ".", "K"}):
        return 0
    return unit + 1 if unit < len(keys) and tags[unit] == "," else unit


def _visible(units: Units, pictured: frozenset[str]) -> list[int]:
    """The units that the grammar sees: no adverbs, dates, quotes, short brackets, or commas around nothing."""
    tags, count = units.tags, len(units)
    pictured = pictured if not pictured.isdisjoint(units.keys) else frozenset()
    order: list[int] = []
    i = 0
    while i < count:
        name = tags[i]
        if name in _TRANSPARENT:
            i += 1
            continue
        if name == "(":
            close = next((j for j in range(i + 1, min(i + _BRACKET_LIMIT, count)) if tags[j] == ")"), -1)
            if close > 0:
                i = close + 1
                continue
            tags[i] = ","
            order.append(i)
            i += 1
            continue
        if name == ")":
            tags[i] = ","
            name = ","
        if name == "C" and i + 3 < count and tags[i + 1] == "-" and tags[i + 2] == "C":
            if tags[i + 3] in _NOUNY:
                order.append(i)  # 'freed 10-15 men'
            i += 3  # 'voted 84-37 against'
            continue
        if (
            name == "POS"
            and i + 3 < count
            and tags[i + 1] == "K"
            and tags[i + 3] == "POS"
            and tags[i + 2] in _NOUNY
        ):
            i += 1  # 'Finland's and Sweden's accession': both are possessors
            continue
        if name in {",", "-", ":"}:
            beside = _where_pictured(i, units, pictured) if pictured and name == "," else 0
            if beside:
                i = beside  # 'Ali, second left, and Musa, right, met'
                continue
            if name == "," and order and tags[order[-1]] == "J" and i + 1 < count and tags[i + 1] == "J":
                i += 1  # 'direct, high-level talks'
                continue
            if name != ",":
                tags[i] = ","
            if not order:  # nothing before it
                i += 1
                continue
            if tags[order[-1]] in _AUXILIARIES and (after := _insertion_end(tags, i, order[-1])):
                i = after
                continue
            if tags[order[-1]] == ",":  # a pair of commas around an adverb or a date
                order.pop()
                i += 1
                continue
        order.append(i)
        i += 1
    while order and tags[order[-1]] == ",":
        order.pop()
    return order


def _insertion_end(tags: list[str], comma: int, auxiliary: int) -> int:
    """Where the verb of an auxiliary stands behind an insertion between commas ('will, she said, help'); 0 if none does."""
    wanted = ("V",) if tags[auxiliary] in ("M", "O") else ("VN", "VG")
    for j in range(comma + 2, min(comma + _INSERTION_LIMIT, len(tags) - 1)):
        if tags[j] == ",":
            following = j + 1
            while following < len(tags) - 1 and tags[following] in _TRANSPARENT:
                following += 1
            return following if tags[following] in wanted else 0
    return 0


def _given(
    order: list[int], names: list[str], end: int, units: Units, things: frozenset[str], marks: frozenset[str]
) -> bool:
    """'gave the ministry permission': does what is given begin behind somebody?  Not so in 'gave EU aid to Mali'."""
    here, k = units.phrases[order[end]], end + 1
    if here is None or not (here.names or here.roles) or names[end] not in {"X", "N", "NS"}:
        return False
    while k + 1 < len(names) and names[k] in ("J", "N") and names[k + 1] in ("N", "NS"):
        k += 1
    if units.keys[order[k]] not in things:
        return False
    return not (
        k + 2 < len(names)
        and names[k + 1] == "I"
        and names[k + 2] in ("X", "D")
        and units.keys[order[k + 1]] in marks
    )


def _same_phrase(
    order: list[int],
    names: list[str],
    end: int,
    units: Units,
    complements: frozenset[str],
    titles: frozenset[str],
) -> bool:
    """May the next nominal unit continue the phrase?  Not across a transparent date or a pronoun."""
    here, after = order[end], order[end + 1]
    if names[end] in ("N", "NS") and names[end + 1] == "C" and units.keys[after].isalpha():
        return False  # 'freed on bail two ministers'
    if names[end] in ("NS", "X") and names[end + 1] == "N" and units.keys[after] in complements:
        return False  # 'took three students hostage'
    if names[end] in {"N", "NS", "X"} and names[end + 1] in ("J", "C"):
        # 'found the minister guilty', but 'European Union foreign ministers'
        following = end + 2
        while following < len(names) and names[following] in ("J", "C"):
            following += 1
        if names[end + 1] == "J" and not (following < len(names) and names[following] in {"N", "NS", "X"}):
            return False
    if names[end] == "N" and names[end + 1] == "X" and units.phrases[here] is None:
        # 'under the accord India will', but 'President Ruto', 'the group Hamas'
        found = units.phrases[after]
        if (
            found is not None
            and any(n.form in ("name", "capital") for n in found.names)
            and not units.tokens.words[units.first[here]][0].isupper()
            and units.lemmas[here] not in titles
        ):
            start = end
            while start > 0 and names[start - 1] in _WORDS:
                start -= 1
            opened = start > 0 and names[start - 1] in ("D", "S")
            # 'Swiss climber Ann Lind met', but 'the climber Ann Lind met', 'military aid Chad had received'
            return start < end and not opened and units.first[after] < units.last[after]
    if (
        after - here > 1
        and any(units.tags[j] in ("DATE",) for j in range(here + 1, after))
        and names[end] in {"N", "NS", "X"}
    ):
        return names[end + 1] in ("N", "NS") and names[end] == "X"
    return True


def _conjunction(
    k: int, names: list[str], order: list[int], lemmas: list[str], has_finite: bool, nominal_before: bool,
    joining: frozenset[str],
) -> str:  # fmt: skip
    """AND, LOOSE_AND or VAND; empty where the conjunction means nothing to the grammar."""
    total = len(names)
    word = lemmas[order[k]]
    if k + 1 >= total:
        return ""
    after = names[k + 1]
    if after in _VERBY or after in {"T", "W", "THAT", "U"}:
        return "VAND"
    if after == "I":
        return "VAND" if not nominal_before else ""
    if after not in _NOUNY:
        return "VAND" if word not in joining else ""
    stop = _nominal_run(k + 1, names)
    if has_finite and stop < total and names[stop] in _FINITE:
        return "VAND"
    if word not in joining:
        return "VAND"
    if not nominal_before:
        return "VAND"
    return "LOOSE_AND" if after in ("D", "S") else "AND"


def _reports_names(
    k: int, names: list[str], order: list[int], lemmas: list[str], clause_verbs: frozenset[str]
) -> bool:
    """'said Arnor and Gondor would meet': names behind a verb of saying are joined, not two clauses."""
    if names[k - 1] != "X" or names[k + 1 : k + 2] != ["X"]:
        return False
    start = k - 1
    while start > 0 and names[start - 1] in _NOUNY:
        start -= 1
    return start > 0 and names[start - 1] == "VF" and lemmas[order[start - 1]] in clause_verbs


def _nominal_run(k: int, names: list[str], links: tuple[str, ...] = ("I", "K")) -> int:
    """The position after a run of noun phrase words, with prepositions and conjunctions (``links``) inside it."""
    total = len(names)
    while k < total:
        name = names[k]
        if name in _NOUNY or name == "POS" or (name in links and k + 1 < total and names[k + 1] in _NOUNY):
            k += 1
        else:
            break
    return k


def _comma(
    k: int, names: list[str], order: list[int], lemmas: list[str], total: int, nominal_before: bool, has_finite: bool,
    joining: frozenset[str],
) -> tuple[str, int]:  # fmt: skip
    """What a comma does: joins a list (AND), opens an apposition (APPO) or separates (COMMA)."""
    if not nominal_before or k + 1 >= total:
        return "COMMA", -1
    after = names[k + 1]
    if after == "K":
        # 'A, B, and C' is caught at its first comma; here it is 'X, and Y'
        if k + 2 < total and names[k + 2] in _NOUNY and lemmas[order[k + 1]] in joining:
            stop = _nominal_run(k + 2, names)
            if not has_finite and stop < total and names[stop] in _FINITE:
                return "AND", k + 1
        return "COMMA", -1
    if after not in _NOUNY:
        return "COMMA", -1
    # a list: nominal runs between commas, the last one behind a conjunction
    position = k
    fronted = _fronted(k, names)
    while position < total and names[position] == ",":
        start = position + 1
        if start < total and names[start] == "K":
            start += 1
            if start < total and names[start] in _NOUNY and lemmas[order[start - 1]] in joining:
                stop = _nominal_run(start, names)
                if has_finite and stop < total and names[stop] in _FINITE:
                    break
                return (
                    ("COMMA", -1) if fronted and stop < total and names[stop] in _FINITE else ("AND", start)
                )
            break
        stop = _nominal_run(start, names, ("I",))  # up to a conjunction
        if stop == start:
            break
        if stop < total and names[stop] == "K" and stop + 1 < total and names[stop + 1] in _NOUNY:
            end = _nominal_run(stop + 1, names)
            finite_next = end < total and names[end] in _FINITE
            if finite_next and (has_finite or fronted):
                break
            if position > k or (lemmas[order[stop]] in joining and names[start] not in ("D", "S")):
                return "AND", stop
            break
        position = stop
    stop = _nominal_run(k + 1, names)
    stopper = names[stop] if stop < total else "."
    if stopper in _FINITE or (stopper != "," and _closes_insertion(k, names)):
        return "COMMA", -1
    if stopper == "," or stopper == ".":
        return ("COMMA", -1) if fronted and stopper == "." else ("APPO", stop if stop < total else -1)
    if stopper == "U" and not has_finite and not fronted:
        return "APPO", -1  # 'their motion, the second since the trial opened, was thrown out'
    if stopper in {"W", "VG", "VN", "T"} and names[k + 1] in {"D", "S", "J", "N", "NS", "C", "X"}:
        return "APPO", -1
    return "COMMA", -1


def _closes_insertion(k: int, names: list[str]) -> bool:
    """Does this comma close a preposition phrase between a verb and its object ('halted, with immediate effect, the ...')?"""
    for j in range(k - 1, 0, -1):
        if names[j] == ",":
            return names[j + 1] == "I" and names[j - 1] in ("VF", "V")
        if names[j] not in _NOUNY and names[j] != "I":
            return False
    return False


def _fronted(k: int, names: list[str]) -> bool:
    """Is what stands before this comma a fronted adverbial ('In Cairo, ...', 'After the talks, ...')?"""
    for j in range(k - 1, -1, -1):
        name = names[j]
        if name in _FINITE or name in {",", ";", "THAT", "W"}:
            return False
        if j == 0:
            return name in {"I", "U", "VG", "VN", "T"}
    return False
