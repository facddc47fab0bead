from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...decision import plan as planning
from ...decision.agreement import MOST_INSTALLMENTS, RHYTHMS, USUAL_COUNT, Due, working_day
from ...tools import reasons, typed
from .collections_page import MOST_TICKED

#: States of agreements that customers have asked for, as long as they wait for us or for their signature.
REQUESTED = ("draft", "proposed")


class Scope(NamedTuple):
    """The items that a plan can be for, in one currency, oldest first.

    :ivar kind: ``overdue``, or ``all`` if more is open that is not due yet
    """

    key: str
    kind: str
    currency: models.BaseModel
    rows: list

    @property
    def total(self):
        return self.currency.round(sum(row.asked for row in self.rows))


class Plan(NamedTuple):
    """A plan as it would be agreed.

    :ivar dues: Due for each installment
    :ivar at_once: True if it is accepted as soon as it is asked for
    :ivar reasons: why it is not, as far as the customer could change that
    """

    rows: list
    currency: models.BaseModel
    total: float
    dues: list[Due]
    at_once: bool
    reasons: tuple


class CollectionsPagePlan(models.AbstractModel):
    """Payment plans that customers ask for on their page.

    Within the company's limits the agreement is proposed, signed for the company and waits for the customer's
    signature; beyond them it is a draft, and a person answers.
    """

    _name = "collections.page.plan"
    _description = "Plans on the Customer's Page"

    # === THE OFFER === #

    @api.model
    def _offer(self, case):
        """Return what a plan can be for, and the initial values of the form.

        :param case: the case, as superuser
        :returns: dict with ``rows`` (Rows, oldest first), ``requested`` (the plans that wait for our answer, where
            nothing is left to ask for), ``scopes`` (Scopes) and ``usual`` (values of the form)
        """
        assessment = case._assess_today()[case.id]
        defaulted = set(case.agreement_ids.filtered(lambda a: a.state == "defaulted")._lines().ids)
        rows = self.env["collections.page"]._free(case, assessment, lambda item: item.receivable.id not in defaulted)
        scopes = self._scopes(rows)
        return {
            "today": assessment.today,
            "rows": rows,
            "requested": not rows and case.agreement_ids.filtered(lambda a: a.asked_by_id and a.state in REQUESTED),
            "scopes": scopes,
            "usual": self._usual(case, scopes),
            "most_ticked": MOST_TICKED,
        }

    @api.model
    def _scopes(self, rows):
        by_currency = {}
        for row in rows:
            by_currency.setdefault(row.currency, []).append(row)
        scopes = []
        for currency, all_rows in by_currency.items():
            overdue = [row for row in all_rows if row.days and row.days > 0]
            if overdue:
                scopes.append(Scope(f"overdue-{currency.id}", "overdue", currency, overdue))
            if len(all_rows) > len(overdue):
                scopes.append(Scope(f"all-{currency.id}", "all", currency, all_rows))
        return scopes

    @api.model
    def _usual(self, case, scopes):
        today = case.company_id._collections_day()
        latest = today + timedelta(case.company_id.collections_plan_first_days)
        return {
            "which": scopes[0].key if scopes else "",
            "items": [],
            "by": "count",
            "count": str(USUAL_COUNT),
            "monthly": "",
            "down": "",
            "rhythm": "monthly",
            "first": min(fields.Date.add(today, months=1), latest).isoformat(),
        }

    # === THE CALENDAR === #

    @api.model
    def _calculate(self, case, values, offer):
        """Return the Plan that the values of the form describe.

        :param values: ``which`` (key of a Scope, or ``some`` with ``items``), ``by`` (``count`` or ``monthly``, each
            with its value), ``rhythm`` and ``first``
        :raises Refused: if they cannot be meant in this way
        """
        rows, total, wanted = self._read(values, offer)
        currency = rows[0].currency
        dues = planning.plan(total, wanted, offer["today"], currency.rounding)
        limits = self._limits(case.company_id, currency, offer["today"])
        found = planning.reasons_for_review(dues, limits, offer["today"], currency.name)
        at_once = not found and self._signs(case.company_id) and not self._has_failed(case, offer["today"])
        return Plan(rows, currency, total, dues, bool(at_once), found)

    @api.model
    def _read(self, values, offer):
        """Return (Rows, their total, PlanRequest) of a plan, as the form says them.

        :raises Refused: if they cannot be meant in this way
        """
        form = typed.Form("items", "count", "monthly", "down", "rhythm", "first")
        rows = form.take("items", self._chosen, values, offer)
        if some := rows or offer["rows"]:  # what else is wrong is told, too
            currency = some[0].currency
            total = currency.round(sum(row.asked for row in some))
            wanted = self._requested(form, values, currency, offer["today"])
            for name in planning.wrong_values(total, wanted, offer["today"], currency.rounding):
                form.refuse(name, self._told(name))
        form.check()
        return rows, total, wanted

    @api.model
    def _chosen(self, values, offer):
        scope = next((scope for scope in offer["scopes"] if scope.key == values.get("which")), None)
        several = self.env._("A plan is for invoices of one currency: please ask for one plan for each.")
        rows = scope.rows if scope else self.env["collections.page"]._ticked(values["items"], offer["rows"])
        self.env["collections.page"]._check_chosen(rows, several)
        return rows

    @api.model
    def _requested(self, form, values, currency, today):
        """Return the PlanRequest of the form; where a value was refused, one that is possible stands in for it."""
        rhythm = values.get("rhythm")
        if rhythm not in (*RHYTHMS, "monthly"):
            form.refuse("rhythm", self.env._("Please choose how often you can pay."))
            rhythm = "monthly"
        first = form.take("first", typed.day, self.env, values.get("first")) or today
        down = form.take("down", typed.amount, self.env, values.get("down"), currency) or 0.0
        if values.get("by") == "monthly":
            monthly = form.take("monthly", typed.amount, self.env, values.get("monthly"), currency)
            return planning.PlanRequest(rhythm, first, monthly=monthly or 0.0, down=down)
        return planning.PlanRequest(rhythm, first, count=typed.number(values.get("count")), down=down)

    @api.model
    def _told(self, wrong):
        """Return the errors of the requested plan, in words."""
        return {
            "first": self.env._("Please choose a first day that is not over, and within a year."),
            "count": self.env._("Please choose between 1 and %s installments.", MOST_INSTALLMENTS),
            "down": self.env._("Please choose a first payment that is smaller than the whole amount."),
            "monthly": self.env._(
                "Please write how much you can pay in a month: enough for no more than %s installments.",
                MOST_INSTALLMENTS,
            ),
        }.get(wrong) or self.env._("This amount is too small for so many installments.")

    @api.model
    def _limits(self, company, currency, today):
        def converted(amount):
            return company.currency_id._convert(amount, currency, company, today)

        return planning.Limits(
            converted(company.collections_plan_total),
            company.collections_plan_months,
            company.collections_plan_count,
            company.collections_plan_first_days,
            converted(company.collections_plan_smallest),
        )

    @api.model
    def _signs(self, company):
        """Return the user who signs for the company at once; empty if every plan goes to a person."""
        return company._collections_plan_signer()

    @api.model
    def _has_failed(self, case, today):
        """Return True if an agreement is in default, or an installment of the last year was never paid."""
        year = Domain("state", "=", "missed") & Domain("date", ">", fields.Date.subtract(today, years=1))
        missed = Domain("agreement_id.content_hash", "!=", False) & year
        failed = Domain("agreement_id.state", "=", "defaulted") | missed
        domain = Domain("agreement_id.case_id", "=", case.id) & failed
        return bool(self.env["collections.agreement.installment"].search_count(domain, limit=1))

    # === ASKED FOR === #

    @api.model
    def _ask(self, case, person, values):
        """Ask for a plan.

        :param person: partner who asks
        :returns: the thanks, as a sentence, and the path of the next part
        :raises UserError: if the values cannot be meant in this way
        """
        plan = self._calculate(case, values, self._offer(case))
        agreement = self._draft(case, person, plan)
        self._log(case, person, plan, agreement)
        if plan.at_once:
            agreement.action_propose()
            agreement._sign_for_company(self._signs(case.company_id))
            said = self.env._("Good news: we accept your plan. It begins when you have signed it.")
        else:
            self._ask_person(agreement)
            by_when = format_date(self.env, self._answer_by(agreement))
            said = self.env._(
                "Thank you for asking. We will look at your plan, and you will hear from us by %s.", by_when
            )
        case._refresh()
        return said, f"/agreement/{agreement.id}"

    @api.model
    def _draft(self, case, person, plan):
        lines = self.env["account.move.line"].browse(row.id for row in plan.rows)
        asked = {"asked_by_id": person.id, "user_id": case._responsible().id}
        return self.env["collections.agreement"]._make(case, lines, plan.dues, **asked)

    @api.model
    def _log(self, case, person, plan, agreement):
        """Log a plan that a person has to answer: it waits to be read, and puts the next step on hold."""
        ours = case._for_colleagues().env
        summary = ours._(
            "Asks to pay %(total)s in %(count)s installments: %(agreement)s",
            total=format_amount(ours, plan.total, plan.currency),
            count=len(plan.dues),
            agreement=agreement.display_name,
        )
        dues = [f"{format_date(ours, due.day)}: {format_amount(ours, due.amount, plan.currency)}" for due in plan.dues]
        kind = "conversation" if plan.at_once else "message"
        case._log_visit(summary, person, kind, note="\n".join(dues))

    @api.model
    def _ask_person(self, agreement, summary=None, note=None, deadline=None):
        """Ask the responsible person to go on with an agreement; the activity is removed once it has moved on.

        :param summary: the request, in their language; None if the customer asks for a plan
        """
        case = agreement.case_id._for_colleagues()
        activity_type = self.env.ref("collections_followup.mail_activity_plan").with_env(case.env)
        values = case._activity_values(
            activity_type,
            summary=summary or activity_type.summary,
            note=note,
            date_deadline=deadline or self._answer_by(agreement),
            automated=True,
        )
        values |= {"res_model_id": self.env["ir.model"]._get_id(agreement._name), "res_id": agreement.id}
        case._plan_activities([values])

    @api.model
    def _answer_by(self, agreement):
        """Return the day by which a customer who has asked for a plan gets an answer."""
        return working_day(agreement.made_on + timedelta(agreement.company_id.collections_plan_answer_days))

    @api.model
    def _told_reasons(self, plan):
        """Return why a person reviews the plan, as sentences."""
        return [reasons.tell(self.env, reasons.dump([reason])) for reason in plan.reasons]
