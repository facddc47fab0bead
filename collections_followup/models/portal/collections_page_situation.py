from urllib.parse import urlencode

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ...decision import health_words
from ...decision.means import Means, proposal
from ...tools import typed

#: What a form asks for amounts of, with the choices of "can you pay now".
AMOUNTS = ("amount_now", "amount_monthly", "amount_left")
TEXTS = ("helper", "reach")
CHOICES = ("all", "part", "later", "no")


class CollectionsPageSituation(models.AbstractModel):
    """What customers tell about their situation on their page: six questions, none of them compulsory.

    Nothing is sent by itself for a while, a person is asked to answer, and a plan that fits is shown at once.
    """

    _name = "collections.page.situation"
    _description = "Situations of Customers, Told on Their Page"

    @api.model
    def _asked(self, case):
        """Return what the form asks, and whom it names: dict with ``causes``, ``currency``, ``advisers``,
        ``days`` without automatic messages, and ``rest``, a sentence that says so."""
        days = case.company_id.collections_situation_days
        return {
            "causes": self.env["collections.cause"]._asked_of(case.partner_id),
            "currency": self._currency(case),
            "advisers": self.env["collections.debt.adviser"]._for(case),
            "days": days,
            "rest": self._rest(days) if days else "",
        }

    @api.model
    def _currency(self, case):
        """Return the currency of amounts: that of a plan, else of what is open, else of the company."""
        if scope := self._scope(case):
            return scope.currency
        return case.item_ids[:1].currency_id or case.company_id.currency_id

    @api.model
    def _rest(self, days):
        return self.env._("For %s days after you have sent this, we send you no automatic reminders.", days)

    @api.model
    def _scope(self, case):
        """Return what a plan would be for: the first that the page for plans offers, or None."""
        scopes = self.env["collections.page.plan"]._offer(case)["scopes"]
        return scopes[0] if scopes else None

    @api.model
    def _tell(self, case, person, values, asked):
        """Record what a customer tells, and answer with what fits.

        :param case: with all rights, and locked
        :param person: partner who tells it
        :param values: of the form
        :param asked: what the form asks, as of `_asked`
        :returns: the thanks, as a sentence, and the path of the next part
        :raises UserError: if nothing was told, or cannot be meant in this way; then nothing has changed
        """
        told = self._read(values, asked)
        cause = told.pop("cause")
        contact = self._log(case, person, cause, told, asked["currency"])
        recorded = self.env["collections.circumstance"]._record(
            case,
            cause,
            asked["days"],
            **told,
            told_by="customer",
            user_id=False,
            contact_id=contact.id,
            currency_id=asked["currency"].id,
        )
        return self._answer(case, recorded)

    # === READ === #

    @api.model
    def _read(self, values, asked):
        """Return what was told, by the names of the fields of a circumstance; ``cause`` is a record."""
        form, told = typed.Form(), {}
        for name in AMOUNTS:
            told[name] = form.take(name, typed.amount, self.env, values.get(name), asked["currency"])
        for name in TEXTS:
            told[name] = form.take(name, self._without_health, values.get(name))
        form.check()
        told["can_pay"] = values.get("can_pay") if values.get("can_pay") in CHOICES else told["amount_now"] and "part"
        cause = asked["causes"].filtered(lambda cause: cause.id == typed.number(values.get("cause")))
        if not cause and not any(told.values()):
            raise UserError(self.env._("Please tell us something: one answer is enough."))
        return {**told, "cause": cause or self._unknown(asked["causes"])}

    @api.model
    def _unknown(self, causes):
        """Return the cause of a customer who does not say what has happened."""
        other = self.env.ref("collections_followup.collections_cause_other", raise_if_not_found=False)
        found = other or causes[-1:] or self.env["collections.cause"].search([], limit=1)
        if not found:
            raise UserError(self.env._("Please write to us, or call us: we read everything."))
        return found

    @api.model
    def _without_health(self, value):
        """Return a line as it was typed; words about health are refused: what follows for the payment is enough."""
        text = typed.line(self.env, value)
        if words := health_words.found(text):
            raise UserError(
                self.env._(
                    "You need not tell us anything about anybody's health. Please leave out: %s.", ", ".join(words)
                )
            )
        return text

    # === LOGGED === #

    @api.model
    def _log(self, case, person, cause, told, currency):
        ours = case._for_colleagues()
        summary = ours.env._("Tells about their situation: %s", cause.with_env(ours.env).name)
        return case._log_visit(summary, person, note="\n".join(self._lines(ours.env, told, currency)))

    @api.model
    def _lines(self, env, told, currency):
        """Return what was told, one line for each answer, in the language of ``env``."""
        fields = env["collections.circumstance"]._fields
        shown = dict(fields["can_pay"]._description_selection(env))
        for name, value in told.items():
            if value:
                said = format_amount(env, value, currency) if name in AMOUNTS else shown.get(value, value)
                yield f"{fields[name]._description_string(env)}: {said}"

    # === ANSWERED === #

    @api.model
    def _answer(self, case, recorded):
        """Return the thanks, and the path of what fits: paying, a plan, or the account."""
        thanks = self.env._("Thank you for telling us.")
        if recorded.hold_until:
            until = format_date(self.env, recorded.hold_until)
            thanks = self.env._("Thank you for telling us. We send you no reminders until %s.", until)
        if recorded.can_pay == "all":
            return thanks, "/pay"
        if query := self._plan_query(case, recorded):
            fits = self.env._("This plan would fit what you have told us: change it, or ask for it as it is.")
            return f"{thanks} {fits}", f"/plan?{query}"
        return self.env._("%s One of us will get in touch with you.", thanks), ""

    @api.model
    def _plan_query(self, case, recorded):
        """Return the values of the form that asks for a plan that the customer can afford; empty if there is none."""
        scope = self._scope(case)
        if not scope or recorded.can_pay == "no":
            return ""
        means = Means(recorded.amount_now, recorded.amount_monthly or None, recorded.amount_left or None)
        found = proposal(scope.total, means, case.company_id._collections_day(), scope.currency.rounding)
        return found and self._query(scope, found)

    @api.model
    def _query(self, scope, found):
        amounts = {"monthly": found.monthly, "down": found.down}
        written = {name: typed.written(self.env, value, scope.currency) for name, value in amounts.items() if value}
        first = found.dues[1 if found.down else 0].day
        return urlencode({"which": scope.key, "by": "monthly", **written, "first": first.isoformat()})
