from odoo import models


class CollectionsCase(models.Model):
    """What can be decided about debts of a customer begins as a draft."""

    _inherit = "collections.case"

    def _open_draft(self, name, model, lines):
        """Return an action that opens a draft about open journal items.

        :param name: title of the window
        :param model: a model that says by ``_values_for(case, lines)`` what such a draft holds
        """
        values = model._values_for(self, lines)
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model._name,
            "view_mode": "form",
            "context": {f"default_{field}": value for field, value in values.items()},
        }
