from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.collections_followup.models.answers.mail_thread import AUTHENTICATION_SERVER

from .common import CollectionsCommon, answer_to, raw_mail


class SaidCommon(CollectionsCommon):
    """A customer who was reminded, with a bookkeeper and a lawyer of somebody else."""

    def setUp(self):
        super().setUp()
        self.accountant.group_ids += self.env.ref("base.group_partner_manager")  # may write to customers
        self.accountant.email = "accountant@company.example"
        self.accountant.notification_type = "email"
        self.late = self.customer("Late Ltd")
        self.anna = self.env["res.partner"].create(
            {"name": "Anna", "parent_id": self.late.id, "email": "anna@customer.example"}
        )
        self.lawyer = self.env["res.partner"].create({"name": "Lawyer", "email": "lawyer@law.example"})
        self.due = self.invoice(self.late, 500, overdue=5)
        self.switch_on()
        self.nightly()
        self.delivered(self.late)

    def by_mail(self, parent, sender, text="We pay on Friday.", to="catchall@company.example", headers=()):
        """An e-mail that answers to a message comes by the gateway."""
        self.env.flush_all()
        self.number = getattr(self, "number", 0) + 1
        known = (*headers, *answer_to(parent))
        raw = raw_mail(sender, to, "Re: your message", text, f"{self.number}@mail.example", *known)
        self.env["mail.thread"].message_process(None, raw)
        return self.env["mail.message"].search([("message_id", "=", f"<{self.number}@mail.example>")])

    def answers(self, sender="Anna <anna@customer.example>", **values):
        """The customer answers to the reminder."""
        return self.by_mail(self.contacts(self.late)[:1].mail_message_id, sender, **values)

    def says(self, record, partners=(), subtype="mail.mt_comment", **values):
        """The accountant writes in the chatter."""
        return record.with_user(self.accountant).message_post(
            body="Dear Anna, thank you.",
            message_type="comment",
            subtype_xmlid=subtype,
            partner_ids=[partner.id for partner in partners],
            **values,
        )

    def last(self):
        return self.contacts(self.late)[-1:]


@tagged("post_install", "-at_install")
class TestSaidByUs(SaidCommon):
    """Whatever a colleague writes to the customer stands in the contact log, wherever it was written."""

    def test_a_text_message_to_a_colleague_is_none_to_the_customer(self):
        before = self.contacts(self.late)
        self.manager.partner_id.phone = "+1 555 0777"
        for record in (self.due, self.case(self.late)):
            record.with_user(self.accountant).message_post(
                body="Please call them", message_type="sms", partner_ids=self.manager.partner_id.ids
            )
        self.assertEqual(self.contacts(self.late), before)

    def test_message_on_an_invoice_answers_the_customer(self):
        self.days_later(2)
        self.answers()
        self.days_later(1)
        message = self.says(self.due, [self.anna], subject="Your invoice")
        line = self.last()
        self.assertEqual((line.direction, line.kind, line.channel), ("out", "message", "email"))
        self.assertEqual((line.user_id, line.person_id, line.address), (self.accountant, self.anna, self.anna.email))
        self.assertEqual((line.summary, line.mail_message_id), ("Your invoice", message))
        self.assertFalse(self.case(self.late).unread_reply)
        self.assertEqual(self.evaluate(self.late).last_contact, self.today)

    def test_message_to_a_customer_who_follows_the_invoice(self):
        self.due.message_subscribe(self.late.ids)
        message = self.says(self.due)
        self.assertEqual((self.last().mail_message_id, self.last().person_id), (message, self.late))

    def test_message_on_the_forms_of_the_customer_and_of_its_contacts(self):
        for record in (self.late, self.anna):
            message = self.says(record, [self.anna])
            self.assertEqual((self.last().mail_message_id, self.last().kind), (message, "message"))
        self.assertEqual(len(self.contacts(self.late)), 3)

    def test_message_on_a_dispute_and_its_answer(self):
        dispute = self.env["collections.dispute"].create(
            {"case_id": self.case(self.late).id, "move_id": self.due.id, "reason": "price", "description": "Too much"}
        )
        said = self.says(dispute, [self.anna])
        self.assertEqual((self.last().mail_message_id, self.last().kind), (said, "message"))
        self.by_mail(said, "Anna <anna@customer.example>")
        self.assertEqual((self.last().direction, self.last().kind), ("in", "message"))

    def test_message_on_the_case_is_logged_once(self):
        self.says(self.case(self.late), [self.late])
        self.assertEqual(len(self.contacts(self.late)), 2)

    def test_what_is_not_said_to_the_customer_is_not_in_the_log(self):
        self.says(self.due, [self.anna], subtype="mail.mt_note")
        self.says(self.due, [self.manager.partner_id, self.lawyer])
        self.says(self.late, [self.manager.partner_id])
        self.says(self.case(self.late), [self.lawyer])
        self.due.with_user(self.accountant).ref = "PO 7"
        self.late.phone = "+1 555 0199"
        self.case(self.late).user_id = self.manager
        self.env.flush_all()
        self.assertEqual(len(self.contacts(self.late)), 1)

    def test_invoice_that_is_sent_is_a_notice(self):
        """It asks for nothing: it answers no letter of the customer, and delays no reminder of what is overdue."""
        self.days_later(2)
        self.answers()
        reminded = self.evaluate(self.late).last_contact
        new = self.invoice(self.late, 70, overdue=-30, invoice_user_id=self.accountant.id)
        self.days_later(1)
        send = self.env["account.move.send.wizard"].with_user(self.accountant)
        send.with_context(active_model="account.move", active_ids=new.ids).create({}).action_send_and_print()
        line = self.last()
        self.assertEqual((line.direction, line.kind, line.user_id), ("out", "notice", self.accountant))
        self.assertEqual(line.summary, f"Invoice {new.name} was sent")
        self.assertTrue(self.case(self.late).unread_reply)
        self.assertEqual(self.evaluate(self.late).last_contact, reminded)

    def test_message_to_somebody_else_does_not_make_a_bad_address_good(self):
        notification = self.contacts(self.late).mail_message_id.notification_ids
        notification.write({"notification_status": "bounce", "failure_type": "mail_bounce"})
        self.days_later(1)
        sent = self.says(self.due, [self.anna])
        sent.sudo().notification_ids.notification_status = "sent"
        self.days_later(9)
        self.assertEqual(self.evaluate(self.late).reasons[0].code, "address_bounced")

    def test_message_that_is_scheduled_is_logged_when_it_leaves(self):
        later = self.utc(self.today) + timedelta(2)
        self.says(self.due, [self.anna], scheduled_date=later)
        self.assertEqual(len(self.contacts(self.late)), 1)
        self.days_later(3)
        self.env["mail.message.schedule"].search([]).force_send()
        self.assertEqual(len(self.contacts(self.late)), 2)

    def test_robot_writes_no_answer(self):
        self.answers()
        self.due.message_post(
            body="Thank you for your order.",
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.anna.ids,
            author_id=self.env.ref("base.partner_root").id,
        )
        self.assertEqual(self.last().kind, "notice")
        self.assertTrue(self.case(self.late).unread_reply)

    def test_customers_without_a_case_and_vendors(self):
        other = self.customer("Prompt Ltd")
        invoice, bill = self.invoice(other, 100), self.invoice(self.late, 100, move_type="in_invoice")
        self.says(invoice, [other])
        self.says(other, [other])
        self.says(bill, [self.late])
        self.assertFalse(self.contacts(other))
        self.assertFalse(self.case(other))
        self.assertEqual(len(self.contacts(self.late)), 1)

    def test_customer_of_another_company_of_ours(self):
        sister = self.env["res.company"].create({"name": "Sister Ltd"})
        self.accountant.company_ids += sister
        self.late.with_company(sister).with_user(self.accountant).with_context(
            allowed_company_ids=sister.ids
        ).message_post(body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=self.anna.ids)
        self.assertEqual(len(self.contacts(self.late)), 1)

    def test_many_messages_about_invoices_without_a_case_cost_little(self):
        other = self.customer("Prompt Ltd")
        invoices = self.env["account.move"].union(*(self.invoice(other, 100) for _number in range(11)))
        self.says(invoices[0], [other])

        def cost():
            return self.count_queries(lambda: [self.says(invoice, [other]) for invoice in invoices[1:]])

        cost()  # whoever writes for the first time begins to follow
        looked_for, nobody = cost(), self.env["collections.case"]
        self.patch(type(self.env["account.move"]), "_collections_case_about", lambda *args: nobody)
        self.assertLessEqual(looked_for - cost(), 10 + 1)  # one each, and one more however many they are


@tagged("post_install", "-at_install")
class TestSaidByCustomers(SaidCommon):
    """What the customer's people answer is in the log, and holds the next step, whatever it answers to."""

    def test_answer_to_a_message_on_an_invoice(self):
        said = self.says(self.due, [self.anna])
        self.days_later(1)
        answer = self.by_mail(said, "Anna <anna@customer.example>")
        self.assertEqual((answer.model, answer.res_id), ("account.move", self.due.id))
        line = self.last()
        self.assertEqual((line.direction, line.kind, line.person_id), ("in", "message", self.anna))
        self.assertTrue(self.case(self.late).unread_reply)
        self.assertIn(self.accountant.partner_id, answer.notified_partner_ids)
        self.assertEqual(self.evaluate(self.late).reasons[0].code, "unread_reply")

    def test_answer_to_a_message_on_the_customers_form(self):
        said = self.says(self.late, [self.anna])
        self.days_later(1)
        self.by_mail(said, "Anna <anna@customer.example>")
        self.assertEqual((self.last().direction, self.last().kind), ("in", "message"))

    def test_answer_from_a_private_address(self):
        said = self.says(self.due, [self.anna])
        self.by_mail(said, "Anna <anna@private.example>")
        self.assertEqual((self.last().direction, self.last().address), ("in", '"Anna" <anna@private.example>'))

    def test_what_others_write_on_an_invoice(self):
        said = self.says(self.due, [self.anna])
        self.by_mail(said, "Lawyer <lawyer@law.example>")
        self.by_mail(self.says(self.due, [self.lawyer]), "Somebody <somebody@law.example>")
        self.assertEqual(self.last().direction, "out")

    def test_customer_who_writes_on_the_invoice_in_the_portal(self):
        portal = self._user("anna", "base.group_portal")
        portal.partner_id.parent_id = self.late
        self.due.with_user(portal).sudo().message_post(
            body="We pay on Friday.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=portal.partner_id.id,
        )
        line = self.last()
        self.assertEqual((line.direction, line.kind, line.channel), ("in", "message", "portal"))
        self.assertTrue(self.case(self.late).unread_reply)

    def test_absence_note_to_a_message_on_an_invoice(self):
        said = self.says(self.due, [self.anna])
        self.by_mail(said, "Anna <anna@customer.example>", headers=["Auto-Submitted: auto-replied"])
        self.assertEqual((self.last().direction, self.last().kind), ("in", "automatic"))
        self.assertFalse(self.case(self.late).unread_reply)

    def test_without_a_case_nothing_is_logged(self):
        other = self.customer("Prompt Ltd")
        said = self.says(self.invoice(other, 100), [other])
        self.by_mail(said, f"Prompt <{other.email}>")
        self.assertFalse(self.contacts(other))


@tagged("post_install", "-at_install")
class TestSaidInAColleaguesName(SaidCommon):
    """Anybody can write an e-mail in a colleague's name: it goes nowhere until it is known to be theirs."""

    OURS = "Accountant <accountant@company.example>"

    def setUp(self):
        super().setUp()
        self.days_later(1)
        self.answer = self.answers()

    def mails_to_customer(self):
        return self.env["mail.mail"].search_count([("recipient_ids", "in", (self.late | self.anna).ids)])

    def claimed(self, **values):
        """An e-mail in the accountant's name that answers what they were told of."""
        return self.by_mail(self.answer, self.OURS, "Friday is fine.", **values)

    def test_it_is_a_note_until_the_colleague_says_so(self):
        before = self.mails_to_customer()
        message = self.claimed()
        self.assertEqual((message.subtype_id, message.notified_partner_ids.ids), (self.env.ref("mail.mt_note"), []))
        self.assertEqual(self.mails_to_customer(), before)
        self.assertEqual(self.last().direction, "in")
        self.assertTrue(self.case(self.late).unread_reply)
        case = self.case(self.late)
        self.assertEqual(case.with_user(self.accountant).claim_text, "Friday is fine.")
        self.assertFalse(case.with_user(self.manager).claim_id)
        self.assertIn("in your name", case.with_user(self.accountant).claim_id.summary)

    def test_colleague_says_that_it_was_them(self):
        message = self.claimed()
        case = self.case(self.late).with_user(self.accountant)
        before = self.mails_to_customer()
        case.action_claim()
        self.assertEqual(self.mails_to_customer(), before + 1)
        line = self.last()
        self.assertEqual((line.direction, line.kind, line.person_id), ("out", "message", self.anna))
        self.assertEqual((line.user_id, line._text()), (self.accountant, "Friday is fine."))
        self.assertEqual(message.collections_sender, "confirmed")
        self.assertFalse(case.unread_reply)
        self.assertFalse(case.claim_id)
        case.action_claim()  # a second click
        self.assertEqual(self.mails_to_customer(), before + 1)

    def test_colleague_says_that_it_was_somebody_else(self):
        message = self.claimed()
        case = self.case(self.late).with_user(self.accountant)
        before = self.mails_to_customer()
        case.action_disclaim()
        self.assertEqual(self.mails_to_customer(), before)
        self.assertEqual(message.collections_sender, "denied")
        self.assertFalse(case.claim_id)
        self.assertEqual(self.last().direction, "in")
        self.assertIn("was not written by", "".join(case.message_ids.mapped("body")))

    def test_nobody_else_can_say_so(self):
        message = self.claimed()
        self.case(self.late).with_user(self.manager).action_claim()
        self.assertFalse(message.collections_sender)

    def test_forged_answer_to_the_reminder_reaches_nobody(self):
        before = self.mails_to_customer()
        reminder = self.contacts(self.late)[:1].mail_message_id
        forged = self.by_mail(reminder, self.OURS, "Please pay to another account instead.")
        self.assertEqual(forged.subtype_id, self.env.ref("mail.mt_note"))
        self.assertEqual((self.mails_to_customer(), self.last().direction), (before, "in"))

    def test_our_mail_server_proves_who_it_is(self):
        self.env["ir.config_parameter"].set_param(AUTHENTICATION_SERVER, "mx.company.example")
        before = self.mails_to_customer()
        proof = "Authentication-Results: mx.company.example; dmarc=pass header.from=company.example"
        message = self.claimed(headers=[proof])
        self.assertEqual((message.collections_sender, message.subtype_id), ("proven", self.env.ref("mail.mt_comment")))
        self.assertEqual((self.mails_to_customer(), message.notified_partner_ids), (before + 1, self.anna))
        line = self.last()
        self.assertEqual((line.direction, line.user_id, line.person_id), ("out", self.accountant, self.anna))
        self.assertFalse(self.case(self.late).unread_reply)

    def test_answer_to_all_reaches_the_customer_once(self):
        self.env["ir.config_parameter"].set_param(AUTHENTICATION_SERVER, "mx.company.example")
        before = self.mails_to_customer()
        proof = "Authentication-Results: mx.company.example; dmarc=pass header.from=company.example"
        self.claimed(headers=[proof], to="catchall@company.example, anna@customer.example")
        self.assertEqual(self.mails_to_customer(), before)
        self.assertEqual((self.last().direction, self.last().person_id), ("out", self.anna))

    def test_word_of_another_server_proves_nothing(self):
        self.env["ir.config_parameter"].set_param(AUTHENTICATION_SERVER, "mx.company.example")
        for proof in (
            "Authentication-Results: mx.evil.example; dmarc=pass header.from=company.example",
            "Authentication-Results: mx.company.example; dmarc=fail header.from=company.example",
        ):
            self.assertFalse(self.claimed(headers=[proof]).collections_sender)
        self.assertEqual(self.last().direction, "in")

    def test_holiday_of_a_colleague_is_nobodys_business(self):
        before = self.mails_to_customer()
        message = self.claimed(headers=["Auto-Submitted: auto-replied"])
        self.assertFalse(message.notified_partner_ids)
        self.assertEqual((self.mails_to_customer(), self.last().direction), (before, "in"))
        self.assertFalse(self.case(self.late).with_user(self.accountant).claim_id)

    def test_talk_among_colleagues_stays_among_them(self):
        note = (
            self.case(self.late)
            .with_user(self.manager)
            .message_post(body="What shall we do?", message_type="comment", partner_ids=self.accountant.partner_id.ids)
        )
        reply = self.by_mail(note, self.OURS, "Let us wait.")
        self.assertIn(self.manager.partner_id, reply.notified_partner_ids)
        self.assertFalse(self.case(self.late).with_user(self.accountant).claim_id)
        self.assertEqual(self.last().direction, "in")

    def test_answer_about_an_invoice(self):
        """Odoo itself has sent it on: the log waits for the colleague's word."""
        said = self.says(self.due, [self.anna])
        self.days_later(1)
        answer = self.by_mail(said, "Anna <anna@customer.example>")
        self.days_later(1)
        message = self.by_mail(answer, self.OURS, "Friday is fine.")
        self.assertEqual(self.last().direction, "in")
        case = self.case(self.late).with_user(self.accountant)
        case.action_claim()
        self.assertEqual((self.last().mail_message_id, self.last().direction), (message, "out"))
        self.assertFalse(case.unread_reply)

    def test_colleague_who_sees_no_cases_is_not_asked(self):
        seller = self._user("seller", "base.group_user")
        seller.email = "seller@company.example"
        message = self.by_mail(self.answer, "Seller <seller@company.example>", "Friday is fine.")
        self.assertFalse(self.env["mail.activity"].search([("collections_message_id", "=", message.id)]))
