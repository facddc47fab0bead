from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestNamed(CollectionsCommon):
    """Whoever names a customer in a wizard or a preview sees what they may read, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = cls.customer("Kestrel Ltd")
        cls.bill = cls.invoice(cls.late, 4375, overdue=10)
        cls.other = cls.env["res.company"].create({"name": "Beta Corp"})
        group = cls.env.ref("collections_followup.collections_group_manager")
        values = {"company_id": cls.other.id, "company_ids": [Command.set(cls.other.ids)]}
        cls.stranger = cls.env["res.users"].create(
            {"name": "Beta", "login": "beta@beta.example", "group_ids": [Command.link(group.id)], **values}
        )

    def setUp(self):
        super().setUp()
        self.evaluate(self.late)
        self.theirs = self.case(self.late)

    def of(self, user, model, **context):
        return self.env(user=user.id, context=context)[model]

    def wizards(self):
        """(model, values) of all that open on records which a caller names."""
        outcome = self.env["collections.outcome"].search([], limit=1)
        made = self.agree()
        note = self.env["collections.contact"].create(
            {"case_id": self.theirs.id, "direction": "in", "kind": "automatic", "channel": "email", "summary": "Away"}
        )
        return [
            ("collections.contact.log", {"case_id": self.theirs.id, "outcome_id": outcome.id}),
            ("collections.agreement.make", {"case_id": self.theirs.id}),
            ("collections.agreement.paper", {"agreement_id": made.id, "name": "Ann"}),
            ("collections.absence", {"contact_id": note.id}),
            ("collections.statement.send", {"case_ids": [Command.set(self.theirs.ids)]}),
        ]

    def agree(self):
        line = self.bill.line_ids.filtered(lambda item: item.account_type == "asset_receivable")
        return self.env["collections.agreement"]._make(self.theirs, line, [(self.today, 4375)])

    def test_wizards_of_another_company(self):
        for model, values in self.wizards():
            with self.subTest(model=model, values=values):
                with self.assertRaises(AccessError):
                    self.of(self.stranger, model).create(values)
                with self.assertRaises(AccessError):
                    self.of(self.stranger, model).onchange(values, list(values), {name: {} for name in values})
                defaults = {f"default_{name}": value for name, value in values.items()}
                with self.assertRaises(AccessError):
                    self.of(self.stranger, model, **defaults).onchange({}, [], {name: {} for name in values})

    def test_wizards_of_colleagues(self):
        for model, values in self.wizards():
            with self.subTest(model=model, values=values):
                self.of(self.accountant, model).onchange(values, list(values), {name: {} for name in values})

    def test_wizard_of_a_colleague_is_their_own(self):
        paper = self.of(self.accountant, "collections.agreement.paper").create(
            {"agreement_id": self.agree().id, "name": "Ann", "scan": "c2Nhbg=="}
        )
        with self.assertRaises(AccessError):
            paper.with_user(self.stranger).read(["name", "scan"])

    def test_preview_of_a_letter(self):
        letter = self.env["collections.letter"].search([("company_id", "=", False)], limit=1)
        spec = {"preview": {}, "placeholders": {}}
        named = {"preview_case_id": self.theirs.id}
        with self.assertRaises(AccessError):
            self.of(self.stranger, "collections.letter").browse(letter.id).onchange(named, list(named), spec)
        typed = self.of(self.manager, "collections.letter").new(named, origin=letter)
        self.assertIn("Kestrel", str(typed.preview))

    def test_preview_for_another_company(self):
        letter = self.env.ref("collections_followup.letter_courtesy").copy({"company_id": self.other.id})
        named = {"company_id": self.company.id}
        spec = {"preview": {}, "placeholders": {}}
        shown = self.of(self.stranger, "collections.letter").browse(letter.id).onchange(named, list(named), spec)
        self.assertNotIn("Kestrel", str(shown))

    def test_bills_of_a_vendor_are_none_of_the_customers(self):
        bill = self.invoice(self.late, 100, move_type="in_invoice")
        self.assertFalse(self.theirs._find_invoice(bill.id))
        self.assertEqual(self.theirs._find_invoice(self.bill.id), self.bill)
