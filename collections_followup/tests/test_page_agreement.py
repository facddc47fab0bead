import base64
import hashlib

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_agreement import DRAWN
from .test_page_plan import PlanCommon


class AgreementPageCommon(PlanCommon):
    def proposed(self, *moves, dues=((5, 40), (35, 60))):
        """The accountant has talked to the customer, and proposes what was agreed."""
        self.env.invalidate_all()
        lines = self.lines(*(moves or [self.bill]))
        dues = [(self.day(days), amount) for days, amount in dues]
        agreement = self.env["collections.agreement"].with_user(self.accountant).sudo()._make(self.own, lines, dues)
        agreement.with_user(self.accountant).action_propose()
        return agreement.with_user(self.env.user)

    def sign(self, agreement, token=None, **values):
        """The customer signs what they have read; another ``terms_hash`` is that of what they have read instead."""
        values = {
            "terms_hash": agreement._terms_hash(),
            "do": "sign",
            "name": "Maria Lopez",
            "consent": "yes",
            **values,
        }
        return self.send(f"/agreement/{agreement.id}", values, self.token() if token is None else token)

    def do(self, agreement, what, **values):
        return self.send(f"/agreement/{agreement.id}", {"do": what, **values}, self.token())

    def state(self, agreement):
        self.env.invalidate_all()
        return agreement.state


@tagged("post_install", "-at_install")
class TestPageAgreement(AgreementPageCommon):
    """A customer reads, signs and follows a payment agreement."""

    # === SENT === #

    def test_accountant_proposes_and_the_customer_gets_a_link(self):
        lines = self.lines(self.bill)
        agreement = self.env["collections.agreement"]._make(self.own, lines, [(self.day(5), 100)])
        agreement.with_user(self.accountant).action_propose_and_send()
        self.assertEqual(agreement.state, "proposed")
        mail = self.queued(self.late)
        self.assertIn("a document for you to sign", mail.subject)
        self.assertIn("$ 100.00", self.letter_text(self.late))
        link = agreement.sign_url.split(f"/my/collections/{self.own.id}")[1]
        self.assertIn(agreement.case_id._open_url(link), self.received(self.late))
        self.assertIn("Sign the agreement", self.text(self.page(link, self.token())))
        contact = self.contacts(self.late)[-1:]
        self.assertEqual(
            (contact.channel, contact.direction, contact.kind, contact.user_id, contact.mail_message_id),
            ("email", "out", "message", self.accountant, mail.mail_message_id),
        )
        self.assertEqual(self.own.last_contact_on, self.day(0))
        agreement.with_user(self.accountant).action_send()
        self.assertEqual(len(self.queued(self.late)), 2, "it can be sent once more")

    def test_only_what_waits_for_the_customer_is_sent(self):
        agreement = self.proposed()
        self.sign(agreement)
        with self.assertRaisesRegex(UserError, "waits for the customer's signature"):
            agreement.with_user(self.accountant).action_send()

    def test_who_cannot_be_written_to_is_not_and_nothing_is_proposed(self):
        self.own.no_email = True
        agreement = self.env["collections.agreement"]._make(self.own, self.lines(self.bill), [(self.day(5), 100)])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            agreement.with_user(self.accountant).action_propose_and_send()
        self.assertEqual(self.state(agreement), "draft")
        self.assertFalse(self.queued(self.late))

    def test_reader_without_rights_sends_nothing(self):
        agreement = self.proposed()
        reader = self._user("reader", "base.group_user")
        with self.assertRaises(AccessError):
            agreement.with_user(reader).action_send()

    def test_rehearsal_goes_to_the_rehearsal_address(self):
        self.company.collections_rehearsal_email = "me@company.example"
        agreement = self.proposed()
        agreement.with_user(self.accountant).action_send()
        self.assertFalse(self.queued(self.late))
        self.assertTrue(self.contacts(self.late)[-1:].rehearsal)

    # === READ AND SIGNED === #

    def test_customer_reads_what_it_covers_what_is_due_and_what_it_means(self):
        agreement = self.proposed()
        text = self.text(self.page(f"/agreement/{agreement.id}", self.token()))
        for words in (self.bill.name, "$ 40.00", "$ 60.00", "within 5 days of its due date", "No interest", "as PDF"):
            self.assertIn(words, text)
        pdf = self.page(f"/agreement/{agreement.id}/contract.pdf", self.token())
        self.assertTrue(pdf.content.startswith(b"%PDF"))
        self.assertEqual(pdf.headers["X-Content-Type-Options"], "nosniff")

    def test_customer_signs_by_typing_their_name(self):
        agreement = self.proposed()
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        self.assertDone(self.sign(agreement, name="  Maria Lopez "), "the agreement has begun")
        self.assertEqual(self.state(agreement), "active")
        self.assertEqual((agreement.customer_signed_by, agreement.customer_signed_how), ("Maria Lopez", "typed"))
        self.assertTrue(agreement.customer_ip)
        self.assertIn("python-requests", agreement.customer_agent)
        self.assertTrue(agreement._is_intact())
        self.assertIn("Maria Lopez has signed", self.visits()[-1:].summary)
        held = self.own._evaluate_today()[self.own.id].assessment.items[0].hold
        self.assertEqual(held.code, "item_in_agreement", "what it covers is not followed up any more")

    def test_customer_signs_by_drawing(self):
        agreement = self.proposed()
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        self.assertDone(self.sign(agreement, signature=DRAWN.decode()))
        self.assertEqual((self.state(agreement), agreement.customer_signed_how), ("active", "drawn"))

    def test_plan_is_asked_for_signed_and_paid(self):
        agreement = self.asked(count="2")
        self.assertDone(self.sign(agreement), "the agreement has begun")
        page = self.page(f"/agreement/{agreement.id}", self.token())
        self.assertIn(f"installment={agreement.installment_ids[:1].id}", page.text)
        self.assertIn("Pay the next installment", self.text(page))
        self.assertEqual(self.text(page).count("To come"), 2)
        self.today = self.day(0)
        self.pay(self.bill, 50)
        page = self.page(f"/agreement/{agreement.id}", self.token())
        self.assertEqual(self.text(page).count("To come"), 1, "it is read from the ledger as it is now")
        self.assertIn(f"installment={agreement.installment_ids[1:].id}", page.text)
        self.pay(self.bill)
        self.assertIn("Nothing is open", self.text(self.page(token=self.token())))
        page = self.page(f"/agreement/{agreement.id}", self.token())
        self.assertIn("All of it is paid. Thank you.", self.text(page))

    def test_company_signs_after_the_customer(self):
        agreement = self.proposed()
        self.assertDone(self.sign(agreement), "As soon as we have signed too")
        self.assertEqual(self.state(agreement), "proposed")
        self.assertIn("have a manager sign", self.activities(agreement).summary)
        page = self.page(f"/agreement/{agreement.id}", self.token())
        self.assertNotIn("Sign the agreement", self.text(page))
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        self.assertEqual(self.state(agreement), "active")
        self.assertFalse(self.activities(agreement))

    def test_signed_contract_is_downloaded_as_it_was_signed(self):
        agreement = self.proposed()
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        self.sign(agreement)
        self.env.invalidate_all()
        pdf = self.page(f"/agreement/{agreement.id}/contract.pdf", self.token()).content
        self.assertEqual(hashlib.sha256(pdf).hexdigest(), agreement.document_hash)

    def test_account_leads_to_the_agreement(self):
        agreement = self.proposed()
        page = self.page(token=self.token())
        self.assertIn("Waiting for your signature", self.text(page))
        self.assertIn(f'/agreement/{agreement.id}"', page.text)

    def test_missed_installment_is_told_kindly(self):
        agreement = self.proposed()
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        self.sign(agreement)
        self.env.cr.execute(
            "UPDATE collections_agreement_installment SET date = date - 20 WHERE agreement_id = %s", [agreement.id]
        )
        self.env.invalidate_all()
        self.own._refresh()
        text = self.text(self.page(f"/agreement/{agreement.id}", self.token()))
        self.assertIn("Missed", text)
        self.assertIn("As soon as you have paid what was missed, the agreement goes on", text)

    # === DECLINED === #

    def test_customer_declines_and_a_person_gets_the_reason(self):
        agreement = self.proposed()
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        response = self.do(agreement, "decline", reason="The 5th is too early <b>for us</b>.")
        self.assertDone(response, "One of us gets in touch")
        self.assertEqual((self.state(agreement), agreement.company_signed_on), ("draft", False))
        activity = self.activities(agreement)
        self.assertEqual(activity.user_id, self.accountant)
        self.assertIn("&lt;b&gt;", activity.note)
        contact = self.visits()[-1:]
        self.assertEqual((contact.kind, contact.note), ("message", "The 5th is too early <b>for us</b>."))
        self.assertTrue(self.own.unread_reply, "nobody is reminded before it is answered")
        self.assertNotIn(agreement.name, self.text(self.page(token=self.token())))

    def test_declining_needs_a_reason_of_moderate_length(self):
        agreement = self.proposed()
        self.assertRefused(self.do(agreement, "decline", reason=" "), "in a few words")
        response = self.do(agreement, "decline", reason="x" * 2001)
        self.assertRefused(response, "no more than 2000 characters")
        self.assertIn("x" * 2001, response.text, "nothing that was typed is lost")
        self.assertEqual(self.state(agreement), "proposed")

    def test_offer_that_is_too_old_is_not_signed(self):
        agreement = self.proposed()
        self.env.cr.execute(
            "UPDATE collections_agreement_installment SET date = date - 20 WHERE agreement_id = %s", [agreement.id]
        )
        self.env.invalidate_all()
        page = self.page(f"/agreement/{agreement.id}", self.token())
        self.assertIn("Its first date has passed", self.text(page))
        self.assertRefused(self.sign(agreement), "not waiting for your signature any more")
        self.assertDone(self.do(agreement, "decline", reason="New dates, please"))

    # === REFUSED IN WORDS === #

    def test_signing_needs_a_name_and_consent(self):
        agreement = self.proposed()
        table = [
            ({"name": " "}, "your full name"),
            ({"name": "\x00\x07"}, "your full name"),
            ({"name": "M" * 101}, "no more than 100 characters"),
            ({"consent": ""}, "tick that you have read"),
            ({"consent": "no"}, "tick that you have read"),
            ({"signature": "no image"}, "signature cannot be read"),
            ({"signature": "ñ"}, "signature cannot be read"),
            ({"signature": base64.b64encode(b"<svg onload='alert(1)'/>").decode()}, "signature cannot be read"),
            ({"signature": base64.b64encode(b"MZ" + b"\0" * 99).decode()}, "signature cannot be read"),
            ({"do": "pay"}, "use one of the buttons"),
            ({"do": "withdraw"}, "answered already"),
        ]
        for values, words in table:
            with self.subTest(values):
                response = self.sign(agreement, **values)
                self.assertRefused(response, words)
                if values.get("name", "M")[0] == "M":
                    self.assertIn(f'value="{values.get("name", "Maria Lopez")}"', response.text)
        self.assertFalse(agreement.customer_signed_on)
        self.assertFalse(self.visits())

    def test_file_in_place_of_the_drawing_is_not_taken(self):
        agreement = self.proposed()
        values = {"do": "sign", "name": "Maria Lopez", "consent": "yes", "terms_hash": agreement._terms_hash()}
        response = self.send(f"/agreement/{agreement.id}", values, self.token(), files={"signature": b"MZ"})
        self.assertDone(response)
        self.assertEqual((self.state(agreement), agreement.customer_signed_how), ("proposed", "typed"))

    def test_script_in_the_name_stays_text(self):
        agreement = self.proposed()
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        name = "<script>alert(1)</script>"
        self.assertDone(self.sign(agreement, name=name))
        for path in (f"/agreement/{agreement.id}", ""):
            self.assertNotIn(name, self.page(path, self.token()).text)
        self.assertEqual(agreement.customer_signed_by, name)

    # === ATTACKS === #

    def test_agreement_is_signed_once(self):
        agreement = self.proposed()
        self.assertDone(self.sign(agreement))
        self.assertRefused(self.sign(agreement, name="Somebody Else"), "not waiting for your signature any more")
        self.assertRefused(self.do(agreement, "decline", reason="No"), "not waiting for your signature any more")
        self.env.invalidate_all()
        self.assertEqual(agreement.customer_signed_by, "Maria Lopez")

    def test_agreements_of_others_are_not_seen_signed_or_declined(self):
        others = self.case(self.other)
        foreign = self.env["collections.agreement"]._make(others, self.lines(self.foreign), [(self.day(5), 77)])
        foreign.action_propose()
        for path in (f"/agreement/{foreign.id}", f"/agreement/{foreign.id}/contract.pdf", "/agreement/999999"):
            self.assertTrue(self.leads_to(self.page(path, self.token())).split("?")[0].endswith(f"/{self.own.id}"))
        for response in (self.sign(foreign), self.do(foreign, "decline", reason="No")):
            self.leads_to(response)
        self.assertShut(self.sign(foreign, token=self.token(self.other)))
        self.assertEqual((self.state(foreign), foreign.customer_signed_on), ("proposed", False))

    def test_draft_of_ours_is_not_seen(self):
        agreement = self.env["collections.agreement"]._make(self.own, self.lines(self.bill), [(self.day(5), 100)])
        self.leads_to(self.page(f"/agreement/{agreement.id}", self.token()))
        self.leads_to(self.do(agreement, "withdraw"))
        self.assertEqual(self.state(agreement), "draft")
        agreement.action_propose()
        agreement.action_draft()
        self.leads_to(self.page(f"/agreement/{agreement.id}/contract.pdf", self.token()))

    def test_shut_without_a_link(self):
        agreement = self.proposed()
        for token in ("wrong", "", self.token(self.other)):
            self.assertShut(self.sign(agreement, token=token))
        self.assertShut(self.page(f"/agreement/{agreement.id}"))
        self.assertShut(self.page(f"/agreement/{agreement.id}/contract.pdf"))
        self.assertFalse(agreement.customer_signed_on)

    def test_colleague_who_looks_does_not_sign_for_the_customer(self):
        agreement = self.proposed()
        self.log_in_colleague()
        self.assertRefused(self.sign(agreement, token=""), "only the customer acts here")
        self.assertFalse(agreement.customer_signed_on)

    def test_without_csrf_token_nothing_happens(self):
        agreement = self.proposed()
        values = {"do": "sign", "name": "Maria Lopez", "consent": "yes"}
        response = self.send(f"/agreement/{agreement.id}", values, self.token(), csrf=False)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(agreement.customer_signed_on)

    def test_opening_a_link_signs_nothing(self):
        """Mail scanners open every link, whatever it carries."""
        agreement = self.proposed()
        page = self.page(f"/agreement/{agreement.id}?do=sign&name=Maria&consent=yes", self.token())
        self.assertEqual(page.status_code, 200)
        self.page(f"/agreement/{agreement.id}?do=decline&reason=no", self.token())
        self.assertEqual((self.state(agreement), agreement.customer_signed_on), ("proposed", False))

    def test_too_many_requests(self):
        agreement = self.proposed()
        self.visit_often()
        self.assertRefused(self.sign(agreement), "Too many requests in one hour", 429)
        self.assertFalse(agreement.customer_signed_on)

    def test_promise_of_what_waits_for_a_signature_is_not_taken(self):
        """Or the customer could not sign any more, and would not understand why."""
        self.proposed()
        values = {"items": [str(self.lines(self.bill).id)], "date": self.day(3).isoformat()}
        self.assertRefused(self.send("/promise", values, self.token()), "select at least one invoice")

    def test_queries_do_not_grow_with_what_it_covers(self):
        pages = self.env["collections.page.agreement"]

        def queries(agreement):
            return self.count_queries(lambda: pages._shown(agreement))

        small = self.proposed()
        many = self.proposed(
            *(self.invoice(self.late, 10, overdue=5) for _n in range(10)), dues=[(d, 10) for d in range(5, 15)]
        )
        queries(small)
        self.assertLessEqual(queries(many), queries(small))
