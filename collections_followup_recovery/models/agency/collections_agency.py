from odoo import api, fields, models

from ...decision.agency import Agency


class CollectionsAgency(models.Model):
    """A collection agency: what it may do and for whom, what was agreed upon, and what came of it."""

    _name = "collections.agency"
    _description = "Collection Agency"
    _inherit = ["mail.thread", "collections.by.people", "collections.limited"]
    _order = "sequence, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    sequence = fields.Integer(default=10, help="Order in lists.")
    active = fields.Boolean(default=True, help="Nothing is handed over to archived agencies.")
    partner_id = fields.Many2one(
        "res.partner", "Agency", required=True, ondelete="restrict", index=True, help="The agency, as a contact."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
        help="Who works with it.",
    )
    licence = fields.Char(
        "Licence or Registration", tracking=True, help="Number of its licence or registration as a debt collector."
    )
    licence_country_id = fields.Many2one("res.country", "Registered In", help="Country of the register.")
    licence_checked_on = fields.Date("Checked On", tracking=True, help="When somebody last looked it up.")
    licence_until = fields.Date("Valid Until", help="Last day of the licence, if one is known.")
    country_ids = fields.Many2many("res.country", string="Countries", help="Where it collects; empty: everywhere.")
    for_consumers = fields.Boolean("From Consumers", default=True, help="It collects from consumers and sole traders.")
    for_businesses = fields.Boolean(
        "From Businesses", default=True, help="It collects from businesses and public bodies."
    )
    strategy = fields.Text(
        "How It Works", help="How it proceeds, in its own words: how it writes and calls, and when it goes to court."
    )
    contract_from = fields.Date(tracking=True, help="First day of the contract.")
    contract_until = fields.Date(tracking=True, help="Last day of the contract; empty: until somebody ends it.")
    processing_on = fields.Date(
        "Data Processing Agreed On",
        tracking=True,
        help="When the agreement on the processing of personal data was signed.",
    )
    fee_ids = fields.One2many("collections.agency.fee", "agency_id", "Fees", copy=True, help="What it is paid.")
    complaint_ids = fields.One2many(
        "collections.agency.complaint", "agency_id", "Complaints", help="What customers have complained about."
    )
    placement_ids = fields.One2many("collections.placement", "agency_id", "Placements", help="What it was given.")
    placement_count = fields.Integer(compute="_compute_results", help="How often it was given debts.")
    currency_id = fields.Many2one(related="company_id.currency_id", help="Currency of the company.")
    placed_amount = fields.Monetary("Handed Over", compute="_compute_results", help="What it was given in all.")
    recovered_amount = fields.Monetary("Recovered", compute="_compute_results", help="What came since, to us or to it.")
    recovery_rate = fields.Float(
        compute="_compute_results", help="What came, as a share of what it was given. Young placements count, too."
    )
    commission_amount = fields.Monetary("Commission", compute="_compute_results", help="What it was owed for that.")

    _partner_once = models.Constraint(
        "UNIQUE (partner_id, company_id)", "This agency is in the list of the company already."
    )

    @api.depends("placement_ids.state", "placement_ids.recovered_value")
    def _compute_results(self):
        placements = self.env["collections.placement"]
        domain = [("agency_id", "in", self.ids), ("state", "not in", ("draft", "refused"))]
        sums = ["__count", "placed_value:sum", "recovered_value:sum", "commission_value:sum"]
        found = {agency: rest for agency, *rest in placements._read_group(domain, ["agency_id"], sums)}
        for agency in self:
            count, placed, recovered, commission = found.get(agency, (0, 0.0, 0.0, 0.0))
            agency.placement_count, agency.placed_amount = count, placed
            agency.recovered_amount, agency.commission_amount = recovered, commission
            agency.recovery_rate = recovered / placed if placed else 0.0

    @api.depends("partner_id")
    def _compute_display_name(self):
        for agency in self:
            agency.display_name = agency.partner_id.name

    def _as_value(self):
        """Return the agency as the rules see it."""
        kinds = {"consumer", "sole_trader"} if self.for_consumers else set()
        kinds |= {"business", "public"} if self.for_businesses else set()
        return Agency(
            self.id,
            tuple(fee._as_value() for fee in self.fee_ids),
            frozenset(self.country_ids.mapped("code")),
            frozenset(kinds or {"none"}),
            bool(self.licence),
            self.licence_until or None,
            self.contract_from or None,
            self.contract_until or None,
            bool(self.processing_on),
        )

    def _reach(self):
        """Return its name and how to reach it, for customers."""
        partner = self.partner_id
        reach = ", ".join(filter(None, (partner.phone, partner.email)))
        return f"{partner.name} ({reach})" if reach else partner.name

    @api.model
    def _why_not_told(self):
        """Return what each code that speaks against an agency means: {code: sentence}."""
        return {
            "country": self.env._("it does not collect in the customer's country"),
            "kind": self.env._("it does not collect from such customers"),
            "licence": self.env._("no valid licence or registration is on file"),
            "contract": self.env._("no valid contract is on file"),
            "processing": self.env._("no agreement on data processing is on file"),
            "fees": self.env._("its fees have no line for a debt of this age and amount"),
        }

    def action_placements(self):
        """Open what it was given."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "collections_followup_recovery.collections_placement_action"
        )
        return {**action, "domain": [("agency_id", "=", self.id)], "context": {}}


class CollectionsAgencyComplaint(models.Model):
    """What a customer complained about."""

    _name = "collections.agency.complaint"
    _description = "Complaint about an Agency"
    _inherit = ["collections.by.people"]
    _order = "date desc, id desc"

    agency_id = fields.Many2one(
        "collections.agency", required=True, ondelete="cascade", index=True, help="About whom it is."
    )
    company_id = fields.Many2one(related="agency_id.company_id", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today, help="When it came.")
    case_id = fields.Many2one("collections.case", "Customer", ondelete="set null", help="Who complained.")
    text = fields.Text("Complaint", required=True, help="What it is about, without details of health.")
    answer = fields.Text(help="What the agency has answered, and what was done.")
