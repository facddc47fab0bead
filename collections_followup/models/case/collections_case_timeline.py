from markupsafe import Markup

from odoo import api, models


class CollectionsCase(models.Model):
    """The time-line: what has happened is told in the chatter of the case, each line with a link to its record.

    It is for colleagues to read. What proves something is the contact log, and the records themselves.
    """

    _inherit = "collections.case"

    def _for_colleagues(self):
        """The record in the language of who looks after the customer: they read what is logged."""
        lang = self._responsible().lang or self.company_id.partner_id.lang or self.env.lang
        return self.with_context(lang=lang)

    @api.model
    def _add_to_timeline(self, records, sentence, author=None):
        """Note what has happened to records of cases, a line for each, in the language of who looks after the case.

        :param records: records with a ``case_id``, with all rights: who does something need not see all that is told
        :param sentence: function of such a record, in that language; nothing is noted where it gives nothing
        :param author: function of such a record: res.partner whose doing it was; whoever acts otherwise
        """
        groups = {}
        for record in records:
            who = (author and author(record)) or self.env.user.partner_id
            groups.setdefault((record.case_id._for_colleagues().env.lang, who), []).append(record)
        for (lang, who), of_group in groups.items():
            self._add_lines(lang, who, [record.with_context(lang=lang) for record in of_group], sentence)

    @api.model
    def _add_lines(self, lang, author, records, sentence):
        bodies = {}
        for record in records:
            if told := sentence(record):
                line = Markup("<div>%s</div>") % record._get_html_link(title=told)
                bodies[record.case_id.id] = bodies.get(record.case_id.id, Markup()) + line
        if bodies:
            self.browse(list(bodies)).with_context(lang=lang)._message_log_batch(bodies, author_id=author.id)
