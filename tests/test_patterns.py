"""patterns.py: what each form of the pattern language demands, and what is said of patterns that cannot be read."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import pytest

from coder import Coder
from coder.dictionary import Sources
from coder.matching import Matcher
from coder.patterns import (
    Frame,
    FrameTable,
    PatternError,
    PrepositionDemand,
    Vocabulary,
    WordSet,
    compile_pattern,
    index_frames,
    noun_head,
    parse_pattern,
)

VOCABULARY = Vocabulary(
    prepositions=frozenset(["from", "to", "of", "in", "on", "over", "into", "with", "by", "between", "up", "in front of"]),
    particles=frozenset(["up", "over", "on"]),
    synsets={"TROOPS": ("troop", "military unit"), "ROAD": ("road",)},
    infinitive_mark="to",
    complementizer="that",
    conjunctions=frozenset(["and"]),
    articles=frozenset(["a", "the"]),
)  # fmt: skip


def lemma(word: str) -> str:
    return word.removesuffix("s")


def frame(pattern: str, verb: str = "withdraw") -> Frame:
    return compile_pattern(pattern, verb, VOCABULARY, lemma)


def words(found: WordSet) -> str:
    return "|".join(sorted(found.words | {" ".join(p) for p in found.phrases}))


def printed(found: Frame) -> str:
    """The demands of a frame in one line, in a fixed order; what is empty is left out."""
    parts = [f"noun {found.trigger}" if found.noun else f"verb {found.trigger}"]
    parts += [f"subject={found.subject}"] if found.subject else []
    parts += [f"subject has {words(w)}" for w in found.subject_words]
    parts += [f"subject of {found.subject_possessor}"] if found.subject_possessor else []
    parts += [f"object={found.object}"] if found.object else []
    parts += [f"object has {words(w)}" for w in found.object_words]
    parts += [f"object of {found.object_possessor}"] if found.object_possessor else []
    parts += [f"particle {'|'.join(sorted(p))}" for p in found.particles]
    for demand in found.prepositions:
        said = "|".join(sorted(demand.prepositions))
        said += f" {words(demand.words)}" if demand.words is not None else ""
        said += f" ={demand.slot}" if demand.slot else ""
        said += f" of {demand.possessor}" if demand.possessor else ""
        parts.append(f"[{said}]" if demand.optional else said)
    parts += [f"content {found.content}"] if found.content else []
    parts += [f"content about {found.content_subject}"] if found.content_subject else []
    parts += [f"content of {found.content_possessor}"] if found.content_possessor else []
    parts += ["gap"] if found.gap else []
    return "; ".join([*parts, str(found.weight)])


@pytest.mark.parametrize(
    ("pattern", "verb", "demands"),
    [
        # who and whom
        ("source VERB target", "withdraw", "verb withdraw; subject=source; object=target; 2"),
        ("target VERB", "fall", "verb fall; subject=target; 0"),
        ("source VERB", "march", "verb march; subject=source; 0"),
        ("VERB target", "hit", "verb hit; object=target; 2"),
        # words in the object and the subject
        ("source VERB troop", "withdraw", "verb withdraw; subject=source; object has troop; 10"),
        ("source VERB troops", "withdraw", "verb withdraw; subject=source; object has troop|troops; 10"),
        ("source VERB (troop|military unit)", "withdraw", "verb withdraw; subject=source; object has military unit|troop; 10"),
        ("source VERB &TROOPS", "withdraw", "verb withdraw; subject=source; object has military unit|troop; 10"),
        ("source VERB (&ROAD|bridge)", "block", "verb block; subject=source; object has bridge|road; 10"),
        ("source VERB target troop", "arm", "verb arm; subject=source; object=target; object has troop; 12"),
        ("&TROOPS VERB from target", "withdraw", "verb withdraw; subject has military unit|troop; from =target; 16"),
        # possessors
        ("source VERB target's leader", "oust", "verb oust; subject=source; object has leader; object of target; 14"),
        ("source VERB target's *", "oust", "verb oust; subject=source; object of target; gap; 4"),
        ("source's jet VERB target", "bomb", "verb bomb; subject has jet; subject of source; object=target; 16"),
        # preposition phrases
        ("source VERB from target", "withdraw", "verb withdraw; subject=source; from =target; 6"),
        ("source VERB (in|on) target", "focus", "verb focus; subject=source; in|on =target; 6"),
        ("source VERB in (court|prison)", "sit", "verb sit; subject=source; in court|prison; 14"),
        ("source VERB to target's capital", "go", "verb go; subject=source; to capital of target; 16"),
        ("source VERB to target's *", "go", "verb go; subject=source; to of target; 6"),
        ("source VERB target to *", "send", "verb send; subject=source; object=target; to; 6"),
        ("source VERB troop [from target]", "withdraw", "verb withdraw; subject=source; object has troop; [from =target]; 10"),
        ("source VERB between target and target", "mediate", "verb mediate; subject=source; between =target; 6"),
        # acts
        ("source VERB target to content", "urge", "verb urge; subject=source; object=target; content to; 4"),
        ("source VERB content", "demand", "verb demand; subject=source; content any; 2"),
        ("source VERB that content", "demand", "verb demand; subject=source; content that; 2"),
        ("source VERB that target content", "demand", "verb demand; subject=source; content that; content about target; 4"),
        ("source VERB that target *", "fear", "verb fear; subject=source; content about target; gap; 2"),
        ("source VERB target from content", "stop", "verb stop; subject=source; object=target; content from; 4"),
        ("source VERB target's content", "demand", "verb demand; subject=source; content any; content of target; 2"),
        ("content VERB target", "hit", "verb hit; subject=content; object=target; 2"),
        # verbs of several words
        ("source VERB target", "round up", "verb round; subject=source; object=target; particle up; 6"),
        ("source VERB target", "take into custody", "verb take; subject=source; object=target; into custody; 16"),
        ("source VERB target", "lay siege to", "verb lay; subject=source; object has siege; to =target; 16"),
        ("source VERB target", "put pressure on", "verb put; subject=source; object has pressure; on =target; 16"),
        ("source VERB target", "set free", "verb set; subject=source; object=target; object has free; 12"),
        ("source VERB with target", "hold a call", "verb hold; subject=source; object has call; with =target; 16"),
        # event nouns
        ("source's NOUN of target", "arrest", "noun arrest; subject=source; of =target; 10"),
        ("NOUN by source of target", "arrests", "noun arrest; by =source; of =target; 12"),
        ("NOUN between source and target", "talk", "noun talk; between =source; 6"),
        ("NOUN", "peace talk", "noun talk; subject has peace talk; 10"),
        ("NOUN of target", "show of force", "noun show; of force; of =target; 20"),
    ],
)  # fmt: skip
def test_what_a_pattern_demands(pattern: str, verb: str, demands: str) -> None:
    assert printed(frame(pattern, verb)) == demands


@pytest.mark.parametrize(
    ("pattern", "message", "column"),
    [
        ("source VERB (a|b", "a bracket is opened but not closed", 16),
        ("source VERB [from target", "a bracket is opened but not closed", 19),
        ("source VERB a) target", "a bracket is closed that was not opened", 14),
        ("source VERB () target", "the brackets are empty", 14),
        ("source VERB []", "the brackets are empty", 14),
        ("source VERB (a|) target", "an alternative is missing beside '|'", 16),
        ("source VERB (|a) target", "an alternative is missing beside '|'", 14),
        ("source VERB &troops", '"&" needs the name of a synset in capitals', 14),
        ("source VERB $ target", "the pattern cannot be read here", 13),
    ],
)
def test_what_cannot_be_read_is_told_with_its_column(pattern: str, message: str, column: int) -> None:
    with pytest.raises(PatternError) as raised:
        parse_pattern(pattern)
    assert (raised.value.message, raised.value.column) == (message, column)
    assert raised.value.hint


@pytest.mark.parametrize("pattern", ["source from target", "source VERB target VERB", "VERB NOUN", "target"])
def test_each_pattern_has_one_trigger(pattern: str) -> None:
    with pytest.raises(PatternError, match="of VERB and NOUN"):
        frame(pattern)


def test_an_unknown_synset_is_named() -> None:
    with pytest.raises(PatternError) as raised:
        frame("source VERB &MISSILES")
    assert raised.value.message == "the synset &MISSILES is not defined" and "synsets:" in raised.value.hint


def test_order_and_spaces_do_not_matter() -> None:
    one, other = (
        frame("source  VERB troop from target in (camp)"),
        frame("source VERB in (camp) from target troop"),
    )
    assert one.weight == other.weight and one.object_words == other.object_words
    assert set(one.prepositions) == set(other.prepositions)


@pytest.mark.parametrize(
    ("specific", "general"),
    [
        ("source VERB troop from target", "source VERB from target"),
        ("source VERB from target", "source VERB target"),
        ("source VERB troop", "source VERB target"),
        ("source VERB troop in (camp)", "source VERB troop"),
        ("source VERB target's leader", "source VERB target's *"),
        ("source VERB target to content", "source VERB content"),
    ],
)
def test_the_specific_outweighs_the_general(specific: str, general: str) -> None:
    assert frame(specific).weight > frame(general).weight


def test_an_option_adds_no_demand() -> None:
    with_option, without = frame("source VERB troop [in (camp)]"), frame("source VERB troop")
    assert with_option.weight == without.weight and with_option.demands() == without.demands()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("two troop leave", 1), ("a military unit leave", 2), ("a unit of the military", 0), ("a cook", 0),
    ],
)  # fmt: skip
def test_words_and_phrases_are_found(text: str, found: int) -> None:
    (demanded,) = frame("source VERB &TROOPS").object_words
    sequence = [(w, w) for w in text.split()]
    assert demanded.found(set(text.split()), sequence) == found


def test_the_head_of_a_noun_of_several_words() -> None:
    prepositions = VOCABULARY.prepositions
    assert noun_head(["show", "of", "force"], prepositions) == 1
    assert noun_head(["armed", "attack"], prepositions) == 2
    assert noun_head(["attack"], prepositions) == 1


def table() -> tuple[FrameTable, dict[str, int]]:
    frames = []
    for n, (pattern, code) in enumerate(
        (
            ("source VERB target", "010"),
            ("source VERB &TROOPS from target", "0874"),
            ("source VERB from target", "160"),
            ("source VERB up", "080"),
        ),
        1,
    ):
        one = frame(pattern)
        one.id, one.entry, one.code = f"w#{n}", "w", code
        frames.append(one)
    (found,), word_sets = index_frames([{"withdraw": frames}])
    return found, word_sets


def test_only_the_frames_that_could_match_are_candidates() -> None:
    found, word_sets = table()
    index = found.get("withdraw")
    assert index is not None and found.get("arrest") is None
    assert [f.id for f in sorted(index, key=lambda f: f.rank)] == ["w#2", "w#3", "w#4", "w#1"]
    hits = word_sets["troop"]

    def candidates(present: int, keys: set[str], adverbs: frozenset[str] = frozenset()) -> list[str]:
        assert index is not None
        found = index.candidates(present, frozenset(keys), frozenset(keys | adverbs))
        return [index.store[rank].id for rank in found]

    assert candidates(0, set()) == ["w#1"]
    assert candidates(0, {"from"}) == ["w#3", "w#1"]
    assert candidates(0, set(), {"from"}) == ["w#1"]  # an adverb is no preposition, but
    assert candidates(0, set(), {"up"}) == ["w#4", "w#1"]  # it can be a particle
    assert candidates(hits, {"from"}) == ["w#2", "w#3", "w#1"]
    assert candidates(hits, set()) == ["w#1"]
    assert word_sets["military"] == word_sets["troop"]  # the first word of a phrase


def test_frames_come_out_of_the_pack_as_they_went_in() -> None:
    one = frame("source VERB (&TROOPS|tank) from target's &ROAD [with helper]")
    one.id, one.entry, one.code = "w#1", "w", "0874"
    silent = frame("source VERB money from target")
    silent.id, silent.entry = "w#1", "w"
    one.nulls = (silent,)
    (made,), _ = index_frames([{"withdraw": [one]}])
    index = pickle.loads(pickle.dumps(made)).get("withdraw")
    (again,) = index
    assert replace(again, nulls=tuple(again.nulls)) == one
    assert [*again.nulls] == [silent] and again.nulls[0].object_words[0].words == {"money"}


def test_no_match_scores_more_than_its_frame_can(
    coder: Coder, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frame is not tried where the best match so far scores as much as it can; so that must be right."""
    plain_match = Matcher.match

    def checked(self: Matcher, tried: Frame, *rest: Any, **more: Any) -> Any:
        match = plain_match(self, tried, *rest, **more)
        assert match is None or match.score <= tried.most, tried.id
        return match

    monkeypatch.setattr(Matcher, "match", checked)
    for entry in list(sources.verbs.values())[::4]:
        for example in entry.examples:
            for text in example.text:
                coder.code_sentence(text, date="2025-11-26")


def test_demands_are_values() -> None:
    assert PrepositionDemand(frozenset(["to"]), WordSet(frozenset("a"), id=1)) == PrepositionDemand(
        frozenset(["to"]), WordSet(frozenset("a"), id=2)
    )


def test_every_shipped_pattern_can_be_read(coder: Coder) -> None:
    assert len(coder.dictionary.verbs) > 1000 and len(coder.dictionary.nouns) > 300
    for found in (coder.dictionary.verbs, coder.dictionary.nouns):
        for trigger, index in found.items():
            for one in index:
                assert one.noun == (found is coder.dictionary.nouns), trigger
                assert one.code or one.act, one.id
