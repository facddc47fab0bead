from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..decision.reading import Finding
from .test_answer import AnswerCommon


@tagged("post_install", "-at_install")
class TestSuggestions(AnswerCommon):
    """What a customer writes is read with the accountant: each thing that it says is a suggestion of one click.

    Today is Monday, 2 March 2026.
    """

    def setUp(self):
        super().setUp()
        self.with_alias()
        self.remind()

    def writes(self, text):
        """The customer answers the reminder; what it suggests, as the accountant sees it."""
        self.receive_mail(self.late.email, self.reply_to(self.late), text=text)
        return self.suggestions()

    def suggestions(self):
        return self.seen().open_suggestion_ids

    def seen(self):
        return self.case(self.late).with_user(self.accountant)

    def opened(self, action):
        """The window that an action opens, filled in."""
        return Form(self.env[action["res_model"]].with_user(self.accountant).with_context(**action["context"]))

    def tasks(self):
        return self.case(self.late).activity_ids.filtered(lambda activity: activity.user_id == self.accountant)

    # === READ === #

    def test_reply_is_read_as_it_comes_and_nothing_happens_by_itself(self):
        tasks = self.tasks()
        said = self.writes(f"Hello,\n\nwe will pay {self.bill.name} on Friday.\n\nRegards\nAnna")
        self.assertRecordValues(
            said, [{"kind": "promise", "passage": f"we will pay {self.bill.name} on Friday.", "state": "open"}]
        )
        self.assertEqual(str(said.day), "2026-03-06")
        self.assertEqual(said.move_ids, self.bill)
        self.assertFalse(self.case(self.late).promise_ids)
        self.assertFalse(self.case(self.late).dispute_ids)
        self.assertEqual(self.tasks(), tasks)

    def test_message_on_the_page_is_read_as_well(self):
        page = self.env["collections.page.messages"]
        page._post(self.case(self.late).sudo(), self.late, "Please call me tomorrow.")
        self.assertRecordValues(self.suggestions(), [{"kind": "call"}])

    def test_what_is_quoted_says_nothing(self):
        self.assertFalse(self.writes("Thank you.\n\nOn Mon, Mar 2, 2026, Company wrote:\n> We will pay on Friday."))

    def test_absence_note_is_not_read(self):
        headers = ["Auto-Submitted: auto-replied"]
        self.receive_mail(self.late.email, self.reply_to(self.late), text="We will pay on Friday.", headers=headers)
        self.assertFalse(self.suggestions())

    def test_reader_that_fails_costs_no_reply_and_no_other_reader(self):
        reader = self.env.registry["collections.reader.patterns"]
        self.patch(reader, "_findings", lambda self, text, known: 1 / 0)
        with mute_logger("odoo.addons.collections_followup.models.base.collections_safely"):
            self.assertFalse(self.writes("We will pay on Friday."))
        self.assertTrue(self.case(self.late).unread_reply)

    def test_finding_of_another_reader_must_stand_in_the_reply(self):
        """A language model of the company's choice may invent what nobody has written."""
        other = self.invoice(self.customer("Other Ltd"), 70, overdue=8)
        found = [
            Finding("paid", "We have paid yesterday"),
            Finding("promise", "we pay on FRIDAY", invoices=(other.name, self.bill.name)),
            Finding("threat", "we pay"),
        ]
        reader = self.env.registry["collections.reader.patterns"]
        self.patch(reader, "_findings", lambda self, text, known: found)
        said = self.writes("OK, we  pay on Friday.")
        self.assertRecordValues(said, [{"kind": "promise", "move_ids": self.bill.ids}])

    def test_customer_with_very_many_invoices_costs_no_more_to_read(self):
        reply = self.contacts(self.late)[-1:]
        self.assertEqual(reply.sudo()._open_invoices(f"About {self.bill.name}"), self.bill)
        self.assertFalse(reply.sudo()._open_invoices("About nothing"))

    # === USED === #

    def test_promise_is_noted_by_one_click(self):
        said = self.writes("We will pay 200.00 on Friday.")
        said.action_use()
        promise = self.case(self.late).promise_ids
        self.assertRecordValues(promise, [{"amount": 200.0, "state": "open", "user_id": self.accountant.id}])
        self.assertEqual(promise.contact_id, said.contact_id)
        self.assertRecordValues(said, [{"state": "used", "user_id": self.accountant.id}])
        self.assertFalse(self.case(self.late).unread_reply)

    def test_promise_of_more_than_is_owed_is_looked_at_first(self):
        said = self.writes("We will pay 900.00 on Friday.")
        form = self.opened(said.action_use())
        self.assertEqual(str(form.promise_date), "2026-03-06")
        self.assertFalse(self.case(self.late).promise_ids)
        form.save().action_log()
        self.assertEqual(self.case(self.late).promise_ids.amount, 500.0)
        self.assertEqual(said.state, "used")

    def test_dispute_opens_with_invoice_reason_and_words(self):
        self.invoice(self.late, 70, overdue=8)
        said = self.writes(f"The goods of {self.bill.name} never arrived.")
        form = self.opened(said.action_use())
        self.assertEqual(said.state, "open")  # the window may be closed again
        self.assertEqual((form.move_id, form.reason), (self.bill, "goods"))
        self.assertIn("never arrived", form.description)
        form.save()
        self.assertEqual(said.state, "used")

    def test_what_is_said_to_be_paid_is_looked_for_and_held(self):
        said = self.writes(f"We have paid {self.bill.name} on 27 February, reference TX881.")
        self.assertEqual((str(said.day), said.reference), ("2026-02-27", "TX881"))
        form = self.opened(said.action_use())
        self.assertEqual((form.move_id, form.reason), (self.bill, "paid"))
        dispute = form.save()
        self.assertEqual(dispute.activity_ids.activity_type_id.name, "Find a Payment")
        self.assertEqual(said.state, "used")

    def test_of_several_invoices_each_is_disputed_by_a_click(self):
        other = self.invoice(self.late, 70, overdue=8)
        said = self.writes(f"{self.bill.name} and {other.name} have been paid.")
        self.assertEqual(self.opened(said.action_use()).save().move_id, self.bill)
        self.assertEqual(said.state, "open")
        self.assertEqual(self.opened(said.action_use()).save().move_id, other)
        self.assertEqual(said.state, "used")

    def test_who_cannot_pay_is_offered_an_agreement(self):
        said = self.writes("We cannot pay all of this at once, could we pay in installments?")
        action = said.action_use()
        self.assertEqual(action["res_model"], "collections.agreement.make")
        self.opened(action).save().action_make()
        self.assertEqual(said.state, "used")

    def test_copy_is_sent_in_the_customers_language(self):
        said = self.writes("Please send me a copy of the invoice.")
        self.assertEqual(said.kind, "copy")
        said.action_use()
        self.assertTrue(self.bill.is_move_sent)
        self.assertEqual(said.state, "used")
        notice = self.contacts(self.late).filtered(lambda contact: contact.kind == "notice")
        self.assertEqual(notice.mail_message_id.model, "account.move")

    def test_call_and_right_person_become_tasks(self):
        said = self.writes("I no longer work there. Please call me on Thursday.")
        for suggestion in said:
            suggestion.action_use()
        planned = {task.summary: str(task.date_deadline) for task in self.tasks()}
        self.assertEqual(planned, {"Call back": "2026-03-05", "Find the right contact": "2026-03-04"})

    # === DECIDED === #

    def test_dismissed_suggestion_leaves_the_reply_unread(self):
        said = self.writes("We will pay on Friday.")
        said.action_dismiss()
        self.assertRecordValues(said, [{"state": "dismissed", "user_id": self.accountant.id}])
        self.assertTrue(self.case(self.late).unread_reply)
        self.assertFalse(self.suggestions())

    def test_what_is_read_without_a_click_is_dismissed(self):
        said = self.writes("We will pay on Friday. Please call me.")
        self.seen().action_replies_read()
        self.assertEqual(set(said.mapped("state")), {"dismissed"})

    def test_nobody_decides_twice(self):
        said = self.writes("We will pay on Friday.")
        said.action_use()
        with self.assertRaises(UserError):
            said.action_dismiss()
        self.assertEqual(len(self.case(self.late).promise_ids), 1)

    def test_people_cannot_write_what_was_understood(self):
        said = self.writes("We will pay on Friday.")
        with self.assertRaises(AccessError):
            said.amount = 1
        stranger = self._user("stranger", "base.group_user")
        with self.assertRaises(AccessError):
            said.with_user(stranger).action_use()
