from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _send_mail(self, move, mail_template, **kwargs):
        """Log an invoice that is sent as a contact, which does not delay reminders of others."""
        notice = self.env._("%(kind)s %(number)s was sent", kind=move.type_name, number=move.name)
        return super()._send_mail(move, mail_template, **kwargs, collections_notice=notice)
