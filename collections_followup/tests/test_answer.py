from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CollectionsCommon, raw_mail


class AnswerCommon(CollectionsCommon):
    """A company with an e-mail domain; customers who have had a reminder, and answer by e-mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": "ourco.example", "sequence": 0})
        cls.company.alias_domain_id = cls.domain
        cls.late = cls.customer("Late Ltd")
        cls.bill = cls.invoice(cls.late, 500, overdue=5)
        cls.accountant.notification_type = "email"

    def setUp(self):
        super().setUp()
        self.switch_on()
        self.mails = self.env["mail.mail"]

    def with_alias(self, name="accounts"):
        self.company.collections_answer_alias_name = name

    def remind(self):
        self.nightly()
        for partner in self.env["collections.case"].search([("company_id", "=", self.company.id)]).partner_id:
            self.delivered(partner)

    def reminder(self, partner):
        return self.contacts(partner).filtered(lambda c: c.direction == "out")[-1:].mail_message_id

    def reply_to(self, partner):
        """The bare address to which the customer answers."""
        return self.reminder(partner).reply_to.rpartition("<")[2].strip(">")

    def receive_mail(self, sender, to, subject="Re: your reminder", text="We pay on Friday.", headers=()):
        """An e-mail comes by the gateway, as raw text."""
        self.number = getattr(self, "number", 0) + 1
        before = self.env["mail.mail"].search([])
        raw = raw_mail(sender, to, subject, text, f"{self.today}-{self.number}@customer.example", *headers)
        self.env["mail.thread"].message_process(None, raw)
        self.env.flush_all()
        self.mails = self.env["mail.mail"].search([]) - before

    def references(self, *partners):
        return [f"References: {' '.join(self.reminder(partner).message_id for partner in partners)}"]

    def answers(self):
        return self.env["collections.answer"].search([("company_id", "=", self.company.id)])

    def received(self, partner):
        """What came in from the customer, by the log."""
        return self.contacts(partner).filtered(lambda c: c.direction == "in")

    def told(self, message):
        """Colleagues who are notified of a message."""
        return message.notification_ids.res_partner_id.user_ids

    def assert_nothing_sent_to(self, *addresses):
        """No e-mail was made towards any of them."""
        for mail in self.mails:
            written = f"{mail.email_to or ''} {' '.join(mail.recipient_ids.mapped('email'))}"
            for address in addresses:
                self.assertNotIn(address, written)


@tagged("post_install", "-at_install")
class TestAnswerAddress(AnswerCommon):
    """The address to which a customer answers names the case, and nobody can make one up."""

    def test_without_an_alias_customers_answer_to_the_catchall(self):
        self.remind()
        self.assertEqual(self.reply_to(self.late), "catchall@ourco.example")

    def test_reminder_and_colleague_are_answered_to_the_same_address(self):
        self.with_alias()
        self.remind()
        address = self.reply_to(self.late)
        self.assertRegex(address, rf"^accounts\+{self.case(self.late).id}-[0-9a-f]{{16}}@ourco\.example$")
        self.assertIn(self.company.name, self.reminder(self.late).reply_to)
        case = self.case(self.late).with_user(self.accountant)
        posted = case.message_post(body="May I help you?", subtype_xmlid="mail.mt_comment", partner_ids=self.late.ids)
        self.assertEqual(posted.sudo().reply_to, self.reminder(self.late).reply_to)

    def test_answer_that_lost_its_references_finds_its_case(self):
        self.with_alias()
        self.remind()
        self.receive_mail("Private <anna@home.example>", self.reply_to(self.late), subject="hello")
        logged = self.received(self.late)
        self.assertRecordValues(logged, [{"kind": "message", "summary": "hello"}])
        self.assertTrue(self.case(self.late).unread_reply)
        self.assertEqual(self.told(logged.mail_message_id), self.accountant)
        self.assertFalse(self.answers())
        self.assert_nothing_sent_to("anna@home.example", self.late.email)

    def test_token_is_good_in_capitals_in_copy_and_after_the_alias_has_another_name(self):
        self.with_alias()
        self.remind()
        address = self.reply_to(self.late)
        self.company.collections_answer_alias_name = "billing"
        self.receive_mail(self.late.email, "somebody@else.example", headers=[f"Cc: {address.upper()}"])
        self.assertEqual(len(self.received(self.late)), 1)

    def test_forged_token_is_not_accepted(self):
        other = self.customer("Other Ltd")
        self.invoice(other, 300, overdue=5)
        self.with_alias()
        self.remind()
        forged = self.reply_to(self.late).replace(f"+{self.case(self.late).id}-", f"+{self.case(other).id}-")
        self.receive_mail("stranger@evil.example", forged)
        self.assertFalse(self.received(other) | self.received(self.late))
        self.assertRecordValues(self.answers(), [{"case_id": False, "state": "to_assign", "likelihood": "unknown"}])
        self.assert_nothing_sent_to("stranger@evil.example")

    def test_token_of_a_merged_customer_leads_to_the_case_that_has_its_debts(self):
        twin = self.customer("Twin Ltd")
        self.invoice(twin, 100, overdue=5)
        self.with_alias()
        self.remind()
        address = self.reply_to(twin)
        merge = self.env["base.partner.merge.automatic.wizard"].create({"dst_partner_id": self.late.id})
        merge.partner_ids = self.late | twin
        merge.action_merge()
        self.receive_mail("private@home.example", address)
        self.assertEqual(len(self.received(self.late)), 1)

    def test_absence_is_logged_as_one(self):
        self.with_alias()
        self.remind()
        self.receive_mail(self.late.email, self.reply_to(self.late), headers=["Auto-Submitted: auto-replied"])
        self.assertEqual(self.received(self.late).kind, "automatic")
        self.assertFalse(self.case(self.late).unread_reply)
        self.assertFalse(self.mails)

    def test_who_claims_to_be_a_colleague_leaves_a_note_only(self):
        self.with_alias()
        self.remind()
        self.case(self.late).message_subscribe(self.late.ids)
        self.accountant.email = "alice@ourco.example"
        self.receive_mail("Alice <alice@ourco.example>", self.reply_to(self.late))
        self.assertFalse(self.received(self.late))
        self.assertFalse(self.case(self.late).unread_reply)
        self.assert_nothing_sent_to(self.late.email)

    def test_our_own_address_is_proposed_to_nobody(self):
        """Or a colleague who answers to all would write to ourselves."""
        self.with_alias()
        self.remind()
        address = self.reply_to(self.late)
        self.receive_mail(self.late.email, f"{address}, boss@customer.example")
        message = self.received(self.late).mail_message_id
        self.assertNotIn("accounts+", message.incoming_email_to)
        self.assertIn("boss@customer.example", message.incoming_email_to)

    def test_alias_is_made_renamed_and_taken_away_in_the_settings(self):
        settings = Form(self.env["res.config.settings"])
        settings.collections_answer_alias_name = "Accounts"
        settings.save().execute()
        alias = self.company.collections_answer_alias_id
        self.assertEqual(alias.alias_full_name, "accounts@ourco.example")
        self.company.alias_domain_id = self.env["mail.alias.domain"].create({"name": "new.example"})
        self.assertEqual(alias.alias_full_name, "accounts@new.example")
        self.company.collections_answer_alias_name = "money"
        self.assertEqual(self.company.collections_answer_alias_id, alias)
        self.assertEqual(alias.alias_full_name, "money@new.example")
        self.company.collections_answer_alias_name = False
        self.assertFalse(alias.exists())

    def test_name_leaves_room_for_the_token(self):
        for name in ("a+b", "a" * 31):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                self.company.collections_answer_alias_name = name

    def test_two_companies_cannot_have_the_same_address(self):
        other = self.env["res.company"].create({"name": "Sister", "alias_domain_id": self.domain.id})
        self.with_alias()
        with self.assertRaises(UserError):
            other.collections_answer_alias_name = "accounts"


@tagged("post_install", "-at_install")
class TestAnswerOfTwo(AnswerCommon):
    """One answer to several reminders is in the log of each."""

    def setUp(self):
        super().setUp()
        self.other = self.customer("Other Ltd")
        self.invoice(self.other, 300, overdue=5)

    def test_one_answer_to_two_reminders_by_their_references(self):
        bob = self._user("bob", "base.group_user,collections_followup.collections_group_user")
        self.env["collections.case"].search([("partner_id", "=", self.other.id)]).user_id = bob
        self.remind()
        self.case(self.other).user_id = bob
        self.receive_mail(
            "Books <books@bureau.example>",
            "catchall@ourco.example",
            headers=self.references(self.late, self.other),
            text="I pay both on Friday.",
        )
        for partner, user in ((self.late, self.accountant), (self.other, bob)):
            logged = self.received(partner)
            self.assertEqual(logged.mapped("kind"), ["message"])
            self.assertIn("I pay both", logged.mail_message_id.body)
            self.assertTrue(self.case(partner).unread_reply)
            self.assertEqual(self.told(logged.mail_message_id), user)
        self.assert_nothing_sent_to("books@bureau.example", self.late.email, self.other.email)

    def test_reference_and_token_of_another_one(self):
        self.with_alias()
        self.remind()
        self.receive_mail("books@bureau.example", self.reply_to(self.other), headers=self.references(self.late))
        self.assertEqual((len(self.received(self.late)), len(self.received(self.other))), (1, 1))

    def test_answer_that_is_sent_to_another_alias_too_reaches_both(self):
        self.with_alias()
        self.env["mail.alias"].create(
            {
                "alias_name": "info",
                "alias_domain_id": self.domain.id,
                "alias_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        self.remind()
        self.receive_mail(self.late.email, f"{self.reply_to(self.late)}, info@ourco.example", subject="For you both")
        self.assertEqual(len(self.received(self.late)), 1)
        self.assertTrue(self.env["res.partner"].search([("name", "=", "For you both")]))


@tagged("post_install", "-at_install")
class TestAnswerToTwoCompanies(AnswerCommon):
    """A customer owes to two companies, and answers to both, or to either."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.company_ids += cls.company
        cls.sister = cls.setup_other_company(name="SecondCo")["company"]
        second = cls.env["mail.alias.domain"].create({"name": "secondco.example"})
        cls.sister.write({"email": "office@secondco.example", "alias_domain_id": second.id})
        cls.sister.write({"collections_sent_days": 0, "collections_min_amount": 0})
        group = "base.group_user,collections_followup.collections_group_user"
        cls.carol = cls._user("carol", group, cls.sister)
        cls.sister.collections_user_id = cls.carol
        journal = cls.env["account.journal"].search(
            [("company_id", "=", cls.sister.id), ("type", "=", "sale")], limit=1
        )
        owed = {"company_id": cls.sister.id, "journal_id": journal.id}
        cls.theirs = cls.invoice(cls.late.with_company(cls.sister), 700, overdue=5, **owed)

    def setUp(self):
        super().setUp()
        self.env["collections.run"]._propose_now(self.sister)
        self.sister.collections_active = True
        self.remind()
        self.cases = self.env["collections.case"].search([("partner_id", "=", self.late.id)], order="id")

    def seen_by(self, user):
        """The answers that a user sees in their own company."""
        answers = self.env["collections.answer"].with_user(user)
        return answers.with_context(allowed_company_ids=user.company_ids.ids).search([])

    def assert_held_and_told(self):
        users = {self.company: self.accountant, self.sister: self.carol}
        self.assertEqual(len(self.cases), 2)
        for case in self.cases:
            logged = case.contact_ids.filtered(lambda c: c.direction == "in")
            self.assertEqual(logged.mapped("kind"), ["message"])
            self.assertTrue(case.unread_reply)
            self.assertEqual(self.told(logged.mail_message_id), users[case.company_id])
        self.assert_nothing_sent_to(self.late.email)

    def test_one_answer_by_references_to_both(self):
        ours = [case.contact_ids.mail_message_id.message_id for case in self.cases]
        self.receive_mail(
            self.late.email,
            "catchall@ourco.example, catchall@secondco.example",
            headers=[f"In-Reply-To: {ours[1]}", f"References: {' '.join(ours)}"],
        )
        self.assert_held_and_told()

    def test_one_answer_to_the_address_of_each(self):
        self.with_alias()
        self.sister.collections_answer_alias_name = "accounts"
        addresses = [case._answer_address() for case in self.cases]
        self.receive_mail(self.late.email, ", ".join(addresses))
        self.assert_held_and_told()

    def test_answer_that_lost_its_references_to_both_catchalls_is_to_be_assigned_in_each(self):
        self.receive_mail(self.late.email, "catchall@ourco.example, catchall@secondco.example")
        answers = self.env["collections.answer"].search([], order="id")
        self.assertEqual(set(answers.case_id), set(self.cases))
        for case, user in zip(self.cases, (self.accountant, self.carol), strict=True):
            answer = answers.filtered(lambda a, case=case: a.case_id == case)
            self.assertEqual(self.told(answer.message_ids), user)
            self.assertEqual(self.seen_by(user), answer)
            self.assertEqual(case.reason_code, "unassigned_answer")
        self.seen_by(self.accountant).action_dismiss()
        self.assertEqual(self.cases[1].reason_code, "unassigned_answer", "the other company says for itself")

    def test_answer_to_the_second_company_is_no_concern_of_the_first(self):
        self.receive_mail(self.late.email, "catchall@secondco.example", text=f"{self.bill.name} {self.theirs.name}")
        answer = self.env["collections.answer"].search([])
        self.assertEqual(answer.company_id, self.sister)
        self.assertEqual(answer.guess_ids.case_id.company_id, self.sister)


@tagged("post_install", "-at_install")
class TestAnswerToAssign(AnswerCommon):
    """Whose answer it is, is guessed where nothing says so; a person confirms, and nobody is reminded until then."""

    def guess(self):
        answer = self.answers()
        self.assertEqual(len(answer), 1)
        return answer.with_user(self.accountant)

    def test_answer_of_a_known_person_to_the_catchall_is_not_sent_back(self):
        self.remind()
        self.receive_mail(f"Late Ltd <{self.late.email}>", "catchall@ourco.example")
        answer = self.guess()
        self.assertRecordValues(
            answer,
            [
                {
                    "case_id": self.case(self.late).id,
                    "likelihood": "likely",
                    "state": "to_assign",
                    "why": "The sender is known as a person of this customer.",
                }
            ],
        )
        self.assertIn("We pay on Friday.", answer.body)
        self.assertEqual(self.told(answer.message_ids.sudo()), self.accountant)
        self.assertFalse(self.received(self.late))
        self.assert_nothing_sent_to(self.late.email)

    def test_nobody_is_reminded_before_somebody_has_said(self):
        self.remind()
        self.days_later(13)
        self.receive_mail(self.late.email, "catchall@ourco.example")
        case = self.case(self.late)
        self.assertEqual(case.reason_code, "unassigned_answer")
        self.days_later(2)
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder"])
        self.guess().action_dismiss()
        self.assertNotEqual(case.reason_code, "unassigned_answer")
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder", "Second copy, overdue"])

    def test_without_the_answer_the_next_reminder_would_have_come(self):
        self.remind()
        self.days_later(15)
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder", "Second copy, overdue"])

    def test_reminder_that_waits_to_leave_is_taken_back(self):
        self.remind()
        self.days_later(15)
        self.nightly()
        waiting = self.queued(self.late).filtered(lambda mail: mail.state == "outgoing")[-1:]
        self.receive_mail(self.late.email, "catchall@ourco.example")
        self.assertEqual(waiting.state, "cancel")

    def test_hold_ends_as_that_of_an_unread_reply_does(self):
        self.remind()
        self.days_later(13)
        self.receive_mail(self.late.email, "catchall@ourco.example")
        self.days_later(self.company.collections_reply_hold_days)
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder", "Second copy, overdue"])

    def test_confirmed_answer_is_in_the_log_with_its_file(self):
        self.remind()
        boundary = [
            "MIME-Version: 1.0",
            'Content-Type: multipart/mixed; boundary="b"',
            "",
            "--b",
            "Content-Type: text/plain; charset=utf-8",
            "",
            "See the receipt.",
            "--b",
            "Content-Type: application/pdf",
            'Content-Disposition: attachment; filename="receipt.pdf"',
            "Content-Transfer-Encoding: base64",
            "",
            "JVBERi0xLjQK",
            "--b--",
        ]
        head = [f"From: {self.late.email}", "To: catchall@ourco.example", "Subject: Paid", "Message-ID: <pdf@customer>"]
        self.env["mail.thread"].message_process(None, "\n".join([*head, *boundary]))
        answer, case = self.guess(), self.case(self.late)
        self.assertEqual(answer.search(case.action_view_answers()["domain"]), answer)
        self.assertEqual(case.answer_count, 1)
        answer.action_confirm()
        self.assertFalse(answer.search(case.action_view_answers()["domain"]))
        logged = self.received(self.late)
        self.assertRecordValues(logged, [{"kind": "message", "summary": "Paid", "person_id": self.late.id}])
        message = logged.mail_message_id
        self.assertEqual((message.model, message.res_id), ("collections.case", self.case(self.late).id))
        self.assertRecordValues(
            message.attachment_ids,
            [{"name": "receipt.pdf", "res_model": "collections.case", "res_id": self.case(self.late).id}],
        )
        self.assertEqual(answer.state, "assigned")
        self.assertIn("See the receipt.", answer.body)
        self.assertEqual(self.case(self.late).reason_code, "unread_reply")
        self.assertEqual(self.told(message), self.accountant, "who was told once")

    def test_what_follows_a_confirmed_answer_finds_the_case_by_itself(self):
        self.remind()
        self.receive_mail(self.late.email, "catchall@ourco.example")
        self.guess().action_confirm()
        first = self.received(self.late).mail_message_id
        self.receive_mail(self.late.email, "catchall@ourco.example", headers=[f"References: {first.message_id}"])
        self.assertEqual(len(self.received(self.late)), 2)

    def test_another_case_is_chosen(self):
        other = self.customer("Other Ltd")
        self.invoice(other, 300, overdue=5)
        self.remind()
        self.receive_mail(self.late.email, "catchall@ourco.example")
        form = Form(self.guess())
        form.case_id = self.case(other)
        self.assertFalse(form.why, "which was of the guess")
        opened = form.save().action_confirm()
        self.assertEqual((opened["res_model"], opened["res_id"]), ("collections.case", self.case(other).id))
        self.assertEqual(len(self.received(other)), 1)
        self.assertFalse(self.received(self.late))
        self.assertNotEqual(self.case(self.late).reason_code, "unassigned_answer")

    def test_it_is_said_once(self):
        self.remind()
        self.receive_mail(self.late.email, "catchall@ourco.example")
        answer = self.guess()
        answer.action_confirm()
        for work in (answer.action_confirm, answer.action_dismiss, lambda: answer.write({"case_id": False})):
            with self.assertRaises(UserError):
                work()
        self.assertEqual(len(self.received(self.late)), 1)

    def test_bookkeeper_of_two_customers_holds_both(self):
        other = self.customer("Other Ltd")
        self.invoice(other, 300, overdue=5)
        for partner in self.late | other:
            self.env["res.partner"].create({"name": "Books", "email": "books@bureau.example", "parent_id": partner.id})
        self.remind()
        self.receive_mail("books@bureau.example", "catchall@ourco.example")
        answer = self.guess()
        self.assertRecordValues(answer, [{"case_id": False, "likelihood": "possible"}])
        self.assertIn("several customers", answer.why)
        for guess in answer.guess_ids:
            self.assertIn("It fits other customers as well.", guess.why)
        for partner in self.late | other:
            self.assertEqual(self.case(partner).reason_code, "unassigned_answer")
        answer.guess_ids.filtered(lambda guess: guess.case_id == self.case(other)).action_confirm()
        self.assertEqual(len(self.received(other)), 1)
        self.assertFalse(self.received(self.late))
        self.assertNotEqual(self.case(self.late).reason_code, "unassigned_answer")

    def test_number_of_an_invoice_tells_which_of_two(self):
        other = self.customer("Other Ltd")
        bill = self.invoice(other, 300, overdue=5)
        for partner in self.late | other:
            self.env["res.partner"].create({"name": "Books", "email": "books@bureau.example", "parent_id": partner.id})
        self.remind()
        self.receive_mail("books@bureau.example", "catchall@ourco.example", text=f"Invoice {bill.name}: on Friday.")
        self.assertRecordValues(self.guess(), [{"case_id": self.case(other).id, "likelihood": "likely"}])
        self.assertNotEqual(self.case(self.late).reason_code, "unassigned_answer")

    def test_number_in_the_subject_of_an_unknown_person(self):
        self.remind()
        self.receive_mail("anna@home.example", "catchall@ourco.example", subject=f"Payment of {self.bill.name}.")
        answer = self.guess()
        self.assertRecordValues(answer, [{"case_id": self.case(self.late).id, "likelihood": "possible"}])
        self.assertEqual(answer.why, f"The sender is not known. The message names {self.bill.name}.")
        self.assert_nothing_sent_to("anna@home.example")

    def test_address_in_the_log_is_known(self):
        self.remind()
        self.receive_mail("anna@home.example", "catchall@ourco.example", headers=self.references(self.late))
        self.assertEqual(len(self.received(self.late)), 1)
        self.receive_mail("anna@home.example", "catchall@ourco.example", subject="One thing more")
        answer = self.guess()
        self.assertRecordValues(answer, [{"case_id": self.case(self.late).id, "likelihood": "likely"}])
        self.assertIn("in the contact log", answer.why)

    def test_unknown_person_at_our_alias(self):
        self.with_alias()
        self.remind()
        self.receive_mail("anna@home.example", "accounts@ourco.example", subject="Hello")
        answer = self.guess()
        self.assertRecordValues(answer, [{"case_id": False, "likelihood": "unknown", "subject": "Hello"}])
        self.assertEqual(self.told(answer.message_ids.sudo()), self.accountant)
        self.assert_nothing_sent_to("anna@home.example")
        with self.assertRaises(UserError):
            answer.action_confirm()

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_what_fits_nobody_at_the_catchall_stays_with_odoo(self):
        self.remind()
        self.receive_mail("anna@home.example", "catchall@ourco.example", subject="Hello")
        self.assertFalse(self.answers())
        self.assertEqual(self.mails.email_to, "anna@home.example")

    def test_machines_make_no_answers(self):
        self.with_alias()
        self.remind()
        for to in ("accounts@ourco.example", "catchall@ourco.example"):
            self.receive_mail(self.late.email, to, headers=["Auto-Submitted: auto-replied"])
            self.assertFalse(self.answers())
            self.assertFalse(self.mails)
        self.receive_mail("MAILER-DAEMON@customer.example", "accounts@ourco.example", subject="Undelivered")
        self.assertFalse(self.answers())
        self.assertFalse(self.mails)

    def test_who_claims_to_be_a_colleague_holds_nobody(self):
        self.with_alias()
        self.remind()
        self.accountant.email = "alice@ourco.example"
        self.receive_mail("alice@ourco.example", "accounts@ourco.example", subject=f"About {self.bill.name}")
        self.assertRecordValues(self.guess(), [{"case_id": False, "likelihood": "unknown"}])
        self.assertNotEqual(self.case(self.late).reason_code, "unassigned_answer")

    def test_what_colleagues_write_beside_it_reaches_no_sender(self):
        self.remind()
        self.receive_mail(self.late.email, "catchall@ourco.example")
        answer = self.guess()
        notice = answer.message_ids.sudo()
        before = self.env["mail.mail"].search([])
        answer.message_post(body="Who is this?", subtype_xmlid="mail.mt_comment", partner_ids=self.late.ids)
        self.receive_mail(
            "accountant@example.com", "catchall@ourco.example", headers=[f"References: {notice.message_id}"]
        )
        self.mails = self.env["mail.mail"].search([]) - before
        self.assert_nothing_sent_to(self.late.email)

    def test_who_is_told_by_email_reads_that_an_answer_reaches_nobody(self):
        self.remind()
        self.receive_mail(self.late.email, "catchall@ourco.example")
        mail = self.mails.filtered(lambda m: self.accountant.partner_id in m.recipient_ids)
        self.assertIn("does not reach the sender", mail.body_html)

    def test_guess_follows_the_case_of_a_merged_customer(self):
        twin = self.customer("Twin Ltd")
        self.invoice(twin, 100, overdue=5)
        self.remind()
        self.receive_mail(twin.email, "catchall@ourco.example")
        merge = self.env["base.partner.merge.automatic.wizard"].create({"dst_partner_id": self.late.id})
        merge.partner_ids = self.late | twin
        merge.action_merge()
        self.assertEqual(self.guess().case_id, self.case(self.late))
        self.assertEqual(self.case(self.late).reason_code, "unassigned_answer")

    def test_other_mail_goes_its_way(self):
        self.remind()
        thread = self.env["res.partner"].create({"name": "Elsewhere"})
        message = thread.message_post(body="Hello", subtype_xmlid="mail.mt_comment")
        self.receive_mail(self.late.email, "catchall@ourco.example", headers=[f"References: {message.message_id}"])
        self.assertEqual(len(thread.message_ids.filtered(lambda m: m.message_type == "email")), 1)
        self.assertFalse(self.answers())

    # === RIGHTS === #

    def test_who_may_see_and_say(self):
        self.remind()
        self.receive_mail(self.late.email, "catchall@ourco.example")
        answer = self.guess()
        portal = self._user("portal_customer", "base.group_portal")
        employee = self._user("employee", "base.group_user")
        sister = self.env["res.company"].create({"name": "Sister"})
        stranger = self._user("stranger", "base.group_user,collections_followup.collections_group_user", sister)
        for user in (portal, employee, stranger, self.env.ref("base.public_user")):
            for work in ("read", "action_confirm", "action_dismiss"):
                with self.subTest(user=user.login, work=work), self.assertRaises(AccessError):
                    getattr(answer.with_user(user), work)()

    def test_people_set_the_case_and_nothing_else(self):
        self.remind()
        self.receive_mail(self.late.email, "catchall@ourco.example")
        answer = self.guess()
        for values in ({"state": "assigned"}, {"subject": "x"}, {"guess_ids": [Command.clear()]}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                answer.write(values)
        for work in (answer.unlink, lambda: answer.create({"company_id": self.company.id})):
            with self.assertRaises(AccessError):
                work()
