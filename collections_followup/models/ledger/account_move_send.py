from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _send_mail(self, move, mail_template, **kwargs):
        """An invoice that is sent is in the contact log, and delays no reminder of others."""
        notice = self.env._("%(kind)s %(number)s was sent", kind=move.type_name, number=move.name)
        return super()._send_mail(move, mail_template, **kwargs, collections_notice=notice)
