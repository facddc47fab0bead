from datetime import date

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.collections_followup.decision.contact_rule import customer_kind
from odoo.addons.collections_followup.models.ledger.collections_open_items import due

from ...decision.limitation import UNKNOWN, Debt, Event, limitation, soonest

#: The models from which events are read: pending changes are written to the database first.
READS = (
    *("account.move", "account.move.line", "account.partial.reconcile", "collections.agreement"),
    *("collections.agreement.item", "collections.case", "collections.claim", "collections.claim.item"),
    *("collections.contact", "collections.contact.item", "collections.contact.withdrawal"),
    *("collections.limitation.event", "collections.limitation.rule", "collections.promise"),
    *("collections.promise.item", "res.company", "res.partner"),
)


class CollectionsLimitation(models.AbstractModel):
    """Reads what has happened to debts, and says by the rules until when they can be claimed in court.

    Nothing is stored: it is read from ledger, contact log, agreements, promises, claims, and what people have noted.
    """

    _name = "collections.limitation"
    _description = "Limitation of Debts"

    @api.model
    def _of_items(self, lines):
        """Return the Limitation of open items, by id, in one query; those of no case are left out.

        :param lines: account.move.line that the user may read
        """
        if not lines:
            return {}
        for name in READS:
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id, %(columns)s
                  FROM account_move_line line
                  JOIN res_partner partner ON partner.id = line.partner_id
                  JOIN res_company own ON own.id = line.company_id
                  JOIN collections_case kase ON kase.partner_id = partner.commercial_partner_id
                   AND kase.company_id = SPLIT_PART(own.parent_path, '/', 1)::int
                %(joins)s
                 WHERE line.id = ANY(%(lines)s)
                """,
                columns=self._column(),
                joins=self._joins(SQL("TRUE")),
                lines=lines.ids,
            )
        )
        return {line_id: self._read(told) for line_id, told in rows}

    @api.model
    def _read(self, told):
        """Return the Limitation of a debt.

        :param told: dict as `_column` has it
        """
        day = date.fromisoformat
        events = [Event(kind, day(on), until and day(until)) for kind, on, until in told["events"] or ()]
        debt = Debt(told["due"] and day(told["due"]), day(told["dated"]), tuple(events))
        kind = customer_kind(told["chosen"], told["is_company"], told["vat"])
        rules = self.env["collections.limitation.rule"]
        found = [limitation(rules._values_for(country, kind), debt) for country in self._countries(told, kind)]
        return soonest(*found) if len(found) == 2 else found[0] if found else UNKNOWN

    @api.model
    def _countries(self, told, kind):
        """Return the ids of the countries whose law counts: consumers keep that of their own.

        Source: Regulation (EC) 593/2008, arts. 4, 6 and 12 (1) (d).
        """
        law = "customer" if kind == "consumer" else told["law"]
        named = {"customer": ["country"], "company": ["own_country"]}.get(law, ["country", "own_country"])
        return [told[name] for name in named if told[name]]

    # === AS SQL === #

    @api.model
    def _column(self):
        """Return all that is known of an item, as SQL: JSON, or NULL where nothing was asked."""
        return SQL("limited.told")

    @api.model
    def _joins(self, condition, apart=()):
        """Return the tables of `_column`, joined to ``line``, ``partner`` and ``kase``.

        :param condition: SQL of the items that are asked about
        :param apart: ids of contacts that are read as if they did not exist
        """
        return SQL(
            """
            -- CASE: the query within it is asked for these items only
            LEFT JOIN LATERAL (SELECT CASE WHEN %(condition)s THEN (
                SELECT JSONB_BUILD_OBJECT(
                           'due', %(due)s, 'dated', %(dated)s,
                           'country', debtor.country_id, 'own_country', home.country_id,
                           'law', main.collections_limitation_law, 'chosen', debtor.collections_customer_kind_set,
                           'is_company', debtor.is_company, 'vat', debtor.vat, 'rules', (%(rules)s),
                           'events', (SELECT JSONB_AGG(JSONB_BUILD_ARRAY(kind, day, until) ORDER BY kind, day, until)
                                        FROM (%(events)s) event))
                  FROM res_partner debtor, res_company main, res_partner home
                 WHERE debtor.id = kase.partner_id AND main.id = kase.company_id AND home.id = main.partner_id
            ) END AS told) limited ON TRUE
            """,
            due=due("line"),
            dated=self.env["account.move.line"]._collections_dated("line"),
            rules=SQL("SELECT SUM(HASHTEXTEXTENDED(CONCAT(id, write_date), 0)) FROM collections_limitation_rule"),
            events=SQL(" UNION ALL ").join(self._events(apart)),
            condition=condition,
        )

    @api.model
    def _events(self, apart):
        """Yield SELECTs of (kind, day, until) of what has happened to ``line``."""
        yield self._payments()
        yield from self._acknowledged()
        yield self._demands(apart)
        yield from self._in_court()
        yield self._noted()

    @api.model
    def _payments(self):
        """Return the days on which a part was paid; credit notes are no payments."""
        return SQL(
            """
            SELECT 'payment' AS kind, money.date AS day, NULL::date AS until
              FROM account_partial_reconcile partial
              JOIN account_move_line money ON money.id = partial.credit_move_id
             WHERE partial.debit_move_id = line.id
               AND (money.payment_id IS NOT NULL OR money.statement_line_id IS NOT NULL)
            """
        )

    @api.model
    def _acknowledged(self):
        yield SQL(
            """
            SELECT 'agreement', signed.customer_signed_on::date, NULL
              FROM collections_agreement_item covered
              JOIN collections_agreement signed ON signed.id = covered.agreement_id
             WHERE covered.line_id = line.id AND signed.customer_signed_on IS NOT NULL
            """
        )
        yield SQL(
            """
            SELECT 'promise', said.made_on, NULL
              FROM collections_promise_item covered
              JOIN collections_promise said ON said.id = covered.promise_id
             WHERE covered.line_id = line.id AND said.state != 'cancelled'
            """
        )

    @api.model
    def _demands(self, apart):
        """Return the days on which a message that was not returned asked for it."""
        return SQL(
            """
            SELECT 'demand', contact.day, NULL
              FROM collections_contact_item asked
              JOIN collections_contact contact ON contact.id = asked.contact_id
             WHERE asked.line_id = line.id AND contact.direction = 'out' AND contact.kind = 'message' AND %s
            """,
            self.env["collections.fact.contacts"]._is_delivered(apart),
        )

    @api.model
    def _in_court(self):
        """Yield the time in which a claim was in court, and its judgment."""
        of_claim = SQL(
            """FROM collections_claim_item claimed JOIN collections_claim claim ON claim.id = claimed.claim_id
              WHERE claimed.line_id = line.id"""
        )
        yield SQL(
            """SELECT 'court', claim.filed_on, COALESCE(claim.judgment_on, claim.closed_on)
               %s AND claim.filed_on IS NOT NULL""",
            of_claim,
        )
        yield SQL("SELECT 'judgment', claim.judgment_on, NULL %s AND claim.judgment_on IS NOT NULL", of_claim)

    @api.model
    def _noted(self):
        return SQL(
            """
            SELECT noted.kind, noted.day, noted.until
              FROM collections_limitation_event noted
             WHERE noted.case_id = kase.id AND noted.active
               AND (noted.move_id = line.move_id OR noted.move_id IS NULL AND noted.day >= %s)
            """,
            self.env["account.move.line"]._collections_dated("line"),
        )
