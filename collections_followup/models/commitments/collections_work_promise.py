from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date


class CollectionsWorkPromise(models.AbstractModel):
    """Promises whose day has come without the money."""

    _name = "collections.work.promise"
    _inherit = "collections.work"
    _description = "Promises whose day has come, and whose money has not"

    _place = 35
    _icon = "fa-handshake-o"
    _model = "collections.promise"
    _day = "date"

    @api.model
    def _waiting(self):
        return Domain("state", "=", "open") & Domain("date", "<=", "today")

    @api.model
    def _label(self):
        return self.env._("Promises Due")

    @api.model
    def _button(self):
        return self.env._("Show")

    @api.model
    def _about(self, records):
        return {
            promise.id: self.env._(
                "%(amount)s promised for %(day)s",
                amount=promise.currency_id.format(promise.amount),
                day=format_date(self.env, promise.date),
            )
            for promise in records
        }

    @api.model
    def _open(self, record):
        return record.case_id.get_formview_action()
