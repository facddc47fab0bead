from odoo import Command

from odoo.addons.collections_followup.tests.common import CollectionsCommon


class OrderCommon(CollectionsCommon):
    """Late Ltd owes 100.00 for 40 days, and the company holds orders from 30 days on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collections_holds_orders = True
        cls.late = cls.customer("Late Ltd")
        cls.bill = cls.invoice(cls.late, 100, overdue=40)
        cls.company._open_collections_cases(cls.company._collections_day())
        cls.product = cls.env["product.product"].create({"name": "Chair", "type": "consu", "taxes_id": False})
        groups = "base.group_user,sales_team.group_sale_salesman_all_leads"
        cls.seller = cls._user("seller", groups)

    def order(self, partner=None, amount=50, **values):
        line = {"product_id": self.product.id, "product_uom_qty": 1, "price_unit": amount, "tax_ids": False}
        orders = self.env["sale.order"].with_user(self.seller)
        partner = partner or self.late
        return orders.create(
            {"partner_id": partner.id, "user_id": self.seller.id, "order_line": [Command.create(line)], **values}
        )

    def as_customer(self, order):
        """The order as the page of the customer, or a payment, works on it."""
        return order.with_user(self.env.ref("base.public_user")).sudo()

    def why(self, order):
        self.env.flush_all()
        order.invalidate_recordset(["collections_hold_why"])
        return order.collections_hold_why.replace("\xa0", " ")
