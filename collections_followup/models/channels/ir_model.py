from odoo import models


class IrModel(models.Model):
    _inherit = "ir.model"

    def unlink(self):
        """Remove the channels and wordings of an add-on that is uninstalled from levels and customers."""
        ours = self.env["ir.module.module"]._get("collections_followup")
        if ours.state != "to remove":  # otherwise there are no levels any more
            self.env["collections.channel"]._forget(self.mapped("model"))
        return super().unlink()
