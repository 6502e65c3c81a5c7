"""sentences.py: where news sentences begin and end.  A bar in a case marks where two sentences meet."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.errors import CoderError
from coder.files import dictionary_root, read_yaml
from coder.sentences import Splitter


@pytest.fixture(scope="module")
def splitter():
    return Splitter(read_yaml(dictionary_root() / "en" / "lexicon" / "abbreviations.yaml"))


@pytest.fixture
def split(splitter):
    return lambda text: [text[start:end] for start, end in splitter.split(text)]


ENDS = """
Rebels left the town. | The army returned.
Gen. Abdul Karim met Lt.-Col. Aoun and Lt. Col. Haddad. | Adm. Sato left.
Brig. Gen. Kamau, Supt. Otieno, Amb. Wells and Sec. Rubio met in St. Petersburg. | They agreed.
The U.S. President spoke. | The U.N. Security Council met.
Troops were sent to the U.S. | The Senate objected.
The envoy, who lives in Washington, D.C., left. | He flew to the U.K. | It rained.
John F. Kennedy and J. K. Rowling and George W. Bush met. | They talked.
He followed Malcolm X. | The movement grew.
The talks began at 5 p.m. Monday and ended at 3 a.m. | The envoys slept.
At 5 p.m. local time shots were heard.
It met on Jan. 5 and on Nov. 24. | It met again in Sept. | The next meeting is open.
Resolution No. 2254 was adopted. | He said no. | They left.
Article 5, para. 3 and No. 7 apply, e.g. in war, i.e. now, vs. before.
Prices rose 3.5 percent to $4.20. | 20 people protested.
Acme Corp. Chairman Lee sold Acme Inc. | The price fell.
Sen. Ruiz of Calif. and Gov. Tate of Fla. met. | They disagreed.
Martin Luther King Jr. Day was marked. | It was quiet.
"We will go." | The crowd left.
"We will go," he said. | "They will not."
“It is over.” | Netanyahu said Israel would withdraw.
"Why now?" he asked. | "Why not?" Putin asked. | He left.
"Will they come?" | The army said it would.
They shouted "Stop!" | The police fired.
'Never.' | She left.
The group (also known as the I.S.) left. | (It was over.) | It returned.
The talks (held in Geneva, Switzerland, on Nov. 3) failed! | What now? | Nobody knows.
He waited ... and waited... | Then he left. | Nobody came…
They fled. | al-Shabab claimed the attack. | Iran's el-Hami denied it.
Yahoo! News reported it. | The site www.example.com was down.
1. Introduction to the text. | 2. The end.
Rebels fled Aleppo. | The army entered.
GEN. SMITH LEFT THE U.S. ARMY. | HE WAS TIRED.
"""


@pytest.mark.parametrize("line", ENDS.strip().splitlines())
def test_sentences_of_a_paragraph(split, line):
    expected = line.split(" | ")
    assert split(" ".join(expected)) == expected
    assert split("\n\n".join(expected)) == expected


def test_a_missing_blank(split):
    assert split("Rebels left.The army returned. He read Amazon.Com and lib.Tech") == [
        "Rebels left.", "The army returned.", "He read Amazon.Com and lib.Tech",
    ]  # fmt: skip


def test_signs_of_other_scripts(split):
    assert split("中国外长访问日本。他会见了首相！") == ["中国外长访问日本。", "他会见了首相！"]
    assert split("هل وصلوا؟ نعم") == ["هل وصلوا؟", "نعم"]


LEADS = """
WASHINGTON (Reuters) - | The U.S. will act.
KABUL, Afghanistan (AP) — | Rebels attacked.
BEIJING, Nov. 24 (Xinhua) -- | China's envoy left.
GAZA CITY, Nov. 24, 2025 (Xinhua) -- | Israel struck.
Islamabad, Nov 24 (IANS): | Pakistan protested.
Nov. 24 (UPI) -- | Ukraine struck.
(CNN) -- | The president left.
(CNN) | The president left.
SAN FRANCISCO - | Police met protesters.
CAIRO -- | Egypt left.
BERLIN — | "We will go," he said.
KIEV, Ukraine — | Shells fell.
LIMITS: | The minister resigned.
IN THE NATIONAL INTEREST: | The state acts.
UPDATE 1- | Rebels shell market.
EXCLUSIVE: | Rebels shell market.
UPDATE 2- | Rebels shell market.
Breaking: | LAGOS (AFP) - | Rebels shell market.
| NATO - the alliance - met.
| NATO-Russia talks failed.
| US: Iran must go.
| UNICEF — The agency left.
| Israel - Syria talks failed.
| He said this: Iran must go.
| A spokesman (who was there) - an old man - left.
| REUTERS
"""


@pytest.mark.parametrize("line", LEADS.strip().splitlines())
def test_datelines_and_slugs_are_cut(split, line):
    sentence = line.rpartition("| ")[2]
    assert split(line.replace("| ", "")) == [sentence]
    assert split(f"It was over. {line.replace('| ', '')}")[-1] == sentence


IDLE = """
Photo: AFP
PHOTO: AFP
File photo of the minister
By Jane Doe
By JANE DOE and Jean-Luc de Brun, Associated Press
Reporting by Jane Doe; Editing by Luc Brun
(Reporting by Jane Doe in Nairobi; editing by Luc Brun)
Jane Doe in Nairobi contributed to this report.
Soldiers in Juba, South Sudan. JANE DOE / AFP
Advertisement
Read more: Rebels shell market
Copyright 2025 The Daily Star. All rights reserved.
* * *
-----
"""


@pytest.mark.parametrize("line", IDLE.strip().splitlines())
def test_lines_that_are_no_text_are_dropped(split, line):
    assert split(line) == []
    assert split(f"Rebels left\n{line}\nThe army returned") == ["Rebels left", "The army returned"]


@pytest.mark.parametrize("text", ["By Monday, troops had left.", "Photo agencies left."])
def test_text_that_begins_like_such_a_line_stays(split, text):
    assert split(text) == [text]


def test_an_agency_line_behind_the_last_sentence(split):
    assert split("He left, police said. (Reporting by Jane Doe in Rome; Editing by Luc Brun)") == [
        "He left, police said."
    ]


WRAPPED = """\
Rebels shelled the market in the northern town on Monday, killing nine
people and wounding more than thirty, officials in the capital said. Gen.
Mohamed Ali said the army would respond in the coming days. The market
was crowded."""


def test_hard_wrapped_lines_are_joined(split):
    assert split(f"Rebels shell market\n{WRAPPED}\n\nTalks failed") == [
        "Rebels shell market",
        "Rebels shelled the market in the northern town on Monday, killing nine\n"
        "people and wounding more than thirty, officials in the capital said.",
        "Gen.\nMohamed Ali said the army would respond in the coming days.",
        "The market\nwas crowded.",
        "Talks failed",
    ]


def test_other_newlines_end_a_sentence(split):
    assert split("Rebels shell market as talks fail\r\nNine died on Monday, police said.\r\nHe\r\nleft") == [
        "Rebels shell market as talks fail", "Nine died on Monday, police said.", "He\r\nleft",
    ]  # fmt: skip


def test_a_splitter_travels(splitter):
    assert pickle.loads(pickle.dumps(splitter)).split("He left. She stayed.") == [(0, 8), (9, 20)]


def test_a_missing_list_is_a_problem():
    with pytest.raises(CoderError, match="D104 'before_capital'"):
        Splitter({})


PIECES = 'U.S.|Gen. |He| said|. |." |? |!|\n|\r\n|\n\n| |(AP) - |Photo: |By A|ROME - |PM: |…|。|”|(|al-Q|5|é'
pieces = st.lists(st.sampled_from([*PIECES.split("|"), "\u2028", "\ufeff", "\u200b", "\x00"])).map("".join)


@given(st.text() | pieces)
def test_any_text_gives_ordered_spans(splitter, text):
    end = 0
    for start, stop in splitter.split(text):
        assert end <= start < stop <= len(text)
        assert text[start:stop].strip() == text[start:stop]
        end = stop


@given(st.lists(st.sampled_from(ENDS.strip().replace(" | ", "\n").splitlines()), min_size=1))
def test_blank_lines_always_separate(splitter, lines):
    text = "\n\n".join(lines)
    starts = {start for start, _ in splitter.split(text)}
    at = 0
    for line in lines:
        assert at in starts
        at += len(line) + 2
