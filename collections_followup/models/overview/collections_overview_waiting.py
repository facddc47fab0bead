from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ...const import MANAGER_GROUP

CASES = "collections_followup.collections_case_action"
OVERDUE = ("amount_overdue", "company_id")
#: Types of activities: a message did not arrive, or cannot be written.
NOT_REACHED = ("address", "full", "rejected", "too_large", "failed")


class Kind(NamedTuple):
    """A kind of work that waits for a person.

    :ivar name: tells it from the others
    :ivar label: what these are called, translated
    :ivar icon: a name of Font Awesome
    :ivar model: of the records that are counted
    :ivar domain: which of them wait
    :ivar action: XML id of the window that lists them
    :ivar amount: what is summed up, as of `_counted`
    """

    name: str
    label: str
    icon: str
    model: str
    domain: Domain
    action: str
    amount: tuple | None = None


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
        return [
            self._counted(kind.name, kind.label, kind.model, kind.domain, kind.action, kind.amount, icon=kind.icon)
            for kind in self._kinds(scope)
        ]

    @api.model
    def _kinds(self, scope):
        """All kinds that whoever looks can do, in their order. Another add-on adds its own."""
        return [
            *self._from_customers(scope),
            *self._asked_of_people(scope),
            *self._by_managers(scope),
            *self._on_paper(scope),
        ]

    # === WHAT CUSTOMERS HAVE SAID === #

    @api.model
    def _from_customers(self, scope):
        mine = self._looked_after(scope)
        by_case = self._looked_after(scope, "case_id")
        due = Domain("state", "=", "open") & Domain("deadline", "<=", scope.today)
        owner = Domain("user_id", "=", self.env.uid) if scope.mine else Domain.TRUE
        asked = Domain("state", "=", "draft") & Domain("asked_by_id", "!=", False)
        nobodys = Domain("case_id", "=", False)
        return [
            Kind(
                *("reply", self.env._("Replies to Read"), "fa-envelope-open-o", "collections.case"),
                *(Domain("unread_reply", "=", True) & mine, CASES, OVERDUE),
            ),
            Kind(
                *("plan", self.env._("Payment Plans to Answer"), "fa-calendar-check-o", "collections.agreement"),
                *(asked & by_case, "collections_followup.collections_agreement_action"),
                ("amount_open", "currency_id"),
            ),
            Kind(
                *("dispute", self.env._("Disputes Due"), "fa-comments-o", "collections.dispute"),
                *(due & owner, "collections_followup.collections_dispute_action"),
            ),
            Kind(
                *("answer", self.env._("Answers to Assign"), "fa-question-circle-o", "collections.answer"),
                Domain("state", "=", "to_assign") & (nobodys | by_case),
                "collections_followup.collections_answer_action",
            ),
        ]

    # === WHAT PEOPLE ARE ASKED FOR === #

    @api.model
    def _asked_of_people(self, scope):
        """Tasks on cases; what somebody has put off waits from its day on."""
        our = "collections_followup.mail_activity_"
        call, broken, credit, decide = "mail.mail_activity_data_call", f"{our}promise", f"{our}allocate", f"{our}decide"
        reach = tuple(f"{our}{name}" for name in NOT_REACHED)
        now = Domain("date_deadline", "<=", scope.today)
        to_come = (
            Domain("state", "=", "open") & Domain("date", "<=", scope.today) & self._looked_after(scope, "case_id")
        )
        return [
            self._task(scope, "call", self.env._("Calls to Make"), "fa-phone", self._of_types(call) & now),
            Kind(
                *("promise", self.env._("Promises Due"), "fa-handshake-o", "collections.promise", to_come),
                *("collections_followup.collections_promise_action", ("amount", "currency_id")),
            ),
            self._task(scope, "broken", self.env._("Broken Promises"), "fa-chain-broken", self._of_types(broken)),
            self._task(scope, "reach", self.env._("Customers Not Reached"), "fa-map-marker", self._of_types(*reach)),
            self._task(scope, "credit", self.env._("Credits to Reconcile"), "fa-exchange", self._of_types(credit)),
            self._task(scope, "decide", self.env._("Next Steps to Decide"), "fa-map-signs", self._of_types(decide)),
            self._task(
                *(scope, "other", self.env._("Other Tasks"), "fa-check-square-o"),
                now & ~self._of_types(call, broken, credit, decide, *reach),
            ),
        ]

    @api.model
    def _of_types(self, *xmlids):
        type_id = self.env["ir.model.data"]._xmlid_to_res_id
        return Domain("activity_type_id", "in", [found for xmlid in xmlids if (found := type_id(xmlid))])

    @api.model
    def _task(self, scope, name, label, icon, activities):
        """Cases with a task; it is mine when it was given to me, or to nobody and I look after the customer."""
        cases = Domain("activity_ids", "any", activities)
        if scope.mine:
            given = Domain("activity_ids", "any", activities & Domain("user_id", "=", self.env.uid))
            to_nobody = Domain("activity_ids", "any", activities & Domain("user_id", "=", False))
            cases = given | (to_nobody & self._looked_after(scope))
        return Kind(name, label, icon, "collections.case", cases, CASES, OVERDUE)

    # === WHAT IS DECIDED AND POSTED === #

    @api.model
    def _by_managers(self, scope):
        if not self.env.user.has_group(MANAGER_GROUP):
            return []
        proposed = Domain("state", "=", "proposed") & self._looked_after(scope, "case_id")
        return [
            Kind(
                *("approve", self.env._("Steps to Approve"), "fa-thumbs-o-up", "collections.step", proposed),
                *("collections_followup.collections_step_action_to_approve", ("amount", "run_id")),
            )
        ]

    @api.model
    def _on_paper(self, scope):
        to_post = Domain("state", "in", ["to_print", "printed"]) & self._looked_after(scope, "case_id")
        return [
            Kind(
                *("letter", self.env._("Letters to Print and Post"), "fa-print", "collections.printed.letter"),
                *(to_post, "collections_followup.collections_printed_letter_action"),
            )
        ]
