from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class CollectionsAsked(models.AbstractModel):
    """A kind of work that people are given as activities: of cases, or of nothing that belongs to a customer."""

    _name = "collections.asked"
    _inherit = "collections.work"
    _description = "Work That Is an Activity"

    _model = "mail.activity"
    _case = "res_id"
    _user = "user_id"
    _day = "date_deadline"

    #: The types of the activities.
    _types = ()
    #: What they are activities of; False: of no record.
    _asked_about = "collections.case"

    @api.model
    def _type_ids(self):
        type_id = self.env["ir.model.data"]._xmlid_to_res_id
        return [found for xmlid in self._types if (found := type_id(xmlid, raise_if_not_found=False))]

    @api.model
    def _waiting(self):
        return Domain("res_model", "=", self._asked_about) & Domain("activity_type_id", "in", self._type_ids())

    @api.model
    def _rows(self):
        """Return what waits; what belongs to no case is for all companies, and whoever is asked finds it in theirs."""
        rows = super()._rows()
        if self._case:
            return rows
        return SQL(
            """SELECT rows.record_id, rows.case_id, rows.user_id, person.company_id, rows.day, rows.begins
                 FROM (%s) rows JOIN res_users person ON person.id = rows.user_id""",
            rows,
        )

    @api.model
    def _begins(self, query):
        """Return the day of an activity that a colleague planned; one of the follow-up itself can be done at once."""
        activities = self.env["mail.activity"].sudo()  # as in _rows
        return SQL(
            """CASE WHEN EXISTS (SELECT FROM mail_activity_type type
                                    WHERE type.id = %(type)s AND type.res_model IS NOT NULL)
                      OR EXISTS (SELECT FROM collections_contact contact WHERE contact.activity_id = %(id)s)
                    THEN NULL ELSE %(day)s END""",
            **{
                name: activities._field_to_sql(query.table, field, query)
                for name, field in (("type", "activity_type_id"), ("id", "id"), ("day", "date_deadline"))
            },
        )

    @api.model
    def _about(self, records):
        return {record.id: record.summary or record.activity_type_id.name or "" for record in records}

    @api.model
    def _open(self, record):
        return self.env[record.res_model].browse(record.res_id).get_formview_action()
