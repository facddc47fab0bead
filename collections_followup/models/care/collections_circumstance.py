from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...const import CARE_GROUP, TREATMENTS
from ...decision import excuse
from ...tools import reasons

#: What people may write, who read what is confidential; everything else is written as it is recorded.
CONFIDENTIAL = {"note"}


class CollectionsCircumstance(models.Model):
    """What keeps one customer from paying, since when, and how they are treated for it.

    It is recorded when somebody says so (`_record`), and ends when a person ends it. The case follows from what has
    not ended (`collections.case._settle_circumstances`).
    """

    _name = "collections.circumstance"
    _inherit = ["collections.limited", "collections.in.confidence"]
    _description = "What Keeps a Customer from Paying"
    _order = "told_on desc, id desc"
    _rec_name = "cause_id"

    case_id = fields.Many2one(
        "collections.case", required=True, ondelete="cascade", index=True, readonly=True, help="Whose it is."
    )
    partner_id = fields.Many2one(related="case_id.partner_id")
    company_id = fields.Many2one(related="case_id.company_id")
    currency_id = fields.Many2one(
        "res.currency", readonly=True, help="Currency of the amounts that the customer named."
    )
    cause_id = fields.Many2one(
        "collections.cause", required=True, ondelete="restrict", readonly=True, help="Why the customer does not pay."
    )
    told_on = fields.Date(required=True, readonly=True, help="The day on which it was said.")
    told_by = fields.Selection(
        [("customer", "The Customer, on the Page"), ("colleague", "A Colleague")],
        required=True,
        default="colleague",
        readonly=True,
        help="Who recorded it.",
    )
    user_id = fields.Many2one("res.users", "Recorded By", readonly=True, help="Who recorded it, if not the customer.")
    contact_id = fields.Many2one(
        "collections.contact", "Log Entry", readonly=True, ondelete="restrict", help="The contact in which it was said."
    )
    treatment = fields.Selection(TREATMENTS, readonly=True, help="How the customer is treated for it.")
    firm_reason = fields.Json(readonly=True, help="The rule by which a repeated excuse led to a firm treatment.")
    treatment_told = fields.Char(
        "Why So", compute="_compute_treatment_told", help="The rule by which the customer is treated so."
    )
    hold_until = fields.Date(
        "In Peace Until", readonly=True, help="Up to and including this day nothing is sent by itself."
    )
    review_on = fields.Date(
        required=True, readonly=True, help="The day on which a person looks whether it still holds."
    )
    propose_waiver = fields.Boolean(related="cause_id.propose_waiver")
    ended_on = fields.Date(readonly=True, help="Since when it no longer holds.")
    ended_by_id = fields.Many2one("res.users", readonly=True, help="Who ended it.")
    ended_why = fields.Char("Why It Ended", readonly=True, help="What has changed.")

    # === TOLD BY THE CUSTOMER === #
    can_pay = fields.Selection(
        [("all", "Everything"), ("part", "A Part"), ("later", "Nothing Yet, but Later"), ("no", "Nothing")],
        "Can Pay Now",
        readonly=True,
        help="What the customer can pay now.",
    )
    amount_now = fields.Monetary("This Part", readonly=True, help="How much the customer can pay now.")
    amount_monthly = fields.Monetary(
        "Manages Each Month", readonly=True, help="How much the customer would manage each month."
    )
    amount_left = fields.Monetary(
        "Left Each Month", readonly=True, help="What is left to the customer each month after the necessary costs."
    )
    helper = fields.Char("Helped By", readonly=True, help="Who helps the customer, such as a debt adviser.")
    reach = fields.Char("How to Reach Them", readonly=True, help="How the customer wishes to be reached about this.")
    note = fields.Text(
        "Confidential Note",
        groups=CARE_GROUP,
        help="What those who look after customers in hardship must know. Write what follows for the payment, and no "
        "diagnosis.",
    )

    _is_open = models.Index("(case_id) WHERE ended_on IS NULL")

    @api.depends_context("lang")
    def _compute_treatment_told(self):
        for circumstance in self:
            circumstance.treatment_told = reasons.tell(self.env, circumstance.firm_reason)

    # === RECORDED === #

    @api.model
    def _record(self, case, cause, hold_days=0, **values):
        """Record what a customer has told, and treat them accordingly: the only way in which one comes about.

        :param case: with all rights
        :param hold_days: the fewest days in peace, unless the customer is treated firmly
        :param values: of the record, beside those that follow from the cause
        :returns: collections.circumstance
        """
        today = case.company_id._collections_day()
        before = self.search([("case_id", "=", case.id), ("cause_id", "=", cause.id)])
        firm = before._firm(case, cause, today)
        again = {"ended_on": today, "ended_by_id": self.env.uid, "ended_why": self.env._("Told again.")}
        before._in_force().write(again)
        hold_days = 0 if firm else max(cause.hold_days, hold_days)
        recorded = self.create(
            {
                "case_id": case.id,
                "cause_id": cause.id,
                "told_on": today,
                "treatment": "firm" if firm else cause.treatment,
                "firm_reason": firm and reasons.dump([firm]),
                "hold_until": hold_days and fields.Date.add(today, days=hold_days),
                "review_on": fields.Date.add(today, days=max(cause.review_days, hold_days)),
                "user_id": self.env.uid,
                **values,
            }
        )
        recorded._ask_person(today)
        case._add_to_timeline(recorded, lambda told: told._told())
        case._settle_circumstances()
        return recorded

    def _firm(self, case, cause, today):
        """Return the Reason to treat a customer firmly who has told these before and tells the same again, or None."""
        if not cause.firm_after:
            return None
        return excuse.becomes_firm([*self.mapped("told_on"), today], case._last_paid_on(), cause.firm_after)

    def _in_force(self):
        return self.filtered(lambda told: not told.ended_on)

    def _told(self):
        """Return a line for the time-line, in the language of ``env``."""
        if self.treatment:
            treated = dict(self._fields["treatment"]._description_selection(self.env))[self.treatment]
            return self.env._("Does not pay: %(cause)s (%(treatment)s)", cause=self.cause_id.name, treatment=treated)
        return self.env._("Does not pay: %s", self.cause_id.name)

    # === PEOPLE === #

    def _ask_person(self, today):
        """Ask whoever looks after the customer to do what comes next."""
        ours = self.case_id._for_colleagues()
        cause = self.cause_id.with_context(lang=ours.env.lang)
        if not cause.next_step and self.told_by != "customer":
            return
        activity_type = self.env.ref("collections_followup.mail_activity_circumstance").with_env(ours.env)
        values = ours._activity_values(
            activity_type,
            summary=cause.next_step or activity_type.summary,
            note=self.with_env(ours.env)._told(),
            date_deadline=fields.Date.add(today, days=cause.next_days),
        )
        if not self._is_asked(values):
            self.case_id._plan_activities([{**values, "user_id": self._looked_after_by().id}])

    def _is_asked(self, values):
        """Return True if somebody is to do the same already."""
        same = ("activity_type_id", "summary")
        return bool(self.case_id.activity_ids.filtered_domain([(name, "=", values[name]) for name in same]))

    def _looked_after_by(self):
        """Return the user who looks after a customer in these circumstances."""
        chosen = {
            "care": self.company_id.collections_care_user_id,
            "salesperson": self.partner_id.user_id,
        }.get(self.cause_id.looked_after_by, self.env["res.users"])
        return chosen.filtered("active") or self.case_id._responsible()

    # === REVIEWED === #

    def _keep(self, review_on, hold):
        """Keep it until another review.

        :param hold: whether nothing is sent by itself until then
        """
        self.write({"review_on": review_on, "hold_until": hold and review_on})
        self.case_id._settle_circumstances()

    def _end(self, why):
        """End it: the customer is followed up as before. Callers have checked the right to the case."""
        ended = self.sudo()  # only code writes what a customer has told
        for circumstance in ended:
            ended_on = circumstance.company_id._collections_day()
            circumstance.write({"ended_on": ended_on, "ended_by_id": self.env.uid, "ended_why": why})
        ended.case_id._add_to_timeline(
            ended, lambda ended: ended.env._("No longer holds: %(cause)s (%(why)s)", cause=ended.cause_id.name, why=why)
        )
        ended.case_id._settle_circumstances()

    # === CONFIDENTIAL === #

    def write(self, vals):
        """Let people write the confidential note; everything else is written as it is recorded."""
        if not self.env.su and set(vals) - CONFIDENTIAL:
            raise AccessError(self.env._("What a customer has told is not changed: record it anew, or end it."))
        return super().write(vals)


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    def _last_paid_on(self):
        """Return the day of the customer's last payment; credit notes are none. None if there is none."""
        paid = (
            Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
            & Domain("company_id", "child_of", self.company_id.id)
            & Domain("account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("balance", "<", 0)
            & Domain("move_id.move_type", "=", "entry")
        )
        return self.env["account.move.line"].search(paid, order="date desc", limit=1).date or None
