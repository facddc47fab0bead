from odoo import api, models
from odoo.tools import SQL

from ...decision import Task


class CollectionsFactTasks(models.AbstractModel):
    """Tasks of steps that a person has not done yet: calls, tasks, and letters to post."""

    _name = "collections.fact.tasks"
    _inherit = ["collections.fact"]
    _description = "Open Tasks"

    _about = "case"
    _reads = ("mail.activity", "collections.contact", "collections.printed.letter")

    @api.model
    def _columns(self):
        return {
            "summary": SQL("task.summary"),
            "deadline": SQL("task.deadline"),
            "user": SQL("task.user_name"),
        }

    @api.model
    def _joins(self, asked):
        """Return the join of the oldest task of each case."""
        return SQL(
            """
            LEFT JOIN (
                SELECT DISTINCT ON (open.case_id) open.case_id, open.summary, open.deadline,
                       COALESCE(partner.name, '') AS user_name
                  FROM (SELECT activity.res_id AS case_id, COALESCE(activity.summary, '') AS summary,
                               activity.date_deadline AS deadline, activity.user_id
                          FROM mail_activity activity
                          JOIN collections_contact contact ON contact.activity_id = activity.id
                         WHERE activity.res_model = 'collections.case' AND %(of_activities)s AND activity.active
                           AND %(counts)s
                     UNION ALL
                        SELECT letter.case_id, file.name, contact.day, owner.user_id
                          FROM collections_printed_letter letter
                          JOIN collections_contact contact ON contact.printed_letter_id = letter.id
                          JOIN collections_case owner ON owner.id = letter.case_id
                          JOIN ir_attachment file ON file.id = letter.attachment_id
                         WHERE %(of_letters)s AND letter.state IN ('to_print', 'printed')
                           AND %(counts)s) open
             LEFT JOIN res_users ON res_users.id = open.user_id
             LEFT JOIN res_partner partner ON partner.id = res_users.partner_id
              ORDER BY open.case_id, open.deadline) task ON task.case_id = kase.id
            """,
            of_activities=asked.is_among(SQL("activity.res_id")),
            of_letters=asked.is_among(SQL("letter.case_id")),
            counts=self.env["collections.fact.contacts"]._is_not_among(asked.apart),
        )

    @api.model
    def _given(self, values):
        return {"task": Task(**values)} if any(values.values()) else {}

    @api.model
    def _fingerprint(self, company):
        yield SQL(
            """
            SELECT evaluated.id, %s FROM mail_activity activity
              JOIN collections_contact contact ON contact.activity_id = activity.id
              JOIN evaluated ON evaluated.id = contact.case_id
             WHERE activity.res_model = 'collections.case'
            """,
            self._hash(*(f"activity.{name}" for name in ("id", "active", "date_deadline", "user_id", "summary"))),
        )
        yield SQL(
            """
            SELECT evaluated.id, %s FROM collections_printed_letter letter
              JOIN evaluated ON evaluated.id = letter.case_id
            """,
            self._hash("letter.id", "letter.state"),
        )
