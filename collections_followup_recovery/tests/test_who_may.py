from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import RecoveryCommon

#: A refusal in words, or of access, which is one of them.
REFUSED = UserError


class WhoMayCommon(RecoveryCommon):
    """Lost Ltd owes our company 1,000.00; a stranger collects for another company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collections_placement_warns = False
        cls.losses = cls.env["account.account"].create({"code": "650001", "name": "Losses", "account_type": "expense"})
        cls.company.collections_write_off_account_id = cls.losses
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        groups = "collections_followup.collections_group_manager,account.group_account_invoice"
        cls.stranger = cls._user("stranger", groups, cls.elsewhere)

    def setUp(self):
        super().setUp()
        self.line = self.lines(self.bill)

    def of(self, user, model, **context):
        """A model as this colleague calls it."""
        return self.env(user=user.id, context={"allowed_company_ids": user.company_ids.ids, **context})[model]

    def draft(self, user=None, **values):
        """A draft that writes off the invoice."""
        write_offs = self.env["collections.write.off"]
        defaults = write_offs._values_for(self.opened(), self.line)
        return write_offs.with_user(user or self.accountant).create({**defaults, "reason": "insolvent", **values})

    def agency(self, company, name):
        return self.env["collections.agency"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": name}).id,
                "company_id": company.id,
                "licence": "1",
                "contract_from": "2020-01-01",
                "processing_on": "2020-01-01",
                "fee_ids": [Command.create({"percent": 20})],
            }
        )

    def placement(self, user=None):
        placements = self.env["collections.placement"]
        values = placements._values_for(self.opened(), self.line)
        agency = self.agency(self.company, "Honest Collections")
        values |= {"agency_id": agency.id, "reason": "no answer"}
        return placements.with_user(user or self.manager).create(values)

    def entry(self, user, **values):
        """A colleague enters a journal entry by hand."""
        return (
            self.env["account.move"]
            .with_user(user)
            .create(
                {
                    "move_type": "entry",
                    "line_ids": [
                        Command.create({"account_id": self.losses.id, "debit": 5}),
                        Command.create({"account_id": self.losses.id, "credit": 5}),
                    ],
                    **values,
                }
            )
        )


@tagged("post_install", "-at_install")
class TestWhoWritesOff(WhoMayCommon):
    """Above the limit only a manager writes off, and what the manager has seen."""

    def test_the_sum_is_not_typed(self):
        write_off = self.draft()
        with self.assertRaises(REFUSED):
            write_off.amount = 1
        with self.assertRaises(REFUSED):
            write_off.item_ids.balance = 1
        with self.assertRaises(REFUSED):
            self.draft(amount=1)
        items = [Command.create({"line_id": self.line.id, "balance": 1})]
        with self.assertRaises(REFUSED):
            self.draft(item_ids=items)

    def test_the_form_of_a_case_proposes_what_is_open(self):
        context = self.opened().with_user(self.accountant).action_write_off()["context"]
        with Form(self.env["collections.write.off"].with_user(self.accountant).with_context(**context)) as form:
            form.reason = "insolvent"
        saved = form.save()
        self.assertEqual((saved.amount, saved.item_ids.line_id), (1000, self.line))

    def test_a_default_of_the_caller_is_no_sum_either(self):
        write_offs = self.of(self.accountant, "collections.write.off", default_amount=1, default_balance=1)
        values = write_offs._values_for(self.opened(), self.line)
        try:
            write_off = write_offs.create({**values, "reason": "insolvent"})
            write_off.action_write_off()
        except UserError:
            return
        self.assertEqual(write_off.state, "to_approve")

    def test_what_waits_for_a_manager_is_not_changed(self):
        write_off = self.draft()
        write_off.item_ids.amount = 100
        write_off.action_write_off()
        self.assertEqual(write_off.state, "to_approve")
        for change in (
            lambda: write_off.item_ids.write({"amount": 1000}),
            lambda: write_off.write({"account_id": self.losses.id}),
            lambda: write_off.write({"reason": "other"}),
            lambda: write_off.item_ids.unlink(),
        ):
            with self.assertRaises(UserError):
                change()
        write_off.action_back_to_draft()
        write_off.item_ids.amount = 1000
        self.assertEqual((write_off.state, write_off.amount), ("draft", 1000))

    def test_an_item_is_not_moved_into_what_is_decided(self):
        decided = self.draft(user=self.manager)
        decided.item_ids.amount = 100
        decided.action_write_off()
        other = self.invoice(self.lost, 70, overdue=20)
        mine = self.draft(item_ids=[Command.create({"line_id": self.lines(other).id})])
        with self.assertRaises(REFUSED):
            mine.item_ids.write_off_id = decided

    def test_it_is_proposed_in_ones_own_name(self):
        self.assertEqual(self.draft(user_id=self.accountant.id).user_id, self.accountant)
        with self.assertRaises(REFUSED):
            self.draft(user_id=self.manager.id)
        with self.assertRaises(REFUSED):
            self.draft().user_id = self.manager
        by_default = self.of(self.accountant, "collections.write.off", default_user_id=self.manager.id)
        values = by_default._values_for(self.opened(), self.line)
        self.assertEqual(by_default.create({**values, "reason": "other"}).user_id, self.accountant)

    def test_it_is_of_the_company_that_is_owed(self):
        both = self._user(
            "both", "collections_followup.collections_group_user,account.group_account_invoice", self.company
        )
        both.company_ids += self.elsewhere
        self.elsewhere.collections_write_off_limit = 1_000_000
        values = {"code": "650001", "name": "Losses", "account_type": "expense"}
        theirs = self.env["account.account"].with_company(self.elsewhere).create(values)
        with self.assertRaises(REFUSED):
            self.draft(user=both, company_id=self.elsewhere.id, account_id=theirs.id)
        with self.assertRaises(REFUSED):
            self.draft(user=both, company_id=self.elsewhere.id, account_id=theirs.id, case_id=False)

    def test_entries_are_linked_by_buttons_alone(self):
        write_off = self.draft(user=self.manager)
        write_off.action_write_off()
        links = ({"collections_write_off_id": write_off.id}, {"collections_is_loss": True})
        for values in links:
            with self.assertRaises(REFUSED):
                self.entry(self.accountant, **values)
            with self.assertRaises(REFUSED):
                self.entry(self.accountant).write(values)
        with self.assertRaises(REFUSED):
            write_off.move_ids.with_user(self.accountant).write({"collections_is_loss": False})
        by_default = self.env["account.move"].with_context(default_collections_is_loss=True)
        with self.assertRaises(REFUSED):
            self.entry(self.accountant).with_env(by_default.env).with_user(self.accountant).copy()


@tagged("post_install", "-at_install")
class TestOtherCompanies(WhoMayCommon):
    """Whoever works for another company learns nothing of what is owed to ours, and writes nothing into it."""

    def refused(self, model, values, context=None):
        """Neither saved, nor told of by the form before it is saved."""
        model = self.of(self.stranger, model, **(context or {}))
        with self.subTest(model=model._name, values=values), self.assertRaises(REFUSED):
            model.create(values)
        fields = {name: {} for name, field in model._fields.items() if field.type not in ("one2many", "binary")}
        given = {f"default_{name}": value for name, value in values.items()}
        try:
            told = str(model.with_context(**given).onchange({}, [], fields))
        except REFUSED:
            return
        self.assertNotIn("1000.0", told, model._name)
        self.assertNotIn("Lost Ltd", told, model._name)

    def test_a_journal_item_of_another_company_tells_nothing(self):
        own = {"company_id": self.elsewhere.id}
        mine = self.of(self.stranger, "collections.write.off").create({"reason": "small", **own})
        self.refused("collections.write.off.item", {"write_off_id": mine.id, "line_id": self.line.id})
        theirs = self.env["collections.case"].create({"partner_id": self.lost.id, **own})
        values = {"case_id": theirs.id, "currency_id": self.elsewhere.currency_id.id, "reason": "x"}
        placement = self.of(self.stranger, "collections.placement").create(values)
        self.refused("collections.placement.item", {"placement_id": placement.id, "line_id": self.line.id})
        self.refused("collections.cost.entry", {"case_id": theirs.id, "bill_line_id": self.line.id})

    def test_nothing_is_said_about_a_case_of_another_company(self):
        case, own = self.opened(), {"company_id": self.elsewhere.id}
        for model, values in (
            ("collections.cost.entry", {"amount": 5}),
            ("collections.placement", {"currency_id": self.elsewhere.currency_id.id, "reason": "x"}),
            ("collections.write.off", {"reason": "other"}),
            ("collections.limitation.event", {"day": self.today, "note": "x"}),
            ("collections.path.decision", {"path": "go_on", "reason": "x"}),
        ):
            self.refused(model, {**values, "case_id": case.id})
            self.refused(model, {**values, **own, "case_id": case.id})

    def test_a_decision_of_another_company_leads_nowhere(self):
        decisions = self.of(self.manager, "collections.path.decision")
        decision = decisions.create({"case_id": self.opened().id, "path": "write_off", "reason": "x"})
        with self.assertRaises(REFUSED):
            decision.with_user(self.stranger).action_decide()

    def test_nothing_is_claimed_that_is_owed_to_another_company(self):
        case = self.env["collections.case"].create({"partner_id": self.lost.id, "company_id": self.elsewhere.id})
        make = self.of(self.stranger, "collections.claim.make")
        with self.assertRaises(REFUSED):
            make.create({"case_id": case.id, "line_ids": [Command.set(self.line.ids)]}).action_make()

    def test_nothing_is_said_about_an_agency_of_another_company(self):
        agency, own = self.agency(self.company, "Honest Collections"), {"company_id": self.elsewhere.id}
        self.refused("collections.agency.complaint", {"agency_id": agency.id, "text": "x"})
        self.refused("collections.agency.complaint", {"agency_id": agency.id, "text": "x", **own})
        self.refused("collections.agency.fee", {"agency_id": agency.id, "age_from": 99})

    def test_nothing_is_moved_to_another_company(self):
        agency, other = (
            self.agency(self.company, "Honest Collections"),
            self.agency(self.elsewhere, "Other Collections"),
        )
        complaint = self.of(self.stranger, "collections.agency.complaint").create({"agency_id": other.id, "text": "x"})
        with self.assertRaises(REFUSED):
            complaint.agency_id = agency
        with self.assertRaises(REFUSED):
            complaint.company_id = self.company
        fee = other.fee_ids.with_user(self.stranger)
        with self.assertRaises(REFUSED):
            fee.agency_id = agency
        case = self.env["collections.case"].create({"partner_id": self.lost.id, "company_id": self.elsewhere.id})
        cost = self.of(self.stranger, "collections.cost.entry").create({"case_id": case.id, "amount": 5})
        with self.assertRaises(REFUSED):
            cost.case_id = self.opened()

    def test_nothing_happens_to_a_placement_of_another_company(self):
        placement = self.placement()
        placement.action_hand_over()
        event = {"placement_id": placement.id, "kind": "note", "text": "x"}
        self.refused("collections.placement.event", event)
        self.refused("collections.placement.event", {**event, "company_id": self.elsewhere.id})
        noted = self.of(self.accountant, "collections.placement.event").create({**event, "user_id": self.manager.id})
        self.assertEqual(noted.user_id, self.accountant)

    def test_its_pack_and_reports_are_not_read(self):
        placement = self.placement()
        placement.action_hand_over()
        self.env["collections.recovery.curve"]._refresh(self.company)
        for name in ("pack", "folder", "shortlist_told", "left_out_told"):
            with self.assertRaises(REFUSED):
                placement.with_user(self.stranger).read([name])
        for model in ("collections.cost", "collections.recovery.curve"):
            ours = self.env[model].search([("company_id", "=", self.company.id)])
            self.assertFalse(self.of(self.stranger, model).search([("id", "in", ours.ids)]))
            with self.assertRaises(REFUSED):
                (ours or ours.browse(4)).with_user(self.stranger).read(["currency_id"])

    def test_a_bill_of_another_company_is_not_held_against_a_placement(self):
        placement = self.placement()
        journals = self.env["account.journal"].with_company(self.elsewhere)
        journals.create({"name": "Bills", "code": "B", "type": "purchase", "company_id": self.elsewhere.id})
        values = {"move_type": "in_invoice", "partner_id": self.lost.id, "company_id": self.elsewhere.id}
        bill = self.env["account.move"].with_company(self.elsewhere).create(values)
        with self.assertRaises(REFUSED):
            placement.bill_id = bill


@tagged("post_install", "-at_install")
class TestWhatIsKept(WhoMayCommon):
    """What code has written stays as it was: amounts of the day, what came of it, tasks of colleagues."""

    def test_a_debt_is_named_and_the_ledger_says_the_rest(self):
        items = [Command.create({"line_id": self.line.id, "amount": 1, "move_id": False, "is_whole": False})]
        values = self.env["collections.placement"]._values_for(self.opened(), self.line)
        placements = self.of(self.accountant, "collections.placement")
        item = placements.create({**values, "reason": "x", "item_ids": items}).item_ids
        self.assertEqual((item.amount, item.move_id, item.is_whole), (1000, self.bill, True))

    def test_amounts_of_a_placement_are_not_typed(self):
        placement = self.placement(user=self.accountant)
        for values in (
            *({"percent": 1}, {"minimum": 1}, {"fixed": 1}, {"age": 1}, {"amount": 1}, {"paid": 1}),
            *({"commission": 1}, {"recovered_value": 1}, {"company_id": self.elsewhere.id}),
        ):
            with self.subTest(values=values), self.assertRaises(REFUSED):
                placement.write(values)
        with self.subTest("amount of a debt"), self.assertRaises(REFUSED):
            placement.item_ids.amount = 1
        other = self.placement(user=self.manager)
        other.action_hand_over()
        with self.subTest("moved into another"), self.assertRaises(REFUSED):
            placement.item_ids.placement_id = other

    def test_amounts_of_a_claim_are_not_typed(self):
        claim = self.env["collections.claim"]._make(self.opened().sudo(), self.line, user_id=self.accountant.id)
        claim = claim.with_user(self.accountant)
        for values in ({"amount": 1}, {"amount_costs": 1}, {"company_id": self.elsewhere.id}):
            with self.subTest(values=values), self.assertRaises(REFUSED):
                claim.write(values)

    def test_the_task_of_a_step_is_its_own(self):
        claim = self.env["collections.claim"]._make(self.opened().sudo(), self.line, user_id=self.accountant.id)
        task = self.opened().activity_schedule("mail.mail_activity_data_todo", user_id=self.manager.id)
        steps = self.of(self.accountant, "collections.claim.step")
        with self.assertRaises(REFUSED):
            steps.create({"claim_id": claim.id, "name": "x", "activity_id": task.id})
        step = steps.create({"claim_id": claim.id, "name": "x", "deadline": self.today})
        with self.assertRaises(REFUSED):
            step.activity_id = task
        step.unlink()
        self.assertTrue(task.exists())

    def test_a_provision_is_as_the_ledger_says(self):
        provision = self.of(self.manager, "collections.provision").create({"date": self.today})
        for values in ({"amount": 1}, {"provision": 1}):
            with self.subTest(values=values), self.assertRaises(REFUSED):
                provision.write(values)
        for values in ({"amount": 1}, {"provision": 1}):
            with self.subTest(values=values), self.assertRaises(REFUSED):
                provision.line_ids[-1:].write(values)
