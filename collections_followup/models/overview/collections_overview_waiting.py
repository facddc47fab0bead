from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ...const import MANAGER_GROUP

#: The window that lists what is counted, by model.
WINDOWS = {
    "collections.agreement": "collections_followup.collections_agreement_action",
    "collections.answer": "collections_followup.collections_answer_action",
    "collections.case": "collections_followup.collections_case_action",
    "collections.dispute": "collections_followup.collections_dispute_action",
    "collections.printed.letter": "collections_followup.collections_printed_letter_action",
    "collections.promise": "collections_followup.collections_promise_action",
    "collections.step": "collections_followup.collections_step_action_to_approve",
}
#: What is summed up, and whose currency it is in.
OVERDUE = ("amount_overdue", "company_id")
AGREED = ("amount_open", "currency_id")
PROMISED = ("amount", "currency_id")
#: Types of tasks.
CALL = ("mail.mail_activity_data_call",)
BROKEN = ("collections_followup.mail_activity_promise",)
CREDIT = ("collections_followup.mail_activity_allocate",)
DECIDE = ("collections_followup.mail_activity_decide",)
#: A message did not arrive, or cannot be written.
NOT_REACHED = tuple(
    f"collections_followup.mail_activity_{name}" for name in ("address", "full", "rejected", "too_large", "failed")
)


class Kind(NamedTuple):
    """A kind of work that waits for a person.

    :ivar name: tells it from the others
    :ivar icon: a name of Font Awesome
    :ivar label: what these are called, translated
    :ivar model: of the records that are counted
    :ivar domain: which of them wait
    :ivar amount: what is summed up, as of `_counted`
    :ivar window: XML id of the window that lists them, where it is not that of the model
    """

    name: str
    icon: str
    label: str
    model: str
    domain: Domain
    amount: tuple | None = None
    window: str | None = None


class CollectionsOverviewWaiting(models.AbstractModel):
    """What waits for a person, by kind: what a collector does today."""

    _name = "collections.overview.card.waiting"
    _inherit = ["collections.overview.card"]
    _description = "What Waits for a Person"

    _place = 10
    _component = "waiting"

    @api.model
    def _title(self):
        return self.env._("Waiting for You")

    @api.model
    def _content(self, scope):
        figures = [figure for figure in self._figures(scope) if figure["count"]]
        title = self._title() if scope.mine else self.env._("Waiting for the Team")
        return {"title": title, "figures": figures, "count": sum(figure["count"] for figure in figures)}

    @api.model
    def _figures(self, scope):
        return [self._counted_kind(kind) for kind in self._kinds(scope)]

    @api.model
    def _counted_kind(self, kind):
        window = kind.window or WINDOWS[kind.model]
        return self._counted(kind.name, kind.label, kind.model, kind.domain, window, kind.amount, icon=kind.icon)

    @api.model
    def _kinds(self, scope):
        """All kinds that whoever looks can do, in their order. Another add-on adds its own.

        :returns: list of Kinds
        """
        return [*self._from_customers(scope), *self._tasks(scope), *self._steps(scope), *self._letters(scope)]

    # === WHAT CUSTOMERS HAVE SAID === #

    @api.model
    def _from_customers(self, scope):
        by_case = self._looked_after(scope, "case_id")
        unread = Domain("unread_reply", "=", True) & self._looked_after(scope)
        plans = Domain("state", "=", "draft") & Domain("asked_by_id", "!=", False) & by_case
        owner = Domain("user_id", "=", self.env.uid) if scope.mine else Domain.TRUE
        disputes = Domain("state", "=", "open") & Domain("deadline", "<=", scope.today) & owner
        answers = Domain("state", "=", "to_assign") & (Domain("case_id", "=", False) | by_case)
        due = Domain("state", "=", "open") & Domain("date", "<=", scope.today) & by_case
        found = (
            ("reply", "fa-envelope-open-o", self.env._("Replies to Read"), "collections.case", unread, OVERDUE),
            ("plan", "fa-calendar-o", self.env._("Payment Plans to Answer"), "collections.agreement", plans, AGREED),
            ("dispute", "fa-comments-o", self.env._("Disputes Due"), "collections.dispute", disputes),
            ("answer", "fa-question-circle-o", self.env._("Answers to Assign"), "collections.answer", answers),
            ("promise", "fa-handshake-o", self.env._("Promises Due"), "collections.promise", due, PROMISED),
        )
        return [Kind(*values) for values in found]

    # === WHAT PEOPLE ARE ASKED FOR === #

    @api.model
    def _tasks(self, scope):
        """Cases with a task: what the follow-up asks for, at once; calls and what people have planned, on their day."""
        now = Domain("date_deadline", "<=", scope.today)
        others = now & ~self._of_types(*CALL, *BROKEN, *NOT_REACHED, *CREDIT, *DECIDE)
        found = (
            ("call", "fa-phone", self.env._("Calls to Make"), now & self._of_types(*CALL)),
            ("broken", "fa-chain-broken", self.env._("Broken Promises"), self._of_types(*BROKEN)),
            ("reach", "fa-map-marker", self.env._("Customers Not Reached"), self._of_types(*NOT_REACHED)),
            ("credit", "fa-exchange", self.env._("Credits to Reconcile"), self._of_types(*CREDIT)),
            ("decide", "fa-map-signs", self.env._("Next Steps to Decide"), self._of_types(*DECIDE)),
            ("other", "fa-check-square-o", self.env._("Other Tasks"), others),
        )
        return [
            Kind(name, icon, label, "collections.case", self._given(scope, activities), OVERDUE)
            for name, icon, label, activities in found
        ]

    @api.model
    def _of_types(self, *xmlids):
        """Domain of activities of these types, as far as nobody has deleted them."""
        type_id = self.env["ir.model.data"]._xmlid_to_res_id
        return Domain("activity_type_id", "in", [found for xmlid in xmlids if (found := type_id(xmlid))])

    @api.model
    def _given(self, scope, activities):
        """Domain of cases with a task; mine is what was given to me, or to nobody for a customer I look after."""
        if not scope.mine:
            return Domain("activity_ids", "any", activities)
        to_me = Domain("activity_ids", "any", activities & Domain("user_id", "=", self.env.uid))
        to_nobody = Domain("activity_ids", "any", activities & Domain("user_id", "=", False))
        return to_me | (to_nobody & self._looked_after(scope))

    # === WHAT IS DECIDED AND POSTED === #

    @api.model
    def _steps(self, scope):
        """Steps wait for managers only."""
        if not self.env.user.has_group(MANAGER_GROUP):
            return []
        label = self.env._("Steps to Approve")
        proposed = Domain("state", "=", "proposed") & self._looked_after(scope, "case_id")
        return [Kind("approve", "fa-thumbs-o-up", label, "collections.step", proposed, ("amount", "run_id"))]

    @api.model
    def _letters(self, scope):
        label = self.env._("Letters to Print and Post")
        waiting = Domain("state", "in", ["to_print", "printed"]) & self._looked_after(scope, "case_id")
        return [Kind("letter", "fa-print", label, "collections.printed.letter", waiting)]
