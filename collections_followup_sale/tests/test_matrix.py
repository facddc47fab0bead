"""Who may do what with orders on hold, as the table in ``access/README.md`` says."""

from pathlib import Path

from odoo import Command
from odoo.tests import tagged

from odoo.addons.collections_followup.tests import test_matrix


@tagged("post_install", "-at_install")
class TestSaleMatrix(test_matrix.TestMatrix):
    """The same tries as those of the main add-on, with the models of this one."""

    addon, table = "collections_followup_sale", Path(__file__).parent / "access" / "README.md"

    def setUp(self):
        super().setUp()
        line = {"name": "Work", "product_uom_qty": 1, "price_unit": 100}
        order = self.env["sale.order"].create(
            {"partner_id": self.late.id, "company_id": self.company.id, "order_line": [Command.create(line)]}
        )
        self.of_odoo["sale.order"] = order
        releases = self.env["collections.order.release"].with_user(self.manager)
        self.keep(releases.create(self.values("collections.order.release")))
        self.env.flush_all()
        self.env.invalidate_all()

    def values(self, model):
        if model == "collections.order.release":
            return {"order_id": self.of_odoo["sale.order"].id, "reason": "they have called"}
        return super().values(model)
