from odoo.tests import BaseCase

from ..decision.bank import BankAccount, behind
from .debtor import TODAY, days


class TestBankBehind(BaseCase):
    """Whether the statements of a bank account are fresh enough to go by."""

    def behind(self, latest, unmatched=None, most_days=3, most_unmatched=5):
        account = BankAccount("Bank", days(latest), None if unmatched is None else days(unmatched))
        return [(str(r), r.code) for r in behind(account, most_days, most_unmatched, TODAY)]

    def test_the_latest_line_may_be_as_old_as_the_company_says(self):
        for latest, number in {0: 0, 1: 0, -3: 0, -4: 1, -300: 1}.items():
            with self.subTest(latest=latest):
                self.assertEqual(len(self.behind(latest)), number)

    def test_money_may_wait_to_be_matched_as_long_as_the_company_says(self):
        for unmatched, number in {0: 0, -5: 0, -6: 1}.items():
            with self.subTest(unmatched=unmatched):
                self.assertEqual(len(self.behind(0, unmatched)), number)

    def test_what_is_not_asked_does_not_matter(self):
        self.assertEqual(self.behind(-300, -300, most_days=0, most_unmatched=0), [])
        self.assertEqual(len(self.behind(-300, -300, most_days=0)), 1)
        self.assertEqual(len(self.behind(-300, -300, most_unmatched=0)), 1)

    def test_everything_that_is_wrong_is_told(self):
        (lines, code), (unmatched, same_code) = self.behind(-4, -7)
        self.assertIn("latest statement line of Bank is of 2026-02-26", lines)
        self.assertIn("on Bank on 2026-02-23 is not matched yet", unmatched)
        self.assertEqual((code, same_code), ("bank_behind", "bank_behind"))
