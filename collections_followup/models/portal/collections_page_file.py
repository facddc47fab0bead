import base64

from odoo import api, fields, models
from odoo.tools import SQL


class CollectionsPageFile(models.Model):
    """A document made by the customer's page, cached for the day as long as nothing has changed.

    It only saves the time of making it again: it is no evidence, and no part of the log. Only the page has access to
    it, after it has checked who asks.
    """

    _name = "collections.page.file"
    _description = "Document of the Customer's Page"
    _rec_name = "key"

    # no many-to-one field: a cached document does not move when a case does, it is made again
    key = fields.Char(required=True, help="The case, the language of the reader, and what is kept.")
    mark = fields.Char(required=True, help="Everything that it was made of, as one value.")
    content = fields.Binary(required=True, attachment=True, help="The document.")

    _key_once = models.UniqueIndex("(key)", "It is kept already.")

    @api.model
    def _kept(self, case, key, make):
        """Return a document of the page: made once, by one visitor at a time; a second one finds it.

        :param case: as superuser, in the language of the reader, who may see it
        :param key: identifies the document within this case
        :param make: function without arguments that returns it as bytes
        """
        name = f"{case.id}/{case.env.lang}/{key}"
        if content := self._found(case, name):
            return content
        case._serialize_requests()
        return self._found(case, name) or self._keep(case, name, make())

    @api.model
    def _found(self, case, name):
        kept = self._all_kept().search([("key", "=", name), ("mark", "=", self._mark(case))])
        return base64.b64decode(kept.content or b"")

    @api.model
    def _keep(self, case, name, content):
        """Keep a document in place of an outdated one."""
        values = {"key": name, "mark": self._mark(case), "content": base64.b64encode(content)}
        if kept := self._all_kept().search([("key", "=", name)]):
            kept.write(values)
        else:
            kept.create(values)
        return content

    @api.model
    def _all_kept(self):
        """Return all cached documents as superuser: the page asks only for readers who may see the case."""
        return self.sudo().with_context(bin_size=False)

    @api.model
    def _mark(self, case):
        """Return one value for everything that a document of the page may depend on; if it differs, that is outdated.

        The fingerprint of a case covers open items only; a statement shows payments as well.
        """
        today = case.company_id._collections_day()
        rules = self.env["collections.changes"]._fingerprints(case, today).get(case.id)
        items = self.env["collections.open.items"]
        [booked] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), SUM(hashtextextended(ROW(line.id, line.write_date, line.parent_state,
                       line.date_maturity, line.amount_residual_currency, move.write_date)::text, 0))
                  FROM account_move_line line JOIN account_move move ON move.id = line.move_id
                 WHERE line.account_id IN %s AND %s
                """,
                items._accounts(),
                items._of_customers(case.partner_id.ids),
            )
        )
        return "/".join(map(str, (today, rules, *booked)))

    @api.autovacuum
    def _gc_kept(self):
        """Delete documents cached on another day."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.sudo().search([("write_date", "<", limit)], limit=1000).unlink()
