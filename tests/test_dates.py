"""dates.py: a phrase and what it means in a story of Wednesday 2025-11-26."""

import datetime as dt
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.dates import DateExpression, DateFinder, is_historical, resolve
from coder.errors import CoderError
from coder.files import dictionary_root, read_yaml
from coder.tokens import tokenize

STORY = dt.date(2025, 11, 26)


@pytest.fixture(scope="module")
def finder():
    return DateFinder(read_yaml(dictionary_root() / "en" / "lexicon" / "dates.yaml"))


@pytest.fixture
def find(finder):
    def find(text):
        tokens = tokenize(text)
        return [
            (text[tokens.starts[start] : tokens.ends[end - 1]], expression)
            for start, end, expression in finder.find(tokens.keys, tokens.words)
        ]

    return find


# phrase | first day | grain | the first day when the event is yet to come (if another)
MEANINGS = """
on Monday | 2025-11-24 | day | 2025-12-01
Friday | 2025-11-21 | day | 2025-11-28
on Wednesday | 2025-11-26 | day
since Monday | 2025-11-24 | day | 2025-12-01
Monday night | 2025-11-24 | day | 2025-12-01
on Sat. night | 2025-11-22 | day | 2025-11-29
last Monday | 2025-11-24 | day
last Wednesday | 2025-11-19 | day
next Wednesday | 2025-12-03 | day
next Tuesday | 2025-12-02 | day
this past Friday | 2025-11-21 | day
early on Friday | 2025-11-21 | day | 2025-11-28
late Thursday | 2025-11-20 | day | 2025-11-27
the early hours of Friday | 2025-11-21 | day | 2025-11-28
Monday last week | 2025-11-17 | day
on Tuesday of next week | 2025-12-02 | day
between Monday and Wednesday | 2025-11-24 | day | 2025-12-01
today | 2025-11-26 | day
yesterday | 2025-11-25 | day
tomorrow | 2025-11-27 | day
tonight | 2025-11-26 | day
late yesterday | 2025-11-25 | day
this morning | 2025-11-26 | day
last night | 2025-11-25 | day
the day before yesterday | 2025-11-24 | day
over the weekend | 2025-11-22 | day | 2025-11-29
last weekend | 2025-11-22 | day
last week | 2025-11-17 | week
this week | 2025-11-24 | week
next week | 2025-12-01 | week
later this week | 2025-11-24 | week
last month | 2025-10-01 | month
earlier this month | 2025-11-01 | month
by the end of next month | 2025-12-01 | month
last year | 2024-01-01 | year
next year | 2026-01-01 | year
the end of the year | 2025-01-01 | year
3 days ago | 2025-11-23 | day
two weeks ago | 2025-11-10 | week
a couple of weeks ago | 2025-11-10 | week
a month ago | 2025-10-01 | month
twenty-five years ago | 2000-01-01 | year
more than a decade ago | 2015-01-01 | year
two hours ago | 2025-11-26 | day
two days earlier | 2025-11-24 | day
the past two weeks | 2025-11-12 | week
over the last three months | 2025-08-26 | month
in the next 10 days | 2025-11-26 | day
in April | 2025-04-01 | month | 2026-04-01
in November | 2025-11-01 | month
in December | 2024-12-01 | month | 2025-12-01
last May | 2025-05-01 | month
next March | 2026-03-01 | month
mid-April | 2025-04-01 | month | 2026-04-01
in January last year | 2024-01-01 | month
in April 2020 | 2020-04-01 | month
April, 2020 | 2020-04-01 | month
Jan. 5 | 2025-01-05 | day | 2026-01-05
Feb. 29 | 2024-02-29 | day | 2028-02-29
January 5, 2020 | 2020-01-05 | day
5 January 2020 | 2020-01-05 | day
on the 5th of May | 2025-05-05 | day | 2026-05-05
on May 5 last year | 2024-05-05 | day
the first of May 2024 | 2024-05-01 | day
Monday, Nov. 24, 2025 | 2025-11-24 | day
Nov. 24-26, 2024 | 2024-11-24 | day
24-26 November 2024 | 2024-11-24 | day
from December to February 2025 | 2024-12-01 | month
on 2020-01-05 | 2020-01-05 | day
on 2000-01-05 | 2000-01-05 | day
in 2020 | 2020-01-01 | year
in 2000 | 2000-01-01 | year
since 2011 | 2011-01-01 | year
from 2010 to 2015 | 2010-01-01 | year
early 2019 | 2019-01-01 | year
mid-2019 | 2019-01-01 | year
late in 2019 | 2019-01-01 | year
in the first half of 2020 | 2020-01-01 | year
in the 1990s | 1990-01-01 | year
the summer of 2020 | 2020-06-01 | month
last summer | 2025-06-01 | month
in recent days | - | day
the past few months | - | month
several weeks ago | - | week
years ago | - | year
the next day | - | day
two days later | - | day
every Friday | - | day
"""


@pytest.mark.parametrize("line", MEANINGS.strip().splitlines())
def test_meaning(find, line):
    phrase, first, grain, *coming = line.split(" | ")
    ((text, expression),) = find(f"Envoys met {phrase} , officials said.")
    assert text == phrase
    assert resolve(expression, STORY) == (None if first == "-" else dt.date.fromisoformat(first), grain)
    later, _ = resolve(expression, STORY, future=True)
    assert str(later) == {"-": "None"}.get(*(coming or [first]) * 2)


@pytest.mark.parametrize(
    "text",
    [
        "They may march on the capital.",
        "May said the august march was over.",
        "March on, the man said.",
        "The cat sat in the sun a second time.",
        "Resolution 2254 and Resolution 1973 were adopted.",
        "2020 people fled and 2,000 soldiers were surrounded by 1900 rebels.",
        "Jan Egeland was met by Jan Egeland.",
        "USA Today and the Sunday Times said so.",
        "The January 6 committee and the March 14 alliance met.",
        "They stayed for two weeks and for years.",
        "They met the day before the election and two weeks before it.",
        "Feb. 30 and 2020-13-45",
        "The last time, the first half, the end of the war.",
    ],
)
def test_no_date(find, text):
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("On Monday, the U.S. struck, and on Friday it left.", ["On Monday", "on Friday"]),
        ("The attack in Monday's vote and after last week's talks", ["Monday's", "last week's"]),
        ("killed in Monday talks", ["Monday"]),
        ("The vote took place the day before.", ["the day before"]),
        ("He said Tuesday (Nov. 25) that 20 died", ["Tuesday", "Nov. 25"]),
        ("on Monday, Tuesday and Wednesday", ["on Monday", "Tuesday and Wednesday"]),
        ("MONDAY was quiet", ["MONDAY"]),
    ],
)
def test_the_span_has_what_belongs_to_the_date(find, text, phrases):
    assert [phrase for phrase, _ in find(text)] == phrases


@pytest.mark.parametrize(
    ("phrase", "historical"),
    [
        ("in September", True),
        ("in 2020", True),
        ("in the 1990s", True),
        ("in April", True),
        ("three months ago", True),
        ("years ago", True),
        ("last year", True),
        ("from 2010 to 2015", True),
        ("from 2010 to 2025", False),
        ("since 2011", False),
        ("in recent years", False),
        ("in October", False),
        ("on Monday", False),
        ("this year", False),
        ("days ago", False),
    ],
)
def test_historical_is_over_for_more_than_a_month(find, phrase, historical):
    ((_, expression),) = find(f"It met {phrase}.")
    assert is_historical(expression, STORY) is historical
    assert is_historical(expression, None) is False


@pytest.mark.parametrize(("phrase", "first"), [("in April 2020", "2020-04-01"), ("in 2020", "2020-01-01")])
def test_absolute_dates_need_no_story(find, phrase, first):
    ((_, expression),) = find(phrase)
    assert resolve(expression, None)[0] == dt.date.fromisoformat(first)


@pytest.mark.parametrize("phrase", ["on Monday", "in April", "last week", "Jan. 5", "today", "two years ago"])
def test_other_dates_do(find, phrase):
    ((_, expression),) = find(phrase)
    assert resolve(expression, None)[0] is None


def test_a_finder_travels(finder):
    copy = pickle.loads(pickle.dumps(finder))
    assert copy.find(["on", "monday"], ["on", "Monday"]) == finder.find(["on", "monday"], ["on", "Monday"])


def test_a_broken_word_list_is_a_problem():
    with pytest.raises(CoderError, match="D104 'triggers'"):
        DateFinder({})
    with pytest.raises(CoderError, match="D105 MONTH: may: 'five'"):
        DateFinder({"triggers": {"MONTH": {"may": "five"}}, "others": {}})


days = st.dates(dt.date(1950, 1, 1), dt.date(2090, 12, 31))


@given(days)
def test_a_written_date_is_that_date(finder, day):
    for text in (f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%b} {day.year}", day.isoformat()):
        tokens = tokenize(text)
        ((start, end, expression),) = finder.find(tokens.keys, tokens.words)
        assert (start, end) == (0, len(tokens))
        assert resolve(expression, None) == (day, "day")


@given(days, st.integers(0, 6))
def test_a_weekday_is_less_than_a_week_away(story, weekday):
    plain = DateExpression("weekday", weekday=weekday)
    past, coming = resolve(plain, story)[0], resolve(plain, story, True)[0]
    assert past.weekday() == coming.weekday() == weekday
    assert 0 <= (story - past).days < 7 and 0 <= (coming - story).days < 7
    last, following = (resolve(plain._replace(which=which), story)[0] for which in (-1, 1))
    assert 0 < (story - last).days <= 7 and 0 < (following - story).days <= 7


WORDS = """
on in the of and to - , . 's a last this next past early late end monday may march jan today morning day days
week weeks year years ago before after 5 24 2020 2000 1990 s th 1,200 mid-2019 2020-01-05 first half few five
summer since weekend recent every rebels
"""
words = st.sampled_from(WORDS.split())
stories = st.none() | st.dates() | st.sampled_from([dt.date.min, dt.date.max, dt.date(2024, 2, 29)])


@given(st.lists(words, max_size=30), stories, st.booleans())
def test_any_tokens_give_ordered_phrases_that_resolve(finder, keys, story, future):
    end = 0
    for start, stop, expression in finder.find(keys, [key.title() for key in keys]):
        assert end <= start < stop <= len(keys)
        assert pickle.loads(pickle.dumps(expression)) == expression
        assert hash(expression) is not None
        first, grain = resolve(expression, story, future)
        assert grain in ("day", "week", "month", "year")
        assert first is None or isinstance(first, dt.date)
        assert is_historical(expression, story) in (True, False)
        end = stop
