from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.orm.model_classes import add_to_registry
from odoo.tests import tagged

from odoo.addons.collections_followup.decision import guards
from odoo.addons.collections_followup.decision.reason import Reason
from odoo.addons.collections_followup.models.base.collections_commitment import Marks, Progress
from odoo.addons.collections_followup.tools.preparation import Preparation

from .common import TODAY, CollectionsCommon


class Insurance(models.Model):
    """A fourth kind of commitment, as another add-on may bring it: an insurer looks at an invoice until a day."""

    _module = None
    _name = "collections.insurance"
    _description = "Claim with a Credit Insurer"
    _inherit = ["collections.commitment"]
    _place = 40

    case_id = fields.Many2one("collections.case", required=True, ondelete="restrict", index=True)
    line_id = fields.Many2one("account.move.line", required=True, ondelete="cascade")
    until = fields.Date(required=True)
    state = fields.Selection([("open", "Open"), ("paid", "Paid"), ("refused", "Refused")], default="open")
    reported = fields.Boolean()

    def _counting(self):
        return Domain("state", "!=", "paid")

    def _progress(self, today):
        return Progress(self, {claim.id: claim._status(today) for claim in self})

    def _status(self, today):
        if self.line_id.reconciled:
            return "paid"
        return "open" if today <= self.until else "refused"

    def _settle(self, progress):
        for claim in self.filtered(lambda claim: claim.state != progress.status[claim.id]):
            claim.state = progress.status[claim.id]

    def _marks(self, progress):
        held = {
            claim.line_id.id: {"insured_until": claim.until}
            for claim in progress.records
            if progress.status[claim.id] == "open"
        }
        refused = progress.records.filtered(lambda claim: progress.status[claim.id] == "refused")
        return Marks(held, frozenset(refused.line_id.ids))

    def _preparations(self, company, today):
        new = Domain("case_id.company_id", "=", company.id) & Domain("reported", "=", False)
        return [Preparation(self.sudo(), new, lambda batch: batch.write({"reported": True}))]

    def _covers(self, moves):
        return bool(self.search_count([("line_id.move_id", "in", moves.ids), ("state", "=", "open")], limit=1))

    def _is_about(self, lines):
        return self.line_id in lines


def insured(receivable, case, today):
    """The insurer still looks at the item."""
    until = receivable.others.get("insured_until")
    if until is None or until < today:
        return None
    day = until + timedelta(1)
    return Reason("item_insured", "%(item)s is with the insurer.", {"item": receivable.name}, day)


@tagged("post_install", "-at_install")
class TestCommitment(CollectionsCommon):
    """A kind of commitment of another add-on holds what it covers, and is settled by the ledger, as a promise is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bring(Insurance)
        labels = {"item_insured": "With the insurer"}
        guard = guards.register(guards.Guard(weight=34, labels=labels, hold=insured, needs=("insured_until",)))
        cls.addClassCleanup(guards.unregister, guard)
        cls.late = cls.customer("Late Ltd")
        cls.bill = cls.invoice(cls.late, 100, overdue=20)
        cls.other = cls.invoice(cls.late, 50, overdue=20)

    @classmethod
    def bring(cls, definition):
        """The model is there until the tests of this class are done; its table goes with their transaction."""
        name = definition._name
        add_to_registry(cls.registry, definition)

        def take_away():
            del cls.registry[name]
            cls.registry._setup_models__(cls.cr, None)

        cls.addClassCleanup(take_away)
        cls.registry._setup_models__(cls.cr, [name])
        cls.registry.init_models(cls.cr, [name], {"module": "collections_followup"})

    def setUp(self):
        super().setUp()
        self.switch_on()

    def claim(self, days=5, customer=None, bill=None):
        """An insurer looks at the invoice for some days."""
        return self.env["collections.insurance"].create(
            {
                "case_id": self.case(customer or self.late).id,
                "line_id": self.lines(bill or self.bill).id,
                "until": self.today + timedelta(days),
            }
        )

    def held(self):
        """Codes of what holds each invoice today, by its number."""
        items = self.evaluate(self.late).assessment.items
        return {item.receivable.name: item.hold.code if item.hold else None for item in items}

    def test_it_comes_after_those_of_this_add_on(self):
        kinds = [kind._name for kind in self.env["collections.commitment"]._kinds()]
        ours = ["collections.dispute", "collections.promise", "collections.agreement"]
        self.assertEqual(kinds, [*ours, "collections.insurance"])

    def test_it_holds_the_invoice_that_it_covers_by_a_reason_of_its_own(self):
        self.claim()
        self.assertEqual(self.held(), {self.bill.name: "item_insured", self.other.name: None})
        self.nightly()
        self.assertEqual(self.asked(self.late), [(self.other.name, 50)])

    def test_where_it_stands_is_read_from_the_ledger_when_money_is_booked(self):
        claim = self.claim()
        self.pay(self.bill)
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertEqual(claim.state, "paid")

    def test_an_evaluation_that_is_only_shown_writes_nothing(self):
        claim = self.claim()
        self.on(TODAY + timedelta(6))
        self.assertEqual(self.held(), {self.bill.name: None, self.other.name: None})
        self.assertEqual(claim.state, "open")

    def test_when_it_is_broken_the_follow_up_resumes_at_the_level_of_the_policy(self):
        self.policy.resume_level_id = self.levels["Call"]
        self.claim()
        self.on(TODAY + timedelta(6))
        receivables = {item.receivable.name: item.receivable for item in self.evaluate(self.late).assessment.items}
        self.assertGreater(receivables[self.bill.name].reached, receivables[self.other.name].reached)

    def test_the_next_night_sees_that_it_was_made(self):
        for _night in range(3):  # a message is sent; it is in the log; nothing has changed
            self.nightly()
            self.delivered(self.late)
            self.days_later(1)
        case = self.case(self.late)
        self.assertEqual(case.assessed_on, TODAY + timedelta(1))
        self.claim()
        self.nightly()
        self.assertEqual(case.assessed_on, self.today)

    def test_a_night_prepares_it(self):
        claim = self.claim()
        self.nightly()
        self.assertTrue(claim.reported)

    def test_an_invoice_that_is_made_anew_asks_whether_it_goes_over(self):
        self.assertFalse(self.bill._collections_is_committed())
        self.claim()
        self.assertTrue(self.bill._collections_is_committed())

    def test_it_goes_with_a_branch_that_becomes_a_customer_of_its_own_again(self):
        shop = self.customer("Shop Ltd", parent_id=self.late.id)
        bill = self.invoice(shop, 70, overdue=20)
        self.evaluate(shop)
        theirs, ours = self.claim(customer=shop, bill=bill), self.claim()
        shop.is_company = False
        self.assertEqual(theirs.case_id, self.case(self.late))
        shop.is_company = True
        self.assertEqual(theirs.case_id, self.case(shop))
        self.assertEqual(ours.case_id, self.case(self.late))
        self.assertEqual(self.held(), {self.bill.name: "item_insured", self.other.name: None})

    def test_many_cost_no_more_queries(self):
        def queries(count):
            self.env["collections.insurance"].search([]).unlink()
            for _number in range(count):
                self.claim(20)
            return self.count_queries(lambda: self.case(self.late)._evaluate(self.today))

        queries(1)  # fills the caches
        self.assertEqual(queries(1), queries(4))
