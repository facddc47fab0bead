from odoo import models


class CollectionsTracked(models.AbstractModel):
    """Chatters that report changes in the language of colleagues, even if a customer made the change."""

    _name = "collections.tracked"
    _description = "Changes in the Language of Colleagues"

    def _message_track(self, fields_iter, initial_values_dict):
        tracked = {}
        for lang, records in self.grouped(lambda record: record._lang_of_colleagues()).items():
            in_their_language = records.with_context(lang=lang)
            tracked |= super(CollectionsTracked, in_their_language)._message_track(fields_iter, initial_values_dict)
        return tracked

    def _lang_of_colleagues(self):
        """Return the language of a colleague who makes the change; on the customer's page, that of the collector."""
        if self.env.user._is_internal() and not self.env.user._is_superuser():
            return self.env.lang
        case = self if self._name == "collections.case" else self.case_id
        return case.sudo()._for_colleagues().env.lang
