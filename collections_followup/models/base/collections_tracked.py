from odoo import models


class CollectionsTracked(models.AbstractModel):
    """Chatters of which colleagues read what has changed: in their language, also where a customer has changed it."""

    _name = "collections.tracked"
    _description = "Changes in the Language of Colleagues"

    def _message_track(self, fields_iter, initial_values_dict):
        tracked = {}
        for lang, records in self.grouped(lambda record: record._lang_of_colleagues()).items():
            in_their_language = records.with_context(lang=lang)
            tracked |= super(CollectionsTracked, in_their_language)._message_track(fields_iter, initial_values_dict)
        return tracked

    def _lang_of_colleagues(self):
        """The language of whoever changes it, who is one; on the customer's page, of who looks after the customer."""
        if self.env.user._is_internal() and not self.env.user._is_superuser():
            return self.env.lang
        case = self if self._name == "collections.case" else self.case_id
        return case.sudo()._for_colleagues().env.lang
