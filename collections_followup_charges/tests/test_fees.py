from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import html2plaintext

from odoo.addons.collections_followup.tests.common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestFees(CollectionsCommon):
    """Aino Virtanen, a consumer in Finland, owes 300 euros for 20 days; levels of the policy cost a fee."""

    def setUp(self):
        super().setUp()
        self.policy.level_ids.costs = True
        finland = self.env.ref("base.fi").id
        self.aino = self.customer("Aino Virtanen", country_id=finland, is_company=False, city="Oulu", zip="90100")
        self.bill = self.in_euros(self.aino, 300, 20)
        self.switch_on()

    def in_euros(self, partner, amount, overdue):
        euro = self.env.ref("base.EUR")
        euro.active = True
        return self.invoice(partner, amount, overdue=overdue, currency_id=euro.id)

    def remind(self, later=0):
        """A night so many days later; the last message of all."""
        self.days_later(later)
        self.nightly()
        return self.contacts(self.aino)[-1:]

    def owed(self, partner=None):
        self.env.flush_all()
        charges = self.evaluate(partner or self.aino).assessment.charges
        return [charge.amount for charge in charges]

    def said(self):
        [*_, mail] = self.queued(self.aino)
        return html2plaintext(mail.body_html).replace("\xa0", " ")

    def test_the_message_asks_for_it_and_says_why(self):
        reminder = self.remind()
        said = self.said()
        self.assertIn("Fee for our reminder of 03/02/2026 (perintälaki 513/1999)", said)
        self.assertIn("305.00", said)
        [asked] = reminder.charge_ids
        self.assertEqual((asked.amount, asked.own, asked.line_id), (5, True, self.lines(self.bill)))

    def test_it_is_owed_once_the_message_has_left(self):
        self.remind()
        self.assertFalse(self.owed())
        self.delivered(self.aino)
        self.assertEqual(self.owed(), [5])

    def test_nothing_for_a_message_that_came_back(self):
        reminder = self.remind()
        for status in ("bounce", "exception", "canceled"):
            with self.subTest(status=status):
                reminder.mail_message_id.notification_ids.notification_status = status
                self.assertFalse(self.owed())

    def test_the_next_message_asks_for_both_until_two_have_cost_something(self):
        for number, later in enumerate((0, 15, 15)):
            reminder = self.remind(later)
            self.delivered(self.aino)
            self.assertEqual(sum(reminder.charge_ids.mapped("amount")), min(5 * (number + 1), 10))
        self.assertEqual(reminder.charge_ids.mapped("own"), [False, False])
        self.assertEqual(self.owed(), [5, 5])

    def test_a_level_that_costs_nothing(self):
        self.policy.level_ids.costs = False
        self.assertFalse(self.remind().charge_ids)

    def test_not_on_the_fourteenth_day(self):
        self.bill.button_draft()
        self.in_euros(self.aino, 300, 14)
        reminder = self.remind()
        self.assertTrue(reminder.level_id)
        self.assertFalse(reminder.charge_ids)

    def contact_rule(self, kind, days, channel=False):
        """A contact rule of the company's own about paid reminders in Finland."""
        values = {"code": f"own-{kind}", "kind": kind, "days": days, "channel": channel, "paid": True}
        place = {"country_id": self.env.ref("base.fi").id, "customer": "consumer"}
        return self.env["collections.contact.rule"].create({**values, **place, "source": "Our policy"})

    def test_a_contact_rule_about_paid_reminders_is_kept_beside_the_fee_rule(self):
        self.contact_rule("first", 22)
        self.assertFalse(self.remind().charge_ids)
        self.delivered(self.aino)
        self.assertEqual(self.remind(15).charge_ids.mapped("amount"), [5])

    def test_a_contact_rule_about_one_debt_lets_an_older_one_bear_the_fee(self):
        older = self.in_euros(self.aino, 300, 25)
        self.contact_rule("first", 22)
        self.assertEqual(self.remind().charge_ids.line_id, self.lines(older))

    def second_reminder(self, gap):
        """16 days after the first reminder, and 10 days after a call, by a contact rule about what is written."""
        self.remind()
        self.delivered(self.aino)
        self.contact_rule("gap", gap, channel="written")
        self.days_later(6)
        outcome = self.env.ref("collections_followup.collections_outcome_no_answer")
        call = {"channel": "phone", "kind": "conversation", "outcome_id": outcome.id, "summary": outcome.name}
        self.env["collections.contact"].sudo().create({"case_id": self.case(self.aino).id, **call})
        return self.remind(10)

    def test_too_soon_after_the_reminder_before_by_a_contact_rule(self):
        self.assertEqual(self.second_reminder(gap=17).charge_ids.mapped("own"), [False])

    def test_days_enough_after_the_reminder_before_by_a_contact_rule(self):
        self.assertEqual(sorted(self.second_reminder(gap=16).charge_ids.mapped("own")), [False, True])

    def test_a_contact_rule_that_forbids_paid_reminders_forbids_no_others(self):
        self.contact_rule("forbidden", 0)
        reminder = self.remind()
        self.assertTrue(reminder.level_id)
        self.assertFalse(reminder.charge_ids)

    def test_a_message_that_waits_over_the_weekend_is_still_true(self):
        reminder = self.remind()
        self.days_later(3)
        self.assertFalse(reminder._take_back_outdated())
        self.assertFalse(reminder.withdrawal_ids)

    def test_a_message_about_a_fee_that_is_waived_meanwhile_is_taken_back(self):
        reminder = self.remind()
        waiver = {"case_id": self.case(self.aino).id, "reason": "first time", "kind": "fee"}
        self.env["collections.waiver"].with_user(self.manager).create(waiver)
        self.assertEqual(reminder._take_back_outdated(), reminder)

    def test_who_is_spared_pays_nothing_for_this_and_later_messages(self):
        self.remind()
        self.delivered(self.aino)
        waiver = {"case_id": self.case(self.aino).id, "reason": "first time", "kind": "fee"}
        waiver = self.env["collections.waiver"].with_user(self.accountant).create(waiver)
        self.assertFalse(self.owed())
        self.assertFalse(self.remind(15).charge_ids)
        waiver.active = False
        self.assertEqual(self.owed(), [5])

    def test_a_later_rule_changes_no_old_fee(self):
        self.remind()
        self.delivered(self.aino)
        self.env["collections.fee.rule"].search([("code", "=", "fi-consumer-fee")]).write(
            {"amount": 9, "ground": "another law"}
        )
        [charge] = self.evaluate(self.aino).assessment.charges
        told = self.env["collections.charge"]._told(charge)
        self.assertEqual((charge.amount, told), (5, "Fee for our reminder of 03/02/2026 (perintälaki 513/1999)"))

    def test_what_is_booked_is_asked_for_no_more(self):
        self.remind()
        self.delivered(self.aino)
        action = self.case(self.aino).with_user(self.accountant).action_book_charges()
        booked = self.env["account.move"].search(action["domain"])
        self.assertEqual((booked.amount_total, booked.currency_id.name), (5, "EUR"))
        self.assertFalse(self.owed())
        claim = self.env["collections.late.claim"].search([("booked_id", "=", booked.id)])
        self.assertEqual((claim.kind, claim.key, claim.move_id), ("fee", "1", self.bill))
        self.days_later(15)
        [own] = self.remind().charge_ids
        self.assertEqual((own.own, own.key, own.amount), (True, "2", 5))

    def test_the_preview_shows_it_and_a_letter_of_ones_own_does_not(self):
        self.policy.level_ids.automatic = False
        run = self.nightly()
        step = self.step(run, self.aino).with_user(self.accountant)
        self.assertIn("Fee for our reminder", html2plaintext(step.body))
        case = self.case(self.aino)
        self.assertNotIn("Fee for our reminder", html2plaintext(case.debt_table))

    def test_a_german_consumer_pays_for_the_post_and_nothing_for_e_mails(self):
        self.env["collections.fee.rule"].with_context(active_test=False).search(
            [("code", "=", "de-consumer-postage")]
        ).active = True
        german = {"country_id": self.env.ref("base.de").id, "is_company": False, "city": "Bonn", "zip": "53111"}
        hans, otto = self.customer("Hans Bauer", **german), self.customer("Otto Bauer", **german, email=False)
        level = self.policy.level_ids.filtered(lambda level: level.channel_ids.fallback == "letter")
        (self.policy.level_ids - level).active = False
        for partner, channel, expected in ((hans, "email", []), (otto, "letter", [0.76])):
            self.in_euros(partner, 300, max(20, level.days))
            self.company._open_collections_cases(self.today)
            verdict = self.case(partner)._evaluate(self.today)[self.case(partner).id]
            with self.subTest(channel=channel):
                self.assertEqual(verdict.routing.channels, (channel,))
                self.assertEqual([c.amount for c in verdict.as_message().assessment.charges], expected)

    def test_where_no_rule_applies_it_says_so(self):
        american, nowhere = self.customer("American Ltd"), self.customer("Nowhere Ltd", country_id=False)
        spaniard = self.customer("Tarde SL", country_id=self.env.ref("base.es").id)
        for partner in (american, nowhere, spaniard):
            self.in_euros(partner, 1000, 20)
        self.nightly()
        for partner, why in (
            (american, "no rule applies to such customers"),
            (nowhere, "the country of the customer is not known"),
            (spaniard, "Ley 3/2004, art. 8"),
        ):
            with self.subTest(partner=partner.name):
                self.assertTrue(self.contacts(partner).level_id)
                self.assertFalse(self.contacts(partner).charge_ids)
                self.assertIn(why, self.case(partner).with_user(self.accountant).late_lacks)

    def test_a_fixed_sum_covers_what_reminders_cost(self):
        self.company.write({"collections_charges": "all", "collections_charges_least": 0})
        firm = self.customer("Yritys Oy", country_id=self.env.ref("base.fi").id, city="Oulu", zip="90100")
        self.in_euros(firm, 300, 20)
        self.nightly()
        kinds = self.contacts(firm).charge_ids.mapped("kind")
        self.assertEqual(sorted(kinds), ["fixed_sum", "interest"])

    def test_a_hundred_customers_cost_as_many_queries_as_two(self):
        def queries(count):
            for number in range(count):
                partner = self.aino.copy({"name": f"Aino {number}"})
                self.in_euros(partner, 300, 20)
            self.company._open_collections_cases(self.today)
            cases = self.env["collections.case"].search([("partner_id.name", "=like", "Aino %")])
            self.env.flush_all()
            self.env.invalidate_all()
            return self.count_queries(
                lambda: [verdict.as_message() for verdict in cases._evaluate(self.today).values()]
            )

        queries(1)
        self.assertEqual(queries(1), queries(10))

    def test_a_breathing_space_adds_no_fee(self):
        self.company._open_collections_cases(self.today)
        case = self.case(self.aino)
        kind = self.env["collections.moratorium.kind"].search([("freezes", "=", True)], limit=1)
        days = {"date_from": self.today - timedelta(1), "date_until": self.today + timedelta(11)}
        self.env["collections.moratorium"].create({"case_id": case.id, "kind_id": kind.id, **days})
        [verdict] = case._evaluate(self.today).values()
        costs = verdict.costs(verdict.decision, ("email",)) if verdict.decision.level else ()
        self.assertFalse(costs)
