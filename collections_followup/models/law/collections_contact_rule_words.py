from odoo import models
from odoo.tools import babel_locale_parse, get_lang

from ...decision import opening_hours


class CollectionsContactRule(models.Model):
    """The hours of a rule in the language of whoever reads them; they are written in one way everywhere."""

    _inherit = "collections.contact.rule"

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
