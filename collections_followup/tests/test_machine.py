import os
import random
import sys
from collections import Counter
from contextlib import contextmanager
from typing import NamedTuple
from unittest import SkipTest

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from odoo.tests import tagged

from .machine import Fault, MachineCommon, histories

#: Histories that have the same seed; then the next one is taken, so that memory stays flat.
ROUND = 25
#: Seconds between two lines of progress.
PROGRESS = 30
COUNTED = ("histories", "steps", "not possible", "nights", "messages", "left")
#: Histories differ in length and speed, and none is an example to keep.
OPTIONS = settings(
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
    verbosity=Verbosity.quiet,
)


class Wrong(NamedTuple):
    """A history that went wrong, up to the step after which it had."""

    no_entries: bool
    steps: list
    fault: Fault

    def __str__(self):
        head = f"with self.machine(no_entries={self.no_entries}) as m:"
        return "\n    ".join([str(self.fault), "", head, *map(str, self.steps)])


def shorter(steps):
    """Histories that are simpler by one thing: without a step, the last ones first; or with a usual argument."""
    for number in reversed(range(len(steps))):
        yield steps[:number] + steps[number + 1 :]
    for number, step in enumerate(steps):
        for simpler in step.simpler():
            yield [*steps[:number], simpler, *steps[number + 1 :]]


class Histories:
    """Plays random histories and counts them, until one goes wrong.

    :param skip: names of invariants and actions to leave out
    :param seconds: after which nothing is played any more
    """

    def __init__(self, test, skip=(), seconds=float("inf")):
        self.test, self.skip, self.seconds = test, frozenset(skip), seconds
        self.counts, self.wrong = Counter(), None
        self.began = self.told = _seconds()

    @property
    def age(self):
        return _seconds() - self.began

    def search(self, decorate=lambda plays: plays, **options):
        """Play histories; the first that goes wrong is raised as a Fault.

        :param decorate: what is done to the test, such as giving it a seed
        :param options: settings of hypothesis
        """

        @decorate
        @settings(OPTIONS, phases=[Phase.generate], **options)
        @given(histories(self.skip))
        def plays(history):
            if self.wrong:
                raise self.wrong.fault  # found already: hypothesis asks once more
            if self.age < self.seconds:
                no_entries, first, steps = history
                self.wrong = self.play(no_entries, [*first, *steps])
                if self.wrong:
                    raise self.wrong.fault

        plays()

    def play(self, no_entries, steps):
        """Play one history.

        :returns: what went wrong, or None
        """
        with self.test.machine(no_entries, self.skip) as machine:
            try:
                machine.play(steps)
            except Fault as fault:
                return Wrong(no_entries, machine.told, fault)
            finally:
                self.counts += machine.counts + Counter(histories=1)
                self.tell_progress()

    def shorten(self):
        """Leave out of the history that went wrong what it needs not, as long as the same thing goes wrong."""
        while self._shorten_once():
            pass

    def _shorten_once(self):
        for steps in shorter(self.wrong.steps):
            wrong = self.play(self.wrong.no_entries, steps)
            if wrong and type(wrong.fault) is type(self.wrong.fault):
                self.wrong = wrong
                return True
        return False

    def tell_progress(self):
        if _seconds() - self.told > PROGRESS:
            self.told = _seconds()
            say(self.progress())

    def progress(self):
        counts = ", ".join(f"{self.counts[name]} {name}" for name in COUNTED)
        return f"{self.age:5.0f} s: {counts}; {self.counts['steps'] / self.age:.1f} steps/s"


@tagged("post_install", "-at_install")
class TestMachine(MachineCommon):
    """Whatever happens to customers: nobody is asked for what is not owed, and all else that is promised holds."""

    def test_some_histories(self):
        """The same ones each time; ``make fuzz`` looks for others."""
        played = Histories(self, _words("SKIP"))
        with self.fails_with_its_story(played):
            played.search(max_examples=12, derandomize=True)

    # === FOUND BY FUZZING, EACH IN AS FEW STEPS AS IT TAKES === #

    def test_invoice_that_goes_to_somebody_else_is_not_asked_for_by_what_waits_in_the_queue(self):
        with self.machine() as m:
            m.invoice(customer="Carla", amount=75.5)
            m.invoice(customer="Carla", amount=250)
            m.night(send=False)
            m.correct(what=("customer", "Beta"))
            m.send()

    def test_part_that_is_paid_is_not_asked_for_by_what_waits_in_the_queue(self):
        with self.machine(no_entries=True) as m:
            m.invoice(customer="Beta")
            m.night(send=False)
            m.pay(percent=50, entry=False)
            m.send()

    def test_promise_of_a_person_who_becomes_a_contact_counts_whoever_is_in_the_batch(self):
        with self.machine() as m:
            m.invoice(customer="Beta")
            m.promise()
            m.move_under(customer="Beta", company="Alpha")
            m.night()

    def test_log_is_kept_when_customers_are_merged(self):
        with self.machine() as m:
            m.invoice(customer="Carla")
            m.night()
            m.merge(customer="Carla", into="Beta")
            m.night(days=20)

    def test_money_that_has_not_come_yet_keeps_no_promise_of_the_rest(self):
        with self.machine() as m:
            m.invoice(customer="Beta")
            m.pay(percent=98, days=4)
            m.promise()
            m.night(days=8)

    def test_payment_under_way_pays_the_invoice_that_it_names(self):
        with self.machine(no_entries=True) as m:
            m.invoice(customer="Alpha", due=4)
            m.invoice(customer="Alpha Shop")
            m.pay(percent=50, entry=False)
            m.night()

    def test_promise_that_was_broken_is_not_kept_by_an_invoice_that_replaces_another(self):
        with self.machine() as m:
            m.invoice(customer="Carla")
            m.promise()
            m.night(days=3)
            m.night(days=3)
            m.replace()
            m.night()

    def test_installments_of_an_invoice_that_gets_a_coarser_currency_are_told_in_whole_units(self):
        with self.machine() as m:
            m.invoice(customer="Alpha Shop", amount=33, terms="three")
            m.correct(what=("currency", "JPY"))
            m.night()

    def test_contested_part_is_told_to_the_cent(self):
        with self.machine() as m:
            m.invoice(customer="Beta", amount=40, terms="three")
            m.dispute(percent=30)
            m.correct()
            m.night()

    def test_installment_is_not_asked_for_beside_a_credit_that_waits_again(self):
        with self.machine(no_entries=True) as m:
            m.invoice(customer="Carla")
            m.agree(parts=1)
            m.credit(percent=50)
            m.correct()
            m.night()

    def test_installment_is_not_asked_for_in_a_currency_that_its_invoice_has_no_more(self):
        with self.machine() as m:
            m.invoice(customer="Carla")
            m.agree()
            m.correct(what=("currency", "EUR"))
            m.night()

    def test_credit_note_earns_no_early_payment_discount(self):
        with self.machine(no_entries=True) as m:
            m.invoice(customer="Alpha", due=15, terms="discount")
            m.credit(percent=98, allocated=False)
            m.night(days=20)

    # === WITHOUT END === #

    def test_histories_until_the_time_is_up(self):
        if not os.environ.get("MINUTES"):
            raise SkipTest("asked for by make fuzz")
        played = Histories(self, _words("SKIP"), seconds=60 * float(os.environ["MINUTES"]))
        number = int(os.environ.get("SEED") or random.randrange(10**6))
        while played.age < played.seconds:
            self.play_round(played, number)
            number += 1
        say(f"No fault found. The next seed is {number}.\n{played.progress()}")

    def play_round(self, played, number):
        with self.fails_with_its_story(played, f"SEED={number}"):
            played.search(seed(number), max_examples=ROUND)

    @contextmanager
    def fails_with_its_story(self, played, *said):
        """What went wrong is told in as few steps as it takes."""
        try:
            yield
        except Exception:
            if played.wrong is None:
                raise
        if played.wrong:
            played.shorten()
            self.fail("\n".join([*said, str(played.wrong), "", played.progress()]))


def _seconds():
    """Seconds by a clock that stories do not stop."""
    return os.times().elapsed


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _words(variable):
    return os.environ.get(variable, "").replace(",", " ").split()
