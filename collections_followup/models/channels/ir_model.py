from odoo import models


class IrModel(models.Model):
    _inherit = "ir.model"

    def unlink(self):
        """An add-on that goes takes its channels and wordings along from levels and customers."""
        ours = self.env["ir.module.module"]._get("collections_followup")
        if ours.state != "to remove":  # or there are no levels any more
            self.env["collections.channel"]._forget(self.mapped("model"))
        return super().unlink()
