import logging
from itertools import chain

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain
from odoo.tools import format_date, split_every

from ...tools import reasons, typed
from ...tools.opened import opened
from . import sizes

_logger = logging.getLogger(__name__)

#: The number of steps that the form of a run shows.
SHOWN = 80


class CollectionsRun(models.Model):
    """One pass over the cases of a company: proposed, approved, carried out."""

    _name = "collections.run"
    _inherit = ["collections.turns"]
    _description = "Follow-up Run"
    _order = "date desc, id desc"

    name = fields.Char(compute="_compute_name", search="_search_name", help="Company and day of the run.")
    company_id = fields.Many2one("res.company", required=True, index=True, help="Whose cases it looks at.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, help="The day it decides for.")
    nightly = fields.Boolean(help="Made by the nightly job, rather than by a person.")
    rehearsal = fields.Boolean(help="Its messages went to the rehearsal address.")
    company_active = fields.Boolean(related="company_id.collections_active", string="Follow-up Is On")
    bank_reasons = fields.Json(readonly=True)
    bank_why = fields.Text(
        "Bank Not up to Date", compute="_compute_bank_why", help="Why automatic messages of this night wait."
    )
    mail_lacks = fields.Html(related="company_id.collections_mail_lacks")
    state = fields.Selection(
        [
            ("preparing", "Preparing"),
            ("looking", "Evaluating Cases"),
            ("proposed", "To Approve"),
            ("sending", "Sending"),
            ("done", "Done"),
        ],
        required=True,
        default="looking",
        readonly=True,
        help="A nightly run reads where commitments stand and reminds of them; then a run looks at every open case, "
        "waits for a person where one is needed, and sends.",
    )
    parts_prepared = fields.Integer(
        readonly=True, groups=fields.NO_ACCESS, help="How many parts of the preparation are done."
    )
    prepared_until = fields.Integer(
        readonly=True, groups=fields.NO_ACCESS, help="The last record of the next part that is done."
    )
    step_ids = fields.One2many("collections.step", "run_id", "Steps", help="What it decided, case by case.")
    first_step_ids = fields.Many2many(
        "collections.step",
        string="Shown Steps",
        compute="_compute_first_step_ids",
        help="The first of its steps, those to approve before all others. The button above shows them all.",
    )
    case_count = fields.Integer("Cases", compute="_compute_counts", help="Cases evaluated.")
    proposed_count = fields.Integer("To Approve", compute="_compute_counts", help="Steps that wait for approval.")
    approved_count = fields.Integer(
        "To Send", compute="_compute_counts", help="Approved steps that are still to be taken."
    )
    done_count = fields.Integer("Steps Taken", compute="_compute_counts", help="Steps taken.")
    refused_count = fields.Integer(
        "On Hold", compute="_compute_counts", help="Steps that were put on hold, each with its reason."
    )
    waiting_count = fields.Integer("Waiting", compute="_compute_counts", help="Cases whose next step is not due yet.")
    unchanged_count = fields.Integer(
        "Unchanged",
        readonly=True,
        help="Open cases that were not evaluated: nothing about them has changed, and their next day has not come.",
    )
    dropped_count = fields.Integer("Dropped", compute="_compute_counts", help="Steps that a person left out.")
    superseded_count = fields.Integer(
        "Superseded",
        compute="_compute_counts",
        help="Steps that were proposed, and that a later run has taken over, or that were not asked for any more.",
    )
    failed_count = fields.Integer("Failed", compute="_compute_counts", help="Steps that went wrong.")
    amount_asked = fields.Monetary(
        "Asked For", compute="_compute_counts", help="Sum of the steps proposed, whether they were sent or superseded."
    )
    progress = fields.Float(compute="_compute_counts", help="Share of the work that is done, in percent.")

    _nightly_once = models.UniqueIndex(
        "(company_id, date) WHERE nightly", "The nightly run of this day has been made already."
    )

    # === COMPUTES === #

    @api.depends("date", "company_id")
    @api.depends_context("lang")
    def _compute_name(self):
        for run in self:
            run.name = f"{run.company_id.name} {format_date(run.env, run.date)}"

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        return super()._compute_display_name()

    @api.model
    def _search_name(self, operator, value):
        """Search runs by words of the company's name, and the day that may follow them, as the reader writes it."""
        if operator not in ("in", "ilike", "like", "=ilike", "=like"):
            return NotImplemented
        return Domain.OR(self._named(name or "") for name in (value if operator == "in" else [value]))

    @api.model
    def _named(self, name):
        """Return the domain of the runs with this name, or with a name that contains it."""
        words = name.split()
        days = ((typed.day_in(self.env, " ".join(words[at:])), words[:at]) for at in range(len(words)))
        day, company = next((found for found in days if found[0]), (None, words))
        named = Domain("company_id.name", "ilike", " ".join(company)) if company else Domain.TRUE
        return named & Domain("date", "=", day) if day else named

    @api.depends("bank_reasons")
    @api.depends_context("lang")
    def _compute_bank_why(self):
        for run in self:
            run.bank_why = reasons.tell(run.env, run.bank_reasons)

    @api.depends("step_ids.state")
    def _compute_first_step_ids(self):
        """Show the first steps only: neither a browser nor a person can handle a hundred thousand of them."""
        for run in self:
            first = run._steps("proposed", limit=SHOWN, order="amount desc, id")
            others = [("run_id", "=", run.id), ("state", "!=", "proposed")]
            left = SHOWN - len(first)
            run.first_step_ids = first | first.search(others, limit=left, order="amount desc, id") if left else first

    @api.depends("step_ids.state", "step_ids.amount")
    def _compute_counts(self):
        # users who may read a run may know how many steps it has; checking the rights to each takes long
        counts = (
            self.env["collections.step"]
            .sudo()
            ._read_group([("run_id", "in", self.ids)], ["run_id", "state"], ["__count", "amount:sum"])
        )
        by_run = {}
        for run, state, count, amount in counts:
            by_run.setdefault(run.id, {})[state] = (count, amount)
        for run in self:
            run._set_counts(by_run.get(run.id, {}))

    def _set_counts(self, by_state):
        def total(*states, of=0):
            return sum(by_state.get(state, (0, 0.0))[of] for state in states)

        self.case_count = total(*by_state)
        self.proposed_count = total("proposed")
        self.approved_count = total("approved")
        self.done_count = total("done")
        self.refused_count = total("refused")
        self.waiting_count = total("waiting", "clear")
        self.dropped_count = total("dropped")
        self.superseded_count = total("superseded")
        self.failed_count = total("failed")
        self.amount_asked = total("proposed", "approved", "done", "superseded", of=1)
        self.progress = self._share_done(self.case_count - self.approved_count)

    def _share_done(self, settled):
        """Return the percentage of the cases to evaluate that are evaluated and have no approved step left to take."""
        total = self.case_count + (self._pending_count() if self.state in ("preparing", "looking") else 0)
        return 100.0 * settled / total if total else 100.0

    # === EVALUATING === #

    @api.model
    def _cron_nightly(self):
        """Evaluate all cases of each company, then carry out what is approved: the nightly job."""
        self._run_for_each(self.env["res.company"].search([("parent_id", "=", False)]), self._follow_up)

    @api.model
    def _follow_up(self, company):
        """Run the night of one company.

        :returns: True if all is done; False if the time is up
        """
        run = self._commit_with_retry(lambda: self._nightly_run(company))
        return run._prepare_all() and run._resume()

    def _resume(self):
        """Evaluate the remaining cases, then carry out what is approved; others may do so at the same time.

        :returns: True if nothing is left that nobody works on; False if the time is up
        """
        return self._evaluate_all() and self._send_all()

    @api.model
    def _nightly_run(self, company):
        """Return today's run of the company; create it if there is none, and open cases of new debtors."""
        today = company._collections_day()
        run = self.search([("company_id", "=", company.id), ("date", "=", today), ("nightly", "=", True)])
        if not run:
            self._unfinished(company)._refresh_state(evaluated=True)
            run = self._create_night(company, today)
            run._look_at_bank()
            company._open_collections_cases(today)
            run._prepare_next()
        return run

    def _create_night(self, company, today):
        try:
            return self._create_run(company, today, nightly=True, state="preparing")
        except UniqueViolation as error:  # somebody else has begun it at the same moment: join them
            raise ConcurrencyError(self.env._("The nightly run of this day has been made already.")) from error

    def _look_at_bank(self):
        """Decide, once a night, whether the bank is up to date; while it is not, automatic messages wait."""
        behind = self.company_id._collections_bank_behind(self.date)
        self.bank_reasons = reasons.dump(chain.from_iterable(behind.values())) or False
        self.env["account.journal"]._collections_ask_people(self.company_id, behind)

    def _find_changes(self):
        """Leave alone the cases that have not changed, and whose next day has not come.

        :returns: the number of cases left to evaluate
        """
        self.env["collections.changes"]._mark(self.company_id, self.date)
        left = self._pending_count()
        self.unchanged_count = self.env["collections.case"].search_count(self._open_cases()) - left
        return left

    @api.model
    def _unfinished(self, company):
        """Return runs of earlier nights that were cut off: tonight's run takes over what they left."""
        return self.search([("company_id", "=", company.id), ("state", "in", ("preparing", "looking"))])

    @api.model
    def _create_run(self, company, today, **values):
        rehearsal = company._collections_rehearses()
        return self.create({"company_id": company.id, "date": today, "rehearsal": rehearsal, **values})

    # === SENDING === #

    def _steps(self, state, after=0, limit=None, order="id"):
        """Return the steps of the run in a state."""
        return self.env["collections.step"].search(self._step_domain(state, after), order=order, limit=limit)

    def _step_domain(self, state, after=0):
        return [("run_id", "in", self.ids), ("state", "=", state), ("id", ">", after)]

    def _refresh_state(self, evaluated=False):
        """Derive the state from the steps; no other code writes it."""
        self.invalidate_recordset()
        for run in self:
            if run.state in ("preparing", "looking") and not evaluated:
                continue
            state = "sending" if run._has("approved") else "proposed" if run._has("proposed") else "done"
            if run.state != state:
                run.state = state

    def _has(self, state):
        """Return True if a step of the run is in a state; they may be too many to be counted often."""
        return bool(self.env["collections.step"].search_count(self._step_domain(state), limit=1))

    def _refresh_unfinished(self):
        """Refresh all waiting runs of the company: of those working on one at once, none has seen everything."""
        self.search(
            [("company_id", "=", self.company_id.id), ("state", "in", ("proposed", "sending"))]
        )._refresh_state()

    # === BY PEOPLE === #

    @api.model
    def _propose_now(self, company, cases=None):
        """Return a run by hand, for some cases, or for all that are open."""
        today = company._collections_day()
        run = self._create_run(company, today)
        if cases is None:
            company._open_collections_cases(today)
            cases = self.env["collections.case"].search(run._open_cases(), order="id")
        for ids in split_every(sizes.PROPOSE_BATCH, cases.ids):
            run._propose(cases.browse(ids))
        run._refresh_state(evaluated=True)
        return run

    def action_propose_now(self):
        """Make a proposal for all open cases of the current company, and show it. Nothing is sent."""
        self.check_access("write")
        return self.sudo()._propose_now(self.env.company.root_id)._action_open()

    def action_ask_approve_all(self):
        """Open the window that says how many customers are contacted, and what is asked for, before it is approved."""
        self.ensure_one()
        self.check_access("write")
        chosen = {"default_run_id": self.id, "default_what": "approve"}
        return self.env["collections.case"]._action_bulk(self.env._("Approve"), **chosen)

    def action_approve_all(self):
        """Approve every step that is still proposed."""
        self.check_access("write")
        if not (proposed := self._steps("proposed")):
            raise UserError(self.env._("There is nothing to approve."))
        return proposed.action_approve()

    def action_switch_on(self):
        """Open the wizard that switches the follow-up on."""
        self.ensure_one()
        return self.company_id._collections_action_switch_on()

    def action_switch_off(self):
        """Stop everything that goes out by itself from now on."""
        self.ensure_one()
        self.check_access("write")
        # a collections manager need not be an administrator of companies
        opened(self.company_id).collections_active = False

    def action_view_steps(self):
        """Show all steps of the run, by state."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_step_action")
        return {**action, "domain": [("run_id", "=", self.id)], "context": {"search_default_group_state": 1}}

    def _action_open(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_run_action")
        if len(self) == 1:
            return {**action, "res_id": self.id, "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", self.ids)]}

    def write(self, vals):
        if not self.env.su and {"state", "company_id", "date", "nightly", "bank_reasons"} & set(vals):
            raise UserError(self.env._("Use the buttons to change the state of a run."))
        return super().write(vals)
