from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..decision import Case, contact_rule
from ..decision.guards import legal_hold as guard
from ..decision.legal_hold import LegalHold, is_frozen, strictest

DAY = date(2026, 3, 2)
ONE = timedelta(1)
SPACE = LegalHold("Breathing space", "A law", DAY, DAY + 59 * ONE, DAY, freezes=True)
ORDER = LegalHold("Order", "The order", DAY)
#: A day, the day of an invoice (None: a question about all debts), and what holds it.
HELD = {
    (DAY - ONE, DAY - 30 * ONE): None,
    (DAY, DAY - 30 * ONE): SPACE,
    (DAY, DAY): SPACE,
    (DAY, DAY + ONE): None,
    (DAY + 59 * ONE, DAY): SPACE,
    (DAY + 60 * ONE, DAY): None,
    (DAY, None): None,
}


@tagged("post_install", "-at_install")
class TestLegalHold(BaseCase):
    """What the law holds, and until when."""

    def test_what_is_held(self):
        for (day, dated), found in HELD.items():
            with self.subTest(day=day, dated=dated):
                self.assertEqual(strictest([SPACE], day, dated), found)
                self.assertEqual(is_frozen([SPACE], day, dated), found is not None)

    def test_the_one_that_lasts_longest_is_told(self):
        self.assertEqual(strictest([SPACE, ORDER], DAY, DAY), ORDER)
        self.assertFalse(is_frozen([ORDER], DAY, DAY))

    def test_it_ends_by_itself_for_steps_and_for_people(self):
        all_debts = SPACE._replace(debts_until=None)
        reason = guard.reason(Case("EUR", legal_holds=(all_debts,)), DAY)
        self.assertEqual((reason.code, reason.until), ("legal_hold", DAY + 60 * ONE))
        self.assertEqual(
            str(reason),
            "The law holds all debts of the customer: Breathing space, up to and including 2026-04-30 (A law).",
        )
        self.assertIsNone(guard.reason(Case("EUR", legal_holds=(all_debts,)), DAY + 60 * ONE))
        self.assertEqual(Case("EUR", legal_holds=(SPACE, ORDER)).turns, (DAY, DAY + 60 * ONE, DAY))

    def test_nobody_overrides_it(self):
        rule = contact_rule.Rule("hold", "held", basis="law", until=DAY)
        moment = contact_rule.start_of_day(DAY, contact_rule.pytz.utc)
        found = contact_rule.permission("phone", moment, [rule], contact_rule.Situation())
        self.assertEqual((found.held, found.is_lawful, found.first), (rule, False, moment + ONE))
        never = contact_rule.Rule("hold", "held", basis="law")
        self.assertIsNone(contact_rule.permission("phone", moment, [never], contact_rule.Situation()).first)

    @given(st.integers(-100, 100), st.integers(-100, 100), st.integers(0, 100))
    def test_a_debt_is_held_on_no_day_but_those_of_the_hold(self, day, dated, length):
        hold = LegalHold("Hold", "A law", DAY, DAY + length * ONE, DAY)
        found = strictest([hold], DAY + day * ONE, DAY + dated * ONE)
        self.assertEqual(found is not None, 0 <= day <= length and dated <= 0)
