from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

#: The type of the activity that warns of what is soon time-barred.
ACTIVITY = "collections_followup_recovery.mail_activity_limitation"


class CollectionsCase(models.Model):
    """The limitation of the debts of a customer, and the claims in court against them."""

    _inherit = "collections.case"

    limitation_event_ids = fields.One2many(
        "collections.limitation.event",
        "case_id",
        "Limitation Events",
        help="What people know about the limitation of the debts beyond what is read from ledger and log.",
    )
    limitation_told = fields.Text(
        "Limitation", compute="_compute_limitation_told", help="Until when the open items can be claimed in court."
    )
    limitation_warned = fields.Date(
        "Warned of Limitation until",
        readonly=True,
        copy=False,
        help="A person has been asked about all that is time-barred up to this day.",
    )
    claim_ids = fields.One2many("collections.claim", "case_id", "Claims", help="Claims in court.")
    claim_count = fields.Integer(compute="_compute_claim_count", help="Number of claims in court.")

    @api.model
    def _protected(self):
        return super()._protected() | {"limitation_warned"}

    @api.depends("claim_ids")
    def _compute_claim_count(self):
        counts = self._counts("collections.claim")
        for case in self:
            case.claim_count = counts.get(case, 0)

    @api.depends("limitation_event_ids", "claim_ids.state")
    @api.depends_context("lang")
    def _compute_limitation_told(self):
        for case in self:
            debts = case.shown_item_ids.filtered(lambda line: line.amount_residual > 0)
            case.limitation_told = "\n".join(self._told_limitation(line) for line in debts)

    @api.model
    def _told_limitation(self, line):
        """Return until when an item can be claimed, and why, in one line."""
        day = format_date(self.env, line.collections_last_day) if line.collections_last_day else self.env._("no day")
        return f"{line.collections_name}: {day} ({line.collections_limitation or '–'})"

    def action_limitation_event(self):
        """Open the window that notes what interrupted or suspended the limitation."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Event of a Limitation"),
            "res_model": "collections.limitation.event",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }

    @api.model
    def _action_soon_barred(self):
        """Show the items that are time-barred, or soon, of the user's companies."""
        companies = self.env.companies.root_id.sudo()  # their settings, which people of branches read, too
        days = max(companies.mapped("collections_limitation_days"), default=0)
        until = fields.Date.add(self.env.company.root_id._collections_day(), days=days)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Soon Time-barred"),
            "res_model": "account.move.line",
            "view_mode": "list",
            "views": [(self.env.ref("collections_followup_recovery.collections_soon_barred_view_list").id, "list")],
            "search_view_id": [self.env.ref("collections_followup_recovery.collections_soon_barred_view_search").id],
            "domain": [("collections_last_day", "<=", fields.Date.to_string(until))],
            "help": Markup('<p class="o_view_nocontent_smiling_face">%s</p>')
            % self.env._("Nothing is soon time-barred"),
        }

    # === CLAIMS === #

    def action_claim(self):
        """Open the wizard that prepares a claim in court."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Prepare a Claim"),
            "res_model": "collections.claim.make",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }

    def action_view_claims(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup_recovery.collections_claim_action")
        return {**action, "domain": [("case_id", "=", self.id)], "context": {"default_case_id": self.id}}

    # === WARNED AHEAD === #

    @api.model
    def _cron_limitation(self):
        """Ask people about what is soon time-barred: once for each customer and each new day."""
        companies = self.env["res.company"].search([("parent_id", "=", False), ("collections_active", "=", True)])
        self.env["collections.turns"]._run_for_each(companies, self._warn_of_limitation)

    @api.model
    def _warn_of_limitation(self, company):
        today = company._collections_day()
        soon = self._soon_barred(company, today, fields.Date.add(today, days=company.collections_limitation_days))
        cases = self.browse(soon)
        unaware = cases.filtered(lambda case: (case.limitation_warned or today) < max(soon[case.id].values()))
        aware = (cases - unaware).ids
        self._limitation_asked(company).filtered(lambda activity: activity.res_id not in aware).unlink()
        self._plan_activities([case._limitation_values(soon[case.id]) for case in unaware])
        for case in unaware:
            case.limitation_warned = max(soon[case.id].values())
        return True

    @api.model
    def _limitation_asked(self, company):
        """Return the activities that ask people already."""
        type_id = self.env.ref(ACTIVITY).id
        asked = self.env["mail.activity"].search([("res_model", "=", self._name), ("activity_type_id", "=", type_id)])
        own = self.search([("id", "in", asked.mapped("res_id")), ("company_id", "=", company.id)])
        return asked.filtered(lambda activity: activity.res_id in own.ids)

    @api.model
    def _soon_barred(self, company, today, until):
        """Return the items of a company that are soon time-barred: {case id: {line: last day}}."""
        lines = (
            self.env["account.move.line"]
            ._collections_old(until)
            .filtered_domain([("company_id", "child_of", company.id)])
        )
        days = {
            line_id: found.last
            for line_id, found in self.env["collections.limitation"]._of_items(lines).items()
            if found.last and today <= found.last <= until
        }
        soon = {}
        cases = self._of(lines.partner_id.commercial_partner_id, company).grouped("partner_id")
        for line in lines.browse(days):
            case = cases[line.partner_id.commercial_partner_id]
            soon.setdefault(case.id, {})[line] = days[line.id]
        return soon

    def _limitation_values(self, items):
        """Return the values of the activity for items that are soon time-barred: {line: last day}."""
        own = self._for_colleagues()
        rows = sorted(items.items(), key=lambda pair: pair[1])
        note = ", ".join(f"{line.move_id.name or line.name}: {format_date(own.env, day)}" for line, day in rows)
        activity_type = own.env.ref(ACTIVITY)
        return own._activity_values(
            activity_type,
            summary=activity_type.summary,
            note=own.env._(
                "The last days on which these can be claimed in court: %(items)s. Claim them, or have them "
                "acknowledged in writing.",
                items=note,
            ),
            date_deadline=rows[0][1],
        )
