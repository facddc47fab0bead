from odoo import api, fields, models
from odoo.fields import Domain

from ...const import TREATMENTS
from ...decision import discreet


class CollectionsCause(models.Model):
    """Why a customer does not pay, and how whoever says so is treated."""

    _name = "collections.cause"
    _inherit = ["collections.limited", "collections.shared"]
    _description = "Why a Customer Does Not Pay"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="Why the customer does not pay, for colleagues.")
    active = fields.Boolean(default=True, help="What is not active can no longer be chosen.")
    sequence = fields.Integer(default=10, help="Order in which causes are offered.")
    asked = fields.Char(
        "Words for Customers",
        translate=True,
        help="How customers choose it on their page. Empty: it is not offered to them.",
    )
    of_persons = fields.Boolean(
        "Only of Persons",
        help="Only a person can be in this situation: consumers and sole traders can choose it on their page, "
        "companies and public bodies cannot.",
    )
    treatment = fields.Selection(
        TREATMENTS,
        help="The policy for customers treated so is used. With care: a person speaks with them, no charges are asked "
        "for. Empty: as all others.",
    )
    hold_days = fields.Integer(
        "Days in Peace", help="For so many days nothing is sent by itself, so that it can be talked about."
    )
    review_days = fields.Integer(
        "Review After (Days)",
        default=30,
        required=True,
        help="After so many days a person looks whether it still holds.",
    )
    firm_after = fields.Integer(
        "Firm After (Times)",
        help="Told so many times without any payment in between, the customer is treated firmly. 0: never.",
    )
    looked_after_by = fields.Selection(
        [("collector", "The Collector"), ("care", "The Person for Hardship"), ("salesperson", "The Salesperson")],
        required=True,
        default="collector",
        help="Who is asked to do what comes next. The person for hardship is chosen in the settings.",
    )
    next_step = fields.Char(translate=True, help="What is to be done next; a task is made of it. Empty: nothing.")
    next_days = fields.Integer("Within (Days)", default=2, help="Days until what is done next.")
    propose_waiver = fields.Boolean(
        "Propose a Waiver", help="Whoever looks after the customer is reminded to waive interest and charges."
    )

    _name_unique = models.UniqueIndex("(name)", "There is already a cause of this name.")
    _not_negative = models.Constraint(
        "CHECK (hold_days >= 0 AND review_days > 0 AND firm_after >= 0 AND next_days >= 0)",
        "Days and times cannot be negative, and there is a review after one day at the earliest.",
    )

    @api.model
    def _asked_of(self, customer):
        """Return the causes that a customer can choose on their page: what can be true of them.

        :param customer: res.partner
        """
        asked = Domain("asked", "!=", False)
        is_person = discreet.of_persons(customer.collections_customer_kind)
        return self.search(asked if is_person else asked & Domain("of_persons", "=", False))
