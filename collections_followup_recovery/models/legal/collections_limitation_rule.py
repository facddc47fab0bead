from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from odoo.addons.collections_followup.models.base.collections_law_rule import HEAD, TAIL, same

from ...decision.limitation import Rule

#: The fields that say what lets the time begin anew, and what the rules call that.
RESTARTS = {"by_agreement": "agreement", "by_promise": "promise", "by_payment": "payment", "by_demand": "demand"}


class CollectionsLimitationRule(models.Model):
    """After which time debts can no longer be claimed in court, by country. No legal advice."""

    _name = "collections.limitation.rule"
    _description = "Limitation Rule"
    _inherit = "collections.legal.rule"
    _order = "country_id, customer, code"
    _rec_name = "code"

    country_id = fields.Many2one(required=True)
    months = fields.Integer("Period (Months)", required=True, help="After how many months a debt is time-barred.")
    start = fields.Selection(
        [
            ("due", "The Due Date"),
            ("due_year", "The End of the Year of the Due Date"),
            ("invoice", "The Invoice Date"),
            ("invoice_year", "The End of the Year of the Invoice Date"),
        ],
        "Counted from",
        required=True,
        default="due",
        help="When the time begins to run.",
    )
    by_agreement = fields.Boolean(
        "Anew by Signed Acknowledgement",
        help="A payment agreement that the customer has signed, or another acknowledgement in writing, lets the time "
        "begin anew.",
    )
    by_promise = fields.Boolean("Anew by Promise", help="A promise that is not in writing lets the time begin anew.")
    by_payment = fields.Boolean("Anew by Part Payment", help="A payment of a part lets the time begin anew.")
    by_demand = fields.Boolean(
        "Anew by Demand",
        help="A demand that reached the customer lets the time begin anew. Whether it did is for you to prove.",
    )
    court = fields.Selection(
        [("suspend", "Does Not Count"), ("restart", "Lets It Begin Anew")],
        "Time in Court",
        required=True,
        default="suspend",
        help="The time does not run while a claim is in court. What becomes of it when the claim ends without a "
        "judgment.",
    )
    court_months = fields.Integer("Months after Court", help="For how many months longer the time in court lasts.")
    judgment_months = fields.Integer(
        "Period of a Judgment (Months)", help="After how many months a judgment is time-barred; 0: not known."
    )
    final_months = fields.Integer(
        "At the Latest (Months)", help="After how many months nothing helps any more; 0: there is no such limit."
    )

    _code_unique = models.UniqueIndex("(code)", "There is already a limitation rule of this code.")
    _months_positive = models.Constraint("CHECK (months > 0)", "A debt cannot be time-barred at once.")

    _shipped_file = "collections_followup_recovery/data/limitation_rules.csv"
    _file_columns = {
        **HEAD,
        **same(
            "months",
            "start",
            "by_agreement",
            "by_promise",
            "by_payment",
            "by_demand",
            "court",
            "court_months",
            "judgment_months",
            "final_months",
        ),
        **TAIL,
    }
    _file_required = ("code", "active", "country", "months", "start", "court", "ground", "source", "confidence")

    @api.constrains("months", "court_months", "judgment_months", "final_months")
    def _check_months(self):
        for rule in self:
            most = max(rule.months, rule.court_months, rule.judgment_months, rule.final_months)
            least = min(rule.court_months, rule.judgment_months, rule.final_months)
            if least < 0 or most > 1200:
                raise ValidationError(self.env._("“%s”: please write months between 0 and 1,200.", rule.code))

    def _as_value(self):
        """Return it as a ``decision.limitation.Rule``."""
        self.ensure_one()
        return Rule(
            code=self.code,
            ground=self.ground,
            months=self.months,
            start=self.start,
            restarts=frozenset(kind for name, kind in RESTARTS.items() if self[name]),
            court=self.court,
            court_months=self.court_months,
            judgment_months=self.judgment_months,
            final_months=self.final_months,
            valid_from=self.valid_from or None,
            valid_to=self.valid_to or None,
        )

    @api.model
    @ormcache("country_id", "kind")
    def _values_for(self, country_id, kind):
        """Return the rules of a country for a kind of customer, as values, the nearest first."""
        return tuple(rule._as_value() for rule in self.sudo()._of_kind(country_id, kind)) if country_id else ()

    @api.model
    @ormcache()
    def _shortest(self):
        """Return the months of the shortest period of all rules; None if there is none."""
        return min(self.sudo().search([]).mapped("months"), default=None)  # pylint: disable=no-search-all
