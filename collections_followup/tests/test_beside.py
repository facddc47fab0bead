"""Beside other apps. Each story needs the app that it is about: scripts/test runs them in a database that has them."""

from datetime import timedelta

from odoo import Command
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import TODAY, CollectionsCommon
from .paying import PayCommon
from .portal import PortalCommon


@tagged("post_install", "-at_install")
class TestWebsite(PortalCommon):
    """The page inside a website, whose layout reads names of its own."""

    def test_every_part_of_the_page_opens(self):
        token = self.token()
        for path in ("", "/pay", "/promise", "/plan", "/dispute", "/messages", "/preferences", "/understand"):
            with self.subTest(path=path):
                self.assertEqual(self.page(path, token).status_code, 200)

    def test_refused_wishes_are_shown_again(self):
        response = self.send("/preferences", {"name": "Late", "email": "nobody", "phone": ""}, self.token())
        self.assertEqual(response.status_code, 422, self.text(response)[:500])

    def test_who_works_for_a_branch_reads_the_address_of_the_page(self):
        branch = self.env["res.company"].create({"name": "North", "parent_id": self.company.id})
        groups = "base.group_user,collections_followup.collections_group_user,account.group_account_invoice"
        clerk = self._user("north", groups, branch)
        self.env.invalidate_all()
        own = self.own.with_user(clerk).with_context(allowed_company_ids=branch.ids)
        [read] = own.read(["pay_url"])
        self.assertTrue(read["pay_url"].endswith(f"/my/collections/{self.own.id}"))

    def test_picture_on_the_home_of_the_portal_is_as_large_as_the_others(self):
        self.log_in(self.late)
        page = self.url_open("/my").text
        self.assertIn("/collections_followup/static/src/img/owed.svg", page)
        picture = self.url_open("/collections_followup/static/src/img/owed.svg")
        self.assertIn('width="64" height="64"', picture.text)


@tagged("post_install", "-at_install")
class TestProvidersOfWebsites(PayCommon):
    """A shop with two websites takes the money of each by its own merchant account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "website_id" not in cls.provider._fields:
            cls.skipTest(cls, "needs website_payment")
        cls.other_shop = cls.env["website"].create({"name": "Second Shop", "company_id": cls.company.id})

    def test_provider_of_another_website_is_neither_offered_nor_charged(self):
        form = self.form(self.page("/pay", self.token()))
        self.provider.website_id = self.other_shop
        self.env.flush_all()
        self.assertNotIn(f'data-provider-id="{self.provider.id}"', self.page("/pay", self.token()).text)
        self.assertIn("not offered", self.begin(token=self.token(), form=form))
        self.assertFalse(self.env["payment.transaction"].search([("collections_case_id", "=", self.own.id)]))

    def test_provider_of_this_website_is_offered(self):
        token = self.token()
        page = self.page("/pay", token).text
        self.assertIn(f'data-provider-id="{self.provider.id}"', page)
        website = self.env["website"].get_current_website()
        website.company_id = self.company
        self.provider.website_id = website
        self.env.flush_all()
        self.assertIn(f'data-provider-id="{self.provider.id}"', self.page("/pay", token).text)


@tagged("post_install", "-at_install")
class TestCustomerAccount(CollectionsCommon):
    """What customers put on their account in a shop has no due date, and is owed all the same."""

    def on_account(self, partner, amount, overdue, journal=None, **values):
        """A debt as Point of Sale books it when a session is closed: in one entry with those of other customers."""
        accounts = self.company_data
        debt = {"name": "Shop/00012 - Customer Account", "partner_id": partner.id, "no_followup": False, **values}
        lines = [
            {**debt, "account_id": partner.property_account_receivable_id.id, "debit": amount},
            {"name": "Sales", "account_id": accounts["default_account_revenue"].id, "credit": amount},
        ]
        entry = self.env["account.move"].create(
            {
                "journal_id": (journal or accounts["default_journal_misc"]).id,
                "date": TODAY - timedelta(overdue),
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        entry.action_post()
        self.assertFalse(self.lines(entry).date_maturity)
        return entry

    def test_it_is_followed_up_by_the_day_of_its_entry(self):
        late = self.customer("Late Ltd")
        self.on_account(late, 100, overdue=5)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder"])
        self.assertEqual(self.asked(late), [("Shop/00012 - Customer Account", 100)])
        self.assertEqual((self.case(late).amount_overdue, self.case(late).days_overdue), (100, 5))
        self.days_later(12)
        self.delivered(late)
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder", "Second copy, overdue"])

    def test_it_is_overdue_on_the_page_and_named_on_the_statement(self):
        late = self.customer("Late Ltd")
        self.on_account(late, 100, overdue=5)
        self.switch_on()
        sections = self.env["collections.page"]._account(self.case(late).sudo())["sections"]
        self.assertEqual([row.name for row in sections["overdue"]], ["Shop/00012 - Customer Account"])
        self.assertFalse(sections["coming"])
        [entry] = self.env["collections.open.items"]._open_entries(self.case(late), TODAY)
        self.assertEqual((entry[5], entry[7]), ("Shop/00012 - Customer Account", TODAY - timedelta(5)))

    def test_today_is_not_overdue_yet(self):
        late = self.customer("Late Ltd")
        self.on_account(late, 100, overdue=0)
        self.switch_on()
        self.nightly()
        self.assertFalse(self.case(late))

    def test_entry_that_is_not_to_be_followed_up_is_left_alone(self):
        late = self.customer("Late Ltd")
        self.on_account(late, 100, overdue=5, no_followup=True)
        self.switch_on()
        self.nightly()
        self.assertFalse(self.case(late))

    def test_money_that_was_paid_out_still_needs_a_due_date(self):
        late = self.customer("Late Ltd")
        self.on_account(late, 100, overdue=5, journal=self.company_data["default_journal_bank"])
        verdict = self.evaluate(late)
        self.assertEqual([item.hold.code for item in verdict.assessment.items], ["item_without_due_date"])

    def test_what_a_shop_has_sold_on_account(self):
        if "pos.config" not in self.env:
            self.skipTest("needs point_of_sale")
        late, other = self.customer("Late Ltd"), self.customer("Other Ltd")
        self.on(TODAY - timedelta(5))
        session = self.sell_on_account({late: 100, other: 50})
        self.on(TODAY)
        self.switch_on()
        self.nightly()
        self.assertEqual(self.taken(late), ["Reminder"])
        self.assertEqual(self.asked(late), [(f"{session.name} - On account", 100)])
        self.assertEqual(self.asked(other), [(f"{session.name} - On account", 50)])

    def sell_on_account(self, sold):
        """A session of a shop in which these customers put what they bought on their account."""
        method = self.env["pos.payment.method"].create({"name": "On account", "split_transactions": True})
        shop = self.env["pos.config"].create({"name": "Shop", "payment_method_ids": [Command.set(method.ids)]})
        shop.open_ui()
        session = shop.current_session_id
        product = self.env["product.product"].create({"name": "Desk", "taxes_id": False, "available_in_pos": True})
        for partner, amount in sold.items():
            line = {"product_id": product.id, "qty": 1, "price_unit": amount}
            line |= {"name": "Desk", "price_subtotal": amount, "price_subtotal_incl": amount}
            order = self.env["pos.order"].create(
                {
                    "session_id": session.id,
                    "partner_id": partner.id,
                    "lines": [Command.create(line)],
                    **{"amount_total": amount, "amount_tax": 0, "amount_paid": 0, "amount_return": 0},
                }
            )
            order.add_payment({"pos_order_id": order.id, "amount": amount, "payment_method_id": method.id})
            order.action_pos_order_paid()
        session.action_pos_session_closing_control()
        self.assertEqual(session.state, "closed")
        return session


@tagged("post_install", "-at_install")
class TestPaidInAdvance(PayCommon):
    """Who pays a new order has not paid what they owe."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "sale.order" not in cls.env:
            cls.skipTest(cls, "needs sale")
        product = cls.env["product.product"].create(
            {"name": "Desk", "type": "consu", "invoice_policy": "delivery", "taxes_id": False, "list_price": 120}
        )
        cls.desk = product.with_company(cls.company)

    def setUp(self):
        super().setUp()
        self.order = self.env["sale.order"].create(
            {
                "partner_id": self.late.id,
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "order_line": [Command.create({"product_id": self.desk.id, "price_unit": 120, "tax_ids": False})],
            }
        )
        self.transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "amount": 120,
                "currency_id": self.company.currency_id.id,
                "partner_id": self.late.id,
                "reference": self.order.name,
                "sale_order_ids": [Command.set(self.order.ids)],
            }
        )
        self.transaction._set_done()
        self.transaction._post_process()
        self.assertEqual((self.order.state, self.order.invoice_status), ("sale", "no"))
        self.assertTrue(self.transaction.payment_id.move_id)

    def verdict(self):
        self.env.flush_all()
        return self.own._evaluate_today()[self.own.id]

    def overdue(self):
        return self.verdict().assessment.overdue_value

    def deliver_and_invoice(self):
        self.order.order_line.qty_delivered = 1
        return self.order._create_invoices()

    def test_the_old_debt_is_still_asked_for(self):
        self.assertEqual(self.overdue(), 100)
        self.assertNotIn("covered_by_credit", [reason.code for reason in self.verdict().refusals])

    def test_customer_and_colleague_read_what_the_money_is_for(self):
        told = f"$ 120.00 was paid in advance for order {self.order.name}"
        page = self.text(self.page(token=self.token()))
        self.assertIn("Overdue: $ 100.00", page)
        self.assertIn(told, page)
        self.assertNotIn("need not pay again", page)
        self.assertIn(told, html2plaintext(self.own.with_user(self.accountant).why_now).replace("\xa0", " "))
        day = self.company._collections_day()
        entries = self.env["collections.open.items"]._open_entries(self.own, day)
        self.assertTrue([entry for entry in entries if self.order.name in entry[6]], entries)

    def test_draft_invoice_does_not_set_the_money_free(self):
        self.deliver_and_invoice()
        self.assertEqual(self.order.invoice_status, "invoiced")
        self.assertEqual(self.overdue(), 100)

    def test_what_the_invoice_leaves_over_pays_the_old_debt(self):
        invoice = self.deliver_and_invoice()
        invoice.invoice_line_ids.price_unit = 90
        invoice.action_post()
        self.assertEqual(invoice.payment_state, invoice._get_invoice_in_payment_state())
        self.assertEqual(self.overdue(), 70)

    def test_cancelled_order_sets_the_money_free_and_the_night_sees_it(self):
        changes, today = self.env["collections.changes"], self.company._collections_day()
        before = changes._fingerprints(self.own, today)
        self.order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(self.order.state, "cancel")
        self.assertNotEqual(changes._fingerprints(self.own, today), before)
        self.assertEqual(self.overdue(), 0)
        self.assertEqual([reason.code for reason in self.verdict().refusals], ["covered_by_credit"])
