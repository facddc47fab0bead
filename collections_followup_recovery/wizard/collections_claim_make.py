from odoo import api, fields, models

from odoo.addons.collections_followup.models.case.collections_case import OPEN_ITEMS
from odoo.addons.collections_followup.tools import reasons

from ..decision.venue import Claimed, choose
from ..models.legal.collections_claim import RUNNING


class CollectionsClaimMake(models.TransientModel):
    """Prepares a claim in court, with the venues that are open for it, and why the others are not."""

    _name = "collections.claim.make"
    _inherit = "collections.wizard"
    _description = "Prepare a Claim"

    case_id = fields.Many2one("collections.case", required=True, help="The customer's case.")
    partner_id = fields.Many2one(related="case_id.partner_id")
    company_id = fields.Many2one(related="case_id.company_id")
    line_ids = fields.Many2many(
        "account.move.line",
        string="Covers",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        domain=f"{OPEN_ITEMS} + [('amount_residual_currency', '>', 0)]",
        help="The open items that are claimed, in one currency. What is time-barred, or in a claim already, is left "
        "out at first.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_amount", help="Currency of the items.")
    amount = fields.Monetary("Claimed", compute="_compute_amount", help="What is open of the items.")
    barred = fields.Char(compute="_compute_barred", help="Items that are time-barred by the rules.")
    open_venue_ids = fields.Many2many("collections.venue", compute="_compute_venues", help="Venues that are open.")
    venue_id = fields.Many2one(
        "collections.venue",
        compute="_compute_venue_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', open_venue_ids)]",
        help="Where it is claimed: the first that is open is proposed.",
    )
    venues_told = fields.Text(
        "Where It Can Be Claimed",
        compute="_compute_venues",
        help="What is open for this claim, and why the rest is not.",
    )
    lawyer_id = fields.Many2one("res.partner", help="Who represents the company in court.")

    @api.depends("case_id")
    def _compute_line_ids(self):
        for make in self:
            case = make.case_id._origin
            today = case.company_id._collections_day()
            claimed = case.claim_ids.filtered(lambda claim: claim.state in ("draft", *RUNNING))._lines()
            overdue = case._overdue_items(apart=claimed.ids)
            free = overdue.filtered(lambda line: not line._collections_barred(today))  # noqa: B023
            make.line_ids = case._in_one_currency(free)

    @api.depends("line_ids")
    def _compute_amount(self):
        for make in self:
            lines = make.line_ids._origin
            make.currency_id = lines.currency_id[:1] or make.company_id.currency_id
            make.amount = sum(lines.mapped("amount_residual_currency"))

    @api.depends("line_ids")
    def _compute_barred(self):
        for make in self:
            today, lines = make.company_id._collections_day(), make.line_ids._origin
            old = lines.filtered(lambda line: line._collections_barred(today))  # noqa: B023
            make.barred = ", ".join(line.collections_name for line in old)

    @api.depends("line_ids")
    @api.depends_context("lang")
    def _compute_venues(self):
        for make in self:
            choice = make._choice()
            make.open_venue_ids = [venue.id for venue in choice.open]
            make.venues_told = make._told(choice)

    @api.depends("line_ids")
    def _compute_venue_id(self):
        for make in self:
            open_now = [venue.id for venue in make._choice().open if venue.kind != "pre_action"]
            make.venue_id = open_now[0] if open_now else False

    def _choice(self):
        """Return the decision.venue.Choice for what is to be claimed."""
        today = self.company_id._collections_day()
        venues, lines = self.env["collections.venue"]._on(today), self.line_ids._origin
        disputed = self.env["collections.dispute"]._unsettled(self.case_id._origin)._disputed()
        claimed = Claimed(
            self._amounts({venue.currency for venue in venues}, today),
            self.partner_id.country_id.code or "",
            self.company_id.country_id.code or "",
            self.partner_id.collections_customer_kind,
            bool(disputed.keys() & set(lines.ids)),
        )
        return choose(venues, claimed)

    def _amounts(self, codes, day):
        """Return the amount in each of these currencies: {code: amount}."""
        currencies = self.env["res.currency"].with_context(active_test=False).search([("name", "in", list(codes))])
        return {
            currency.name: self.currency_id._convert(self.amount, currency, self.company_id, day)
            for currency in currencies
        }

    def _told(self, choice):
        """Return a Choice in words, a line for each venue."""
        if not choice.open and not choice.closed:
            return self.env._("No venue is known for the country of the customer.")
        told = [self._told_open(venue) for venue in choice.open]
        told += [f"✗ {venue.name}: {reasons.tell(self.env, reasons.dump([why]))}" for venue, why in choice.closed]
        return "\n".join(told)

    def _told_open(self, venue):
        record = self.env["collections.venue"].browse(venue.id)
        parts = [f"✓ {venue.name}", record.fee and self.env._("fee: %s", record.fee)]
        parts += [record.days and self.env._("usually %s days", record.days)]
        parts += [record.prior and self.env._("before it: %s", record.prior)]
        return "; ".join(filter(None, parts))

    def action_make(self):
        """Prepare the claim as it is shown here, and open it."""
        self.ensure_one()
        self.case_id.check_access("write")
        chosen = {"venue_id": self.venue_id.id, "lawyer_id": self.lawyer_id.id, "user_id": self.env.uid}
        case, lines = self.case_id.sudo(), self.line_ids.sudo()  # only here: what a claim covers is really open
        claim = case.env["collections.claim"]._make(case, lines, **chosen)
        return claim.with_env(self.env).get_formview_action()
