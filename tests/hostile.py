"""Texts and patterns made to break the coder, each by size; used by test_hostile.py, test_growth.py and fuzz/targets.py."""

from __future__ import annotations

from collections.abc import Callable

# What a text is made of: beginning, what is repeated, end.
TEXTS: dict[str, tuple[str, str, str]] = {
    "words": ("", "word ", "France attacked Kenya."),
    "capitals": ("", "Abc ", "attacked Kenya."),
    "commas": ("France ", ", ", "attacked Kenya."),
    "list of actors": ("France", ", Kenya", " and Chad attacked Niger."),
    "said that": ("", "France said that ", "Kenya attacked Chad."),
    "said X said": ("", "France said Chad said ", "Kenya attacked Niger."),
    "urged to urge": ("", "France urged Kenya to ", "leave."),
    "accused of accusing": ("France responded ", "by accusing Chad of ", "attacking Kenya."),
    "relative clauses": ("The rebels ", "who attacked Kenya ", "fled."),
    "adverbial clauses": ("France fled ", "after Kenya attacked Chad ", "."),
    "joined verbs": ("France ", "attacked Chad and ", "left Kenya."),
    "apposition": ("France ", ", the ally of Chad, ", "attacked Kenya."),
    "of": ("the leader ", "of France ", "attacked Kenya."),
    "possessives": ("", "France's ", "army attacked Kenya."),
    "event nouns": ("France held ", "talks with Kenya on ", "aid."),
    "prepositions": ("France attacked Kenya ", "with soldiers from Chad ", "."),
    "dates": ("France attacked Kenya ", "on Monday ", "."),
    "quotes": ("France ", '"', " attacked Kenya."),
    "quotations": ("France said ", '"Kenya attacked Chad" and ', "."),
    "brackets": ("France ", "(", "attacked Kenya)."),
    "dashes": ("France ", "– ", "attacked Kenya."),
    "semicolons": ("", "France attacked Chad; ", "."),
    "one token": ("", "a", " attacked Kenya."),
    "digits": ("", "1", " soldiers attacked Kenya."),
    "digit groups": ("", "1,", " soldiers attacked Kenya."),
    "hyphens": ("", "a-", " attacked Kenya."),
    "apostrophes": ("France", "'s", " army attacked Kenya."),
    "full stops": ("France attacked Kenya", ".", ""),
    "spaced stops": ("", ". ", "France attacked Kenya."),
    "initials": ("", "J. ", "France attacked Kenya."),
    "abbreviation": ("", "U.", " attacked Kenya."),
    "marks": ("", "?!", ""),
    "spaces": ("France.", " ", "Kenya fled."),
    "lines": ("", "France attacked Kenya\n", ""),
    "paragraphs": ("", "FRANCE ATTACKED KENYA\n\n", ""),
    "stars": ("", "*", "\nFrance attacked Kenya."),
    "zero width": ("Fra", "\u200b", "nce attacked Kenya."),
    "combining": ("France ", "\u0301", " attacked Kenya."),
    "joiners": ("", "👩\u200d", " attacked Kenya."),
    "directions": ("", "\u202e", "France attacked Kenya."),
    "ligatures": ("", "\ufdfa", " attacked Kenya."),
    "surrogates": ("", "\ud800", " attacked Kenya."),
    "no spaces": ("", "法", " attacked Kenya."),
    "sentences": ("", "Grass grows. ", ""),
    "coded sentences": ("", "France attacked Kenya. ", ""),
    "pronouns": ("President Macron met the Kenyan president. ", "He praised him. ", ""),
    "unknown pronouns": ("", "They praised them. ", ""),
    "pairs": ("", "Both leaders attacked Kenya. ", ""),
    "the ministry": ("The French foreign ministry left. ", "The ministry attacked Kenya. ", ""),
    "open quotations": ("", '"France attacked Kenya. ', ""),
    "reports": ("", "France will attack, Macron said. Macron told reporters on Monday it would. ", ""),
}  # fmt: skip


def text(name: str, length: int) -> str:
    """The hostile text of about that many characters."""
    first, again, last = TEXTS[name]
    return first + again * (length // len(again)) + last


# One verb pattern of a size, and a sentence of a size that meets it as often as it can.
PATTERNS: dict[str, Callable[[int], str]] = {
    "optional parts": lambda n: "source VERB target " + "[in target] [with (x|y)] " * n,
    "alternatives": lambda n: "source VERB (" + "|".join("a " * 7 + f"b{i}" for i in range(n)) + ") target",
    "longer and longer": lambda n: (
        "source VERB (" + "|".join("a " * i + "b" for i in range(1, n)) + ") target"
    ),
    "gaps": lambda n: "source VERB " + "* " * n + "target",
    "groups": lambda n: "source VERB " + "(a|b) (a a|a b) " * n + "target",
    "prepositions": lambda n: "source VERB target " + "in (x|y) with * " * n,
}
SENTENCES: dict[str, Callable[[int], str]] = {
    "prepositions": lambda n: "Arnor snubbed Gondor " + "in Arnor with a x " * n + ".",
    "words": lambda n: "Arnor snubbed " + "a a a a a a " * n + "Gondor.",
    "objects": lambda n: "Arnor snubbed Gondor" + ", a b c" * n + ".",
}


def dictionary(pattern: str) -> str:
    """A dictionary file with two countries, and the pattern for one verb."""
    return (
        "actors:\n  - {id: arn, kind: country, code: ARN, names: [Arnor]}\n"
        "  - {id: gon, kind: country, code: GON, names: [Gondor]}\n"
        f'verbs:\n  - id: snub\n    code: "120"\n    verb: snub\n    patterns:\n      - "{pattern}"\n'
    )


def block_dictionary(pattern: str) -> str:
    """The same two countries, and the pattern in a verb block."""
    actors, _, _ = dictionary("").partition("verbs:")
    synsets = "synsets:\n  A: [a, a b]\n"
    return f'{actors}{synsets}verb_blocks:\n  - {{id: snub, code: "120", verbs: [snub], patterns: ["112 {pattern}"]}}\n'


# Patterns of verb blocks, whose words are sought in order, each of which can stand in many places.
BLOCK_PATTERNS: dict[str, Callable[[int], str]] = {
    "words behind": lambda n: "VERB " + "a " * n + "b",
    "words before": lambda n: "b " + "a " * n + "VERB",
    "a phrase": lambda n: "VERB {" + "a " * n + "b}",
    "skipped words": lambda n: "VERB " + "* " * n + "b",
    "actors": lambda n: "VERB " + "target " * n + "b",
    "synsets": lambda n: "VERB " + "&A " * n + "b",
}
BLOCK_SENTENCES: dict[str, Callable[[int], str]] = {
    "words behind": lambda n: "b Arnor snubbed " + "a " * n + "Gondor.",
    "words before": lambda n: "a " * n + "Arnor snubbed Gondor b.",
    "actors": lambda n: "b Arnor snubbed " + "Gondor, " * n + "Gondor.",
}

# Files of the older coders: the kind, and the file of a size.
LEGACY: dict[str, tuple[str, Callable[[int], str]]] = {
    "sets of endings": ("agents", lambda n: "!A! = a, b\n" + "!A!" * n + " [~GOV]\n"),
    "forms of verbs": ("issues", lambda n: "+".join(["v:run"] * n) + " [OIL]\n"),
    "forms of nouns": ("issues", lambda n: "+".join(["n:run"] * n) + " [OIL]\n"),
    "brackets": ("verbs", lambda n: "- " + "(" * n + ")" * n + "\n"),
    "brackets in brackets": ("verbs", lambda n: "--- X ---\nX\n- * " + "{" * n + "A" + "}" * n + " [112]\n"),
    "codes of a header": ("verbs", lambda n: "--- X " + "[]    " * n + "x\n"),
    "blanks of a header": ("verbs", lambda n: "--- X " + " " * n + "x\n"),
    "blanks of a verb": ("verbs", lambda n: "--- X ---\na" + " " * n + "x]\n"),
    "blanks of an agent": ("agents", lambda n: "a" + " " * n + "x\n"),
    "words of a verb": ("verbs", lambda n: "--- X ---\n" + "A_" * n + "X [112]\n"),
    "names of one actor": ("actors", lambda n: "A [GOV]\n" * n),
    "one block again and again": ("verbs", lambda n: "--- X [112] ---\nX\n" * n),
    "lines that are not carried over": ("verbs", lambda n: "- A # x\n" * n),
    "comments": ("verbs", lambda n: "# x\n" * n),
}

# Synsets that hold each other; each path through them would be one of n!
SYNSETS: dict[str, Callable[[int], dict[str, tuple[str, ...]]]] = {
    "all in all": lambda n: {f"S{i}": (f"w{i}", *(f"&S{j}" for j in range(n))) for i in range(n)},
    "each twice in the next": lambda n: {f"S{i}": (f"w{i}", f"&S{i + 1}", f"&S{i + 1}") for i in range(n)},
}

# Dictionary files of a size, right and wrong.
FILES: dict[str, Callable[[int], str]] = {
    "actors": lambda n: "actors:\n" + "".join(
        f"  - {{id: a{i}, kind: country, code: ARN, names: [Arnor{i}]}}\n" for i in range(n)
    ),
    "verbs": lambda n: "verbs:\n" + "".join(f'  - {{id: v{i}, code: "120", verb: [snub{i}]}}\n' for i in range(n)),
    "wrong codes": lambda n: "verbs:\n" + "".join(f'  - {{id: v{i}, code: "9{i}", verb: [snub{i}]}}\n' for i in range(n)),
    "wrong keys": lambda n: "verbs:\n" + "".join(f'  - {{id: v{i}, cod: "120", verb: [snub{i}]}}\n' for i in range(n)),
    "wrong patterns": lambda n: "verbs:\n" + "".join(
        f'  - {{id: v{i}, code: "120", verb: [snub{i}], patterns: [source VERB (a]}}\n' for i in range(n)
    ),
    "names of one actor": lambda n: "actors:\n  - {id: a, kind: country, code: ARN, names: [" + "Arnor, " * n + "Arnor]}\n",
    "words of one role": lambda n: 'agents:\n  - {code: GOV, words: [' + ", ".join(f"steward{i}" for i in range(n)) + "]}\n",
}  # fmt: skip
