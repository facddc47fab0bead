from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.collections_followup.const import MANAGER_GROUP
from odoo.addons.collections_followup.tools import reasons

from ...decision.paths import proposed

#: What a person says; all else is what the comparison has found.
BY_PEOPLE = {"case_id", "path", "reason"}
#: The action that closes the window.
CLOSE = {"type": "ir.actions.act_window_close"}


class CollectionsPathDecision(models.Model):
    """How to go on with the debts of a customer, as a person has decided: with the figures that were shown, for ever.

    Before it is saved it is the window in which the ways are compared.
    """

    _name = "collections.path.decision"
    _description = "Decision How to Go On"
    _order = "id desc"
    _rec_name = "reason"

    case_id = fields.Many2one(
        "collections.case", "Customer", required=True, index=True, ondelete="restrict", help="Who owes."
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    path = fields.Selection(
        lambda self: self.env["collections.path"]._selection(),
        "Decision",
        required=True,
        compute="_compute_path",
        store=True,
        precompute=True,
        readonly=False,
        help="How to go on. Nothing happens by itself: you are led to where you do it.",
    )
    payment_advice = fields.Text(related="case_id.payment_advice", related_sudo=False)
    reason = fields.Char(required=True, help="Why, for whoever reads it later.")
    proposal = fields.Selection(
        lambda self: self.env["collections.path"]._selection(),
        "Proposed",
        compute="_compute_comparison",
        store=True,
        precompute=True,
        compute_sudo=False,
        help="The way that was worth most when it was decided.",
    )
    amount = fields.Monetary(
        "Overdue",
        compute="_compute_comparison",
        store=True,
        precompute=True,
        compute_sudo=False,
        help="What was overdue then.",
    )
    figures = fields.Json(compute="_compute_comparison", store=True, precompute=True, compute_sudo=False)
    figures_told = fields.Html(
        "Comparison",
        compute="_compute_figures_told",
        help="What each way may bring and cost, and where that comes from.",
    )
    user_id = fields.Many2one(
        "res.users", "Decided By", readonly=True, default=lambda self: self.env.user, help="Who has decided."
    )
    day = fields.Date(
        "Decided On", compute="_compute_comparison", store=True, precompute=True, compute_sudo=False, help="When."
    )

    # === SHOWN === #

    @api.depends("case_id")
    def _compute_comparison(self):
        """Compare the ways as of today. What is decided keeps its figures, also where customers are merged."""
        for decision in self:
            if decision.id:
                decision._keep_comparison()
            elif decision.case_id:
                decision._compare()

    def _keep_comparison(self):
        for name in ("figures", "amount", "day", "proposal"):
            self[name] = self[name]

    def _compare(self):
        case = self.case_id._origin
        case.check_access("read")  # before it is compared with all rights
        company = case.company_id
        owed, paths = self.env["collections.path"]._compare(case).get(case.id, (None, []))
        self.figures, self.amount = case._dump_paths(paths), case.amount_overdue
        self.day = company._collections_day()
        margin = company.sudo().collections_path_margin / 100  # whoever sees the case may know it
        self.proposal = proposed(paths, owed.amount, margin) if owed else False

    @api.depends("proposal")
    def _compute_path(self):
        """Begin with what is proposed."""
        for decision in self:
            decision.path = decision.path or decision.proposal

    @api.depends("figures", "proposal")
    @api.depends_context("lang")
    def _compute_figures_told(self):
        labels = dict(self.env["collections.path"]._selection())
        for decision in self:
            rows = [decision._row(path, labels) for path in decision.figures or ()]
            decision.figures_told = self.env["ir.qweb"]._render(
                "collections_followup_recovery.paths_compared", {"rows": rows, "is_close": decision._is_close()}
            )

    def _is_close(self):
        """Return True if another way leaves more than the one that is proposed, but not clearly more."""
        net = {path["code"]: path["expected"] - path["cost"] for path in self.figures or ()}
        return self.proposal in net and self.currency_id.compare_amounts(max(net.values()), net[self.proposal]) > 0

    def _row(self, path, labels):
        """Return a row of the comparison as it is shown."""
        amount = self.currency_id.format
        return {
            "label": labels.get(path["code"], path["code"]),
            "is_proposed": path["code"] == self.proposal,
            "expected": amount(path["expected"]),
            "cost": amount(path["cost"]),
            "net": amount(path["expected"] - path["cost"]),
            "origins": [reasons.tell(self.env, [origin]) for origin in path["origins"]],
        }

    # === DECIDED === #

    @api.model_create_multi
    def create(self, vals_list):
        """Write down decisions of a manager, with the figures of this moment."""
        if not self.env.su:
            self._check_by_people(vals_list)
        decisions = super().create(vals_list)
        for decision in decisions:
            decision.case_id.check_access("write")
        decided = decisions.sudo()  # only code writes to a case; the right to it was asked for above
        decided.case_id.path_waits = False
        self.env["collections.case"]._add_to_timeline(decided, lambda decision: decision._in_one_line())
        return decisions

    def write(self, vals):
        """Refuse it: what was decided stays as it was.

        :raises UserError: always, for people
        """
        if not self.env.su:
            raise UserError(self.env._("A decision is not changed. Decide again, with the new reason."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise UserError(self.env._("A decision is not deleted. Decide again, with the new reason."))

    @api.model
    def _check_by_people(self, vals_list):
        """:raises UserError: if somebody decides who may not, or brings figures along"""
        if not self.env.user.has_group(MANAGER_GROUP):
            raise UserError(self.env._("Only a manager of the follow-up may decide about this."))
        defaults = {name.removeprefix("default_") for name in self.env.context if name.startswith("default_")}
        if (defaults.intersection(self._fields).union(*vals_list)) - BY_PEOPLE:
            raise UserError(self.env._("Figures are not entered: they are those of the comparison."))

    def _in_one_line(self):
        """Return its line in the time-line."""
        labels = dict(self._fields["path"]._description_selection(self.env))
        return f"{labels.get(self.path, self.path)}: {self.reason}"

    def action_decide(self):
        """Lead to where the decision is carried out; the decision itself has been saved with its reason."""
        self.ensure_one()
        self.check_access("read")
        try:
            lead = self.env["collections.path"]._all()[self.path]._lead(self.case_id)
        except UserError as not_yet:  # such as a customer who has to be warned first; it was decided all the same
            return self._told_not_yet(str(not_yet))
        return lead or CLOSE

    @api.model
    def _told_not_yet(self, why):
        """Return the action that tells why what was decided cannot be carried out yet."""
        params = {
            "type": "warning",
            "sticky": True,
            "title": self.env._("Decided, but not possible yet"),
            "message": why,
            "next": CLOSE,
        }
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}
