from odoo import api, models
from odoo.tools import babel_locale_parse, get_lang, ormcache

from ...decision import opening_hours


class CollectionsContactRule(models.Model):
    """A rule in the language of whoever reads it; hours are written in one way everywhere."""

    _inherit = "collections.contact.rule"

    @api.model
    @ormcache("code", "lang")
    def _told(self, code, lang):
        """Return how sentences name a rule: "Spain, Policy: Mon–Fri 09:00–20:00"; its code, if it is no record.

        :param lang: code of the reader's language
        """
        rule = self.sudo().with_context(lang=lang, active_test=False).search([("code", "=", code)])  # told to all
        if not rule:
            return code
        place = rule.state_id.name or rule.country_id.name or rule.country_group_id.name or rule.env._("Everywhere")
        basis = dict(rule._fields["basis"]._description_selection(rule.env))[rule.basis]
        hours = f": {rule._told_hours()}" if rule.kind == "hours" else ""
        return f"{place}, {basis}{hours}"

    def _told_hours(self):
        """Return the hours with the names of days that the reader knows: "Mon–Fri 08:00–20:00; Sat 09:00–17:00"."""
        try:
            spans = opening_hours.spans(self.hours or "")
        except ValueError:  # while they are typed
            return self.hours or ""
        return "; ".join(self._told_span(span) for span in spans)

    def _told_span(self, span):
        names = babel_locale_parse(get_lang(self.env).code).days["stand-alone"]["abbreviated"]
        days = ", ".join("–".join(names[day] for day in dict.fromkeys(ends)) for ends in span.days)
        return f"{days} {_clock(span.start)}–{_clock(span.end)}"


def _clock(minute):
    """Return a minute of the day as clocks of 24 hours show it, as in all sentences about contact rules."""
    return f"{minute // 60:02}:{minute % 60:02}"
