import time

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..decision.agreement import MOST_INSTALLMENTS, calendar
from .test_agreement import AgreementCommon


@tagged("post_install", "-at_install")
class TestLimited(AgreementCommon):
    """Numbers that people type have limits, which are told in words."""

    def refused(self, sentence, work):
        begun = time.monotonic()
        with self.assertRaisesRegex(ValidationError, sentence), self.env.cr.savepoint():
            work()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertLess(time.monotonic() - begun, 5)

    def test_nobody_makes_more_installments_than_anybody_follows(self):
        """A count of 100,000,000 took 1.7 GB of memory."""
        self.refused("at most 60 installments", lambda: self.wizard(count=100_000_000))
        make = self.wizard()
        self.refused("at most 60 installments", lambda: make.write({"count": MOST_INSTALLMENTS + 1}))
        make.count = MOST_INSTALLMENTS
        self.assertEqual(len(make.installment_ids), MOST_INSTALLMENTS)

    def test_form_says_at_once_that_there_are_too_many(self):
        make = self.wizard()
        with Form(make) as form:
            form.count = 100_000_000
            self.assertIn("at most 60 installments", form.concerns)
            self.assertFalse(len(form.installment_ids))
            form.count = 3
            self.assertEqual(len(form.installment_ids), 3)

    def test_calendar_that_was_written_by_hand_has_a_limit_too(self):
        agreement = self.draft()
        installments = [Command.create({"date": self.day(40), "amount": 1}) for _n in range(MOST_INSTALLMENTS)]
        self.refused(
            "at most 60 installments",
            lambda: agreement.with_user(self.accountant).write({"installment_ids": installments}),
        )

    def test_rule_of_calendars(self):
        self.assertRaises(ValueError, calendar, 1e9, MOST_INSTALLMENTS + 1, "monthly", self.day(1))
        self.assertEqual(len(calendar(1e9, MOST_INSTALLMENTS, "monthly", self.day(1))), MOST_INSTALLMENTS)

    def test_days_that_lead_out_of_every_calendar(self):
        """The page, or the night, would end in an error for everybody."""
        level = self.policy.level_ids[:1].with_user(self.manager)
        for record, name in (
            (level, "days"),
            (level, "since_contact"),
            (self.policy.with_user(self.manager), "min_gap"),
            (self.company, "collections_plan_months"),
            (self.company, "collections_link_days"),
            (self.company, "collections_transit_days"),
            (self.draft().with_user(self.accountant), "grace_days"),
        ):
            label = record._fields[name]._description_string(self.env)
            with self.subTest(name):
                self.refused(
                    f"{label}.*: please write a number of at most 9,999".replace("(", r"\(").replace(")", r"\)"),
                    lambda record=record, name=name: record.write({name: 1_000_000_000}),
                )

    def test_sums_that_nobody_owes(self):
        for amount in (1e300, -1e300, 1e14):
            with self.subTest(amount):
                self.refused("a number of at most", lambda amount=amount: self.wizard(down_payment=amount))
