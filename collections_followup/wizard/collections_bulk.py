from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..const import MANAGER_GROUP, USER_GROUP
from ..tools import later, notification

#: The days of the proposed pause.
PAUSE_DAYS = 14


class CollectionsBulk(models.TransientModel):
    """Does one thing to all chosen cases: says before how many they are and what they owe, and then the result."""

    _name = "collections.bulk"
    _inherit = "collections.wizard"
    _description = "Change Cases"

    case_ids = fields.Many2many("collections.case", string="Cases", help="Which customers.")
    run_id = fields.Many2one("collections.run", help="All customers with steps of this run that wait for approval.")
    what = fields.Selection(
        lambda self: self._selection(),
        "What to Do",
        required=True,
        default="assign",
        help="What is done to all of them.",
    )
    told = fields.Char("Chosen", compute="_compute_told", help="How many customers are chosen, and what they owe.")
    messages = fields.Char(
        "By Main Channel",
        compute="_compute_told",
        help="How many customers are contacted by which main channel, as far as it is known now; some levels use "
        "others beside it.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        domain=lambda self: [("share", "=", False), ("all_group_ids", "in", self.env.ref(USER_GROUP).ids)],
        help="Who looks after these customers from now on.",
    )
    paused_until = fields.Date(
        default=lambda self: fields.Date.add(self._today(), days=PAUSE_DAYS),
        help="Nothing is sent up to and including this day. Empty: the pause ends now.",
    )
    pause_reason = fields.Char("Why", help="Why nothing is sent to these customers until then, for colleagues.")
    exclusion_reason = fields.Char("Reason", help="Why these customers are not followed up.")
    pinned_policy_id = fields.Many2one(
        "collections.policy",
        "Policy",
        help="The policy that these customers follow from now on. Empty: the one whose segment fits.",
    )
    note = fields.Char(help="What the call is about.")

    @api.model
    def _selection(self):
        offered = {
            "assign": self.env._("Assign"),
            "pause": self.env._("Pause"),
            "exclude": self.env._("Exclude from Follow-up"),
            "policy": self.env._("Change the Policy"),
            "call": self.env._("Plan a Call"),
        }
        if self.env.user.has_group(MANAGER_GROUP):
            offered["approve"] = self.env._("Approve What Is Proposed")
        return list(offered.items())

    @api.model
    def _today(self):
        return self.env.company.root_id._collections_day()

    @api.depends("case_ids", "run_id", "what")
    def _compute_told(self):
        """Say it by sums of the database: tens of thousands may be chosen."""
        for wizard in self:
            concerned = wizard._concerned()
            groups = self.env["collections.case"]._read_group(
                concerned, ["company_id"], ["__count", "amount_overdue:sum"]
            )
            number = sum(count for _company, count, _overdue in groups)
            sums = [company.currency_id.format(overdue) for company, _count, overdue in groups]
            wizard.told = self.env._(
                "Customers: %(number)s. Overdue: %(sum)s", number=number, sum=" + ".join(sums) or "0"
            )
            companies = [company for company, _count, _overdue in groups]
            wizard.messages = wizard._told_messages(companies) if wizard.what == "approve" else False

    def _told_messages(self, companies):
        """Return what approval sends: "E-Mail: 12, Letter: 3. Asked for: 4,200.00 $"."""
        steps = self.env["collections.step"]
        names, numbers, asked = dict(steps._fields["channel"]._description_selection(self.env)), {}, []
        for company in companies:
            of_company = self._proposed() & Domain("case_id.company_id", "=", company.id)
            groups = steps._read_group(of_company, ["channel"], ["__count", "amount:sum"])
            asked.append(company.currency_id.format(sum(amount for _channel, _count, amount in groups)))
            for channel, count, _amount in groups:
                numbers[channel] = numbers.get(channel, 0) + count
        told = ", ".join(f"{names.get(channel, '–')}: {count}" for channel, count in numbers.items())
        return self.env._("%(numbers)s. Asked for: %(sum)s", numbers=told, sum=" + ".join(asked))

    def _concerned(self):
        """Return the domain of the cases that it applies to."""
        if self.run_id:
            return Domain("step_ids", "any", self._proposed())
        chosen = Domain("id", "in", self.case_ids._origin.ids)
        return chosen & Domain("step_ids.state", "=", "proposed") if self.what == "approve" else chosen

    def _proposed(self):
        """Return the domain of the steps of these cases that wait for approval."""
        chosen = Domain("run_id", "=", self.run_id._origin.id)
        if not self.run_id:
            chosen = Domain("case_id", "in", self.case_ids._origin.ids)
        return chosen & Domain("state", "=", "proposed")

    # === DONE === #

    def action_apply(self):
        """Do it, and show the result."""
        self.ensure_one()
        cases = self.env["collections.case"].search(self._concerned())
        (cases | self.case_ids).check_access("write")
        if not cases:
            raise UserError(self.env._("Nothing is proposed for these customers."))
        result = getattr(self, f"_do_{self.what}")(cases)
        return notification.shown(result, type="success")

    def _change(self, cases, values):
        """Write settings to the cases.

        :returns: a sentence that says how many messages that took out of the queue; empty if none
        """
        waiting = self._waiting(cases)
        cases.write(values)
        later.do(cases, "_evaluate_again")
        withdrawn = waiting - self._waiting(cases)
        return " " + self.env._("Messages taken out of the queue: %s", withdrawn) if withdrawn else ""

    @api.model
    def _waiting(self, cases):
        """Return how many messages to these customers wait in the queue."""
        # whoever works the cases may know how many
        return len(self.env["collections.contact"].sudo()._waiting(cases))

    def _do_assign(self, cases):
        # one message about all of them instead of one for each
        cases.with_context(mail_auto_subscribe_no_notify=True).write({"user_id": self.user_id.id})
        self._tell_assigned(cases)
        return self.env._("Assigned to %(person)s: %(number)s", person=self.user_id.name or "–", number=len(cases))

    def _tell_assigned(self, cases):
        """Tell a colleague, in their language, that somebody else has assigned customers to them."""
        if not self.user_id or self.user_id == self.env.user:
            return
        theirs = self.with_context(lang=self.user_id.lang).env
        theirs["mail.thread"].message_notify(
            partner_ids=self.user_id.partner_id.ids,
            subject=theirs._("Customers for you to look after: %s", len(cases)),
            body=theirs._(
                "%(person)s has assigned customers to you: %(number)s. You find them under Collections, Cases, Mine.",
                person=self.env.user.name,
                number=len(cases),
            ),
        )

    def _do_pause(self, cases):
        why = self.paused_until and (self.pause_reason or "").strip()
        withdrawn = self._change(cases, {"paused_until": self.paused_until, "pause_reason": why})
        if not self.paused_until:
            return self.env._("Pause ended: %s", len(cases)) + withdrawn
        day = format_date(self.env, self.paused_until)
        told = self.env._("Paused up to and including %(day)s: %(number)s", day=day, number=len(cases))
        return told + withdrawn

    def _do_exclude(self, cases):
        if not (self.exclusion_reason or "").strip():
            raise UserError(self.env._("Say why these customers are excluded from follow-up."))
        withdrawn = self._change(cases, {"excluded": True, "exclusion_reason": self.exclusion_reason})
        return self.env._("Excluded from follow-up: %s", len(cases)) + withdrawn

    def _do_policy(self, cases):
        withdrawn = self._change(cases, {"pinned_policy_id": self.pinned_policy_id.id})
        return self.env._("Policy changed: %s", len(cases)) + withdrawn

    def _do_call(self, cases):
        cases._plan_calls(self.note)
        return self.env._("Calls planned: %s", len(cases))

    def _do_approve(self, cases):
        steps = self.env["collections.step"].search(self._proposed())
        steps.action_approve()
        done = len(steps.filtered(lambda step: step.state == "done"))
        if done == len(steps):
            return self.env._("Taken: %s", done)
        return self.env._("Approved: %(all)s, taken so far: %(done)s", all=len(steps), done=done)
