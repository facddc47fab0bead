from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import RecoveryCommon


@tagged("post_install", "-at_install")
class TestCost(RecoveryCommon):
    """What collecting from Lost Ltd has cost."""

    def setUp(self):
        super().setUp()
        self.costs = self.env["collections.channel.cost"].search([("company_id", "=", self.company.id)])
        self.company.collections_hourly_rate = 60

    def cost(self, channel, **values):
        line = self.costs.filtered(lambda line: line.channel == channel)
        line.with_user(self.manager).write(values)
        return line

    def log(self, case, channel="phone", **values):
        return self.env["collections.contact"].create(
            {"case_id": case.id, "channel": channel, "kind": "conversation", "summary": "They will see", **values}
        )

    def spent(self, case):
        found = self.env["collections.cost"].with_user(self.accountant).search([("case_id", "=", case.id)])
        return {(line.kind, line.channel, line.amount) for line in found}

    def test_every_company_has_a_line_for_every_channel(self):
        channels = {code for code, _label in self.env["collections.channel"]._log_selection()}
        other = self.env["res.company"].create({"name": "Newcomer"})
        for company in (self.company, other):
            lines = self.env["collections.channel.cost"].search([("company_id", "=", company.id)])
            self.assertEqual(set(lines.mapped("channel")), channels)
            self.assertEqual(lines.filtered(lambda line: line.channel == "phone").minutes, 10)
        self.env["collections.channel.cost"]._complete(self.company | other)  # nothing is added twice
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.assertFalse(self.env["collections.channel.cost"].search([("company_id", "=", branch.id)]))

    def test_a_call_costs_minutes_and_a_message_its_expense(self):
        case = self.opened()
        self.cost("phone", minutes=15)
        self.cost("sms", minutes=0, expense=0.08)
        self.log(case)
        self.log(case, "sms", kind="message")
        self.log(case, "sms", kind="message", direction="in")  # what the customer sends costs us nothing
        self.assertEqual(self.spent(case), {("contact", "phone", 15), ("contact", "sms", 0.08), ("contact", "sms", 0)})
        self.assertEqual(case.with_user(self.accountant).collecting_cost, 15.08)

    def test_minutes_that_somebody_has_noted_count_instead_of_the_usual_ones(self):
        case = self.opened()
        self.cost("phone", minutes=15)
        window = self.env["collections.contact.log"].with_user(self.accountant)
        outcome = self.env.ref("collections_followup.collections_outcome_no_answer")
        for minutes in (0, 42):
            window.create({"case_id": case.id, "outcome_id": outcome.id, "minutes": minutes}).action_log()
        self.assertEqual(self.spent(case), {("contact", "phone", 15), ("contact", "phone", 42)})

    def test_steps_of_claims_in_court_count(self):
        case = self.opened()
        claim = self.env["collections.claim"]._make(case.sudo(), self.lines(self.bill), user_id=self.accountant.id)
        steps = self.env["collections.claim.step"].with_user(self.accountant)
        steps.create({"claim_id": claim.id, "name": "Court fee", "cost": 70, "done_on": "2026-02-01"})
        steps.create({"claim_id": claim.id, "name": "Hearing", "deadline": "2026-05-01"})
        self.assertEqual(self.spent(case), {("claim", False, 70)})
        self.assertEqual((case.collecting_cost, claim.amount_costs), (70, 70))

    def test_steps_of_a_claim_in_another_currency_count_in_that_of_the_company(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        rate = {"currency_id": euro.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 0.5}
        self.env["res.currency.rate"].create(rate)
        abroad = self.invoice(self.customer("Abroad Ltd"), 100, overdue=90, currency_id=euro.id)
        case = self.opened(abroad.partner_id)
        claim = self.env["collections.claim"]._make(case.sudo(), self.lines(abroad), user_id=self.accountant.id)
        steps = self.env["collections.claim.step"].with_user(self.accountant)
        steps.create({"claim_id": claim.id, "name": "Court fee", "cost": 70, "done_on": "2026-02-01"})
        self.assertEqual((self.spent(case), claim.amount_costs), ({("claim", False, 140)}, 70))

    def test_what_was_not_sent_or_not_done_costs_nothing(self):
        case = self.opened()
        for values in ({"kind": "task"}, {"kind": "refrained"}, {"kind": "notice"}, {"rehearsal": True}):
            self.log(case, **values)
        taken_back = self.log(case, "email", kind="message")
        self.cost("email", expense=1)
        self.env["collections.contact.withdrawal"].create({"contact_id": taken_back.id, "reasons": [{}]})
        self.assertEqual(self.spent(case), set())
        self.assertEqual(case.collecting_cost, 0)

    def test_what_was_entered_and_commissions_count_too(self):
        case = self.opened()
        entry = self.env["collections.cost.entry"].with_user(self.accountant)
        entry.create({"case_id": case.id, "kind": "court", "amount": 32, "text": "Order for payment"})
        placement = self.placed(case)
        self.days_later(3)
        self.pay(self.bill, 500)
        self.env["collections.case"].search([])._refresh()
        self.assertEqual(placement.commission_value, 100)
        self.assertEqual(self.spent(case), {("court", False, 32), ("commission", False, 100)})

    def placed(self, case):
        agency = self.env["collections.agency"].create(
            {
                "partner_id": self.customer("Honest Collections").id,
                "company_id": self.company.id,
                "licence": "1",
                "contract_from": "2025-01-01",
                "processing_on": "2025-01-01",
                "fee_ids": [Command.create({"percent": 20})],
            }
        )
        self.company.collections_placement_warns = False
        placements = self.env["collections.placement"]
        values = placements._values_for(case, self.lines(self.bill))
        placement = placements.create({**values, "agency_id": agency.id, "reason": "No answer"})
        placement.with_user(self.manager).action_hand_over()
        return placement

    def vendor_bill(self):
        bill = self.invoice(self.customer("Court"), 32, move_type="in_invoice")
        return bill, bill.invoice_line_ids

    def test_the_line_of_a_bill_brings_its_amount(self):
        _bill, line = self.vendor_bill()
        entry = self.env["collections.cost.entry"].create({"case_id": self.opened().id, "bill_line_id": line.id})
        self.assertEqual(entry.amount, 32)

    def test_a_commission_is_not_counted_twice(self):
        case = self.opened()
        placement = self.placed(case)
        placement.bill_id, line = self.vendor_bill()
        with self.assertRaisesRegex(ValidationError, "counted with"):
            self.env["collections.cost.entry"].create({"case_id": case.id, "bill_line_id": line.id})

    def test_only_managers_say_what_a_contact_costs(self):
        line = self.costs[:1].with_user(self.accountant)
        self.assertTrue(line.channel)
        with self.assertRaises(AccessError):
            line.minutes = 3

    def test_other_companies_do_not_see_it(self):
        case = self.opened()
        self.env["collections.cost.entry"].create({"case_id": case.id, "amount": 5})
        self.log(case)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user("stranger", "collections_followup.collections_group_manager", elsewhere)
        for name in ("collections.cost", "collections.cost.entry", "collections.channel.cost"):
            seen = self.env[name].with_user(stranger).with_context(allowed_company_ids=elsewhere.ids).search([])
            self.assertFalse(seen.filtered(lambda line: line.company_id != elsewhere), name)

    def test_many_cases_cost_no_more_queries(self):
        cases = self.opened() | self.opened(self.invoice(self.customer("Second Ltd"), 10, overdue=90).partner_id)
        self.count_queries(lambda: cases.mapped("collecting_cost"))  # fills the caches
        one = self.count_queries(lambda: cases[:1].mapped("collecting_cost"))
        self.assertEqual(self.count_queries(lambda: cases.mapped("collecting_cost")), one)


@tagged("post_install", "-at_install")
class TestRecoveryCurveOfBooks(RecoveryCommon):
    """What the books say of debts by age. Lost Ltd owes 1,000.00 for 200 days."""

    def parts(self):
        self.env["collections.recovery.curve"]._refresh(self.company)
        parts = self.env["collections.recovery.curve"]._parts(self.company)
        return {first: tuple(part) for first, part in parts.items() if part.items}

    def paid(self, amount, overdue, after, part=None):
        """An invoice that was paid so many days after it was due."""
        bill = self.invoice(self.lost, amount, overdue=overdue)
        self.days_later(after - overdue)
        self.pay(bill, part)
        self.days_later(overdue - after)
        return bill

    def test_what_is_open_is_watched_as_long_as_it_is_old(self):
        self.assertEqual(self.parts(), {first: (1000, 0, 1) for first in (1, 31, 61, 91, 121, 151)})

    def test_what_was_paid_counts_in_its_thirty_days(self):
        self.paid(400, overdue=120, after=40)
        self.paid(100, overdue=120, after=-3)  # never overdue
        self.assertEqual(
            self.parts(),
            {
                1: (1400, 0, 2),
                31: (1400, 400, 2),
                **{first: (1000, 0, 1) for first in (61, 91, 121, 151)},
            },
        )

    def test_a_part_that_was_paid_leaves_the_rest_open(self):
        self.paid(300, overdue=95, after=30, part=100)
        found = self.parts()
        self.assertEqual(
            [found[first] for first in (1, 31, 61, 91)],
            [
                (1300, 100, 2),
                (1200, 0, 2),
                (1200, 0, 2),
                (1000, 0, 1),
            ],
        )

    def test_young_items_change_nothing_at_older_ages(self):
        before = self.parts()
        self.paid(5000, overdue=45, after=5)
        after = self.parts()
        self.assertEqual(after.pop(1), (6000, 5000, 2))
        self.assertEqual(after, {first: part for first, part in before.items() if first > 1})

    def test_what_was_written_off_was_never_collected(self):
        before = self.parts()
        case = self.opened()
        account = self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", self.company.ids)], limit=1
        )
        write_offs = self.env["collections.write.off"]
        values = write_offs._values_for(case, self.lines(self.bill))
        write_offs.create({**values, "reason": "insolvent", "account_id": account.id}).action_write_off()
        self.assertEqual(self.bill.amount_residual, 0)
        self.assertEqual(self.parts(), before)

    def test_what_was_credited_was_never_owed(self):
        other = self.invoice(self.lost, 400, overdue=100)
        note = self.credit_note(self.lost, 400)
        self.lines(other, note).reconcile()
        self.assertEqual(self.parts()[1], (1000, 0, 1))

    def test_thirty_items_of_ones_own_take_the_place_of_the_published_table(self):
        curve = self.env["collections.recovery.curve"].with_user(self.accountant)
        curve.action_refresh()
        first = curve.search([("company_id", "=", self.company.id)], order="age_from", limit=1)
        self.assertEqual((first.is_own, first.share), (False, 0.689))
        for number in range(29):
            self.invoice(self.lost, 10 + number, overdue=70)
        curve.action_refresh()
        first = curve.search([("company_id", "=", self.company.id)], order="age_from", limit=1)
        self.assertEqual((first.is_own, first.items), (True, 30))

    def test_other_companies_do_not_see_it(self):
        self.parts()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user("stranger", "collections_followup.collections_group_manager", elsewhere)
        curve = self.env["collections.recovery.curve"].with_user(stranger)
        self.assertFalse(curve.with_context(allowed_company_ids=elsewhere.ids).search([]))
        with self.assertRaises(AccessError):
            self.env["collections.recovery.curve"].with_user(self.manager).search([])[:1].share = 1
        with self.assertRaises(AccessError):
            self.env["collections.recovery.curve"].with_user(self.accountant).search([])[:1].unlink()
