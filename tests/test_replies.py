"""Replies are read well enough to be shown, and in time, whatever they say: without Odoo, by the labelled replies."""

import sys
import time
from datetime import date
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "collections_followup")]

from decision import reading  # noqa: E402
from decision.reading import days, patterns  # noqa: E402
from decision.reading.passages import LONGEST, folded, passages  # noqa: E402

from benchmarks import replies  # noqa: E402

FRIDAY = date(2026, 11, 27)
LANGUAGES = ("en", "es", "fi")
#: Seconds for one passage that was made to take long, by one pattern.
LIMIT = 0.04


def test_suggestions_are_right_and_most_are_found_in_both_halves():
    found = replies.scores()
    assert not replies.below(found), replies.table(found)
    counts = [score.counts["replies"] for (_lang, half), score in found.items() if half != replies.LATER]
    assert len(counts) == 6 and sum(counts) >= 400


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_finds_its_example(lang):
    for rule in patterns.patterns(lang, lang).rules:
        assert rule.says.search(folded(rule.example)), rule.example


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_pattern_ends_in_time(lang):
    read = patterns.patterns(lang, lang)
    searched = [rule.says for rule in read.rules] + [rule.unless for rule in read.rules if rule.unless]
    searched += [*read.never.values(), read.invoice, read.question, read.condition, read.of_month]
    searched += [pattern for _meaning, pattern in read.days]
    for pattern in searched:
        example = next((rule.example for rule in read.rules if rule.says is pattern), "invoice 41")
        for run in (example, "a ", "paid ", "not ", "1 ", "maksu ", "la ", " ", "we will "):
            begun = time.thread_time()
            pattern.search(folded((run * LONGEST)[:LONGEST] + "!"))
            assert time.thread_time() - begun < LIMIT, (run, pattern.pattern[:80])


def test_a_reply_of_any_length_is_read_in_time():
    known = reading.Known(FRIDAY, "en_US", ("INV/2026/00041",))
    for text in ("we will pay 41 on 12/4 " * 10_000, "?" * 100_000, "1." * 50_000, "x" * 100_000):
        begun = time.thread_time()
        reading.read(text, known)
        assert time.thread_time() - begun < 2


@pytest.mark.parametrize(
    ("lang", "text", "past", "day"),
    [
        ("en", "by the end of the month", False, "2026-11-30"),
        ("en", "on 12/4", False, "2026-12-04"),
        ("en_GB", "on 4/12", False, "2026-12-04"),
        ("en", "friday, december 4", False, "2026-12-04"),
        ("en", "last friday", True, "2026-11-20"),
        ("en", "on friday", True, "2026-11-20"),
        ("en", "on friday", False, "2026-12-04"),
        ("en", "on 31 november", False, None),
        ("en", "on january 5", False, "2027-01-05"),
        ("es", "el 4/12", False, "2026-12-04"),
        ("es", "el miercoles", True, "2026-11-25"),
        ("es", "pasado manana", False, "2026-11-29"),
        ("es", "a finales del mes que viene", False, "2026-12-31"),
        ("fi", "15.12. mennessa", False, "2026-12-15"),
        ("fi", "15. paiva", False, "2026-12-15"),
        ("fi", "viime perjantaina", True, "2026-11-20"),
        ("fi", "kahden viikon paasta", False, "2026-12-11"),
        ("fi", "24. marraskuuta", True, "2026-11-24"),
    ],
)
def test_days_are_those_that_are_meant(lang, text, past, day):
    named = days.days(text, FRIDAY, patterns.patterns(lang[:2], lang))
    found = [d for d in (n.on(FRIDAY, past) for n in sorted(named, key=lambda n: n.day is None)) if d]
    assert (str(found[0]) if found else None) == day


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("We paid 1,240.50 yesterday.", 1240.5),
        ("We paid 1.240,50 yesterday.", 1240.5),
        ("We paid 1 240,50 € yesterday.", 1240.5),
        ("We paid €1,240 yesterday.", 1240.0),
        ("We paid by check no. 1240 yesterday.", None),
        ("We paid after 3 days.", None),
    ],
)
def test_amounts_are_read_as_they_are_written_here_or_elsewhere(text, amount):
    assert reading.read(text, reading.Known(FRIDAY))[0].amount == amount


@pytest.mark.parametrize(
    "text",
    [
        "We have not paid yet.",
        "Have you received our documents?",
        "If you correct the invoice we will pay on Friday.",
        "We will pay soon.",
        "No hemos pagado.",
        "Emme ole maksaneet.",
        "",
        ">>> We will pay on Friday.",
    ],
)
def test_what_is_denied_asked_or_left_open_is_no_finding(text):
    assert not {f.kind for f in reading.read(text, reading.Known(FRIDAY))} & {"paid", "promise"}


def test_sentences_end_where_a_reader_sees_them_end():
    text = "Lasku maksetaan 15.12. mennessä. Kiitos ajastanne! No. 12 is paid.\n-- \nAnna"
    assert passages(text) == ["Lasku maksetaan 15.12. mennessä.", "Kiitos ajastanne!", "No. 12 is paid."]


def test_a_customer_writes_in_another_language_than_ours():
    known = reading.Known(FRIDAY, "en_US")
    assert reading.read("Maksamme laskun ensi perjantaina.", known)[0].day == date(2026, 12, 4)
