from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install")
class TestDesk(CollectionsCommon):
    """What the accountant has at hand on a case, and how cases are found."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")
        self.bill = self.invoice(self.late, 100, overdue=5, ref="PO-4711")
        self.evaluate(self.late)
        self.case(self.late)._refresh()
        self.mine = self.case(self.late).with_user(self.accountant)

    def find(self, field, text):
        return self.env["collections.case"].with_user(self.accountant).search([(field, "ilike", text)]).partner_id

    def told(self):
        """The lines of the time-line, oldest first."""
        self.env.flush_all()
        bodies = self.case(self.late).message_ids.sorted("id").mapped("body")
        return [text for body in bodies if (text := html2plaintext(body, include_references=False).strip())]

    # === FOUND === #

    def test_a_case_is_found_by_invoice_reference_address_and_number(self):
        other = self.customer("Other Ltd", phone="+1 555 0199")
        self.invoice(other, 50, overdue=5)
        self.evaluate(other)
        for field, text in (
            ("document", self.bill.name),
            ("document", "PO-47"),
            ("reach", "late@customer"),
            ("reach", "555 0100"),
        ):
            with self.subTest(text=text):
                self.assertEqual(self.find(field, text), self.late)

    def test_a_case_is_found_by_what_a_contact_of_the_customer_has(self):
        self.customer("Anna Late", parent_id=self.late.id, is_company=False, email="anna@elsewhere.example")
        self.assertEqual(self.find("reach", "anna@elsewhere"), self.late)

    # === OPEN ITEMS === #

    def item(self, bill=None):
        lines = self.lines(bill or self.bill).with_user(self.accountant)
        lines.invalidate_recordset()
        return lines

    def test_an_open_item_says_where_it_stands(self):
        self.switch_on()
        self.nightly()
        self.delivered(self.late)
        self.assertEqual(self.item().collections_name, self.bill.name)
        self.assertEqual(self.item().collections_level_id, self.levels["Reminder"])
        self.assertEqual((self.item().collections_days, self.item().collections_status), (5, False))

    def test_an_item_that_is_promised_or_disputed_says_so(self):
        other = self.invoice(self.late, 70, overdue=8)
        self.env["collections.promise"]._make(self.mine.sudo(), self.lines(self.bill), 100, TODAY + timedelta(5))
        dispute = {"case_id": self.mine.id, "move_id": other.id, "reason": "price"}
        self.env["collections.dispute"].create(dispute)
        self.assertIn("Payment promised", self.item().collections_status)
        self.assertEqual(self.item(other).collections_status, "In dispute")

    def test_a_part_in_dispute_is_seen_on_the_item_the_case_and_the_list_of_disputes(self):
        said = {"case_id": self.mine.id, "move_id": self.bill.id, "reason": "price"}
        dispute = self.env["collections.dispute"].with_user(self.accountant).create({**said, "amount": 30})
        self.assertEqual(self.item().collections_status, "In dispute: $\xa030.00")
        self.assertEqual((self.mine.disputed_told, dispute.amount_held), ("$\xa030.00", 30))
        dispute.amount = 0
        self.assertEqual((self.mine.disputed_told, dispute.amount_held), ("$\xa0100.00", 100), "all of it")
        dispute.write({"resolution": "It is the agreed price."})
        dispute.action_invalid()
        self.assertEqual((self.mine.disputed_told, dispute.amount_held), ("", 0))

    def test_promises_are_rated_once_one_is_decided(self):
        promise = self.env["collections.promise"]._make(
            self.mine.sudo(), self.lines(self.bill), 100, TODAY + timedelta(5)
        )
        self.assertEqual((self.mine.promise_count, self.mine.promise_decided_count), (1, 0))
        self.pay(self.bill)
        self.case(self.late)._refresh()
        self.assertEqual(promise.state, "kept")
        self.mine.invalidate_recordset()
        self.assertEqual((self.mine.promise_decided_count, self.mine.promise_kept_rate), (1, 100))

    def test_items_cost_no_more_queries_when_they_are_many(self):
        def look():
            self.mine.shown_item_ids.mapped("collections_status")

        one = self.count_queries(look)
        for _number in range(5):
            self.invoice(self.late, 10, overdue=3)
        self.assertLessEqual(self.count_queries(look), one + 2)

    def test_a_click_opens_the_invoice_and_a_button_downloads_or_sends_it(self):
        self.assertEqual(self.item().action_open_business_doc()["res_id"], self.bill.id)
        self.assertIn(str(self.bill.id), self.item().action_collections_pdf()["url"])
        self.assertEqual(self.item().action_collections_send()["res_model"], "account.move.send.wizard")

    # === MANY AT ONCE === #

    def bulk(self, what, cases=None, user=None, **values):
        context = {"default_case_ids": (cases or self.mine).ids, "default_what": what}
        wizard = self.env["collections.bulk"].with_user(user or self.accountant).with_context(**context)
        return wizard.create(values)

    def test_pause_is_proposed_for_two_weeks_and_moves_the_next_step(self):
        action = self.mine.action_pause()
        wizard = self.env["collections.bulk"].with_user(self.accountant).with_context(**action["context"]).create({})
        self.assertEqual(wizard.paused_until, TODAY + timedelta(14))
        told = wizard.action_apply()["params"]["message"]
        self.assertIn("1", told)
        self.assertEqual(self.mine.web_read({"next_date": {}})[0]["next_date"], TODAY + timedelta(15))

    def test_a_pause_says_how_many_messages_it_takes_out_of_the_queue(self):
        self.switch_on()
        self.nightly()
        self.assertTrue(self.queued(self.late))
        told = self.bulk("pause", self.mine, paused_until=TODAY + timedelta(9)).action_apply()["params"]["message"]
        self.assertIn("Messages taken out of the queue: 1", told)
        self.assertEqual(self.contacts(self.late).delivery, "cancelled")

    def test_many_are_assigned_excluded_called_or_given_a_policy(self):
        other = self.customer("Other Ltd")
        self.invoice(other, 50, overdue=5)
        self.evaluate(other)
        self.case(other)._refresh()
        both = (self.case(self.late) | self.case(other)).with_user(self.accountant)
        self.assertIn("150", self.bulk("assign", both).told)
        self.bulk("assign", both, user_id=self.manager.id).action_apply()
        self.assertEqual(both.user_id, self.manager)
        self.bulk("call", both, note="Ask for a plan").action_apply()
        self.assertEqual(both.sudo().activity_ids.mapped("summary"), ["Ask for a plan"] * 2)
        self.bulk("policy", both, pinned_policy_id=self.policy.id).action_apply()
        self.assertEqual(both.pinned_policy_id, self.policy)
        with self.assertRaisesRegex(UserError, "Say why"):
            self.bulk("exclude", both).action_apply()
        self.bulk("exclude", both, exclusion_reason="Family").action_apply()
        self.assertTrue(all(both.mapped("excluded")))

    def test_whom_many_are_assigned_to_is_told_once(self):
        cases = self.mine
        for number in range(5):
            customer = self.customer(f"Late{number} Ltd")
            self.invoice(customer, 50, overdue=5)
            self.evaluate(customer)
            cases |= self.case(customer)
        before = self.env["mail.message"].search([])
        self.bulk("assign", cases, user_id=self.manager.id).action_apply()
        told = (self.env["mail.message"].search([]) - before).filtered(lambda m: m.message_type == "user_notification")
        self.assertEqual(told.mapped("subject"), ["Customers for you to look after: 6"])
        self.assertEqual(told.partner_ids, self.manager.partner_id)
        self.assertEqual(cases.user_id, self.manager)

    def test_a_pause_says_why(self):
        self.bulk("pause", self.mine, paused_until=TODAY + timedelta(9), pause_reason="New bank account").action_apply()
        self.assertEqual(self.mine.pause_reason, "New bank account")
        self.bulk("pause", self.mine, paused_until=False).action_apply()
        self.assertFalse(self.mine.pause_reason)

    def test_what_is_disputed_is_not_promised_unless_one_says_so(self):
        other = self.invoice(self.late, 70, overdue=8)
        said = {"case_id": self.mine.id, "move_id": other.id, "reason": "price"}
        self.env["collections.dispute"].with_user(self.accountant).create(said)
        self.assertEqual(self.mine._items_to_promise(), self.item())

    def test_many_promised_items_do_not_hide_a_disputed_one(self):
        bills = [self.invoice(self.late, 10 + number, overdue=9 + number) for number in range(6)]
        lines = self.lines(bills[0])
        for bill in bills[1:]:
            lines |= self.lines(bill)
        self.env["collections.promise"]._make(self.mine.sudo(), lines, 50, TODAY + timedelta(5))
        said = {"case_id": self.mine.id, "move_id": self.bill.id, "reason": "price"}
        self.env["collections.dispute"].with_user(self.accountant).create(said)
        self.mine.invalidate_recordset()
        why = html2plaintext(self.mine.why_now)
        self.assertIn(f"{self.bill.name} is in dispute", why)
        self.assertIn("Payment promised: 3 more", why)

    def test_cases_are_grouped_by_country_and_salesperson(self):
        self.late.write({"country_id": self.env.ref("base.fi").id, "user_id": self.manager.id})
        cases = self.env["collections.case"].with_user(self.accountant)
        [group] = cases._read_group([("id", "=", self.mine.id)], ["country_id", "seller_id"], ["amount_overdue:sum"])
        self.assertEqual(group, (self.env.ref("base.fi"), self.manager, 100))

    def test_only_who_may_work_cases_is_proposed_as_responsible(self):
        seller = self._user("seller", "base.group_user")
        proposed = self.env["res.users"].search(self.mine.fields_get(["user_id"])["user_id"]["domain"])
        self.assertIn(self.accountant, proposed)
        self.assertNotIn(seller, proposed)

    def test_all_that_is_proposed_is_approved_with_count_and_sum_before_and_a_result_after(self):
        self.switch_on()
        self.mine.mode = "manual"
        self.nightly()
        wizard = self.bulk("approve", self.case(self.late), self.manager)
        self.assertIn("Customers: 1", wizard.told)
        self.assertEqual(wizard.messages, "E-mail: 1. Asked for: $\xa0100.00")
        self.assertIn("Taken: 1", wizard.action_apply()["params"]["message"])
        self.assertEqual(self.taken(self.late), ["Reminder"])
        with self.assertRaisesRegex(UserError, "Nothing is proposed"):
            self.bulk("approve", self.case(self.late), self.manager).action_apply()

    def test_cases_of_another_company_are_not_changed(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        groups = "base.group_user,collections_followup.collections_group_user"
        colleague = self._user("elsewhere", groups, elsewhere)
        with self.assertRaises(AccessError):
            self.bulk("pause", self.case(self.late), colleague).action_apply()

    # === THE TIME-LINE === #

    def test_the_chatter_tells_the_whole_story(self):
        log = {
            "case_id": self.mine.id,
            "outcome_id": self.env.ref("collections_followup.collections_outcome_will_pay").id,
        }
        log |= {"note": "On Friday", "promise_date": TODAY + timedelta(5)}
        self.env["collections.contact.log"].with_user(self.accountant).create(log).action_log()
        self.pay(self.bill)
        self.env.cr.precommit.run()
        self.case(self.late)._refresh()
        story = "\n".join(self.told())
        for line in (
            "Phone: Will pay on a date – On Friday",
            "Promise of $ 100.00 for 03/07/2026",
            f"Payment of $ 100.00 for {self.bill.name}",
            "Promise of $ 100.00 for 03/07/2026: Kept",
        ):
            self.assertIn(line, story.replace("\xa0", " "))

    def test_a_line_is_by_who_did_it_and_leads_to_its_record(self):
        log = {
            "case_id": self.mine.id,
            "outcome_id": self.env.ref("collections_followup.collections_outcome_no_answer").id,
        }
        self.env["collections.contact.log"].with_user(self.accountant).create(log).action_log()
        message = self.mine.message_ids.filtered(lambda message: "No answer" in (message.body or ""))[:1]
        contact = self.contacts(self.late)
        self.assertEqual(message.author_id, self.accountant.partner_id)
        self.assertIn(f"data-oe-id='{contact.id}'", str(message.body).replace('"', "'"))
        self.assertFalse(message.notification_ids)
        self.assertTrue(message.is_internal)

    def test_payments_and_credit_notes_are_told_once_and_when_they_are_undone(self):
        other = self.invoice(self.late, 70, overdue=8)
        payment = self.receive(self.late, 150)
        note = self.credit_note(self.late, 20)
        (self.lines(self.bill, other, note) | self.lines(payment.move_id)).reconcile()
        self.end()
        told = self.told()[-1].replace("\xa0", " ")
        self.assertIn(f"Payment of $ 150.00 for {other.name}, {self.bill.name}", told)
        self.assertIn(f"Credit note of $ 20.00 for {self.bill.name}", told)
        message = self.case(self.late).message_ids.filtered(lambda message: "Payment of" in (message.body or ""))
        self.assertIn(f"data-oe-id='{payment.move_id.id}'", str(message.body).replace('"', "'"))
        self.lines(self.bill).remove_move_reconcile()
        self.assertIn(f"no longer pay {self.bill.name}", self.told()[-1])

    def test_what_is_undone_at_once_is_not_told(self):
        payment = self.receive(self.late, 100)
        before = self.told()
        (self.lines(self.bill) | self.lines(payment.move_id)).reconcile()
        self.lines(self.bill).remove_move_reconcile()
        self.end()
        self.assertEqual(self.told(), before)

    def end(self):
        """The transaction ends."""
        self.env.cr.flush()

    def test_disputes_and_agreements_are_told_in_the_language_of_who_looks_after_the_customer(self):
        self.env["res.lang"]._activate_lang("fi_FI")
        self.accountant.lang = "fi_FI"
        self.env["collections.dispute"].create({"case_id": self.mine.id, "move_id": self.bill.id, "reason": "price"})
        self.assertIn("riitautus", "\n".join(self.told()))
