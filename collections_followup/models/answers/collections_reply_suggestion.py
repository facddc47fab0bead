from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date


class CollectionsReplySuggestion(models.Model):
    """Something that a customer's reply says, with the words that it rests on, until somebody uses or dismisses it.

    It has no effect by itself: a suggestion is an interpretation, and may be wrong.
    """

    _name = "collections.reply.suggestion"
    _description = "Suggestion from a Reply"
    _order = "contact_id desc, id"
    _rec_name = "passage"
    _check_company_auto = True

    contact_id = fields.Many2one(
        "collections.contact",
        "Reply",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        help="Where it stands.",
    )
    case_id = fields.Many2one(related="contact_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="contact_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("paid", "Has paid"),
            ("promise", "Will pay"),
            ("dispute", "Disputes an invoice"),
            ("cannot_pay", "Cannot pay"),
            ("copy", "Wants a copy"),
            ("call", "Wants to be called"),
            ("wrong_person", "Wrong person"),
        ],
        "Says",
        required=True,
        readonly=True,
        help="What the customer seems to say.",
    )
    passage = fields.Text(required=True, readonly=True, help="The words of the reply that it rests on.")
    day = fields.Date(readonly=True, help="The day that the reply names.")
    amount = fields.Monetary(readonly=True, help="The amount that the reply names.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", compute_sudo=True)
    # whoever may see the case may see the numbers of its invoices, even of a company whose invoices they may not open
    move_ids = fields.Many2many(
        "account.move", string="Invoices", readonly=True, help="The invoices that the reply names."
    )
    reason = fields.Selection(
        lambda self: self.env["collections.dispute"]._fields["reason"]._description_selection(self.env),
        readonly=True,
        help="Why an invoice is disputed.",
    )
    reference = fields.Char(readonly=True, help="The reference of the payment.")
    understood = fields.Char(
        compute="_compute_understood", compute_sudo=True, help="What was understood: day, amount, invoices, reason."
    )
    state = fields.Selection(
        [("open", "Open"), ("used", "Used"), ("dismissed", "Dismissed")],
        required=True,
        readonly=True,
        default="open",
        index=True,
        help="Open until somebody has acted on it, or said that it needs nothing.",
    )
    user_id = fields.Many2one("res.users", "Decided By", readonly=True, help="Who has used or dismissed it.")
    decided_at = fields.Datetime(readonly=True, help="When it was used or dismissed.")

    @api.depends("move_ids", "company_id")
    def _compute_currency_id(self):
        for suggestion in self:
            suggestion.currency_id = suggestion.move_ids.currency_id[:1] or suggestion.company_id.currency_id

    @api.depends("day", "amount", "move_ids", "reason", "reference")
    @api.depends_context("lang")
    def _compute_understood(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for suggestion in self:
            parts = [
                suggestion.day and format_date(self.env, suggestion.day),
                suggestion.amount and format_amount(self.env, suggestion.amount, suggestion.currency_id),
                reasons.get(suggestion.reason),
                ", ".join(suggestion.move_ids.mapped("name")),
                suggestion.reference and self.env._("Reference %s", suggestion.reference),
            ]
            suggestion.understood = " · ".join(filter(None, parts))

    # === DECIDED === #

    def action_dismiss(self):
        """Dismiss it: it needs nothing, or was misunderstood."""
        self._to_decide()._decide("dismissed")

    def _to_decide(self):
        """Return these as superuser, if the user may write to the case and nobody has decided yet."""
        self.check_access("read")
        self.case_id.check_access("write")
        if self.filtered(lambda suggestion: suggestion.state != "open"):
            raise UserError(self.env._("Somebody has decided about this already."))
        return self.sudo()  # people decide by the actions only

    def _decide(self, state):
        """Set the state, which no other code does. Using the last open suggestion of a reply marks it as read."""
        self.write({"state": state, "user_id": self.env.uid, "decided_at": fields.Datetime.now()})
        if state == "used":
            for reply in self.contact_id.filtered(lambda c: not c.suggestion_ids.filtered(lambda s: s.state == "open")):
                reply.case_id._read_replies(reply.date)
                reply.case_id._refresh()
