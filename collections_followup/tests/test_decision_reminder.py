from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision import Case, Facts, Problem
from ..decision.reminder import Reminder, remind
from ..decision.routing import UNWANTED
from .debtor import TODAY, credit, days, invoice, under_way

WAYS = ("email", "sms", "phone", "todo")
MISSING = Problem("missing")
COVERED = invoice("INV/1", 5, 300.0)
OTHER = invoice("INV/2", 5)
LAST = invoice("INV/1", 5, 100.0)  # no more is open than the last installment asks for
SECOND_LAST = invoice("INV/1", 5, 150.0)
PASSAGE = "We will take you to court."


def evaluated(*credits, covered=COVERED, ways=WAYS, unapproved=None, others=(), under_way=(), problems=None, **case):
    """What is decided about an installment of 100, and the channel of it."""
    facts = Facts((covered, *others), credits, Case("EUR", **case), None, tuple(under_way))
    routing, reasons = remind(
        Reminder(100.0, "EUR", frozenset({covered.id}), ways, unapproved or {}), facts, TODAY, problems or {}
    )
    return routing.channels, [reason.code for reason in reasons]


@tagged("post_install", "-at_install")
class TestReminders(BaseCase):
    """How a customer is reminded of an installment, or why not."""

    def test_first_channel_that_reaches_the_customer(self):
        no_text = frozenset({"sms"})
        table = [
            ("the usual one", {}, "email"),
            ("the preferred one", {"preferred": "sms"}, "sms"),
            ("a preferred one that cannot remind", {"preferred": "letter"}, "email"),
            ("a preferred one without a number", {"preferred": "sms", "problems": {"sms": MISSING}}, "email"),
            ("a preferred one that waits for approval", {"preferred": "sms", "unapproved": {"sms": PASSAGE}}, "email"),
            ("the next one", {"problems": {"email": MISSING}}, "sms"),
            ("a call", {"problems": {"email": MISSING}, "unwanted": no_text}, "phone"),
            ("a person", {"problems": dict.fromkeys(("email", "phone"), MISSING), "unwanted": no_text}, "todo"),
        ]
        for name, case, channel in table:
            with self.subTest(name):
                self.assertEqual(evaluated(**case), ((channel,), []))

    def test_what_holds_it(self):
        table = [
            ("customer_excluded", [], {"excluded": True}),
            ("customer_paused", [], {"paused_until": TODAY}),
            ("item_in_transit", [], {"under_way": [under_way(100.0, COVERED)]}),
            ("covered_by_credit", [credit(60)], {"under_way": [under_way(40.0, COVERED)]}),
            ("less_is_open", [], {"covered": COVERED._replace(residual=99.0, value=99.0, booked=99.0)}),
            ("item_in_transit", [], {"covered": LAST, "under_way": [under_way(50.0, LAST)]}),
            ("covered_by_credit", [credit(50)], {"covered": LAST}),
            ("covered_by_credit", [credit(100, "USD", 0.5)], {"covered": LAST}),
            ("covered_by_credit", [credit(30)], {"covered": SECOND_LAST, "under_way": [under_way(30.0, SECOND_LAST)]}),
            ("other_currency", [credit(100)], {"covered": COVERED._replace(currency="USD")}),
            ("item_disputed", [], {"covered": COVERED._replace(disputed=300.0)}),
            ("covered_by_credit", [credit(100)], {}),
            ("covered_by_credit", [credit(60), credit(50, "USD", 0.8)], {}),
            ("unapproved_wording", [], {"unapproved": {"email": PASSAGE}}),
            ("address_missing", [], {"ways": ("email",), "problems": {"email": MISSING}}),
            ("address_unwanted", [], {"ways": ("email",), "unwanted": frozenset({"email"})}),
            ("no_wording", [], {"ways": ()}),
        ]
        for code, credits, known in table:
            with self.subTest(code):
                self.assertEqual(evaluated(*credits, **known)[1], [code])

    def test_what_does_not_hold_it(self):
        table = [
            ("a pause that is over", [], {"paused_until": days(-1)}),
            ("a part in dispute", [], {"covered": COVERED._replace(disputed=100.0)}),
            ("a payment of another invoice", [], {"others": (OTHER,), "under_way": [under_way(100.0, OTHER)]}),
            ("too small a payment", [], {"under_way": [under_way(99.0, COVERED)]}),
            ("too small a credit", [credit(99)], {}),
            ("a credit beside which enough is open", [credit(50)], {"covered": SECOND_LAST}),
            ("words of a channel that is not used", [], {"unapproved": {"sms": PASSAGE}}),
        ]
        for name, credits, known in table:
            with self.subTest(name):
                self.assertEqual(evaluated(*credits, **known), (("email",), []))

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.permutations(WAYS),
        st.integers(0, 4),
        st.dictionaries(st.sampled_from(WAYS), st.sampled_from((MISSING, UNWANTED, Problem("bounced", "a@b.example")))),
        st.frozensets(st.sampled_from(WAYS)),
        st.dictionaries(st.sampled_from(WAYS), st.just(PASSAGE)),
        st.sampled_from(("", "letter", *WAYS)),
    )
    def test_never_silence(self, ways, count, problems, unwanted, unapproved, preferred):
        ways = tuple(ways[:count])
        channels, codes = evaluated(
            ways=ways, problems=problems, unwanted=unwanted, unapproved=unapproved, preferred=preferred
        )
        self.assertTrue(channels or codes)
        if not codes:
            self.assertNotIn(channels[0], {*problems, *unwanted, *unapproved})
            self.assertIn(channels[0], ways)
