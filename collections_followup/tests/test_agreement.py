import base64
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext, mute_logger

from odoo.addons.collections_followup.models.channels.last_look import LastLook
from odoo.addons.collections_followup.report import statement_html

from .common import TODAY, CollectionsCommon

#: A drawn signature: an image of one pixel.
DRAWN = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

#: A number that text messages can be sent to.
MOBILE = "+1 202 555 0100"


class AgreementCommon(CollectionsCommon):
    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")
        self.bill = self.invoice(self.late, 300, overdue=5)

    def day(self, days):
        """A day counted from the beginning of the story."""
        return TODAY + timedelta(days)

    def wizard(self, by=None, **values):
        self.company._open_collections_cases(self.today)
        case = self.late._collections_ensure_case()
        action = case.with_user(by or self.accountant).action_agreement()
        Make = self.env["collections.agreement.make"].with_user(by or self.accountant)
        return Make.with_context(**action["context"]).create(values)

    def draft(self, dues=((10, 100), (20, 100), (30, 100)), *moves, by=None, **values):
        """The accountant writes down what was said on the phone."""
        values["line_ids"] = [Command.set(self.lines(*(moves or [self.bill])).ids)]
        values["installment_ids"] = [Command.create({"date": self.day(d), "amount": a}) for d, a in dues]
        action = self.wizard(by, **values).action_make()
        return self.env["collections.agreement"].browse(action["res_id"])

    def sign(self, agreement):
        """The accountant proposes, the customer signs on the screen, the manager for the company."""
        agreement.with_user(self.accountant).action_propose()
        agreement.sudo()._sign_by_customer("Maria Lopez", DRAWN, "192.0.2.7", "Firefox")
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        return agreement

    def agree(self, *arguments, **values):
        return self.sign(self.draft(*arguments, **values))

    def paid(self, agreement):
        """The states of the installments, in order."""
        self.env.cr.precommit.run()
        return " ".join(agreement.installment_ids.sorted("number").mapped("state"))

    def codes(self):
        return [reason.code for reason in self.evaluate(self.late).reasons]


@tagged("post_install", "-at_install")
class TestMakingAgreements(AgreementCommon):
    """An agreement is drafted with a calendar that can be kept, and sums to the cent."""

    def test_wizard_proposes_all_that_is_overdue_in_equal_parts(self):
        self.invoice(self.late, 70, overdue=-20)
        self.evaluate(self.late)
        action = self.case(self.late).with_user(self.accountant).action_agreement()
        Make = self.env["collections.agreement.make"].with_user(self.accountant).with_context(**action["context"])
        form = Form(Make)
        self.assertEqual((form.amount_total, form.count), (300, 3))
        form.count = 7
        self.assertEqual(len(form.installment_ids), 7)
        self.assertEqual(form.amount_planned, 300)
        self.assertIn("nobody knows", form.concerns)
        action = form.save().action_make()
        agreement = self.env["collections.agreement"].browse(action["res_id"])
        self.assertEqual(
            (agreement.state, agreement.amount_planned, agreement.user_id), ("draft", 300, self.accountant)
        )
        self.assertEqual(agreement.installment_ids.mapped("amount"), [42.85] * 6 + [42.9])

    def test_what_is_in_a_kept_agreement_is_not_called_overdue_on_a_statement(self):
        other = self.invoice(self.late, 50, overdue=9)
        agreement = self.sign(self.draft())

        def figures(day=None):
            statement = self.env["collections.statement"]._statements(agreement.case_id, None, day)
            [section] = statement[agreement.case_id.id].sections
            return section.overdue, section.agreed, section.open

        self.assertEqual(figures(), (50, 300, 350))
        self.assertEqual(figures(self.day(-1)), (350, 0, 350), "the day before, nothing was agreed")
        document = self.env["collections.statement"]._statements(agreement.case_id, None, None)[agreement.case_id.id]
        page = " ".join(
            html2plaintext(statement_html.html_of(agreement.case_id, document)).replace("\xa0", " ").split()
        )
        self.assertIn("Overdue *$ 50.00* In a payment agreement *$ 300.00*", page)
        self.pay(other)
        self.on(self.day(25))  # the first installments were not paid
        self.nightly()
        self.assertEqual(agreement.state, "defaulted")
        self.assertEqual(figures(), (300, 0, 300))

    def test_as_many_installments_as_the_customer_can_pay(self):
        self.pay(self.invoice(self.late, 1200, overdue=40))  # 100 a month in the last year; half of it is realistic
        wizard = self.wizard()
        self.assertEqual(wizard.count, 6)
        self.assertIn("Realistic", wizard.concerns)
        self.assertIn("100.00 a month", wizard.concerns)
        wizard.count = 2
        self.assertIn("50.00 is realistic", wizard.concerns)
        self.company.collections_agreement_share = 100
        self.env.invalidate_all()
        self.assertEqual(self.wizard().count, 3)

    def test_down_payment_comes_first_and_the_rest_by_the_calendar(self):
        wizard = self.wizard(down_payment=60, count=3, rhythm="weekly")
        self.assertEqual(wizard.installment_ids.mapped("amount"), [60, 80, 80, 80])
        self.assertEqual(wizard.installment_ids[0].date, TODAY)
        self.assertEqual(wizard.installment_ids[1].date, self.day(7))

    def test_calendar_by_hand(self):
        agreement = self.draft([(4, 50), (30, 250)])
        self.assertEqual(agreement.installment_ids.mapped("amount"), [50, 250])
        self.assertEqual(agreement.last_date, self.day(30))

    def test_nobody_types_that_an_installment_was_paid(self):
        draft = self.draft()
        for values in ({"state": "paid"}, {"received": 100}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.env["collections.agreement.installment"].with_user(self.accountant).create(
                    {"agreement_id": draft.id, "date": self.today, "amount": 100, **values}
                )

    def test_draft_is_edited_and_checked_when_it_is_proposed(self):
        agreement = self.draft().with_user(self.accountant)
        with Form(agreement) as form, form.installment_ids.edit(2) as line:
            line.amount = 90
        self.assertEqual(agreement.amount_planned, 290)
        with self.assertRaisesRegex(ValidationError, "sum up to"):
            agreement.action_propose()
        self.assertEqual(agreement.state, "draft")

    def test_currency_without_cents(self):
        yen = self.env["res.currency"].with_context(active_test=False).search([("name", "=", "JPY")])
        yen.active = True
        bill = self.invoice(self.late, 1000, overdue=5, currency_id=yen.id)
        wizard = self.wizard(line_ids=[Command.set(self.lines(bill).ids)], count=3)
        self.assertEqual(wizard.installment_ids.mapped("amount"), [333, 333, 334])

    def test_what_cannot_be_meant_is_refused_in_words(self):
        stranger = self.invoice(self.customer("Other Ltd"), 300, overdue=5)
        self.env.ref("base.EUR").active = True
        euros = self.invoice(self.late, 300, overdue=5, currency_id=self.env.ref("base.EUR").id)
        paid = self.invoice(self.late, 300, overdue=5)
        self.pay(paid)
        table = [
            ("day of an installment is over", [(-1, 300)], []),
            ("sum up to", [(10, 299.99)], []),
            ("sum up to", [(10, 100), (20, 200.01)], []),
            ("greater than zero", [(10, 310), (20, -10)], []),
            ("greater than zero", [(10, 300), (20, 0)], []),
            ("at least one installment", [], []),
            ("covers open invoices of Late Ltd", [(10, 300)], [stranger]),
            ("covers open invoices of Late Ltd", [(10, 300)], [paid]),
            ("one currency", [(10, 600)], [self.bill, euros]),
        ]
        for words, dues, moves in table:
            with self.subTest(words), self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
                self.draft(dues, *moves)
        self.assertFalse(self.case(self.late).agreement_ids)

    def test_invoice_of_another_agreement_or_promise_is_refused(self):
        promise = self.env["collections.promise"]._make(
            self.evaluate(self.late) and self.case(self.late), self.lines(self.bill), 300, self.day(5)
        )
        with self.assertRaisesRegex(ValidationError, "is promised"):
            self.draft()
        promise.action_cancel()
        first, second = self.draft(), self.draft()
        self.sign(first)
        with self.assertRaisesRegex(ValidationError, "is in agreement"):
            second.action_propose()
        with self.assertRaisesRegex(ValidationError, "is in agreement"):
            self.draft()

    def dispute(self, **values):
        self.evaluate(self.late)
        Dispute = self.env["collections.dispute"].with_user(self.accountant)
        values = {"case_id": self.case(self.late).id, "move_id": self.bill.id, "reason": "price", **values}
        return Dispute.create(values)

    def test_invoice_in_dispute_is_refused_until_the_customer_has_an_answer(self):
        dispute = self.dispute()
        with self.assertRaisesRegex(ValidationError, f"{self.bill.name} is in dispute: answer the customer first"):
            self.draft()
        dispute.resolution = "It stands."
        dispute.action_invalid()
        self.assertTrue(self.draft())

    def test_invoice_with_a_part_in_dispute_is_refused_until_its_credit_note_is_posted(self):
        dispute = self.dispute(amount=30)
        with self.assertRaisesRegex(ValidationError, "is in dispute"):
            self.draft()
        dispute.resolution = "They are right."
        dispute.with_user(self.manager).action_valid()
        with self.assertRaisesRegex(ValidationError, "credit note for the dispute .* is a draft: post it first"):
            self.draft()
        dispute.credit_note_id.action_post()
        self.assertEqual(self.draft([(10, 270)]).amount_total, 270)

    def test_invoice_contested_after_the_draft_is_refused_when_it_is_proposed(self):
        agreement = self.draft()
        self.dispute()
        with self.assertRaisesRegex(ValidationError, "is in dispute"):
            agreement.action_propose()

    def test_what_is_contested_is_not_proposed(self):
        other = self.invoice(self.late, 70, overdue=8)
        self.dispute()
        self.assertEqual(self.wizard().line_ids, self.lines(other))

    def test_compromise_of_a_dispute(self):
        dispute = self.dispute()
        action = dispute.action_agreement()
        Make = self.env["collections.agreement.make"].with_user(self.manager).with_context(**action["context"])
        wizard = Make.create({"discount": 40, "count": 2})
        self.assertEqual((wizard.line_ids, wizard.amount_total), (self.lines(self.bill), 260))
        agreement = self.env["collections.agreement"].browse(wizard.action_make()["res_id"])
        self.assertEqual((agreement.dispute_ids, dispute.state), (dispute, "open"))
        self.sign(agreement)
        self.assertEqual((agreement.state, dispute.state, dispute.closed_on), ("active", "compromise", TODAY))
        self.assertFalse(dispute.activity_ids)
        self.assertIn("item_in_agreement", self.codes())

    def test_compromise_that_is_not_signed_leaves_the_dispute_open(self):
        dispute = self.dispute()
        context = dispute.action_agreement()["context"]
        Make = self.env["collections.agreement.make"].with_user(self.accountant).with_context(**context)
        agreement = self.env["collections.agreement"].browse(Make.create({}).action_make()["res_id"])
        agreement.with_user(self.accountant).action_cancel()
        self.assertEqual(dispute.state, "open")
        with self.assertRaisesRegex(ValidationError, "is in dispute"):
            self.draft()

    def test_dispute_of_another_customer_is_not_settled(self):
        late, bill = self.late, self.bill
        self.late = self.customer("Other Ltd")
        self.bill = self.invoice(self.late, 100, overdue=5)
        dispute = self.dispute()
        self.late, self.bill = late, bill
        with self.assertRaisesRegex(ValidationError, "same customer"):
            self.draft(dispute_ids=[Command.set(dispute.ids)])

    def test_nothing_is_agreed_or_promised_past_the_checks(self):
        agreement = self.agree()
        case, line = agreement.case_id, self.lines(self.bill)
        item = self.env["collections.agreement.item"]._values(line)
        values = {"case_id": case.id, "currency_id": agreement.currency_id.id, "made_on": TODAY, "name": "X"}
        promise = {"case_id": case.id, "currency_id": agreement.currency_id.id, "made_on": TODAY}
        promise |= {
            "amount": 100,
            "date": self.day(5),
            "item_ids": [Command.create({"line_id": line.id, "amount": 300})],
        }
        for model, vals in (
            ("collections.agreement", {**values, "item_ids": [Command.create(item)]}),
            ("collections.promise", promise),
        ):
            with self.assertRaisesRegex(ValidationError, "is in agreement"):
                self.env[model].create(vals)
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.manager).create(vals)

    def test_discount_is_granted_by_a_manager_only(self):
        with self.assertRaisesRegex(AccessError, "manager grants"):
            self.draft([(10, 270)], discount=30)
        agreement = self.draft([(10, 270)], discount=30, by=self.manager)
        self.assertEqual((agreement.amount_open, agreement.amount_total), (300, 270))
        with self.assertRaises(AccessError):
            agreement.with_user(self.accountant).discount = 50
        with self.assertRaisesRegex(ValidationError, "leaves nothing"):
            self.draft([(10, 1)], discount=300, by=self.manager)


@tagged("post_install", "-at_install")
class TestSigningAgreements(AgreementCommon):
    """An agreement is active when both sides have signed; from then on nobody changes it unseen."""

    def test_active_when_both_have_signed(self):
        agreement = self.draft()
        agreement.with_user(self.accountant).action_propose()
        self.assertNotIn("item_in_agreement", self.codes())
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        self.assertEqual(agreement.state, "proposed")
        agreement._sign_by_customer(" Maria Lopez ", DRAWN, "192.0.2.7", "Firefox")
        self.assertEqual((agreement.state, agreement.customer_signed_by), ("active", "Maria Lopez"))
        self.assertEqual((agreement.customer_signed_how, agreement.customer_ip), ("drawn", "192.0.2.7"))
        self.assertEqual((agreement.customer_agent, agreement.company_user_id), ("Firefox", self.manager))
        self.assertIn("item_in_agreement", self.codes())

    def test_typed_name_is_a_signature_too(self):
        agreement = self.draft()
        agreement.action_propose()
        agreement._sign_by_customer("Maria Lopez", None, "192.0.2.7", "Firefox")
        self.assertEqual(agreement.customer_signed_how, "typed")

    def test_signed_on_paper(self):
        agreement = self.draft()
        agreement.action_propose()
        paper = self.env["collections.agreement.paper"].with_user(self.accountant)
        paper = paper.create({"agreement_id": agreement.id, "name": "Maria Lopez", "scan": base64.b64encode(b"%PDF")})
        paper.signed_on = self.day(1)
        with self.assertRaisesRegex(UserError, "cannot have been signed yet"):
            paper.action_sign()
        paper.signed_on = TODAY
        paper.action_sign()
        self.assertEqual((agreement.customer_signed_how, agreement.state), ("paper", "proposed"))

    def test_what_is_no_signature_is_refused(self):
        agreement = self.draft()
        with self.assertRaisesRegex(UserError, "not waiting"):
            agreement._sign_by_customer("Maria Lopez", DRAWN, "192.0.2.7", "Firefox")
        agreement.action_propose()
        with self.assertRaisesRegex(UserError, "name of who signs"):
            agreement._sign_by_customer("  ", DRAWN, "192.0.2.7", "Firefox")
        for nonsense in (b"nonsense", base64.b64encode(b"<script>")):
            with self.assertRaisesRegex(UserError, "cannot be read"):
                agreement._sign_by_customer("Maria", nonsense, "192.0.2.7", "Firefox")
        self.sign_twice(agreement)

    def sign_twice(self, agreement):
        agreement._sign_by_customer("Maria Lopez", DRAWN, "192.0.2.7", "Firefox")
        with self.assertRaisesRegex(UserError, "not waiting"):
            agreement._sign_by_customer("Somebody Else", DRAWN, "192.0.2.8", "Firefox")

    def test_proposal_that_is_taken_back_loses_its_signatures(self):
        agreement = self.draft()
        agreement.action_propose()
        agreement._sign_by_customer("Maria Lopez", DRAWN, "192.0.2.7", "Firefox")
        agreement.with_user(self.accountant).action_draft()
        self.assertFalse(agreement.customer_signed_on or agreement.customer_signature or agreement.customer_ip)
        self.assertEqual(agreement.state, "draft")

    def test_signed_agreement_is_frozen(self):
        agreement = self.agree()
        self.assertTrue(agreement._is_intact())
        self.assertEqual(len(agreement.content_hash), 64)
        installment = agreement.installment_ids[0]
        for attempt in (
            lambda: agreement.write({"terms": "10% interest"}),
            lambda: agreement.write({"customer_signed_by": "Somebody"}),
            lambda: agreement.write({"installment_ids": [Command.create({"date": self.day(50), "amount": 1})]}),
            lambda: installment.write({"amount": 200}),
            lambda: installment.unlink(),
            lambda: agreement.item_ids.write({"amount": 400}),
            lambda: agreement.item_ids.unlink(),
            lambda: agreement.unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        self.assertTrue(agreement._is_intact())

    def test_change_behind_its_back_is_found(self):
        agreement = self.agree()
        agreement.with_user(self.accountant).action_check()
        self.late.name = "Renamed Ltd"  # the agreement keeps the names as they were signed
        self.assertTrue(agreement._is_intact())
        self.env.cr.execute(
            "UPDATE collections_agreement_installment SET amount = 150 WHERE id = %s", agreement.installment_ids[0].ids
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "NOT as it was signed"):
            agreement.action_check()

    def test_document_that_was_exchanged_is_found(self):
        agreement = self.agree()
        self.forge(agreement.document_id, b"%PDF something else")
        self.assertFalse(agreement._is_intact())

    def test_contract_names_the_parties_the_calendar_and_the_terms(self):
        from ..report import agreement_html  # noqa: PLC0415

        agreement = self.draft()
        text = agreement_html.html_of(agreement)
        for words in ("Late Ltd", self.company.name, self.bill.name, "100.00", "three hundred", "No interest"):
            self.assertIn(words, text)
        agreement = self.sign(agreement)
        self.assertIn("Maria Lopez", agreement_html.html_of(agreement))
        self.assertTrue(agreement.document_id.raw.startswith(b"%PDF"))
        self.assertTrue(base64.b64decode(agreement.document).startswith(b"%PDF"))

    def test_contract_counts_in_good_words(self):
        from ..report import agreement_html  # noqa: PLC0415

        agreement = self.draft().with_user(self.accountant)
        table = [
            (0, 1, "received by its due date", "when one of its installments is not paid"),
            (1, 2, "within one day of", "when 2 of its installments are not paid"),
            (5, 3, "within 5 days of", "when 3 of its installments are not paid"),
        ]
        for days, misses, *sentences in table:
            agreement.write({"grace_days": days, "default_misses": misses})
            text = " ".join(agreement_html.html_of(agreement).split())
            for words in sentences:
                self.assertIn(words, text)

    def test_own_terms_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("es_ES")
        self.company.collections_agreement_terms = "Five percent a year."
        self.company.with_context(lang="es_ES").collections_agreement_terms = "Cinco por ciento al año."
        self.late.lang = "es_ES"
        self.assertEqual(self.draft().terms, "Cinco por ciento al año.")

    def test_signed_too_late_to_be_kept(self):
        agreement = self.draft()
        agreement.action_propose()
        self.on(self.day(20))
        agreement._sign_by_customer("Maria Lopez", DRAWN, "192.0.2.7", "Firefox")
        with self.assertRaisesRegex(UserError, "installment is over"):
            agreement.with_user(self.manager).action_sign(agreement._terms_hash())

    def test_who_may_do_what(self):
        agreement = self.draft()
        agreement.with_user(self.accountant).action_propose()
        with self.assertRaisesRegex(AccessError, "manager signs"):
            agreement.with_user(self.accountant).action_sign(agreement._terms_hash())
        agreement._sign_by_customer("Maria Lopez", DRAWN, "192.0.2.7", "Firefox")
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        with self.assertRaisesRegex(AccessError, "manager cancels"):
            agreement.with_user(self.accountant).action_cancel()
        for user in (self.accountant, self.manager):
            for values in (
                {"state": "completed"},
                {"customer_signed_by": "X"},
                {"received": 300},
                {"company_user_id": 2},
            ):
                with self.assertRaises(UserError):  # of which AccessError is one
                    agreement.with_user(user).write(values)
            with self.assertRaises(AccessError):
                self.env["collections.agreement"].with_user(user).create({"case_id": agreement.case_id.id})
        outsider = self._user("outsider", "base.group_user")
        for record in (agreement, agreement.installment_ids, agreement.item_ids):
            with self.assertRaises(AccessError):
                record.with_user(outsider).read(["currency_id"])

    def test_agreement_of_another_company_is_not_seen(self):
        agreement = self.agree()
        other = self.env["res.company"].create({"name": "Other Inc"})
        stranger = self._user("stranger", "base.group_user,collections_followup.collections_group_manager", other)
        for record in (agreement, agreement.installment_ids, agreement.item_ids):
            record = record.with_context(allowed_company_ids=other.ids)
            self.assertFalse(record.with_user(stranger).search([("id", "in", record.ids)]))


@tagged("post_install", "-at_install")
class TestKeepingAgreements(AgreementCommon):
    """Whether an agreement is kept is read from the payments, and the follow-up does what follows from it."""

    def test_what_it_covers_is_not_followed_up_while_other_debts_are(self):
        other = self.invoice(self.late, 70, overdue=8)
        self.switch_on()
        self.agree()
        self.nightly()
        self.assertEqual(self.asked(self.late), [(other.name, 70)])
        held = [i.hold.code for i in self.evaluate(self.late).assessment.items if i.hold]
        self.assertIn("item_in_agreement", held)

    def test_run_says_why_it_is_held(self):
        self.switch_on()
        agreement = self.agree()
        step = self.step(self.nightly(), self.late)
        self.assertEqual((step.state, step.reason_code), ("refused", "item_in_agreement"))
        self.assertIn(agreement.name, step.why)

    def test_installment_paid_early(self):
        agreement = self.agree()
        self.pay(self.bill, 100)
        self.assertEqual(self.paid(agreement), "paid open open")
        self.assertEqual((agreement.state, agreement.received), ("active", 100))
        self.assertEqual(agreement.next_date, self.day(20))

    def test_installment_paid_in_parts(self):
        agreement = self.agree()
        self.pay(self.bill, 40)
        self.assertEqual(self.paid(agreement), "open open open")
        self.assertEqual(agreement.installment_ids.mapped("expected"), [60, 100, 100])
        self.on(self.day(15))
        self.pay(self.bill, 60)
        self.assertEqual(self.paid(agreement), "paid open open")

    def test_credit_note_makes_the_last_installment_fall_away(self):
        agreement = self.agree()
        self.lines(self.bill, self.credit_note(self.late, 100, overdue=-3)).reconcile()
        self.on(self.day(4))
        self.nightly()
        self.assertEqual(self.paid(agreement), "open open dropped")

    def test_installments_in_another_currency_than_the_companys(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create({"currency_id": euro.id, "name": "2026-01-01", "rate": 0.5})
        bill = self.invoice(self.late, 200, overdue=5, currency_id=euro.id)
        agreement = self.agree([(10, 100), (20, 100)], bill)
        self.assertEqual(agreement.currency_id, euro)
        self.pay(bill, 100)
        self.assertEqual(self.paid(agreement), "paid open")

    def test_payment_in_another_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create({"currency_id": euro.id, "name": "2026-01-01", "rate": 0.5})
        agreement = self.agree()
        payment = self.receive(self.late, 50, currency_id=euro.id, date=TODAY)
        (self.lines(self.bill) | self.lines(payment.move_id)).reconcile()
        self.assertEqual(self.paid(agreement), "paid open open")

    def test_one_agreement_over_several_invoices(self):
        other = self.invoice(self.late, 100, overdue=8)
        agreement = self.agree([(10, 150), (20, 250)], self.bill, other)
        self.pay(other)
        self.assertEqual(self.paid(agreement), "open open")
        self.pay(self.bill, 50)
        self.assertEqual(self.paid(agreement), "paid open")

    def test_default_puts_the_whole_back_into_the_ladder_and_curing_takes_it_out(self):
        self.switch_on()
        agreement = self.agree()
        self.on(self.day(15))
        self.nightly()
        self.assertEqual((agreement.state, self.taken(self.late)), ("active", []))
        self.on(self.day(16))
        self.nightly()
        self.assertEqual((agreement.state, self.paid(agreement)), ("defaulted", "missed open open"))
        self.assertEqual(self.evaluate(self.late).assessment.overdue_value, 300)
        self.on(self.day(23))  # the reminder of the missed installment had its week
        self.nightly()
        self.assertEqual(self.asked(self.late), [(self.bill.name, 300)])
        self.pay(self.bill, 100)
        self.assertEqual(self.paid(agreement), "late due open")
        self.assertEqual(agreement.state, "active")
        self.assertIn("item_in_agreement", self.codes())

    def will_pay(self, **values):
        """The customer says on the phone that they will pay."""
        outcome = self.env.ref("collections_followup.collections_outcome_will_pay")
        values = {"promise_date": self.day(20), "outcome_id": outcome.id, **values}
        Log = self.env["collections.contact.log"].with_user(self.accountant)
        return Log.create({"case_id": self.case(self.late).id, **values})

    def test_invoice_of_an_agreement_that_is_kept_needs_no_promise(self):
        agreement = self.agree()
        words = f"{self.bill.name} is in agreement {agreement.name}.*record the payment of its installment instead"
        with self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
            self.will_pay().action_log()
        self.assertFalse(self.contacts(self.late))
        other = self.invoice(self.late, 70, overdue=8)
        self.env.invalidate_all()
        self.assertEqual(self.will_pay().promise_line_ids, self.lines(other))

    def test_who_is_in_default_may_promise_what_was_missed(self):
        agreement = self.agree()
        self.on(self.day(16))
        self.nightly()
        self.will_pay(promise_amount=100).action_log()
        self.assertEqual((agreement.state, agreement.case_id.promise_ids.state), ("defaulted", "open"))

    def test_default_is_a_task_for_the_responsible_once(self):
        self.agree()
        self.on(self.day(16))
        self.nightly()
        self.days_later(1)
        self.nightly()
        kind = self.env.ref("collections_followup.mail_activity_agreement")
        activity = self.case(self.late).activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertEqual(activity.user_id, self.accountant)

    def test_two_misses_agreed(self):
        agreement = self.draft()
        agreement.with_user(self.accountant).default_misses = 2
        self.sign(agreement)
        self.on(self.day(16))
        self.nightly()
        self.assertEqual((agreement.state, self.paid(agreement)), ("active", "missed open open"))
        self.on(self.day(26))
        self.nightly()
        self.assertEqual(agreement.state, "defaulted")

    def test_completed_when_all_has_come(self):
        agreement = self.agree()
        self.pay(self.bill)
        self.assertEqual(self.paid(agreement), "paid paid paid")
        self.assertEqual(agreement.state, "completed")

    def test_reversed_payment_reverses_it(self):
        agreement = self.agree()
        payment = self.pay(self.bill)
        self.assertEqual((self.paid(agreement), agreement.state), ("paid paid paid", "completed"))
        payment.move_id.line_ids.remove_move_reconcile()
        self.days_later(1)
        self.nightly()
        self.assertEqual((agreement.state, self.paid(agreement)), ("active", "open open open"))

    def test_agreement_over_what_is_not_due_yet_is_followed_too(self):
        bill = self.invoice(self.late, 100, overdue=-20)
        self.pay(self.bill)
        agreement = self.agree([(10, 50), (20, 50)], bill)
        self.pay(bill, 50)
        self.assertEqual(self.paid(agreement), "paid open")
        self.on(self.day(30))
        self.nightly()
        self.assertEqual(agreement.state, "defaulted")

    def test_cancelled_agreement_gives_back_what_it_covers(self):
        agreement = self.agree()
        agreement.with_user(self.manager).action_cancel()
        self.assertEqual(agreement.state, "cancelled")
        self.assertNotIn("item_in_agreement", self.codes())
        self.pay(self.bill)
        self.nightly()
        self.assertEqual(agreement.state, "cancelled")

    def test_renegotiated(self):
        first = self.agree()
        self.pay(self.bill, 100)
        self.on(self.day(27))
        self.nightly()
        self.assertEqual(first.state, "defaulted")
        action = first.with_user(self.accountant).action_renegotiate()
        Make = self.env["collections.agreement.make"].with_user(self.accountant).with_context(**action["context"])
        wizard = Make.create({"count": 4})
        self.assertEqual((wizard.line_ids, wizard.amount_total), (self.lines(self.bill), 200))
        second = self.env["collections.agreement"].browse(wizard.action_make()["res_id"])
        self.assertEqual((second.version, second.previous_id, second.name), (2, first, first.name))
        self.assertEqual(first.state, "defaulted")  # until the new one is signed
        self.sign(second)
        self.assertEqual((first.state, second.state), ("cancelled", "active"))
        self.assertTrue(first._is_intact() and second._is_intact())
        self.pay(self.bill, 50)
        self.assertEqual(self.paid(second), "paid open open open")

    def test_where_it_is_seen(self):
        agreement = self.agree()
        case = self.case(self.late).with_user(self.accountant)
        self.assertEqual((case.agreement_count, case.agreement_ids), (1, agreement))
        self.assertEqual(self.bill.with_user(self.accountant).collections_agreement_id, agreement)
        self.assertEqual(self.late.with_user(self.accountant).collections_agreement_count, 1)
        totals = self.env["collections.agreement.installment"].formatted_read_group(
            [("agreement_id", "=", agreement.id)], ["date:week"], ["expected:sum"]
        )
        self.assertEqual([total["expected:sum"] for total in totals], [100, 100, 100])

    def test_merged_customers_keep_their_agreement(self):
        agreement = self.agree()
        other = self.customer("Later Ltd")
        self.invoice(other, 50, overdue=9)
        self.evaluate(other)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.late | other).ids, other)
        self.env.invalidate_all()
        self.assertEqual(agreement.partner_id, other)
        self.assertEqual(agreement.case_id, self.case(other))
        self.assertTrue(agreement._is_intact())

    def test_many_agreements_cost_no_more_queries(self):
        def queries(count):
            cases = self.env["collections.case"]
            for number in range(count):
                self.late = self.customer(f"Customer {count} {number}")
                self.bill = self.invoice(self.late, 300, overdue=5)
                cases |= self.agree().case_id
                self.pay(self.bill, 100)
            self.env.flush_all()
            self.env.cr.precommit.clear()
            return self.count_queries(lambda: cases._evaluate(self.day(40), cases._settle(self.day(40))))

        queries(1)  # fills the caches
        self.assertEqual(queries(2), queries(5))


@tagged("post_install", "-at_install")
class TestDiscounts(AgreementCommon):
    """A discount is credited when every installment has come in time; else nothing was given away."""

    def setUp(self):
        super().setUp()
        self.agreement = self.agree([(10, 150), (20, 120)], discount=30, by=self.manager)

    def test_discount_earned_is_credited_by_a_manager(self):
        self.pay(self.bill, 150)
        self.assertEqual((self.paid(self.agreement), self.agreement.discount_state), ("paid open", "open"))
        self.on(self.day(24))
        self.pay(self.bill, 120)
        self.paid(self.agreement)
        self.assertEqual((self.agreement.state, self.agreement.discount_state), ("completed", "earned"))
        self.assertIn("item_in_agreement", self.codes())  # nobody asks for what is about to be credited
        kind = self.env.ref("collections_followup.mail_activity_agreement_discount")
        self.assertIn(kind, self.case(self.late).activity_ids.activity_type_id)
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.accountant).action_credit_discount()
        self.agreement.with_user(self.manager).action_credit_discount()
        note = self.agreement.discount_move_ids
        self.assertEqual((note.state, note.amount_total), ("draft", 30))
        with self.assertRaisesRegex(UserError, "drafted already"):
            self.agreement.with_user(self.manager).action_credit_discount()
        note.invoice_date = self.today
        with self.assertRaisesRegex(AccessError, "Only a manager grants"):
            note.with_user(self.accountant).action_post()
        note.with_user(self.manager).action_post()
        self.assertEqual(self.bill.amount_residual, 0)
        self.assertEqual(self.agreement.discount_state, "earned")

    def keep(self):
        """The customer pays every installment in time, and a manager has the discount drafted."""
        self.pay(self.bill, 270)
        self.paid(self.agreement)
        self.agreement.with_user(self.manager).action_credit_discount()
        return self.agreement.discount_move_ids

    def write_off(self):
        """The company writes discounts off."""
        self.company.collections_agreement_discount = "write_off"
        self.company.collections_discount_account_id = self.company_data["default_account_expense"]

    def test_discount_earned_is_written_off_when_a_manager_posts_it(self):
        self.write_off()
        entry = self.keep()
        self.assertEqual((entry.move_type, entry.state, self.bill.amount_residual), ("entry", "draft", 30))
        account = self.company_data["default_account_expense"]
        self.assertEqual(entry.line_ids.filtered(lambda line: line.account_id == account).balance, 30)
        with self.assertRaisesRegex(AccessError, "Only a manager grants"):
            entry.with_user(self.accountant).action_post()
        entry.with_user(self.manager).action_post()
        self.assertEqual((entry.state, self.bill.amount_residual), ("posted", 0))
        self.paid(self.agreement)
        self.assertEqual((self.agreement.state, self.agreement.received), ("completed", 270))

    def test_nothing_is_written_off_without_an_account(self):
        self.company.collections_agreement_discount = "write_off"
        self.pay(self.bill, 270)
        self.paid(self.agreement)
        with self.assertRaisesRegex(UserError, "Choose the account"):
            self.agreement.with_user(self.manager).action_credit_discount()

    def test_draft_of_a_discount_is_not_posted_after_a_payment_was_reversed(self):
        for kind in ("credit_note", "write_off"):
            with self.subTest(kind), self.env.cr.savepoint() as savepoint:
                self.write_off()
                self.company.collections_agreement_discount = kind
                draft = self.keep()
                self.bill.line_ids.remove_move_reconcile()
                with self.assertRaisesRegex(UserError, "earned when every installment"):
                    draft.with_user(self.manager).action_post()
                savepoint.rollback()
            self.env.invalidate_all()
            self.env.cr.precommit.clear()

    def test_no_more_is_written_off_than_is_left(self):
        self.write_off()
        entry = self.keep()
        self.pay(self.bill, 10)
        with self.assertRaisesRegex(UserError, "takes off .*30.00; .*20.00 is left: cancel it and draft anew"):
            entry.with_user(self.manager).action_post()
        entry.button_cancel()
        self.agreement.with_user(self.manager).action_credit_discount()
        (self.agreement.discount_move_ids - entry).with_user(self.manager).action_post()
        self.assertEqual(self.bill.amount_residual, 0)

    def test_discount_over_several_items_in_another_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            [{"currency_id": euro.id, "name": day, "rate": rate} for day, rate in (("2026-01-01", 0.5), (TODAY, 0.4))]
        )
        self.write_off()
        bills = [self.invoice(self.late, amount, overdue=5, currency_id=euro.id) for amount in (100, 20)]
        self.agreement = self.agree([(10, 70)], *bills, discount=50, by=self.manager)
        self.pay(bills[0], 70)
        self.paid(self.agreement)
        self.agreement.with_user(self.manager).action_credit_discount()
        self.agreement.discount_move_ids.with_user(self.manager).action_post()
        self.assertEqual([bill.amount_residual for bill in bills], [0, 0])
        self.assertTrue(all(line.reconciled for line in self.lines(*bills)))

    def test_credit_note_of_a_discount_is_exact_to_the_cent(self):
        tax = self.env["account.tax"].create({"name": "7.7%", "amount": 7.7, "type_tax_use": "sale"})
        lines = [
            Command.create({"name": "A", "price_unit": p, "quantity": q, "tax_ids": [Command.set(t.ids)]})
            for p, q, t in ((3.33, 7, tax), (0.07, 1000, tax), (19.99, 3, tax.browse()))
        ]
        bill = self.invoice(self.late, 0, overdue=5, invoice_line_ids=lines)
        due = bill.amount_total - 33.33
        self.agreement = self.agree([(10, due)], bill, discount=33.33, by=self.manager)
        self.pay(bill, due)
        self.paid(self.agreement)
        self.agreement.with_user(self.manager).action_credit_discount()
        note = self.agreement.discount_move_ids
        self.assertEqual(note.amount_total, 33.33)
        note.with_user(self.manager).action_post()
        self.assertEqual(bill.amount_residual, 0)

    def test_opening_balance_has_no_credit_note_and_is_written_off(self):
        self.company.collections_discount_account_id = self.company_data["default_account_expense"]
        accounts = self.company_data["default_account_receivable"], self.company_data["default_account_revenue"]
        values = {"partner_id": self.late.id, "date_maturity": self.day(-5)}
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "line_ids": [
                    Command.create({**values, "account_id": account.id, "balance": balance})
                    for account, balance in zip(accounts, (90, -90), strict=True)
                ],
            }
        )
        entry.action_post()
        self.lines(entry).no_followup = False
        self.agreement = self.agree([(10, 80)], entry, discount=10, by=self.manager)
        payment = self.receive(self.late, 80)
        (self.lines(entry) | self.lines(payment.move_id)).reconcile()
        self.paid(self.agreement)
        self.agreement.with_user(self.manager).action_credit_discount()
        draft = self.agreement.discount_move_ids
        self.assertEqual((draft.move_type, sum(draft.line_ids.mapped("debit"))), ("entry", 10))
        draft.with_user(self.manager).action_post()
        self.assertTrue(self.lines(entry).reconciled)

    def test_discount_is_lost_when_an_installment_is_late(self):
        self.on(self.day(16))
        self.nightly()
        self.assertEqual(self.agreement.discount_state, "lost")
        self.pay(self.bill, 270)
        self.paid(self.agreement)
        self.assertEqual((self.agreement.state, self.agreement.discount_state), ("completed", "lost"))
        with self.assertRaisesRegex(UserError, "earned when"):
            self.agreement.with_user(self.manager).action_credit_discount()
        self.assertNotIn("item_in_agreement", self.codes())
        self.assertEqual(self.evaluate(self.late).assessment.overdue_value, 30)

    def test_reversed_payment_takes_the_discount_back(self):
        payment = self.pay(self.bill, 270)
        self.paid(self.agreement)
        self.assertEqual(self.agreement.discount_state, "earned")
        payment.move_id.line_ids.remove_move_reconcile()
        self.on(self.day(16))
        self.nightly()
        self.assertEqual((self.agreement.state, self.agreement.discount_state), ("defaulted", "lost"))


@tagged("post_install", "-at_install")
class TestReminders(AgreementCommon):
    """Customers are reminded of each installment before it is due, and once more when it was missed."""

    def reminders(self):
        return [(c.reminder, c.installment_id.number) for c in self.contacts(self.late) if c.installment_id]

    def nights(self, first, last):
        for day in range(first, last + 1):
            self.on(self.day(day))
            self.nightly()

    def test_reminded_once_before_and_once_after(self):
        self.switch_on()
        agreement = self.agree()
        self.nights(5, 12)
        self.assertEqual(self.reminders(), [("before", 1)])
        self.assertIn("100.00", self.letter_text(self.late))
        self.assertIn("is due on", self.letter_text(self.late))
        self.nights(13, 18)
        self.assertEqual(self.reminders(), [("before", 1), ("missed", 1)])
        self.assertIn("have not yet received", self.letter_text(self.late))
        self.assertIn(agreement.name, self.letter_text(self.late))

    def test_who_has_paid_is_not_reminded(self):
        self.switch_on()
        self.agree()
        self.pay(self.bill, 100)
        self.nights(6, 11)
        self.assertEqual(self.reminders(), [])

    def test_who_pays_while_the_reminder_waits_to_be_sent_is_not_reminded(self):
        self.switch_on()
        self.agree()
        self.nights(7, 7)
        reminder = self.queued(self.late)
        self.pay(self.bill, 100)
        self.env.cr.precommit.clear()  # a run holds the case, so that the payment passes it by
        self.assertFalse(reminder._collections_may_leave(LastLook(reminder.mail_message_id)))
        self.assertEqual(self.contacts(self.late).filtered("installment_id").delivery, "cancelled")

    def test_only_what_is_still_to_come_is_asked_for(self):
        self.switch_on()
        self.agree()
        self.pay(self.bill, 60)
        self.nights(7, 8)
        self.assertIn("40.00", self.letter_text(self.late))

    def test_days_before_are_settable(self):
        self.switch_on(collections_agreement_reminder_days=6)
        self.agree()
        self.nights(4, 4)
        self.assertEqual(self.reminders(), [("before", 1)])

    def test_nothing_before_the_follow_up_is_switched_on(self):
        self.agree()
        self.nights(7, 10)
        self.assertEqual(self.reminders(), [])

    def reminded_by(self):
        """The channels of the reminders, oldest first."""
        return self.contacts(self.late).filtered("installment_id").mapped("channel")

    def asked_of(self, xmlid):
        """Tasks of a type that people have for the customer."""
        kind = self.env.ref(xmlid)
        return self.case(self.late).activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def held(self, xmlid="collections_followup.mail_activity_agreement_reminder"):
        return self.asked_of(xmlid)

    def test_who_must_not_be_written_to_is_not_and_the_agreement_says_why(self):
        self.switch_on()
        agreement = self.agree()
        case = self.case(self.late)
        for day, values, back, words in (
            (7, {"excluded": True, "exclusion_reason": "Court"}, {"excluded": False}, "(Court)"),
            (8, {"paused_until": self.day(30)}, {"paused_until": False}, "paused"),
        ):
            case.write(values)
            self.nights(day, day)
            self.assertEqual(self.reminders(), [])
            self.assertIn(words, agreement.with_user(self.accountant).reminder_held)
            case.write(back)
        self.assertFalse(self.held())  # who has paused them knows
        self.nights(9, 9)
        self.assertEqual((self.reminders(), agreement.reminder_held), ([("before", 1)], ""))

    def test_preferred_channel_of_the_customer_goes_first(self):
        self.switch_on()
        self.agree()
        self.late.phone = MOBILE
        self.case(self.late).preferred_channel = "sms"
        self.nights(7, 8)
        self.assertEqual((self.reminders(), self.reminded_by()), ([("before", 1)], ["sms"]))
        text = self.contacts(self.late)[-1:].summary
        self.assertIn("$ 100.00 is due on 03/12/2026", text)
        self.assertFalse(self.queued(self.late))
        self.nights(13, 18)
        self.assertEqual(self.reminded_by(), ["sms", "sms"])
        self.assertIn("have not yet received", self.contacts(self.late)[-1:].summary)

    def test_who_prefers_calls_is_called_by_the_responsible(self):
        self.switch_on()
        self.agree()
        self.case(self.late).preferred_channel = "phone"
        self.nights(7, 8)
        call = self.asked_of("mail.mail_activity_data_call")
        self.assertEqual((self.reminded_by(), call.user_id), (["phone"], self.accountant))
        self.assertIn("100.00", call.note)
        self.assertEqual(self.contacts(self.late)[-1:].delivery, "to_do")

    def test_call_stays_until_the_installment_is_paid(self):
        self.pay(self.bill)
        self.bill = self.invoice(self.late, 100, overdue=-20)  # nothing is overdue, but agreed to be paid sooner
        self.switch_on()
        self.agree([(10, 50), (20, 50)])
        self.case(self.late).preferred_channel = "phone"
        self.nights(7, 9)
        self.assertTrue(self.asked_of("mail.mail_activity_data_call"))
        self.pay(self.bill, 50)
        self.env.cr.precommit.run()
        self.assertFalse(self.asked_of("mail.mail_activity_data_call"))

    def test_text_message_when_no_e_mail_can_be_sent(self):
        self.switch_on()
        self.agree()
        self.late.phone = MOBILE
        self.case(self.late).no_email = True
        self.nights(7, 8)
        self.assertEqual(self.reminded_by(), ["sms"])

    def test_message_that_bounced_gives_way_to_the_next_channel(self):
        self.switch_on()
        self.agree()
        self.late.phone = MOBILE
        self.nights(7, 7)
        message = self.contacts(self.late)[-1:].mail_message_id
        message.notification_ids.write({"notification_status": "bounce", "failure_type": "mail_bounce"})
        self.nights(16, 16)
        self.assertEqual(self.reminded_by(), ["email", "sms"])

    def test_customer_who_cannot_be_written_to_is_never_met_with_silence(self):
        self.switch_on()
        self.agree()
        case = self.case(self.late)
        case.no_sms, self.late.email = True, False
        self.nights(7, 8)
        call = self.asked_of("mail.mail_activity_data_call")
        self.assertEqual((self.reminded_by(), call.user_id), (["phone"], self.accountant))
        self.assertIn("Not by E-mail: no address or number is known.", call.note)
        self.assertIn("Not by Text Message: the customer does not want it.", call.note)
        self.late.phone = False
        self.nights(16, 16)
        task = self.asked_of("collections_followup.mail_activity_task")
        self.assertEqual((self.reminded_by(), task.user_id), (["phone", "todo"], self.accountant))
        self.assertIn("has not arrived", task.note)

    def test_words_that_wait_for_approval_hold_the_reminder_and_the_agreement_says_so(self):
        self.switch_on()
        agreement = self.agree()
        template = self.env.ref("collections_followup.mail_template_installment")
        template.body_html = "<p>Otherwise we will take you to court.</p>"
        self.assertTrue(template.passages_to_approve)
        self.nights(7, 9)
        self.assertEqual(self.reminders(), [])
        self.assertIn("waits for a manager to approve its wording", agreement.with_user(self.accountant).reminder_held)
        self.assertEqual(len(self.held()), 1)  # asked once, not each night
        self.assertIn(agreement, agreement.search([("reminder_reasons", "!=", False)]))
        template.with_user(self.manager).action_approve_passages()
        self.nights(10, 10)
        self.assertEqual((self.reminders(), agreement.reminder_held), ([("before", 1)], ""))

    def test_money_that_nobody_has_allocated_holds_the_reminder(self):
        self.switch_on()
        agreement = self.agree()
        self.receive(self.late, 100)
        self.nights(7, 8)
        self.assertEqual(self.reminders(), [])
        self.assertIn("may be for this installment", agreement.reminder_held)
        self.assertEqual(self.held().user_id, self.accountant)

    def test_invoice_contested_meanwhile_is_not_asked_for(self):
        self.switch_on()
        agreement = self.agree()
        self.env["collections.dispute"].with_user(self.accountant).create(
            {"case_id": agreement.case_id.id, "move_id": self.bill.id, "reason": "goods"}
        )
        self.nights(7, 8)
        self.assertEqual(self.reminders(), [])
        self.assertIn("is in dispute", agreement.reminder_held)

    def test_one_agreement_that_is_held_does_not_hold_the_other(self):
        self.switch_on()
        first = self.agree()
        other = self.invoice(self.late, 300, overdue=8)
        second = self.agree([(10, 300)], other)
        self.env["collections.dispute"].create(
            {"case_id": first.case_id.id, "move_id": self.bill.id, "reason": "goods"}
        )
        self.nights(7, 8)
        reminded = self.contacts(self.late).installment_id
        self.assertEqual(reminded, second.installment_ids)
        self.assertTrue(first.reminder_held and not second.reminder_held)

    def test_deleted_template_gives_way_to_the_next_channel(self):
        self.switch_on()
        self.agree()
        self.env.ref("collections_followup.mail_template_installment").unlink()
        self.env.ref("collections_followup.sms_template_installment").model_id = self.env["ir.model"]._get(
            "res.partner"
        )
        self.nights(7, 8)
        self.assertEqual(self.reminded_by(), ["phone"])

    def test_text_message_is_rehearsed_by_e_mail(self):
        self.company.collections_rehearsal_email = "me@company.example"
        self.agree()
        self.late.phone = MOBILE
        self.case(self.late).preferred_channel = "sms"
        self.nights(7, 8)
        self.assertEqual((self.reminders(), self.reminded_by()), ([("before", 1)], ["sms"]))
        mail = self.env["mail.mail"].search([("email_to", "=", "me@company.example")], order="id desc", limit=1)
        self.assertIn("is due on", mail.body_html)
        self.assertFalse(self.env["sms.sms"].search([("partner_id", "=", self.late.id)]))

    def test_rehearsal_goes_to_the_rehearsal_address_and_does_not_count_afterwards(self):
        self.company.collections_rehearsal_email = "me@company.example"
        self.agree()
        self.nights(7, 8)
        self.assertEqual(self.reminders(), [("before", 1)])
        self.assertFalse(self.queued(self.late))
        self.switch_on(collections_rehearsal_email=False)
        self.nights(9, 9)
        self.assertEqual(self.reminders(), [("before", 1)] * 2)
        self.assertTrue(self.queued(self.late))

    def test_one_failure_stops_nobody_else(self):
        self.switch_on()
        self.agree()
        late, bill = self.late, self.bill
        self.late = self.customer("Unlucky Ltd")
        self.bill = self.invoice(self.late, 300, overdue=5)
        self.agree()
        unlucky, self.late, self.bill = self.late, late, bill
        Installment = self.env.registry["collections.agreement.installment"]
        send = Installment._send

        def fails(installments, *arguments):
            if unlucky in installments.partner_id:
                raise ValueError("out of luck")
            return send(installments, *arguments)

        with (
            patch.object(Installment, "_send", fails),
            mute_logger("odoo.addons.collections_followup.models.base.collections_safely"),
        ):
            self.nights(7, 7)
        self.assertEqual(self.reminders(), [("before", 1)])
        agreement = self.env["collections.agreement"].search([("partner_id", "=", unlucky.id)])
        self.assertIn("could not be sent: out of luck", agreement.reminder_held)

    def test_same_installment_is_never_reminded_of_twice(self):
        self.switch_on()
        agreement = self.agree()
        installment = agreement.installment_ids[0]
        installment._send("before", "email", {})
        with self.assertRaises(IntegrityError), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            installment._send("before", "email", {})

    def test_many_reminders_cost_the_same(self):
        def queries(count):
            for number in range(count):
                self.late = self.customer(f"Customer {count} {number}")
                self.bill = self.invoice(self.late, 300, overdue=5)
                self.agree([(20, 300)])
            self.env.flush_all()
            self.env.cr.precommit.clear()
            Installment = self.env["collections.agreement.installment"]
            cases = self.env["collections.case"].search([("company_id", "=", self.company.id)])
            return self.count_queries(
                lambda: Installment._evaluated(Installment._to_remind(cases, self.day(18)), self.day(18))
            )

        queries(1)
        self.assertEqual(queries(2), queries(5))
