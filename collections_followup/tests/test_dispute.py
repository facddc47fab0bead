from datetime import timedelta

from markupsafe import Markup
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext, mute_logger

from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestDisputes(CollectionsCommon):
    """What a customer disputes is not asked for until somebody has answered; the rest goes on."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")
        self.bill = self.invoice(self.late, 100, overdue=5)

    def dispute(self, move=None, by=None, **values):
        self.evaluate(self.late)
        Dispute = self.env["collections.dispute"].with_user(by or self.accountant)
        values = {"reason": "price", **values}
        return Dispute.create({"case_id": self.case(self.late).id, "move_id": (move or self.bill).id, **values})

    def codes(self):
        return [reason.code for reason in self.evaluate(self.late).reasons]

    def test_disputed_invoice_is_held_and_the_run_says_why(self):
        self.switch_on()
        self.dispute()
        run = self.nightly()
        step = self.step(run, self.late)
        self.assertEqual((step.state, step.reason_code), ("refused", "item_disputed"))
        self.assertIn(f"{self.bill.name} is in dispute.", step.why)
        self.assertFalse(step.body, "there is nothing to ask for")
        self.assertEqual(self.case(self.late).amount_overdue, 100)  # still in the ledger and in the reports

    def test_dispute_on_one_invoice_while_the_rest_goes_on(self):
        other = self.invoice(self.late, 70, overdue=8)
        self.switch_on()
        self.dispute()
        self.nightly()
        self.assertEqual(self.asked(self.late), [(other.name, 70)])

    def test_dispute_over_a_part_leaves_the_rest_in_the_ladder(self):
        self.switch_on()
        self.dispute(amount=30)
        self.nightly()
        self.assertEqual(self.asked(self.late), [(self.bill.name, 70)])
        self.assertIn("without the part in dispute", self.letter_text(self.late))
        self.assertNotIn("Credits", self.letter_text(self.late))

    def test_customer_gets_the_answer_by_email(self):
        self.switch_on()
        dispute = self.dispute()
        dispute.with_user(self.accountant).write({"resolution": "The price is the one of your order."})
        dispute.with_user(self.accountant).action_invalid()
        self.assertIn("The price is the one of your order.", self.letter_text(self.late))
        self.assertIn(self.bill.name, self.letter_text(self.late))
        self.assertNotIn(self.bill.name, self.queued(self.late).subject)
        contact = self.contacts(self.late)[-1]
        self.assertEqual((contact.kind, contact.delivery), ("message", "queued"))
        self.assertEqual(self.evaluate(self.late).outcome, "wait", "a reminder on the day after would be unkind")

    def test_nobody_writes_one_that_is_answered_already(self):
        for values in (
            {"state": "compromise", "resolution": "We waive half of it."},
            {"closed_on": self.today},
            {"opened_on": "2019-01-01"},
            {"credit_note_id": self.bill.id},
            {"escalated": True},
        ):
            for by in (self.accountant, self.manager):
                with self.subTest(values=values, by=by.login), self.assertRaises(AccessError):
                    self.dispute(by=by, **values)
        dispute = self.dispute()
        for values in ({"credit_note_id": self.bill.id}, {"closed_on": self.today}, {"opened_on": "2019-01-01"}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                dispute.write(values)

    def test_what_was_answered_stays(self):
        dispute = self.dispute()
        dispute.resolution = "It stands."
        dispute.action_invalid()
        for by in (self.accountant, self.manager):
            with self.assertRaises(UserError):
                dispute.with_user(by).write({"resolution": "We waive half of it."})

    def test_answer_is_given_by_phone_instead(self):
        dispute = self.dispute()
        dispute.with_user(self.accountant).write({"resolution": "Told on the phone.", "answer_by_email": False})
        dispute.with_user(self.accountant).action_invalid()
        self.assertFalse(self.queued(self.late))

    def test_customer_who_is_excluded_gets_no_answer(self):
        dispute = self.dispute()
        self.case(self.late).write({"excluded": True, "exclusion_reason": "Lawyers only"})
        dispute.with_user(self.accountant).write({"resolution": "The price is the one of your order."})
        dispute.with_user(self.accountant).action_invalid()
        self.assertFalse(self.queued(self.late))

    def test_dispute_over_one_installment(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 10}),
                ],
            }
        )
        bill = self.invoice(self.late, 200, overdue=20, invoice_payment_term_id=term.id, invoice_date_due=False)
        lines = self.lines(bill).sorted("date_maturity")
        self.dispute(bill, line_id=lines[0].id)
        held = [i.receivable.id for i in self.evaluate(self.late).assessment.items if i.hold]
        self.assertEqual(held, lines[0].ids)

    def test_part_in_dispute_moves_no_credit(self):
        self.receive(self.late, 50)
        self.dispute(amount=30)
        verdict = self.evaluate(self.late)
        self.assertEqual([i.open for i in verdict.assessment.collectible], [20])

    def test_valid_dispute_drafts_a_credit_note_and_holds_until_it_is_posted(self):
        dispute = self.dispute(amount=30)
        dispute.resolution = "The price on the order was lower."
        dispute.with_user(self.manager).action_valid()
        note = dispute.credit_note_id
        self.assertEqual((dispute.state, note.move_type, note.state), ("valid", "out_refund", "draft"))
        self.assertEqual(note.amount_total, 30)
        self.assertEqual(self.evaluate(self.late).assessment.overdue_value, 70)
        note.invoice_date = self.today
        note.action_post()
        self.assertEqual(self.evaluate(self.late).assessment.overdue_value, 70)  # now it is less in the ledger itself
        self.assertEqual(self.bill.amount_residual, 70)

    def test_dispute_that_is_not_valid_lets_the_ladder_go_on_without_a_burst(self):
        self.switch_on()
        dispute = self.dispute()
        self.days_later(60)
        self.nightly()
        self.assertEqual(self.taken(self.late), [])
        dispute.resolution = "The delivery note is signed; the customer was sent a copy."
        dispute.with_user(self.accountant).action_invalid()
        for _night in range(12):  # the answer is a contact: the reminder leaves it some days
            self.nightly()
            self.days_later(1)
        self.assertEqual(self.taken(self.late), ["Reminder"])

    def told(self, dispute):
        """Who has a task since the deadline has passed."""
        self.days_later(11)
        self.nightly()
        self.days_later(1)
        self.nightly()
        late = self.env.ref("collections_followup.mail_activity_dispute_late")
        return [activity.user_id for activity in dispute.activity_ids.sorted("id") if activity.activity_type_id == late]

    def test_owner_and_the_responsible_manager_are_told_once_when_the_deadline_has_passed(self):
        self.company.collections_user_id = self.manager
        dispute = self.dispute()
        self.assertEqual(dispute.activity_ids.user_id, self.accountant)
        self.assertEqual(self.told(dispute), [self.accountant, self.manager])
        dispute.resolution = "It stands."
        dispute.with_user(self.accountant).action_invalid()
        self.assertFalse(dispute.activity_ids)

    def test_manager_who_was_there_first_is_told_when_the_responsible_is_none(self):
        group = "collections_followup.collections_group_manager"
        self.env.ref(group).all_user_ids.filtered(lambda user: user < self.manager).active = False
        self._user("later", f"base.group_user,{group}")
        other = self.env["res.company"].create({"name": "Other Inc"})
        self.manager.write({"company_ids": [Command.link(other.id)]})
        self.assertEqual(self.told(self.dispute()), [self.accountant, self.manager])

    def test_manager_of_another_company_is_not_told(self):
        group = "collections_followup.collections_group_manager"
        other = self.env["res.company"].create({"name": "Other Inc"})
        stranger = self._user("stranger", f"base.group_user,{group}", other)
        self.assertNotIn(stranger, self.told(self.dispute()))

    def test_owner_who_has_left_is_not_told(self):
        self.company.collections_user_id = self.manager
        dispute = self.dispute()
        self.accountant.active = False
        self.assertEqual(self.told(dispute), [self.manager])

    def test_each_person_gets_one_email_about_all_disputes_that_are_late_in_a_night(self):
        self.company.collections_user_id = self.manager
        self.manager.lang = self.accountant.lang = "en_US"
        bills = [self.bill, *(self.invoice(self.late, 10 + number, overdue=5) for number in range(12))]
        for bill in bills:
            self.dispute(bill)
        self.env["mail.mail"].search([]).unlink()
        self.days_later(11)
        self.nightly()
        for user in (self.accountant, self.manager):
            mail = self.queued(user.partner_id)
            self.assertEqual(mail.mapped("subject"), ["Disputes past their deadline: 13"])
            self.assertIn(f"Late Ltd: {bills[0].name}", " ".join(html2plaintext(mail.body_html).split()))
            self.assertIn("Further disputes: 3", html2plaintext(mail.body_html))
        self.days_later(1)
        self.nightly()
        self.assertEqual(len(self.queued(self.manager.partner_id)), 1)

    def test_late_disputes_are_escalated_at_constant_cost(self):
        self.company.collections_user_id = self.manager

        def queries(count):
            late = self.env["collections.dispute"].union(
                *(self.dispute(self.invoice(self.late, 10, overdue=5)) for _number in range(count))
            )
            return self.count_queries(lambda: (late._escalate(self.company, self.today), self.env.flush_all()))

        queries(1)
        self.assertEqual(queries(2), queries(12))

    def test_manager_who_owns_a_dispute_is_told_once(self):
        self.company.collections_user_id = self.manager
        self.assertEqual(self.told(self.dispute(by=self.manager)), [self.manager])

    def test_dispute_is_opened_from_the_contact_wizard(self):
        self.evaluate(self.late)
        log = (
            self.env["collections.contact.log"]
            .with_user(self.accountant)
            .create(
                {
                    "case_id": self.case(self.late).id,
                    "outcome_id": self.env.ref("collections_followup.collections_outcome_disputes").id,
                    "note": "Says the price was 90.",
                }
            )
        )
        action = log.action_log()
        self.assertEqual(action["res_model"], "collections.dispute")
        self.assertEqual(action["context"]["default_description"], "Says the price was 90.")
        self.assertEqual(self.contacts(self.late).id, action["context"]["default_contact_id"])

    # === FROM WHAT THE CUSTOMER HAS WRITTEN === #

    def writes(self, body, **values):
        """The customer writes an e-mail; gives its line of the contact log."""
        self.evaluate(self.late)
        self.case(self.late).message_post(
            body=Markup(body),
            subject="Re: Your account",
            message_type="email",
            author_id=self.late.id,
            attachments=[("photo.png", b"a broken box")],
            **values,
        )
        return self.contacts(self.late)[-1]

    # === SEVERAL AT ONCE === #

    def noted(self, also, **values):
        """The accountant notes a dispute of the bill in the window, and of other invoices with it."""
        self.evaluate(self.late)
        action = self.case(self.late).with_user(self.accountant).action_dispute()
        Dispute = self.env["collections.dispute"].with_user(self.accountant).with_context(**action["context"])
        form = Form(Dispute, view="collections_followup.collections_dispute_view_form")
        form.move_id = self.bill
        form.reason = "goods"
        form.description = "All of it was broken."
        for name, value in values.items():
            form[name] = value
        for move in also:
            form.also_ids.add(move)
        return form.save()

    def test_several_invoices_are_disputed_for_one_reason(self):
        others = self.invoice(self.late, 70, overdue=8) | self.invoice(self.late, 30, overdue=9)
        first = self.noted(others)
        self.assertEqual(first.move_id, self.bill)
        disputes = self.case(self.late).dispute_ids
        self.assertEqual(disputes.move_id, self.bill | others)
        self.assertEqual(set(disputes.mapped("description")), {"All of it was broken."})
        self.assertEqual(len(disputes.activity_ids), 3, "each is answered")
        self.assertEqual(self.codes(), ["item_disputed"])

    def test_a_part_is_of_one_invoice_and_nobody_elses_is_taken(self):
        other = self.invoice(self.late, 70, overdue=8)
        foreign = self.invoice(self.customer("Other Ltd"), 70, overdue=8)
        for also, amount, words in ((other, 10, "one dispute at a time"), (foreign, 0, "no invoice of this customer")):
            with self.subTest(words), self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
                self.dispute(amount=amount, also_ids=[Command.link(also.id)])
        self.assertFalse(self.case(self.late).dispute_ids)

    def opened_from(self, action):
        """The accountant looks at the wizard, says what is wrong, and saves it."""
        Dispute = self.env["collections.dispute"].with_user(self.accountant).with_context(**action["context"])
        form = Form(Dispute, view="collections_followup.collections_dispute_view_form")
        self.assertEqual(form.evidence_ids[:].mapped("name"), ["photo.png"])
        form.reason = "goods"
        return form.save()

    def test_dispute_is_opened_from_what_the_customer_has_written(self):
        other = self.invoice(self.late, 70, overdue=8)
        said = self.writes(
            f"<p>The goods of {self.bill.name} were broken.</p>"
            f"<blockquote data-o-mail-quote='1'><p>Please pay {other.name}.</p></blockquote>"
        )
        self.assertTrue(self.case(self.late).unread_reply)
        dispute = self.opened_from(said.with_user(self.accountant).action_dispute())
        self.assertEqual((dispute.move_id, dispute.contact_id), (self.bill, said))
        self.assertEqual(dispute.description, f"The goods of {self.bill.name} were broken.")
        self.assertEqual(dispute.opened_on, self.today)
        self.assertFalse(self.case(self.late).unread_reply)

    def test_evidence_is_copied_from_the_message(self):
        said = self.writes("<p>It was broken.</p>")
        dispute = self.opened_from(said.with_user(self.accountant).action_dispute())
        with self.assertRaises(AccessError):
            said.mail_message_id.attachment_ids.unlink()
        kept = self.env["ir.attachment"].search([("res_model", "=", dispute._name), ("res_id", "=", dispute.id)])
        self.assertEqual((kept.name, kept.raw), ("photo.png", b"a broken box"))
        self.assertEqual(kept.with_user(self.accountant).raw, b"a broken box")

    def test_dispute_is_opened_from_the_case_by_what_was_written_last(self):
        self.writes("<p>We shall look at it.</p>")
        self.on(self.today + timedelta(1))
        last = self.writes("<p>It was broken.</p>")
        case = self.case(self.late).with_user(self.accountant)
        dispute = self.opened_from(case.action_dispute_reply())
        self.assertEqual((dispute.contact_id, dispute.description), (last, "It was broken."))
        self.assertEqual(dispute.move_id, self.bill)  # the only one that is open

    def test_what_is_written_later_is_still_to_be_read(self):
        said = self.writes("<p>It was broken.</p>")
        self.on(self.today + timedelta(1))
        self.writes("<p>And where is our order?</p>")
        self.opened_from(said.with_user(self.accountant).action_dispute())
        self.assertTrue(self.case(self.late).unread_reply)

    def test_invoice_is_chosen_only_when_it_is_clear_which_is_meant(self):
        others = [self.invoice(self.late, 70, overdue=8) for _number in range(2)]
        self.evaluate(self.late)
        case = self.case(self.late)
        self.bill.name = "INV/1"
        others[0].name = "INV/11"
        none = self.env["account.move"]
        for text, meant in (
            ("Which one?", none),
            ("About INV/11.", others[0]),
            ("About (INV/1): it was broken", self.bill),
            ("INV/1 and INV/11 were broken", none),
        ):
            with self.subTest(text):
                self.assertEqual(case._invoice_meant(text), meant)
        self.dispute(others[0])
        self.dispute(others[1])
        self.assertEqual(case._invoice_meant("Which one?"), self.bill)  # all others are in dispute already

    def test_message_of_another_customer_is_refused(self):
        stranger = self.customer("Other Ltd")
        self.invoice(stranger, 100, overdue=5)
        self.evaluate(stranger)
        self.case(stranger).message_post(body="Broken.", message_type="email", author_id=stranger.id)
        with self.assertRaisesRegex(ValidationError, "not said by this customer"):
            self.dispute(contact_id=self.contacts(stranger).id)

    def test_who_may_close_a_dispute(self):
        dispute = self.dispute()
        with self.assertRaisesRegex(UserError, "Write down first"):
            dispute.with_user(self.manager).action_valid()
        dispute.resolution = "The price was lower."
        for closing in ("action_valid", "action_compromise"):
            with self.assertRaises(AccessError):
                getattr(dispute.with_user(self.accountant), closing)()
        colleague = self._user("colleague", "base.group_user,collections_followup.collections_group_user")
        with self.assertRaises(AccessError):
            dispute.with_user(colleague).action_invalid()
        for user in (self.accountant, self.manager):
            with self.assertRaises(AccessError):
                dispute.with_user(user).state = "invalid"
        dispute.with_user(self.manager).action_compromise()
        with self.assertRaisesRegex(UserError, "closed already"):
            dispute.with_user(self.manager).action_invalid()

    def test_what_cannot_be_meant_is_refused_in_words(self):
        stranger = self.invoice(self.customer("Other Ltd"), 100, overdue=5)
        for words, values in (
            ("no invoice of this customer", {"move": stranger}),
            ("More is disputed", {"amount": 101}),
            ("deadline is over", {"deadline": "2026-03-01"}),
        ):
            with self.subTest(words), self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
                self.dispute(**values)

    def test_one_invoice_is_in_dispute_once(self):
        self.dispute()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.dispute()

    def test_disputes_are_kept(self):
        with self.assertRaises(AccessError):
            self.dispute().with_user(self.manager).unlink()
