from datetime import timedelta

from odoo import Command
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .pictures import picture
from .portal import PortalCommon

PDF = ("note.pdf", b"%PDF-1.4 delivery note", "application/pdf")


@tagged("post_install", "-at_install")
class TestPageDispute(PortalCommon):
    """A customer says what is wrong, or that they have paid, and is left in peace until somebody has answered."""

    def setUp(self):
        super().setUp()
        self.today = self.company._collections_day()
        self.own.user_id = self.accountant

    def open_dispute(self, moves=None, token=None, files=None, **values):
        items = self.lines(self.bill if moves is None else moves).ids
        values = {"item": items, "reason": "price", "description": "We agreed on 90.", **values}
        return self.send("/dispute", values, token or self.token(), files=files)

    def say_paid(self, moves=None, token=None, files=None, **values):
        values = {"item": self.lines(self.bill if moves is None else moves).ids, "day": str(self.today), **values}
        return self.send("/paid", values, token or self.token(), files=files)

    def disputes(self):
        self.env.invalidate_all()
        return self.own.dispute_ids

    # === SOMETHING IS WRONG === #

    def test_customer_contests_an_invoice_and_is_told_by_when_there_is_an_answer(self):
        response = self.open_dispute(files=[("files", PDF)])
        self.assertDone(response, "Thank you for telling us")
        dispute = self.disputes()
        self.assertEqual((dispute.move_id, dispute.line_id.ids, dispute.amount), (self.bill, [], 0))
        self.assertEqual((dispute.reason, dispute.description), ("price", "We agreed on 90."))
        self.assertEqual(dispute.user_id, self.accountant)
        self.assertEqual(dispute.deadline, self.today + timedelta(self.company.collections_dispute_days))
        self.assertEqual(dispute.activity_ids.user_id, self.accountant)
        files = self.env["ir.attachment"].search([("res_model", "=", dispute._name), ("res_id", "=", dispute.id)])
        self.assertEqual((files.name, files.raw), ("note.pdf", PDF[1]))
        contact = self.visits()
        self.assertEqual((contact.direction, contact.kind, contact.person_id), ("in", "conversation", self.late))
        self.assertEqual(contact.summary, f"Disputes {self.bill.name}: Price")
        self.assertEqual(dispute.contact_id, contact)
        self.assertEqual(self.own.reason_code, "item_disputed")
        self.assertFalse(dispute.message_partner_ids & self.late, "colleagues discuss it among themselves")

    def test_colleagues_are_asked_in_their_own_language(self):
        self.env["res.lang"]._activate_lang("es_ES")
        self.late.lang = "es_ES"
        for send in (self.open_dispute, self.say_paid):
            bill = self.invoice(self.late, 70, overdue=8)
            self.assertEqual(send(bill).status_code, 303)
            dispute = self.disputes().filtered(lambda d, bill=bill: d.move_id == bill)
            self.assertEqual(dispute.activity_ids.summary, dispute.activity_ids.activity_type_id.summary)
            self.assertIn("Dispute created", [html2plaintext(body) for body in dispute.message_ids.mapped("body")])
        self.send("/preferences", {"preferred_channel": "email", "preferred_lang": ""}, self.token())
        self.env.invalidate_all()
        tracked = self.own.message_ids.tracking_value_ids
        self.assertIn("E-mail", tracked.mapped("new_value_char"))

    def test_account_shows_what_was_contested_and_by_when_there_is_an_answer(self):
        self.open_dispute()
        text = self.text(self.page(token=self.token()))
        self.assertIn(f"{self.bill.name}: the price is not what we agreed on", text)
        self.assertIn("You will have our answer by", text)
        self.assertIn("Nothing is overdue", text)

    def test_answer_is_shown_for_two_months(self):
        self.open_dispute()
        dispute = self.disputes()
        dispute.write({"resolution": "Your order of March 2 says 100.\nHere is a copy."})
        dispute.with_user(self.accountant).action_invalid()
        text = self.text(self.page(token=self.token()))
        self.assertIn("The invoice stands as it is. Your order of March 2 says 100.", text)
        self.assertIn("Overdue: $ 100.00", text)
        dispute.closed_on = self.today - timedelta(61)
        self.assertNotIn("Your order of March 2", self.text(self.page(token=self.token())))

    def test_late_answer_is_owned_up_to(self):
        self.open_dispute()
        self.disputes().write({"opened_on": self.today - timedelta(20), "deadline": self.today - timedelta(1)})
        self.assertIn("We are sorry that our answer is late", self.text(self.page(token=self.token())))

    def test_part_of_an_invoice(self):
        self.assertDone(self.open_dispute(amount="12,50"))
        self.assertEqual(self.disputes().amount, 12.5)
        self.assertIn("Overdue: $ 87.50", self.text(self.page(token=self.token())))

    def test_several_invoices_at_once(self):
        several = ("You can choose several.", "It goes with one invoice")
        form = self.text(self.page("/dispute", self.token()))
        self.assertFalse([words for words in several if words in form], "there is only one")
        other = self.invoice(self.late, 70, overdue=8)
        form = self.text(self.page("/dispute", self.token()))
        self.assertEqual([words for words in several if words in form], list(several))
        self.assertDone(self.open_dispute(self.bill | other, reason="not_ours"))
        self.assertEqual(self.disputes().move_id, self.bill | other)
        self.assertEqual(len(self.visits()), 1, "one visit, one line in the log")

    def test_one_installment_of_an_invoice(self):
        halves = [Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (0, 10)]
        term = self.env["account.payment.term"].create({"name": "Two halves", "line_ids": halves})
        bill = self.invoice(self.late, 200, overdue=20, invoice_payment_term_id=term.id, invoice_date_due=False)
        first, second = self.lines(bill).sorted("date_maturity")
        self.assertDone(self.open_dispute(item=first.ids))
        self.assertEqual(self.disputes().line_id, first)
        self.assertDone(self.open_dispute(item=second.ids))
        whole = self.invoice(self.late, 200, overdue=20, invoice_payment_term_id=term.id, invoice_date_due=False)
        self.assertDone(self.open_dispute(whole))
        self.assertEqual(self.disputes().filtered(lambda d: d.move_id == whole).line_id.ids, [])

    def test_refused_form_keeps_all_that_was_typed(self):
        other = self.invoice(self.late, 70, overdue=8)
        response = self.open_dispute(self.bill | other, amount="10", description="Both were <b>wrong</b>.")
        self.assertRefused(response, "For a part of the amount, please choose one invoice at a time.")
        self.assertIn("Both were &lt;b&gt;wrong&lt;/b&gt;.", response.text)
        self.assertEqual(response.text.count("checked="), 3)
        self.assertIn('value="10"', response.text)
        self.assertFalse(self.disputes())
        self.assertFalse(self.visits())

    def test_what_cannot_be_meant_is_answered_kindly(self):
        for sentence, values in (
            ("Please choose the invoices", {"item": []}),
            ("Please choose what is wrong", {"reason": "because"}),
            ("Please choose what is wrong", {"reason": ""}),
            ("in a few words", {"reason": "other", "description": " "}),
            ("is open. Please give a part", {"amount": "100.01"}),
            ("amount as a number above zero", {"amount": "nan"}),
            ("amount as a number above zero", {"amount": "-1"}),
            ("amount as a number above zero", {"amount": "1e999"}),
            ("amount as a number above zero", {"amount": "ten"}),
            ("shorten your text", {"description": "x" * 6000}),
            ("shorten your text", {"reason": "x" * 6000}),
        ):
            with self.subTest(values=str(values)[:60]):
                self.assertRefused(self.open_dispute(**values), sentence)
        self.assertFalse(self.disputes())

    def test_nobody_responsible_means_a_manager_answers(self):
        self.own.user_id = self.company.collections_user_id = False
        self.open_dispute()
        self.assertTrue(self.disputes().user_id.has_group("collections_followup.collections_group_manager"))

    # === PAID ALREADY === #

    def test_customer_has_paid_already_and_the_owner_looks_for_the_money(self):
        receipt = ("receipt.png", picture(), "image/png")
        response = self.say_paid(reference="RF18", paid="100", description="By bank.", files=[("files", receipt)])
        self.assertDone(response, "We look for your payment")
        dispute = self.disputes()
        self.assertEqual(dispute.reason, "paid")
        self.assertIn("Reference: RF18\nAmount: $\xa0100.00\nBy bank.", dispute.description)
        self.assertEqual(dispute.activity_ids.summary, "The customer says that this is paid: find the money")
        self.assertEqual(dispute.activity_ids.user_id, self.accountant)
        self.assertEqual(self.own.reason_code, "item_disputed")
        self.assertEqual(self.visits().summary, f"Disputes {self.bill.name}: Already paid")
        self.assertIn("you have already paid it", self.text(self.page(token=self.token())))

    def test_what_was_paid_is_an_amount_or_left_out(self):
        response = self.say_paid(paid="abc", reference="RF18")
        self.assertRefused(response, "amount as a number above zero")
        self.assertIn("RF18", response.text)
        self.assertFalse(self.disputes())
        self.assertDone(self.say_paid(paid=""))

    def test_customers_read_their_own_words(self):
        self.open_dispute(description="The <b>colour</b> is wrong.")
        self.assertIn("The &lt;b&gt;colour&lt;/b&gt; is wrong.", self.page(token=self.token()).text)
        self.disputes().description = "Customer is difficult"
        self.assertNotIn("difficult", self.page(token=self.token()).text)

    def test_found_money_closes_it_by_itself(self):
        self.say_paid()
        dispute = self.disputes()
        self.pay(self.bill)
        self.env.cr.precommit.run()
        self.assertEqual((dispute.state, dispute.closed_on), ("settled", self.today))
        self.assertFalse(dispute.activity_ids)
        self.assertIn("It is paid. Your payment has arrived. Thank you.", self.text(self.page(token=self.token())))

    def test_found_money_closes_it_before_the_due_date_too(self):
        soon = self.invoice(self.late, 30, overdue=-9000)
        self.pay(self.bill)
        self.env.cr.precommit.run()
        self.assertEqual(self.own.state, "closed")
        self.say_paid(soon)
        self.pay(soon)
        self.env.cr.precommit.run()
        self.assertEqual(self.disputes().state, "settled")

    def test_part_of_the_money_does_not_close_it(self):
        self.say_paid()
        self.pay(self.bill, 40)
        self.env.cr.precommit.run()
        self.assertEqual(self.disputes().state, "open")

    def test_other_disputes_are_not_closed_by_a_payment(self):
        self.open_dispute()
        self.pay(self.bill)
        self.env.cr.precommit.run()
        self.assertEqual(self.disputes().state, "open")

    def test_day_of_the_payment_is_a_day_that_has_come(self):
        self.assertRefused(self.say_paid(day=str(self.today + timedelta(1))), "still to come")
        for day in ("", "tomorrow", "2026-02-30", "0"):
            self.assertRefused(self.say_paid(day=day), "Please choose a day, such as 12/31/2026.")
        self.assertFalse(self.disputes())

    def test_a_day_is_typed_as_it_is_written_at_home(self):
        """A browser without a field for days sends what was typed."""
        self.env["res.lang"]._activate_lang("fi_FI")
        self.late.lang = "fi_FI"
        self.assertRefused(self.say_paid(day="31/12/2026"), "31.12.2026")
        day = self.day(-2)
        self.assertDone(self.say_paid(day=f"{day.day}.{day.month}.{day.year}"))
        self.assertIn(day.strftime("%m/%d/%Y"), self.disputes().description)

    def test_all_that_is_missing_is_told_at_once(self):
        response = self.open_dispute(item=[], reason="")
        self.assertRefused(response, "Please choose the invoices that this is about.")
        self.assertRefused(response, "Please choose what is wrong.")

    def test_installment_is_called_as_in_the_lists_whatever_the_language(self):
        term = self.env.ref("account.account_payment_term_advance_60days")
        bill = self.invoice(
            self.late, 100, invoice_date=self.day(-90), invoice_payment_term_id=term.id, invoice_date_due=False
        )
        first = self.lines(bill)[0]
        self.assertDone(self.open_dispute(item=first.ids))
        self.assertIn(f"{bill.name} #", self.text(self.page(token=self.token())))

    def test_what_was_looked_for_and_not_found_is_not_looked_for_again(self):
        self.say_paid()
        dispute = self.disputes()
        dispute.resolution = "Our bank has nothing; please ask yours."
        dispute.with_user(self.accountant).action_invalid()
        self.assertIn("We have not found your payment. Our bank has nothing", self.text(self.page(token=self.token())))
        self.assertRefused(self.say_paid(), "We answered you about")
        self.assertRefused(self.open_dispute(), "We answered you about")

    # === ATTACKS === #

    def test_what_is_not_the_customers_is_refused(self):
        paid = self.invoice(self.late, 30, overdue=5)
        self.pay(paid)
        draft = self.invoice(self.late, 30, overdue=5, post=False)
        cancelled = self.invoice(self.late, 30, overdue=5)
        cancelled.button_cancel()
        under_way = self.invoice(self.late, 30, overdue=5)
        under_way.payment_state = "blocked"
        token = self.token()
        for move in (self.foreign, paid, draft, cancelled, under_way):
            for send in (self.open_dispute, self.say_paid):
                self.assertRefused(send(self.bill | move, token=token), "is not open any more")
        for items in (["0"], ["-1"], ["999999999999"], ["1; DROP TABLE"], [str(self.bill.line_ids[0].id)]):
            self.assertIn(self.open_dispute(item=items, token=token).status_code, (422,))
        self.assertFalse(self.disputes())
        self.assertFalse(self.case(self.other).dispute_ids)

    def test_same_invoice_is_contested_once(self):
        self.assertDone(self.open_dispute())
        self.assertRefused(self.open_dispute(), "is not open any more")
        self.disputes().amount = 10
        self.assertRefused(self.open_dispute(), "We are looking into")
        self.assertEqual(len(self.disputes()), 1)

    def test_too_many_invoices_are_a_case_for_a_person(self):
        many = [self.invoice(self.late, 10, overdue=5) for _n in range(21)]
        self.assertRefused(self.open_dispute(self.env["account.move"].union(*many)), "write us a message")

    def test_nobody_else_gets_in(self):
        values = {"item": self.lines(self.bill).ids, "reason": "price"}
        for path in ("/dispute", "/paid"):
            for token in ("", "wrong", self.token(self.other)):
                self.assertShut(self.page(path, token))
                self.assertShut(self.send(path, values, token))
            self.assertEqual(self.send(path, values, self.token(), csrf=False).status_code, 400)
        self.log_in_colleague()
        self.assertRefused(self.open_dispute(token="-"), "only the customer acts here")
        self.assertFalse(self.disputes())

    def test_opening_a_link_changes_nothing(self):
        item = self.lines(self.bill).id
        for path in ("/dispute", "/paid"):
            response = self.page(f"{path}?item={item}&reason=price&day={self.today}", self.token())
            self.assertEqual(response.status_code, 200)
            self.assertIn('name="description"', response.text)
        self.assertFalse(self.disputes())
        self.assertFalse(self.visits())

    def test_files_that_could_do_something_are_refused(self):
        svg = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        html = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
        for name, content in (
            ("a.pdf", svg),
            ("a.png", b"MZ\x90\x00\x03" + b"\x00" * 60),
            ("a.svg", svg),
            ("a.pdf", b""),
        ):
            with self.subTest(name=name):
                self.assertRefused(
                    self.open_dispute(files=[("files", (name, content, "image/png"))]), "cannot be taken"
                )
        response = self.open_dispute(files=[("files", ("page.html", html, "text/html"))])
        kept = self.env["ir.attachment"].search([("res_model", "=", "collections.dispute")])
        self.assertFalse(kept.filtered(lambda file: file.mimetype not in ("text/plain",)), response.status_code)

    def test_fifty_files_and_a_hundred_megabytes(self):
        self.assertRefused(self.open_dispute(files=[("files", PDF)] * 50), "no more than 5 files")
        huge = ("huge.pdf", b"%PDF-1.4" + b"0" * (100 * 1024 * 1024), "application/pdf")
        self.assertEqual(self.open_dispute(files=[("files", huge)]).status_code, 413)
        self.assertFalse(self.disputes())

    def test_wrong_types_in_every_field(self):
        token = self.token()
        for name in ("item", "reason", "description", "amount", "day", "reference", "paid", "visit"):
            for path in ("/dispute", "/paid"):
                with self.subTest(name=name, path=path):
                    response = self.send(path, {"csrf": "x"}, token, files=[(name, PDF)])
                    self.assertEqual(response.status_code, 422)
        for name in ("item", "reason", "amount"):
            self.assertEqual(self.open_dispute(**{name: "\x00'\"><script>"}, token=token).status_code, 422)
        self.assertEqual(self.say_paid(day="\x00'\"><script>", token=token).status_code, 422)
        self.assertFalse(self.disputes())

    def test_scripts_stay_text(self):
        evil = "<script>alert(1)</script>\x00 ${7*7} {{ 7*7 }}"
        self.assertDone(self.open_dispute(description=evil, reason="other"))
        self.assertEqual(self.disputes().description, evil.replace("\x00", " "))
        self.disputes().resolution = evil.replace("\x00", "")
        self.disputes().with_user(self.accountant).action_invalid()
        page = self.page(token=self.token()).text
        self.assertNotIn("<script>alert(1)", page)
        self.assertIn("&lt;script&gt;alert(1)", page)
        self.assertNotIn("<script>alert(1)", str(self.own.message_ids.mapped("body")))

    def test_too_many_requests(self):
        self.visit_often()
        self.assertRefused(self.open_dispute(), "Too many requests in one hour", status=429)
        self.assertFalse(self.disputes())

    def test_form_costs_the_same_for_few_and_many_invoices(self):
        few = self.queries("/dispute")
        for _n in range(30):
            self.invoice(self.late, 10, overdue=5)
        self.assertLessEqual(self.queries("/dispute"), few + 2)

    def queries(self, path):
        token = self.token()
        self.page(path, token)
        return self.count_queries(lambda: self.assertEqual(self.page(path, token).status_code, 200))
