"""Processes are killed in the middle of a run: each customer still gets what one undisturbed run would have sent.

A short form; `make torture ROUNDS=100` is the long one.
"""

import pytest
from torture import Arena, Blow


@pytest.fixture(scope="module")
def arena():
    with Arena(customers=48) as arena:
        yield arena


@pytest.mark.parametrize(
    "blows",
    [
        pytest.param([Blow("server", "started", 0.7), Blow("server", "mailed", 12)], id="server"),
        pytest.param(
            [Blow("sink", "mailed", 8), Blow("queue", "mailed", 24)],
            id="mail server down, then full",
            marks=pytest.mark.slow,
        ),
        pytest.param([Blow("postgres", "mailed", 18)], id="database", marks=pytest.mark.slow),
    ],
)
def test_each_customer_gets_each_message_once(arena, blows):
    """Lines stuck or wrongly marked after background sending are what users of other add-ons complain of."""
    count = len(blows)
    outcome = arena.play(list(blows))
    assert not outcome.faults
    assert len(outcome.killed) == count


def test_the_undisturbed_night_is_as_it_should_be(arena):
    """Thirty customers are written to, six called; of twelve who pay, six have a message that was taken back."""
    assert not arena.expected.faults
    assert sum(arena.expected.mails.values()) == 30
    assert not [to for to, _subject in arena.expected.mails if to.startswith(("Payer", "Overtaken"))]
    assert sum(arena.expected.log.values()) == 42
