from odoo import api, fields, models
from odoo.exceptions import UserError

#: States of agreements that nobody keeps.
FALLEN = ("defaulted", "void", "cancelled")


class CollectionsWaiver(models.Model):
    """Interest and sums that a company does not ask for, and why.

    A waiver on condition holds until its day; whether the customer has paid by then is seen in the books: what is still
    open afterwards bears all of it again.
    """

    _name = "collections.waiver"
    _description = "Waiver"
    _inherit = ["mail.thread", "collections.limited"]
    _order = "id desc"
    _rec_name = "reason"

    case_id = fields.Many2one(
        "collections.case", "Customer", required=True, index=True, ondelete="cascade", help="Who is spared."
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True, help="Who spares them.")
    partner_id = fields.Many2one(related="case_id.partner_id", string="Commercial Partner", help="Who is spared.")
    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        domain="[('commercial_partner_id', '=', partner_id), ('move_type', '=', 'out_invoice'), "
        "('company_id', 'child_of', company_id)]",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: all invoices of the customer.",
    )
    kind = fields.Selection(
        [("all", "Everything"), ("interest", "Interest"), ("fixed_sum", "Fixed Sums"), ("fee", "Fees")],
        "What Is Waived",
        required=True,
        default="all",
        help="What is not asked for.",
    )
    until = fields.Date(
        "Interest up to", help="Interest of later days is asked for again; empty: none is asked for any more."
    )
    paid_by = fields.Date(
        "If Paid by", help="The waiver falls away for what is still open after this day; empty: it is unconditional."
    )
    agreement_id = fields.Many2one(
        "collections.agreement",
        "For the Agreement",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The waiver falls away with the payment agreement: when it is in default, or cancelled.",
    )
    reason = fields.Char(required=True, tracking=True, help="Why it is not asked for.")
    user_id = fields.Many2one(
        "res.users",
        "Waived By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        help="Who waived it.",
    )
    date = fields.Date("Waived On", required=True, readonly=True, default=fields.Date.context_today, help="When.")
    amount = fields.Monetary(
        "Waived Amount", readonly=True, help="What it came to when it was waived, in the currency of the company."
    )
    currency_id = fields.Many2one(related="company_id.currency_id", help="Currency of the company.")
    figures = fields.Json(readonly=True, copy=False, help="What was waived of which charges, in their currencies.")
    active = fields.Boolean(default=True, tracking=True, help="Archived waivers were taken back.")

    @api.model_create_multi
    def create(self, vals_list):
        waivers = super().create([vals | {"user_id": self.env.uid, "active": False} for vals in vals_list])
        before = waivers._asked_for()
        waivers.active = True
        for waiver, was, now in zip(waivers, before, waivers._asked_for(), strict=True):
            # what it comes to is worked out, not typed
            waiver.sudo().write({"amount": waiver._worth(was) - waiver._worth(now), "figures": waiver._less(was, now)})
        waivers._check_limit()
        return waivers

    def _asked_for(self):
        """Return the charges that are asked for beside the items now, for each waiver."""
        self.env.flush_all()
        return [waiver._asked_of_case() for waiver in self]

    def _asked_of_case(self):
        case = self.case_id.sudo()  # whoever may waive may know what it comes to
        paid = self._lines_of_paid()
        day = self.company_id._collections_day()
        return tuple(self._charges_of(paid, day) if paid else case._assess_today()[case.id].charges)

    def _worth(self, charges):
        """Return what charges come to, in the currency of the company."""
        company = self.company_id
        return self.env["collections.late.charge"]._worth(charges, company, company._collections_day())

    @api.model
    def _less(self, was, now):
        """Return what is no longer asked for, as a JSON value: a dict for each charge."""
        asked = {charge.place: charge.amount for charge in now}
        return [
            {
                "kind": charge.kind,
                "line_id": charge.receivable_id,
                "currency": charge.currency,
                "amount": round(charge.amount - asked.get(charge.place, 0.0), 6),
                "ground": charge.reason.values.get("ground"),
            }
            for charge in was
            if charge.amount > asked.get(charge.place, 0.0)
        ]

    def _lines_of_paid(self):
        """Return the journal items of the invoice that the waiver names, if all of it is paid; else none."""
        lines = self.move_id.sudo().line_ids.filtered(lambda line: line.display_type == "payment_term")
        return lines if all(lines.mapped("reconciled")) else lines.browse()

    def _charges_of(self, lines, day):
        """Return the interest of journal items that were paid late, and that nobody has booked or waived."""
        kind = self.env["collections.charge.interest"].sudo()  # as above
        late = {self.case_id.id: [line._collections_as_late() for line in lines]}
        return kind._not_booked(late, day).get(self.case_id.id, ())

    def _check_limit(self):
        """Refuse a colleague more than the company lets them waive.

        :raises UserError: above the limit
        """
        if self.env.su or self.env.user.has_group("collections_followup.collections_group_manager"):
            return
        for waiver in self:
            most = waiver.company_id.collections_waiver_limit
            if waiver.currency_id.compare_amounts(waiver.amount, most) > 0:
                raise UserError(
                    self.env._(
                        "This waives %(amount)s. You may waive up to %(most)s; please ask a manager.",
                        amount=waiver.currency_id.format(waiver.amount),
                        most=waiver.currency_id.format(most),
                    )
                )

    def write(self, vals):
        """Keep what was waived and why; it can be taken back."""
        if not self.env.su and set(vals) - {"active", "message_follower_ids", "message_main_attachment_id"}:
            raise UserError(self.env._("A waiver cannot be changed. Take it back, and make another one."))
        result = super().write(vals)
        if vals.get("active"):
            self._check_limit()
        return result

    def _applies(self, kind, move_id, today):
        """Return True if it applies to an open invoice today."""
        self.ensure_one()
        return (
            self.kind in ("all", kind)
            and self.move_id.id in (False, move_id)
            and (not self.paid_by or today <= self.paid_by)
            and not self._has_fallen()
        )

    def _has_fallen(self):
        """Return True if it was for an agreement that is not kept."""
        return self.sudo().agreement_id.state in FALLEN  # whoever may waive may know

    def _holding(self, today):
        """Return the figures that are still waived: list of dicts as of `figures`.

        What was to be paid by a day, and was not, is asked for again.
        """
        self.ensure_one()
        kind = False if self.kind == "all" else self.kind
        if self._has_fallen():
            return []
        figures = self.figures or [{"kind": kind, "currency": self.currency_id.name, "amount": self.amount}]
        if not self.paid_by or today <= self.paid_by:
            return figures
        lines = self.env["account.move.line"].browse(f["line_id"] for f in figures if f.get("line_id"))
        paid = lines.exists().filtered(lambda line: line.reconciled and self._is_in_time(line))
        return [figure for figure in figures if figure.get("line_id") in paid.ids]

    def _is_in_time(self, line):
        """Return True if a journal item that is paid was paid by the day of the condition."""
        return max(line.matched_credit_ids.mapped("max_date"), default=self.paid_by) <= self.paid_by
