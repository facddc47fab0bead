from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize_all, formataddr

from ...const import USER_GROUP
from ...tools import later
from .collections_case_evaluation import MANY_ITEMS

#: Fields of a partner that are kept on its case with the current company, by the field of the case; beside those that
#: forbid a channel.
KEPT_ON_CASE = {
    "collections_user_id": "user_id",
    "collections_mode": "mode",
    "collections_policy_id": "pinned_policy_id",
    "collections_paused_until": "paused_until",
    "collections_excluded": "excluded",
    "collections_exclusion_reason": "exclusion_reason",
    "collections_preferred_channel": "preferred_channel",
    "collections_preferred_lang": "preferred_lang",
    "collections_statement_monthly": "statement_monthly",
}

#: The attributes that all these fields share, those of other add-ons included.
KEPT = {"compute": "_compute_collections_case", "inverse": "_inverse_collections", "groups": USER_GROUP}


class ResPartner(models.Model):
    _inherit = "res.partner"

    type = fields.Selection(
        selection_add=[("collections", "Collections"), ("other",)], ondelete={"collections": "set default"}
    )
    collections_case_id = fields.Many2one(
        "collections.case",
        "Follow-up Case",
        compute="_compute_collections_case",
        search="_search_collections_case",
        groups=USER_GROUP,
        help="Where this customer stands with the current company.",
    )
    collections_overdue = fields.Monetary(
        "Overdue",
        related="collections_case_id.amount_overdue",
        currency_field="collections_currency_id",
        groups=USER_GROUP,
    )
    collections_currency_id = fields.Many2one(
        related="collections_case_id.currency_id", string="Follow-up Currency", groups=USER_GROUP
    )
    collections_level_id = fields.Many2one(
        related="collections_case_id.level_id", string="Follow-up Level", groups=USER_GROUP
    )
    collections_why = fields.Text(
        related="collections_case_id.why",
        string="Why / Why Not",
        groups=USER_GROUP,
        help="What comes next for the customer, and why, as of the last evaluation; the case itself shows the present "
        "one.",
    )
    collections_unseen = fields.Boolean(
        "Not Evaluated Yet",
        compute="_compute_collections_unseen",
        groups=USER_GROUP,
        help="Something is overdue, and this customer has not been evaluated yet.",
    )
    collections_user_id = fields.Many2one(
        "res.users",
        "Follow-up Responsible",
        compute="_compute_collections_case",
        inverse="_inverse_collections",
        domain=[("share", "=", False)],
        groups=USER_GROUP,
        help="Who looks after this customer.",
    )
    collections_mode = fields.Selection(
        [("auto", "Automatic"), ("manual", "Manual")],
        "Follow-up",
        **KEPT,
        help="Manual: a person approves every step for this customer.",
    )
    collections_policy_id = fields.Many2one(
        "collections.policy",
        "Own Policy",
        **KEPT,
        help="Use this policy, whatever the segments say.",
    )
    collections_paused_until = fields.Date(
        "Paused Until",
        **KEPT,
        help="Nothing is sent up to and including this day.",
    )
    collections_excluded = fields.Boolean(
        "Never Follow Up",
        **KEPT,
        help="This customer is never followed up; say why.",
    )
    collections_exclusion_reason = fields.Char(
        "Reason",
        **KEPT,
        help="Why this customer is never followed up.",
    )

    collections_preferred_channel = fields.Selection(
        lambda self: self.env["collections.channel"]._selection(),
        "Preferred Channel",
        **KEPT,
        help="How the customer wishes to be contacted about overdue invoices.",
    )
    collections_preferred_lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Preferred Language",
        **KEPT,
        help="The customer is written to in this language about overdue invoices.",
    )
    collections_no_email = fields.Boolean(
        "No Follow-up by E-mail",
        **KEPT,
        help="Do not write e-mails to this customer about overdue invoices.",
    )
    collections_no_sms = fields.Boolean(
        "No Follow-up by Text Message",
        **KEPT,
        help="Do not send text messages to this customer about overdue invoices.",
    )
    collections_no_phone = fields.Boolean(
        "No Follow-up by Phone",
        **KEPT,
        help="Do not call this customer about overdue invoices.",
    )
    collections_no_post = fields.Boolean(
        "No Follow-up by Letter",
        **KEPT,
        help="Do not send letters to this customer about overdue invoices.",
    )
    collections_statement_monthly = fields.Boolean(
        "Monthly Statement",
        **KEPT,
        help="At the beginning of each month the customer is sent a statement of account of the month before.",
    )

    collections_page_email = fields.Char(
        "E-mail Given on the Page",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="The address that was given on the customer's page, in its plain form: whoever has the link can give one.",
    )

    @api.depends_context("company")
    @api.depends("commercial_partner_id")
    def _compute_collections_case(self):
        cases = self._collections_cases().grouped("partner_id")
        for partner in self:
            case = cases.get(partner.commercial_partner_id, self.env["collections.case"])
            partner.collections_case_id = case
            for name, field in self._collections_kept_on_case().items():
                partner[name] = case[field] if case else ("auto" if field == "mode" else False)

    @api.model
    def _collections_kept_on_case(self):
        """Return the fields of a partner that are kept on its case, with the field of the case."""
        forbidding = {f"collections_{name}": name for name in self.env["collections.channel"]._forbidding()}
        return {**KEPT_ON_CASE, **{name: field for name, field in forbidding.items() if name in self._fields}}

    @api.depends_context("company")
    def _compute_collections_unseen(self):
        company = self.env.company.root_id.sudo()
        for partner in self:
            customer = partner.commercial_partner_id
            partner.collections_unseen = bool(customer.id) and company._collections_unseen(customer)

    @api.depends("commercial_partner_id.name")
    def _compute_email_formatted(self):
        """Give a contact without a name, known by its address only, the company's name: Odoo would write “False”."""
        result = super()._compute_email_formatted()
        for partner in self.filtered(lambda p: not p.name and p.email_formatted):
            addresses = ",".join(email_normalize_all(partner.email)) or partner.email
            partner.email_formatted = formataddr((partner.commercial_partner_id.name, addresses))
        return result

    def write(self, vals):
        """Move debts and agreements along with a contact that gets or loses a parent, or becomes a company."""
        if not {"parent_id", "is_company"} & set(vals):
            return super().write(vals)
        # users who edit contacts need not see their cases
        cases = self.env["collections.case"].sudo()
        places = cases._places(self)
        result = super().write(vals)
        cases._follow(places)
        return result

    @api.readonly
    def web_read(self, specification):
        """Evaluate at once, so that a person sees the result of changed preferences."""
        later.do(self.env["collections.case"], "_evaluate_again")
        return super().web_read(specification)

    def _collections_case_about(self, message):
        """Return the customer's case with the company of the message's author."""
        company = message.parent_id.record_company_id if message.message_type == "email" else None
        company = company or message.record_company_id or self.env.company
        return self.env["collections.case"].sudo()._find(self.sudo().commercial_partner_id, company.root_id)

    def _collections_cases(self):
        return self.env["collections.case"].search(
            [("partner_id", "in", self.commercial_partner_id.ids), ("company_id", "=", self.env.company.root_id.id)]
        )

    def _search_collections_case(self, operator, value):
        cases = self.env["collections.case"].search(
            Domain("company_id", "=", self.env.company.root_id.id) & Domain("id", operator, value)
        )
        return Domain("commercial_partner_id", "in", cases.partner_id.ids)

    def _inverse_collections(self):
        """Write settings to the case with the current company; it is created if there is none."""
        for partner in self:
            values = {field: partner[name] for name, field in self._collections_kept_on_case().items()}
            case = partner._collections_ensure_case()
            changed = {field: value for field, value in values.items() if case[field] != value}
            case.write({field: case._fields[field].convert_to_write(value, case) for field, value in changed.items()})

    def _collections_refresh(self):
        """Tell what was paid, and evaluate the cases of these customers again that are open or have commitments."""
        # users who enter a payment need not work the cases
        cases = self.env["collections.case"].sudo()
        cases = cases.search_fetch([("partner_id", "in", self.ids)], [*cases._facts_read(), "item_count"])
        paid = later.take(self.env["account.partial.reconcile"], "_collections_to_timeline")
        paid._collections_to_timeline(cases=cases)
        cases = cases._concerned()
        large = cases.filtered(lambda case: case.item_count > MANY_ITEMS)
        large._evaluate_soon()
        (cases - large)._evaluate_again()

    def _collections_ensure_case(self):
        """Return the case with the current company; if there is none, create it, closed."""
        self.ensure_one()
        values = {"partner_id": self.commercial_partner_id.id, "company_id": self.env.company.root_id.id}
        # nobody creates a case by hand: users may only work on existing ones
        return self._collections_cases() or self.env["collections.case"].sudo().create(values).sudo(False)

    def action_open_collections_case(self):
        """Open the case of this customer with the current company."""
        case = self._collections_ensure_case()
        if case.item_count <= MANY_ITEMS:
            case.sudo()._refresh()
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_case_action")
        return {**action, "res_id": case.id, "views": [(False, "form")], "context": {}}

    def action_log_collections_contact(self):
        return self._collections_ensure_case().action_log_contact()

    def action_collections_statement(self):
        """Open the wizard that makes statements of account of these customers."""
        cases = self.env["collections.case"]
        for customer in self.commercial_partner_id:
            cases |= customer._collections_ensure_case()
        return cases.action_statement()
