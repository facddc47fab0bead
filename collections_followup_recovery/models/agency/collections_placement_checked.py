from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.collections_followup.tools import reasons

from ...decision.agency import HandedOver, shortlist


class CollectionsPlacement(models.Model):
    """Which debts may be handed over, and to whom."""

    _inherit = "collections.placement"

    left_out_told = fields.Text(
        "Not Handed Over",
        compute="_compute_left_out_told",
        help="Open debts of the customer that may not be handed over, and why.",
    )
    shortlist_told = fields.Html(
        "Agencies",
        compute="_compute_shortlist_told",
        help="Which agencies fit, what they would cost, and what speaks against the others.",
    )

    @api.depends("case_id", "state")
    @api.depends_context("lang")
    def _compute_left_out_told(self):
        for placement in self:
            drafted = placement.state == "draft" and placement.case_id
            placement.left_out_told = drafted and "\n".join(placement._left_out(drafted).values())

    @api.depends("case_id", "item_ids.amount", "currency_id", "state")
    @api.depends_context("lang")
    def _compute_shortlist_told(self):
        for placement in self:
            drafted = placement.state == "draft" and placement.case_id
            placement.shortlist_told = drafted and self.env["ir.qweb"]._render(
                "collections_followup_recovery.agency_shortlist", {"found": placement._shortlist()}
            )

    # === WHICH DEBTS === #

    @api.model
    def _left_out(self, case):
        """Return why open items of a case may not be handed over: {item id: sentence}."""
        case = case.sudo()  # whoever may see the case may know why
        assessment = case._assess_today()[case.id]
        if whole := self._case_left_out(case):
            return {item.receivable.id: whole for item in assessment.items}
        warned = self._warned(case, [item.receivable for item in assessment.items])
        found = {item.receivable.id: self._item_left_out(case, item, warned) for item in assessment.items}
        return {line_id: told for line_id, told in found.items() if told}

    @api.model
    def _case_left_out(self, case):
        """Return why nothing of a case may be handed over; empty if something may."""
        if case.treatment == "care":
            return self.env._("The customer is treated with care.")
        return case.legally_held_told or ""

    @api.model
    def _item_left_out(self, case, item, warned):
        receivable, today = item.receivable, case.company_id._collections_day()
        if item.hold:
            return reasons.tell(self.env, reasons.dump([item.hold]))
        if not receivable.due or receivable.due >= today:
            return self.env._("%s is not overdue.", receivable.name)
        if warned is not None and receivable.id not in warned:
            return self.env._("%s: the customer has not been warned, or not long enough ago.", receivable.name)
        return ""

    @api.model
    def _warned(self, case, receivables):
        """Return the ids of items whose customer was warned in time; None if the company wants no warning."""
        company = case.company_id
        if not company.collections_placement_warns:
            return None
        until = fields.Date.subtract(company._collections_day(), days=company.collections_placement_days)
        said = self.env["collections.contact.item"].search(
            [
                ("move_id", "in", [receivable.move_id for receivable in receivables]),
                ("level_id.warns_of_agency", "=", True),
                ("contact_id.case_id", "=", case.id),
                ("contact_id.day", "<=", until),
            ]
        )
        levels, moves = set(said.level_id.ids), set(said.move_id.ids)
        delivered = self.env["collections.fact.contacts"]._delivered_levels({case.id: receivables})
        return {
            receivable.id
            for receivable in receivables
            if receivable.move_id in moves and any(level[0] in levels for level in delivered.get(receivable.id, ()))
        }

    def _check_may_be_handed_over(self):
        """:raises UserError: if something is missing, or a debt may not be handed over"""
        if not self.agency_id or not self.item_ids:
            raise UserError(self.env._("Choose the debts and the agency."))
        left_out = self._left_out(self.case_id)
        if told := [left_out[line.id] for line in self.item_ids.line_id if line.id in left_out]:
            raise UserError("\n".join([self.env._("This may not be handed over:"), *told]))
        if not all(line.amount_residual > 0 for line in self.item_ids.line_id):
            raise UserError(self.env._("A debt that is paid by now cannot be handed over: take it out."))
        if against := self._speaks_against():
            raise UserError(
                self.env._(
                    "%(agency)s cannot get it: %(why)s.", agency=self.agency_id.display_name, why="; ".join(against)
                )
            )

    # === AS THEY ARE NOW === #

    def _changes(self):
        return self.item_ids._changes()

    def action_read_anew(self):
        """Propose the debts of drafts as they are now."""
        self.check_access("write")
        self._check_undecided()
        for placement in self.sudo():  # only code writes amounts; asked above
            placement._read_debts()

    def _read_debts(self):
        """Write the debts as they are now."""
        values = self.env["collections.placement.item"]._values_of(self.item_ids.line_id)
        self.item_ids = [Command.clear(), *(Command.create(value) for value in values)]

    # === TO WHOM === #

    def _as_debt(self):
        """Return what is to be handed over as the rules see it."""
        partner, today = self.partner_id, self.company_id._collections_day()
        return HandedOver(
            partner.country_id.code or "",
            partner.collections_customer_kind,
            self._age_on(today),
            self._in_company_currency(self.amount),
        )

    def _speaks_against(self):
        """Return sentences that speak against the chosen agency."""
        [(_agency, codes, _cost)] = self._judged(self.agency_id)
        told = self.env["collections.agency"]._why_not_told()
        return [told[code] for code in codes]

    def _judged(self, agencies):
        values = [agency._as_value() for agency in agencies]
        return shortlist(values, self._as_debt(), self.company_id._collections_day())

    def _shortlist(self):
        """Return what is shown of each agency: a list of dicts."""
        agencies = self.env["collections.agency"].search([("company_id", "=", self.company_id.id)])
        told, currency = agencies._why_not_told(), self.company_id.currency_id
        results = agencies._results_for(self._as_debt().age)
        return [
            {
                "agency": agencies.browse(agency.id),
                "why_not": [told[code] for code in codes],
                "cost": currency.format(cost),
                "results": results[agency.id],
            }
            for agency, codes, cost in self._judged(agencies)
        ]
