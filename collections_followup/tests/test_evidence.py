import base64
import json
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .common import CollectionsCommon
from .test_agreement import DRAWN, AgreementCommon
from .test_channels import ChannelsCommon
from .test_page_agreement import AgreementPageCommon
from .test_said import SaidCommon

FORGED = b"%PDF-1.4 forged"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


class EvidenceCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls._user(
            "administrator", "base.group_system,collections_followup.collections_group_manager"
        )
        cls.everybody = (cls.accountant, cls.manager, cls.administrator, cls.env.ref("base.user_root"))

    def assertRefused(self, records, *attempts, users=None):
        """None of the users can do any of this."""
        for user in users or self.everybody:
            for attempt in attempts:
                values = attempt if isinstance(attempt, dict) else None
                with self.subTest(user=user.login, attempt=attempt), self.assertRaises(AccessError):
                    theirs = records.with_user(user)
                    theirs.write(values) if values else getattr(theirs, attempt)()

    def assertFrozen(self, file):
        """Nobody changes the content of a file or deletes it; people do not rename, publish or move it either."""
        content = {"datas": base64.b64encode(FORGED)}, {"raw": FORGED}, {"db_datas": FORGED}, {"mimetype": "text/html"}
        link = {"type": "url", "url": "http://evil.example/"}
        place = (
            {"name": "Draft.pdf"},
            {"public": True},
            {"access_token": "known"},
            {"res_id": 2**30},
            {"res_field": "x"},
        )
        before = file.raw
        self.assertRefused(file, *content, link, "unlink")
        people = [user for user in self.everybody if user.id != SUPERUSER_ID]
        self.assertRefused(file, *place, "generate_access_token", users=people)
        self.env.invalidate_all()
        self.assertEqual((file.raw, file.public, file.access_token), (before, False, False))


@tagged("post_install", "-at_install")
class TestMessagesAreKept(EvidenceCommon, SaidCommon, HttpCase):
    """What the contact log names was said as it stands there: nobody changes or deletes it."""

    def said(self):
        self.answers(text="We will NOT pay: the goods were broken.")
        return self.last().mail_message_id

    def test_nobody_puts_other_words_into_the_mouth_of_a_customer(self):
        for message in (self.said(), self.contacts(self.late)[0].mail_message_id):
            self.assertRefused(
                message,
                {"body": "<p>We accept the invoice and will pay at once.</p>"},
                {"date": "2020-01-01"},
                {"author_id": self.lawyer.id},
                {"email_from": "lawyer@law.example"},
                {"subject": "Thank you"},
                {"attachment_ids": [Command.clear()]},
                {"message_type": "notification"},
                {"is_internal": not message.is_internal},
                {"subtype_id": self.env.ref("mail.mt_activities").id},
                {"notification_ids": [Command.clear()]},
                {"collections_sender": "proven"},
                "unlink",
            )
            self.assertRefused(message, {"partner_ids": [Command.clear()]}, users=[self.accountant, self.administrator])

    def test_nobody_takes_it_to_another_place(self):
        message = self.said()
        self.assertRefused(message, {"res_id": 1}, {"model": "res.partner"}, users=[self.administrator])
        case = self.case(self.late).with_user(self.accountant)
        with self.assertRaises(AccessError):
            case.message_change_thread(self.late.with_user(self.accountant))

    def test_answer_is_not_edited_in_the_chatter(self):
        message = self.says(self.case(self.late), [self.anna])
        self.assertEqual(self.last().mail_message_id, message)
        self.authenticate("accountant", "accountant")
        for update in ({"body": "Something else", "attachment_ids": []}, {"body": "", "attachment_ids": []}):
            with mute_logger("odoo.http"):
                answer = self.rpc("/mail/message/update_content", message_id=message.id, update_data=update)
            self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")
        self.env.invalidate_all()
        self.assertIn("thank you", message.body)

    def rpc(self, url, **params):
        data = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        return self.url_open(url, data=data, headers={"Content-Type": "application/json"}).json()

    def test_what_people_do_with_messages_goes_on(self):
        message = self.said().with_user(self.accountant)
        message.toggle_message_starred()
        message.set_message_done()
        message.sudo()._message_reaction("👍", "add", self.accountant.partner_id, self.env["mail.guest"])
        self.assertTrue(message.starred)

    def test_other_messages_are_changed_as_ever(self):
        note = self.case(self.late).with_user(self.accountant).message_post(body="They are on holiday.")
        note.write({"body": "<p>They are back.</p>"})
        note.unlink()

    def test_bounced_message_stays_bounced(self):
        contact = self.contacts(self.late)[0]
        contact.mail_message_id.notification_ids.notification_status = "bounce"
        self.assertEqual(contact.delivery, "bounced")
        self.assertRefused(contact.mail_message_id, "unlink")
        people = (self.accountant, self.manager, self.administrator)
        self.assertRefused(
            contact.mail_message_id.notification_ids, {"notification_status": "sent"}, "unlink", users=people
        )
        self.assertEqual(contact.delivery, "bounced")
        self.assertIsNone(self.evaluate(self.late).last_contact)

    def test_lost_message_is_lost_and_was_not_sent(self):
        """Before messages were kept, some could be deleted."""
        values = {"case_id": self.case(self.late).id, "kind": "message", "channel": "email", "summary": "Please pay"}
        before = self.evaluate(self.late).last_contact
        self.days_later(1)
        contact = self.env["collections.contact"].create({**values, "direction": "out"})
        self.assertEqual(contact.delivery, "lost")
        self.assertEqual(self.evaluate(self.late).last_contact, before)

    def test_queued_email_is_not_exchanged(self):
        self.says(self.case(self.late), [self.anna])
        mail = self.env["mail.mail"].search([("mail_message_id", "=", self.last().mail_message_id.id)])
        self.assertTrue(mail)
        self.assertRefused(
            mail,
            {"body_html": "<p>Pay to another account.</p>"},
            {"email_to": "stranger@evil.example"},
            {"recipient_ids": [Command.clear()]},
            users=[self.administrator],
        )

    def test_saying_who_wrote_is_for_the_server(self):
        for mark in ({"collections_sender": "proven"}, {"collections_automatic": True}):
            with self.assertRaises(AccessError):
                self.case(self.late).with_user(self.accountant).message_post(body="It was me.", **mark)
            note = self.case(self.late).with_user(self.accountant).message_post(body="A note.")
            with self.assertRaises(AccessError):
                note.write(mark)


@tagged("post_install", "-at_install")
class TestWhoHasWritten(SaidCommon):
    """Who wrote is what the server knows, whatever the call says."""

    def forge(self, record, **values):
        return record.with_user(self.accountant).message_post(
            body="We hereby acknowledge the debt in full.",
            author_id=self.anna.id,
            email_from="Anna <anna@customer.example>",
            subtype_xmlid="mail.mt_comment",
            **values,
        )

    def test_colleague_does_not_acknowledge_a_debt_for_the_customer(self):
        for record in (self.case(self.late), self.due, self.late):
            for message_type in ("email", "comment"):
                with self.subTest(record=record._name, message_type=message_type):
                    self.forge(record, message_type=message_type)
                    self.assertFalse(self.contacts(self.late).filtered(lambda c: c.direction == "in"))
        self.assertFalse(self.case(self.late).unread_reply)

    def test_what_goes_out_in_the_name_of_another_is_logged_as_whose_it_is(self):
        self.forge(self.case(self.late), message_type="comment", partner_ids=self.anna.ids)
        self.assertRecordValues(self.last(), [{"direction": "out", "user_id": self.accountant.id}])
        colleague = self._user("colleague", "base.group_user,collections_followup.collections_group_user")
        self.case(self.late).with_user(self.accountant).message_post(
            body="We waive half of it.",
            author_id=colleague.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.anna.ids,
        )
        self.assertEqual(self.last().user_id, self.accountant)

    def test_mail_gateway_and_portal_users_are_heard(self):
        self.answers()
        self.assertRecordValues(self.last(), [{"direction": "in", "person_id": self.anna.id}])
        portal = self._user("anna", "base.group_portal")
        portal.partner_id = self.anna
        self.due.with_user(portal).sudo().message_post(
            body="It was broken.", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertRecordValues(self.last(), [{"direction": "in", "channel": "portal", "person_id": self.anna.id}])

    def test_nobody_is_asked_by_a_colleague_whether_an_email_is_theirs(self):
        """Who confirms one passes it on, and could have any message of the company sent to themselves."""
        values = self.case(self.late)._activity_values(self.env.ref("collections_followup.mail_activity_claim"))
        message = self.contacts(self.late)[0].mail_message_id
        activity = self.env["mail.activity"].with_user(self.accountant)
        with self.assertRaises(AccessError):
            activity.create({**values, "collections_message_id": message.id})
        with self.assertRaises(AccessError):
            activity.create(values).collections_message_id = message

    def test_forged_answer_is_not_assigned_as_the_customers(self):
        values = {"subject": "Re: your account", "email_from": "anna@customer.example", "company_id": self.company.id}
        answer = self.env["collections.answer"].create({**values, "case_id": self.case(self.late).id})
        with self.assertRaises(AccessError):
            self.forge(answer, message_type="email")
        self.env["mail.message"].with_user(self.accountant).create(
            {
                "model": answer._name,
                "res_id": answer.id,
                "message_type": "email",
                "author_id": self.anna.id,
                "body": "We hereby acknowledge the debt in full.",
            }
        )
        answer.with_user(self.accountant).action_confirm()
        self.assertFalse(self.contacts(self.late).filtered(lambda c: c.direction == "in"))


@tagged("post_install", "-at_install")
class TestSignedDocuments(EvidenceCommon, AgreementCommon):
    """What was signed, and the papers and pictures that prove it, stay as they are."""

    def test_nobody_exchanges_or_publishes_a_signed_contract(self):
        self.assertFrozen(self.agree().document_id)

    def test_nobody_exchanges_a_signature(self):
        agreement = self.draft()
        agreement.with_user(self.accountant).action_propose()
        agreement._sign_by_customer("Maria Lopez", DRAWN, "192.0.2.7", "Firefox")
        [drawn] = self.env["ir.attachment"].search(
            [("res_model", "=", agreement._name), ("res_field", "=", "customer_signature")]
        )
        self.assertFrozen(drawn)
        agreement.with_user(self.accountant).action_draft()
        self.assertFalse(drawn.exists(), "a proposal that is taken back loses its signatures")

    def test_nobody_exchanges_a_paper(self):
        agreement = self.draft()
        agreement.with_user(self.accountant).action_propose()
        agreement.with_user(self.accountant)._sign_on_paper("Maria Lopez", base64.b64encode(b"%PDF-1.4 scanned"))
        [scan] = self.env["ir.attachment"].search(
            [("res_model", "=", agreement._name), ("res_field", "=", "customer_signature")]
        )
        self.assertFrozen(scan)

    def test_administrator_moves_the_files_to_another_storage(self):
        document = self.agree().document_id
        before = document.raw
        document.with_user(self.administrator)._migrate()
        self.env.invalidate_all()
        self.assertEqual(document.raw, before)

    def test_changed_contract_is_handed_out_to_nobody_and_managers_are_told_once(self):
        agreement = self.agree()
        self.forge(agreement.document_id, FORGED)
        for _again in range(2):
            self.assertFalse(self.downloaded(agreement.with_user(self.accountant)))
        asked = agreement.case_id.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref("collections_followup.mail_activity_forgery")
        )
        self.assertEqual(asked.user_id, self.manager)
        self.assertIn(agreement.name, asked.note)
        self.assertTrue(agreement.forgery_found_on)

    def downloaded(self, agreement):
        """The contract; None when it is refused. What is reported beside it stays."""
        with self.enter_registry_test_mode():
            try:
                agreement.action_print()
                return agreement.document
            except UserError as refused:
                self.assertIn("not the document that was made", str(refused))
                return None
            finally:
                self.env.invalidate_all()

    def test_lost_contract_is_not_made_again(self):
        agreement = self.agree()
        self.forge(agreement.document_id, b"")
        self.assertFalse(self.downloaded(agreement))


@tagged("post_install", "-at_install")
class TestOtherFiles(EvidenceCommon, ChannelsCommon):
    """Letters, statements, and what customers have sent along."""

    def letters(self, partner):
        return self.env["collections.printed.letter"].search([("case_id.partner_id", "=", partner.id)])

    def test_nobody_exchanges_a_letter(self):
        self.by(("letter",))
        late = self.debtor()
        self.night_of(late)
        self.assertFrozen(self.letters(late).attachment_id)

    def test_nobody_exchanges_a_letter_that_goes_by_post(self):
        self.by(("post",))
        late = self.debtor()
        self.night_of(late)
        self.assertFrozen(self.env["snailmail.letter"].search([], limit=1).attachment_id)

    def test_changed_letter_is_not_printed(self):
        self.by(("letter",))
        late = self.debtor()
        self.night_of(late)
        letter = self.letters(late)
        self.forge(letter.attachment_id, FORGED)
        with self.enter_registry_test_mode():
            try:
                letter.with_user(self.accountant).action_print()
            except UserError as refused:
                self.assertIn("not the document that was made", str(refused))
        self.env.invalidate_all()
        self.assertEqual((letter.state, bool(letter.forgery_found_on)), ("to_print", True))
        self.assertTrue(self.case(late).activity_ids.filtered(lambda a: a.user_id == self.manager))

    def test_nobody_exchanges_a_statement_that_was_sent(self):
        late = self.debtor()
        self.evaluate(late)
        self.env["collections.statement"].with_user(self.accountant)._send(self.case(late), None, self.today)
        self.assertFrozen(self.contacts(late)[-1].mail_message_id.attachment_ids)

    def test_nobody_exchanges_what_proves_a_dispute(self):
        late = self.debtor()
        self.evaluate(late)
        case = self.case(late)
        dispute = self.env["collections.page.dispute"]._open_disputes(
            case, late, case.item_ids.ids, "goods", "It was broken.", files=[("photo.png", base64.b64decode(DRAWN))]
        )
        self.assertFrozen(
            self.env["ir.attachment"].search([("res_model", "=", dispute._name), ("res_id", "=", dispute.id)])
        )

    def test_other_files_are_changed_as_ever(self):
        file = self.env["ir.attachment"].with_user(self.accountant).create({"name": "Ours.txt", "raw": b"Ours"})
        file.write({"name": "Theirs.txt", "raw": b"Theirs"})
        file.generate_access_token()
        file.unlink()
        self.assertFalse(file.exists())

    def test_what_it_costs_to_change_other_files(self):
        """Nothing when the system moves them, or anybody changes what proves nothing; else one query."""
        files = self.env["ir.attachment"].create([{"name": str(n), "raw": b"x"} for n in range(50)])
        evidence, asked = type(self.env["collections.evidence"])._evidence_among, []

        def ask(model, some):
            asked.append(some)
            with self.assertQueryCount(1):
                return evidence(model, some)

        with patch.object(type(self.env["collections.evidence"]), "_evidence_among", ask):
            files.write({"name": "other", "res_model": "res.partner", "res_id": self.manager.partner_id.id})
            files.with_user(self.administrator).write({"description": "Seen"})
            self.assertFalse(asked)
            files.with_user(self.administrator).write({"name": "another"})
            files.write({"raw": b"y"})
        self.assertEqual(asked, [files.with_user(self.administrator), files])


@tagged("post_install", "-at_install")
class TestSignedAsShown(EvidenceCommon, AgreementCommon):
    """What is signed is what was shown."""

    def proposed(self):
        agreement = self.draft()
        agreement.with_user(self.accountant).action_propose_and_send()
        return agreement

    def change(self, agreement):
        """The accountant takes the proposal back, changes it and proposes it again."""
        agreement = agreement.with_user(self.accountant)
        agreement.action_draft()
        agreement.terms = "Interest of 3 % per month is owed on what is late."
        agreement.action_propose()

    def opened(self, agreement, action, user):
        """The wizard, as the user sees it when it opens."""
        action = getattr(agreement.with_user(user), action)()
        return Form(self.env[action["res_model"]].with_user(user).with_context(**action["context"]))

    def test_manager_signs_what_they_have_read(self):
        agreement = self.proposed()
        form = self.opened(agreement, "action_sign", self.manager)
        self.assertEqual((form.amount_total, form.agreed), (agreement.amount_total, agreement.terms))
        form.save().action_sign()
        self.assertEqual(agreement.company_user_id, self.manager)

    def test_manager_does_not_sign_what_was_changed_meanwhile(self):
        agreement = self.proposed()
        form = self.opened(agreement, "action_sign", self.manager)
        self.change(agreement)
        with self.assertRaisesRegex(UserError, "has changed since you opened it"):
            form.save().action_sign()
        for seen in ("", "0" * 64):
            with self.assertRaisesRegex(UserError, "has changed since you opened it"):
                agreement.with_user(self.manager).action_sign(seen)
        self.assertFalse(agreement.company_signed_on)

    def test_paper_is_noted_for_what_it_says(self):
        agreement = self.proposed()
        form = self.opened(agreement, "action_paper", self.accountant)
        form.name = "Maria Lopez"
        self.change(agreement)
        with self.assertRaisesRegex(UserError, "has changed since you opened it"):
            form.save().action_sign()

    def test_paper_is_signed_on_a_plausible_day_and_scanned_as_pdf_or_picture(self):
        agreement = self.proposed()
        for day, words in ((self.day(-1), "before it was made"), (self.day(1), "cannot have been signed yet")):
            with self.assertRaisesRegex(UserError, words):
                agreement._sign_on_paper("Maria Lopez", False, day)
        for scan in (SVG, b"<html><script>alert(1)</script></html>", b"MZ nonsense", b"plain words"):
            with self.assertRaisesRegex(UserError, "PDF or a picture"):
                agreement._sign_on_paper("Maria Lopez", base64.b64encode(scan))
        agreement._sign_on_paper("Maria Lopez", DRAWN, self.today)
        self.assertEqual(agreement.customer_signed_how, "paper")

    def test_customer_who_knows_of_a_proposal_is_told_that_it_is_taken_back(self):
        agreement = self.proposed()
        agreement._sign_by_customer("Maria Lopez", DRAWN, "192.0.2.7", "Firefox")
        agreement.with_user(self.accountant).action_draft()
        self.assertFalse(agreement.customer_signed_on or agreement.sent_on)
        self.assertIn("withdrawn the payment agreement", self.letter_text(self.late))
        self.assertEqual(self.contacts(self.late)[-1].mail_message_id, self.queued(self.late)[-1].mail_message_id)

    def test_customer_who_has_not_heard_of_it_is_not_bothered(self):
        agreement = self.draft()
        agreement.with_user(self.accountant).action_propose()
        agreement.with_user(self.accountant).action_draft()
        self.assertFalse(self.queued(self.late))

    def test_customer_who_cannot_be_written_to_is_told_otherwise(self):
        agreement = self.proposed()
        sent = len(self.queued(self.late))
        self.company.collections_blacklist = True
        self.env["mail.blacklist"]._add(self.late.email)
        agreement.with_user(self.accountant).action_draft()
        self.assertEqual(len(self.queued(self.late)), sent)
        self.assertIn("was not told by e-mail", "".join(agreement.message_ids.mapped("body")))

    def test_installments_are_not_paid_by_writing_so(self):
        agreement = self.draft()
        for values in ({"state": "paid"}, {"received": 1}, {"number": 99}):
            with self.assertRaises(UserError):
                self.env["collections.agreement.installment"].with_user(self.accountant).create(
                    {"agreement_id": agreement.id, "date": self.day(5), "amount": 1, **values}
                )

    def test_dispute_stays_with_who_contests_and_with_what_they_said(self):
        self.evaluate(self.late)
        dispute = self.env["collections.dispute"].with_user(self.accountant)
        values = {"case_id": self.case(self.late).id, "move_id": self.bill.id, "reason": "price"}
        dispute = dispute.create(values)
        for changed in ({"case_id": self.case(self.late).id}, {"contact_id": False}):
            with self.assertRaises(AccessError):
                dispute.write(changed)


@tagged("post_install", "-at_install")
class TestSignedAsShownOnThePage(AgreementPageCommon):
    """The customer signs what their page shows, and gets what was signed."""

    def test_customer_does_not_sign_what_was_changed_while_they_read(self):
        agreement = self.proposed()
        page = self.page(f"/agreement/{agreement.id}", self.token())
        read = agreement._terms_hash()
        self.assertIn(f'name="terms_hash" value="{read}"', page.text)
        agreement = agreement.with_user(self.accountant)
        agreement.action_draft()
        agreement.terms = "Interest of 3 % per month is owed on what is late."
        agreement.action_propose()
        for terms_hash in (read, "", "forged"):
            response = self.sign(agreement, terms_hash=terms_hash)
            self.assertRefused(response, "has changed since you opened it")
        self.assertIn("Interest of 3 %", self.text(response), "they read it as it is now")
        self.assertIn('value="Maria Lopez"', response.text)
        self.assertFalse(agreement.customer_signed_by)
        self.assertDone(self.sign(agreement))

    def test_changed_contract_is_refused_wherever_it_is_asked_for(self):
        agreement = self.proposed()
        self.assertDone(self.sign(agreement))
        self.env.invalidate_all()
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        path = f"/agreement/{agreement.id}/contract.pdf"
        self.assertTrue(self.page(path, self.token()).content.startswith(b"%PDF"))
        self.forge(agreement.document_id, FORGED)
        refused = self.page(path, self.token())
        self.assertEqual(refused.status_code, 409)
        self.assertIn("it is not handed out", self.text(refused))
        self.assertTrue(agreement.forgery_found_on)
        self.log_in_colleague()
        for url in (
            f"/web/content/collections.agreement/{agreement.id}/document/contract.pdf?download=true",
            f"/web/content/{agreement.document_id.id}?download=true",
        ):
            with mute_logger("odoo.http"):
                refused = self.url_open(url)
            self.assertNotIn(FORGED, refused.content)
            self.assertGreaterEqual(refused.status_code, 400)


@tagged("post_install", "-at_install")
class TestDocumentsOfOdoo(EvidenceCommon):
    """What the follow-up keeps on invoices is written by code alone, whoever may write the invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "account.group_account_manager,collections_followup.collections_group_manager"
        cls.bookkeeper = cls._user("bookkeeper", groups)

    def test_nobody_writes_it_by_hand(self):
        bill = self.invoice(self.customer("Late Ltd"), 100, overdue=5)
        kept = [name for name in bill._fields if name.startswith("collections_") and bill._collections_is_by_code(name)]
        self.assertLess({"collections_sent_on", "collections_posted_on", "collections_carry"}, set(kept))
        for name in kept:
            with self.subTest(name), self.assertRaisesRegex(UserError, "is not entered by hand"):
                bill.with_user(self.bookkeeper).write({name: bill.sudo()[name]})

    def test_nor_with_a_new_invoice(self):
        moves = self.env["account.move"].with_user(self.bookkeeper)
        values = {"move_type": "out_invoice", "partner_id": self.customer("Late Ltd").id}
        with self.assertRaisesRegex(UserError, "is not entered by hand"):
            moves.create({**values, "collections_sent_on": "2026-03-01"})
        with self.assertRaisesRegex(UserError, "is not entered by hand"):
            moves.with_context(default_collections_is_loss=True).create(values)
