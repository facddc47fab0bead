from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CollectionsLimitationEvent(models.Model):
    """What a person knows about the limitation of a debt beyond what is read from ledger, log and agreements."""

    _name = "collections.limitation.event"
    _description = "Event of a Limitation"
    _inherit = ["mail.thread", "collections.tracked", "collections.by.people"]
    _order = "day desc, id desc"
    _rec_name = "kind"
    _check_company_auto = True

    case_id = fields.Many2one(
        "collections.case", required=True, ondelete="restrict", index=True, help="Whose debt it is about."
    )
    partner_id = fields.Many2one(related="case_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', partner_id), ('state', '=', 'posted')]",
        help="What it is about; empty: all that was invoiced up to its day.",
    )
    kind = fields.Selection(
        [
            ("agreement", "Acknowledged in Writing"),
            ("promise", "Acknowledged by Word"),
            ("demand", "Demand That Has Reached Them"),
            ("suspension", "Suspended"),
        ],
        required=True,
        default="agreement",
        tracking=True,
        help="Suspended: for example while both sides negotiate, or because the customer has waived limitation.",
    )
    day = fields.Date("On", required=True, tracking=True, help="When it happened, or its first day.")
    until = fields.Date(tracking=True, help="Last day of a suspension; empty as long as it lasts.")
    note = fields.Char("What Proves It", required=True, tracking=True, help="What proves it, and where that is kept.")
    active = fields.Boolean(default=True, tracking=True, help="Archive what was noted by mistake: it does not count.")

    _until_in_order = models.Constraint("CHECK (until >= day)", "A suspension cannot end before it begins.")

    @api.constrains("kind", "until")
    def _check_until(self):
        if self.filtered(lambda event: event.until and event.kind != "suspension"):
            raise ValidationError(self.env._("Only a suspension lasts."))

    @api.constrains("case_id", "move_id")
    def _check_invoice(self):
        for event in self.filtered("move_id"):
            if not event.case_id._find_invoice(event.move_id.id):
                raise ValidationError(
                    self.env._("%(invoice)s is no invoice of this customer.", invoice=event.move_id.display_name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._evaluate_again()
        return events

    def write(self, vals):
        if not self.env.su and "case_id" in vals:
            raise UserError(self.env._("Whose debt it is about cannot be changed: note it again there."))
        result = super().write(vals)
        self._evaluate_again()
        return result

    def _evaluate_again(self):
        self.case_id.sudo()._refresh()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Archive it instead: it is part of the history of the debt."))
