from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...const import UNDELIVERED
from ...tools import bulk

#: Kinds of log entries that do not delay the next step.
NO_CONTACT = ("task", "statement", "notice", "automatic", "refrained")


class CollectionsFactContacts(models.AbstractModel):
    """The contact log: the last contact, replies that nobody has read, levels that were taken."""

    _name = "collections.fact.contacts"
    _inherit = ["collections.fact"]
    _description = "Contacts with a Customer"

    _about = "case"
    _reads = (
        "collections.contact",
        "collections.contact.withdrawal",
        "collections.printed.letter",
        "collections.level",
    )

    @api.model
    def _columns(self):
        return {"last_contact": SQL("contacts.last_contact"), "unread_reply": SQL("contacts.unread_reply")}

    @api.model
    def _joins(self, asked):
        return SQL(
            """
            LEFT JOIN (SELECT contact.case_id,
                              MAX(contact.day) FILTER (WHERE contact.kind NOT IN %(no_contact)s) AS last_contact,
                              MIN(contact.day) FILTER (
                                  WHERE contact.direction = 'in' AND contact.kind = 'message'
                                    AND contact.date > COALESCE(owner.replies_read_at, '-infinity')) AS unread_reply
                         FROM collections_contact contact
                         JOIN collections_case owner ON owner.id = contact.case_id
                        WHERE %(asked)s AND %(delivered)s
                     GROUP BY contact.case_id) contacts ON contacts.case_id = kase.id
            """,
            no_contact=NO_CONTACT,
            asked=asked.is_among(SQL("contact.case_id")),
            delivered=self._is_delivered(asked.apart),
        )

    @api.model
    def _fingerprint(self, company):
        """Yield the number of log entries, and of withdrawals among them: both only grow.

        A message that bounces, or is not delivered, has its case evaluated at once.
        """
        yield SQL(
            """
            SELECT evaluated.id, %s FROM evaluated
              JOIN collections_contact contact ON contact.case_id = evaluated.id
         LEFT JOIN collections_contact_withdrawal withdrawal ON withdrawal.contact_id = contact.id
          GROUP BY evaluated.id
            """,
            self._hash("COUNT(*)", "MAX(contact.id)", "COUNT(withdrawal.id)"),
        )

    # === LEVELS THAT WERE TAKEN === #

    def _delivered_levels(self, receivables, apart=()):
        """Return the levels that reached the customers for their items: {item id: rows as of ``ledger._reached``}.

        A level taken for an invoice stays taken when Odoo replaces its items: items younger than a message take over
        what it said about their invoice. Messages to another customer, who owed the invoice then, do not count.

        :param receivables: {case id: Receivables}
        """
        levels, of_invoice = defaultdict(list), defaultdict(list)
        for case_id, own in receivables.items():
            for item in own:
                of_invoice[case_id, item.move_id].append(item)
        others = []
        for case_id, move_id, line_id, level_id, days, said_due, day, moment in self._said(
            receivables, of_invoice, apart
        ):
            for item in of_invoice.get((case_id, move_id), ()):
                level = (level_id, days, day if said_due != item.due else None)
                if item.id == line_id:
                    levels[item.id].append(level)
                else:
                    others.append((item.id, moment, level))
        created = self._created({item_id for item_id, _moment, _level in others})
        for item_id, moment, level in others:
            if item_id in created and created[item_id] > moment:
                levels[item_id].append(level)
        return levels

    def _said(self, case_ids, of_invoice, apart):
        """Return the items that delivered messages of a level named to these customers: rows of the contact log."""
        move_ids = {move_id for _case_id, move_id in of_invoice}
        if not move_ids:
            return []
        return self.env.execute_query(
            SQL(
                """
                  -- by contact: each speaks of many items
                  WITH told AS MATERIALIZED (
                       SELECT contact.id, contact.case_id, contact.day, contact.date
                         FROM collections_contact contact
                        WHERE contact.case_id = ANY(%(cases)s) AND %(delivered)s)
                SELECT told.case_id, item.move_id, item.line_id,
                       level.id, CASE WHEN level.counts_from_due_date THEN level.days END,
                       item.due, told.day, told.date
                  FROM collections_contact_item item
                  JOIN told ON told.id = item.contact_id
                  JOIN collections_level level ON level.id = item.level_id
                 WHERE item.move_id = ANY(%(moves)s)
                """,
                cases=bulk.ids(case_ids),
                moves=bulk.ids(move_ids),
                delivered=self._is_delivered(apart),
            )
        )

    def _created(self, line_ids):
        """Return the creation times of these journal items, by id, where they are known."""
        if not line_ids:
            return {}
        # data imported by SQL may lack it
        made = SQL("id = ANY(%s) AND create_date IS NOT NULL", bulk.ids(line_ids))
        return dict(self.env.execute_query(SQL("SELECT id, create_date FROM account_move_line WHERE %s", made)))

    def _is_delivered(self, apart=()):
        """Return a condition on ``collections_contact contact``: it counts; a rehearsal while its company rehearses.

        :param apart: ids of contacts that do not count
        """
        self.env["res.company"].flush_model(["collections_rehearsal_email"])
        self.env["mail.notification"].flush_model(["notification_status"])
        return SQL(
            """COALESCE(contact.rehearsal, FALSE) = EXISTS (
                   SELECT FROM res_company company
                    WHERE company.id = contact.company_id AND COALESCE(company.collections_rehearsal_email, '') != '')
               AND NOT EXISTS (
                   SELECT FROM mail_notification notification
                    WHERE notification.mail_message_id = contact.mail_message_id
                      AND notification.notification_status IN %s)
               AND NOT EXISTS (
                   SELECT FROM collections_printed_letter letter
                    WHERE letter.id = contact.printed_letter_id AND letter.state IN ('returned', 'cancelled'))
               AND NOT (contact.mail_message_id IS NULL AND contact.printed_letter_id IS NULL
                        AND contact.direction = 'out' AND contact.kind IN ('message', 'statement'))
               AND NOT EXISTS (
                   SELECT FROM collections_contact_withdrawal withdrawal WHERE withdrawal.contact_id = contact.id)
               AND %s""",
            UNDELIVERED,
            self._is_not_among(apart),
        )

    def _is_not_among(self, apart):
        """Return a condition on ``collections_contact contact``: it is none of these."""
        return SQL("contact.id != ALL(%s)", bulk.ids(apart)) if apart else SQL("TRUE")

    def _taken(self, move_ids):
        """Return (invoice id, id of the highest level taken, day of the last message) for what reached the debtor."""
        return self.env.execute_query(
            SQL(
                """
                SELECT item.move_id,
                       (ARRAY_AGG(level.id ORDER BY level.sequence DESC, level.id DESC)
                           FILTER (WHERE level.id IS NOT NULL))[1],
                       MAX(contact.day)
                  FROM collections_contact_item item
                  JOIN collections_contact contact ON contact.id = item.contact_id
                  JOIN collections_case kase ON kase.id = contact.case_id
                  JOIN account_move move ON move.id = item.move_id AND move.commercial_partner_id = kase.partner_id
             LEFT JOIN collections_level level ON level.id = item.level_id
                 WHERE item.move_id IN %(moves)s AND %(delivered)s
              GROUP BY item.move_id
                """,
                moves=tuple(move_ids) or (0,),
                delivered=self._is_delivered(),
            )
        )
