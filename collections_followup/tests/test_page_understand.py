from odoo.tests import tagged

from .portal import PortalCommon


@tagged("post_install", "-at_install")
class TestPageUnderstand(PortalCommon):
    """A customer reads in plain words what it is all about, with their own figures."""

    def setUp(self):
        super().setUp()
        self._clock.start()  # these stories have days

    def explained(self):
        return self.text(self.page("/understand", self.token()))

    def next_steps(self):
        self.env.invalidate_all()
        case = self.own.sudo()
        return self.env["collections.page.understand"]._next_steps(case, case._evaluate_today()[case.id])

    def test_own_figures_are_worked_out(self):
        self.pay(self.bill, 40)
        self.credit_note(self.late, 25)
        explanation = self.env["collections.page.understand"]._explain(self.own.sudo())
        example = explanation["example"]
        self.assertEqual((example["row"].name, example["row"].days), (self.bill.name, 5))
        self.assertEqual((example["total"], example["paid"], example["left"]), (100, 40, 60))
        self.assertEqual(str(example["issued"]), "2026-01-26")
        self.assertEqual(list(explanation["credits"].values()), [25])
        text = self.explained()
        for words in (self.bill.name, "$ 100.00", "$ 40.00", "$ 60.00", "$ 25.00", "nothing is added to it"):
            self.assertIn(words, text)

    def test_what_comes_next_is_what_the_night_will_do(self):
        self.assertEqual(self.next_steps(), ["We are about to remind you by e-mail."])
        self.nightly()
        day = self.evaluate(self.late).next_day
        self.assertEqual(str(day), "2026-03-12")
        self.assertEqual(self.next_steps(), ["If nothing changes, we remind you around 03/12/2026 by e-mail."])

    def test_commitments_are_explained(self):
        self.own._log_visit("Wrote", self.late, "message")
        self.assertIn("You have written to us. Reminders wait until we have read it.", self.next_steps())
        self.own.with_user(self.accountant).action_replies_read()
        self.env["collections.page.dispute"]._open_disputes(
            self.own.sudo(),
            self.late,
            self.lines(self.bill).ids,
            "price",
        )
        self.assertEqual(
            self.next_steps(),
            [
                "We will not ask you to pay what you dispute until we have replied.",
                "No reminder is planned at the moment.",
            ],
        )

    def test_who_has_paid_is_not_reminded(self):
        self.pay(self.bill)
        self.assertEqual(self.next_steps(), ["Nothing is overdue, so we will not send reminders."])
        self.assertIn("Nothing is overdue", self.explained())

    def test_what_colleagues_think_is_not_told(self):
        self.own.write({"excluded": True, "exclusion_reason": "A liar"})
        self.assertEqual(self.next_steps(), ["No reminder is planned at the moment."])
        self.own.write({"excluded": False, "paused_until": "2026-12-31"})
        text = self.explained()
        self.assertNotIn("liar", text)
        self.assertNotIn("Second copy", text, "names of levels are our own")
        self.assertIn("If nothing changes, we remind you around 01/01/2027 by e-mail.", text)

    def test_nothing_is_planned_before_the_follow_up_is_switched_on(self):
        self.company.collections_active = False
        self.assertEqual(self.next_steps(), ["No reminder is planned at the moment."])

    def test_terms_are_those_of_the_company(self):
        self.company.collections_agreement_terms = "2 % a year <b>on what is late</b>."
        self.assertIn("2 % a year <b>on what is late</b>.", self.explained())

    def test_nobody_else_gets_in(self):
        for token in ("", "wrong", self.token(self.other)):
            self.assertShut(self.page("/understand", token))
