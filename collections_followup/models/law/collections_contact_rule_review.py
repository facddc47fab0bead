from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import notification

#: The type of the activity that asks a manager to compare rules with their sources.
ASKED = "collections_followup.mail_activity_contact_rules"


class CollectionsContactRule(models.Model):
    """Rules are compared with their sources from time to time: one activity asks a manager for all that are due.

    The activity is for all rules and companies at once, since rules are: somebody sits down and reads them. A rule is
    asked for once; marking the activity as done without a review brings no other before the next rule is due.
    """

    _inherit = "collections.contact.rule"

    review_months = fields.Integer(
        "Review Every",
        default=12,
        required=True,
        help="Months after which somebody should compare it with its source again.",
    )
    review_on = fields.Date(
        "Next Review",
        compute="_compute_review_on",
        store=True,
        help="Until when it should be compared with its source; empty if nobody has done so yet.",
    )
    review_asked = fields.Boolean(
        readonly=True, copy=False, help="A manager has been asked for the review that is due now."
    )
    to_review = fields.Boolean(
        compute="_compute_to_review",
        search="_search_to_review",
        help="It is time that somebody compares it with its source.",
    )

    _review_months_positive = models.Constraint(
        "CHECK (review_months > 0)", "A rule is reviewed after at least one month."
    )

    @api.depends("reviewed_on", "review_months")
    def _compute_review_on(self):
        for rule in self:
            rule.review_on = rule.reviewed_on and fields.Date.add(rule.reviewed_on, months=rule.review_months)

    @api.depends("review_on")
    def _compute_to_review(self):
        today = fields.Date.today()
        for rule in self:
            rule.to_review = not rule.review_on or rule.review_on < today

    @api.model
    def _search_to_review(self, operator, value):
        if operator != "in":
            return NotImplemented
        due = Domain("review_on", "=", False) | Domain("review_on", "<", fields.Date.today())
        return Domain.OR(due if wanted else ~due for wanted in value)

    # === REVIEWED === #

    def action_mark_reviewed(self):
        """Note that these rules were compared with their sources today."""
        if not self:
            raise UserError(self.env._("Choose the rules that you have compared with their sources."))
        self.reviewed_on = fields.Date.today()
        return notification.shown(
            self.env._("Reviewed today: %s.", ", ".join(self.mapped("code"))),
            type="success",
            next={"type": "ir.actions.client", "tag": "soft_reload"},
        )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._withdraw_review()
        return rules

    def write(self, vals):
        """Ask for the next review anew once a rule was reviewed, and withdraw the activity when none is due."""
        if "reviewed_on" in vals:
            vals = {**vals, "review_asked": False}
        result = super().write(vals)
        if not {"reviewed_on", "review_months", "active"}.isdisjoint(vals):
            self._withdraw_review()
        return result

    def unlink(self):
        result = super().unlink()
        self._withdraw_review()
        return result

    # === ASKED FOR === #

    @api.model
    def _cron_review(self):
        """Ask a manager once for the review of all rules that are due: a scheduled job."""
        due = self.search([("to_review", "=", True)])
        if not due.filtered(lambda rule: not rule.review_asked):
            return
        user = self._reviewer()
        if user and not self._review_activities():
            self._ask_to_review(user, due)
        if user:
            due.review_asked = True

    @api.model
    def _reviewer(self):
        """Return the manager of the first company that is followed up; empty while there is none."""
        companies = (
            self.env["res.company"].sudo().search([("parent_id", "=", False), ("collections_active", "=", True)])
        )
        managers = (company._collections_manager() for company in companies)
        return next((manager for manager in managers if manager), self.env["res.users"])

    @api.model
    def _review_activities(self):
        type_id = self.env["ir.model.data"]._xmlid_to_res_id(ASKED, raise_if_not_found=False)
        # whoever reviews the rules need not be the person who was asked
        return self.env["mail.activity"].sudo().search([("activity_type_id", "=", type_id)]) if type_id else []

    @api.model
    def _ask_to_review(self, user, due):
        """Plan the activity, in the language of the manager.

        :param due: the rules
        """
        own = self.with_context(lang=user.lang or self.env.lang)
        activity_type = own.env.ref(ASKED)
        countries = due.with_env(own.env).country_id.sorted("name").mapped("name")
        note = own.env._("%(number)s contact rules, of: %(countries)s", number=len(due), countries=", ".join(countries))
        # quick update: the person finds it in the worklist, like all other requests of the follow-up
        activities = own.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities.create(
            {
                "activity_type_id": activity_type.id,
                "summary": activity_type.summary,
                "note": note if countries else False,
                "user_id": user.id,
                "date_deadline": fields.Date.add(fields.Date.today(), days=activity_type.delay_count),
            }
        )

    @api.model
    def _withdraw_review(self):
        """Remove the activity if no rule is due any more."""
        asked = self._review_activities()
        # whether any rule is due is told to whoever may write one
        if asked and not self.sudo().search_count([("to_review", "=", True)], limit=1):
            asked.unlink()
