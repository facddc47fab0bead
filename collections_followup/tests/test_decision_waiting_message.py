from hypothesis import given
from hypothesis import strategies as st

from ..decision import Level, Problem, Route, Task, consider
from ..decision.reason import Reason
from ..decision.routing import Routing
from ..decision.verdict import Facts
from ..decision.waiting_message import Asked, Message, Now, objections, objections_to_reminder
from .debtor import (
    CALL,
    COPY,
    COURTESY,
    LETTER,
    REMINDER,
    TODAY,
    Debtor,
    DecisionCase,
    credit,
    days,
    invoice,
    policy_of,
)
from .test_decision_properties import examples, troubled_debtors

OWN = (7, "a@customer.example")


def asked(item, **values):
    return Asked(item.id, item.name, item.residual, item.residual, item.currency)._replace(**values)


def message(*items, level=REMINDER, channel="email", **values):
    """What was written when these were open, before anything changed."""
    return Message(level.id, channel, tuple(asked(i) for i in items), **{"address": OWN, **values})


def written(verdict):
    """The messages that a step of this verdict writes."""
    claims = tuple(
        Asked(i.receivable.id, i.receivable.name, i.asked, i.open, i.receivable.currency)
        for i in verdict.decision.items
    )
    return [Message(verdict.decision.level.id, code, claims, OWN) for code in verdict.routing.channels]


class WaitingMessageCase(DecisionCase):
    def codes(self, waiting, debtor, today=TODAY, **now):
        """Why it would not be written so now."""
        facts = Facts(tuple(debtor.receivables), tuple(debtor.credits), debtor.case, debtor.policy)
        now = {"addresses": {"email": OWN, "phone": OWN}, "problems": debtor.problems, **now}
        return [reason.code for reason in objections(waiting, consider(facts, today), Now(**now))]


class TestMessagesOfSteps(WaitingMessageCase):
    """What was written and has not left yet: whether it would be written so now."""

    def test_nothing_has_changed(self):
        bill = invoice("A", 5)
        self.assertEqual(self.codes(message(bill), Debtor(bill)), [])

    def test_what_holds_the_item_or_the_customer_is_the_reason(self):
        bill = invoice("A", 5)
        for marks, case, code in (
            ({"followed": False}, {}, "item_not_followed"),
            ({"blocked": True}, {}, "item_blocked"),
            ({"promised": days(3)}, {}, "item_promised"),
            ({"agreement": "PA1"}, {}, "item_in_agreement"),
            ({"disputed": 100.0}, {}, "item_disputed"),
            ({"in_transit": TODAY, "under_way": 100.0}, {}, "item_in_transit"),
            ({}, {"excluded": True}, "customer_excluded"),
            ({}, {"paused_until": days(5)}, "customer_paused"),
            ({}, {"unread_reply": TODAY}, "unread_reply"),
            ({}, {"task": Task("Call", TODAY)}, "open_task"),
            ({}, {"min_value": 101.0}, "too_small"),
            ({}, {"manual": True}, "needs_approval"),
            ({}, {"unwanted": frozenset({"email"})}, "address_unwanted"),
        ):
            with self.subTest(code):
                self.assertEqual(self.codes(message(bill), Debtor(bill._replace(**marks), **case)), [code])

    def test_amounts_are_those_after_credits(self):
        bill = invoice("A", 5)
        for now, credits, codes in (
            (bill._replace(residual=60.0, value=60.0), (), ["amount_changed"]),
            (bill._replace(disputed=40.0), (), ["amount_changed"]),
            (bill, (credit(30.0),), ["amount_changed"]),
            (bill, (credit(100.0),), ["covered_by_credit"]),
            (bill._replace(residual=99.996), (), []),
        ):
            with self.subTest(codes):
                self.assertEqual(self.codes(message(bill), Debtor(now, credits=credits)), codes)

    def test_credit_that_was_set_off_before_may_be_allocated(self):
        bill = invoice("A", 5)
        told = Message(REMINDER.id, "email", (asked(bill, claimed=70.0),), OWN)
        self.assertEqual(self.codes(told, Debtor(bill, credits=[credit(30.0)])), [])
        self.assertEqual(self.codes(told, Debtor(bill._replace(residual=70.0, value=70.0))), [])

    def test_old_message_of_which_only_the_amount_before_credits_is_known(self):
        bill = invoice("A", 5)
        told = Message(REMINDER.id, "email", (asked(bill, claimed=None),), OWN)
        self.assertEqual(self.codes(told, Debtor(bill, credits=[credit(30.0)])), [])
        self.assertEqual(self.codes(told, Debtor(bill._replace(residual=70.0))), ["amount_changed"])

    def test_currency_without_decimals(self):
        bill = invoice("A", 5, 10000.0, currency="JPY", rate=0.006)
        told = Message(REMINDER.id, "email", (asked(bill, unit=1.0),), OWN)
        self.assertEqual(self.codes(told, Debtor(bill._replace(residual=10000.4))), [])
        self.assertEqual(self.codes(told, Debtor(bill._replace(residual=9999.0))), ["amount_changed"])

    def test_item_that_is_settled_is_named(self):
        paid, other = invoice("A", 5), invoice("B", 5)
        self.assertEqual(self.codes(message(paid, other), Debtor(other)), ["item_settled"])
        gone = Message(REMINDER.id, "email", (asked(paid, id=None),), OWN)
        self.assertEqual(self.codes(gone, Debtor(other)), ["item_settled"])

    def test_further_debt_does_not_make_it_untrue(self):
        bill, newer, older = invoice("A", 5), invoice("B", 4), invoice("C", 14)
        self.assertEqual(self.codes(message(bill), Debtor(bill, newer, older)), [])

    def test_task_is_not_replaced_while_time_passes(self):
        bill = invoice("A", 30, taken=2)
        call = message(bill, level=CALL, channel="phone")
        for later in (0, 1, 20, 90):
            self.assertEqual(self.codes(call, Debtor(bill), days(later)), [])
        by_age = policy_of(backlog="age")
        first = message(invoice("A", 30), level=CALL, channel="phone")
        for later in (0, 20, 90):
            debtor = Debtor(bill._replace(id=first.asked[0].id, reached=0), policy=by_age)
            self.assertEqual(self.codes(first, debtor, days(later)), [])

    def test_step_of_older_debt_that_draws_near_leaves_it(self):
        older, bill = invoice("A", 5, taken=1), invoice("B", 5)
        self.assertEqual(self.codes(message(bill), Debtor(older, bill)), [])

    def test_courtesy_reminder_makes_sense_until_the_due_date(self):
        bill, policy = invoice("A", -3), policy_of(COURTESY, REMINDER, COPY, CALL, LETTER)
        courtesy = message(bill, level=COURTESY)
        self.assertEqual(self.codes(courtesy, Debtor(bill, policy=policy), days(3)), [])
        codes = self.codes(courtesy, Debtor(bill, policy=policy), days(4))
        self.assertEqual(codes[0], "other_level")

    def test_contact_since_then_comes_first(self):
        bill = invoice("A", 15, taken=1)
        told = message(bill, level=COPY)
        self.assertEqual(self.codes(told, Debtor(bill, last_contact=days(-12))), [])
        codes = self.codes(told, Debtor(bill, last_contact=TODAY))
        self.assertEqual((codes[0], codes[-1]), ("other_level", "recent_contact"))

    def test_due_date_that_was_put_off(self):
        bill = invoice("A", 5)
        codes = self.codes(message(bill), Debtor(bill._replace(due=days(10))))
        self.assertEqual(codes, ["other_level"])

    def test_another_policy(self):
        bill = invoice("A", 5)
        self.assertEqual(self.codes(message(bill), Debtor(bill, policy=policy_of(COPY, CALL))), ["other_policy"])
        nobody = Debtor(bill)
        nobody.policy = None
        self.assertEqual(self.codes(message(bill), nobody), ["no_policy"])

    def test_rehearsal_and_switch(self):
        bill = invoice("A", 5)
        for rehearsal, now, codes in (
            (False, {"active": False}, ["switched_off"]),
            (False, {"rehearses": True}, ["rehearsal_begun"]),
            (True, {"rehearses": True, "active": False}, []),
            (True, {}, ["rehearsal_over"]),
        ):
            with self.subTest(codes):
                self.assertEqual(self.codes(message(bill, rehearsal=rehearsal), Debtor(bill), **now), codes)

    def test_approved_by_a_person_it_needs_no_more(self):
        bill = invoice("A", 5)
        self.assertEqual(self.codes(message(bill, approved=True), Debtor(bill, manual=True)), [])

    def test_another_address(self):
        bill = invoice("A", 5)
        for address in ((7, "new@customer.example"), (8, OWN[1]), (7, "")):
            with self.subTest(address):
                codes = self.codes(message(bill), Debtor(bill), addresses={"email": address})
                self.assertEqual(codes, ["other_address"])
        self.assertEqual(self.codes(message(bill, channel="email"), Debtor(bill), addresses={}), [])

    def test_another_channel(self):
        both = Level(REMINDER.id, "Reminder", (Route("email"),), 3, prepared=frozenset({"sms"}))
        bill, policy = invoice("A", 5), policy_of(both)
        debtor = Debtor(bill, policy=policy, preferred="sms")
        self.assertEqual(self.codes(message(bill), debtor), ["other_channel"])
        fallback = policy_of(Level(REMINDER.id, "Reminder", (Route("phone", "email"),), 3))
        self.assertEqual(self.codes(message(bill), Debtor(bill, policy=fallback)), ["other_channel"])
        letter = policy_of(Level(REMINDER.id, "Reminder", (Route("email"), Route("letter")), 3))
        problems = {"email": Problem("bounced", OWN[1])}
        self.assertEqual(self.codes(message(bill), Debtor(bill, policy=letter, problems=problems)), ["detour"])

    def test_message_that_a_person_sends_once_more(self):
        bill = invoice("A", 5)
        failed = Debtor(bill, problems={"email": Problem("failed", OWN[1])})
        self.assertEqual(self.codes(message(bill), failed), ["address_failed"])
        self.assertEqual(self.codes(message(bill, again=True), failed), [])
        refused = Debtor(bill, problems={"email": Problem("refused", OWN[1])})
        self.assertEqual(self.codes(message(bill, again=True), refused), ["address_refused"])

    def test_what_was_taken_back_stays_so(self):
        bill = invoice("A", 5)
        self.assertEqual(self.codes(message(bill, withdrawn=True), Debtor(bill)), ["withdrawn"])

    @given(troubled_debtors())
    @examples(200)
    def test_what_is_written_now_would_be_written_so_now(self, debtor):
        verdict = debtor.evaluate()
        if verdict.outcome == "step":
            for waiting in written(verdict):
                if verdict.needs_person:
                    waiting = Message(waiting.level_id, waiting.channel, waiting.asked, waiting.address, approved=True)
                self.assertEqual(self.codes(waiting, debtor), [])

    @given(troubled_debtors(), st.data())
    @examples(200)
    def test_what_may_leave_asks_for_nothing_but_what_may_be_asked_for(self, debtor, data):
        verdict = debtor.evaluate()
        if verdict.outcome != "step":
            return
        debtor.receivables = tuple(
            r._replace(
                residual=data.draw(st.sampled_from([r.residual, r.residual, r.residual / 2])),
                followed=data.draw(st.sampled_from([True, True, False])),
            )
            for r in debtor.receivables
            if data.draw(st.booleans())
        )
        facts = Facts(debtor.receivables, tuple(debtor.credits), debtor.case, debtor.policy)
        may_be_asked = {i.receivable.id: i.open for i in consider(facts, TODAY).assessment.collectible}
        for waiting in written(verdict):
            if not self.codes(waiting, debtor):
                for item in waiting.asked:
                    self.assertAlmostEqual(may_be_asked[item.id], item.claimed, 2)


class TestReminders(WaitingMessageCase):
    """The same of reminders of installments."""

    def codes(self, expected=100.0, reasons=(), channels=("email",), claimed=100.0, **values):
        installment = Asked(None, "PA1 #2", 100.0, claimed, "EUR")
        now = Now(addresses={"email": OWN}, **values)
        waiting = Message(None, "email", (installment,), OWN)
        found = objections_to_reminder(waiting, expected, Routing(channels), reasons, now)
        return [reason.code for reason in found]

    def test_reminder_of_what_is_still_to_come_leaves(self):
        self.assertEqual(self.codes(), [])
        self.assertEqual(self.codes(expected=70.0, claimed=None), [], "older entries do not know the amount")

    def test_reminder_that_is_not_true_any_more(self):
        held = (Reason("customer_paused", "Paused."),)
        self.assertEqual(self.codes(expected=None), ["reminder_outdated"])
        self.assertEqual(self.codes(expected=60.0), ["amount_changed"])
        self.assertEqual(self.codes(reasons=held), ["customer_paused"])
        self.assertEqual(self.codes(channels=("sms",)), ["other_channel"])
        self.assertEqual(self.codes(active=False), ["switched_off"])
