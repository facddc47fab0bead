from markupsafe import Markup

from odoo import api, models


class CollectionsCase(models.Model):
    """The time-line: events in the chatter of the case, each line with a link to its record.

    Colleagues read it; the evidence is the contact log and the records themselves.
    """

    _inherit = "collections.case"

    def _for_colleagues(self):
        """Return the record in the language of the collector, who reads what is logged."""
        reader = self.user_id or self._responsible()
        # whoever enters a payment waits for this: Odoo keeps the languages of users in memory
        lang = reader and reader.with_user(reader).context_get()["lang"]
        return self.with_context(lang=lang or self.company_id.partner_id.lang or self.env.lang)

    @api.model
    def _add_to_timeline(self, records, sentence, author=None):
        """Note an event of records of cases, one line for each, in the language of the collector.

        :param records: records with a ``case_id``, with all rights: the acting user need not see everything noted
        :param sentence: function of such a record, in that language; nothing is noted if it returns nothing
        :param author: function of such a record: res.partner who did it; by default the current user
        """
        groups = {}
        for record in records:
            who = (author and author(record)) or self.env.user.partner_id
            groups.setdefault((record.case_id._for_colleagues().env.lang, who), []).append(record)
        for (lang, who), of_group in groups.items():
            theirs = [record.with_context(lang=lang) for record in of_group]
            self._add_lines(lang, who, [(record.case_id.id, record, sentence(record)) for record in theirs])

    @api.model
    def _add_lines(self, lang, author, told):
        """Note events of cases.

        :param lang: the language of the texts
        :param author: res.partner
        :param told: (id of the case, record that the line leads to, text; empty if there is nothing to note)
        """
        bodies = {}
        for case_id, record, text in told:
            if text:
                line = Markup("<div>%s</div>") % record._get_html_link(title=text)
                bodies[case_id] = bodies.get(case_id, Markup()) + line
        if bodies:
            self.browse(list(bodies)).with_context(lang=lang)._message_log_batch(bodies, author_id=author.id)
