import hashlib
import json

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from ..decision import dumped


class CollectionsLateTerms(models.Model):
    """What an invoice costs when it is late, as it was when it was posted: rules, and the rates that were known then.

    Later changes of rules and rates do not change it; only rates of days that nobody knew of yet are looked up.
    Invoices under the same terms share them.
    """

    _name = "collections.late.terms"
    _description = "Terms of Lateness"
    _order = "id desc"

    digest = fields.Char(required=True, help="Identifies the terms by what they say.")
    interest = fields.Json(help="The interest rule and its known rates; empty: the invoice bears no interest.")
    fixed_sum = fields.Json(help="The sum that is owed once; empty: none is.")
    why = fields.Selection(
        [
            ("rules", "Rules apply"),
            ("country", "Country not known"),
            ("no_rule", "No rule applies to such customers"),
        ],
        required=True,
        help="Why the invoice bears interest or a sum, or neither.",
    )

    _digest_unique = models.UniqueIndex("(digest)")

    @api.model
    def _text_for(self, partner, day, payment_term):
        """Return what the terms of an invoice say, as JSON text: the same text for the same terms.

        :param partner: commercial res.partner
        :param day: of the invoice
        """
        agreed = partner.collections_interest_rule_id or payment_term.collections_interest_rule_id
        place = partner.country_id.id, partner.collections_customer_kind, agreed.filtered("active").id
        return self._dumped_for(*place, day)

    @api.model
    def _kept(self, text):
        """Return the terms that say this, which are added if no invoice had them before."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        terms = self.sudo()  # whoever posts an invoice fixes its terms
        return self.browse(terms.search([("digest", "=", digest)]).id or terms._add(digest, json.loads(text)))

    @api.model
    def _add(self, digest, values):
        """Add terms; if somebody else adds the same at this moment, the transaction is repeated and finds theirs."""
        columns = {"digest": digest, **values}
        self.env.cr.execute(
            SQL(
                """INSERT INTO collections_late_terms (%s) VALUES %s ON CONFLICT (digest) DO NOTHING RETURNING id""",
                SQL(", ").join(map(SQL.identifier, columns)),
                tuple(Json(value) if isinstance(value, dict) else value or None for value in columns.values()),
            )
        )
        [[terms_id]] = self.env.cr.fetchall()
        return terms_id

    @api.model
    @ormcache("country_id", "kind", "agreed_id", "day")
    def _dumped_for(self, country_id, kind, agreed_id, day):
        return json.dumps(self._values_for(country_id, kind, agreed_id, day), sort_keys=True)

    @api.model
    def _values_for(self, country_id, kind, agreed_id, day):
        rules, sums = self.env["collections.interest.rule"].sudo(), self.env["collections.fixed.sum"].sudo()
        rule = rules.browse(agreed_id) if agreed_id else rules._of(country_id, kind, day)
        fixed = sums._of(country_id, kind, day)
        why = "rules" if rule or fixed else "no_rule" if country_id else "country"
        return {
            "interest": dumped.dump_interest(rule._as_value()) if rule else False,
            "fixed_sum": dumped.dump_sum(fixed._as_value()) if fixed else False,
            "why": why,
        }

    def _interest_rule(self):
        """Return the InterestRule, with rates of days that were not known at first; None if there is no interest."""
        self.ensure_one()
        return self._interest_rule_of(self.id)

    @api.model
    @ormcache("terms_id")
    def _interest_rule_of(self, terms_id):
        values = self.browse(terms_id).interest
        if not values:
            return None
        rule = dumped.load_interest(values)
        if not rule.series:
            return rule
        now = self.env["collections.rate.series"].sudo().search([("code", "=", rule.series.code)])
        return rule._replace(series=rule.series.merged(now._as_value())) if now else rule

    def _fixed_sum(self):
        """Return the FixedSum; None if there is none."""
        self.ensure_one()
        return self._fixed_sum_of(self.id)

    @api.model
    @ormcache("terms_id")
    def _fixed_sum_of(self, terms_id):
        values = self.browse(terms_id).fixed_sum
        return dumped.load_sum(values) if values else None
