from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import OrderCommon


@tagged("post_install", "-at_install")
class TestHeld(OrderCommon):
    """Orders of customers who are late are not confirmed, and nobody who buys meets an error."""

    def test_a_colleague_is_refused_in_words(self):
        with self.assertRaisesRegex(UserError, "Late Ltd is held. An invoice is 40 days overdue. .* may release it."):
            self.order().action_confirm()

    def test_nobody_releases_it_by_hand(self):
        order = self.order()
        for values in ({"collections_hold": "released"}, {"collections_release_until": self.today + timedelta(9)}):
            with self.assertRaisesRegex(UserError, "is not entered by hand"):
                order.with_user(self.seller).write(values)

    def test_the_quotation_shows_it_early(self):
        self.assertEqual(self.why(self.order()), "An invoice is 40 days overdue.")

    def test_who_owes_nothing_late_is_not_held(self):
        order = self.order(self.customer("Good Ltd"))
        order.action_confirm()
        self.assertEqual((order.state, order.collections_hold), ("sale", False))

    def test_a_company_that_holds_none(self):
        self.company.collections_holds_orders = False
        order = self.order()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_what_is_disputed_holds_nothing(self):
        disputes = self.env["collections.dispute"].with_user(self.accountant)
        disputes.create({"case_id": self.case(self.late).id, "move_id": self.bill.id, "reason": "goods"})
        self.assertFalse(self.why(self.order()))

    def test_who_is_never_followed_up_is_never_held(self):
        self.case(self.late).write({"excluded": True, "exclusion_reason": "family"})
        self.assertFalse(self.why(self.order()))

    def test_companies_of_our_own_are_not_held(self):
        ours = self._create_company(name="Sister")
        self.invoice(ours.partner_id, 100, overdue=40)
        self.company._open_collections_cases(self.today)
        self.assertFalse(self.why(self.order(ours.partner_id)))

    def test_whoever_is_invoiced_counts(self):
        order = self.order(self.customer("Good Ltd"), partner_invoice_id=self.late.id)
        self.assertTrue(self.why(order))

    def test_an_overdue_amount(self):
        self.company.write({"collections_hold_days": 0, "collections_hold_amount": 100.01})
        self.assertFalse(self.why(self.order()))
        self.company.collections_hold_amount = 100
        self.assertEqual(self.why(self.order()), "$ 100.00 is overdue.")

    def test_a_level_and_all_after_it(self):
        self.company.collections_hold_days = 0
        case = self.case(self.late)
        levels = case.policy_id.level_ids or self.policy.level_ids
        levels[1].hold_orders = True
        for level, held in ((levels[0], False), (levels[1], True), (levels[2], True)):
            case.sudo().level_id = level
            self.assertEqual(bool(self.why(self.order())), held, level.name)

    def test_broken_promises(self):
        self.company.write({"collections_hold_days": 0, "collections_hold_broken": 1})
        order = self.order()
        self.assertFalse(self.why(order))
        log = self.env["collections.contact.log"].with_user(self.accountant)
        outcome = self.env.ref("collections_followup.collections_outcome_will_pay")
        says = {"promise_amount": 100, "promise_date": self.today + timedelta(3)}
        log.create({"case_id": self.case(self.late).id, "outcome_id": outcome.id, **says}).action_log()
        self.switch_on()
        self.days_later(20)
        self.nightly()
        self.assertEqual(self.why(order), "Broken promises of payment in a year: 1.")


@tagged("post_install", "-at_install")
class TestCreditLimit(OrderCommon):
    """The limit of Odoo, with an end and extra credit, for what is open and ordered, in the company that sells."""

    def setUp(self):
        super().setUp()
        self.company.write(
            {"collections_hold_days": 0, "collections_hold_limit": True, "account_use_credit_limit": True}
        )
        self.limit(200)

    def limit(self, amount):
        self.late.with_company(self.company).write({"use_partner_credit_limit": True, "credit_limit": amount})

    def test_what_is_open_and_the_order_count(self):
        self.assertFalse(self.why(self.order(amount=100)))
        told = "With this order $ 200.01 would be owed, and the credit limit is $ 200.00."
        self.assertEqual(self.why(self.order(amount=100.01)), told)

    def test_what_was_ordered_before_counts_until_it_is_invoiced(self):
        first = self.order(amount=60)
        first.action_confirm()
        self.assertTrue(self.why(self.order(amount=50)))
        first.with_user(self.env.user).order_line.qty_delivered = 1
        first.with_user(self.env.user)._create_invoices()
        self.assertFalse(self.why(self.order(amount=50)))

    def test_a_limit_of_another_company_does_not_count(self):
        other = self._create_company(name="Elsewhere")
        self.late.with_company(other).write({"use_partner_credit_limit": True, "credit_limit": 1})
        self.assertFalse(self.why(self.order(amount=100).with_company(other)))

    def test_extra_credit_for_some_days(self):
        self.late.with_company(self.company).write(
            {"collections_extra_limit": 500, "collections_extra_until": self.today}
        )
        order = self.order(amount=300)
        self.assertFalse(self.why(order))
        self.days_later(1)
        self.assertTrue(self.why(order))

    def test_a_limit_past_its_day(self):
        self.late.with_company(self.company).collections_limit_until = self.today - timedelta(1)
        self.assertEqual(self.why(self.order(amount=1)), "The credit limit was granted up to 03/01/2026.")

    def test_without_a_limit_none_is_used(self):
        self.late.with_company(self.company).use_partner_credit_limit = False
        self.assertFalse(self.why(self.order(amount=99_999)))


@tagged("post_install", "-at_install")
class TestTaken(OrderCommon):
    """A customer who signs or pays never gets an error: the order is taken and held."""

    def setUp(self):
        super().setUp()
        self.quotation = self.order()
        self.as_customer(self.quotation)._validate_order()

    def test_it_is_not_confirmed_and_says_why(self):
        self.assertEqual((self.quotation.state, self.quotation.collections_hold), ("sent", "held"))
        self.assertTrue(self.quotation.collections_accepted)
        self.assertEqual(self.quotation.collections_hold_reasons[0]["code"], "days")

    def test_the_salesperson_is_told_once(self):
        self.as_customer(self.quotation)._validate_order()
        [activity] = self.quotation.activity_ids
        self.assertEqual(activity.user_id, self.seller)
        self.assertIn("An invoice is 40 days overdue.", activity.note)

    def test_the_customer_reads_a_kind_sentence_about_no_debt(self):
        [message] = self.quotation.message_ids.filtered(lambda m: self.late in m.partner_ids)
        self.assertIn("Thank you for your order", message.body)
        for word in ("overdue", "held", "100"):
            self.assertNotIn(word, message.body)

    def test_it_is_confirmed_when_they_have_paid(self):
        self.pay(self.bill)
        self.job("collections_followup_sale.ir_cron_end_holds")
        self.assertEqual((self.quotation.state, self.quotation.collections_hold), ("sale", False))
        self.assertFalse(self.quotation.activity_ids)

    def test_it_stays_held_while_they_have_not(self):
        self.job("collections_followup_sale.ir_cron_end_holds")
        self.assertEqual((self.quotation.state, self.quotation.collections_hold), ("sent", "held"))

    def test_a_manager_releases_it_and_it_is_confirmed(self):
        windows = self.env["collections.order.release"]
        with self.assertRaises(AccessError):
            windows.with_user(self.seller).create({"order_id": self.quotation.id, "reason": "please"})
        self.manager.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        windows.with_user(self.manager).create(
            {"order_id": self.quotation.id, "reason": "pays on Friday"}
        ).action_release()
        self.assertEqual((self.quotation.state, self.quotation.collections_released_by), ("sale", self.manager))
        self.assertEqual(self.quotation.collections_release_reason, "pays on Friday")

    def test_managers_find_it_on_the_worklist(self):
        self.env.flush_all()
        rows = self.env["collections.worklist"].with_user(self.manager).search([("kind", "=", "held_order")])
        self.assertEqual(rows.user_id, self.seller)

    def test_a_cancelled_order_is_held_no_more(self):
        self.quotation._action_cancel()
        self.quotation.action_cancel()
        self.assertFalse(self.quotation.collections_hold)

    def test_a_copy_is_not_held(self):
        self.assertFalse(self.quotation.copy().collections_hold)


@tagged("post_install", "-at_install")
class TestReleased(OrderCommon):
    """A release has an end."""

    def test_up_to_its_day(self):
        order = self.order()
        order.sudo()._collections_release("pays on Friday", self.today)
        self.assertFalse(self.why(order))
        self.days_later(1)
        self.assertTrue(self.why(order))
        with self.assertRaises(UserError):
            order.action_confirm()
