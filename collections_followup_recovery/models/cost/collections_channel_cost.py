from odoo import api, fields, models

from .collections_channel import USUAL_MINUTES


class CollectionsChannelCost(models.Model):
    """What a contact by a channel costs: minutes of a colleague, and what is paid to others."""

    _name = "collections.channel.cost"
    _description = "Cost of a Channel"
    _inherit = ["collections.by.people", "collections.limited"]
    _order = "company_id, minutes desc, channel"
    _rec_name = "channel"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade", help="Whose cost it is."
    )
    channel = fields.Selection(
        lambda self: self.env["collections.channel"]._log_selection(),
        required=True,
        readonly=True,
        help="How the contact is made.",
    )
    minutes = fields.Float(digits=(8, 1), help="What a contact takes of the time of a colleague, on average.")
    expense = fields.Monetary(help="What a contact costs beside the time, such as postage or a text message.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(
        "Cost of a Contact", compute="_compute_cost", help="Minutes at the cost of an hour, and the expense."
    )

    _once = models.Constraint("UNIQUE (company_id, channel)", "The cost of this channel is in the list already.")
    _sane = models.Constraint("CHECK (minutes >= 0 AND expense >= 0)", "A contact cannot cost less than nothing.")

    @api.depends("minutes", "expense", "company_id.collections_hourly_rate")
    def _compute_cost(self):
        for line in self:
            line.cost = line.minutes * line.company_id.collections_hourly_rate / 60 + line.expense

    @api.model
    def _complete(self, companies):
        """Add a line for each channel that has none, by which contacts can be logged.

        :param companies: main companies
        """
        costs = self.sudo()  # made for every company, whoever has founded it
        known = {(line.company_id, line.channel) for line in costs.search([("company_id", "in", companies.ids)])}
        channels = self.env["collections.channel"]._all()
        costs.create(
            [
                {"company_id": company.id, "channel": code, "minutes": self._usual_minutes(channels.get(code), code)}
                for company in companies
                for code, _label in self.env["collections.channel"]._log_selection()
                if (company, code) not in known
            ]
        )

    @api.model
    def _usual_minutes(self, channel, code):
        """Return what to begin with; on their page customers help themselves, all else is done by people."""
        if channel is not None:
            return channel._usual_minutes()
        return 0 if code == "portal" else USUAL_MINUTES

    @api.model
    def _of_call(self, company):
        """Return what a call costs."""
        return self.sudo().search([("company_id", "=", company.id), ("channel", "=", "phone")], limit=1).cost
