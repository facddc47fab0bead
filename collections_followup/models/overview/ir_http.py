from odoo import models

from ...const import USER_GROUP


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Add whether the user follows up customers, so that the browser need not ask on each page."""
        info = super().session_info()
        info["groups"][USER_GROUP] = bool(info["uid"]) and self.env.user.has_group(USER_GROUP)
        return info
