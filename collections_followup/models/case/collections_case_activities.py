from odoo import api, fields, models
from odoo.fields import Domain

from ...decision.failure import FAILED, FULL, REFUSED, TOO_LARGE
from ...tools import bulk

#: Types of activities, with the condition under which one is planned.
ASKED_OF_PEOPLE = {
    "collections_followup.mail_activity_allocate": lambda verdict: verdict.reasons[0].code == "covered_by_credit",
    "collections_followup.mail_activity_decide": lambda verdict: verdict.reasons[0].code == "rest",
    "collections_followup.mail_activity_address": lambda verdict: verdict.needs_address,
    "collections_followup.mail_activity_full": lambda verdict: FULL in verdict.problems,
    "collections_followup.mail_activity_rejected": lambda verdict: REFUSED in verdict.problems,
    "collections_followup.mail_activity_too_large": lambda verdict: TOO_LARGE in verdict.problems,
    "collections_followup.mail_activity_failed": lambda verdict: FAILED in verdict.problems,
}


class CollectionsCase(models.Model):
    """The activities that people are asked to do about a case."""

    _inherit = "collections.case"

    # === POLICY AND PEOPLE === #

    def _responsible(self):
        """Return the collector: the case's own user, else the company's default; nobody who has left."""
        self.ensure_one()
        return self.user_id.filtered("active") or self.company_id._collections_responsible()

    def _ask_people(self, verdicts, planned):
        """Ask the responsible person for what only a person can do; withdraw requests that are no longer needed.

        :param planned: the activities that already ask for it
        """
        planned = planned.grouped(lambda a: a.activity_type_id.id)
        for xmlid, is_needed in ASKED_OF_PEOPLE.items():
            concerned = self.browse([case_id for case_id in self.ids if is_needed(verdicts[case_id])])
            self._keep_activity(xmlid, concerned, planned)

    def _planned(self):
        """Return the domain of activities that people have already been asked to do."""
        type_id = self.env["ir.model.data"]._xmlid_to_res_id
        types = [type_id(xmlid) for xmlid in ASKED_OF_PEOPLE]
        of_types = Domain("res_model", "=", self._name) & Domain("activity_type_id", "in", types)
        return of_types & bulk.among("res_id", self.ids)

    def _keep_activity(self, xmlid, concerned, planned):
        """Plan an activity of the type for each of these cases that has none; remove it from all others."""
        there = planned.get(self.env["ir.model.data"]._xmlid_to_res_id(xmlid), self.env["mail.activity"])
        asked, needed = set(there.mapped("res_id")), set(concerned.ids)
        there.filtered(lambda a: a.res_id not in needed).unlink()
        if missing := concerned.filtered(lambda c: c.id not in asked):
            activity_type = self.env.ref(xmlid)
            self._plan_activities([case._asked_values(activity_type) for case in missing])

    def _asked_values(self, activity_type, day=None, note=None):
        """Return the values of an activity that asks the responsible person, in their language.

        :param day: the day from which their time counts; by default that of the last evaluation
        :param note: the text; by default the reasons of the case
        """
        lang = self._responsible().lang or self.env.lang
        return self._activity_values(
            activity_type,
            summary=activity_type.with_context(lang=lang).summary,
            note=note or self.with_context(lang=lang).why,
            date_deadline=fields.Date.add(day or self.assessed_on, days=activity_type.delay_count),
        )

    def _activity_values(self, activity_type, **values):
        """Return the values of an activity of the responsible person."""
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "res_name": self.display_name,  # otherwise it would be written to each of them afterwards
            "activity_type_id": activity_type.id,
            "user_id": self._responsible().id,
            **values,
        }

    @api.model
    def _plan_activities(self, values):
        # quick update: the person finds it in the worklist; an e-mail for each would bury it
        return self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(values)
