from itertools import chain, compress

from odoo import models
from odoo.tools import SQL

from ...decision import Standing, Task
from ...tools import bulk

#: Kinds of entries in the log that do not delay the next step.
NO_CONTACT = ("task", "statement", "notice", "automatic")


class CollectionsLedger(models.AbstractModel):
    """Where cases stand beside what they owe: settings, tasks, and how they can be reached."""

    _inherit = "collections.ledger"

    # === STANDING === #

    def _standings(self, cases, company, apart=()):
        """Standing by case id."""
        forbidding = self.env["collections.channel"]._forbidding()
        known = self._settings(cases, forbidding, apart)
        common = {
            "currency": company.currency_id.name,
            "min_value": company.collections_min_amount,
            "reply_hold_days": company.collections_reply_hold_days,
            "start_date": company.collections_start_date or None,
            "older_debt": company.collections_older_debt,
        }
        return {
            case_id: Standing(
                **common,
                last_contact=contacted,
                unread_reply=unread,
                unassigned_answer=unassigned,
                excluded=excluded,
                exclusion_reason=why,
                paused_until=paused,
                manual=manual,
                task=Task(*task) if any(task) else None,
                preferred=liked,
                unwanted=frozenset(chain.from_iterable(compress(forbidding.values(), forbidden))),
            )
            for case_id, contacted, unread, unassigned, excluded, why, paused, manual, liked, forbidden, *task in known
        }

    def _settings(self, cases, forbidding, apart):
        """How customers are followed up, with the days of their last contact and of what they wrote and nobody read,
        and the oldest open task."""
        return self.env.execute_query(
            SQL(
                """
                SELECT k.id, d.last_contact, d.unread_reply, u.unassigned_answer, COALESCE(k.excluded, FALSE),
                       COALESCE(k.exclusion_reason, ''), k.paused_until, k.mode = 'manual',
                       COALESCE(k.preferred_channel, ''), ARRAY[%(forbidden)s]::boolean[],
                       t.summary, t.deadline, t.name
                  FROM collections_case k
             LEFT JOIN (%(tasks)s) t ON t.case_id = k.id
             LEFT JOIN (SELECT c.case_id,
                               MAX(c.day) FILTER (WHERE c.kind NOT IN %(no_contact)s) AS last_contact,
                               MIN(c.day) FILTER (WHERE c.direction = 'in' AND c.kind = 'message'
                                                    AND c.date > COALESCE(o.replies_read_at, '-infinity'))
                                   AS unread_reply
                          FROM collections_contact c
                          JOIN collections_case o ON o.id = c.case_id
                         WHERE c.case_id = ANY(%(cases)s) AND %(delivered)s
                      GROUP BY c.case_id) d ON d.case_id = k.id
             LEFT JOIN (SELECT g.case_id, MIN(a.day) AS unassigned_answer
                          FROM collections_answer_guess g
                          JOIN collections_answer a ON a.id = g.answer_id
                         WHERE g.case_id = ANY(%(cases)s) AND a.state = 'to_assign'
                      GROUP BY g.case_id) u ON u.case_id = k.id
                 WHERE k.id = ANY(%(cases)s)
                """,
                cases=bulk.ids(cases.ids),
                delivered=self._is_delivered(apart),
                tasks=self._open_tasks(cases, apart),
                no_contact=NO_CONTACT,
                forbidden=SQL(", ").join(SQL.identifier("k", name) for name in forbidding),
            )
        )

    def _open_tasks(self, cases, apart):
        """The oldest open task of each case, as a query: what a step asked a person to do, letters to post included."""
        return SQL(
            """
            SELECT DISTINCT ON (t.case_id) t.case_id, t.summary, t.deadline, COALESCE(p.name, '') AS name
              FROM (SELECT a.res_id AS case_id, COALESCE(a.summary, '') AS summary,
                           a.date_deadline AS deadline, a.user_id
                      FROM mail_activity a
                      JOIN collections_contact c ON c.activity_id = a.id
                     WHERE a.res_model = 'collections.case' AND a.res_id = ANY(%(cases)s) AND a.active
                       AND %(not_apart)s
                 UNION ALL
                    SELECT l.case_id, f.name, c.day, k.user_id
                      FROM collections_printed_letter l
                      JOIN collections_contact c ON c.printed_letter_id = l.id
                      JOIN collections_case k ON k.id = l.case_id
                      JOIN ir_attachment f ON f.id = l.attachment_id
                     WHERE l.case_id = ANY(%(cases)s) AND l.state IN ('to_print', 'printed')
                       AND %(not_apart)s) t
         LEFT JOIN res_users u ON u.id = t.user_id
         LEFT JOIN res_partner p ON p.id = u.partner_id
          ORDER BY t.case_id, t.deadline
            """,
            cases=bulk.ids(cases.ids),
            not_apart=self._is_not_among(apart),
        )

    def _problems(self, cases, asked):
        """What keeps channels from reaching customers.

        :param asked: codes of the channels that matter, by case id
        :returns: {case id: {code: Problem}}
        """
        problems = {case_id: {} for case_id in cases.ids}
        for code, channel in self.env["collections.channel"]._all().items():
            concerned = cases.browse([case_id for case_id in cases.ids if code in asked[case_id]])
            for case_id, problem in channel._problems(concerned).items() if concerned else ():
                problems[case_id][code] = problem
        return problems
