from odoo import models


class IrModel(models.Model):
    _inherit = "ir.model"

    def unlink(self):
        """An add-on that goes takes its channels and wordings along from levels and customers."""
        self.env["collections.channel"]._forget(self.mapped("model"))
        return super().unlink()
