from odoo import api, fields, models


def same(*names):
    """Return columns of a file that have the names of their fields."""
    return dict(zip(names, names, strict=True))


#: Columns of a file of such rules, before and after those that a kind of rule has for itself.
HEAD = {**same("code", "active"), "country": "country_id", "customer": "customer"}
TAIL = same("valid_from", "valid_to", "ground", "source", "confidence", "reviewed_on", "note")


class CollectionsLawRule(models.AbstractModel):
    """A dated rule of a country that comes in a file: what it rests on, and where that can be read. No legal advice."""

    _name = "collections.law.rule"
    _description = "Rule of a Country"
    _inherit = ["collections.rule", "collections.in.file"]

    code = fields.Char(required=True, copy=False, help="Identifies the rule when newer rules are imported.")
    country_id = fields.Many2one("res.country", index=True, ondelete="cascade", help="By whose law.")
    ground = fields.Char(required=True, help="The law it rests on, in few words.")
    source = fields.Char(required=True, help="Where that can be read.")

    @api.model
    def _read_related(self, row):
        return {"country_id": self._coded(row, "country", self.env["res.country"])}

    @api.model
    def _check_row(self, values):
        if values["valid_from"] and values["valid_to"] and values["valid_to"] < values["valid_from"]:
            raise ValueError(self.env._("it ends before it begins to apply."))
