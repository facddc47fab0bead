from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.collections_followup.models.base.collections_law_rule import TAIL, same
from odoo.addons.collections_followup.models.base.collections_rule import COUNTS_AS

from ...decision.venue import Venue


class CollectionsVenue(models.Model):
    """A procedure in which debts are claimed, in a country or in a union of countries. No legal advice."""

    _name = "collections.venue"
    _description = "Venue of Claims"
    _inherit = "collections.legal.rule"
    _order = "country_id, kind, amount_to, code"

    name = fields.Char(required=True, translate=True, help="What the procedure is called.")
    kind = fields.Selection(
        [
            ("pre_action", "Step before Court"),
            ("order", "Order for Payment"),
            ("small", "Small Claims"),
            ("ordinary", "Ordinary Proceedings"),
            ("eu_order", "European Order for Payment"),
            ("eu_small", "European Small Claims"),
        ],
        required=True,
        default="order",
        help="What kind of procedure it is.",
    )
    country_group_id = fields.Many2one(
        "res.country.group",
        "Countries",
        ondelete="restrict",
        help="For a procedure of a union: the countries in which both sides must be.",
    )
    left_out = fields.Char("Without", help="Codes of the countries among these that do not have it, such as DK.")
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict", help="Currency of its limits.")
    amount_from = fields.Monetary("Claims from", help="The smallest claim; 0: none is too small.")
    amount_to = fields.Monetary("Claims up to", help="The largest claim; 0: there is no limit.")
    limits = fields.Char("Claims", compute="_compute_limits", help="How large a claim may be.")
    crosses = fields.Selection(
        [("any", "Also"), ("only", "Only"), ("never", "Never")],
        "Across Borders",
        required=True,
        default="any",
        help="Whether it is for customers in another country than ours.",
    )
    undisputed = fields.Boolean("Only Undisputed", help="It ends when the customer objects.")
    evidence = fields.Text("Asks for", translate=True, help="What has to be handed in, a line each.")
    fee_known = fields.Boolean(help="Whether its usual fee is known well enough to be reckoned with.")
    fee_fixed = fields.Monetary("Fee at Least", help="The fixed part of its usual fee.")
    fee_percent = fields.Float("Fee, Per Cent", digits=(16, 4), help="The fee, if that is more: per cent of the claim.")
    fee = fields.Text("Usual Fee", translate=True, help="What it costs, in words.")
    days = fields.Integer("Usual Days", help="How many days it usually takes; 0: not known.")
    prior_days = fields.Integer("Days before It", help="Days that must pass after the step before court; 0: none.")
    prior = fields.Text("Needs before It", translate=True, help="What must have been done before.")

    _code_unique = models.UniqueIndex("(code)", "There is already a venue of this code.")
    _amounts_in_order = models.Constraint(
        "CHECK (amount_from >= 0 AND amount_to >= 0 AND fee_fixed >= 0 AND fee_percent >= 0)",
        "Limits and fees cannot be less than zero.",
    )

    _shipped_file = "collections_followup_recovery/data/venues.csv"
    _file_columns = {
        **same("code", "active", "name", "kind"),
        "country": "country_id",
        "countries": "country_group_id",
        **same("left_out", "customer"),
        "currency": "currency_id",
        **same(
            "amount_from",
            "amount_to",
            "crosses",
            "undisputed",
            "evidence",
            "fee_known",
            "fee_fixed",
            "fee_percent",
            "fee",
            "days",
            "prior_days",
            "prior",
        ),
        **TAIL,
    }
    _file_required = ("code", "active", "name", "kind", "currency", "crosses", "ground", "source", "confidence")

    @api.depends("amount_from", "amount_to", "currency_id")
    @api.depends_context("lang")
    def _compute_limits(self):
        for venue in self:
            least, most = (
                amount and venue.currency_id.format(amount) for amount in (venue.amount_from, venue.amount_to)
            )
            if least and most:
                venue.limits = f"{least} – {most}"
            elif least:
                venue.limits = self.env._("%s or more", least)
            else:
                venue.limits = self.env._("Up to %s", most) if most else self.env._("Any amount")

    @api.model
    def _read_related(self, row):
        currencies = self.env["res.currency"].with_context(active_test=False)
        return super()._read_related(row) | {
            "currency_id": self._coded(row, "currency", currencies, "name"),
            "country_group_id": self._coded(row, "countries", self.env["res.country.group"]),
        }

    @api.model
    def _on(self, day):
        """Return the venues as values, as they are on a day."""
        dated = (Domain("valid_from", "=", False) | Domain("valid_from", "<=", day)) & (
            Domain("valid_to", "=", False) | Domain("valid_to", ">=", day)
        )
        return [venue._as_value() for venue in self.search(dated)]

    def _as_value(self):
        """Return it as a ``decision.venue.Venue``."""
        self.ensure_one()
        codes = {*self.country_id.mapped("code"), *self.country_group_id.country_ids.mapped("code")}
        return Venue(
            self.id,
            self.name,
            self.kind,
            frozenset(codes - set((self.left_out or "").replace(",", " ").split())),
            self.currency_id.name,
            self.amount_from,
            self.amount_to,
            self.crosses,
            self._kinds_meant(),
            self.undisputed,
            self.fee_fixed if self.fee_known else None,
            self.fee_percent,
        )

    def _kinds_meant(self):
        """Return the kinds of customers that it is for; none where it is for all."""
        own = self.customer
        return frozenset([own, *(kind for kind, as_ in COUNTS_AS.items() if as_ == own)] if own else ())
