from odoo import fields, models


class CollectionsLetter(models.Model):
    _name = "collections.letter"
    _description = "Letter"
    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company")
