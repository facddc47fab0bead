from odoo import api, models

from ...decision import reading


class CollectionsReaderPatterns(models.AbstractModel):
    """Our own reader: patterns in English, Spanish and Finnish, searched on this server alone."""

    _name = "collections.reader.patterns"
    _inherit = "collections.reader"
    _description = "Reader by Patterns"
    _place = 200  # a reader that a company has chosen is asked first

    @api.model
    def _findings(self, text, known):
        return reading.read(text, known)
