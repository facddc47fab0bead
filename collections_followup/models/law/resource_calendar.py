from odoo import fields, models


class ResourceCalendar(models.Model):
    """A calendar may hold the public holidays of a country in which customers are, and nobody works by it."""

    _inherit = "resource.calendar"

    collections_country_id = fields.Many2one(
        "res.country",
        "Public Holidays Of",
        index="btree_not_null",
        ondelete="restrict",
        help="Time off of everybody in this calendar is a public holiday of customers in this country. Empty: those of "
        "the company's own country.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "collections_country_id" in vals:
            self.env.registry.clear_cache()
        return result
