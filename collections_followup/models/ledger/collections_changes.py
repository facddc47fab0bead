from functools import partial

from odoo import api, models
from odoo.tools import SQL

from ...tools import bulk

#: The models that matter to all customers of a company, beside the wordings: any change to them changes each case.
RULES = (
    "collections.level",
    "collections.level.channel",
    "collections.level.wording",
    "collections.policy",
    "collections.tone.approval",
    "collections.tone.rule",
    "res.company",
    "res.lang",
)


class CollectionsChanges(models.AbstractModel):
    """Finds the cases that have changed since a night last evaluated them, whoever changed them.

    All that the rules read of a case is reduced to one number, its fingerprint: each row that counts is hashed, and the
    hashes are summed. It is kept with the result and compared in one statement, so that an unchanged case costs nothing
    more. Values are compared, not times: a long transaction may commit after the night what it wrote before.
    """

    _name = "collections.changes"
    _description = "Changes since the Last Evaluation"

    @api.model
    def _fingerprints(self, cases, today):
        """Return the fingerprints of cases of one company, to be kept with their results: text by case id."""
        self.env.flush_all()
        return dict(
            self.env.execute_query(self._query(cases.company_id, today, SQL("id = ANY(%s)", bulk.ids(cases.ids))))
        )

    def _query(self, company, today, whose):
        """Return a SELECT of ``case_id`` and ``fingerprint`` of the cases of a company that meet a condition."""
        return self._question(company, today)(whose=whose)

    @api.model
    def _question(self, company, today):
        """Return the same as a function of the condition ``whose``: it is asked repeatedly, and built only once."""
        facts = self.env["collections.fact"]._all()
        return partial(
            SQL,
            """
              WITH evaluated AS (SELECT id, partner_id, %(settings)s FROM collections_case WHERE %(whose)s),
                   -- these first: without statistics PostgreSQL would begin with the customers of all cases
                   partner AS MATERIALIZED (
                       SELECT owner.id, evaluated.id AS case_id, owner.write_date,
                              owner.email, owner.email_normalized, owner.phone_sanitized
                         FROM evaluated
                         JOIN res_partner owner ON owner.commercial_partner_id = evaluated.partner_id),
                   rates AS (%(rates)s),
                   facts (case_id, hash) AS (%(facts)s)
            SELECT case_id, (SUM(hash) + %(rules)s)::text AS fingerprint FROM facts GROUP BY case_id
            """,
            settings=SQL(", ").join(map(SQL.identifier, self.env["collections.fact.settings"]._compared())),
            rates=self._rates(today),
            facts=SQL(" UNION ALL ").join(part for fact in facts for part in fact._fingerprint(company)),
            rules=self._rules(),
        )

    # === RULES FOR ALL CASES === #

    def _rule_models(self):
        """Return the models that matter to all customers, with the wordings of all channels."""
        return sorted({*RULES, *self.env["collections.channel"]._wording_models()})

    def _rules(self):
        """Return one number for policies, levels, wordings, settings, and the versions of the add-ons."""
        tables = [SQL.identifier(self.env[name]._table) for name in self._rule_models()]
        sums = [
            SQL("SELECT SUM(%s) AS hash FROM %s", self.env["collections.fact"]._hash("id", "write_date"), table)
            for table in tables
        ]
        versions = SQL(
            "SELECT SUM(%s) FROM ir_module_module WHERE state = 'installed'",
            self.env["collections.fact"]._hash("id", "latest_version"),
        )
        return SQL("(SELECT SUM(hash) FROM (%s) hashes)", SQL(" UNION ALL ").join([*sums, versions]))

    @api.model
    def _rules_now(self):
        """Return a SELECT of one number for all that matters to all customers now: to be kept in memory only.

        It depends on row versions, so it also changes if something changes twice in a transaction, or is rolled back.
        """
        for name in self._rule_models():
            self.env[name].flush_model()
        tables = [SQL.identifier(self.env[name]._table) for name in self._rule_models()]
        sums = [
            SQL("SELECT SUM(%s) AS hash FROM %s", self.env["collections.fact"]._hash("id", "xmin", "ctid"), table)
            for table in tables
        ]
        return SQL("SELECT SUM(hash)::text FROM (%s) hashes", SQL(" UNION ALL ").join(sums))

    def _rates(self, today):
        """Return the currency rates as of today as one number, which matters to cases with a foreign currency."""
        return SQL(
            "SELECT COALESCE(SUM(%s), 0) AS hash FROM res_currency_rate WHERE name <= %s",
            self.env["collections.fact"]._hash("id", "rate", "name"),
            today,
        )
