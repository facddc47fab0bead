from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...const import USER_GROUP


class AccountMove(models.Model):
    """The follow-up of an invoice: its state, and people's decisions about it."""

    _inherit = "account.move"

    collections_level_id = fields.Many2one(
        "collections.level",
        "Follow-up Level",
        compute="_compute_collections",
        search="_search_collections_level",
        groups=USER_GROUP,
        help="The highest follow-up level taken for this invoice.",
    )
    collections_last_contact = fields.Date(
        "Last Follow-up",
        compute="_compute_collections",
        search="_search_collections_last_contact",
        groups=USER_GROUP,
        help="The day on which a message last spoke of this invoice.",
    )
    collections_case_id = fields.Many2one(
        "collections.case",
        "Follow-up Case",
        compute="_compute_collections",
        groups=USER_GROUP,
        help="The case of the customer.",
    )
    collections_next_date = fields.Date(
        "Next Follow-up",
        compute="_compute_collections",
        search="_search_collections_next_date",
        groups=USER_GROUP,
        help="The day of the customer's next step, as far as it is known.",
    )
    collections_why = fields.Text(
        "Why / Why Not",
        compute="_compute_collections",
        groups=USER_GROUP,
        help="What comes next for the customer, and why.",
    )

    collections_unseen = fields.Boolean(
        "Not Evaluated Yet",
        compute="_compute_collections",
        groups=USER_GROUP,
        help="The invoice is overdue, and the customer has not been evaluated since.",
    )

    # === FOLLOW-UP === #

    @api.depends("payment_state", "state", "commercial_partner_id")
    def _compute_collections(self):
        """Compute all fields with a constant number of queries for any number of invoices."""
        taken = self._collections_taken()
        cases = self._collections_cases_by_key()
        for move in self:
            level, day = taken.get(move.id, (False, False))
            owed = (
                move.is_sale_document()
                and move.state == "posted"
                and move.payment_state in ("not_paid", "partial", "in_payment")
            )
            case = cases.get((move.commercial_partner_id.id, move.company_id.root_id.id)) if owed else None
            move.collections_level_id = level
            move.collections_last_contact = day
            move.collections_case_id = case
            move.collections_next_date = case and case.state == "open" and case.next_date
            followed = case and case.state == "open"
            move.collections_unseen = owed and not followed and move._collections_is_overdue()
            unseen = move.collections_unseen and self.env._(
                "Not evaluated yet. The follow-up evaluates it tonight, or as soon as a manager makes a proposal."
            )
            move.collections_why = unseen or (followed and case.why)

    def _collections_is_overdue(self):
        today = self.company_id.root_id.sudo()._collections_day()
        owed = self.line_ids.filtered(lambda line: line.account_type == "asset_receivable" and line.amount_residual > 0)
        return any(line.date_maturity and line.date_maturity < today for line in owed)

    def _collections_taken(self):
        """Return (highest level, day of the last message) of what was delivered, by invoice id."""
        levels = self.env["collections.level"]
        rows = self.env["collections.fact.contacts"].sudo()._taken(self.ids)
        return {move_id: (levels.browse(level_id), day) for move_id, level_id, day in rows}

    def _collections_cases_by_key(self):
        """Return the cases by (customer, main company)."""
        cases = self.env["collections.case"].sudo()._of(self.commercial_partner_id, self.company_id.root_id)
        return {(case.partner_id.id, case.company_id.id): case for case in cases}

    @api.model
    def _search_collections_level(self, operator, value):
        if operator != "in":
            return NotImplemented
        levels = [level for level in value if level]
        found = Domain("id", "in", self._collections_spoken_of(Domain("level_id", "in", levels)))
        return found | ~self._collections_any_taken() if False in value else found

    @api.model
    def _search_collections_last_contact(self, operator, value):
        if operator in ("in", "not in"):
            return NotImplemented
        moves = self._collections_spoken_of(Domain("contact_id.day", operator, value))
        return Domain("id", "in", moves)

    @api.model
    def _search_collections_next_date(self, operator, value):
        cases = self.env["collections.case"].search(Domain("state", "=", "open") & Domain("next_date", operator, value))
        return Domain("commercial_partner_id", "in", cases.partner_id.ids) & Domain(
            "payment_state", "in", ("not_paid", "partial")
        )

    @api.model
    def _collections_any_taken(self):
        return Domain("id", "in", self._collections_spoken_of(Domain("level_id", "!=", False)))

    @api.model
    def _collections_spoken_of(self, domain):
        """Return the ids of the invoices that a contact item of the domain named to their present debtor."""
        groups = self.env["collections.contact.item"].sudo()._read_group(domain, ["move_id", "contact_id.partner_id"])
        return list({move.id for move, customer in groups if move and move.commercial_partner_id == customer})

    # === MESSAGES === #

    def _collections_case_about(self, message):
        """Return the case for messages on a customer's invoice, if there is one."""
        move = self.sudo()
        if not move.is_sale_document(include_receipts=True):
            return super()._collections_case_about(message)
        return self.env["collections.case"].sudo()._find(move.commercial_partner_id, move.company_id.root_id)

    # === CREDITED AND REPLACED === #

    def _collections_ask_whether_it_goes_over(self):
        """Ask the responsible person whether the promise or agreement passes to an invoice that replaces another."""
        activity_type = self.env.ref("collections_followup.mail_activity_replaced")
        cases = self._collections_cases_by_key()
        values = []
        for move in self.filtered(lambda m: m.collections_carry == "ask"):
            if case := cases.get((move.commercial_partner_id.id, move.company_id.root_id.id)):
                deadline = case.company_id._collections_day()
                note = move._collections_tell_replaced()
                values.append(
                    case._activity_values(
                        activity_type, summary=activity_type.summary, note=note, date_deadline=deadline
                    )
                )
        self.env["collections.case"]._plan_activities(values)

    def _collections_tell_replaced(self):
        sentence = self.env._("%(invoice)s replaces %(replaced)s. Open the invoice and decide.")
        return (
            Markup("<p>%s</p>")
            % Markup(sentence)
            % {
                "invoice": self._get_html_link(),
                "replaced": self.collections_replaces_id.name,
            }
        )

    def action_collections_carry(self):
        """Let the promise or agreement for the replaced invoice pass to this one."""
        self._collections_decide("yes")

    def action_collections_leave(self):
        """Let the promise or agreement end with the replaced invoice; this one is followed up from the beginning."""
        self._collections_decide("no")

    def _collections_decide(self, carry):
        """Store a person's decision; apart from the correction that asks for it, no other code writes it."""
        for move in self.filtered(lambda m: m.collections_carry == "ask"):
            case = move._collections_cases_by_key()[move.commercial_partner_id.id, move.company_id.root_id.id]
            case.with_env(self.env).check_access("write")
            # the person who works the case decides, without the right to write invoices
            move.sudo().collections_carry = carry
            case._refresh()
            waiting = self.sudo().search_count(
                Domain("collections_carry", "=", "ask") & Domain("commercial_partner_id", "=", case.partner_id.id)
            )
            if not waiting:
                case.activity_unlink(["collections_followup.mail_activity_replaced"], only_automated=False)

    # === CASE === #

    def action_open_collections_case(self):
        """Open the case of the customer with the invoice's company."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_open_collections_case()

    def action_log_collections_contact(self):
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_log_collections_contact()
