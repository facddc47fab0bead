from odoo import models
from odoo.tools import format_date

from ...decision.case_pack import Event


class CollectionsClaim(models.Model):
    """What a case pack says of a claim in court."""

    _inherit = "collections.claim"

    def _pack_facts(self):
        told = [
            (self.env._("Procedure"), self.venue_id.name),
            (self.env._("Court"), self.court),
            (self.env._("File number"), self.reference),
            (self.env._("Represented by"), self.lawyer_id.name),
            (self.env._("Filed on"), self.filed_on and format_date(self.env, self.filed_on)),
        ]
        return [(label, text) for label, text in told if text]

    def _own_events(self):
        for day, told in (
            (self.noticed_on, self.env._("Notice before court")),
            (self.filed_on, self.env._("Claim filed")),
            (self.judgment_on, self.env._("Judgment")),
        ):
            if day:
                yield Event(day, "z", told)
        for noted in self.case_id.limitation_event_ids:
            kinds = dict(noted._fields["kind"]._description_selection(self.env))
            until = noted.until and self.env._("until %s", format_date(self.env, noted.until))
            yield Event(noted.day, "z", kinds[noted.kind], " · ".join(filter(None, [until, noted.note])))
