"""Units to tags: which word is a verb and which a noun, decided by lexicon and company.

Tags: D determiner, S possessive determiner, P pronoun, N/NS noun, X name, J adjective, C number,
POS possessive mark, M modal, B be, H have, O do, NOT, V base form, VF finite verb, VN participle,
VG -ing form, T infinitive mark, I preposition, U clause opener, W relative or question word, THAT,
K conjunction, R adverb (transparent), DATE (transparent), and the signs ``, ; : ( ) " - .``.

The ambiguity that decides everything in news is noun or verb ('talks', 'visit', 'strike'): each
rule below says which company makes a word the one or the other.
"""

from __future__ import annotations

from coder.lexicon import Lexicon
from coder.phrases import Phrase, Units

NOMINAL = frozenset(["D", "S", "P", "N", "NS", "X", "J", "C"])
_SIGNS = {
    ",": ",", ";": ";", ":": ":", "(": "(", ")": ")", "[": "(", "]": ")", '"': '"', "“": '"', "”": '"',
    "„": '"', "«": '"', "»": '"', "‘": '"', "-": "-", "--": "-", "—": "-", "–": "-", "---": "-",
    ".": ".", "!": ".", "?": ".", "...": "-", "…": "-", "/": "K", "{": "(", "}": ")", "``": '"', "''": '"',
}  # fmt: skip
_QUOTE_MARKS = "'’`"
BOUNDARY = frozenset([",", ";", ":", "(", ")", "-", ".", "W", "THAT", "U"])
_VERBAL = frozenset(["V", "VZ", "VD", "VN", "VG"])
_AUX = frozenset(["M", "B", "H", "O"])
_BEFORE_VERB = _AUX | {"R", "NOT"}
_BY_COMPANY = frozenset(["VD", "VN", "VG", "U", "T", "W", "THAT", "V", "VZ"])  # never sure by itself
_OPENS_OBJECT = frozenset(["D", "S", "X", "P", "C", "THAT"])

_KEPT_WORDS = 50_000

Reading = tuple[str, str]


def tag(units: Units, lexicon: Lexicon) -> None:
    """Fills ``units.tags`` and ``units.lemmas`` in place."""
    keys, count = units.keys, len(units)
    readings = _readings(units, lexicon)
    finite_ahead = _finite_ahead(
        readings, count, lexicon.has("subject_pronouns"), lexicon.has("gerund_auxiliaries")
    )
    tags: list[str] = [""] * count
    lemmas: list[str] = [""] * count
    plural_nouns = lexicon.has("plural_nouns")
    approximators, degree_words = lexicon.has("approximators"), lexicon.has("degree_words")
    clause_verbs, bare_infinitive = lexicon.has("clause_verbs"), lexicon.has("bare_infinitive")
    reflexives = lexicon.has("reflexives")
    state = _State()
    waiting = 0  # where an auxiliary stands that still lacks its verb: 'will, she said, help'
    for i in range(count):
        options = readings[i]
        name, lemma = options[0]
        if (
            keys[i] in approximators
            and name in {"I", "D", "R"}
            and i + 1 < count
            and readings[i + 1][0][0] == "C"
        ):
            name, lemma = "R", keys[i]
        elif name == "D" and keys[i] in degree_words and i + 1 < count and readings[i + 1][0][0] == "R":
            name, lemma = "R", keys[i]  # 'most certainly will'
        elif (
            name == "K" and state.last in _AUX and tags[i - 1] == "R" and keys[i - 1] not in lexicon.single
            and i + 1 < count and readings[i + 1][0][0] == "R" and keys[i + 1] not in lexicon.single
        ):  # fmt: skip
            name = "R"  # 'was heavily and unjustly criticized', but not 'was back and quickly left'
        elif len(options) == 1 and name == "J" and state.last == "M":
            name = "R"  # 'will likely meet'
        elif (
            name == "R" and state.last in {"D", "S", "POS"} and state.at == i - 1
            and i + 1 < count and readings[i + 1][0][0] in ("N", "NS")
        ):  # fmt: skip
            name, lemma = "J", keys[i]  # 'the north coast', 'the then president'
        elif (
            waiting
            and state.last == ","
            and i > waiting + 2
            and (inserted := _after_insertion(options, tags[waiting]))
        ):
            name, lemma = inserted
        elif name == "P" and keys[i] in reflexives and state.at == i - 1 and state.last in {"N", "NS", "X"}:
            name = "R"  # 'the minister himself said'
        elif len(options) > 1 or name in _BY_COMPANY:
            name, lemma = _choose(
                i, options, readings, finite_ahead, tags, lemmas, units, lexicon, state, plural_nouns
            )
        tags[i], lemmas[i] = name, lemma
        if name in {"R", "DATE", "NOT", '"'}:
            continue
        if name in _AUX and i + 1 < count and readings[i + 1][0][0] == ",":
            waiting = i
        elif name in {"VF", "V", "VN", "VG", ";"}:
            waiting = 0
        if name in BOUNDARY:
            state.finite = False
            state.verb = ""
            state.that = name == "THAT"
        elif name in {"VF", "M", "B", "H", "O"}:
            # after 'said' another clause may begin without a sign
            state.finite = not (name == "VF" and lemma in clause_verbs)
            state.verb = "VF" if name == "VF" else state.verb
            if name == "VF":
                state.bare = lemma in bare_infinitive
        elif name == "T" and state.verb == "VF":
            state.finite = True  # 'vowed to ...': no clause without a sign will follow
        elif name in {"V", "VN", "VG"}:
            state.verb = name
            state.bare = lemma in bare_infinitive
        state.before = state.last
        state.last = name
        state.at = i
    units.tags = tags
    units.lemmas = lemmas


def _after_insertion(options: tuple[Reading, ...], auxiliary: str) -> Reading | None:
    """The verb that an auxiliary before an insertion between commas waits for: 'will, she said, help'."""
    wanted = ("V",) if auxiliary in ("M", "O") else ("VN", "VG") if auxiliary == "B" else ("VN",)
    found = next((r for r in options if r[0] in wanted), None)
    return found or next((("VN", r[1]) for r in options if r[0] == "VD" and "VN" in wanted), None)


class _State:
    """What the tagger remembers to the left: the last tags that count, whether the segment has its verb."""

    __slots__ = ("at", "bare", "before", "finite", "last", "that", "verb")

    def __init__(self) -> None:
        self.last = ""  # tag of the last unit that is not transparent
        self.before = ""  # the one before it
        self.at = -1
        self.finite = False
        self.verb = ""
        self.that = False  # inside a that-clause
        self.bare = False  # the last verb takes an object and a bare infinitive ('saw prices fall')


def _readings(units: Units, lexicon: Lexicon) -> list[tuple[Reading, ...]]:
    """All classes that each unit can have, the most usual first."""
    tokens = units.tokens
    words = tokens.words
    single, known = lexicon.single, lexicon.words
    known.forget(_KEPT_WORDS)
    as_written, as_initial = known.met
    in_capitals, in_small = known.met_phrases
    approximators = lexicon.has("approximators")
    initials = [word[0] for word in words if len(word) > 3]
    headline = sum(map(str.isupper, initials)) > 2 * sum(map(str.islower, initials))
    result: list[tuple[Reading, ...]] = []
    start_of_sentence = True
    for i, key in enumerate(units.keys):
        phrase = units.phrases[i]
        word = words[units.first[i]]
        first = word[0]
        if i in units.dates:
            result.append((("DATE", key),))
            continue
        sign = _SIGNS.get(word)
        if sign:
            result.append(((sign, key),))
            if sign not in ('"', "(") and i:
                start_of_sentence = False
            continue
        initial = start_of_sentence or headline
        if phrase is not None:
            small = initial or first.islower()
            met = in_small if small else in_capitals
            if (kept := met.get(key)) is not None:
                options = kept
            else:
                options = met[key] = _phrase_readings(phrase, key, lexicon, small)
        elif first in _QUOTE_MARKS and key not in single:
            options = _clitic(key, word, i, units, lexicon)
        else:
            met = as_initial if initial else as_written
            if (kept := met.get(word)) is not None:
                options = kept
            else:
                options = met[word] = _word_readings(key, first, lexicon, initial)
        if options[0][0] == "I" and result and result[-1][0][0] in ("B", "NOT") and _after_be(result):
            options = tuple(r for r in lexicon.words.get(key) or () if r[0] == "VG") or options  # 'is excluding'
        if options[0][0] == "C" and i > 1 and f"{units.keys[i - 2]} {units.keys[i - 1]}" in approximators:
            result[-2:] = [(("R", units.keys[i - 2]),), (("R", units.keys[i - 1]),)]  # 'up to 300 men'
        result.append(options)
        start_of_sentence = False
    verbs_too = lexicon.has("verbs_too")
    if not verbs_too.isdisjoint(units.keys):
        for i in range(1, len(result) - 1):
            if units.keys[i] in verbs_too and _verb_awaited(result, i):
                result[i] = (("V", units.keys[i]),)
    return result


def _after_be(readings: list[tuple[Reading, ...]]) -> bool:
    """Is the last word a form of 'be', negations aside?"""
    return next((options[0][0] for options in reversed(readings) if options[0][0] != "NOT"), "") == "B"


def _word_readings(key: str, first: str, lexicon: Lexicon, initial: bool) -> tuple[Reading, ...]:
    """The classes of a word by itself; ``first`` is its first sign, ``initial`` where a capital says nothing."""
    single, known = lexicon.single, lexicon.words
    name = first.isupper() and not initial
    if key in lexicon.has("determiners") and key in lexicon.has("negations"):
        return (("D", key), ("NOT", key))
    if key in single and not (name and single[key] in {"I", "R", "M", "O"}):
        return ((single[key], lexicon.contracted.get(key, key)),)
    if first.isdigit() or first in "$€£¥":
        return (("C", key),)
    if name:
        return tuple(r for r in known.get(key) if r[0] in {"N", "NS", "J"})[:1] or (("X", key),)
    if found := known.get(key):
        return (("X", key),) if first.isupper() and not any(r[0][0] in "NVJR" for r in found) else found
    if first.isupper():
        return (("X", key),)
    return _by_shape(key, lexicon) if first.isalnum() else (("-", key),)


def _verb_awaited(readings: list[tuple[Reading, ...]], i: int) -> bool:
    """Is a base form missing at ``i``?  After 'will', 'did not' or 'to', and before no verb."""
    before, ahead = i - 1, readings[i + 1]
    while before and readings[before][0][0] in {"NOT", "R", "J"}:
        before -= 1  # 'will not openly ...', 'will likely ...'
    return readings[before][0][0] in {"M", "O", "T"} and not (
        ahead[0][0] in _BEFORE_VERB or any(r[0] == "V" for r in ahead)
    )


def _phrase_readings(phrase: Phrase, key: str, lexicon: Lexicon, small: bool) -> tuple[Reading, ...]:
    """The classes of a dictionary phrase; a role word in ``small`` letters can be a verb too."""
    if phrase.tag:
        return ((phrase.tag, key),)
    if phrase.names and not (phrase.roles or phrase.modifier):
        forms = {n.form for n in phrase.names}
        if "adjective" in forms and forms <= {"adjective", "people"}:
            return (("J", phrase.lemma or key), ("X", phrase.lemma or key))
        return (("X", phrase.lemma or key),)
    if phrase.roles:
        noun = ("NS" if phrase.plural else "N", phrase.lemma or key)
        known = lexicon.words.get(key)
        if known and " " not in key and small:
            verbs = tuple(r for r in known if r[0] in _VERBAL)
            adjectives = tuple(r for r in known if r[0] == "J")[:1]
            return (noun, *adjectives, *verbs)
        return (noun,)
    return lexicon.words.get(key) or (("J", key),)


def _clitic(key: str, word: str, i: int, units: Units, lexicon: Lexicon) -> tuple[Reading, ...]:
    """The piece after an apostrophe: possessive mark, short verb, or a quote mark."""
    plain = "'" + key[1:] if len(key) > 1 else "'"
    if plain in lexicon.contractions:
        full = lexicon.contractions[plain]
        if full in lexicon.modals or plain in lexicon.modals:
            return (("M", full),)
        return ((lexicon.single.get(full, "B"), full),)
    if plain in lexicon.has("possessive_marks"):
        if (
            i
            and plain in lexicon.has("is_marks")
            and lexicon.single.get(units.keys[i - 1]) in {"P", "W", "THAT", "R"}
        ):
            return (("B", "is"),)
        if i and units.tokens.starts[units.first[i]] == units.tokens.ends[units.last[i - 1]]:
            return (("POS", plain),)
    return (('"', key),)


def _by_shape(key: str, lexicon: Lexicon) -> tuple[Reading, ...]:
    """An unknown word by its last part and its ending."""
    if "-" in key:
        tail = key.rsplit("-", 1)[1]
        known = lexicon.words.get(tail)
        if known:
            if known[0][0] in {"VN", "VD", "VG", "J", "V"}:
                return (("J", key),)
            return ((known[0][0], key),)
    suffixes = lexicon.suffixes
    for length in range(min(4, len(key) - 2), 0, -1):
        found = suffixes.get(key[-length:])
        if found:
            if found == "VD":
                return (("VD", key), ("VN", key))
            return ((found, key[:-1] if found == "NS" else key),)
    return (("N", key),)


def _finite_ahead(
    readings: list[tuple[Reading, ...]], count: int, subjects: frozenset[str], gerunds: frozenset[str]
) -> list[bool]:
    """For each unit: does a sure finite verb follow before the next boundary?"""
    ahead = [False] * (count + 1)
    seen = False
    for i in range(count - 1, -1, -1):
        ahead[i] = seen
        options = readings[i]
        name = options[0][0]
        if name in BOUNDARY or name == "K" or (name == "P" and options[0][1] in subjects):
            seen = False  # 'aid cut over fears they were ...': another clause
        elif seen:
            continue
        elif (name in _AUX and options[0][1] not in gerunds) or (
            name in ("VD", "VZ")
            and not any(r[0] in {"N", "NS", "J"} for r in options)
            and _object_follows(readings, i, count)
        ):
            # not an infinitive, nor 'the failed coup'
            seen = not (i and (readings[i - 1][0][0] == "T" or _before_noun(readings, i, count)))
    return ahead


def _before_noun(readings: list[tuple[Reading, ...]], i: int, count: int) -> bool:
    """Is the word at ``i`` an adjective by its place: 'the failed coup', '600 undocumented workers'?"""
    before = readings[i - 1][0][0]
    if before == "I" and i + 1 < count and readings[i + 1][0][0] in {"N", "NS", "X"}:
        return True  # 'thousands of undocumented Afghans'
    return before in ("D", "S") or (before == "C" and i + 1 < count and readings[i + 1][0][0] in ("N", "NS"))


def _object_follows(readings: list[tuple[Reading, ...]], i: int, count: int) -> bool:
    """A past form with an object behind it is a verb of its own, not a participle."""
    if any(r[0] == "VZ" for r in readings[i]) or not any(r[0] == "VN" for r in readings[i]):
        return True
    if i + 1 >= count:
        return False
    return readings[i + 1][0][0] in {"D", "S", "X", "P", "C", "THAT", "T", "N", "NS", "J", "DATE", ".", '"'}


def _choose(
    i: int,
    options: tuple[Reading, ...],
    readings: list[tuple[Reading, ...]],
    finite_ahead: list[bool],
    tags: list[str],
    lemmas: list[str],
    units: Units,
    lexicon: Lexicon,
    state: _State,
    plural_nouns: frozenset[str],
) -> Reading:
    """The class of an ambiguous unit by its company."""
    by_tag = dict(reversed(options))
    name, lemma = options[0]
    count = len(readings)
    j = i + 1
    while j < count and readings[j][0][0] in {"R", "DATE", '"'} and j < i + 4:
        j += 1
    following = readings[j] if j < count else ((".", ""),)
    ahead = following[0][0]
    previous = state.last

    # -- small words ----------------------------------------------------------------------------
    if name == "D":  # 'neither side agreed', but 'neither agreed nor refused', 'can neither ban nor tax'
        awaited = previous in ("M", "O") and any(r[0] == "V" for r in following)
        return ("D", lemma) if not awaited and any(r[0] in NOMINAL for r in following) else ("NOT", lemma)
    if name == "T":
        if following[0][1] in lexicon.has("to_nouns") and (
            j + 1 >= count or readings[j + 1][0][0] not in {"D", "S", "X", "P", "NS", "J", "N"}
        ):
            return ("I", lemma)  # 'took Mali to court'
        if i and j < count and units.keys[i - 1] == units.keys[j]:
            return ("I", lemma)  # 'eye to eye'
        if any(r[0] == "V" for r in following) or ahead in {"B", "H", "O", "NOT"}:
            return ("T", lemma)
        if i + 1 < j and any(r[0] == "V" for r in readings[i + 1]) and ahead in {"D", "S", "X", "P"}:
            return ("T", lemma)  # 'about to back Iran'
        return ("I", lemma)
    if name == "THAT":
        if (
            ahead in ("N",)
            and previous not in {"VF", "V", "VN", "VG", "N", "NS", "X"}
            and not finite_ahead[i]
        ):
            return ("D", lemma)
        if previous in ("I", "") and ahead in {"N", "NS", "J"}:
            return ("D", lemma)
        if previous in {"N", "NS", "X"} and (ahead in _AUX or _sure_verb(following)):
            return ("W", lemma)
        if ahead in _AUX and previous not in {"N", "NS", "X", "VF"}:
            return ("P", lemma)
        return ("THAT", lemma)
    if name == "U":
        if lemma not in lexicon.has("prepositions") and lemma not in lexicon.has("clause_prepositions"):
            return ("U", lemma)
        k = j
        if ahead == "VG" or any(r[0] == "VG" for r in following[:1]):
            return ("I", lemma)
        if finite_ahead[k] or (
            k < count
            and ahead in {"X", "P", "NS", "N", "D", "S", "J", "C"}
            and _clause_ahead(readings, k, count, lexicon.has("by"), previous not in ("", ","))
        ):
            return ("U", lemma)
        return ("I", lemma)
    if name == "S":
        if lemma in lexicon.pronouns and (
            ahead not in NOMINAL and ahead not in {"VG", "V", "VN", "VD", "VZ"}
        ):
            return ("P", lemma)
        return ("S", lemma)
    if name == "W":
        return ("W", lemma)
    if name == "J" and previous == "M" and ("V" not in by_tag or any(r[0] == "V" for r in following)):
        return ("R", lemma)  # 'will likely meet'
    if name == "J" and "X" in by_tag:
        # 'the Russian attack', but 'the Russian said'
        return ("J", lemma) if ahead in {"N", "NS", "J", "X"} or following[0][0] in ("VG",) else ("X", lemma)
    if name == "POS":
        return (name, lemma)

    # -- noun or verb ---------------------------------------------------------------------------
    noun = next((r[0] for r in options if r[0] in ("N", "NS")), "")
    adjective = "J" in by_tag
    if name == "J" and noun and ahead not in NOMINAL and ahead[0] != "V":
        # 'the offensive by Russia', 'its military alert against Mali'
        if previous in {"D", "S", "POS", "J"} or (previous == "N" and ahead == "I" and finite_ahead[i]):
            return (noun, by_tag[noun])
    subject = previous in {"X", "N", "NS", "P", ")"}
    chained = state.verb in {"V", "VF", "VN", "VG"}
    if "V" in by_tag and "VZ" not in by_tag:
        verb: Reading = ("V", by_tag["V"])
        past = "VD" in by_tag or "VN" in by_tag
        if previous == "T" or previous == "M" or (previous == "O"):
            return verb
        if state.that and subject and not state.finite and not finite_ahead[i]:
            # 'insisted that Mali free the men', 'demanded that he step down'
            particle = ahead == "I" and following[0][1] in lexicon.has("particles")
            nominal = ahead in {"NS", "J", "N"} and not _finite_anywhere(readings, i + 1, count)
            if ahead in {"D", "S", "P", "X", "C"} or particle or nominal:
                return ("VF", by_tag["V"])
        if state.bare and subject and ahead in {"D", "S", "P", "X", "C", "J", "NS", "T", "I"}:
            return verb
        if previous in ("H", "B") and past:
            return ("VN", by_tag.get("VN", by_tag.get("VD", lemma)))
        if past and subject and (following[0][1] in lexicon.has("by") or (state.finite and not noun)):
            return (
                "VN",
                by_tag.get("VN", by_tag.get("VD", lemma)),
            )  # 'the charity run by', 'a plan put forward'
        if past and subject and ahead in {"T", "I", ",", "."} and _hangs_on_preposition(tags, i):
            return ("VN", by_tag.get("VN", by_tag.get("VD", lemma)))  # ', in Cairo for talks set to ...'
        if past and name != "N" and (subject or previous == "J") and not state.finite and not finite_ahead[i]:
            return ("VF", by_tag["VD" if name == "VD" else "V"])  # 'found' is of 'find'
        if not noun and not adjective:
            if previous in {"D", "S", "J", "POS", "I", "C"} and not past:
                return ("N", lemma)  # a verb in a noun's place: 'over pay', 'the hunt'
            if past and subject and not state.finite:
                return ("VF", lemma)
            if previous == "VF" and not past and lemmas[state.at] not in lexicon.has("bare_infinitive"):
                return ("N", lemma)  # 'denied bail'
            if previous in ("VF", "V") and not state.finite:
                return verb
            if (
                subject
                and not state.finite
                and (previous == "NS" or previous == "P" or past or lemmas[state.at] in plural_nouns)
            ):
                return ("VF", lemma)
            if previous in ("W",):
                return ("VF", lemma)
            return verb if not past or previous != "N" else ("VF", lemma)
        if previous == "N" and adjective and not noun and ahead in ("B", "H"):
            return ("N", lemma)  # 'the death total has risen'
        if previous in {"D", "S", "J", "POS", "C", "I", "B", "VF", "V", "VN", "VG", "H"}:
            if previous in ("VF", "V") and lemmas[state.at] in lexicon.has("bare_infinitive"):
                return verb if name == "V" or ahead in _OPENS_OBJECT else _nounlike(by_tag, name, lemma)
            if previous in ("VF", "V") and name == "V" and ahead in {"D", "S", "P"}:
                return verb
            if previous == "D" and lemmas[state.at] in plural_nouns and not noun:
                return verb
            return _nounlike(by_tag, name, lemma)
        if previous == "P":
            return ("VF", by_tag["V"])
        if previous == "W":
            return (
                ("VF", by_tag["V"])
                if ahead in NOMINAL or ahead in ("I", "T")
                else _nounlike(by_tag, name, lemma)
            )
        if previous == "K":
            if state.before in ("V",) or (chained and ahead in {"D", "S", "X", "P", "THAT"}):
                return (
                    ("V", by_tag["V"])
                    if state.verb == "V"
                    else (("VF", by_tag["V"]) if past or name == "V" else _nounlike(by_tag, name, lemma))
                )
            return _nounlike(by_tag, name, lemma)
        if subject and not state.finite:
            plural = previous == "NS" or lemmas[state.at] in plural_nouns
            if ahead in {"D", "S", "I", "U"} and not finite_ahead[i] and _joined_names(tags, i):
                return ("VF", by_tag["V"])  # 'Arnor and Gondor welcome the accord', 'talk before the meeting'
            if not plural and previous != "P" and _plural_head(tags, state.at):
                particle = ahead == "I" and following[0][1] in lexicon.has("particles")
                plural = (
                    particle
                    or ahead in {"D", "S", "C"}
                    or (ahead == "VG" and lemma in lexicon.has("gerund_verbs"))
                )
            if (plural or past) and not finite_ahead[i]:
                if ahead in {"D", "S", "P", "THAT", "X", "T", "C"} or (
                    ahead in {"NS", "J", "N", "I", "VG"} and (name == "V" or plural)
                ):
                    return ("VF", by_tag["V"])
                if ahead in (".", ",") and name == "V":
                    return ("VF", by_tag["V"])
            return _nounlike(by_tag, name, lemma)
        if subject and name == "V" and not finite_ahead[i] and not noun:
            return verb
        if previous in {",", "", ";", ":"} and name == "V" and ahead in {"D", "S", "X", "P"}:
            return verb
        return _nounlike(by_tag, name, lemma)
    if "VZ" in by_tag:
        verb = ("VF", by_tag["VZ"])
        if not noun:
            # 'the remains of'
            return ("NS", units.keys[i]) if previous in {"D", "S", "POS"} else verb
        if previous in ("W", "P"):
            return verb if state.before != "I" or previous == "P" else (noun, by_tag[noun])  # 'in which guards ...'
        if previous in {"D", "S", "J", "POS", "C", "I", "T", "M", "H", "O", "NS", "VG", "VN", "V", "VF", "B"}:
            return (noun, by_tag[noun])
        if previous == "K":
            if state.finite and state.verb == "VF" and ahead in {"D", "S", "P", "X", "THAT", "T"}:
                return verb
            return (noun, by_tag[noun])
        if state.finite or finite_ahead[i]:
            return (noun, by_tag[noun])
        if previous in {",", "NOT"} and tags and ahead in {"D", "S", "P", "THAT", "X"}:
            return verb  # 'Chad, meanwhile, shames the ...', 'no longer shames'
        if previous in {"X", "N", ")"}:
            if ahead in {"D", "S", "P", "THAT", "X", "T", "C", "VG", "B"}:
                return verb
            if ahead in ("I",) or ahead in {"N", "NS", "J", "VN", "VD"}:
                if previous == "N" and name == "NS" and units.phrases[state.at] is None:
                    # 'peace talks with' or 'the spokesman talks with'
                    return (noun, by_tag[noun])
                if _finite_anywhere(readings, i + 1, count):
                    return (noun, by_tag[noun])
                return verb
            if ahead == "V" and not any(r[0] in ("N", "J") for r in following):
                return (noun, by_tag[noun])
            if ahead in (".", ",") and name != "VZ" and _in_preposition(tags, i):
                return (noun, by_tag[noun])  # 'threatened Mali with air strikes'
            return (
                verb if name == "VZ" or not _finite_anywhere(readings, i + 1, count) else (noun, by_tag[noun])
            )
        if previous == "," and name == "VZ":
            return verb
        return (noun, by_tag[noun]) if name != "VZ" else verb
    if "VD" in by_tag or "VN" in by_tag:
        if ahead == "J" and any(r[0] == "X" for r in following):
            ahead = "X"  # a nationality opens an object: 'urged Colombian rebels'
        return _past(
            i,
            by_tag,
            name,
            ahead,
            following,
            finite_ahead,
            tags,
            lemmas,
            lexicon,
            state,
            noun,
            adjective,
            readings,
            count,
            units.keys[i],
        )
    if "VG" in by_tag:
        verb = ("VG", by_tag["VG"])
        if previous == "B":
            return verb
        mass = previous == "NS" and lemmas[state.at] == units.keys[state.at]  # 'data'
        inner = state.at == i - 1 and j == i + 1
        if state.at == i - 1 and (previous == "NS" or units.keys[i - 1] in plural_nouns):
            k = i - 2
            while k > 0 and tags[k] in {"D", "S", "J", "C", "X"}:
                k -= 1
            if units.keys[k] in lexicon.has("accompanying_prepositions"):
                return verb  # 'with Kenyan police firing tear gas'
        if (previous == "N" or mass) and inner and following[0][1] in lexicon.has("compound_heads"):
            return ("J", by_tag["VG"])  # 'a data sharing agreement', but 'a decree granting citizenship'
        if noun or units.phrases[i] is not None:
            if previous in {"D", "S", "J", "POS", "C", "X", "N"} and not (
                previous in ("X", "N") and (ahead in {"D", "S", "X", "P"} or (ahead == "I" and name == "VG"))
            ):
                return (noun or "N", by_tag.get(noun, lemma))
            if (
                previous in {"I", "", "K", ",", "VF", "V"}
                and ahead not in {"D", "S", "X", "P", "C"}
                and not (name == "VG" and previous == "I" and ahead == "NS")  # 'accused of torturing men'
                and not (previous == "," and ahead in {"I", "J", "NS", "N", "T"})
            ):
                return (noun or "N", by_tag.get(noun, lemma))
            return verb
        if previous in {"D", "S", "POS"}:
            if ahead in {"N", "NS", "J", "X", "C"}:
                return ("J", by_tag["VG"])  # 'the remaining four men'
            return ("N", by_tag["VG"])
        if previous in ("J", "C") and ahead in ("N", "NS"):
            return ("J", by_tag["VG"])
        if adjective and name == "J" and ahead in ("N", "NS"):
            return ("J", lemma)
        return verb
    if name == "VD":
        return ("VF", lemma)
    return (name, lemma)


def _past(
    i: int, by_tag: dict[str, str], name: str, ahead: str, following: tuple[Reading, ...], finite_ahead: list[bool],
    tags: list[str], lemmas: list[str], lexicon: Lexicon, state: _State, noun: str, adjective: bool,
    readings: list[tuple[Reading, ...]], count: int, word: str,
) -> Reading:  # fmt: skip
    """A past form: finite ('police arrested'), participle ('was arrested', 'arrested by') or adjective."""
    lemma = by_tag.get("VD") or by_tag.get("VN") or ""
    finite: Reading = ("VF", lemma)
    participle: Reading = ("VN", by_tag.get("VN", lemma))
    previous = state.last
    waits = previous == "," and (_subject_waits(tags, i) or _told_subject_waits(tags, lemmas, i, lexicon))
    if waits and state.before == ",":
        previous = (
            "N"  # 'Kenya, meanwhile, clashed with ...': commas around an adverb do not part subject and verb
        )
    if "VD" not in by_tag:
        if previous in {"D", "S", "POS", "J", "C", "I", "V", "VF", "VG"} and ahead in {"N", "NS", "X", "J"}:
            return ("J", participle[1])  # 'the frozen assets', 'stopped buying frozen chicken'
        if (noun or adjective) and previous in {"D", "S", "J", "POS", "C", "I", "VF", "V"}:
            return _nounlike(by_tag, name, lemma)
        return participle
    if previous in {"H", "B", "M", "O", "T"}:
        return participle
    if lemma in lexicon.has("intransitive_verbs"):
        return finite  # nobody is 'died'
    if "VN" not in by_tag and lexicon.suffixes.get(word[-2:]) != "VD":
        return finite  # 'came', 'took': their participles are other words
    if previous == "D" and ahead == "I" and lemmas[state.at] in lexicon.has("pronominal_determiners"):
        return participle  # 'those arrested by police'
    if previous in {"D", "S", "POS", "J", "C"}:
        if ahead in {"N", "NS", "X", "J", "VN"}:
            return ("J", participle[1])
        if previous == "J" and not state.finite and ahead in {"D", "S", "P", "X", "THAT"}:
            return finite
        if previous in ("C",) and not state.finite and ahead in {"D", "S", "P", "THAT"}:
            return finite
        return (
            ("J", participle[1])
            if previous != "C"
            else (participle if finite_ahead[i] or state.finite else finite)
        )
    if previous == "I":
        return ("J", participle[1]) if ahead in {"N", "NS", "J", "X"} else participle
    if previous == "W":
        return finite
    if previous == "P":
        subject_form = lemmas[state.at] not in lexicon.has("object_pronouns")
        return finite if subject_form or not state.finite or ahead in ("D", "S") else participle
    if previous in {"VF", "V", "VN", "VG"}:
        if ahead in {"N", "NS", "J"} and previous != "VF":
            return ("J", participle[1])
        if lemmas[state.at] in lexicon.has("get_verbs"):
            return participle
        attribute = ahead == "X" and name == "VN" and previous in ("VF", "V")
        if ahead in ("N", "NS") or (attribute and not _main_verb_missing(tags, i)):
            return ("J", participle[1])  # 'flew wounded Yemenis to India'
        return participle if state.verb != "VF" or ahead == "I" else finite
    if previous == "K":
        if state.before in ("VN",) or state.verb == "VN":
            return participle
        if state.finite:
            return finite
        if ahead in ("N", "NS") and state.before in ("J", "VN"):
            return ("J", participle[1])
        return finite
    object_follows = ahead in {"D", "S", "X", "P", "THAT"} or (
        ahead in {"C", "NS", "N", "J"} and not any(r[0] in {"VF", "VD", "B", "M", "H"} for r in following)
    )
    if previous == ",":
        if ahead == "I" and not finite_ahead[i]:
            by_follows = following[0][1] in lexicon.has("by")
            end = _before_speaker(readings, count, lexicon)
            if not by_follows and waits and not _finite_left(readings, i + 1, end):
                return finite  # 'Ali, a former minister, called for ...'
            return participle if by_follows or name == "VN" or not waits else finite
        if object_follows or _subject_waits(tags, i):
            return finite
        return participle if ahead == "I" else finite
    if previous == "" and ahead in {"J", "N", "NS", "X"} and (
        _finite_left(readings, i + 1, count) or _finite_anywhere(readings, i + 1, count)
    ):
        return ("J", participle[1])  # 'Reinforced troops stayed', but 'Arrested: three men'
    if previous == "" or previous in {";", ":", "-", "("}:
        return participle if ahead == "I" else finite
    # after a noun phrase
    if ahead in {"T", "I", ",", "."} and _hangs_on_preposition(tags, i):
        return participle
    if following[0][1] in lexicon.has("by") and (
        state.finite or finite_ahead[i] or _finite_anywhere(readings, i + 1, count)
    ):
        return participle
    if state.finite and not finite_ahead[i] and previous != "P" and _main_verb_missing(tags, i):
        return finite  # 'the rebels that attacked the base fled'
    if state.finite:
        return participle if not object_follows or ahead in {"N", "NS", "J"} else finite
    if finite_ahead[i] and _relative_waits(tags, i) and _finite_count(readings, i + 1, count) == 1:
        return finite  # 'the town where troops attacked farmers is small'
    if finite_ahead[i] and not object_follows:
        return participle
    if ahead == "I" and _verb_with_object(readings, i + 1, count, lexicon.has("subject_pronouns")):
        return participle  # 'an attack blamed on rebels killed six men'
    if finite_ahead[i] and ahead in {"C", "N", "NS", "J"}:
        return participle
    if (
        not finite_ahead[i]
        and ahead == "I"
        and following[0][1] in lexicon.has("particles")
        and _agent_after(readings, i, lexicon)
    ):
        return participle  # 'information passed on by Lima'
    return finite


def _agent_after(readings: list[tuple[Reading, ...]], i: int, lexicon: Lexicon) -> bool:
    """Does an agent follow the particle behind ``i``?"""
    return i + 2 < len(readings) and readings[i + 2][0][1] in lexicon.has("by")


def _joined_names(tags: list[str], at: int) -> bool:
    """Do two names joined by a conjunction end right before ``at``: 'Ali of Arnor and King Musa'?"""
    k = at - 1
    while k > 0 and tags[k] in {"N", "X", "J", "R", "DATE"}:
        k -= 1
    return tags[at - 1] == "X" and k > 0 and tags[k] == "K" and tags[k - 1] == "X"


def _plural_head(tags: list[str], at: int) -> bool:
    """Does a plural head the noun phrase whose last preposition phrase ends at ``at`` ('workers in Brazil')?"""
    for k in range(at, 0, -1):
        if tags[k] == "I" and tags[k - 1] == "NS":
            return True
        if tags[k] not in NOMINAL and tags[k] != "I":
            return False
    return False


def _hangs_on_preposition(tags: list[str], i: int) -> bool:
    """Is all since the last comma one run of preposition phrases, behind a main verb?"""
    for k in range(i - 1, 0, -1):
        if tags[k] == ",":
            after = next((tags[j] for j in range(k + 1, i) if tags[j] not in ("R", "DATE")), "")
            return after == "I" and any(name in {"VF", "M", "B", "H", "O"} for name in tags[:k])
        if tags[k] not in NOMINAL and tags[k] not in {"I", "R", "DATE", "POS"}:
            return False
    return False


def _finite_left(readings: list[tuple[Reading, ...]], k: int, count: int) -> bool:
    """Could any word from ``k`` to the end of the sentence be its main verb?  Not one that an opener brings along."""
    opened = False
    for j in range(k, count):
        name = readings[j][0][0]
        if name in ("THAT", "W"):
            opened = True
        elif name == ",":
            opened = False
        elif name in {"M", "B", "H", "O", "VD", "VZ"}:
            if not opened:
                return True
            opened = False  # 'called for talks, saying that war was no answer'
    return False


def _before_speaker(readings: list[tuple[Reading, ...]], count: int, lexicon: Lexicon) -> int:
    """Where the sentence ends without who says it: '..., Peru said on Monday.'"""
    comma = max((k for k in range(count) if readings[k][0][0] == ","), default=count)
    verb = comma + 1
    while verb < count and readings[verb][0][0] in NOMINAL:
        verb += 1
    speaks = comma + 1 < verb < count and readings[verb][0][1] in lexicon.has("clause_verbs")
    return comma if speaks and not _finite_left(readings, verb + 1, count) else count


def _main_verb_missing(tags: list[str], i: int) -> bool:
    """Are all finite verbs before ``i`` in one relative clause behind the first noun phrase?"""
    finite = [k for k in range(i) if tags[k] in {"VF", "M", "B", "H", "O"}]
    openers = [k for k in range(i) if tags[k] in {"W", ",", ";", "THAT", "U"}]
    if len(openers) != 1 or not finite or finite[0] < openers[0]:
        return False
    return tags[openers[0]] == "W" or (tags[openers[0]] == "THAT" and openers[0] > 0)


def _relative_waits(tags: list[str], i: int) -> bool:
    """Is the noun phrase before ``i`` the subject of a relative clause, and has neither that nor the main clause had its verb?"""
    k = i - 1
    while k > 0 and (tags[k] in NOMINAL or tags[k] in {"I", "R", "DATE", "POS", "VN"}):
        k -= 1
    if k < 1 or tags[k] not in ("W", "THAT") or i - k < 2 or tags[k + 1] == "I":
        return False
    return all(tag in NOMINAL or tag in {"I", "R", "DATE", "POS"} for tag in tags[:k])


def _finite_count(readings: list[tuple[Reading, ...]], k: int, count: int) -> int:
    """How many words from ``k`` to the next comma could be finite verbs."""
    found = 0
    for j in range(k, count):
        name = readings[j][0][0]
        if name in {",", ";"}:
            break
        found += (name in _AUX or name in ("VD", "VZ")) and readings[j - 1][0][0] not in _AUX
    return found


def _verb_with_object(readings: list[tuple[Reading, ...]], k: int, count: int, subjects: frozenset[str]) -> bool:
    """Does a past form with an object behind it follow before the next clause begins?"""
    for j in range(k, count - 1):
        name, key = readings[j][0]
        if name in BOUNDARY or name == "K" or (name == "P" and key in subjects):
            return False
        if (
            name[0] == "V" and any(r[0] == "VD" for r in readings[j])
            and readings[j + 1][0][0] in {"D", "S", "C", "P", "X", "NS"}
            and readings[j - 1][0][0] not in {"D", "S", "J", "C", "I"}
        ):  # fmt: skip
            return True
    return False


def _in_preposition(tags: list[str], i: int) -> bool:
    """Does the noun phrase before ``i`` hang on a preposition?"""
    for k in range(i - 1, -1, -1):
        if tags[k] not in NOMINAL and tags[k] != "R":
            return tags[k] == "I"
    return False


def _subject_waits(tags: list[str], i: int) -> bool:
    """Before a comma: a noun phrase at the start of the segment chain that has had no finite verb yet."""
    for k in range(i - 1, -1, -1):
        name = tags[k]
        if name in {"VF", "M", "B", "H", "O"}:
            return _in_relative(tags, k)
        if name in {"THAT", ";", "."}:
            return True
    return True


def _told_subject_waits(tags: list[str], lemmas: list[str], i: int, lexicon: Lexicon) -> bool:
    """The same for the subject of what is said: 'Peru said Kenya, meanwhile, clashed with Japan'."""
    last = next((k for k in range(i - 1, -1, -1) if tags[k] in ("VF", "M", "B", "H", "O", "THAT")), -1)
    if last < 0 or tags[last] != "VF" or lemmas[last] not in lexicon.has("clause_verbs"):
        return False
    comma = tags.index(",", last) if "," in tags[last:i] else i
    return comma > last + 1 and all(tag in NOMINAL for tag in tags[last + 1 : comma])


def _in_relative(tags: list[str], k: int) -> bool:
    """Is the finite verb at ``k`` that of a relative clause?  Then the main verb is still to come."""
    for j in range(k - 1, -1, -1):
        if tags[j] == "W":
            return True
        if tags[j] in {",", ";", "THAT", "U"}:
            return False
    return False


def _nounlike(by_tag: dict[str, str], name: str, lemma: str) -> Reading:
    """The noun reading, or the adjective where that is the usual one."""
    if name == "J" or ("J" in by_tag and "N" not in by_tag and "NS" not in by_tag):
        return ("J", by_tag["J"])
    for tag_name in ("N", "NS"):
        if tag_name in by_tag:
            return (tag_name, by_tag[tag_name])
    if name == "R":
        return ("R", lemma)
    return ("N", lemma)


def _sure_verb(options: tuple[Reading, ...]) -> bool:
    return options[0][0] in {"VD", "VZ", "V", "VN", "VG"} or (
        any(r[0] in ("VZ", "VD") for r in options) and options[0][0] not in ("J",)
    )


def _clause_ahead(
    readings: list[tuple[Reading, ...]], k: int, count: int, by: frozenset[str], inserted: bool = False
) -> bool:
    """After a preposition that can open a clause: a noun phrase and then a verb, before any boundary.

    Where something may be ``inserted``, the verb may come right after a second comma: 'as Mali, a day later, left'.
    """
    nominal = False
    for j in range(k, min(k + 12, count)):
        options = readings[j]
        name = options[0][0]
        if name in BOUNDARY:
            return name == "," and inserted and nominal and _verb_after_comma(readings, j + 1, count)
        if name in _AUX:
            return nominal
        if (
            nominal
            and options[-1][0] == "V"
            and readings[j - 1][0][0] == "NS"
            and j + 1 < count
            and readings[j + 1][0][0] in ("D", "I")
        ):
            return True
        if readings[j - 1][0][0] in {"I", "D", "S", "J", "C"} and name in ("VD", "VN"):
            continue  # 'over alleged fraud'
        if nominal and name in {"VD", "VZ", "VN"} and not any(r[0] in ("N", "NS") for r in options):
            return j + 1 == count or readings[j + 1][0][1] not in by  # but 'before the dam built by Mali'
        if (
            nominal
            and any(r[0] == "VD" for r in options)
            and name not in ("J",)
            and _object_follows(readings, j, count)
        ):
            return True
        if name in {"X", "N", "NS", "P"}:
            nominal = True
    return False


def _verb_after_comma(readings: list[tuple[Reading, ...]], k: int, count: int) -> bool:
    """Does the next comma end an insertion, so that a finite verb follows it?"""
    for j in range(k, min(k + 12, count - 1)):
        name = readings[j][0][0]
        if name == ",":
            options = readings[j + 1]
            return options[0][0] in _AUX or (
                any(r[0] == "VD" for r in options) and _object_follows(readings, j + 1, count)
            )
        if name in _AUX or (name in BOUNDARY and name != "U"):
            return False
    return False


def _finite_anywhere(readings: list[tuple[Reading, ...]], k: int, count: int) -> bool:
    """A finite verb before the next comma, also one that could be a noun."""
    for j in range(k, count):
        options = readings[j]
        name = options[0][0]
        if name in BOUNDARY:
            return False
        if j and _before_noun(readings, j, count):
            continue  # 'the failed coup'
        if j and readings[j - 1][0][0] == "T" and any(r[0] == "V" for r in options):
            continue  # 'to undercut'
        if name in _AUX:
            return True
        if any(r[0] in ("VD", "VZ") for r in options):
            # a word that is a noun first, 'shot', is a verb before an object
            if name[0] != "N" or (j + 1 < count and readings[j + 1][0][0] in {"D", "S", "X", "P", "NS"}):
                return True
    return False
