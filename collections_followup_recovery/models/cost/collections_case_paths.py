import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.collections_followup.tools import bulk, reasons

from ...decision.paths import GO_ON, Decided, holds, proposed

_logger = logging.getLogger(__name__)
#: Cases that are compared in one transaction.
BATCH = 500
#: Written by the weekly comparison and by the decision of a person.
KEPT = ("path_proposal", "path_proposed_on", "path_figures", "path_waits")


class CollectionsCase(models.Model):
    """What is proposed: going on, or another way. A person decides."""

    _inherit = "collections.case"

    path_proposal = fields.Selection(
        lambda self: self.env["collections.path"]._selection(),
        "What Is Worth Most",
        readonly=True,
        copy=False,
        help="The way that brings most by the last weekly comparison; a person decides.",
    )
    path_proposed_on = fields.Date("Compared On", readonly=True, copy=False, help="The day of that comparison.")
    path_figures = fields.Json(readonly=True, copy=False)
    path_waits = fields.Boolean(
        "Another Way Is Worth More",
        readonly=True,
        copy=False,
        help="Another way than going on is proposed, and nobody has decided since. A decision holds for 90 days, or "
        "until what is overdue has changed by more than a fifth.",
    )
    path_told = fields.Char(
        "Why Another Way", compute="_compute_path_told", help="What the proposed way brings, and what going on does."
    )
    path_decision_ids = fields.One2many(
        "collections.path.decision", "case_id", "How to Go On", help="What was decided, and why."
    )

    _path_waiting = models.Index("(company_id) WHERE path_waits")

    @api.model
    def _protected(self):
        return super()._protected().union(KEPT)

    @api.depends("path_figures", "path_proposal")
    @api.depends_context("lang")
    def _compute_path_told(self):
        labels = dict(self.env["collections.path"]._selection())
        for case in self:
            net = {path["code"]: path["expected"] - path["cost"] for path in case.path_figures or ()}
            case.path_told = case.path_proposal in net and self.env._(
                "%(path)s: leaves %(net)s; going on: %(going_on)s",
                path=labels[case.path_proposal],
                net=case.currency_id.format(net[case.path_proposal]),
                going_on=case.currency_id.format(net.get(GO_ON, 0.0)),
            )

    # === PROPOSED === #

    @api.model
    def _cron_propose_paths(self):
        """Read the curves and compare the ways to go on: the weekly job."""
        companies = self.env["res.company"].search([("parent_id", "=", False)])
        self.env["collections.channel.cost"]._complete(companies)
        self.env["collections.turns"]._run_for_each(companies, self._propose_paths_of)

    @api.model
    def _propose_paths_of(self, company):
        """Compare the ways for the customers of a company, in batches; those compared today are left out.

        :returns: True if all is done; False if the time is up
        """
        curve, today = self.env["collections.recovery.curve"], company._collections_day()
        if not curve.search_count([("company_id", "=", company.id), ("read_on", "=", today)], limit=1):
            curve._refresh(company)
        self.search(self._with_outdated_proposal(company))._forget_proposals()
        after = 0
        while cases := self.search(self._to_compare(company, after), order="id", limit=BATCH):
            cases._process_isolated(
                lambda batch: batch._propose_paths(), lambda case, error: _logger.error("%s: %s", case, error)
            )
            after = cases[-1].id
            left = self.search_count(self._to_compare(company, after))
            if not self.env["ir.cron"]._commit_progress(len(cases), remaining=left + 1):
                return False
        return True

    @api.model
    def _is_old(self, company):
        """Return the domain of open cases that have been overdue long enough."""
        until = company._collections_day() - timedelta(company.collections_path_days)
        return Domain("company_id", "=", company.id) & Domain("state", "=", "open") & Domain("oldest_due", "<=", until)

    @api.model
    def _to_compare(self, company, after):
        today = company._collections_day()
        due = Domain("path_proposed_on", "=", False) | Domain("path_proposed_on", "<", today)
        return self._is_old(company) & due & Domain("id", ">", after)

    @api.model
    def _with_outdated_proposal(self, company):
        proposed_once = Domain("company_id", "=", company.id) & Domain("path_proposed_on", "!=", False)
        return proposed_once & (Domain("state", "!=", "open") | ~self._is_old(company))

    def _propose_paths(self):
        """Compare the ways for cases of one company, and keep what is proposed; no other code does."""
        company, compared = self.company_id, self.env["collections.path"]._compare(self)
        decided, today = self._last_decided(), company._collections_day()
        rows = {}
        for case in self:
            owed, paths = compared.get(case.id, (None, []))
            code = proposed(paths, owed.amount, company.collections_path_margin / 100) if owed else None
            waits = code not in (None, GO_ON) and not holds(decided.get(case), today, case.amount_overdue)
            rows[case.id] = dict(zip(KEPT, (code, today, self._dump_paths(paths), waits), strict=True))
        bulk.update(self, rows)

    def _forget_proposals(self):
        """Forget what was proposed: it was paid, or is not that old any more."""
        bulk.update(self, {case_id: dict(zip(KEPT, (None, None, None, False), strict=True)) for case_id in self.ids})

    @api.model
    def _dump_paths(self, paths):
        """Return Paths as a JSON value."""
        return [
            {
                "code": path.code,
                "expected": round(path.expected, 2),
                "cost": round(path.cost, 2),
                "origins": reasons.dump(path.origins),
            }
            for path in paths
        ]

    def _last_decided(self):
        """Return the last decision about each case: {case: Decided}."""
        found = {}
        for decision in self.env["collections.path.decision"].search([("case_id", "in", self.ids)], order="id"):
            found[decision.case_id] = Decided(decision.day, decision.amount)
        return found

    # === DECIDED === #

    def action_decide_path(self):
        """Open the comparison of today, where a manager decides."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("How to Go On"),
            "res_model": "collections.path.decision",
            "views": [
                (self.env.ref("collections_followup_recovery.collections_path_decision_view_form_new").id, "form")
            ],
            "target": "new",
            "context": {"default_case_id": self.id},
        }
