from odoo import fields, models


class CollectionsOutcome(models.Model):
    """An outcome of a contact, as the company names it."""

    _name = "collections.outcome"
    _inherit = ["collections.limited", "collections.shared"]
    _description = "Contact Outcome"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="What came of the contact.")
    active = fields.Boolean(default=True, help="Outcomes that are not active can no longer be chosen.")
    sequence = fields.Integer(default=10, help="Order in which outcomes are offered.")
    reached = fields.Boolean(help="The customer was spoken to, or has answered.")
    promise = fields.Boolean(help="The customer has promised to pay: the amount and the day are asked for.")
    dispute = fields.Boolean(help="The customer disputes an invoice: a dispute is opened.")
    next_step = fields.Char(translate=True, help="What is usually done next; offered when the contact is logged.")
    next_is_call = fields.Boolean("Call Again", help="What is done next is a call.")
    next_days = fields.Integer(help="Days until what is done next; 0 if nothing is.")

    _name_unique = models.UniqueIndex("(name)", "There is already an outcome of this name.")
    _days_not_negative = models.Constraint("CHECK (next_days >= 0)", "The days until the next step cannot be negative.")
